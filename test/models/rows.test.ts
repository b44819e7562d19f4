import { describe, expect, test } from "vitest";
import { ambientTypes } from "../../src/models/ambient-types.js";
import type { Start } from "../../src/models/behaviour.js";
import { builtInBehaviours, packNames, rowsOfPack } from "../../src/models/packs.js";
import { readBehaviourRows, readSideEffectRows } from "../../src/models/read-rows.js";
import type { ApiPath, SideEffectRow } from "../../src/models/row.js";
import type { CallMeaning } from "../../src/program/call-meaning.js";
import { createCallResolver } from "../../src/program/resolve-calls.js";
import { callsIn, parseUnit, resolveText, settingsFor, type Resolved } from "./resolve.js";
import { spellings } from "./written-path.js";

/** A file with one expression a line, and an import for all of them before. */
function fileOf(row: ApiPath, expressions: readonly string[]): string {
  const head = row.from === "global" ? "" : `import * as m from "${row.from}";`;
  return [head, ...expressions.map((expression) => `${expression};`)].join("\n");
}

/** The expressions of {@link fileOf} that have a call as `test` wants it. */
function matching(expressions: readonly string[], resolved: Resolved, test: (meaning: CallMeaning) => boolean): readonly string[] {
  const lines = new Set(resolved.meanings.filter(({ meaning }) => test(meaning)).map(({ node }) => node.loc.start.line));
  return expressions.filter((_, index) => lines.has(index + 2));
}

const root = (row: ApiPath): string => (row.from === "global" ? "" : "m");

/** The row with at most the first and the last of the names of each step: `npm run catalogue` tries all. */
function thinned(row: SideEffectRow): Pick<ApiPath, "steps"> {
  return { steps: row.steps.map((step) => (step.kind === "member" && step.names.size > 2 ? { kind: "member", names: new Set([[...step.names][0] ?? "", [...step.names].at(-1) ?? ""]) } : step)) };
}

function byModule(rows: readonly SideEffectRow[]): readonly (readonly SideEffectRow[])[] {
  const modules = new Map<string, SideEffectRow[]>();
  for (const row of rows) modules.set(row.from, [...(modules.get(row.from) ?? []), row]);
  return [...modules.values()];
}

const hasEffect = ({ sideEffect }: CallMeaning): boolean => sideEffect !== null;

test("types that are global are those of rows", () => {
  const rows = packNames.flatMap((pack) => rowsOfPack(pack));
  const isKnown = (name: string, from: string): boolean => rows.some((row) => row.from === from && row.steps[0]?.kind === "member" && row.steps[0].names.has(name) && row.steps[1]?.kind === "construct");
  expect([...ambientTypes].filter(([name, from]) => !isKnown(name, from))).toEqual([]);
});

describe("every row is reached by plain code", () => {
  test.each(packNames)("catalogue: %s", (pack) => {
    for (const rows of byModule(rowsOfPack(pack))) {
      const first = rows[0];
      if (first === undefined) continue;
      const expressions = rows.flatMap((row) => spellings(thinned(row), root(row), row.when?.kind === "text" && row.when.tagged ? "`${unknown}`" : "unknown"));
      expect(matching(expressions, resolveText(fileOf(first, expressions), { sideEffects: [pack] }), hasEffect)).toEqual(expressions);
      const lookAlikes = resolveText(fileOf({ ...first, from: "look-alike" }, expressions), { sideEffects: [pack] });
      if (first.from !== "global") expect(matching(expressions, lookAlikes, hasEffect)).toEqual([]);
    }
  });
});

describe("no row is written twice, and packs are named as the settings write them", () => {
  test.each(packNames)("%s", (pack) => {
    expect(pack).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    const keys = rowsOfPack(pack).map(({ from, path, kind, when }) => JSON.stringify([from, path, kind, when?.written]));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });
});

