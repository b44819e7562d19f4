import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { CallNode, FunctionNode } from "../flow/graph.js";
import { isFunctionNode, isLoop, staticKey, stripTypeWrappers, withTypeWrappers } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";

type FunctionsCalled = (call: CallNode) => readonly FunctionNode[];

/** Methods of arrays that make a new one, or tell of items, and hand the array itself to nobody. */
const QUIET: ReadonlySet<string> = new Set(["push", "pop", "shift", "unshift", "splice", "slice", "concat", "join", "includes", "indexOf", "at", "get", "keys", "entries", "values"]);
/** Those whose callbacks get it as their last argument, and where that stands. */
const CALLING: ReadonlyMap<string, number> = new Map(["map", "forEach", "filter", "flatMap", "some", "every", "find", "findIndex", "findLast", "findLastIndex"].map((name) => [name, 2]));
const MAKING: ReadonlySet<string> = new Set([...CALLING.keys(), "slice", "concat", "from", "of", "fill", "split", "keys", "values", "entries"]);
const DEEPEST_CALL = 3;

/**
 * Whether code other than that of its own activation may hold the array that `call` is a method of, as the text tells: it was given to
 * somebody, or stored, where that may have happened before the call.
 */
export function mayBeHeldElsewhere(call: TSESTree.CallExpression, variableOf: VariableOf, functionsCalled: FunctionsCalled): boolean {
  const array = call.callee.type === "MemberExpression" ? stripTypeWrappers(call.callee.object) : null;
  if (array === null) return true;
  let root: TSESTree.Node = array;
  let key: string | null = null;
  while (root.type === "MemberExpression") {
    key = staticKey(root.property, root.computed);
    if (key === null) return true;
    root = stripTypeWrappers(root.object);
  }
  const variable = root.type === "Identifier" ? variableOf(root) : null;
  if (variable?.defs.length !== 1 || variable.defs[0]?.type !== "Variable") return true;
  return variable.references.some((reference) => {
    if (reference.isWrite()) return reference.writeExpr != null && !isMadeHere(reference.writeExpr);
    if (!mayComeBefore(reference.identifier, call, variable)) return false;
    return key === null ? !isQuiet(reference.identifier, variableOf, functionsCalled, 0) : !isQuietMember(reference.identifier, key, variableOf, functionsCalled);
  });
}

function isMadeHere(expression: TSESTree.Node): boolean {
  const node = stripTypeWrappers(expression);
  switch (node.type) {
    case "ArrayExpression":
    case "ObjectExpression":
      return true;
    case "CallExpression":
      return node.callee.type === "MemberExpression" && MAKING.has(staticKey(node.callee.property, node.callee.computed) ?? "");
    case "NewExpression":
      return node.callee.type === "Identifier" && node.callee.name === "Array";
    default:
      return false;
  }
}

/** What stands later in the text runs later, unless a loop goes round both. */
function mayComeBefore(use: TSESTree.Node, call: TSESTree.Node, { scope }: Scope.Variable): boolean {
  if (use.range[0] < call.range[1]) return true;
  // A loop around the declaration makes a new one each time.
  for (let outer: TSESTree.Node | undefined = call.parent; outer && outer !== scope.block && !isFunctionNode(outer); outer = outer.parent) {
    if (isLoop(outer) && outer.range[0] <= use.range[0] && use.range[1] <= outer.range[1]) return true;
  }
  return false;
}

/** `o.key`, used as an array that stays where it is, or another member. */
function isQuietMember(identifier: TSESTree.Node, key: string, variableOf: VariableOf, functionsCalled: FunctionsCalled): boolean {
  const object = withTypeWrappers(identifier);
  const { parent } = object;
  if (parent?.type !== "MemberExpression" || parent.object !== object) return false;
  const name = staticKey(parent.property, parent.computed);
  if (name === null || (parent.parent.type === "CallExpression" && parent.parent.callee === parent)) return false;
  return name !== key || isQuiet(parent, variableOf, functionsCalled, 0);
}

/** Whether the use of an array hands it to nobody. */
function isQuiet(use: TSESTree.Node, variableOf: VariableOf, functionsCalled: FunctionsCalled, depth: number): boolean {
  const held = withTypeWrappers(use);
  const { parent } = held;
  switch (parent?.type) {
    case "MemberExpression":
      return parent.object === held ? isQuietAccess(parent) : true;
    case "ForOfStatement":
    case "SpreadElement":
    case "ReturnStatement":
    case "UnaryExpression":
    case "ExpressionStatement":
    case "ExportSpecifier":
      return true;
    case "VariableDeclarator":
      return parent.id.type === "ArrayPattern";
    case "CallExpression":
      return parent.callee === held || isQuietArgument(parent, held, variableOf, functionsCalled, depth);
    default:
      return false;
  }
}

function isQuietAccess(member: TSESTree.MemberExpression): boolean {
  const { parent } = member;
  const key = staticKey(member.property, member.computed);
  if (parent.type !== "CallExpression" || parent.callee !== member) return true;
  if (key === null) return false;
  const last = CALLING.get(key);
  if (last === undefined) return QUIET.has(key);
  const [callback] = parent.arguments;
  return callback !== undefined && isFunctionNode(callback) && callback.params.length <= last && !callback.params.some(({ type }) => type === "RestElement") && callback.type === "ArrowFunctionExpression";
}

/** `Promise.all(list)`, or a function in view that hands its parameter to nobody. */
function isQuietArgument(call: TSESTree.CallExpression, argument: TSESTree.Node, variableOf: VariableOf, functionsCalled: FunctionsCalled, depth: number): boolean {
  const { callee } = call;
  if (callee.type === "MemberExpression" && callee.object.type === "Identifier" && callee.object.name === "Promise" && variableOf(callee.object) === null) return true;
  const index = call.arguments.findIndex((each) => each === argument);
  const functions = functionsCalled(call);
  if (functions.length === 0 || depth >= DEEPEST_CALL || call.arguments.slice(0, index).some(({ type }) => type === "SpreadElement")) return false;
  return functions.every(({ params }) => {
    const parameter = params[index];
    const variable: Scope.Variable | null = parameter?.type === "Identifier" ? variableOf(parameter) : null;
    return variable?.references.every((reference) => reference.isRead() && reference.from.variableScope === variable.scope.variableScope && isQuiet(reference.identifier, variableOf, functionsCalled, depth + 1)) === true;
  });
}
