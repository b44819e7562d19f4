import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode } from "../nodes.js";
import type { SourceUnit } from "../source-unit.js";
import type { FunctionNode } from "../syntax.js";
import { memoised } from "../values.js";
import { functionOfParameters, objectOfMembers, parseDocumentedType } from "./parse-type.js";
import { commentsBefore, readTags, type Tag } from "./read-comment.js";

type Type = TSESTree.TypeNode;

const JAVASCRIPT = /\.[cm]?jsx?$/;
const SPEAKS_OF_TYPES = /@(?:type|typedef|callback|import|param|arg|argument|returns?|this|property|prop)\b/;
const DECLARES_TYPES = /@(?:typedef|callback|import)\b/;

const files = new WeakMap<TSESTree.Program, { readonly documented: Documented | null }>();

/** The types that comments of a JavaScript file give; null for other files, and where no comment does. */
export function documentedIn(unit: SourceUnit): Documented | null {
  return memoised(files, unit.ast, () => ({
    documented: JAVASCRIPT.test(unit.filename) && unit.text.includes("/**") && SPEAKS_OF_TYPES.test(unit.text) ? new Documented(unit) : null,
  })).documented;
}

/** Types that JSDoc comments give to what stands behind them, as nodes of TypeScript's syntax: they mean the same. One object for each, whoever asks. */
export class Documented {
  readonly #tags = new Map<number, readonly Tag[]>();
  readonly #types = new Map<TSESTree.Node, Type | null>();
  readonly #results = new Map<FunctionNode, Type | null>();
  readonly #receivers = new Map<FunctionNode, Type | null>();
  readonly #casts = new Map<TSESTree.Node, Type | null>();
  readonly #named = new Map<string, Type | null>();
  #declared: ReadonlyMap<string, readonly Tag[]> | null = null;

  constructor(private readonly unit: Pick<SourceUnit, "text" | "ast">) {}

