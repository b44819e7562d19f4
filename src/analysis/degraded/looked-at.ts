import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey } from "../../program/nodes.js";
import { calledName, purposeOf, settlesUnit } from "../call-names.js";
import { onlyRecords } from "../changes-nothing.js";
import type { GateCalls } from "../gate-calls.js";
import { wholeRead } from "./read-values.js";
import { onlyRefuses } from "./refusals.js";

/** Whether what was found decides, itself or under the name that it gets. */
export function isLookedAt(read: TSESTree.Node, gates: GateCalls): boolean {
  let node = wholeRead(read);
  while (node.parent?.type === "AwaitExpression" || node.parent?.type === "ChainExpression" || (node.parent?.type === "MemberExpression" && node.parent.object === node && staticKey(node.parent.property, node.parent.computed) === "allowed")) node = node.parent;
  const { parent } = node;
  if (parent?.type === "VariableDeclarator" && parent.id.type === "ObjectPattern") return parent.id.properties.some((property) => property.type === "Property" && staticKey(property.key, property.computed) === "allowed" && nameDecides(property.value, gates));
  if (parent?.type !== "VariableDeclarator" || parent.id.type !== "Identifier") return decides(wholeRead(read)) && !onlyRefuses(read, gates);
  return nameDecides(parent.id, gates);
}

function nameDecides(name: TSESTree.Node, gates: GateCalls): boolean {
  return name.type === "Identifier" && gates.variableOf(name)?.references.some(({ identifier }) => identifier !== name && decides(identifier) && !onlyRefuses(identifier, gates)) === true;
}

/** `response.writeHead(ready ? 200 : 503)`: which of two words is replied to one who asks how it goes. */
function isOfReply({ consequent, alternate, parent }: TSESTree.ConditionalExpression): boolean {
  return consequent.type === "Literal" && alternate.type === "Literal" && parent.type === "CallExpression" && settlesUnit(parent);
}

/** Whether the value that is read decides something: it is tested, or returned. */
function decides(read: TSESTree.Node): boolean {
  let node = read;
  for (let place = read.parent; place !== undefined && place !== null; node = place, place = place.parent) {
    switch (place.type) {
      case "MemberExpression":
        if (place.object !== node || /^(?:code|request_id)$/.test(calledName(place))) return false;
        break;
      case "CallExpression":
        return place.callee === node ? false : purposeOf(place) !== "record" && calledName(place.callee) === "Boolean";
      case "IfStatement":
      case "ConditionalExpression":
        if (place.type === "ConditionalExpression" && isOfReply(place)) return false;
        if (place.type === "IfStatement" && onlyRecords(place.consequent) && (place.alternate === null || onlyRecords(place.alternate))) return false;
        return place.test === node || (place.type === "ConditionalExpression" && place.parent.type === "ReturnStatement");
      case "WhileStatement":
      case "ReturnStatement":
      case "ArrowFunctionExpression":
        return true;
      case "UnaryExpression":
      case "LogicalExpression":
      case "BinaryExpression":
      case "ChainExpression":
      case "TSNonNullExpression":
      case "TSAsExpression":
      case "AwaitExpression":
        break;
      default:
        return false;
    }
  }
  return false;
}
