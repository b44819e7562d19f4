import type { SourceUnit } from "../program/source-unit.js";

/** `throw …`, up to the end of the line. */
const THROWN = /\bthrow\b[ \t]*([^;\n]*)/g;
/** Something new, or what a function named as a class makes. */
const ERROR = /^(?:new\b|[A-Z][\w$.]*\()/;
/** The settling functions of an executor; the second one rejects. */
const EXECUTOR = /\bnew\s+Promise\b[^(]*\(\s*(?:async\s*)?(?:function\b[^(]*)?\(\s*[\w$]+(?:\s*:[^,]*)?,\s*([\w$]+)/g;
const NOTHING = /^\(\s*(?:\)|null\b|undefined\b|void\b|false\b|0|""|''|``)/;

/** The text with blanks for its comments, which speak of what is thrown, too. */
export function withoutComments({ ast, text }: SourceUnit): string {
  let code = "";
  let end = 0;
  for (const { range } of ast.comments ?? []) {
    code += text.slice(end, range[0]);
    end = range[1];
  }
  return code + text.slice(end);
}

/**
 * Whether the text shows that all that the file throws, or rejects promises with, is an object: errors that it makes, and what it has caught itself. What code
 * out of view throws is an error.
 */
export function throwsErrors(text: string): boolean {
  for (const { 1: thrown = "", index } of text.matchAll(THROWN)) {
    if (ERROR.test(thrown)) continue;
    const name = /^([\w$]+)\s*(?:as\b.*|[})].*)?$/.exec(thrown)?.[1];
    if (name === undefined || (!isTested(text.slice(Math.max(0, index - 60), index), name) && !isCaught(text, name))) return false;
  }
  const rejecting = new Set(["reject", ...[...text.matchAll(EXECUTOR)].flatMap(([, name]) => name ?? [])]);
  return [...rejecting].every((name) => rejectsWithErrors(text, name));
}

/** `catch (error)` */
function isCaught(text: string, name: string): boolean {
  return new RegExp(`\\bcatch\\s*\\(\\s*${escaped(name)}(?![\\w$])`).test(text);
}

/** `if (error) throw error` */
function isTested(before: string, name: string): boolean {
  return new RegExp(`\\bif\\s*\\(\\s*${escaped(name)}\\s*\\)\\s*\\{?\\s*$`).test(before);
}

/** Whether each mention of a rejecting function calls it with something, or gives it to what passes an error. */
function rejectsWithErrors(text: string, name: string): boolean {
  for (const { index } of text.matchAll(new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`, "g"))) {
    const before = text.slice(Math.max(0, index - 60), index);
    const after = text.slice(index + name.length, index + name.length + 20).trimStart();
    if (after.startsWith("(")) {
      if (NOTHING.test(after)) return false;
    } else if (/[,(]\s*$/.test(before) && /^[,)]/.test(after) && !GIVEN_ERRORS.test(before) && !DECLARED.test(after)) return false;
  }
  return true;
}

/** `.catch(reject)`, `.on("error", reject)`, `.then(resolve, reject)` */
const GIVEN_ERRORS = /(?:\bcatch\(|\berror["'`],|\bthen\([^()]*,)\s*$/;
/** `(resolve, reject) =>` */
const DECLARED = /^\)\s*(?:=>|\{|:)/;

function escaped(name: string): string {
  return name.replaceAll("$", "\\$");
}
