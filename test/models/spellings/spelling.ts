/** How one pack's APIs are written, and what looks like them. */
export interface PackSpellings {
  readonly pack: string;
  /** Each has exactly the side effects that follow it. */
  readonly catches: readonly (readonly [code: string, ...names: string[]])[];
  /** None has a side effect. */
  readonly leaves: readonly string[];
}
