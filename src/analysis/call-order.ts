import type { TSESTree } from "@typescript-eslint/utils";
import { NONE, PERMIT, type Latest } from "../facts/latest.js";
import type { SiteFacts } from "../facts/site-facts.js";
import type { CalledBefore, CalledKey, ParameterCalls } from "../program/function-summary.js";

/** What a run assumes of a function that is given, or of a member of `this`: that it leaves a gate running, pauses, or asks. */
export type Assumed = "leaving" | "pause" | "gate";

export interface CalledPlace {
  readonly key: CalledKey;
  /** The parameter, or the member where it is called first. */
  readonly place: TSESTree.Identifier | TSESTree.MemberExpression;
  readonly calls: ParameterCalls;
}

/** How the others are called where that is assumed of the function at `place`, and the function that calls all of them is entered with `latest`. */
type SitesAssuming = (place: CalledPlace["place"], assumed: Assumed, latest: Latest) => SiteFacts;

export type CallOrder = (key: CalledKey) => Pick<ParameterCalls, "before">;

/** Which of the functions that one function calls it may have called before each of them. */
export function callOrder(called: readonly CalledPlace[], sitesAssuming: SitesAssuming): CallOrder {
  const before = new Map<CalledKey, CalledBefore[]>();
  const within = called.filter(({ calls }) => calls.when !== "later" && calls.handedOn?.isWithin !== false);
  for (const { key, place } of within.length > 1 ? within : []) {
    const left = sitesAssuming(place, "leaving", PERMIT);
    const behind = within.filter((other) => other.key !== key && left.behindLeft.has(other.place));
    if (behind.length === 0) continue;
    const paused = sitesAssuming(place, "pause", PERMIT);
    const asked = sitesAssuming(place, "gate", NONE);
    for (const other of behind) {
      const site = asked.sites.get(other.place);
      const link: CalledBefore = {
        key,
        isCertain: other.calls.when === "once" && site?.permitted === true && site.lacks.size === 0,
        counts: mayLack(paused, other.place, ["pause"]),
        isEnded: !mayLack(asked, other.place, ["running", "beside"]),
        mayFail: mayLack(asked, other.place, ["denied", "failed"]),
      };
      before.set(other.key, [...(before.get(other.key) ?? []), link]);
    }
  }
  return (key) => {
    const known = before.get(key);
    return known === undefined ? {} : { before: known };
  };
}

function mayLack({ sites }: SiteFacts, place: TSESTree.Node, lacks: readonly string[]): boolean {
  const site = sites.get(place);
  return site !== undefined && lacks.some((lack) => site.lacks.has(lack));
}
