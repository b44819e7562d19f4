import { describe, expect, it } from "vitest";
import { findSecret } from "../../src/secrets/find-secret.js";
import { formatSources, secretFormats } from "../../src/secrets/format-table.js";
import { firstCharacters, parseShape, type ShapeItem } from "../../src/secrets/shape.js";
import { Random } from "./corpus/random.js";
import { tokenOf } from "./corpus/secrets.js";

/** Lengths by which neighbours with common characters may differ: each length is tried. */
const SHORT = 20;
const LONGEST = 1300;

/** Most steps that a match of the items can take at one place, or an error when the lengths of two parts can multiply. */
function mostSteps(items: readonly ShapeItem[]): number {
  return items.reduce((steps, item, index) => {
    if (item.kind === "choice") return steps + item.alternatives.reduce((sum, alternative) => sum + mostSteps(alternative), 1);
    const following = firstCharacters(items.slice(index + 1));
    const overlaps = [...item.characters].some((character) => following.has(character));
    const spread = item.most - item.least;
    if (overlaps && spread > SHORT) throw new Error("Two neighbours of varying length have a character in common.");
    return (steps + item.most) * (overlaps ? spread + 1 : 1);
  }, 0);
}

function longestMatch(items: readonly ShapeItem[]): number {
  return items.reduce((sum, item) => sum + (item.kind === "class" ? item.most : Math.max(...item.alternatives.map(longestMatch))), 0);
}

describe("the table of formats", () => {
  it("has at least 150 rows with an id of their own", () => {
    expect(secretFormats.length).toBeGreaterThanOrEqual(150);
    expect(new Set(secretFormats.map(({ id }) => id)).size).toBe(secretFormats.length);
    expect(new Set(secretFormats.map(({ shape }) => shape)).size).toBe(secretFormats.length);
  });

  it("names the source of each", () => {
    for (const { id, source } of secretFormats) {
      const [list = "", entry = ""] = source.split(/\/(.*)/s);
      expect(source.startsWith("https://") || (list in formatSources && entry !== ""), id).toBe(true);
    }
  });
});

describe("each format", () => {
  it("takes bounded time at each place of a text", () => {
    for (const { id, shape } of secretFormats) {
      const items = parseShape(shape);
      expect(longestMatch(items), id).toBeLessThanOrEqual(LONGEST);
      expect(mostSteps(items), id).toBeLessThanOrEqual(LONGEST * SHORT);
    }
  });

  it("is found as a part of an ID, and not by its beginning alone", () => {
    for (const format of secretFormats) {
      const token = tokenOf(format, new Random(format.id.length * 7919 + format.shape.length));
      expect(findSecret(`worker:prod:${token}:01`), `${format.id}: ${token}`).not.toBeNull();
      expect(findSecret(`worker:prod:${token.slice(0, 4)}:01`), format.id).toBeNull();
    }
  });
});

describe("time", () => {
  /** Characters, and the milliseconds that they may take: some 30 microseconds each. Quadratic time takes several times that. */
  const LONG = 40_000;
  const LIMIT = 1200;

  /** Milliseconds. */
  function timeOf(text: string): number {
    const start = performance.now();
    findSecret(text);
    return performance.now() - start;
  }

  function fastest(text: string): number {
    return Math.min(timeOf(text), timeOf(text), timeOf(text));
  }

  /** Beginnings of each format over and over, which never become a token: each place starts a match that fails as late as it can. */
  function adversary(shape: string, length: number): string {
    const random = new Random(shape.length);
    const items = parseShape(shape);
    const whole = tokenOf({ id: "", name: "", source: "", shape }, random);
    const nearly = whole.slice(0, -1) || whole;
    const first = items[0]?.kind === "class" ? [...items[0].characters][0] : nearly.charAt(0);
    const piece = `${nearly}~-${first ?? ""}-`;
    return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
  }

  it("grows with the length alone for every format", () => {
    const slow: string[] = [];
    for (const { id, shape } of secretFormats) {
      const text = adversary(shape, 2000);
      if (timeOf(text) > 60 && timeOf(text) > 60) slow.push(id);
    }
    expect(slow).toEqual([]);
  });

  it.each([
    ["letters", "a"],
    ["separators", "-"],
    ["parts", "a-"],
    ["beginnings of tokens", "sk-"],
    ["beginnings of JSON Web Tokens", "eyJ."],
    ["headers of JSON Web Tokens", "eyJhbGciOiJIUzI1NiJ9."],
    ["schemes", "a://b:"],
    ["names", "password="],
    ["names and colons", "password:"],
    ["base64 of text", "cGFzc3dvcmQ-"],
    ["base64 of base64", "Y0dGemMzZHZjbVE-"],
    ["private keys", "BEGIN A "],
    ["org keys", "org_aaaaaaaaaaaaaaaa"],
    ["bearer tokens", "Bearer "],
    ["capitals", "A"],
    ["small letters and capitals", "aA"],
    ["digits", "0"],
    ["percent signs", "%41"],
  ])("grows with the length alone for %s", (_, piece) => {
    const text = piece.repeat(Math.ceil(LONG / piece.length));
    if (timeOf(text) < LIMIT) return;
    // Where something else takes the processor: four times the length takes four times as long, and sixteen times if time is quadratic.
    const quarter = text.slice(0, text.length / 4);
    expect(fastest(text) / fastest(quarter)).toBeLessThan(8);
  });
});
