import type { TSESTree } from "@typescript-eslint/utils";
import type { Register } from "./graph.js";
import { lowerExpression } from "./lower-expression.js";
import type { Lowering } from "./lowering.js";

/** Component, attributes and children are handed to the renderer. */
export function lowerJsxElement(lowering: Lowering, node: TSESTree.JSXElement | TSESTree.JSXFragment): Register {
  const uses: Register[] = [];
  if (node.type === "JSXElement") {
    addTagName(lowering, node.openingElement.name, uses);
    for (const attribute of node.openingElement.attributes) {
      if (attribute.type === "JSXSpreadAttribute") uses.push(lowerExpression(lowering, attribute.argument));
      else if (attribute.value !== null) addChild(lowering, attribute.value, uses);
    }
  }
  for (const child of node.children) addChild(lowering, child, uses);
  return lowering.opaque(node, uses);
}

function addTagName(lowering: Lowering, name: TSESTree.JSXTagNameExpression, uses: Register[]): void {
  if (name.type === "JSXIdentifier" && isComponentName(name.name)) uses.push(lowering.load(name));
  else if (name.type === "JSXMemberExpression") uses.push(lowerMemberName(lowering, name));
}

/** As opposed to an element of the host: `<div>`, `<my-element>`. */
function isComponentName(name: string): boolean {
  return !/^[a-z]/u.test(name) && !name.includes("-");
}

function lowerMemberName(lowering: Lowering, outermost: TSESTree.JSXMemberExpression): Register {
  const links: TSESTree.JSXMemberExpression[] = [];
  let base: TSESTree.JSXTagNameExpression = outermost;
  while (base.type === "JSXMemberExpression") {
    links.push(base);
    base = base.object;
  }
  let value = base.type === "JSXIdentifier" && base.name !== "this" ? lowering.load(base) : lowering.thisValue(base);
  for (const link of links.reverse()) {
    const target = lowering.builder.register();
    lowering.builder.emit({ kind: "member", target, object: value, property: link.property.name, node: link });
    value = target;
  }
  return value;
}

function addChild(lowering: Lowering, child: TSESTree.JSXChild | TSESTree.Literal, uses: Register[]): void {
  switch (child.type) {
    case "JSXText":
      return;
    case "JSXExpressionContainer":
    case "JSXSpreadChild":
      if (child.expression.type !== "JSXEmptyExpression") uses.push(lowerExpression(lowering, child.expression));
      return;
    default:
      uses.push(lowerExpression(lowering, child));
  }
}
