import type { Step } from "./path.js";

interface Path {
  readonly steps: readonly Step[];
}

/** By which names members are called for what the paths of some APIs say. */
export interface NamesOfInterest {
  /** Last names of the paths of side effects; null when one of them may have any name. */
  readonly called: ReadonlySet<string> | null;
  /** Names of members that call a function that they are given with values of interest; null when such a member may have any name. */
  readonly handsOut: ReadonlySet<string> | null;
}

/** What a name is looked up for: a side effect, or also what calls its arguments with values of interest. */
export type Interest = "effect" | "any";

const NO_NAMES: ReadonlySet<string> = new Set();

export function namesFor(interest: Interest, names: NamesOfInterest): NamesOfInterest {
  return interest === "any" ? names : { called: names.called, handsOut: NO_NAMES };
}

export function namesOf(sideEffects: readonly Path[], others: readonly Path[]): NamesOfInterest {
  return { called: lastNames(sideEffects), handsOut: namesBeforeParameters([...sideEffects, ...others]) };
}

export function joinNames(parts: readonly NamesOfInterest[]): NamesOfInterest {
  return { called: union(parts.map(({ called }) => called)), handsOut: union(parts.map(({ handsOut }) => handsOut)) };
}

function union(sets: readonly (ReadonlySet<string> | null)[]): ReadonlySet<string> | null {
  const joined = new Set<string>();
  for (const set of sets) {
    if (set === null) return null;
    for (const name of set) joined.add(name);
  }
  return joined;
}

function lastNames(paths: readonly Path[]): ReadonlySet<string> | null {
  const found = new Set<string>();
  for (const { steps } of paths) {
    const last = steps.at(-2);
    if (last?.kind === "any-member" || last?.kind === "any-members") return null;
    if (last?.kind === "member") for (const name of last.names) found.add(name);
  }
  return found;
}

function namesBeforeParameters(paths: readonly Path[]): ReadonlySet<string> | null {
  const found = new Set<string>();
  for (const { steps } of paths) {
    for (const [index, { kind }] of steps.entries()) {
      const called = kind === "parameter" ? steps[index - 1] : undefined;
      if (called?.kind === "any-member" || called?.kind === "any-members") return null;
      if (called?.kind === "member") for (const name of called.names) found.add(name);
    }
  }
  return found;
}
