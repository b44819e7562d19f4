import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { stepsOf, type TraceStep } from "../facts/trace.js";
import { functionIn } from "../program/functions.js";
import { isFunctionNode } from "../program/nodes.js";
import { givesUp, isForOthers } from "./gives-up.js";
import { changesNothing, marksReply } from "./changes-nothing.js";
import { worksByChoice } from "./chosen-functions.js";
import { codeAround, runsIn } from "./code-around.js";
import { calledName, settlesUnit } from "./call-names.js";
import type { DecisionUse, MistakenTest } from "./decision-use.js";
import type { GateCall, GateCalls } from "./gate-calls.js";
import { behindPermit, choosesWords, decidesNothing, deniedSideOf, deniedSidesOf, endsWithReturn, guardedBy, isChoiceInResult, isOperandOfNot, leavesOnDenial, recordsOrMarksExit, sparesDenial } from "./sides-of-tests.js";
import { blamesSomethingElse, comesOfReading, isOpposite, saysPermit } from "./tests-of-decisions.js";
import { isBesideTests } from "./beside-tests.js";
import { chainedWith, isNothing, mayAct } from "./decision-use-syntax.js";
import { isForNext } from "./stored-for-next.js";
import { ANSWERS_DENIAL, permitDoesNothing, SPEAKS_OF_DENIAL } from "./turned-round.js";
import { chainOf, endOfChain, linksOf } from "./promise-chain.js";
import { callsAfter } from "./runs-after.js";
import { encloses } from "./walk.js";
import type { WorkSite } from "./work-after-denial.js";
import { workStartsIn } from "./work-starts.js";

/** Why the denial of a gate does not stop. `at` is the place that matters besides the gate. */
export type Disregard =
  | { readonly kind: "unused" }
  /** A gate that rejects on a denial, in an `allSettled()` whose results nobody looks at. */
  | { readonly kind: "settled" }
  | { readonly kind: "not-awaited"; readonly at: TSESTree.Node | null }
  | { readonly kind: "only-logged"; readonly at: TSESTree.Node }
  | { readonly kind: "stored"; readonly at: TSESTree.Node; readonly name: string }
  | { readonly kind: "mistested"; readonly at: TSESTree.Node; readonly how: MistakenTest }
  /** The denied side goes on to work that a permit should have been needed for. */
  | { readonly kind: "goes-on"; readonly work: WorkSite; readonly path: readonly TraceStep[] };

export interface Unenforced {
  readonly gate: GateCall;
  readonly disregard: Disregard;
}

export function findUnenforced(gates: GateCalls): Unenforced[] {
  const found: Unenforced[] = [];
  for (const gate of gates.answers) {
    const disregard = disregardOf(gates, gate);
    if (disregard !== null) found.push({ gate, disregard });
  }
  return found;
}

function disregardOf(gates: GateCalls, gate: GateCall): Disregard | null {
  if (gate.gate.style === "units") return null;
  const uses = gates.usesOf(gate);
  const isCompletion = gate.gate.style === "asserts" || gate.gate.style === "wraps";
  const last = workInFinally(gates, gate);
  if (last !== null) return last;
  if (isCompletion && gate.asks !== "itself" && !guardsWhatFollows(gates, gate)) return null;
  if (workBesideChain(gates, gate, uses)) return { kind: "not-awaited", at: null };
  const settled = isCompletion && uses.some(({ kind }) => kind === "settled") ? uses.filter((use) => use.kind === "tested") : [];
  if (settled.length > 0) return goesOn(gates, gate, settled) ?? (gate.gate.style === "wraps" ? null : (testedForNothing(gates, gate, settled) ?? lookedAtForNothing(gates, settled)));
  if (isCompletion) return unfinished(gate, uses);
  const tests = uses.filter((use) => use.kind === "tested");
  const elsewhere = uses.filter((use) => (use.kind === "returned" || (use.kind === "handed-on" && !((use.text === true || settlesUnit(use.node)) && goesOnAfter(gates, use.node)) && !(use.text === true && isSideEffect(gates, use.node)))) && use.decides);
  if (tests.some(({ stored }) => stored)) return elsewhere.length > 0 ? null : lookedAtForNothing(gates, tests);
  if (tests.length > 0) return goesOn(gates, gate, tests) ?? (elsewhere.length > 0 ? null : testedForNothing(gates, gate, tests));
  if (elsewhere.length > 0) return deniedByMistake(uses, elsewhere) ?? workedByMistake(gates, gate, uses, elsewhere);
  const isTold = uses.some(({ kind }) => kind === "returned");
  if (isTold && !worksBehind(gates, gate) && !(isKept(uses) && worksBehindCaller(gates, gate))) return null;
  const found = keptAside(gate, uses) ?? untested(uses);
  return found?.kind === "stored" && isForNext(gates, found.at) ? null : found;
}

