import type { TSESTree } from "@typescript-eslint/utils";
import { decoratorsOf } from "./decorators.js";
import { withoutWrappers } from "./expressions.js";
import { isFunctionNode, pushChildNodes, staticKey } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { ClassNode } from "./syntax.js";
import { memoised } from "./values.js";
import type { VariableOf } from "./variables.js";

/** What a class that is not in the file does with the instances of the classes that extend it, and with these classes. */
export interface BaseClass {
  /** Whether its constructor or one of its methods may call the method of this name. */
  mayCall(name: string | null): boolean;
  /** Whether it may do so although nobody calls a method of it: its constructor calls it, or stores what does. */
  mayCallUnasked(name: string | null): boolean;
  /** Whether the method of this name gives the object that it is called on to functions that are among its arguments. */
  handsOn(method: string): boolean;
}

export const unknownBase: BaseClass = { mayCall: () => true, mayCallUnasked: () => true, handsOn: () => true };

interface KnownBase {
  readonly from: "global" | RegExp;
  readonly names: readonly string[];
  /** Methods that others of it call, so that one of this name in a subclass is called, too. */
  readonly calls: readonly string[];
  /** Methods that call their arguments on the object, or give it to them. */
  readonly handsOn: readonly string[];
}

/**
 * Classes of the language and the platform whose own code is known to call no method of a subclass but those named here (ECMA-262, WHATWG
 * DOM, Node's `lib/events.js`). Streams, servers and elements are not among them: they live by calling what subclasses write.
 */
const knownBases: readonly KnownBase[] = [
  // `captureStackTrace` and `cause` only read.
  { from: "global", names: ["Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError", "AggregateError", "DOMException"], calls: [], handsOn: [] },
  { from: "global", names: ["Object"], calls: [], handsOn: [] },
  // `toString` calls `join`; callbacks get the array as their last argument.
  { from: "global", names: ["Array"], calls: ["join"], handsOn: ["forEach", "map", "filter", "flatMap", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "reduce", "reduceRight"] },
  // Constructors add the items that they are given.
  { from: "global", names: ["Map", "WeakMap"], calls: ["set"], handsOn: ["forEach"] },
  { from: "global", names: ["Set", "WeakSet"], calls: ["add"], handsOn: ["forEach"] },
  // `catch` and `finally` call `then`; `Promise.all` and the like call `resolve` of the class.
  { from: "global", names: ["Promise"], calls: ["then", "resolve"], handsOn: [] },
  { from: "global", names: ["Date"], calls: ["toISOString", "toString", "valueOf"], handsOn: [] },
  { from: "global", names: ["URL", "Event", "CustomEvent", "AbortController"], calls: [], handsOn: [] },
  { from: "global", names: ["URLSearchParams"], calls: [], handsOn: ["forEach"] },
  // Listeners are called on the emitter.
  { from: "global", names: ["EventTarget"], calls: [], handsOn: ["addEventListener"] },
  {
    from: /^(?:node:)?events$/,
    names: ["EventEmitter", "default", "EventEmitterAsyncResource"],
    calls: ["emit", "on", "addListener", "once", "off", "removeListener", "removeAllListeners", "prependListener", "prependOnceListener", "listeners", "rawListeners", "listenerCount", "eventNames", "setMaxListeners", "getMaxListeners"],
    handsOn: ["on", "addListener", "once", "prependListener", "prependOnceListener"],
  },
];

/** Null for a class that extends none, or whose superclass is `null`. */
export function baseClassOf({ superClass }: ClassNode, origins: Origins): BaseClass | null {
  return superClass === null ? null : baseOf(superClass, origins, new Set());
}

