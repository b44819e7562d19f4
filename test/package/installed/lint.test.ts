import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installedPackage } from "./install-package.js";

const { projectWithEslint } = await installedPackage();

const CONFIG = `import machineid from "eslint-plugin-machineid";
export default [machineid.configs.recommended];
`;
const UNGATED = `export async function charge(order) {
  await fetch("https://pay.example.com/charges", { method: "POST", body: order });
}
`;
const GATED = `import { MachineID } from "eslint-plugin-machineid/runtime";
const machineid = MachineID.fromEnv();
export async function charge(order) {
  await machineid.assertAllowed("billing:prod:worker:01");
  await fetch("https://pay.example.com/charges", { method: "POST", body: order });
}
`;

/** Messages of one file by rule and line, from ESLint's command line in a folder that has this one file. */
function lint(eslint: string, text: string): string[] {
  const folder = mkdtempSync(join(projectWithEslint, "lint-"));
  writeFileSync(join(folder, "eslint.config.js"), CONFIG);
  writeFileSync(join(folder, "charge.js"), text);
  const bin = join(projectWithEslint, "node_modules", eslint, "bin/eslint.js");
  const { stdout, stderr } = spawnSync(process.execPath, [bin, "charge.js", "--format", "json"], { cwd: folder, encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  const results: unknown = JSON.parse(stdout);
  const messages: unknown = Array.isArray(results) ? Reflect.get(Object(results[0]), "messages") : [];
  return (Array.isArray(messages) ? messages : []).map((message) => `${String(Reflect.get(Object(message), "ruleId"))} ${String(Reflect.get(Object(message), "line"))}`);
}

describe.each(["eslint", "eslint9"])("%s with the recommended config", (eslint) => {
  test("reports a side effect without a permit", () => {
    expect(lint(eslint, UNGATED)).toEqual(["machineid/validate-before-side-effect 2"]);
  });

  test("is silent when a gate stands before it", () => {
    expect(lint(eslint, GATED)).toEqual([]);
  });
});
