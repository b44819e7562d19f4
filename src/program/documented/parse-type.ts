import type { TSESTree } from "@typescript-eslint/utils";

/** A node before anybody has looked whether it is one of a type. */
interface Loose {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** All nodes that are made here. */
const nodesInComments = new WeakSet<object>();

/** Whether a type, or a part of one, stands in a comment: no scope lists its names. */
export function isInComment(node: object): boolean {
  return nodesInComments.has(node);
}

/** Types of the language, under all their spellings; `Object` says nothing of its members. */
const KEYWORDS: ReadonlyMap<string, string> = new Map([
  ["any", "TSAnyKeyword"], ["*", "TSAnyKeyword"], ["unknown", "TSUnknownKeyword"], ["object", "TSObjectKeyword"], ["Object", "TSObjectKeyword"],
  ["string", "TSStringKeyword"], ["String", "TSStringKeyword"], ["number", "TSNumberKeyword"], ["Number", "TSNumberKeyword"],
  ["boolean", "TSBooleanKeyword"], ["Boolean", "TSBooleanKeyword"], ["bool", "TSBooleanKeyword"], ["bigint", "TSBigIntKeyword"], ["symbol", "TSSymbolKeyword"],
  ["null", "TSNullKeyword"], ["undefined", "TSUndefinedKeyword"], ["void", "TSVoidKeyword"], ["never", "TSNeverKeyword"],
]);

const TOKEN = /\s*(?:(\.\.\.|=>|\.<|[{}()[\]<>|&,;:?!=.*~])|([A-Za-z_$][\w$]*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|(-?\d[\w.]*))/y;

/** Nothing that people write nests deeper, and each level is a call. */
const DEEPEST = 40;

/** What stops the reading of a type that is no type. */
class NoType extends Error {}

/** Reads a type as JSDoc, the Closure compiler or TypeScript spells it. */
class TypeReader {
  #place = 0;
  #depth = 0;
  #next = "";

  constructor(
    private readonly text: string,
    private readonly at: Pick<TSESTree.Node, "range" | "loc">,
  ) {
    this.#advance();
  }

  whole(): Loose {
    const type = this.#type();
    if (this.#next !== "") throw new NoType();
    return type;
  }

  #advance(): string {
    const token = this.#next;
    TOKEN.lastIndex = this.#place;
    const found = TOKEN.exec(this.text);
    if (found === null && this.text.slice(this.#place).trim() !== "") throw new NoType();
    this.#next = found?.[0].trim() ?? "";
    this.#place = found === null ? this.text.length : TOKEN.lastIndex;
    return token;
  }

  #skip(token: string): boolean {
    if (this.#next !== token) return false;
    this.#advance();
    return true;
  }

  #expect(token: string): void {
    if (!this.#skip(token)) throw new NoType();
  }

  #make(type: string, fields: Readonly<Record<string, unknown>> = {}): Loose {
    const made = { type, ...fields, range: this.at.range, loc: this.at.loc };
    for (const field of Object.values(fields)) for (const child of Array.isArray(field) ? field : [field]) if (isLoose(child)) Reflect.set(child, "parent", made);
    nodesInComments.add(made);
    return made;
  }

  #identifier(name: string): Loose {
    return this.#make("Identifier", { name, optional: false, decorators: [] });
  }

  #annotation(type: Loose): Loose {
    return this.#make("TSTypeAnnotation", { typeAnnotation: type });
  }

  #type(): Loose {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new NoType();
    const parts = this.#separated("|", () => this.#separated("&", () => this.#prefixed(), "TSIntersectionType"), "TSUnionType");
    this.#depth -= 1;
    return parts;
  }

  #separated(separator: string, read: () => Loose, type: string): Loose {
    this.#skip(separator);
    const types = [read()];
    while (this.#skip(separator)) types.push(read());
    const [only] = types;
    return types.length === 1 && only !== undefined ? only : this.#make(type, { types });
  }

