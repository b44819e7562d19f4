import type { TSESTree } from "@typescript-eslint/utils";
import { codeAround } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { chainOf } from "../promise-chain.js";
import { core, isReversed } from "../tests-of-decisions.js";
import { encloses } from "../walk.js";
import type { Degraded } from "./finding.js";

export type Loop = TSESTree.ForStatement | TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForOfStatement;

/** Work behind a loop of attempts that runs with a permit, and as well when no attempt gave one. */
export function* retriedIn(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    const { node: gate } = answer;
    const loop = loopAround(gate);
    if (loop === null || !gates.usesOf(answer).some(({ kind, node }) => kind === "tested" && leavesOnPermit(node, loop))) continue;
    const asked = chainOf(gate);
    const scope = codeAround(gate);
    const own = gates.workIn(scope);
    const permitted = own.filter((site) => site.permitted);
    const again = own.find((site) => {
      if (site.node.range[0] < loop.range[1] || !asked.some((node) => site.denied.has(node) || site.failed.has(node))) return false;
      return site.permitted || (site.sideEffect !== null && permitted.some((other) => other.name === site.name && encloses(loop, other.node)));
    });
    if (again !== undefined) yield { kind: "retried", node: again.node, at: gate, failing: gate };
  }
}

/** `if (decision.allowed) break;`, or `while (!decision.allowed && attempts-- > 0)`: what repeats is the question, and not the work. */
export function leavesOnPermit(tested: TSESTree.Node, loop: Loop): boolean {
  if (loop.type !== "ForOfStatement" && loop.test !== null && encloses(loop.test, tested)) return tested.parent?.type === "UnaryExpression" || tested.type === "UnaryExpression" || isReversed(core(tested));
  const { parent } = tested;
  if (parent?.type !== "IfStatement" || parent.test !== tested || tested.type === "UnaryExpression" || isReversed(core(tested))) return false;
  const last = parent.consequent.type === "BlockStatement" ? parent.consequent.body.at(-1) : parent.consequent;
  return last?.type === "BreakStatement" || last?.type === "ReturnStatement";
}

/** The loop of the same function that asks again and again. */
export function loopAround(gate: TSESTree.Node): Loop | null {
  const scope = codeAround(gate);
  for (let node = gate.parent; node !== undefined && node !== null && node !== scope; node = node.parent) {
    if (node.type === "ForStatement" || node.type === "WhileStatement" || node.type === "DoWhileStatement" || node.type === "ForOfStatement") return node;
  }
  return null;
}
