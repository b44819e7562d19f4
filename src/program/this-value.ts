import type { TSESTree } from "@typescript-eslint/utils";
import type { ClassNode, FunctionNode } from "./syntax.js";
import { unknownValue, type SignatureNode, type Value, type Values } from "./values.js";

/** The class whose element `node` stands in, when `this` means its instance or itself. */
export interface EnclosingClass {
  readonly node: ClassNode;
  readonly isStatic: boolean;
}

type ThisOwner =
  | { readonly kind: "class"; readonly class: EnclosingClass }
  | { readonly kind: "object"; readonly node: TSESTree.ObjectExpression }
  /** A function that is no method. */
  | { readonly kind: "function"; readonly node: FunctionNode }
  | { readonly kind: "unknown" };

const unknownOwner: ThisOwner = { kind: "unknown" };

function ownerOfMethod(method: TSESTree.FunctionExpression): ThisOwner {
  const { parent } = method;
  if (parent.type === "MethodDefinition") return { kind: "class", class: { node: parent.parent.parent, isStatic: parent.static } };
  if (parent.type === "Property" && parent.value === method && parent.parent.type === "ObjectExpression") {
    return { kind: "object", node: parent.parent };
  }
  return { kind: "function", node: method };
}

function thisOwner(node: TSESTree.Node): ThisOwner {
  let child: TSESTree.Node = node;
  // Linters give the root null for its parent.
  for (let parent: TSESTree.Node | null | undefined = child.parent; parent !== null && parent !== undefined; child = parent, parent = parent.parent) {
    switch (parent.type) {
      case "FunctionExpression":
        return ownerOfMethod(parent);
      case "FunctionDeclaration":
        return { kind: "function", node: parent };
      case "TSModuleBlock":
        return unknownOwner;
      case "PropertyDefinition":
      case "AccessorProperty":
        // A computed key is evaluated outside the class.
        if (parent.value === child) return { kind: "class", class: { node: parent.parent.parent, isStatic: parent.static } };
        break;
      case "StaticBlock":
        return { kind: "class", class: { node: parent.parent.parent, isStatic: true } };
      default:
        break;
    }
  }
  return unknownOwner;
}

/** What `this` means at `node`. */
export function enclosingThis(node: TSESTree.Node, values: Values): Value {
  const owner = thisOwner(node);
  switch (owner.kind) {
    case "class":
      return owner.class.isStatic ? values.class(owner.class.node) : values.instance(owner.class.node);
    case "object":
      return values.object(owner.node);
    case "function":
    case "unknown":
      return unknownValue;
  }
}

/** The function that is no method whose `this` is meant at `node`; null for all others. */
export function plainFunctionAround(node: TSESTree.Node): FunctionNode | null {
  const owner = thisOwner(node);
  return owner.kind === "function" ? owner.node : null;
}

/** The class whose `super` is meant at `node`, or null outside classes. */
export function enclosingClass(node: TSESTree.Node): EnclosingClass | null {
  const owner = thisOwner(node);
  return owner.kind === "class" ? owner.class : null;
}

/** The object whose method `node` stands in; null for all else. */
export function enclosingObject(node: TSESTree.Node): TSESTree.ObjectExpression | null {
  const owner = thisOwner(node);
  return owner.kind === "object" ? owner.node : null;
}

/** The type that the function around `node` gives `this`: `function (this: Context) { … }`. */
export function declaredThis(node: TSESTree.Node): TSESTree.TypeNode | null {
  for (let outer: TSESTree.Node | null | undefined = node.parent; outer !== null && outer !== undefined; outer = outer.parent) {
    if (outer.type === "PropertyDefinition" || outer.type === "StaticBlock") return null;
    if (outer.type !== "FunctionExpression" && outer.type !== "FunctionDeclaration") continue;
    const [first] = outer.params;
    return isThis(first) ? (first.typeAnnotation?.typeAnnotation ?? null) : null;
  }
  return null;
}

/** The parameters that arguments are passed as: all but a first one that only gives `this` a type. */
export function passedParameters({ params }: FunctionNode | SignatureNode): readonly TSESTree.Parameter[] {
  return isThis(params[0]) ? params.slice(1) : params;
}

function isThis(parameter: TSESTree.Parameter | undefined): parameter is TSESTree.Identifier {
  return parameter?.type === "Identifier" && parameter.name === "this";
}
