import type { TSESTree } from "@typescript-eslint/utils";
import type { Block, BlockId, FinalizerId, FlowGraph, Instruction, LiteralValue, Register, Terminal } from "./graph.js";
import { blockId, finalizerId, registerId } from "./ids.js";
import { mayThrow, remapTargets, terminalMayThrow, terminalTargets } from "./order.js";

/** The lowering broke a rule of the graph: a defect of this package, not of the code under analysis. */
export class GraphInvariantError extends Error {}

interface Draft {
  readonly instructions: Instruction[];
  terminal: Terminal | null;
  handler: BlockId | null;
  loopDepth: number;
  /** Whether anything leads to it: an edge, or an instruction that may throw. */
  referenced: boolean;
}

/** What becomes of control when a finalizer has run. */
type Completion =
  | { readonly kind: "normal"; readonly target: BlockId }
  | { readonly kind: "jump"; readonly target: BlockId }
  | { readonly kind: "return"; node: TSESTree.Node | null }
  | { readonly kind: "throw" };

export interface JumpTargets {
  readonly labels: readonly string[];
  readonly breakTarget: BlockId;
}

type Scope =
  | { readonly kind: "loop"; readonly targets: JumpTargets; readonly continueTarget: BlockId }
  | { readonly kind: "switch"; readonly targets: JumpTargets }
  | { readonly kind: "label"; readonly targets: JumpTargets }
  /** `passing`: the jump to this block does not leave it. */
  | { readonly kind: "finalizer"; readonly id: FinalizerId; readonly entry: BlockId; readonly completions: Completion[]; readonly passing: BlockId | null };

/**
 * Assembles one graph. Blocks are reserved, then entered in program order and ended by exactly one terminal. Loops, switches, labels and
 * `try` are functions that run "inside" a scope, so that a scope can neither leak nor be closed twice. A block that nothing leads to is
 * entered as unreachable: what is emitted there vanishes. Every forward edge must therefore be made before its target is entered.
 */
export class GraphBuilder {
  readonly #drafts: Draft[] = [];
  readonly #entered: BlockId[] = [];
  readonly #scopes: Scope[] = [];
  #current: Draft | null = null;
  #handler: BlockId | null = null;
  #loopDepth = 0;
  #registerCount = 0;
  #finalizerCount = 0;
  #hasAwait = false;
  #abandonsReturn = false;

  constructor() {
    const entry = this.reserve();
    this.#draft(entry).referenced = true;
    this.enter(entry);
  }

  get reachable(): boolean {
    return this.#current !== null;
  }

  get hasAwait(): boolean {
    return this.#hasAwait;
  }

  /** Whether a `return` went into a finalizer, which may have replaced it. */
  get abandonsReturn(): boolean {
    return this.#abandonsReturn;
  }

