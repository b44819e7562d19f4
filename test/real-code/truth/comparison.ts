import type { Detection } from "./detections.js";
import type { JudgedCall } from "./true-calls.js";

/** One call on which the rules and the checker were compared. */
export interface ComparedCall extends JudgedCall {
  readonly path: string;
  readonly verdict: "found" | "missed" | "wrong" | "own" | "unjudged";
  /** The module of the catalogue that is meant. */
  readonly module: string;
}

/**
 * Compares one file call by call. `unjudged`: the rules say it is a side effect, and the checker knows no type for what is called. `own`: likewise, and
 * the type that it knows is an interface or a class of the repository, behind which the client of a package may stand.
 */
export function compare(path: string, judged: readonly JudgedCall[], detections: readonly Detection[]): ComparedCall[] {
  const detected = new Map(detections.map(({ place, from }) => [place, from]));
  return judged.flatMap((call): ComparedCall[] => {
    const from = detected.get(call.place);
    if (call.from === null) return from === undefined ? [] : [{ ...call, path, verdict: call.isOwn ? "own" : "wrong", module: from }];
    if (call.from === "?") return from === undefined ? [] : [{ ...call, path, verdict: "unjudged", module: from }];
    return [{ ...call, path, verdict: from === undefined ? "missed" : "found", module: call.from }];
  });
}

export function packageOf(module: string): string {
  return module.split("/").slice(0, module.startsWith("@") ? 2 : 1).join("/");
}
