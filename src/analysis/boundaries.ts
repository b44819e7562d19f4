import type { TSESTree } from "@typescript-eslint/utils";
import { functionIn } from "../program/functions.js";
import { isFunctionNode, isLoop, staticKey } from "../program/nodes.js";
import type { CallNode, FunctionNode } from "../program/syntax.js";
import { TextReader, type Piece } from "../program/text-pieces.js";
import { purposeOf, startsUp } from "./call-names.js";
import { codeAround } from "./code-around.js";
import { isExported } from "./exported-functions.js";
import type { GateCall, GateCalls } from "./gate-calls.js";
import { encloses } from "./walk.js";
import { workStartsIn } from "./work-starts.js";

/**
 * Where a gate stands (contract, section 1). `startup`: before work begins that goes on by itself, or where code runs once in a process; `task`: in
 * a unit of work; `side-effect`: the next thing done is a side effect; `callers`: in a helper, whose callers it gates: these have the boundary.
 */
export type Boundary = "startup" | "task" | "side-effect" | "callers";

/** A call that asks the authority, registers with it, or makes something that asks for each unit of work. */
export interface BoundaryGate {
  readonly node: CallNode;
  readonly boundary: Boundary;
  /** `gate` asks; `handler` makes a handler that does; `register` only registers. */
  readonly kind: "gate" | "handler" | "register";
  /** Where it asks: in this call, in a function of this file, or in one of another file. */
  readonly asks: GateCall["asks"];
  /** Texts that the device ID may have; none where it is not known. */
  readonly deviceIds: readonly (readonly Piece[])[];
}

/** @param asksAuthority false only when nothing in the file asks. */
export function gatesWithBoundaries(gates: GateCalls, asksAuthority: boolean): BoundaryGate[] {
  return asksAuthority ? new Boundaries(gates).all() : [];
}

class Boundaries {
  readonly #gates: GateCalls;
  readonly #reader: TextReader;
  readonly #starts: readonly TSESTree.Node[];

  constructor(gates: GateCalls) {
    this.#gates = gates;
    this.#reader = new TextReader(gates.resolver);
    this.#starts = workStartsIn(gates).map(({ node }) => node);
  }

