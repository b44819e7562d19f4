import type { TSESTree } from "@typescript-eslint/utils";
import type { StartKind as PackagedStart } from "../models/behaviour.js";
import { bare } from "../program/expressions.js";
import { isFunctionNode, stripTypeWrappers } from "../program/nodes.js";
import type { CallBehaviour } from "../program/call-meaning.js";
import type { CallNode, FunctionNode } from "../program/syntax.js";
import { calledName, purposeOf } from "./call-names.js";
import { codeAround } from "./code-around.js";
import type { GateCalls } from "./gate-calls.js";
import { isUpkeep, keepsHouse, UPKEEP } from "./keeps-house.js";
import { beginsWhatWasMade, isBegunLater, madeFor } from "./begun-later.js";
import { isStartingName, namesStartingPackage, packagedStart } from "./packaged-starts.js";
import { encloses } from "./walk.js";
import { beginsRescheduled, rescheduledIn } from "./rescheduled.js";

/** `elsewhere`: a call of a function of another file that begins some. `rescheduled`: the first call of a function that a timer calls again and again. */
export type StartKind = PackagedStart | "loop" | "rescheduled" | "elsewhere";

type Loop = TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForStatement | TSESTree.ForOfStatement;

/** Where work that goes on by itself begins: a call, or a loop without a bound that is known at its start. */
export interface WorkStart {
  readonly node: CallNode | Loop;
  readonly kind: StartKind;
}

/** A method starts work when its object is named so; `null` for any object. */
const METHODS: readonly { readonly method: RegExp; readonly object: RegExp | null; readonly kind: StartKind }[] = [
  { method: /^listen$/, object: null, kind: "server" },
  { method: /^serve$/, object: /^(?:Bun|Deno)$/, kind: "server" },
  { method: /^start$/, object: /server$|^app$|^hapi$/i, kind: "server" },
  { method: /^(?:process|work|run|start|consume)$/, object: /queue|consumer|subscriber|worker|poller|listener|processor/i, kind: "consumer" },
  { method: /^work$/, object: /boss/i, kind: "consumer" },
  { method: /^consume$/, object: /ch(?:annel)?$|conn|broker|rabbit|queue/i, kind: "consumer" },
  { method: /^subscribe$/, object: /consumer|subscriber|nats|^nc$|pubsub|queue|channel|broker|mqtt|redis|^sub$/i, kind: "consumer" },
  { method: /^(?:schedule|start|every|add)$/, object: /cron|scheduler|agenda|bree/i, kind: "scheduler" },
  { method: /^(?:scheduleJob|scheduleRecurring)$/, object: null, kind: "scheduler" },
];

