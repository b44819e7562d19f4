import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FIXTURE = join(ROOT, "test/runtime/types/decisions.ts");

function projectOptions(): ts.CompilerOptions {
  const { config }: { config?: unknown } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  return { ...options, noEmit: true, declaration: false };
}

function problems(files: string[], options: ts.CompilerOptions): string[] {
  const program = ts.createProgram(files, options);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, start, messageText }) => {
      const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
      return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
}

describe("types", () => {
  let declarations: string;

  beforeAll(() => {
    // Inside the project, so that the declarations find undici.
    declarations = mkdtempSync(join(ROOT, "test/runtime/types/emitted-"));
  });

  afterAll(() => {
    rmSync(declarations, { recursive: true, force: true });
  });

  test("of the sources: a decision narrows, and a permit cannot be built", () => {
    expect(problems([FIXTURE], projectOptions())).toEqual([]);
  }, 30_000);

  test("of the declarations that users get: the same", () => {
    const entry = join(ROOT, "src/runtime/index.ts");
    const emit = { ...projectOptions(), noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: declarations };
    const { emitSkipped } = ts.createProgram([entry], emit).emit();
    expect(emitSkipped).toBe(false);
    const fixture = join(declarations, "fixture.ts");
    const source = ts.sys.readFile(FIXTURE) ?? "";
    writeFileSync(fixture, source.replace("../../../src/runtime/index.js", "./src/runtime/index.js"));
    expect(problems([fixture], { ...projectOptions(), skipLibCheck: false, types: ["node"] })).toEqual([]);
  }, 30_000);
});
