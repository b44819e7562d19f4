import type { TSESTree } from "@typescript-eslint/utils";
import { CodeTable } from "../facts/code-table.js";
import { enterFunction, methodValue } from "../facts/escape.js";
import { NONE } from "../facts/latest.js";
import { ModuleConstants } from "../facts/module-constants.js";
import { SiteFacts, type Lack, type SiteFact } from "../facts/site-facts.js";
import { Solver } from "../facts/solver.js";
import { BudgetSpent, VolatileVariable, type FileFacts, type SolverOptions, type StepBudget, type Volatile } from "../facts/solver-input.js";
import { stepsOf, type Trace } from "../facts/trace.js";
import { ValueTable } from "../facts/value.js";
import { THIS_SLOT } from "../facts/state.js";
import type { FunctionNode } from "../flow/graph.js";
import type { CallResolver, SideEffect } from "../program/call-meaning.js";
import { mayHandOver } from "../program/handed-over.js";
import type { SourceUnit } from "../program/source-unit.js";
import type { Settings } from "../settings/schema.js";
import { classOf, constructorOwner } from "./class-of.js";
import type { Finding, Reason } from "./finding.js";
import { Gateless } from "./gateless/gateless.js";
import { mayGrant } from "./gateless/may-grant.js";
import { ImplicitCalls } from "./implicit-calls.js";
import { mayDecide } from "./may-decide.js";
import { addLacksOfRunningCalls } from "./running-calls.js";
import { reachedUnits } from "./reached-units.js";
import { relevantUnits } from "./named-units.js";
import { scanFile, type FileScan } from "./scan-file.js";
import { implicitFunctions } from "../facts/implicit-calls.js";
import { touchingFunctions } from "./touching-functions.js";
import { UncalledFunctions } from "./uncalled-functions.js";

export type VisitorKeys = Parameters<typeof scanFile>[1];

/** Steps after which a file counts as too complex to prove, however often its code has to be run. */
export const STEPS_OF_A_FILE = 200_000;

/** The same where nobody can ask: the values only tell whether what is handed around is called. */
const STEPS_WITHOUT_GATE = 20_000;

/** What is known of the side effects of one file. */
export interface Judged {
  /** Those that some execution reaches without a permit. */
  readonly findings: readonly Finding[];
  /** Executions that reach one with a permit, a few of each. */
  readonly permits: ReadonlyMap<TSESTree.Node, readonly Trace[]>;
}

/** The same, with all that were asked about. */
export interface JudgedFile extends Judged {
  readonly sideEffects: ReadonlyMap<TSESTree.Node, SideEffect>;
}

/**
 * Side effects of one file, and those that some execution reaches without a permit, in source order.
 * @param budget what all runs of its code may take; when it is spent, each side effect is reported as not proven.
 */
export function judgeFile(unit: SourceUnit, resolver: CallResolver, settings: Pick<Settings, "loops" | "gates" | "pauses">, visitorKeys: VisitorKeys, budget: StepBudget = { left: STEPS_OF_A_FILE }): JudgedFile {
  const sideEffects = sideEffectsIn(resolver, resolver);
  const { findings, permits } = sideEffects.size === 0 ? NOTHING : judgeSideEffects(unit, resolver, settings, scanFile(unit.ast, visitorKeys), sideEffects, budget);
  return { sideEffects, permits, findings: inSourceOrder([...findings, ...unfollowedFindings(resolver)]) };
}

const NOTHING: Judged = { findings: [], permits: new Map() };

function judgeSideEffects(unit: SourceUnit, resolver: CallResolver, settings: Pick<Settings, "loops" | "gates" | "pauses">, scan: FileScan, sideEffects: ReadonlyMap<TSESTree.Node, SideEffect>, budget: StepBudget): Judged {
  const options: SolverOptions = { loops: settings.loops, shared: budget };
  const code = new CodeTable(unit, new ValueTable());
  if (mayGrant(unit, resolver, settings, scan)) return followValues(code, resolver, scan, sideEffects, options, mayDecide(unit, resolver, settings, scan));
  // A direct `eval` may change what the graph shows.
  const judged = code.runsText ? { findings: [], open: sideEffects } : new Gateless(unit, resolver, scan).judge(sideEffects);
  if (judged.open.size === 0) return { findings: judged.findings, permits: NOTHING.permits };
  const { findings, permits } = followValues(code, resolver, scan, judged.open, { ...options, steps: STEPS_WITHOUT_GATE }, false);
  return { findings: [...judged.findings, ...findings.filter(({ node }) => judged.open.has(node)).map(withoutGate)], permits };
}

function inSourceOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => a.node.range[0] - b.node.range[0]);
}

/** Where nobody can ask, it is no pause and no loop that a permit is missing for. */
function withoutGate(finding: Finding): Finding {
  return finding.reason.kind === "unproven" ? finding : { ...finding, reason: { kind: "no-gate" } };
}

