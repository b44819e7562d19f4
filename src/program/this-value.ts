import type { TSESTree } from "@typescript-eslint/utils";
import type { ClassNode } from "./syntax.js";
import { unknownValue, type Value, type Values } from "./values.js";

/** The class whose element `node` stands in, when `this` means its instance or itself. */
export interface EnclosingClass {
  readonly node: ClassNode;
  readonly isStatic: boolean;
}

type ThisOwner =
  | { readonly kind: "class"; readonly class: EnclosingClass }
  | { readonly kind: "object"; readonly node: TSESTree.ObjectExpression }
  | { readonly kind: "unknown" };

const unknownOwner: ThisOwner = { kind: "unknown" };

function ownerOfMethod(method: TSESTree.FunctionExpression): ThisOwner {
  const { parent } = method;
  if (parent.type === "MethodDefinition") return { kind: "class", class: { node: parent.parent.parent, isStatic: parent.static } };
  if (parent.type === "Property" && parent.value === method && parent.parent.type === "ObjectExpression") {
    return { kind: "object", node: parent.parent };
  }
  return unknownOwner;
}

function thisOwner(node: TSESTree.Node): ThisOwner {
  let child: TSESTree.Node = node;
  // ESLint sets the program's parent to null.
  for (let parent: TSESTree.Node | null | undefined = child.parent; parent !== undefined && parent !== null; child = parent, parent = parent.parent) {
    switch (parent.type) {
      case "FunctionExpression":
        return ownerOfMethod(parent);
      case "FunctionDeclaration":
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
    case "unknown":
      return unknownValue;
  }
}

/** The class whose `super` is meant at `node`, or null outside classes. */
export function enclosingClass(node: TSESTree.Node): EnclosingClass | null {
  const owner = thisOwner(node);
  return owner.kind === "class" ? owner.class : null;
}
