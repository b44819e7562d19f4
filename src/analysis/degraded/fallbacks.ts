import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode } from "../../program/nodes.js";
import { calledName } from "../call-names.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import type { Degraded } from "./finding.js";
import { asksSomebodyElse } from "./somebody-else.js";

const COMPARES = /equal|match|same|expect|include|compare|^is$/i;

/** `withFallback(() => gate(), { allowed: true })`, `pTimeout(gate(), { fallback: () => ({ allowed: true }) })`: the gate that an object stands in for. */
export function gateReplacedBy(grant: TSESTree.ObjectExpression, gates: GateCalls): TSESTree.Node | null {
  let child: TSESTree.Node = grant;
  for (let parent: TSESTree.Node | null | undefined = child.parent; parent !== undefined && parent !== null; child = parent, parent = parent.parent) {
    if (parent.type === "CallExpression" && parent.callee !== child) {
      const own = child;
      const others = COMPARES.test(calledName(parent.callee)) ? [] : parent.arguments.filter((argument) => argument !== own);
      return others.map((argument) => promisedBy(argument, gates)).find((gate) => gate !== null) ?? null;
    }
    const passes = parent.type === "Property" || parent.type === "ObjectExpression" || parent.type === "ReturnStatement" || parent.type === "BlockStatement" || isFunctionNode(parent);
    if (!passes) return null;
  }
  return null;
}

/** The gate that a function will ask, or that a promise waits for. */
function promisedBy(argument: TSESTree.Node, gates: GateCalls): TSESTree.Node | null {
  if (argument.type === "AwaitExpression") return null;
  return gates.answers.find(({ node }) => argument === node || (isFunctionNode(argument) && encloses(argument, node)) || (argument.type === "CallExpression" && encloses(argument.callee, node)))?.node ?? null;
}

/** `Promise.any([gate(), backup.validate(id)])`: who answers first is not always the authority. */
export function* othersInRaces(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    const race = answer.node.parent;
    const call = race?.type === "ArrayExpression" ? race.parent : undefined;
    if (race?.type !== "ArrayExpression" || call?.type !== "CallExpression" || !/^(?:race|any)$/.test(calledName(call.callee))) continue;
    const other = race.elements.find((element) => element !== null && isAnotherAuthority(element, answer, gates));
    if (other !== undefined && other !== null) yield { kind: "second-authority", node: other, at: answer.node };
  }
}

/** A call named as the gate, of somebody else, or of what is remembered or configured. */
function isAnotherAuthority(element: TSESTree.Expression | TSESTree.SpreadElement, { node }: GateCall, gates: GateCalls): boolean {
  if (element.type !== "CallExpression" || element === node || gates.answers.some((answer) => encloses(element, answer.node))) return false;
  return (node.type === "CallExpression" && calledName(element.callee) === calledName(node.callee)) || asksSomebodyElse(element);
}
