import { dirname } from "node:path";
import { isFileName } from "../models/module-name.js";
import type { ApiModel } from "./api-model.js";
import type { FilesInView } from "./files-in-view.js";

/**
 * What an export certainly is, by the text of its file alone: `plain`: a function, a text, a number or what a package without a model made,
 * none of which is an API or a client; `inert`: one of these that leads to no client either, neither by its members nor by a call; `class`: one
 * of the project's own; `open`: perhaps an API or a client.
 */
export type ExportKind = "plain" | "inert" | "class" | "open";

/** Names that a text exports. */
interface ExportedNames {
  readonly names: ReadonlySet<string>;
  /** Files that are exported as a whole; null for one out of view. */
  readonly stars: readonly (string | null)[];
  readonly isOpen: boolean;
}

const DECLARED =
  /\bexport\s+(?:declare\s+)?(?:default\s+)?(?:async\s+)?(?:abstract\s+)?(function|class|const\s+enum|const|let|var|type|interface|enum|namespace|module)\s*\*?\s+([\w$]+)/g;
const TAKEN_APART = /\bexport\s+(?:const|let|var)\s*([{[][^=]*?[}\]])\s*(?::[^=]*)?=/g;
const LISTED = /\bexport\s*(?:type\s*)?\{([^}]*)\}/g;
const STARS = /\bexport\s*(?:type\s*)?\*\s*(?:as\s+([\w$]+)\s*)?from\s*["']([^"'\n]+)["']/g;
const LONGEST_CHAIN = 8;
/** Types of the language, and what stands between them, that lead to no client. */
const OWN_TYPES: ReadonlySet<string> = new Set([
  "string", "number", "boolean", "bigint", "null", "undefined", "void", "never", "true", "false", "Date", "readonly", "Array", "Record", "Partial",
]);
/** Classes of the language without members that are called for an effect. */
const PLAIN_BASES: ReadonlySet<string> = new Set(["Array", "Map", "Set", "WeakMap", "Promise", "Error", "TypeError", "RangeError", "Event", "EventTarget"]);
const SPACE = /\s/;

/** Reads off the texts of files what they export, since parsing all of them would cost as much as linting them. */
export class ExportOutline {
  readonly #kinds = new Map<string, ExportKind>();
  readonly #tables = new Map<string, ExportedNames>();
  readonly #members = new Map<string, boolean>();

  constructor(
    private readonly files: FilesInView,
    private readonly model: ApiModel,
  ) {}

  kindOf(path: string, name: string): ExportKind {
    return this.#kindOf(path, name, 0);
  }

