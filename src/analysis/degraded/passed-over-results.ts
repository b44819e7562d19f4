import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode } from "../../program/nodes.js";
import { purposeOf, settlesUnit } from "../call-names.js";
import { onlyRecords } from "../changes-nothing.js";
import { codeAround } from "../code-around.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { readsOf, settledResults } from "./failures.js";
import type { Degraded } from "./finding.js";

/** `const [result] = await Promise.allSettled([gate()]); if (result.status === "rejected") console.warn(result.reason); work();` */
export function* passedOverResultsIn(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    if (answer.gate.style !== "asserts" && answer.gate.style !== "wraps") continue;
    const reads = settledResults(answer, gates);
    const [first] = reads.map((read) => recordOf(read));
    if (first === undefined || first === null || reads.some((read) => recordOf(read) === null) || isListUsedOtherwise(answer, reads, gates)) continue;
    const end = Math.max(...reads.map((read) => recordOf(read)?.range[1] ?? 0));
    const work = gates.workIn(codeAround(answer.node)).find((site) => site.node.range[0] >= end && (site.sideEffect !== null || !settlesUnit(site.node)));
    if (work !== undefined) yield { kind: "swallowed", node: first, at: work.node, failing: answer.node };
  }
}

/** The record that a value goes into, or the test that does nothing but record; null where it may decide something. */
function recordOf(read: TSESTree.Node): TSESTree.Node | null {
  let node = read;
  for (let { parent } = read; parent !== undefined && parent !== null && !isFunctionNode(parent); node = parent, parent = node.parent) {
    if (parent.type === "IfStatement") return parent.test === node && onlyRecords(parent.consequent) && (parent.alternate === null || onlyRecords(parent.alternate)) ? parent.test : null;
    if (parent.type === "CallExpression") return parent.callee !== node && purposeOf(parent) === "record" ? parent : null;
    if (/Statement$|Declarat|Assignment/.test(parent.type)) return null;
  }
  return null;
}

/** Whether a list with a name is looked at in another way than by the place of this gate's result. */
function isListUsedOtherwise({ node }: GateCall, reads: readonly TSESTree.Node[], gates: GateCalls): boolean {
  const call = node.parent?.parent;
  const value = call?.parent?.type === "AwaitExpression" ? call.parent : call;
  const name = value?.parent?.type === "VariableDeclarator" ? value.parent.id : null;
  return readsOf(name, gates).some((read) => !reads.some((member) => member === read.parent));
}
