import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "./nodes.js";
import type { VariableOf } from "./variables.js";

const DEEPEST = 8;

/** The texts that an expression may be by the annotations that its file writes: `kind: "mail" | "pay"`, `key: keyof typeof gates`. Null where it may have others. */
export function annotatedTexts(node: TSESTree.Node, variableOf: VariableOf): readonly string[] | null {
  const type = annotationOf(node, variableOf, 0);
  return type === null ? null : textsOf(type, variableOf, 0);
}

function annotationOf(expression: TSESTree.Node, variableOf: VariableOf, depth: number): TSESTree.TypeNode | null {
  if (depth > DEEPEST) return null;
  if (expression.type === "TSAsExpression") return expression.typeAnnotation;
  const node = stripTypeWrappers(expression);
  if (node.type === "MemberExpression") {
    const key = staticKey(node.property, node.computed);
    const owner = key === null ? null : annotationOf(node.object, variableOf, depth + 1);
    return owner === null || key === null ? null : memberOf(owner, key, variableOf, depth + 1);
  }
  if (node.type !== "Identifier") return null;
  const [definition, other] = variableOf(node)?.defs ?? [];
  if (definition === undefined || other !== undefined || definition.name.type !== "Identifier") return null;
  const { name } = definition;
  if (name.optional) return null;
  if (name.typeAnnotation != null) return name.typeAnnotation.typeAnnotation;
  // `{ kind }: { kind: "mail" | "pay" }`
  const property = name.parent;
  const pattern = property.type === "Property" && property.value === name ? property.parent : null;
  if (property.type !== "Property" || pattern?.type !== "ObjectPattern" || pattern.typeAnnotation == null) return null;
  const key = staticKey(property.key, property.computed);
  return key === null ? null : memberOf(pattern.typeAnnotation.typeAnnotation, key, variableOf, depth + 1);
}

function memberOf(owner: TSESTree.TypeNode, key: string, variableOf: VariableOf, depth: number): TSESTree.TypeNode | null {
  if (depth > DEEPEST) return null;
  if (owner.type === "TSTypeReference") {
    if (owner.typeName.type !== "Identifier") return null;
    const { name } = owner.typeName;
    // `Readonly<Job>`, where nothing in the file has that name
    const [only] = owner.typeArguments?.params ?? [];
    if (name === "Readonly" && only !== undefined && variableOf(owner.typeName) === null) return memberOf(only, key, variableOf, depth + 1);
    const declared = declarationOf(owner.typeName, variableOf);
    if (declared?.type === "TSTypeAliasDeclaration") return memberOf(declared.typeAnnotation, key, variableOf, depth + 1);
    return declared?.type === "TSInterfaceDeclaration" ? propertyIn(declared.body.body, key) : null;
  }
  return owner.type === "TSTypeLiteral" ? propertyIn(owner.members, key) : null;
}

function propertyIn(members: readonly TSESTree.TypeElement[], key: string): TSESTree.TypeNode | null {
  const found = members.filter((member) => member.type === "TSPropertySignature" && !member.optional && staticKey(member.key, member.computed) === key);
  const [only, other] = found;
  return only?.type === "TSPropertySignature" && other === undefined ? (only.typeAnnotation?.typeAnnotation ?? null) : null;
}

/** The one declaration of a type that is not generic. */
function declarationOf(name: TSESTree.Identifier, variableOf: VariableOf): TSESTree.TSTypeAliasDeclaration | TSESTree.TSInterfaceDeclaration | null {
  const [definition, other] = variableOf(name)?.defs ?? [];
  const node: TSESTree.Node | undefined = definition?.node;
  if (other !== undefined || (node?.type !== "TSTypeAliasDeclaration" && node?.type !== "TSInterfaceDeclaration")) return null;
  return node.typeParameters == null ? node : null;
}

function textsOf(type: TSESTree.TypeNode, variableOf: VariableOf, depth: number): readonly string[] | null {
  if (depth > DEEPEST) return null;
  switch (type.type) {
    case "TSLiteralType":
      return type.literal.type === "Literal" && typeof type.literal.value === "string" ? [type.literal.value] : null;
    case "TSUnionType": {
      const parts = type.types.map((part) => textsOf(part, variableOf, depth + 1));
      return parts.every((part) => part !== null) ? parts.flat() : null;
    }
    case "TSTypeReference": {
      const declared = type.typeName.type === "Identifier" ? declarationOf(type.typeName, variableOf) : null;
      return declared?.type === "TSTypeAliasDeclaration" ? textsOf(declared.typeAnnotation, variableOf, depth + 1) : null;
    }
    case "TSTypeOperator":
      return type.operator === "keyof" && type.typeAnnotation != null ? keysOf(type.typeAnnotation, variableOf, depth + 1) : null;
    case "TSIndexedAccessType":
      return type.indexType.type === "TSNumberKeyword" ? itemsOf(type.objectType, variableOf) : null;
    default:
      return null;
  }
}

