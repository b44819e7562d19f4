import type { TSESTree } from "@typescript-eslint/utils";
import { functionIn } from "../../program/functions.js";
import { staticKey, stripTypeWrappers } from "../../program/nodes.js";
import { calledName } from "../call-names.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";

/** Code that runs only when a gate failed: it threw, gave no answer, or the answer's status is none of success. */
export interface FailureRegion {
  readonly gate: TSESTree.Node;
  readonly region: TSESTree.Node;
}

const ERRORS = /^_?(?:e|err|error|failure|reason|fault)$/i;

const known = new WeakMap<GateCalls, readonly FailureRegion[]>();

/** Regions that are told by what becomes of the answers, besides the handlers that stand around the gates. */
export function failureRegions(gates: GateCalls): readonly FailureRegion[] {
  let regions = known.get(gates);
  if (regions === undefined) {
    regions = gates.answers.flatMap((gate) => [...handlersOfChain(gate, gates), ...sidesOfTests(gate, gates)]);
    known.set(gates, regions);
  }
  return regions;
}

/** `response.json().catch(f)`, and a named `f`. */
function* handlersOfChain(gate: GateCall, gates: GateCalls): Generator<FailureRegion> {
  for (const use of gates.usesOf(gate)) {
    if (use.kind !== "chained") continue;
    const handler = use.node.arguments[calledName(use.node.callee) === "then" ? 1 : 0];
    if (handler === undefined || handler.type === "SpreadElement" || !/^(?:then|catch)$/.test(calledName(use.node.callee))) continue;
    const callee = functionIn(handler, gates.variableOf);
    if (callee !== null) yield { gate: gate.node, region: callee };
  }
}

function* sidesOfTests(gate: GateCall, gates: GateCalls): Generator<FailureRegion> {
  const looks = [
    ...gates.usesOf(gate).flatMap((use) => (use.kind === "mistested" || use.kind === "read" ? [use.node] : [])),
    ...settledResults(gate, gates),
    ...errorsOfTuples(gate, gates),
  ];
  for (const look of looks) {
    const found = testAround(look);
    if (found === null) continue;
    const { test, holder } = found;
    const told = failureToldBy(test, look);
    if (told === null) continue;
    const side = [...sideOf(holder, told)];
    // Where nothing is there yet, the gate is asked, and has not failed: `if (known !== undefined) return known;`.
    if (side.some((region) => encloses(region, gate.node))) continue;
    for (const region of side) yield { gate: gate.node, region };
  }
}

/** `const [result] = await Promise.allSettled([gate()])`: reads of `result`, and of `results[0]` where the list has a name. */
export function settledResults(gate: GateCall, gates: GateCalls): readonly TSESTree.Node[] {
  const array = gate.node.parent;
  const call = array?.parent;
  if (array?.type !== "ArrayExpression" || call?.type !== "CallExpression" || calledName(call.callee) !== "allSettled") return [];
  const index = array.elements.findIndex((element) => element === gate.node);
  const { parent } = call.parent.type === "AwaitExpression" ? call.parent : call;
  if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") {
    return readsOf(parent.id, gates).flatMap(({ parent: member }) => (member?.type === "MemberExpression" && member.computed && staticKey(member.property, true) === String(index) ? [member] : []));
  }
  const element = patternFor(call)?.elements[index] ?? null;
  return element?.type === "ObjectPattern" ? element.properties.flatMap((property) => readsOf(property.type === "Property" ? property.value : property.argument, gates)) : readsOf(element, gates);
}

/** `const [error, decision] = await to(gate())`: reads of `error`. */
function errorsOfTuples(gate: GateCall, gates: GateCalls): readonly TSESTree.Node[] {
  // `attempt(gate())`, `attempt(() => gate())`
  const given = gate.node.parent?.type === "ArrowFunctionExpression" && gate.node.parent.body === gate.node ? gate.node.parent : gate.node;
  const call = given.parent;
  if (call?.type !== "CallExpression" || call.callee === given) return [];
  const first = patternFor(call)?.elements[0] ?? null;
  return first?.type === "Identifier" && ERRORS.test(first.name) ? readsOf(first, gates) : [];
}

