import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { FunctionNode } from "../flow/graph.js";
import { isTarget } from "../facts/read-only.js";
import type { ParsedFile } from "../program/files-in-view.js";
import { staticKey, withTypeWrappers } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";

/** Parameters that the function, or what it hands out, may call. */
export function parametersCalled({ unit }: ParsedFile, node: FunctionNode): { readonly target: TSESTree.Identifier; readonly argument: number; readonly isWaitedFor: boolean }[] {
  const variables = unit.scopes.getDeclaredVariables(node);
  return node.params.flatMap((parameter, argument) => {
    const target = targetOf(parameter);
    if (target.type !== "Identifier") return [];
    const variable = variables.find(({ identifiers }) => identifiers.some((identifier) => identifier === target));
    if (variable?.references.some(mayCall) !== true) return [];
    return [{ target, argument, isWaitedFor: variable.references.every((reference) => reference.init === true || isWaitedForAt(reference.identifier)) }];
  });
}

/** The same for functions that it takes out of an object that it is given, by nothing but their names: `({ work, onDenied = stop }) => …`. */
export function membersCalled({ unit }: ParsedFile, node: FunctionNode): { readonly target: TSESTree.Identifier; readonly argument: number; readonly member: string; readonly isWaitedFor: boolean }[] {
  const variables = unit.scopes.getDeclaredVariables(node);
  return node.params.flatMap((parameter, argument) => {
    const pattern = targetOf(parameter);
    // By `arguments` the whole object could be had.
    if (pattern.type !== "ObjectPattern" || unit.text.slice(...node.range).includes("arguments")) return [];
    const taken = pattern.properties.map(takenMember);
    return taken.every((each) => each !== null) ? taken.flatMap(({ member, target }) => {
      const variable = variables.find(({ identifiers }) => identifiers.some((identifier) => identifier === target));
      if (variable?.references.some(mayCall) !== true) return [];
      return [{ target, argument, member, isWaitedFor: variable.references.every((reference) => reference.init === true || isWaitedForAt(reference.identifier)) }];
    }) : [];
  });
}

/** The same for functions of an object that it only reads members of: `(on) => on.permit()`. */
export function membersRead({ unit }: ParsedFile, node: FunctionNode): { readonly target: TSESTree.MemberExpression; readonly argument: number; readonly member: string; readonly isWaitedFor: boolean }[] {
  if (unit.text.slice(...node.range).includes("arguments")) return [];
  const variables = unit.scopes.getDeclaredVariables(node);
  return node.params.flatMap((parameter, argument) => {
    const variable = variables.find(({ identifiers }) => identifiers.some((identifier) => identifier === parameter));
    const reads = variable?.references.map(({ identifier }) => memberRead(identifier)) ?? [];
    if (!reads.every((read) => read !== null) || reads.some(({ member }) => LENDS.has(member))) return [];
    return [...new Set(reads.map(({ member }) => member))].flatMap((member) => {
      const uses = reads.filter((read) => read.member === member).map(({ target }) => target);
      const [target] = uses;
      return target === undefined || !uses.some(mayCallAt) ? [] : [{ target, argument, member, isWaitedFor: uses.every(isWaitedForAt) }];
    });
  });
}

/** Members of functions as well as of objects. */
const LENDS: ReadonlySet<string> = new Set(["call", "apply", "bind"]);

function memberRead(used: TSESTree.Node): { readonly member: string; readonly target: TSESTree.MemberExpression } | null {
  const object = withTypeWrappers(used);
  const target = object.parent;
  if (target?.type !== "MemberExpression" || target.object !== object) return null;
  const member = staticKey(target.property, target.computed);
  return member === null || isTarget(target) ? null : { member, target };
}

