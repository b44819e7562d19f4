import type { TSESTree } from "@typescript-eslint/utils";
import { keyOfArgument, keyOfMember } from "../facts/called-before.js";
import type { Exit } from "../facts/context.js";
import { NONE, PERMIT, type Latest } from "../facts/latest.js";
import { factsOf, isGate, marksFor, type Assumption } from "./assumption.js";
import type { SiteFacts } from "../facts/site-facts.js";
import type { FileFacts, SolverOptions } from "../facts/solver-input.js";
import { argumentSlot, type Slot } from "../facts/state.js";
import type { Bindings, FunctionValue, Value, ValueTable } from "../facts/value.js";
import type { CallNode, FunctionNode } from "../flow/graph.js";
import type { CallMeanings, CallResolver, SideEffect } from "../program/call-meaning.js";
import type { ContentsCalls, DecisionGiven, FunctionSummary, MemberCalls, ParameterCalls, PromiseGiven, SummaryExit, SummaryValue, Touch } from "../program/function-summary.js";
import type { ParsedFile } from "../program/files-in-view.js";
import { membersOfThis } from "../program/overrides.js";
import { mayCallStored } from "./calls-of-stored.js";
import { keysOf, withAbsent } from "./absent-members.js";
import { awaitedParameters } from "./awaited-parameters.js";
import { promiseEnding, PROMISED_ENDS } from "./promise-ending.js";
import { callOrder, type CalledPlace, type CallOrder } from "./call-order.js";
import { callbackEnd, NOT_CALLED } from "./callback-end.js";
import { distinct, isUnsettled, summaryOf, tellsOfEnd } from "./exit-summary.js";
import { ModuleOfLone, runFunction, type LoneFunction } from "./run-function.js";
import { onlyTakesItems } from "./only-called.js";
import { isWaitedForAt, membersCalled, membersRead, parametersCalled, targetOf } from "./parameters-called.js";
import { escapeReturned, handsBack, mayReject, onlyFunction, withoutOpen } from "./handed-back.js";
import { reachableCalls } from "./reachable-calls.js";
import { testedParameters, mayTestDecision } from "./tested-parameters.js";
import { endsOfLists, isList } from "./lists-handed-out.js";
import { lateEffects, reachesEffect } from "./running-calls.js";
import type { FileScan } from "./scan-file.js";
import { isCalledByResultOnly, isCalledOnce } from "./called-by-result.js";
import { factsOfAll } from "./file-facts.js";

const CALLBACK: SideEffect = { name: "callback", kind: "exec", from: "callback" };
/** Stands where a member is called, and no parameter. */
const NO_ARGUMENT = -1;

/** Parameters of one function that are taken for promises. */
const MOST_AWAITED = 2;

/** Functions that one function takes out of what it is given. */
const MOST_TAKEN = 4;

/** Parameters of one function that are taken for decisions. */
const MOST_TESTED = 3;

interface FunctionRun {
  /** Whether the marked parameter is called when the function has waited for something. */
  readonly isLate: boolean;
  readonly exits: readonly Exit[];
  /** Whether a parameter that is taken for a gate is called while the result of an earlier call may still be handed out. */
  readonly isAskedAgain: boolean;
  /** Whether it is called while an earlier call may still run. */
  readonly isAskedBeside: boolean;
  /** Whether it is called when an earlier call has failed; told where calls that fail are marked. */
  readonly isRepeated: boolean;
  /** How the lists of promises among them end that the function hands out. */
  readonly ended: readonly Exit[];
  /** Whether the function itself, or what it calls, calls the marked parameter. */
  readonly isWithin: boolean;
  /** Whether nothing else calls it than what the function hands out. */
  readonly isByResult: boolean;
  /** Calls of the marked parameter, also those of functions that it hands out or stores. */
  readonly all: CalledSite | null;
}

/** Whether a parameter was called with a permit held, and which lacks there were. */
interface CalledSite {
  readonly permitted: boolean;
  readonly lacks: ReadonlySet<string>;
}

