import type { Settler } from "./origin-pauses.js";
import type { TimedEnd } from "./timed-promises.js";
import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, ClassNode, FunctionNode } from "./syntax.js";
import type { Start } from "../models/behaviour.js";
import type { Settings } from "../settings/schema.js";
import { AuthorityCalls, type AuthorityCall } from "./authority-calls.js";
import { ArgumentList } from "./arguments.js";
import type { CallBehaviour, CallMeaning, CallResolver, HandlersBehindGates, SideEffect, UnfollowedCall } from "./call-meaning.js";
import type { ContentsCalls, FunctionSummary } from "./function-summary.js";
import { CallOutcomes } from "./call-outcomes.js";
import type { Endpoint } from "./argument-conditions.js";
import { answersByCallback, asksInside, executorOfAnswer } from "./callback-requests.js";
import { describeCall, describeFunction } from "./describe-call.js";
import { baseClassOf, type BaseClass } from "./base-classes.js";
import type { Given, GivenCall } from "./given-endpoints.js";
import { CodeElsewhere } from "./code-elsewhere.js";
import { constantElsewhere, type ConstantElsewhere } from "./constants-elsewhere.js";
import { GatedCode } from "./gated-code.js";
import { HandedFunctions } from "./handed-functions.js";
import { choicesOf, handedOutBy, isBinding, isCalledBack, isCalledElsewhere, mayBeNoFunction } from "./handed-over.js";
import { CheckingMeaning, GivenMeaning, LazyMeaning, MeaningOfFunctions, recordsItself } from "./lazy-meaning.js";
import type { LinkedFiles } from "./linked-files.js";
import { Origins } from "./origin.js";
import { packageOfCall } from "./imported-name.js";
import { mayBeOf } from "./instances.js";
import { isPlain, isRegistration, outcomeOf, OutcomeMeanings, unknownBehaviour, type CalledNode, type FunctionElsewhere } from "./outcome-meanings.js";
import type { SourceUnit } from "./source-unit.js";
import type { WorthFollowing } from "./worth-following.js";
import type { StaticText } from "./static-text.js";
import type { GateShape, Passage } from "../models/frameworks.js";
import { startAmong } from "./starts.js";
import { isOnRouter } from "./router-chain.js";
import { TouchingCalls } from "./touching-calls.js";
import { isTypedNever } from "./typed-never.js";
import { argumentsAt } from "./device-id-parameters.js";
import { TypedCallees } from "./typed-callees.js";
import { TypedValues } from "./typed-values.js";
import type { TypeInformation } from "./type-information.js";
import { memoised } from "./values.js";
import type { VariableOf } from "./variables.js";

const noMeaning: CallMeaning = { sideEffect: null, behaviour: unknownBehaviour };

class FileCallResolver implements CallResolver {
  readonly unit: SourceUnit;
  private readonly does: OutcomeMeanings;
  private readonly outcomes: CallOutcomes;
  private readonly touching: TouchingCalls;
  private readonly gated: GatedCode;
  readonly elsewhere: CodeElsewhere;
  private readonly meanings = new Map<CallNode, CallMeaning>();
  private readonly typed: TypedValues | null;
  private authority: AuthorityCalls | null = null;
  private handed: HandedFunctions | null = null;
  private orderedCalls: readonly CallNode[] | null = null;

