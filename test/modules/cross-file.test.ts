import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { project, removeProjects, type ParserName } from "./project.js";

afterAll(removeProjects);

const FOLDER = join(import.meta.dirname, "cross-file");
const CODE = /\.[cm]?[jt]s$/;
const TYPED = /\.[cm]?ts$/;

/** Small projects, each in one text. The side effects that the contract calls ungated stand in lines that end with `// !`. */
function filesOf(text: string): Map<string, string> {
  const parts = text.split(/^=== (.+)\n/m).slice(1);
  return new Map(parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1] ?? ""]] : [])));
}

describe.each(readdirSync(FOLDER))("%s", (name) => {
  const files = filesOf(readFileSync(join(FOLDER, name), "utf8"));
  const parsers: readonly ParserName[] = [...files.keys()].some((path) => TYPED.test(path)) ? ["typescript"] : ["typescript", "espree"];
  test.each(parsers)("has reports where the contract asks for them, and nowhere else, read by %s", (parser) => {
    const { lint } = project(Object.fromEntries(files));
    const wrong: string[] = [];
    for (const [path, text] of files) {
      if (!CODE.test(path)) continue;
      const reported = new Set(lint(path, parser).map((report) => Number.parseInt(report, 10)));
      for (const [index, line] of text.split("\n").entries()) {
        const isExpected = line.endsWith("// !");
        if (isExpected !== reported.has(index + 1)) wrong.push(`${isExpected ? "missed" : "false alarm"} ${path}:${index + 1} ${line.trim()}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

const HANDED_AROUND = 340;

/** Every function is called with every other one: the values are too many to follow. */
const TABLE = [
  ...Array.from({ length: HANDED_AROUND }, (_, index) => `function step${index}(x, k) { const y = table[k]; y(x, k); return x[k](y); }`),
  `const table = [${Array.from({ length: HANDED_AROUND }, (_, index) => `step${index}`).join(", ")}];`,
  `export function start(k) { return table[k](table, k); }`,
  `export const path = "axios";`,
].join("\n");

test("a file whose imports hand around too many values is reported, and the next one is judged as if it were the first", { timeout: 90_000 }, () => {
  const { lint } = project({
    "table.js": TABLE,
    "stripe.js": `import Stripe from "stripe";\nexport const stripe = new Stripe("k");`,
    "first.js": `import Stripe from "stripe";\nimport { start } from "./table.js";\nexport const run = () => start(new Stripe("k")).charges.create({});`,
    "second.js": `import { stripe } from "./stripe.js";\nexport const run = () => stripe.charges.create({});`,
  });
  expect(lint("first.js", "typescript")).toEqual(["3 unproven"]);
  expect(lint("second.js", "typescript")).toEqual(["2 noGate"]);
});

test("where values are too many to follow, calls count that are named like what the file may get hold of, and like nothing of the language", { timeout: 90_000 }, () => {
  const { lint } = project({
    "table.js": `import Stripe from "stripe";\n${TABLE}\nexport function run(k) {\n  const got = start(k)(new Stripe("k"));\n  got.push(k);\n  Object.create(got);\n  got.sendMail(k);\n  got.create(k);\n}`,
  });
  const first = TABLE.split("\n").length + 3;
  expect(lint("table.js", "typescript").filter((report) => Number.parseInt(report, 10) >= first)).toEqual([`${first + 4} unproven`]);
});
