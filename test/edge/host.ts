import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("./", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));

/** How each host is started, in this folder. The first two are Node, with either build. */
const COMMANDS = {
  node: ["node", "hosts/plain.mjs"],
  "node by fetch": ["node", "--conditions=edge-light", "hosts/plain.mjs"],
  "edge-light": ["node", "hosts/edge-light.mjs"],
  workerd: ["node", "hosts/workerd.mjs", "2026-04-01"],
  "workerd with nodejs_compat": ["node", "hosts/workerd.mjs", "2026-04-01", "nodejs_compat"],
  "workerd of 2023": ["node", "hosts/workerd.mjs", "2023-01-01"],
  deno: ["node_modules/.bin/deno", "run", "--allow-net", "--allow-env", "--node-modules-dir=manual", "hosts/plain.mjs"],
  bun: ["node_modules/.bin/bun", "run", "hosts/plain.mjs"],
} as const;

export const HOSTS = [
  "node",
  "node by fetch",
  "edge-light",
  "workerd",
  "workerd with nodejs_compat",
  "workerd of 2023",
  "deno",
  "bun",
] as const satisfies readonly (keyof typeof COMMANDS)[];

export type HostName = (typeof HOSTS)[number];

/** A process in which the runtime lives, and answers what it is asked by lines of JSON. */
export class Host implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (line: object) => void>();
  #asked = 0;
  /** All that it wrote to standard error. */
  errors = "";

  private constructor(child: ChildProcess, onReady: () => void) {
    this.#child = child;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.errors += text));
    if (child.stdout === null) throw new Error("the host has no standard output");
    createInterface({ input: child.stdout }).on("line", (text) => {
      if (!text.startsWith("{")) return;
      const line: unknown = JSON.parse(text);
      if (typeof line !== "object" || line === null) return;
      if ("ready" in line) onReady();
      if ("id" in line && typeof line.id === "number") this.#waiting.get(line.id)?.(line);
    });
  }

  static async start(name: HostName, environment: Readonly<Record<string, string>> = {}): Promise<Host> {
    linkPackage();
    const [command, ...args] = COMMANDS[name];
    const child = spawn(command, args, { cwd: here, env: { ...process.env, ...environment }, stdio: ["pipe", "pipe", "pipe"] });
    return new Promise((resolve, reject) => {
      const host: Host = new Host(child, () => resolve(host));
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`${name} ended with ${String(code)}: ${host.errors}`)));
    });
  }

  /** Calls a function of `hosts/calls.mjs`. */
  ask(name: string, question: object): Promise<unknown> {
    const id = (this.#asked += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (line) => {
        this.#waiting.delete(id);
        if ("answer" in line) resolve(line.answer);
        else reject(new Error("failure" in line ? String(line.failure) : "no answer"));
      });
      this.#child.stdin?.write(`${JSON.stringify({ id, name, question })}\n`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.stdin?.end();
    await ended;
  }
}

/** The package as a user has it: under `node_modules`, built. */
function linkPackage(): void {
  const link = `${here}node_modules/eslint-plugin-machineid`;
  if (!existsSync(`${here}node_modules/miniflare`)) throw new Error("Run npm ci in test/edge first.");
  if (!existsSync(`${root}dist/src/runtime/edge.js`)) throw new Error("Run npm run build first.");
  mkdirSync(`${here}node_modules`, { recursive: true });
  if (!existsSync(link)) symlinkSync(root, link, "junction");
}
