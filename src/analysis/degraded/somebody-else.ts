import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "../../program/nodes.js";
import { calledName } from "../call-names.js";

export function nameOfTarget(node: TSESTree.Node): string {
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" ? (staticKey(node.property, node.computed) ?? "") : "";
}

const DENIES = /den(?:y|ied|ial)|reject|fail|block|error|stop|closed|forbid|unauthor|refus|json|send|status|next|respond|redirect|halt|abort|exit/i;
const REMEMBERS = /last|cache|prev|fallback|default|known|stored|stale|local|offline|backup|flag|allow|permit|policy|enabled|exists|feature|override|env|variation|toggle|secondary|replica/i;

/** `license.isValid(id)`: a question to somebody. */
const QUESTIONS = /^(?:is|has|can|may|should)[A-Z]\w*$/;

const SETTINGS = /^#?_?(?:cfg|conf|env|\w*(?:config|settings)(?:_?(?:service|client|store|provider))?)$/i;

const FAILS_OPEN = /fail_?(?:open|soft)|permissive/i;

/** Whether a value is, by its names, what is remembered or configured. */
export function asksSomebodyElse(answer: TSESTree.Expression): boolean {
  let node = stripTypeWrappers(answer);
  while (node.type === "AwaitExpression" || node.type === "ChainExpression" || node.type === "UnaryExpression") node = stripTypeWrappers(node.type === "ChainExpression" ? node.expression : node.argument);
  switch (node.type) {
    case "CallExpression": {
      const name = calledName(node.callee);
      const [first] = node.arguments;
      if (name === "Boolean" && first !== undefined && first.type !== "SpreadElement") return asksSomebodyElse(first);
      // `config.get("…")`
      if (/^(?:get|has|is)(?:$|[A-Z])/.test(name) && node.callee.type === "MemberExpression" && SETTINGS.test(nameOfTarget(node.callee.object))) return true;
      return !DENIES.test(name) && (QUESTIONS.test(name) || REMEMBERS.test(name) || (node.callee.type === "MemberExpression" && REMEMBERS.test(nameOfTarget(node.callee.object))));
    }
    case "Identifier":
      return FAILS_OPEN.test(node.name) || REMEMBERS.test(node.name) && !DENIES.test(node.name);
    case "MemberExpression":
      return FAILS_OPEN.test(nameOfTarget(node)) || (REMEMBERS.test(nameOfTarget(node)) || REMEMBERS.test(nameOfTarget(node.object))) && !DENIES.test(nameOfTarget(node));
    case "BinaryExpression":
      // A count or a clock, `failures < 5`, or the kind of failure: `error.name === "AbortError"`.
      if (/^[<>]=?$|^[=!]==?$|^instanceof$/.test(node.operator)) return true;
      return node.left.type !== "PrivateIdentifier" && (asksSomebodyElse(node.left) || asksSomebodyElse(node.right));
    case "LogicalExpression":
      return asksSomebodyElse(node.left) || asksSomebodyElse(node.right);
    default:
      return false;
  }
}
