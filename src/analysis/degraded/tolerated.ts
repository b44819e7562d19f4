import type { TSESTree } from "@typescript-eslint/utils";
import { codeAround } from "../code-around.js";
import type { DecisionUse } from "../decision-use.js";
import { findUnenforced } from "../enforcement.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import { deniedSide } from "./answered.js";
import type { Degraded } from "./finding.js";

/** `denials = allowed ? 0 : denials + 1; return denials < 3;`: the first denials do not count. */
export function* toleratedDenialsIn(gates: GateCalls): Generator<Degraded> {
  const goingOn = new Set<TSESTree.Node>();
  for (const { gate, disregard } of findUnenforced(gates)) if (disregard.kind === "goes-on" || disregard.kind === "only-logged") goingOn.add(gate.node);
  for (const gate of gates.answers) {
    for (const count of countsOf(gate, gates)) {
      const limit = limitOf(count, gate, goingOn.has(gate.node), gates);
      if (limit === null) continue;
      yield { kind: "grace", node: limit, at: gate.node };
      break;
    }
  }
}

/** Places that go up with a denial: variables and members. */
function* countsOf(gate: GateCall, gates: GateCalls): Generator<TSESTree.Node> {
  for (const use of gates.usesOf(gate)) {
    if (use.kind !== "tested" || use.stored) continue;
    yield* chosenCount(use);
    for (const statement of deniedSide(use.node, use.inverted === true)) for (const node of gates.nodes(statement)) if (codeAround(node) === codeAround(use.node)) yield* increased(node);
  }
}

/** `denials = allowed ? 0 : denials + 1` */
function* chosenCount({ node }: DecisionUse): Generator<TSESTree.Node> {
  let test = node;
  while (test.parent?.type === "UnaryExpression" || test.parent?.type === "ChainExpression") test = test.parent;
  const choice = test.parent;
  if (choice?.type !== "ConditionalExpression" || choice.test !== test || choice.parent.type !== "AssignmentExpression") return;
  const sides = [choice.consequent, choice.alternate];
  if (sides.some((side) => side.type === "Literal" && side.value === 0) && sides.some((side) => side.type === "BinaryExpression" && side.operator === "+")) yield choice.parent.left;
}

/** `denials++`, `denials += 1` */
function* increased(node: TSESTree.Node): Generator<TSESTree.Node> {
  if (node.type === "UpdateExpression" && node.operator === "++") yield node.argument;
  if (node.type === "AssignmentExpression" && node.operator === "+=") yield node.left;
}

/** The comparison of a count that decides in the place of the answer. */
function limitOf(count: TSESTree.Node, { node: gate }: GateCall, goesOn: boolean, gates: GateCalls): TSESTree.Node | null {
  const text = gates.unit.text.slice(...count.range);
  const code = codeAround(gate);
  for (const node of gates.nodes(code)) {
    if (node.type !== "BinaryExpression" || !/^[<>]=?$/.test(node.operator) || node.range[0] < count.range[1] || codeAround(node) !== code) continue;
    if (![node.left, node.right].some((side) => gates.unit.text.slice(...side.range) === text)) continue;
    const { parent } = node;
    const isAnswer = parent.type === "ReturnStatement" && !isBehindStop(parent, count, gates);
    const isStop = goesOn && parent.type === "IfStatement" && parent.test === node && [...gates.nodes(parent)].some(({ type }) => type === "ReturnStatement" || type === "ThrowStatement" || type === "CallExpression");
    if (isAnswer || isStop) return node;
  }
  return null;
}

/** Whether a denial has ended the function where it was counted. */
function isBehindStop(answer: TSESTree.Node, count: TSESTree.Node, gates: GateCalls): boolean {
  for (let place = count.parent; place !== undefined && place !== null && !encloses(place, answer); place = place.parent) {
    if (place.type === "BlockStatement" && [...gates.nodes(place)].some(({ type }) => type === "ReturnStatement" || type === "ThrowStatement")) return true;
  }
  return false;
}
