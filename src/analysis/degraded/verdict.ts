import type { TSESTree } from "@typescript-eslint/utils";
import { functionIn } from "../../program/functions.js";
import { staticKey, stripTypeWrappers } from "../../program/nodes.js";
import type { FunctionNode } from "../../program/syntax.js";
import { calledName } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { outcomeOf } from "./outcomes.js";

const maximalDepth = 6;
/** Calls that hand their first argument on as it is. */
const HANDING_ON = /^(?:resolve|freeze|seal|Boolean|structuredClone)$/;

/** Whether a value says yes, whatever happened before: what its function answers with a permit; where that is not known, `true`, `{ allowed: true }`, a constant or a function of the file that is or answers one. */
export function saysYes(value: TSESTree.Node, gates: GateCalls): boolean {
  const outcome = outcomeOf(value, gates);
  return outcome === null ? isYes(value, gates, 0) : outcome === "permit";
}

function isYes(value: TSESTree.Node, gates: GateCalls, depth: number): boolean {
  const node = stripTypeWrappers(value);
  if (depth > maximalDepth) return false;
  switch (node.type) {
    case "Literal":
      return node.value === true;
    case "UnaryExpression":
      return node.operator === "!" && node.argument.type === "Literal" && (node.argument.value === false || node.argument.value === 0);
    case "AwaitExpression":
      return isYes(node.argument, gates, depth + 1);
    case "ObjectExpression":
      return node.properties.some((property) => property.type === "Property" && staticKey(property.key, property.computed) === "allowed" && isYes(property.value, gates, depth + 1));
    case "Identifier": {
      const constant = constantOf(node, gates);
      return constant !== null && isYes(constant, gates, depth + 1);
    }
    case "CallExpression": {
      const [first] = node.arguments;
      if (HANDING_ON.test(calledName(node.callee)) && first !== undefined && first.type !== "SpreadElement") return isYes(first, gates, depth + 1);
      const callee = functionIn(node.callee, gates.variableOf);
      return callee !== null && answersOf(callee, gates).some((answer) => isYes(answer, gates, depth + 1));
    }
    default:
      return false;
  }
}

/** `return false;`, `return { allowed: false };`, `return null;`: whoever asks is refused. */
export function saysNo(node: TSESTree.Node): boolean {
  const value = stripTypeWrappers(node);
  if (value.type === "ObjectExpression") return value.properties.some((property) => property.type === "Property" && staticKey(property.key, property.computed) === "allowed" && saysNo(property.value));
  return value.type === "Literal" && (value.value === false || value.raw === "null");
}

/** What a function returns, by its own `return` statements or as the value of an arrow. */
export function answersOf(node: FunctionNode, gates: GateCalls): readonly TSESTree.Node[] {
  if (node.type === "ArrowFunctionExpression" && node.body.type !== "BlockStatement") return [node.body];
  return [...gates.nodes(node.body)].flatMap((inner) => (inner.type === "ReturnStatement" && inner.argument !== null && codeAround(inner) === node ? [inner.argument] : []));
}

function constantOf(name: TSESTree.Identifier, { variableOf }: GateCalls): TSESTree.Node | null {
  const variable = variableOf(name);
  const definition = variable?.defs[0]?.node;
  if (definition?.type !== "VariableDeclarator" || definition.id.type !== "Identifier" || definition.init === null) return null;
  return variable?.references.every((reference) => !reference.isWrite() || reference.init === true) === true ? definition.init : null;
}
