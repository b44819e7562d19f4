import { compiles } from "./execute.js";
import { parse, type Parsed } from "./syntax.js";

const GLOBALS = new Set(["fetch", "setTimeout", "setInterval", "process", "console", "Promise", "Array", "Boolean", "Error", "undefined"]);

/** The parsed program, or null where it would not run: no program, an undeclared name, or a variable used before its declaration. */
export function parseRunnable(source: string): Parsed | null {
  try {
    const parsed = parse(source);
    if (parsed.usesBeforeDeclaration || [...parsed.undeclared].some((name) => !GLOBALS.has(name))) return null;
    return compiles(parsed) ? parsed : null;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
