import type { TSESTree } from "@typescript-eslint/utils";
import { buildGraph } from "../flow/build-graph.js";
import { computeDominators } from "../flow/dominators.js";
import type { Block, BlockId, CallNode, FlowGraph, Instruction } from "../flow/graph.js";
import { terminalTargets } from "../flow/order.js";
import { isFunctionNode, isLoop, stripTypeWrappers } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import { functionIn } from "../program/functions.js";
import { calledName } from "./call-names.js";
import { asksSilentClient } from "./clients.js";
import { codeAround, graphOwnerOf } from "./code-around.js";
import type { DecisionUse } from "./decision-use.js";
import { chainedWith } from "./decision-use-syntax.js";
import type { GateCall, GateCalls } from "./gate-calls.js";
import { onDenial, outcomeOnDenial } from "./set-on-denial.js";
import { conditionsOf, core, invertedConditions, isOpposite, keyOf } from "./tests-of-decisions.js";
import { encloses } from "./walk.js";

/** A denied branch that can end without a record. */
export interface Unrecorded {
  readonly gate: GateCall;
  /** The test whose denied side it is, as a whole. */
  readonly test: TSESTree.Node;
  /** Where the branch ends: `return`, `throw`, a call that never returns, the next iteration; null for the end of the function. */
  readonly end: TSESTree.Node | null;
}

/** Denied branches of gates that record nothing themselves, in source order. */
export function findUnrecorded(gates: GateCalls): Unrecorded[] {
  const silent = silentIn(gates);
  if (silent.size === 0) return [];
  const found = new Map<TSESTree.Node, Unrecorded>();
  for (const gate of gates.answers) {
    if (!silent.has(gate)) continue;
    const uses = gates.usesOf(gate);
    for (const code of new Set(conditionsOf(uses).map(codeAround))) {
      for (const unrecorded of inCode(gates, gate, code, uses)) if (!found.has(unrecorded.test)) found.set(unrecorded.test, unrecorded);
    }
  }
  return [...found.values()].sort((a, b) => a.test.range[0] - b.test.range[0]);
}

/** Whether a function hands out an answer of which nobody has made a record. */
export function leavesRecord(node: FunctionNode, gates: GateCalls): boolean {
  return [...silentIn(gates)].some((answer) => handsOut(node, answer, gates));
}

/** Answers whose denial the caller must record: of direct HTTP, of validators that write no record, and of functions that pass these on. */
function silentIn(gates: GateCalls): ReadonlySet<GateCall> {
  const silent = new Set(gates.answers.filter((answer) => isSilent(answer, gates)));
  // Helpers of helpers: each round may add calls of those that the last one added.
  for (let before = -1; before < silent.size; ) {
    before = silent.size;
    for (const { by } of gates.answers) if (by !== null && [...silent].some((answer) => handsOut(by, answer, gates))) for (const answer of gates.answers) if (answer.by === by) silent.add(answer);
  }
  return silent;
}

function isSilent(answer: GateCall, gates: GateCalls): boolean {
  if (answer.asks === "here") return false;
  if (answer.asks === "elsewhere") return gates.resolver.leavesRecord(answer.node);
  return answer.gate.style === "http" || asksSilentClient(answer, gates);
}

/** Whether the function returns the answer, whole or in parts, and no record of it is made inside. */
function handsOut(node: FunctionNode, answer: GateCall, gates: GateCalls): boolean {
  const uses = gates.usesOf(answer);
  return uses.some((use) => use.kind === "returned" && use.from === node) && !recordsIn(node, uses, gates);
}

/** Whether a logger, a function in view that records, or code out of view that yields nothing gets the answer. */
function recordsIn(code: FunctionNode, uses: readonly DecisionUse[], gates: GateCalls): boolean {
  const told = uses.filter((use) => (use.kind === "logged" || (use.kind === "handed-on" && isDoneFor(use.node))) && use.names);
  if (told.some(({ node }) => encloses(code, node))) return true;
  const records = new Set(told.map(({ node }) => node));
  return records.size > 0 && gates.scan.calls.some((call) => encloses(code, call) && recordsInView(call, records, gates));
}

/** Whether nothing looks at what a call yields: it is called for what it does. */
function isDoneFor(node: TSESTree.Node): boolean {
  const { parent } = node;
  return parent?.type === "ExpressionStatement" || (parent?.type === "AwaitExpression" && parent.parent.type === "ExpressionStatement");
}

