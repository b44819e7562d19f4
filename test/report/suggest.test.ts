import { describe, expect, it } from "vitest";
import { applySuggestion } from "../rules/apply-suggestion.js";
import { lint } from "../rules/run.js";

/** Marks the end of a line that must end with carriage return and line feed. */
const windows = (program: string): string => program.replaceAll("\n", "\r\n");

const client = `import { MachineID } from "eslint-plugin-machineid/runtime";
const machineid = MachineID.fromEnv();
`;

function suggested(program: string, filename?: string): string[] {
  const options = filename === undefined ? {} : { filename };
  const [message] = lint(program, options);
  if (message === undefined) throw new Error(`Nothing is reported in\n${program}`);
  return (message.suggestions ?? []).map((suggestion) => {
    const mended = applySuggestion(program, suggestion);
    const left = lint(mended, options);
    if (left.length > 0) throw new Error(`Still reported in\n${mended}`);
    return mended;
  });
}

describe("a gate is inserted", () => {
  it.each<[what: string, program: string, mended: string]>([
    [
      "before the statement, with the client and device ID of the file",
      `${client}const deviceId = "a:b:c:d";\nexport async function main(url) {\n  const answer = await fetch(url);\n  return answer;\n}\n`,
      `${client}const deviceId = "a:b:c:d";\nexport async function main(url) {\n  await machineid.assertAllowed(deviceId);\n  const answer = await fetch(url);\n  return answer;\n}\n`,
    ],
    [
      "in CommonJS, with a client that is required",
      `"use strict";\nconst { readFile } = require("fs/promises");\n\nconst later = later_();\nfunction later_() {}\nexports.main = async function (deviceId, url) {\n  await fetch(url);\n};\n`,
      `"use strict";\nconst { readFile } = require("fs/promises");\nconst { MachineID } = require("eslint-plugin-machineid/runtime");\n\nconst machineid = MachineID.fromEnv();\n\nconst later = later_();\nfunction later_() {}\nexports.main = async function (deviceId, url) {\n  await machineid.assertAllowed(deviceId);\n  await fetch(url);\n};\n`,
    ],
    [
      "in CommonJS that has a client",
      `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nexports.main = async function (deviceId, url) {\n  await fetch(url);\n};\n`,
      `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nexports.main = async function (deviceId, url) {\n  await machineid.assertAllowed(deviceId);\n  await fetch(url);\n};\n`,
    ],
    [
      "in CommonJS that requires the class",
      `const { MachineID } = require("eslint-plugin-machineid/runtime");\nexports.main = async function (deviceId, url) {\n  await fetch(url);\n};\n`,
      `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\nexports.main = async function (deviceId, url) {\n  await machineid.assertAllowed(deviceId);\n  await fetch(url);\n};\n`,
    ],
    [
      "with the device ID of another gate of the function",
      `${client}export async function main(job, url) {\n  await fetch(url);\n  await machineid.assertAllowed(job.deviceId);\n}\n`,
      `${client}export async function main(job, url) {\n  await machineid.assertAllowed(job.deviceId);\n  await fetch(url);\n  await machineid.assertAllowed(job.deviceId);\n}\n`,
    ],
    [
      "in a function that the module calls last, without awaiting it",
      `${client}const deviceId = "a:b:c:d";\nasync function main(url) {\n  await fetch(url);\n}\n\nmain(process.argv[2]);\nfunction unused() {}\n`,
      `${client}const deviceId = "a:b:c:d";\nasync function main(url) {\n  await machineid.assertAllowed(deviceId);\n  await fetch(url);\n}\n\nmain(process.argv[2]);\nfunction unused() {}\n`,
    ],
    [
      "above the comments of the statement",
      `${client}export async function main(deviceId, url) {\n  deviceId.log();\n\n  // Sends it.\n  // @ts-expect-error untyped\n  deviceId.log(await fetch(url));\n}\n`,
      `${client}export async function main(deviceId, url) {\n  deviceId.log();\n\n  await machineid.assertAllowed(deviceId);\n  // Sends it.\n  // @ts-expect-error untyped\n  deviceId.log(await fetch(url));\n}\n`,
    ],
    [
      "in braces, where the body has none",
      `${client}export async function main(deviceId, url) {\n  if (url)\n    await fetch(url);\n  else return;\n}\n`,
      `${client}export async function main(deviceId, url) {\n  if (url) {\n    await machineid.assertAllowed(deviceId);\n    await fetch(url);\n  }\n  else return;\n}\n`,
    ],
    [
      "in braces on the same line",
      `${client}export async function main(deviceId, url) {\n  for (const u of url) await fetch(u);\n}\n`,
      `${client}export async function main(deviceId, url) {\n  for (const u of url) { await machineid.assertAllowed(deviceId); await fetch(u); }\n}\n`,
    ],
    [
      "in a block made of an arrow function's expression",
      `${client}export const send = async (deviceId, url) => fetch(url);\n`,
      `${client}export const send = async (deviceId, url) => {\n  await machineid.assertAllowed(deviceId);\n  return fetch(url);\n};\n`,
    ],
    [
      "in a block made of an expression in parentheses",
      `${client}export const send = async (deviceId, url) => ({ answer: await fetch(url) });\n`,
      `${client}export const send = async (deviceId, url) => {\n  await machineid.assertAllowed(deviceId);\n  return ({ answer: await fetch(url) });\n};\n`,
    ],
    [
      "inside the callback",
      `${client}export async function main(deviceId, urls) {\n  await Promise.all(urls.map(async (url) => fetch(url)));\n}\n`,
      `${client}export async function main(deviceId, urls) {\n  await Promise.all(urls.map(async (url) => {\n    await machineid.assertAllowed(deviceId);\n    return fetch(url);\n  }));\n}\n`,
    ],
    [
      "inside a case",
      `${client}export async function main(deviceId, url) {\n  switch (url) {\n    case 1:\n      await fetch(url);\n  }\n}\n`,
      `${client}export async function main(deviceId, url) {\n  switch (url) {\n    case 1:\n      await machineid.assertAllowed(deviceId);\n      await fetch(url);\n  }\n}\n`,
    ],
    [
      "before a loop whose list is fetched",
      `${client}export async function main(deviceId, url) {\n  for (const item of await fetch(url)) item();\n}\n`,
      `${client}export async function main(deviceId, url) {\n  await machineid.assertAllowed(deviceId);\n  for (const item of await fetch(url)) item();\n}\n`,
    ],
    [
      "with a client kept in a field",
      `import { MachineID } from "eslint-plugin-machineid/runtime";\nexport class Worker {\n  #machineid = MachineID.fromEnv();\n  deviceId = "a:b:c:d";\n  async run(url) {\n    await this.#machineid.validate(this.deviceId);\n    await fetch(url);\n  }\n}\n`,
      `import { MachineID } from "eslint-plugin-machineid/runtime";\nexport class Worker {\n  #machineid = MachineID.fromEnv();\n  deviceId = "a:b:c:d";\n  async run(url) {\n    await this.#machineid.assertAllowed(this.deviceId);\n    await fetch(url);\n  }\n}\n`,
    ],
    [
      "with a client given as a parameter",
      `import type { MachineID } from "eslint-plugin-machineid/runtime";\nexport async function main(client: MachineID, deviceId: string, url: string) {\n  await fetch(url);\n}\n`,
      `import type { MachineID } from "eslint-plugin-machineid/runtime";\nexport async function main(client: MachineID, deviceId: string, url: string) {\n  await client.assertAllowed(deviceId);\n  await fetch(url);\n}\n`,
    ],
    [
      "with a device ID read from the environment, behind the client",
      `${client}\nexport async function main(url) {\n  await fetch(url);\n}\n`,
      `${client}const DEVICE_ID = process.env.MACHINEID_DEVICE_ID ?? "";\n\nexport async function main(url) {\n  await machineid.assertAllowed(DEVICE_ID);\n  await fetch(url);\n}\n`,
    ],
    [
      "with a client of its own, behind the imports",
      `import a from "a";\nimport b from "b"; // why\n\nexport async function main(url) {\n  await fetch(url);\n}\n`,
      `import a from "a";\nimport b from "b"; // why\nimport { MachineID } from "eslint-plugin-machineid/runtime";\n\nconst machineid = MachineID.fromEnv();\nconst DEVICE_ID = process.env.MACHINEID_DEVICE_ID ?? "";\n\nexport async function main(url) {\n  await machineid.assertAllowed(DEVICE_ID);\n  await fetch(url);\n}\n`,
    ],
    [
      "with a client of the class that is imported already",
      `import { MachineID as Authority } from "eslint-plugin-machineid/runtime";\nexport async function main(deviceId, url) {\n  await fetch(url);\n}\n`,
      `import { MachineID as Authority } from "eslint-plugin-machineid/runtime";\nconst machineid = Authority.fromEnv();\nexport async function main(deviceId, url) {\n  await machineid.assertAllowed(deviceId);\n  await fetch(url);\n}\n`,
    ],
    [
      "at the top of a file without imports, below its directives",
      `"use server";\n\n/** Sends. */\nexport async function main(deviceId, url) {\n  await fetch(url);\n}\n`,
      `"use server";\n\nimport { MachineID } from "eslint-plugin-machineid/runtime";\n\nconst machineid = MachineID.fromEnv();\n\n/** Sends. */\nexport async function main(deviceId, url) {\n  await machineid.assertAllowed(deviceId);\n  await fetch(url);\n}\n`,
    ],
    [
      "without semicolons and in single quotes, as the file is written",
      `import a from 'a'\nexport async function main(url) {\n  a()\n  await fetch(url)\n}\n`,
      `import a from 'a'\nimport { MachineID } from 'eslint-plugin-machineid/runtime'\n\nconst machineid = MachineID.fromEnv()\nconst DEVICE_ID = process.env.MACHINEID_DEVICE_ID ?? ''\nexport async function main(url) {\n  a()\n  await machineid.assertAllowed(DEVICE_ID)\n  await fetch(url)\n}\n`,
    ],
    [
      "with a semicolon where the next line would be taken for its continuation",
      `${client.replaceAll(";", "")}export async function main(deviceId, url) {\n  ;[await fetch(url)].map(String)\n}\n`,
      `${client.replaceAll(";", "")}export async function main(deviceId, url) {\n  ;await machineid.assertAllowed(deviceId); [await fetch(url)].map(String)\n}\n`,
    ],
    [
      "with tabs",
      `${client}export async function main(deviceId, url) {\n\tif (url)\n\t\tawait fetch(url);\n}\n`,
      `${client}export async function main(deviceId, url) {\n\tif (url) {\n\t\tawait machineid.assertAllowed(deviceId);\n\t\tawait fetch(url);\n\t}\n}\n`,
    ],
    [
      "with the line ends of the file",
      windows(`${client}export async function main(deviceId, url) {\n  await fetch(url);\n}\n`),
      windows(`${client}export async function main(deviceId, url) {\n  await machineid.assertAllowed(deviceId);\n  await fetch(url);\n}\n`),
    ],
    [
      "at the top level of a module",
      `await fetch("https://api.example.com");\n`,
      `import { MachineID } from "eslint-plugin-machineid/runtime";\n\nconst machineid = MachineID.fromEnv();\nconst DEVICE_ID = process.env.MACHINEID_DEVICE_ID ?? "";\n\nawait machineid.assertAllowed(DEVICE_ID);\nawait fetch("https://api.example.com");\n`,
    ],
  ])("%s", (_what, program, mended) => {
    expect(suggested(program)).toContain(mended);
  });

  it("without a fallback for undefined in JavaScript", () => {
    expect(suggested(`${client}export const send = async (url) => fetch(url);`, "case.js")[0]).toContain("process.env.MACHINEID_DEVICE_ID;");
  });
});

