import type { FunctionNode } from "../flow/graph.js";
import type { CallResolver } from "../program/call-meaning.js";
import { Touching } from "../program/touching.js";
import { memoised } from "../program/values.js";
import { reachableCalls } from "./reachable-calls.js";
import type { FileScan } from "./scan-file.js";

/** Every run of a function of a file asks about the same functions. */
const known = new WeakMap<CallResolver, (node: FunctionNode) => boolean>();

/** Answers, for functions of one file, whether a call may ask a gate or pause. */
export function touchingFunctions(scan: FileScan, resolver: CallResolver): (node: FunctionNode) => boolean {
  return memoised(known, resolver, () => {
    const touching = new Touching<{ readonly node: FunctionNode }>(({ node }, isTouching) => reachableCalls(scan, node).some((call) => resolver.mayTouchDecisions(call, (callee) => resolver.mayTouchElsewhere(callee) ?? isTouching(callee))));
    return (node) => touching.of({ node });
  });
}
