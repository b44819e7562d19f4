import type { TimedEnd } from "./timed-promises.js";
import type { TSESTree } from "@typescript-eslint/utils";
import { joinSummaries } from "./join-summaries.js";
import type { CallNode, ClassNode, FunctionNode } from "./syntax.js";
import type { Start } from "../models/behaviour.js";
import type { Settings } from "../settings/schema.js";
import { AuthorityCalls, type AuthorityCall } from "./authority-calls.js";
import { ArgumentList, argumentsOf } from "./arguments.js";
import type { CallBehaviour, CallMeaning, CallResolver, FunctionSummary, HandlersBehindGates, SideEffect, UnfollowedCall } from "./call-meaning.js";
import type { Endpoint } from "./argument-conditions.js";
import { answersByCallback, asksInside, executorOfAnswer } from "./callback-requests.js";
import { describeCall, describeFunction } from "./describe-call.js";
import { baseClassOf, type BaseClass } from "./base-classes.js";
import { baseOfInstance } from "./instance-base.js";
import { GivenEndpoints, type Given, type GivenCall } from "./given-endpoints.js";
import { constantElsewhere, type ConstantElsewhere } from "./constants-elsewhere.js";
import { withoutWrappers } from "./expressions.js";
import { choicesOf, handedOutBy, isBinding, isCalledBack, isCalledElsewhere, mayBeNoFunction } from "./handed-over.js";
import { GivenMeaning, LazyMeaning, recordsItself } from "./lazy-meaning.js";
import type { LinkedFiles } from "./linked-files.js";
import { isFunctionNode } from "./nodes.js";
import { Origins } from "./origin.js";
import { packageOfCall } from "./imported-name.js";
import { inheritedConstructors, mayBeOf } from "./instances.js";
import { isRegistration, outcomeOf, OutcomeMeanings, unknownBehaviour, type CalledNode, type FunctionElsewhere, type Outcome } from "./outcome-meanings.js";
import type { SourceUnit } from "./source-unit.js";
import { WorthFollowing } from "./worth-following.js";
import type { WorthResolving } from "./worth-resolving.js";
import type { StaticText } from "./static-text.js";
import type { GateShape, Passage } from "../models/frameworks.js";
import { isMiddleware, Middleware, type FunctionOrigin } from "./middleware.js";
import { Registrations } from "./registration.js";
import { isGuardedRoute } from "./route-guards.js";
import { startAmong } from "./starts.js";
import { isTypedNever } from "./typed-never.js";
import { takesPermit } from "./takes-permit.js";
import { argumentsAt } from "./device-id-parameters.js";
import { TypedCallees } from "./typed-callees.js";
import { TypedValues } from "./typed-values.js";
import type { TypeInformation } from "./type-information.js";
import { memoised, withoutTwins } from "./values.js";
import type { VariableOf } from "./variables.js";

const askingKinds: ReadonlySet<CallBehaviour["kind"]> = new Set(["gate"]);
const touchingKinds: ReadonlySet<CallBehaviour["kind"]> = new Set(["gate", "terminator", "pause", "timer"]);
const noMeaning: CallMeaning = { sideEffect: null, behaviour: unknownBehaviour };

/** Searched for once: every function is asked about. */
function wordsIn(text: string): { readonly permits: boolean; readonly guards: boolean } {
  return { permits: text.includes("Permit"), guards: text.includes("UseGuards") || text.includes("APP_GUARD") };
}

class FileCallResolver implements CallResolver {
  private readonly unit: SourceUnit;
  private readonly following: WorthFollowing | null;
  private readonly does: OutcomeMeanings;
  private readonly given: GivenEndpoints;
  private readonly meanings = new Map<CallNode, CallMeaning>();
  private readonly permitTakers = new Map<FunctionNode, { readonly begins: boolean }>();
  private readonly registered = new Map<CallNode, { readonly behind: HandlersBehindGates | null }>();
  private registrations: Registrations | null = null;
  private knownMiddleware: Middleware | null = null;
  private knownGates: boolean | null = null;
  private knownInherits: boolean | null = null;
  private speaksOf: ReturnType<typeof wordsIn> | null = null;
  private readonly typed: TypedValues | null;
  private authority: AuthorityCalls | null = null;
  private orderedCalls: readonly CallNode[] | null = null;