/** Runs the file's code with the decisions that are the latest at each place. */
export function followValues(code: CodeTable, resolver: CallResolver, scan: FileScan, sideEffects: ReadonlyMap<TSESTree.Node, SideEffect>, options: SolverOptions, isOpenToDecisions: boolean): Judged {
  const { unit } = code;
  const mayTouchDecisions = touchingFunctions(scan, resolver);
  const facts: FileFacts = {
    ...scan.keysWritten(code.variableOf),
    timers: scan.calls.filter((call) => resolver.startsTimer(call)),
    relevant: relevantUnits(scan, sideEffects.keys()),
    reachedFrom: reachedUnits(scan),
    mayTouchDecisions,
    implicit: implicitFunctions(scan.functions, mayTouchDecisions),
  };
  const volatile = new Set<Volatile>();
  const constants = new ModuleConstants();
  for (;;) {
    const sites = new SiteFacts(isOpenToDecisions ? null : sideEffects.keys());
    const solver = new Solver(code, code.values, resolver, options, volatile, sites, facts, constants);
    try {
      solveFile(solver, unit, scan, facts);
      addLacksOfRunningCalls(solver);
      return { findings: findingsOf(sites), permits: permitsOf(sites) };
    } catch (error) {
      if (error instanceof VolatileVariable) continue;
      if (error instanceof BudgetSpent) return { findings: [...sideEffects].map(([node, sideEffect]) => unproven(node, sideEffect, error.because)), permits: NOTHING.permits };
      throw error;
    }
  }
}

/** Calls of side-effect APIs, and API functions handed over as values. */
export function sideEffectsIn({ calls }: Pick<CallResolver, "calls">, resolver: CallResolver): Map<TSESTree.Node, SideEffect> {
  const found = new Map<TSESTree.Node, SideEffect>();
  for (const call of calls) {
    const sideEffect = resolver.sideEffectOf(call);
    if (sideEffect !== null) found.set(call, sideEffect);
    if (call.type !== "CallExpression" && call.type !== "NewExpression") continue;
    for (const argument of call.arguments) {
      if (!mayHandOver(argument, resolver)) continue;
      const handedOver = resolver.functionValue(argument);
      if (handedOver !== null) found.set(argument, handedOver);
    }
  }
  return found;
}

/** Runs everything that can run: the module, then what code out of view may enter. */
export function solveFile(solver: Solver, unit: SourceUnit, scan: FileScan, facts: FileFacts): void {
  solver.enterFromOutside("module", { kind: "module", node: unit.ast }, NONE, [], new Map());
  solver.run();
  const calls = new ImplicitCalls(unit);
  for (const node of scan.functions) if (facts.relevant.has(node) && calls.mayReach(node)) enterUncalled(solver, node);
  const uncalled = new UncalledFunctions(scan, scan.functions.filter((node) => facts.relevant.has(node)), solver.ran);
  do {
    solver.run();
    for (let entry = uncalled.next(); entry !== null && !solver.sites.isComplete; entry = uncalled.next()) {
      enterUncalled(solver, entry);
      solver.run();
      solver.ran.add(entry);
    }
  } while (solver.fieldCode.letOutUnread());
  solver.assertStable();
}

function enterUncalled(solver: Solver, node: FunctionNode): void {
  const owner = classOf(node.parent);
  const member = node.parent;
  const isMember = owner !== null && (member.type === "MethodDefinition" || member.type === "PropertyDefinition");
  if (!isMember) return enterFunction(solver, solver.code.functionValue(node));
  const instance = solver.values.instance(owner, []);
  if (constructorOwner(node) !== null) {
    solver.enterFromOutside(`class ${instance.id}`, { kind: "construction", node: owner }, NONE, [], new Map([[THIS_SLOT, instance]]));
    return;
  }
  const receiver = member.static ? solver.code.classValue(owner) : instance;
  enterFunction(solver, methodValue(solver, node, receiver, []));
}

function permitsOf({ sites }: SiteFacts): Judged["permits"] {
  return new Map([...sites.values()].map(({ node, permits }) => [node, permits]));
}

function findingsOf(sites: SiteFacts): Finding[] {
  const findings: Finding[] = [];
  for (const site of sites.sites.values()) {
    const lack = worstLack(site);
    if (lack === null) continue;
    findings.push({ node: site.node, sideEffect: site.sideEffect, reason: reasonOf(site, lack), path: stepsOf(lack.trace) });
  }
  return findings;
}

/** Which of several lacks tells the reader most. */
const LACK_ORDER = ["running", "supposed", "failed", "denied", "pause", "iteration", "none", "raced", "beside"];

function worstLack(site: SiteFact): Lack | null {
  for (const key of LACK_ORDER) {
    const lack = site.lacks.get(key);
    if (lack !== undefined) return lack;
  }
  return null;
}

function reasonOf(site: SiteFact, lack: Lack): Reason {
  switch (lack.kind) {
    case "running":
      return { kind: "not-awaited", at: lack.pending.node };
    case "raced":
      return { kind: "overtaken", at: lack.node };
    case "latest":
      switch (lack.latest.kind) {
        case "none":
          return site.permitted ? { kind: "skipped" } : { kind: "no-gate" };
        case "iteration":
          // Where some iteration gets there with a permit of its own, what lacks is that all do.
          return site.permitted ? { kind: "skipped" } : { kind: "stale-loop", at: lack.latest.node };
        case "pause":
          return { kind: "stale-pause", at: lack.latest.node };
        case "denied":
          return { kind: "unchecked", at: lack.latest.node };
        case "failed":
          return { kind: "swallowed", at: lack.latest.node };
        case "supposed":
          return { kind: "not-awaited", at: lack.latest.node };
      }
  }
}

function unfollowedFindings(resolver: CallResolver): Finding[] {
  return resolver.unfollowed(resolver.calls).map(({ node, name }) =>
    unproven(node, { name, kind: "egress", from: "unknown" }, "this file hands around more functions and objects than the analysis follows, so what its calls reach is not known"),
  );
}

function unproven(node: TSESTree.Node, sideEffect: SideEffect, because: string): Finding {
  return { node, sideEffect, reason: { kind: "unproven", because }, path: [] };
}