/** The condition of a statement, of `?:`, of a loop or of work that `node` is part of; null when its value goes elsewhere. */
function wholeTest(node: TSESTree.Node, gates: GateCalls): TSESTree.Node | null {
  if (node.parent?.type === "SwitchStatement" && node.parent.discriminant === node) return node;
  let test = node;
  for (let place = node.parent; place !== undefined && place !== null; test = place, place = place.parent) {
    switch (place.type) {
      case "IfStatement":
      case "WhileStatement":
      case "ConditionalExpression":
      case "SwitchCase":
        return place.test === test ? test : null;
      case "ExpressionStatement":
        return test.type === "LogicalExpression" ? test : null;
      case "ReturnStatement":
      case "ArrowFunctionExpression":
      case "VariableDeclarator":
      case "AssignmentExpression":
      case "AwaitExpression":
        return guardsWork(test, gates) ? test : null;
      case "UnaryExpression":
      case "LogicalExpression":
      case "ChainExpression":
      case "TSNonNullExpression":
      case "TSAsExpression":
        break;
      default:
        return null;
    }
  }
  return null;
}

/** Names of calls that answer a question, and do nothing. */
const ASKS = /^_?(?:is|has|can|may|must|should|was|were|are|does|did|needs|wants|allows|permits|matches|includes|contains|equals|test|check|verif|valid|within|exists|every|some)/i;

/** Whether `a && work()` stands where its value goes elsewhere: a denial leaves the work out, and what it yields then is `false`. */
function guardsWork(test: TSESTree.Node, gates: GateCalls): boolean {
  if (test.type !== "LogicalExpression" || test.operator !== "&&" || gates.answers.some(({ by }) => by !== null && by === codeAround(test))) return false;
  let work = stripTypeWrappers(test.right);
  while (work.type === "AwaitExpression" || work.type === "ChainExpression") work = stripTypeWrappers(work.type === "AwaitExpression" ? work.argument : work.expression);
  if (work.type !== "CallExpression" || gates.answers.some(({ node }) => node === work)) return false;
  const waitsForAll = gates.resolver.meaningOf(work).behaviour.kind === "promise" && /^all(?:Settled)?$/.test(calledName(work.callee));
  // `jobs.map((job) => job.work())` computes a list, and works for each of its elements.
  return waitsForAll || gates.work.some((site) => encloses(work, site.node) && (site.sideEffect !== null || !ASKS.test(site.node.type === "CallExpression" ? calledName(site.node.callee) : "")));
}

function* inCode(gates: GateCalls, gate: GateCall, code: TSESTree.Node, uses: readonly DecisionUse[]): Generator<Unrecorded> {
  const owner = graphOwnerOf(code);
  if (owner === null) return;
  const told = uses.filter((use) => (use.kind === "logged" || use.kind === "handed-on") && use.names).map(({ node }) => node);
  const handedOut = uses.flatMap((use) => (use.kind === "returned" && use.names ? [use.node] : []));
  const records = new Set([...told, ...collectedIn(uses, [...told, ...handedOut], gates)]);
  // Which of several was denied, the one test does not say: whoever writes any of them down may do so for each denial.
  const ofAll = new Set(told.length === 0 ? [] : uses.flatMap((use) => (use.kind === "tested" && use.ofAll === true ? [keyOf(core(use.node))] : [])));
  const denial: Denial = {
    graph: buildGraph(owner, gates.variableOf),
    gate,
    gates,
    uses,
    conditions: new Set(conditionsOf(uses).map(keyOf)),
    inverted: invertedConditions(uses),
    isRecord: (node) => records.has(node) || recordsInView(node, records, gates) || recordsInCallback(node, records),
  };
  const open: Open[] = [];
  for (const block of denial.graph.blocks) {
    const asked = testOf(block, denial);
    const test = asked === null ? null : wholeTest(asked.node, gates);
    if (asked === null || test === null || ofAll.has(keyOf(core(asked.node))) || isRecordedBefore(denial, block) || isNoted(asked.node, code, gate, gates) || (!encloses(code, gate.node) && !isInChain(code) && choosesWords(test))) continue;
    const end = endWithoutRecord(denial, asked.denied, null);
    if (end === undefined) continue;
    const leadsOn = endWithoutRecord(denial, asked.denied, block.id) === undefined;
    open.push({ unrecorded: { gate, test, end }, leadsOn, side: deniedSideOf(test, denial) });
  }
  yield* withoutRepetition(open);
  yield* assertionsIn(denial);
}

