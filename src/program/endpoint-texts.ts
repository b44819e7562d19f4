import { dirname } from "node:path";
import type { TSESTree } from "@typescript-eslint/utils";
import { constantElsewhere, type TextSource } from "./constants-elsewhere.js";
import { staticKey } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { TextElsewhere } from "./static-text.js";

/** Words of the authority's addresses, of which one stands in each file that gives a part of them. */
const PARTS = /machine_?id|\/v1\b|\bdevices\b/i;
/** Files whose constants are made of one another's. */
const DEEPEST = 4;

/** Texts of other files of which addresses of the authority may be made; null where no other file is in view. */
export function endpointTexts(origins: Origins): TextElsewhere | null {
  if (origins.links === null) return null;
  return (node) => {
    if (!mayGivePart(node, origins)) return null;
    const found = constantElsewhere(node, origins);
    return found === null ? null : found.texts.text.ofUrlAcross(found.node, (inner) => textIn(found.texts, inner, 1));
  };
}

function textIn(source: TextSource, node: TSESTree.Node, depth: number): string | null {
  const found = depth > DEEPEST ? null : source.constantElsewhere(node);
  return found === null ? null : found.texts.text.ofUrlAcross(found.node, (inner) => textIn(found.texts, inner, depth + 1));
}

/** False where the text of the file that a name comes from tells that it is no part of an address: then that need not be parsed. */
function mayGivePart(node: TSESTree.Node, { links, unit, variableOf }: Origins): boolean {
  let root = node;
  while (root.type === "MemberExpression") root = root.object;
  const definition = root.type === "Identifier" ? variableOf(root)?.defs[0] : undefined;
  if (links === null || definition === undefined) return false;
  if (definition.type === "Variable") return true;
  if (definition.type !== "ImportBinding" || definition.parent.type !== "ImportDeclaration") return false;
  const path = links.files.resolve(definition.parent.source.value, dirname(unit.filename));
  if (path === null) return false;
  const name = definition.node.type === "ImportSpecifier" ? staticKey(definition.node.imported, false) : null;
  return name === null || links.outline.maySpell(path, name, PARTS);
}
