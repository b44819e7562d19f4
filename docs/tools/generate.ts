import type { Rule } from "eslint";
import { writeNames } from "../../src/models/known-names.js";
import { builtInBehaviours } from "../../src/models/packs.js";
import { catalogueIndex, cataloguePage, type Pack } from "./catalogue-page.js";

/** Everything that is written from the rules' own descriptions. Paths are relative to the package. */
export interface Generated {
  readonly path: string;
  /** The file's text as it should be, from the text it has now (empty when it does not exist). */
  readonly update: (current: string) => string;
}

const HEAD_END = "<!-- The lines above are generated: npm run docs -->";
/** The README's table of rules, from its heading on. */
const TABLE = /^\| rule \|.*\n(?:\|.*\n)*/m;

/**
 * @param rules every rule by its id, which is its file name.
 * @param packs every pack of the catalogue.
 */
export function generatedFiles(rules: ReadonlyMap<string, Rule.RuleModule>, packs: readonly Pack[]): Generated[] {
  const ids = [...rules.keys()].sort();
  return [
    { path: "rules/index.ts", update: () => ruleIndex(ids) },
    ...ids.map((id) => ({ path: `docs/rules/${id}.md`, update: (current: string) => withHead(current, id, rules.get(id)) })),
    { path: "src/models/catalogue-index.json", update: () => catalogueIndex(packs) },
    { path: "src/models/catalogue-names.json", update: () => writeNames(packs, builtInBehaviours.all()) },
    { path: "docs/side-effects.md", update: () => cataloguePage(packs) },
    { path: "README.md", update: (current) => withTable(current, rules) },
  ];
}

/** The module that lists the rules. */
export function ruleIndex(ids: readonly string[]): string {
  const imports = ids.map((id) => `import ${camelCase(id)} from "./${id}.js";`);
  const entries = ids.map((id) => `  "${id}": ${camelCase(id)},`);
  return ["// Generated: npm run docs", ...imports, "", "export const rules = {", ...entries, "};", ""].join("\n");
}

export function camelCase(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

function isRecommended(rule: Rule.RuleModule): boolean {
  return rule.meta?.docs?.recommended === true;
}

function withHead(page: string, id: string, rule: Rule.RuleModule | undefined): string {
  const { meta } = rule ?? {};
  const head = [
    `# machineid/${id}`,
    "",
    `${meta?.docs?.description ?? ""}.`,
    "",
    `- On in ${rule !== undefined && isRecommended(rule) ? "`recommended` and `strict`" : "`strict`"}.`,
    ...(meta?.hasSuggestions === true ? ["- Offers edits as suggestions. It never edits by itself."] : []),
    "",
    HEAD_END,
  ].join("\n");
  const end = page.indexOf(HEAD_END);
  const body = end < 0 ? page : page.slice(end + HEAD_END.length);
  return `${head}\n\n${body.trimStart()}`;
}

function withTable(readme: string, rules: ReadonlyMap<string, Rule.RuleModule>): string {
  if (readme === "") return readme;
  if (!TABLE.test(readme)) throw new Error('README.md has no table of rules. Add the line "| rule |" where it should be.');
  const lines = ["| rule | what it does | preset |", "| --- | --- | --- |"];
  for (const [id, rule] of [...rules].sort(([a], [b]) => a.localeCompare(b))) {
    lines.push(`| [\`machineid/${id}\`](docs/rules/${id}.md) | ${rule.meta?.docs?.description ?? ""} | ${isRecommended(rule) ? "recommended" : "strict"} |`);
  }
  return readme.replace(TABLE, () => `${lines.join("\n")}\n`);
}