  /**
   * @param far the same file with the other files in view, for calls that these may matter to; null where there are none, or where `origins`
   * itself sees them.
   * @param mentionsSideEffect false only when nothing that `origins` sees can be a side effect.
   * @param judgeOwn judges functions of this file by their bodies; null where nobody does.
   */
  constructor(
    private readonly origins: Origins,
    private readonly far: Origins | null,
    private readonly mentionsSideEffect: boolean,
    private readonly judgeOwn: JudgeOwn | null = null,
    private readonly types: TypeInformation | null = null,
    private readonly summariseOwn: SummariseOwn | null = null,
  ) {
    this.typed = types === null ? null : new TypedValues(new TypedCallees(types, origins.model), origins);
    this.following = far === null ? null : new WorthFollowing(far);
    this.unit = origins.unit;
    this.does = new OutcomeMeanings(origins, far);
    this.given = new GivenEndpoints(far ?? origins, this.does.conditions, (call) => this.outcomesOf(call), ({ home }) => home === origins || home === far);
  }

  get calls(): readonly CallNode[] {
    this.orderedCalls ??= [...this.origins.index.calls].sort((one, other) => one.range[0] - other.range[0] || other.range[1] - one.range[1]);
    return this.orderedCalls;
  }

  meaningOf(node: CallNode): CallMeaning {
    return node.type === "ImportExpression" ? noMeaning : memoised(this.meanings, node, () => this.resolve(node));
  }

  sideEffectOf(node: CallNode): SideEffect | null {
    if (node.type === "ImportExpression") return null;
    const isTyped = this.typed?.callees.isWorthAsking(node) === true;
    if (!isTyped && (this.isOfNoInterest((following) => following.call(node)) || !this.worth.call(node))) return null;
    return this.meaningOf(node).sideEffect;
  }

  unfollowed(calls: readonly CallNode[]): readonly UnfollowedCall[] {
    if (!this.origins.isIncomplete && this.far?.isIncomplete !== true) return [];
    const open = calls.filter((call) => call.type !== "ImportExpression" && this.worth.call(call) && this.sideEffectOf(call) === null);
    const named = open.filter((call) => this.worth.isNamedLikeSideEffect(call));
    return (named.length > 0 ? named : open.slice(0, 1)).map((node) => ({ node, name: describeCall(node, this.unit.text) }));
  }

  yieldsFunction(node: TSESTree.CallExpression): boolean {
    return (this.worth.promisifies(node) && this.meaningOf(node).behaviour.kind === "promisify") || handedOutBy(node, this.variableOf) !== null;
  }

  private get worth(): WorthResolving {
    return (this.far ?? this.origins).worth;
  }

  /** Whether neither this file nor another can make it a side effect. */
  private isOfNoInterest(isWorthIt: (following: WorthFollowing) => boolean): boolean {
    return !this.mentionsSideEffect && this.originsFor(isWorthIt) === this.origins;
  }

  get reach(): { readonly effects: boolean; readonly gates: boolean } {
    return (this.far ?? this.origins).imports.reach;
  }

  get mayAskByType(): boolean {
    return this.types !== null && this.origins.model.callsGateName(this.unit.text);
  }

  startsTimer(node: CallNode): boolean {
    return this.origins.pauses.startsTimer(node);
  }

  mayPause(node: TSESTree.Expression, end: TimedEnd): boolean {
    const origins = node.type === "CallExpression" ? this.originsOfResult(node) : this.originsFor((following) => following.value(node));
    return (origins !== this.origins || origins.pauses.mayBeAny) && origins.pauses.mayBe(node, end);
  }

  /** With the other files only where one that may pause is called: results are awaited everywhere. */
  private originsOfResult(call: TSESTree.CallExpression): Origins {
    const meaning = this.meaningOf(call);
    const mayPause = meaning instanceof LazyMeaning && meaning.functions.some(({ home }) => home !== this.origins && home.pauses.mayBeAny);
    return mayPause ? (this.far ?? this.origins) : this.origins;
  }

  functionValue(node: TSESTree.Expression): SideEffect | null {
    for (const choice of choicesOf(node)) {
      const found = this.functionNamedBy(choice);
      if (found === null) continue;
      const origins = this.originsFor((following) => following.value(choice));
      if (!mayBeNoFunction(choice, origins) || isCalledElsewhere(node, this.far ?? origins)) return found;
      if (isCalledBack(node, this, this.variableOf)) return { ...found, isOnlyWhereCalled: true };
    }
    return null;
  }

  isReading(node: CallNode, from: string): boolean {
    if (node.type === "ImportExpression" || this.sideEffectOf(node) !== null) return false;
    return this.outcomesOf(node).some(({ meanings }) => meanings.some((meaning) => meaning.kind === "side-effect" && meaning.row.from === from));
  }

