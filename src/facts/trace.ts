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

/** The first execution found that reaches a state: its last event and what came before. */
export interface Trace {
  readonly parent: Trace | null;
  readonly step: TraceStep;
}

export function extend(parent: Trace | null, step: TraceStep): Trace {
  return { parent, step };
}

/** The events in the order in which they happen. */
export function stepsOf(trace: Trace): TraceStep[] {
  const steps: TraceStep[] = [];
  for (let current: Trace | null = trace; current !== null; current = current.parent) steps.push(current.step);
  return steps.reverse();
}