  /**
   * @param far the same file with the other files in view, for calls that these may matter to; null where there are none, or where `origins`
   * itself sees them.
   * @param mentionsSideEffect false only when nothing that `origins` sees can be a side effect.
   * @param judgeOwn judges functions of this file by their bodies; null where nobody does.
   */
  constructor(
    private readonly origins: Origins,
    far: Origins | null,
    private readonly mentionsSideEffect: boolean,
    judgeOwn: JudgeOwn | null = null,
    private readonly types: TypeInformation | null = null,
    private readonly summariseOwn: SummariseOwn | null = null,
  ) {
    this.typed = types === null ? null : new TypedValues(new TypedCallees(types, origins.model), origins);
    this.unit = origins.unit;
    this.does = new OutcomeMeanings(origins, far);
    this.outcomes = new CallOutcomes(origins, far, this.typed, this.does.conditions);
    this.touching = new TouchingCalls(this.outcomes, this.does, (node) => this.meaningOf(node));
    this.gated = new GatedCode(this.outcomes, types, this.typed, (node, shape, passage) => judgeOwn?.(this, node, shape, passage) ?? null);
    this.elsewhere = new CodeElsewhere(this.outcomes, this.does, () => this.calls, (node) => this.functionsOf(node));
  }

  get calls(): readonly CallNode[] {
    this.orderedCalls ??= [...this.origins.index.calls].sort((one, other) => one.range[0] - other.range[0] || other.range[1] - one.range[1]);
    return this.orderedCalls;
  }

  meaningOf(node: CallNode): CallMeaning {
    return node.type === "ImportExpression" ? noMeaning : memoised(this.meanings, node, () => this.resolve(node));
  }

  behaviourWithoutAnswers(node: CallNode): CallBehaviour {
    const meaning = this.meaningOf(node);
    return meaning instanceof CheckingMeaning ? unknownBehaviour : meaning.behaviour;
  }

  sideEffectOf(node: CallNode): SideEffect | null {
    if (node.type === "ImportExpression") return null;
    const isTyped = this.typed?.callees.isWorthAsking(node) === true;
    if (!isTyped && (this.isOfNoInterest((following) => following.call(node)) || !this.outcomes.worth.call(node))) return null;
    return this.meaningOf(node).sideEffect;
  }

  unfollowed(calls: readonly CallNode[]): readonly UnfollowedCall[] {
    if (!this.origins.isIncomplete && this.outcomes.far?.isIncomplete !== true) return [];
    const open = calls.filter((call) => call.type !== "ImportExpression" && this.outcomes.worth.call(call) && this.sideEffectOf(call) === null);
    const named = open.filter((call) => this.outcomes.worth.isNamedLikeSideEffect(call));
    // What is constructed is seldom what nobody knows.
    const anyOther = open.find(({ type }) => type !== "NewExpression") ?? open[0];
    return (named.length > 0 || anyOther === undefined ? named : [anyOther]).map((node) => ({ node, name: describeCall(node, this.unit.text) }));
  }

  yieldsFunction(node: TSESTree.CallExpression): boolean {
    return (this.outcomes.worth.promisifies(node) && this.meaningOf(node).behaviour.kind === "promisify") || handedOutBy(node, this.variableOf) !== null;
  }

  /** Whether neither this file nor another can make it a side effect. */
  private isOfNoInterest(isWorthIt: (following: WorthFollowing) => boolean): boolean {
    return !this.mentionsSideEffect && this.outcomes.originsFor(isWorthIt) === this.origins;
  }

  get reach(): { readonly effects: boolean; readonly gates: boolean } {
    return this.outcomes.reach;
  }

  get mayAskByType(): boolean {
    return this.gated.mayAskByType;
  }

  startsTimer(node: CallNode): boolean {
    return this.origins.pauses.startsTimer(node);
  }

  mayPause(node: TSESTree.Expression, end: TimedEnd, settledBy: Settler): boolean {
    const origins = node.type === "CallExpression" ? this.originsOfResult(node) : this.outcomes.originsFor((following) => following.value(node));
    return (origins !== this.origins || origins.pauses.mayBeAny) && origins.pauses.mayBe(node, end, settledBy);
  }

  /** With the other files only where one that may pause is called: results are awaited everywhere. */
  private originsOfResult(call: TSESTree.CallExpression): Origins {
    const meaning = this.meaningOf(call);
    const mayPause = meaning instanceof MeaningOfFunctions && meaning.functions.some(({ home }) => home !== this.origins && home.pauses.mayBeAny);
    return mayPause ? this.outcomes.widest : this.origins;
  }

