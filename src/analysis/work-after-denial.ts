import type { TSESTree } from "@typescript-eslint/utils";
import { CodeTable } from "../facts/code-table.js";
import type { Latest } from "../facts/latest.js";
import { ModuleConstants } from "../facts/module-constants.js";
import { SiteFacts } from "../facts/site-facts.js";
import { Solver } from "../facts/solver.js";
import { BudgetSpent, VolatileVariable, type FileFacts, type Volatile } from "../facts/solver-input.js";
import type { Trace } from "../facts/trace.js";
import type { State } from "../facts/state.js";
import { ValueTable, type Pending, type Value } from "../facts/value.js";
import type { Register } from "../flow/graph.js";
import type { CallBehaviour, CallMeaning, CallResolver, SideEffect } from "../program/call-meaning.js";
import type { SourceUnit } from "../program/source-unit.js";
import type { CallNode } from "../program/syntax.js";
import { solveFile } from "./analysis.js";
import { asksByName, calledName, purposeOf } from "./call-names.js";
import { ChangedMeanings } from "./changed-meanings.js";
import { relevantUnits } from "./named-units.js";
import { withoutOpenEnds } from "./gate-of-summary.js";
import { isOnlyMade } from "./made-elsewhere.js";
import type { FileScan } from "./scan-file.js";

/** A call that does something, and after which decisions it is reached. */
export interface WorkSite {
  readonly node: TSESTree.Node;
  /** Set for calls of side-effect APIs; other calls are work by their name. */
  readonly sideEffect: SideEffect | null;
  readonly name: string;
  /** Some execution reaches it with a permit as the latest decision. */
  permitted: boolean;
  /** Some execution reaches it although nobody has asked in its unit of work. */
  unasked: boolean;
  /** Gates whose denial is the latest decision in some executions that reach it, with a few such executions. */
  readonly denied: Map<TSESTree.Node, Trace[]>;
  /** Gates that threw or rejected, likewise. */
  readonly failed: Map<TSESTree.Node, Trace[]>;
}

/** Executions that end with one denial: some may be of no interest to the one who asks. */
const PATHS_KEPT = 8;

class WorkSites extends SiteFacts {
  readonly work = new Map<TSESTree.Node, WorkSite>();

  override reach(node: TSESTree.Node, sideEffect: SideEffect, latest: Latest, _running: Pending | null, trace: Trace): void {
    let site = this.work.get(node);
    if (site === undefined) {
      const isKnown = sideEffect.from !== UNKNOWN_WORK;
      site = { node, sideEffect: isKnown ? sideEffect : null, name: sideEffect.name, permitted: false, unasked: false, denied: new Map(), failed: new Map() };
      this.work.set(node, site);
    }
    if (latest.kind === "permit") site.permitted = true;
    if (latest.kind === "none" || latest.kind === "iteration") site.unasked = true;
    const lacking = latest.kind === "denied" ? site.denied : latest.kind === "failed" ? site.failed : null;
    if (lacking === null || (latest.kind !== "denied" && latest.kind !== "failed")) return;
    const known = lacking.get(latest.node);
    if (known === undefined) lacking.set(latest.node, [trace]);
    else if (known.length < PATHS_KEPT) known.push(trace);
  }
}

/** No module has this name. */
const UNKNOWN_WORK = "\0work";

/** Takes every call that does something for a side effect, so that the analysis says after which decisions it is reached. */
class WorkResolver extends ChangedMeanings {
  constructor(
    inner: CallResolver,
    private readonly nameOf: (call: CallNode) => string,
    private readonly isWork: (call: CallNode) => boolean,
  ) {
    super(inner);
  }

