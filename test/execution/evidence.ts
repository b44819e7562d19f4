import type { Runtime } from "./runtime.js";

/**
 * What the executions of a program say of one side effect. `disputed` is a call that the contract does not decide, or whose
 * decision needs two tests of one opaque condition to differ: the rule may say either.
 */
export type Verdict = "ungated" | "gated" | "disputed" | "unreached";

/** What the executions so far have shown. */
export class Evidence {
  readonly #reached = new Set<number>();
  readonly #ungated = new Set<number>();
  readonly #unsure = new Set<number>();
  readonly #suspects = new Map<number, Set<number>>();
  readonly #validating = new Set<number>();

  constructor(readonly sites: readonly number[]) {}

  /** Takes in what the execution that `runtime` has just run has shown. */
  collect(runtime: Runtime): void {
    for (const call of runtime.monitor.validatingCalls) this.#validating.add(call);
    for (const [site, arrivals] of runtime.arrivals) {
      if (!runtime.decorrelated) this.#reached.add(site);
      for (const { generous, strict, suspects } of arrivals) {
        if (!generous && !runtime.decorrelated) this.#ungated.add(site);
        if (!strict || runtime.decorrelated && !generous) this.#unsure.add(site);
        if (suspects.length === 0) continue;
        const known = this.#suspects.get(site) ?? new Set();
        for (const suspect of suspects) known.add(suspect);
        this.#suspects.set(site, known);
      }
    }
  }

  areUngated(sites: readonly number[]): boolean {
    return sites.every((site) => this.#ungated.has(site));
  }

  /** Whether none of them is gated, whatever other executions show. */
  areDoubtless(sites: readonly number[]): boolean {
    return sites.every((site) => this.#ungated.has(site) || this.#unsure.has(site));
  }

  verdicts(): Map<number, Verdict> {
    return new Map(this.sites.map((site) => [site, this.#verdict(site)]));
  }

  #verdict(site: number): Verdict {
    if (this.#ungated.has(site)) return "ungated";
    const suspects = this.#suspects.get(site) ?? new Set();
    if (this.#unsure.has(site) || [...suspects].some((suspect) => this.#validating.has(suspect))) return "disputed";
    return this.#reached.has(site) ? "gated" : "unreached";
  }
}

