import type { Verdict } from "../evidence.js";
import { annotate } from "../annotated.js";
import { isCode, type Project } from "./project.js";

/** A program of several files as one text, with its verdicts as comments. */
export function written(project: Project, verdicts: ReadonlyMap<number, Verdict> = new Map()): string {
  return [...project].map(([path, text]) => `// --- ${path}\n${isCode(path) ? annotate(text, verdicts) : text}`).join("\n");
}
