import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "../program/syntax.js";
import { calledName } from "./call-names.js";
import type { GateCalls } from "./gate-calls.js";
import { encloses } from "./walk.js";

/** Whether all that a function does is its own: it changes no variable but its own, hands out nothing meanwhile, and of the rest `isPart` is true. */
export function staysWithin(code: FunctionNode, gates: GateCalls, isPart: (node: TSESTree.Node) => boolean): boolean {
  for (const node of gates.nodes(code.body)) {
    switch (node.type) {
      case "YieldExpression":
      case "TaggedTemplateExpression":
      case "ImportExpression":
      case "ClassBody":
        return false;
      case "AssignmentExpression":
        if (!isOwn(node.left, code, gates)) return false;
        break;
      case "UpdateExpression":
        if (!isOwn(node.argument, code, gates)) return false;
        break;
      default:
        if (!isPart(node)) return false;
    }
  }
  return true;
}

/** A variable of the function: what is put there, ends with it. */
export function isOwn(target: TSESTree.Node, code: FunctionNode, { variableOf }: GateCalls): boolean {
  const block = target.type === "Identifier" ? variableOf(target)?.scope.block : undefined;
  return block !== undefined && encloses(code, block);
}

/** Names of functions that only let time pass. */
export const WAITS = /^(?:sleep|delay|wait|pause|backoff|setTimeout|setImmediate|nextTick)$/i;

/** The `resolve()` of a promise that only time fulfils. */
export function isOfWaiting(call: TSESTree.Node): boolean {
  for (let place = call.parent; place !== undefined && place !== null; place = place.parent) {
    if (place.type === "NewExpression" && calledName(place.callee) === "Promise") return call.type === "CallExpression" && call.arguments.length === 0;
  }
  return false;
}