  #kindOf(path: string, name: string, depth: number): ExportKind {
    const key = `${path}\n${name}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    // A circle of re-exports exports nothing.
    this.#kinds.set(key, "open");
    const kind = depth > LONGEST_CHAIN ? "open" : this.#read(path, name, depth);
    this.#kinds.set(key, kind);
    return kind;
  }

  #read(path: string, name: string, depth: number): ExportKind {
    const text = this.files.textOf(path);
    if (text === null || !/^[\w$]+$/.test(name) || this.model.generatedFile(text) !== null) return "open";
    const written = name.replaceAll("$", "\\$");
    if (name === "default") return this.#ofDefault(path, text, depth);
    if (new RegExp(`\\bexport\\s+(?:async\\s+)?function\\s*\\*?\\s*${written}\\b`).test(text)) return "plain";
    if (new RegExp(`\\bexport\\s+(?:abstract\\s+)?class\\s+${written}\\b`).test(text)) return "class";
    const declaration = new RegExp(`\\bexport\\s+const\\s+${written}\\s*(?::[^=;{(]*)?=(?!=)\\s*`).exec(text);
    if (declaration !== null) {
      const end = declaration.index + declaration[0].length;
      // One of two declarations is a comment.
      return new RegExp(`\\bexport\\s+(?:const|let|var)\\s+${written}\\b`).test(text.slice(end)) ? "open" : this.#ofExpression(path, text, end, depth);
    }
    const type = new RegExp(`^export\\s+(?:type\\s+${written}\\s*=\\s*|interface\\s+${written}\\s*(?=\\{))`, "m").exec(text);
    if (type !== null) return this.#isInertType(path, text, type.index + type[0].length) ? "inert" : "open";
    const again = new RegExp(`\\bexport\\s*\\{[^}]*?(?:\\b([\\w$]+)\\s+as\\s+${written}|\\b(${written}))\\s*[,}][^}]*?\\}?\\s*(?:from\\s*["']([^"'\\n]+)["'])?`).exec(text);
    if (again !== null) {
      const local = again[1] ?? again[2] ?? name;
      return again[3] === undefined ? this.#ofLocal(path, text, local, depth) : this.#ofImport(again[3], local, dirname(path), depth);
    }
    const { stars } = this.#tableOf(path, text);
    const declaring = stars.filter((star) => star === null || this.mayExport(star, name));
    const kinds = new Set(declaring.map((star) => (star === null ? "open" : this.#kindOf(star, name, depth + 1))));
    const [kind, other] = kinds;
    return kind === undefined || other !== undefined ? "open" : kind;
  }

  /**
   * Whether a member of the class that a file exports, or of its instances, may be an API or a client: not when its text only has a method of
   * the name, and that of its base classes does.
   */
  mayHoldMember(path: string, name: string, key: string, depth = 0): boolean {
    const question = `${path}\n${name}\n${key}`;
    let answer = this.#members.get(question);
    if (answer === undefined) {
      answer = this.#mayHoldMember(path, name, key, depth);
      this.#members.set(question, answer);
    }
    return answer;
  }

  #mayHoldMember(path: string, name: string, key: string, depth: number): boolean {
    const text = this.files.textOf(path);
    if (text === null || depth > LONGEST_CHAIN || !/^[\w$]+$/.test(key) || this.model.generatedFile(text) !== null) return true;
    const written = name.replaceAll("$", "\\$");
    const head = new RegExp(`\\bclass\\s+${written}(?![\\w$])(?:\\s*<[^{]*?>)?(?:\\s+extends\\s+([\\w$]+)\\s*([<{(.]|implements\\b)|\\s*\\{|\\s+implements\\b)`).exec(text);
    if (head === null) return this.#mayReexportedHold(path, text, name, key, depth);
    const [, base, next] = head;
    if (base !== undefined && (next === "(" || next === "." || this.#mayBaseHold(path, text, base, key, depth))) return true;
    const member = key.replaceAll("$", "\\$");
    const stored = `(?<![\\w$])${member}\\s*[?!]?\\s*(?:[:;]|=(?!=)|[|&?]{2}=)|\\bget\\s+${member}\\b|["'\`]${member}["'\`]|\\b(?:public|private|protected|readonly)\\s+${member}\\b(?!\\s*[(<])|\\.\\s*assign\\(\\s*this\\b`;
    return new RegExp(stored).test(text);
  }

  #mayBaseHold(path: string, text: string, base: string, key: string, depth: number): boolean {
    const specifier = specifierOf(text, base);
    if (specifier === null) return new RegExp(`\\bclass\\s+${base.replaceAll("$", "\\$")}(?![\\w$])`).test(text) ? this.mayHoldMember(path, base, key, depth + 1) : !PLAIN_BASES.has(base);
    if (!isFileName(specifier) && this.model.isPackage(specifier)) return true;
    const file = this.files.resolve(specifier, dirname(path));
    return file === null ? isFileName(specifier) : this.mayHoldMember(file, base, key, depth + 1);
  }

  /** A class that stands in a file that this one exports as a whole. */
  #mayReexportedHold(path: string, text: string, name: string, key: string, depth: number): boolean {
    const [only, other] = this.#tableOf(path, text).stars.filter((star) => star === null || this.mayExport(star, name));
    return only === undefined || only === null || other !== undefined || this.mayHoldMember(only, name, key, depth + 1);
  }

  /** Whether the text of the file itself declares an export of the name. */
  declares(path: string, name: string): boolean {
    const text = this.files.textOf(path);
    return text !== null && this.#tableOf(path, text).names.has(name);
  }

  /** False only when neither the file nor one that it exports as a whole exports the name. */
  mayExport(path: string, name: string): boolean {
    return this.#mayExport(path, name, new Set());
  }

  #mayExport(path: string, name: string, visited: Set<string>): boolean {
    if (visited.has(path)) return false;
    visited.add(path);
    const text = this.files.textOf(path);
    if (text === null) return true;
    const { names, stars, isOpen } = this.#tableOf(path, text);
    if (isOpen || names.has(name)) return true;
    return stars.some((star) => star === null || this.#mayExport(star, name, visited));
  }

  #tableOf(path: string, text: string): ExportedNames {
    let table = this.#tables.get(path);
    if (table === undefined) {
      table = this.#readTable(path, text);
      this.#tables.set(path, table);
    }
    return table;
  }

  #readTable(path: string, text: string): ExportedNames {
    const names = new Set<string>();
    const stars: (string | null)[] = [];
    // Several declarators, or CommonJS: other names than those that the patterns find may be exported.
    let isOpen = /\bexports\b|\bexport\s*=|\bexport\s+import\b/.test(text);
    for (const [, keyword, name] of text.matchAll(DECLARED)) {
      if (name !== undefined) names.add(name);
      if (keyword === "let" || keyword === "var") isOpen = true;
    }
    for (const [, pattern] of text.matchAll(TAKEN_APART)) for (const [name] of (pattern ?? "").matchAll(/[\w$]+/g)) names.add(name);
    for (const [, list] of text.matchAll(LISTED)) {
      for (const item of (list ?? "").split(",")) {
        const name = /([\w$]+)\s*$/.exec(item)?.[1];
        if (name !== undefined) names.add(name);
      }
    }
    if (/\bexport\s+default\b/.test(text)) names.add("default");
    for (const [, name, specifier] of text.matchAll(STARS)) {
      if (name !== undefined) names.add(name);
      else if (specifier !== undefined) stars.push(this.files.resolve(specifier, dirname(path)));
    }
    return { names, stars, isOpen };
  }

