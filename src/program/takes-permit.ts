import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "./syntax.js";
import { staticKey } from "./nodes.js";
import type { TypeInformation } from "./type-information.js";
import type { VariableOf } from "./variables.js";

const runtimePackage = "eslint-plugin-machineid";
const runtimeModule = `${runtimePackage}/runtime`;
const permitType = "Permit";
/** Aliases of aliases. */
const DEEPEST_ALIAS = 4;

/**
 * True when the compiler makes every caller of `node` present a permit: a required parameter, or a required property that a parameter takes
 * apart, has exactly the type `Permit` of the runtime. Overload signatures replace the types of the body, so they must all say so.
 */
export function takesPermit(node: FunctionNode, variableOf: VariableOf, types: TypeInformation | null = null): boolean {
  if (node.params.length === 0) return false;
  return [node, ...overloadsOf(node)].every(({ params }) =>
    params.some((parameter) => presentsPermit(parameter, variableOf) || (types !== null && demandsPermit(parameter, types))),
  );
}

/** The same by the types that the checker knows, which need not be written here. */
function demandsPermit(parameter: TSESTree.Parameter, types: TypeInformation): boolean {
  const target = parameter.type === "TSParameterProperty" ? parameter.parameter : parameter;
  const isPermit = (name: TSESTree.Node): boolean => name.type === "Identifier" && !name.optional && types.demands(name, runtimePackage, permitType);
  if (target.type !== "ObjectPattern") return isPermit(target);
  return !target.optional && target.properties.some((property) => property.type === "Property" && isPermit(property.value));
}

type Signature = Pick<FunctionNode, "params">;

/** Signatures without a body that stand for `node` to its callers. */
function overloadsOf(node: FunctionNode): readonly Signature[] {
  const { parent } = node;
  if (parent.type === "MethodDefinition") {
    const name = staticKey(parent.key, parent.computed);
    return parent.parent.body.flatMap((member) =>
      member.type === "MethodDefinition" && member.value.type === "TSEmptyBodyFunctionExpression" && staticKey(member.key, member.computed) === name
        ? [member.value]
        : [],
    );
  }
  if (node.type !== "FunctionDeclaration") return [];
  const statements = siblingsOf(parent);
  return statements.flatMap((statement) => {
    const declared = statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration" ? statement.declaration : statement;
    return declared?.type === "TSDeclareFunction" && declared.id?.name === node.id?.name ? [declared] : [];
  });
}

function siblingsOf(parent: TSESTree.Node): readonly TSESTree.Node[] {
  const list = parent.type === "ExportNamedDeclaration" || parent.type === "ExportDefaultDeclaration" ? parent.parent : parent;
  return list.type === "Program" || list.type === "BlockStatement" || list.type === "TSModuleBlock" ? list.body : [];
}

function presentsPermit(parameter: TSESTree.Parameter, variableOf: VariableOf): boolean {
  const target = parameter.type === "TSParameterProperty" ? parameter.parameter : parameter;
  const type = target.type === "Identifier" || target.type === "ObjectPattern" ? target.typeAnnotation?.typeAnnotation : undefined;
  if (type === undefined) return false;
  if (target.type === "Identifier") return target.optional !== true && isPermit(type, variableOf);
  return target.type === "ObjectPattern" && !target.optional && target.properties.some((property) => propertyPresentsPermit(property, type, variableOf));
}

function propertyPresentsPermit(property: TSESTree.Property | TSESTree.RestElement, type: TSESTree.TypeNode, variableOf: VariableOf): boolean {
  if (property.type !== "Property" || property.value.type === "AssignmentPattern") return false;
  const name = staticKey(property.key, property.computed);
  return membersOf(type, variableOf).some(
    (member) =>
      member.type === "TSPropertySignature" &&
      !member.optional &&
      name !== null &&
      staticKey(member.key, member.computed) === name &&
      member.typeAnnotation != null &&
      isPermit(member.typeAnnotation.typeAnnotation, variableOf),
  );
}

/** Members of an object type written here, or of an interface or alias of this file. */
function membersOf(type: TSESTree.TypeNode, variableOf: VariableOf): readonly TSESTree.TypeElement[] {
  if (type.type === "TSTypeLiteral") return type.members;
  if (type.type === "TSIntersectionType") return type.types.flatMap((part) => membersOf(part, variableOf));
  if (type.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return [];
  const definitions = variableOf(type.typeName)?.defs ?? [];
  return definitions.flatMap(({ node }) => {
    if (node.type === "TSInterfaceDeclaration") return node.body.body;
    return node.type === "TSTypeAliasDeclaration" && node.typeAnnotation.type === "TSTypeLiteral" ? node.typeAnnotation.members : [];
  });
}

/** `Permit`, `runtime.Permit` or `import("…/runtime").Permit`. */
function isPermit(type: TSESTree.TypeNode, variableOf: VariableOf, depth = 0): boolean {
  if (type.type === "TSImportType") {
    return type.source.value === runtimeModule && type.qualifier?.type === "Identifier" && type.qualifier.name === permitType;
  }
  if (type.type !== "TSTypeReference") return false;
  const name = type.typeName;
  if (name.type === "Identifier") return isImported(name, permitType, variableOf) || (depth < DEEPEST_ALIAS && aliasedBy(name, variableOf).some((aliased) => isPermit(aliased, variableOf, depth + 1)));
  return name.type === "TSQualifiedName" && name.right.name === permitType && name.left.type === "Identifier" && isNamespace(name.left, variableOf);
}

/** What the only declaration of an alias without parameters stands for. */
function aliasedBy(name: TSESTree.Identifier, variableOf: VariableOf): readonly TSESTree.TypeNode[] {
  const [definition, other] = variableOf(name)?.defs ?? [];
  if (definition === undefined || other !== undefined) return [];
  const { node } = definition;
  return node.type === "TSTypeAliasDeclaration" && node.typeParameters == null ? [node.typeAnnotation] : [];
}

function isImported(name: TSESTree.Identifier, exported: string, variableOf: VariableOf): boolean {
  const node = variableOf(name)?.defs[0]?.node;
  return node?.type === "ImportSpecifier" && staticKey(node.imported, false) === exported && isFromRuntime(node.parent);
}

function isNamespace(name: TSESTree.Identifier, variableOf: VariableOf): boolean {
  const node = variableOf(name)?.defs[0]?.node;
  return node?.type === "ImportNamespaceSpecifier" && isFromRuntime(node.parent);
}

function isFromRuntime(node: TSESTree.Node): boolean {
  return node.type === "ImportDeclaration" && node.source.value === runtimeModule;
}
