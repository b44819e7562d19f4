import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { readJson, root } from "./install-package.js";

const { project, packedFiles } = inject("installedPackage");

function sourceFiles(directory: string): string[] {
  return readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}

/** Every string inside, however deep. */
function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

describe("the installed package", () => {
  test("brings undici, and no third package", () => {
    const lock: unknown = readJson(join(project, "node_modules/.package-lock.json"));
    const packages: unknown = Reflect.get(Object(lock), "packages");
    expect(Object.keys(Object(packages)).sort()).toEqual(["node_modules/eslint-plugin-machineid", "node_modules/undici"]);
  });

  test("holds the compiled code, its types, and nothing of the checkout besides", () => {
    const expected = [...sourceFiles("src"), ...sourceFiles("rules")].flatMap((file) => {
      const compiled = `dist/${file}`;
      return compiled.endsWith(".ts") ? [compiled.replace(/\.ts$/, ".js"), compiled.replace(/\.ts$/, ".d.ts")] : [compiled];
    });
    const others = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
    expect([...packedFiles].sort()).toEqual([...expected, ...others].sort());
  });

  test("has every file that its exports and its bin name", () => {
    const manifest = Object(readJson(join(project, "node_modules/eslint-plugin-machineid/package.json")));
    const named = stringsIn([Reflect.get(manifest, "exports"), Reflect.get(manifest, "bin")]).map((path) => path.replace(/^\.\//, ""));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((path) => !packedFiles.includes(path))).toEqual([]);
  });
});
