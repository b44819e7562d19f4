import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import ts from "typescript";

// Far more than a run takes, also on a busy machine.
const LONGEST_RUN_MS = 60_000;

/**
 * Compiles folders of TypeScript into `target`, which lies inside the package so that its own name resolves there.
 *
 * @param {string} source
 * @param {string[]} folders
 * @param {string} target
 */
export function compile(source, folders, target) {
  rmSync(target, { recursive: true, force: true });
  for (const folder of folders) {
    mkdirSync(join(target, folder), { recursive: true });
    for (const file of readdirSync(join(source, folder)).filter((name) => name.endsWith(".ts"))) {
      const { outputText } = ts.transpileModule(readFileSync(join(source, folder, file), "utf8"), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
      });
      writeFileSync(join(target, folder, file.replace(/\.ts$/, ".js")), outputText);
    }
  }
}

/**
 * Runs a program to its end in a process of its own, with `deliveries` waiting on its standard input.
 *
 * @param {string} file
 * @param {Record<string, string>} environment
 * @param {readonly unknown[]} deliveries
 */
export async function runProgram(file, environment, deliveries) {
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST_RUN_MS);
  // A program that stops at once leaves its queue unread; the broken pipe says no more than that.
  child.stdin.on("error", () => {});
  child.stdin.end(deliveries.map((delivery) => `${JSON.stringify(delivery)}\n`).join(""));
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  clearTimeout(timer);
  return {
    /** null when the program had to be killed. */
    exitCode,
    done: [...stdout.matchAll(/^done (.+)$/gm)].map(([, id]) => id),
    denials: denialsIn(stderr),
    stdout,
    stderr,
  };
}

/** The denials that the runtime wrote on standard error, one line of JSON each. */
function denialsIn(stderr) {
  return stderr.split("\n").filter((line) => line.includes('"machineid.denied"')).map((line) => JSON.parse(line));
}
