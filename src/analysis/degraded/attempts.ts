import type { TSESTree } from "@typescript-eslint/utils";
import { isLoop } from "../../program/nodes.js";
import { codeAround } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import { neverReturns } from "./only-asks.js";

/** The loops of the same function around a node, the innermost first. */
export function loopsAround(node: TSESTree.Node): readonly TSESTree.Node[] {
  const scope = codeAround(node);
  const found: TSESTree.Node[] = [];
  for (let place = node.parent; place !== undefined && place !== null && place !== scope; place = place.parent) if (isLoop(place)) found.push(place);
  return found;
}

/** `if (attempt === most) throw error;` in a loop of attempts: the last one does not end as with a permit, whatever the test of the loop says. */
export function countsAttempts(loop: TSESTree.Node, gates: GateCalls): boolean {
  return [...gates.nodes(loop)].some((node) => node.type === "IfStatement" && codeAround(node) === codeAround(loop) && isOfAttempts(node.test, loop, gates) && [...gates.nodes(node)].some((inner) => inner.type === "ThrowStatement" || neverReturns(inner, gates)));
}

/** Whether a condition looks at what the loop counts. */
export function isOfAttempts(test: TSESTree.Node, loop: TSESTree.Node, gates: GateCalls): boolean {
  const counted = new Set(headOf(loop).flatMap((part) => namesIn(part, gates)));
  return namesIn(test, gates).some((name) => counted.has(name)) || [...gates.nodes(test)].some((node) => node.type === "UpdateExpression" && encloses(loop, node));
}

function headOf(loop: TSESTree.Node): readonly TSESTree.Node[] {
  switch (loop.type) {
    case "ForStatement":
      return [loop.init, loop.test, loop.update].filter((part) => part !== null);
    case "WhileStatement":
    case "DoWhileStatement":
      return [loop.test];
    case "ForOfStatement":
    case "ForInStatement":
      return [loop.left];
    default:
      return [];
  }
}

function namesIn(root: TSESTree.Node, gates: GateCalls): readonly string[] {
  return [...gates.nodes(root)].flatMap((node) => (node.type === "Identifier" && gates.variableOf(node) !== null ? [node.name] : []));
}