/** A function that the evaluation of a module has made, with what it took along. */
export interface MadeFunction {
  readonly module: ModuleOfLone;
  readonly bindings: Bindings;
  /** A parameter of the function around it, and what it took along where that is a function, and where it is none. */
  readonly taken?: { readonly parameter: Place; readonly present: Bindings; readonly absent: Bindings };
}

/** A parameter, or the first of the places where a member of one is read. */
type Place = CalledPlace["place"];

type Calls = Omit<ParameterCalls, "argument" | "member">;

/** A parameter that the function, or what it hands out, calls. */
export interface CalledParameter {
  readonly target: Place;
  readonly argument: number;
  readonly member: string | null;
  readonly isWaitedFor: boolean;
  readonly calls: Calls;
}

/** Runs of one function, with nothing known of its parameters or with one of them marked, so that its calls are seen. */
export class FunctionRuns {
  readonly #lone: LoneFunction;
  #mayCallStored: boolean | null = null;
  #isQuiet: boolean | null = null;
  #known: FunctionRun | null = null;
  #called: readonly CalledParameter[] | null = null;
  #ofObjects: readonly (Omit<CalledParameter, "calls"> & { readonly member: string })[] | null = null;
  readonly #taken: MadeFunction["taken"];
  readonly #members: readonly { readonly name: string; readonly places: readonly TSESTree.MemberExpression[] }[];

  constructor(
    private readonly file: ParsedFile,
    private readonly scan: FileScan,
    private readonly resolver: CallResolver,
    options: SolverOptions,
    private readonly node: FunctionNode,
    meanings: CallMeanings,
    overridden: readonly string[],
    made: MadeFunction | null,
  ) {
    const read = overridden.length === 0 ? null : membersOfThis(file);
    this.#members = overridden.map((name) => ({ name, places: read?.get(name) ?? [] }));
    const { module, bindings, taken }: MadeFunction = made ?? { module: new ModuleOfLone(file.unit), bindings: [] };
    this.#taken = taken;
    this.#lone = { unit: file.unit, resolver: meanings, options, facts: factsOfAll(scan, resolver), node, volatile: new Set(), module, bindings };
  }

  get module(): ModuleOfLone {
    return this.#lone.module;
  }

  /** @param yielded what its ends are told to yield. */
  exits(yielded: SummaryValue | null): SummaryExit[] {
    const exits = this.#summarised(this.#usualRun);
    return yielded === null ? exits : exits.map((exit) => (exit.completes ? { ...exit, value: yielded } : exit));
  }