/** A wrong test whose denied side is the only one that hands the answer on: whoever gets it there decides nothing for the other side. */
function deniedByMistake(uses: readonly DecisionUse[], elsewhere: readonly DecisionUse[]): Disregard | null {
  for (const use of uses) {
    if (use.kind !== "mistested" || (use.how !== "not-false" && use.how !== "text" && use.how !== "code")) continue;
    const denied = deniedSideOf(use.node);
    if (denied !== null && elsewhere.every(({ node }) => encloses(denied, node))) return { kind: "mistested", at: use.node, how: use.how };
  }
  return null;
}

/** A wrong test that has let a denial through to work before the answer is handed on: `if (decision.allowed !== false) await work(); reply(decision.allowed);`. */
function workedByMistake(gates: GateCalls, { node: gate }: GateCall, uses: readonly DecisionUse[], elsewhere: readonly DecisionUse[]): Disregard | null {
  const asked = chainOf(gate);
  for (const use of uses) {
    const test = use.kind === "mistested" && use.how !== "status" ? guardedBy(use.node) : null;
    if (use.kind !== "mistested" || test === null) continue;
    const work = gates.workIn(codeAround(use.node)).find((site) => encloses(test, site.node) && site.permitted && asked.some((node) => site.denied.has(node)) && (site.sideEffect !== null || !settlesUnit(site.node)));
    if (work !== undefined && elsewhere.every(({ node }) => node.range[0] >= work.node.range[1])) return { kind: "mistested", at: use.node, how: use.how };
  }
  return null;
}

/** Whether something happens behind a gate in its own code. */
function worksBehind(gates: GateCalls, { node }: GateCall): boolean {
  const scope = codeAround(node);
  return gates.workIn(scope).some((site) => site.node !== node && site.node.range[0] >= node.range[1]);
}

/** `fetch(url, { body: String(decision.allowed) })`: the call is what needed a permit, and no answer to whoever sent the unit. */
function isSideEffect(gates: GateCalls, call: TSESTree.Node): boolean {
  return gates.work.some(({ node, sideEffect }) => node === call && sideEffect !== null);
}

/** Whether the code works on after it has told somebody: what that does with it stops nothing here. */
function goesOnAfter(gates: GateCalls, reply: TSESTree.Node): boolean {
  const scope = codeAround(reply);
  const isStatement = reply.parent?.type === "ExpressionStatement" || (reply.parent?.type === "AwaitExpression" && reply.parent.parent.type === "ExpressionStatement");
  return isStatement && gates.workIn(scope).some((site) => site.node.range[0] >= reply.range[1] && (site.sideEffect !== null || !settlesUnit(site.node)));
}

function isKept(uses: readonly DecisionUse[]): boolean {
  return uses.some(({ kind }) => kind === "kept");
}

/** Whether something happens behind a call of the function that asks: what another function hands out of the answer tells that caller nothing. */
function worksBehindCaller(gates: GateCalls, { node }: GateCall): boolean {
  const code = codeAround(node);
  if (!isFunctionNode(code)) return false;
  const isBehind = (call: TSESTree.Node): boolean => gates.workIn(codeAround(call)).some((site) => site.node.range[0] >= call.range[1]);
  return gates.scan.calls.some((call) => gates.resolver.functionsCalled(call, "certainly").includes(code) && isBehind(call));
}

