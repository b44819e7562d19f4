import type { TSESTree } from "@typescript-eslint/utils";
import type { ClassNode, FunctionNode } from "../flow/graph.js";
import { isFunctionNode, staticKey, stripTypeWrappers, withTypeWrappers, type VisitorKeys } from "../program/nodes.js";
import { membersDefinedLater } from "../facts/defined-later.js";
import { ownObjectAt } from "../facts/own-objects.js";
import type { VariableOf } from "../program/variables.js";
import { fillOwnObjects, isOfUnknownName, type WriteOfUnknownName } from "./own-objects.js";
import { deletedMembers, writtenMembers } from "./written-members.js";
import { enclosingClass } from "../program/this-value.js";

/** A stretch of syntax that gives names to what is inside: a function, a class, or a declaration. */
export interface NamedUnit {
  readonly node: TSESTree.Node;
  /** Under which the rest of the file may reach it. */
  readonly names: ReadonlySet<string>;
  /** Identifiers and property names inside. */
  readonly mentions: ReadonlySet<string>;
  readonly parent: NamedUnit | null;
}

/** Who may reach what under which names, and what is written under them. */
export interface FileNames {
  readonly units: readonly NamedUnit[];
  readonly unitOf: ReadonlyMap<TSESTree.Node, NamedUnit>;
  /** Property names that some assignment in the file writes, computed ones as null. */
  readonly writtenKeys: ReadonlySet<string | null>;
  /** The same without what functions write into objects that only they have: that is followed. */
  readonly keysWritten: (variableOf: VariableOf) => WrittenKeys;
}

export interface WrittenKeys {
  readonly writtenKeys: ReadonlySet<string | null>;
  /** Those that are written otherwise than through `this` of a class: any object may be meant. */
  readonly keysOfAny: ReadonlySet<string | null>;
  /** Those that are written otherwise than by `this.name = …` in a constructor: an object may get them when it has been made. */
  readonly keysOfMade: ReadonlySet<string | null>;
}

interface OpenUnit extends NamedUnit {
  readonly names: Set<string>;
  readonly mentions: Set<string>;
  readonly parent: OpenUnit | null;
}

/** One walk, without recursion. */
export function readNames(program: TSESTree.Program, visitorKeys: VisitorKeys): FileNames {
  const units: OpenUnit[] = [];
  const unitOf = new Map<TSESTree.Node, NamedUnit>();
  const keysOfAny = new Set<string | null>();
  const keysOfThis = new Set<string | null>();
  const keysOfExports = new Set<string | null>();
  const keysOfMade = new Set<string | null>();
  const computedWrites: WriteOfUnknownName[] = [];
  const ofNames: TSESTree.MemberExpression[] = [];
  let lendsMethods = false;
  let aliasesExports = false;
  const keysOfModule = new Set<string | null>();
  let replacesExports = false;
  const noteWrites = (targets: readonly TSESTree.MemberExpression[], changes: boolean): void => {
    for (const target of targets) {
      const key = staticKey(target.property, target.computed);
      if (isOfUnknownName(target)) computedWrites.push(target);
      else if (isOfName(target)) ofNames.push(target);
      else (isOfThis(target) ? keysOfThis : !changes && isOfExports(target) ? keysOfExports : !changes && isOfModuleExports(target) ? keysOfModule : keysOfAny).add(key);
      if (!isOfUnknownName(target) && !isOfName(target) && !isFieldOfConstructor(target)) keysOfMade.add(key);
    }
  };
  // Every node of every file that has something comes by: two lists spare an object for each.
  const nodes: TSESTree.Node[] = [program];
  const unitsOfNodes: (OpenUnit | null)[] = [null];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    let unit = unitsOfNodes.pop() ?? null;
    if (opensUnit(node)) {
      unit = { node, names: namesOf(node), mentions: new Set(), parent: unit };
      units.push(unit);
      unitOf.set(node, unit);
    }
    switch (node.type) {
      case "CallExpression":
        noteStoringCall(isOfClass(node.arguments[0]) ? keysOfThis : keysOfAny, node);
        noteStoringCall(keysOfMade, node, "in fields, too");
        lendsMethods ||= lendsMethod(node);
        break;
      case "Identifier":
      case "PrivateIdentifier":
        mention(unit, node.type === "PrivateIdentifier" ? `#${node.name}` : node.name);
        aliasesExports ||= node.name === "exports" && !isOnlyReadFrom(node);
        replacesExports ||= node.name === "exports" && isReplaced(node);
        break;
      case "Literal":
        if (typeof node.value === "string" && node.value.length < 40) mention(unit, node.value);
        break;
      case "MemberExpression":
        if (node.computed && staticKey(node.property, true) === null) mention(unit, ANY_HIDDEN);
        break;
      case "AssignmentExpression":
        if (!isBoundToItself(node)) noteWrites(writtenMembers(node.left), false);
        break;
      case "ForInStatement":
      case "ForOfStatement":
        noteWrites(writtenMembers(node.left), false);
        break;
      case "UpdateExpression":
        noteWrites(writtenMembers(node.argument), true);
        break;
      case "UnaryExpression":
        noteWrites(deletedMembers(node), true);
        break;
      default:
        break;
    }
    pushChildren(nodes, node, visitorKeys);
    while (unitsOfNodes.length < nodes.length) unitsOfNodes.push(unit);
  }
  if (computedWrites.length > 0 && !fillOwnObjects(computedWrites, program, visitorKeys)) {
    keysOfAny.add(null);
    keysOfMade.add(null);
  }
  if (aliasesExports) for (const key of keysOfExports) keysOfAny.add(key);
  if (aliasesExports || replacesExports) for (const key of keysOfModule) keysOfAny.add(key);
  const keysWritten = (variableOf: VariableOf | null): WrittenKeys => {
    const others = ofNames.filter((target) => variableOf === null || !isFollowed(target, variableOf)).map((target) => staticKey(target.property, target.computed));
    const ofAny = new Set([...keysOfAny, ...others]);
    const writtenKeys = new Set([...ofAny, ...keysOfThis]);
    return { writtenKeys, keysOfAny: lendsMethods ? writtenKeys : ofAny, keysOfMade: new Set([...keysOfMade, ...others]) };
  };
  return { units, unitOf, writtenKeys: keysWritten(null).writtenKeys, keysWritten };
}

