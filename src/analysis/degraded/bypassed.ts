import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../../program/nodes.js";
import { calledName, settlesUnit } from "../call-names.js";
import { codeAround } from "../code-around.js";
import { isNothing } from "../decision-use-syntax.js";
import { findUnenforced } from "../enforcement.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { chainOf } from "../promise-chain.js";
import { encloses } from "../walk.js";
import type { Degraded } from "./finding.js";
import { groundOf } from "./flag-tests.js";
import { keepsAnswerInLoop } from "./kept-in-loops.js";
import { worksWithoutGate } from "./given-work.js";
import { keepsArguments, looksIntoStore } from "./stores.js";
import { saysNo, saysYes } from "./verdict.js";

/** Conditions that leave the gate out. */
export function* bypassesIn(gates: GateCalls): Generator<Degraded> {
  for (const gate of gates.answers) {
    yield* conditionsAround(gates, gate);
    yield* exitsBefore(gates, gate);
    yield* choicesAround(gates, gate);
    if (isOptional(gate.node) && worksUnasked(gates, gate, gate.node)) yield { kind: "no-client", node: gate.node, at: null };
  }
}

/** `machineid?.assertAllowed()` */
function isOptional(node: TSESTree.Node): boolean {
  return node.type === "CallExpression" && (node.optional || (node.callee.type === "MemberExpression" && node.callee.optional));
}

/** `if (flag) await gate()`, `flag || (await gate()).allowed`, `flag ? true : await gate()`. */
function* conditionsAround(gates: GateCalls, gate: GateCall): Generator<Degraded> {
  const scope = codeAround(gate.node);
  let child: TSESTree.Node = gate.node;
  for (let place: TSESTree.Node | null | undefined = child.parent; place !== undefined && place !== null && child !== scope; child = place, place = place.parent) {
    if (place.type === "LogicalExpression" && place.operator === "||" && place.right === child && !isNegated(place.left)) {
      const ground = groundOf(place.left, gates, gate.node);
      if (ground !== null && !mayStillDeny(place)) yield { kind: ground, node: place.left, at: gate.node };
      continue;
    }
    const test = place.type === "IfStatement" || place.type === "ConditionalExpression" ? place.test : place.type === "LogicalExpression" && place.right === child ? place.left : null;
    if (test === null || test === child) continue;
    const ground = groundOf(test, gates, gate.node);
    if (ground === null || isForOwnWork(gates, gate, place, test)) continue;
    const other = otherSide(place, child);
    if ((other !== null && (grants(other, gates) || worksWithoutGate(other, gate, gates))) || worksUnasked(gates, gate, place) || (place.type === "IfStatement" && gate.gate.style !== "wraps" && isOnlyGate(gates, gate)) || keepsAnswerInLoop(place, gate, gates)) yield { kind: ground, node: test, at: gate.node };
  }
}

/** What runs instead of the one side of a branch. */
function otherSide(branch: TSESTree.Node, side: TSESTree.Node): TSESTree.Node | null {
  if (branch.type !== "IfStatement" && branch.type !== "ConditionalExpression") return null;
  return branch.consequent === side ? branch.alternate : branch.consequent;
}

/** `flag ? () => undefined : () => gate()`: which function asks is chosen before. */
function* choicesAround(gates: GateCalls, gate: GateCall): Generator<Degraded> {
  const scope = codeAround(gate.node);
  if (!isFunctionNode(scope)) return;
  const choice = scope.parent;
  if (choice.type !== "ConditionalExpression" || choice.test === scope) return;
  const other = choice.consequent === scope ? choice.alternate : choice.consequent;
  if (!isFunctionNode(other) || gates.answers.some(({ node }) => encloses(other, node))) return;
  const ground = groundOf(choice.test, gates, gate.node);
  if (ground !== null) yield { kind: ground, node: choice.test, at: gate.node };
}

/** Methods of the runtime that ask, and that a stand-in has instead of them. */
const ASKING: ReadonlySet<string> = new Set(["assertAllowed", "validate", "guard", "startup"]);