  private functionNamedBy(node: TSESTree.Expression): SideEffect | null {
    const handedOut = node.type === "CallExpression" ? handedOutBy(node, this.variableOf) : null;
    const named = isBinding(node) ? node.callee.object : (handedOut ?? node);
    if (named === node && node.type === "CallExpression" && !this.yieldsFunction(node)) return null;
    if (this.isOfNoInterest((following) => following.value(named)) || !this.worth.value(named)) return null;
    const origins = this.originsFor((following) => following.value(named));
    const outcomes = origins.valuesOf(node).map((value) => outcomeOf(value, ArgumentList.unknown, false));
    return this.does.firstSideEffect(outcomes, () => describeFunction(node, this.unit.text));
  }

  functionElsewhere(node: TSESTree.Expression): FunctionSummary | null {
    if (!this.does.asksElsewhere || !this.comesFromElsewhere(node)) return null;
    const values = [...(this.far ?? this.origins).valuesOf(node)];
    const behaviours = values.map((value) => (value.kind === "function" ? this.does.summaryBehaviour(value, ArgumentList.unknown) : unknownBehaviour));
    return behaviours.length > 0 && behaviours.every(({ kind }) => kind === "summary") ? (joinSummaries(behaviours)?.summary ?? null) : null;
  }

  /** Whether the name, or the object that a member is read from, is imported, or made by a call. */
  private comesFromElsewhere(node: TSESTree.Expression): boolean {
    let root: TSESTree.Node = withoutWrappers(node);
    while (root.type === "MemberExpression") root = withoutWrappers(root.object);
    const definition = root.type === "Identifier" ? this.variableOf(root)?.defs[0] : undefined;
    return definition?.type === "ImportBinding" || (definition?.type === "Variable" && definition.node.init !== null && !isFunctionNode(definition.node.init));
  }

  get variableOf(): VariableOf {
    return this.origins.variableOf;
  }

  get text(): StaticText {
    return this.origins.text;
  }

  constantElsewhere(node: TSESTree.Node): ConstantElsewhere | null {
    return constantElsewhere(node, this.far ?? this.origins);
  }

  authorityCall(node: CallNode): AuthorityCall | null {
    if (node.type === "ImportExpression") return null;
    this.authority ??= new AuthorityCalls(this.does.conditions, this.origins.text);
    const outcomes = this.outcomesOf(node);
    const byCallers = this.given.endpointByCallers(node, outcomes);
    for (const outcome of outcomes) {
      const found = this.authority.of(outcome, byCallers);
      if (found !== null) return found;
    }
    return null;
  }

  registers(node: CallNode): boolean {
    if (node.type === "ImportExpression") return false;
    const meaning = this.meaningOf(node);
    if (meaning instanceof GivenMeaning) return meaning.given.endpoint === "register";
    return this.outcomesOf(node).some((outcome) => isRegistration(outcome) || this.does.endpointOf(outcome) === "register" || this.isElsewhere(outcome, (links, value) => links.registers(value)));
  }

  deviceIdArguments(node: TSESTree.CallExpression): readonly TSESTree.Node[] {
    const found = new Set<number>();
    for (const outcome of this.outcomesOf(node)) {
      this.isElsewhere(outcome, (links, value) => {
        for (const index of links.deviceIdParameters(value)) found.add(index);
        return true;
      });
    }
    return argumentsAt(node, found);
  }

  startOf(node: CallNode): Start | null {
    if (node.type === "ImportExpression") return null;
    // A name that certainly stands for no function of an API begins nothing; a class may inherit what does.
    if (node.type === "CallExpression" && node.callee.type === "Identifier" && !this.worth.call(node)) return null;
    return startAmong(this.outcomesOf(node), this.unit, this.text);
  }

  isOfOtherFile(node: CallNode): boolean {
    return node.type !== "ImportExpression" && this.outcomesOf(node).some((outcome) => this.isElsewhere(outcome, () => true));
  }

  isOfPackage(node: CallNode): boolean {
    if (node.type === "CallExpression" && this.yieldsFunction(node)) return false;
    const specifier = packageOfCall(node, this.variableOf);
    return specifier !== null && this.origins.imports.fileOf(specifier) === null;
  }

  startsElsewhere(node: CallNode): boolean {
    return node.type !== "ImportExpression" && this.outcomesOf(node).some((outcome) => this.isElsewhere(outcome, (links, value) => links.startsWork(value)));
  }

