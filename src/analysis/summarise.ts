import type { TSESTree } from "@typescript-eslint/utils";
import { BudgetSpent, type SolverOptions } from "../facts/solver-input.js";
import type { FunctionNode } from "../flow/graph.js";
import type { GateShape, Passage } from "../models/frameworks.js";
import type { CallMeanings, CallResolver } from "../program/call-meaning.js";
import type { ContentsCalls, FunctionSummary } from "../program/function-summary.js";
import { ORDINARY_EXIT } from "../program/join-summaries.js";
import type { ParsedFile } from "../program/files-in-view.js";
import type { EstimatedTouch, Judge } from "../program/linked-files.js";
import { awaitedParameters } from "./awaited-parameters.js";
import { estimatedSummary, leavesAsking, mayAskWithin, mayTouchWithin, type IsTouching } from "./estimate.js";
import type { Given } from "../program/given-endpoints.js";
import { GivenMeanings } from "./given-meanings.js";
import { isGateOf } from "./judge-gates.js";
import { losesPermit } from "./judge-losses.js";
import { mayNotReturn } from "./may-not-return.js";
import { reachableCalls } from "./reachable-calls.js";
import { evaluateModule, ModuleOfLone, type LoneFunction } from "./run-function.js";
import { membersCalled, parametersCalled } from "./parameters-called.js";
import { callsOfKept } from "./calls-of-stored.js";
import { mayAssert, mayTestDecision } from "./tested-parameters.js";
import { scanFile, type FileScan, type VisitorKeys } from "./scan-file.js";
import type { StepShares } from "./step-shares.js";
import { factsOfAll } from "./file-facts.js";
import { FunctionRuns, type MadeFunction } from "./function-runs.js";
import { yieldedBy } from "./yielded-functions.js";

/** Gates are small; what takes more steps is none. */
const STEPS_OF_A_GATE = 5_000;

/** Runs the analysis over single functions of other files, to know what a call of each of them does. */
export class Summariser implements Pick<Judge, "isSpent" | "summarise" | "contentsCalled" | "storedCalled" | "summariseGiven" | "summariseMade" | "mayTouch" | "mayTouchWithin" | "mayAskWithin" | "mayAsk" | "estimate"> {
  readonly #scans = new WeakMap<TSESTree.Program, FileScan>();

  /**
   * @param settings with the steps that one run of a function may take.
   * @param visitorKeys for files whose parser names none.
   * @param shares of the steps that functions may take together, where they are limited.
   */
  constructor(
    private readonly settings: SolverOptions,
    private readonly visitorKeys: VisitorKeys,
    private readonly shares: StepShares | null = null,
  ) {}