/** An answer that is kept, and of which other code looks only whether there is one, or at its code. */
function keptAside({ node }: GateCall, uses: readonly DecisionUse[]): Disregard | null {
  const kept = uses.find((use) => use.kind === "kept" && use.in.type !== "CallExpression");
  const scope = codeAround(node);
  if (kept?.kind !== "kept" || uses.some((use) => use !== kept && codeAround(use.node) === scope)) return null;
  return { kind: "stored", at: kept.node, name: calledName(kept.in) };
}

/** Whether the answer is looked at in a chain that nobody waits for, while the work stands behind it and not in it. */
function workBesideChain(gates: GateCalls, gate: GateCall, uses: readonly DecisionUse[]): boolean {
  if (!uses.some(({ kind }) => kind === "chained")) return false;
  const chain = endOfChain(gate.node);
  if (chain.parent?.type !== "ExpressionStatement") return false;
  // A named function may be the work.
  if (gate.gate.style === "wraps" && holdsWork(gates, gate.node)) return false;
  const links = linksOf(chain, gate.node);
  const named = links.flatMap((link) => link.arguments.flatMap((argument) => (argument.type === "Identifier" && !isNothing(argument) ? [functionIn(argument, gates.variableOf)] : [])));
  if (named.includes(null) || links.some((link) => link.arguments.some((argument) => !isFunctionNode(argument) && argument.type !== "Literal" && argument.type !== "Identifier" && !isNothing(argument)))) return false;
  const follows = callsAfter(chain, gates);
  // What a handler does is done without a permit.
  const handlers = links.flatMap(({ callee, arguments: given }) => given[calledName(callee) === "catch" ? 0 : calledName(callee) === "then" ? 1 : given.length] ?? []);
  const isInChain = ({ node }: WorkSite): boolean => named.some((each) => each !== null && encloses(each, node)) || (node !== gate.node && encloses(chain, node) && node.range[0] >= gate.node.range[1] && !handlers.some((handler) => encloses(handler, node)));
  return !gates.work.some(isInChain) && gates.work.some(({ node }) => follows(node));
}

/** `guard(id, () => charge())`, `guard(id, charge)` */
function holdsWork(gates: GateCalls, call: TSESTree.Node): boolean {
  const given = call.type === "CallExpression" ? call.arguments : [];
  const last = given.at(-1);
  return (last !== undefined && !isFunctionNode(last)) || given.some((argument) => gates.work.some(({ node }) => encloses(argument, node)));
}

/** Whether a function that gates may be meant for the work behind its call, and not only for what it does itself: `main()` needs nobody to wait. */
function guardsWhatFollows(gates: GateCalls, { node, by, gate }: GateCall): boolean {
  const follows = callsAfter(node, gates);
  if (!gates.work.some((site) => follows(site.node) && !(gate.style === "wraps" && encloses(node, site.node)))) return false;
  if (gate.style === "wraps") return true;
  // What begins without being awaited, such as a server or a timer, is work as well.
  return by === null || !(gates.worksOrBegins(by) || workStartsIn(gates, (start) => runsIn(by, start)).length > 0);
}

/** `gate().finally(() => work())`: whatever the answer was. Where the chain has other work for a permit, what comes last may be common to both. */
function workInFinally(gates: GateCalls, { node, gate }: GateCall): Disregard | null {
  for (const link of linksOf(endOfChain(node), node)) {
    const [last] = calledName(link.callee) === "finally" ? link.arguments : [];
    const callback = last === undefined || last.type === "SpreadElement" ? null : functionIn(last, gates.variableOf);
    if (callback === null) continue;
    const isDenied = (site: WorkSite): boolean => site.denied.size + site.failed.size > 0;
    const needsPermit = gate.style === "wraps" || gates.work.some((site) => site.permitted && !isDenied(site) && encloses(link.callee, site.node) && site.node.range[0] >= node.range[1]);
    const work = gates.workIn(callback).find((site) => site.permitted && isDenied(site) && (site.sideEffect !== null || (!needsPermit && !settlesUnit(site.node))));
    const trace = work === undefined ? undefined : (work.denied.get(node) ?? work.failed.get(node) ?? [...work.denied.values(), ...work.failed.values()][0])?.[0];
    if (work !== undefined && trace !== undefined) return { kind: "goes-on", work, path: stepsOf(trace) };
  }
  return null;
}

