import { dirname } from "node:path";
import type { ApiModel } from "./api-model.js";
import type { FilesInView } from "./files-in-view.js";

/** What the text of a file, or of a file that it imports, directly or not, speaks of. */
export interface Reached {
  /** A package with side effects, or a global of that sort as a value. */
  readonly effects: boolean;
  /** A gate. */
  readonly gates: boolean;
  /** A pause, or a function that never returns, as its type or its beginning says. */
  readonly halts: boolean;
}

interface Visited {
  readonly importers: string[];
  effects: boolean;
  gates: boolean;
  halts: boolean;
}

/** Words of pauses. */
const PAUSE_WORDS: readonly string[] = ["setTimeout", "timers/promises", "scheduler.wait"];
const TYPED_NEVER = /\)\s*:\s*never\b/;
const BEGINS_WITH_THROW = /(?:\bfunction\s*[\w$]*\s*\([^)]*\)[^{;]*|=>\s*)\{\s*throw\b/;

/** Imports of any form. Comments and texts may look like one: that costs time and nothing else. */
const SPECIFIERS = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(?:\/\*[^*]*\*\/\s*)?["'`]([^"'`\n]+)["'`]/g;
const IMPORT_CLAUSES = /\b(?:import|const|let|var)\s+([\w$*\s{},:]+?)\s*(?:from\s*|=\s*require\(\s*)["']([^"'\n]+)["']/g;
/** Members that are not called or read further. */
const MEMBERS = /\.([\w$]+)(?![\w$])(?!\s*[(.])/g;
/** Names with the last name of what is stored under them. */
const STORED_NAMES = /(?<![\w$])([\w$]+)\s*[:=]\s*(?=(?:[\w$]+\.)*([\w$]+)(?![\w$])(?!\s*\.))/g;
/** Names of what a member of a name makes: `api` of `api = axios.create()`. */
const MADE_NAMES = /(?<![\w$])([\w$]+)\s*[:=]\s*(?:await\s+)?([\w$]+)\s*(?:\.\s*[\w$]+\s*)+\(/g;
/** Characters between which an expression stands. */
const EXPRESSION_ENDS: ReadonlySet<string> = new Set("=>:;,{}()\n");
/** Files looked at from one import; what lies beyond counts as reached. */
const MOST_FILES = 20_000;

const EVERYTHING: Reached = { effects: true, gates: true, halts: true };
const NOTHING: Reached = { effects: false, gates: false, halts: false };

/** The text that was read last: several stages ask about the linted one. */
let lastRead: { readonly text: string; readonly specifiers: readonly string[] } = { text: "", specifiers: [] };

/** What a text seems to import, in whatever way. */
export function specifiersIn(text: string): readonly string[] {
  if (lastRead.text !== text) {
    const specifiers = new Set<string>();
    SPECIFIERS.lastIndex = 0;
    for (let found = SPECIFIERS.exec(text); found !== null; found = SPECIFIERS.exec(text)) if (found[1] !== undefined) specifiers.add(found[1]);
    lastRead = { text, specifiers: [...specifiers] };
  }
  return lastRead.specifiers;
}

/** Answers by text, without parsing, which files can matter to those that import them. */
export class Reach {
  readonly #known = new Map<string, Reached>();
  readonly #aliases = new Set<string>();
  /** Texts that may store APIs under other names, as long as nobody has asked for these. */
  #unread: { readonly text: string; readonly ownsEffects: boolean }[] = [];
  #notedNames: ReadonlySet<string> | null | undefined;

  constructor(
    private readonly files: FilesInView,
    private readonly model: ApiModel,
  ) {}

  /** Names of the project's own for APIs: properties and exports in which files store them. */
  get aliases(): ReadonlySet<string> {
    if (this.#unread.length > 0) {
      const texts = this.#unread;
      this.#unread = [];
      for (const { text, ownsEffects } of texts) this.#noteAliases(text, ownsEffects);
    }
    return this.#aliases;
  }

  /** What the imports of a text can bring into it. */
  ofImports(text: string, directory: string): Reached {
    let { effects, gates, halts } = NOTHING;
    for (const path of this.#importsOf(text, directory)) {
      const reached = this.of(path);
      effects ||= reached.effects;
      gates ||= reached.gates;
      halts ||= reached.halts;
    }
    return { effects, gates, halts };
  }

  /** Whether some file that was looked at imports this one, which can bring effects or gates into it. */
  isImportedForMore(path: string): boolean {
    const known = this.#known.get(path);
    return known?.effects === true || known?.gates === true;
  }

  of(path: string): Reached {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    this.#explore(path);
    return this.#known.get(path) ?? NOTHING;
  }

  #explore(start: string): void {
    const visited = new Map<string, Visited>([[start, { importers: [], ...NOTHING }]]);
    const effects: string[] = [];
    const gates: string[] = [];
    const halts: string[] = [];
    const open = [start];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (visited.size > MOST_FILES) {
        this.#known.set(start, EVERYTHING);
        return;
      }
      const text = this.files.textOf(path);
      if (text !== null && this.model.generatedFile(text) !== null) {
        effects.push(path);
        continue;
      }
      const own = text === null ? NOTHING : this.#mentionedIn(text);
      if (own.effects || this.model.sideEffectFile(path)) effects.push(path);
      if (text !== null && (own.effects || text.includes("promisify"))) this.#unread.push({ text, ownsEffects: own.effects });
      if (own.gates || this.model.gateFile(path)) gates.push(path);
      if (own.halts) halts.push(path);
      if (text === null) continue;
      for (const imported of this.#importsOf(text, dirname(path))) {
        const before = this.#known.get(imported);
        if (before !== undefined) {
          if (before.effects) effects.push(path);
          if (before.gates) gates.push(path);
          if (before.halts) halts.push(path);
          continue;
        }
        const seen = visited.get(imported);
        if (seen !== undefined) seen.importers.push(path);
        else {
          visited.set(imported, { importers: [path], ...NOTHING });
          open.push(imported);
        }
      }
    }
    spread(visited, effects, "effects");
    spread(visited, gates, "gates");
    spread(visited, halts, "halts");
    for (const [path, { effects, gates, halts }] of visited) this.#known.set(path, { effects, gates, halts });
  }

  /** Whether a text speaks of gates itself. */
  speaksOfGates(text: string): boolean {
    return this.model.speaksOfGates(text);
  }

  #mentionedIn(text: string): Reached {
    const { model } = this;
    return {
      effects: model.sideEffectPackageInQuotes.test(text) || model.handlesSideEffectGlobal(text),
      gates: this.speaksOfGates(text),
      halts: model.hasPauses || PAUSE_WORDS.some((word) => text.includes(word)) || (text.includes("never") && TYPED_NEVER.test(text)) || (text.includes("throw") && BEGINS_WITH_THROW.test(text)),
    };
  }

  /** Names of members that files may store under another name, to the same effect; null when any may be. */
  get #noted(): ReadonlySet<string> | null {
    const { sideEffectNames, handsOutNames } = this.model;
    if (this.#notedNames === undefined) this.#notedNames = sideEffectNames === null || handsOutNames === null ? null : new Set([...sideEffectNames, ...handsOutNames, "promisify"]);
    return this.#notedNames;
  }

  #noteAliases(text: string, ownsEffects: boolean): void {
    const { model } = this;
    for (const name of storedNames(text, MEMBERS, this.#noted)) this.#aliases.add(name);
    if (!ownsEffects) return;
    if (model.namesSideEffectGlobal(text)) for (const name of storedNames(text, model.globalAsValue, model.sideEffectGlobals)) this.#aliases.add(name);
    // What such a package exports may itself be the function that is called, under whatever name it is stored.
    const locals = new Set<string>();
    for (const [, clause, specifier] of text.matchAll(IMPORT_CLAUSES)) {
      if (clause === undefined || specifier === undefined || !model.hasSideEffects(specifier, "")) continue;
      for (const [local] of clause.matchAll(/[\w$]+/g)) if (local !== "as" && local !== "type" && local !== "default") locals.add(local);
    }
    if (locals.size === 0) return;
    for (const local of locals) this.#aliases.add(local);
    for (const pattern of [STORED_NAMES, MADE_NAMES]) {
      for (const [, name, value] of text.matchAll(pattern)) if (name !== undefined && value !== undefined && locals.has(value)) this.#aliases.add(name);
    }
  }

  *#importsOf(text: string, directory: string): Iterable<string> {
    for (const specifier of specifiersIn(text)) {
      if (this.model.isPackage(specifier)) continue;
      const path = this.files.resolve(specifier, directory);
      if (path !== null) yield path;
    }
  }
}

/** Under which names a text stores what `pattern` finds, as far as it is among `wanted`: `pull` in `{ pull: client.get }`. */
function* storedNames(text: string, pattern: RegExp, wanted: ReadonlySet<string> | null): Iterable<string> {
  if (wanted === null || wanted.size === 0) return;
  for (const { 1: found, index } of text.matchAll(pattern)) {
    if (found === undefined || !wanted.has(found)) continue;
    let place = index - 1;
    while (place >= 0 && !EXPRESSION_ENDS.has(text.charAt(place))) place -= 1;
    if (text[place] !== ":" && text[place] !== "=") continue;
    const name = /([\w$]+)\s*$/.exec(text.slice(Math.max(0, place - LONGEST_NAME), place))?.[1];
    if (name !== undefined) yield name;
  }
}

const LONGEST_NAME = 120;

/** Marks all that import, directly or not, what `from` lists. */
function spread(visited: ReadonlyMap<string, Visited>, from: string[], mark: keyof Reached): void {
  for (let path = from.pop(); path !== undefined; path = from.pop()) {
    const file = visited.get(path);
    if (file === undefined || file[mark]) continue;
    file[mark] = true;
    from.push(...file.importers);
  }
}