  /** What a call of `node` does; null when it is too complex to tell. */
  summarise(file: ParsedFile, resolver: CallResolver, node: FunctionNode, touch: EstimatedTouch, overridden: readonly string[] = []): FunctionSummary | null {
    if (this.shares?.mayTry(node, touch) === false) return null;
    const summary = summaryOfFunction(file, this.#scanOf(file), resolver, this.#settingsFor(touch), node, resolver, overridden);
    if (summary === null) this.shares?.noteFailure(node);
    return summary;
  }

  contentsCalled(file: ParsedFile, resolver: CallResolver, node: FunctionNode, argument: number): ContentsCalls | null {
    return this.#contentsCalled(file, resolver, node, (runs) => runs.contentsCalled(argument));
  }

  storedCalled(file: ParsedFile, resolver: CallResolver, node: FunctionNode, keeper: FunctionNode): ContentsCalls | null {
    const calls = callsOfKept(this.#scanOf(file), resolver, node, keeper);
    return calls.length === 0 ? null : this.#contentsCalled(file, resolver, node, (runs) => runs.storedCalled(calls));
  }

  #contentsCalled(file: ParsedFile, resolver: CallResolver, node: FunctionNode, ask: (runs: FunctionRuns) => ContentsCalls | null): ContentsCalls | null {
    try {
      return node.generator ? null : ask(new FunctionRuns(file, this.#scanOf(file), resolver, this.#settingsFor("denied"), node, resolver, [], null));
    } catch (error) {
      if (error instanceof BudgetSpent) return null;
      throw error;
    }
  }

  summariseGiven(file: ParsedFile, resolver: CallResolver, given: Given): FunctionSummary | null {
    return summaryOfFunction(file, this.#scanOf(file), resolver, { ...this.#settingsFor("denied"), steps: STEPS_OF_A_GATE }, given.owner, new GivenMeanings(resolver, given));
  }

  /** What a call of the function does that the constant holds once its module has been evaluated; null when it may hold something else. */
  summariseMade(file: ParsedFile, resolver: CallResolver, constant: TSESTree.VariableDeclarator): FunctionSummary | null {
    const { unit } = file;
    const scan = this.#scanOf(file);
    const settings = this.#settingsFor("denied");
    const module = new ModuleOfLone(unit);
    const constants = evaluateModule({ unit, resolver, options: settings, facts: factsOfAll(scan, resolver), module }, constant);
    const [variable] = unit.scopes.getDeclaredVariables(constant);
    const [made, other] = variable === undefined ? [] : (constants?.valuesOf(variable) ?? []);
    if (constants === null || made?.kind !== "function" || other !== undefined || made.receiver !== null) return null;
    module.constants = constants;
    module.isLearnt = true;
    return summaryOfFunction(file, scan, resolver, settings, made.node, resolver, [], { module, bindings: made.bindings });
  }

  judgeMiddleware(file: ParsedFile, resolver: CallResolver, node: FunctionNode, shape: GateShape, passage: Passage): boolean {
    const isLoss = passage === "loses";
    if (node.generator && !isLoss) return false;
    const scan = this.#scanOf(file);
    const lone: LoneFunction = { unit: file.unit, resolver, options: { loops: this.settings.loops, steps: STEPS_OF_A_GATE }, facts: factsOfAll(scan, resolver), node, volatile: new Set(), module: new ModuleOfLone(file.unit) };
    try {
      return isLoss ? losesPermit(lone, shape) : isGateOf(lone, shape);
    } catch (error) {
      // Nothing is known then, which is no permit.
      if (error instanceof BudgetSpent) return isLoss;
      throw error;
    }
  }

  isSpent(touch: EstimatedTouch): boolean {
    return (this.shares?.budgetFor(touch).left ?? 1) <= 0;
  }

  inShare<Answer>(touch: EstimatedTouch, ask: () => Answer): Answer {
    return this.shares === null ? ask() : this.shares.inShare(touch, ask);
  }

  #settingsFor(touch: EstimatedTouch): SolverOptions {
    return this.shares === null ? this.settings : { ...this.settings, shared: this.shares.budgetFor(touch) };
  }

  mayTouch(file: ParsedFile, resolver: CallResolver, node: FunctionNode, isTouching: IsTouching): boolean {
    if (parametersCalled(file, node).length > 0 || membersCalled(file, node).length > 0 || mayNotReturn(node) || mayTestDecision(file, node) || mayAssert(file, node) || awaitedParameters(file, node).length > 0) return true;
    const scan = this.#scanOf(file);
    return reachableCalls(scan, node).some((call) => resolver.mayTouchDecisions(call, isTouching));
  }

  mayTouchWithin(file: ParsedFile, resolver: CallResolver, node: FunctionNode, isTouching: IsTouching): boolean {
    return mayTouchWithin(this.#scanOf(file), resolver, node, isTouching);
  }

  mayAsk(file: ParsedFile, resolver: CallResolver, node: FunctionNode, isAsking: IsTouching): boolean {
    const scan = this.#scanOf(file);
    // Code that is given a permit, or stands behind a guard, may call what it is given with it.
    return scan.functions.some((each) => resolver.beginsWithPermit(each)) || reachableCalls(scan, node).some((call) => resolver.mayAskBy(call, isAsking));
  }

  mayAskWithin(file: ParsedFile, resolver: CallResolver, node: FunctionNode, isAsking: IsTouching): boolean {
    return mayAskWithin(this.#scanOf(file), resolver, node, isAsking);
  }

  estimate(file: ParsedFile, resolver: CallResolver, node: FunctionNode, touch: EstimatedTouch, isAsking: IsTouching): FunctionSummary {
    const called = [...new Set(parametersCalled(file, node).map(({ argument }) => argument))];
    return estimatedSummary(node, touch, called, called.length > 0 && leavesAsking(this.#scanOf(file), resolver, node, isAsking));
  }

  #scanOf(file: ParsedFile): FileScan {
    const { ast } = file.unit;
    let scan = this.#scans.get(ast);
    if (scan === undefined) {
      scan = scanFile(ast, file.visitorKeys ?? this.visitorKeys);
      this.#scans.set(ast, scan);
    }
    return scan;
  }
}

/**
 * What a call of `node`, a function of `file`, does; null when it is too complex to tell.
 * @param meanings of its calls, where some are taken for something else.
 * @param overridden members that the object it is called on has from another class.
 * @param made how the function was made, where that is known.
 */
export function summaryOfFunction(file: ParsedFile, scan: FileScan, resolver: CallResolver, settings: SolverOptions, node: FunctionNode, meanings: CallMeanings = resolver, overridden: readonly string[] = [], made: MadeFunction | null = null): FunctionSummary | null {
  try {
    const run = new FunctionRuns(file, scan, resolver, settings, node, meanings, overridden, made);
    if (node.generator) return { exits: [ORDINARY_EXIT], parameters: [], steps: run.steps() };
    const yields = overridden.length > 0 ? null : yieldedBy(run, {
      runs: (inner, taken) => new FunctionRuns(file, scan, resolver, settings, inner, meanings, [], taken),
      summarise: (inner, taken) => summaryOfFunction(file, scan, resolver, settings, inner, meanings, [], taken),
    });
    return { exits: run.exits(yields === null ? null : { kind: "yielded" }), ...run.calls(), steps: [], ...(yields === null ? {} : { yields }), ...run.given(), ...run.promised() };
  } catch (error) {
    if (error instanceof BudgetSpent) return null;
    throw error;
  }
}
