import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPacks } from "./catalogue-page.js";
import { generatedFiles } from "./generate.js";
import { loadRules } from "./rule-files.js";

// Writes what is generated from the rules and the catalogue. With --check it writes nothing and fails when something is out of date.
const root = process.cwd();
const isCheck = process.argv.includes("--check");
const stale: string[] = [];
for (const { path, update } of generatedFiles(await loadRules(root), readPacks(root))) {
  const file = join(root, path);
  const current = existsSync(file) ? readFileSync(file, "utf8") : "";
  const updated = update(current);
  if (updated === current) continue;
  stale.push(path);
  if (!isCheck) writeFileSync(file, updated);
}
if (isCheck && stale.length > 0) {
  console.error(`Out of date: ${stale.join(", ")}. Run "npm run docs" and commit what it writes.`);
  process.exitCode = 1;
} else console.log(stale.length === 0 ? "Everything is up to date." : `Written: ${stale.join(", ")}`);
