import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { inject } from "vitest";
import type { TestProject } from "vitest/node";

export const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Folders that live as long as the test run. */
export interface InstalledPackage {
  /** An empty project that has installed the tarball without development dependencies. */
  readonly project: string;
  /** The same, with ESLint and the types of Node beside it, as a user has them. */
  readonly projectWithEslint: string;
  /** Paths of the files in the tarball. */
  readonly packedFiles: readonly string[];
}

declare module "vitest" {
  export interface ProvidedContext {
    /** A folder. */
    installedPackage: string;
  }
}

/** Where what was installed is told, in the folder that is provided: the tests that need it wait for this file. */
const TOLD = "installed.json";

/**
 * Builds, packs and installs the package from the sources, away from the checkout: its `dist` may be older. Goes on while the tests run that do not need it,
 * for it leaves a core idle.
 */
export default function setup(project: TestProject): () => Promise<void> {
  const temporary = mkdtempSync(join(realpathSync(tmpdir()), "machineid-package-"));
  project.provide("installedPackage", temporary);
  const told = installIn(temporary).then(
    (installed) => tell(temporary, { installed }),
    (error: unknown) => tell(temporary, { error: error instanceof Error ? error.message : String(error) }),
  );
  return async () => {
    await told;
    rmSync(temporary, { recursive: true, force: true });
  };
}

/** What was installed, as soon as it is. */
export async function installedPackage(): Promise<InstalledPackage> {
  const file = join(inject("installedPackage"), TOLD);
  while (!existsSync(file)) await setTimeout(100);
  const { installed, error } = parseTold(readFileSync(file, "utf8"));
  if (installed === undefined) throw new Error(error ?? `${file} names no package.`);
  return installed;
}

interface Told {
  readonly installed?: InstalledPackage;
  readonly error?: string;
}

function tell(temporary: string, told: Told): void {
  const written = join(temporary, `${TOLD}.part`);
  writeFileSync(written, JSON.stringify(told));
  // Whoever sees the file sees all of it.
  renameSync(written, join(temporary, TOLD));
}

function parseTold(json: string): Told {
  const told: unknown = JSON.parse(json);
  const error: unknown = Reflect.get(Object(told), "error");
  if (typeof error === "string") return { error };
  const installed: unknown = Reflect.get(Object(told), "installed");
  const packedFiles: unknown = Reflect.get(Object(installed), "packedFiles");
  return {
    installed: { project: stringAt(installed, "project"), projectWithEslint: stringAt(installed, "projectWithEslint"), packedFiles: Array.isArray(packedFiles) ? packedFiles.map(String) : [] },
  };
}

async function installIn(temporary: string): Promise<InstalledPackage> {
  const staging = join(temporary, "staging");
  mkdirSync(staging);
  for (const file of ["package.json", "README.md", "LICENSE", "CHANGELOG.md"]) cpSync(join(root, file), join(staging, file));
  // Without the type check, which is a check of its own: a mistake in a type should not hide what these tests say.
  await start(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "tsconfig.json"), "--noCheck", "--outDir", join(staging, "dist")], root);
  for (const joined of ["build:runtime", "build:plugin", "build:audit"]) await start("npm", ["run", "--silent", joined, "--", "--cwd", staging], root);
  cpSync(join(root, "src/emulator/dashboard"), join(staging, "dist/src/emulator/dashboard"), { recursive: true });

  const [packed] = parsePackOutput(await start("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", temporary], staging));
  if (packed === undefined) throw new Error("npm pack named no tarball.");

  const empty = join(temporary, "empty");
  mkdirSync(empty);
  writeFileSync(join(empty, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  await start("npm", ["install", "--omit=dev", "--no-audit", "--no-fund", "--prefer-offline", join(temporary, packed.filename)], empty);

  const withEslint = join(temporary, "with-eslint");
  cpSync(empty, withEslint, { recursive: true });
  for (const dependency of ["eslint", "eslint9", "@types/node", "@typescript-eslint/parser"]) linkDependency(withEslint, dependency);
  return { project: empty, projectWithEslint: withEslint, packedFiles: packed.files };
}

function linkDependency(project: string, name: string): void {
  const link = join(project, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  if (!existsSync(link)) symlinkSync(join(root, "node_modules", name), link, "junction");
}

interface PackedTarball {
  readonly filename: string;
  readonly files: readonly string[];
}

function parsePackOutput(json: string): PackedTarball[] {
  const output: unknown = JSON.parse(json);
  const tarballs: unknown[] = Array.isArray(output) ? output : Object.values(Object(output));
  return tarballs.map((tarball) => {
    const filename = stringAt(tarball, "filename");
    const files: unknown = Reflect.get(Object(tarball), "files");
    return { filename, files: Array.isArray(files) ? files.map((file) => stringAt(file, "path")) : [] };
  });
}

function stringAt(value: unknown, key: string): string {
  const found: unknown = Reflect.get(Object(value), key);
  if (typeof found !== "string") throw new Error(`npm pack printed no ${key}: ${JSON.stringify(value)}`);
  return found;
}

/** Standard output. Throws with all output of a command that fails. */
export function run(command: string, args: readonly string[], directory: string, environment: Readonly<Record<string, string>> = {}): string {
  try {
    return execFileSync(command, args, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment } });
  } catch (error) {
    throw withOutput(error, command, args, directory);
  }
}

/** The same without blocking. */
async function start(command: string, args: readonly string[], directory: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd: directory, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    throw withOutput(error, command, args, directory);
  }
}

function withOutput(error: unknown, command: string, args: readonly string[], directory: string): unknown {
  if (!(error instanceof Error)) return error;
  const output = ["stdout", "stderr"].map((stream) => String(Reflect.get(error, stream) ?? "")).join("\n");
  return new Error(`${command} ${args.join(" ")} failed in ${directory}:\n${output}`, { cause: error });
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