describe("the gate is mended", () => {
  it.each<[what: string, program: string, mended: string]>([
    ["await", `machineid.assertAllowed(id);\n  await fetch(url);`, `await machineid.assertAllowed(id);\n  await fetch(url);`],
    ["await instead of void", `void machineid.startup(id);\n  await fetch(url);`, `await machineid.startup(id);\n  await fetch(url);`],
    ["an assertion instead of a decision that nobody looks at", `await machineid.validate(id);\n  await fetch(url);`, `await machineid.assertAllowed(id);\n  await fetch(url);`],
    [
      "a stop on a denial",
      `const d = await machineid.validate(id);\n  await fetch(url);`,
      "const d = await machineid.validate(id);\n  if (!d.allowed) throw new Error(`Denied: ${d.code}, request ${d.request_id}`);\n  await fetch(url);",
    ],
    [
      "a stop behind what is done about a denial",
      `const d = await machineid.validate(id);\n  if (!d.allowed) {\n    console.error(d.code);\n  }\n  await fetch(url);`,
      "const d = await machineid.validate(id);\n  if (!d.allowed) {\n    console.error(d.code);\n    throw new Error(`Denied: ${d.code}, request ${d.request_id}`);\n  }\n  await fetch(url);",
    ],
    [
      "a stop behind what is done about a denial on one line",
      `const d = await machineid.validate(id);\n  if (!d.allowed) { console.error(d.code) }\n  await fetch(url);`,
      "const d = await machineid.validate(id);\n  if (!d.allowed) { console.error(d.code) ; throw new Error(`Denied: ${d.code}, request ${d.request_id}`); }\n  await fetch(url);",
    ],
    [
      "a stop behind a single statement",
      `const d = await machineid.validate(id);\n  if (!d.allowed) console.error(d.code);\n  await fetch(url);`,
      "const d = await machineid.validate(id);\n  if (!d.allowed) { console.error(d.code); throw new Error(`Denied: ${d.code}, request ${d.request_id}`); }\n  await fetch(url);",
    ],
    [
      "a stop on a destructured denial",
      `const { allowed } = await machineid.validate(id);\n  await fetch(url);`,
      `const { allowed } = await machineid.validate(id);\n  if (!allowed) throw new Error("Denied by the authority");\n  await fetch(url);`,
    ],
  ])("%s", (_what, body, mended) => {
    const main = (inner: string): string => `${client}export async function main(id, url) {\n  ${inner}\n}\n`;
    expect(suggested(main(body))).toContain(main(mended));
  });
});