/** The same, where the file speaks of the package. */
const METHODS_OF: readonly { readonly method: RegExp; readonly object: RegExp; readonly from: RegExp; readonly kind: StartKind }[] = [
  { method: /^login$/, object: /client|bot/i, from: /["'](?:discord\.js|eris|oceanic\.js)/, kind: "consumer" },
  { method: /^(?:launch|start|startPolling)$/, object: /bot/i, from: /["'](?:telegraf|grammy|node-telegram-bot-api)/, kind: "consumer" },
  { method: /^bindAsync$/, object: /server/i, from: /grpc/, kind: "server" },
];

const CONSTRUCTED: readonly { readonly name: RegExp; readonly kind: StartKind }[] = [
  { name: /^(?:Worker|QueueWorker|TaskWorker|Consumer|QueueConsumer|SQSConsumer)$/, kind: "consumer" },
  { name: /^(?:WebSocketServer|WebSocket\.Server)$/, kind: "server" },
  { name: /^(?:CronJob|Cron)$/, kind: "scheduler" },
];

/** Functions that start work, by the package that they are imported from. */
const FUNCTIONS: readonly { readonly name: RegExp; readonly from: RegExp; readonly kind: StartKind }[] = [
  { name: /^serve$/, from: /std.*http/, kind: "server" },
  { name: /^startStandaloneServer$/, from: /apollo/, kind: "server" },
];

/** What a thread does is asked where its module begins. */
const THREADS = /^(?:node:)?worker_threads$/;

const TIMERS = /^(?:node:)?timers$/;

const WAITING = /sleep|delay|wait|setTimeout|ready|connect|ping|isUp|healthy|backoff|next$|read$|question/i;
const BOUNDED_BY = /^(?:i|j|k|n|attempts?|retr(?:y|ies)|tries|count|index|depth|page)$/i;

/** Names of the tables above where they are called; whatever stands between the name and its arguments. */
const CALLED = /\b(?:setInterval|listen|serve|start|process|work|run|consume|subscribe|schedule\w*|startStandaloneServer|login|launch|startPolling|bindAsync)\b["'`\])}]*\s*!?(?:\?\.)?\s*[(<]/;
const MADE = /Worker|Consumer|Cron|Scheduler|Bree|SocketServer/;
const SCHEDULED = /cron|scheduler|agenda|bree/i;
/** A test that compares is a bound. With limits: in code without semicolons each `for` would be searched to the end of the file. */
/** Functions of other files that may start work are looked into where they are named so. */
const STARTING_HELPER = /^(?:start|run|serve|launch|begin|consume|listen|schedule|poll|process|work|subscribe|boot|loop|init)(?:$|[A-Z])/;
const CALLED_HELPER = /\b(?:start|run|serve|launch|begin|consume|listen|schedule|poll|process|work|subscribe|boot|loop|init)(?:[A-Z]\w*)?\s*\(/;
const RESCHEDULED = /\bset(?:Timeout|Immediate)\b/;
const LOOP = /\bwhile\b|\bfor\s+await\b|\bfor\s*\([^;]{0,300};[^;<>=]{0,300};/;

/** Whether a call of this name may start work. */
export function mayStartByName(name: string): boolean {
  return CALLED.test(`${name}(`) || MADE.test(name) || /^(?:add|every|setTimeout|setImmediate)$/.test(name) || isStartingName(name) || STARTING_HELPER.test(name);
}

/** False when nothing in a file of this text starts work, at the cost of a few searches. */
export function mayStartWork(text: string): boolean {
  return CALLED.test(text) || MADE.test(text) || (/\b(?:add|every)\b/.test(text) && SCHEDULED.test(text)) || (text.includes("await") && LOOP.test(text)) || RESCHEDULED.test(text) || CALLED_HELPER.test(text) || namesStartingPackage(text);
}

/** Every start of work in a file, in source order; `isAskedFor` is asked of calls and loops. */
export function workStartsIn(gates: GateCalls, isAskedFor: (node: TSESTree.Node) => boolean = () => true): WorkStart[] {
  const found: WorkStart[] = [];
  const { calls, loops } = gates.scan;
  const asked = [...calls, ...loops].filter((node) => mayBegin(node) && isAskedFor(node)).sort(byPlace);
  if (asked.length === 0) return found;
  const again = new Set([...rescheduledIn(gates)].filter((node) => isWork(node, gates)));
  const isImported = namesStartingPackage(gates.unit.text);
  for (const node of asked) {
    const kind = isLazy(node) ? null : (kindOf(node, gates) ?? kindByOrigin(node, isImported, again, gates));
    if (kind !== null) found.push({ node: kind.node, kind: kind.kind });
  }
  return found;
}

/** What begins in a generator begins as far as somebody takes what it yields: the loop that does so is where the work begins. */
function isLazy(node: TSESTree.Node): boolean {
  const code = codeAround(node);
  return isFunctionNode(code) && code.generator && (code.async || node.type === "CallExpression" || node.type === "NewExpression");
}

/** In source order, with what stands around another before it. */
function byPlace(one: TSESTree.Node, other: TSESTree.Node): number {
  return one.range[0] - other.range[0] || other.range[1] - one.range[1];
}

function mayBegin({ type }: TSESTree.Node): boolean {
  return type === "CallExpression" || type === "NewExpression" || type === "WhileStatement" || type === "DoWhileStatement" || type === "ForStatement" || type === "ForOfStatement";
}

function kindByOrigin(node: TSESTree.Node, isImported: boolean, again: ReadonlySet<FunctionNode>, gates: GateCalls): WorkStart | null {
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return null;
  if (node.type === "CallExpression" && beginsRescheduled(node, again, gates)) return { node, kind: "rescheduled" };
  const packaged = beginsLater(node, gates) ? null : packagedStart(node, isImported, gates);
  if (packaged !== null) return packaged;
  return STARTING_HELPER.test(calledName(node.callee)) && gates.resolver.startsElsewhere(node) ? { node, kind: "elsewhere" } : null;
}

/** Whether such a function does more than to keep house, or to wait for something. */
function isWork({ body, ...node }: FunctionNode, gates: GateCalls): boolean {
  const name = "id" in node && node.id !== null ? node.id.name : "";
  const works = [...worksIn(body, gates)];
  // A name says what a function waits for, where nothing in it says that it works.
  const isKnown = works.some((call) => gates.resolver.meaningOf(call).sideEffect !== null) || gates.calls.some((call) => encloses(body, call.node));
  return (isKnown || !WAITING.test(name)) && works.some((call) => !UPKEEP.test(calledName(call.callee)) || gates.resolver.functionsCalled(call).some((called) => !keepsHouse(called, gates, new Set())));
}

function kindOf(node: TSESTree.Node, gates: GateCalls): WorkStart | null {
  switch (node.type) {
    case "CallExpression": {
      const kind = kindOfCall(node, gates);
      return kind === null ? null : { node, kind };
    }
    case "NewExpression": {
      const kind = kindOfConstruction(node, gates);
      return kind === null ? null : { node, kind };
    }
    case "WhileStatement":
    case "DoWhileStatement":
    case "ForStatement":
    case "ForOfStatement":
      return isWorkLoop(node, gates) ? { node, kind: "loop" } : null;
    default:
      return null;
  }
}

function kindOfCall(call: TSESTree.CallExpression, gates: GateCalls): StartKind | null {
  const callee = stripTypeWrappers(call.callee);
  const name = calledName(callee);
  const [first] = call.arguments;
  if (callee.type === "Identifier") {
    if (name === "setInterval" || isImportedInterval(callee, gates)) return first === undefined || isUpkeep(first, gates) ? null : "scheduler";
    if (isDeclaredHere(callee, gates)) return null;
    return FUNCTIONS.find((row) => row.name.test(name) && isFrom(callee, row.from, gates))?.kind ?? null;
  }
  if (callee.type !== "MemberExpression") return null;
  // `history.listen(callback)` observes; a server gets a port, a path, options or nothing.
  if (name === "listen" && first !== undefined && isFunctionNode(first)) return null;
  if (name === "start" && callee.object.type === "ThisExpression") return null;
  // `bot.start((context) => …)` of telegraf says what the command of that name does.
  if (name === "start" && first !== undefined && isFunctionNode(first) && first.params.length > 0) return null;
  const object = calledName(callee.object);
  if (callee.object.type === "ThisExpression") return null;
  const row =
    METHODS.find(({ method, object: named }) => method.test(name) && (named === null || named.test(object))) ??
    METHODS_OF.find(({ method, object: named, from }) => method.test(name) && named.test(object) && from.test(gates.unit.text));
  if (row === undefined) return beginsMade(callee, gates);
  // A method of this file is judged by what it does.
  if (isInstanceFromHere(callee.object, gates) || gates.resolver.functionsCalled(call, "certainly").length > 0) return null;
  // A method in view that starts up by itself is judged where it stands.
  if (gates.resolver.isOfOtherFile(call) && gates.resolver.registers(call)) return null;
  if (name === "subscribe" && isCalledOn(calledName(callee.object), "run", gates)) return null;
  return row.kind;
}

/** A consumer of kafkajs is told its topics by `subscribe()`, and begins with `run()`; a job of cron with `start()`. */
function isCalledOn(object: string, method: string, gates: GateCalls): boolean {
  return (gates.members.get(method) ?? []).some((member) => member.parent.type === "CallExpression" && calledName(member.object) === object);
}

function beginsLater(call: TSESTree.CallExpression | TSESTree.NewExpression, gates: GateCalls): boolean {
  return (call.type === "NewExpression" || calledName(call.callee) === "from") && isBegunLater(call, gates);
}

/** `worker.start()` of what such a construction made. */
function beginsMade({ object, property }: TSESTree.MemberExpression, gates: GateCalls): StartKind | null {
  if (!beginsWhatWasMade(calledName(property))) return null;
  const made = madeFor(object, gates.scan.calls.flatMap((call) => (call.type === "NewExpression" && constructedKind(call, gates) !== null ? [call] : [])), gates);
  return made === null ? null : constructedKind(made, gates);
}

function kindOfConstruction(call: TSESTree.NewExpression, gates: GateCalls): StartKind | null {
  return beginsLater(call, gates) ? null : constructedKind(call, gates);
}

function constructedKind(call: TSESTree.NewExpression, gates: GateCalls): StartKind | null {
  const callee = stripTypeWrappers(call.callee);
  if (callee.type === "Identifier" && (isDeclaredHere(callee, gates) || isFrom(callee, THREADS, gates))) return null;
  return CONSTRUCTED.find((row) => row.name.test(calledName(callee)))?.kind ?? null;
}

function isFrom(name: TSESTree.Identifier, from: RegExp, { variableOf }: GateCalls): boolean {
  const declaration = variableOf(name)?.defs[0]?.parent;
  return declaration?.type === "ImportDeclaration" && from.test(declaration.source.value);
}

/** `import { setInterval as every } from "node:timers"` */
function isImportedInterval(name: TSESTree.Identifier, gates: GateCalls): boolean {
  const specifier = gates.variableOf(name)?.defs[0]?.node;
  return specifier?.type === "ImportSpecifier" && calledName(specifier.imported) === "setInterval" && isFrom(name, TIMERS, gates);
}

/** Whether a function or class of this file has the name: what it does is in view. */
function isDeclaredHere(name: TSESTree.Identifier, { variableOf }: GateCalls): boolean {
  const definition = variableOf(name)?.defs[0];
  return definition !== undefined && definition.type !== "ImportBinding" && (definition.type === "FunctionName" || definition.type === "ClassName");
}

/** `worker` of `const worker = new Worker()` whose class is in view. */
function isInstanceFromHere(node: TSESTree.Node, gates: GateCalls): boolean {
  const stripped = stripTypeWrappers(node);
  if (stripped.type === "NewExpression") return stripped.callee.type === "Identifier" && isDeclaredHere(stripped.callee, gates);
  if (stripped.type !== "Identifier") return false;
  const definition = gates.variableOf(stripped)?.defs[0]?.node;
  return definition?.type === "VariableDeclarator" && definition.init !== null && definition.init.type === "NewExpression" && isInstanceFromHere(definition.init, gates);
}

function isWorkLoop(loop: Loop, gates: GateCalls): boolean {
  if (loop.type === "ForOfStatement") return loop.await && (handsOutUnits(loop.right, gates) || doesWork(loop.body, gates));
  if (isBounded(loop, gates) || isPulled(loop, gates)) return false;
  const waits = [loop.body, ...(loop.test === null ? [] : [loop.test])].some((part) => [...ownNodes(part, gates)].some((node) => node.type === "AwaitExpression"));
  return waits && (doesWork(loop.body, gates) || asksBeforeEachUnit(loop.body, gates) || (loop.test !== null && worksInTest(loop.test, gates)));
}

const QUESTION = /^(?:is|has|can|may|must|should)[A-Z]/;

/** `while (await tick()) await sleep(5_000);` with a function in view that works. */
function worksInTest(test: TSESTree.Expression, gates: GateCalls): boolean {
  const call = bare(test.type === "AwaitExpression" ? test.argument : test);
  if (call.type !== "CallExpression" || WAITING.test(calledName(call.callee)) || QUESTION.test(calledName(call.callee))) return false;
  return gates.resolver.functionsCalled(call, "certainly").some((called) => doesWork(called.body, gates));
}

/** Whether a loop of a generator runs only as far as a `for await` of the file takes what it yields: that loop is where the work begins. */
function isPulled(loop: Loop, gates: GateCalls): boolean {
  const code = codeAround(loop);
  if (!isFunctionNode(code) || !code.generator || ![...ownNodes(loop.body, gates)].some(({ type }) => type === "YieldExpression")) return false;
  const name = code.type === "FunctionDeclaration" ? code.id : code.parent.type === "VariableDeclarator" && code.parent.id.type === "Identifier" ? code.parent.id : null;
  const uses = name === null ? [] : (gates.variableOf(name)?.references ?? []).filter(({ init }) => init !== true);
  return uses.length > 0 && uses.every(({ identifier }) => isIterated(identifier));
}

/** `for await (const job of jobs()) …` */
function isIterated(name: TSESTree.Node): boolean {
  const call = name.parent;
  return call?.type === "CallExpression" && call.callee === name && call.parent.type === "ForOfStatement" && call.parent.await && call.parent.right === call;
}

/** Whether a loop asks and then does anything but wait: `await gate(); await this.next();`. */
function asksBeforeEachUnit(body: TSESTree.Node, gates: GateCalls): boolean {
  const calls = [...ownNodes(body, gates)].filter((node) => node.type === "CallExpression");
  const asked = calls.find((call) => gates.resolver.meaningOf(call).behaviour.kind === "gate");
  return asked !== undefined && calls.some((call) => call.range[0] >= asked.range[1] && purposeOf(call) === "work" && /next$|read$/.test(calledName(call.callee)));
}

/** What `units()` hands out is work, whatever is done with it. */
function handsOutUnits(iterated: TSESTree.Expression, gates: GateCalls): boolean {
  const call = bare(iterated);
  if (call.type !== "CallExpression") return false;
  const { behaviour } = gates.resolver.meaningOf(call);
  return behaviour.kind === "gate" && behaviour.gate.style === "units";
}

/** `attempt < 5`, `i < items.length`, `retries--`. */
function isBounded(loop: Exclude<Loop, TSESTree.ForOfStatement>, gates: GateCalls): boolean {
  const { test } = loop;
  if (test === null) return false;
  if (loop.type === "ForStatement" && test.type === "BinaryExpression") return true;
  return boundsIn(test).some((bound) => isBound(bound, loop, gates));
}

/** Tests that each end the loop alone: `page < 10 && cursor !== null`. */
function boundsIn(test: TSESTree.Expression): readonly TSESTree.Expression[] {
  return test.type === "LogicalExpression" && test.operator === "&&" ? [...boundsIn(test.left), ...boundsIn(test.right)] : [test];
}

function isBound(test: TSESTree.Expression, loop: Exclude<Loop, TSESTree.ForOfStatement>, gates: GateCalls): boolean {
  if (test.type === "UpdateExpression") return true;
  if (test.type !== "BinaryExpression" || !/^[<>]=?$/.test(test.operator)) return false;
  // `while (++i < list.length)`
  if (test.left.type === "UpdateExpression" || test.right.type === "UpdateExpression") return true;
  if (loop.type === "ForStatement") return isSteppedBy(loop.update, test);
  return [test.left, test.right].some((side) => side.type === "Identifier" && BOUNDED_BY.test(side.name)) || (test.right.type === "Literal" && test.left.type === "Identifier") || isCounted(loop, test, gates);
}

/** `for (…; page < 10 && …; page++)` */
function isSteppedBy(update: TSESTree.Expression | null, test: TSESTree.BinaryExpression): boolean {
  if (update?.type === "SequenceExpression") return update.expressions.some((each) => isSteppedBy(each, test));
  const stepped = update?.type === "UpdateExpression" ? update.argument : update?.type === "AssignmentExpression" && /^[+-]=$/.test(update.operator) ? update.left : null;
  return stepped?.type === "Identifier" && [test.left, test.right].some((side) => side.type === "Identifier" && side.name === stepped.name);
}

/** `while (done < limit) { …; done += 1; }`, where nothing in the loop moves the limit. */
function isCounted({ body }: Loop, { left, right }: TSESTree.BinaryExpression, gates: GateCalls): boolean {
  const changes = changesIn(body, gates);
  const isStepped = (side: TSESTree.Node): boolean => side.type === "Identifier" && changes.get(side.name) === "steps";
  const isFixed = (side: TSESTree.Node): boolean => side.type === "Literal" || (side.type === "Identifier" && !changes.has(side.name));
  return (isStepped(left) && isFixed(right)) || (isStepped(right) && isFixed(left));
}

/** Names that a loop writes to: by steps only, or any value. */
function changesIn(body: TSESTree.Node, gates: GateCalls): ReadonlyMap<string, "steps" | "values"> {
  const changes = new Map<string, "steps" | "values">();
  for (const node of gates.nodes(body)) {
    const target = node.type === "UpdateExpression" ? node.argument : node.type === "AssignmentExpression" ? node.left : null;
    if (target?.type !== "Identifier") continue;
    const isStep = node.type === "UpdateExpression" || (node.type === "AssignmentExpression" && /^[+-]=$/.test(node.operator));
    changes.set(target.name, isStep && changes.get(target.name) !== "values" ? "steps" : "values");
  }
  return changes;
}

function doesWork(body: TSESTree.Node, gates: GateCalls): boolean {
  return !worksIn(body, gates).next().done;
}

function* worksIn(body: TSESTree.Node, gates: GateCalls): Generator<TSESTree.CallExpression | TSESTree.NewExpression> {
  for (const node of gates.nodes(body)) {
    if (node.type !== "CallExpression" && node.type !== "NewExpression") continue;
    const { sideEffect, behaviour } = gates.resolver.meaningOf(node);
    const purpose = purposeOf(node);
    if (sideEffect !== null || (asksNothing(behaviour) && purpose === "work" && !WAITING.test(calledName(node.callee)))) yield node;
    // A function of another file that asks for each unit, and works on it.
    else if (behaviour.kind === "summary" && gates.resolver.worksItself(node)) yield node;
    // What is named as a cleaner and acts through an API, or for a permit, does more than to clean up after itself.
    else if (purpose === "cleanup" && gates.resolver.functionsCalled(node).some((called) => !keepsHouse(called, gates, new Set()))) yield node;
  }
}

/** That a function of another file hands out a promise, or calls what it is given, makes it no less work. */
function asksNothing(behaviour: CallBehaviour): boolean {
  return behaviour.kind === "unknown" || (behaviour.kind === "summary" && behaviour.summary.steps.length === 0 && behaviour.summary.exits.every(({ touch }) => touch === "none"));
}

/** Nodes below `root` that run with it: not those of functions inside. */
function* ownNodes(root: TSESTree.Node, gates: GateCalls): Generator<TSESTree.Node> {
  let skipUntil = -1;
  for (const node of gates.nodes(root)) {
    if (node.range[0] < skipUntil) continue;
    if (isFunctionNode(node)) skipUntil = node.range[1];
    else yield node;
  }
}
