import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as parser from "@typescript-eslint/parser";
import { Linter, type ESLint } from "eslint";
import plugin from "../../../src/plugin.js";
import { isReadByEspree } from "../judge.js";
import { isCode, takeParsed, type Project } from "./project.js";

const RULE = "machineid/validate-before-side-effect";
const SITE = /fetch\("https:\/\/api\.example\.com\/(\d+)"|\.charges\.create\(\{ amount: (\d+)/g;

export interface ProjectJudge {
  /** Numbers of the side effects that the core rule reports, over all files. Throws where ESLint could not judge one. */
  judge(project: Project): Set<number>;
  /** Removes what was written. */
  close(): void;
}

/**
 * Judges programs of several files. Each is written into a folder of its own: what is known of one says nothing of the next.
 * `alone` leaves the folder empty, so that each file is judged with no other in view.
 */
export function projectJudge(machineid: ESLint.Plugin = plugin, alone = false): ProjectJudge {
  const root = mkdtempSync(join(scratchDirectory(), "machineid-files-"));
  let parsed = new Map<string, ReturnType<typeof parser.parseForESLint>>();
  // The program has been parsed to be run. What is parsed once more, since the rule let it go, is parsed here.
  const parserOfProgram = {
    meta: parser.meta,
    parseForESLint: (text: string, options: parser.ParserOptions) => {
      const path = options.filePath ?? "";
      const known = parsed.get(path);
      parsed.delete(path);
      return known ?? parser.parseForESLint(text, options);
    },
  };
  const linter = new Linter({ configType: "flat", cwd: root });
  const rules = { plugins: { machineid }, rules: { [RULE]: "error" } } as const;
  const configs: Linter.Config[] = [
    { files: ["**/*.{js,mjs,ts,mts}"], languageOptions: { parser: parserOfProgram, sourceType: "module" }, ...rules },
    { files: ["**/*.cjs"], languageOptions: { parser, sourceType: "commonjs" }, ...rules },
  ];
  const configsOfEspree: Linter.Config[] = [
    { files: ["**/*.{js,mjs}"], languageOptions: { sourceType: "module" }, ...rules },
    { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" }, ...rules },
  ];
  let count = 0;
  return {
    judge(project) {
      count += 1;
      const folder = join(root, String(count));
      mkdirSync(folder);
      if (!alone) {
        for (const directory of new Set([...project.keys()].map(dirname))) mkdirSync(join(folder, directory), { recursive: true });
        for (const [path, text] of project) writeFileSync(join(folder, path), text);
      }
      parsed = new Map([...takeParsed(project)].map(([path, result]) => [join(folder, path), result]));
      const code = [...project].filter(([path]) => isCode(path));
      const isPlain = code.every(([path]) => !path.endsWith("ts")) && isReadByEspree(...code.map(([, text]) => text));
      const reported = new Set<number>();
      for (const [path, text] of code) {
        const messages = linter.verify(text, isPlain ? configsOfEspree : configs, { filename: join(folder, path) });
        if (messages.length === 0) continue;
        const lines = text.split("\n");
        for (const { ruleId, message, line, column } of messages) {
          const site = siteFrom(lines[line - 1] ?? "", column - 1);
          if (ruleId !== RULE || site === null) throw new Error(`${path}:${line}:${column} is no report of a side effect: ${message}\n${text}`);
          reported.add(site);
        }
      }
      rmSync(folder, { recursive: true });
      return reported;
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Programs come and go by the thousand: in memory, where the system has a directory there. */
function scratchDirectory(): string {
  try {
    accessSync("/dev/shm", constants.W_OK);
    return "/dev/shm";
  } catch {
    return tmpdir();
  }
}

/** The side effect whose call begins at a place of a line: what the call is made on may be any expression. */
function siteFrom(line: string, start: number): number | null {
  for (const match of line.matchAll(SITE)) if (match.index >= start) return Number(match[1] ?? match[2]);
  return null;
}
