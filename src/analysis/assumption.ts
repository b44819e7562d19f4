import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode } from "../flow/graph.js";
import type { FailureMarks } from "../facts/transfer-gate.js";
import type { FileFacts } from "../facts/solver-input.js";
import type { Assumed } from "./call-order.js";

/** What a run assumes of one parameter, or of a member of `this`: a function whose calls are noted, nothing at all, or one that does something. */
export interface Assumption {
  readonly parameter: TSESTree.Node;
  /** Whether it is what the parameter holds. */
  readonly isContainer?: true;
  /** Calls, `parameter` among them, that are taken for calls of it. */
  readonly calledAt?: readonly CallNode[];
  readonly is: "function" | "undefined" | Assumed | "marked gate";
}

/** Nodes at which no call ends. */
export function marksFor(parameter: TSESTree.Node, program: TSESTree.Program): FailureMarks {
  return { thrown: parameter, rejected: program };
}

export function factsOf({ parameter, is, isContainer, calledAt }: Assumption, program: TSESTree.Program): Pick<FileFacts, "asking" | "marksFailure" | "pausing" | "leaving" | "container" | "taken"> {
  return { ...doing(parameter, is, program), ...(isContainer === true ? { container: parameter } : {}), ...(calledAt === undefined ? {} : { taken: { node: parameter, at: new Set(calledAt) } }) };
}

function doing(parameter: TSESTree.Node, is: Assumption["is"], program: TSESTree.Program): Pick<FileFacts, "asking" | "marksFailure" | "pausing" | "leaving"> {
  switch (is) {
    case "gate":
      return { asking: parameter };
    case "marked gate":
      return { asking: parameter, marksFailure: marksFor(parameter, program) };
    case "pause":
      return { pausing: parameter };
    case "leaving":
      return { leaving: parameter };
    default:
      return {};
  }
}

/** Something that is taken for a gate. */
export function isGate(assumed: Assumption | null): assumed is Assumption & { readonly is: "gate" | "marked gate" } {
  return assumed?.is === "gate" || assumed?.is === "marked gate";
}
