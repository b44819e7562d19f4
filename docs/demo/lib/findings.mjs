import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import * as parser from "@typescript-eslint/parser";
import { ESLint } from "eslint";

const CORE_RULE = "machineid/validate-before-side-effect";
const MARK = /^\s*\/\/ mistake: (.+)$/;

/**
 * Lints the TypeScript files of a folder with the plugin's recommended config.
 *
 * @param {string} folder absolute path
 * @param {string} root findings are printed with paths relative to it
 * @param {import("eslint").ESLint.Plugin} plugin
 */
export async function lintFolder(folder, root, plugin) {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: [
      { files: ["**/*.ts"], languageOptions: { parser }, plugins: { machineid: plugin } },
      plugin.configs?.["recommended"] ?? [],
    ].flat(),
  });
  const results = await eslint.lintFiles([`${relative(root, folder)}/*.ts`]);
  const stylish = await eslint.loadFormatter("stylish");
  const named = results.map((result) => ({ ...result, filePath: relative(root, result.filePath) }));
  return { results, text: String(await stylish.format(named)).trim() };
}

/**
 * The mistakes that a file admits to in its comments. Each stands above the statement with the side effect.
 *
 * @param {string} file absolute path
 */
export function markedMistakes(file) {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((text, index) => {
    const mistake = MARK.exec(text)?.[1];
    return mistake === undefined ? [] : [{ mistake, line: index + 2, place: `${basename(file)}:${index + 2}` }];
  });
}

/**
 * The side effects that the core rule reports.
 *
 * @param {import("eslint").ESLint.LintResult[]} results
 */
export function ungatedSideEffects(results) {
  return results.flatMap(({ filePath, messages }) =>
    messages
      .filter(({ ruleId }) => ruleId === CORE_RULE)
      .map(({ line, message }) => ({ line, message, place: `${basename(filePath)}:${line}` })),
  );
}
