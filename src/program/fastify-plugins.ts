import type { TSESTree } from "@typescript-eslint/utils";
import { bare } from "./expressions.js";
import { constantOf } from "./constants.js";
import { isFunctionNode } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { FunctionNode } from "./syntax.js";

const PACKAGE = "fastify-plugin";

/** Whether the call makes a plugin without a scope of its own: what it registers, its parent has. */
export function makesPlugin(call: TSESTree.CallExpression, origins: Origins): boolean {
  if (call.callee.type !== "Identifier") return false;
  const imported = origins.variableOf(call.callee)?.defs[0]?.node;
  const isSpecifier = imported?.type === "ImportDefaultSpecifier" || imported?.type === "ImportSpecifier";
  return isSpecifier && imported.parent.type === "ImportDeclaration" && imported.parent.source.value === PACKAGE;
}

/** The function of this file that such a plugin runs in its parent's scope. */
export function pluginFunction(node: TSESTree.Node, origins: Origins): FunctionNode | null {
  const written = bare(node);
  const made = written.type === "Identifier" ? constantOf(written, origins) : written;
  if (made?.type !== "CallExpression" || !makesPlugin(made, origins)) return null;
  const [first] = made.arguments;
  if (first === undefined) return null;
  const [only, other] = [...origins.valuesOf(first)];
  return other === undefined && only?.kind === "function" && only.home === origins && isFunctionNode(only.node) ? only.node : null;
}

/** Statements that the function certainly runs before it completes. */
export function certainStatements({ body }: FunctionNode): readonly TSESTree.Statement[] {
  if (body.type !== "BlockStatement") return [];
  const end = body.body.findIndex(({ type }) => type !== "ExpressionStatement" && type !== "VariableDeclaration" && type !== "FunctionDeclaration");
  return end < 0 ? body.body : body.body.slice(0, end);
}