  /** The one function that each end yields when the parameter is a function, or is not given, or, without one, of which nothing is known. */
  yielded(assumed: { readonly parameter: Place; readonly is: "function" | "undefined" } | null): FunctionValue | null {
    return onlyFunction(this.#run(NONE, assumed).exits);
  }

  /** The same where all of these are functions. */
  yieldedWith(parameters: readonly Place[]): FunctionValue | null {
    return onlyFunction(runFunction(this.#lone, NONE, (values) => this.#argumentsOf(values, parameters, (place) => values.of({ kind: "api", node: place, sideEffect: CALLBACK }))).exits);
  }

  /** What it does with a decision that it is given, or with its answer, where it tells a permit from a denial. */
  given(): Pick<FunctionSummary, "given"> {
    const tested = testedParameters(this.file, this.node);
    const given = [
      ...(mayTestDecision(this.file, this.node) ? this.node.params.slice(0, MOST_TESTED).flatMap((_parameter, argument) => this.#given(argument, "decision")) : []),
      ...tested.slice(0, MOST_TESTED).flatMap((argument) => this.#given(argument, "boolean")),
    ];
    return given.length === 0 ? {} : { given };
  }

  #given(argument: number, as: DecisionGiven["as"]): readonly DecisionGiven[] {
    const exitsFor = (valueIn: (values: ValueTable) => Value): SummaryExit[] => {
      let ended: readonly Exit[] = [];
      const { exits } = runFunction(this.#lone, NONE, (values) => [[argumentSlot(argument), valueIn(values)]], (run) => (ended = endsOfLists(run)));
      return this.#summarised({ exits, ended });
    };
    const [permit, denial] = as === "decision" ? [true, false].map((isPermit) => exitsFor((values) => values.of({ kind: "decision", permit: isPermit }))) : [exitsFor((values) => values.boolean(true)), exitsFor((values) => values.of({ kind: "not-true" }))];
    if (permit === undefined || denial === undefined || JSON.stringify(permit) === JSON.stringify(denial)) return [];
    if (as !== "decision") return [{ argument, as, permit, denial }];
    return [{ argument, as, permit, denial, nothing: { null: exitsFor((values) => values.of({ kind: "nullish", value: null })), undefined: exitsFor((values) => values.undefined()) } }];
  }

  /** What it does with the promise of an answer that it waits for. */
  promised(): Pick<FunctionSummary, "promised"> {
    const promised = awaitedParameters(this.file, this.node).slice(0, MOST_AWAITED).map((argument): PromiseGiven => {
      const runs = PROMISED_ENDS.map((end) => {
        let ended: readonly Exit[] = [];
        const { exits } = runFunction(this.#lone, NONE, (values) => [[argumentSlot(argument), promiseEnding(values, end, this.node)]], (run) => (ended = endsOfLists(run)));
        return { end, exits: this.node.async ? exits : withoutOpen(exits, this.node), ended };
      });
      const keys = keysOf(runs.flatMap(({ exits }) => exits.map(({ value }) => value)));
      return { argument, exits: new Map(runs.map((run) => [run.end, this.#summarised(run, keys)])) };
    });
    return promised.length === 0 ? {} : { promised };
  }

  /** @param keys members of which the results are asked whether they lack them. */
  #summarised(run: Pick<FunctionRun, "exits" | "ended">, keys: ReadonlySet<string> = new Set()): SummaryExit[] {
    const all = run.exits.filter((exit) => this.node.async || !isList(exit)).flatMap((exit) => {
      const told = summaryOf(exit, this.node.async);
      const summary = keys.size === 0 ? told : { ...told, value: withAbsent(told.value, exit.value, keys) };
      const rejected: SummaryExit = { ...summary, completes: false, value: { kind: "unknown" } };
      return (mayReject(exit) ? [summary, rejected] : [summary]).map((each) => ({ summary: each, isOpen: !this.node.async && isUnsettled(exit) }));
    });
    const settled = all.filter(({ isOpen }) => !isOpen).map(({ summary }) => summary);
    const open = all.filter(({ summary, isOpen }) => !isOpen || !settled.some((other) => tellsOfEnd(other, summary)));
    return distinct([...run.ended.map((exit) => summaryOf(exit, true)), ...open.map(({ summary }) => summary)]);
  }

  /** What a generator does is done piece by piece, by those who iterate over it. */
  steps(): Touch[] {
    const touches = this.#usual.map((exit) => summaryOf(exit, false).touch);
    return [...new Set(touches)].filter((touch) => touch === "pause" || touch === "denied");
  }

  /** How it calls functions that it is given, and members that are written anew. */
  calls(): Pick<FunctionSummary, "parameters" | "members"> {
    const given = this.callsOfGiven();
    const own = this.#callsOfMembers();
    const called = [...given, ...own];
    const order = this.orderOf(called);
    const parameters = given.map(({ key, calls }) => ({ ...calls, ...order(key) }));
    const members = own.map(({ key, place, name, calls }): MemberCalls => ({ name, calls: { ...calls, ...order(key) }, isFollowed: calls.end.isAwaited && this.#isFollowed(place) }));
    return members.length === 0 ? { parameters } : { parameters, members };
  }

  /** Which of these it calls before which; they are parameters, members, or what it took along. */
  orderOf(called: readonly CalledPlace[]): CallOrder {
    return callOrder(called, (place, assumed, latest) => this.#sitesOf(called, { parameter: place, is: assumed }, latest));
  }

  called(): readonly CalledParameter[] {
    this.#called ??= [
      ...parametersCalled(this.file, this.node).filter(({ argument }) => !this.#inObjects().some((each) => each.argument === argument)).map((each) => ({ ...each, member: null })),
      ...this.#inObjects().slice(0, MOST_TAKEN),
    ].flatMap((each) => {
      const calls = this.#callsOf(each.target, each.isWaitedFor);
      return calls === null ? [] : [{ ...each, calls }];
    });
    return this.#called;
  }

  /** Functions in the objects that it is given. Members of parameters are read everywhere: only where something asks may they be called with a permit. */
  #inObjects(): readonly (Omit<CalledParameter, "calls"> & { readonly member: string })[] {
    this.#ofObjects ??= [...membersCalled(this.file, this.node), ...(reachableCalls(this.scan, this.node).some((call) => this.resolver.mayAsk(call)) ? membersRead(this.file, this.node) : [])];
    return this.#ofObjects;
  }

  /** How it calls the parameter of the function around it that it took along. */
  takenCalls({ target, isWaitedFor }: CalledParameter): Calls | null {
    return this.#callsOf(target, isWaitedFor);
  }

  callsOfGiven(): readonly CalledPlace[] {
    return this.called().map(({ target, argument, member, calls }) => ({ key: keyOfArgument({ argument, member }), place: target, calls: { argument, member, ...(target.type === "MemberExpression" ? { isMethod: true } : {}), ...calls } }));
  }

  #callsOfMembers(): readonly (CalledPlace & { readonly place: TSESTree.MemberExpression; readonly name: string })[] {
    return this.#members.flatMap(({ name, places: [place, ...others] }) => {
      const calls = place === undefined ? null : this.#callsOf(place, [place, ...others].every(isWaitedForAt));
      return place === undefined || calls === null ? [] : [{ key: keyOfMember(name), place, name, calls: { argument: NO_ARGUMENT, member: null, ...calls } }];
    });
  }

  /** How it calls what an argument holds, within the call; null where it does not. */
  contentsCalled(argument: number): ContentsCalls | null {
    const parameter = this.node.params[Math.min(argument, this.node.params.length - 1)];
    if (parameter === undefined || (argument >= this.node.params.length && parameter.type !== "RestElement")) return null;
    return this.#contentsCalled({ parameter: targetOf(parameter), isContainer: true }, onlyTakesItems(this.file, this.node, parameter));
  }

  /** How it calls, within the call, what these calls take out of somewhere; null where it does not. */
  storedCalled(calls: readonly CallNode[]): ContentsCalls | null {
    const [first] = calls;
    return first === undefined ? null : this.#contentsCalled({ parameter: first, calledAt: calls }, false);
  }

  #contentsCalled(holding: Omit<Assumption, "is">, isSeen: boolean): ContentsCalls | null {
    const { isWithin, all } = this.#run(NONE, { ...holding, is: "function" });
    const isPermitted = isSeen && all?.lacks.size === 0;
    if (all === null) return null;
    // What asks among what it holds is called at some time by what the function hands out.
    if (!isWithin) return isPermitted || holding.parameter.type === "RestElement" ? { isPermitted, iterates: true, isAwaited: false, mayFail: false, mayThrow: false, mayLeave: false } : null;
    const asked = this.#run(NONE, { ...holding, is: "gate" });
    const marked = this.#run(NONE, { ...holding, is: "marked gate" }).exits;
    const { isAwaited, mayFail, mayThrow, mayLeave, isAlone } = callbackEnd(asked, marked, this.#usual, marksFor(holding.parameter, this.file.unit.ast), this.node.async, true);
    const lacks = this.#run(PERMIT, { ...holding, is: "function" }).all?.lacks ?? new Set();
    return { isPermitted: isPermitted && isAlone, iterates: lacks.has("iteration"), isAwaited, mayFail, mayThrow, mayLeave };
  }

  /** How all that the function calls is called where one of them does what is assumed of it. */
  #sitesOf(called: readonly CalledPlace[], assumed: Assumption, latest: Latest): SiteFacts {
    const lone = { ...this.#lone, facts: this.#factsAssuming(assumed) };
    return runFunction(lone, latest, (values) => this.#argumentsOf(values, called.map(({ place }) => place), (place) => values.of({ kind: "api", node: place, sideEffect: CALLBACK }))).sites;
  }

  #isFollowed(member: TSESTree.MemberExpression): boolean {
    const completing = this.#summarised(this.#run(NONE, { parameter: member, is: "pause" })).filter(({ completes }) => completes);
    return completing.length > 0 && completing.every(({ touch, leaves }) => touch === "permit" && leaves === "nothing");
  }

  /** The facts of a run in which the members of `this` are others. */
  #factsAssuming(assumed: Assumption | null): FileFacts {
    const { facts, node } = this.#lone;
    const asking = assumed === null ? {} : factsOf(assumed, this.file.unit.ast);
    const owner = node.parent.type === "MethodDefinition" || node.parent.type === "PropertyDefinition" ? node.parent.parent.parent : null;
    if (owner === null || this.#members.length === 0) return { ...facts, ...asking };
    const members = this.#members.flatMap(({ name, places: [first] }) => {
      if (first === undefined) return [];
      return [[name, assumed?.parameter === first && assumed.is === "undefined" ? ("undefined" as const) : { node: first, sideEffect: CALLBACK }] as const];
    });
    return { ...facts, ...asking, overridden: { owner, members: new Map(members) } };
  }

  /** Arguments that hold something in the places of some parameters. */
  #argumentsOf(values: ValueTable, places: readonly TSESTree.Node[], valueAt: (place: TSESTree.Node) => Value): readonly (readonly [Slot, Value])[] {
    const { node } = this;
    return node.params.flatMap((parameter, index): (readonly [Slot, Value])[] => {
      const target = targetOf(parameter);
      if (places.includes(target)) return [[argumentSlot(index), valueAt(target)]];
      const held = places.length === 0 ? [] : this.#inObjects().filter((each) => each.argument === index);
      if (!held.some((each) => places.includes(each.target))) return [];
      const properties = held.flatMap(({ member, target: place }): (readonly [string, Value])[] => {
        if (places.includes(place)) return [[member, valueAt(place)]];
        // Which others such a one calls by `this`, is told where the object is made.
        return place.type === "MemberExpression" ? [[member, values.of({ kind: "api", node: place, sideEffect: CALLBACK })]] : [];
      });
      return [[argumentSlot(index), values.of({ kind: "object", node: target, properties: new Map(properties) })]];
    });
  }

  #callsOf(parameter: CalledPlace["place"], isWaitedFor: boolean): Calls | null {
    const noted: Assumption = { parameter, is: "function" };
    const { isWithin, isByResult, all, isLate } = this.#run(NONE, noted);
    if (all === null) return null;
    const isPermitted = all.lacks.size === 0;
    const handedOn = { isWaitedFor, isEndangered: all.lacks.has("running") || all.lacks.has("beside"), isWithin, isByResult, isByCall: !isWithin && isCalledByResultOnly(this.node, parameter, this.resolver.variableOf) };
    if (!isWithin) return { when: isPermitted ? "later" : "any", always: false, isLate: false, end: NOT_CALLED, handedOn };
    const asked = this.#run(NONE, { parameter, is: "gate" });
    const marked = this.#run(NONE, { parameter, is: "marked gate" });
    const end = callbackEnd(asked, marked.exits, this.#usual, marksFor(parameter, this.file.unit.ast), this.node.async, marked.isRepeated && !isCalledOnce(this.node, parameter, this.file.unit.text, this.resolver.variableOf));
    const always = (): boolean => this.#alwaysCalls(parameter) || this.#endsWithCallsOnly(asked.exits);
    if (isPermitted) return { when: "permitted", always: this.#alwaysCalls(parameter), isLate, end, handedOn: null };
    const lacks = [...(this.#run(PERMIT, noted).all?.lacks ?? [])];
    if (lacks.length === 0) return { when: "once", always: always(), isLate, end, handedOn: null };
    return lacks.every((lack) => lack === "iteration") ? { when: "iterates", always: false, isLate, end, handedOn: null } : { when: "any", always: false, isLate, end, handedOn };
  }

  /** With nothing known of what it is given. */
  get #usualRun(): FunctionRun {
    this.#known ??= this.#run(NONE, null);
    return this.#known;
  }

  get #usual(): readonly Exit[] {
    return this.#usualRun.exits;
  }

  get #callsStored(): boolean {
    this.#mayCallStored ??= mayCallStored(this.scan, this.resolver, this.node);
    return this.#mayCallStored;
  }

  /** With nothing to call, a function that always calls its parameter cannot complete. */
  #alwaysCalls(parameter: Assumption["parameter"]): boolean {
    return this.#run(NONE, { parameter, is: "undefined" }).exits.every((exit) => !summaryOf(exit, this.node.async).completes);
  }

  /** Whether it completes only when a call of the parameter has ended, whichever way, as it asks and pauses nowhere itself. */
  #endsWithCallsOnly(asked: readonly Exit[]): boolean {
    this.#isQuiet ??= this.#usual.every((exit) => summaryOf(exit, this.node.async).touch === "none");
    if (!this.#isQuiet) return false;
    const touches = asked.map((exit) => summaryOf(exit, this.node.async)).filter(({ completes }) => completes).map(({ touch }) => touch);
    return touches.every((touch) => touch === "permit" || touch === "denied");
  }

  #run(latest: Latest, assumed: Assumption | null): FunctionRun {
    const { node } = this;
    const own = this.#taken !== undefined && assumed?.parameter === this.#taken.parameter ? { ...this.#lone, bindings: assumed.is === "undefined" ? this.#taken.absent : this.#taken.present } : this.#lone;
    const lone = isGate(assumed) || assumed?.isContainer === true || assumed?.calledAt !== undefined || this.#members.length > 0 ? { ...own, facts: this.#factsAssuming(assumed) } : own;
    let isWithin = false;
    let isCalledBefore = false;
    const argumentsIn = (values: ValueTable): readonly (readonly [Slot, Value])[] =>
      this.#argumentsOf(values, assumed === null ? [] : [assumed.parameter], (place) => (assumed?.is === "undefined" ? values.undefined() : values.of({ kind: "api", node: place, sideEffect: CALLBACK })));
    let isLate = false;
    let ended: readonly Exit[] = [];
    let isHandedBack = false;
    let isAskedAgain = false;
    let isAskedBeside = false;
    let isRepeated = false;
    const { sites, exits } = runFunction(lone, latest, argumentsIn, (run) => {
      isWithin = assumed !== null && (reachesEffect(run.context, assumed.parameter) || (assumed.calledAt === undefined && calledSite(run.sites, assumed) !== null && this.#callsStored));
      isLate = assumed?.is === "function" && lateEffects([run.context], false, "denial").has(assumed.parameter);
      isCalledBefore = calledSite(run.sites, assumed) !== null || calledLater(run.sites, assumed) !== null;
      for (const { value } of run.exits) if (value !== null) escapeReturned(run.solver, value);
      isHandedBack = assumed !== null && run.exits.some(({ value }) => handsBack(value, assumed.parameter));
      if (!node.async) ended = endsOfLists(run);
      isAskedAgain = run.solver.askedAgain.size > 0;
      isAskedBeside = run.solver.hidesRunning || run.solver.askedBeside.size > 0;
      isRepeated = run.solver.hidesRunning || run.solver.askedAfterFailure.size > 0;
    });
    const all = calledSite(sites, assumed) ?? calledLater(sites, assumed);
    // Besides what is seen of its calls, whoever gets it calls it.
    return { exits, isAskedAgain, isAskedBeside, isRepeated, ended, isWithin, isByResult: !isWithin && !isCalledBefore && !isHandedBack, all: isHandedBack ? { permitted: all?.permitted ?? false, lacks: new Set([...(all?.lacks ?? []), "handed back"]) } : all, isLate };
  }
}

function calledSite({ sites }: SiteFacts, assumed: Assumption | null): CalledSite | null {
  const site = assumed === null ? undefined : sites.get(assumed.parameter);
  return site === undefined ? null : { permitted: site.permitted, lacks: new Set(site.lacks.keys()) };
}

/** What only code out of view calls that asks before: `machineid.wrap(id, parameter)`. */
function calledLater({ permittedLater }: SiteFacts, assumed: Assumption | null): CalledSite | null {
  return assumed !== null && permittedLater.has(assumed.parameter) ? { permitted: true, lacks: new Set() } : null;
}
