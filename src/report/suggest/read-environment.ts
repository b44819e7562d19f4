import type { TSESTree } from "@typescript-eslint/utils";
import type { SourceUnit } from "../../program/source-unit.js";
import type { Edit } from "./edit.js";
import { styleOf } from "./source-style.js";

/** Parents in which an operator of the new text needs no parentheses. */
const PLACES: ReadonlySet<string> = new Set(["VariableDeclarator", "Property", "PropertyDefinition", "AssignmentExpression", "AssignmentPattern", "CallExpression", "NewExpression", "ArrayExpression", "ReturnStatement", "ArrowFunctionExpression"]);

/**
 * What is read from the environment. For TypeScript it may be undefined, and few take that: there the text is empty instead, which is refused as undefined
 * is, before anything is sent.
 */
export function environmentValue(name: string, unit: SourceUnit): string {
  const { quote } = styleOf(unit);
  return `process.env.${name}${/\.[cm]?tsx?$/.test(unit.filename) ? ` ?? ${quote}${quote}` : ""}`;
}

/** Reads the variable where a literal stands. */
export function readEnvironment(node: TSESTree.Node | TSESTree.Comment, name: string, unit: SourceUnit): Edit {
  const value = environmentValue(name, unit);
  return { range: node.range, text: value.includes("??") && !PLACES.has(("parent" in node ? node.parent?.type : null) ?? "") ? `(${value})` : value };
}
