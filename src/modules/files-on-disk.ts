import { dirname } from "node:path";
import type { FilesInView, ParsedFile } from "../program/files-in-view.js";
import { specifiersIn } from "../program/reach.js";
import { FileSystem } from "./file-system.js";
import { SourceParser, type ParserOfHost } from "./parse-source.js";
import { SpecifierResolver } from "./resolve-specifier.js";

/** How much text may stay parsed; a syntax tree takes about a hundred times its text in memory. */
const KEPT_CHARACTERS = 700_000;
/** How much text the values of one set of linked files may lead to, that of the files linted meanwhile included: values flow into theirs. */
const LINKED_CHARACTERS = 800_000;
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
    this.#linkedCharacters += text.length;
    const trees = texts || this.#linkedCharacters > LINKED_CHARACTERS;
    if (trees) {
      this.#linked.clear();
      this.#linkedCharacters = text.length;
    }
    this.#evict();
    return { texts, trees };
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

  parsed(path: string): ParsedFile | null {
    const text = this.#system.textOf(path);
    if (text === null) return null;
    const known = this.#kept.get(path);
    const parsed = known?.text === text ? known : { text, file: isMinified(text) ? null : this.#parser.parse(path, text), weight: text.length };
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
