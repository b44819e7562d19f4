import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey } from "../nodes.js";

/** A step from a value to what a pattern takes out of it; `key` null for one that is named at run time. `fallback` is what it is when it holds nothing. */
export type PatternStep = { readonly kind: "whole" | "property"; readonly key: string | null; readonly fallback: TSESTree.Expression | null };

/** The way down a pattern to one of its names, from the outside in; null when the name is not in it. */
export function patternPath(name: TSESTree.Node, pattern: TSESTree.Node): readonly PatternStep[] | null {
  switch (pattern.type) {
    case "AssignmentPattern": {
      const rest = patternPath(name, pattern.left);
      return rest === null ? null : [{ kind: "whole", key: null, fallback: pattern.right }, ...rest];
    }
    case "ObjectPattern":
      for (const property of pattern.properties) {
        const rest = property.type === "Property" ? patternPath(name, property.value) : patternPath(name, property.argument);
        if (rest === null) continue;
        // The rest of an object has what the whole has.
        return property.type === "Property" ? [{ kind: "property", key: staticKey(property.key, property.computed), fallback: null }, ...rest] : rest;
      }
      return null;
    case "ArrayPattern":
      for (const [index, element] of pattern.elements.entries()) {
        const rest = element === null ? null : patternPath(name, element.type === "RestElement" ? element.argument : element);
        if (rest !== null) return element?.type === "RestElement" ? null : [{ kind: "property", key: String(index), fallback: null }, ...rest];
      }
      return null;
    default:
      return pattern === name ? [] : null;
  }
}