  functionValue(node: TSESTree.Expression): SideEffect | null {
    for (const choice of choicesOf(node)) {
      const found = this.functionNamedBy(choice);
      if (found === null) continue;
      const origins = this.outcomes.originsFor((following) => following.value(choice));
      if (!mayBeNoFunction(choice, origins) || isCalledElsewhere(node, this.outcomes.far ?? origins)) return found;
      if (isCalledBack(node, this, this.variableOf)) return { ...found, isOnlyWhereCalled: true };
    }
    return null;
  }

  isReading(node: CallNode, from: string): boolean {
    if (node.type === "ImportExpression" || this.sideEffectOf(node) !== null) return false;
    return this.outcomes.of(node).some(({ meanings }) => meanings.some((meaning) => meaning.kind === "side-effect" && meaning.row.from === from));
  }

  private functionNamedBy(node: TSESTree.Expression): SideEffect | null {
    const handedOut = node.type === "CallExpression" ? handedOutBy(node, this.variableOf) : null;
    const named = isBinding(node) ? node.callee.object : (handedOut ?? node);
    if (named === node && node.type === "CallExpression" && !this.yieldsFunction(node)) return null;
    if (this.isOfNoInterest((following) => following.value(named)) || !this.outcomes.worth.value(named)) return null;
    const origins = this.outcomes.originsFor((following) => following.value(named));
    const outcomes = origins.valuesOf(node).map((value) => outcomeOf(value, ArgumentList.unknown, false));
    return this.does.firstSideEffect(outcomes, null, () => describeFunction(node, this.unit.text));
  }

  functionElsewhere(node: TSESTree.Expression): FunctionSummary | null {
    this.handed ??= new HandedFunctions(this.origins, this.outcomes, this.does);
    return this.handed.summaryOf(node);
  }

  contentsCalled(node: CallNode, argument: number, as: "holder" | "item"): readonly ContentsCalls[] {
    return this.callsOfContents(node, argument, as).filter((calls) => calls !== null);
  }

  areContentsPermitted(node: CallNode, argument: number, as: "holder" | "item"): boolean {
    const calls = this.callsOfContents(node, argument, as);
    return calls.length > 0 && calls.every((each) => each?.isPermitted === true);
  }

  /** One for each function that the call may be of; null of which nothing is known. */
  private callsOfContents(node: CallNode, argument: number, as: "holder" | "item"): readonly (ContentsCalls | null)[] {
    if (node.type === "ImportExpression" || !this.does.asksElsewhere) return [];
    const { links } = this.outcomes.widest;
    return this.outcomes.of(node).map(({ elsewhere, arguments: { offset } }) => {
      const index = argument - (offset ?? 0);
      if (links === null || elsewhere === null || this.outcomes.isOwn(elsewhere.home) || index < 0 || (as === "item" && !isInRest(elsewhere.node, index))) return null;
      return links.contentsCalled(elsewhere, index);
    });
  }

  private functionsOf(node: CallNode): readonly FunctionElsewhere[] {
    const meaning = this.meaningOf(node);
    return meaning instanceof MeaningOfFunctions ? meaning.functions : [];
  }

  get variableOf(): VariableOf {
    return this.origins.variableOf;
  }

  get text(): StaticText {
    return this.origins.text;
  }

  constantElsewhere(node: TSESTree.Node): ConstantElsewhere | null {
    return constantElsewhere(node, this.outcomes.widest);
  }

  authorityCall(node: CallNode): AuthorityCall | null {
    if (node.type === "ImportExpression") return null;
    this.authority ??= new AuthorityCalls(this.does.conditions, this.origins.text);
    const outcomes = this.outcomes.of(node);
    const byCallers = this.outcomes.given.endpointByCallers(node, outcomes);
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
    return this.outcomes.of(node).some((outcome) => isRegistration(outcome) || this.does.endpointOf(outcome) === "register" || this.outcomes.isElsewhere(outcome, (links, value) => links.registers(value)));
  }

