import { assemble } from "./assemble.js";
import { parseRunnable } from "./check.js";
import { applyRandomEdits } from "./mutate.js";
import { Random } from "./random.js";
import { StatementGenerator, type Scope } from "./statements.js";
import { sitesIn, type Parsed } from "./syntax.js";

/** How a program came to be, for the statistics. */
export type Origin = "random" | "idiom" | "edited idiom";

export interface GeneratedProgram {
  readonly parsed: Parsed;
  readonly origin: Origin;
}

/** The program that a seed stands for: random, a correct idiom, or a correct idiom with a few random edits. */
export function generateProgram(seed: number): GeneratedProgram {
  const random = new Random(seed);
  const origin = random.weighted<Origin>([
    [5, "random"],
    [3, "idiom"],
    [7, "edited idiom"],
  ]);
  const carefulness = origin === "random" ? 0.4 + random.next() * 0.6 : 1;
  for (;;) {
    const parsed = parseRunnable(assemble(new ProgramGenerator(random, carefulness).program()));
    // The grammar is generous: a few of its programs do not run, and are drawn again.
    if (parsed === null || sitesIn(parsed.source).length === 0) continue;
    return { parsed: origin === "edited idiom" ? applyRandomEdits(parsed, random) : parsed, origin };
  }
}

/** Writes whole programs: some helpers, and one or two ways in. */
export class ProgramGenerator extends StatementGenerator {
  program(): string {
    const helpers = this.random.weighted([[4, 0], [4, 1], [2, 2]] as const);
    const lines: string[] = [];
    for (let count = 0; count < helpers; count += 1) lines.push(...this.helper());
    const entries = this.random.chance(0.1) ? 2 : 1;
    for (let count = 0; count < entries; count += 1) lines.push(...this.entry(count));
    return lines.join("\n");
  }

  scope(fields: Partial<Scope> = {}): Scope {
    return { async: true, generator: false, topLevel: false, loops: [], decisions: [], truths: [], promises: [], depth: 0, ...fields };
  }

  entry(index: number): string[] {
    const { random } = this;
    const size = random.weighted([[3, 1], [4, 2], [2, 3]] as const);
    const name = index === 0 ? "main" : "second";
    const flag = random.chance(0.15) ? this.fresh("flag") : "";
    const scope = this.scope({ flags: flag === "" ? [] : [flag] });
    const body = (inner: Partial<Scope> = {}): string[] => this.statements({ ...scope, ...inner }, size);
    return random.weighted<() => string[]>([
      [8, () => [`export async function ${name}(${flag}) {`, ...body(), "}"]],
      [3, () => [`export const ${name} = async (${flag}) => {`, ...body(), "};"]],
      [2, () => ['emitter.on("job", async (job) => {', ...body({ flags: [] }), "});"]],
      [1, () => ["setInterval(async () => {", ...body({ flags: [] }), "}, 1000);"]],
      [1, () => ['app.post("/jobs", async (request) => {', ...body({ flags: [] }), "});"]],
      [1, () => [`async function ${name}Unused() {`, ...body({ flags: [] }), "}"]],
      [2, () => this.#classEntry(`Worker${index}`, body({ flags: [] }))],
      [1, () => [`export async function* ${name}() {`, ...body({ flags: [], generator: true }), "}"]],
      [2, () => body({ flags: [], topLevel: true })],
      [1, () => [`export function ${name}() {`, ...body({ flags: [], async: false }), "}"]],
      [1, () => [`const run${index} = async () => {`, ...body({ flags: [] }), "};", `void run${index}();`]],
      [1, () => [`register({ async handle() {`, ...body({ flags: [] }), "} });"]],
    ])();
  }

  #classEntry(name: string, body: string[]): string[] {
    const gate = this.random.chance(0.5) ? "#permit" : "permit";
    return [
      `export class ${name} {`,
      ...(this.random.chance(0.3) ? ["attempts = 0;"] : []),
      `async ${gate}() {`,
      ...this.gate(this.scope()),
      "}",
      "async run() {",
      ...(this.random.chance(0.6) ? [`await this.${gate}();`] : []),
      ...body,
      "}",
      ...(this.random.chance(0.4) ? ["async #send() {", `await ${this.effect()};`, "}", "async flush() {", `await this.${gate}();`, "await this.#send();", "}"] : []),
      "}",
    ];
  }

  helper(): string[] {
    const { random } = this;
    const scope = this.scope();
    const outer = this.helpers;
    this.helpers = outer.filter(() => random.chance(0.5));
    const [kind, lines, params] = random.weighted<() => readonly [(typeof this.helpers)[number]["kind"], string[], string]>([
      [4, () => ["gate", this.gate(scope), ""] as const],
      [3, () => ["decision", this.decisionBody(scope), ""] as const],
      [3, () => ["boolean", this.booleanBody(scope), ""] as const],
      [3, () => ["wrapper", this.wrapperBody(scope), "work"] as const],
      [4, () => ["effect", [`await ${this.effect()};`], ""] as const],
      [1, () => ["pause", [`await ${this.pause()};`], ""] as const],
      [3, () => ["mixed", this.statements(scope, 2), ""] as const],
      [1, () => ["mixed", [...this.statements(scope, 2), "if (opaque(99)) await RECURSE();"], ""] as const],
    ])();
    this.helpers = outer;
    if (random.chance(0.06)) {
      const name = this.fresh("stop");
      this.helpers.push({ call: name, kind: "neverReturns" });
      return [`function ${name}() {`, random.chance(0.5) ? 'throw new Error("stop");' : "process.exit(1);", "}"];
    }
    const name = this.fresh(kind);
    const form = random.weighted([[5, "function"], [4, "arrow"], [1, "object"], [2, "class"], [1, "default"]] as const);
    const call = form === "object" ? `tools${name}.${name}` : form === "class" ? `service${name}.${name}` : name;
    this.helpers.push({ call, kind });
    const body = lines.map((line) => line.replace("RECURSE", form === "class" ? `this.${name}` : call));
    if (form === "arrow") return [`const ${name} = async (${params}) => {`, ...body, "};"];
    if (form === "object") return [`const tools${name} = { async ${name}(${params}) {`, ...body, "} };"];
    if (form === "class") return [`class Service${name} { async ${name}(${params}) {`, ...body, "} }", `const service${name} = new Service${name}();`];
    if (form === "default" && params === "") return [`async function ${name}(retries = mayThrow(0)) {`, ...body, "}"];
    return [`async function ${name}(${params}) {`, ...body, "}"];
  }
}