/** Of `typeof gates`, and of types that spell out their members. */
function keysOf(type: TSESTree.TypeNode, variableOf: VariableOf, depth: number): readonly string[] | null {
  if (depth > DEEPEST) return null;
  switch (type.type) {
    case "TSTypeLiteral":
      return namesIn(type.members);
    case "TSTypeReference":
      return type.typeName.type === "Identifier" ? keysOfNamed(type.typeName, type.typeArguments?.params ?? [], variableOf, depth + 1) : null;
    case "TSTypeQuery": {
      const annotation = annotationOfQueried(type, variableOf);
      if (annotation !== null) return keysOf(annotation, variableOf, depth + 1);
      const made = initialiserOf(type, variableOf);
      if (made?.type !== "ObjectExpression") return null;
      return allTexts(made.properties.map((property) => (property.type === "Property" ? staticKey(property.key, property.computed) : null)));
    }
    default:
      return null;
  }
}

/** `Record<"mail" | "pay", Gate>`, `Readonly<Gates>`, `Gates` */
function keysOfNamed(name: TSESTree.Identifier, [first]: readonly TSESTree.TypeNode[], variableOf: VariableOf, depth: number): readonly string[] | null {
  if (variableOf(name) === null) {
    if (first === undefined) return null;
    if (name.name === "Record") return textsOf(first, variableOf, depth);
    return name.name === "Readonly" || name.name === "Partial" || name.name === "Required" ? keysOf(first, variableOf, depth) : null;
  }
  const declared = declarationOf(name, variableOf);
  if (declared?.type === "TSTypeAliasDeclaration") return keysOf(declared.typeAnnotation, variableOf, depth);
  return declared?.type === "TSInterfaceDeclaration" && declared.extends.length === 0 ? namesIn(declared.body.body) : null;
}

function namesIn(members: readonly TSESTree.TypeElement[]): readonly string[] | null {
  return allTexts(members.map((member) => (member.type === "TSPropertySignature" || member.type === "TSMethodSignature" ? staticKey(member.key, member.computed) : null)));
}

function allTexts(texts: readonly (string | null)[]): readonly string[] | null {
  return texts.every((text) => text !== null) ? texts : null;
}

/** `(typeof kinds)[number]`, for a list of texts that is `as const` */
function itemsOf(type: TSESTree.TypeNode, variableOf: VariableOf): readonly string[] | null {
  const made = initialiserOf(type, variableOf, true);
  if (made?.type !== "ArrayExpression") return null;
  return allTexts(made.elements.map((element) => (element?.type === "Literal" && typeof element.value === "string" ? element.value : null)));
}

/** What is written for the variable that `typeof` names. */
function annotationOfQueried({ exprName }: TSESTree.TSTypeQuery, variableOf: VariableOf): TSESTree.TypeNode | null {
  const [definition, other] = (exprName.type === "Identifier" ? variableOf(exprName) : null)?.defs ?? [];
  if (definition === undefined || other !== undefined || definition.name.type !== "Identifier") return null;
  return definition.name.typeAnnotation?.typeAnnotation ?? null;
}

/** What the constant that `typeof` names is made of, where no annotation gives it a wider type. */
function initialiserOf(type: TSESTree.TypeNode, variableOf: VariableOf, isConstOnly = false): TSESTree.Expression | null {
  if (type.type !== "TSTypeQuery" || type.exprName.type !== "Identifier") return null;
  const [definition, other] = variableOf(type.exprName)?.defs ?? [];
  const declarator = definition?.node;
  if (other !== undefined || declarator?.type !== "VariableDeclarator" || declarator.init === null || declarator.id.type !== "Identifier" || declarator.id.typeAnnotation != null) return null;
  const { init } = declarator;
  const isConst = init.type === "TSAsExpression" && init.typeAnnotation.type === "TSTypeReference" && init.typeAnnotation.typeName.type === "Identifier" && init.typeAnnotation.typeName.name === "const";
  if (isConstOnly && !isConst) return null;
  // `as Record<string, Gate>` widens what `typeof` says.
  if (init.type === "TSAsExpression" && !isConst) return null;
  return stripTypeWrappers(init);
}