  all(): BoundaryGate[] {
    const asking = new Map(this.#gates.answers.map((call) => [call.node, call]));
    const found: BoundaryGate[] = [];
    for (const call of asking.values()) found.push({ node: call.node, boundary: this.#boundaryOf(call), kind: "gate", asks: call.asks, deviceIds: this.#deviceIdsOf(call.node) });
    for (const node of this.#gates.scan.calls) {
      if (asking.has(node)) continue;
      const kind = this.#kindOf(node);
      if (kind !== null) found.push({ node, boundary: kind === "handler" ? "task" : "startup", kind, asks: "itself", deviceIds: this.#deviceIdsOf(node) });
    }
    return found.sort((a, b) => a.node.range[0] - b.node.range[0]);
  }

  /** What a call is that does not ask at once. */
  #kindOf(node: CallNode): "handler" | "register" | null {
    const { resolver } = this.#gates;
    if (!resolver.mayAsk(node)) return null;
    if (resolver.registers(node)) return "register";
    if (resolver.meaningOf(node).behaviour.kind === "permits") return "handler";
    // Of the methods that are told a device, those are left that make middleware.
    return resolver.authorityCall(node)?.kind === "runtime" ? "handler" : null;
  }

  #boundaryOf({ node, gate, by }: GateCall): Boundary {
    const code = codeAround(node);
    if (gate.style === "units") return "task";
    if (gate.style === "wraps") return this.#wrapsSideEffect(node, gate.argument) ? "side-effect" : "task";
    if (isFunctionNode(code) && this.#asksForCallers(code)) return "callers";
    if (startsUp(this.#gates.resolver.meaningOf(node)) || (by === null && this.#gates.resolver.registers(node))) return "startup";
    const isRepeated = loopAround(node) !== null;
    if (!isRepeated && this.#starts.some((start) => codeAround(start) === code && start.range[0] >= node.range[1])) return "startup";
    if (this.#isBeforeSideEffect(node, code)) return "side-effect";
    return !isRepeated && this.#runsOnce(code, new Set()) ? "startup" : "task";
  }

  /** Whether a function is a gate to those who call it, and does nothing else. */
  #asksForCallers(code: FunctionNode): boolean {
    if (this.#gates.answers.some(({ by }) => by === code)) return true;
    if (this.#gates.callsIn(code).some((call) => this.#gates.resolver.sideEffectOf(call) !== null)) return false;
    return isExported(code, this.#gates.variableOf) && this.#gates.gateThatIs(code) !== null && !this.#gates.worksBehindGate(code);
  }

  #wrapsSideEffect(node: CallNode, argument: number): boolean {
    const given = node.type === "CallExpression" || node.type === "NewExpression" ? node.arguments[argument] : undefined;
    if (given === undefined || given.type === "SpreadElement") return false;
    const { resolver, scan, variableOf } = this.#gates;
    const code = functionIn(given, variableOf);
    if (code === null) return resolver.functionValue(given) !== null;
    return scan.calls.some((call) => encloses(code, call) && resolver.sideEffectOf(call) !== null);
  }

  /** Whether the next thing that is done after the answer is a side effect, as far as the order of the text tells. */
  #isBeforeSideEffect(node: CallNode, code: TSESTree.Node): boolean {
    const { resolver } = this.#gates;
    const loop = loopAround(node);
    const calls = this.#gates.callsIn(code);
    const next = calls
      .filter((call) => call.range[0] >= node.range[1] && (loop === null || encloses(loop, call)) && this.#isAct(call))
      .sort((a, b) => a.range[0] - b.range[0] || b.range[1] - a.range[1])[0];
    if (next === undefined || (loop === null && loopAround(next) !== null)) return false;
    // What stands in the arguments of a call runs before it.
    return calls.some((call) => encloses(next, call) && resolver.sideEffectOf(call) !== null);
  }

  #isAct(call: CallNode): boolean {
    const { sideEffect, behaviour } = this.#gates.resolver.meaningOf(call);
    if (sideEffect !== null) return true;
    return (call.type === "CallExpression" || call.type === "NewExpression") && behaviour.kind === "unknown" && purposeOf(call) === "work";
  }

  /** Whether code runs once in a process: the module, and functions that only such code calls, outside of loops. */
  #runsOnce(code: TSESTree.Node, seen: Set<TSESTree.Node>): boolean {
    if (!isFunctionNode(code)) return code.type === "Program";
    if (seen.has(code) || isExported(code, this.#gates.variableOf)) return false;
    seen.add(code);
    const calls = [...this.#gates.callsOf(code)];
    const [only] = calls;
    if (only === undefined || calls.length > 1 || this.#mentionsOf(code) > 1) return false;
    return loopAround(only) === null && this.#runsOnce(codeAround(only), seen);
  }

  /** How often a function is named, besides where it gets its name; what has no name of its own is called where it stands or by others. */
  #mentionsOf(code: FunctionNode): number {
    const name = code.type === "FunctionDeclaration" ? code.id : code.parent.type === "VariableDeclarator" && code.parent.id.type === "Identifier" ? code.parent.id : null;
    return name === null ? Infinity : (this.#gates.variableOf(name)?.references ?? []).filter(({ init }) => init !== true).length;
  }

  #deviceIdsOf(node: CallNode): readonly (readonly Piece[])[] {
    const byText = new Map<string, readonly Piece[]>();
    for (const expression of this.#expressionsOfDevice(node)) {
      for (const { pieces } of this.#reader.readings(expression)) {
        if (pieces.some((piece) => piece.kind === "text" && piece.text !== "")) byText.set(JSON.stringify(pieces.map((piece) => (piece.kind === "text" ? piece.text : piece.names))), pieces);
      }
    }
    return [...byText].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, pieces]) => pieces);
  }

  #expressionsOfDevice(node: CallNode): readonly TSESTree.Node[] {
    const { resolver } = this.#gates;
    const asked = resolver.authorityCall(node);
    if (asked?.kind === "runtime") return typeof asked.deviceId === "string" ? [] : [asked.deviceId];
    if (asked?.kind === "http") return [...this.#gates.nodes(node)].flatMap((inside) => (inside.type === "Property" && staticKey(inside.key, inside.computed) === "deviceId" ? [inside.value] : []));
    return node.type === "CallExpression" ? resolver.deviceIdArguments(node) : [];
  }
}

/** Whether no execution comes to a side effect but through the gate right before it, as the nesting of the code tells: in the same code, and not in a branch. */
export function standsRightBefore({ node, boundary }: BoundaryGate, sideEffect: TSESTree.Node): boolean {
  if (boundary !== "side-effect") return false;
  // What a wrapper is given where it is called, nobody else calls.
  if (encloses(node, sideEffect)) return sideEffect.parent === node || codeAround(sideEffect).parent === node;
  const statement = statementAround(node);
  if (statement === null || codeAround(sideEffect) !== codeAround(node) || loopAround(sideEffect) !== loopAround(node)) return false;
  const block = statement.parent;
  return sideEffect.range[0] >= statement.range[1] && block !== undefined && block !== null && encloses(block, sideEffect);
}

/** The statement of a block or module that evaluates `node` whenever it runs; null where that is a branch. */
function statementAround(node: TSESTree.Node): TSESTree.Node | null {
  for (let inner = node, place = node.parent; place !== undefined && place !== null; inner = place, place = place.parent) {
    if (place.type === "BlockStatement" || place.type === "Program") return isInBranch(node, inner) ? null : inner;
    if (isFunctionNode(place)) return null;
  }
  return null;
}

/** Whether the statement may run without evaluating `node`. */
function isInBranch(node: TSESTree.Node, statement: TSESTree.Node): boolean {
  for (let inner = node, place = node.parent; inner !== statement && place !== undefined && place !== null; inner = place, place = place.parent) {
    if (!ALWAYS_EVALUATED.has(place.type) && !(place.type === "IfStatement" && place.test === inner)) return true;
  }
  return false;
}

const ALWAYS_EVALUATED: ReadonlySet<string> = new Set(["AwaitExpression", "ExpressionStatement", "VariableDeclarator", "VariableDeclaration", "AssignmentExpression", "ReturnStatement", "UnaryExpression", "TSAsExpression", "TSNonNullExpression", "TSSatisfiesExpression"]);

/** The loop whose iterations run `node`, in the same function. */
function loopAround(node: TSESTree.Node): TSESTree.Node | null {
  let inner = node;
  for (let place = node.parent; place !== undefined && place !== null && !isFunctionNode(place); inner = place, place = place.parent) {
    if (isLoop(place) && !("init" in place && place.init === inner) && !("right" in place && place.right === inner)) return place;
  }
  return null;
}
