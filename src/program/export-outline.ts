import { dirname } from "node:path";
import { isFileName } from "../models/module-name.js";
import type { ApiModel } from "./api-model.js";
import type { FilesInView } from "./files-in-view.js";
import { listedAs, readBarrel, readExports, type Barrel, type TextExports } from "./text-exports.js";

/**
 * What an export certainly is, by the text of its file alone: `plain`: a function, a text, a number or what a package without a model made,
 * none of which is an API or a client; `inert`: one of these that leads to no client either, neither by its members nor by a call; `class`: one
 * of the project's own; `open`: perhaps an API or a client.
 */
export type ExportKind = "plain" | "inert" | "class" | "open";

/** What a text exports, with the files that its stars name: null for one out of view. */
interface FileExports extends Omit<TextExports, "stars"> {
  readonly stars: readonly (string | null)[];
}

/** An export, by the file that declares it. */
export interface Home {
  readonly path: string;
  readonly name: string;
  /** The file that hands it on from there; null when the export was asked of this one. */
  readonly from: string | null;
}

const LONGEST_CHAIN = 8;
/** Types of the language, and what stands between them, that lead to no client. */
const OWN_TYPES: ReadonlySet<string> = new Set([
  "string", "number", "boolean", "bigint", "null", "undefined", "void", "never", "true", "false", "Date", "readonly", "Array", "Record", "Partial",
]);
/** Classes of the language without members that are called for an effect. */
const PLAIN_BASES: ReadonlySet<string> = new Set(["Array", "Map", "Set", "WeakMap", "Promise", "Error", "TypeError", "RangeError", "Event", "EventTarget"]);
const SPACE = /\s/;
/** A letter that is written by its number. */
const ESCAPED = /\\[ux\d]/;

/** Reads off the texts of files what they export, since parsing all of them would cost as much as linting them. */
export class ExportOutline {
  readonly #kinds = new Map<string, ExportKind>();
  readonly #tables = new Map<string, FileExports>();
  readonly #barrels = new Map<string, Barrel | null>();
  readonly #homes = new Map<string, Home>();
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
    if (text === null || !/^[\w$]+$/.test(name) || this.#isModelled(path, text)) return "open";
    if (name === "default") return this.#ofDefault(path, text, depth);
    const { names, functions, classes, constants, types, stars } = this.#tableOf(path, text);
    if (functions.has(name)) return "plain";
    if (classes.has(name)) return "class";
    const constant = constants.get(name);
    if (constant !== undefined) return constant === null ? "open" : this.#ofExpression(path, text, constant, depth);
    const type = types.get(name);
    if (type !== undefined) return this.#isInertType(path, text, type) ? "inert" : "open";
    const again = names.has(name) ? listedAs(text, name) : null;
    if (again !== null) return again.specifier === null ? this.#ofLocal(path, text, again.local, depth) : this.#ofImport(again.specifier, again.local, dirname(path), depth);
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
    if (text === null || depth > LONGEST_CHAIN || !/^[\w$]+$/.test(key) || this.#isModelled(path, text)) return true;
    const written = name.replaceAll("$", "\\$");
    const head = new RegExp(`\\bclass\\s+${written}(?![\\w$])(?:\\s*<[^{]*?>)?(?:\\s+extends\\s+([\\w$]+)\\s*([<{(.]|implements\\b)|\\s*\\{|\\s+implements\\b)`).exec(text);
    if (head === null) return this.#mayReexportedHold(path, text, name, key, depth);
    const [, base, next] = head;
    if (base !== undefined && (next === "(" || next === "." || this.#mayBaseHold(path, text, base, key, depth))) return true;
    const member = key.replaceAll("$", "\\$");
    const stored = `(?<![\\w$])${member}\\s*[?!]?\\s*(?:[:;]|=(?!=)|[|&?]{2}=)|\\bget\\s+${member}\\b|["'\`]${member}["'\`]|\\b(?:public|private|protected|readonly)\\s+${member}\\b(?!\\s*[(<])|\\.\\s*assign\\(\\s*this\\b`;
    return new RegExp(stored).test(text);
  }

  /** Whether rows say what the file exports: its text does not. */
  #isModelled(path: string, text: string): boolean {
    return this.model.file(path) !== null || this.model.generatedFile(text) !== null;
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

  /**
   * False only when an export is no text with one of the words: where its file declares it as a function or a class, or as a constant while
   * none of the words stands in that file, of which the texts of its constants are made. One that is put together of parts of a word is not seen,
   * as in the linted file.
   */
  maySpell(path: string, name: string, words: RegExp): boolean {
    const home = this.homeOf(path, name);
    const text = this.files.textOf(home.path);
    if (text === null) return true;
    const { functions, classes, constants } = this.#tableOf(home.path, text);
    const constant = constants.get(home.name);
    if (constant === undefined) return !functions.has(home.name) && !classes.has(home.name);
    return constant === null || words.test(text) || ESCAPED.test(text);
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

  #tableOf(path: string, text: string): FileExports {
    let table = this.#tables.get(path);
    if (table === undefined) {
      const read = readExports(text);
      table = { ...read, stars: read.stars.map((specifier) => this.files.resolve(specifier, dirname(path))) };
      this.#tables.set(path, table);
    }
    return table;
  }

  /**
   * The file that declares an export, or that does more than to hand on what others export: one behind which nothing can be told by texts alone.
   * No file on the way needs to be parsed.
   */
  homeOf(path: string, name: string): Home {
    const key = `${path}\n${name}`;
    let home = this.#homes.get(key);
    if (home === undefined) {
      home = this.#findHome({ path, name, from: null });
      this.#homes.set(key, home);
    }
    return home;
  }

  /** What the file that declares an export calls it itself. */
  nameAtHome(path: string, name: string): string {
    const home = this.homeOf(path, name);
    const text = this.files.textOf(home.path);
    return text?.includes(` as ${home.name}`) === true ? (listedAs(text, home.name)?.local ?? home.name) : home.name;
  }

  #findHome(start: Home): Home {
    let home = start;
    for (let depth = 0; depth < LONGEST_CHAIN; depth += 1) {
      const next = this.#behind(home);
      if (next === null) return home;
      home = next;
    }
    return start;
  }

  /** Where a file has an export from that it hands on; null when it may have it from several, or from out of view. */
  #behind({ path, name }: Home): Home | null {
    const barrel = this.model.file(path) === null ? this.#barrelOf(path) : null;
    if (barrel === null) return null;
    const listed = barrel.listed.get(name);
    if (listed !== undefined) {
      const file = this.#fileOf(listed.specifier, dirname(path));
      return file === null ? null : { path: file, name: listed.imported, from: path };
    }
    // A star hands on no default export.
    if (name === "default") return null;
    const stars = barrel.stars.map((specifier) => this.#fileOf(specifier, dirname(path)));
    const [only, other] = stars.filter((star) => star === null || this.mayExport(star, name));
    return only === undefined || only === null || other !== undefined ? null : { path: only, name, from: path };
  }

  #fileOf(specifier: string, directory: string): string | null {
    return this.model.isPackage(specifier) ? null : this.files.resolve(specifier, directory);
  }

  #barrelOf(path: string): Barrel | null {
    let barrel = this.#barrels.get(path);
    if (barrel === undefined) {
      const text = this.files.textOf(path);
      barrel = text === null ? null : readBarrel(text);
      this.#barrels.set(path, barrel);
    }
    return barrel;
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
