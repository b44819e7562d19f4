import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { Block, CallNode, ClassNode, FlowGraph, FunctionNode, GraphOwner, Register } from "../flow/graph.js";
import type { CallMeanings } from "../program/call-meaning.js";
import { isConstantSymbol } from "../program/computed-keys.js";
import { TimedPromises, type TimedEnd } from "../program/timed-promises.js";
import { prepare, type CodeTable, type PreparedGraph } from "./code-table.js";
import { Context, type Exit } from "./context.js";
import { Assumptions } from "./assumptions.js";
import { EntrustedFunctions } from "./entrusted.js";
import { RegisteredCode } from "./registered.js";
import { FieldCode } from "./field-code.js";
import { escapeValue } from "./escape.js";
import { classAround, ownerNode, ownsVariable } from "./graph-owner.js";
import type { ModuleConstants } from "./module-constants.js";
import type { IntrinsicBuilder } from "./intrinsics.js";
import { FreshPlaces } from "./fresh.js";
import { forgetDeadAfter, forgetDeadAtEntry, forgetDeadAtExit, heldKey } from "./forget.js";
import type { Latest } from "./latest.js";
import { isAnswer } from "./answers.js";
import { ArrivalTable } from "./merge.js";
import { OutsideEntries } from "./outside-entries.js";
import type { PlainMembers } from "./plain-members.js";
import { endangersPermit, type Running } from "./running.js";
import { registerSlot, StateTable, type Core, type Slot, type State } from "./state.js";
import { extend, type Trace } from "./trace.js";
import { transfer } from "./transfer.js";
import { transferTerminal } from "./transfer-terminal.js";
import { withBindings, type Bindings, type Pending, type Value, type ValueTable } from "./value.js";
import type { SiteFacts } from "./site-facts.js";
import { WorkQueue } from "./work-queue.js";
import { BudgetSpent, type FileFacts, type List, type SolverOptions, type Volatile } from "./solver-input.js";

type Variable = Scope.Variable;

/** Where an instruction runs. */
export interface Activation {
  readonly context: Context;
  readonly block: Block;
  readonly index: number;
  readonly trace: Trace;
}

/** Steps after which code counts as too complex to prove where nobody sets a budget. */
const STEP_BUDGET = 200_000;
const COMPARED_IN_A_STEP = 1024;
const STATES_PER_BLOCK = 96;
const CROWDED_STATES_PER_BLOCK = 4 * STATES_PER_BLOCK;

/**
 * Runs every function in view from every state in which it can be entered, up to a fixed point, and notes with which latest decision each
 * side effect is reached. Knows nothing of rules.
 */
export class Solver {
  readonly code: CodeTable;
  readonly values: ValueTable;
  readonly states: StateTable;
  readonly resolver: CallMeanings;
  readonly options: SolverOptions;
  readonly sites: SiteFacts;
  readonly facts: FileFacts;
  readonly timed: TimedPromises;
  readonly fresh: FreshPlaces;
  readonly #intrinsics = new Map<IntrinsicBuilder, Map<CallNode, PreparedGraph>>();
  /** What code out of view may change at any time. Grows from one run to the next. */
  readonly volatile: Set<Volatile>;
  readonly constants: ModuleConstants;
  readonly #contexts = new Map<string, Context>();
  readonly #arrivals = new ArrivalTable<PreparedGraph>();
  /** Calls of functions of other files that wait for something before they call what they are given. */
  readonly lateCalls = new Set<TSESTree.Node>();
  /** Calls of a parameter that is taken for a gate, where the result of an earlier one may still be handed out. */
  readonly askedAgain = new Set<CallNode>();
  /** The same where an earlier one may still run. */
  readonly askedBeside = new Set<CallNode>();
  /** The same where an earlier one has failed. */
  readonly askedAfterFailure = new Set<CallNode>();
  /** Whether some code ran without being told of a call that may still run. */
  hidesRunning = false;
  readonly #runs = new Map<TSESTree.Node, Set<Context>>();
  readonly #work = new WorkQueue();
  readonly #entries = new OutsideEntries(this);
  readonly fieldCode = new FieldCode(this);
  readonly #assumptions: Assumptions;
  /** Values that code out of view was given. */
  readonly escaped = new Set<Value>();
  /** Instances whose superclass is out of view. */
  readonly givenToBases = new Set<Value>();
  readonly constructedByBases = new Set<Value>();
  /** Functions that the file gave to functions of another file, which put them into what they hand out. */
  readonly entrusted: EntrustedFunctions;
  readonly registered = new RegisteredCode();
  /** Functions, classes and modules that some context runs. */
  readonly ran = new Set<TSESTree.Node>();
  /** Whether a decision was read by direct HTTP. */
  readsHttp = false;
  #steps = 0;
  #compared: number;

