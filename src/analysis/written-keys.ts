import type { TSESTree } from "@typescript-eslint/utils";
import { membersDefinedLater } from "../facts/defined-later.js";
import { ownObjectAt } from "../facts/own-objects.js";
import { enclosingFunction, staticKey, stripTypeWrappers, withTypeWrappers, type VisitorKeys } from "../program/nodes.js";
import { enclosingClass } from "../program/this-value.js";
import type { VariableOf } from "../program/variables.js";
import { fillOwnObjects, isOfUnknownName, type WriteOfUnknownName } from "./own-objects.js";
import { deletedMembers, writtenMembers } from "./written-members.js";

export interface WrittenKeys {
  readonly writtenKeys: ReadonlySet<string | null>;
  /** Those that are written otherwise than through `this` of a class: any object may be meant. */
  readonly keysOfAny: ReadonlySet<string | null>;
  /** Those that are written otherwise than by `this.name = …` in a constructor: an object may get them when it has been made. */
  readonly keysOfMade: ReadonlySet<string | null>;
}

/** Gathers, while a file is walked, under which names its code writes members, and into what. */
export class WrittenKeysOfFile {
  readonly #ofAny = new Set<string | null>();
  readonly #ofThis = new Set<string | null>();
  readonly #ofExports = new Set<string | null>();
  readonly #ofModule = new Set<string | null>();
  readonly #ofMade = new Set<string | null>();
  readonly #computed: WriteOfUnknownName[] = [];
  readonly #ofNames: TSESTree.MemberExpression[] = [];
  #lendsMethods = false;
  #aliasesExports = false;
  #replacesExports = false;

  noteAssignment(node: TSESTree.AssignmentExpression): void {
    if (!isBoundToItself(node)) this.#note(writtenMembers(node.left), false);
  }

  noteLoopVariable(node: TSESTree.ForInStatement | TSESTree.ForOfStatement): void {
    this.#note(writtenMembers(node.left), false);
  }

  noteUpdate(node: TSESTree.UpdateExpression): void {
    this.#note(writtenMembers(node.argument), true);
  }

  noteDeletion(node: TSESTree.UnaryExpression): void {
    this.#note(deletedMembers(node), true);
  }

  noteCall(node: TSESTree.CallExpression): void {
    noteStoringCall(isOfClass(node.arguments[0]) ? this.#ofThis : this.#ofAny, node);
    noteStoringCall(this.#ofMade, node, "in fields, too");
    this.#lendsMethods ||= lendsMethod(node);
  }

  noteName(node: TSESTree.Identifier | TSESTree.PrivateIdentifier): void {
    if (node.name !== "exports") return;
    this.#aliasesExports ||= !isOnlyReadFrom(node);
    this.#replacesExports ||= isReplaced(node);
  }

  /** When the whole file has been walked: who gets members of names that only a run knows, and whether `exports` may be another object. */
  settle(program: TSESTree.Program, visitorKeys: VisitorKeys): void {
    if (this.#computed.length > 0 && !fillOwnObjects(this.#computed, program, visitorKeys)) {
      this.#ofAny.add(null);
      this.#ofMade.add(null);
    }
    if (this.#aliasesExports) for (const key of this.#ofExports) this.#ofAny.add(key);
    if (this.#aliasesExports || this.#replacesExports) for (const key of this.#ofModule) this.#ofAny.add(key);
  }

  /** Without what functions write into objects that only they have, where `variableOf` can tell. */
  keys(variableOf: VariableOf | null): WrittenKeys {
    const others = this.#ofNames.filter((target) => variableOf === null || !isFollowed(target, variableOf)).map((target) => staticKey(target.property, target.computed));
    const ofAny = new Set([...this.#ofAny, ...others]);
    const writtenKeys = new Set([...ofAny, ...this.#ofThis]);
    return { writtenKeys, keysOfAny: this.#lendsMethods ? writtenKeys : ofAny, keysOfMade: new Set([...this.#ofMade, ...others]) };
  }

  #note(targets: readonly TSESTree.MemberExpression[], changes: boolean): void {
    for (const target of targets) {
      const key = staticKey(target.property, target.computed);
      if (isOfUnknownName(target)) this.#computed.push(target);
      else if (isOfName(target)) this.#ofNames.push(target);
      else this.#keysOf(target, changes).add(key);
      if (!isOfUnknownName(target) && !isOfName(target) && !isFieldOfConstructor(target)) this.#ofMade.add(key);
    }
  }

  #keysOf(target: TSESTree.MemberExpression, changes: boolean): Set<string | null> {
    if (isOfThis(target)) return this.#ofThis;
    if (!changes && isOfExports(target)) return this.#ofExports;
    return !changes && isOfModuleExports(target) ? this.#ofModule : this.#ofAny;
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
  const around = enclosingFunction(parent);
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