  leavesRecord(node: CallNode): boolean {
    const meaning = this.meaningOf(node);
    if (meaning instanceof GivenMeaning) return !recordsItself(meaning.given.callee);
    return node.type !== "ImportExpression" && this.outcomesOf(node).some((outcome) => this.isElsewhere(outcome, (links, value) => links.leavesRecord(value)));
  }

  worksItself(node: CallNode): boolean {
    return node.type !== "ImportExpression" && this.outcomesOf(node).some((outcome) => this.isElsewhere(outcome, (links, value) => links.worksItself(value)));
  }

  /** Whether the callee stands in another file of which `holds` is true. */
  private isElsewhere({ elsewhere }: Outcome, holds: (links: LinkedFiles, value: FunctionElsewhere) => boolean): boolean {
    const origins = this.far ?? this.origins;
    if (elsewhere === null || elsewhere.home === origins || elsewhere.home === this.origins || origins.links === null) return false;
    return holds(origins.links, elsewhere);
  }

  functionsCalled(node: CallNode, how?: "certainly"): readonly FunctionNode[] {
    const meaning = this.meaningOf(node);
    if (!(meaning instanceof LazyMeaning) || node.type === "ImportExpression") return [];
    const own = meaning.functions.filter(({ home }) => home === this.origins || home === this.far).map((value) => value.node);
    return how === "certainly" && own.length !== this.outcomesOf(node).length ? [] : own;
  }

  functionsHeldBy(node: TSESTree.Expression): readonly FunctionNode[] {
    const origins = this.far ?? this.origins;
    return origins.valuesOf(node).flatMap((value) => (value.kind === "function" && value.home === origins ? [value.node] : []));
  }

  mayTouchDecisions(node: CallNode, isTouching: (callee: FunctionElsewhere) => boolean): boolean {
    return this.mayBe(node, touchingKinds, isTouching);
  }

  mayAskGate(node: CallNode, isAsking: (callee: FunctionElsewhere) => boolean): boolean {
    return this.mayBe(node, askingKinds, isAsking);
  }

  private mayBe(node: CallNode, kinds: ReadonlySet<CallBehaviour["kind"]>, isSo: (callee: FunctionElsewhere) => boolean): boolean {
    const meaning = this.meaningOf(node);
    if (meaning instanceof GivenMeaning) return true;
    if (this.givenFromElsewhere(node).some(isSo)) return true;
    return meaning instanceof LazyMeaning ? meaning.functions.some(isSo) : kinds.has(meaning.behaviour.kind);
  }

  mayAsk(node: CallNode): boolean {
    const { links } = this.far ?? this.origins;
    const isOwn = ({ home }: FunctionElsewhere): boolean => home === this.origins || home === this.far;
    return this.mayAskBy(node, (callee) => links !== null && !isOwn(callee) && links.mayAsk(callee));
  }

  mayAskBy(node: CallNode, isAsking: (callee: FunctionElsewhere) => boolean): boolean {
    if (node.type === "ImportExpression") return false;
    const meaning = this.meaningOf(node);
    if (meaning instanceof GivenMeaning || (!(meaning instanceof LazyMeaning) && (meaning.behaviour.kind === "gate" || meaning.behaviour.kind === "permits"))) return true;
    return this.does.mayAsk(this.outcomesOf(node), node, isAsking) || this.givenFromElsewhere(node).some(isAsking);
  }

  mayTouchElsewhere(callee: FunctionElsewhere): boolean | null {
    const origins = this.far ?? this.origins;
    if (callee.home === origins || callee.home === this.origins) return null;
    return origins.links !== null && this.does.asksElsewhere && origins.links.mayTouch(callee);
  }

  /** Functions of other files that the call is given by their imported names: `promise.then(ensure)`, `app.use(guards.ensure)`. */
  private givenFromElsewhere(node: CallNode): readonly FunctionElsewhere[] {
    if (!("arguments" in node)) return [];
    return node.arguments.flatMap((argument) => {
      const root = argument.type === "MemberExpression" ? argument.object : argument;
      const isImported = root.type === "Identifier" && this.variableOf(root)?.defs[0]?.type === "ImportBinding";
      return isImported ? [...(this.far ?? this.origins).valuesOf(argument)].filter((value) => value.kind === "function") : [];
    });
  }

