import type { TSESTree } from "@typescript-eslint/utils";
import { bare } from "./expressions.js";
import { constantOf } from "./constants.js";
import { definedElsewhere, type Definition } from "./constants-elsewhere.js";
import { importedName } from "./imported-name.js";
import type { FunctionOrigin } from "./middleware.js";
import type { Origins } from "./origin.js";
import type { FunctionNode } from "./syntax.js";

const PACKAGE = "fastify-plugin";

/** Whether the call makes a plugin without a scope of its own: what it registers, its parent has. */
export function makesPlugin(call: TSESTree.CallExpression, origins: Origins): boolean {
  return call.callee.type === "Identifier" && importedName(call.callee, origins.variableOf)?.specifier === PACKAGE;
}

/** The function, of this file or of another one, that such a plugin runs in its parent's scope. */
export function pluginFunction(node: TSESTree.Node, origins: Origins): FunctionOrigin | null {
  const made = madeAs(bare(node), origins);
  if (made?.node.type !== "CallExpression" || !makesPlugin(made.node, made.origins)) return null;
  const [first] = made.node.arguments;
  if (first === undefined) return null;
  const [only, other] = [...made.origins.valuesOf(first)];
  return other === undefined && only?.kind === "function" ? only : null;
}

/** What a constant holds, of this file or of another one. */
function madeAs(written: TSESTree.Node, origins: Origins): Definition | null {
  if (written.type !== "Identifier") return { node: written, origins };
  const own = constantOf(written, origins);
  if (own !== null) return { node: bare(own), origins };
  const elsewhere = definedElsewhere(written, origins);
  if (elsewhere?.node.type !== "Identifier") return elsewhere;
  const held = constantOf(elsewhere.node, elsewhere.origins);
  return held === null ? null : { node: bare(held), origins: elsewhere.origins };
}

/** Statements that the function certainly runs before it completes. */
export function certainStatements({ body }: FunctionNode): readonly TSESTree.Statement[] {
  if (body.type !== "BlockStatement") return [];
  const end = body.body.findIndex(({ type }) => type !== "ExpressionStatement" && type !== "VariableDeclaration" && type !== "FunctionDeclaration");
  return end < 0 ? body.body : body.body.slice(0, end);
}
