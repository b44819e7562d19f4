import type { TSESTree } from "@typescript-eslint/utils";
import { BudgetSpent, type SolverOptions } from "../facts/solver-input.js";
import type { FunctionNode } from "../flow/graph.js";
import type { GateShape, Passage } from "../models/frameworks.js";
import type { CallMeanings, CallResolver, FunctionSummary } from "../program/call-meaning.js";
import { ORDINARY_EXIT } from "../program/join-summaries.js";
import type { ParsedFile } from "../program/files-in-view.js";
import type { EstimatedTouch, Judge } from "../program/linked-files.js";
import { awaitedParameters } from "./awaited-parameters.js";
import { estimatedSummary, mayAskWithin, mayTouchWithin, type IsTouching } from "./estimate.js";
import type { Given } from "../program/given-endpoints.js";
import { GivenMeanings } from "./given-meanings.js";
import { isGateOf } from "./judge-gates.js";
import { losesPermit } from "./judge-losses.js";
import { mayNotReturn } from "./may-not-return.js";
import { reachableCalls } from "./reachable-calls.js";
import { ModuleOfLone, type LoneFunction } from "./run-function.js";
import { membersCalled, parametersCalled } from "./parameters-called.js";
import { mayAssert, mayTestDecision } from "./tested-parameters.js";
import { scanFile, type FileScan, type VisitorKeys } from "./scan-file.js";
import { factsOfAll } from "./file-facts.js";
import { FunctionRuns } from "./function-runs.js";

/** Gates are small; what takes more steps is none. */
const STEPS_OF_A_GATE = 5_000;

/** What any function may take, however much others have taken: a gate needs few. */
const STEPS_OF_ANY = 400;

/** Runs the analysis over single functions of other files, to know what a call of each of them does. */
export class Summariser implements Pick<Judge, "isSpent" | "summarise" | "summariseGiven" | "mayTouch" | "mayTouchWithin" | "mayAskWithin" | "mayAsk" | "estimate"> {
  readonly #scans = new WeakMap<TSESTree.Program, FileScan>();

  /**
   * @param settings with the steps that one run of a function may take.
   * @param visitorKeys for files whose parser names none.
   */
  constructor(
    private readonly settings: SolverOptions,
    private readonly visitorKeys: VisitorKeys,
  ) {}

  /** What a call of `node` does; null when it is too complex to tell. */
  summarise(file: ParsedFile, resolver: CallResolver, node: FunctionNode, overridden: readonly string[] = []): FunctionSummary | null {
    return summaryOfFunction(file, this.#scanOf(file), resolver, this.settings, node, resolver, overridden);
  }

  summariseGiven(file: ParsedFile, resolver: CallResolver, given: Given): FunctionSummary | null {
    return summaryOfFunction(file, this.#scanOf(file), resolver, { ...this.settings, steps: STEPS_OF_A_GATE }, given.owner, new GivenMeanings(resolver, given));
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

  get isSpent(): boolean {
    return (this.settings.shared?.left ?? 1) <= 0;
  }

  inShare<Answer>(ask: () => Answer): Answer {
    const { shared } = this.settings;
    if (shared === undefined) return ask();
    const before = shared.left;
    const share = Math.max(Math.ceil(before / 2), STEPS_OF_ANY);
    shared.left = share;
    try {
      return ask();
    } finally {
      const taken = share - Math.max(0, shared.left);
      shared.left = Math.max(0, before - taken);
    }
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

  estimate(file: ParsedFile, node: FunctionNode, touch: EstimatedTouch): FunctionSummary {
    return estimatedSummary(node, touch, [...new Set(parametersCalled(file, node).map(({ argument }) => argument))]);
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
 */
export function summaryOfFunction(file: ParsedFile, scan: FileScan, resolver: CallResolver, settings: SolverOptions, node: FunctionNode, meanings: CallMeanings = resolver, overridden: readonly string[] = []): FunctionSummary | null {
  try {
    const run = new FunctionRuns(file, scan, resolver, settings, node, meanings, overridden);
    return node.generator ? { exits: [ORDINARY_EXIT], parameters: [], steps: run.steps() } : { exits: run.exits(), parameters: run.parameters(), steps: [], ...run.given(), ...run.promised(), ...run.members() };
  } catch (error) {
    if (error instanceof BudgetSpent) return null;
    throw error;
  }
}