  handlersBehindGates(node: CallNode): HandlersBehindGates | null {
    if (node.type !== "CallExpression" || !this.mayHaveGates) return null;
    this.registrations ??= new Registrations(this.far ?? this.origins, this.middleware);
    return memoised(this.registered, node, () => ({ behind: this.registrations?.behindGates(node) ?? null })).behind;
  }

  /** Whether a gate can be among the values of the file at all. */
  private get mayHaveGates(): boolean {
    const { model } = this.origins;
    this.knownGates ??= model.hasMiddleware || this.reach.gates || this.mayAskByType || model.speaksOfGates(this.unit.text);
    return this.knownGates;
  }

  private get middleware(): Middleware {
    this.knownMiddleware ??= new Middleware(
      (value, shape, passage) => this.judgeBody(value, shape, passage),
      (call, origins) => this.makesGateByType(call, origins),
    );
    return this.knownMiddleware;
  }

  private judgeBody(value: FunctionOrigin, shape: GateShape, passage: Passage): boolean {
    const isOwn = value.home === this.origins || value.home === this.far;
    const unknown = passage === "loses";
    if (isOwn) return this.judgeOwn?.(this, value.node, shape, passage) ?? unknown;
    return (this.far ?? this.origins).links?.judgeMiddleware(value, shape, passage) ?? unknown;
  }

  /** Whether the type of the receiver says that the call makes middleware. The checker knows the nodes of this file only. */
  private makesGateByType(call: TSESTree.CallExpression, origins: Origins): boolean {
    if (this.typed === null || (origins !== this.origins && origins !== this.far)) return false;
    return (this.typed.gate(call, [...origins.solved(origins.calls.cellOfCallee(call))]) ?? []).some((made) => made.kind === "api" && isMiddleware(made.position.call()));
  }

  beginsWithPermit(node: FunctionNode): boolean {
    return memoised(this.permitTakers, node, () => ({ begins: this.takesPermit(node) })).begins;
  }

  private takesPermit(node: FunctionNode): boolean {
    this.speaksOf ??= wordsIn(this.unit.text);
    const { permits, guards } = this.speaksOf;
    if ((this.types !== null || permits) && takesPermit(node, this.origins.variableOf, this.types)) return true;
    return guards && this.mayHaveGates && isGuardedRoute(node, this.far ?? this.origins, this.middleware);
  }

  /** With the other files, or without: where there are gates, any call may matter, else those that may be side effects. */
  private originsFor(isWorthIt: (following: WorthFollowing) => boolean): Origins {
    if (this.far === null || this.following === null) return this.origins;
    const { gates, effects } = this.reach;
    return gates || ((effects || this.far.imports.mayGive || this.inheritsGiven(this.far)) && isWorthIt(this.following)) ? this.far : this.origins;
  }

  /** Whether a class of this file gives one of another file what that one is to hold. */
  private inheritsGiven(far: Origins): boolean {
    this.knownInherits ??= far.index.subclasses.some(({ superClass, superTypeArguments }) => superClass?.type === "Identifier" && ((superTypeArguments != null && far.imports.genericOf(superClass) !== null) || far.imports.isGivenBase(superClass)));
    return this.knownInherits;
  }

  private outcomesOf(node: CalledNode): readonly Outcome[] {
    const origins = this.far !== null && this.given.names(node) ? this.far : this.originsFor((following) => this.worth.call(node) && following.call(node));
    const isConstruction = node.type === "NewExpression" || (node.type === "CallExpression" && node.callee.type === "Super");
    const callees = withoutTwins(origins.solved(origins.calls.cellOfCallee(node)).filter((value) => value.kind !== "nullish"));
    const passed = argumentsOf(node);
    const isOwn = (home: Origins): boolean => home === this.origins || home === this.far;
    const called = this.typed?.of(node, callees) ?? callees;
    const outcomes = [...called, ...(isConstruction ? inheritedConstructors(called) : [])].map((value) => outcomeOf(value, passed, isConstruction, isOwn));
    if (node.type !== "CallExpression" || !this.given.namesEndpoints || !outcomes.some(isRequest)) return outcomes;
    const base = baseOfInstance(node, this.far ?? this.origins);
    return base === "" ? outcomes : outcomes.map((outcome) => ({ ...outcome, base }));
  }

  baseOf(node: ClassNode): BaseClass | null {
    return baseClassOf(node, this.far ?? this.origins);
  }

  mayBeOf(node: TSESTree.Expression, owner: ClassNode): boolean {
    return mayBeOf(node, owner, this.far ?? this.origins);
  }

