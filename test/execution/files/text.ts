import type { Verdict } from "../evidence.js";
import { annotate } from "../annotated.js";
import { isCode, type Project } from "./project.js";

const HEAD = "// --- ";

/** A program of several files as one text, with its verdicts as comments. */
export function written(project: Project, verdicts: ReadonlyMap<number, Verdict> = new Map()): string {
  return [...project].map(([path, text]) => `${HEAD}${path}\n${isCode(path) ? annotate(text, verdicts) : text}`).join("\n");
}

/** The program that {@link written} wrote; comments remain. */
export function readWritten(text: string): Project {
  const files = `\n${text}`.split(`\n${HEAD}`).slice(1).map((file): readonly [string, string] => {
    const end = file.indexOf("\n");
    return [file.slice(0, end), file.slice(end + 1)];
  });
  return new Map(files);
}
