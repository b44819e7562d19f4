import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Checklist } from "../../docs/demo/lib/checklist.mjs";
import { lintAfter } from "../../docs/demo/lib/lint-acts.mjs";
import { compile, runProgram } from "../../docs/demo/lib/programs.mjs";
import { startStandIns } from "../../docs/demo/lib/stand-ins.mjs";
import { createEmulator } from "../../src/emulator/index.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

// What `npm run build` makes, from these sources, with a linter's side that each test chooses.
const REPORTS_EVERY_MARK = `
const rule = { create: (context) => ({ Program() {
  context.sourceCode.lines.forEach((text, index) => {
    if (text.trim().startsWith("// mistake:")) context.report({ message: "ungated", loc: { line: index + 2, column: 0 } });
  });
} }) };
const plugin = { rules: { "validate-before-side-effect": rule } };
export default { ...plugin, configs: { recommended: { rules: { "machineid/validate-before-side-effect": "error" } } } };
`;
const REPORTS_NOTHING = REPORTS_EVERY_MARK.replace('startsWith("// mistake:")', 'startsWith("// never")');

let built = "";

beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), "machineid-demo-"));
  await cp(join(root, "package.json"), join(built, "package.json"));
  await symlink(join(root, "node_modules"), join(built, "node_modules"));
  for (const folder of ["runtime", "emulator"]) {
    const target = join(built, "dist", "src", folder);
    await mkdir(target, { recursive: true });
    for (const file of (await readdir(join(root, "src", folder))).filter((name) => name.endsWith(".ts"))) {
      const { outputText } = ts.transpileModule(await readFile(join(root, "src", folder, file), "utf8"), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
      });
      await writeFile(join(target, file.replace(/\.ts$/, ".js")), outputText);
    }
  }
  await cp(join(root, "src", "emulator", "dashboard"), join(built, "dist", "src", "emulator", "dashboard"), { recursive: true });
});

afterAll(() => rm(built, { recursive: true, force: true }));

/** Runs the demo with a plugin and, if need be, other programs in its folders. Resolves to exit code and output. */
async function runDemo(plugin, spoil = async () => {}) {
  await rm(join(built, "docs"), { recursive: true, force: true });
  await mkdir(join(built, "docs"));
  await cp(join(root, "docs", "demo"), join(built, "docs", "demo"), { recursive: true });
  await writeFile(join(built, "dist", "src", "plugin.js"), plugin);
  await spoil(join(built, "docs", "demo"));
  try {
    const { stdout } = await run(process.execPath, [join(built, "docs", "demo", "run.mjs")]);
    return { code: 0, stdout };
  } catch (error) {
    return { code: error.code, stdout: error.stdout };
  }
}

