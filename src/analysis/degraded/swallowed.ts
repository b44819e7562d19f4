import type { TSESTree } from "@typescript-eslint/utils";
import { stepsOf } from "../../facts/trace.js";
import { functionIn } from "../../program/functions.js";
import { calledName, settlesUnit } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { findUnenforced } from "../enforcement.js";
import { isSameWork } from "../same-work.js";
import { encloses } from "../walk.js";
import type { WorkSite } from "../work-after-denial.js";
import { isFunctionNode, stripTypeWrappers } from "../../program/nodes.js";
import { onlyRecords } from "../changes-nothing.js";
import { isNothing } from "../decision-use-syntax.js";
import { isOpposite } from "../tests-of-decisions.js";
import { failureRegions } from "./failures.js";
import { answersOf, saysNo } from "./verdict.js";
import type { Degraded } from "./finding.js";
import { testOfAbsence } from "./tests-of-absence.js";

/** Handlers after which the work goes on as with a permit. */
export function* swallowedIn(gates: GateCalls): Generator<Degraded> {
  const seen = new Set<TSESTree.Node>();
  for (const gate of new Set(gates.work.flatMap((site) => failuresBefore(site, gates)))) {
    const handler = isHandling(gate) && gates.answers.some(({ node }) => encloses(gate, node)) ? gate : handlerOf(gate);
    if (handler === null || seen.has(handler)) continue;
    if (isHandling(handler) && deniesForCallback(handler, gates)) continue;
    const work = workAfterFailure(gates, gate, handler);
    if (work === null) continue;
    const path = stepsOf((work.failed.get(gate) ?? work.denied.get(gate))?.[0] ?? { parent: null, step: { kind: "entry", node: gate } });
    for (const named of isHandling(handler) ? handler.arguments.flatMap((argument) => functionIn(argument, gates.variableOf) ?? []) : []) path.push({ kind: "call", node: named.body });
    const test = testOfAbsence(path, gate, gates);
    // What is denied is not looked at: that is no fault of the handler.
    if (test === null && isHandling(handler) && handsOutDenial(handler, gates) && isUnenforced(gate, gates)) continue;
    seen.add(handler);
    yield test === null ? { kind: "swallowed", node: handler, at: work.node, failing: gate, path } : { kind: "default", node: test, at: null, failing: gate };
  }
  yield* wrappedWorkIn(gates);
  yield* sameHandlersIn(gates);
  yield* workOnFailedSides(gates);
  yield* failuresPassedOver(gates);
  yield* lostRacesIn(gates);
  yield* lostAnswersIn(gates);
  yield* givenUpIn(gates);
}

/** `try { await retry(() => gate()); } catch (error) { if (isFinal(error)) throw error; } work();`: the last attempt may have failed. */
function* givenUpIn(gates: GateCalls): Generator<Degraded> {
  for (const { node, gate } of gates.answers) {
    const attempt = codeAround(node);
    const retry = isFunctionNode(attempt) && gate.style === "asserts" ? attempt.parent : null;
    if (retry?.type !== "CallExpression" || retry.callee === attempt || retry.parent.type !== "AwaitExpression") continue;
    const handler = handlerOf(retry);
    if (handler?.type !== "CatchClause" || codeAround(handler) !== codeAround(retry) || !mayEndWell(handler.body)) continue;
    const scope = codeAround(retry);
    const work = gates.workIn(scope).find((site) => codeAround(site.node) === scope && site.node.range[0] >= handler.range[1] && site.unasked && (site.sideEffect !== null || !settlesUnit(site.node)));
    const isInside = gates.work.some((site) => site.permitted && site.node !== node && encloses(attempt, site.node));
    if (work !== undefined && !isInside) yield { kind: "swallowed", node: handler, at: work.node, failing: node };
  }
}

/** Whether a block does not certainly leave what it stands in, by what its last statement is. */
function mayEndWell({ body }: TSESTree.BlockStatement): boolean {
  const last = body.at(-1);
  switch (last?.type) {
    case "ReturnStatement":
    case "ThrowStatement":
    case "ContinueStatement":
    case "BreakStatement":
      return false;
    case "IfStatement":
      return last.alternate === null || [last.consequent, last.alternate].some((side) => side.type !== "BlockStatement" || mayEndWell(side));
    case "ExpressionStatement":
      return !/^(?:exit|abort)$/.test(last.expression.type === "CallExpression" ? calledName(last.expression.callee) : "");
    default:
      return true;
  }
}

