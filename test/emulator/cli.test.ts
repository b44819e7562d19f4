import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openMany } from "./wire.js";

const source = fileURLToPath(new URL("../../src/", import.meta.url));
let compiled = "";

// The bin runs as a process of its own, compiled from these sources: a build folder may be older than they are.
beforeAll(async () => {
  compiled = await mkdtemp(join(tmpdir(), "machineid-cli-"));
  await writeFile(join(compiled, "package.json"), '{"type":"module"}');
  for (const folder of ["cli", "emulator"]) {
    await mkdir(join(compiled, folder));
    for (const file of (await readdir(join(source, folder))).filter((name) => name.endsWith(".ts"))) {
      const { outputText } = ts.transpileModule(await readFile(join(source, folder, file), "utf8"), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
      });
      await writeFile(join(compiled, folder, file.replace(/\.ts$/, ".js")), outputText);
    }
  }
});

afterAll(() => rm(compiled, { recursive: true, force: true }));

function machineid(...args: string[]): ChildProcessByStdio<null, Readable, Readable> {
  const child = spawn(process.execPath, [join(compiled, "cli", "machineid.js"), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function run(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const child = machineid(...args);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code, stdout, stderr };
}

async function readUntil(stream: Readable, end: string): Promise<string> {
  let seen = "";
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    seen += String(chunk);
    if (seen.includes(end)) return seen;
  }
  throw new Error(`The output ended without ${JSON.stringify(end)}: ${seen}`);
}

describe("machineid", () => {
  test("--help lists the subcommands", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}emulator +serve the authority's API/m);
  });

  test.each([
    [[], /No subcommand given\. Expected one of: .*\bemulator\b/],
    [["emulate"], /Unknown subcommand "emulate"\. Expected one of: .*\bemulator\b/],
    [["emulator", "--prot", "1"], /'--prot'/],
    [["emulator", "--port", "http"], /--port is "http"/],
    [["emulator", "--port", "70000"], /port is 70000/],
    [["emulator", "--plan", "gold"], /--plan is "gold"\. Expected free, pro, scale, max or custom:<n>/],
    [["emulator", "--plan", "custom:0"], /--plan is "custom:0"/],
  ])("%j is a usage error: exit code 2, no stack", async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stderr).toContain(args[0] === "emulator" ? "Run machineid emulator --help" : "Run machineid --help");
  });

  test("emulator --help tells the options", async () => {
    const { code, stdout } = await run("emulator", "--help");
    expect(code).toBe(0);
    expect(stdout).toContain("--plan <plan>");
  });

  test("emulator prints url and org key, serves them, and ends with 0 at SIGINT", async () => {
    const child = machineid("emulator", "--plan", "custom:5000");
    const printed = await readUntil(child.stdout, "Ctrl+C");
    const url = /url +(http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1] ?? "";
    const orgKey = /org key +(org_\w+)/.exec(printed)?.[1] ?? "";
    const response = await fetch(`${url}/api/v1/usage`, { headers: { "x-org-key": orgKey } });
    expect(await response.json()).toMatchObject({ planTier: "custom", limit: 5_000 });
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("emulator takes a port and an org key, and says when the port is taken", async () => {
    const first = machineid("emulator", "--port", "0", "--org-key", "org_0123456789abcdef");
    const printed = await readUntil(first.stdout, "Ctrl+C");
    expect(printed).toContain("MACHINEID_ORG_KEY=org_0123456789abcdef");
    const port = /127\.0\.0\.1:(\d+)/.exec(printed)?.[1] ?? "";
    const second = await run("emulator", "--port", port);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`Cannot listen on port ${port} of 127.0.0.1 (EADDRINUSE)`);
  });

  test("beyond the descriptor limit the emulator says so, and it works again when connections are closed", async () => {
    const limited = spawn("bash", ["-c", 'ulimit -n 160 && exec "$0" "$@"', process.execPath, join(compiled, "cli", "machineid.js"), "emulator"], { stdio: ["ignore", "pipe", "pipe"] });
    onTestFinished(() => void limited.kill("SIGKILL"));
    const printed = await readUntil(limited.stdout, "Ctrl+C");
    const url = /url +(http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1] ?? "";
    const sockets = await openMany(Number(new URL(url).port), 300);
    const refused = await Promise.race(sockets.map(async (socket) => String((await once(socket, "data"))[0])));
    expect(refused).toMatch(/^HTTP\/1\.1 503 .*"error":"too_many_connections"/s);
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => (await fetch(`${url}/api/v1/usage`)).status, { timeout: 3_000 }).toBe(401);
  });
});
