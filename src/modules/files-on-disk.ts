import type { FilesInView, ParsedFile } from "../program/files-in-view.js";
import { specifiersIn } from "../program/reach.js";
import { FileSystem } from "./file-system.js";
import { SourceParser, type ParserOfHost } from "./parse-source.js";
import { SpecifierResolver } from "./resolve-specifier.js";

/** How much text may stay parsed; a syntax tree takes about a hundred times its text in memory. */
const PARSED_CHARACTERS = 600_000;

interface Parsed {
  readonly text: string;
  readonly file: ParsedFile | null;
}

/** The files of the project, read and parsed when they are first asked for, for as long as they do not change. */
export class FilesOnDisk implements FilesInView {
  readonly #system = new FileSystem();
  readonly #parser: SourceParser;
  #resolver = new SpecifierResolver(this.#system);
  readonly #parsed = new Map<string, Parsed>();
  #characters = 0;

  constructor(host: ParserOfHost) {
    this.#parser = new SourceParser(host);
  }

  /**
   * Looks whether files have changed: then what was concluded from their texts is void. `trees` are void when there were too many.
   * @param text of the file that is linted next; what it imports is looked at in any case.
   */
  refresh(text: string, directory: string): { readonly texts: boolean; readonly trees: boolean } {
    const texts = this.#system.refresh(this.#importsOf(text, directory));
    if (texts) this.#resolver = new SpecifierResolver(this.#system);
    const trees = texts || this.#characters > PARSED_CHARACTERS;
    if (this.#characters > PARSED_CHARACTERS) {
      this.#parsed.clear();
      this.#characters = 0;
    }
    return { texts, trees };
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
    const known = this.#parsed.get(path);
    if (known?.text === text) return known.file;
    const file = this.#parser.parse(path, text);
    this.#parsed.set(path, { text, file });
    this.#characters += text.length;
    return file;
  }
}
