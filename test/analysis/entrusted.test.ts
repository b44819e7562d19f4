import { describe, expect, it } from "vitest";
import { EntrustedFunctions } from "../../src/facts/entrusted.js";
import type { CallNode } from "../../src/flow/graph.js";
import { scanFile } from "../../src/analysis/scan-file.js";
import { variableLookup } from "../../src/program/variables.js";
import { parseForESLint } from "@typescript-eslint/parser";
import { parseUnit } from "../models/resolve.js";

const { visitorKeys } = parseForESLint("");

describe("who made what a call calls", () => {
  it("asks once of each call of a chain whether it is one of a package", () => {
    const length = 200;
    const unit = parseUnit(`job${".where()".repeat(length)};`);
    const { calls } = scanFile(unit.ast, visitorKeys);
    const asked: CallNode[] = [];
    const entrusted = new EntrustedFunctions(variableLookup(unit), (call) => {
      asked.push(call);
      return false;
    });
    for (const call of calls) expect(entrusted.behind(call).length).toBeLessThan(length);
    expect(asked.length).toBeLessThanOrEqual(length);
  });

  it("is no call of a package", () => {
    const unit = parseUnit(`import { z } from "zod"; z.string().min(1).parse(job);`);
    const { calls } = scanFile(unit.ast, visitorKeys);
    const entrusted = new EntrustedFunctions(variableLookup(unit), () => true);
    expect(calls.map((call) => entrusted.behind(call))).toEqual(calls.map(() => []));
  });
});
