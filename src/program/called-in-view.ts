import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { ClassNode, FunctionNode } from "./syntax.js";
import type { Origins } from "./origin.js";
import { isLiveExport } from "./variables.js";

/** True when no code out of view can call the function, so that its call sites are all there are. */
export function isCalledInViewOnly(node: FunctionNode, origins: Origins): boolean {
  const { parent } = node;
  // As an argument, the calls in view are linked with those who get it: see OriginCallSites.
  if (parent.type === "CallExpression") return true;
  if (parent.type === "MethodDefinition") {
    if (parent.kind === "constructor") return isNamedInCallsOnly(classVariables(parent.parent.parent, origins));
    return parent.accessibility === "private" || parent.key.type === "PrivateIdentifier";
  }
  if (node.type === "FunctionDeclaration") {
    if (parent.type === "ExportNamedDeclaration" || parent.type === "ExportDefaultDeclaration") return false;
    return node.id !== null && isNamedInCallsOnly([origins.variableOf(node.id)]);
  }
  if (parent.type === "VariableDeclarator" && parent.id.type === "Identifier" && parent.parent.kind === "const") {
    return parent.parent.parent.type !== "ExportNamedDeclaration" && isNamedInCallsOnly([origins.variableOf(parent.id)]);
  }
  const variable = keptOnceIn(node, origins);
  if (variable !== null) return isNamedInCallsOnly([variable]);
  return false;
}

/** The variable of the file that holds the function, and never anything else: `var f; f = function () {…}`, as older code has it. */
function keptOnceIn(node: FunctionNode, { variableOf }: Origins): Scope.Variable | null {
  const { parent } = node;
  const written = parent.type === "VariableDeclarator" ? parent.id : parent.type === "AssignmentExpression" && parent.operator === "=" ? parent.left : null;
  const isStatement = parent.type === "VariableDeclarator" || parent.parent?.type === "ExpressionStatement";
  const variable = written?.type === "Identifier" && isStatement ? variableOf(written) : null;
  if (variable === null || variable.defs.length !== 1 || variable.defs[0]?.type !== "Variable" || variable.scope.type === "global" || isLiveExport(variable)) return null;
  return variable.references.every((reference) => !reference.isWrite() || reference.identifier === written) ? variable : null;
}

/** A function that is never called in view is called from outside, if at all. */
function isNamedInCallsOnly(variables: readonly (Scope.Variable | null)[]): boolean {
  const uses = variables.flatMap((variable) => variable?.references ?? []).filter((reference) => !isDeclarationOrType(reference) && !reference.isWriteOnly());
  return uses.length > 0 && uses.every(isCalled);
}

function isDeclarationOrType(reference: Scope.Reference): boolean {
  if (reference.init === true || reference.identifier.parent.type === "TSTypeQuery") return true;
  // ESLint's own scopes know no types and leave both flags out.
  return reference.isTypeReference === true && reference.isValueReference === false;
}

export function isCalled({ identifier }: Scope.Reference): boolean {
  const { parent } = identifier;
  return (parent.type === "CallExpression" || parent.type === "NewExpression") && parent.callee === identifier;
}

/** The names of a class that is not exported; none when it can be reached in another way. */
function classVariables(node: ClassNode, origins: Origins): readonly (Scope.Variable | null)[] {
  if (node.type === "ClassDeclaration" && node.id !== null) {
    const { parent } = node;
    if (parent.type === "ExportNamedDeclaration" || parent.type === "ExportDefaultDeclaration") return [];
    return [origins.variableOf(node.id), ...origins.unit.scopes.getDeclaredVariables(node)];
  }
  return [];
}
