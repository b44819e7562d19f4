import type { TSESTree } from "@typescript-eslint/utils";
import { calledName } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { chainOf, endOfChain, linksOf } from "../promise-chain.js";
import { encloses } from "../walk.js";
import { isPassedOn } from "./bypassed.js";
import type { Degraded } from "./finding.js";
import { regionOf } from "./working-handlers.js";

/** `try { await gate(); } finally { next(); }`, `gate().finally(next)`: the request goes on, however the gate ends. */
export function* finalWorkIn(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    for (const { place, regions } of finalCode(answer, gates)) {
      const work = workIn(regions, place, answer, gates);
      if (work === null) continue;
      yield { kind: "swallowed", node: place, at: work, failing: answer.node };
      break;
    }
  }
}

interface FinalCode {
  readonly place: TSESTree.Node;
  readonly regions: readonly TSESTree.Node[];
}

function* finalCode({ node }: GateCall, gates: GateCalls): Generator<FinalCode> {
  for (const link of linksOf(endOfChain(node), node)) {
    const [given] = link.arguments;
    if (calledName(link.callee) === "finally" && given !== undefined) yield { place: link, regions: regionOf(given, gates) };
  }
  const scope = codeAround(node);
  let child: TSESTree.Node = node;
  for (let place: TSESTree.Node | null | undefined = child.parent; place !== undefined && place !== null && child !== scope; child = place, place = place.parent) {
    if (place.type === "TryStatement" && place.finalizer !== null && child === place.block) yield { place: place.finalizer, regions: regionOf(place.finalizer, gates) };
  }
}

/** What lets the request through. Other work may be what has to be put in order in any case. */
function workIn(regions: readonly TSESTree.Node[], place: TSESTree.Node, { node: gate }: GateCall, gates: GateCalls): TSESTree.Node | null {
  const next = place.type === "CallExpression" ? place.arguments.find((argument) => argument.type === "Identifier" && argument.name === "next") : undefined;
  if (next !== undefined && linksOf(place, gate).every((link) => link === place || calledName(link.callee) !== "catch")) return next;
  const asked = chainOf(gate);
  const lacking = gates.work.filter((site) => regions.some((region) => encloses(region, site.node)) && asked.some((each) => site.failed.has(each) || site.denied.has(each)));
  return lacking.find((site) => isPassedOn(site.node))?.node ?? null;
}