/** Whether another function has noted the answer in a variable of the module: it is for that one to record it. */
function isNoted(test: TSESTree.Node, code: TSESTree.Node, { node: asked }: GateCall, { variableOf }: GateCalls): boolean {
  let root: TSESTree.Node = core(test);
  while (root.type === "MemberExpression") root = root.object;
  const variable = root.type === "Identifier" ? variableOf(root) : null;
  const isOfModule = variable !== null && (variable.scope.type === "module" || variable.scope.type === "global") && variable.defs[0]?.type === "Variable";
  return isOfModule && !encloses(code, asked) && codeAround(asked).type !== "Program";
}

/** `ask().then(({ allowed }) => …)`: what comes of it is the answer of the function around it. */
function isInChain(code: TSESTree.Node): boolean {
  return isFunctionNode(code) && chainedWith(code) !== null;
}

/** `denied.push(decision)` in a loop behind which what was collected is recorded, or where another function records what the list holds. */
function collectedIn(uses: readonly DecisionUse[], told: readonly TSESTree.Node[], { unit }: GateCalls): readonly TSESTree.Node[] {
  return uses.flatMap((use) => {
    if (use.kind !== "stored") return [];
    const loop = loopAround(use.node);
    const own = codeAround(use.node);
    const isRecorded = told.some((node) => {
      const code = isFunctionNode(node) ? node : codeAround(node);
      return (loop !== null && node.range[0] >= loop.range[1]) || (code !== own && !encloses(code, own) && unit.text.slice(...code.range).includes(use.name));
    });
    return isRecorded ? [use.node] : [];
  });
}

function loopAround(node: TSESTree.Node): TSESTree.Node | null {
  for (let place = node.parent; place !== undefined && place !== null && !isFunctionNode(place); place = place.parent) if (isLoop(place)) return place;
  return null;
}

/** `allowed ? "yes" : "no"` of a function that is given the answer: its caller does something about a denial. */
function choosesWords({ parent }: TSESTree.Node): boolean {
  return parent?.type === "ConditionalExpression" && parent.consequent.type === "Literal" && parent.alternate.type === "Literal";
}

/** A test whose denied side can end without a record. */
interface Open {
  readonly unrecorded: Unrecorded;
  /** Whether all that goes on from it without a record comes to another test of the same answer. */
  readonly leadsOn: boolean;
  /** What stands on its denied side: code of its own, nothing, or what only some denials come to. */
  readonly side: "code" | "nothing" | "some";
}

/** Of two tests that a denial comes to one after the other, the one that does something about it. */
function withoutRepetition(open: readonly Open[]): Unrecorded[] {
  const isAnswered = open.some(({ leadsOn, side }) => leadsOn && side === "code");
  return open.filter(({ leadsOn, side }) => side === "code" || (!leadsOn && !(isAnswered && side === "nothing"))).map(({ unrecorded }) => unrecorded);
}

function deniedSideOf(test: TSESTree.Node, { inverted }: Denial): Open["side"] {
  const condition = core(test);
  if (condition.type === "LogicalExpression") return "some";
  const { parent } = test;
  if (choosesWords(test)) return "nothing";
  if (parent?.type !== "IfStatement") return "code";
  return isOpposite(test) === inverted.has(keyOf(condition)) && parent.alternate === null ? "nothing" : "code";
}

/** What is asked of one gate's denial in one function. */
interface Denial {
  readonly graph: FlowGraph;
  readonly gate: GateCall;
  readonly gates: GateCalls;
  readonly uses: readonly DecisionUse[];
  readonly conditions: ReadonlySet<string>;
  readonly inverted: ReadonlySet<string>;
  readonly isRecord: (node: TSESTree.Node) => boolean;
}

/** `assert(decision.allowed, "denied")` ends with an error that says no more than its message. */
function* assertionsIn(denial: Denial): Generator<Unrecorded> {
  const { graph, gate, gates, uses } = denial;
  for (const use of uses) {
    const { node } = use;
    if (use.kind !== "tested" || node.type !== "CallExpression" || gates.resolver.meaningOf(node).behaviour.kind !== "assertion") continue;
    const block = graph.blocks.find(({ instructions }) => instructions.some((instruction) => instruction.kind === "call" && instruction.node === node));
    if (block === undefined || isRecordedBefore(denial, block)) continue;
    if (!uses.some((other) => (other.kind === "handed-on" || other.kind === "logged" || other.kind === "returned") && other.names && encloses(node, other.node))) yield { gate, test: node, end: node };
  }
}

