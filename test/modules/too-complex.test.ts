import { afterAll, describe, expect, test } from "vitest";
import { project, removeProjects } from "./project.js";

afterAll(removeProjects);

const RUNTIME = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\n`;
const GUARD = `${RUNTIME}export const ensure = () => machineid.assertAllowed("a:b:c:d");`;

/** More ways than the analysis follows for one function of another file. */
const handlers = Array.from({ length: 30 }, (_, index) => `
  bot.command("c${index}", async (ctx) => {
    const user = await ctx.user();
    if (!user) return ctx.reply("who?");
    try {
      await ensure();
      const answer = await fetch("https://example.com/${index}", { method: "POST", body: ctx.text || "none" });
      if (!answer.ok && answer.status !== 404) throw new Error("bad");
      for (const line of (await answer.text()).split("\\n")) {
        if (line.startsWith("#")) continue;
        await ctx.reply(line);
      }
    } catch (error) {
      await ctx.reply(error instanceof Error ? error.message : "failed");
    }
  });`).join("");

const SETUP = (before: string): string => `import { ensure } from "./guard.js";\nexport function setup(bot, work) {\n  ${before}${handlers}\n}`;

function lint(setup: string, call: string): string {
  const app = `import { setup } from "./setup.js";\nimport { ensure } from "./guard.js";\n${RUNTIME}export async function run(bot) {\n  await ensure();\n  ${call}\n  await fetch("https://example.com");\n}`;
  return project({ "guard.js": GUARD, "setup.js": setup, "app.js": app }).lint("app.js", "typescript").join();
}

describe("a function of another file that is too complex to be followed", () => {
  test("denies nothing where only units of their own ask, which it registers", () => {
    expect(lint(SETUP(""), "setup(bot);")).toBe("");
  });

  test.each([
    ["hands out what asks", "", "return { hooks: { before: [async () => { await ensure(); }] } };"],
    ["speaks of what it hands out", "console.log(bot.user);", "return { user: { after: async () => { await ensure(); } } };"],
    ["gives what asks to code out of view", "bot.use({ hooks: { after: async () => { await ensure(); } } });", ""],
  ])("denies nothing where it %s", (_what, before, after) => {
    expect(lint(SETUP(before).replace(/\}$/, `${after}\n}`), "setup(bot);")).toBe("");
  });

  test.each([
    ["asks itself", "void ensure();"],
    ["asks by a function of its own", "const ask = () => void ensure(); ask();"],
    ["asks for each item", "bot.names.forEach(async () => { await ensure(); });"],
    ["asks by a method of its own", "const hooks = { ask: async () => { await ensure(); } }; void hooks.ask();"],
    ["asks in what runs at once", "(() => void ensure())();"],
    ["asks in a chain", "bot.start().then(() => ensure());"],
    ["asks in what it hands to its own function", "const each = (call) => call(); each(() => void ensure());"],
  ])("may deny where it %s", (_what, before) => {
    expect(lint(SETUP(before), "setup(bot);")).not.toBe("");
  });

  test("is said to pause where it asks nobody", () => {
    const reports = (before: string): string => lint(SETUP(before).replace("function setup", "async function setup"), "await setup(bot);");
    expect(reports("await new Promise((resolve) => setTimeout(resolve, 10));")).toBe("8 stalePause");
    expect(reports("await ensure();")).toBe("8 unchecked");
  });

  test.each([
    ["asks", "setup(bot, async () => { await machineid.validate('a:b:c:d'); });", false],
    ["pauses", "setup(bot, () => new Promise((resolve) => setTimeout(resolve, 10)));", true],
    ["logs", "setup(bot, () => console.log('done'));", true],
  ])("may call a parameter that %s", (_what, call, isQuiet) => {
    expect(lint(SETUP("work();"), call) === "").toBe(isQuiet);
  });
});

describe("a handler that such a function is given", () => {
  const paths = Array.from({ length: 30 }, (_, index) => `const value${index} = await request.read(${index}) || {}; if (!value${index}.ok) throw new Error(value${index}.message || "none");`).join("\n");
  const wrapper = (before: string): string => `import { ensure } from "./guard.js";\nimport { route } from "framework";\nexport const setup = (handler) => route(async (request) => {\n  ${before}\n  try {\n${paths}\n    return await handler(request);\n  } catch (error) { return new Response(error.message); }\n});`;
  const reports = (before: string): string => project({ "guard.js": GUARD, "setup.js": wrapper(before), "app.js": `import { setup } from "./setup.js";\nimport { ensure } from "./guard.js";\nexport const POST = setup(async () => {\n  await ensure();\n  await fetch("https://example.com");\n});` }).lint("app.js", "typescript").join();

  test.each([
    ["asks nobody", "request.log();"],
    ["has asked", "await ensure();"],
    ["has asked several", "await Promise.all([ensure(), request.load()]);"],
    ["has asked in a chain", "await ensure().then(() => request.load());"],
  ])("keeps its own permit where that %s", (_what, before) => {
    expect(reports(before)).toBe("");
  });

  test.each([
    ["still asks", "void ensure();"],
    ["still asks in a function of its own", "request.later((async () => { await ensure(); })());"],
    ["still asks in a chain", "ensure().catch(() => {});"],
  ])("may lose it where that %s", (_what, before) => {
    expect(reports(before)).toBe("5 notAwaited");
  });
});

test("a factory that makes itself anew in what it hands out denies nothing", () => {
  const logger = (format: string): string => `import { ensure } from "./guard.js";\nexport function setup(fields = {}) {\n  const format = (level, message, args) => { ${format} return JSON.stringify({ level, message, args, fields }); };\n  return {\n    info: (message, ...args) => console.log(format("info", message, args)),\n    error: (message, ...args) => console.error(format("error", message, args)),\n    child: (more) => setup({ ...fields, ...more }),\n  };\n}`;
  expect(lint(logger(""), "const log = setup({ fn: 'a' }); log.info('begins');")).toBe("");
  expect(lint(logger("void ensure();"), "const log = setup({ fn: 'a' }); log.info('begins');")).not.toBe("");
});

test("many of them leave a gate the steps that it needs", () => {
  const names = Array.from({ length: 24 }, (_, index) => `setup${index}`);
  const files = Object.fromEntries(names.map((name) => [`${name}.js`, SETUP("").replace("function setup(", `function ${name}(`)]));
  const app = (guard: string): string => `${names.map((name) => `import { ${name} } from "./${name}.js";\n`).join("")}import { ${guard} } from "./guard.js";\nexport async function run(bot) {\n${names.map((name) => `  ${name}(bot);\n`).join("")}  await ${guard}();\n  await fetch("https://example.com");\n}`;
  const guard = `${GUARD}\nexport const must = async () => { const decision = await machineid.validate("a:b:c:d"); if (!decision.allowed) throw new Error(decision.code); };\nexport const tell = async () => { const decision = await machineid.validate("a:b:c:d"); console.log(decision.code); };`;
  const lintWith = (name: string): readonly string[] => project({ "guard.js": guard, ...files, "app.js": app(name) }).lint("app.js", "typescript");
  expect(lintWith("must")).toEqual([]);
  expect(lintWith("tell")).toHaveLength(1);
});

test("those that neither ask nor pause leave a larger gate the steps that it needs", () => {
  const names = Array.from({ length: 24 }, (_, index) => `setup${index}`);
  const files = Object.fromEntries(names.map((name) => [`${name}.js`, SETUP("").replaceAll("await ensure();", "").replace("function setup(", `function ${name}(`)]));
  const branches = Array.from({ length: 40 }, (_, index) => `if (options.case${index}) { try { log(options.case${index}); } catch (error) { log(error); } }`).join("\n");
  const guard = (onDenial: string): string => `${RUNTIME}const log = (what) => { console.log(what); };\nexport const must = async (options) => {\n${branches}\nconst decision = await machineid.validate("a:b:c:d");\nif (!decision.allowed) ${onDenial};\n};`;
  const app = `${names.map((name) => `import { ${name} } from "./${name}.js";\n`).join("")}import { must } from "./guard.js";\nexport async function run(bot, options) {\n${names.map((name) => `  ${name}(bot);\n`).join("")}  await must(options);\n  await fetch("https://example.com");\n}`;
  const lintWith = (onDenial: string): readonly string[] => project({ "guard.js": guard(onDenial), ...files, "app.js": app }).lint("app.js", "typescript");
  expect(lintWith("throw new Error(decision.code)")).toEqual([]);
  expect(lintWith("console.warn(decision.code)")).toHaveLength(1);
});
