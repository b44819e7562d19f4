import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installedPackage } from "./install-package.js";

const { projectWithEslint } = await installedPackage();

const FILES: Readonly<Record<string, string>> = {
  "eslint.config.js": `import machineid from "eslint-plugin-machineid";\nexport default [machineid.configs.recommended];\n`,
  "lib/index.js": `export * from "./guard.js";\nexport { http as request } from "./http.js";\n`,
  "lib/guard.js": `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\nexport async function ensure() {\n  await machineid.assertAllowed("a:b:c:d");\n}\n`,
  "lib/http.js": `export const http = fetch;\n`,
};
const GATED = `import { ensure, request } from "../lib/index.js";\nexport async function run() {\n  await ensure();\n  await request("https://example.com");\n}\n`;
const UNGATED = GATED.replace("  await ensure();\n", "");

/** Files with reports and their lines, as ESLint's command line prints them. */
function lint(eslint: string, concurrency: string): string[] {
  const folder = mkdtempSync(join(projectWithEslint, "files-"));
  for (const directory of ["lib", "app"]) mkdirSync(join(folder, directory));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  for (let number = 0; number < 12; number++) writeFileSync(join(folder, "app", `file-${String(number).padStart(2, "0")}.js`), number % 3 === 0 ? UNGATED : GATED);
  const bin = join(projectWithEslint, "node_modules", eslint, "bin/eslint.js");
  const { stdout, stderr } = spawnSync(process.execPath, [bin, "app", "--concurrency", concurrency, "--format", "json"], { cwd: folder, encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  const results: unknown = JSON.parse(stdout);
  return (Array.isArray(results) ? results : []).flatMap((result) => {
    const messages: unknown = Reflect.get(Object(result), "messages");
    return (Array.isArray(messages) ? messages : []).map((message) => `${String(Reflect.get(Object(result), "filePath")).slice(-10)}:${String(Reflect.get(Object(message), "line"))}`);
  });
}

describe.each(["eslint", "eslint9"])("%s, with a guard and a client in other files", (eslint) => {
  const expected = ["file-00.js:3", "file-03.js:3", "file-06.js:3", "file-09.js:3"];

  test.each(["off", "2"])("finds the same with --concurrency %s", (concurrency) => {
    expect(lint(eslint, concurrency)).toEqual(expected);
  });
});
