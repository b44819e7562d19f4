import type { TSESTree } from "@typescript-eslint/utils";
import { CodeTable } from "../facts/code-table.js";
import type { Latest } from "../facts/latest.js";
import { ModuleConstants } from "../facts/module-constants.js";
import { dangerOf } from "../facts/running.js";
import { SiteFacts } from "../facts/site-facts.js";
import { Solver } from "../facts/solver.js";
import { BudgetSpent, VolatileVariable, type FileFacts, type Volatile } from "../facts/solver-input.js";
import { stepsOf, type Trace, type TraceStep } from "../facts/trace.js";
import { ValueTable, type Pending } from "../facts/value.js";
import type { CallMeaning, CallResolver, SideEffect, HandlersBehindGates } from "../program/call-meaning.js";
import { functionIn } from "../program/functions.js";
import { enclosingFunction, isCallNode, isFunctionNode, isLoop } from "../program/nodes.js";
import type { CallNode, FunctionNode, Loop } from "../program/syntax.js";
import { memoised } from "../program/values.js";
import type { VariableOf } from "../program/variables.js";
import { solveFile } from "./analysis.js";
import { calledName, rootName, startsUp } from "./call-names.js";
import { ChangedMeanings } from "./changed-meanings.js";
import { isExported } from "./exported-functions.js";
import { namesStartingPackage } from "./packaged-starts.js";
import { codeAround } from "./code-around.js";
import type { GateCalls } from "./gate-calls.js";
import { reachedFrom } from "./reached-at-start.js";
import { readiedBefore } from "./ready-hooks.js";
import { relevantUnits } from "./named-units.js";
import { encloses } from "./walk.js";
import { mayActWhenEvaluated } from "./module-code.js";
import { mayStartByName, workStartsIn, type WorkStart } from "./work-starts.js";

export type StartLack =
  /** Neither register nor validate comes before. */
  | "nothing"
  | "no-register"
  | "no-validate"
  /** Validate comes before, but a denial or a failure does not stop. */
  | "denial"
  | "not-awaited";

export interface UngatedStart {
  readonly start: WorkStart;
  readonly lack: StartLack;
  readonly path: readonly TraceStep[];
}

/**
 * Starts of work that some run of the program reaches without register and a permit.
 * @param isEntryPoint whether other programs, or the operating system, call what the file exports.
 */
export function findUngatedStarts(gates: GateCalls, isEntryPoint: boolean): UngatedStart[] {
  const isCommand = COMMAND_LINES.test(gates.unit.text);
  if (!isEntryPoint && !isCommand && !namesStartingPackage(gates.unit.text) && !mayActWhenEvaluated(gates, mayStartByName)) return [];
  if (gates.calls.length === 0 && !registersAnything(gates)) return startsWithoutGates(gates, isEntryPoint);
  const starts = workStartsIn(gates);
  if (starts.length === 0) return [];
  const validated = solve(gates, starts, isEntryPoint, "validate");
  const registered = solve(gates, starts, isEntryPoint, "register");
  if (validated === null || registered === null) return [];
  const found: UngatedStart[] = [];
  for (const start of starts) {
    const ready = readiedBefore(start, gates);
    const lacking = ready.validates ? undefined : validated.get(start.node);
    const unregistered = ready.registers ? undefined : registered.get(start.node)?.none;
    if (lacking === undefined && unregistered === undefined) continue;
    const trace = lacking?.running ?? lacking?.denied ?? lacking?.none ?? unregistered;
    if (trace === undefined) continue;
    found.push({ start, lack: lackOf(lacking, unregistered !== undefined), path: stepsOf(trace) });
  }
  return outermost(found);
}

/** A loop inside one that is reported begins nothing: the work has begun. */
function outermost(found: readonly UngatedStart[]): UngatedStart[] {
  const loops = found.flatMap(({ start: { node } }): Loop[] => (isLoop(node) ? [node] : []));
  return found.filter(({ start: { node } }) => !isLoop(node) || !loops.some((loop) => loop !== node && encloses(loop.body, node) && codeAround(loop) === codeAround(node)));
}

/** Words come first, since the question is what every call of the file means. */
function registersAnything({ unit, resolver, scan }: GateCalls): boolean {
  if (!unit.text.includes("register") || !(resolver.reach.gates || resolver.mayAskByType || unit.text.includes("/devices/"))) return false;
  return scan.calls.some((call) => resolver.registers(call));
}

