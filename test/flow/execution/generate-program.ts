import { Choices } from "./choices.js";

/** How a function body may leave or wait. */
interface FunctionContext {
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** Functions and classes that may be used: those declared later, so that calls end. */
  readonly functions: readonly string[];
  readonly classes: readonly string[];
}

interface JumpContext {
  readonly loops: readonly string[];
  readonly breakables: readonly string[];
  readonly bareBreak: boolean;
  readonly bareContinue: boolean;
}

const NO_JUMPS: JumpContext = { loops: [], breakables: [], bareBreak: false, bareContinue: false };

/**
 * A random program: an expression for a function `main(t, box, list, fuel)`. All it does is ask the host. Loops burn fuel where no
 * `finally` can hold them back.
 */
export function generateProgram(numbers: readonly number[]): string {
  return new Generator(new Choices(numbers)).program();
}

class Generator {
  readonly #choices: Choices;
  #calls = 0;
  #names = 0;
  /** Half of the programs are about jumps alone: the only expressions are calls, and conditions made of them. */
  #jumpsOnly = false;
  readonly #variables = ["a", "b", "c"];

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  program(): string {
    this.#jumpsOnly = this.#choices.under(2) === 1;
    const isAsync = this.#choices.under(3) === 2;
    const context = { isAsync, isGenerator: false, functions: ["plain", "later", "items"], classes: ["Base", "Derived"] };
    const main = `${this.#prologue(context)}\n${this.#statements(context, NO_JUMPS, 4)}`;
    const declarations = [this.#plainFunction(), this.#asyncFunction(), this.#generator(), this.#baseClass(), this.#derivedClass()];
    const used = declarations.filter((declaration) => declaration.names.some((name) => new RegExp(`\\b${name}\\b`, "u").test(main)));
    const needsBase = used.some((declaration) => declaration.names.includes("Derived"));
    const kept = declarations.filter((declaration) => used.includes(declaration) || (needsBase && declaration.names.includes("Base")));
    const body = [`let a = 1, b, c = box;`, ...kept.map(({ text }) => text), main, `return [a, b, c];`];
    return `${isAsync ? "async " : ""}function main(t, box, list, fuel) {\n"use strict";\n${body.join("\n")}\n}`;
  }

  /** Makes sure that functions and classes are not left to chance alone. */
  #prologue(context: FunctionContext): string {
    switch (this.#choices.under(6)) {
      case 1:
        return `try { t(new Derived(${this.#call()}), Base.m?.(t, ${this.#call()})); } catch (e) { t(e); }`;
      case 2:
        return `try { t(plain(${this.#call()}, { x: ${this.#call()} })); } catch (e) { t(e); }`;
      case 3:
        return `try { t(...items(${this.#call()})); } catch (e) { t(e); }`;
      case 4:
        return context.isAsync ? `try { t(await later()); } catch (e) { t(e); }` : "";
      default:
        return "";
    }
  }

