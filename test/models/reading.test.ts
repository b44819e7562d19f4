import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { namesOfBehaviours, namesOfPacks } from "../../src/models/known-names.js";
import { LazyRows } from "../../src/models/lazy-rows.js";
import { namesOf } from "../../src/models/names-of-interest.js";
import { builtInBehaviours, builtInYields, packNames, rowsOfPack } from "../../src/models/packs.js";
import { readBehaviourRow } from "../../src/models/read-rows.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe("files of models are read for those that mention them", () => {
  test("to make a model, and to ask for names, takes none of the packs of packages", () => {
    // Other tests of this process have read them.
    const program = `
      import { packsRead } from "./src/models/packs.js";
      import { apiModelOf } from "./src/program/api-model.js";
      import { readSettings } from "./src/settings/read-settings.js";
      const model = apiModelOf(readSettings({}, "/project"));
      const told = [model.hasSideEffects("stripe", ""), model.allNames.called?.has("create"), model.isSideEffectName("create"), model.isSideEffectName("noSuchName"), packsRead()];
      console.log(JSON.stringify(told));
    `;
    const output = execFileSync(process.execPath, ["--import", "./test/loading/register.mjs", "--input-type=module", "--eval", program], { cwd: root, encoding: "utf8" });
    const global = packNames.filter((pack) => rowsOfPack(pack).some(({ from }) => from === "global"));
    expect(JSON.parse(output)).toEqual([true, true, true, false, global.length]);
  }, 30_000);

  test("a module takes its own rows", () => {
    const behaviours = new LazyRows(new Map([["some.json", { about: "Two.", rows: [{ from: ["node:one", "two"], path: "f()", is: "pause" }, { from: "global", path: "g()", is: "terminator" }] }]]), readBehaviourRow);
    expect([[...behaviours.keys], behaviours.read]).toEqual([["one", "two", "global"], 0]);
    expect(behaviours.of("one").map(({ from }) => from)).toEqual(["node:one"]);
    expect(behaviours.of("two").map(({ from }) => from)).toEqual(["two"]);
    expect(behaviours.read).toBe(1);
    expect(behaviours.that(new Set(["terminator"])).map(({ path }) => path)).toEqual(["g()"]);
    expect(behaviours.all().map(({ from }) => from)).toEqual(["node:one", "two", "global"]);
  });

  test("a module takes its own yields", () => {
    const before = builtInYields.read;
    expect(builtInYields.of("no-such-package")).toEqual([]);
    expect(builtInYields.read).toBe(before);
  });
});

test("the names that are written down are those of the rows", () => {
  for (const pack of packNames) expect([pack, namesOfPacks([pack])]).toEqual([pack, namesOf(rowsOfPack(pack), [])]);
  expect(namesOfBehaviours().handsOut).toEqual(namesOf([], builtInBehaviours.all()).handsOut);
}, 30_000);
