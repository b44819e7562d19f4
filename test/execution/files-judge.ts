import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as parser from "@typescript-eslint/parser";
import { Linter, type ESLint } from "eslint";
import plugin from "../../src/plugin.js";
import type { SplitProgram } from "./split.js";

const RULE = "machineid/validate-before-side-effect";
const SITE = /^fetch\("https:\/\/api\.example\.com\/(\d+)"/;

export interface FilesJudge {
  /** Numbers of the side effects that the core rule reports, over all files. Throws where ESLint could not judge one. */
  judge(program: SplitProgram): Set<number>;
  /** Removes what was written. */
  close(): void;
}

/**
 * Judges programs of several files. Each is written into a folder of its own: what is known of one says nothing of the next.
 * `alone` leaves the folder empty, so that each file is judged with no other in view.
 */
export function filesJudge(machineid: ESLint.Plugin = plugin, alone = false): FilesJudge {
  const root = mkdtempSync(join(tmpdir(), "machineid-files-"));
  const linter = new Linter({ configType: "flat", cwd: root });
  const config: Linter.Config = {
    files: ["**/*.{js,ts}"],
    plugins: { machineid },
    languageOptions: { parser, sourceType: "module" },
    rules: { [RULE]: "error" },
  };
  let count = 0;
  return {
    judge({ files }) {
      count += 1;
      const folder = join(root, String(count));
      mkdirSync(folder);
      if (!alone) for (const [name, text] of files) writeFileSync(join(folder, name), text);
      const reported = new Set<number>();
      for (const [name, text] of files) {
        if (!/\.[jt]s$/.test(name)) continue;
        for (const { ruleId, message, line, column } of linter.verify(text, [config], { filename: join(folder, name) })) {
          const site = SITE.exec((text.split("\n")[line - 1] ?? "").slice(column - 1))?.[1];
          if (ruleId !== RULE || site === undefined) throw new Error(`${name}:${line}:${column} is no report of a side effect: ${message}\n${text}`);
          reported.add(Number(site));
        }
      }
      rmSync(folder, { recursive: true });
      return reported;
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}
