import type { TSESTree } from "@typescript-eslint/utils";
import { functionIn } from "../../program/functions.js";
import type { FunctionNode } from "../../program/syntax.js";
import { calledName, settlesUnit } from "../call-names.js";
import type { GateCalls } from "../gate-calls.js";
import { endOfChain, linksOf } from "../promise-chain.js";
import { isSameWork } from "../same-work.js";
import { encloses } from "../walk.js";
import type { Degraded } from "./finding.js";

/** `gate().then(() => work()).catch(() => work())`: the handler of the chain does what a permit is for, also where the gate has failed. */
export function* chainedHandlersIn(gates: GateCalls): Generator<Degraded> {
  for (const { node } of gates.answers) {
    const links = linksOf(endOfChain(node), node).toReversed();
    const index = links.findIndex((link) => handlerIn(link, gates) !== null);
    const link = links[index];
    const handler = link === undefined ? null : handlerIn(link, gates);
    if (link === undefined || handler === null || index === 0) continue;
    const permitted = gates.work.filter((site) => site.permitted && encloses(link.callee, site.node) && site.node.range[0] >= node.range[1]);
    const failing = gates.work.find((site) => encloses(handler, site.node) && (site.failed.size > 0 || site.denied.size > 0) && (site.sideEffect !== null || !settlesUnit(site.node)) && permitted.some((other) => isSameWork(site, other, gates)));
    if (failing !== undefined) yield { kind: "swallowed", node: handler, at: failing.node, failing: node };
  }
}

/** What runs when the chain has failed before this link. */
function handlerIn(link: TSESTree.CallExpression, { variableOf }: GateCalls): FunctionNode | null {
  const name = calledName(link.callee);
  const given = name === "catch" ? link.arguments[0] : name === "then" ? link.arguments[1] : undefined;
  return given === undefined || given.type === "SpreadElement" ? null : functionIn(given, variableOf);
}