/** `const d = await Promise.race([gate(), sleep(500)]); if (d && !d.allowed) return;`: where the timer wins there is no answer. */
function* lostAnswersIn(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    if (answer.gate.style !== "decision" || (!losesToTimer(answer.node, gates) && !isNothingAfterFailure(answer.node, gates))) continue;
    for (const use of gates.usesOf(answer)) {
      const shortened = absentPasses(use.node);
      if (shortened !== null) yield { kind: "default", node: shortened, at: null };
      const turned = use.kind === "read" && use.node.type === "LogicalExpression" && use.node.operator === "&&" && isOpposite(use.node.right) && use.node.parent.type === "UnaryExpression" ? use.node.parent : null;
      if (turned?.operator === "!" && (turned.parent.type === "ReturnStatement" || turned.parent.type === "ArrowFunctionExpression")) yield { kind: "default", node: turned, at: null };
      const test = use.kind === "read" && use.node.type === "LogicalExpression" && use.node.operator === "&&" ? use.node : null;
      if (test?.parent.type === "IfStatement" && test.parent.test === test && test.parent.alternate === null && test.right.type === "UnaryExpression") yield { kind: "default", node: test, at: null };
    }
  }
}

function losesToTimer(gate: TSESTree.Node, gates: GateCalls): boolean {
  const race = gate.parent;
  if (race?.type !== "ArrayExpression" || race.parent.type !== "CallExpression" || calledName(race.parent.callee) !== "race") return false;
  return race.elements.some((element) => element !== null && element !== gate && isTimer(element, gates));
}

/** `gate().catch(() => undefined)` */
function isNothingAfterFailure(gate: TSESTree.Node, gates: GateCalls): boolean {
  const handling = handlerOf(gate);
  const [given] = handling !== null && isHandling(handling) ? handling.arguments.slice(-1) : [];
  const handler = given === undefined ? null : functionIn(given, gates.variableOf);
  if (handler === null || [...gates.nodes(handler.body)].some(({ type }) => type === "ThrowStatement")) return false;
  return answersOf(handler, gates).every((answer) => isNothing(stripTypeWrappers(answer)) || onlyRecords(answer));
}

/** `decision?.allowed === false`, `decision?.allowed !== false`: no answer is as good as a permit. */
function absentPasses(node: TSESTree.Node): TSESTree.Node | null {
  if (node.type !== "BinaryExpression" || !/^[=!]==$/.test(node.operator) || node.right.type !== "Literal" || node.right.value !== false || node.left.type !== "ChainExpression") return null;
  return calledName(node.left.expression) === "allowed" ? node : null;
}

/** `if (!response) return work();`: the side of a failure does what the permit is for. */
function* workOnFailedSides(gates: GateCalls): Generator<Degraded> {
  for (const { gate, region } of failureRegions(gates)) {
    const permitted = gates.work.filter((site) => site.permitted && !encloses(region, site.node) && site.node !== gate);
    const site = gates.work.find((each) => encloses(region, each.node) && !each.permitted && (!each.unasked || each.failed.has(gate)) && (each.sideEffect !== null || !settlesUnit(each.node)) && permitted.some((other) => isSameWork(each, other, gates)));
    if (site !== undefined) yield { kind: "swallowed", node: site.node, at: site.node, failing: gate };
  }
}

/** `if (result.status === "rejected") console.warn("down"); else if (!result.value.allowed) return;` before the work: only a denial stops. */
function* failuresPassedOver(gates: GateCalls): Generator<Degraded> {
  for (const { gate, region } of failureRegions(gates)) {
    const test = region.parent;
    if (test?.type !== "IfStatement" || test.alternate === null || (region !== test.consequent && region !== test.alternate)) continue;
    if (region.type === "BlockStatement" ? !mayEndWell(region) : region.type !== "ExpressionStatement") continue;
    const other = region === test.consequent ? test.alternate : test.consequent;
    const looksAtAnswer = [...gates.nodes(other)].some((node) => node.type === "MemberExpression" && calledName(node) === "allowed");
    const stops = looksAtAnswer && [...gates.nodes(other)].some(({ type }) => /^(?:Return|Throw|Continue|Break)Statement$/.test(type));
    const code = codeAround(test);
    const work = stops ? gates.workIn(code).find((site) => site.node.range[0] >= test.range[1] && (site.sideEffect !== null || !settlesUnit(site.node))) : undefined;
    if (work !== undefined) yield { kind: "swallowed", node: region, at: work.node, failing: gate };
  }
}

