import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installedPackage, readJson, root } from "./install-package.js";

const { project, packedFiles } = await installedPackage();

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

  test("holds what is imported, its types and its data: none of the modules that the build joins into one file", () => {
    const whole = ["src/admin", "src/emulator", "src/runtime"].flatMap(sourceFiles).flatMap((file) => (file.endsWith(".ts") ? [file.replace(/\.ts$/, ".js"), file.replace(/\.ts$/, ".d.ts")] : [file]));
    const command = readdirSync(join(root, "src/cli")).flatMap((name) => (name.endsWith(".ts") ? [`src/cli/${name.replace(/\.ts$/, ".js")}`] : []));
    const plugin = ["src/plugin.js", "src/plugin.d.ts", ...sourceFiles("rules").map((file) => file.replace(/\.ts$/, ".d.ts"))];
    const data = [...sourceFiles("src/models/catalogue"), "src/models/catalogue-index.json", "src/models/catalogue-names.json"];
    const compiled = [...whole, ...command, ...plugin, ...data].map((file) => `dist/${file}`);
    const others = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
    expect([...packedFiles].sort()).toEqual([...compiled, ...others].sort());
  });

  test("has every file that its exports and its bin name", () => {
    const manifest = Object(readJson(join(project, "node_modules/eslint-plugin-machineid/package.json")));
    const named = stringsIn([Reflect.get(manifest, "exports"), Reflect.get(manifest, "bin")]).map((path) => path.replace(/^\.\//, ""));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((path) => !packedFiles.includes(path))).toEqual([]);
  });
});
