import { describe, expect, test } from "vitest";
import { resolveText, sideEffectNames } from "./resolve.js";

/** Code of one area as applications write it. */
export interface Group {
  readonly group: string;
  /** Each has exactly the side effects that follow it, written `kind name`. */
  readonly catches: readonly (readonly [code: string, ...effects: string[]])[];
  readonly leaves: readonly string[];
}

export function testGroups(groups: readonly Group[]): void {
  describe.each(groups)("$group", ({ catches, leaves }) => {
    test.each(catches.map(([code, ...effects]) => ({ code, effects })))("catches $code", ({ code, effects }) => {
      const found = resolveText(code).meanings.flatMap(({ meaning: { sideEffect } }) => (sideEffect === null ? [] : [`${sideEffect.kind} ${sideEffect.name}`]));
      expect(found).toEqual(effects);
    });

    test.each(leaves)("leaves %s", (code) => {
      expect(sideEffectNames(resolveText(code))).toEqual([]);
    });
  });
}
