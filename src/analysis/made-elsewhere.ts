import type { TSESTree } from "@typescript-eslint/utils";
import type { TextSource } from "../program/constants-elsewhere.js";
import { bare } from "../program/expressions.js";
import { functionIn } from "../program/functions.js";
import { isTypeWrapper, pushChildNodes, staticKey } from "../program/nodes.js";
import type { CallNode, FunctionNode } from "../program/syntax.js";
import type { VariableOf } from "../program/variables.js";

export interface FunctionElsewhere {
  readonly node: FunctionNode;
  readonly variableOf: VariableOf;
}

/** The function of another file that a call names. */
export function functionElsewhere(callee: TSESTree.Node, texts: Pick<TextSource, "constantElsewhere">): FunctionElsewhere | null {
  const found = texts.constantElsewhere(bare(callee));
  const node = found === null ? null : functionIn(found.node, found.texts.variableOf);
  return found === null || node === null ? null : { node, variableOf: found.texts.variableOf };
}

/** `return fail(decision.code)`: a function of another file puts together what this one hands out, and does nothing. */
export function isOnlyMade(call: CallNode, texts: Pick<TextSource, "constantElsewhere">): boolean {
  if (call.type !== "CallExpression" || !isHandedOut(call)) return false;
  const called = functionElsewhere(call.callee, texts);
  return called !== null && !called.node.async && !called.node.generator && onlyMakes(called.node.body);
}

function isHandedOut(call: TSESTree.Node): boolean {
  let node = call;
  while (node.parent !== undefined && node.parent !== null && (node.parent.type === "LogicalExpression" || node.parent.type === "ConditionalExpression" || isTypeWrapper(node.parent))) node = node.parent;
  return node.parent?.type === "ReturnStatement" || (node.parent?.type === "ArrowFunctionExpression" && node.parent.body === node);
}

const DOING: ReadonlySet<string> = new Set(["CallExpression", "NewExpression", "AssignmentExpression", "UpdateExpression", "TaggedTemplateExpression", "AwaitExpression", "ImportExpression", "ThrowStatement"]);

function onlyMakes(body: TSESTree.Node): boolean {
  const open: TSESTree.Node[] = [body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (DOING.has(node.type)) return false;
    pushChildNodes(node, open);
  }
  return true;
}

const SAYS_NOTHING = /^(?:allowed|device_?id)$/i;

/** Whether a function of another file that is given a decision looks at nothing in it that says why: not at all, or only at `allowed`. */
export function overlooksReason(callee: TSESTree.Node, index: number, texts: Pick<TextSource, "constantElsewhere">): boolean {
  return looksOnlyAt(callee, index, texts, (name) => SAYS_NOTHING.test(name));
}

/** Whether it looks at members, none of which is `allowed`. */
export function overlooksAnswer(callee: TSESTree.Node, index: number, texts: Pick<TextSource, "constantElsewhere">): boolean {
  return looksOnlyAt(callee, index, texts, (name) => name !== "" && name !== "allowed");
}

function looksOnlyAt(callee: TSESTree.Node, index: number, texts: Pick<TextSource, "constantElsewhere">, isMeant: (name: string) => boolean): boolean {
  const called = functionElsewhere(callee, texts);
  if (called === null) return false;
  const { node, variableOf } = called;
  const parameter = node.params[index];
  if (parameter === undefined) return node.type === "ArrowFunctionExpression" && node.params.at(-1)?.type !== "RestElement";
  const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
  if (target.type === "ObjectPattern") return target.properties.every((property) => property.type === "Property" && isMeant(staticKey(property.key, property.computed) ?? ""));
  const variable = target.type === "Identifier" ? variableOf(target) : null;
  return variable?.references.every(({ identifier: { parent } }) => parent.type === "MemberExpression" && isMeant(staticKey(parent.property, parent.computed) ?? "")) ?? false;
}
