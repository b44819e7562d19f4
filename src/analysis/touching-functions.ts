import type { FunctionNode } from "../flow/graph.js";
import type { CallResolver } from "../program/call-meaning.js";
import { reachableCalls } from "./reachable-calls.js";
import type { FileScan } from "./scan-file.js";

/** Answers, for functions of one file, whether a call may ask a gate or pause. */
export function touchingFunctions(scan: FileScan, resolver: CallResolver): (node: FunctionNode) => boolean {
  const known = new Map<FunctionNode, boolean>();
  const mayTouch = (node: FunctionNode): boolean => {
    const found = known.get(node);
    if (found !== undefined) return found;
    // One that calls itself touches no more than what else it calls.
    known.set(node, false);
    const touches = reachableCalls(scan, node).some((call) => resolver.mayTouchDecisions(call, ({ node: callee }) => mayTouch(callee)));
    known.set(node, touches);
    return touches;
  };
  return mayTouch;
}