function baseOf(heritage: TSESTree.Expression, origins: Origins, seen: Set<ClassNode>): BaseClass | null {
  const node = withoutWrappers(heritage);
  if (node.type === "Literal" && node.raw === "null") return null;
  const known = knownBaseOf(node, origins.variableOf);
  if (known !== null) {
    const mayCall = (name: string | null): boolean => name === null || known.calls.includes(name);
    return { mayCall, mayCallUnasked: mayCall, handsOn: (method) => known.handsOn.includes(method) };
  }
  const bases: BaseClass[] = [];
  for (const value of origins.valuesOf(node)) {
    if (value.kind === "nullish") continue;
    if (value.kind !== "class") return unknownBase;
    if (seen.has(value.node)) continue;
    seen.add(value.node);
    bases.push(asWritten(value.node));
    const above = value.node.superClass === null ? null : baseOf(value.node.superClass, value.home, seen);
    if (above !== null) bases.push(above);
  }
  if (bases.length === 0) return unknownBase;
  return { mayCall: (name) => bases.some((base) => base.mayCall(name)), mayCallUnasked: (name) => bases.some((base) => base.mayCallUnasked(name)), handsOn: (method) => bases.some((base) => base.handsOn(method)) };
}

function knownBaseOf(node: TSESTree.Node, variableOf: VariableOf): KnownBase | null {
  const place = placeOf(node, variableOf);
  if (place === null) return null;
  return knownBases.find(({ from, names }) => names.includes(place.name) && (from === "global" ? place.from === null : place.from !== null && from.test(place.from))) ?? null;
}

interface Place {
  /** Null for a global. */
  readonly from: string | null;
  readonly name: string;
}

function placeOf(node: TSESTree.Node, variableOf: VariableOf): Place | null {
  if (node.type === "MemberExpression") {
    const name = staticKey(node.property, node.computed);
    const from = name === null ? null : moduleOf(withoutWrappers(node.object), variableOf);
    return name === null || from === null ? null : { from, name };
  }
  if (node.type !== "Identifier") return moduleAsClass(node, variableOf);
  const variable = variableOf(node);
  if (variable === null) return { from: null, name: node.name };
  const definition = variable.defs.length === 1 ? variable.defs[0] : undefined;
  if (definition?.type === "ImportBinding" && definition.parent.type === "ImportDeclaration") {
    if (definition.node.type === "ImportSpecifier") return { from: definition.parent.source.value, name: definition.node.imported.type === "Identifier" ? definition.node.imported.name : definition.node.imported.value };
    return { from: definition.parent.source.value, name: "default" };
  }
  if (definition?.type !== "Variable" || definition.parent.kind !== "const" || definition.node.init === null) return null;
  const made = withoutWrappers(definition.node.init);
  if (definition.node.id.type === "Identifier") return placeOf(made, variableOf);
  if (definition.node.id.type !== "ObjectPattern") return null;
  const from = moduleOf(made, variableOf);
  const property = definition.node.id.properties.find((each) => each.type === "Property" && each.value === definition.name);
  const name = property?.type === "Property" ? staticKey(property.key, property.computed) : null;
  return from === null || name === null ? null : { from, name };
}

/** `require("events")`, which is the class itself. */
function moduleAsClass(node: TSESTree.Node, variableOf: VariableOf): Place | null {
  const from = moduleOf(node, variableOf);
  return from === null ? null : { from, name: "default" };
}

/** The module whose exports the expression is. */
function moduleOf(node: TSESTree.Node, variableOf: VariableOf): string | null {
  if (node.type === "CallExpression") {
    const [source] = node.arguments;
    const isRequire = node.callee.type === "Identifier" && node.callee.name === "require" && variableOf(node.callee) === null;
    return isRequire && source?.type === "Literal" && typeof source.value === "string" ? source.value : null;
  }
  const definition = node.type === "Identifier" ? variableOf(node)?.defs[0] : undefined;
  if (definition?.type === "ImportBinding" && definition.parent.type === "ImportDeclaration") return definition.node.type === "ImportSpecifier" ? null : definition.parent.source.value;
  if (definition?.type !== "Variable" || definition.node.init === null || definition.node.id.type !== "Identifier") return null;
  const made = withoutWrappers(definition.node.init);
  return made.type === "CallExpression" ? moduleOf(made, variableOf) : null;
}