  #ofDefault(path: string, text: string, depth: number): ExportKind {
    const found = /\bexport\s+default\s+/.exec(text);
    if (found === null) return "open";
    const start = found.index + found[0].length;
    const local = /^([\w$]+)\s*(?:;|$|\n)/.exec(text.slice(start, start + 200))?.[1];
    return local === undefined ? this.#ofExpression(path, text, start, depth) : this.#ofLocal(path, text, local, depth);
  }

  /** What a name that the file declares or imports is. */
  #ofLocal(path: string, text: string, local: string, depth: number): ExportKind {
    const written = local.replaceAll("$", "\\$");
    if (new RegExp(`\\bfunction\\s*\\*?\\s*${written}\\b`).test(text)) return "plain";
    const declaration = new RegExp(`\\bconst\\s+${written}\\s*(?::[^=;{(]*)?=(?!=)\\s*`).exec(text);
    if (declaration !== null) return this.#ofExpression(path, text, declaration.index + declaration[0].length, depth);
    const specifier = specifierOf(text, local);
    return specifier === null ? "open" : this.#ofImport(specifier, local, dirname(path), depth);
  }

  #ofImport(specifier: string, name: string, directory: string, depth: number): ExportKind {
    if (this.model.isPackage(specifier)) return "open";
    const path = this.files.resolve(specifier, directory);
    // Nothing is known of what other packages hand out, parsed or not.
    return path === null ? "plain" : this.#kindOf(path, name, depth + 1);
  }

  #ofExpression(path: string, text: string, start: number, depth: number): ExportKind {
    const head = text.slice(start, start + 400);
    if (/^(?:abstract\s+)?class\b/.test(head)) return "class";
    if (/^(?:async\s+)?function\b/.test(head) || /^(?:async\s+)?[\w$]+\s*=>/.test(head)) return "plain";
    if (/^(?:"[^"\\\n]*"|'[^'\\\n]*'|\d[\d_.]*|true|false|null|undefined)\s*(?:as\s+const\s*)?(?:;|\n)/.test(head)) return "inert";
    if (/^["'`\d[/]/.test(head) || /^(?:true|false|null|undefined)\b/.test(head)) return "plain";
    const parameters = /^(?:async\s*)?(?=[(<])/.exec(head);
    if (parameters !== null) return this.#isArrow(text, start + parameters[0].length) ? "plain" : "open";
    const callee = /^(?:await\s+)?(?:new\s+)?([\w$]+)\s*([.(<])/.exec(head);
    if (callee?.[1] === undefined) return "open";
    const isMethod = callee[2] === "." && !/^[\w$]+\s*\.\s*(?:call|apply|bind)\b/.test(head);
    if (isOperand(text, start) || this.#ofCallee(path, text, callee[1], depth, isMethod) !== "inert") return "open";
    const expression = statementAt(text, start);
    // Functions that are given to a package, such as the making of a client, may come back from it.
    if (isMethod ? !YIELDING_METHODS.test(expression) : !/=>|\bfunction\b/.test(expression)) return "inert";
    return /^[^\n;]*=>/.test(head) ? "open" : "plain";
  }

  /** What a call of the name, or of its members, makes. */
  #ofCallee(path: string, text: string, callee: string, depth: number, isMethod: boolean): ExportKind {
    const specifier = specifierOf(text, callee);
    // A method of what a package made makes the like.
    if (specifier === null) return isMethod && depth < LONGEST_CHAIN && this.#ofLocal(path, text, callee, depth + 1) === "inert" ? "inert" : "open";
    if (!isFileName(specifier) && this.model.isPackage(specifier)) return "open";
    const file = this.files.resolve(specifier, dirname(path));
    if (file === null) return isFileName(specifier) ? "open" : "inert";
    return isMethod && this.#kindOf(file, callee, depth + 1) === "inert" ? "inert" : "open";
  }

  /** Whether a type is made of the language's own only, or is taken from a package without a model. */
  #isInertType(path: string, text: string, start: number): boolean {
    const root = /^([\w$]+)\s*\.\s*[\w$]+\s*</.exec(text.slice(start, start + 200))?.[1];
    if (root !== undefined) return this.#ofCallee(path, text, root, 0, true) === "inert" && /^[^|&]*(?:\n|$)/.test(statementAt(text, start).trim());
    if (text[start] !== "{") return false;
    const body = text.slice(start, after(text, start, "{", "}")).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"[^"\n]*"|'[^'\n]*'/g, "");
    for (const [, name] of body.matchAll(/([\w$]+)(?!\s*\??:)(?![\w$])/g)) if (name !== undefined && !OWN_TYPES.has(name)) return false;
    return true;
  }

  /** Whether the list of parameters that begins at `start` is one of an arrow function. */
  #isArrow(text: string, start: number): boolean {
    let place = start;
    if (text[place] === "<") place = after(text, place, "<", ">");
    while (SPACE.test(text[place] ?? "")) place += 1;
    if (text[place] !== "(") return false;
    place = after(text, place, "(", ")");
    return /^\s*(?:=>|:)/.test(text.slice(place, place + 300));
  }
}

