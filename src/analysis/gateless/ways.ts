import type { TSESTree } from "@typescript-eslint/utils";
import { extend, type Trace } from "../../facts/trace.js";
import type { Block, BlockId, FinalizerId, FlowGraph, Instruction, Register, Terminal } from "../../flow/graph.js";
import { mayThrow, terminalMayThrow } from "../../flow/order.js";
import type { PossibleValues } from "./possible-values.js";

type Call = Extract<Instruction, { kind: "call" }>;
type Await = Extract<Instruction, { kind: "await" }>;
type Complete = Extract<Instruction, { kind: "complete" }>;
type EndFinally = Extract<Terminal, { kind: "end-finally" }>;

/** Tells which calls, and which waits, never complete normally. */
export interface Endings {
  endsAt(instruction: Call | Await, graph: FlowGraph): boolean;
}

/** What control can reach in one graph. */
export interface Ways {
  /** The steps of a shortest way from the entry to each call that is reached; null for none. */
  readonly calls: ReadonlyMap<TSESTree.Node, Trace | null>;
  /** Whether the function can be left by its end or a `return`, or hands out items. */
  readonly returns: boolean;
}

/** Goes through the graph breadth first, along every edge that some execution may take. */
export function findWays(graph: FlowGraph, values: PossibleValues, endings: Endings): Ways {
  const search = new Search(graph, values, endings);
  search.run();
  return search;
}

class Search implements Ways {
  readonly calls = new Map<TSESTree.Node, Trace | null>();
  returns = false;
  readonly #seen = new Set<BlockId>();
  readonly #open: { readonly block: Block; readonly trace: Trace | null }[] = [];
  /** How finalizers are entered: what they go on with, and the way to there. */
  readonly #completions = new Map<FinalizerId, Map<number, Trace | null>>();
  readonly #ends = new Map<FinalizerId, EndFinally>();

  constructor(
    private readonly graph: FlowGraph,
    private readonly values: PossibleValues,
    private readonly endings: Endings,
  ) {}

  run(): void {
    const [entry] = this.graph.blocks;
    if (entry !== undefined) this.#goTo(entry.id, null);
    // An array's iteration visits what is added on the way.
    for (const { block, trace } of this.#open) {
      const after = this.#execute(block, trace);
      if (after !== "ended") this.#leave(block, after);
    }
  }

  #goTo(target: BlockId, trace: Trace | null): void {
    const block = this.graph.blocks[target];
    if (block === undefined || this.#seen.has(target)) return;
    this.#seen.add(target);
    this.#open.push({ block, trace });
  }

  #execute(block: Block, before: Trace | null): Trace | null | "ended" {
    let trace = before;
    for (const instruction of block.instructions) {
      if (instruction.kind === "call" && !this.calls.has(instruction.node)) this.calls.set(instruction.node, trace);
      if (block.handler !== null && mayThrow(instruction)) this.#goTo(block.handler, "node" in instruction ? extend(trace, { kind: "throw", node: instruction.node }) : trace);
      switch (instruction.kind) {
        case "begin-iteration":
          trace = extend(trace, { kind: "iteration", node: instruction.node });
          break;
        case "complete":
          this.#enterFinalizer(instruction, trace);
          break;
        case "yield":
          this.returns = true;
          break;
        case "member":
          if (this.#isNothing(instruction.object)) return "ended";
          break;
        case "call":
          if (instruction.callee.kind === "member" && this.#isNothing(instruction.callee.object)) return "ended";
          if (instruction.callee.kind === "value" && this.#isNothing(instruction.callee.value)) return "ended";
          if (this.endings.endsAt(instruction, this.graph)) return "ended";
          break;
        case "await":
          if (this.endings.endsAt(instruction, this.graph)) return "ended";
          break;
        default:
          break;
      }
    }
    return trace;
  }

  /** Whether the register is always null or undefined: then reading a member of it, or calling it, throws. */
  #isNothing(register: Register): boolean {
    return !this.values.mayBe(this.graph, register, "nullish", false);
  }

  #leave({ terminal, handler }: Block, trace: Trace | null): void {
    if (handler !== null && terminalMayThrow(terminal)) this.#goTo(handler, "node" in terminal && terminal.node !== null ? extend(trace, { kind: "throw", node: terminal.node }) : trace);
    switch (terminal.kind) {
      case "jump":
        return this.#goTo(terminal.target, trace);
      case "branch":
        for (const [outcome, target] of [[true, terminal.consequent], [false, terminal.alternate]] as const) {
          if (!this.values.mayBe(this.graph, terminal.value, terminal.test, outcome)) continue;
          this.#goTo(target, terminal.node === null ? trace : extend(trace, { kind: "branch", node: terminal.node, outcome }));
        }
        return;
      case "fork":
        for (const target of terminal.targets) this.#goTo(target, trace);
        return;
      case "iterate":
        this.#goTo(terminal.body, trace);
        return this.#goTo(terminal.done, trace);
      case "end-finally":
        return this.#endFinalizer(terminal);
      case "return":
        this.returns = true;
        return;
      case "throw":
      case "unreachable":
        return;
    }
  }

  #enterFinalizer({ finalizer, completion }: Complete, trace: Trace | null): void {
    const known = this.#completions.get(finalizer) ?? new Map<number, Trace | null>();
    this.#completions.set(finalizer, known);
    if (known.has(completion)) return;
    known.set(completion, trace);
    const end = this.#ends.get(finalizer);
    const target = end?.targets[completion];
    if (target !== undefined) this.#goTo(target, trace);
  }

  /** Goes on as each way into the finalizer says; the steps inside it are left out. */
  #endFinalizer(end: EndFinally): void {
    this.#ends.set(end.finalizer, end);
    for (const [completion, trace] of this.#completions.get(end.finalizer) ?? []) {
      const target = end.targets[completion];
      if (target !== undefined) this.#goTo(target, trace);
    }
  }
}