  #prefixed(): Loose {
    if (this.#skip("?")) return this.#startsType() ? this.#prefixed() : this.#make("TSAnyKeyword");
    if (this.#skip("!")) return this.#prefixed();
    if (this.#skip("...")) return this.#make("TSArrayType", { elementType: this.#prefixed() });
    if (this.#next === "keyof" || this.#next === "readonly" || this.#next === "unique") {
      const operator = this.#advance();
      return this.#make("TSTypeOperator", { operator, typeAnnotation: this.#prefixed() });
    }
    return this.#suffixed(this.#primary());
  }

  #startsType(): boolean {
    return this.#next !== "" && !/^[|&,;:>)\]}=]/.test(this.#next);
  }

  #suffixed(start: Loose): Loose {
    let type = start;
    for (;;) {
      if (this.#skip("[")) {
        if (this.#skip("]")) type = this.#make("TSArrayType", { elementType: type });
        else {
          const indexType = this.#type();
          this.#expect("]");
          type = this.#make("TSIndexedAccessType", { objectType: type, indexType });
        }
      } else if (this.#next === "=" || this.#next === "?" || this.#next === "!") this.#advance();
      else return type;
    }
  }

  #primary(): Loose {
    const token = this.#next;
    if (/^["'`]/.test(token)) return this.#text();
    if (/^-?\d/.test(token)) {
      this.#advance();
      return this.#make("TSLiteralType", { literal: this.#make("Literal", { value: Number(token), raw: token }) });
    }
    switch (token) {
      case "(":
        return this.#parenthesised();
      case "{":
        return this.#members();
      case "[":
        return this.#tuple();
      case "import":
        return this.#imported(false);
      case "typeof":
        this.#advance();
        return this.#next === "import" ? this.#make("TSTypeQuery", { exprName: this.#imported(true) }) : this.#make("TSTypeQuery", { exprName: this.#entity() });
      case "function":
      case "Function":
        this.#advance();
        return this.#next === "(" ? this.#closureFunction() : this.#make("TSUnknownKeyword");
      case "new":
        // What a constructor makes is not followed by its type.
        this.#advance();
        this.#parenthesised();
        return this.#make("TSUnknownKeyword");
      default:
        return this.#named();
    }
  }

  #text(): Loose {
    const raw = this.#advance();
    if (raw.startsWith("`")) return this.#make("TSStringKeyword");
    return this.#make("TSLiteralType", { literal: this.#make("Literal", { value: raw.slice(1, -1), raw }) });
  }

  /** `(type)`, or `(name: type) => type`. */
  #parenthesised(): Loose {
    this.#expect("(");
    const before = { place: this.#place, next: this.#next };
    if (this.#next !== ")" && this.#next !== "...") {
      const type = this.#attempt(() => {
        const found = this.#type();
        this.#expect(")");
        return this.#next === "=>" ? null : found;
      });
      if (type !== null) return type;
      this.#place = before.place;
      this.#next = before.next;
    }
    const params = this.#list(")", () => this.#parameter());
    this.#expect("=>");
    return this.#make("TSFunctionType", { params, returnType: this.#annotation(this.#type()) });
  }

