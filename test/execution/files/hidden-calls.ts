import { within, type Scope } from "../expressions.js";
import type { Entity } from "./entity.js";
import { UsualFormGenerator } from "./usual-forms.js";

type Weighted<Item> = readonly (readonly [weight: number, make: () => Item])[];

/** Writes what other files run where nobody sees them called: what was registered with them, constructors that are inherited, and iterators. */
export class HiddenCallGenerator extends UsualFormGenerator {
  hiddenEntities(): Weighted<Entity> {
    return [
      [2, () => this.#registry()],
      [1, () => this.#constructed()],
      [1, () => this.#iterable()],
    ];
  }

  /** Uses of what is known here. Each stands where a function awaits. */
  hiddenUses(scope: Scope): Weighted<string[]> {
    const held = (): string[] => (this.random.chance(0.7) ? this.gate(scope) : []);
    const known = (kind: Parameters<typeof this.special>[0], use: (call: string) => string[]): readonly [number, () => string[]] => {
      const call = this.special(kind);
      return [call === null ? 0 : 4, () => [...held(), ...use(call ?? ""), ...(this.random.chance(0.8) ? [`await ${this.effect()};`] : [])]];
    };
    return [
      known("registry", (call) => [`${call}.register(async () => {`, ...this.#registered(), "});", ...(this.random.chance(0.8) ? [`await ${call}.run();`] : [])]),
      known("constructed", (call) => {
        const name = this.fresh("Made");
        return this.random.pick([[`new ${call}();`], [`class ${name} extends ${call} {}`, `new ${name}();`], [`class ${name} extends ${call} {`, "constructor() {", "super();", "}", "}", `new ${name}();`]]);
      }),
      known("iterable", (call) => {
        const inLoop = within(scope, { loops: [...scope.loops, ""], depth: scope.depth + 1 });
        return [`for await (const item of ${call}) {`, ...(this.random.chance(0.5) ? this.gate(inLoop) : ["console.log(item);"]), ...(this.random.chance(0.3) ? [`await ${this.effect()};`] : []), "}"];
      }),
    ];
  }

  /** Others may call it, too, so that it has to ask itself before it does something. */
  #registered(): string[] {
    const scope = this.scope();
    return this.random.weighted<() => string[]>([
      [3, () => [...this.gate(scope), `await ${this.effect()};`]],
      [3, () => [`await ${this.askingExpression()};`]],
      [2, () => ['console.log("registered");']],
    ])();
  }

  #registry(): Entity {
    const name = this.fresh("registry");
    const type = this.fresh("Registry");
    const run = this.random.weighted<string[]>([
      [4, ["for (const job of this.jobs) await job();"]],
      [2, ["await Promise.all(this.jobs.map((job) => job()));"]],
      [2, ["const last = this.jobs.at(-1);", "if (last !== undefined) await last();"]],
      [1, ["for (const job of this.jobs) {", "try {", "await job();", "} catch (error) {", "console.error(error);", "}", "}"]],
    ]);
    return this.madeSpecial("registry", name, [`class ${type} {`, "jobs = [];", "register(job) {", "this.jobs.push(job);", "}", "async run() {", ...run, "}", "}", `const ${name} = new ${type}();`]);
  }

  /** A class whose constructor may leave a validate running. */
  #constructed(): Entity {
    const name = this.fresh("Service");
    const kept = this.random.chance(0.4) ? `load(${this.number()})` : this.askingExpression();
    return this.madeSpecial("constructed", name, this.random.pick([
      [`class ${name} {`, "constructor() {", `this.ready = ${kept};`, "}", "}"],
      [`class ${name} {`, `ready = ${kept};`, "constructor() {", 'this.name = "service";', "}", "}"],
    ]));
  }

  #iterable(): Entity {
    const name = this.fresh("feed");
    const inside = this.random.weighted<string[]>([
      [2, [`await ${this.askingExpression()};`]],
      [1, [`await ${this.pause()};`]],
      [2, [`await load(${this.number()});`]],
    ]);
    return this.madeSpecial("iterable", name, [`const ${name} = {`, "[Symbol.asyncIterator]() {", "let at = 0;", "return {", "async next() {", ...inside, "at += 1;", "return { done: at > 1, value: at };", "},", "};", "},", "};"]);
  }
}
