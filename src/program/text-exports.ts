/** What a text exports, as patterns find it. */
export interface TextExports {
  readonly names: ReadonlySet<string>;
  /** Functions that are exported where they are declared. */
  readonly functions: ReadonlySet<string>;
  readonly classes: ReadonlySet<string>;
  /** Constants, with the place where their value begins; null for one that the text seems to declare twice, since one of the two is a comment. */
  readonly constants: ReadonlyMap<string, number | null>;
  /** Types, with the place where what they consist of begins. */
  readonly types: ReadonlyMap<string, number>;
  /** What is exported as a whole. */
  readonly stars: readonly string[];
  /** Whether other names may be exported. */
  readonly isOpen: boolean;
}

/** What a file hands on that does nothing else. */
export interface Barrel {
  /** By the name under which it is exported. */
  readonly listed: ReadonlyMap<string, { readonly specifier: string; readonly imported: string }>;
  readonly stars: readonly string[];
}

const DECLARED =
  /\bexport\s+(?:declare\s+)?(?:default\s+)?(?:async\s+)?(?:abstract\s+)?(function|class|const\s+enum|const|let|var|type|interface|enum|namespace|module)\s*\*?\s+([\w$]+)/g;
const TAKEN_APART = /\bexport\s+(?:const|let|var)\s*([{[][^=]*?[}\]])\s*(?::[^=]*)?=/g;
const LISTED = /\bexport\s*(?:type\s*)?\{([^}]*)\}/g;
const STARS = /\bexport\s*(?:type\s*)?\*\s*(?:as\s+([\w$]+)\s*)?from\s*["']([^"'\n]+)["']/g;
const FUNCTIONS = /\bexport\s+(?:async\s+)?function\s*\*?\s*([\w$]+)/g;
const CLASSES = /\bexport\s+(?:abstract\s+)?class\s+([\w$]+)/g;
const VARIABLES = /\bexport\s+(const|let|var)\s+([\w$]+)/g;
const VALUE = /\s*(?::[^=;{(]*)?=(?!=)\s*/y;
const TYPES = /^export\s+(?:type\s+([\w$]+)\s*=\s*|interface\s+([\w$]+)\s*(?=\{))/gm;

/** The object that CommonJS exports, and not the word in a text, in a path or as a key. */
const COMMONJS = /\bexports\b(?![ \t]*["'`:/-])|\[\s*["'`]exports["'`]|\bexport\s*=|\bexport\s+import\b/;
const COMMENT_LINE = /^[ \t]*(?:\/\/|\* ).*$/gm;

export function readExports(text: string): TextExports {
  const names = new Set<string>();
  const stars: string[] = [];
  // Several declarators, or CommonJS: other names than those that the patterns find may be exported.
  let isOpen = COMMONJS.test(text.includes("exports") ? text.replace(COMMENT_LINE, "") : text);
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
    else if (specifier !== undefined) stars.push(specifier);
  }
  return { names, functions: namesIn(text, FUNCTIONS), classes: namesIn(text, CLASSES), constants: constantsIn(text), types: typesIn(text), stars, isOpen };
}

function namesIn(text: string, pattern: RegExp): ReadonlySet<string> {
  return new Set([...text.matchAll(pattern)].flatMap(([, name]) => name ?? []));
}

function constantsIn(text: string): ReadonlyMap<string, number | null> {
  const found = new Map<string, number | null>();
  for (const { 0: head, 1: keyword, 2: name, index } of text.matchAll(VARIABLES)) {
    if (name === undefined) continue;
    if (found.has(name)) {
      found.set(name, null);
      continue;
    }
    VALUE.lastIndex = index + head.length;
    if (keyword === "const" && VALUE.test(text)) found.set(name, VALUE.lastIndex);
  }
  return found;
}

function typesIn(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { 0: head, 1: alias, 2: shape, index } of text.matchAll(TYPES)) {
    const name = alias ?? shape;
    if (name !== undefined && !found.has(name)) found.set(name, index + head.length);
  }
  return found;
}

/** What stands behind a name in a list of exports; `specifier` null where the file has it from elsewhere. Null when no list has it. */
export function listedAs(text: string, name: string): { readonly local: string; readonly specifier: string | null } | null {
  const written = name.replaceAll("$", "\\$");
  const found = new RegExp(`\\bexport\\s*\\{[^}]*?(?:\\b([\\w$]+)\\s+as\\s+${written}|\\b(${written}))\\s*[,}][^}]*?\\}?\\s*(?:from\\s*["']([^"'\\n]+)["'])?`).exec(text);
  return found === null ? null : { local: found[1] ?? found[2] ?? name, specifier: found[3] ?? null };
}

const BLANK = /(?:\s+|;|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(["'])use \w+\1|import\s*(?:"[^"\n]+"|'[^'\n]+'))/y;
const HANDED_ON = /export\s*(?:type\s*)?(?:\*|\{([^{}]*)\})\s*from\s*["']([^"'\n]+)["']/y;
const COMMENTS = /\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const ITEM = /^(?:type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?$/;

/** Null for a text that does anything else than to hand on what other files export: the whole of it is read. */
export function readBarrel(text: string): Barrel | null {
  const listed = new Map<string, { readonly specifier: string; readonly imported: string }>();
  const stars: string[] = [];
  for (let place = 0; place < text.length; ) {
    BLANK.lastIndex = place;
    if (BLANK.test(text)) {
      place = BLANK.lastIndex;
      continue;
    }
    HANDED_ON.lastIndex = place;
    const found = HANDED_ON.exec(text);
    const [, list, specifier] = found ?? [];
    if (found === null || specifier === undefined) return null;
    place = HANDED_ON.lastIndex;
    if (list === undefined) stars.push(specifier);
    else {
      for (const item of list.replace(COMMENTS, "").split(",")) {
        if (item.trim() === "") continue;
        const [, imported, name = imported] = ITEM.exec(item.trim()) ?? [];
        // A name that is handed on twice may be a type and a value.
        if (imported === undefined || name === undefined || listed.has(name)) return null;
        listed.set(name, { specifier, imported });
      }
    }
  }
  return { listed, stars };
}