  #attempt(read: () => Loose | null): Loose | null {
    const depth = this.#depth;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof NoType)) throw error;
      this.#depth = depth;
      return null;
    }
  }

  #parameter(): Loose {
    const isRest = this.#skip("...");
    const name = /^[A-Za-z_$]/.test(this.#next) ? this.#advance() : this.#skippedPattern();
    this.#skip("?");
    const typeAnnotation = this.#skip(":") ? this.#annotation(this.#type()) : undefined;
    if (isRest) return this.#make("RestElement", { argument: this.#identifier(name), typeAnnotation, decorators: [] });
    return this.#make("Identifier", { name, typeAnnotation, optional: false, decorators: [] });
  }

  /** A parameter that takes its argument apart: only its type matters. */
  #skippedPattern(): string {
    let open = 0;
    do {
      const token = this.#advance();
      if (token === "{" || token === "[") open += 1;
      else if (token === "}" || token === "]") open -= 1;
      if (token === "" || open === 0 && token !== "}" && token !== "]") throw new NoType();
    } while (open > 0);
    return "_";
  }

  #list(end: string, read: () => Loose): readonly Loose[] {
    const items: Loose[] = [];
    while (!this.#skip(end)) {
      items.push(read());
      if (this.#next !== end) this.#expect(",");
    }
    return items;
  }

  /** `function(this: Client, string): Promise<void>` */
  #closureFunction(): Loose {
    this.#expect("(");
    const params = this.#list(")", () => {
      const isNamed = this.#next === "this" || this.#next === "new";
      const name = isNamed ? this.#advance() : "_";
      if (isNamed) this.#expect(":");
      return this.#make("Identifier", { name, typeAnnotation: this.#annotation(this.#type()), optional: false, decorators: [] });
    });
    const returnType = this.#skip(":") ? this.#annotation(this.#prefixed()) : undefined;
    return this.#make("TSFunctionType", { params: params.filter(({ name }) => name !== "new"), returnType });
  }

  #members(): Loose {
    this.#expect("{");
    const members: Loose[] = [];
    while (!this.#skip("}")) {
      members.push(this.#member());
      if (this.#next !== "}" && !this.#skip(",")) this.#skip(";");
    }
    return this.#make("TSTypeLiteral", { members });
  }

  #member(): Loose {
    if (this.#next === "readonly") this.#advance();
    if (this.#skip("[")) {
      const name = this.#advance();
      if (this.#next !== ":") throw new NoType();
      this.#advance();
      const parameters = [this.#make("Identifier", { name, typeAnnotation: this.#annotation(this.#type()), optional: false, decorators: [] })];
      this.#expect("]");
      this.#skip("?");
      this.#expect(":");
      return this.#make("TSIndexSignature", { parameters, typeAnnotation: this.#annotation(this.#type()) });
    }
    const raw = this.#advance();
    if (!/^["'\w$]/.test(raw)) throw new NoType();
    const key = /^["']/.test(raw) ? this.#make("Literal", { value: raw.slice(1, -1), raw }) : this.#identifier(raw);
    const optional = this.#skip("?");
    if (this.#skip("(")) {
      const params = this.#list(")", () => this.#parameter());
      const returnType = this.#skip(":") ? this.#annotation(this.#type()) : undefined;
      return this.#make("TSMethodSignature", { key, computed: false, kind: "method", optional, params, returnType });
    }
    const typeAnnotation = this.#skip(":") ? this.#annotation(this.#type()) : undefined;
    return this.#make("TSPropertySignature", { key, computed: false, optional, typeAnnotation });
  }

  #tuple(): Loose {
    this.#expect("[");
    const elementTypes = this.#list("]", () => {
      const type = this.#type();
      // `[name: type]`
      return this.#skip(":") ? this.#type() : type;
    });
    return this.#make("TSTupleType", { elementTypes });
  }

  #imported(isValue: boolean): Loose {
    this.#expect("import");
    this.#expect("(");
    const raw = this.#advance();
    if (!/^["'`]/.test(raw)) throw new NoType();
    const source = this.#make("Literal", { value: raw.slice(1, -1), raw });
    this.#expect(")");
    const qualifier = this.#skip(".") ? this.#entity() : null;
    return this.#make("TSImportType", { source, qualifier, typeArguments: isValue ? undefined : this.#typeArguments() });
  }

  #entity(): Loose {
    let name = this.#identifier(this.#word());
    // The Closure compiler writes a dot before type arguments, JSDoc a tilde before inner names.
    while (this.#next === "." || this.#next === "~") {
      this.#advance();
      name = this.#make("TSQualifiedName", { left: name, right: this.#identifier(this.#word()) });
    }
    return name;
  }

  #word(): string {
    if (!/^[A-Za-z_$]/.test(this.#next)) throw new NoType();
    return this.#advance();
  }

  #typeArguments(): Loose | undefined {
    if (!this.#skip("<") && !this.#skip(".<")) return undefined;
    return this.#make("TSTypeParameterInstantiation", { params: this.#list(">", () => this.#type()) });
  }

  #named(): Loose {
    if (this.#skip("*")) return this.#make("TSAnyKeyword");
    const typeName = this.#entity();
    const typeArguments = this.#typeArguments();
    // `value is Type`, `asserts value`
    if (/^[A-Za-z_$]/.test(this.#next)) throw new NoType();
    const { name } = typeName;
    if (typeof name !== "string") return this.#make("TSTypeReference", { typeName, typeArguments });
    if (typeArguments !== undefined) return this.#make("TSTypeReference", { typeName: name === "Object" ? this.#identifier("Record") : name === "array" ? this.#identifier("Array") : typeName, typeArguments });
    if (name === "true" || name === "false") return this.#make("TSBooleanKeyword");
    const keyword = KEYWORDS.get(name);
    return keyword === undefined ? this.#make("TSTypeReference", { typeName, typeArguments }) : this.#make(keyword);
  }
}

/**
 * The type that a text of a comment spells, as if it were written in TypeScript at `host`; null for one that nobody could read.
 * @param host whose names it means.
 */
export function parseDocumentedType(text: string, host: TSESTree.Node): TSESTree.TypeNode | null {
  try {
    return asType(new TypeReader(text, host).whole(), host);
  } catch (error) {
    if (error instanceof NoType) return null;
    throw error;
  }
}

/** An object type of members of which each has its own tag: `@property {Stripe} stripe`. */
export function objectOfMembers(members: ReadonlyMap<string, TSESTree.TypeNode>, host: TSESTree.Node): TSESTree.TypeNode | null {
  const { range, loc } = host;
  const made = [...members].map(([name, typeAnnotation]) => {
    const key = { type: "Identifier", name, optional: false, decorators: [], range, loc };
    return { type: "TSPropertySignature", key, computed: false, optional: false, typeAnnotation: { type: "TSTypeAnnotation", typeAnnotation, range, loc }, range, loc };
  });
  return asType({ type: "TSTypeLiteral", members: made, range, loc }, host);
}

/** A function type of parameters of which each has its own tag. */
export function functionOfParameters(parameters: readonly { readonly name: string; readonly type: TSESTree.TypeNode | null }[], result: TSESTree.TypeNode | null, host: TSESTree.Node): TSESTree.TypeNode | null {
  const { range, loc } = host;
  const annotated = (typeAnnotation: TSESTree.TypeNode | null): object | undefined => (typeAnnotation === null ? undefined : { type: "TSTypeAnnotation", typeAnnotation, range, loc });
  const params = parameters.map(({ name, type }) => ({ type: "Identifier", name, typeAnnotation: annotated(type), optional: false, decorators: [], range, loc }));
  return asType({ type: "TSFunctionType", params, returnType: annotated(result), range, loc }, host);
}

function asType(made: Loose, host: TSESTree.Node): TSESTree.TypeNode | null {
  Reflect.set(made, "parent", host.parent ?? host);
  nodesInComments.add(made);
  return isType(made) ? made : null;
}

/** All that is made here has the shape of a type. */
function isType(made: Loose): made is Loose & TSESTree.TypeNode {
  return made.type.startsWith("TS");
}

function isLoose(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
