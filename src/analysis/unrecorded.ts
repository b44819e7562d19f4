import type { TSESTree } from "@typescript-eslint/utils";
import { buildGraph, type SourceOwner } from "../flow/build-graph.js";
import { computeDominators } from "../flow/dominators.js";
import type { Block, BlockId, FlowGraph, Instruction } from "../flow/graph.js";
import { terminalTargets } from "../flow/order.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import { calledName } from "./call-names.js";
import { codeAround } from "./code-around.js";
import type { DecisionUse } from "./decision-uses.js";
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
  const silent = gates.calls.filter((call) => call.gate.style === "http" || (isOfRuntime(call) && hasSilentClient(gates)));
  if (silent.length === 0) return [];
  const found = new Map<TSESTree.Node, Unrecorded>();
  for (const gate of gates.answers) {
    if (gate.asks !== "here" && !silent.includes(gate)) continue;
    if (gate.asks === "here" && !isOwed(gate, silent, gates)) continue;
    const uses = gates.usesOf(gate);
    for (const code of new Set(conditionsOf(uses).map(codeAround))) {
      for (const unrecorded of inCode(gates, gate, code, uses)) if (!found.has(unrecorded.test)) found.set(unrecorded.test, unrecorded);
    }
  }
  return [...found.values()].sort((a, b) => a.test.range[0] - b.test.range[0]);
}

function isOfRuntime({ node, gate }: GateCall): boolean {
  return gate.style !== "http" && gate.style !== "boolean" && node.type === "CallExpression" && node.callee.type === "MemberExpression" && /^(?:validate|assertAllowed|startup|guard)$/.test(calledName(node.callee));
}

/** Whether the function that a derived answer comes from asks one of these gates, and leaves the record to its callers. */
function isOwed(derived: GateCall, silent: readonly GateCall[], gates: GateCalls): boolean {
  const name = derived.node.type === "CallExpression" ? calledName(derived.node.callee) : "";
  return gates.answers.some((answer) => {
    if (answer === derived || !(silent.includes(answer) || answer.asks === "here")) return false;
    const uses = gates.usesOf(answer);
    return uses.some((use) => use.kind === "returned" && use.from !== null && nameOf(use.from) === name && !recordsIn(use.from, uses));
  });
}

function recordsIn(code: FunctionNode, uses: readonly DecisionUse[]): boolean {
  return uses.some((use) => use.kind === "logged" && use.names && encloses(code, use.node));
}

function nameOf(node: FunctionNode): string {
  const { parent } = node;
  if (node.id !== null) return node.id.name;
  if (parent.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id.name;
  return parent.type === "MethodDefinition" ? (staticKey(parent.key, parent.computed) ?? "").replace(/^#/, "") : "";
}

/** Whether the file makes a validator whose `onDenied`, in view, records nothing: with it the runtime writes no line of its own. */
function hasSilentClient(gates: GateCalls): boolean {
  for (const call of gates.scan.calls) {
    if (call.type !== "NewExpression" || calledName(call.callee) !== "MachineID") continue;
    const [options] = call.arguments;
    if (options?.type !== "ObjectExpression") continue;
    for (const property of options.properties) {
      if (property.type !== "Property" || staticKey(property.key, property.computed) !== "onDenied") continue;
      const handler = functionOf(property.value, gates);
      if (handler !== null && !recordsItsParameter(handler, gates)) return true;
    }
  }
  return false;
}

function functionOf(value: TSESTree.Node, gates: GateCalls): FunctionNode | null {
  const node = stripTypeWrappers(value);
  if (isFunctionNode(node)) return node;
  if (node.type !== "Identifier") return null;
  const definition = gates.variableOf(node)?.defs[0]?.node;
  if (definition === undefined) return null;
  if (isFunctionNode(definition)) return definition;
  return definition.type === "VariableDeclarator" && definition.init !== null && isFunctionNode(definition.init) ? definition.init : null;
}

/** Whether a call inside gets the parameter, or what is taken from it; `allowed` alone says nothing. */
function recordsItsParameter(handler: FunctionNode, gates: GateCalls): boolean {
  const names = new Set<string>();
  for (const parameter of handler.params) for (const node of gates.nodes(parameter)) if (node.type === "Identifier" && node.name !== "allowed") names.add(node.name);
  return [...gates.nodes(handler.body)].some((node) => {
    if (node.type !== "CallExpression" && node.type !== "NewExpression") return false;
    return node.arguments.some((argument) => [...gates.nodes(argument)].some((inner) => inner.type === "Identifier" && names.has(inner.name) && !readsAllowed(inner)));
  });
}

function readsAllowed(name: TSESTree.Identifier): boolean {
  const { parent } = name;
  return parent.type === "MemberExpression" && parent.object === name && staticKey(parent.property, parent.computed) === "allowed";
}

/** The condition of a statement, of `?:` or of a loop that `node` is part of; null when its value goes elsewhere. */
function wholeTest(node: TSESTree.Node): TSESTree.Node | null {
  let test = node;
  for (let place = node.parent; place !== undefined && place !== null; test = place, place = place.parent) {
    switch (place.type) {
      case "IfStatement":
      case "WhileStatement":
      case "ConditionalExpression":
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
  const isRecord = (node: TSESTree.Node): boolean => records.has(node) || recordsInView(node, records, gates);
  for (const block of graph.blocks) {
    const { terminal } = block;
    if (terminal.kind !== "branch" || terminal.node === null) continue;
    const condition = core(terminal.node);
    if (!conditions.has(keyOf(condition))) continue;
    const test = wholeTest(terminal.node);
    if (test === null || isRecordedBefore(graph, block, gate, isRecord)) continue;
    const denied = isReversed(condition) ? terminal.consequent : terminal.alternate;
    const end = endWithoutRecord(graph, denied, gates, isRecord, uses);
    if (end !== undefined) yield { gate, test, end };
  }
}

function ownerOf(code: TSESTree.Node): SourceOwner | null {
  if (code.type === "Program") return { kind: "module", node: code };
  if (!isFunctionNode(code)) return null;
  return code.parent.type === "MethodDefinition" && code.parent.kind === "constructor" ? null : { kind: "function", node: code };
}

/** A function in view that records what it is given. */
function recordsInView(node: TSESTree.Node, records: ReadonlySet<TSESTree.Node>, gates: GateCalls): boolean {
  if (node.type !== "CallExpression") return false;
  const callee = functionOf(node.callee, gates);
  return callee !== null && [...records].some((record) => encloses(callee, record));
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

function throughBlock(instructions: readonly Instruction[], gates: GateCalls, isRecord: (node: TSESTree.Node) => boolean): "recorded" | "through" | TSESTree.Node {
  for (const instruction of instructions) {
    // The unit of work ends here.
    if (instruction.kind === "begin-iteration") return instruction.node;
    if (instruction.kind !== "call") continue;
    if (isRecord(instruction.node)) return "recorded";
    if (gates.resolver.meaningOf(instruction.node).behaviour.kind === "terminator") return instruction.node;
  }
  return "through";
}