/** The last child first, so that the first one is taken next. */
export function pushChildren(stack: TSESTree.Node[], node: TSESTree.Node, visitorKeys: VisitorKeys): void {
  const keys = visitorKeys[node.type] ?? [];
  for (let index = keys.length - 1; index >= 0; index--) {
    const key = keys[index];
    if (key === undefined) continue;
    const child: unknown = Reflect.get(node, key);
    if (Array.isArray(child)) {
      const nodes: readonly unknown[] = child;
      for (let place = nodes.length - 1; place >= 0; place--) {
        const item = nodes[place];
        if (isNode(item)) stack.push(item);
      }
    } else if (isNode(child)) {
      stack.push(child);
    }
  }
}

function isNode(value: unknown): value is TSESTree.Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** Stands for members that are `private` for the compiler only, which a computed name may mean. */
const ANY_HIDDEN = "[hidden]";

function mention(unit: OpenUnit | null, name: string): void {
  for (let current = unit; current !== null; current = current.parent) {
    if (current.mentions.has(name)) return;
    current.mentions.add(name);
  }
}

/** `method.call(other)`: `this` may be any object then. */
function lendsMethod({ callee, arguments: [receiver] }: TSESTree.CallExpression): boolean {
  const name = callee.type === "MemberExpression" ? staticKey(callee.property, callee.computed) : null;
  return (name === "call" || name === "apply" || name === "bind") && receiver?.type !== "ThisExpression";
}

/** `this.name` in code of a class: what it names belongs to an instance, or to the class. */
function isOfThis(target: TSESTree.Node): boolean {
  return target.type === "MemberExpression" && isOfClass(target.object);
}

/** `this` in code of a class. */
function isOfClass(node: TSESTree.Node | undefined): boolean {
  return node?.type === "ThisExpression" && enclosingClass(node) !== null;
}

/** `this.name = …` in the body of a constructor, where no function of its own holds it. */
function isFieldOfConstructor(target: TSESTree.MemberExpression): boolean {
  const { parent } = target;
  if (target.object.type !== "ThisExpression" || parent.type !== "AssignmentExpression" || parent.operator !== "=" || parent.left !== target) return false;
  let around: TSESTree.Node | undefined = parent.parent;
  while (around !== undefined && !isFunctionNode(around)) around = around.parent;
  return around?.parent.type === "MethodDefinition" && around.parent.kind === "constructor";
}

/** Whether it is known which object gets the member. */
function isFollowed(target: TSESTree.MemberExpression, variableOf: VariableOf): boolean {
  const owner = target.object.type === "Identifier" ? variableOf(target.object) : null;
  const key = staticKey(target.property, target.computed);
  return ownObjectAt(target, variableOf) !== null || (owner !== null && key !== null && membersDefinedLater(owner).has(key));
}

/** `name.key = …`, of a name that may stand for an object of one function. */
function isOfName(target: TSESTree.MemberExpression): boolean {
  return target.object.type === "Identifier" && target.object.name !== "exports" && target.parent.type === "AssignmentExpression" && target.parent.left === target;
}

/** `exports.name`: no other object has it, where nothing else in the file stands for the exports. */
function isOfExports(target: TSESTree.Node): boolean {
  const owner = target.type === "MemberExpression" ? stripTypeWrappers(target.object) : null;
  return owner?.type === "Identifier" && owner.name === "exports";
}

/** `module.exports.name`: likewise, where the file does not put another object there. */
function isOfModuleExports(target: TSESTree.Node): boolean {
  const object = target.type === "MemberExpression" ? target.object : null;
  return object?.type === "MemberExpression" && !object.computed && object.object.type === "Identifier" && object.object.name === "module" && object.property.type === "Identifier" && object.property.name === "exports";
}