/** A call that completes only with a permit, and for whose completion nobody waits. */
function unfinished({ gate }: GateCall, uses: readonly DecisionUse[]): Disregard | null {
  if (uses.some(({ kind }) => kind === "awaited" || kind === "returned" || kind === "handed-on")) return null;
  if (uses.some(({ kind }) => kind === "settled") && !uses.some((use) => use.kind === "dropped" && !use.awaited)) return gate.style === "asserts" ? { kind: "settled" } : null;
  // The work of a wrapper stands in its chain.
  if (gate.style === "wraps" && uses.some(({ kind }) => kind === "chained")) return null;
  if (uses.some(({ kind }) => kind === "dropped")) return { kind: "not-awaited", at: null };
  const read = uses.find(({ kind }) => kind === "not-awaited" || kind === "logged");
  return read === undefined ? null : { kind: "not-awaited", at: read.node };
}

/** What is wrong with an answer that nothing tests, the most telling first. */
function untested(uses: readonly DecisionUse[]): Disregard | null {
  const notAwaited = uses.find((use) => use.kind === "not-awaited");
  if (notAwaited !== undefined) return { kind: "not-awaited", at: notAwaited.node };
  if (uses.some((use) => use.kind === "dropped" && !use.awaited)) return { kind: "not-awaited", at: null };
  const mistested = uses.filter((use) => use.kind === "mistested");
  const worst = mistested.find(({ how }) => how !== "status") ?? mistested[0];
  if (worst !== undefined) return { kind: "mistested", at: worst.node, how: worst.how };
  const stored = uses.find((use) => use.kind === "stored");
  if (stored !== undefined) return { kind: "stored", at: stored.node, name: stored.name };
  const logged = uses.find((use) => use.kind === "logged");
  if (logged !== undefined) return { kind: "only-logged", at: logged.node };
  return uses.length === 0 || uses.some((use) => use.kind === "dropped" || use.kind === "read" || use.kind === "handed-on") ? { kind: "unused" } : null;
}

/** Work that is reached after the gate's denial as well as with a permit. */
function goesOn(gates: GateCalls, gate: GateCall, tests: readonly DecisionUse[]): Disregard | null {
  const handing = handingOut(gate.node, tests);
  const asked = handing.flatMap(chainOf);
  const deniedThrows = tests.some(({ node }) => [...gates.nodes(statementAround(node))].some(({ type }) => type === "ThrowStatement"));
  /** Paths to the work with a denial of this gate, which a function of the file may have got for it. */
  const isCompletion = gate.gate.style === "asserts" || gate.gate.style === "wraps";
  const pathsTo = ({ denied, failed }: WorkSite): (readonly TraceStep[])[] => {
    // One that rejects on a denial has failed then.
    const own = asked.flatMap((node) => [...(denied.get(node) ?? []), ...(isCompletion ? (failed.get(node) ?? []) : [])]).map(stepsOf);
    if (own.length > 0 || gate.by === null) return own;
    return [...denied.values()].flatMap((traces) => traces.map(stepsOf)).filter((path) => path.some((step) => step.kind === "call" && step.node === gate.node));
  };
  const pathTo = (site: WorkSite): readonly TraceStep[] | undefined => pathsTo(site).find((path) => !blamesSomethingElse(path, tests, deniedThrows) && (deniedThrows || !comesOfReading(path, site.node)) && !isOfLaterUnit(site, path, gate) && !path.some((step) => step.kind === "throw" && step.node === gate.node));
  const isDenied = (site: WorkSite): boolean => pathsTo(site).length > 0;
  const denied = gates.work.filter((site) => isDenied(site) && site.permitted && (worksByChoice(site, tests, gates) ?? !mentionsTest(site, tests)) && !handsItOn(site, gates, gates.usesOf(gate)) && !testsItself(gates, site, tests, isDenied));
  const onDeniedSide = (): Disregard | null => turnedRound(gates, gate, tests, pathsTo) ?? doneEitherWay(gates, gate, pathsTo) ?? deniedEffect(gates, gate, pathsTo);
  if (denied.length === 0) return onDeniedSide();
  const origin = handing.at(-1) ?? gate.node;
  const scope = codeAround(origin);
  const own = denied.filter((site) => runsIn(scope, site.node) && site.node.range[0] >= origin.range[1] && !isReplyToDenial(site, tests) && pathTo(site) !== undefined);
  const needPermit = gates.workIn(scope).some((site) => site.permitted && !isDenied(site) && site.node.range[0] >= origin.range[1]);
  const lastTest = Math.max(origin.range[1], ...tests.filter(({ node }) => runsIn(scope, node) && !isChoiceInResult(node)).map(({ node }) => node.range[1]));
  const filled = new Set(gates.workIn(scope).flatMap((site) => (site.permitted && !isDenied(site) ? filledBy(site.node, gates) : [])));
  const work = own.filter(({ node }) => !isForItemsOf(filled, node, gates)).find((site) => site.sideEffect !== null || isBesideTests(site.node, tests) || (!needPermit && (site.node.range[0] >= lastTest || worksByChoice(site, tests, gates) === true)));
  return work === undefined ? onDeniedSide() : { kind: "goes-on", work, path: pathTo(work) ?? [] };
}

