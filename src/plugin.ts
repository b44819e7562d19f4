import { createRequire } from "node:module";
import type { ESLint, Linter } from "eslint";
import { rules } from "../rules/index.js";

const { name, version } = packageOf();

/** The plugin as users import it: `configs.recommended` and `configs.strict` are flat configs. */
interface Plugin extends ESLint.Plugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: "machineid" };
  readonly rules: typeof rules;
  readonly configs: { readonly recommended: Linter.Config; readonly strict: Linter.Config };
}

/** The package finds its own manifest by its name, wherever the compiled file stands in it. */
function packageOf(): { name: string; version: string } {
  const manifest: unknown = createRequire(import.meta.url)("eslint-plugin-machineid/package.json");
  if (typeof manifest !== "object" || manifest === null || !("name" in manifest) || !("version" in manifest)) throw new Error("package.json without name or version");
  return { name: String(manifest.name), version: String(manifest.version) };
}

function rulesOf(includes: (recommended: boolean) => boolean): Linter.RulesRecord {
  const chosen: Linter.RulesRecord = {};
  for (const [id, rule] of Object.entries(rules)) if (includes(rule.meta?.docs?.recommended === true)) chosen[`machineid/${id}`] = "error";
  return chosen;
}

const plugin: Plugin = {
  meta: { name, version, namespace: "machineid" },
  rules,
  configs: {
    // A getter, since each config holds the plugin that holds it.
    get recommended() {
      return recommended;
    },
    get strict() {
      return strict;
    },
  },
};

const recommended: Linter.Config = { name: "machineid/recommended", plugins: { machineid: plugin }, rules: rulesOf((isRecommended) => isRecommended) };
const strict: Linter.Config = { name: "machineid/strict", plugins: { machineid: plugin }, rules: rulesOf(() => true) };

export default plugin;
