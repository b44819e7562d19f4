import { existsSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { methodsOf, readPacks, type Pack } from "../../docs/tools/catalogue-page.js";
import { builtInBehaviours, builtInYields } from "../../src/models/packs.js";
import type { ApiPath, SideEffectRow } from "../../src/models/row.js";
import { packageOf } from "../real-code/truth/comparison.js";
import machineid from "../../src/plugin.js";
import type { UnknownType } from "./annotated-types.js";
import { checkPath, installed, PackTypes } from "./check-path.js";
import { snippetsOf, type Snippet } from "./snippets.js";

const USAGE = `Usage: npm run catalogue -- [PACK…] [--unlisted] [--types]

Checks every row of the catalogue against the real package, installed in test/catalogue (npm ci --prefix test/catalogue): its path exists in
the package's types; the rule catches calls of it, through each of its alternatives, and leaves look-alikes alone. "behaviours" stands for the
rows of what functions do beside side effects: of these the paths are checked.

  --unlisted   also prints the methods that stand beside those of the rows, which no row names
  --types      also prints the types which the packages export and the rows do not know, though they know values of them by another way
`;

const root = process.cwd();
/** Stands for the rows of `behaviours/`, which are no pack. */
const BEHAVIOURS = "behaviours";

/** Expressions of a snippet in which the core rule reports a call. */
function reported(linter: Linter, snippet: Snippet): ReadonlySet<string> {
  const messages = linter.verify(snippet.code, {
    languageOptions: { parser: typescriptParser, sourceType: "module" },
    plugins: { machineid },
    rules: { "machineid/validate-before-side-effect": "error" },
  });
  const fatal = messages.find((message) => message.fatal === true);
  const lines = snippet.code.split("\n");
  if (fatal !== undefined) throw new Error(`${fatal.message} in ${lines[fatal.line - 1] ?? ""}`);
  return new Set(
    messages.flatMap(({ line, column, endColumn }) => {
      const call = lines[line - 1]?.slice(column - 1, (endColumn ?? 0) - 1) ?? "";
      return snippet.ends === null || snippet.ends.test(call) ? (snippet.expressions[line - 2] ?? []) : [];
    }),
  );
}

function checkSnippets(module: string, rows: readonly SideEffectRow[]): string[] {
  const linter = new Linter({ configType: "flat" });
  const { catches, leaves } = snippetsOf(module, rows);
  const caught = reported(linter, catches);
  const missed = catches.expressions.filter((code) => !caught.has(code)).map((code) => `${module}: not caught: ${code}`);
  const wrong = leaves.flatMap((snippet) => [...reported(linter, snippet)].map((code) => `${module}: look-alike caught: ${code} after ${snippet.code.split("\n")[0] ?? ""}`));
  return [...missed, ...wrong];
}

function printUnknownTypes(types: PackTypes, { rows }: Pack): void {
  const byMethods = new Map<string, UnknownType[]>();
  for (const unknown of types.unknownTypes(rows, builtInYields.all())) {
    const key = `${unknown.module} ${unknown.methods.join(" ")}`;
    byMethods.set(key, [...(byMethods.get(key) ?? []), unknown]);
  }
  for (const [first, ...others] of byMethods.values()) {
    if (first !== undefined) console.log(`  ${first.module} {${[first, ...others].map(({ name }) => name).join(",")}}: not known by the type: ${first.methods.join(" ")}; but by ${first.owners.join(", ")}`);
  }
}

function checkPack(pack: Pack, show: { readonly unlisted: boolean; readonly types: boolean }): readonly string[] {
  const modules = [...new Set(pack.rows.map((row) => row.from))];
  const types = new PackTypes(modules.filter((module) => module !== "global"));
  const siblings = new Map<string, Set<string>>();
  const handedOut = builtInYields.all().filter(({ from, path }) => modules.includes(from) && !UNTYPED.has(`${from} ${path}`)).flatMap(({ as, ...row }) => [row, { ...row, path: `${row.path} as`, steps: as }]);
  const failures = [
    ...handedOut.flatMap((row) => checkPath(types, { ...row, kind: "write", when: null }, new Map())),
    ...pack.rows.flatMap((row) => (UNTYPED.has(`${row.from} ${row.path}`) ? [] : checkPath(types, row, siblings))),
    ...modules.flatMap((module) => checkSnippets(module, pack.rows.filter((row) => row.from === module))),
  ];
  if (show.types) printUnknownTypes(types, pack);
  if (show.unlisted) {
    const listed = new Set(pack.rows.flatMap((row) => row.steps.flatMap((step) => (step.kind === "member" ? [...step.names] : []))));
    for (const [owner, names] of siblings) console.log(`  ${owner}: not listed: ${[...names].filter((name) => !listed.has(name)).join(" ")}`);
  }
  return failures;
}

/** What works, though the types do not say so: routers that may be made with `new` or without it, an export that is its own default export, a module that is a function, a handler whose event decides what it gets, a method that only clients of one database have, a class or method that an older package has without declaring it. */
const UNTYPED: ReadonlySet<string> = new Set(["telnyx default().{messages,calls}.create()", "@prisma/client PrismaClient.new().$runCommandRaw()", "@prisma/client/edge PrismaClient.new().$runCommandRaw()", "@neondatabase/serverless Pool.new().on~1.0.query()", "sequelize default.new()", "socket.io default()", "socket.io default.new()", "socket.io {Server,Namespace}.new().{on,once}~1.0", "sequelize {default,Sequelize}.new().transaction()", "express {default,Router}.new()", "@koa/router {default,Router}()", "koa-router default()", "@hapi/hapi Server().start()", "kafka-node ConsumerStream.new()", "paypal-rest-sdk {authorization,order}.void()", "paypal-rest-sdk creditCard.{create,update}()", "paypal-rest-sdk creditCard.{del,delete}()", "paypal-rest-sdk {invoice,webProfile,invoiceTemplate}.delete()", "paypal-rest-sdk notification.webhook.delete()"]);

/** Rows of the behaviours, and of what packages hand out: their paths exist in the types. Answers how many packages are not installed, too. */
function checkBehaviours(): { readonly rows: number; readonly failures: readonly string[]; readonly absent: readonly string[] } {
  const rows: readonly ApiPath[] = [...builtInBehaviours.all(), ...builtInYields.all()].filter(({ from }) => from !== "global" && !isBuiltin(from) && !/^(?:\.|eslint-plugin-machineid)/.test(from));
  const names = [...new Set(rows.map(({ from }) => packageOf(from)))];
  const absent = new Set(names.filter((name) => ![name, `@types/${name.replace(/^@(.+)\/(.+)$/, "$1__$2")}`].some((directory) => existsSync(join(installed, "node_modules", directory)))));
  const present = rows.filter(({ from }) => !absent.has(packageOf(from)));
  // Types of one package may change those of another, and those of all together are more than memory holds.
  const failures = names.flatMap((name) => {
    const own = present.filter(({ from }) => packageOf(from) === name);
    const types = new PackTypes([...new Set(own.map(({ from }) => from))]);
    return own.flatMap(({ from, path, steps }) => (UNTYPED.has(`${from} ${path}`) ? [] : checkPath(types, { from, path, steps, kind: "write", when: null }, new Map())));
  });
  return { rows: present.length, failures, absent: [...absent].sort() };
}

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { unlisted: { type: "boolean", default: false }, types: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (!existsSync(join(installed, "node_modules"))) throw new Error("The packages are not installed. Run: npm ci --prefix test/catalogue");
  const packs = readPacks(root).filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  let failed = 0;
  for (const pack of packs) {
    const failures = checkPack(pack, values);
    failed += failures.length;
    console.log(`${pack.name}: ${pack.rows.length} rows, ${new Set(pack.rows.flatMap(methodsOf)).size} methods, ${failures.length} failures`);
    for (const failure of failures) console.log(`  ${failure}`);
  }
  if (positionals.length === 0 || positionals.includes(BEHAVIOURS)) {
    const { rows, failures, absent } = checkBehaviours();
    failed += failures.length;
    console.log(`${BEHAVIOURS}: ${rows} rows, ${failures.length} failures`);
    for (const failure of failures) console.log(`  ${failure}`);
    if (absent.length > 0) console.log(`  not installed, and so not checked: ${absent.join(" ")}`);
  }
  const rows = packs.flatMap((pack) => pack.rows);
  const modules = new Set(rows.map((row) => row.from));
  console.log(`${packs.length} packs, ${modules.size} modules, ${rows.length} rows, ${new Set(rows.flatMap(methodsOf)).size} methods, ${failed} failures, in ${(performance.now() / 60_000).toFixed(1)} minutes`);
  if (failed > 0) process.exitCode = 1;
}

main();
