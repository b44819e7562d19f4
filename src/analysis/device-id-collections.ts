import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey } from "../program/nodes.js";
import type { TextReader } from "../program/text-pieces.js";
import { nameOf } from "./last-names.js";

const LIST = /^(?:machine_?id_?)?(?:devices?|machines?|surfaces?|identit(?:y|ies))$/i;

/** Fields of one thing, rather than names of several. */
const OF_RECORD = /^(?:id|deviceId|name|label|title|type|kind|description|env|service|role|instance)$/;

export function isListName(name: string): boolean {
  return /device[-_]?ids$/i.test(name);
}

/** Whether a collection of this name may be one of device IDs, where its values look like some. */
export function mayNameList(name: string): boolean {
  return LIST.test(name);
}

/** What `new Map([["mail", "…"], …])` holds. */
export function valuesOfMap(collection: TSESTree.Node): readonly TSESTree.Node[] {
  const pairs = collection.type === "NewExpression" && nameOf(collection.callee) === "Map" ? collection.arguments[0] : undefined;
  if (pairs?.type !== "ArrayExpression") return [];
  return pairs.elements.flatMap((pair) => (pair?.type === "ArrayExpression" ? (pair.elements[1] ?? []) : []));
}

/** Whether a collection holds IDs by name: one of its values has the parts of one. */
export function looksLikeIds(collection: TSESTree.Node, reader: TextReader): boolean {
  if (collection.type === "ObjectExpression" && collection.properties.some((property) => property.type === "Property" && OF_RECORD.test(staticKey(property.key, property.computed) ?? ""))) return false;
  const values = collection.type === "ObjectExpression" ? collection.properties.flatMap((property) => (property.type === "Property" ? [property.value] : [])) : valuesOfMap(collection);
  return values.some((value) => reader.readings(value).some(({ pieces }) => pieces.filter((piece) => piece.kind === "text").map(({ text }) => text).join("").split(":").length > 2));
}
