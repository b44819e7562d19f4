import type { TSESTree } from "@typescript-eslint/utils";
import type { ClassNode, PropertyKey } from "../flow/graph.js";
import { annotatedTexts } from "../program/key-types.js";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import { escapeValue, methodValue } from "./escape.js";
import { fieldOf } from "./fields.js";
import { getterName } from "../program/hidden-names.js";
import { implicitCallees } from "./implicit-calls.js";
import { lacksMember } from "./silent-answer.js";
import { keysGivenTo } from "./own-objects.js";
import { isKeptInView, isUnchanged } from "./plain-members.js";
import type { Context } from "./context.js";
import { isContainer, readContents } from "./contents.js";
import type { Solver } from "./solver.js";
import { THIS_SLOT, type State } from "./state.js";
import type { FunctionValue, InstanceValue, Value } from "./value.js";

/** What reading `object[key]` gives, apart from decisions that the reading itself completes. */
export function readMember(solver: Solver, object: Value | null, key: PropertyKey): Value | null {
  const contents = readContents(solver, object, key);
  if (contents !== null) return contents;
  const { overridden } = solver.facts;
  if (overridden !== undefined && key !== null && (object?.kind === "instance" || object?.kind === "class") && object.node === overridden.owner) {
    const other = overridden.members.get(key);
    if (other !== undefined) return other === "undefined" ? solver.values.undefined() : solver.values.of({ kind: "api", ...other });
  }
  const member = memberOf(solver, object, key);
  if (member?.kind !== "function" || key === null || !hasReplaceableMembers(object) || !solver.isReplacedMethod(object.node, key)) return member;
  // Something else may be called in its place, and it may be called from elsewhere.
  escapeValue(solver, member);
  return null;
}

/** More of them are not told apart: each is a state of its own. */
export const MAX_CHOICES = 24;

/**
 * What a member may be whose name is not known, or an item of a list, of an object or list that holds code: each of its members, and something else, unless the type of
 * the name says which there are. Null where that is not told apart, so that the object has to be let out of view.
 */
export function choicesAt(solver: Solver, object: Value | null, key: PropertyKey, at: TSESTree.Node): readonly (Value | null)[] | null {
  if (isContainer(solver, object) && key === null) return [object];
  return key === null || isItem(object, key) ? choicesIn(solver, object, at) : null;
}

/** Whether the key names an item of a list, which may be any of them. */
export function isItem(object: Value | null, key: PropertyKey): boolean {
  return object?.kind === "list" && key !== null && /^\d+$/.test(key);
}

function choicesIn(solver: Solver, object: Value | null, at: TSESTree.Node): readonly (Value | null)[] | null {
  if (object === null || !object.holdsCode) return null;
  if (object.kind === "object") {
    const keys = keysAt(solver, at);
    if (keys !== null && keys.length <= MAX_CHOICES && keys.every((key) => object.properties.has(key))) return [...new Set(keys.map((key) => readMember(solver, object, key)))];
  }
  const members = membersIn(solver, object);
  if (members === null || members.length > MAX_CHOICES) return null;
  const { values } = solver;
  // A name that nothing defines gives undefined, one of the prototype's a function out of view.
  const others = object.kind === "object" && solver.code.isClosed(object.node) ? [values.undefined(), values.of({ kind: "truthy" })] : [null];
  return [...new Set([...members, ...others])];
}

/** The names that the key of a member access may be by its type. */
function keysAt({ code, resolver }: Solver, at: TSESTree.Node): readonly string[] | null {
  const member = at.type === "CallExpression" ? stripTypeWrappers(at.callee) : at;
  if (member.type !== "MemberExpression" || !member.computed) return null;
  const known = annotatedTexts(member.property, code.variableOf) ?? resolver.literalTypesOf(member.property, "key");
  return known.length === 0 ? null : known;
}

/** The object in a private field that nothing assigns again. */
function privateObjectOf(solver: Solver, instance: InstanceValue, key: string): Value | null {
  if (solver.isReplacedMethod(instance.node, key)) return null;
  return solver.code.privateObject(instance.node, key, (method) => (method.node.type === "ArrowFunctionExpression" ? methodValue(solver, method.node, instance, instance.bindings) : method));
}