  constructor(code: CodeTable, values: ValueTable, resolver: CallMeanings, options: SolverOptions, volatile: Set<Volatile>, sites: SiteFacts, facts: FileFacts, constants: ModuleConstants) {
    this.code = code;
    this.values = values;
    this.#compared = values.compared;
    this.states = new StateTable(values, (pending) => this.#assumptions.noteForgotten(pending));
    this.resolver = resolver;
    this.options = options;
    this.volatile = volatile;
    this.#assumptions = new Assumptions(code, volatile, constants, () => this.#steps);
    this.fresh = new FreshPlaces(code);
    this.sites = sites;
    this.facts = facts;
    this.constants = constants;
    this.entrusted = new EntrustedFunctions(code.variableOf, (call) => resolver.isOfPackage(call));
    this.timed = new TimedPromises(facts.timers, code.variableOf, (call) => resolver.functionsCalled(call));
  }

  /** Enters code from outside the view: a unit of work of its own. `key` identifies the entry. */
  enterFromOutside(key: string, owner: Exclude<GraphOwner, { kind: "intrinsic" }>, latest: Latest, bindings: Bindings, slots: ReadonlyMap<Slot, Value>, danger: Pending | null = null): void {
    this.#entries.enter(key, owner, latest, bindings, slots, danger);
  }

  /** Some code was put into a field: what may read it is worth running from now on. */
  enterReaders(): void {
    this.#entries.enterReaders();
  }

  isVolatile(variable: Variable): boolean {
    return this.#assumptions.isVolatile(variable);
  }

  markVolatile(changed: Iterable<Volatile>): void {
    this.#assumptions.markVolatile(changed);
  }

  /** What is known of the variable or list is made use of: the run is void should it turn out to be volatile. */
  relyOn(used: Variable | List | PlainMembers): void {
    this.#assumptions.relyOn(used);
  }

  /** A constant of the module is given a value, which may be another than what was made use of. */
  noteConstant(variable: Variable, value: Value | null): void {
    this.#assumptions.noteConstant(variable, value);
  }

  /** The context runs otherwise than by a call that ends before its caller goes on. */
  noteEnteredApart(context: Context): void {
    this.#assumptions.noteEnteredApart(context);
  }

  noteWrite(context: Context, state: State, variable: Variable): void {
    this.#assumptions.noteWrite(context, state, variable);
  }

  /** The value that is known of a variable is made use of. */
  noteRead(context: Context, state: State, variable: Variable): void {
    this.#assumptions.noteRead(context, state, variable);
  }

  /** The call runs on where no state tells of it. */
  noteUntold(item: Running): void {
    this.#assumptions.noteUntold(item);
    this.hidesRunning ||= endangersPermit(item.pending);
  }

  /** Waits for something: what others write meanwhile is not known any more. */
  suspend(state: State): State {
    const waiting = this.states.proceed(state, "suspended");
    const { writtenMeanwhile } = this.#assumptions;
    if (writtenMeanwhile.size === 0) return waiting;
    return this.states.forget(waiting, [...state.environment.values.keys()].filter((variable) => writtenMeanwhile.has(variable)), []);
  }

  /** To be called at the end of a run. Throws `VolatileVariable` when it has to be repeated, with what is known now. */
  assertStable(): void {
    this.#assumptions.assertStable(this.#contexts.values(), (node) => this.runsAt(node));
  }

  contextOf(prepared: PreparedGraph, entering: State, trace: Trace): Context {
    const { graph } = prepared;
    const entry = this.#arrivals.of(prepared).withoutVaryingArguments(this.states, entering);
    const owner = ownerNode(graph);
    const key = `${owner.name}${this.values.identityOf(owner.node)}/${this.values.identityOf(prepared)}/${this.states.keyOf(entry)}`;
    let context = this.#contexts.get(key);
    if (context === undefined) {
      if (graph.truncated !== null) throw new BudgetSpent("code in this file is nested deeper than the analysis follows");
      const callerPromises = new Set(entry.core.running.map((item) => heldKey(this.values, item.pending)));
      context = new Context(prepared, entry, callerPromises, trace);
      this.#contexts.set(key, context);
      if (owner.node !== null) this.ran.add(owner.node);
      this.goTo(context, 0, entry, trace);
    }
    return context;
  }

  /** An async function was entered by the call at `node`. */
  noteRun(node: TSESTree.Node, context: Context): void {
    const known = this.#runs.get(node);
    if (known === undefined) this.#runs.set(node, new Set([context]));
    else known.add(context);
  }

  runsAt(node: TSESTree.Node): ReadonlySet<Context> {
    return this.#runs.get(node) ?? NO_CONTEXTS;
  }

  later(task: () => void): void {
    this.#countCompared();
    this.#work.add(task);
  }

  /** Puts off what need not be done once other work has told more. */
  whenIdle(task: () => void): void {
    this.#work.whenIdle(task);
  }

  /** Works until nothing changes, or nothing is left to be learnt. */
  run(): void {
    this.#work.run(() => this.sites.isComplete);
  }

  /** An edge to the start of a block. */
  goTo(context: Context, target: number, state: State, trace: Trace): void {
    const block = context.prepared.graph.blocks[target];
    if (block === undefined) return;
    let arriving = this.states.leaveLoops(state, block.loopDepth);
    arriving = forgetDeadAtEntry(this.states, context, block.id, arriving);
    const seen = context.stateCounts[target] ?? 0;
    arriving = context.arrivals.of(block.id).withoutVarying(this.states, arriving);
    if (seen > STATES_PER_BLOCK && this.#visit(context, `${target}:0`, arriving).isNew) arriving = this.#coarsen(arriving, seen > CROWDED_STATES_PER_BLOCK);
    if (this.resume(context, block, 0, arriving, trace)) context.stateCounts[target] = seen + 1;
  }

  /**
   * Goes on inside a block, unless that was done from the same state. What is done for calls that nobody will await is done for all of them at once.
   * Answers whether the state is new there.
   */
  resume(context: Context, block: Block, index: number, arriving: State, trace: Trace): boolean {
    this.#countCompared();
    const place = `${block.id}:${index}`;
    const state = index === 0 ? arriving : context.resumptions.of(place).withoutVarying(this.states, arriving);
    const { key, core, isNew } = this.#visit(context, place, state);
    if (!isNew) return false;
    context.visited.set(key, core);
    this.#work.add(() => this.#execute(context, block, index, this.states.withCore(state, core), trace));
    return true;
  }

  #visit(context: Context, place: string, state: State): { readonly key: string; readonly core: Core; readonly isNew: boolean } {
    const key = `${place}/${this.states.keyOf(state, this.states.withoutLost(state.core))}`;
    const known = context.visited.get(key);
    const core = known === undefined ? state.core : this.states.joinLost(known, state.core);
    return { key, core, isNew: core !== known };
  }

  /** Forgets what makes the states many; functions that constants name do not, unless there are still too many states. */
  #coarsen(state: State, isCrowded: boolean): State {
    const isKept = (variable: Variable, value: Value): boolean => !isCrowded && value.holdsCode && !value.holdsPromise && this.code.isConstant(variable);
    for (const value of state.slots.values()) escapeValue(this, value);
    for (const [variable, value] of state.environment.values) if (!isKept(variable, value)) escapeValue(this, value);
    return this.states.coarsen(state, isKept);
  }

