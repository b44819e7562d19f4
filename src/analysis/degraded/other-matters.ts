import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, stripTypeWrappers } from "../../program/nodes.js";
import { calledName } from "../call-names.js";
import type { GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";

/** What may hold an answer of the authority, by its name. */
const MAY_HOLD_ANSWER = /^.{1,2}$|allow|answer|body|check|data|decision|gate|grant|json|machine|outcome|payload|permi|perm|repl(?:y|ies)|res(?:p|ult|ponse)?s?$|status|validat|verdict|auth/i;
/** Types of anything. */
const OPEN_TYPES: ReadonlySet<string> = new Set(["TSAnyKeyword", "TSUnknownKeyword", "TSTypeParameter", "TSObjectKeyword"]);
const ITERATES = /^(?:every|filter|find|findIndex|findLast|flatMap|forEach|map|partition|reduce|some|sort)$/;
const MOST_STEPS = 8;

/**
 * Whether `allowed` of an object is certainly another matter than the authority's answer: that of a parameter which its type and its name say to
 * be something else, or of an element of such a list. Where neither says so, it may be an answer.
 */
export function isOfAnotherMatter(start: TSESTree.Node, gates: GateCalls): boolean {
  let node = start;
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    node = stripTypeWrappers(node);
    if (gates.answers.some((answer) => encloses(node, answer.node) || gates.usesOf(answer).some((use) => encloses(node, use.node) || encloses(use.node, start)))) return false;
    if (node.type === "ChainExpression") node = node.expression;
    else if (node.type === "MemberExpression") node = node.object;
    else if (node.type !== "Identifier") return false;
    else {
      const name = node;
      const definition = gates.variableOf(name)?.defs[0];
      if (definition?.type !== "Parameter" || definition.name.type !== "Identifier") return false;
      const list = listOf(definition.node, definition.name);
      if (list === null) return saysOtherwise(definition.name, gates);
      node = list;
    }
  }
  return false;
}

/** `rows` of `rows.filter((row) => …)`. */
export function listOf(code: TSESTree.Node, name: TSESTree.Node): TSESTree.Node | null {
  const call = isFunctionNode(code) && code.params.some((parameter) => parameter === name) ? code.parent : null;
  return call?.type === "CallExpression" && call.callee.type === "MemberExpression" && ITERATES.test(calledName(call.callee)) ? call.callee.object : null;
}

/** Whether a parameter is written to be something else: `user: User`. */
function saysOtherwise({ name, typeAnnotation }: TSESTree.Identifier, gates: GateCalls): boolean {
  if (MAY_HOLD_ANSWER.test(name) || typeAnnotation === undefined) return false;
  return ![...gates.nodes(typeAnnotation)].some((node) => OPEN_TYPES.has(node.type) || (node.type === "Identifier" && node.parent.type === "TSTypeReference" && MAY_HOLD_ANSWER.test(node.name)));
}