  protected override resolve(node: CallNode): CallMeaning {
    const told = this.inner.meaningOf(node);
    const meaning: CallMeaning = told.behaviour.kind === "summary" ? { ...told, behaviour: { ...told.behaviour, summary: withoutOpenEnds(told.behaviour.summary) } } : told;
    // `ctx.throw(403)` of koa.
    if (meaning.behaviour.kind === "unknown" && throwsByName(node)) return { sideEffect: null, behaviour: { kind: "terminator" } };
    // A wait before the next attempt makes a failure no fresher.
    if (meaning.behaviour.kind === "pause") return { sideEffect: meaning.sideEffect, behaviour: { kind: "unknown" } };
    if (meaning.sideEffect !== null || !touchesNothing(meaning.behaviour) || !this.isWork(node)) return meaning;
    return { sideEffect: { name: this.nameOf(node), kind: "exec", from: UNKNOWN_WORK }, behaviour: meaning.behaviour };
  }

  override mayPause(): boolean {
    return false;
  }
}

/** Whether a call leaves the decisions alone: that another file's function calls what it is given makes it no less work. */
function touchesNothing(behaviour: CallBehaviour): boolean {
  if (behaviour.kind !== "summary") return behaviour.kind === "unknown" || behaviour.kind === "object";
  const { exits, parameters, steps } = behaviour.summary;
  return steps.length === 0 && exits.every(({ touch }) => touch === "none") && parameters.every(({ when }) => when === "any");
}

function throwsByName(node: CallNode): boolean {
  return node.type === "CallExpression" && node.callee.type === "MemberExpression" && calledName(node.callee) === "throw";
}

/** Whether a call does something, as far as its name tells. */
export function isWorkByName(call: CallNode): boolean {
  return (call.type === "CallExpression" || call.type === "NewExpression") && purposeOf(call) === "work" && !(call.type === "CallExpression" && asksByName(call));
}

/** Notes under which decisions objects are made. */
class WorkSolver extends Solver {
  readonly made = new Map<TSESTree.Node, boolean>();
  objects: ReadonlySet<TSESTree.Node> = new Set();

  override assign(state: State, target: Register, value: Value | null): State {
    if (value?.kind === "object" && this.objects.has(value.node)) {
      const holds = state.core.levels.at(-1)?.kind === "permit";
      this.made.set(value.node, holds && (this.made.get(value.node) ?? true));
    }
    return super.assign(state, target, value);
  }
}

export interface WorkOfFile {
  readonly sites: readonly WorkSite[];
  /** Objects that are made, and whether a permit is held in all executions that do. */
  readonly objects: ReadonlyMap<TSESTree.Node, boolean>;
}

/**
 * All calls of a file that do something, with the decisions after which they run; null when the file has more paths than the analysis
 * follows.
 * @param objects literals of which to say whether they are made with a permit held.
 */
export function findWork(unit: SourceUnit, inner: CallResolver, scan: FileScan, nameOf: (call: CallNode) => string, objects: ReadonlySet<TSESTree.Node>): WorkOfFile | null {
  const resolver = new WorkResolver(inner, nameOf, (call) => isWorkByName(call) && !isOnlyMade(call, inner));
  const work = scan.calls.filter((call) => {
    const { sideEffect, behaviour } = resolver.meaningOf(call);
    return sideEffect !== null || behaviour.kind === "gate";
  });
  const facts: FileFacts = {
    ...scan.keysWritten((name) => inner.variableOf(name)),
    timers: [],
    relevant: relevantUnits(scan, [...work, ...objects]),
  };
  const values = new ValueTable();
  const code = new CodeTable(unit, values);
  const volatile = new Set<Volatile>();
  const constants = new ModuleConstants();
  for (;;) {
    const sites = new WorkSites();
    try {
      // What must be fresh, in a loop or after a pause, is another rule's matter: a denial before it is one for all that follows.
      const solver = new WorkSolver(code, values, resolver, { loops: "once" }, volatile, sites, facts, constants);
      solver.objects = objects;
      solveFile(solver, unit, scan, facts);
      return { sites: [...sites.work.values()].sort((a, b) => a.node.range[0] - b.node.range[0]), objects: solver.made };
    } catch (error) {
      if (error instanceof VolatileVariable) continue;
      if (error instanceof BudgetSpent) return null;
      throw error;
    }
  }
}
