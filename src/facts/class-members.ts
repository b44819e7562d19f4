import type { TSESTree } from "@typescript-eslint/utils";
import type { ClassNode, FunctionNode } from "../flow/graph.js";
import { constantSymbol, spelledKey, SYMBOL_KEY } from "../program/computed-keys.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import { returnedBy } from "../program/returned.js";
import type { VariableOf } from "../program/variables.js";

export interface ClassMember {
  /** Null for computed keys. */
  readonly key: string | null;
  readonly node: FunctionNode;
  readonly isStatic: boolean;
  readonly isPrivate: boolean;
}

/** Methods and fields that hold functions. */
export function* membersOf(node: ClassNode): Generator<ClassMember> {
  for (const element of node.body.body) {
    if (element.type !== "MethodDefinition" && element.type !== "PropertyDefinition") continue;
    if (element.type === "MethodDefinition" && element.kind === "constructor") continue;
    if (element.value === null) continue;
    const value = element.type === "MethodDefinition" ? element.value : stripTypeWrappers(element.value);
    if (!isFunctionNode(value)) continue;
    yield { key: staticKey(element.key, element.computed), node: value, isStatic: element.static, isPrivate: isPrivateMember(element) };
  }
}

export function isPrivateMember(member: { readonly key: TSESTree.Node; readonly accessibility?: string | undefined }): boolean {
  return member.key.type === "PrivateIdentifier" || member.accessibility === "private";
}

type Defining = TSESTree.MethodDefinition | TSESTree.PropertyDefinition | TSESTree.AccessorProperty;

/** What defines a member; "other" where that is something else than its text tells. */
export type Definition = Defining | "other" | null;

/**
 * The element of the class, or of those that it extends, that a name stands for when all are made. Fields are an object's own, and so hide
 * methods wherever these stand; of two of one sort the later one counts, and that of the subclass.
 * @param line the class first.
 */
export function definitionOf(line: readonly ClassNode[], key: string, of: "instance" | "class" | "prototype", variableOf: VariableOf): Definition {
  if (of === "instance") {
    for (const owner of line) {
      const field = lastDefining(owner, key, false, isField, variableOf) ?? parameterProperty(owner, key);
      if (field !== null) return field;
    }
  }
  for (const owner of line) {
    const own = (of === "class" ? lastDefining(owner, key, true, isField, variableOf) : null) ?? lastDefining(owner, key, of === "class", isMethod, variableOf);
    if (own !== null) return own;
  }
  return null;
}

function lastDefining(owner: ClassNode, key: string, isStatic: boolean, isSort: (element: Defining) => boolean, variableOf: VariableOf): Definition {
  const { body } = owner.body;
  for (let index = body.length - 1; index >= 0; index--) {
    const element = body[index];
    if (element === undefined || !isDefining(element) || element.static !== isStatic || !isSort(element)) continue;
    const spelled = spelledKey(element.key, element.computed, variableOf, "class");
    const named = spelled === SYMBOL_KEY ? (constantSymbol(element.key, variableOf) ?? spelled) : spelled;
    if (named === key) return element;
    if (named === null && !key.startsWith("#")) return "other";
  }
  return null;
}

function isDefining(element: TSESTree.ClassElement): element is Defining {
  if (element.type === "MethodDefinition") return element.kind !== "constructor" && isFunctionNode(element.value);
  return element.type === "AccessorProperty" || (element.type === "PropertyDefinition" && !element.declare);
}

function isField(element: Defining): boolean {
  return element.type === "PropertyDefinition";
}

/** An `accessor` stands on the prototype, too. */
function isMethod(element: Defining): boolean {
  return element.type !== "PropertyDefinition";
}

/** `constructor(private check: Check)` */
function parameterProperty(owner: ClassNode, key: string): "other" | null {
  for (const element of owner.body.body) {
    if (element.type !== "MethodDefinition" || element.kind !== "constructor") continue;
    for (const parameter of element.value.params) {
      if (parameter.type !== "TSParameterProperty") continue;
      const bound = parameter.parameter.type === "AssignmentPattern" ? parameter.parameter.left : parameter.parameter;
      if (bound.type === "Identifier" && bound.name === key) return "other";
    }
  }
  return null;
}

/** The function that a definition gives the name; null where it is none, or a getter makes it. */
export function functionOf(definition: Definition): FunctionNode | null {
  if (definition === null || definition === "other" || definition.value === null) return null;
  if (definition.type === "MethodDefinition") return definition.kind === "method" && isFunctionNode(definition.value) ? definition.value : null;
  if (definition.type === "AccessorProperty") return null;
  const value = stripTypeWrappers(definition.value);
  return isFunctionNode(value) ? value : null;
}

/** The getter that reading what is so defined runs. */
export function getterOf(definition: Definition): FunctionNode | null {
  if (definition === null || definition === "other" || definition.type !== "MethodDefinition" || definition.kind === "method") return null;
  const key = staticKey(definition.key, definition.computed);
  const pair = definition.parent.body.filter((element) => element.type === "MethodDefinition" && element.static === definition.static && staticKey(element.key, element.computed) === key);
  const getter = pair.findLast((element) => element.type === "MethodDefinition" && element.kind === "get");
  const isPair = pair.every((element) => element.type === "MethodDefinition" && element.kind !== "method");
  return isPair && getter?.type === "MethodDefinition" && isFunctionNode(getter.value) ? getter.value : null;
}

/** Whether constructing the class may yield something else than a new instance of it: a `return` with a value stands in the constructor. */
export function mayReturnAnother(node: ClassNode): boolean {
  for (const element of node.body.body) {
    if (element.type !== "MethodDefinition" || element.kind !== "constructor" || !isFunctionNode(element.value)) continue;
    if (returnedBy(element.value).some((returned) => returned !== null && returned.type !== "ThisExpression")) return true;
  }
  return false;
}