  /** The type of a name, a pattern, a field or an assigned member. */
  typeOf(target: TSESTree.Node): Type | null {
    return memoised(this.#types, target, () => {
      const { parent } = target.parent?.type === "AssignmentPattern" && target.parent.left === target ? target.parent : target;
      if (parent != null && isFunctionNode(parent) && parent.body !== target) return this.#typeOfParameter(target, parent);
      return this.#typeByTag("type", placesOf(target));
    });
  }

  resultOf(node: FunctionNode): Type | null {
    return memoised(this.#results, node, () => this.#typeByTag("returns", placesOf(node)));
  }

  /** What `this` is in a function. */
  receiverOf(node: FunctionNode): Type | null {
    return memoised(this.#receivers, node, () => this.#typeByTag("this", placesOf(node)));
  }

  /** The type that stands before the brackets around an expression. */
  castOf(expression: TSESTree.Node): Type | null {
    const { text } = this.unit;
    const open = lastBefore(text, expression.range[0]);
    if (text[open] !== "(") return null;
    return memoised(this.#casts, expression, () => (/^\s*\)/.test(text.slice(expression.range[1], expression.range[1] + LONGEST_SPACE)) ? this.#typeAt("type", open, expression) : null));
  }

  /** The type that a comment of the file names so. */
  named(name: string): Type | null {
    let type = this.#named.get(name);
    if (type === undefined) {
      const tags = this.#declarations.get(name);
      type = tags === undefined ? null : this.#declaredType(tags);
      this.#named.set(name, type);
    }
    return type;
  }

  #typeOfParameter(target: TSESTree.Node, owner: FunctionNode): Type | null {
    const parameter = target.parent?.type === "AssignmentPattern" ? target.parent : target;
    const own = this.#typeAt("type", parameter.range[0], owner);
    if (own !== null) return own;
    for (const place of placesOf(owner)) {
      for (const start of commentsBefore(this.unit.text, place.range[0])) {
        const tags = this.#tagsAt(start).filter(({ kind }) => kind === "param");
        if (this.#tagsAt(start).some(declares)) continue;
        const whole = target.type === "RestElement" ? target.argument : target;
        const inOrder = tags.filter(({ name }) => !name.includes("."));
        const tag = whole.type === "Identifier" ? tags.find(({ name }) => name === whole.name) : inOrder[owner.params.findIndex((each) => each === parameter)];
        if (tag !== undefined) return this.#typeOfTag(tag, tags, owner);
      }
    }
    return null;
  }

  #typeByTag(kind: Tag["kind"], places: Iterable<TSESTree.Node>): Type | null {
    for (const place of places) {
      const type = this.#typeAt(kind, place.range[0], place);
      if (type !== null) return type;
    }
    return null;
  }

  #typeAt(kind: Tag["kind"], place: number, host: TSESTree.Node): Type | null {
    for (const start of commentsBefore(this.unit.text, place)) {
      const tags = this.#tagsAt(start);
      const tag = tags.some(declares) ? undefined : tags.find((each) => each.kind === kind);
      if (tag !== undefined) return tag.type === "" ? null : parseDocumentedType(tag.type, host);
    }
    return null;
  }

  #tagsAt(start: number): readonly Tag[] {
    const known = this.#tags.get(start);
    if (known !== undefined) return known;
    const { text } = this.unit;
    const tags = readTags(text.slice(start + 3, text.indexOf("*/", start + 3)));
    this.#tags.set(start, tags);
    return tags;
  }

  /** A type, or, where other tags say what it has, an object of these: `@param {object} options`, `@param {Stripe} options.stripe`. */
  #typeOfTag(tag: Tag, tags: readonly Tag[], host: TSESTree.Node): Type | null {
    const type = tag.type === "" ? null : parseDocumentedType(tag.type, host);
    if (type !== null && type.type !== "TSObjectKeyword" && type.type !== "TSAnyKeyword") return type;
    return this.#objectOf(`${tag.name}.`, tags, host) ?? type;
  }

  #objectOf(prefix: string, tags: readonly Tag[], host: TSESTree.Node): Type | null {
    const members = new Map<string, Type>();
    for (const tag of tags) {
      if (!tag.name.startsWith(prefix) || tag.name.includes(".", prefix.length)) continue;
      const type = this.#typeOfTag(tag, tags, host);
      if (type !== null) members.set(tag.name.slice(prefix.length), type);
    }
    return members.size === 0 ? null : objectOfMembers(members, host);
  }

  #declaredType(tags: readonly Tag[]): Type | null {
    const [first, ...others] = tags;
    const host = this.unit.ast;
    if (first === undefined) return null;
    if (first.kind === "import") return parseDocumentedType(first.type, host);
    if (first.kind === "typedef") return this.#typeOfTag({ ...first, name: "" }, others.map((tag) => ({ ...tag, name: `.${tag.name}` })), host);
    const params = others.filter(({ kind }) => kind === "param");
    const top = params.filter(({ name }) => !name.includes("."));
    const result = others.find(({ kind }) => kind === "returns");
    return functionOfParameters(top.map((tag) => ({ name: tag.name, type: this.#typeOfTag(tag, params, host) })), result === undefined ? null : parseDocumentedType(result.type, host), host);
  }

  /** By the name that comments declare, the tag that does and those that belong to it. */
  get #declarations(): ReadonlyMap<string, readonly Tag[]> {
    this.#declared ??= DECLARES_TYPES.test(this.unit.text) ? declarationsIn(this.unit.text) : new Map();
    return this.#declared;
  }
}

const LONGEST_SPACE = 200;

/** What belongs to such a tag is not said of the code behind the comment. */
function declares({ kind }: Tag): boolean {
  return kind === "typedef" || kind === "callback";
}

/** Where the last letter stands before `place` that is no space. */
function lastBefore(text: string, place: number): number {
  let last = place - 1;
  while (last >= 0 && text.charCodeAt(last) <= 32) last -= 1;
  return last;
}

function declarationsIn(text: string): ReadonlyMap<string, readonly Tag[]> {
  const declared = new Map<string, Tag[]>();
  for (const [, comment] of text.matchAll(/\/\*\*([\s\S]*?)\*\//g)) {
    if (comment === undefined || !DECLARES_TYPES.test(comment)) continue;
    let current: Tag[] | null = null;
    for (const tag of readTags(comment)) {
      if (tag.kind === "import") for (const [name, type] of importedNames(tag)) declared.set(name, [{ kind: "import", name, type }]);
      else if (declares(tag)) {
        current = [tag];
        if (tag.name !== "") declared.set(tag.name, current);
      } else current?.push(tag);
    }
  }
  return declared;
}

/** `@import { Guild as G } from "discord.js"` as types: `import("discord.js").Guild`. */
function importedNames({ name: names, type: source }: Tag): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const [whole, braced] = /\{([^}]*)\}/.exec(names) ?? [];
  for (const each of braced?.split(",") ?? []) {
    const [imported, local] = each.trim().replace(/^type\s+/, "").split(/\s+as\s+/);
    if (imported !== undefined && imported !== "") found.set(local ?? imported, `import(${source}).${imported}`);
  }
  for (const each of names.replace(whole ?? "", "").split(",")) {
    const [, namespace] = /^\s*\*\s*as\s+([\w$]+)\s*$/.exec(each) ?? [];
    if (namespace !== undefined) found.set(namespace, `import(${source})`);
    else if (/^\s*[\w$]+\s*$/.test(each)) found.set(each.trim(), `import(${source}).default`);
  }
  return found;
}

/** Where the comment may stand that speaks of a node, from the inside: before itself, or before the statement or member that it is the value of. */
function* placesOf(node: TSESTree.Node): Iterable<TSESTree.Node> {
  let inner = node;
  yield inner;
  for (let outer = inner.parent; outer !== undefined && outer !== null; inner = outer, outer = outer.parent) {
    switch (outer.type) {
      case "VariableDeclarator":
        break;
      case "VariableDeclaration":
        if (outer.declarations[0] !== inner) return;
        break;
      case "AssignmentExpression":
        // `exports.a = exports.b = function () {}`
        if (outer.right !== inner && outer.left !== inner) return;
        continue;
      case "ExpressionStatement":
      case "ReturnStatement":
      case "MethodDefinition":
      case "PropertyDefinition":
      case "Property":
        yield outer;
        return;
      case "ExportNamedDeclaration":
      case "ExportDefaultDeclaration":
        break;
      default:
        return;
    }
    yield outer;
  }
}
