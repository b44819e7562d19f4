import { describe, expect, test } from "vitest";
import { globalPosition, modulePosition, type Position } from "../../src/models/match.js";
import { parsePath } from "../../src/models/path.js";

const rules = (...paths: readonly string[]) => paths.map((path) => ({ steps: parsePath(path), meaning: path }));
const inModule = (...paths: readonly string[]): Position<string> => modulePosition(rules(...paths));

describe("positions", () => {
  test("a path is walked by its operations only", () => {
    const start = inModule("new().transfers.create()");
    const create = start.construct().member("transfers").member("create");
    expect(create.meanings).toEqual([]);
    expect(create.call().meanings).toEqual(["new().transfers.create()"]);
    expect(create.construct().isDead).toBe(true);
    expect(start.call().isDead).toBe(true);
    expect(start.construct().member("create").isDead).toBe(true);
  });

  test("the default export and the module are one", () => {
    const start = inModule("{default,Stripe}.new()", "get()");
    expect(start.member("default")).toBe(start);
    expect(start.construct().meanings).toHaveLength(1);
    expect(start.member("Stripe").construct().meanings).toHaveLength(1);
    expect(start.member("default").member("get").call().meanings).toEqual(["get()"]);
  });

  test("globals have no default export", () => {
    const start = globalPosition(rules("default()"));
    expect(start.call().isDead).toBe(true);
    expect(start.member("default").call().meanings).toEqual(["default()"]);
  });

  test("** is any number of members and no call", () => {
    const start = inModule("a.**.b()");
    expect(start.member("a").member("b").call().meanings).toHaveLength(1);
    expect(start.member("a").member("x").member("y").member("b").call().meanings).toHaveLength(1);
    expect(start.member("a").member("b").member("b").call().meanings).toHaveLength(1);
    expect(start.member("a").member("x").call().isDead).toBe(true);
    expect(start.member("b").isDead).toBe(true);
  });

  test("* is exactly one member", () => {
    const start = inModule("a.*.b()");
    expect(start.member("a").member("x").member("b").call().meanings).toHaveLength(1);
    expect(start.member("a").member("b").isDead).toBe(false);
    expect(start.member("a").member("b").call().isDead).toBe(true);
  });

  test("an unknown name may be any that a path spells", () => {
    const start = inModule("a.create()", "a.remove()", "b.create()");
    expect(start.member(null).member(null).call().meanings).toEqual(["a.create()", "a.remove()", "b.create()"]);
    expect(start.member("a").member(null).call().meanings).toEqual(["a.create()", "a.remove()"]);
  });

  test("parameters and elements", () => {
    const start = inModule("tx~0.1.run()", "list()[].run()");
    expect(start.member("tx").handsOut).toBe(true);
    expect(start.member("list").handsOut).toBe(false);
    expect(start.member("tx").parameter(0, 1).member("run").call().meanings).toEqual(["tx~0.1.run()"]);
    expect(start.member("tx").parameter(0, 0).isDead).toBe(true);
    expect(start.member("tx").parameter(1, 1).isDead).toBe(true);
    expect(start.member("list").call().element().member("run").call().meanings).toEqual(["list()[].run()"]);
  });

  test("equal positions are one object, however they were reached", () => {
    const start = inModule("a.**.run()");
    expect(start.member("a").member("x")).toBe(start.member("a").member("y").member("z"));
    expect(start.member("other")).toBe(start.member("another"));
  });
});
