import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";
import { isExported, isWritten } from "./decision-use-syntax.js";

/** A list, set or map of the file that something is put into. */
interface FilledCollection {
  readonly name: string;
  /** Where the file gets out what was put in; `ofAll` when all elements at once. */
  readonly reads: readonly CollectionRead[];
}

interface CollectionRead {
  readonly node: TSESTree.Node;
  readonly ofAll: boolean;
}

type Members = ReadonlyMap<string, readonly TSESTree.MemberExpression[]>;

/** Methods that put something in, and the constructors of what they fill; null for any, since lists are made in many ways. */
const FILLING: ReadonlyMap<string, RegExp | null> = new Map([["push", null], ["unshift", null], ["append", null], ["add", /^(?:Weak)?Set$/], ["set", /^(?:Weak)?Map$/]]);

/** Methods that take something out for good, and what tells only how much there is. */
const LOOKS_AT_NONE = /^(?:delete|clear|size|length|has)$/;

/** Methods that yield one of the elements. */
const YIELDS_ONE = /^(?:get|at|pop|shift)$/;

/** `history.push(decision)`, `byDevice.set(id, decision)`: null where code out of view may get at the collection in another way. */
export function collectionFilledBy(call: TSESTree.CallExpression | TSESTree.NewExpression, variableOf: VariableOf, members: Members): FilledCollection | null {
  const { callee } = call;
  const made = callee.type === "MemberExpression" ? FILLING.get(staticKey(callee.property, callee.computed) ?? "") : undefined;
  if (made === undefined || callee.type !== "MemberExpression") return null;
  const { object } = callee;
  if (object.type === "MemberExpression") return object.object.type === "ThisExpression" ? filledField(object, made, members) : null;
  const variable = object.type === "Identifier" ? variableOf(object) : null;
  if (object.type !== "Identifier" || variable === null || variable.defs[0]?.type !== "Variable" || isExported(variable)) return null;
  if (made !== null && !variable.defs.every(({ node }) => node.type === "VariableDeclarator" && isMadeBy(node.init, made))) return null;
  return { name: object.name, reads: variable.references.flatMap((reference) => (reference.init === true ? [] : readOf(reference.identifier))) };
}

function isMadeBy(value: TSESTree.Node | null, made: RegExp): boolean {
  const node = value === null ? null : stripTypeWrappers(value);
  return node?.type === "NewExpression" && node.callee.type === "Identifier" && made.test(node.callee.name);
}

function filledField(field: TSESTree.MemberExpression, made: RegExp | null, members: Members): FilledCollection | null {
  const name = staticKey(field.property, field.computed);
  const uses = name === null ? [] : (members.get(name) ?? []);
  if (name === null || uses.length === 0 || (made !== null && !isFieldMadeBy(field, name, made))) return null;
  return { name, reads: uses.filter((use) => !isWritten(use) && !isHandedOut(use)).flatMap(readOf) };
}

/** Whether the class that `this` is of makes its field so. */
function isFieldMadeBy(field: TSESTree.MemberExpression, name: string, made: RegExp): boolean {
  for (let place: TSESTree.Node | null | undefined = field.parent; place !== undefined && place !== null; place = place.parent) {
    if (place.type !== "ClassBody") continue;
    return place.body.some((member) => member.type === "PropertyDefinition" && (staticKey(member.key, member.computed) ?? "") === name && isMadeBy(member.value, made));
  }
  return false;
}

/** What one mention of a collection gets out of it. */
function readOf(mention: TSESTree.Node): readonly CollectionRead[] {
  const { parent } = mention;
  const member = parent?.type === "MemberExpression" && parent.object === mention ? parent : null;
  const name = member === null ? null : staticKey(member.property, member.computed);
  if (member === null) return [{ node: mention, ofAll: true }];
  const call = member.parent.type === "CallExpression" && member.parent.callee === member ? member.parent : null;
  const isStatement = call?.parent.type === "ExpressionStatement";
  if (name !== null && (LOOKS_AT_NONE.test(name) || (isStatement && (FILLING.has(name) || YIELDS_ONE.test(name))))) return [];
  if (call !== null && name !== null && YIELDS_ONE.test(name)) return [{ node: call, ofAll: false }];
  return member.computed && call === null && (name === null || /^\d+$/.test(name)) ? [{ node: member, ofAll: false }] : [{ node: mention, ofAll: true }];
}

const HANDS_OUT = /^(?:at|slice|length|pop|shift|concat|toReversed)$/;

/** `return this.history.at(-1);` of another method: whoever gets it asked for no permit. */
function isHandedOut(use: TSESTree.MemberExpression): boolean {
  let value: TSESTree.Node = use;
  while (value.parent?.type === "MemberExpression" || (value.parent?.type === "CallExpression" && value.parent.callee === value) || value.parent?.type === "ChainExpression" || (value.parent?.type === "SpreadElement" && value.parent.parent.type === "ArrayExpression") || value.parent?.type === "ArrayExpression") {
    value = value.parent;
    if (value.type === "MemberExpression" && !HANDS_OUT.test(staticKey(value.property, value.computed) ?? "")) return false;
    if (value.type === "CallExpression" && value.arguments.some((argument) => isFunctionNode(argument))) return false;
  }
  return value.parent?.type === "ReturnStatement";
}
