/** What stands between `extends` and the body of a class. */
const HERITAGE = /\bextends\s+([^{;]{1,400})\{/g;
const WORD = /[\w$]+/g;
const RENAMED = /([\w$]+)\s+as\s+([\w$]+)|([\w$]+)\s*:\s*([\w$]+)(?=\s*[,}])/g;

const DEFAULT_IMPORT = /\bimport\s+([\w$]+)\s*(?:,[^;"'`]*)?\bfrom\b/g;
/** Stands for classes that their importers name. */
const ANY_NAME = "";

export interface TextOfFile {
  readonly path: string;
  readonly text: string;
}

/** Which files may hold a class that extends one of a name, as their texts show. */
export class SubclassTexts {
  readonly #byName = new Map<string, Set<string>>();
  /** Texts that nobody has asked about yet. */
  #unread: TextOfFile[] = [];

  add(file: TextOfFile): void {
    if (file.text.includes("extends")) this.#unread.push(file);
  }

  /** @param name of the class, in its own file; null for one that has none, which each importer names as it likes. */
  extending(name: string | null): Iterable<string> {
    for (const { path, text } of this.#unread) this.#read(path, text);
    this.#unread = [];
    return new Set([...((name === null ? undefined : this.#byName.get(name)) ?? []), ...(this.#byName.get(ANY_NAME) ?? [])]);
  }

  #read(path: string, text: string): void {
    const words = new Set<string>();
    for (const [, heritage] of text.matchAll(HERITAGE)) for (const [word] of (heritage ?? "").matchAll(WORD)) words.add(word);
    if (words.size === 0) return;
    for (const [, from, to, key, value] of text.matchAll(RENAMED)) {
      const [original, own] = [from ?? key, to ?? value];
      if (original !== undefined && own !== undefined && words.has(own)) words.add(original);
    }
    for (const [, name] of text.matchAll(DEFAULT_IMPORT)) if (name !== undefined && words.has(name)) words.add(ANY_NAME);
    for (const word of words) {
      const paths = this.#byName.get(word);
      if (paths === undefined) this.#byName.set(word, new Set([path]));
      else paths.add(path);
    }
  }
}