  reserve(): BlockId {
    const id = blockId(this.#drafts.length);
    this.#drafts.push({ instructions: [], terminal: null, handler: null, loopDepth: 0, referenced: false });
    return id;
  }

  register(): Register {
    return registerId(this.#registerCount++);
  }

  /** Goes on in a reserved block, inside the scopes of this moment. */
  enter(block: BlockId): void {
    if (this.#current !== null) throw new GraphInvariantError(`block ${block} was entered while another one is open: end that one first`);
    const draft = this.#draft(block);
    if (!draft.referenced) return;
    draft.handler = this.#handler;
    draft.loopDepth = this.#loopDepth;
    this.#entered.push(block);
    this.#current = draft;
  }

  emit(instruction: Instruction): void {
    if (this.#current === null) return;
    this.#current.instructions.push(instruction);
    if (instruction.kind === "await" || (instruction.kind === "iterator" && instruction.awaits)) this.#hasAwait = true;
    if (mayThrow(instruction)) this.#refer(this.#current.handler);
  }

  literal(value: LiteralValue): Register {
    const target = this.register();
    this.emit({ kind: "literal", target, value });
    return target;
  }

  copy(target: Register, value: Register): void {
    this.emit({ kind: "copy", target, value });
  }

  terminate(terminal: Terminal): void {
    const draft = this.#current;
    if (draft === null) return;
    draft.terminal = terminal;
    for (const target of terminalTargets(terminal)) this.#refer(target);
    if (terminalMayThrow(terminal)) this.#refer(draft.handler);
    this.#current = null;
  }

  jump(target: BlockId): void {
    this.terminate({ kind: "jump", target });
  }

  /** Ends the current block with a jump to `block` and goes on there. */
  continueIn(block: BlockId): void {
    this.jump(block);
    this.enter(block);
  }

  inLoop(targets: JumpTargets, continueTarget: BlockId, body: () => void): void {
    this.#loopDepth++;
    this.#within({ kind: "loop", targets, continueTarget }, body);
    this.#loopDepth--;
  }

  inSwitch(breakTarget: BlockId, body: () => void): void {
    this.#within({ kind: "switch", targets: { labels: [], breakTarget } }, body);
  }

  inLabel(targets: JumpTargets, body: () => void): void {
    this.#within({ kind: "label", targets }, body);
  }

  /** `try` with `catch`: exceptions of `body` go to `handle`, which receives the register of what was caught. */
  inTry(body: () => void, handle: (caught: Register) => void): void {
    const [handler, after] = [this.reserve(), this.reserve()];
    this.#guarded(handler, body);
    this.jump(after);
    this.enter(handler);
    if (this.reachable) {
      const caught = this.register();
      this.emit({ kind: "caught", target: caught });
      handle(caught);
      this.jump(after);
    }
    this.enter(after);
  }

  /** `try` with `finally`: `finalize` runs once in the graph, on every way out of `body`. */
  inFinalizer(body: () => void, finalize: () => void): void {
    const [handler, entry, after] = [this.reserve(), this.reserve(), this.reserve()];
    const scope: Scope = { kind: "finalizer", id: finalizerId(this.#finalizerCount++), entry, completions: [], passing: null };
    this.#within(scope, () => this.#guarded(handler, body));
    if (this.reachable) this.#complete(scope, { kind: "normal", target: after });
    this.#finalize(scope, handler, finalize);
    this.enter(after);
  }

  /** The body of a loop: `close` runs on every way out of it but the one to `next`, where the loop goes on. */
  inClosing(next: BlockId, body: () => void, close: () => void): void {
    const [handler, entry] = [this.reserve(), this.reserve()];
    const scope: Scope = { kind: "finalizer", id: finalizerId(this.#finalizerCount++), entry, completions: [], passing: next };
    this.#within(scope, () => this.#guarded(handler, body));
    this.jump(next);
    this.#finalize(scope, handler, close);
  }

  #finalize(scope: Extract<Scope, { kind: "finalizer" }>, handler: BlockId, finalize: () => void): void {
    this.enter(handler);
    if (this.reachable) {
      const exception = this.register();
      this.emit({ kind: "caught", target: exception });
      this.emit({ kind: "set-exception", value: exception });
      this.#complete(scope, { kind: "throw" });
    }
    this.enter(scope.entry);
    if (this.reachable) finalize();
    if (this.reachable) this.#endFinally(scope);
  }

  /** `break`; a label that is not in force (invalid code) ends the path. */
  breakTo(label: string | null): void {
    this.#jumpThrough(this.#findTarget(label, (scope) => (label === null && scope.kind === "label" ? null : scope.targets.breakTarget)));
  }

  continueTo(label: string | null): void {
    this.#jumpThrough(this.#findTarget(label, (scope) => (scope.kind === "loop" ? scope.continueTarget : null)));
  }

  /** Leaves the function, after the finalizers in force. The value was given to `set-return`. */
  returnFrom(node: TSESTree.Node | null): void {
    for (let index = this.#scopes.length - 1; index >= 0; index--) {
      const scope = this.#scopes[index];
      if (scope?.kind !== "finalizer") continue;
      this.#abandonsReturn = true;
      return this.#complete(scope, { kind: "return", node });
    }
    this.terminate({ kind: "return", node });
  }

  /** The finished graph: blocks in the order in which they were entered, without those that nothing leads to or that only lead on. */
  finish(owner: Pick<FlowGraph, "owner" | "isAsync" | "isGenerator" | "truncated">): FlowGraph {
    if (this.#current !== null) throw new GraphInvariantError("the last block has no terminal");
    if (this.#scopes.length > 0) throw new GraphInvariantError("a loop, switch, label or try was not left");
    const numbers = new Map<BlockId, BlockId>();
    const kept = this.#entered.filter((block, index) => index === 0 || this.#onlyTarget(block) === null);
    kept.forEach((block, index) => numbers.set(block, blockId(index)));
    const numberOf = (target: BlockId): BlockId => {
      let block = target;
      const passed: BlockId[] = [];
      for (let next = this.#onlyTarget(block); next !== null && !numbers.has(block); next = this.#onlyTarget(block)) {
        passed.push(block);
        block = next;
      }
      const number = numbers.get(block);
      if (number === undefined) throw new GraphInvariantError(`block ${block} has a way in but was never entered`);
      for (const other of passed) numbers.set(other, number);
      return number;
    };
    const blocks = kept.map((block, index): Block => {
      const { instructions, terminal, handler, loopDepth } = this.#draft(block);
      if (terminal === null) throw new GraphInvariantError(`block ${block} has no terminal`);
      const reachableHandler = handler === null || !this.#draft(handler).referenced ? null : numberOf(handler);
      return { id: blockId(index), instructions, terminal: remapTargets(terminal, numberOf), handler: reachableHandler, loopDepth };
    });
    return { ...owner, blocks, registerCount: this.#registerCount };
  }

  #draft(block: BlockId): Draft {
    const draft = this.#drafts[block];
    if (draft === undefined) throw new GraphInvariantError(`block ${block} was not reserved`);
    return draft;
  }

  /** Where a block leads that does nothing; null for one that does something. A cycle always begins an iteration. */
  #onlyTarget(block: BlockId): BlockId | null {
    const { instructions, terminal, loopDepth } = this.#draft(block);
    if (instructions.length > 0 || terminal?.kind !== "jump") return null;
    // Between two loops in a row, this is the block that is in neither.
    return this.#draft(terminal.target).loopDepth > loopDepth ? null : terminal.target;
  }

  #refer(block: BlockId | null): void {
    if (block !== null) this.#draft(block).referenced = true;
  }

  #within(scope: Scope, body: () => void): void {
    this.#scopes.push(scope);
    body();
    if (this.#scopes.pop() !== scope) throw new GraphInvariantError(`the ${scope.kind} scope was left inside another one`);
  }

  /** The block that `body` ends in stays open; what is added to it must not throw. */
  #guarded(handler: BlockId, body: () => void): void {
    const [outer, start] = [this.#handler, this.reserve()];
    this.jump(start);
    this.#handler = handler;
    this.enter(start);
    body();
    this.#handler = outer;
  }

  #findTarget(label: string | null, targetOf: (scope: Exclude<Scope, { kind: "finalizer" }>) => BlockId | null): BlockId | null {
    for (let index = this.#scopes.length - 1; index >= 0; index--) {
      const scope = this.#scopes[index];
      if (scope === undefined || scope.kind === "finalizer") continue;
      if (label !== null && !scope.targets.labels.includes(label)) continue;
      const target = targetOf(scope);
      if (target !== null) return target;
    }
    return null;
  }

  #jumpThrough(target: BlockId | null): void {
    if (target === null) return this.terminate({ kind: "unreachable" });
    const crossed = this.#innermostFinalizerBefore(target);
    if (crossed === null) this.jump(target);
    else this.#complete(crossed, { kind: "jump", target });
  }

  /** The first finalizer that a jump from here to `target` leaves. */
  #innermostFinalizerBefore(target: BlockId): Extract<Scope, { kind: "finalizer" }> | null {
    for (let index = this.#scopes.length - 1; index >= 0; index--) {
      const scope = this.#scopes[index];
      if (scope === undefined) break;
      if (scope.kind === "finalizer") {
        if (scope.passing === target) continue;
        return scope;
      }
      if (scope.targets.breakTarget === target || (scope.kind === "loop" && scope.continueTarget === target)) return null;
    }
    return null;
  }

  #complete(scope: Extract<Scope, { kind: "finalizer" }>, completion: Completion): void {
    if (this.#current === null) return;
    const { completions } = scope;
    let index = completions.findIndex((known) => isSameCompletion(known, completion));
    if (index < 0) index = completions.push(completion) - 1;
    const known = completions[index];
    // Several `return` share the way out; none of them is its place.
    if (known?.kind === "return" && completion.kind === "return" && known.node !== completion.node) known.node = null;
    this.emit({ kind: "complete", finalizer: scope.id, completion: index });
    this.jump(scope.entry);
  }

  #endFinally(scope: Extract<Scope, { kind: "finalizer" }>): void {
    const targets = scope.completions.map((completion) => {
      const goesStraight = completion.kind === "normal" || (completion.kind === "jump" && this.#innermostFinalizerBefore(completion.target) === null);
      return goesStraight ? completion.target : this.reserve();
    });
    this.terminate({ kind: "end-finally", finalizer: scope.id, targets });
    scope.completions.forEach((completion, index) => {
      const block = targets[index];
      if (block === undefined || completion.kind === "normal") return;
      if (completion.kind === "jump" && block === completion.target) return;
      this.enter(block);
      if (completion.kind === "jump") this.#jumpThrough(completion.target);
      else if (completion.kind === "return") this.returnFrom(completion.node);
      else this.terminate({ kind: "throw", value: null, node: null });
    });
  }
}

function isSameCompletion(one: Completion, other: Completion): boolean {
  if (one.kind === "jump" && other.kind === "jump") return one.target === other.target;
  return one.kind === other.kind;
}