/** `flag ? { assertAllowed: async () => undefined } : machineid`, `client ?? { assertAllowed: … }`: whether anybody is asked is chosen with the client. */
export function* standInsIn(gates: GateCalls): Generator<Degraded> {
  for (const node of gates.nodes()) {
    const fallback = (node.type === "LogicalExpression" && node.operator !== "&&") || (node.type === "AssignmentPattern" && isFunctionNode(node.parent)) ? node.right : null;
    if (fallback !== null && completesUnasked(madeAs(fallback, gates), gates)) yield { kind: "no-client", node: fallback, at: null };
    if (node.type !== "ConditionalExpression") continue;
    const sides = [stripTypeWrappers(node.consequent), stripTypeWrappers(node.alternate)];
    const standIn = sides.find((side) => completesUnasked(madeAs(side, gates), gates));
    const other = sides.find((side) => side !== standIn);
    if (standIn === undefined || other === undefined || other.type === "ObjectExpression" || isNothing(other)) continue;
    const ground = groundOf(node.test, gates, standIn);
    if (ground !== null) yield { kind: ground, node: node.test, at: other };
  }
}

/** Whether an object has a method named as one that asks, which asks nobody and never fails. */
function completesUnasked(made: TSESTree.Expression, gates: GateCalls): boolean {
  const members = membersOf(made, gates);
  if (members.some((member) => gates.answers.some(({ node }) => encloses(member, node)))) return false;
  return members.some((member) => {
    const isMethod = (member.type === "Property" || member.type === "MethodDefinition" || member.type === "PropertyDefinition") && ASKING.has(staticKey(member.key, member.computed) ?? "");
    return isMethod && member.value !== null && isFunctionNode(member.value) && ![...gates.nodes(member.value)].some(({ type }) => type === "ThrowStatement" || type === "ObjectExpression");
  });
}

/** The object that a constant holds, where that is spelled. */
function madeAs(side: TSESTree.Expression, { resolver }: GateCalls): TSESTree.Expression {
  const made = resolver.text.constantOf(side);
  return made.type === "ObjectExpression" || made.type === "NewExpression" ? made : side;
}

/** Of an object, or of the class in view that it is made of. */
function membersOf(made: TSESTree.Expression, { variableOf }: GateCalls): readonly TSESTree.Node[] {
  if (made.type === "ObjectExpression") return made.properties;
  const definition = made.type === "NewExpression" && made.callee.type === "Identifier" ? variableOf(made.callee)?.defs[0]?.node : undefined;
  return definition?.type === "ClassDeclaration" ? definition.body.body : [];
}

function isNegated(node: TSESTree.Node): boolean {
  return node.type === "UnaryExpression" && node.operator === "!" && node.argument.type === "Identifier" && node.argument.name === "allowed";
}

/** `flag || !allowed` stops more often, not less. */
function mayStillDeny(place: TSESTree.LogicalExpression): boolean {
  const right = stripTypeWrappers(place.right);
  return right.type === "UnaryExpression" && right.operator === "!";
}

/** Whether work behind `place` runs with a permit, and also when nobody has asked, or has not looked at the answer. */
function worksUnasked(gates: GateCalls, gate: GateCall, place: TSESTree.Node): boolean {
  const scope = codeAround(gate.node);
  const asked = chainOf(gate.node);
  return gates.workIn(scope).some(({ node, unasked, permitted, denied }) => (unasked || asked.some((each) => denied.has(each))) && permitted && node.range[0] >= place.range[1]);
}

/** What a condition says that is about the gate, whatever work stands behind both. */
const ABOUT_THE_GATE = /gate|guard|permit|machine_?id|valid|auth|enforc|bypass|skip|strict|degraded|fail_?(?:open|soft|safe)/i;

/** `if (config.mails) { await gate(); await send(); }` chooses the work that the gate stands before, where no side effect behind both goes on without it. */
function isForOwnWork(gates: GateCalls, gate: GateCall, place: TSESTree.Node, test: TSESTree.Node): boolean {
  if (place.type !== "IfStatement" || ABOUT_THE_GATE.test(gates.unit.text.slice(...test.range))) return false;
  const effects = gates.workIn(codeAround(gate.node)).filter(({ sideEffect, permitted }) => sideEffect !== null && permitted);
  // What keeps its arguments may note when the authority was asked.
  const isOwn = (node: TSESTree.Node): boolean => encloses(place, node) && node.range[0] >= gate.node.range[1] && !settlesUnit(node) && !(node.type === "CallExpression" && keepsArguments(node));
  return effects.some(({ node }) => isOwn(node)) && !effects.some(({ node, unasked }) => unasked && node.range[0] >= place.range[1]);
}