/** What a private name may stand for on an object whose value is not known: of which class it is, the code around tells. */
export function privateMembersAt(solver: Solver, node: TSESTree.Node, key: PropertyKey): readonly Value[] {
  if (key === null) return [];
  const { values, code } = solver;
  const methods = code.privateNames.methodsAt(node, key).filter(({ owner }) => mayHavePrivate(solver, node, key, owner)).map((method) => {
    const receiver = method.isStatic ? code.classValue(method.owner) : values.instance(method.owner, []);
    return methodValue(solver, method.node, receiver, []);
  });
  const objects = code.privateNames.ownersOfObjectsAt(node, key).filter((owner) => mayHavePrivate(solver, node, key, owner)).flatMap((owner) => privateObjectOf(solver, values.instance(owner, []), key) ?? []);
  return [...methods, ...objects];
}

/** What a computed name may read of the `private` methods of a class in view: nobody else can, so that their calls in view are all there are. */
export function hiddenMethodsOf(solver: Solver, object: Value | null, at: TSESTree.Node): readonly Value[] {
  if (object?.kind !== "instance" && object?.kind !== "class") return [];
  const isStatic = object.kind === "class";
  const methods = solver.code.hiddenMethods(object.node).filter((member) => member.isStatic === isStatic);
  const keys = methods.length === 0 ? null : keysAt(solver, at);
  return methods.filter(({ key }) => key === null || keys?.includes(key) !== false).map(({ node }) => methodValue(solver, node, object, object.bindings));
}

/** Only objects of the class have its `#private` names; a name that is `private` for the compiler other objects may have as well. */
function mayHavePrivate({ resolver }: Solver, at: TSESTree.Node, key: string, owner: ClassNode): boolean {
  const member = at.type === "CallExpression" ? stripTypeWrappers(at.callee) : at;
  return key.startsWith("#") || member.type !== "MemberExpression" || resolver.mayBeOf(stripTypeWrappers(member.object), owner);
}

/** Answers whether the items are what they were when the list was made. */
export function readItems(solver: Solver, list: Extract<Value, { readonly kind: "tuple" | "list" }>): boolean {
  solver.relyOn(list);
  return !solver.volatile.has(list);
}

function membersIn(solver: Solver, object: Value): readonly (Value | null)[] | null {
  switch (object.kind) {
    case "object":
      return [...object.properties.keys()].map((key) => readMember(solver, object, key));
    case "tuple":
    case "list":
      return readItems(solver, object) ? object.elements : null;
    default:
      return null;
  }
}

/** The accessor of a `#private` name that code at `node` runs: no assignment replaces it, and nobody else reads or writes it. */
export function privateAccessorIn(solver: Solver, object: Value | null, key: PropertyKey, node: TSESTree.Node, kind: "get" | "set"): FunctionValue | null {
  if (key?.startsWith("#") !== true || (object?.kind !== "instance" && object?.kind !== "class")) return null;
  const accessor = solver.code.privateNames.accessorAt(node, key, kind);
  return accessor?.isStatic === (object.kind === "class") ? methodValue(solver, accessor.node, object, object.bindings) : null;
}

/** The getter of a class in view that reading the member at `node` runs. */
export function getterIn(solver: Solver, object: Value | null, key: PropertyKey, node: TSESTree.Node): FunctionValue | null {
  if (key === null) return null;
  if (object?.kind === "object") return solver.isReplacedMethod(object.node, key) ? null : getterOfLiteral(solver, object, key);
  if (object?.kind !== "instance" && object?.kind !== "class") return null;
  const own = privateAccessorIn(solver, object, key, node, "get");
  if (own !== null) return own;
  const getter = solver.isReplacedMethod(object.node, key) ? null : solver.code.getterOf(object.node, key, object.kind === "class");
  return getter === null ? null : methodValue(solver, getter, object, object.bindings);
}

