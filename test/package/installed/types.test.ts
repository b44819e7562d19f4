import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installedPackage, root, run } from "./install-package.js";

const { projectWithEslint } = await installedPackage();

const CONSUMER = `import { defineConfig } from "eslint/config";
import machineid from "eslint-plugin-machineid";
import { createEmulator } from "eslint-plugin-machineid/emulator";
import { DeniedError, MachineID, type Decision, type Denial, type Permit } from "eslint-plugin-machineid/runtime";

export default defineConfig(machineid.configs.recommended, machineid.configs.strict, { plugins: { machineid }, rules: { "machineid/validate-before-side-effect": "warn" } });

export async function work(client: MachineID): Promise<Permit | string> {
  const decision: Decision = await client.validate("billing:test:worker:01");
  if (!decision.allowed) {
    const denial: Denial = decision;
    return denial.code;
  }
  return decision;
}

export async function stop(): Promise<string | null> {
  const emulator = await createEmulator();
  try {
    await new MachineID({ orgKey: emulator.orgKey, baseUrl: emulator.url }).assertAllowed("billing:test:worker:01");
    return null;
  } catch (error) {
    return error instanceof DeniedError ? error.code : null;
  } finally {
    await emulator.close();
  }
}

// @ts-expect-error Only the runtime makes permits.
export const forged: Permit = { allowed: true, code: "ALLOW", request_id: null, deviceId: "billing:test:worker:01" };
`;

test.each([
  ["NodeNext", "NodeNext"],
  ["ESNext", "Bundler"],
])("types resolve with module %s and moduleResolution %s", (module, moduleResolution) => {
  const folder = mkdtempSync(join(projectWithEslint, "types-"));
  writeFileSync(join(folder, "consumer.ts"), CONSUMER);
  const compilerOptions = { module, moduleResolution, target: "ES2023", strict: true, noEmit: true, skipDefaultLibCheck: true, types: ["node"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
  // Declarations of packages are checked too: a type that ours import must be installed with them.
  expect(run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], folder)).toBe("");
});
