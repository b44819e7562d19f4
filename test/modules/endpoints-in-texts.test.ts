import { afterAll, describe, expect, test } from "vitest";
import { filesParsed } from "../../src/modules/parse-source.js";
import { project, removeProjects, type Files } from "./project.js";

afterAll(removeProjects);

/** How many files the lint of `app.ts` parses besides it, and what it finds. */
function lint(files: Files): { readonly parsed: number; readonly found: readonly string[] } {
  const before = filesParsed();
  const found = project(files).lint("app.ts", "typescript");
  return { parsed: filesParsed() - before, found };
}

const ADDRESS = "https://machineid.io/api/v1/devices/validate";
const app = (called: string, from = "lib"): string => `import { exec } from "node:child_process";\nimport { ${called} } from "./${from}";\nexport async function run(x: string) {\n  await ${called}(x);\n  exec(x);\n}`;
const asks = (url: string): string => `  const response = await fetch(${url}, { method: "POST" });\n  const decision = await response.json();\n  if (decision.allowed !== true) throw new Error("denied");\n`;

describe("a file that speaks of the authority, and cannot ask it, is not parsed", () => {
  test.each<[string, Files]>([
    ["the path of an endpoint", { "app.ts": app("isEndpoint"), "lib.ts": `export const isEndpoint = (x: string) => x.includes("/api/v1/devices/validate");` }],
    ["what makes requests, in a comment only", { "app.ts": app("isEndpoint"), "lib.ts": `/** Told of \`fetch(url)\`. */\n// fetch(url)\nexport const isEndpoint = (x: string) => x.includes("/api/v1/devices/validate");` }],
    ["among the words of a pattern", { "app.ts": app("isEndpoint"), "lib.ts": `const reads = /^(?:get|fetch|load)$/;\nexport const isEndpoint = (x: string) => reads.test(x) || x.includes("/api/v1/devices/validate");` }],
    ["the name of the runtime", { "app.ts": app("isRuntime"), "lib.ts": `const RUNTIME = "eslint-plugin-machineid/runtime";\nexport const isRuntime = (x: string) => x === RUNTIME;` }],
    ["behind a file that does neither", { "app.ts": app("check"), "lib.ts": `import { isEndpoint } from "./words";\nexport const check = (x: string) => !isEndpoint(x);`, "words.ts": `export const isEndpoint = (x: string) => x.includes("/api/v1/devices/validate");` }],
  ])("%s", (_name, files) => {
    expect(lint(files)).toEqual({ parsed: 0, found: ["5 noGate"] });
  });
});

describe("the address stands in one file, and another asks", () => {
  const words = `export const address = "${ADDRESS}";`;
  test.each<[string, Files]>([
    ["a function that imports the address", { "app.ts": app("ensure"), "lib.ts": `import { address } from "./words";\nexport async function ensure(id: string) {\n${asks("address")}}`, "words.ts": words }],
    ["a client that is imported with a comment between", { "app.ts": app("ensure"), "lib.ts": `import axios from /* the client */ "axios";\nimport { address } from "./words";\nexport async function ensure(id: string) {\n  const { data } = await axios.post(address, { id });\n  if (data.allowed !== true) throw new Error("denied");\n}`, "words.ts": words }],
    ["the global by the name of a member", { "app.ts": app("ensure"), "lib.ts": `import { address } from "./words";\nexport async function ensure(id: string) {\n${asks("address").replace("fetch(", 'globalThis["fetch"](')}}`, "words.ts": words }],
    ["an address of a base and a path without a slash", { "app.ts": app("ensure"), "lib.ts": `import { base } from "./words";\nexport async function ensure(id: string) {\n${asks('new URL("devices/validate", base)')}}`, "words.ts": `export const base = "https://machineid.io/api/v1/";` }],
    ["the linted file itself", { "app.ts": `import { exec } from "node:child_process";\nimport { address } from "./words";\nexport async function run(x: string) {\n${asks("address")}  exec(x);\n}`, "words.ts": words }],
    ["a runtime that is loaded", { "app.ts": app("ensure"), "lib.ts": `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nexport async function ensure(id: string) { await machineid.assertAllowed(id); }` }],
  ])("%s", (_name, files) => {
    expect(lint(files).found).toEqual([]);
    const ungated = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replace("data.allowed !== true", "false").replace("decision.allowed !== true", "false").replace("assertAllowed", "validate")]));
    expect(lint(ungated).found).toHaveLength(1);
  });
});