/** Whether the function around the gate does nothing but ask. */
function isOnlyGate(gates: GateCalls, gate: GateCall): boolean {
  const scope = codeAround(gate.node);
  if (scope.type === "Program") return false;
  return !gates.workIn(scope).some(({ node, permitted }) => permitted && node.range[0] >= gate.node.range[1]);
}

/** `if (flag) return next();` before the gate. */
function* exitsBefore(gates: GateCalls, gate: GateCall): Generator<Degraded> {
  for (const statement of statementsBefore(gate.node)) {
    if (statement.type !== "IfStatement") continue;
    const exit = exitOf(statement.consequent);
    if (exit === null) continue;
    const ground = groundOf(statement.test, gates, gate.node);
    if (ground === null) {
      if (exit.type === "ReturnStatement" && exit.argument !== null && saysYes(exit.argument, gates) && isOnlyGate(gates, gate) && readsNote(statement.test, gates)) yield { kind: "remembered", node: statement.test, at: gate.node };
      continue;
    }
    const repeats = worksWithoutGate(statement.consequent, gate, gates);
    const isAnswer = exit.type === "ReturnStatement" && exit.argument !== null && (grants(exit.argument, gates) || (ground === "flag" && mayAllow(exit.argument)) || (ground === "grace" && isOnlyGate(gates, gate) && !saysNo(exit.argument)));
    // Where the gate is given the work, whoever leaves does nothing.
    const leavesOpen = exit.type === "ReturnStatement" && exit.argument === null && gate.gate.style !== "wraps" && isOnlyGate(gates, gate) && (gate.gate.style !== "decision" || isGuard(gates, gate));
    if (repeats || isAnswer || leavesOpen) yield { kind: ground, node: statement.test, at: gate.node };
  }
}

/** Whether a test looks at what was just read out of a store: `const note = await redis.get(key)`. */
function readsNote(test: TSESTree.Node, gates: GateCalls): boolean {
  return [...gates.nodes(test)].some((node) => {
    const definition = node.type === "Identifier" ? gates.variableOf(node)?.defs[0]?.node : node;
    const value = definition?.type === "VariableDeclarator" ? definition.init : node;
    return value?.type === "AwaitExpression" && value.argument.type === "CallExpression" && looksIntoStore(value.argument);
  });
}

/** Whether the function ends normally on a permit only: it throws, or exits, otherwise. */
function isGuard(gates: GateCalls, gate: GateCall): boolean {
  return [...gates.nodes(codeAround(gate.node))].some((node) => node.type === "ThrowStatement" || (node.type === "CallExpression" && gates.resolver.meaningOf(node).behaviour.kind === "terminator"));
}

function grants(node: TSESTree.Node, gates: GateCalls): boolean {
  return isPassedOn(node) || saysYes(node, gates);
}

/** `return { allowed: override === "allow" };`: a decision that somebody else makes. */
function mayAllow(node: TSESTree.Node): boolean {
  const value = stripTypeWrappers(node);
  return value.type === "ObjectExpression" && !saysNo(value) && value.properties.some((property) => property.type === "Property" && staticKey(property.key, property.computed) === "allowed");
}

/** `return next();` of middleware. */
export function isPassedOn(node: TSESTree.Node): boolean {
  const value = stripTypeWrappers(node);
  return value.type === "CallExpression" && calledName(value.callee) === "next" && value.arguments.length === 0;
}

/** Statements that stand before the one that holds `node`, in its list and in those around it, up to its function. */
function* statementsBefore(node: TSESTree.Node): Generator<TSESTree.Statement> {
  const scope = codeAround(node);
  let child = node;
  for (let place = node.parent; place !== undefined && place !== null && child !== scope; child = place, place = place.parent) {
    if (place.type !== "BlockStatement" && place.type !== "Program") continue;
    for (const statement of place.body) if (statement.range[1] <= child.range[0]) yield statement;
  }
}

export function exitOf(branch: TSESTree.Statement): TSESTree.Statement | null {
  const last = branch.type === "BlockStatement" ? branch.body.at(-1) : branch;
  if (last === undefined) return null;
  return last.type === "ReturnStatement" || last.type === "ContinueStatement" || last.type === "ExpressionStatement" ? last : null;
}

