import type { TSESTree } from "@typescript-eslint/utils";

export function mayBePromise(type: TSESTree.TypeNode): boolean {
  return type.type === "TSUnionType" ? type.types.some(mayBePromise) : type.type === "TSTypeReference";
}

/** Whether no API, code or object is of the type, nor what a promise of it is fulfilled with. */
export function isPrimitive(type: TSESTree.TypeNode): boolean {
  switch (type.type) {
    case "TSBigIntKeyword":
    case "TSBooleanKeyword":
    case "TSLiteralType":
    case "TSNeverKeyword":
    case "TSNullKeyword":
    case "TSNumberKeyword":
    case "TSStringKeyword":
    case "TSTemplateLiteralType":
    case "TSTypePredicate":
    case "TSUndefinedKeyword":
    case "TSVoidKeyword":
      return true;
    case "TSUnionType":
      return type.types.every(isPrimitive);
    case "TSTypeReference": {
      const [promised, ...others] = type.typeArguments?.params ?? [];
      return type.typeName.type === "Identifier" && type.typeName.name === "Promise" && promised !== undefined && others.length === 0 && isPrimitive(promised);
    }
    default:
      return false;
  }
}