/** Where a function uses what it is given: a parameter, or one member of it. Null where that cannot be told. */
export function usesOfGiven(given: TSESTree.Node, variableOf: VariableOf): readonly TSESTree.Node[] | null {
  if (given.type === "Identifier") return variableOf(given)?.references.filter(({ init }) => init !== true).map(({ identifier }) => withTypeWrappers(identifier)) ?? null;
  const object = given.type === "MemberExpression" ? given.object : null;
  const variable = object?.type === "Identifier" ? variableOf(object) : null;
  const reads = variable?.references.map(({ identifier }) => memberRead(identifier));
  const own = given.type === "MemberExpression" ? staticKey(given.property, given.computed) : null;
  return reads?.every((read) => read !== null) === true ? reads.filter(({ member }) => member === own).map(({ target }) => withTypeWrappers(target)) : null;
}

function takenMember(property: TSESTree.Property | TSESTree.RestElement): { readonly member: string; readonly target: TSESTree.Identifier } | null {
  const member = property.type === "Property" ? staticKey(property.key, property.computed) : null;
  if (property.type !== "Property" || member === null) return null;
  const target = property.value.type === "AssignmentPattern" ? property.value.left : property.value;
  return target.type === "Identifier" ? { member, target } : null;
}

/** `await f()`, `return f.call(it)`, `() => f()`: whoever waits for the function around it waits for what the call began. */
export function isWaitedForAt(used: TSESTree.Node): boolean {
  const { parent } = used;
  if (parent === undefined) return false;
  const isLent = parent.type === "MemberExpression" && parent.object === used && ["call", "apply"].includes(staticKey(parent.property, parent.computed) ?? "");
  const callee = isLent ? parent : used;
  const call = callee.parent;
  if (call?.type !== "CallExpression" || call.callee !== callee) return false;
  return isWaitedForValue(call);
}

/** Whether whoever waits for the function around an expression waits for its value, also where that is remembered: `() => (token ??= f())`. */
function isWaitedForValue(value: TSESTree.Expression): boolean {
  const user = value.parent;
  switch (user.type) {
    case "AwaitExpression":
    case "ReturnStatement":
      return true;
    case "ArrowFunctionExpression":
      return user.body === value;
    case "AssignmentExpression":
      return user.right === value && (isWaitedForValue(user) || isReturnedLast(user));
    case "LogicalExpression":
      return user.right === value && isWaitedForValue(user);
    case "ConditionalExpression":
      return user.test !== value && isWaitedForValue(user);
    default:
      return false;
  }
}

/** `token = f(); return token;`: nothing stands between the two. */
function isReturnedLast({ left, parent }: TSESTree.AssignmentExpression): boolean {
  if (left.type !== "Identifier" || parent.type !== "ExpressionStatement") return false;
  const branch = parent.parent.type === "BlockStatement" && parent.parent.body.length === 1 ? parent.parent : parent;
  const own = branch.parent.type === "IfStatement" ? branch.parent : parent;
  const block = own.parent;
  const next = block.type === "BlockStatement" ? block.body[block.body.findIndex((each) => each === own) + 1] : undefined;
  return next?.type === "ReturnStatement" && next.argument?.type === "Identifier" && next.argument.name === left.name;
}

/** Whether a use of a parameter may call it: as a callee, as an argument, or by a method such as `call`. */
function mayCall({ identifier }: Scope.Reference): boolean {
  return mayCallAt(identifier);
}

function mayCallAt(used: TSESTree.Node): boolean {
  const { parent } = used;
  switch (parent?.type) {
    case "CallExpression":
    case "NewExpression":
      return true;
    case "MemberExpression":
      return parent.object === used && parent.parent.type === "CallExpression" && parent.parent.callee === parent;
    case "VariableDeclarator":
    case "AssignmentExpression":
    case "Property":
    case "ArrayExpression":
    case "LogicalExpression":
    case "ConditionalExpression":
    // Whoever gets it back may call it.
    case "ReturnStatement":
      return true;
    case "ArrowFunctionExpression":
      return parent.body === used;
    default:
      return false;
  }
}

export function targetOf(parameter: TSESTree.Parameter): TSESTree.Node {
  const target = parameter.type === "TSParameterProperty" ? parameter.parameter : parameter;
  return target.type === "AssignmentPattern" ? target.left : target;
}