/** What a block tests in the end, where that is the answer, and where a denial goes from there. */
function testOf({ terminal }: Block, { conditions, inverted }: Denial): { readonly node: TSESTree.Node; readonly denied: BlockId } | null {
  if (terminal.kind !== "branch" || terminal.node === null) return null;
  const { node, consequent, alternate } = terminal;
  const condition = core(node);
  if (conditions.has(keyOf(condition))) return { node, denied: isOpposite(node) !== inverted.has(keyOf(condition)) ? consequent : alternate };
  // `switch (decision.allowed) { case true: … }`
  const { parent } = node;
  if (parent?.type !== "SwitchCase" || node.type !== "Literal" || typeof node.value !== "boolean" || !conditions.has(keyOf(core(parent.parent.discriminant)))) return null;
  return { node: parent.parent.discriminant, denied: node.value ? alternate : consequent };
}

/** A function in view that records what it is given. */
function recordsInView(node: TSESTree.Node, records: ReadonlySet<TSESTree.Node>, gates: GateCalls): boolean {
  if (node.type !== "CallExpression") return false;
  const callee = functionIn(node.callee, gates.variableOf);
  const called = callee === null ? gates.resolver.functionsCalled(node, "certainly") : [callee];
  return called.some((each) => [...records].some((record) => encloses(each, record)));
}

/** `setImmediate(() => console.error(decision.code))` */
function recordsInCallback(node: TSESTree.Node, records: ReadonlySet<TSESTree.Node>): boolean {
  if (node.type !== "CallExpression") return false;
  return [node.callee, ...node.arguments].some((part) => isFunctionNode(part) && [...records].some((record) => encloses(part, record)));
}

