import { describe, expect, test } from "vitest";
import { endsInCall, parsePath, PathError, type Step } from "../../src/models/path.js";

const member = (...names: readonly string[]): Step => ({ kind: "member", names: new Set(names) });
const call: Step = { kind: "call" };
const construct: Step = { kind: "construct" };
const anyMembers: Step = { kind: "any-members" };

describe("parsePath", () => {
  test.each<[string, readonly Step[]]>([
    ["fetch()", [member("fetch"), call]],
    ["{default,Stripe}.new().**.{create,update}()", [member("default", "Stripe"), construct, anyMembers, member("create", "update"), call]],
    ["new().transfers.create()", [construct, member("transfers"), member("create"), call]],
    ["default()", [member("default"), call]],
    ["()", [call]],
    ["create()()", [member("create"), call, call]],
    ["a.*.b()", [member("a"), { kind: "any-member" }, member("b"), call]],
    ["list()[].remove()", [member("list"), call, { kind: "element" }, member("remove"), call]],
    [
      "new().$transaction~0.1.*.create()",
      [construct, member("$transaction"), { kind: "parameter", argument: 0, parameter: 1 }, { kind: "any-member" }, member("create"), call],
    ],
    ["requirePermit", [member("requirePermit")]],
    ["newer.news()", [member("newer"), member("news"), call]],
    ["été()", [member("été"), call]],
  ])("%s", (path, steps) => {
    expect(parsePath(path)).toEqual(steps);
  });

  test.each<[string, number, string]>([
    ["", 1, "found the end, expected a name"],
    [".a", 1, 'found ".", expected a name'],
    ["a..b()", 3, 'found ".", expected a name'],
    ["a.", 3, "found the end, expected a name"],
    ["a(", 3, 'found the end, expected "()"'],
    ["a(x)", 3, 'found "x", expected "()"'],
    ["a b()", 2, 'found " ", expected "."'],
    ["{a,}()", 4, 'found "}", expected a name'],
    ["{a()", 3, 'found "(", expected "," or "}"'],
    ["{}", 2, 'found "}", expected a name'],
    ["new.x()", 4, 'found ".", expected "()"'],
    ["a[0]", 3, 'found "0", expected "[]"'],
    ["a~x", 3, 'found "x", expected a number'],
    ["a~0", 4, 'found the end, expected "."'],
    ["a~0.", 5, "found the end, expected a number"],
    ["a-b()", 2, 'found "-", expected "."'],
    ["***", 3, 'found "*", expected "."'],
  ])("%s is wrong at character %i", (path, position, words) => {
    const parse = (): unknown => parsePath(path);
    expect(parse).toThrow(PathError);
    expect(parse).toThrow(`Path "${path}" is wrong at character ${position}: ${words}`);
  });

  test.each([
    ["a()", true],
    ["a.new()", true],
    ["a", false],
    ["a()[]", false],
    ["a~0.0", false],
  ])("%s ends in a call: %s", (path, expected) => {
    expect(endsInCall(parsePath(path))).toBe(expected);
  });
});
