import type { TSESTree } from "@typescript-eslint/utils";
import { decoratorsOf } from "../program/decorators.js";
import { symbolName, wellKnownSymbol } from "../program/hidden-names.js";
import { isClassNode, isFunctionNode, staticKey } from "../program/nodes.js";
import type { ClassNode, Register } from "./graph.js";
import { lowerKey } from "./lower-chain.js";
import { lowerExpression } from "./lower-expression.js";
import { lowerBody } from "./lower-function.js";
import type { Construction, Lowering } from "./lowering.js";

type Field = TSESTree.PropertyDefinition | TSESTree.AccessorProperty;

/** Evaluates a class: decorators, heritage and keys in the order of the text, then the class, then its static initialisers. */
export function lowerClass(lowering: Lowering, node: ClassNode): Register {
  const { builder } = lowering;
  const classDecorators = lowerDecorators(lowering, node);
  const heritage = node.superClass === null ? null : lowerExpression(lowering, node.superClass);
  const memberDecorators = node.body.body.map((element) => lowerElementHead(lowering, element));
  const target = builder.register();
  builder.emit({ kind: "class", target, heritage, node });
  node.body.body.forEach((element, index) => letOutMethod(lowering, element, memberDecorators[index] ?? []));
  if (node.type === "ClassExpression" && node.id !== null) lowering.store(node.id, target, node);
  if (classDecorators.length > 0) {
    builder.emit({ kind: "escape", value: target, node });
    lowering.opaque(node, classDecorators);
  }
  lowering.withStaticThis(target, () => {
    for (const element of node.body.body) lowerStatic(lowering, element, target);
  });
  return target;
}

function lowerDecorators(lowering: Lowering, node: TSESTree.Node): Register[] {
  return decoratorsOf(node).map((decorator) => lowerExpression(lowering, decorator.expression));
}

/** Decorators and computed key of a class element; answers the decorators. */
function lowerElementHead(lowering: Lowering, element: TSESTree.ClassElement): Register[] {
  switch (element.type) {
    case "PropertyDefinition":
    case "AccessorProperty": {
      const decorators = lowerDecorators(lowering, element);
      lowerKey(lowering, element.key, element.computed);
      return decorators;
    }
    case "MethodDefinition": {
      const decorators = lowerDecorators(lowering, element);
      lowerKey(lowering, element.key, element.computed);
      for (const parameter of element.value.params) decorators.push(...lowerDecorators(lowering, parameter));
      return decorators;
    }
    default:
      return [];
  }
}

/** `static [Symbol.hasInstance]() {}`: `instanceof`, templates, operators and loops call such methods. `using` is followed. */
function isCalledByLanguage(element: TSESTree.ClassElement): boolean {
  const symbol = element.type === "MethodDefinition" ? wellKnownSymbol(element.key, element.computed) : null;
  return symbol !== null && symbol !== symbolName("dispose") && symbol !== symbolName("asyncDispose");
}

/** Accessors, but for those of `#private` names, are called by reads and writes that look like no call; a decorator may do anything with what it decorates. */
function letOutMethod(lowering: Lowering, element: TSESTree.ClassElement, decorators: readonly Register[]): void {
  const method = element.type === "MethodDefinition" && isFunctionNode(element.value) ? element.value : null;
  const isAccessor = element.type === "MethodDefinition" && (element.kind === "get" || element.kind === "set") && element.key.type !== "PrivateIdentifier";
  const isConstructor = element.type === "MethodDefinition" && element.kind === "constructor";
  if (method !== null && !isConstructor && (isAccessor || decorators.length > 0 || isCalledByLanguage(element))) {
    lowering.builder.emit({ kind: "escape", value: lowerExpression(lowering, method), node: element });
  }
  if (decorators.length > 0) lowering.opaque(element, decorators);
}

function lowerStatic(lowering: Lowering, element: TSESTree.ClassElement, classValue: Register): void {
  if (element.type === "StaticBlock") lowerBody(lowering, element.body);
  else if (isField(element) && element.static) lowerField(lowering, element, classValue);
}

function isField(element: TSESTree.ClassElement): element is Field {
  return (element.type === "PropertyDefinition" && !element.declare) || element.type === "AccessorProperty";
}

/** A field without initialiser becomes undefined, or, compiled without "define" semantics, keeps what it has: its value is unknown. */
function lowerField(lowering: Lowering, field: Field, object: Register): void {
  const value = field.value === null ? lowering.compute(field, []) : lowerExpression(lowering, field.value);
  lowering.builder.emit({ kind: "store-member", object, property: staticKey(field.key, field.computed), value, node: field });
}

export function lowerInstanceFields(lowering: Lowering, node: ClassNode): void {
  const fields = node.body.body.filter(isField).filter((field) => !field.static);
  if (fields.length === 0) return;
  const object = lowering.thisValue(node);
  for (const field of fields) lowerField(lowering, field, object);
}

/** `constructor(private client: Client)`: each such parameter is stored on `this`. */
export function lowerParameterProperties(lowering: Lowering, constructorFunction: TSESTree.FunctionExpression | null): void {
  for (const parameter of constructorFunction?.params ?? []) {
    if (parameter.type !== "TSParameterProperty") continue;
    const bound = parameter.parameter.type === "AssignmentPattern" ? parameter.parameter.left : parameter.parameter;
    if (bound.type !== "Identifier") continue;
    const object = lowering.thisValue(parameter);
    const value = lowering.load(bound);
    lowering.builder.emit({ kind: "store-member", object, property: bound.name, value, node: parameter });
  }
}

/** What `super(…)` of a derived class does after the constructor above it returned. */
export function lowerAfterSuper(lowering: Lowering, superCall: TSESTree.Node): void {
  const construction = lowering.construction ?? enclosingConstruction(superCall);
  if (construction === null) return;
  lowerInstanceFields(lowering, construction.node);
  lowerParameterProperties(lowering, construction.constructorFunction);
}

/** `super(…)` may stand in an arrow function of the constructor. */
function enclosingConstruction(superCall: TSESTree.Node): Construction | null {
  // Some parsers accept one outside classes, and linters give the root null for its parent.
  for (let node: TSESTree.Node | null | undefined = superCall.parent; node !== undefined && node !== null; node = node.parent) {
    if (isClassNode(node)) return { node, constructorFunction: constructorOf(node) };
  }
  return null;
}

/** The constructor as written, without overload signatures; null for an implicit one. */
export function constructorOf(node: ClassNode): TSESTree.FunctionExpression | null {
  for (const element of node.body.body) {
    if (element.type === "MethodDefinition" && element.kind === "constructor" && element.value.type === "FunctionExpression") return element.value;
  }
  return null;
}