  literalTypesOf(node: TSESTree.Node, as?: "key"): readonly string[] {
    return this.types?.textsOf(node, as) ?? [];
  }

  private resolve(node: CalledNode): CallMeaning {
    const outcomes = this.outcomesOf(node);
    const given = this.meaningOfGiven(this.given.callAt(node, outcomes));
    if (given !== null) return given;
    if (this.promisesDecision(node, null)) return { sideEffect: null, behaviour: { kind: "gate", gate: { style: "decision" }, name: "https.request()" } };
    const found = this.does.firstSideEffect(outcomes, () => describeCall(node, this.unit.text));
    const sideEffect = found !== null && this.given.isForAuthority(node, outcomes) ? null : found;
    if (node.type === "CallExpression" && this.neverReturns(node)) return { sideEffect, behaviour: { kind: "terminator" } };
    const functions = outcomes.flatMap(({ elsewhere }) => elsewhere ?? []);
    if (functions.length > 0) return new LazyMeaning(sideEffect, functions, () => this.does.behaviourOf(outcomes, node));
    const behaviour = this.does.behaviourOf(outcomes, node);
    return sideEffect === null && behaviour.kind === "unknown" ? noMeaning : { sideEffect, behaviour };
  }

  endpointAt(node: CallNode, given: Given): Endpoint | null {
    return node.type === "ImportExpression" ? null : this.given.endpointAt(node, given);
  }

  promisesDecision(node: CallNode, given: Given | null): boolean {
    const executor = this.given.namesEndpoints || given !== null ? executorOfAnswer(node, this.unit.text) : null;
    if (executor === null) return false;
    return asksInside(executor, this.origins.index.calls, (call) => this.outcomesOf(call), (call, outcome) => (given === null ? this.does.endpointOf(outcome) : this.given.endpointAt(call, given)));
  }

  answersByCallback(node: CallNode): boolean {
    return node.type !== "ImportExpression" && this.outcomesOf(node).some(answersByCallback);
  }

  endpointIn(given: Given): Endpoint | null {
    return this.given.endpointIn(given);
  }

  givenMeaning(node: CallNode, outer: Given): CallMeaning | null {
    return node.type === "ImportExpression" ? null : this.meaningOfGiven(this.given.callAt(node, this.outcomesOf(node), outer));
  }

  private meaningOfGiven(given: GivenCall | null): CallMeaning | null {
    if (given === null) return null;
    return new GivenMeaning(given, () => {
      const { callee, texts } = given;
      const isOwn = callee.home === this.origins || callee.home === this.far;
      const own = isOwn && this.summariseOwn !== null ? this.summariseOwn(this, { owner: callee.node, texts }) : undefined;
      const summary = own === undefined ? ((this.far ?? this.origins).links?.summaryGiven(callee, texts) ?? null) : own;
      return summary === null ? unknownBehaviour : { kind: "summary", summary, offset: 0, isGiven: true };
    });
  }

  private neverReturns(node: TSESTree.CallExpression): boolean {
    if (isTypedNever(node.callee, this.origins.variableOf)) return true;
    return this.types !== null && node.parent.type === "ExpressionStatement" && this.types.neverReturns(node);
  }
}

function isRequest({ meanings }: Outcome): boolean {
  return meanings.some((meaning) => meaning.kind === "behaviour" && meaning.behaviour.is === "request");
}

/** What a call of a function of the resolver's own file does that is given the name of an endpoint; null when that is not known. */
export type SummariseOwn = (resolver: CallResolver, given: Given) => FunctionSummary | null;

/** Whether a function of the resolver's own file, as a middleware of that shape, lets nobody on but with a permit. */
export type JudgeOwn = (resolver: CallResolver, node: FunctionNode, shape: GateShape, passage: Passage) => boolean;

/** Resolves the calls of one file by where their callees come from, and by their types where there are any. Nothing is worked out before it is asked for. */
export function createCallResolver(unit: SourceUnit, settings: Settings, links: LinkedFiles | null = null, mentionsSideEffect = true, judgeOwn: JudgeOwn | null = null, types: TypeInformation | null = null, summariseOwn: SummariseOwn | null = null): CallResolver {
  return new FileCallResolver(new Origins(unit, settings), links === null ? null : new Origins(unit, settings, links), mentionsSideEffect, judgeOwn, types, summariseOwn);
}

/** Resolves the calls of the file that `origins` knows. */
export function createCallResolverOf(origins: Origins): CallResolver {
  return new FileCallResolver(origins, null, true, null);
}
