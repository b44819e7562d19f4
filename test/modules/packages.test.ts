import { afterAll, describe, expect, test } from "vitest";
import { project, removeProjects } from "./project.js";

afterAll(removeProjects);

const GUARD = `import { MachineID } from "eslint-plugin-machineid/runtime";\nconst m = MachineID.fromEnv();\nexport const ensure = () => m.assertAllowed("a:b:c:1");\n`;
const QUEUE = `import { Queue } from "bullmq";\nexport const queue = new Queue("x");\n`;

/** The effect stands in line 5, behind the gate where there is one. */
const app = (names: { readonly guard: string; readonly queue: string }, gate = "await ensure();"): string =>
  `import { ensure } from "${names.guard}";\nimport { queue } from "${names.queue}";\nexport async function a() {\n  ${gate}\n  await queue.add("a", {});\n}\n`;

describe("a directory is the file that its own package.json names", () => {
  const names = { guard: "./lib/guard", queue: "./lib/queue" };
  test.each([
    ["main", `{ "main": "./impl.js" }`, "impl.js"],
    ["main without a dot", `{ "main": "impl.js" }`, "impl.js"],
    ["main without an extension", `{ "main": "./impl" }`, "impl.ts"],
    ["main, a directory", `{ "main": "./impl" }`, "impl/index.js"],
    ["main, built from a source", `{ "main": "dist/impl.js" }`, "src/impl.ts"],
    ["module", `{ "module": "./impl.js", "main": "./old.cjs" }`, "impl.js"],
    ["types", `{ "types": "./impl.ts" }`, "impl.ts"],
    ["main, which is not there", `{ "main": "./gone.js" }`, "index.js"],
    ["main, the directory itself", `{ "main": "." }`, "index.js"],
    ["nothing", `{ "sideEffects": false }`, "index.js"],
    ["no text", `{ "main": 1 }`, "index.js"],
    ["no JSON", `{ main`, "index.js"],
  ])("%s", (_name, manifest, file) => {
    const files = { "package.json": `{ "name": "app" }`, "src/lib/guard/package.json": manifest, [`src/lib/guard/${file}`]: GUARD, "src/lib/queue/package.json": manifest, [`src/lib/queue/${file}`]: QUEUE };
    expect(project({ ...files, "src/a.js": app(names) }).lint("src/a.js", "typescript")).toEqual([]);
    expect(project({ ...files, "src/a.js": app(names, "void ensure;") }).lint("src/a.js", "typescript")).toEqual(["5 noGate"]);
  });

  test("a change of it is seen", () => {
    const made = project({ "a.js": app({ guard: "./guard", queue: "./queue" }), "queue.js": QUEUE, "guard/package.json": `{ "main": "./one.js" }`, "guard/one.js": GUARD, "guard/two.js": `export const ensure = async () => {};\n` });
    expect(made.lint("a.js", "typescript")).toEqual([]);
    made.write({ "guard/package.json": `{ "main": "./two.js" }` });
    expect(made.lint("a.js", "typescript")).toEqual(["5 noGate"]);
  });
});

describe("a package imports itself by its own name", () => {
  const files = { "src/guard.js": GUARD, "src/queue.js": QUEUE };
  const named = { guard: "@me/app/guard", queue: "@me/app/queue" };
  test.each([
    ["by a pattern", `{ "name": "@me/app", "exports": { "./*": "./src/*.js" } }`, named],
    ["by conditions", `{ "name": "@me/app", "exports": { "./guard": { "import": "./src/guard.js" }, "./queue": { "types": "./src/queue.d.ts", "default": "./src/queue.js" } } }`, named],
    ["without a scope", `{ "name": "app", "exports": { "./*": "./src/*.js" } }`, { guard: "app/guard", queue: "app/queue" }],
    ["from what it built", `{ "name": "app", "exports": { "./*": "./dist/*.js" } }`, { guard: "app/guard", queue: "app/queue" }],
  ])("%s", (_name, manifest, names) => {
    for (const path of ["src/a.js", "src/deep/er/a.js"]) {
      expect(project({ ...files, "package.json": manifest, [path]: app(names) }).lint(path, "espree")).toEqual([]);
      expect(project({ ...files, "package.json": manifest, [path]: app(names, "void ensure;") }).lint(path, "espree")).toEqual(["5 noGate"]);
    }
  });

  test.each([
    ["where it has another name", `{ "name": "@me/other", "exports": { "./*": "./src/*.js" } }`],
    ["where it exports nothing: Node looks for an installed one", `{ "name": "@me/app" }`],
  ])("not %s", (_name, manifest) => {
    expect(project({ ...files, "package.json": manifest, "src/a.js": app(named, "void ensure;") }).lint("src/a.js", "espree")).toEqual([]);
  });

  test("the nearest package is asked, not the one around it", () => {
    const made = { ...files, "package.json": `{ "name": "@me/app", "exports": { "./*": "./src/*.js" } }`, "src/part/a.js": app(named, "void ensure;") };
    expect(project(made).lint("src/part/a.js", "espree")).toEqual(["5 noGate"]);
    expect(project({ ...made, "src/part/package.json": `{ "name": "part" }` }).lint("src/part/a.js", "espree")).toEqual([]);
  });

  test("a package that is known stays what it is known for", () => {
    const made = { "package.json": `{ "name": "eslint-plugin-machineid", "exports": { "./runtime": "./src/runtime.js" } }`, "src/runtime.js": `export class MachineID { static fromEnv() { return new MachineID(); } async assertAllowed() {} }\n`, ...files };
    expect(project({ ...made, "src/a.js": app({ guard: "./guard.js", queue: "./queue.js" }) }).lint("src/a.js", "espree")).toEqual([]);
  });
});