  deviceIdArguments(node: TSESTree.CallExpression): readonly TSESTree.Node[] {
    const found = new Set<number>();
    for (const outcome of this.outcomes.of(node)) {
      this.outcomes.isElsewhere(outcome, (links, value) => {
        for (const index of links.deviceIdParameters(value)) found.add(index);
        return true;
      });
    }
    return argumentsAt(node, found);
  }

  startOf(node: CallNode): Start | null {
    if (node.type === "ImportExpression") return null;
    // A name that certainly stands for no function of an API begins nothing; a class may inherit what does.
    if (node.type === "CallExpression" && node.callee.type === "Identifier" && !this.outcomes.worth.call(node)) return null;
    return startAmong(this.outcomes.of(node), this.unit, this.text);
  }

  isOnRouter(node: TSESTree.CallExpression): boolean {
    return isOnRouter(node, this.outcomes.originsFor((following) => following.value(node.callee)));
  }

  isOfOtherFile(node: CallNode): boolean {
    return node.type !== "ImportExpression" && this.outcomes.areSomeElsewhere(node, () => true);
  }

  isOfPackage(node: CallNode): boolean {
    if (node.type === "CallExpression" && this.yieldsFunction(node)) return false;
    const specifier = packageOfCall(node, this.variableOf);
    return specifier !== null && this.origins.imports.fileOf(specifier) === null;
  }

  startsElsewhere(node: CallNode): boolean {
    return node.type !== "ImportExpression" && this.outcomes.areSomeElsewhere(node, (links, value) => links.startsWork(value));
  }

  leavesRecord(node: CallNode): boolean {
    const meaning = this.meaningOf(node);
    if (meaning instanceof GivenMeaning) return !recordsItself(meaning.given.callee);
    return node.type !== "ImportExpression" && this.outcomes.areSomeElsewhere(node, (links, value) => links.leavesRecord(value));
  }

  worksItself(node: CallNode): boolean {
    return node.type !== "ImportExpression" && this.outcomes.areSomeElsewhere(node, (links, value) => links.worksItself(value));
  }

  functionsCalled(node: CallNode, how?: "certainly"): readonly FunctionNode[] {
    const meaning = this.meaningOf(node);
    if (!(meaning instanceof MeaningOfFunctions) || node.type === "ImportExpression") return [];
    const own = meaning.functions.filter(({ home }) => this.outcomes.isOwn(home)).map((value) => value.node);
    return how === "certainly" && own.length !== this.outcomes.of(node).length ? [] : own;
  }

  functionsHeldBy(node: TSESTree.Expression): readonly FunctionNode[] {
    const origins = this.outcomes.widest;
    return origins.valuesOf(node).flatMap((value) => (value.kind === "function" && value.home === origins ? [value.node] : []));
  }

  mayTouchDecisions(node: CallNode, isTouching: (callee: FunctionElsewhere) => boolean): boolean {
    return this.touching.mayTouchDecisions(node, isTouching);
  }

  mayAskGate(node: CallNode, isAsking: (callee: FunctionElsewhere) => boolean): boolean {
    return this.touching.mayAskGate(node, isAsking);
  }

  mayAsk(node: CallNode): boolean {
    return this.touching.mayAsk(node);
  }

  mayAskBy(node: CallNode, isAsking: (callee: FunctionElsewhere) => boolean): boolean {
    return this.touching.mayAskBy(node, isAsking);
  }

  mayTouchElsewhere(callee: FunctionElsewhere): boolean | null {
    return this.touching.mayTouchElsewhere(callee);
  }

  handlersBehindGates(node: CallNode): HandlersBehindGates | null {
    return this.gated.handlersBehindGates(node);
  }

  beginsWithPermit(node: FunctionNode): boolean {
    return this.gated.beginsWithPermit(node);
  }