/** In a file that asks nobody, whatever runs at the start lacks everything. What does not run then, which names tell, is not resolved. */
function startsWithoutGates(gates: GateCalls, isEntryPoint: boolean): UngatedStart[] {
  const isCommand = COMMAND_LINES.test(gates.unit.text);
  const entries = gates.scan.functions.filter((node) => isCalledToStart(node, isEntryPoint, isCommand, gates.variableOf));
  const reached = reachedFrom([gates.unit.ast, ...entries], gates);
  return outermost(workStartsIn(gates, (node) => reached.has(codeAround(node))).map((start) => ({ start, lack: "nothing", path: [] })));
}

function lackOf(lacking: Lacking | undefined, isUnregistered: boolean): StartLack {
  if (lacking === undefined) return "no-register";
  if (lacking.running !== undefined) return "not-awaited";
  if (lacking.denied !== undefined) return "denial";
  return isUnregistered ? "nothing" : "no-validate";
}

/** Executions that reach a start without a permit, one of each kind. */
interface Lacking {
  none?: Trace;
  denied?: Trace;
  running?: Trace;
}

/** What must have come before: a permit, or a register. */
type Wanted = "validate" | "register";

class StartSites extends SiteFacts {
  readonly lacking = new Map<TSESTree.Node, Lacking>();
  /** The same of functions that run later, each from its own beginning. */
  private readonly later = new Map<FunctionNode, Map<TSESTree.Node, Lacking>>();

  constructor(
    private readonly startsAt: ReadonlyMap<TSESTree.Node, readonly TSESTree.Node[]>,
    private readonly counts: (entry: TSESTree.Node) => boolean,
    private readonly wanted: Wanted,
    private readonly deferred: Deferred,
    private readonly resolver: Pick<CallResolver, "functionsCalled">,
  ) {
    super();
  }

  override reach(node: TSESTree.Node, _sideEffect: SideEffect, latest: Latest, running: Pending | null, trace: Trace): void {
    this.note(node, latest, running, trace);
  }

  note(node: TSESTree.Node, latest: Latest, running: Pending | null, trace: Trace): void {
    const starts = this.startsAt.get(node)?.filter((start) => !isLoop(start) || !isLaterIteration(start, trace, this.resolver));
    if (starts === undefined || starts.length === 0) return;
    const isDenied = latest.kind === "denied" || latest.kind === "failed";
    if (latest.kind === "permit" || (isDenied && this.wanted === "register")) return;
    const entry = entryOf(trace);
    if (entry === null) return;
    const kind = isDenied ? "denied" : running === null || dangerOf(running)?.kind !== "denied" ? "none" : "running";
    if (this.counts(entry)) noteAll(this.lacking, starts, kind, trace);
    else if (isFunctionNode(entry) && this.deferred.has(entry)) noteAll(memoised(this.later, entry, () => new Map<TSESTree.Node, Lacking>()), starts, kind, trace);
  }

  /** What lacks a permit in a function that runs later does so where the call that defers it lacks one, too. */
  joinDeferred(): void {
    // One that runs later may defer others.
    const open = new Map(this.later);
    for (let known = -1; known !== this.lacking.size; ) {
      known = this.lacking.size;
      for (const [code, starts] of open) {
        if (this.deferred.get(code)?.some((call) => this.lacking.has(call)) !== true) continue;
        for (const [start, lacking] of starts) this.lacking.set(start, { ...lacking, ...this.lacking.get(start) });
        open.delete(code);
      }
    }
  }
}

/** Whether a loop that goes on around the start has come round: the start has been made before then, and whether its work may go on is a matter of its units. */
function isLaterIteration(start: TSESTree.Node, trace: Trace, resolver: Pick<CallResolver, "functionsCalled">): boolean {
  const steps = stepsOf(trace);
  const places = placesOf(start, steps, resolver);
  const loops = steps.flatMap(({ kind, node }) => (kind === "iteration" && places.some((place) => encloses(node, place)) ? [node] : []));
  return new Set(loops).size < loops.length;
}

/** The place, and the calls on the way by which the code around it has been entered. */
function placesOf(start: TSESTree.Node, steps: readonly TraceStep[], resolver: Pick<CallResolver, "functionsCalled">): readonly TSESTree.Node[] {
  const places = [start];
  let owner = enclosingFunction(start);
  for (const { kind, node } of steps.toReversed()) {
    if (owner === null) break;
    if (kind !== "call" || !isCallNode(node) || !resolver.functionsCalled(node).includes(owner)) continue;
    places.push(node);
    owner = enclosingFunction(node);
  }
  return places;
}

