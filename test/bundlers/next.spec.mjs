import { once } from "node:events";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEmulator } from "../../dist/src/emulator/index.js";
import { sizeOf } from "./bundles.mjs";
import { Started } from "./started.mjs";

const folder = fileURLToPath(new URL("next/", import.meta.url));
const next = fileURLToPath(new URL("node_modules/next/dist/bin/next", import.meta.url));
const installed = fileURLToPath(new URL("node_modules/eslint-plugin-machineid/dist", import.meta.url));
const DEVICES = { node: "route:test:node:01", edge: "route:test:edge:01" };
const offline = { NEXT_TELEMETRY_DISABLED: "1", CI: "true" };

let authority;
let application;
let url;

beforeAll(async () => {
  await run(process.execPath, [next, "build"]);
  authority = await createEmulator();
  for (const device of Object.values(DEVICES)) authority.register(device);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const variables = { MACHINEID_ORG_KEY: authority.orgKey, MACHINEID_BASE_URL: authority.url, MACHINEID_TIMEOUT_MS: "20000" };
  application = new Started(process.execPath, [next, "start", "--hostname", "127.0.0.1", "--port", String(port)], {
    cwd: folder,
    env: { ...offline, ...variables },
  });
  while (!(await application.line()).includes("Ready"));
});

afterAll(async () => {
  await application?.stop();
  await authority?.close();
});

async function run(command, args) {
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, ...offline } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${said}`);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function ask(route) {
  const response = await fetch(`${url}/api/${route}`, { method: "POST" });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}\n${application.errors}`);
  return response.json();
}

const builds = { node: "undici", edge: "fetch" };

// In this order: the last one ends the authority.
test.each(Object.keys(builds))("the %s route has its build, works while permitted, and stops when revoked", async (route) => {
  const build = builds[route];
  expect(await ask(route)).toEqual({ allowed: true, code: "ALLOW", build });
  authority.revoke(DEVICES[route]);
  expect(await ask(route)).toEqual({ allowed: false, code: "DEVICE_REVOKED", build });
  authority.restore(DEVICES[route]);
  expect(await ask(route)).toEqual({ allowed: true, code: "ALLOW", build });
});

test("nothing of the linter is in what was built", () => {
  const chunks = readdirSync(`${folder}.next/server`, { recursive: true, encoding: "utf8" }).filter((name) => /\.m?js$/.test(name));
  const texts = chunks.map((name) => [name, readFileSync(`${folder}.next/server/${name}`, "utf8")]);
  const own = texts.filter(([, text]) => text.includes("AUTHORITY_UNREACHABLE"));
  expect(own.length).toBeGreaterThanOrEqual(2);
  const linter = "validate-before-side-effect";
  expect(readFileSync(`${installed}/src/plugin.js`, "utf8")).toContain(linter);
  expect(texts.filter(([, text]) => text.includes(linter)).map(([name]) => name)).toEqual([]);
  for (const [name, text] of own) console.log(`Next.js, ${name}: ${sizeOf(text)}`);
});

test("neither route works when the authority is gone", async () => {
  await authority.close();
  for (const route of Object.keys(builds)) {
    expect(await ask(route)).toEqual({ allowed: false, code: "AUTHORITY_UNREACHABLE", build: builds[route] });
  }
});
