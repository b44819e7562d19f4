import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installedPackage } from "./install-package.js";

const { project, projectWithEslint } = await installedPackage();

const CONFIG = `import machineid from "eslint-plugin-machineid";
export default [machineid.configs.recommended];
`;
const PROGRAM = `import { MachineID } from "eslint-plugin-machineid/runtime";
const machineid = MachineID.fromEnv();
export async function charge(order) {
  await machineid.assertAllowed("billing:prod:worker:01");
  await fetch("https://pay.example.com/charges", { method: "POST", body: order });
}
`;
const UNGATED = `export async function refund(order) {
  // eslint-disable-next-line machineid/validate-before-side-effect
  await fetch("https://pay.example.com/refunds", { method: "POST", body: order });
}
`;

/** What `npx machineid audit` does in a folder of the project with these files. */
function audit(within: string, files: Readonly<Record<string, string>>): { readonly code: number | null; readonly output: string; readonly errors: string } {
  const folder = mkdtempSync(join(within, "audit-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { status, stdout, stderr } = spawnSync("npx", ["--no-install", "machineid", "audit"], { cwd: folder, encoding: "utf8" });
  return { code: status, output: stdout, errors: stderr };
}

describe("machineid audit, installed", () => {
  test("prints the map and exits with 0 where every side effect is gated", () => {
    const { code, output } = audit(projectWithEslint, { "eslint.config.js": CONFIG, "charge.js": PROGRAM });
    expect(output).toMatch(/^charge\.js\n {2}4 {2}gate .* side effect; billing:prod:worker:01\n {2}5 {2}effect .* egress; gated by line 4 \(side effect\)\n/);
    expect(code).toBe(0);
  });

  test("exits with 1 where one is not, in TypeScript too, whatever comments say", () => {
    const { code, output } = audit(projectWithEslint, { "eslint.config.js": CONFIG, "charge.ts": PROGRAM.replace("(order)", "(order: string)"), "refund.ts": UNGATED.replace("(order)", "(order: string)") });
    expect(output).toContain("NOT GATED: nothing asks in this unit of work");
    expect(output).toContain("1 gated, 1 not gated");
    expect(code).toBe(1);
  });

  test("says what to install where ESLint is missing", () => {
    const { code, errors } = audit(project, { "charge.js": PROGRAM });
    expect(errors).toContain("npm install --save-dev eslint");
    expect(errors).not.toMatch(/^ +at /m);
    expect(code).toBe(2);
  });
});
