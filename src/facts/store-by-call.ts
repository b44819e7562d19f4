import type { TSESTree } from "@typescript-eslint/utils";
import type { CallMeaning } from "../program/call-meaning.js";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { Solver } from "./solver.js";
import type { State } from "./state.js";
import { argumentNode } from "./given-arguments.js";
import type { Call } from "./transfer-call.js";
import type { Arguments } from "./transfer-enter.js";
import { changeMember } from "./transfer-variable.js";
import type { Value } from "./value.js";

type Stored = Extract<CallMeaning["behaviour"], { kind: "store" }>["what"];
type Owner = Extract<Value, { kind: "object" | "instance" | "class" }>;

/** `Object.assign` and the like. Names that they spell out are known from the text. */
export function storeByCall(solver: Solver, call: Call, what: Stored, args: Arguments, state: State): State {
  const target = args.values[0] ?? null;
  const second = argumentNode(call, 1);
  if (what === "value" || what === "descriptor" || what === "replacement") return changeMember(solver, state, target, second === null ? null : staticKey(second, true));
  if (target?.kind === "object" || target?.kind === "instance" || target?.kind === "class") {
    const sources = call.arguments.slice(1).map((argument, index) => ({ node: argument.spread ? null : argumentNode(call, index + 1), value: args.values[index + 1] ?? null }));
    if (setsPrototype(call) ? sources.every(({ node }) => isPrototype(node)) : sources.every(({ node, value }) => isHarmless(solver, target, node, value))) return state;
  }
  return changeMember(solver, state, target, null);
}

function setsPrototype({ node }: Call): boolean {
  const callee = node.type === "CallExpression" ? stripTypeWrappers(node.callee) : null;
  return callee?.type === "MemberExpression" && staticKey(callee.property, callee.computed) === "setPrototypeOf";
}

/** `new.target.prototype`, as constructors of errors have it: what the object has already. */
function isPrototype(node: TSESTree.Expression | null): boolean {
  return node?.type === "MemberExpression" && staticKey(node.property, node.computed) === "prototype";
}

/** Whether no method or function of the object is replaced by what the source has. */
function isHarmless(solver: Solver, target: Owner, source: TSESTree.Expression | null, value: Value | null): boolean {
  if (source !== null && spellsAll(source)) return true;
  switch (value?.kind) {
    case "object":
      return spellsAll(value.node) && keysOf(value.node).every((key) => !hasFunction(solver, target, key));
    case "boolean":
    case "literal":
    case "nullish":
      return true;
    default:
      return value === null && source !== null && isTypedAsData(solver, source, target);
  }
}

/** An object expression of names that the text tells. */
function spellsAll(node: TSESTree.Node): node is TSESTree.ObjectExpression {
  return node.type === "ObjectExpression" && node.properties.every((property) => property.type === "Property" && staticKey(property.key, property.computed) !== null);
}

function keysOf(node: TSESTree.ObjectExpression): string[] {
  return node.properties.flatMap((property) => (property.type === "Property" ? (staticKey(property.key, property.computed) ?? []) : []));
}

function hasFunction({ code }: Solver, target: Owner, key: string): boolean {
  if (target.kind === "object") return target.properties.has(key);
  return code.methodOf(target.node, key, target.kind === "class") !== null || code.getterOf(target.node, key, target.kind === "class") !== null;
}

const ANYTHING: ReadonlySet<string> = new Set(["Object", "Function", "Record", "Partial", "Required", "Readonly", "Pick", "Omit"]);

/** A parameter whose type names options, and not the class itself or anything: types are believed. */
function isTypedAsData({ code }: Solver, source: TSESTree.Expression, target: Owner): boolean {
  const node = stripTypeWrappers(source);
  const definition = node.type === "Identifier" ? code.variableOf(node)?.defs[0] : undefined;
  if (definition?.type !== "Parameter" || definition.name.type !== "Identifier") return false;
  const type = definition.name.typeAnnotation?.typeAnnotation;
  return type !== undefined && namesData(type, target);
}

function namesData(type: TSESTree.TypeNode, target: Owner): boolean {
  switch (type.type) {
    case "TSTypeReference": {
      const passed = type.typeArguments?.params ?? [];
      if (type.typeName.type !== "Identifier") return true;
      const { name } = type.typeName;
      if ("id" in target.node && target.node.id !== null && "name" in target.node.id && target.node.id.name === name) return false;
      return ANYTHING.has(name) ? name !== "Record" && passed.length > 0 && passed.slice(0, 1).every((each) => namesData(each, target)) : true;
    }
    case "TSTypeLiteral":
      return type.members.every((member) => member.type === "TSPropertySignature");
    case "TSUnionType":
    case "TSIntersectionType":
      return type.types.every((each) => namesData(each, target));
    case "TSUndefinedKeyword":
    case "TSNullKeyword":
      return true;
    default:
      return false;
  }
}
