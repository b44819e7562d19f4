import type { TSESTree } from "@typescript-eslint/utils";
import { buildGraph, type SourceOwner } from "../flow/build-graph.js";
import { computeDominators } from "../flow/dominators.js";
import type { Block, BlockId, FlowGraph, Instruction } from "../flow/graph.js";
import { terminalTargets } from "../flow/order.js";
import { isFunctionNode } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import { functionIn } from "../program/functions.js";
import { asksSilentClient } from "./clients.js";
import { codeAround } from "./code-around.js";
import type { DecisionUse } from "./decision-use.js";
import type { GateCall, GateCalls } from "./gate-calls.js";
import { conditionsOf, core, isReversed, keyOf } from "./tests-of-decisions.js";
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
  return uses.some((use) => use.kind === "returned" && use.from === node) && !recordsIn(node, uses);
}

function recordsIn(code: FunctionNode, uses: readonly DecisionUse[]): boolean {
  return uses.some((use) => use.kind === "logged" && use.names && encloses(code, use.node));
}

/** The condition of a statement, of `?:` or of a loop that `node` is part of; null when its value goes elsewhere. */
function wholeTest(node: TSESTree.Node): TSESTree.Node | null {
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

function* inCode(gates: GateCalls, gate: GateCall, code: TSESTree.Node, uses: readonly DecisionUse[]): Generator<Unrecorded> {
  const owner = ownerOf(code);
  if (owner === null) return;
  const graph = buildGraph(owner, gates.variableOf);
  const conditions = new Set(conditionsOf(uses).map(keyOf));
  const records = new Set(uses.filter((use) => (use.kind === "logged" || use.kind === "handed-on") && use.names).map(({ node }) => node));
  const isRecord = (node: TSESTree.Node): boolean => records.has(node) || recordsInView(node, records, gates) || recordsInCallback(node, records);
  for (const block of graph.blocks) {
    const { terminal } = block;
    if (terminal.kind !== "branch" || terminal.node === null) continue;
    const asked = testAt(terminal.node, conditions);
    if (asked === null || isRecordedBefore(graph, block, gate, isRecord)) continue;
    const { test } = asked;
    const denied = asked.isReversed ? terminal.consequent : terminal.alternate;
    const end = endWithoutRecord(graph, denied, gates, isRecord, uses);
    if (end !== undefined) yield { gate, test, end };
  }
  yield* assertionsIn(graph, gate, gates, isRecord, uses);
}

/** `assert(decision.allowed, "denied")` ends with an error that says no more than its message. */
function* assertionsIn(graph: FlowGraph, gate: GateCall, gates: GateCalls, isRecord: (node: TSESTree.Node) => boolean, uses: readonly DecisionUse[]): Generator<Unrecorded> {
  for (const use of uses) {
    const { node } = use;
    if (use.kind !== "tested" || node.type !== "CallExpression" || gates.resolver.meaningOf(node).behaviour.kind !== "assertion") continue;
    const block = graph.blocks.find(({ instructions }) => instructions.some((instruction) => instruction.kind === "call" && instruction.node === node));
    if (block === undefined || isRecordedBefore(graph, block, gate, isRecord)) continue;
    if (!uses.some((other) => (other.kind === "handed-on" || other.kind === "logged") && other.names && encloses(node, other.node))) yield { gate, test: node, end: node };
  }
}

/** What a branch tests, where that is the answer; reversed when the branch is taken on a denial. */
function testAt(node: TSESTree.Node, conditions: ReadonlySet<string>): { readonly test: TSESTree.Node; readonly isReversed: boolean } | null {
  const condition = core(node);
  if (conditions.has(keyOf(condition))) {
    const test = wholeTest(node);
    return test === null ? null : { test, isReversed: isReversed(condition) };
  }
  // `switch (decision.allowed) { case true: … }`
  const { parent } = node;
  if (parent?.type !== "SwitchCase" || node.type !== "Literal" || typeof node.value !== "boolean" || !conditions.has(keyOf(core(parent.parent.discriminant)))) return null;
  return { test: parent.parent.discriminant, isReversed: !node.value };
}

function ownerOf(code: TSESTree.Node): SourceOwner | null {
  if (code.type === "Program") return { kind: "module", node: code };
  if (!isFunctionNode(code)) return null;
  return code.parent.type === "MethodDefinition" && code.parent.kind === "constructor" ? null : { kind: "function", node: code };
}

/** A function in view that records what it is given. */
function recordsInView(node: TSESTree.Node, records: ReadonlySet<TSESTree.Node>, gates: GateCalls): boolean {
  if (node.type !== "CallExpression") return false;
  const callee = functionIn(node.callee, gates.variableOf);
  return callee !== null && [...records].some((record) => encloses(callee, record));
}

/** `setImmediate(() => console.error(decision.code))` */
function recordsInCallback(node: TSESTree.Node, records: ReadonlySet<TSESTree.Node>): boolean {
  if (node.type !== "CallExpression") return false;
  return [node.callee, ...node.arguments].some((part) => isFunctionNode(part) && [...records].some((record) => encloses(part, record)));
}

/** Whether the answer is recorded, whatever it is, on every way to the test. */
function isRecordedBefore(graph: FlowGraph, test: Block, gate: GateCall, isRecord: (node: TSESTree.Node) => boolean): boolean {
  const dominators = computeDominators(graph);
  return graph.blocks.some(({ id, instructions }) => dominators.dominates(id, test.id) && instructions.some((instruction) => "node" in instruction && instruction.kind === "call" && instruction.node.range[0] >= gate.node.range[0] && isRecord(instruction.node)));
}

/** Where a way from `start` ends that records nothing; null for the end of the code, undefined when every way records. */
function endWithoutRecord(graph: FlowGraph, start: BlockId, gates: GateCalls, isRecord: (node: TSESTree.Node) => boolean, uses: readonly DecisionUse[]): TSESTree.Node | null | undefined {
  const open: BlockId[] = [start];
  const seen = new Set<BlockId>(open);
  const carries = (node: TSESTree.Node): boolean => uses.some((use) => (use.kind === "handed-on" || use.kind === "returned" || use.kind === "logged") && use.names && encloses(node, use.node));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const block = graph.blocks[id];
    if (block === undefined) continue;
    const outcome = throughBlock(block.instructions, gates, isRecord);
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
    const next = terminal.kind === "throw" && block.handler !== null ? [block.handler] : terminalTargets(terminal);
    for (const target of next) {
      if (seen.has(target)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  return undefined;
}

/** `response.body = { code: decision.code }` */
function isRecordedIn(node: TSESTree.Node, isRecord: (node: TSESTree.Node) => boolean): boolean {
  return isRecord(node) || (node.type === "AssignmentExpression" && isRecord(node.left));
}

function throughBlock(instructions: readonly Instruction[], gates: GateCalls, isRecord: (node: TSESTree.Node) => boolean): "recorded" | "through" | TSESTree.Node {
  for (const instruction of instructions) {
    // The unit of work ends here.
    if (instruction.kind === "begin-iteration") return instruction.node;
    if (instruction.kind === "store-member" && isRecordedIn(instruction.node, isRecord)) return "recorded";
    if (instruction.kind !== "call") continue;
    if (isRecord(instruction.node)) return "recorded";
    if (gates.resolver.meaningOf(instruction.node).behaviour.kind === "terminator") return instruction.node;
  }
  return "through";
}
