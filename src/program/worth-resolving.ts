import type { TSESTree } from "@typescript-eslint/utils";
import type { Interest } from "../models/names-of-interest.js";
import { memberName, withoutWrappers } from "./expressions.js";
import type { ExportKind } from "./export-outline.js";
import { HeldMembers } from "./held-members.js";
import { inheritsConstructor, isFunctionNode, staticKey } from "./nodes.js";
import type { Origins } from "./origin.js";
import { takesSomething } from "./origin-given.js";
import type { CallNode } from "./syntax.js";

/** Members that are the function that they are read of. A CommonJS module is its own default export. */
const sameFunction: ReadonlySet<string> = new Set(["call", "apply", "bind", "default"]);

/** `push`, `map`, `split`: nearly always those of a list, a map or a text. */
const methodsOfLanguage: ReadonlySet<string> = new Set(
  [Array, String, Map, Set, WeakMap, Promise, Function, Object, RegExp, Number, Date, Uint8Array].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype)),
);

const objectsOfLanguage: ReadonlySet<string> = new Set(["Array", "Atomics", "BigInt", "Date", "Intl", "JSON", "Math", "Number", "Object", "Promise", "Proxy", "Reflect", "String", "Symbol"]);

/** Types whose values nobody calls. */
const neverCalled: ReadonlySet<string> = new Set(["TSStringKeyword", "TSNumberKeyword", "TSBooleanKeyword", "TSBigIntKeyword"]);

/**
 * Which expressions of a file can be functions of APIs at all, by how they are written. Working out where their values come from would
 * evaluate most of the file, and parse those that it imports.
 */
export class WorthResolving {
  #mayNamePromisify: boolean | undefined;
  private readonly held: HeldMembers;

  constructor(private readonly origins: Origins) {
    this.held = new HeldMembers(origins, {
      isOpen: (node, key) => this.isOpen(node, key, origins.names.called),
      isPlain: (node) => this.isPlain(node),
      isClass: (node) => this.kindOfImport(node) === "class",
    });
  }

  /** Whether this file may store a function of an API in the member of that name of some object. */
  mayHold(name: string): boolean {
    return this.held.has(name);
  }

  /** Whether a call may be a side effect. */
  call(node: Exclude<CallNode, TSESTree.ImportExpression>): boolean {
    if (node.type === "TaggedTemplateExpression" || node.callee.type === "Super") return true;
    const callee = withoutWrappers(node.callee);
    if (callee.type === "Identifier") return !this.isPlain(callee);
    return callee.type !== "MemberExpression" || this.mayBeApi(callee, "any");
  }

  /** Whether the name by which a member is called is that of a side effect which the file may get hold of, and no value of the language has a method of it. */
  isNamedLikeSideEffect(node: CallNode): boolean {
    const callee = node.type === "CallExpression" ? withoutWrappers(node.callee) : null;
    const key = callee?.type === "MemberExpression" ? staticKey(callee.property, callee.computed) : null;
    const called = this.origins.names.called ?? this.origins.model.allNames.called;
    return key !== null && !methodsOfLanguage.has(key) && called?.has(key) === true && !(callee?.type === "MemberExpression" && this.isOfLanguage(callee.object));
  }

  /** `Object` of `Object.create()`. */
  private isOfLanguage(node: TSESTree.Node): boolean {
    return node.type === "Identifier" && objectsOfLanguage.has(node.name) && this.origins.variableOf(node)?.defs[0] === undefined;
  }

  /** Whether an expression that is handed over may be the function of a side effect. */
  value(node: TSESTree.Expression): boolean {
    const expression = withoutWrappers(node);
    if (expression.type === "MemberExpression") return this.mayBeApi(expression, "effect");
    return expression.type !== "Identifier" || !this.isPlain(expression);
  }

  /** Whether a call may make a function that answers by a promise of one that takes a callback. */
  promisifies(node: TSESTree.CallExpression): boolean {
    if (this.mayNamePromisify) return true;
    const callee = withoutWrappers(node.callee);
    if (callee.type === "Identifier") return this.isOpenImport(callee);
    const key = callee.type === "MemberExpression" ? staticKey(callee.property, callee.computed) : null;
    return callee.type === "MemberExpression" && key !== null && (this.isNoted(key) || this.isOfNamespace(callee));
  }

  /** Searched for once: every call is asked about. */
  private get mayNamePromisify(): boolean {
    const { text } = this.origins.unit;
    this.#mayNamePromisify ??= text.includes("romisif") || text.includes("\\u");
    return this.#mayNamePromisify;
  }

  /** Whether a call may be of a function of this file, or of an API that calls its arguments with values of its own. */
  link(node: CallNode): boolean {
    if (node.type !== "CallExpression" && node.type !== "NewExpression") return true;
    // A function of another file may call it with a client.
    if (node.arguments.some((argument) => takesSomething(argument, this.origins))) return true;
    const callee = withoutWrappers(node.callee);
    if (callee.type === "MemberExpression") return memberName(callee) === "extend" || this.mayBeLinked(callee);
    return callee.type !== "Identifier" || !this.isOfOtherFile(callee);
  }

  private mayBeApi(node: TSESTree.MemberExpression, interest: Interest): boolean {
    const key = staticKey(node.property, node.computed);
    return key === null || this.isOpen(node, key, this.origins.names.called, interest) || this.held.has(key);
  }