function patternFor(call: TSESTree.CallExpression): TSESTree.ArrayPattern | null {
  const value = call.parent.type === "AwaitExpression" ? call.parent : call;
  const { parent } = value;
  return parent.type === "VariableDeclarator" && parent.init === value && parent.id.type === "ArrayPattern" ? parent.id : null;
}

export function readsOf(name: TSESTree.Node | null, { variableOf }: GateCalls): readonly TSESTree.Node[] {
  if (name?.type !== "Identifier") return [];
  return (variableOf(name)?.references ?? []).filter((reference) => reference.isRead()).map(({ identifier }) => identifier);
}

type Holder = TSESTree.IfStatement | TSESTree.ConditionalExpression;

/** The condition that a value is looked at in, and what it decides. */
function testAround(look: TSESTree.Node): { readonly test: TSESTree.Node; readonly holder: Holder } | null {
  let test = look;
  for (let place = look.parent; place !== undefined && place !== null; test = place, place = place.parent) {
    if (place.type === "IfStatement" || place.type === "ConditionalExpression") return place.test === test ? { test, holder: place } : null;
    if (/Statement$|Declaration$|Function/.test(place.type)) return null;
  }
  return null;
}

/** On which outcome of the test the gate has certainly failed; null when neither tells. */
export function failureToldBy(start: TSESTree.Node, look: TSESTree.Node): boolean | null {
  const test = stripTypeWrappers(start);
  switch (test.type) {
    case "UnaryExpression": {
      const inner = test.operator === "!" ? failureToldBy(test.argument, look) : null;
      return inner === null ? null : !inner;
    }
    case "ChainExpression":
      return failureToldBy(test.expression, look);
    case "LogicalExpression":
      // What else the test asks does not keep the failure from that side.
      return failureToldBy(encloses(test.left, look) ? test.left : test.right, look);
    case "BinaryExpression":
      return comparisonTells(test);
    case "Identifier":
      return ERRORS.test(test.name);
    case "MemberExpression": {
      const name = staticKey(test.property, test.computed);
      return name === "ok" ? false : name === "error" || name === "err" ? true : null;
    }
    default:
      return null;
  }
}

function comparisonTells({ left, operator, right }: TSESTree.BinaryExpression): boolean | null {
  if (operator === "instanceof") return /Error$/.test(calledName(right)) ? true : null;
  const isEquality = operator === "===" || operator === "==";
  const isInequality = operator === "!==" || operator === "!=";
  if ((right.type === "Literal" && right.value === null && right.raw === "null") || (right.type === "Identifier" && right.name === "undefined")) return isEquality ? true : isInequality ? false : null;
  if (right.type !== "Literal") return null;
  if (right.value === "rejected") return isEquality ? true : isInequality ? false : null;
  if (right.value === "fulfilled") return isEquality ? false : isInequality ? true : null;
  const status = /^status(?:Code)?$/.test(left.type === "MemberExpression" ? (staticKey(left.property, left.computed) ?? "") : left.type === "Identifier" ? left.name : "") ? right.value : null;
  if (typeof status !== "number") return null;
  if (operator === ">=" || operator === ">") return status >= 399 ? true : null;
  if (status >= 200 && status < 300) return isEquality ? false : isInequality ? true : null;
  return isEquality && status >= 400 ? true : null;
}

/** What runs on one outcome only. */
function* sideOf(holder: Holder, outcome: boolean): Generator<TSESTree.Node> {
  const side = outcome ? holder.consequent : holder.alternate;
  if (side !== null) {
    yield side;
    return;
  }
  // `if (answer) return …;`: what follows.
  if (holder.type !== "IfStatement" || holder.parent.type !== "BlockStatement" || !leaves(holder.consequent)) return;
  const list = holder.parent.body;
  yield* list.slice(list.indexOf(holder) + 1);
}

function leaves(statement: TSESTree.Statement): boolean {
  const last = statement.type === "BlockStatement" ? statement.body.at(-1) : statement;
  return last?.type === "ReturnStatement" || last?.type === "ThrowStatement";
}