/** Methods that yield what functions that they are given make. */
const YIELDING_METHODS = /\.\s*(?:then|catch|finally|reduce|reduceRight)\b/;

/** Whether an operator chooses between the value at `start` and others. */
function isOperand(text: string, start: number): boolean {
  const name = /^(?:await\s+)?(?:new\s+)?[\w$.!]+/.exec(text.slice(start, start + 200))?.[0] ?? "";
  let place = start + name.length;
  if (text[place] === "<") place = after(text, place, "<", ">");
  if (text[place] === "(") place = after(text, place, "(", ")");
  return /^\s*(?:\?(?!\.)|\|\||&&|[!=]==?)/.test(text.slice(place, place + 40));
}

/** The text from `start` on, up to the next line that begins a statement of the module. */
function statementAt(text: string, start: number): string {
  NEXT_STATEMENT.lastIndex = start;
  return text.slice(start, NEXT_STATEMENT.exec(text)?.index ?? text.length);
}

const NEXT_STATEMENT = /\n(?=[A-Za-z_$@/])/g;

/** The place behind the bracket that closes the one at `start`. Brackets in texts may lead astray: then the answer is a place that fits nothing. */
function after(text: string, start: number, open: string, close: string): number {
  let depth = 0;
  const end = Math.min(text.length, start + 5_000);
  for (let place = start; place < end; place += 1) {
    const character = text[place];
    if (character === open) depth += 1;
    else if (character === close && text[place - 1] !== "=") {
      depth -= 1;
      if (depth === 0) return place + 1;
    }
  }
  return end;
}

/** The module that a name is imported from; null when the file declares it otherwise. */
function specifierOf(text: string, local: string): string | null {
  const written = local.replaceAll("$", "\\$");
  const found = new RegExp(`\\bimport\\s+(?:type\\s+)?(?:[^"';]*?[\\s{,])?${written}(?:[\\s,}][^"';]*?)?\\s*\\bfrom\\s*["']([^"'\\n]+)["']`).exec(text);
  return found?.[1] ?? null;
}