/** The gate, and the calls whose promises hand its answer out, the last one last: `register(id).then(() => validate(id))`. */
function handingOut(gate: TSESTree.Node, tests: readonly DecisionUse[]): readonly TSESTree.Node[] {
  const found: TSESTree.Node[] = [];
  for (let node = gate; ;) {
    found.push(node);
    const code = codeAround(node);
    const chain = isFunctionNode(code) ? chainedWith(code) : null;
    const end = endOfChain(node);
    const isReturned = end.parent?.type === "ReturnStatement" || (end.parent?.type === "ArrowFunctionExpression" && end.parent.body === end);
    if (chain === null || !isReturned || tests.some((test) => encloses(code, test.node))) return found;
    node = chain;
  }
}

/** `permitted.push(job)`: the list. */
function filledBy(call: TSESTree.Node, { variableOf }: GateCalls): readonly Scope.Variable[] {
  if (call.type !== "CallExpression" || call.callee.type !== "MemberExpression" || !/^(?:push|unshift|add)$/.test(calledName(call.callee)) || call.callee.object.type !== "Identifier") return [];
  const variable = variableOf(call.callee.object);
  return variable === null ? [] : [variable];
}

/** Whether work is for each item of a list that only permits have filled: `permitted.map((job) => job.work())`. */
function isForItemsOf(lists: ReadonlySet<Scope.Variable>, work: TSESTree.Node, { variableOf }: GateCalls): boolean {
  if (lists.size === 0) return false;
  const isList = (node: TSESTree.Node): boolean => {
    const variable = node.type === "Identifier" ? variableOf(node) : null;
    return variable !== null && lists.has(variable);
  };
  for (let place = work; place.parent !== undefined && place.parent !== null; place = place.parent) {
    const { parent } = place;
    if (parent.type === "ForOfStatement" && parent.body === place && isList(parent.right)) return true;
    if (parent.type === "CallExpression" && isFunctionNode(place) && parent.callee.type === "MemberExpression" && isList(parent.callee.object)) return true;
  }
  return false;
}

/** Whether the work of a denial's path is that of a later iteration of a loop around both: `continue outer` has stopped the unit that was denied. */
function isOfLaterUnit({ node }: WorkSite, path: readonly TraceStep[], gate: GateCall): boolean {
  const denied = path.findLastIndex((step) => step.kind === "denial" || step.kind === "failure");
  return path.slice(denied + 1).some((step) => step.kind === "iteration" && encloses(step.node, gate.node) && encloses(step.node, node));
}

/** `if (decision.allowed) return;` before the work: what a permit should have let through runs on a denial, and on nothing else. */
function turnedRound(gates: GateCalls, gate: GateCall, tests: readonly DecisionUse[], pathsTo: (site: WorkSite) => (readonly TraceStep[])[]): Disregard | null {
  const scope = codeAround(gate.node);
  const own = gates.workIn(scope).filter(({ node }) => node !== gate.node && node.range[0] >= gate.node.range[1] && !tests.some((test) => encloses(test.node, node)));
  if (own.some(({ permitted }) => permitted) || !tests.some((use) => saysPermit(use) && permitDoesNothing(use.node, gates.unit.text))) return null;
  const work = own.find((site) => pathsTo(site).length > 0 && !answersDenial(gates, gate, site) && !isIdle(gates, site));
  // One that tells its callers has work on the denied side only, and rightly.
  if (work === undefined || (isFunctionNode(scope) && gates.gateThatIs(scope) !== null)) return null;
  return { kind: "goes-on", work, path: pathsTo(work)[0] ?? [] };
}

