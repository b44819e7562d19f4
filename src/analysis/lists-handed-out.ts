import type { Exit } from "../facts/context.js";
import { settle } from "../facts/transfer-await.js";
import type { LoneRun } from "./run-function.js";

/** Whether the function hands out what `Promise.all` or `Promise.allSettled` yields. */
export function isList({ kind, value }: Exit): boolean {
  return kind === "return" && value?.kind === "all";
}

/** What whoever awaits the lists of promises sees that the function handed out: each way in which they end. */
export function endsOfLists({ solver, context, exits }: LoneRun): readonly Exit[] {
  const ended: Exit[] = [];
  const block = context.prepared.graph.blocks[0];
  if (block === undefined) return ended;
  for (const { core, environment, value, trace: before } of exits.filter(isList)) {
    const at = { context, block, index: 0, trace: before };
    settle(
      solver,
      at,
      { core, environment, slots: new Map() },
      value,
      null,
      (state, result, trace) => ended.push({ kind: "return", value: result, core: state.core, environment: state.environment, trace }),
      (state, trace) => ended.push({ kind: "throw", value: null, core: state.core, environment: state.environment, trace }),
    );
  }
  return ended;
}
