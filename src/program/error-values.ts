import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { memberName } from "./expressions.js";
import { functionIn } from "./functions.js";
import { childNodes, isFunctionNode, stripTypeWrappers, withTypeWrappers } from "./nodes.js";
import type { FunctionNode } from "./syntax.js";
import type { VariableOf } from "./variables.js";

/** Helpers that make errors of what they are given call each other no deeper. */
const DEEPEST_HELPER = 3;

/** Parameters of helpers that are given an error where they are called. */
type Given = ReadonlySet<Scope.Variable>;

/** Whether the expression is an object, or what was caught, or a constant that holds one, or one of several that all are. */
export function isError(given: TSESTree.Node, variableOf: VariableOf, held: Given = new Set(), depth = 0): boolean {
  const node = stripTypeWrappers(given);
  const isErrorToo = (other: TSESTree.Node): boolean => isError(other, variableOf, held, depth);
  switch (node.type) {
    case "NewExpression":
    case "ObjectExpression":
      return true;
    case "CallExpression":
      return isFilledError(node, variableOf, isErrorToo) || isMadeError(node, variableOf, isErrorToo, depth);
    case "LogicalExpression":
      return isErrorToo(node.left) && isErrorToo(node.right);
    case "ConditionalExpression":
      return isErrorToo(node.consequent) && isErrorToo(node.alternate);
    case "Identifier":
      return isKnownInstance(node) || isErrorVariable(node, variableOf, held, isErrorToo);
    default:
      return false;
  }
}

function isErrorVariable(node: TSESTree.Identifier, variableOf: VariableOf, held: Given, isErrorToo: (other: TSESTree.Node) => boolean): boolean {
  const variable = variableOf(node);
  if (variable === null || variable.references.some((reference) => reference.isWrite() && reference.init !== true)) return false;
  const [definition] = variable.defs;
  if (definition === undefined || variable.defs.length !== 1) return false;
  if (held.has(variable)) return true;
  if (definition.type === "Variable" && definition.node.id === definition.name && definition.node.init !== null) {
    return definition.parent.kind === "const" && isErrorToo(definition.node.init);
  }
  if (definition.type === "CatchClause") return definition.node.param === definition.name;
  if (definition.type !== "Parameter" || !isFunctionNode(definition.node) || definition.node.params[0] !== definition.name) return false;
  const handler = withTypeWrappers(definition.node);
  return handler.parent?.type === "CallExpression" && isRejectionHandler(handler, handler.parent);
}

/** `error instanceof Error ? error : …`, `if (error instanceof Error) return error;` */
function isKnownInstance(name: TSESTree.Identifier): boolean {
  const used = withTypeWrappers(name);
  const { parent } = used;
  if (parent?.type === "ConditionalExpression") return parent.consequent === used && isInstanceTest(parent.test, name);
  if (parent?.type !== "ReturnStatement") return false;
  const branch = parent.parent.type === "BlockStatement" && parent.parent.body[0] === parent ? parent.parent : parent;
  return branch.parent.type === "IfStatement" && branch.parent.consequent === branch && isInstanceTest(branch.parent.test, name);
}

function isInstanceTest(test: TSESTree.Expression, { name }: TSESTree.Identifier): boolean {
  return test.type === "BinaryExpression" && test.operator === "instanceof" && test.left.type === "Identifier" && test.left.name === name;
}

/** `Object.assign(new Error(), { status: 403 })` */
function isFilledError({ callee, arguments: [filled] }: TSESTree.CallExpression, variableOf: VariableOf, isErrorToo: (other: TSESTree.Node) => boolean): boolean {
  const owner = callee.type === "MemberExpression" && memberName(callee) === "assign" ? stripTypeWrappers(callee.object) : null;
  if (owner?.type !== "Identifier" || owner.name !== "Object") return false;
  const declared = variableOf(owner);
  return (declared === null || declared.defs.length === 0) && filled !== undefined && isErrorToo(filled);
}

/** `toError(error)`, where each way out of the function of this file yields one. */
function isMadeError(call: TSESTree.CallExpression, variableOf: VariableOf, isErrorToo: (other: TSESTree.Node) => boolean, depth: number): boolean {
  const name = call.callee.type === "Identifier" ? variableOf(call.callee) : null;
  const made = depth >= DEEPEST_HELPER || name === null || name.references.some((reference) => reference.isWrite() && reference.init !== true) ? null : functionIn(call.callee, variableOf);
  if (made === null || made.async || made.generator) return false;
  const held = new Set<Scope.Variable>();
  for (const [index, parameter] of made.params.entries()) {
    const argument = call.arguments[index];
    if (argument === undefined || argument.type === "SpreadElement") break;
    const variable = parameter.type === "Identifier" && isErrorToo(argument) ? variableOf(parameter) : null;
    if (variable !== null) held.add(variable);
  }
  return yieldedBy(made)?.every((value) => isError(value, variableOf, held, depth + 1)) === true;
}

/** What a function returns; null where it may return nothing. */
function yieldedBy({ body }: FunctionNode): readonly TSESTree.Expression[] | null {
  if (body.type !== "BlockStatement") return [body];
  const last = body.body.at(-1)?.type;
  if (last !== "ReturnStatement" && last !== "ThrowStatement") return null;
  const found: TSESTree.Expression[] = [];
  const open: TSESTree.Node[] = [body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "ReturnStatement") {
      if (node.argument === null) return null;
      found.push(node.argument);
    } else if (!isFunctionNode(node)) open.push(...childNodes(node));
  }
  return found;
}

/** `promise.catch(handler)`, `promise.then(function, handler)`. */
export function isRejectionHandler(handler: TSESTree.Node, call: TSESTree.CallExpression): boolean {
  if (call.callee.type !== "MemberExpression") return false;
  const [first, second] = call.arguments;
  switch (memberName(call.callee)) {
    case "catch":
      return first === handler && call.arguments.length === 1;
    case "then":
      return second === handler && first !== undefined && isFunctionNode(first);
    default:
      return false;
  }
}
