import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, stripTypeWrappers } from "../../program/nodes.js";
import type { FunctionNode } from "../../program/syntax.js";
import { codeAround } from "../code-around.js";
import { isNothing } from "../decision-use-syntax.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import { decidesAnew, deniedSide } from "./answered.js";
import { isPassedOn } from "./bypassed.js";
import type { Degraded } from "./finding.js";
import { groundOf } from "./flag-tests.js";
import { isOfAttempts, loopsAround } from "./attempts.js";
import { answersNothing, neverReturns, onlyAsks } from "./only-asks.js";
import { handlerOf } from "./swallowed.js";

/**
 * Functions that only ask, and end on the denied side as with a permit where somebody else says so:
 * `if (decision.allowed) return; if (flags.isEnabled("override")) return; throw new Error(decision.code);`.
 */
export function* letOutIn(gates: GateCalls): Generator<Degraded> {
  for (const gate of gates.answers) {
    // Where others look at the answer, too, the end of the function says little.
    if (gates.usesOf(gate).some((use) => use.kind === "kept" || use.kind === "stored")) continue;
    for (const { code, side } of deniedSides(gate, gates)) {
      const way = wayOut(code, gates);
      if (way === null || worksItself(code, gate, gates)) continue;
      for (const statement of side) {
        for (const node of gates.nodes(statement)) {
          if (node.type !== "IfStatement" || codeAround(node) !== code || !letsOut(node, way, gates) || asksForNext(node, gates)) continue;
          const ground = groundOf(node.test, gates, null);
          if (ground !== null || decidesAnew(withoutNot(node.test), gates) || leavesNoTrace(node, code, gates)) yield { kind: ground === null ? "second-authority" : ground, node: node.test, at: gate.node };
        }
      }
    }
    yield* conditionsBesideAnswer(gate, gates);
  }
}

/** `if (!decision.allowed && !(await confirm("Go on?"))) throw …;`: what stands beside the answer lets out of a function that only asks. */
function* conditionsBesideAnswer(gate: GateCall, gates: GateCalls): Generator<Degraded> {
  for (const use of gates.usesOf(gate)) {
    const code = codeAround(use.node);
    const condition = use.kind === "tested" && isFunctionNode(code) ? conjunctionAround(use.node) : null;
    const test = condition?.parent;
    if (condition === null || !isFunctionNode(code) || test?.type !== "IfStatement" || test.test !== condition || test.alternate !== null) continue;
    const way = wayOut(code, gates);
    if (way === null || worksItself(code, gate, gates) || !letsOut(test, way, gates) || endingsOf([test.consequent], way, gates).has("passes") || asksForNext(test, gates)) continue;
    for (const operand of operandsOf(condition)) {
      if (encloses(operand, use.node) || gates.usesOf(gate).some(({ kind, node }) => kind === "tested" && encloses(operand, node))) continue;
      const ground = groundOf(operand, gates, null);
      if (ground !== null || leavesNoTrace(test, code, gates)) yield { kind: ground === null ? "exempt" : ground, node: operand, at: gate.node };
    }
  }
}

/** `!allowed && a && b`, which `!allowed` is part of. */
function conjunctionAround(tested: TSESTree.Node): TSESTree.LogicalExpression | null {
  let found: TSESTree.LogicalExpression | null = null;
  for (let { parent } = tested; parent !== undefined && parent !== null; { parent } = parent) {
    if (parent.type === "LogicalExpression" && parent.operator === "&&") found = parent;
    else if (parent.type !== "UnaryExpression" && parent.type !== "BinaryExpression" && parent.type !== "ChainExpression") return found;
  }
  return found;
}

function operandsOf(node: TSESTree.Expression): readonly TSESTree.Expression[] {
  return node.type === "LogicalExpression" && node.operator === "&&" ? [...operandsOf(node.left), ...operandsOf(node.right)] : [node];
}

/** Whether a condition only says that the loop around it asks once more, or whether the caller wants no answer any more. */
function asksForNext({ test }: TSESTree.IfStatement, gates: GateCalls): boolean {
  return loopsAround(test).some((loop) => isOfAttempts(test, loop, gates)) || STOPPING.test(gates.unit.text.slice(...test.range));
}

export const STOPPING = /abort|cancel|stopp|closing|closed|shutting|shutdown|terminat|draining/i;

/** Whether all that is known outside of a function is whether it has thrown. */
function leavesNoTrace(test: TSESTree.IfStatement, code: FunctionNode, gates: GateCalls): boolean {
  return onlyAsks(code, gates, [test.test, ...[...gates.nodes(code.body)].filter((node) => node.type === "VariableDeclarator" && node.range[1] <= test.range[0] && isReadIn(node, test.test, gates))]);
}

/** `const { go } = await prompt(…); if (!go) throw …;` */
function isReadIn(declared: TSESTree.Node, test: TSESTree.Node, gates: GateCalls): boolean {
  return [...gates.nodes(test)].some((node) => node.type === "Identifier" && gates.variableOf(node)?.defs[0]?.node === declared);
}