/** `decision.allowed ? next() : next()`: what the permitted side does, the denied side does as well. */
function doneEitherWay(gates: GateCalls, gate: GateCall, pathsTo: (site: WorkSite) => (readonly TraceStep[])[]): Disregard | null {
  const textOf = ({ node }: WorkSite): string => gates.unit.text.slice(...node.range);
  const own = gates.work.filter(({ node }) => node !== gate.node && runsIn(codeAround(gate.node), node) && node.range[0] >= gate.node.range[1] && !settlesUnit(node));
  const work = own.find((site) => !site.permitted && pathsTo(site).length > 0 && (site.name === "next()" || !answersDenial(gates, gate, site)) && own.some((other) => other.permitted && textOf(other) === textOf(site)));
  return work === undefined ? null : { kind: "goes-on", work, path: pathsTo(work)[0] ?? [] };
}

/** `if (!decision.allowed) { await charge(); return; }`: a known side effect that only a denial leads to, and that tells nobody of it. */
function deniedEffect(gates: GateCalls, gate: GateCall, pathsTo: (site: WorkSite) => (readonly TraceStep[])[]): Disregard | null {
  const isEffect = (site: WorkSite): boolean => site.sideEffect !== null && !TELLING.has(site.sideEffect.kind) && !settlesUnit(site.node) && !answersDenial(gates, gate, site);
  const scope = codeAround(gate.node);
  const work = gates.workIn(scope).find((site) => site.node.range[0] >= gate.node.range[1] && !site.permitted && isEffect(site) && pathsTo(site).length > 0);
  return work === undefined || (isFunctionNode(scope) && gates.gateThatIs(scope) !== null) ? null : { kind: "goes-on", work, path: pathsTo(work)[0] ?? [] };
}

/** Side effects by which somebody is told of a denial. */
const TELLING: ReadonlySet<string> = new Set(["email", "message", "publish"]);
/** The same, where it goes to whoever sent the unit: by their own connection. */
const REPLYING: ReadonlySet<string> = new Set(["message", "publish", "egress"]);

/** Names of functions of the file that may be the work as well as an answer to the denial. */
const SAYS_LITTLE = /^(?:send|emit|publish|dispatch)\w*$/i;

/** Whether a call is of a function of the file that does not speak of denials itself. */
function isOfFile(gates: GateCalls, call: TSESTree.Node): boolean {
  const callee = call.type === "CallExpression" ? functionIn(call.callee, gates.variableOf) : null;
  return callee !== null && !SPEAKS_OF_DENIAL.test(gates.unit.text.slice(...callee.range));
}

/** Whether a call is of a function of the file that calls nothing, and so does nothing but compute. */
function isIdle(gates: GateCalls, { node, sideEffect }: WorkSite): boolean {
  const callee = sideEffect === null && node.type === "CallExpression" ? functionIn(node.callee, gates.variableOf) : null;
  return callee !== null && !mayAct(callee.body);
}

/** Whether work on the denied side is what a denial calls for. A known side effect is not told by its name: `send()` may send anything. */
function answersDenial(gates: GateCalls, gate: GateCall, { node, name, sideEffect }: WorkSite): boolean {
  if (sideEffect === null && ANSWERS_DENIAL.test(name) && !(SAYS_LITTLE.test(calledName(node.type === "CallExpression" ? node.callee : node)) && isOfFile(gates, node))) return true;
  return marksReply(node) || SPEAKS_OF_DENIAL.test(gates.unit.text.slice(...node.range)) || gates.usesOf(gate).some((use) => encloses(node, use.node));
}

