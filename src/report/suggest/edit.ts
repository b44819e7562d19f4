/** Text that replaces a stretch of the source; an empty stretch is an insertion. Offsets count UTF-16 units, as nodes do. */
export interface Edit {
  readonly range: readonly [number, number];
  readonly text: string;
}

export function insertion(at: number, text: string): Edit {
  return { range: [at, at], text };
}

/** An edit that a reader of a finding may choose, with the code that its title quotes. */
export interface Suggestion {
  readonly kind: "insert-gate" | "insert-gate-and-client" | "await-gate" | "assert-instead" | "stop-on-denial";
  readonly code: string;
  /** In any order, not overlapping. */
  readonly edits: readonly Edit[];
}
