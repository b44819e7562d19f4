import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const PATIENCE_MS = 60_000;

/** A program that says one line for each line that it is told. */
export class Started {
  #child;
  #lines;
  /** All that it wrote to standard error. */
  errors = "";

  constructor(command, args, options) {
    this.#child = spawn(command, args, { ...options, env: { ...process.env, ...options.env }, stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stderr.setEncoding("utf8").on("data", (text) => (this.errors += text));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** The next line that it says. */
  async line() {
    const late = AbortSignal.timeout(PATIENCE_MS);
    const { value } = await Promise.race([this.#lines.next(), once(late, "abort").then(() => ({ value: undefined }))]);
    if (value === undefined) throw new Error(`it said no more: ${this.errors}`);
    return value;
  }

  async ask(line) {
    this.#child.stdin.write(`${line}\n`);
    return this.line();
  }

  /** Ends its input, and waits until it ends by itself. */
  async finish() {
    const exit = once(this.#child, "exit");
    this.#child.stdin.end();
    const [code] = await exit;
    return code;
  }

  /** Ends it, if it has not ended. */
  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    this.#child.kill();
    await exit;
  }
}
