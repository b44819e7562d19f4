import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installedPackage, readJson, root, run } from "./install-package.js";

const { project, packedFiles } = await installedPackage();
const EDGE = { types: "./dist/src/runtime/edge.d.ts", default: "./dist/src/runtime/edge.js" };

const CONSUMER = `import { DeniedError, MachineID, type Decision, type Permit } from "eslint-plugin-machineid/runtime";

export async function ask(client: MachineID, signal: AbortSignal): Promise<Permit | string> {
  const decision: Decision = await client.validate("billing:test:worker:01", { signal });
  return decision.allowed ? decision : decision.code;
}

export async function once(orgKey: string): Promise<void> {
  await using client = new MachineID({ orgKey, onDenied: ({ code }) => code });
  await client.guard("billing:test:worker:01", (permit: Permit) => permit.code);
}

export const codeOf = (error: unknown): string | null => (error instanceof DeniedError ? error.code : null);

// @ts-expect-error This build sends by fetch.
export const wrong = new MachineID({ orgKey: "org_", dispatcher: { dispatch: () => true } });
`;

describe("the conditions of edge runtimes", () => {
  test.each(["workerd", "edge-light", "deno", "bun"])("%s names the build that sends by fetch, ahead of that for Node", (condition) => {
    const { exports }: { exports: Record<string, Record<string, unknown>> } = JSON.parse(JSON.stringify(readJson(join(root, "package.json"))));
    const conditions = exports["./runtime"] ?? {};
    expect(conditions[condition]).toEqual(EDGE);
    expect(Object.keys(conditions).indexOf(condition)).toBeLessThan(Object.keys(conditions).indexOf("types"));
    for (const file of Object.values(EDGE)) expect(packedFiles).toContain(file.slice(2));
  });

  test("the build loads", () => {
    const program = 'const { MachineID, ...rest } = await import("eslint-plugin-machineid/runtime"); try { new MachineID({ orgKey: "o", dispatcher: {} }) } catch (error) { console.log(error.message, Object.keys(rest).join()) }';
    const output = run(process.execPath, ["--conditions=workerd", "--input-type=module", "--eval", program], project);
    expect(output).toMatch(/^dispatcher must be left out.* DeniedError\n$/);
  });

  test.each([
    ["NodeNext", "NodeNext"],
    ["ESNext", "Bundler"],
  ])("its types resolve without those of Node and undici, with module %s and moduleResolution %s", (module, moduleResolution) => {
    const folder = mkdtempSync(join(project, "types-"));
    writeFileSync(join(folder, "consumer.ts"), CONSUMER);
    const library = { lib: ["ES2023", "DOM"], types: [], customConditions: ["workerd"] };
    const compilerOptions = { module, moduleResolution, target: "ES2022", strict: true, noEmit: true, skipDefaultLibCheck: true, ...library };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
    const files = run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder, "--listFiles"], folder);
    expect(files).toContain("runtime/edge.d.ts");
    expect(files).not.toMatch(/undici|@types/);
  });
});
