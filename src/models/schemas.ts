/** A package whose schemas check what others send, and hand out a copy of it. */
export interface SchemaLibrary {
  readonly packages: ReadonlySet<string>;
  /** Exports under which all others stand again. */
  readonly namespaces: ReadonlySet<string>;
  readonly objects: ReadonlySet<string>;
  /** Functions that take a list of schemas, one of which must match. */
  readonly unions: ReadonlySet<string>;
  /** Schemas of what is a boolean already: none that makes one. */
  readonly booleans: ReadonlySet<string>;
  /** Schemas of one value. */
  readonly literals: ReadonlySet<string>;
  /** Methods that answer with a schema which lets nothing more through than theirs. */
  readonly strict: ReadonlySet<string>;
  /** Methods, or functions of a schema, that answer with one which lets the same values through, or fewer. */
  readonly narrowing: ReadonlySet<string>;
  /** Likewise, where their argument is `false`. */
  readonly falling: ReadonlySet<string>;
  readonly checks: ReadonlyMap<string, SchemaCheck>;
}

/** Throws unless the value is as the schema says, and yields the copy; or never throws, and yields an object with the copy under a name. */
export interface SchemaCheck {
  readonly yields: "value" | "result";
  /** The name in such an object. */
  readonly under: string;
  /** Whether what it says is there when it returns: it answers with no promise. */
  readonly isAtOnce: boolean;
}

const names = (...all: readonly string[]): ReadonlySet<string> => new Set(all);

const checks = (under: string): ReadonlyMap<string, SchemaCheck> =>
  new Map([
    ["parse", { yields: "value", under, isAtOnce: true }],
    ["parseAsync", { yields: "value", under, isAtOnce: false }],
    ["safeParse", { yields: "result", under, isAtOnce: true }],
    ["safeParseAsync", { yields: "result", under, isAtOnce: false }],
  ]);

const zod: SchemaLibrary = {
  packages: names("zod", "zod/v3", "zod/v4", "zod/mini", "zod/v4-mini"),
  namespaces: names("z", "default"),
  objects: names("object", "strictObject", "looseObject"),
  unions: names("union", "discriminatedUnion"),
  booleans: names("boolean", "literal"),
  literals: names("literal"),
  strict: names("strict", "strip", "passthrough", "loose", "readonly", "describe", "meta", "brand", "refine"),
  narrowing: names("strict", "strip", "passthrough", "loose", "readonly", "describe", "meta", "brand", "refine", "partial", "optional", "nullable", "nullish"),
  falling: names("default", "catch", "prefault"),
  checks: checks("data"),
};

const valibot: SchemaLibrary = {
  packages: names("valibot"),
  namespaces: names("default"),
  objects: names("object", "strictObject", "looseObject"),
  unions: names("union", "variant"),
  booleans: names("boolean", "literal"),
  literals: names("literal"),
  strict: names(),
  narrowing: names("optional", "nullable", "nullish"),
  falling: names("fallback"),
  checks: checks("output"),
};

export const schemaLibraries: readonly SchemaLibrary[] = [zod, valibot];

/** Names of all functions and methods that check a value. */
export const checkNames: ReadonlySet<string> = new Set(schemaLibraries.flatMap((library) => [...library.checks.keys()]));
