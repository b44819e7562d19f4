import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { childNodes, isFunctionNode, isTypeWrapper, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import type { VariableOf } from "../program/variables.js";
import { calledName, purposeOf } from "./call-names.js";

/** What members are listed under whose key is computed: no name is so written. */
export const COMPUTED = "[]";

/** `console.log(`${allowed ? "allowed" : "denied"}`)`: a choice of words that goes into a record, and decides nothing. */
export function isOnlyWritten(choice: TSESTree.ConditionalExpression): boolean {
  if (choice.consequent.type !== "Literal" || choice.alternate.type !== "Literal") return false;
  let node: TSESTree.Node = choice;
  while (node.parent !== undefined && node.parent !== null && (/^(?:TemplateLiteral|Property|ObjectExpression|ArrayExpression)$/.test(node.parent.type) || (node.parent.type === "BinaryExpression" && node.parent.operator === "+"))) node = node.parent;
  return node.parent?.type === "CallExpression" && node.parent.callee !== node && purposeOf(node.parent) === "record";
}

/** Whether the outcome of `a && b` is itself what a condition looks at, so that `a` alone is enough. */
export function isTestOfItsOwn(node: TSESTree.LogicalExpression): boolean {
  const { right } = node;
  return right.type === "CallExpression" || right.type === "AwaitExpression";
}

/** Whether what it is a part of decides at this very place: not where its value goes into a variable, a member or another call. */
export function isLookedAt(part: TSESTree.Node): boolean {
  let node = part;
  while (node.parent !== undefined && node.parent !== null && (node.parent.type === "LogicalExpression" || (node.parent.type === "UnaryExpression" && node.parent.operator === "!") || isTypeWrapper(node.parent))) node = node.parent;
  const { parent } = node;
  switch (parent?.type) {
    case "IfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "ForStatement":
    case "ConditionalExpression":
      return parent.test === node;
    case "SwitchStatement":
    case "SwitchCase":
    case "ExpressionStatement":
    // Whoever it is returned to looks at it.
    case "ReturnStatement":
    case "ArrowFunctionExpression":
      return true;
    default:
      return false;
  }
}

/** Whether more than a value may come of it: it calls something, waits or assigns. */
export function mayAct(expression: TSESTree.Node): boolean {
  const open: TSESTree.Node[] = [expression];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (/^(?:CallExpression|NewExpression|AwaitExpression|YieldExpression|AssignmentExpression|UpdateExpression|TaggedTemplateExpression)$/.test(node.type)) return true;
    if (!isFunctionNode(node)) open.push(...childNodes(node));
  }
  return false;
}

/** `cache.set(key, decision)` and the like. */
export function putsAway({ callee }: TSESTree.CallExpression): boolean {
  return callee.type === "MemberExpression" && /^(?:set|setItem|setex|setEx|put|hset|hSet|save|store|add|write)$/.test(staticKey(callee.property, callee.computed) ?? "");
}

/** `writeFile(path, JSON.stringify(decision))` */
export function writesFile({ callee }: TSESTree.CallExpression): boolean {
  return /^write(?:File(?:Sync)?|Json|JSON)$/.test(calledName(callee));
}

export function isConversion(call: TSESTree.CallExpression | TSESTree.NewExpression): boolean {
  const { callee } = call;
  if (callee.type === "Identifier") return callee.name === "String" || /Error$/.test(callee.name);
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return false;
  // `Object.assign()` changes something that lives on.
  return callee.object.name === "JSON" || (callee.object.name === "Object" && /^(?:keys|values|entries|freeze|fromEntries)$/.test(calledName(callee)));
}

export function enclosingFunction(node: TSESTree.Node): FunctionNode | null {
  for (let place = node.parent; place !== undefined && place !== null; place = place.parent) if (isFunctionNode(place)) return place;
  return null;
}

/** The call of `.then(f)` (or `.catch`, `.finally`) whose promise ends with what `f` returns. */
export function chainedWith(node: FunctionNode): TSESTree.CallExpression | null {
  const call = node.parent;
  if (call.type !== "CallExpression" || call.callee.type !== "MemberExpression") return null;
  const name = staticKey(call.callee.property, call.callee.computed);
  return name === "then" || name === "catch" ? call : null;
}

export function isExported(variable: Scope.Variable): boolean {
  return variable.defs.some(({ node }) => node.type === "VariableDeclarator" && node.parent.parent?.type === "ExportNamedDeclaration");
}

export function isWritten(member: TSESTree.MemberExpression): boolean {
  const { parent } = member;
  return (parent.type === "AssignmentExpression" && parent.left === member) || parent.type === "UpdateExpression" || (parent.type === "UnaryExpression" && parent.operator === "delete");
}

const DROPPING = /^(?:forEach|setTimeout|setInterval|setImmediate|queueMicrotask|nextTick)$/;
const COLLECTING = /^(?:map|flatMap)$/;

/** What becomes of what a callback returns: nothing looks at it, or the call collects all results in an array; null for anything else. */
export function fateOfResult(callback: FunctionNode): "dropped" | TSESTree.CallExpression | null {
  const call = callback.parent;
  if (call.type !== "CallExpression" || call.arguments[0] !== callback) return null;
  const name = calledName(call.callee);
  if (DROPPING.test(name)) return "dropped";
  return call.callee.type === "MemberExpression" && COLLECTING.test(name) ? call : null;
}