/** The getter, in view, that reading `super.key` runs in the code of `context`. */
export function superGetter(solver: Solver, context: Context, key: PropertyKey, { slots }: State): FunctionValue | null {
  const receiver = slots.get(THIS_SLOT) ?? null;
  const parent = solver.parentOfRunning(context);
  if (parent === null || key === null || (receiver?.kind !== "instance" && receiver?.kind !== "class")) return null;
  const getter = solver.isReplacedMethod(parent, key) ? null : solver.code.superGetterOf(parent, key, receiver.kind === "class");
  return getter === null ? null : methodValue(solver, getter, receiver, receiver.bindings);
}

function getterOfLiteral(solver: Solver, object: Value, key: string): FunctionValue | null {
  const { callees, isCertain } = implicitCallees(solver, object, getterName(key));
  return isCertain ? (callees[0] ?? null) : null;
}

function hasReplaceableMembers(object: Value | null): object is Extract<Value, { readonly kind: "object" | "instance" | "class" }> {
  return object?.kind === "object" || object?.kind === "instance" || object?.kind === "class";
}

/** Whether the object has no such member, nor gets one. */
export function lacks(solver: Solver, object: Extract<Value, { kind: "object" }>, key: string): boolean {
  if (key in Object.prototype || solver.mayChange(object.node, key) || !lacksMember(object.node, key, solver.code.variableOf)) return false;
  if (keysGivenTo(object.node, solver.code.variableOf).has(key)) return false;
  // Members of any name may be added to one that begins empty.
  return key === "allowed" || isTakenApartAtOnce(object.node) || (object.node.type === "ObjectExpression" && object.node.properties.length > 0 && isKeptInView(solver, object));
}

/** `({ gate = ask } = {})`: nobody else has it. */
function isTakenApartAtOnce(node: TSESTree.Node): boolean {
  const { parent } = node;
  return parent?.type === "AssignmentPattern" && parent.left.type === "ObjectPattern" && parent.right === node;
}

/** Whether the object has the member, and keeps it. */
export function surelyHas(solver: Solver, object: Extract<Value, { kind: "object" }>, key: string): boolean {
  const { node } = object;
  if (node.type !== "ObjectExpression" || solver.mayChange(node, key)) return false;
  const isNamed = node.properties.some((property) => property.type === "Property" && staticKey(property.key, property.computed) === key);
  return isNamed && isKeptInView(solver, object);
}

function memberOf(solver: Solver, object: Value | null, key: PropertyKey): Value | null {
  if (object === null || key === null) return null;
  const { values, code } = solver;
  switch (object.kind) {
    case "decision":
      if (key !== "allowed") return null;
      return object.permit ? values.boolean(true) : values.of({ kind: "not-true" });
    case "response":
      return key === "body" ? object : null;
    case "boolean":
    case "literal":
      return key === "allowed" ? values.undefined() : null;
    case "object": {
      const found = object.properties.get(key) ?? null;
      const value = found !== null && isUnchanged(solver, object, found) && !(found.kind === "literal" && solver.mayChange(object.node, key)) ? found : null;
      if (key === "allowed" && (value === null || !value.holdsCode) && solver.mayChange(object.node, key)) return null;
      if (found === null && lacks(solver, object, key)) return values.undefined();
      return value?.kind === "function" && value.node.type !== "ArrowFunctionExpression" ? values.of({ kind: "function", node: value.node, bindings: value.bindings, receiver: object }) : value;
    }
    case "instance": {
      const method = code.methodOf(object.node, key, false);
      if (method === null && key === "constructor") return values.of({ kind: "class", node: object.node, bindings: object.bindings });
      return method === null ? (fieldOf(solver, object, key) ?? privateObjectOf(solver, object, key)) : methodValue(solver, method, object, object.bindings);
    }
    case "class": {
      if (key === "prototype") return values.instance(object.node, object.bindings);
      const method = code.methodOf(object.node, key, true);
      return method === null ? null : methodValue(solver, method, object, object.bindings);
    }
    case "tuple": {
      const element = object.elements[Number(key)] ?? null;
      if (element === null) return null;
      // Items that some assignment in the file may overwrite are not what they were.
      if (solver.isMutatedKey(key)) {
        escapeValue(solver, element);
        return null;
      }
      if (readItems(solver, object)) return element;
      // An equal list was let out of view.
      escapeValue(solver, element);
      return null;
    }
    default:
      return null;
  }
}
