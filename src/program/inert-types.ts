import type { TSESTree } from "@typescript-eslint/utils";
import type { VariableOf } from "./variables.js";

/** Longer chains of aliases are not followed. */
const LONGEST_CHAIN = 10;

/** Which types of a file name nothing that could be a function of an API: none of a package or of a global, and nothing that can be called. */
export class InertTypes {
  readonly #known = new Map<TSESTree.Node, boolean>();

  /** @param isClass whether the name is that of a class of another file. */
  constructor(
    private readonly variableOf: VariableOf,
    private readonly isClass: (name: TSESTree.Identifier) => boolean,
  ) {}

  isInert(type: TSESTree.Node, depth = 0): boolean {
    switch (type.type) {
      case "TSStringKeyword":
      case "TSNumberKeyword":
      case "TSBooleanKeyword":
      case "TSBigIntKeyword":
      case "TSSymbolKeyword":
      case "TSNullKeyword":
      case "TSUndefinedKeyword":
      case "TSVoidKeyword":
      case "TSNeverKeyword":
      case "TSUnknownKeyword":
      case "TSAnyKeyword":
      case "TSObjectKeyword":
      case "TSLiteralType":
      case "TSTemplateLiteralType":
      case "TSArrayType":
      case "TSTupleType":
      case "TSFunctionType":
        return true;
      case "TSTypeLiteral":
        return !isCallable(type.members);
      case "TSUnionType":
        return type.types.every((each) => this.isInert(each, depth));
      case "TSTypeReference":
        return type.typeName.type === "Identifier" && depth <= LONGEST_CHAIN && this.#isInertName(type.typeName, depth);
      default:
        return false;
    }
  }

  /** What a class constructs is no function, nor is an object whose type says nothing of a call. */
  #isInertName(name: TSESTree.Identifier, depth: number): boolean {
    if (this.isClass(name)) return true;
    const definitions = this.variableOf(name)?.defs ?? [];
    return definitions.length > 0 && definitions.every(({ node }) => this.#isInertDeclaration(node, depth));
  }

  #isInertDeclaration(node: TSESTree.Node, depth: number): boolean {
    let isInert = this.#known.get(node);
    if (isInert !== undefined) return isInert;
    // A type that is made of itself is no function for that.
    this.#known.set(node, true);
    isInert = this.#judge(node, depth);
    this.#known.set(node, isInert);
    return isInert;
  }

  #judge(node: TSESTree.Node, depth: number): boolean {
    switch (node.type) {
      case "ClassDeclaration":
      case "TSEnumDeclaration":
        return true;
      case "TSInterfaceDeclaration":
        return node.extends.length === 0 && !isCallable(node.body.body);
      case "TSTypeAliasDeclaration":
        return this.isInert(node.typeAnnotation, depth + 1);
      default:
        return false;
    }
  }
}

function isCallable(members: readonly TSESTree.TypeElement[]): boolean {
  return members.some(({ type }) => type === "TSCallSignatureDeclaration");
}
