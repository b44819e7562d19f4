import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey } from "./nodes.js";
import type { FunctionNode } from "./syntax.js";
import { enclosingClass } from "./this-value.js";

/** `this.name`: the initialiser of the field of the class around it, and what the constructor puts there. */
export function fieldOf(node: TSESTree.MemberExpression): readonly TSESTree.Node[] {
  if (node.object.type !== "ThisExpression") return [];
  const name = staticKey(node.property, node.computed);
  const owner = enclosingClass(node);
  if (name === null || owner === null) return [];
  return owner.node.body.body.flatMap((member) => {
    if (member.type === "PropertyDefinition") return member.static === owner.isStatic && member.value !== null && staticKey(member.key, member.computed) === name ? [member.value] : [];
    return member.type === "MethodDefinition" && member.kind === "constructor" && !owner.isStatic ? keptByConstructor(member.value, name) : [];
  });
}

/** `constructor(private name)`, `this.name = …`. */
function keptByConstructor(code: FunctionNode | TSESTree.TSEmptyBodyFunctionExpression, name: string): readonly TSESTree.Node[] {
  const parameters = code.params.flatMap((parameter) => {
    const kept = parameter.type === "TSParameterProperty" ? nameOfParameter(parameter) : null;
    return kept?.type === "Identifier" && kept.name === name ? [kept] : [];
  });
  const assigned = (code.body?.type === "BlockStatement" ? code.body.body : []).flatMap((statement) => {
    const assignment = statement.type === "ExpressionStatement" && statement.expression.type === "AssignmentExpression" ? statement.expression : null;
    const target = assignment?.operator === "=" && assignment.left.type === "MemberExpression" && assignment.left.object.type === "ThisExpression" ? assignment.left : null;
    return assignment !== null && target !== null && staticKey(target.property, target.computed) === name ? [assignment.right] : [];
  });
  return [...parameters, ...assigned];
}

/** What a parameter binds, without its default. */
export function nameOfParameter(parameter: TSESTree.Parameter): TSESTree.Node {
  const target = parameter.type === "TSParameterProperty" ? parameter.parameter : parameter;
  return target.type === "AssignmentPattern" ? target.left : target;
}

/** The type of `this.name` that the class around it writes. */
export function fieldTypeOf(node: TSESTree.MemberExpression): TSESTree.TypeNode | undefined {
  if (node.object.type !== "ThisExpression") return undefined;
  const name = staticKey(node.property, node.computed);
  const owner = enclosingClass(node);
  for (const member of owner?.node.body.body ?? []) {
    if (member.type === "PropertyDefinition" && member.static === owner?.isStatic && staticKey(member.key, member.computed) === name) return member.typeAnnotation?.typeAnnotation;
    const parameter = member.type === "MethodDefinition" && member.kind === "constructor" ? member.value.params.find((each) => isPropertyNamed(each, name)) : undefined;
    if (parameter?.type === "TSParameterProperty" && parameter.parameter.type === "Identifier") return parameter.parameter.typeAnnotation?.typeAnnotation;
  }
  return undefined;
}

function isPropertyNamed(parameter: TSESTree.Parameter, name: string | null): boolean {
  return parameter.type === "TSParameterProperty" && parameter.parameter.type === "Identifier" && parameter.parameter.name === name;
}
