import { describe, expect, it } from "vitest";
import { EqualMaps } from "../../src/facts/equal-maps.js";
import { ValueTable, type Value } from "../../src/facts/value.js";

const values = new ValueTable();
const value = (of: number): Value => values.of({ kind: "literal", value: of });
const maps = (): EqualMaps<number> => new EqualMaps((key) => key);

describe("equal maps", () => {
  it("have one number, whatever the order of their entries, and the first of them stands for all", () => {
    const known = maps();
    const first = known.of(new Map([[1, value(1)], [2, value(2)]]));
    expect(known.of(new Map([[2, value(2)], [1, value(1)]]))).toBe(first);
  });

  it("differ where a value, a key or their number does", () => {
    const known = maps();
    const numbers = [new Map([[1, value(1)]]), new Map([[1, value(2)]]), new Map([[2, value(1)]]), new Map([[1, value(1)], [2, value(1)]]), new Map<number, Value>()].map((map) => known.of(map).id);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it("are told apart where their sums are the same", () => {
    const known = maps();
    const ids = new Set<number>();
    for (let one = 0; one < 60; one++) for (let other = 0; other < 60; other++) ids.add(known.of(new Map([[1, value(one)], [2, value(other)]])).id);
    expect(ids.size).toBe(3600);
  });
});