/** `module.exports = …` */
function isReplaced({ parent }: TSESTree.Identifier | TSESTree.PrivateIdentifier): boolean {
  return parent.type === "MemberExpression" && parent.parent.type === "AssignmentExpression" && parent.parent.left === parent;
}

/** Whether `exports` stands where it is neither declared nor gets another name: `exports.name`, `module.exports = …`. */
function isOnlyReadFrom(node: TSESTree.Identifier | TSESTree.PrivateIdentifier): boolean {
  const named = withTypeWrappers(node);
  const { parent } = named;
  if (parent?.type !== "MemberExpression") return false;
  if (parent.object === named) return true;
  const user = parent.parent;
  return (user.type === "AssignmentExpression" && user.left === parent && user.parent.type === "ExpressionStatement") || (user.type === "MemberExpression" && user.object === parent);
}

/** `this.run = this.run.bind(this)` stores the same code again. */
function isBoundToItself({ left, right }: TSESTree.AssignmentExpression): boolean {
  if (left.type !== "MemberExpression" || right.type !== "CallExpression" || right.callee.type !== "MemberExpression") return false;
  const { object, property, computed } = right.callee;
  const key = staticKey(left.property, left.computed);
  return key !== null && object.type === "MemberExpression" && staticKey(object.property, object.computed) === key && staticKey(property, computed) === "bind";
}

/** `Object.assign(o, { key })`, `Object.defineProperty(o, "key", …)`, `Reflect.set(o, "key", …)` */
function noteStoringCall(keys: Set<string | null>, { callee, arguments: passed }: TSESTree.CallExpression, unknown: "in objects" | "in fields, too" = "in objects"): void {
  const owner = callee.type === "MemberExpression" ? stripTypeWrappers(callee.object) : null;
  if (callee.type !== "MemberExpression" || owner?.type !== "Identifier" || (owner.name !== "Object" && owner.name !== "Reflect")) return;
  const [target, second] = passed;
  // What is stored in a new object is seen there, and so are members of no known names that are stored in one's own fields.
  if (target === undefined || second === undefined || target.type === "ObjectExpression") return;
  switch (staticKey(callee.property, callee.computed)) {
    case "assign":
    case "defineProperties":
      for (const source of passed.slice(1)) if (unknown !== "in objects" || target.type !== "ThisExpression" || source.type === "ObjectExpression") noteKeysOf(keys, source);
      return;
    case "set":
    case "defineProperty":
      keys.add(second.type === "SpreadElement" ? null : staticKey(second, true));
      return;
    default:
      return;
  }
}

function noteKeysOf(keys: Set<string | null>, source: TSESTree.CallExpressionArgument): void {
  if (source.type !== "ObjectExpression") {
    keys.add(null);
    return;
  }
  for (const property of source.properties) keys.add(property.type === "Property" ? staticKey(property.key, property.computed) : null);
}

function opensUnit(node: TSESTree.Node): node is FunctionNode | ClassNode | TSESTree.VariableDeclarator | TSESTree.AssignmentExpression | TSESTree.Property | TSESTree.PropertyDefinition {
  switch (node.type) {
    case "VariableDeclarator":
    case "AssignmentExpression":
    case "Property":
    case "PropertyDefinition":
    case "ClassDeclaration":
    case "ClassExpression":
      return true;
    default:
      return isFunctionNode(node);
  }
}

function namesOf(node: TSESTree.Node): Set<string> {
  const names = new Set<string>();
  switch (node.type) {
    case "VariableDeclarator":
      addPatternNames(names, node.id);
      break;
    case "AssignmentExpression":
      addPatternNames(names, node.left);
      break;
    case "Property":
      addKey(names, node.key, node.computed);
      break;
    case "PropertyDefinition":
      addMember(names, node);
      break;
    case "ClassDeclaration":
    case "ClassExpression":
      if (node.id !== null) names.add(node.id.name);
      break;
    default:
      if (!isFunctionNode(node)) break;
      if (node.id !== null) names.add(node.id.name);
      if (node.parent.type === "MethodDefinition") addMember(names, node.parent);
  }
  return names;
}

function addMember(names: Set<string>, member: TSESTree.MethodDefinition | TSESTree.PropertyDefinition): void {
  addKey(names, member.key, member.computed);
  if (member.accessibility === "private") names.add(ANY_HIDDEN);
}

function addKey(names: Set<string>, key: TSESTree.Node, computed: boolean): void {
  const name = staticKey(key, computed);
  if (name !== null) names.add(name);
}

function addPatternNames(names: Set<string>, pattern: TSESTree.Node): void {
  switch (pattern.type) {
    case "Identifier":
      names.add(pattern.name);
      break;
    case "MemberExpression":
      addKey(names, pattern.property, pattern.computed);
      break;
    case "ArrayPattern":
      for (const element of pattern.elements) if (element !== null) addPatternNames(names, element);
      break;
    case "ObjectPattern":
      for (const property of pattern.properties) addPatternNames(names, property.type === "Property" ? property.value : property.argument);
      break;
    case "AssignmentPattern":
      addPatternNames(names, pattern.left);
      break;
    case "RestElement":
      addPatternNames(names, pattern.argument);
      break;
    default:
      break;
  }
}
