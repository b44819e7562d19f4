import { isFileName } from "../models/module-name.js";
import type { ApiModel } from "./api-model.js";
import type { ApiPosition } from "./api-rules.js";
import type { FilesInView } from "./files-in-view.js";
import type { NamesOfInterest } from "../models/names-of-interest.js";

/** A text that may store APIs under names of its own. */
export interface AliasingText {
  readonly text: string;
  readonly directory: string;
  /** Whether it mentions a side effect itself. */
  readonly ownsEffects: boolean;
}

/** What texts store under a name. */
interface Stored {
  /** Names of members. */
  readonly members: Set<string>;
  /** Packages whose exports, or what these make, are stored as they are. */
  readonly packages: Set<string>;
  /** Whether a global is, or what makes functions of others. */
  isOpen: boolean;
}

/** Which packages may bring something into a file; null for any. */
export type PackagesInView = ReadonlySet<string> | null;

const IMPORT_CLAUSES = /\b(?:import|const|let|var)\s+([\w$*\s{},:]+?)\s*(?:from\s*|=\s*require\(\s*)["']([^"'\n]+)["']/g;
/** Members that are not called or read further but to be bound, compared, tested or added to: the value of these is another. */
const MEMBERS = /\.([\w$]+)(?![\w$])(?!\s*(?:[(+]|\.(?!\s*bind\b)|\?(?!\?)|[!=]==?|&&|<[^<>()]*(?:<[^<>]*>[^<>()]*)*>\s*\())/g;
/** Names with the last name of what is stored under them. */
const STORED_NAMES = /(?<![\w$])([\w$]+)\s*[:=]\s*(?=(?:[\w$]+\.)*([\w$]+)(?![\w$])(?!\s*\.))/g;
/** Names of what a member of a name makes: `api` of `api = axios.create()`. */
const MADE_NAMES = /(?<![\w$])([\w$]+)\s*[:=]\s*(?:await\s+)?([\w$]+)\s*(?:\.\s*[\w$]+\s*)+\(/g;
/** Characters between which an expression stands. */
const EXPRESSION_ENDS: ReadonlySet<string> = new Set("=>:;,{}()\n");
const LONGEST_NAME = 120;
const STARRED_LINE = /^\s*\*(?:\s|$)/;
const NO_NAMES: ReadonlySet<string> = new Set();
/** The member of a package that makes functions of others: what it yields may be any of these. */
const MAKES_FUNCTIONS = "promisify";

/** Names of the project's own for APIs: properties and exports in which files store them. */
export class Aliases {
  readonly #stored = new Map<string, Stored>();
  /** Texts that nobody has asked about yet. */
  #unread: AliasingText[] = [];
  #wantedNames: ReadonlySet<string> | null | undefined;

  constructor(
    private readonly files: Pick<FilesInView, "resolve">,
    private readonly model: ApiModel,
  ) {}

  add(text: AliasingText): void {
    this.#unread.push(text);
  }

  /**
   * Whether something of interest may be stored under the name.
   * @param names by which members are called that the asking file may get hold of.
   * @param packages that may bring something into that file.
   */
  has(name: string, { called, handsOut }: NamesOfInterest, packages: PackagesInView): boolean {
    this.#read();
    const stored = this.#stored.get(name);
    if (stored === undefined) return false;
    if (stored.isOpen || packages === null || called === null || handsOut === null) return true;
    for (const key of stored.packages) if (packages.has(key)) return true;
    for (const member of stored.members) if (called.has(member) || handsOut.has(member)) return true;
    return false;
  }

  #read(): void {
    if (this.#unread.length === 0) return;
    const texts = this.#unread;
    this.#unread = [];
    for (const each of texts) this.#note(each);
  }

  /** Names of members that files may store under another name, to the same effect; null when any may be. */
  get #wanted(): ReadonlySet<string> | null {
    const { called, handsOut } = this.model.allNames;
    if (this.#wantedNames === undefined) this.#wantedNames = called === null || handsOut === null ? null : new Set([...called, ...handsOut, MAKES_FUNCTIONS]);
    return this.#wantedNames;
  }

  #note({ text, directory, ownsEffects }: AliasingText): void {
    const { model } = this;
    // What such a package exports may itself be the function that is called, under whatever name it is stored.
    const locals = new Map<string, string>();
    const plain = new Set<string>();
    for (const [, clause, specifier] of text.matchAll(IMPORT_CLAUSES)) {
      if (clause === undefined || specifier === undefined) continue;
      const isKnown = model.isPackage(specifier);
      if (!isKnown && (isFileName(specifier) || this.files.resolve(specifier, directory) !== null)) continue;
      const { open, dead } = importedNames(clause, isKnown ? model.module(specifier, directory) : "nothing");
      for (const name of dead) plain.add(name);
      if (isKnown && model.hasSideEffects(specifier, "")) for (const name of open) locals.set(name, model.keyOf(specifier));
    }
    for (const { name, member } of storedNames(text, MEMBERS, this.#wanted, plain)) {
      const stored = this.#under(name);
      stored.members.add(member);
      stored.isOpen ||= member === MAKES_FUNCTIONS;
    }
    if (!ownsEffects) return;
    if (model.namesSideEffectGlobal(text)) for (const { name } of storedNames(text, model.globalAsValue, model.sideEffectGlobals)) this.#under(name).isOpen = true;
    if (locals.size === 0) return;
    for (const [local, key] of locals) this.#under(local).packages.add(key);
    for (const pattern of [STORED_NAMES, MADE_NAMES]) {
      for (const [, name, value] of text.matchAll(pattern)) {
        const key = value === undefined ? undefined : locals.get(value);
        if (name !== undefined && key !== undefined) this.#under(name).packages.add(key);
      }
    }
  }

  #under(name: string): Stored {
    let stored = this.#stored.get(name);
    if (stored === undefined) {
      stored = { members: new Set(), packages: new Set(), isOpen: false };
      this.#stored.set(name, stored);
    }
    return stored;
  }
}

/**
 * Names that an import binds. `dead`: what certainly stands for no API, such as the type of a row or an enum, since no path of the package begins
 * with it, or since nothing is known of the package.
 */
function importedNames(clause: string, module: ApiPosition | "nothing" | null): { readonly open: readonly string[]; readonly dead: readonly string[] } {
  if (module === "nothing") return { open: [], dead: wordsOf(clause) };
  const list = /\{([^{}]*)\}/.exec(clause);
  if (list === null || module === null || clause.indexOf("{") !== clause.lastIndexOf("{")) return { open: wordsOf(clause).filter(isName), dead: [] };
  const open = wordsOf(clause.replace(list[0], ",")).filter(isName);
  const dead: string[] = [];
  for (const item of list[0].split(",")) {
    const words = wordsOf(item);
    const [first, second] = words;
    const imported = first === "type" && second !== undefined && second !== "as" ? second : first;
    if (imported !== undefined) (module.member(imported).isDead ? dead : open).push(...words.filter(isName));
  }
  return { open, dead };
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\w$]+/g) ?? [];
}

function isName(word: string): boolean {
  return word !== "as" && word !== "type" && word !== "default";
}

/**
 * Under which names a text stores what `pattern` finds, as far as it is among `wanted`: `pull` in `{ pull: client.get }`.
 * @param plain imported names whose members are of no interest.
 */
function* storedNames(text: string, pattern: RegExp, wanted: ReadonlySet<string> | null, plain: ReadonlySet<string> = NO_NAMES): Iterable<{ readonly name: string; readonly member: string }> {
  if (wanted === null || wanted.size === 0) return;
  for (const { 1: member, index } of text.matchAll(pattern)) {
    if (member === undefined || !wanted.has(member)) continue;
    let place = index - 1;
    while (place >= 0 && !EXPRESSION_ENDS.has(text.charAt(place))) place -= 1;
    if ((text[place] !== ":" && text[place] !== "=") || isInDocumentation(text, index)) continue;
    const name = /([\w$]+)\s*$/.exec(text.slice(Math.max(0, place - LONGEST_NAME), place))?.[1];
    // What a text declares beside an import of the name hardly begins with a capital letter: members of enums.
    const owner = /^\s*([A-Z][\w$]*)$/.exec(text.slice(place + 1, index))?.[1];
    if (name !== undefined && (owner === undefined || !plain.has(owner))) yield { name, member };
  }
}

/** Whether the place is in a comment whose lines each begin with a star: its sentences have colons, too. */
function isInDocumentation(text: string, place: number): boolean {
  const line = text.lastIndexOf("\n", place) + 1;
  if (!STARRED_LINE.test(text.slice(line, place))) return false;
  const begin = text.lastIndexOf("/*", line);
  if (begin === -1 || text.lastIndexOf("*/", line) > begin) return false;
  return text.slice(text.lastIndexOf("\n", begin) + 1, begin).trim() === "";
}