  #plainFunction(): { names: string[]; text: string } {
    const body = this.#inFunction({ isAsync: false, isGenerator: false, functions: [], classes: [] });
    return { names: ["plain"], text: `function plain(p, { x: q = ${this.#call()} } = box, ...[r, s]) {\nt(p, q, r, s);\n${body}\n}` };
  }

  #asyncFunction(): { names: string[]; text: string } {
    const body = this.#inFunction({ isAsync: true, isGenerator: false, functions: [], classes: [] });
    return { names: ["later"], text: `async function later(p = ${this.#call()}) {\n${body}\n}` };
  }

  #generator(): { names: string[]; text: string } {
    const body = this.#inFunction({ isAsync: false, isGenerator: true, functions: [], classes: [] });
    return { names: ["items"], text: `function* items(p) {\n${body}\n}` };
  }

  #baseClass(): { names: string[]; text: string } {
    const inside = { isAsync: false, isGenerator: false, functions: [], classes: [] };
    const members = [
      `f = ${this.#expression(inside, 1)};`,
      `[(${this.#call()}, "dyn")] = ${this.#call()};`,
      `g;`,
      `static s = ${this.#expression(inside, 1)};`,
      `static { ${this.#statements(inside, NO_JUMPS, 1)} }`,
      `static arrow = () => this.s;`,
      `static { t(this.arrow?.()); }`,
      `constructor(p = ${this.#call()}) { t(p, this.f); ${this.#inFunction(inside)} }`,
      `m(p) { ${this.#inFunction(inside)} }`,
      `static m(p) { return [t(p), this.s]; }`,
    ];
    return { names: ["Base"], text: `class Base {\n${members.filter(() => this.#choices.under(3) > 0).join("\n")}\n}` };
  }

  #derivedClass(): { names: string[]; text: string } {
    const inside = { isAsync: false, isGenerator: false, functions: [], classes: [] };
    const constructor = this.#choices.pick([
      ``,
      `constructor(...args) { super(${this.#expression(inside, 1)}, ...args); ${this.#statements(inside, NO_JUMPS, 1)} }`,
      `constructor() { if (${this.#call()}) { super(t("one")); } else { super(t("other")); } t(this.h); }`,
    ]);
    return { names: ["Derived"], text: `class Derived extends Base {\nh = ${this.#expression(inside, 1)};\n${constructor}\n}` };
  }

  #inFunction(context: FunctionContext): string {
    const outer = [...this.#variables];
    const text = this.#statements(context, NO_JUMPS, 2);
    this.#variables.splice(0, this.#variables.length, ...outer);
    return text;
  }

  #statements(context: FunctionContext, jumps: JumpContext, depth: number): string {
    const outer = [...this.#variables];
    const count = 1 + this.#choices.under(3);
    const lines: string[] = [];
    for (let index = 0; index < count; index++) lines.push(this.#statement(context, jumps, depth));
    this.#variables.splice(0, this.#variables.length, ...outer);
    return lines.join("\n");
  }

  #block(context: FunctionContext, jumps: JumpContext, depth: number): string {
    return `{\n${this.#statements(context, jumps, depth - 1)}\n}`;
  }

  #statement(context: FunctionContext, jumps: JumpContext, depth: number): string {
    if (depth <= 0) return this.#simpleStatement(context, jumps);
    switch (this.#jumpsOnly ? 3 + this.#choices.under(9) : this.#choices.under(13)) {
      case 0:
      case 1:
        return this.#simpleStatement(context, jumps);
      case 2:
        return this.#declaration(context);
      case 3: {
        const alternate = this.#choices.pick(["", ` else ${this.#block(context, jumps, depth)}`, ` else if (${this.#condition(context)}) ${this.#block(context, jumps, depth)}`]);
        return `if (${this.#condition(context)}) ${this.#block(context, jumps, depth)}${alternate}`;
      }
      case 4:
      case 5:
      case 6:
        return this.#try(context, jumps, depth);
      case 7:
      case 8:
        return this.#loop(context, jumps, depth);
      case 9:
        return this.#switch(context, jumps, depth);
      case 10: {
        const label = this.#name("l");
        return `${label}: ${this.#block(context, { ...jumps, breakables: [...jumps.breakables, label] }, depth)}`;
      }
      case 11:
        return this.#block(context, jumps, depth);
      default: {
        // Hoisted within its block, used before it stands.
        const name = this.#name("inner");
        return `{\nt(${name}(${this.#call()}));\nfunction ${name}(p) { return ${this.#expression({ ...context, isAsync: false, isGenerator: false }, 1)}; }\n}`;
      }
    }
  }

  #simpleStatement(context: FunctionContext, jumps: JumpContext): string {
    switch (this.#jumpsOnly ? 2 + this.#choices.under(5) : this.#choices.under(9)) {
      case 0:
      case 1:
      case 2:
        return `${this.#expression(context, 2)};`.replace(/^(?=[{[`]|function|class)/u, "void ");
      case 3:
        return `throw ${this.#expression(context, 1)};`;
      case 4:
        return this.#choices.pick([`return ${this.#expression(context, 1)};`, `return;`]);
      case 5:
        return this.#jump("break", jumps.breakables, jumps.bareBreak);
      case 6:
        return this.#jump("continue", jumps.loops, jumps.bareContinue);
      case 7:
        return `t(${this.#variables.join(", ")});`;
      default:
        return this.#assignment(context);
    }
  }

  #jump(keyword: "break" | "continue", labels: readonly string[], bare: boolean): string {
    const options = [...(bare ? [`${keyword};`] : []), ...labels.map((label) => `${keyword} ${label};`)];
    const [first, ...rest] = options;
    return first === undefined ? `${this.#call()};` : this.#choices.pick([first, ...rest]);
  }

  #declaration(context: FunctionContext): string {
    const value = this.#expression(context, 2);
    const [one, two] = [this.#name("v"), this.#name("v")];
    const fallback = this.#call();
    const text = this.#choices.pick([
      `let ${one} = ${value}, ${two};`,
      `var ${one} = ${value}, ${two};`,
      `let { x: ${one}, y: { z: ${two} = ${fallback} } = box } = (${value}) ?? box;`,
      `let [${one} = ${fallback}, , ...${two}] = ${value};`,
      `let { x: ${one} = ${fallback}, ...${two} } = { x: ${value}, w: ${this.#call()} };`,
      `let { [(${fallback}, "dyn")]: ${one}, m: ${two} } = box;`,
    ]);
    this.#variables.push(one, two);
    return text;
  }

  #assignment(context: FunctionContext): string {
    const name = this.#choices.pick(["a", "b", "c"]);
    const value = this.#expression(context, 1);
    return this.#choices.pick([
      `${name} = ${value};`,
      `box.x = ${value};`,
      `box[(${this.#call()}, "dyn")] = ${value};`,
      `${name} += ${value};`,
      `box.x -= ${value};`,
      `${name} ??= ${value};`,
      `${name} ||= ${value};`,
      `box.x &&= ${value};`,
      `[${name} = ${this.#call()}, box.y] = ${value};`,
      `({ x: (${this.#call()}, box).w, y: ${name} = ${this.#call()} } = (${value}) ?? box);`,
      `${name}++;`,
      `--box.x;`,
      `delete box.x;`,
      `delete ${name}?.x;`,
      `t(${name}--);`,
    ]);
  }

  #try(context: FunctionContext, jumps: JumpContext, depth: number): string {
    const parameter = this.#choices.pick(["(e)", "", "({ name: e })"]);
    const caught = parameter === "" ? `${this.#call()};` : "t(e);";
    const handler = ` catch ${parameter} {\n${caught}\n${this.#statements(context, jumps, depth - 1)}\n}`;
    const finalizer = ` finally ${this.#block(context, jumps, depth)}`;
    const rest = this.#choices.pick([handler, finalizer, `${handler}${finalizer}`]);
    return `try ${this.#block(context, jumps, depth)}${rest}`;
  }

  #loop(context: FunctionContext, jumps: JumpContext, depth: number): string {
    const label = this.#name("l");
    const inside: JumpContext = { loops: [...jumps.loops, label], breakables: [...jumps.breakables, label], bareBreak: true, bareContinue: true };
    const body = this.#block(context, inside, depth);
    const item = this.#name("v");
    const kinds: [string, ...string[]] = [
      `while (fuel() && ${this.#condition(context)}) ${body}`,
      `do ${body} while (fuel() && ${this.#condition(context)});`,
      `for (${this.#call()}; fuel() && ${this.#condition(context)}; ${this.#call()}) ${body}`,
      `for (;;) {\nif (!fuel()) break;\n${body}\n}`,
      `for (let ${item} of list) {\nt(${item});\n${body}\n}`,
      `for (box.x of ${this.#expression(context, 1)}) ${body}`,
      `for (const ${item} in list) {\nt(${item});\n${body}\n}`,
    ];
    if (context.isAsync) kinds.push(`for await (const ${item} of list) {\nt(${item});\n${body}\n}`);
    return `${label}: ${this.#choices.pick(kinds)}`;
  }

  #switch(context: FunctionContext, jumps: JumpContext, depth: number): string {
    const inside: JumpContext = { ...jumps, bareBreak: true };
    const discriminant = this.#expression(context, 1);
    const cases: string[] = [];
    const count = 1 + this.#choices.under(3);
    for (let index = 0; index < count; index++) cases.push(`case (${this.#expression(context, 1)}):\n${this.#caseBody(context, inside, depth)}`);
    const position = this.#choices.under(count + 2);
    if (position <= count) cases.splice(position, 0, `default:\n${this.#caseBody(context, inside, depth)}`);
    return `switch (${discriminant}) {\n${cases.join("\n")}\n}`;
  }

  #caseBody(context: FunctionContext, jumps: JumpContext, depth: number): string {
    const body = `{\n${this.#statements(context, jumps, depth - 1)}\n}`;
    return this.#choices.pick([`${body} break;`, body, ""]);
  }

  #condition(context: FunctionContext): string {
    return this.#expression(context, 2);
  }

  #expression(context: FunctionContext, depth: number): string {
    if (this.#jumpsOnly) depth -= 1;
    if (depth <= 0) return this.#jumpsOnly ? this.#call() : this.#leaf();
    const inner = (): string => this.#expression(context, depth - 1);
    switch (this.#jumpsOnly ? this.#choices.under(6) : this.#choices.under(24)) {
      case 0:
        return this.#leaf();
      case 1:
        return this.#call(inner());
      case 2:
        return `(${inner()}) && (${inner()})`.replace(/^/u, "(") + ")";
      case 3:
        return `((${inner()}) || (${inner()}))`;
      case 4:
        return `((${inner()}) ?? (${inner()}))`;
      case 5:
        return `!(${inner()})`;
      case 6:
        return `((${inner()}) ? (${inner()}) : (${inner()}))`;
      case 7:
        return `(${this.#variable()}?.x)`;
      case 8:
        return `(${this.#variable()}?.[(${this.#call()}, "dyn")].y)`;
      case 9:
        return `(((${inner()}) ?? box)?.m(${inner()})?.z)`;
      case 10:
        return `((${inner()}) === (${inner()}))`;
      case 11:
        return `((${inner()}) ${this.#choices.pick(["+", "-", "!=", "<"])} (${inner()}))`;
      case 12:
        return `(${inner()}, ${inner()})`;
      case 13:
        return `\`x\${${inner()}}y\``;
      case 14:
        return `[${inner()}, ...list, ${inner()}]`;
      case 15:
        return `({ k: ${inner()}, ...{ l: ${inner()} }, [(${this.#call()}, "dyn")]: ${this.#call()} })`;
      case 16:
        return `t(...[${inner()}], ${inner()})`;
      case 17:
        return `(${this.#choices.pick(["a", "b", "c"])} = ${inner()})`;
      case 18:
        return this.#choices.pick([`typeof (${inner()})`, `void (${inner()})`, `-(${inner()})`]);
      case 19:
        return this.#choices.pick([`t\`p\${${inner()}}q\``, `new box(${inner()})`, `box.m(${inner()})`, `box(${inner()})`]);
      case 20:
        return `((p, q = ${this.#call()}) => [p, q, (${this.#expression({ ...context, isAsync: false, isGenerator: false }, depth - 1)})])(${this.#call()})`;
      case 21:
        return context.isAsync ? `(await ${inner()})` : context.isGenerator ? `(yield ${inner()})` : this.#call();
      case 22:
        return this.#declaredCall(context, inner);
      default:
        return `((${inner()}) && (${inner()}) || (${inner()}))`;
    }
  }

  #declaredCall(context: FunctionContext, inner: () => string): string {
    const options: string[] = [];
    if (context.functions.includes("plain")) options.push(`plain(${inner()})`, `plain(${inner()}, ${inner()}, ${inner()})`);
    if (context.functions.includes("items")) options.push(`[...items(${inner()})]`);
    if (context.functions.includes("later") && context.isAsync) options.push(`(await later(${inner()}))`);
    if (context.classes.includes("Base")) options.push(`new Base(${inner()})`, `new Base().m?.(${inner()})`, `Base.m?.(${inner()})`);
    if (context.classes.includes("Derived")) options.push(`new Derived(${inner()})`);
    const [first, ...rest] = options;
    return first === undefined ? this.#call() : this.#choices.pick([first, ...rest]);
  }

  #leaf(): string {
    return this.#choices.pick([this.#call(), this.#variable(), "box.x", "undefined", "null", "1", `"s"`, "true", "list"]);
  }

  #variable(): string {
    const [first = "a", ...rest] = this.#variables;
    return this.#choices.pick([first, ...rest]);
  }

  #call(argument?: string): string {
    const number = ++this.#calls;
    return argument === undefined ? `t(${number})` : `t(${number}, ${argument})`;
  }

  #name(prefix: string): string {
    return `${prefix}${++this.#names}`;
  }
}
