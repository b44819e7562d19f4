import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { constantSymbol, spelledKey, SYMBOL_KEY } from "../program/computed-keys.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import { unfrozen } from "../program/static-text.js";
import { constantHolding, isTarget } from "./read-only.js";
import { membersDefinedLater } from "./defined-later.js";
import { enumValue } from "./enum-value.js";
import type { Value } from "./value.js";
import type { CodeTable } from "./code-table.js";

type Variable = Scope.Variable;

const MAX_STATIC_DEPTH = 12;

/** What expressions of one file yield, as far as the text alone tells it: code in view, and names for something. */
export class StaticValues {
  readonly #known = new Map<Variable, Value | null>();

  constructor(private readonly code: CodeTable) {}

  /** What a constant holds, read off its declaration: code in view, or null. Bindings are empty. */
  ofConstant(variable: Variable, depth = 0): Value | null {
    const known = this.#known.get(variable);
    if (known !== undefined) return known;
    this.#known.set(variable, null);
    const value = this.code.isConstant(variable) ? this.#declaredValue(variable, depth) : null;
    this.#known.set(variable, value);
    return value;
  }

  #declaredValue(variable: Variable, depth: number): Value | null {
    const [definition] = definitionsOf(variable);
    if (definition === undefined) return null;
    const node: TSESTree.Node = definition.node;
    if (isFunctionNode(node) && node.id !== null && definition.type === "FunctionName") return this.code.functionValue(node);
    if (node.type === "ClassDeclaration" || node.type === "ClassExpression") return this.code.classValue(node);
    if (node.type === "TSEnumDeclaration") return enumValue(node, this.code.values);
    if (node.type !== "VariableDeclarator" || node.init === null || node.id.type !== "Identifier") return null;
    return nameFor(node.init, this.code) ?? this.#expressionValue(node.init, variable, depth + 1);
  }

  /** What an expression yields, read off the text: code in view, or null. It is assigned to `variable`, when that is given. */
  ofExpression(expression: TSESTree.Expression, variable: Variable | null): Value | null {
    return this.#expressionValue(expression, variable, 0);
  }

  #expressionValue(expression: TSESTree.Expression, variable: Variable | null, depth: number): Value | null {
    if (depth > MAX_STATIC_DEPTH) return null;
    const node = unfrozen(stripTypeWrappers(expression));
    if (isFunctionNode(node)) return this.code.functionValue(node);
    switch (node.type) {
      case "ClassExpression":
        return this.code.classValue(node);
      case "Identifier": {
        const target = this.code.variableOf(node);
        return target === null ? null : this.ofConstant(target, depth);
      }
      case "NewExpression": {
        if (node.callee.type !== "Identifier") return null;
        const target = this.code.variableOf(node.callee);
        const made = target === null ? null : this.ofConstant(target, depth);
        return made?.kind === "class" && !this.code.returnsOfConstructors(made.node).includes(true) ? this.code.values.instance(made.node, []) : null;
      }
      case "ObjectExpression":
        return this.#objectValue(node, variable, depth);
      case "CallExpression":
        return variable !== null && this.code.isModuleVariable(variable) && node.callee.type === "Identifier" && node.callee.name === "Symbol" && this.code.variableOf(node.callee) === null ? this.code.values.of({ kind: "symbol", node }) : null;
      default:
        return null;
    }
  }

  #objectValue(node: TSESTree.ObjectExpression, variable: Variable | null, depth: number): Value | null {
    const overwritten = variable === null ? new Set<string>() : overwrittenKeys(variable);
    if (overwritten === null) return null;
    const properties = new Map<string, Value>();
    for (const property of node.properties) {
      if (property.type !== "Property") return null;
      const spelled = spelledKey(property.key, property.computed, this.code.variableOf, "object");
      const key = spelled === SYMBOL_KEY ? constantSymbol(property.key, this.code.variableOf) : spelled;
      if (key === null && spelled === SYMBOL_KEY) continue;
      // The later one counts, and one of any name may be.
      if (key === null) properties.clear();
      else properties.delete(key);
      if (key === null || property.kind !== "init" || overwritten.has(key)) continue;
      const value = saysNo(key, property.value) ? this.code.values.boolean(false) : this.#propertyValue(property.value, depth + 1);
      if (value !== null) properties.set(key, value);
    }
    if (variable !== null) {
      for (const [key, member] of membersDefinedLater(variable)) {
        const value = this.#expressionValue(member, null, depth + 1);
        if (value !== null) properties.set(key, value);
      }
    }
    return this.code.values.of({ kind: "object", node, properties });
  }

  #propertyValue(node: TSESTree.Property["value"], depth: number): Value | null {
    switch (node.type) {
      case "AssignmentPattern":
      case "ArrayPattern":
      case "ObjectPattern":
      case "TSEmptyBodyFunctionExpression":
        return null;
      default:
        return nameFor(node, this.code) ?? this.#expressionValue(node, null, depth);
    }
  }

  /** Whether the object that a constant holds gets no more members than its expression writes. */
  isClosed(node: TSESTree.Node): boolean {
    const variable = constantHolding(node, this.code.variableOf);
    return variable !== null && overwrittenKeys(variable)?.size === 0;
  }
}

/** Flags may change; texts and numbers are names for something. */
function nameFor(expression: TSESTree.Expression, { values }: CodeTable): Value | null {
  const node = stripTypeWrappers(expression);
  return node.type === "Literal" && (typeof node.value === "string" || typeof node.value === "number") ? values.of({ kind: "literal", value: node.value }) : null;
}

/** Signatures of an overloaded function define nothing. */
export function definitionsOf({ defs }: Variable): readonly Scope.Definition[] {
  return defs.length < 2 ? defs : defs.filter(({ node }) => node.type !== "TSDeclareFunction");
}

/** `Object.assign(variable, …)` with members that are not spelled out; others are known from the text. */
function isFilledByCall(identifier: TSESTree.Node): boolean {
  const call = identifier.parent;
  if (call?.type !== "CallExpression" || call.arguments[0] !== identifier || call.callee.type !== "MemberExpression") return false;
  const [, source] = call.arguments;
  return staticKey(call.callee.property, call.callee.computed) === "assign" && source !== undefined && source.type !== "ObjectExpression";
}

/** `allowed: false`, as in an answer that stands for a denial. Other flags are conditions, which may change. */
function saysNo(key: string, value: TSESTree.Node): boolean {
  return key === "allowed" && value.type === "Literal" && value.value === false;
}

/** Keys assigned through the variable after its declaration; null when it is unclear which. */
function overwrittenKeys(variable: Variable): Set<string> | null {
  const keys = new Set<string>();
  for (const { identifier } of variable.references) {
    const member = identifier.parent;
    if (isFilledByCall(identifier)) return null;
    if (member?.type !== "MemberExpression" || member.object !== identifier) continue;
    if (!isTarget(member)) continue;
    const key = staticKey(member.property, member.computed);
    if (key === null) return null;
    keys.add(key);
  }
  return keys;
}
