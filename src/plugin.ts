import { createRequire } from "node:module";
import type { ESLint, Linter } from "eslint";
import { rules } from "../rules/index.js";

const { name, version } = packageOf();

const plugin = {
  meta: { name, version, namespace: "machineid" },
  rules,
  configs: {},
} satisfies ESLint.Plugin;

/** The package finds its own manifest by its name, wherever the compiled file stands in it. */
function packageOf(): { name: string; version: string } {
  const manifest: unknown = createRequire(import.meta.url)("eslint-plugin-machineid/package.json");
  if (typeof manifest !== "object" || manifest === null || !("name" in manifest) || !("version" in manifest)) throw new Error("package.json without name or version");
  return { name: String(manifest.name), version: String(manifest.version) };
}

function configOf(config: string, includes: (recommended: boolean) => boolean): Linter.Config {
  const chosen: Linter.RulesRecord = {};
  for (const [id, rule] of Object.entries(rules)) if (includes(rule.meta?.docs?.recommended === true)) chosen[`machineid/${id}`] = "error";
  return { name: `machineid/${config}`, plugins: { machineid: plugin }, rules: chosen };
}

const configs = {
  recommended: configOf("recommended", (recommended) => recommended),
  strict: configOf("strict", () => true),
};

Object.assign(plugin.configs, configs);

export default plugin;
