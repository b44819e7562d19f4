import type { TSESTree } from "@typescript-eslint/utils";
import type { Context } from "../facts/context.js";
import type { Race } from "../facts/site-facts.js";
import type { Solver } from "../facts/solver.js";
import type { Progress } from "../facts/state.js";

/** What calls that nobody awaited do beside their callers is known only when all code has been run. */
export function addLacksOfRunningCalls(solver: Solver): void {
  addRaces(solver);
  addAskedLate(solver);
}

/** Side effects of calls that ran on beside a denial or pause of their caller. */
function addRaces(solver: Solver): void {
  for (const [call, races] of solver.sites.races) {
    for (const { kind, node, trace } of races) {
      for (const site of lateEffects(solver.runsAt(call), solver.lateCalls.has(call), kind)) solver.sites.addRaced(site, node, trace);
    }
  }
}

/**
 * Side effects that may come when what runs in the contexts has waited for something.
 * @param isLate whether it has before it is entered.
 * @param before what they may come after. A denial may be later than a permit of its own that has just arrived; a pause of others is none to who does
 * not wait.
 */
export function lateEffects(contexts: Iterable<Context>, isLate: boolean, before: Race["kind"]): ReadonlySet<TSESTree.Node> {
  const found = new Set<TSESTree.Node>();
  const seen = new Map<Context, boolean>();
  const pending = [...contexts].map((context): [Context, boolean] => [context, isLate]);
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const [context, all] = item;
    const known = seen.get(context);
    if (known === true || known === all) continue;
    seen.set(context, all);
    // The function that stands for one of another file knows of no other permit than the one it got first.
    const isForced = all && context.prepared.graph.owner.kind === "intrinsic";
    const comesLate = (noted: ReadonlySet<Progress>): boolean => isForced || noted.has("suspended") || (before === "denial" && noted.has("permitted")) || (all && noted.has("entered"));
    for (const [site, noted] of context.effects) if (comesLate(noted)) found.add(site);
    for (const [callee, noted] of context.callees) pending.push([callee, comesLate(noted)]);
  }
  return found;
}

/** Whether what runs in the context, or what it calls, reaches the side effect: what was only handed to others is called by these. */
export function reachesEffect(context: Context, node: TSESTree.Node): boolean {
  const seen = new Set([context]);
  // A set's iteration visits what is added on the way.
  for (const each of seen) {
    if (each.reached.has(node)) return true;
    for (const callee of each.calls.keys()) seen.add(callee);
  }
  return false;
}

/** Side effects beside which a call that outlived a pause asks again: its answer may be a denial, and come at any time. */
function addAskedLate(solver: Solver): void {
  const asksLate = new Map<TSESTree.Node, boolean>();
  for (const [site, calls] of solver.sites.outliving) {
    for (const [call, outliving] of calls) {
      const asks = asksLate.get(call) ?? mayAskLate(solver, call);
      asksLate.set(call, asks);
      if (asks) solver.sites.addAskedLate(site, outliving);
    }
  }
}

function hasWaited(noted: ReadonlySet<Progress>): boolean {
  return noted.has("suspended") || noted.has("permitted");
}

/** Whether what runs at `call` may ask a gate after it has awaited something. */
function mayAskLate(solver: Solver, call: TSESTree.Node): boolean {
  const seen = new Map<Context, boolean>();
  const runs = solver.runsAt(call);
  // The body stands in another file.
  if (runs.size === 0) return true;
  const pending = [...runs].map((context): [Context, boolean] => [context, false]);
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const [context, isLate] = item;
    const known = seen.get(context);
    if (known === true || known === isLate) continue;
    seen.set(context, isLate);
    if (isLate ? context.asks.size > 0 : hasWaited(context.asks)) return true;
    for (const [callee, noted] of context.calls) pending.push([callee, isLate || hasWaited(noted)]);
  }
  return false;
}
