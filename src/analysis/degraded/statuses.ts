import type { TSESTree } from "@typescript-eslint/utils";
import { stripTypeWrappers } from "../../program/nodes.js";
import { isOpposite } from "../tests-of-decisions.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import { failureToldBy } from "./failures.js";
import type { Degraded } from "./finding.js";

/** `response.status === 429 || (await response.json()).allowed`, `if (response.ok && !decision.allowed) return;`: a failure is as good as a permit. */
export function* statusesBesideAnswers(gates: GateCalls): Generator<Degraded> {
  for (const gate of gates.answers) {
    if (gate.gate.style !== "http") continue;
    for (const use of gates.usesOf(gate)) {
      if (use.kind !== "mistested" || use.how !== "status") continue;
      const found = operandAround(use.node);
      if (found === null) continue;
      const { operand, whole } = found;
      const told = failureToldBy(operand, use.node);
      const other = whole.left === operand ? whole.right : whole.left;
      if (told === null || !looksAtAnswer(other, gate, gates)) continue;
      if (whole.operator === "||" ? told && !isOpposite(other) : !told && isOpposite(stripTypeWrappers(other))) yield { kind: "handler", node: operand, at: gate.node };
    }
  }
}

interface Operand {
  readonly operand: TSESTree.Expression;
  readonly whole: TSESTree.LogicalExpression;
}

/** The side of `a || b` or `a && b` that a node is the only matter of. */
function operandAround(node: TSESTree.Node): Operand | null {
  for (let child = node; child.parent !== undefined && child.parent !== null; child = child.parent) {
    const { parent } = child;
    if (parent.type === "LogicalExpression") return parent.operator === "??" ? null : { operand: parent.left === child ? parent.left : parent.right, whole: parent };
    if (parent.type !== "UnaryExpression" && parent.type !== "BinaryExpression" && parent.type !== "ChainExpression") return null;
  }
  return null;
}

function looksAtAnswer(operand: TSESTree.Node, gate: GateCall, gates: GateCalls): boolean {
  return gates.usesOf(gate).some(({ kind, node }) => (kind === "tested" || kind === "operand" || kind === "returned") && (encloses(operand, node) || encloses(node, operand)));
}