  #execute(context: Context, block: Block, start: number, initial: State, initialTrace: Trace): void {
    let state = initial;
    let trace = initialTrace;
    for (let index = start; index < block.instructions.length; index++) {
      const instruction = block.instructions[index];
      if (instruction === undefined) return;
      this.#countStep();
      const outcomes: [State, Trace][] = [];
      let isRunning = true;
      const from = trace;
      transfer(this, { context, block, index, trace }, instruction, state, (next, nextTrace) => {
        // A callee may complete after the instruction was left.
        const after = this.fresh.runsOthers(instruction) ? this.states.forgetFresh(next) : next;
        const kept = forgetDeadAfter(this.states, context, block, index, after);
        if (isRunning) outcomes.push([kept, nextTrace ?? from]);
        else this.resume(context, block, index + 1, kept, nextTrace ?? from);
      });
      isRunning = false;
      const [only] = outcomes;
      if (only === undefined) return;
      if (outcomes.length > 1) {
        for (const [next, nextTrace] of outcomes) this.resume(context, block, index + 1, next, nextTrace);
        return;
      }
      [state, trace] = only;
    }
    transferTerminal(this, { context, block, index: block.instructions.length, trace }, block.terminal, state);
  }

  #countStep(): void {
    this.#spend(1);
    this.#countCompared();
    this.#assumptions.assertWorthGoingOn();
  }

  /** What it takes to tell states apart counts as well, where they hold much, and where the exits of a function go to many callers. */
  #countCompared(): void {
    const steps = Math.floor((this.values.compared - this.#compared) / COMPARED_IN_A_STEP);
    if (steps === 0) return;
    this.#compared += steps * COMPARED_IN_A_STEP;
    this.#spend(steps);
  }

  #spend(count: number): void {
    const { steps = STEP_BUDGET, shared } = this.options;
    this.#steps += count;
    if (this.#steps > steps) throw new BudgetSpent();
    if (shared !== undefined && (shared.left -= count) < 0) throw new BudgetSpent();
  }

  /** An exception at `at`. */
  raise(at: Activation, state: State, node: TSESTree.Node | null): void {
    const trace = node === null ? at.trace : extend(at.trace, { kind: "throw", node });
    if (at.block.handler === null) {
      if (at.context.hasThrown(state.core, state.environment)) return;
      return this.exit(at.context, "throw", state, null, trace);
    }
    this.goTo(at.context, at.block.handler, this.states.forgetFresh(state), trace);
  }

  exit(context: Context, kind: Exit["kind"], state: State, value: Value | null, trace: Trace): void {
    const { graph } = context.prepared;
    const left = this.states.leaveLoops(state, 0);
    const visible = new Map<Variable, Value>();
    for (const [variable, known] of left.environment.values) {
      if (this.code.isCaptured(variable) && !ownsVariable(graph, this.code.ownerOf(variable))) visible.set(variable, known);
    }
    const environment = visible.size === left.environment.values.size ? left.environment : this.states.environment(visible);
    const core = kind !== "yield" ? forgetDeadAtExit(this.states, context, left.core, environment, value) : this.states.core(left.core.levels, left.core.touched, "entered", left.core.running);
    if (core.touched && context.touched === null) context.markTouched("denied");
    context.addExit({ kind, value, core, environment, trace });
  }

  owns(graph: FlowGraph, variable: Variable): boolean {
    return ownsVariable(graph, this.code.ownerOf(variable));
  }

  environmentOf(bindings: Bindings): State["environment"] {
    return this.states.environment(withBindings(new Map(), bindings));
  }

  /** A unit of work begins at a loop's head. */
  beginIteration(state: State, depth: number, node: TSESTree.Node): State {
    return this.options.loops === "once" ? this.states.continueIteration(state, depth) : this.states.beginIteration(state, depth, node);
  }

  prepareIntrinsic(build: IntrinsicBuilder, node: CallNode): PreparedGraph {
    const known = this.#intrinsics.get(build) ?? new Map<CallNode, PreparedGraph>();
    this.#intrinsics.set(build, known);
    let prepared = known.get(node);
    if (prepared === undefined) {
      const graph = build(node);
      prepared = prepare(graph);
      known.set(node, prepared);
    }
    return prepared;
  }

  /** The superclass, in view, of the class whose code runs in `context`. */
  parentOfRunning(context: Context): ClassNode | null {
    const type = classAround(ownerNode(context.prepared.graph).node);
    return type === null ? null : this.code.superclassOf(type);
  }

  /** Whether some assignment in the file may replace the method that is read from what `owner` makes. */
  isReplacedMethod(owner: TSESTree.Node, key: string): boolean {
    const written = owner.type === "ObjectExpression" ? this.facts.keysOfAny : this.facts.writtenKeys;
    if (isConstantSymbol(key) && this.facts.keysOfAny.has(null)) return true;
    return written.has(key) || (this.volatile.has(owner) && !key.startsWith("#"));
  }

  isMutatedKey(key: string): boolean {
    return this.facts.keysOfAny.has(key) || this.facts.keysOfAny.has(null);
  }

  /**
   * The same of an object that `made` makes. What a function answers with is nobody else's: a write under a name that no text tells, into an object that is
   * not known, means another.
   */
  mayChange(made: TSESTree.Node, key: string): boolean {
    const { keysOfAny } = this.facts;
    return keysOfAny.has(key) || (keysOfAny.has(null) && (!isAnswer(made) || this.volatile.has(made)));
  }

  /** How a timer may end the promise of this executor; null where none does. */
  timedEndOf(executor: FunctionNode): TimedEnd | null {
    if (this.timed.isSettledBy(executor, "fulfilled")) return "fulfilled";
    return this.timed.isSettledBy(executor, "rejected") ? "rejected" : null;
  }

  valueOf(state: State, register: Register): Value | null {
    return state.slots.get(registerSlot(register)) ?? null;
  }

  assign(state: State, target: Register, value: Value | null): State {
    return this.states.withSlot(state, registerSlot(target), value);
  }
}

const NO_CONTEXTS: ReadonlySet<Context> = new Set();