const CHOOSING = /^(?:filter|some|every|find|findIndex|findLast|findLastIndex)$/;

/** `jobs.filter(async (job) => …)`: the truth of what the callback yields is looked at, and a promise is always true. */
export function isAskedAtOnce(callback: FunctionNode): boolean {
  const call = callback.parent;
  return call.type === "CallExpression" && call.arguments[0] === callback && call.callee.type === "MemberExpression" && call.callee.object.type !== "ThisExpression" && CHOOSING.test(calledName(call.callee));
}

/** Whether the function has a parameter for the argument, or may read it in another way. */
export function takesArgument(callee: FunctionNode, index: number): boolean {
  if (index < callee.params.length || callee.params.at(-1)?.type === "RestElement") return true;
  return callee.type !== "ArrowFunctionExpression" && callee.params.length === 0 && mentionsArguments(callee);
}

function mentionsArguments(callee: FunctionNode): boolean {
  const open: TSESTree.Node[] = [callee.body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "Identifier" && node.name === "arguments") return true;
    open.push(...childNodes(node));
  }
  return false;
}

/** The name that a member is read from, through all members between; null when it is none. */
export function rootOf(member: TSESTree.MemberExpression): TSESTree.Identifier | null {
  let { object } = member;
  while (object.type === "MemberExpression") object = object.object;
  return object.type === "Identifier" ? object : null;
}

/** `denied[id] = decision.code` in a loop, where the code behind the loop gives the object to somebody. */
export function isCollected(target: TSESTree.Node, variable: Scope.Variable): boolean {
  const [definition] = variable.defs;
  let loop: TSESTree.Node | null = null;
  for (let place = target.parent; place !== undefined && place !== null && !isFunctionNode(place); place = place.parent) {
    const isLoop = place.type === "ForOfStatement" || place.type === "ForStatement" || place.type === "ForInStatement" || place.type === "WhileStatement" || place.type === "DoWhileStatement";
    if (isLoop && definition !== undefined && definition.name.range[1] <= place.range[0]) loop = place;
  }
  const end = loop?.range[1];
  return end !== undefined && variable.references.some(({ identifier }) => identifier.range[0] >= end && (identifier.parent.type === "CallExpression" || identifier.parent.type === "ReturnStatement" || identifier.parent.type === "Property" || identifier.parent.type === "SpreadElement"));
}

/** `null`, `undefined` */
export function isNothing(node: TSESTree.Node): boolean {
  return (node.type === "Literal" && node.value === null && node.raw === "null") || (node.type === "Identifier" && node.name === "undefined");
}

/** `(decision) => decision.allowed`, `({ allowed }) => allowed === true` */
export function readsAllowed(callback: FunctionNode): boolean {
  const result = onlyResult(callback);
  return result !== null && isAllowed(result, /^===?$/);
}

/** `(decision) => !decision.allowed`, `({ allowed }) => allowed !== true` */
export function readsDenial(callback: FunctionNode): boolean {
  const result = onlyResult(callback);
  if (result === null) return false;
  const value = stripTypeWrappers(result);
  if (value.type === "UnaryExpression" && value.operator === "!") return isAllowed(value.argument, /^===?$/);
  return value.type === "BinaryExpression" && isAllowed(value, /^!==?$/);
}

export function onlyResult({ body }: FunctionNode): TSESTree.Expression | null {
  if (body.type !== "BlockStatement") return body;
  const [only, ...others] = body.body;
  return only?.type === "ReturnStatement" && others.length === 0 ? only.argument : null;
}

/** @param same the operators by which it may be compared with `true`. */
function isAllowed(start: TSESTree.Expression, same: RegExp): boolean {
  let value: TSESTree.Node = stripTypeWrappers(start);
  if (value.type === "BinaryExpression" && same.test(value.operator) && value.right.type === "Literal" && value.right.value === true) value = stripTypeWrappers(value.left);
  if (value.type === "ChainExpression") value = stripTypeWrappers(value.expression);
  return value.type === "Identifier" ? value.name === "allowed" : value.type === "MemberExpression" && staticKey(value.property, value.computed) === "allowed";
}

const SEARCHING = /^(?:includes|startsWith|endsWith|indexOf|search|match)$/;

/** `(await response.text()).includes("ALLOW")`: searches of a text that nothing else reads. */
export function searchesOfText(text: TSESTree.CallExpression, variableOf: VariableOf): readonly TSESTree.Node[] {
  if (text.parent.type !== "AwaitExpression") return [];
  const { parent } = text.parent;
  const name = parent.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : null;
  const reads: readonly TSESTree.Node[] = name === null ? [text.parent] : (variableOf(name)?.references ?? []).filter((reference) => reference.isRead()).map(({ identifier }) => identifier);
  const searches = reads.flatMap((read) => {
    const search = searchOf(read);
    return search === null ? [] : [search];
  });
  return searches.length === reads.length ? searches : [];
}

function searchOf(text: TSESTree.Node): TSESTree.CallExpression | null {
  const { parent } = text;
  if (parent?.type === "CallExpression" && parent.arguments[0] === text && parent.callee.type === "MemberExpression" && parent.callee.object.type === "Literal" && calledName(parent.callee) === "test") return parent;
  if (parent?.type !== "MemberExpression" || parent.object !== text || parent.parent.type !== "CallExpression" || parent.parent.callee !== parent) return null;
  return SEARCHING.test(calledName(parent)) ? parent.parent : null;
}
