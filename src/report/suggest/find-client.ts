import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { RUNTIME } from "../../models/module-name.js";
import { isClassNode, isFunctionNode, pushChildNodes, staticKey, stripTypeWrappers } from "../../program/nodes.js";
import type { SourceUnit } from "../../program/source-unit.js";
import { isInitialisedAt, visibleVariable, visibleVariables } from "./visible-names.js";
import { isOfFile } from "../../program/variables.js";

/** A MachineID client that code at some place can use. */
export interface Client {
  /** How to write it: `machineid`, `this.machineid`. */
  readonly text: string;
  /** The statement that makes it, when that belongs to the module itself. */
  readonly madeBy: TSESTree.Node | null;
}

/** The nearest client that `place` can use: a variable, a parameter, a field of the class around it. */
export function findClient(unit: SourceUnit, place: TSESTree.Node): Client | null {
  if (!namesRuntime(unit)) return importedClient(unit, place);
  const field = clientField(unit, place);
  for (const variable of visibleVariables(unit, place)) {
    if (!isInitialisedAt(variable, unit, place) || !isClientVariable(unit, variable)) continue;
    // What is nearer than the class is taken first.
    if (field !== null && isOfFile(variable.scope)) break;
    return { text: variable.name, madeBy: moduleStatement(variable) };
  }
  return field ?? importedClient(unit, place);
}

/** Whether the file has anything from the runtime: most have not, and each name in view would be asked about. */
export function namesRuntime({ text }: SourceUnit): boolean {
  return text.includes(RUNTIME) || text.includes("\\u") || text.includes("\\x");
}

function moduleStatement(variable: Scope.Variable): TSESTree.Node | null {
  const declaration = variable.defs[0]?.node.parent;
  if (declaration?.type !== "VariableDeclaration") return null;
  const statement = declaration.parent.type === "ExportNamedDeclaration" ? declaration.parent : declaration;
  return statement.parent?.type === "Program" ? statement : null;
}

function isClientVariable(unit: SourceUnit, variable: Scope.Variable): boolean {
  const [definition] = variable.defs;
  if (definition === undefined || definition.name.type !== "Identifier") return false;
  if (isClientType(unit, definition.name.typeAnnotation)) return true;
  if (definition.type !== "Variable" || definition.parent.kind !== "const") return false;
  return definition.node.id === definition.name && isClientExpression(unit, definition.node.init);
}

/** `new MachineID(…)`, `MachineID.fromEnv()`. */
function isClientExpression(unit: SourceUnit, expression: TSESTree.Expression | null): boolean {
  if (expression === null) return false;
  const made = stripTypeWrappers(expression);
  if (made.type === "NewExpression") return isRuntimeClass(unit, made.callee);
  if (made.type !== "CallExpression" || made.callee.type !== "MemberExpression") return false;
  return staticKey(made.callee.property, made.callee.computed) === "fromEnv" && isRuntimeClass(unit, made.callee.object);
}

function isClientType(unit: SourceUnit, annotation: TSESTree.TSTypeAnnotation | undefined): boolean {
  const type = annotation?.typeAnnotation;
  return type?.type === "TSTypeReference" && isRuntimeClass(unit, type.typeName);
}

function isRuntimeClass(unit: SourceUnit, node: TSESTree.Node): boolean {
  return node.type === "Identifier" && importedAs(visibleVariable(unit, node.name, node)) === "MachineID";
}

/** The name under which the runtime exports what `variable` is bound to by an import, or by `const { MachineID } = require(…)`. */
export function importedAs(variable: Scope.Variable | null): string | null {
  const definition = variable?.defs[0];
  if (definition?.type === "Variable") return requiredAs(definition);
  if (definition?.type !== "ImportBinding" || definition.parent.type !== "ImportDeclaration" || definition.parent.source.value !== RUNTIME) return null;
  const { node } = definition;
  if (node.type !== "ImportSpecifier") return null;
  return node.imported.type === "Identifier" ? node.imported.name : node.imported.value;
}

