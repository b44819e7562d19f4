import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ruleIndex } from "./generate.js";
import { ruleIds } from "./rule-files.js";
import { newRuleFiles } from "./rule-template.js";

// npm run new -- no-empty-permit "Disallow permits that cover nothing"
const [id, description] = process.argv.slice(2);
const root = process.cwd();

function refuse(reason: string): never {
  console.error(`${reason}\nUsage: npm run new -- <rule-id> "<Description, without a full stop>"`);
  process.exit(1);
}

if (id === undefined || description === undefined) refuse("A rule needs an id and a description.");
if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id)) refuse(`"${id}" is no rule id: use small letters, digits and hyphens.`);
if (!/^[A-Z].*[^.]$/s.test(description) || description.includes("\n")) refuse("The description is one line, begins with a capital letter and has no full stop.");

const files = newRuleFiles(id, description);
for (const { path } of files) if (existsSync(join(root, path))) refuse(`${path} exists already.`);
for (const { path, text } of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
writeFileSync(join(root, "rules/index.ts"), ruleIndex(ruleIds(root)));
console.log(`Written: ${files.map(({ path }) => path).join(", ")}, rules/index.ts.\nFill in the rule, its cases and its page. Then run "npm run docs" for the page's head and the README's table.`);