function noteAll(found: Map<TSESTree.Node, Lacking>, starts: readonly TSESTree.Node[], kind: keyof Lacking, trace: Trace): void {
  for (const start of starts) {
    const lacking = found.get(start) ?? {};
    lacking[kind] ??= trace;
    found.set(start, lacking);
  }
}

function entryOf(trace: Trace): TSESTree.Node | null {
  let first = trace;
  while (first.parent !== null) first = first.parent;
  return first.step.kind === "entry" ? first.step.node : null;
}

/** Notes what is held where a loop begins. */
class StartSolver extends Solver {
  starts: StartSites | null = null;
  override goTo(...[context, target, state, trace]: Parameters<Solver["goTo"]>): void {
    const first = context.prepared.graph.blocks[target]?.instructions[0];
    // The loop's own level begins with its first iteration; before it the state has the level around it on top.
    const depth = context.prepared.graph.blocks[target]?.loopDepth ?? 0;
    if (first?.kind === "begin-iteration" && state.core.levels.length <= depth) {
      const [running] = state.core.running;
      this.starts?.note(first.node, state.core.levels.at(-1) ?? { kind: "none" }, running?.pending ?? null, trace);
    }
    super.goTo(context, target, state, trace);
  }
}

class StartResolver extends ChangedMeanings {
  constructor(
    inner: CallResolver,
    private readonly starts: ReadonlySet<TSESTree.Node>,
    private readonly wanted: Wanted,
  ) {
    super(inner);
  }

  protected override resolve(node: CallNode): CallMeaning {
    const { behaviour } = this.inner.meaningOf(node);
    const sideEffect: SideEffect | null = this.starts.has(node) ? { name: "", kind: "exec", from: "" } : null;
    if (this.wanted === "register" && (this.inner.registers(node) || registersByName(node))) return { sideEffect, behaviour: { kind: "gate", gate: { style: "asserts" }, name: "register" } };
    // Work may begin long after the permit; what must be fresh is another rule's matter.
    if (behaviour.kind === "pause" || behaviour.kind === "timer") return { sideEffect, behaviour: { kind: "unknown" } };
    if (this.wanted === "register" && (behaviour.kind === "summary" || (behaviour.kind === "gate" && !startsUp({ behaviour })))) return { sideEffect, behaviour: { kind: "unknown" } };
    return { sideEffect, behaviour };
  }

  override functionValue(): SideEffect | null {
    return null;
  }

  override mayPause(): boolean {
    return false;
  }

  override handlersBehindGates(node: CallNode): HandlersBehindGates | null {
    return this.wanted === "validate" ? super.handlersBehindGates(node) : null;
  }

  override beginsWithPermit(node: FunctionNode): boolean {
    return this.wanted === "validate" && super.beginsWithPermit(node);
  }
}

/** A helper of another file. */
function registersByName(node: CallNode): boolean {
  if (node.type !== "CallExpression") return false;
  const name = calledName(node.callee);
  if (node.callee.type === "Identifier") return /^(?:ensure)?register(?:ed|Device|Machine|Instance)?$/i.test(name);
  return /^register(?:Device)?$/.test(name) && /machine|device|authority|^mid$/i.test(rootName(node.callee));
}

function solve(gates: GateCalls, starts: readonly WorkStart[], isEntryPoint: boolean, wanted: Wanted): ReadonlyMap<TSESTree.Node, Lacking> | null {
  const { unit, scan } = gates;
  const deferred = deferredIn(gates);
  const startsAt = sitesOf(gates, starts, deferred);
  const resolver = new StartResolver(gates.resolver, new Set(startsAt.keys()), wanted);
  const asking = scan.calls.filter((call) => resolver.meaningOf(call).behaviour.kind === "gate");
  const facts: FileFacts = { ...scan.keysWritten((name) => gates.resolver.variableOf(name)), timers: [], relevant: relevantUnits(scan, [...startsAt.keys(), ...asking]) };
  const values = new ValueTable();
  const code = new CodeTable(unit, values);
  const volatile = new Set<Volatile>();
  const constants = new ModuleConstants();
  const isCommand = COMMAND_LINES.test(unit.text);
  const counts = (entry: TSESTree.Node): boolean => entry.type === "Program" || (isFunctionNode(entry) && isCalledToStart(entry, isEntryPoint, isCommand, gates.variableOf));
  for (;;) {
    const sites = new StartSites(startsAt, counts, wanted, deferred, resolver);
    try {
      const solver = new StartSolver(code, values, resolver, { loops: "once" }, volatile, sites, facts, constants);
      solver.starts = sites;
      solveFile(solver, unit, scan, facts);
      sites.joinDeferred();
      return sites.lacking;
    } catch (error) {
      if (error instanceof VolatileVariable) continue;
      if (error instanceof BudgetSpent) return null;
      throw error;
    }
  }
}

