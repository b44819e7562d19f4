import type { TSESTree } from "@typescript-eslint/utils";
import { fieldTypeOf } from "./fields-of-this.js";
import type { VariableOf } from "./variables.js";

/** Unions and aliases in each other. */
const DEEPEST_TYPE = 6;

/** The literals of the type that is written at the declaration of a name or a field; none when it allows other texts. */
export function writtenTextsOf(node: TSESTree.Identifier | TSESTree.MemberExpression, variableOf: VariableOf): readonly TSESTree.Node[] {
  const definition = node.type === "Identifier" ? variableOf(node)?.defs[0] : undefined;
  const declared = node.type === "MemberExpression" ? fieldTypeOf(node) : definition?.name.type === "Identifier" ? definition.name.typeAnnotation?.typeAnnotation : undefined;
  return declared === undefined ? [] : (literalsOfType(declared, variableOf, 0) ?? []);
}

/** Null when the type allows other texts. */
function literalsOfType(type: TSESTree.TypeNode, variableOf: VariableOf, depth: number): readonly TSESTree.Node[] | null {
  if (depth > DEEPEST_TYPE) return null;
  switch (type.type) {
    case "TSLiteralType":
      return type.literal.type === "Literal" && typeof type.literal.value === "string" ? [type.literal] : null;
    case "TSUndefinedKeyword":
    case "TSNullKeyword":
      return [];
    case "TSUnionType": {
      const parts = type.types.map((part) => literalsOfType(part, variableOf, depth + 1));
      return parts.every((part) => part !== null) ? parts.flat() : null;
    }
    case "TSTypeReference": {
      const alias = type.typeName.type === "Identifier" ? variableOf(type.typeName)?.defs[0]?.node : undefined;
      return alias?.type === "TSTypeAliasDeclaration" ? literalsOfType(alias.typeAnnotation, variableOf, depth + 1) : null;
    }
    default:
      return null;
  }
}