describe("every behaviour is reached by plain code, through each of its alternatives", () => {
  const rows = builtInBehaviours.all().filter(({ behaviour }) => !["module", "promisify", "identity", "wrapper", "register", "identified", "validator", "middleware", "router", "collection", "store", "member", "apply", "construct", "start", "fixtures", "handler", "symbol", "text"].includes(behaviour.is) && !(behaviour.is === "request" && behaviour.client === "node"));
  test.each(rows.map((row) => ({ row, name: `${row.from}: ${row.path.slice(0, 60)}` })))("behaviour of $name", ({ row }) => {
    const expected = row.behaviour.is === "request" ? "gate" : row.behaviour.is;
    const expressions = spellings(row, root(row), `"https://a.b/api/v1/devices/validate", f, g, h`);
    const hasIt = ({ behaviour }: CallMeaning): boolean => behaviour.kind === expected;
    expect(matching(expressions, resolveText(fileOf(row, expressions)), hasIt)).toEqual(expressions);
    const shadowed = `function own(m, process, Promise, Boolean, Response, setInterval, Object, Map, Array, setTimeout, fetch, scheduler) {\n${expressions.join(";\n")} }`;
    expect(matching(expressions, resolveText(shadowed), hasIt)).toEqual([]);
  });
});

describe("every start of work is reached by plain code, and not by a look-alike", () => {
  const rows = builtInBehaviours.all().flatMap(({ behaviour, ...row }) => (behaviour.is === "start" ? [{ row, behaviour }] : []));
  const byPackage = [...new Set(rows.map(({ row }) => row.from))];
  test.each(byPackage)("%s", (from) => {
    for (const { row, behaviour } of rows.filter((each) => each.row.from === from)) {
      for (const written of argumentsFor(behaviour).flatMap((given) => spellings(row, root(row), given))) {
        expect(startIn(fileOf(row, [written]))).toBe(behaviour.of);
        if (from !== "global") expect(startIn(fileOf({ ...row, from: "look-alike" }, [written]))).toBeNull();
        if (behaviour.given !== null) expect(startIn(fileOf(row, [written.replace(/3000, f\)$/, "f)")]))).toBeNull();
        if (behaviour.events !== null) expect(startIn(fileOf(row, [written.replace(/"[^"]*", f\)$/, '"error", f)')]))).toBeNull();
      }
    }
  });
});

function argumentsFor({ events, given }: Start): readonly string[] {
  if (given === "port") return ["3000, f"];
  return events === null ? ["f"] : events.map((event) => `"${event}", f`);
}

/** What any call of a file begins. */
function startIn(text: string): string | null {
  const unit = parseUnit(text);
  const resolver = createCallResolver(unit, settingsFor());
  return callsIn(unit).flatMap((call) => resolver.startOf(call)?.of ?? []).at(0) ?? null;
}

describe("files of rows are checked", () => {
  test("errors name the row", () => {
    const file = { about: "x", rows: [{ from: "a", path: "b()", kind: "write" }, { from: "a", path: "b", kind: "write" }] };
    expect(() => readSideEffectRows(file, "catalogue/a.json")).toThrow('catalogue/a.json.rows[1].path is "b", which names a value.');
    expect(() => readSideEffectRows({ rows: [] }, "catalogue/a.json")).toThrow("catalogue/a.json.about is missing");
    expect(() => readBehaviourRows({ about: "x", rows: [{ from: "a", path: "b()", is: "gat" }] }, "behaviours/a.json")).toThrow('Did you mean "gate"?');
  });

  test("from and on stand for several paths", () => {
    const rows = readSideEffectRows({ about: "x", rows: [{ from: ["a", "b"], on: ["new()", "make()"], path: "go()", kind: "write" }] }, "x");
    expect(rows.map(({ from, path }) => `${from} ${path}`)).toEqual(["a new().go()", "a make().go()", "b new().go()", "b make().go()"]);
  });
});
