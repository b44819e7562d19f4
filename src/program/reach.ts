import { dirname } from "node:path";
import { Aliases, type PackagesInView } from "./aliases.js";
import type { ApiModel } from "./api-model.js";
import type { FilesInView } from "./files-in-view.js";
import { implicitMembersIn } from "./implicit-texts.js";
import { declaresOthers } from "./origin-augmentations.js";
import { SubclassTexts } from "./subclass-texts.js";

/** What the text of a file, or of a file that it imports, directly or not, speaks of. */
export interface Reached {
  /** A package with side effects, or a global of that sort as a value. */
  readonly effects: boolean;
  /** A gate: one that is imported, or an endpoint of the authority and what makes requests. */
  readonly gates: boolean;
  /** An endpoint of the authority. */
  readonly endpoints: boolean;
  /** What an endpoint may be asked with. */
  readonly requests: boolean;
  /** The last part of an endpoint's path, as a text of its own: whoever is given it may know the rest. */
  readonly names: boolean;
  /** A pause, or a function that never returns, or only if what it is given is true, as its type or its beginning says. */
  readonly halts: boolean;
  /** Packages with side effects, by name: no other can bring any. Null for all. */
  readonly packages: PackagesInView;
  /** Files that say something of modules or globals that stand elsewhere. */
  readonly augmenting: ReadonlySet<string>;
}

/** What a text speaks of itself. */
interface Mentioned extends Omit<Reached, "augmenting"> {
  readonly packages: ReadonlySet<string>;
}

interface Visited {
  readonly importers: string[];
  effects: boolean;
  gates: boolean;
  endpoints: boolean;
  requests: boolean;
  names: boolean;
  halts: boolean;
  packages: Set<string> | null;
  augmenting: Set<string> | null;
}

type Mark = "effects" | "gates" | "endpoints" | "requests" | "names" | "halts";
const MARKS: readonly Mark[] = ["effects", "gates", "endpoints", "requests", "names", "halts"];
type Bringing = "packages" | "augmenting";

