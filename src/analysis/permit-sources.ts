import type { TSESTree } from "@typescript-eslint/utils";
import { stepsOf, type Trace } from "../facts/trace.js";
import { stripTypeWrappers } from "../program/nodes.js";
import type { Boundary, BoundaryGate } from "./boundaries.js";

/** Where the permit comes from with which a side effect is reached. */
export type PermitOrigin =
  | { readonly kind: "gate"; readonly node: TSESTree.Node; readonly boundary: Boundary }
  /** The code at `node` is entered with it: behind middleware, by a wrapper of the function, or by a parameter of the type `Permit`. */
  | { readonly kind: "entry"; readonly node: TSESTree.Node };

/** The origins of the permits that executions end with, each once, in source order. */
export function originsOfPermits(permits: readonly Trace[], gates: readonly BoundaryGate[]): PermitOrigin[] {
  const origins = new Map<TSESTree.Node, PermitOrigin>();
  for (const trace of permits) {
    const origin = originOf(trace, gates);
    if (origin !== null) origins.set(origin.node, origin);
  }
  return [...origins.values()].sort((a, b) => a.node.range[0] - b.node.range[0]);
}

function originOf(trace: Trace, gates: readonly BoundaryGate[]): PermitOrigin | null {
  const steps = stepsOf(trace);
  const last = steps.findLastIndex(({ kind }) => kind === "permit");
  const step = steps[last];
  if (step === undefined) return steps[0] === undefined ? null : { kind: "entry", node: steps[0].node };
  // The loop over units is where each gets its permit.
  if (step.node.type === "ForOfStatement") return { kind: "gate", node: step.node, boundary: "task" };
  const own = gateAt(step.node, gates);
  if (own !== undefined && own.boundary !== "callers") return { kind: "gate", node: own.node, boundary: own.boundary };
  // A helper of this file asks: the boundary is where it is called.
  for (const before of steps.slice(0, last).toReversed()) {
    const calling = before.kind === "call" ? gateAt(before.node, gates) : undefined;
    if (calling !== undefined && calling.boundary !== "callers") return { kind: "gate", node: calling.node, boundary: calling.boundary };
  }
  return { kind: "gate", node: own?.node ?? step.node, boundary: own?.boundary ?? "task" };
}

/** The gate that a step of a path is about, which may be what is awaited there. */
function gateAt(node: TSESTree.Node, gates: readonly BoundaryGate[]): BoundaryGate | undefined {
  const awaited = node.type === "AwaitExpression" ? node.argument : node;
  const call = stripTypeWrappers<TSESTree.Node>(awaited);
  const inner = call.type === "ChainExpression" ? call.expression : call;
  return gates.find((gate) => gate.node === inner);
}