/** `if (response.status >= 500) return true;`, and `if (response.ok) { … }` around the only test of the decision. */
export function* statusesIn(gates: GateCalls): Generator<Degraded> {
  for (const gate of gates.answers) {
    if (gate.gate.style !== "http") continue;
    const uses = gates.usesOf(gate);
    const tests = uses.filter(({ kind }) => kind === "tested" || kind === "operand");
    for (const use of uses) {
      const statement = use.kind === "mistested" && use.how === "status" ? ifAround(use.node) : null;
      if (statement === null || tests.some(({ node }) => encloses(statement.test, node))) continue;
      const exit = exitOf(statement.consequent);
      const permits = exit?.type === "ReturnStatement" && exit.argument !== null && isPassedOn(exit.argument);
      const surrounds = tests.length > 0 && tests.every(({ node }) => encloses(statement, node)) && statement.alternate === null && worksUnasked(gates, gate, statement);
      if (permits || surrounds) yield { kind: "handler", node: statement.test, at: gate.node };
    }
  }
}

/** `const answer = await gate().catch(() => null); if (answer === null) return next();`: no answer is a permission. */
export function* absentAnswersIn(gates: GateCalls): Generator<Degraded> {
  for (const gate of gates.answers) {
    for (const use of gates.usesOf(gate)) {
      if (use.kind !== "mistested" && use.kind !== "read") continue;
      const statement = ifAround(use.node);
      if (statement === null || !asksForNothing(statement.test)) continue;
      const exit = exitOf(statement.consequent);
      if (exit?.type === "ReturnStatement" && exit.argument !== null && isPassedOn(exit.argument)) yield { kind: "handler", node: statement.test, at: gate.node };
    }
  }
}

/** `!answer`, `answer === null` */
function asksForNothing(test: TSESTree.Expression): boolean {
  if (test.type === "UnaryExpression") return test.operator === "!" && stripTypeWrappers(test.argument).type === "Identifier";
  if (test.type !== "BinaryExpression" || !/^===?$/.test(test.operator)) return false;
  return (test.right.type === "Literal" && test.right.value === null && test.right.raw === "null") || (test.right.type === "Identifier" && test.right.name === "undefined");
}

/** The `if` whose test holds `node`. */
function ifAround(node: TSESTree.Node): TSESTree.IfStatement | null {
  let child = node;
  for (let place = node.parent; place !== undefined && place !== null; child = place, place = place.parent) {
    if (place.type === "IfStatement") return place.test === child ? place : null;
    if (/Statement$|Declaration$/.test(place.type)) return null;
  }
  return null;
}

/** What decides on the denied side of a denial that reaches the work: a test of the code, or somebody else. */
export function* codesIn(gates: GateCalls): Generator<Degraded> {
  for (const { gate, disregard } of findUnenforced(gates)) {
    if (disregard.kind !== "goes-on") continue;
    const uses = gates.usesOf(gate);
    for (const use of uses) if (use.kind === "mistested" && use.how === "code" && ifAround(use.node) !== null) yield { kind: "exempt", node: use.node, at: gate.node };
    const tests = uses.flatMap(({ kind, node }) => (kind === "tested" ? (ifAround(node) ?? []) : []));
    for (const step of disregard.path) {
      if (step.kind !== "branch") continue;
      const inner = ifAround(step.node);
      if (inner === null || !tests.some((test) => test !== inner && encloses(test, inner)) || !stops(inner)) continue;
      const ground = groundOf(inner.test, gates, null);
      yield { kind: ground === null ? "second-authority" : ground, node: inner.test, at: gate.node };
    }
  }
}

/** Whether one side of a test ends what it stands in. */
export function stops({ consequent, alternate }: TSESTree.IfStatement): boolean {
  return [consequent, alternate].some((side) => {
    const last = side?.type === "BlockStatement" ? side.body.at(-1) : side;
    return last?.type === "ReturnStatement" || last?.type === "ThrowStatement" || last?.type === "BreakStatement" || last?.type === "ContinueStatement" || (last?.type === "ExpressionStatement" && last.expression.type === "CallExpression");
  });
}
