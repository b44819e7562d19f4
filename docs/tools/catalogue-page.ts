import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readObject, readText } from "../../src/models/check-json.js";
import { readSideEffectRows } from "../../src/models/read-rows.js";
import { sideEffectKinds, type SideEffectRow } from "../../src/models/row.js";

/** A file of the catalogue. */
export interface Pack {
  readonly name: string;
  readonly about: string;
  readonly rows: readonly SideEffectRow[];
}

/** The packs in `src/models/catalogue`, by name. */
export function readPacks(root: string): Pack[] {
  const directory = join(root, "src/models/catalogue");
  return readdirSync(directory)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => {
      const place = `catalogue/${file}`;
      const content: unknown = JSON.parse(readFileSync(join(directory, file), "utf8"));
      const about = readText(readObject(content, place, ["about", "rows"])("about"), `${place}.about`);
      return { name: file.slice(0, -".json".length), about, rows: readSideEffectRows(content, place) };
    });
}

/** Which modules each pack speaks of, and the kinds of side effect that each has: one line a pack. */
export function catalogueIndex(packs: readonly Pack[]): string {
  const lines = packs.map(({ name, rows }) => {
    const modules = unique(rows.map((row) => row.from)).map((module) => {
      const kinds = new Set(rows.filter((row) => row.from === module).map((row) => row.kind));
      return [module, sideEffectKinds.filter((kind) => kinds.has(kind))] as const;
    });
    return `  ${JSON.stringify(name)}: ${JSON.stringify(Object.fromEntries(modules))}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

const INTRODUCTION = `# Side effects

<!-- This page is generated: npm run docs -->

The calls that the catalogue knows. [Settings](settings.md#sideeffects) chooses among them by pack and by kind, and changes or turns off single ones.
[API models](api-models.md) explains paths: \`.name\` reads a member, \`()\` calls, \`new()\` constructs or stands for a type annotation, \`[]\` takes an element,
\`~i.j\` is parameter j of the callback that is argument i, \`*\` any member, \`**\` any number of members.
`;

/** The table of all rows. */
export function cataloguePage(packs: readonly Pack[]): string {
  const modules = unique(packs.flatMap((pack) => pack.rows.map((row) => row.from))).filter((module) => module !== "global");
  const sections = packs.map(({ name, about, rows }) => {
    const lines = joinModules(rows).map(
      ({ from, row }) => `| ${from.map((module) => `\`${module}\``).join(", ")} | \`${row.path}\` | ${row.kind} | ${describeCondition(row)} |`,
    );
    return [`## ${name}`, "", about, "", "| from | path | kind | when |", "| --- | --- | --- | --- |", ...lines, ""].join("\n");
  });
  const methods = unique(packs.flatMap(({ rows }) => rows.flatMap(methodsOf))).length;
  return [INTRODUCTION, `${packs.length} packs, ${modules.length} modules, ${methods} methods.`, "", ...sections].join("\n").trimEnd() + "\n";
}

/** The calls that a row names, by module and last name; a row for any name counts as one. */
export function methodsOf(row: SideEffectRow): string[] {
  const last = row.steps.findLast((step) => step.kind === "member" || step.kind === "any-member");
  const names = last?.kind === "member" ? [...last.names] : [""];
  const commands = row.when?.kind === "construct" ? alternatives(row.when.written) : [""];
  return names.flatMap((name) => commands.map((command) => `${row.from} ${name} ${command}`));
}

/** `{A,B}Command` as its alternatives. */
export function alternatives(glob: string): string[] {
  const group = /\{([^{}]*)\}/.exec(glob);
  if (group === null) return [glob];
  const [whole, names = ""] = group;
  return names.split(",").flatMap((name) => alternatives(glob.replace(whole, () => name)));
}

interface Line {
  readonly from: readonly string[];
  readonly row: SideEffectRow;
}

/** Rows that differ in nothing but the module stand in one line. */
function joinModules(rows: readonly SideEffectRow[]): Line[] {
  const lines = new Map<string, { from: string[]; row: SideEffectRow }>();
  for (const row of rows) {
    const key = `${row.path} ${row.kind} ${describeCondition(row)}`;
    const known = lines.get(key);
    if (known === undefined) lines.set(key, { from: [row.from], row });
    else known.from.push(row.from);
  }
  return [...lines.values()];
}

function describeCondition({ when }: SideEffectRow): string {
  if (when === null) return "";
  const place = `argument ${when.argument}${when.property === null ? "" : `, or its \`${when.property}\`,`}`;
  const code = `\`${when.written.replaceAll("|", "\\|").replaceAll("\ufffc", "\\ufffc")}\``;
  if (when.kind === "except") return `${place} is not ${code}`;
  return when.kind === "construct" ? `${place} is \`new\` ${code}` : `${when.tagged ? "its template" : place} matches ${code}`;
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}
