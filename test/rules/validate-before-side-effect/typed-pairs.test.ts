import { join } from "node:path";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import ts from "typescript";
import { expect, test } from "vitest";
import { configFor, DIRECTORY } from "../run.js";
import { expectedReports } from "./pair.js";
import { themes } from "./themes.js";

const RUNTIME = `
export declare class Permit { private constructor(); private readonly issued: true; readonly allowed: true; readonly code: string; readonly request_id: string | null }
export interface Denial { readonly allowed: false; readonly code: string; readonly request_id: string | null }
export type Decision = Permit | Denial;
export declare class DeniedError extends Error { readonly denial: Denial }
export interface Units<Unit> extends AsyncIterable<Unit> { readonly denial: Denial | null }
export declare class MachineID {
  private readonly key: string;
  constructor(options: object);
  static fromEnv(): MachineID;
  register(id: string): Promise<object>;
  validate(id: string, options?: object): Promise<Decision>;
  assertAllowed(id: string): Promise<Permit>;
  startup(id: string): Promise<Permit>;
  guard<Result>(id: string, work: (permit: Permit) => Result): Promise<Awaited<Result>>;
  units<Unit>(id: string, source: Iterable<Unit> | AsyncIterable<Unit>): Units<Unit>;
  wrap<Args extends unknown[], Result>(id: string, work: (...args: Args) => Result): (...args: Args) => Promise<Awaited<Result>>;
  middleware(id: string): (request: unknown, response: unknown, next: (error?: unknown) => void) => void;
  preHandler(id: string): (request: unknown, reply: unknown) => Promise<void>;
}
`;

interface Program {
  readonly clause: string;
  readonly text: string;
  readonly settings: Readonly<Record<string, unknown>> | undefined;
}

/** The checker takes its time: every fifth pair in a run of all tests, each of them with `EVERY_PAIR=1`. */
const STEP = process.env["EVERY_PAIR"] === undefined ? 5 : 1;

const programs: readonly Program[] = [Object.values(themes).flat().filter((_, index) => index % STEP === 0)].flatMap((pairs) =>
  pairs.flatMap(({ clause, valid, invalid, settings, gap }) => (gap === undefined ? [{ clause, text: valid, settings }, { clause, text: invalid, settings }] : [])),
);
const nameOf = (index: number): string => join(DIRECTORY, `typed${index}.${/<\/|\/>/.test(programs[index]?.text ?? "") ? "tsx" : "ts"}`);

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts"], module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, moduleDetection: ts.ModuleDetectionKind.Force,
  strict: true, noImplicitAny: false, jsx: ts.JsxEmit.Preserve, experimentalDecorators: true, skipLibCheck: true, noEmit: true, types: [],
};

function programOf(texts: ReadonlyMap<string, string>): ts.Program {
  const host = ts.createCompilerHost(OPTIONS, true);
  const { getSourceFile } = host;
  const runtime = join(DIRECTORY, "node_modules/eslint-plugin-machineid/runtime.d.ts");
  host.getSourceFile = (path, version) => {
    const text = path === runtime ? RUNTIME : texts.get(path);
    return text === undefined ? getSourceFile(path, version) : ts.createSourceFile(path, text, version, true);
  };
  host.resolveModuleNameLiterals = (literals) =>
    // Other packages stay unknown, so that the pairs' own text is all that is known of them.
    literals.map(({ text }) => ({ resolvedModule: text === "eslint-plugin-machineid/runtime" ? { resolvedFileName: runtime, extension: ts.Extension.Dts, isExternalLibraryImport: true } : undefined }));
  return ts.createProgram([...texts.keys()], OPTIONS, host);
}

test("with type information each program has the findings that it has without", () => {
  const program = programOf(new Map(programs.map(({ text }, index) => [nameOf(index), text])));
  const linter = new Linter({ cwd: DIRECTORY });
  const differences: string[] = [];
  for (const [index, { clause, text, settings }] of programs.entries()) {
    const config = { ...configFor({ settings })[0], languageOptions: { parser, parserOptions: { programs: [program] } } };
    const messages = linter.verify(text, [config], { filename: nameOf(index) });
    const fatal = messages.find((message) => message.fatal === true);
    if (fatal !== undefined) throw new Error(`${clause}, line ${fatal.line}: ${fatal.message}\n${text}`);
    const found = messages.map(({ line, messageId }) => `${line} ${messageId ?? ""}`);
    const expected = expectedReports(text);
    if (JSON.stringify(found) !== JSON.stringify(expected)) differences.push(`${clause}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }
  expect(programs.length).toBeGreaterThan(250);
  expect(differences).toEqual([]);
}, 120_000);