/** Whether each way of a denial to the test has made a record. */
function isRecordedBefore(denial: Denial, test: Block): boolean {
  const { graph, gate } = denial;
  const asking = graph.blocks.find(({ instructions }) => instructions.some((instruction) => instruction.kind === "call" && instruction.node === gate.node));
  if (asking === undefined) return isAlwaysRecordedBefore(denial, test);
  const behind = asking.instructions.slice(asking.instructions.findIndex((instruction) => "node" in instruction && instruction.node === gate.node) + 1);
  if (makesRecord(behind, denial)) return true;
  if (asking === test) return false;
  const open = waysOn(asking, denial);
  const seen = new Set<BlockId>(open);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const block = graph.blocks[id];
    if (block === undefined || makesRecord(block.instructions, denial)) continue;
    if (block === test) return false;
    for (const target of waysOn(block, denial)) {
      if (seen.has(target)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  return true;
}

/** Likewise in code that is given the answer. */
function isAlwaysRecordedBefore({ graph, gate, isRecord }: Denial, test: Block): boolean {
  const dominators = computeDominators(graph);
  return graph.blocks.some(({ id, instructions }) => dominators.dominates(id, test.id) && instructions.some((instruction) => "node" in instruction && instruction.kind === "call" && instruction.node.range[0] >= gate.node.range[0] && isRecord(instruction.node)));
}

function makesRecord(instructions: readonly Instruction[], { isRecord }: Denial): boolean {
  return instructions.some((instruction) => (instruction.kind === "call" && isRecord(instruction.node)) || (instruction.kind === "store-member" && isRecordedIn(instruction.node, isRecord)));
}

/** Where a denial goes from the end of a block; what may throw is left out, unless it certainly does. */
function waysOn(block: Block, denial: Denial): BlockId[] {
  const asked = testOf(block, denial);
  if (asked !== null) return [asked.denied];
  const { terminal, handler } = block;
  if (terminal.kind === "branch" && terminal.test === "nullish" && isOfOptionalRecord(terminal.node, denial)) return [terminal.alternate];
  const outcome = terminal.kind === "branch" ? outcomeOnDenial(terminal.node, denial, denial.gates.variableOf) : null;
  if (terminal.kind === "branch" && outcome !== null) return [outcome ? terminal.consequent : terminal.alternate];
  return terminal.kind === "throw" && handler !== null ? [handler] : [...terminalTargets(terminal)];
}

/** `span?.setAttribute("code", decision.code)`: who gives no recorder wants no record. */
function isOfOptionalRecord(test: TSESTree.Node | null, { gates, isRecord }: Denial): boolean {
  let place: TSESTree.Node | null | undefined = test;
  while (place !== undefined && place !== null && place.type !== "ChainExpression" && !isFunctionNode(place)) place = place.parent;
  return place?.type === "ChainExpression" && [...gates.nodes(place)].some(isRecord);
}

/**
 * Where a way from `start` ends that records nothing; null for the end of the code, undefined when every way records.
 * @param asked the block whose test is the only one to look at: what comes to another is left to that. Null for all of them.
 */
function endWithoutRecord(denial: Denial, start: BlockId, asked: BlockId | null): TSESTree.Node | null | undefined {
  const { graph, gates, isRecord, uses } = denial;
  const open: BlockId[] = [start];
  const seen = new Set<BlockId>(open);
  const tells = (use: DecisionUse): boolean => (use.kind === "handed-on" || use.kind === "returned" || use.kind === "logged") && use.names;
  const isHeard = uses.some(tells);
  // What an arrow function returns is its body.
  const holds = (node: TSESTree.Node, told: TSESTree.Node): boolean => encloses(node, told.type === "ArrowFunctionExpression" ? told.body : told);
  const carries = (node: TSESTree.Node): boolean => uses.some((use) => (tells(use) || (isHeard && use.kind === "passed-on")) && holds(node, use.node)) && !tellsNothing(node, denial);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const block = graph.blocks[id];
    if (block === undefined) continue;
    const outcome = throughBlock(block.instructions, gates, isRecord, carries);
    if (outcome === "recorded") continue;
    if (outcome !== "through") return outcome;
    const { terminal } = block;
    if (terminal.kind === "return") {
      if (terminal.node === null || !carries(terminal.node)) return terminal.node;
      continue;
    }
    if (terminal.kind === "throw") {
      if (terminal.node !== null && carries(terminal.node)) continue;
      if (block.handler === null) return terminal.node;
    }
    const other = asked === null || id === asked ? null : testOf(block, denial);
    if (other !== null && wholeTest(other.node, gates) !== null) continue;
    for (const target of waysOn(block, denial)) {
      if (seen.has(target)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  return undefined;
}

/** `return allowed ? decision : null`: whether what is returned on a denial is made of constants. */
function tellsNothing(node: TSESTree.Node, denial: Denial): boolean {
  const value = node.type === "ReturnStatement" ? node.argument : node;
  const told = value === null ? null : onDenial(value, denial);
  if (told === null || told === value) return false;
  return [...denial.gates.nodes(told)].every((inner) => inner.type !== "ThisExpression" && (inner.type !== "Identifier" || denial.gates.variableOf(inner) === null));
}

/** `response.body = { code: decision.code }` */
function isRecordedIn(node: TSESTree.Node, isRecord: (node: TSESTree.Node) => boolean): boolean {
  return isRecord(node) || (node.type === "AssignmentExpression" && isRecord(node.left));
}

function throughBlock(instructions: readonly Instruction[], gates: GateCalls, isRecord: (node: TSESTree.Node) => boolean, isYielded: (node: TSESTree.Node) => boolean): "recorded" | "through" | TSESTree.Node {
  for (const instruction of instructions) {
    // The unit of work ends here.
    if (instruction.kind === "begin-iteration") return instruction.node;
    if (instruction.kind === "store-member" && isRecordedIn(instruction.node, isRecord)) return "recorded";
    if (instruction.kind === "yield" && isYielded(instruction.node)) return "recorded";
    if (instruction.kind !== "call") continue;
    if (isRecord(instruction.node)) return "recorded";
    if (neverReturns(instruction.node, gates)) return instruction.node;
  }
  return "through";
}

/** A terminator, or a function or method in view every way through which ends with an error: `this.refuse()`. */
function neverReturns(node: CallNode, gates: GateCalls): boolean {
  if (gates.resolver.meaningOf(node).behaviour.kind === "terminator") return true;
  const called = node.type === "CallExpression" ? gates.resolver.functionsCalled(node, "certainly") : [];
  return called.length > 0 && called.every((each) => (!each.async || node.parent?.type === "AwaitExpression") && gates.summaryOf(each)?.exits.every(({ completes }) => !completes) === true);
}
