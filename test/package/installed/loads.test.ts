import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { installedPackage, readJson, root, run } from "./install-package.js";

const { project } = await installedPackage();
const packages = pathToFileURL(join(project, "node_modules/")).href;
const recorder = new URL("./record-loads.mjs", import.meta.url).href;

interface Run {
  readonly output: string;
  /** Modules loaded besides Node's own, relative to `node_modules`; as URLs when they are elsewhere. */
  readonly loaded: readonly string[];
}

/** Runs Node in the empty project. */
function recordLoads(args: readonly string[]): Run {
  const list = join(mkdtempSync(join(project, "loads-")), "loaded.txt");
  writeFileSync(list, "");
  const output = run(process.execPath, ["--import", recorder, ...args], project, { MODULE_LOADS: list });
  const files = readFileSync(list, "utf8")
    .split("\n")
    .filter((url) => url.startsWith("file:") && !url.includes("/record-loads"));
  return { output, loaded: [...new Set(files)].map((url) => url.replace(packages, "")) };
}

function importOf(specifier: string): string[] {
  return ["--input-type=module", "--eval", `console.log(Object.keys(await import(${JSON.stringify(specifier)})).sort().join())`];
}

const own = "eslint-plugin-machineid/";

describe("what an import loads", () => {
  test("the plugin loads neither runtime, emulator, command line nor any other package", () => {
    const { output, loaded } = recordLoads(importOf("eslint-plugin-machineid"));
    expect(output.trim()).toBe("default");
    // The build has joined the linter's side into one file, which reads the package's name and version.
    expect([...loaded].sort()).toEqual([`${own}dist/src/plugin.js`, `${own}package.json`]);
  });

  test("the runtime loads undici, and nothing of the linter's side", () => {
    const { output, loaded } = recordLoads(importOf("eslint-plugin-machineid/runtime"));
    expect(output.trim().split(",")).toEqual(["DeniedError", "MachineID"]);
    expect(loaded).toContain("undici/index.js");
    expect(loaded.filter((path) => !path.startsWith(`${own}dist/src/runtime/`) && !path.startsWith("undici/"))).toEqual([]);
  });

  test("the emulator loads nothing but itself", () => {
    const { output, loaded } = recordLoads(importOf("eslint-plugin-machineid/emulator"));
    expect(output.trim().split(",")).toContain("createEmulator");
    expect(loaded).toContain(`${own}dist/src/emulator/index.js`);
    expect(loaded.filter((path) => !path.startsWith(`${own}dist/src/emulator/`))).toEqual([]);
  });

  test("the command line's help loads no subcommand", () => {
    const { output, loaded } = recordLoads([join(project, "node_modules/.bin/machineid"), "--help"]);
    expect(output).toMatch(/^Usage: machineid/);
    expect(loaded).toContain(`${own}dist/src/cli/machineid.js`);
    expect(loaded.filter((path) => !path.startsWith(`${own}dist/src/cli/`))).toEqual([]);
  });

  test("the command line tells its version", () => {
    const { output } = recordLoads([join(project, "node_modules/.bin/machineid"), "--version"]);
    expect(output).toBe(`${String(Reflect.get(Object(readJson(join(root, "package.json"))), "version"))}\n`);
  });

  test("each subcommand loads what it needs, and nothing of the other", () => {
    const bin = join(project, "node_modules/.bin/machineid");
    const audit = recordLoads([bin, "audit", "--help"]).loaded;
    expect(audit).toContain(`${own}dist/src/cli/audit.js`);
    // The build has joined the linter's side into it.
    expect(audit.filter((path) => !path.startsWith(`${own}dist/src/cli/`))).toEqual([]);
    const emulator = recordLoads([bin, "emulator", "--help"]).loaded;
    expect(emulator.filter((path) => !path.startsWith(`${own}dist/src/cli/`) && !path.startsWith(`${own}dist/src/emulator/`))).toEqual([]);
    expect(emulator.filter((path) => path.includes("/audit"))).toEqual([]);
  });
});