function requiredAs({ name, node: { id, init } }: Extract<Scope.Definition, { type: "Variable" }>): string | null {
  if (id.type !== "ObjectPattern" || init === null || requiredBy(init) !== RUNTIME) return null;
  const property = name.parent;
  return property.type === "Property" && property.value === name ? staticKey(property.key, property.computed) : null;
}

/** The specifier of `require("…")`; null for other expressions. */
export function requiredBy(node: TSESTree.Node): string | null {
  if (node.type !== "CallExpression" || node.callee.type !== "Identifier" || node.callee.name !== "require") return null;
  const [specifier] = node.arguments;
  return specifier?.type === "Literal" && typeof specifier.value === "string" ? specifier.value : null;
}

function clientField(unit: SourceUnit, place: TSESTree.Node): Client | null {
  const owner = classOfThis(place);
  if (owner === null) return null;
  for (const member of owner.body.body) {
    if (member.type === "PropertyDefinition" && !member.static) {
      const name = staticKey(member.key, member.computed);
      if (name === null || !/^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) continue;
      if (isClientExpression(unit, member.value) || isClientType(unit, member.typeAnnotation)) return { text: `this.${name}`, madeBy: null };
    }
    if (member.type !== "MethodDefinition" || member.kind !== "constructor") continue;
    for (const parameter of member.value.params) {
      if (parameter.type !== "TSParameterProperty" || parameter.parameter.type !== "Identifier") continue;
      if (isClientType(unit, parameter.parameter.typeAnnotation)) return { text: `this.${parameter.parameter.name}`, madeBy: null };
    }
  }
  return null;
}

/** The class whose instance is `this` at `place`. */
export function classOfThis(place: TSESTree.Node): TSESTree.ClassDeclaration | TSESTree.ClassExpression | null {
  for (let node = place.parent; node; node = node.parent) {
    if (!isFunctionNode(node)) continue;
    const member = node.parent;
    if ((member.type === "MethodDefinition" || member.type === "PropertyDefinition") && !member.static) {
      const owner = member.parent.parent;
      return isClassNode(owner) ? owner : null;
    }
    if (node.type !== "ArrowFunctionExpression") return null;
  }
  return null;
}

/** A client made in another file, told by `client.assertAllowed(…)` on an imported name. */
function importedClient(unit: SourceUnit, place: TSESTree.Node): Client | null {
  for (const { method, receiver } of runtimeCalls(unit)) {
    if (method !== "assertAllowed" || receiver.type !== "Identifier") continue;
    const variable = visibleVariable(unit, receiver.name, place);
    if (variable?.defs[0]?.type === "ImportBinding" && variable === visibleVariable(unit, receiver.name, receiver)) return { text: receiver.name, madeBy: null };
  }
  return null;
}

export interface RuntimeCall {
  readonly node: TSESTree.CallExpression;
  readonly method: string;
  readonly receiver: TSESTree.Node;
}

const METHODS: ReadonlySet<string> = new Set(["assertAllowed", "guard", "register", "startup", "units", "validate"]);
/** Nearly all files have none, which their text tells at a fraction of the walk. */
const METHOD_NAMED = new RegExp(`\\\\u|[.[/]\\s*["'\`]?(?:${[...METHODS].join("|")})\\b`);
const calls = new WeakMap<SourceUnit, readonly RuntimeCall[]>();

/** Calls of methods named as those of a client, in source order. */
export function runtimeCalls(unit: SourceUnit): readonly RuntimeCall[] {
  const known = calls.get(unit);
  if (known !== undefined) return known;
  const found: RuntimeCall[] = [];
  const open: TSESTree.Node[] = METHOD_NAMED.test(unit.text) ? [unit.ast] : [];
  for (let node = open.pop(); node; node = open.pop()) {
    pushChildNodes(node, open, unit.visitorKeys);
    if (node.type !== "CallExpression") continue;
    const callee = stripTypeWrappers<TSESTree.Node>(node.callee);
    if (callee.type !== "MemberExpression") continue;
    const method = staticKey(callee.property, callee.computed);
    if (method !== null && METHODS.has(method)) found.push({ node, method, receiver: stripTypeWrappers<TSESTree.Node>(callee.object) });
  }
  found.sort((a, b) => a.node.range[0] - b.node.range[0]);
  calls.set(unit, found);
  return found;
}
