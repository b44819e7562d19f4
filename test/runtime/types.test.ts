import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FIXTURES = ["decisions.ts", "misuse.ts"].map((name) => join(ROOT, "test/runtime/types", name));
// Exists in memory only, and inside the project, so that the declarations find undici.
const EMITTED = join(ROOT, "test/runtime/emitted");

const options = readOptions();
const written = new Map<string, string>();
const host = memoryHost();

test("a decision narrows, and a permit cannot be built", { timeout: 60_000 }, () => {
  const program = ts.createProgram(FIXTURES, { ...options, declaration: true, outDir: EMITTED }, host);
  expect(problems(program)).toEqual([]);
  program.emit();
});

test("the declarations that users get say the same", { timeout: 60_000 }, () => {
  const fixtures = FIXTURES.map((fixture) => {
    const copy = join(EMITTED, basename(fixture));
    written.set(copy, (ts.sys.readFile(fixture) ?? "").replaceAll("../../../src/", "./src/"));
    return copy;
  });
  const program = ts.createProgram(fixtures, { ...options, noEmit: true }, host);
  expect(problems(program)).toEqual([]);
  const declarations = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${EMITTED}/src/runtime/`));
  expect(declarations.every(({ isDeclarationFile }) => isDeclarationFile)).toBe(true);
  expect(declarations.length).toBeGreaterThan(3);
});

function readOptions(): ts.CompilerOptions {
  const { config }: { config?: unknown } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, ROOT).options;
}

/** The real file system, with writes kept in memory and each source file parsed once. */
function memoryHost(): ts.CompilerHost {
  const base = ts.createCompilerHost(options);
  const parsed = new Map<string, ts.SourceFile | undefined>();
  const readFile = (name: string): string | undefined => written.get(name) ?? base.readFile(name);
  return {
    ...base,
    readFile,
    fileExists: (name) => written.has(name) || base.fileExists(name),
    directoryExists: (name) => name.startsWith(EMITTED) || ts.sys.directoryExists(name),
    writeFile: (name, text) => void written.set(name, text),
    getSourceFile: (name, language) => {
      if (!parsed.has(name)) {
        const text = readFile(name);
        parsed.set(name, text === undefined ? undefined : ts.createSourceFile(name, text, language));
      }
      return parsed.get(name);
    },
  };
}

function problems(program: ts.Program): string[] {
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
    return `${file?.fileName ?? "options"}:${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}