interface DeniedSide {
  readonly code: FunctionNode;
  readonly side: readonly TSESTree.Node[];
}

/** What runs only without a permit, by a test of the answer or as the handler of a gate that throws. */
function* deniedSides(gate: GateCall, gates: GateCalls): Generator<DeniedSide> {
  for (const use of gates.usesOf(gate)) {
    const code = codeAround(use.node);
    if (use.kind === "tested" && isFunctionNode(code)) yield { code, side: deniedSide(use.node, use.inverted === true) };
  }
  const handler = handlerOf(gate.node);
  const code = codeAround(gate.node);
  if (handler?.type === "CatchClause" && isFunctionNode(code)) yield { code, side: [handler.body] };
}

/** How a function lets its caller go on: by ending, or by calling what comes next. */
type WayOut = "returns" | "calls-next";

/** Null where the function answers with a value, which says more than that it has ended. */
function wayOut(code: FunctionNode, gates: GateCalls): WayOut | null {
  if (code.body.type !== "BlockStatement") return null;
  const own = [...gates.nodes(code.body)].filter((node) => codeAround(node) === code);
  if (own.some(isPassedOn)) return "calls-next";
  return own.every((node) => node.type !== "ReturnStatement" || answersNothing(node, code, gates)) ? "returns" : null;
}

/** Whether there is work behind the gate, so that whoever ends without it has done nothing. */
function worksItself(code: FunctionNode, { node: gate }: GateCall, gates: GateCalls): boolean {
  return gates.workIn(code).some(({ node, permitted }) => permitted && node !== gate && node.range[0] >= gate.range[1] && !isPassedOn(node));
}

type Ending = "passes" | "stops";

/** Whether one outcome of a test always lets the caller go on, and the other may not. */
function letsOut(test: TSESTree.IfStatement, way: WayOut, gates: GateCalls): boolean {
  const rest = statementsBehind(test);
  const [yes, no] = [[test.consequent, ...rest], [...(test.alternate === null ? [] : [test.alternate]), ...rest]].map((list) => endingsOf(list, way, gates));
  if (yes === undefined || no === undefined) return false;
  return (!yes.has("stops") && no.has("stops")) || (!no.has("stops") && yes.has("stops"));
}

/** What runs after a statement that has not ended its function, up to the end of that. */
function statementsBehind(start: TSESTree.Statement): readonly TSESTree.Statement[] {
  const found: TSESTree.Statement[] = [];
  let child: TSESTree.Node = start;
  for (let place: TSESTree.Node | null | undefined = start.parent; place !== undefined && place !== null && !isFunctionNode(place); child = place, place = place.parent) {
    if (place.type === "BlockStatement") found.push(...place.body.slice(place.body.findIndex((statement) => statement === child) + 1));
    if (place.type === "SwitchCase") found.push(...place.consequent.slice(place.consequent.findIndex((statement) => statement === child) + 1));
  }
  return found;
}

function endingsOf(statements: readonly TSESTree.Statement[], way: WayOut, gates: GateCalls): ReadonlySet<Ending> {
  const found = new Set<Ending>();
  if (fallsThrough(statements, way, gates, found)) found.add(way === "returns" ? "passes" : "stops");
  return found;
}

/** Whether control may come to the end of a list of statements; other ends are added to `found`. */
function fallsThrough(statements: readonly TSESTree.Statement[], way: WayOut, gates: GateCalls, found: Set<Ending>): boolean {
  for (const statement of statements) {
    switch (statement.type) {
      case "ThrowStatement":
        found.add("stops");
        return false;
      case "ReturnStatement":
        found.add(passes(statement, way) ? "passes" : "stops");
        return false;
      case "BlockStatement":
        if (!fallsThrough(statement.body, way, gates, found)) return false;
        break;
      case "IfStatement": {
        const sides = [[statement.consequent], statement.alternate === null ? [] : [statement.alternate]];
        if (sides.map((side) => fallsThrough(side, way, gates, found)).every((falls) => !falls)) return false;
        break;
      }
      case "ExpressionStatement":
        if (neverReturns(statement.expression, gates)) {
          found.add("stops");
          return false;
        }
        if (isPassedOn(waitedFor(statement.expression))) {
          found.add("passes");
          return false;
        }
        break;
      default:
    }
  }
  return true;
}

function passes({ argument }: TSESTree.ReturnStatement, way: WayOut): boolean {
  return way === "returns" ? argument === null || isNothing(argument) : argument !== null && isPassedOn(waitedFor(argument));
}

function waitedFor(node: TSESTree.Expression): TSESTree.Expression {
  const value = stripTypeWrappers(node);
  return value.type === "AwaitExpression" ? value.argument : value;
}

function withoutNot(test: TSESTree.Expression): TSESTree.Expression {
  return test.type === "UnaryExpression" && test.operator === "!" ? withoutNot(test.argument) : test;
}
