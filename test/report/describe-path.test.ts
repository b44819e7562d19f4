import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lint } from "../rules/run.js";

const client = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst machineid = MachineID.fromEnv();\n`;

/** The path of the first message about a program, whose first line is line 3. */
function pathOf(program: string): string {
  const [found] = lint(client + program);
  const path = /Path: (.*?)\. [A-Z]/.exec(found?.message ?? "")?.[1];
  if (path === undefined) throw new Error(`No path in: ${found?.message ?? "no message"}`);
  return path;
}

describe("a path names where it begins", () => {
  it.each([
    ["the module", `fetch(1);`, "line 1 enters the module"],
    ["a function", `export function send() { fetch(1); }`, "line 3 enters `send()`"],
    ["a variable's function", `export const send = () => fetch(1);`, "line 3 enters `send()`"],
    ["a method", `export class Job { run() { fetch(1); } }`, "line 3 enters `Job.run()`"],
    ["a property's function", `export const jobs = { run() { fetch(1); } };`, "line 3 enters `run()`"],
    ["an assigned function", `exports.send = () => fetch(1);`, "line 3 enters `send()`"],
    ["a callback", `queue.on("job", () => fetch(1));`, "line 3 enters the callback of `queue.on()`"],
    ["a default export", `export default () => fetch(1);`, "line 3 enters the default export"],
    ["a construction", `export class Job { sent = fetch(1); }`, "line 3 enters `new Job()`"],
  ])("%s", (_what, program, beginning) => {
    expect(pathOf(program)).toBe(`${beginning}, line 3 makes the call`);
  });
});

describe("a path says what happens on the way", () => {
  const inMain = (body: string): string => pathOf(`export async function main(job, id) {\n${body}\n}`).replace("line 3 enters `main()`, ", "");

  it.each([
    ["conditions", `if (!job.urgent) await machineid.assertAllowed(id);\nfetch(1);`, "line 4 `job.urgent` is true, line 5 makes the call"],
    ["operands", `if (job.a && !job.b) return;\nfetch(1);`, "line 4 `job.a` is false, line 5 makes the call"],
    ["cases", `switch (job.kind) {\ncase "a":\nreturn;\ndefault:\nfetch(1);\n}`, 'line 5 `case "a"` does not match, line 8 makes the call'],
    ["what is there or not", `job.log?.(await machineid.assertAllowed(id));\nfetch(1);`, "line 4 `job.log` is null or undefined, line 5 makes the call"],
    ["calls of functions in view", `send();\nfunction send() {\nfetch(1);\n}`, "line 4 calls `send()`, line 6 makes the call"],
    ["throws and their handler", `try {\njob.load();\n} catch {\nfetch(1);\n}`, "line 5 `job.load()` throws, line 6 catches it, line 7 makes the call"],
    ["throws and finally", `try {\nthrow job;\n} finally {\nfetch(1);\n}`, "line 5 throws, line 6 still runs `finally`, line 7 makes the call"],
    ["a handler in the caller", `try {\nload();\n} catch {\nfetch(1);\n}\nfunction load() {\nthrow job;\n}`, "line 5 `load()` throws, line 6 catches it, line 7 makes the call"],
    ["denials", `const d = await machineid.validate(id);\nfetch(1);`, "line 4 `machineid.validate()` gives a denial, line 5 makes the call"],
    ["failures", `try { await machineid.assertAllowed(id); }\ncatch {}\nfetch(1);`, "line 4 `machineid.assertAllowed()` fails, line 5 catches it, line 6 makes the call"],
    ["permits and iterations", `await machineid.assertAllowed(id);\nfor (;;)\nfetch(1);`, "line 4 `machineid.assertAllowed()` gives a permit, line 5 begins an iteration, which the permit of line 4 does not cover, line 6 makes the call"],
    ["callbacks of array methods", `job.items.forEach(() => {\nfetch(1);\n});`, "line 4 begins an iteration, line 4 runs the callback of `job.items.forEach()`, line 5 makes the call"],
    ["chains line by line", `return machineid\n.assertAllowed(id)\n.catch(() => 1)\n.then(() => fetch(1));`, "line 5 `machineid.assertAllowed()` fails, line 6 runs the callback of `.catch()`, line 7 runs the callback of `.then()`, line 7 makes the call"],
  ])("%s", (_what, body, path) => {
    expect(inMain(body)).toBe(path);
  });

  it("leaves out choices between values", () => {
    expect(inMain(`const a = job.a ?? 1;\nconst b = job.b ? 1 : 2;\nfetch(1);`)).toBe("line 6 makes the call");
  });
});

describe("a path stays readable", () => {
  it("whatever the code looks like", () => {
    const condition = fc.constantFrom("job", "job.a", "job[`{{path}}`]", '"}}" in job', "job.map((item) => ({ item: { item } })).length > 100", "!job", "/[{]{2}/.test(job)");
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 40 }), (conditions) => {
        const body = conditions.map((test) => `if (${test}) job.log();`).join("\n");
        const path = pathOf(`export async function main(job) {\n${body}\nfetch(1);\n}`);
        expect(path).toMatch(/^line 3 enters `main\(\)`, .*line \d+ makes the call$/);
        expect(path.endsWith(`line ${conditions.length + 4} makes the call`)).toBe(true);
        expect(path).not.toMatch(/\{\{|\}\}|\n/);
        expect(path.length).toBeLessThan(700);
        const lines = [...path.matchAll(/\bline (\d+)/g)].map(([, line]) => Number(line));
        expect(lines).toEqual(lines.toSorted((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it("in recursion", () => {
    const path = pathOf(`export async function walk(node) {\nif (node.left) await walk(node.left);\nif (node.right) await walk(node.right);\nawait fetch(1);\n}`);
    expect(path).toMatch(/^line 3 enters `walk\(\)`/);
    expect(path.length).toBeLessThan(400);
  });
});
