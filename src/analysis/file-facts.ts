import type { FileFacts } from "../facts/solver-input.js";
import type { CallResolver } from "../program/call-meaning.js";
import { memoised } from "../program/values.js";
import type { FileScan } from "./scan-file.js";
import { implicitFunctions } from "../facts/implicit-calls.js";
import { touchingFunctions } from "./touching-functions.js";

/** Runs of many functions ask for them. */
const knownFacts = new WeakMap<CallResolver, FileFacts>();

/** What the text of a file tells of all its functions. */
export function factsOfAll(scan: FileScan, resolver: CallResolver): FileFacts {
  return memoised(knownFacts, resolver, () => {
    const mayTouchDecisions = touchingFunctions(scan, resolver);
    return {
      ...scan.keysWritten((name) => resolver.variableOf(name)),
      timers: scan.calls.filter((call) => resolver.startsTimer(call)),
      relevant: new Set([...scan.functions, ...scan.units.map((unit) => unit.node)]),
      mayTouchDecisions,
      implicit: implicitFunctions(scan.functions, mayTouchDecisions),
    };
  });
}
