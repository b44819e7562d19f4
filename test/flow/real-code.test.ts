import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { computeLiveness } from "../../src/flow/liveness.js";
import { graphsOf, parse } from "./parse.js";

const PACKAGES = ["@typescript-eslint", "eslint", "undici", "stripe", "vitest", "typescript-eslint"];
const MAX_BYTES = 300_000;
const MAX_FILES = 240;

function sourceFiles(folder: string): string[] {
  const found: string[] = [];
  const open = [folder];
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    for (const entry of readdirSync(current, { withFileTypes: true })) {
      const path = join(current, entry.name);
      if (entry.isDirectory() && entry.name !== "node_modules") open.push(path);
      else if (entry.isFile() && /\.[cm]?[jt]sx?$/u.test(entry.name) && statSync(path).size < MAX_BYTES) found.push(path);
    }
  }
  return found.sort();
}

/** Every n-th file, so that all folders have their share. */
function sample(files: readonly string[], size: number): string[] {
  const step = Math.max(1, Math.ceil(files.length / size));
  return files.filter((_, index) => index % step === 0);
}

describe("real code", () => {
  for (const name of PACKAGES) {
    it(`lowers ${name} and keeps every invariant`, { timeout: 120_000 }, () => {
      const files = sample(sourceFiles(join("node_modules", name)), Math.ceil(MAX_FILES / PACKAGES.length));
      expect(files.length).toBeGreaterThan(0);
      let functions = 0;
      for (const file of files) {
        const text = readFileSync(file, "utf8");
        try {
          const settings = { sourceType: /\bimport\b|\bexport\b/u.test(text) ? "module" : "script" } as const;
          for (const graph of graphsOf(parse(text, settings))) {
            functions++;
            expect(graph.truncated, file).toBeNull();
            computeLiveness(graph);
          }
        } catch (error) {
          throw new Error(`${file}: ${String(error)}`, { cause: error });
        }
      }
      expect(functions).toBeGreaterThan(files.length);
    });
  }
});
