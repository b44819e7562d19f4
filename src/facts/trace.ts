import type { TSESTree } from "@typescript-eslint/utils";

/** One event on the way of an execution that a reader of the path wants to know. */
export type TraceStep =
  /** A unit of work begins because the code is entered from outside. */
  | { readonly kind: "entry"; readonly node: TSESTree.Node }
  | { readonly kind: "iteration"; readonly node: TSESTree.Node }
  | { readonly kind: "branch"; readonly node: TSESTree.Node; readonly outcome: boolean }
  | { readonly kind: "call"; readonly node: TSESTree.Node }
  | { readonly kind: "throw"; readonly node: TSESTree.Node }
  | { readonly kind: "permit"; readonly node: TSESTree.Node }
  | { readonly kind: "denial"; readonly node: TSESTree.Node }
  | { readonly kind: "failure"; readonly node: TSESTree.Node }
  | { readonly kind: "pause"; readonly node: TSESTree.Node };

/** What happened inside a call: the events after `from`, up to `to`. */
interface Inside {
  readonly kind: "inside";
  readonly from: Trace;
  readonly to: Trace;
}

/** The first execution found that reaches a state: its last event and what came before. */
export interface Trace {
  readonly parent: Trace | null;
  readonly step: TraceStep | Inside;
}

/** Events that a path tells at most of the insides of calls; a reader would be lost in more. */
const MOST_STEPS = 500;
const DEEPEST_CALL = 50;

export function extend(parent: Trace | null, step: TraceStep): Trace {
  return { parent, step };
}

/**
 * The way on of a caller: what a function did is known from the first call of it that was seen.
 * @param call the caller's way up to and into the function.
 * @param entry that of the first call.
 * @param exit where the function was left, on a way that begins with `entry`.
 */
export function returnFrom(call: Trace, entry: Trace, exit: Trace): Trace {
  return call === entry ? exit : { parent: call, step: { kind: "inside", from: entry, to: exit } };
}

/** The events in the order in which they happen. */
export function stepsOf(trace: Trace): TraceStep[] {
  const steps: TraceStep[] = [];
  collect(trace, null, 0, steps);
  return steps.reverse();
}

function collect(last: Trace, until: Trace | null, depth: number, steps: TraceStep[]): void {
  for (let current: Trace | null = last; current !== null && current !== until; current = current.parent) {
    const { step } = current;
    if (step.kind !== "inside") steps.push(step);
    else if (depth < DEEPEST_CALL && steps.length < MOST_STEPS) collect(step.to, step.from, depth + 1, steps);
  }
}