const written = new WeakMap<ClassNode, BaseClass>();

/** A class in view calls what it names; everything, when it hands `this` to somebody. */
function asWritten(node: ClassNode): BaseClass {
  return memoised(written, node, () => {
    const names = namesIn([node.body]);
    if (names === null) return unknownBase;
    const mayCall = (name: string | null): boolean => name === null || names.has(name);
    // Methods of a class further up, in a third file, are not followed down to this one.
    const unasked = node.superClass !== null || decoratorsOf(node).length > 0 ? names : namesUnasked(node, names);
    return { mayCall, mayCallUnasked: (name) => name === null || unasked.has(name), handsOn: () => false };
  });
}

/** Names in what runs without a call of a method: constructor, fields, accessors, and methods that the language calls. */
function namesUnasked({ body }: ClassNode, all: ReadonlySet<string>): ReadonlySet<string> {
  const parts = body.body.filter((member) => {
    if (member.type !== "MethodDefinition") return member.type !== "PropertyDefinition" || member.value === null || !isFunctionNode(member.value) || isCalledByLanguage(member) || decoratorsOf(member).length > 0;
    return member.kind !== "method" || isCalledByLanguage(member) || decoratorsOf(member).length > 0;
  });
  const names = namesIn(parts) ?? all;
  // Through another method it may call any; and what runs on beside the next call is not told of.
  return parts.some(callsOwn) || leavesRunning(body) ? all : names;
}

const LANGUAGE_CALLS: ReadonlySet<string> = new Set(["then", "toString", "valueOf", "toJSON", "next", "return", "throw"]);

function isCalledByLanguage({ key, computed }: TSESTree.MethodDefinition | TSESTree.PropertyDefinition): boolean {
  const name = staticKey(key, computed);
  return name === null || LANGUAGE_CALLS.has(name);
}

/** Names that stand in the nodes; null where `this` is used otherwise than to name a member. */
function namesIn(nodes: readonly TSESTree.Node[]): ReadonlySet<string> | null {
  const names = new Set<string>();
  const open = [...nodes];
  for (let inner = open.pop(); inner !== undefined; inner = open.pop()) {
    if (inner.type === "ThisExpression" && !isOnlyNamedFrom(inner)) return null;
    if (inner.type === "Identifier") names.add(inner.name);
    else if (inner.type === "Literal" && typeof inner.value === "string") names.add(inner.value);
    pushChildNodes(inner, open);
  }
  return names;
}

/** Whether a method of the object itself is called without waiting for its end. */
function leavesRunning(body: TSESTree.Node): boolean {
  const open = [body];
  for (let inner = open.pop(); inner !== undefined; inner = open.pop()) {
    const isOwnCall = inner.type === "CallExpression" && inner.callee.type === "MemberExpression" && inner.callee.object.type === "ThisExpression";
    const waits = inner.parent?.type === "AwaitExpression" || inner.parent?.type === "ReturnStatement" || inner.parent?.type === "ArrowFunctionExpression";
    if (isOwnCall && !waits) return true;
    pushChildNodes(inner, open);
  }
  return false;
}

/** Whether a method of the object itself is called, or handed on, in the node. */
function callsOwn(node: TSESTree.Node): boolean {
  const open = [node];
  for (let inner = open.pop(); inner !== undefined; inner = open.pop()) {
    if (inner.type === "MemberExpression" && inner.object.type === "ThisExpression" && !isWritten(inner)) return true;
    pushChildNodes(inner, open);
  }
  return false;
}

function isWritten(member: TSESTree.MemberExpression): boolean {
  const { parent } = member;
  return parent.type === "AssignmentExpression" && parent.left === member;
}

/** `this.name`, `return this` */
function isOnlyNamedFrom(node: TSESTree.ThisExpression): boolean {
  const { parent } = node;
  return parent.type === "ReturnStatement" || (parent.type === "MemberExpression" && parent.object === node && staticKey(parent.property, parent.computed) !== null);
}
