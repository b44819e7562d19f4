import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import plugin from "../../src/plugin.js";
import * as runtime from "../../src/runtime/index.js";
import { lint } from "./run.js";

const page = readFileSync(new URL("../../docs/llm-prompts.md", import.meta.url), "utf8");
const prompts = [...page.matchAll(/^```text prompt=(\w+)\n(.*?)^```$/gms)].map(([, name, text]) => ({ name, text: text ?? "" }));
const [answer] = [...page.matchAll(/^```ts answer\n(.*?)^```$/gms)].map(([, code]) => code ?? "");

test("the three prompts are there", () => {
  expect(prompts.map(({ name }) => name)).toEqual(["integrate", "devices", "loop"]);
});

test("prompts name no method that the runtime lacks", () => {
  const named = new Set([...page.matchAll(/machineid\.(\w+)\(/g)].map(([, name]) => name ?? ""));
  expect(named.size).toBeGreaterThan(3);
  expect([...named].filter((name) => !(name in runtime.MachineID.prototype))).toEqual([]);
});

test("the answer to the first prompt passes all rules", () => {
  expect(answer).toContain("machineid.startup(");
  const rules = Object.keys(plugin.rules);
  expect(rules.flatMap((rule) => lint(answer ?? "", { rule, filename: "worker.ts" }).map(({ message }) => `${rule}: ${message}`))).toEqual([]);
});

test("without its gate before the mail it does not", () => {
  const ungated = (answer ?? "").replace(/^ {4}await machineid\.assertAllowed\(deviceId\);\n/m, "").replace("machineid.units(deviceId, orders())", "orders()").replace("units.denial", "deviceId");
  expect(lint(ungated).length).toBe(2);
});