function notObserved(stdout) {
  return [...stdout.matchAll(/^ {2}not observed: (.+) \(/gm)].map(([, claim]) => claim);
}

describe("the demo", () => {
  test("ends with 0 when everything was observed", async () => {
    const { code, stdout } = await runDemo(REPORTS_EVERY_MARK);
    expect(notObserved(stdout)).toEqual([]);
    expect(stdout).not.toContain("FAIL");
    expect(code).toBe(0);
  }, 120_000);

  test("fails when the linter misses mistakes, and when the worker does not stop", async () => {
    const { code, stdout } = await runDemo(REPORTS_NOTHING, (demo) => cp(join(demo, "before", "worker.ts"), join(demo, "after", "worker.ts")));
    expect(code).toBe(1);
    expect(notObserved(stdout)).toEqual(expect.arrayContaining([
      "no gate at all",
      "the permit is from before the pause",
      "the process stops by itself",
      "nothing left after the revoke was acknowledged",
    ]));
  }, 120_000);

  test("does not see the corrected code clean when the linter calls a gated side effect ungated", async () => {
    const demo = join(built, "spoiled");
    await cp(join(root, "docs", "demo"), demo, { recursive: true });
    const agent = join(demo, "after", "agent.ts");
    const plugin = await import(`data:text/javascript,${encodeURIComponent(REPORTS_EVERY_MARK)}`);
    const seen = async () => {
      const checklist = new Checklist();
      await lintAfter(checklist, { demo, root: built, plugin: plugin.default });
      return checklist.summarise();
    };
    expect(await seen()).toBe(0);
    await writeFile(agent, (await readFile(agent, "utf8")).replace("  await mailer", "  // mistake: none\n  await mailer"));
    expect(await seen()).toBe(1);
  }, 120_000);
});

test("--stay prints the dashboard's address and keeps a worker that the dashboard can stop and restore", async () => {
  await rm(join(built, "docs"), { recursive: true, force: true });
  await mkdir(join(built, "docs"));
  await cp(join(root, "docs", "demo"), join(built, "docs", "demo"), { recursive: true });
  const programs = join(built, "dist", "stay");
  compile(join(root, "docs", "demo"), ["shared", "after"], programs);
  const starter = `import { stay } from ${JSON.stringify(join(built, "docs", "demo", "lib", "stay.mjs"))};
    const stopped = new AbortController();
    process.once("SIGINT", () => stopped.abort());
    await stay(${JSON.stringify(programs)}, stopped.signal, { orderMs: 50, restartMs: 200 });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", starter], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (output += chunk));
  const printed = (text) => expect.poll(() => output, { timeout: 30_000, interval: 20 }).toContain(text);
  const control = async (name) => {
    const { origin } = new URL(/Dashboard: (\S+)/.exec(output)[1]);
    const response = await fetch(`${origin}/emulator/${name}`, { method: "POST", headers: { "content-type": "application/json" }, body: '{"deviceIds":["billing:prod:order-worker:01"]}' });
    expect(response.status).toBe(200);
  };
  await printed("done order-1001");
  await control("revoke");
  await printed("the worker has stopped with exit code 1");
  expect(output).toContain('"code":"DEVICE_REVOKED"');
  const [, reached] = [...output.matchAll(/done order-(\d+)/g)].at(-1);
  await control("restore");
  await printed(`done order-${Number(reached) + 1}`);
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
}, 120_000);

describe("the programs", () => {
  test("type-check", () => {
    const file = join(root, "docs", "demo", "tsconfig.json");
    const { options, fileNames } = ts.parseJsonConfigFileContent(ts.readConfigFile(file, ts.sys.readFile).config, ts.sys, dirname(file));
    expect(fileNames.length).toBeGreaterThanOrEqual(8);
    const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram(fileNames, options));
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  }, 120_000);

  const orders = ["1", "2"].map((id) => ({ id, email: `${id}@example.com`, amount: 100 }));
  const calls = ["openTicket", "refund", "apologise", "askForFeedback"].map((tool) => ({ tool, order: orders[0] }));
  test.each([
    ["worker", orders, 4],
    ["nightly", orders, 3],
    ["agent", calls, 4],
  ])("%s has the same side effects before and after, while it is permitted", async (name, deliveries, count) => {
    const programs = join(built, "dist", "same");
    compile(join(root, "docs", "demo"), ["shared", "before", "after"], programs);
    const seen = await Promise.all(["before", "after"].map(async (version) => {
      const [authority, standIns] = await Promise.all([createEmulator({ plan: "free" }), startStandIns()]);
      onTestFinished(() => Promise.all([authority.close(), standIns.close()]));
      const environment = { ...standIns.environment, MACHINEID_BASE_URL: authority.url, MACHINEID_ORG_KEY: authority.orgKey, FEEDBACK_DELAY_MS: "1" };
      const { exitCode, done, stderr } = await runProgram(join(programs, version, `${name}.js`), environment, deliveries);
      return { exitCode, done, denied: stderr.includes("machineid.denied"), effects: standIns.timeline.effects() };
    }));
    const [before, after] = seen;
    expect(after).toMatchObject({ exitCode: 0, denied: false });
    expect(after.effects).toHaveLength(count);
    expect(after.done).toHaveLength(deliveries.length);
    expect(before.effects).toEqual(after.effects);
    expect(before.done).toEqual(after.done);
  }, 60_000);
});