  baseOf(node: ClassNode): BaseClass | null {
    return baseClassOf(node, this.outcomes.widest);
  }

  mayBeOf(node: TSESTree.Expression, owner: ClassNode): boolean {
    return mayBeOf(node, owner, this.outcomes.widest);
  }

  literalTypesOf(node: TSESTree.Node, as?: "key"): readonly string[] {
    return this.types?.textsOf(node, as) ?? [];
  }

  private resolve(node: CalledNode): CallMeaning {
    const outcomes = this.outcomes.of(node);
    const given = this.meaningOfGiven(this.outcomes.given.callAt(node, outcomes));
    if (given !== null) return given;
    if (this.promisesDecision(node, null)) return { sideEffect: null, behaviour: { kind: "gate", gate: { style: "decision" }, name: "https.request()" } };
    const found = this.does.firstSideEffect(outcomes, node, () => describeCall(node, this.unit.text));
    const sideEffect = found !== null && this.outcomes.given.isForAuthority(node, outcomes) ? null : found;
    if (node.type === "CallExpression" && this.neverReturns(node)) return { sideEffect, behaviour: { kind: "terminator" } };
    const functions = outcomes.flatMap(({ elsewhere }) => elsewhere ?? []);
    const judge = (): CallBehaviour => this.does.behaviourOf(outcomes, node);
    if (sideEffect === null && outcomes.every(isPlain)) return this.does.mayCheck(node) ? new CheckingMeaning(judge) : noMeaning;
    return functions.length > 0 ? new MeaningOfFunctions(sideEffect, functions, judge) : new LazyMeaning(sideEffect, judge);
  }

  endpointAt(node: CallNode, given: Given): Endpoint | null {
    return node.type === "ImportExpression" ? null : this.outcomes.given.endpointAt(node, given);
  }

  promisesDecision(node: CallNode, given: Given | null): boolean {
    const executor = this.outcomes.given.namesEndpoints || given !== null ? executorOfAnswer(node, this.unit.text) : null;
    if (executor === null) return false;
    return asksInside(executor, this.origins.index.calls, (call) => this.outcomes.of(call), (call, outcome) => (given === null ? this.does.endpointOf(outcome) : this.outcomes.given.endpointAt(call, given)));
  }

  answersByCallback(node: CallNode): boolean {
    return node.type !== "ImportExpression" && this.outcomes.of(node).some(answersByCallback);
  }

  endpointIn(given: Given): Endpoint | null {
    return this.outcomes.given.endpointIn(given);
  }

  givenMeaning(node: CallNode, outer: Given): CallMeaning | null {
    return node.type === "ImportExpression" ? null : this.meaningOfGiven(this.outcomes.given.callAt(node, this.outcomes.of(node), outer));
  }

  private meaningOfGiven(given: GivenCall | null): CallMeaning | null {
    if (given === null) return null;
    return new GivenMeaning(given, () => {
      const { callee, texts } = given;
      const isOwn = this.outcomes.isOwn(callee.home);
      const own = isOwn && this.summariseOwn !== null ? this.summariseOwn(this, { owner: callee.node, texts }) : undefined;
      const summary = own === undefined ? (this.outcomes.widest.links?.summaryGiven(callee, texts) ?? null) : own;
      return summary === null ? unknownBehaviour : { kind: "summary", summary, offset: 0, isGiven: true };
    });
  }

  private neverReturns(node: TSESTree.CallExpression): boolean {
    if (isTypedNever(node.callee, this.origins.variableOf)) return true;
    return this.types !== null && node.parent.type === "ExpressionStatement" && this.types.neverReturns(node);
  }
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
function isInRest({ params }: FunctionNode, index: number): boolean {
  return params.at(-1)?.type === "RestElement" && index >= params.length - 1;
}

export function createCallResolverOf(origins: Origins): CallResolver {
  return new FileCallResolver(origins, null, true, null);
}
