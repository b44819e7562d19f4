import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "eslint";

const NO_RULES: ReadonlySet<string> = new Set(["create-rule", "index"]);

/** Ids of the rules in `rules/`, by file name, in alphabetical order. */
export function ruleIds(root: string): string[] {
  return readdirSync(join(root, "rules"))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => name.slice(0, -".ts".length))
    .filter((name) => !NO_RULES.has(name))
    .sort();
}

/** @throws Error for a file in `rules/` whose default export is no rule. */
export async function loadRules(root: string): Promise<Map<string, Rule.RuleModule>> {
  const rules = new Map<string, Rule.RuleModule>();
  for (const id of ruleIds(root)) {
    // The compiled rule beside this compiled file.
    const module: unknown = await import(new URL(`../../rules/${id}.js`, import.meta.url).href);
    if (!isRuleModule(module)) throw new Error(`rules/${id}.ts has no rule as its default export.`);
    rules.set(id, module.default);
  }
  return rules;
}

function isRuleModule(module: unknown): module is { readonly default: Rule.RuleModule } {
  if (typeof module !== "object" || module === null || !("default" in module)) return false;
  const { default: rule } = module;
  return typeof rule === "object" && rule !== null && "create" in rule && typeof rule.create === "function";
}