/** Words of pauses. */
const PAUSE_WORDS: readonly string[] = ["setTimeout", "setInterval", "timers/promises", "scheduler.wait"];
const TYPED_NEVER = /\)\s*:\s*never\b/;
/** What stands before it may log; a block or a test does not. */
const BEGINS_WITH_THROW = /(?:\bfunction\s*[\w$]*\s*\([^)]*\)[^{;]*|=>\s*)\{(?:(?!\bif\b)[^{}]){0,200}?\bthrow\b/;
const ENDS_PROCESS = /\bprocess\s*\.\s*(?:exit|abort)\b|["'](?:node:)?process["']/;
const LEAVES_PAGE = /\b(?:redirect|permanentRedirect|notFound|forbidden|unauthorized)\b/;

/** `function must(condition) { if (!condition) throw …` */
const BEGINS_WITH_TEST = /\(\s*([\w$]+)\b[^()]{0,200}\)[^(){};]{0,100}\{\s*if\s*\(\s*(?:!\s*\1\b|\1\s*!==\s*true\b)/;

/** Imports of any form. Comments and texts may look like one: that costs time and nothing else. */
const SPECIFIERS = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(?:\/\*[^*]*\*\/\s*)?["'`]([^"'`\n]+)["'`]/g;
/** Files looked at from one import; what lies beyond counts as reached. */
const MOST_FILES = 20_000;

const NONE: ReadonlySet<string> = new Set();
const EVERYTHING: Reached = { effects: true, gates: true, endpoints: true, requests: true, names: true, halts: true, packages: null, augmenting: NONE };
const NOTHING: Mentioned & Reached = { effects: false, gates: false, endpoints: false, requests: false, names: false, halts: false, packages: NONE, augmenting: NONE };

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
  readonly aliases: Aliases;
  readonly #subclasses = new SubclassTexts();
  /** Files that say something of modules or globals that stand elsewhere. */
  readonly #augmenting = new Set<string>();
  /** Whether from some file on not all was looked at. */
  #isCutShort = false;
  readonly #imports = new Map<string, readonly string[]>();
  readonly #implicit = new Map<string, ReadonlySet<string>>();
  #lastInView: { readonly text: string; readonly directory: string; readonly paths: ReadonlySet<string> } | null = null;
  readonly #known = new Map<string, Reached>();
  /** Sets by what they consist of: most files reach the same. */
  readonly #sets = new Map<string, ReadonlySet<string>>();
  /** Several stages ask about the linted file. */
  #lastAsked: { readonly text: string; readonly directory: string; readonly reached: Reached } | null = null;

  constructor(
    private readonly files: FilesInView,
    private readonly model: ApiModel,
  ) {
    this.aliases = new Aliases(files, model);
  }

  /** What the imports of a text can bring into it. */
  ofImports(text: string, directory: string): Reached {
    const last = this.#lastAsked;
    if (last !== null && last.text === text && last.directory === directory) return last.reached;
    const reached = this.#ofImports(text, directory);
    this.#lastAsked = { text, directory, reached };
    return reached;
  }

  #ofImports(text: string, directory: string): Reached {
    let { effects, gates, endpoints, requests, names, halts, packages, augmenting }: Reached = NOTHING;
    for (const path of this.#importsOf(text, directory)) {
      const reached = this.of(path);
      effects ||= reached.effects;
      gates ||= reached.gates;
      endpoints ||= reached.endpoints;
      requests ||= reached.requests;
      names ||= reached.names;
      halts ||= reached.halts;
      packages = packages === null || reached.packages === null ? null : union(packages, reached.packages);
      augmenting = union(augmenting, reached.augmenting);
    }
    // The text itself may ask an endpoint that others spell.
    gates ||= endpoints && (requests || this.model.gateTexts.makesRequests(text));
    return { effects, gates, endpoints, requests, names, halts, packages, augmenting };
  }

  of(path: string): Reached {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    this.#explore(path);
    return this.#known.get(path) ?? NOTHING;
  }

  #explore(start: string): void {
    const visited = new Map<string, Visited>([[start, unmarked([])]]);
    const brought: Readonly<Record<Bringing, Map<string, string[]>>> = { packages: new Map(), augmenting: new Map() };
    const note = (bringing: Bringing, name: string, path: string): void => {
      const files = brought[bringing].get(name);
      if (files === undefined) brought[bringing].set(name, [path]);
      else files.push(path);
    };
    const speaking: Readonly<Record<Mark, string[]>> = { effects: [], gates: [], endpoints: [], requests: [], names: [], halts: [] };
    const open = [start];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (visited.size > MOST_FILES) {
        this.#known.set(start, EVERYTHING);
        this.#isCutShort = true;
        return;
      }
      const text = this.files.textOf(path);
      const generated = text === null ? null : this.model.generatedKey(text);
      if (generated !== null) {
        speaking.effects.push(path);
        note("packages", generated, path);
        continue;
      }
      if (text !== null) this.#subclasses.add({ path, text });
      if (text !== null && declaresOthers(text)) {
        this.#augmenting.add(path);
        note("augmenting", path, path);
      }
      const own = text === null ? NOTHING : this.#mentionedIn(text);
      if (this.model.sideEffectFile(path)) speaking.effects.push(path);
      if (this.model.gateFile(path)) speaking.gates.push(path);
      for (const mark of MARKS) if (own[mark]) speaking[mark].push(path);
      if (text !== null && (own.effects || text.includes("promisify"))) this.aliases.add({ text, directory: dirname(path), ownsEffects: own.effects });
      for (const name of own.packages) note("packages", name, path);
      if (text === null) continue;
      for (const imported of this.#importsOf(text, dirname(path))) {
        const before = this.#known.get(imported);
        if (before !== undefined) {
          for (const mark of MARKS) if (before[mark]) speaking[mark].push(path);
          for (const name of before.packages ?? this.model.sideEffectPackages) note("packages", name, path);
          for (const name of before.augmenting) note("augmenting", name, path);
          continue;
        }
        const seen = visited.get(imported);
        if (seen !== undefined) seen.importers.push(path);
        else {
          visited.set(imported, unmarked([path]));
          open.push(imported);
        }
      }
    }
    for (const mark of MARKS) spread(visited, speaking[mark], mark);
    for (const bringing of ["packages", "augmenting"] as const) for (const [name, files] of brought[bringing]) spreadName(visited, files, bringing, name);
    for (const [path, { effects, gates, endpoints, requests, names, halts, packages, augmenting }] of visited) {
      this.#known.set(path, { effects, gates: gates || (endpoints && requests), endpoints, requests, names, halts, packages: this.#shared(packages), augmenting: this.#shared(augmenting) });
    }
  }

  #shared(names: ReadonlySet<string> | null): ReadonlySet<string> {
    if (names === null) return NONE;
    const key = [...names].sort().join("\n");
    const known = this.#sets.get(key) ?? names;
    this.#sets.set(key, known);
    return known;
  }

  /** Files that the text imports, directly or not, in which a class may extend one of that name; null stands for one that has none. */
  extending(name: string | null, text: string, directory: string): readonly string[] {
    // What the text reaches has been read before.
    this.ofImports(text, directory);
    const files = [...this.#subclasses.extending(name)];
    if (files.length === 0) return files;
    const inView = this.#inView(text, directory);
    return files.filter((path) => inView.has(path)).sort();
  }

  /** Files that the text imports, directly or not, and that add to the types of others. */
  augmenting(text: string, directory: string): readonly string[] {
    const { augmenting } = this.ofImports(text, directory);
    if (!this.#isCutShort) return [...augmenting].sort();
    const inView = this.#inView(text, directory);
    return [...this.#augmenting].filter((path) => inView.has(path)).sort();
  }

  /** What files that ask, pause or end, and that the text imports, directly or not, write that the language may call where no call is written. */
  implicitMembers(text: string, directory: string): ReadonlySet<string> {
    const found = new Set<string>();
    for (const path of this.#inView(text, directory)) for (const name of this.#implicitAt(path)) found.add(name);
    return found;
  }

  #implicitAt(path: string): ReadonlySet<string> {
    const known = this.#implicit.get(path);
    if (known !== undefined) return known;
    const { gates, halts } = this.of(path);
    const names = gates || halts ? implicitMembersIn(this.files.textOf(path) ?? "") : NONE;
    this.#implicit.set(path, names);
    return names;
  }

  #inView(text: string, directory: string): ReadonlySet<string> {
    const last = this.#lastInView;
    if (last !== null && last.text === text && last.directory === directory) return last.paths;
    const paths = new Set(this.#importsOf(text, directory));
    // A set's iteration visits what is added on the way.
    for (const path of paths) for (const imported of this.#importsAt(path)) paths.add(imported);
    this.#lastInView = { text, directory, paths };
    return paths;
  }

  #importsAt(path: string): readonly string[] {
    const known = this.#imports.get(path);
    if (known !== undefined) return known;
    const imports = [...this.#importsOf(this.files.textOf(path) ?? "", dirname(path))];
    this.#imports.set(path, imports);
    return imports;
  }

  /** Whether a text speaks of gates itself. */
  speaksOfGates(text: string): boolean {
    return this.model.speaksOfGates(text);
  }

  #mentionedIn(text: string): Mentioned {
    const { model } = this;
    const packages = model.sideEffectPackagesIn(text);
    return {
      packages,
      effects: packages.size > 0 || model.handlesSideEffectGlobal(text),
      gates: model.gateTexts.bringsGates(text),
      endpoints: model.gateTexts.speaksOfEndpoints(text),
      requests: model.gateTexts.makesRequests(text),
      names: model.gateTexts.namesEndpoint(text),
      halts: model.hasPauses || model.hasTerminators || PAUSE_WORDS.some((word) => text.includes(word)) || neverReturns(text) || (text.includes("throw") && BEGINS_WITH_TEST.test(text)),
    };
  }

  *#importsOf(text: string, directory: string): Iterable<string> {
    for (const specifier of specifiersIn(text)) {
      if (this.model.isPackage(specifier)) continue;
      const path = this.files.resolve(specifier, directory);
      if (path !== null) yield path;
    }
  }
}

/** Whether a function of a text may never return, as far as the text shows. */
function neverReturns(text: string): boolean {
  return (
    (text.includes("never") && TYPED_NEVER.test(text)) ||
    (text.includes("throw") && BEGINS_WITH_THROW.test(text)) ||
    (text.includes("process") && ENDS_PROCESS.test(text)) ||
    (text.includes("next/navigation") && LEAVES_PAGE.test(text))
  );
}

function unmarked(importers: string[]): Visited {
  return { importers, effects: false, gates: false, endpoints: false, requests: false, names: false, halts: false, packages: null, augmenting: null };
}

/** Marks all that import, directly or not, what `from` lists. */
function spread(visited: ReadonlyMap<string, Visited>, from: string[], mark: Mark): void {
  for (let path = from.pop(); path !== undefined; path = from.pop()) {
    const file = visited.get(path);
    if (file === undefined || file[mark]) continue;
    file[mark] = true;
    from.push(...file.importers);
  }
}

function spreadName(visited: ReadonlyMap<string, Visited>, from: string[], bringing: Bringing, name: string): void {
  for (let path = from.pop(); path !== undefined; path = from.pop()) {
    const file = visited.get(path);
    if (file === undefined || file[bringing]?.has(name) === true) continue;
    (file[bringing] ??= new Set()).add(name);
    from.push(...file.importers);
  }
}

/** One of the two where that holds the other: what is known by the set it is then known for many files. */
export function union(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  if (one === other || includesAll(one, other)) return one;
  return includesAll(other, one) ? other : new Set([...one, ...other]);
}

function includesAll(set: ReadonlySet<string>, names: ReadonlySet<string>): boolean {
  if (names.size > set.size) return false;
  for (const name of names) if (!set.has(name)) return false;
  return true;
}
