import { describe, expect, it } from "vitest";
import { applySuggestion } from "./apply-suggestion.js";
import { lint } from "./run.js";
import { foundIn, testTwins } from "./twins.js";

const rule = "no-hardcoded-org-key";
const key = "org_7Kq2mV9xT4bN8wZc";
const head = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst orgKey = process.env.MACHINEID_ORG_KEY;\n`;
const url = "https://machineid.io/api/v1/devices/validate";

describe(rule, () => {
  testTwins(rule, head, [
    { right: 'import { stringify } from "node:querystring";\nconst u = `/usage?${stringify({ limit: 1 })}`;', wrong: 'import { stringify } from "node:querystring";\nconst u = `/usage?${stringify({ orgKey })}`;', finds: ["url: orgKey"] },
    { right: "if (!orgKey) throw new Error(`bad key ${typeof orgKey}`);", wrong: "if (!orgKey) throw new Error(`bad key ${orgKey}`);", finds: ["log: orgKey"] },
    { right: "const label = (text) => `[${text.slice(0, 4)}…]`;\nconsole.log(label(orgKey));", wrong: "const label = (text) => `[${text}]`;\nconsole.log(label(orgKey));", finds: ["log: orgKey"] },
    { right: "class Client {\n  #key;\n  constructor({ orgKey }) { this.#key = orgKey; }\n  show() { console.log(this.#key.length); }\n}", wrong: "class Client {\n  #key;\n  constructor({ orgKey }) { this.#key = orgKey; }\n  show() { console.log(this.#key); }\n}", finds: ["log: this.#key"] },
    { right: 'import chalk from "chalk";\nconsole.log(chalk.dim(`key ${typeof orgKey}`));', wrong: 'import chalk from "chalk";\nconsole.log(chalk.dim(`key ${orgKey}`));', finds: ["log: orgKey"] },
    { right: 'import { dim } from "./mask";\nconsole.log(dim(orgKey));', wrong: 'import { dim } from "picocolors";\nconsole.log(dim(orgKey));', finds: ["log: orgKey"] },
    { right: 'import * as core from "@actions/core";\ncore.setSecret(orgKey);', wrong: 'import * as core from "@actions/core";\ncore.info(`key ${orgKey}`);', finds: ["log: orgKey"] },
    { right: 'import { exportVariable as say } from "@actions/core";\nsay("KEY", orgKey);', wrong: 'import { notice as say } from "@actions/core";\nsay(orgKey);', finds: ["log: orgKey"] },
    { right: "console.log(orgKey.slice(0, 4).padEnd(40));", wrong: "console.log(orgKey.toUpperCase().padEnd(40));", finds: ["log: orgKey"] },
    { right: 'console.log(["key", typeof orgKey].join(" "));', wrong: 'console.log(["key", orgKey].join(" "));', finds: ["log: orgKey"] },
    { right: "console.error(new Error(`bad key ${orgKey.length}`));", wrong: "console.error(new Error(`bad key ${orgKey}`));", finds: ["log: orgKey"] },
    { right: "const error = new Error(`bad key ${orgKey.length}`);\nconsole.error(error);", wrong: "const error = new Error(`bad key ${orgKey}`);\nconsole.error(error);", finds: ["log: error"] },
    { right: 'const p = new Map();\np.set("k", orgKey);', wrong: 'const p = new URLSearchParams();\np.set("k", orgKey);', finds: ["url: orgKey"] },
    { right: "const out = tools.createBox();\nout.put({ orgKey });", wrong: "const out = tools.createLogger();\nout.debug({ orgKey });", finds: ["log: orgKey"] },
    { right: 'const a = ["7Kq2mV9x", "T4bN8wZc"].join("");', wrong: 'const a = ["org_", "7Kq2mV9x", "T4bN8wZc"].join("");', finds: ['source: ["org_", "7Kq2mV9x", "T4bN8wZc"].join("")'] },
    { right: 'const a = "7Kq2mV9x".concat("T4bN8wZc");', wrong: 'const a = "org_".concat("7Kq2mV9x", "T4bN8wZc");', finds: ['source: "org_".concat("7Kq2mV9x", "T4bN8wZc")'] },
    { right: 'const name = "x-org-key";\nconst headers = { [name]: orgKey };', wrong: 'const name = "x-org-key";\nconst headers = { [name]: "internal-shared" };', finds: ['header: "internal-shared"'] },
    { right: 'const name = "x-org-key";\nheaders[name] = orgKey;', wrong: 'const name = "x-org-key";\nheaders[name] = "internal-shared";', finds: ['header: "internal-shared"'] },
    { right: `const orgId = "${key}";`, wrong: `const ORG = "${key}";`, finds: [`source: "${key}"`] },
    { right: 'send("https://machineid.io/list?" + qs.stringify({ limit: 1 }), qs.stringify({ orgKey }));', wrong: 'send("https://machineid.io/list?" + qs.stringify({ orgKey }));', finds: ["url: orgKey"] },
    { right: "const u = (key) => `/usage?page_key=${key}`;", wrong: "const u = (key) => `/usage?org_key=${key}`;", finds: ["url: key"] },
    { right: `new MachineID({ orgKey });`, wrong: `new MachineID({ orgKey: "${key}" });`, finds: [`source: "${key}"`] },
    { right: `const k = "org_01h2xcejqtf2nbrexx3vqjhp41";`, wrong: `const k = "org_91h2xcejqtf2nbrexx3vqjhp41";`, finds: [`source: "org_91h2xcejqtf2nbrexx3vqjhp41"`] },
    { right: `const k = "org_01hzx3kq9v5t8w2m4n6p7r0s1a";`, wrong: `const k = "org_01hzx3kq9v5t8w2m4n6p7r0s1";`, finds: [`source: "org_01hzx3kq9v5t8w2m4n6p7r0s1"`] },
    { right: `const k = "org_01EHWNCE74X7JSDV0X3SZ3KJNY";`, wrong: `const k = "org_91EHWNCE74X7JSDV0X3SZ3KJNY";`, finds: [`source: "org_91EHWNCE74X7JSDV0X3SZ3KJNY"`] },
    { right: `const k = "org_xxxxxxxxxxxxxxxx";`, wrong: `const k = "${key}";`, finds: [`source: "${key}"`] },
    { right: `const k = "org_your_key_here";`, wrong: `const k = "org_4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c";`, finds: [`source: "org_4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c"`] },
    { right: `const k = "org_aaaaaaaaaaaaaaaaaaaaaaaa";`, wrong: `const k = process.env.K ?? "${key}";`, finds: [`source: "${key}"`] },
    { right: `const k = "org_7Kq2mV9xT4bN8wZ";`, wrong: `const k = "${key}";`, finds: [`source: "${key}"`] },
    { right: "const k = `org_${id}`;", wrong: `const k = \`${key}\`;`, finds: [`source: \`${key}\``] },
    { right: `// key: org_xxxxxxxxxxxxxxxx`, wrong: `// key: ${key}`, finds: [`source: // key: ${key}`] },
    { right: `const k = "org_" + id;`, wrong: `const k = "org_" + "7Kq2mV9x" + "T4bN8wZc";`, finds: [`source: "org_" + "7Kq2mV9x" + "T4bN8wZc"`] },
    { right: `const orgId = "${key}";`, wrong: `const orgKeyOfTests = "${key}";`, finds: [`source: "${key}"`] },
    { right: `const a = <a>org_…</a>;`.replace("const a = <a>org_…</a>;", `const curl = "x-org-key: org_...";`), wrong: `const curl = "x-org-key: ${key}";`, finds: [`source: "x-org-key: ${key}"`] },

    { right: `fetch("${url}", { headers: { "x-org-key": orgKey } });`, wrong: `fetch("${url}", { headers: { "x-org-key": "secret-1" } });`, finds: [`header: "secret-1"`] },
    { right: `const K = process.env.K; const h = { "X-Org-Key": K };`, wrong: `const K = "secret-1"; const h = { "X-Org-Key": K };`, finds: [`header: "secret-1"`] },
    { right: `headers.set("x-org-key", orgKey);`, wrong: `headers.set("x-org-key", "secret-1");`, finds: [`header: "secret-1"`] },
    { right: `headers["x-org-key"] = orgKey;`, wrong: `headers["x-org-key"] = "secret-1";`, finds: [`header: "secret-1"`] },
    { right: `const h = [["x-org-key", orgKey]];`, wrong: `const h = [["x-org-key", "secret-1"]];`, finds: [`header: "secret-1"`] },
    { right: `const h = { "x-org-key": process.env.K ?? "" };`, wrong: `const h = { "x-org-key": process.env.K ?? "secret-1" };`, finds: [`header: "secret-1"`] },
    { right: `const h = { "x-org-key": "<your key>" };`, wrong: `const h = { "x-org-key": "secret-1" };`, finds: [`header: "secret-1"`] },

    { right: `fetch(\`${url}?v=\${version}\`);`, wrong: `fetch(\`${url}?key=\${orgKey}\`);`, finds: ["url: orgKey"] },
    { right: `fetch("${url}?v=" + version);`, wrong: `fetch("${url}?org_key=" + process.env.MACHINEID_ORG_KEY);`, finds: ["url: process.env.MACHINEID_ORG_KEY"] },
    { right: `u.searchParams.set("v", version);`, wrong: `u.searchParams.set("key", orgKey);`, finds: ["url: orgKey"] },
    { right: `new URLSearchParams({ version });`, wrong: `new URLSearchParams({ orgKey });`, finds: ["url: orgKey"] },
    { right: `axios.get("${url}", { headers: { "x-org-key": orgKey } });`, wrong: `axios.get("${url}", { params: { key: orgKey } });`, finds: ["url: orgKey"] },

    { right: `const old = "org_" + id; console.debug("was", old);`, wrong: `const old = "org_" + "7Kq2mV9xT4bN8wZc"; console.debug("was", old);`, finds: ['source: "org_" + "7Kq2mV9xT4bN8wZc"', "log: old"] },
    { right: `const old = ["org", id].join("_"); console.debug("was", old);`, wrong: `const old = ["org", "7Kq2mV9xT4bN8wZc"].join("_"); console.debug("was", old);`, finds: ['source: ["org", "7Kq2mV9xT4bN8wZc"].join("_")', "log: old"] },
    { right: `const old = \`org_\${"ab"}\`; console.debug({ old });`, wrong: `const old = \`org_\${"7Kq2mV9xT4bN8wZc"}\`; console.debug({ old });`, finds: ['source: `org_${"7Kq2mV9xT4bN8wZc"}`', "log: old"] },
    { right: `const other = "some text"; fetch(\`${url}?k=\${other}\`);`, wrong: `const other = "${key}"; fetch(\`${url}?k=\${other}\`);`, finds: [`source: "${key}"`, "url: other"] },
    { right: `console.log("starting", region);`, wrong: `console.log("starting", orgKey);`, finds: ["log: orgKey"] },
    { right: `console.log(\`key set: \${Boolean(orgKey)}\`);`, wrong: "console.log(`key: ${orgKey}`);", finds: ["log: orgKey"] },
    { right: `logger.info({ hasKey: orgKey !== undefined });`, wrong: `logger.info({ orgKey });`, finds: ["log: orgKey"] },
    { right: `this.logger.child({ region }).debug(orgKey ? "set" : "missing");`, wrong: `this.logger.child({ region }).debug(process.env.MACHINEID_ORG_KEY);`, finds: ["log: process.env.MACHINEID_ORG_KEY"] },
    { right: `log(orgKey.slice(0, 4));`, wrong: `log(orgKey);`, finds: ["log: orgKey"] },
    { right: `const shown = orgKey.slice(0, 4); console.info(shown);`, wrong: `const shown = orgKey; console.info(shown);`, finds: ["log: shown"] },
    { right: `const headers = { accept: "*" }; console.error({ headers });`, wrong: `const headers = { "x-org-key": orgKey }; console.error({ headers });`, finds: ["log: headers"] },
    { right: `const { REGION: k } = process.env; pino.warn(k);`, wrong: `const { MACHINEID_ORG_KEY: k } = process.env; pino.warn(k);`, finds: ["log: k"] },
    { right: `console.log(JSON.stringify({ region }));`, wrong: `console.log(JSON.stringify({ orgKey }));`, finds: ["log: orgKey"] },

    { right: "const deviceId = `worker:prod:mail:${host}`;", wrong: "const deviceId = `worker:prod:mail:${orgKey}`;", finds: ["deviceId: `worker:prod:mail:${orgKey}`"] },

    { right: `const k = process.env.MACHINEID_ORG_KEY;`, wrong: `const k = process.env.NEXT_PUBLIC_MACHINEID_ORG_KEY;`, finds: ["client: process.env.NEXT_PUBLIC_MACHINEID_ORG_KEY"] },
    { right: `const { MACHINEID_ORG_KEY: a } = process.env;`, wrong: `const { VITE_MACHINEID_ORG_KEY: a } = import.meta.env;`, finds: ["client: VITE_MACHINEID_ORG_KEY: a"] },
    { right: `const e = import.meta.env; const k = e.VITE_MACHINEID_URL;`, wrong: `const e = import.meta.env; const k = e.VITE_MACHINEID_ORG_KEY;`, finds: ["client: e.VITE_MACHINEID_ORG_KEY"] },
    { right: `const k = import.meta.env.VITE_MACHINEID_URL;`, wrong: `const k = import.meta.env.VITE_MACHINEID_ORG_KEY;`, finds: ["client: import.meta.env.VITE_MACHINEID_ORG_KEY"] },
  ]);

  it("does not let the key into client files", () => {
    const program = `fetch("${url}", { headers: { "x-org-key": process.env.MACHINEID_ORG_KEY } });`;
    expect(foundIn(program, { rule })).toEqual([]);
    expect(foundIn(`"use client";\n${program}`, { rule })).toEqual(["client: process.env.MACHINEID_ORG_KEY"]);
  });

  it("finds keys in files without other signs of the authority, but not what looks like one there", () => {
    expect(foundIn(`export const config = { key: "${key}" };`, { rule })).toEqual([`source: "${key}"`]);
    expect(foundIn(`export const column = "org_subscriptionplans"; const id = "org_members_2024";`, { rule })).toEqual([]);
    expect(foundIn(`import { auth } from "@clerk/nextjs"; const o = "org_2NV1abcDEF5ghiJKL";`, { rule })).toEqual([]);
    expect(foundIn(`workspace.open({ organizationId: "${key}" });`, { rule })).toEqual([]);
  });

  it("never shows the key, and offers the environment", () => {
    const program = `export const orgKey = "${key}";`;
    const [found] = lint(program, { rule });
    expect(found?.message).not.toContain(key.slice(0, 6));
    const suggestion = found?.suggestions?.[0];
    expect(suggestion === undefined ? "" : applySuggestion(program, suggestion)).toBe('export const orgKey = process.env.MACHINEID_ORG_KEY ?? "";');
    expect(lint(program, { rule, filename: "case.js" })[0]?.suggestions?.[0]?.fix.text).toBe("process.env.MACHINEID_ORG_KEY");
    expect(lint(`export const keys = given || "${key}";`, { rule })[0]?.suggestions?.[0]?.fix.text).toBe('(process.env.MACHINEID_ORG_KEY ?? "")');
    expect(lint(`const curl = "curl -H x-org-key:${key}";`, { rule })[0]?.suggestions).toBeUndefined();
  });

  it("comes to an end on a logger made of itself", () => {
    expect(foundIn(`${head}const log = log.with({})(1); log("x"); log.child(1);`, { rule })).toEqual([]);
  });

  it("comes to an end on constants of constants", () => {
    const nested = Array.from({ length: 30 }, (_, index) => `const a${index + 1} = [${`a${index},`.repeat(20)}];`).join("\n");
    expect(foundIn(`${head}const a0 = [1]; ${nested} console.log(a30);`, { rule })).toEqual([]);
  });
});