describe("nothing is suggested", () => {
  it.each([
    ["in a function that is not async", `${client}export function main(deviceId, url) { return fetch(url); }`],
    ["in the test of a loop", `${client}export async function main(deviceId, url) { while (await fetch(url)) {} }`],
    ["in a default parameter", `${client}export async function main(deviceId, url, answer = fetch(url)) { return answer; }`],
    ["in a field's initialiser", `${client}export class Job { sent = fetch("https://api.example.com"); }`],
    ["in a static block", `${client}export class Job { static { fetch("https://api.example.com"); } }`],
    ["for a function handed over", `${client}export async function main(deviceId, use) { use(fetch); }`],
    ["where the statement itself asks", `${client}export async function main(id, url) { return [await machineid.validate(id), await fetch(url)]; }`],
    ["in a function that the module leaves behind and asks on", `${client}const deviceId = "a:b:c:d";\nasync function main(url) { await fetch(url); }\nmain(process.argv[2]);\nawait machineid.assertAllowed(deviceId);`],
    ["in a function that the module leaves behind beside another", `${client}const deviceId = "a:b:c:d";\nasync function main(url) { await fetch(url); }\nasync function other() { await machineid.validate(deviceId); }\nother();\nmain(process.argv[2]);`],
    ["where the names are taken", `const machineid = 1, machineId = 2, machineIdClient = 3;\nexport async function main(deviceId, url) { await fetch(url); }`],
    ["where MachineID is only a type", `import type { MachineID } from "eslint-plugin-machineid/runtime";\nexport async function main(deviceId, url) { await fetch(url); }`],
  ])("%s", (_where, program) => {
    const [message] = lint(program);
    expect(message).toBeDefined();
    expect(message?.suggestions ?? []).toEqual([]);
  });
});