  private mayBeLinked(node: TSESTree.MemberExpression): boolean {
    const key = staticKey(node.property, node.computed);
    if (key === null) return true;
    const { memberNames, assignedMembers } = this.origins.index;
    return memberNames.has(key) || memberNames.has(null) || assignedMembers.has(key) || assignedMembers.has(null) || this.isOpen(node, key, this.origins.names.handsOut);
  }

  /** Whether a member of the name is of interest, whatever this file stores in members. */
  private isOpen(node: TSESTree.MemberExpression, key: string, wanted: ReadonlySet<string> | null, interest: Interest = "any"): boolean {
    return wanted === null || wanted.has(key) || sameFunction.has(key) || /^\d/.test(key) || this.isNoted(key, interest) || this.isOfNamespace(node);
  }

  /** Whether other files store something of interest under the name. */
  private isNoted(name: string, interest: Interest = "any"): boolean {
    const { links, imports } = this.origins;
    // The files that are imported are looked at first.
    return links !== null && imports.reach.effects && this.origins.isAlias(name, interest);
  }

  /** A member of a namespace is an export of its file: it may have any name. */
  private isOfNamespace(node: TSESTree.MemberExpression): boolean {
    const object = withoutWrappers(node.object);
    const definition = object.type === "Identifier" ? this.origins.variableOf(object)?.defs[0] : undefined;
    if (definition?.type !== "ImportBinding" || definition.node.type !== "ImportNamespaceSpecifier") return false;
    return this.origins.imports.fileOf(definition.node.parent.source.value) !== null;
  }

  /** A function or class of another file: it does not stand in this one, and what it calls is linked there. */
  isOfOtherFile(node: TSESTree.Identifier): boolean {
    const kind = this.kindOfImport(node);
    return kind !== null && kind !== "open";
  }

  private isOpenImport(node: TSESTree.Identifier): boolean {
    return this.kindOfImport(node) === "open";
  }

  /** What a name is that another file in view exports; null for others. */
  private kindOfImport(node: TSESTree.Identifier): ExportKind | null {
    const definition = this.origins.variableOf(node)?.defs[0];
    if (definition?.type !== "ImportBinding" || definition.node.type === "TSImportEqualsDeclaration" || definition.node.parent.type !== "ImportDeclaration") return null;
    const specifier = definition.node;
    const name = specifier.type === "ImportDefaultSpecifier" ? "default" : specifier.type === "ImportSpecifier" ? staticKey(specifier.imported, false) : null;
    const module = this.origins.imports.fileOf(definition.node.parent.source.value);
    if (module === null) return null;
    return name === null || module.position !== null ? "open" : (this.origins.links?.outline.kindOf(module.path, name) ?? "open");
  }

  private isPlainImport(node: TSESTree.Identifier, specifier: TSESTree.ImportClause): boolean {
    if (specifier.parent.type !== "ImportDeclaration") return false;
    const from = specifier.parent.source.value;
    if (this.origins.imports.isOutOfView(from)) return true;
    // A class may inherit its constructor from a package.
    const kind = this.kindOfImport(node);
    if (kind === "plain" || kind === "inert") return true;
    const name = specifier.type === "ImportSpecifier" ? staticKey(specifier.imported, false) : null;
    return name !== null && this.origins.imports.lacks(from, name) && !this.origins.augmentations.mayAdd(name);
  }

  /** Whether a name certainly stands for no function of an API: it is declared once, as something else. */
  private isPlain(node: TSESTree.Identifier): boolean {
    const variable = this.origins.variableOf(node);
    const [definition, other] = variable?.defs ?? [];
    if (variable === null || definition === undefined || other !== undefined) return false;
    if (variable.references.some((reference) => reference.isWrite() && reference.init !== true)) return false;
    if (this.origins.exports.configured(variable).length > 0) return false;
    switch (definition.type) {
      case "FunctionName":
        return isFunctionNode(definition.node);
      case "ClassName":
        return !inheritsConstructor(definition.node);
      case "ImportBinding":
        return definition.node.type !== "TSImportEqualsDeclaration" && this.isPlainImport(node, definition.node);
      case "Parameter":
        return definition.name === definitionTarget(definition.node, definition.name) && isNeverCalled(definition.name);
      case "Variable":
        return definition.node.id.type === "Identifier" && definition.node.init !== null && (isNeverCalled(definition.node.id) || (definition.node.id.typeAnnotation == null && isPlainValue(definition.node.init)));
      default:
        return false;
    }
  }
}

/** The parameter itself, when the name is no part of a pattern. */
function definitionTarget(owner: TSESTree.Node, name: TSESTree.Node): TSESTree.Node | undefined {
  return isFunctionNode(owner) ? owner.params.find((parameter) => parameter === name) : undefined;
}

function isNeverCalled(name: TSESTree.Node): boolean {
  const type = name.type === "Identifier" ? name.typeAnnotation?.typeAnnotation.type : undefined;
  return type !== undefined && neverCalled.has(type);
}

function isPlainValue(node: TSESTree.Expression): boolean {
  const value = withoutWrappers(node);
  switch (value.type) {
    case "Literal":
    case "TemplateLiteral":
    case "ObjectExpression":
    case "ArrayExpression":
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "ClassExpression":
    case "BinaryExpression":
    case "UnaryExpression":
    case "UpdateExpression":
      return true;
    default:
      return false;
  }
}