function statementAround(node: TSESTree.Node): TSESTree.Node {
  let place = node;
  while (place.parent !== undefined && place.parent !== null && !/Statement$|Declaration$/.test(place.type)) place = place.parent;
  return place;
}

function mentionsTest(site: WorkSite, tests: readonly DecisionUse[]): boolean {
  // `fetch(url, { body: allowed ? "permitted" : "denied" })` says what was decided, and is done either way.
  return tests.some(({ node }) => encloses(site.node, node) && !(site.sideEffect !== null && choosesWords(node)));
}

/** `callback(null, decision.allowed)`: whoever asked decides. */
function handsItOn({ node, sideEffect }: WorkSite, gates: GateCalls, uses: readonly DecisionUse[]): boolean {
  // A message to whoever sent the unit is a side effect that tells of the answer.
  if (node.type !== "CallExpression" || (sideEffect !== null && !(REPLYING.has(sideEffect.kind) && settlesUnit(node)))) return false;
  const isCallback = node.callee.type === "Identifier" && gates.variableOf(node.callee)?.defs[0]?.type === "Parameter";
  return (isCallback || settlesUnit(node)) && uses.some((use) => use.kind === "handed-on" && use.decides && use.text !== true && encloses(node, use.node));
}

/** Whether work is a function of the file that stops on the denial: `const go = (item) => { if (!decision.allowed) return; … }`. */
function testsItself(gates: GateCalls, { node, sideEffect }: WorkSite, tests: readonly DecisionUse[], isDenied: (site: WorkSite) => boolean): boolean {
  const callee = sideEffect === null && node.type === "CallExpression" ? functionIn(node.callee, gates.variableOf) : null;
  if (callee === null || !tests.some((test) => encloses(callee, test.node))) return false;
  return !gates.workIn(callee).some((site) => site.permitted && isDenied(site));
}

/** Tests whose two sides do nothing but record, or leave a function that does nothing else and answers nothing. */
function testedForNothing(gates: GateCalls, gate: GateCall, tests: readonly DecisionUse[]): Disregard | null {
  const scope = codeAround(gate.node);
  const isMissed = worksBehindCaller(gates, gate) || isForOthers(scope, gates);
  if (isMissed && givesUp(gates, gate, tests)) return recordedBy(tests);
  if (!tests.every(({ node }) => runsIn(scope, node)) || tests.every((use) => (behindPermit(use) === null || !isMissed) && sparesDenial(use, gates.usesOf(gate)))) return null;
  if (!tests.every(({ node }) => decidesNothing(node)) && !(isFunctionNode(scope) && tests.every((use) => leavesOnDenial(use) || (behindPermit(use) !== null && isMissed)) && changesNothing(scope, gates, deniedSidesOf(tests)))) return null;
  return recordedBy(tests);
}

function recordedBy([first]: readonly DecisionUse[]): Disregard | null {
  return first === undefined ? null : { kind: "only-logged", at: first.node };
}

/** Tests of answers that came out of a list or a member, all of whose sides do nothing but record, while work stands behind them. */
function lookedAtForNothing(gates: GateCalls, tests: readonly DecisionUse[]): Disregard | null {
  const [first] = tests;
  if (first === undefined || !tests.every(({ node }) => decidesNothing(node, recordsOrMarksExit) || isOperandOfNot({ kind: "operand", node }))) return null;
  const goesOn = gates.workIn(codeAround(first.node)).some((site) => tests.every(({ node }) => site.node.range[0] >= node.range[1]));
  return goesOn ? { kind: "only-logged", at: first.node } : null;
}

/** Whether work stands on the denied side of a test, and is nothing known: a helper that answers a denial for what failed behind its permit leads there with a permit, too. */
function isReplyToDenial({ node, sideEffect }: WorkSite, tests: readonly DecisionUse[]): boolean {
  return sideEffect === null && tests.some((use) => {
    const { parent } = use.node;
    if (use.kind !== "tested" || parent?.type !== "IfStatement" || parent.test !== use.node) return false;
    const denied = isOpposite(use.node) !== (use.inverted === true) ? parent.consequent : parent.alternate;
    return denied !== null && encloses(denied, node) && (parent.alternate !== null || endsWithReturn(denied));
  });
}