/** `await Promise.race([gate(), new Promise((resolve) => setTimeout(resolve, 500))])`: the timer lets the work go on. */
function* lostRacesIn(gates: GateCalls): Generator<Degraded> {
  for (const { node, gate } of gates.answers) {
    const race = node.parent;
    const call = race?.type === "ArrayExpression" ? race.parent : undefined;
    if (gate.style !== "asserts" || race?.type !== "ArrayExpression" || call?.type !== "CallExpression" || !/^(?:race|any)$/.test(calledName(call.callee))) continue;
    const rival = race.elements.find((element) => element !== null && element !== node && isTimer(element, gates));
    if (rival !== undefined && rival !== null) yield { kind: "handler", node: rival, at: node };
  }
}

/** A promise that only time fulfils. */
function isTimer(node: TSESTree.Node, gates: GateCalls): boolean {
  if (node.type === "CallExpression") return /^(?:sleep|delay|wait|setTimeout)$/i.test(calledName(node.callee));
  const [executor] = node.type === "NewExpression" && calledName(node.callee) === "Promise" ? node.arguments : [];
  if (executor === undefined || !isFunctionNode(executor)) return false;
  const [resolve, reject] = executor.params;
  const isUsed = (name: string): boolean => [...gates.nodes(executor.body)].some((inner) => inner.type === "Identifier" && inner.name === name);
  const startsTimer = [...gates.nodes(executor.body)].some((inner) => inner.type === "CallExpression" && calledName(inner.callee) === "setTimeout");
  return startsTimer && resolve?.type === "Identifier" && isUsed(resolve.name) && !(reject?.type === "Identifier" && isUsed(reject.name));
}

/** `gate().then(work, work)`: a failure leads where the permit does. */
function* sameHandlersIn(gates: GateCalls): Generator<Degraded> {
  for (const { node, gate } of gates.answers) {
    const handler = gate.style === "asserts" ? handlerOf(node) : null;
    if (handler === null || !isHandling(handler) || calledName(handler.callee) !== "then") continue;
    const [success, failure] = handler.arguments;
    if (success?.type === "Identifier" && failure?.type === "Identifier" && success.name === failure.name) yield { kind: "swallowed", node: failure, at: success, failing: node };
  }
}

/** `guard(id, work).catch(() => work())`: the handler calls what the gate was given. */
function* wrappedWorkIn(gates: GateCalls): Generator<Degraded> {
  for (const { node, gate } of gates.answers) {
    if (gate.style !== "wraps" || node.type !== "CallExpression") continue;
    const given = node.arguments[gate.argument];
    const handler = given?.type === "Identifier" ? handlerOf(node) : null;
    if (given?.type !== "Identifier" || handler === null) continue;
    const again = [...gates.nodes(handler)].find((inner) => inner.type === "CallExpression" && inner !== node && inner.callee.type === "Identifier" && inner.callee.name === given.name && !encloses(inner, node));
    if (again !== undefined) yield { kind: "swallowed", node: handler, at: again, failing: node };
  }
}

/** `pRetry(() => gate()).catch(() => ({ allowed: false }))`: what the callback's failure becomes is a denial, though the flow does not show it. */
function deniesForCallback(handling: TSESTree.CallExpression, gates: GateCalls): boolean {
  const code = codeAround(handling);
  const attempts = gates.answers.filter(({ node }) => encloses(handling.callee, node)).map(({ node }) => codeAround(node));
  if (attempts.length === 0 || attempts.includes(code)) return false;
  return handsOutDenial(handling, gates);
}

function handsOutDenial(handling: TSESTree.CallExpression, gates: GateCalls): boolean {
  return handling.arguments.some((argument) => {
    const handler = argument.type === "SpreadElement" ? null : functionIn(argument, gates.variableOf);
    const answers = handler === null ? [] : answersOf(handler, gates);
    return answers.length > 0 && answers.every(saysNo);
  });
}

