import { dirname } from "node:path";
import type { FilesInView, ParsedFile } from "../program/files-in-view.js";
import { specifiersIn } from "../program/reach.js";
import type { SourceUnit } from "../program/source-unit.js";
import { FileSystem } from "./file-system.js";
import { SourceParser, type ParserOfHost } from "./parse-source.js";
import { SpecifierResolver } from "./resolve-specifier.js";

/** How much text may stay parsed; a syntax tree takes about a hundred times its text in memory. */
const KEPT_CHARACTERS = 700_000;
/** How much text the values of one set of linked files may lead to, that of linted files included whose values they hold, if no file alone leads to that much. */
const LINKED_CHARACTERS = 800_000;
/** How many times what one file alone has led to it may be: in a project where many lead to all the rest, each would link all of it anew. */
const LINKED_BY_ONE = 1.2;
/** How much text of linted files may stay parsed until another file imports them; their trees have tokens and comments, too. */
const LINTED_CHARACTERS = 200_000;
/** The same where nobody asks for them: in many projects files are imported long before they are linted, or are not parsed for others at all. */
const LEAST_LINTED_CHARACTERS = 25_000;
/** Longer files would take the room of many: few of them are imported. */
const LONGEST_OFFERED = LINTED_CHARACTERS / 4;

interface Parsed {
  readonly text: string;
  readonly file: ParsedFile | null;
  readonly weight: number;
}

/** The files of the project, read and parsed when they are first asked for, for as long as they do not change. */
export class FilesOnDisk implements FilesInView {
  readonly #system = new FileSystem();
  readonly #parser: SourceParser;
  #resolver = new SpecifierResolver(this.#system);
  /** The least recently used first. */
  readonly #kept = new Map<string, Parsed>();
  #keptWeight = 0;
  /** Files that values lead to: another tree of one of them would be taken for another file. */
  readonly #linked = new Set<string>();
  #linkedCharacters = 0;
  /** How many of these the files before the one that is linted now led to. */
  #linkedBefore = 0;
  /** The most that one linted file has led to. */
  #linkedByOne = 0;
  /** What is linted now stays one file, whoever imports it meanwhile. */
  #linted: SourceUnit | null = null;
  /** Trees of linted files that nobody has asked for, the oldest first. */
  readonly #offered = new Map<string, SourceUnit>();
  #offeredCharacters = 0;
  #roomForOffered = LINTED_CHARACTERS;
  /** Text of those that made room for others since somebody asked for one. */
  #offeredInVain = 0;

  constructor(host: ParserOfHost) {
    this.#parser = new SourceParser(host);
  }

  /**
   * Looks whether files have changed: then what was concluded from their texts is void. `trees` are void when there were too many.
   * @param path of the file that is linted next.
   * @param text of the same; what it imports is looked at whenever anything is.
   */
  refresh(path: string, text: string): { readonly texts: boolean; readonly trees: boolean } {
    const texts = this.#system.refresh(path, this.#importsOf(text, dirname(path)));
    if (texts) this.#resolver = new SpecifierResolver(this.#system);
    this.#linkedByOne = Math.max(this.#linkedByOne, this.#linkedCharacters - this.#linkedBefore);
    const trees = texts || this.#linkedCharacters > Math.max(LINKED_CHARACTERS, this.#linkedByOne * LINKED_BY_ONE);
    if (trees) {
      this.#linked.clear();
      this.#linkedCharacters = 0;
    }
    this.#linkedBefore = this.#linkedCharacters;
    this.#keepLinted();
    this.#evict();
    return { texts, trees };
  }

  /** Values of linked files lead to the linted file of this text, too. */
  holdLinted(text: string): void {
    this.#linkedCharacters += text.length;
  }

  keepTree(unit: SourceUnit): void {
    // Other hosts may write the next tree where this one stands.
    if (this.#parser.isOfTypescriptEslint) this.#linted = unit;
  }

  /** A tree that values already lead to is not exchanged for another one of the same file. */
  #keepLinted(): void {
    const unit = this.#linted;
    this.#linted = null;
    if (unit === null || unit.text.length > LONGEST_OFFERED || this.#linked.has(unit.filename)) return;
    this.#takeOffered(unit.filename);
    this.#offered.set(unit.filename, unit);
    this.#offeredCharacters += unit.text.length;
    for (const path of this.#offered.keys()) {
      if (this.#offeredCharacters <= this.#roomForOffered) return;
      this.#offeredInVain += this.#takeOffered(path)?.text.length ?? 0;
      if (this.#offeredInVain < LINTED_CHARACTERS) continue;
      this.#offeredInVain = 0;
      this.#roomForOffered = Math.max(this.#roomForOffered / 2, LEAST_LINTED_CHARACTERS);
    }
  }

  #keep(path: string, parsed: Parsed): void {
    this.#keptWeight += parsed.weight - (this.#kept.get(path)?.weight ?? 0);
    this.#kept.delete(path);
    this.#kept.set(path, parsed);
  }

  #evict(): void {
    for (const [path, { weight }] of this.#kept) {
      if (this.#keptWeight <= KEPT_CHARACTERS) return;
      if (this.#linked.has(path)) continue;
      this.#kept.delete(path);
      this.#keptWeight -= weight;
    }
  }

  *#importsOf(text: string, directory: string): Iterable<string> {
    for (const specifier of specifiersIn(text)) {
      const path = this.#resolver.resolve(specifier, directory);
      if (path !== null) yield path;
    }
  }

  resolve(specifier: string, directory: string): string | null {
    return this.#resolver.resolve(specifier, directory);
  }

  textOf(path: string): string | null {
    return this.#system.textOf(path);
  }

  #takeOffered(path: string): SourceUnit | null {
    const unit = this.#offered.get(path);
    if (unit === undefined) return null;
    this.#offered.delete(path);
    this.#offeredCharacters -= unit.text.length;
    return unit;
  }

  #treeOf(path: string, text: string): ParsedFile | null {
    const offered = this.#takeOffered(path);
    if (offered?.text !== text) return this.#parser.parse(path, text);
    this.#offeredInVain = 0;
    this.#roomForOffered = LINTED_CHARACTERS;
    return { unit: offered, visitorKeys: offered.visitorKeys ?? null };
  }

  parsed(path: string): ParsedFile | null {
    const text = this.#system.textOf(path);
    if (text === null) return null;
    const known = this.#kept.get(path);
    const parsed = known?.text === text ? known : { text, file: isMinified(text) ? null : this.#treeOf(path, text), weight: text.length };
    this.#keep(path, parsed);
    if (!this.#linked.has(path)) {
      this.#linked.add(path);
      this.#linkedCharacters += text.length;
    }
    return parsed.file;
  }
}

/** Bundles in short lines are still read: only a text that nobody can is taken for the output of a tool. */
const SHORTEST_BUNDLE = 20_000;
const LONGEST_AVERAGE_LINE = 500;

function isMinified(text: string): boolean {
  if (text.length < SHORTEST_BUNDLE) return false;
  const most = text.length / LONGEST_AVERAGE_LINE;
  let lines = 0;
  for (let place = text.indexOf("\n"); place !== -1 && lines <= most; place = text.indexOf("\n", place + 1)) lines += 1;
  return lines <= most;
}
