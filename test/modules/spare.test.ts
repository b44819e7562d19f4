import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as typescriptParser from "@typescript-eslint/parser";
import { visitorKeys } from "@typescript-eslint/visitor-keys";
import { expect, test } from "vitest";
import { parseForESLint } from "../../src/spare/parser.js";

/** The shape of a tree: the types of its nodes, and what of them tells something, without places. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object" || value === null || !("type" in value) || typeof value.type !== "string") return null;
  const children = (visitorKeys[value.type] ?? []).map((key): readonly [string, unknown] => [key, shapeOf(Reflect.get(value, key))]);
  const told = TELLING.map((key): readonly [string, unknown] => [key, Reflect.get(value, key)]).filter(([, each]) => typeof each !== "object" && each !== undefined && each !== false);
  return { type: value.type, ...Object.fromEntries([...told, ...children.filter(([, child]) => child !== null && !(Array.isArray(child) && child.length === 0))]) };
}

const TELLING = ["name", "value", "operator", "kind", "computed", "static", "optional", "async", "generator", "method", "shorthand", "await", "accessibility", "readonly"] as const;

function astOf(result: object): unknown {
  return Reflect.get(result, "ast");
}

function expectSameShape(path: string, text: string): void {
  const spare = parseForESLint(text, { filePath: path, sourceType: "module" });
  expect(shapeOf(astOf(spare)), path).toEqual(shapeOf(typescriptParser.parseForESLint(text, { range: true, loc: true, ecmaFeatures: { jsx: path.endsWith("x") } }).ast));
}

test.each([
  ["types", `type A<T extends object = {}> = { readonly [K in keyof T]?: T[K] } & Partial<B>; type F = (a: string, ...rest: number[]) => void; type C = abstract new (x: X) => Y; type U = (A | B)[]; type L = A extends infer U ? \`x-\${U}\` : never; type I = import("stripe").Stripe; type Q = typeof ns.client; type T2 = [a: string, b?: number];`],
  ["interfaces", `interface Client extends Base<Stripe>, ns.Other { send<T>(mail: Mail<T>): Promise<T>; (x: number): void; new (x: string): Client; readonly name?: string; get size(): number }`],
  ["classes", `abstract class Job<T> extends Base<T> implements Runs<T>, ns.Stops { static #count = 0; declare readonly id: string; constructor(private readonly stripe: Stripe, @Inject(TOKEN) public mail?: Mailer) { super(); } abstract run(): Promise<void>; abstract readonly gate: Gate; async *all(this: Job<T>): AsyncGenerator<T> {} static { this.#count += 1; } accessor open = false; overloaded(a: string): void; overloaded(a: unknown): void {} override stop() {} }`],
  ["decorators", `@Controller("x") class A { @Get() @UseGuards(Gate) list(@Body() body: Dto) {} @Inject() private stripe: Stripe; }`],
  ["expressions", `const a = <T,>(x: T) => x; const b = f<Stripe>(c as Stripe)!; const d = (e satisfies F)?.g?.(i); new Map<string, Stripe>(); tag<T>\`x\`; const h = g<Stripe>; label: for (using r of rs) { await using s = t; break label; }`],
  ["declarations", `declare module "x" { export function f(): void } namespace n { export const a = 1 } enum Level { low, high = "h" } declare global { var x: Stripe } export = n; import fs = require("fs"); import type { A, B as C } from "./a"; export type { D } from "./d"; declare function assertIs(x: unknown): asserts x is Permit; function over(a: string): void; function over(a: unknown) {}`],
])("%s have the shapes that the parser of typescript-eslint gives them", (_, text) => {
  expectSameShape("a.ts", text.replace("export = n; ", ""));
});

test("JavaScript and JSX, too", () => {
  expectSameShape("a.jsx", `const { a = 1, ...b } = c; export default async function* f(x = <A b={c} {...d}>{e}<></></A>) { for await (const y of z) yield* (await import("./g.js", { with: { type: "json" } })).default?.[h]; } class K extends L { #m = 1; static n() { return #m in this && super.n(); } }`);
});

test("and so have small projects of the tests", () => {
  const folder = join(import.meta.dirname, "cross-file");
  for (const name of readdirSync(folder).filter((_, index) => index % 4 === 0)) {
    const parts = readFileSync(join(folder, name), "utf8").split(/^=== (.+)\n/m).slice(1);
    for (const [index, path] of parts.entries()) if (index % 2 === 0 && /\.m?ts$/.test(path)) expectSameShape(path, parts[index + 1] ?? "");
  }
});

test("functions that return outside are read in scripts, and what is neither language is refused", () => {
  expect(parseForESLint("return require('x');", { filePath: "a.cjs", sourceType: "script" })).toHaveProperty("scopeManager.scopes");
  expect(() => parseForESLint("const = 1", { filePath: "a.ts", sourceType: "module" })).toThrow(SyntaxError);
});