/** Whether nothing looks at the answer of a gate, be it a denial or a permit. */
function isUnenforced(gate: TSESTree.Node, gates: GateCalls): boolean {
  return findUnenforced(gates).some(({ gate: { node }, disregard }) => encloses(gate, node) && disregard.kind !== "goes-on");
}

/** The `catch` or `.catch()` that first gets the failure of the gate. */
export function handlerOf(gate: TSESTree.Node): TSESTree.Node | null {
  let child = gate;
  for (let place = gate.parent; place !== undefined && place !== null; child = place, place = place.parent) {
    if (place.type === "TryStatement" && child === place.block && place.handler !== null) return place.handler;
    if (isHandling(place) && place.callee === child) return place;
  }
  return null;
}

/** `promise.catch(f)`, `promise.then(g, f)`. */
function isHandling(node: TSESTree.Node): node is TSESTree.CallExpression {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const name = calledName(node.callee);
  return name === "catch" || (name === "then" && node.arguments.length > 1);
}

/** Whether a callback around the work asks for itself: of another gate it says nothing. */
function asksAnew(work: TSESTree.Node, scope: TSESTree.Node, gates: GateCalls): boolean {
  const code = codeAround(work);
  return code !== scope && gates.answers.some(({ node }) => encloses(code, node) || encloses(node, code));
}

/** Gates of which some execution that reaches the work had no permit because they threw. Those that complete only with a permit deny by throwing. */
function failuresBefore({ failed, denied }: WorkSite, gates: GateCalls): readonly TSESTree.Node[] {
  const throwing = [...denied.keys()].filter((node) => isHandling(node) || gates.answers.some((answer) => answer.node === node && (answer.gate.style === "asserts" || answer.gate.style === "wraps")));
  return [...failed.keys(), ...throwing];
}

/** `next(error)` of middleware: it lets nothing through. */
function isErrorPassedOn(node: TSESTree.Node): boolean {
  return node.type === "CallExpression" && calledName(node.callee) === "next" && node.arguments.length > 0;
}

/** `.finally(() => setBusy(false))`: what a page shows however it went. */
function isShownInTheEnd(node: TSESTree.Node): boolean {
  const link = codeAround(node).parent;
  return node.type === "CallExpression" && /^set[A-Z]/.test(calledName(node.callee)) && link?.type === "CallExpression" && calledName(link.callee) === "finally";
}

/** `onChange(decision)`: whoever is given the answer, or that there is none, may look at it. */
function getsAnswer({ node: site, sideEffect }: WorkSite, gate: TSESTree.Node, gates: GateCalls): boolean {
  if (sideEffect !== null || (site.type !== "CallExpression" && site.type !== "NewExpression")) return false;
  const uses = gates.answers.filter(({ node }) => encloses(gate, node) || encloses(node, gate)).flatMap((answer) => gates.usesOf(answer));
  return uses.some((use) => use.kind === "handed-on" && use.decides && (use.node === site || site.arguments.some((argument) => argument === use.node)));
}

function workAfterFailure(gates: GateCalls, gate: TSESTree.Node, handler: TSESTree.Node): WorkSite | null {
  const scope = codeAround(gate);
  const own = gates.workIn(scope).filter(({ node, permitted }) => permitted && !isErrorPassedOn(node) && !isShownInTheEnd(node));
  const after = own.filter(({ node }) => node.range[0] >= gate.range[1]);
  const needsPermit = after.some((site) => !failuresBefore(site, gates).includes(gate) && !encloses(handler, site.node) && !asksAnew(site.node, scope, gates));
  const reached = own.filter((site) => failuresBefore(site, gates).includes(gate));
  if (handler.type === "CatchClause" && handler.parent.type === "TryStatement") {
    const { block } = handler.parent;
    // With the permit and without it somebody is told how it went.
    const failing = gates.workIn(scope).filter((site) => encloses(handler, site.node) && failuresBefore(site, gates).includes(gate));
    const again = failing.find((site) => (site.sideEffect !== null || !settlesUnit(site.node)) && own.some((other) => (encloses(block, other.node) || (!site.permitted && other.node.range[0] >= handler.range[1])) && isSameWork(site, other, gates)));
    if (again !== undefined) return again;
  }
  if (needsPermit) return null;
  return reached.find((site) => site.node.range[0] >= gate.range[1] && !encloses(handler, site.node) && !getsAnswer(site, gate, gates)) ?? null;
}
