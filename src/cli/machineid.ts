#!/usr/bin/env node
import { createRequire } from "node:module";
import type { Subcommand } from "./subcommand.js";
import { isUsageError, UsageError } from "./subcommand.js";

interface Entry {
  readonly summary: string;
  /** Imported when called for: the emulator must start without the linter's packages, and the other way round. */
  load(): Promise<Subcommand>;
}

const SUBCOMMANDS: ReadonlyMap<string, Entry> = new Map([
  ["audit", { summary: "print the boundary map of a project: gates, and side effects with and without one", load: async () => (await import("./audit.js")).audit }],
  ["emulator", { summary: "serve the authority's API on a loopback port", load: async () => (await import("./emulator.js")).emulator }],
]);

function help(): string {
  const width = Math.max(...[...SUBCOMMANDS.keys()].map((name) => name.length));
  const lines = [...SUBCOMMANDS].map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    "Usage: machineid <subcommand> [options]",
    "",
    "Subcommands:",
    ...lines,
    "",
    "machineid <subcommand> --help tells the options of one. machineid --version tells which one is installed.",
    "",
  ].join("\n");
}

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)("eslint-plugin-machineid/package.json");
  return String(Reflect.get(Object(manifest), "version"));
}

function findEntry(name: string): Entry {
  const entry = SUBCOMMANDS.get(name);
  if (entry !== undefined) return entry;
  throw new UsageError(`Unknown subcommand "${name}". Expected one of: ${[...SUBCOMMANDS.keys()].join(", ")}.`);
}

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined) throw new UsageError(`No subcommand given. Expected one of: ${[...SUBCOMMANDS.keys()].join(", ")}.`);
  if (name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(help());
    return 0;
  }
  if (name === "--version" || name === "-v") {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  const subcommand = await findEntry(name).load();
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(subcommand.help);
    return 0;
  }
  return subcommand.run(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!isUsageError(error)) throw error;
  const [name = ""] = process.argv.slice(2);
  const command = SUBCOMMANDS.has(name) ? `machineid ${name}` : "machineid";
  process.stderr.write(`machineid: ${error.message}\nRun ${command} --help for usage.\n`);
  process.exitCode = 2;
}
