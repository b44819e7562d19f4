import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readPacks } from "../../docs/tools/catalogue-page.js";
import { generatedFiles, ruleIndex } from "../../docs/tools/generate.js";
import { ruleIds } from "../../docs/tools/rule-files.js";
import { newRuleFiles } from "../../docs/tools/rule-template.js";
import { rules } from "../../rules/index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const described = new Map(Object.entries(rules));
const packs = readPacks(root);

describe("what is generated from the rules and the catalogue", () => {
  it("lists every file of rules/ in the index", () => {
    expect(Object.keys(rules).sort()).toEqual(ruleIds(root));
  });

  it.each(generatedFiles(described, packs))("$path is up to date", ({ path, update }) => {
    const file = root + path;
    const current = existsSync(file) ? readFileSync(file, "utf8") : "";
    expect(update(current)).toBe(current);
  });

  it("keeps what is written below the head of a page", () => {
    const page = generatedFiles(described, packs).find(({ path }) => path.startsWith("docs/rules/"));
    const first = page?.update("\n## By hand\n") ?? "";
    expect(first).toMatch(/^# machineid\/.+-->\n\n## By hand\n$/s);
    expect(page?.update(first)).toBe(first);
  });

  it("refuses a README without a table", () => {
    const readme = generatedFiles(described, packs).find(({ path }) => path === "README.md");
    expect(() => readme?.update("# Nothing")).toThrow("README.md has no table of rules");
  });

  it("gives rules names that JavaScript allows", () => {
    expect(ruleIndex(["no-a-1", "b"])).toContain('import noA1 from "./no-a-1.js";');
  });
});

describe("every rule", () => {
  it.each([...described])("%s describes itself", (id, rule) => {
    expect(rule.meta?.docs?.url).toMatch(new RegExp(`/docs/rules/${id}\\.md$`));
    expect(rule.meta?.docs?.description).toMatch(/^[A-Z].*[^.]$/);
    for (const message of Object.values(rule.meta?.messages ?? {})) expect(message).toMatch(/\.$/);
    expect([`test/rules/${id}`, `test/rules/${id}.test.ts`].some((path) => existsSync(root + path))).toBe(true);
  });
});

describe("a new rule", () => {
  it("comes with its test and its page", () => {
    expect(newRuleFiles("no-doubt", "Disallow doubt").map(({ path }) => path)).toEqual(["rules/no-doubt.ts", "test/rules/no-doubt.test.ts", "docs/rules/no-doubt.md"]);
  });
});