/** Each start stands for itself, and the call that is given a callback with it stands for it as well: `client.once("ready", () => poll())`. */
function sitesOf({ scan }: GateCalls, starts: readonly WorkStart[], deferred: Deferred): ReadonlyMap<TSESTree.Node, readonly TSESTree.Node[]> {
  const sites = new Map<TSESTree.Node, TSESTree.Node[]>();
  for (const { node } of starts) {
    const site = isLoop(node) ? (firstCallBehindTest(node, scan.calls) ?? node) : node;
    sites.set(site, [...(sites.get(site) ?? []), node]);
  }
  for (const call of scan.calls) {
    if (call.type !== "CallExpression" || !LIFECYCLE.test(calledName(call.callee))) continue;
    const given = call.arguments.filter((argument) => isFunctionNode(argument) && !deferred.has(argument));
    const inside = starts.filter(({ node }) => given.some((argument) => encloses(argument, node))).map(({ node }) => node);
    if (inside.length > 0) sites.set(call, [...(sites.get(call) ?? []), ...inside]);
  }
  for (const call of [...deferred.values()].flat()) sites.set(call, [...(sites.get(call) ?? []), call]);
  return sites;
}

/** What the work of a loop begins with: its test may tell that there is none to begin. */
function firstCallBehindTest(loop: Loop, calls: readonly CallNode[]): CallNode | null {
  const { body } = loop;
  if ((loop.type !== "WhileStatement" && loop.type !== "ForStatement") || loop.test === null || loop.test.type === "Literal") return null;
  const own = codeAround(loop);
  const inside = calls.filter((call) => encloses(body, call) && codeAround(call) === own && call.type !== "ImportExpression");
  return inside.reduce<CallNode | null>((first, call) => (first === null || call.range[1] < first.range[1] ? call : first), null);
}

/** Functions that run at the end of the turn or later, with the calls that see to it. */
type Deferred = ReadonlyMap<FunctionNode, readonly CallNode[]>;

function deferredIn(gates: GateCalls): Deferred {
  const found = new Map<FunctionNode, CallNode[]>();
  for (const call of gates.scan.calls) {
    if (call.type !== "CallExpression") continue;
    const name = calledName(call.callee);
    const [first] = call.arguments;
    const later = LATER.test(name) && first !== undefined ? [first] : LIFECYCLE.test(name) ? call.arguments.filter((argument) => asksWithin(argument, gates)) : [];
    for (const given of later) {
      const code = functionIn(given, gates.variableOf);
      if (code !== null) found.set(code, [...(found.get(code) ?? []), call]);
    }
  }
  return found;
}

/** Whether a function that is given asks somewhere, so that what begins in it need not lack what its giver lacks. */
function asksWithin(argument: TSESTree.Node, { scan, resolver, calls }: GateCalls): boolean {
  return isFunctionNode(argument) && (calls.some(({ node }) => encloses(argument, node)) || scan.calls.some((call) => encloses(argument, call) && (registersByName(call) || resolver.registers(call))));
}

const LATER = /^(?:nextTick|setImmediate|setTimeout|queueMicrotask)$/;

const LIFECYCLE = /^(?:on|once|connect|ready|open|init|initialize|whenReady|addListener|bootstrap|sync)$/;

const COMMAND_LINES = /["'](?:commander|cac|sade|yargs|@caporal\/core|gluegun)["']/;

/** Whether a function that nothing in view calls is what starts the program: an exported one of an entry point, or the action of a command. */
function isCalledToStart(entry: FunctionNode, isEntryPoint: boolean, isCommand: boolean, variableOf: VariableOf): boolean {
  const { parent } = entry;
  if (parent.type === "CallExpression") return isCommand && calledName(parent.callee) === "action";
  return isEntryPoint && isExported(entry, variableOf);
}
