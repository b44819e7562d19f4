import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../../program/nodes.js";
import { ValueSources } from "../../program/sources/value-sources.js";
import { calledName } from "../call-names.js";
import { isNothing } from "../decision-use-syntax.js";
import { codeAround } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { core, isOpposite } from "../tests-of-decisions.js";
import { encloses } from "../walk.js";
import type { Degraded } from "./finding.js";
import { groundOf } from "./flag-tests.js";
import { looksLikeDecision, namesDecision } from "./forged.js";
import { isAllowedName, isFalse, isTrue } from "./granted.js";
import { isOfAnotherMatter } from "./other-matters.js";
import { asksSomebodyElse } from "./somebody-else.js";
import { saysYes } from "./verdict.js";

/** `?? true`, `|| true`, `{ allowed = true }`. */
export function* defaultsIn(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) for (const use of gates.usesOf(answer)) if (use.kind === "mistested" && use.how === "default") yield { kind: "default", node: use.node, at: null };
  for (const node of gates.nodes()) {
    if (node.type === "LogicalExpression" && node.operator !== "&&" && isAllowedName(node.left) && (isTrue(node.right) || (node.operator === "??" && isSetting(node.right, gates))) && !isOfAnotherMatter(node.left, gates)) yield { kind: "default", node, at: null };
    if (node.type === "LogicalExpression" && node.operator === "||" && tellsRejection(node.left) && isAllowedName(node.right)) yield { kind: "default", node, at: null };
    if (node.type === "LogicalExpression" && node.operator === "&&" && passesOverRejections(node, gates)) yield { kind: "default", node, at: null };
    if (node.type === "AssignmentExpression" && (node.operator === "??=" || node.operator === "||=") && isTrue(node.right) && isAllowedName(node.left) && !isOfAnotherMatter(node.left, gates)) yield { kind: "default", node, at: null };
    if (node.type === "Property" && node.parent.type === "ObjectPattern" && node.value.type === "AssignmentPattern" && staticKey(node.key, node.computed) === "allowed" && !isOption(node.parent, gates) && (isTrue(node.value.right) || (isSetting(node.value.right, gates) && isOfAnswer(node.value.left, gates)))) yield { kind: "default", node, at: null };
    if (node.type === "CallExpression" && (isMergedInto(node, gates) || takesDefault(node) || countsNothingAsPermit(node) || isDefaultText(node))) yield { kind: "default", node, at: null };
    if (node.type === "Property" && node.parent.type === "ObjectExpression" && isSchemaDefault(node, gates)) yield { kind: "default", node, at: null };
  }
}

/** `result.status === "rejected"`, `result.status !== "fulfilled"` */
function tellsRejection(start: TSESTree.Node): boolean {
  const node = stripTypeWrappers(start);
  if (node.type !== "BinaryExpression" || node.right.type !== "Literal" || node.left.type !== "MemberExpression" || staticKey(node.left.property, node.left.computed) !== "status") return false;
  return /^[=]==?$/.test(node.operator) ? node.right.value === "rejected" : /^!==?$/.test(node.operator) && node.right.value === "fulfilled";
}

/** `result.status === "fulfilled"` */
function tellsFulfilment(start: TSESTree.Node): boolean {
  const node = stripTypeWrappers(start);
  return node.type === "BinaryExpression" && /^===?$/.test(node.operator) && node.right.type === "Literal" && node.right.value === "fulfilled" && calledName(node.left) === "status";
}

/** `if (results.some((result) => result.status === "fulfilled" && !result.value.allowed)) return;`, where nothing else looks at those that were rejected. */
function passesOverRejections({ left, right, parent }: TSESTree.LogicalExpression, gates: GateCalls): boolean {
  if (!tellsFulfilment(left) || !isAllowedName(core(right)) || !isOpposite(right)) return false;
  const search = isFunctionNode(parent) && parent.parent.type === "CallExpression" && /^(?:some|find|findIndex|findLast)$/.test(calledName(parent.parent.callee)) ? parent.parent : null;
  const code = search === null ? null : codeAround(search);
  return code !== null && ![...gates.nodes(code)].some((node) => tellsRejection(node));
}

/** `get(answer, "allowed", true)`, `propOr(true, "allowed", answer)` */
function takesDefault({ callee, arguments: given }: TSESTree.CallExpression): boolean {
  return /^(?:get|getOr|getOrElse|prop|propOr|pathOr|at|property)$/.test(calledName(callee)) && given.length > 2 && given.some(isTrue) && given.some((argument) => argument.type === "Literal" && typeof argument.value === "string" && /(?:^|\.)allowed$/.test(argument.value));
}

/** `[true, undefined].includes(answer?.allowed)` */
function countsNothingAsPermit({ callee, arguments: [first] }: TSESTree.CallExpression): boolean {
  if (callee.type !== "MemberExpression" || callee.object.type !== "ArrayExpression" || calledName(callee) !== "includes" || first === undefined || !isAllowedName(first)) return false;
  const { elements } = callee.object;
  return elements.some((element) => element !== null && isTrue(element)) && elements.some((element) => element !== null && isNothing(element));
}

/** `JSON.parse(text || '{"allowed":true}')` */
function isDefaultText({ callee, arguments: [first] }: TSESTree.CallExpression): boolean {
  const fallback = calledName(callee) === "parse" && first?.type === "LogicalExpression" && first.operator !== "&&" ? first.right : null;
  return fallback?.type === "Literal" && typeof fallback.value === "string" && /"allowed"\s*:\s*true/.test(fallback.value);
}

/** `Object.assign({ allowed: true }, decision)` */
function isMergedInto({ callee, arguments: [first, ...others] }: TSESTree.CallExpression, gates: GateCalls): boolean {
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier" || callee.object.name !== "Object" || calledName(callee) !== "assign") return false;
  if (first === undefined || first.type === "SpreadElement" || !saysYes(first, gates)) return false;
  return others.some((other) => gates.answers.some((answer) => encloses(other, answer.node) || gates.usesOf(answer).some((use) => use.kind === "handed-on" && use.decides && (use.node.parent === other || use.node === other || other.parent === use.node))));
}

/** `?? config.defaultAllow`: whoever sets it decides for the authority, unless all that it may be in view is a denial. */
function isSetting(node: TSESTree.Expression, gates: GateCalls): boolean {
  const leaves = leavesOf(node, gates);
  if (leaves.some(isTrue)) return true;
  return !leaves.every(isFalse) && (groundOf(node, gates, null) === "flag" || asksSomebodyElse(node));
}

/** What a default may be in view. */
function leavesOf(node: TSESTree.Expression, { resolver }: GateCalls): readonly TSESTree.Node[] {
  const sources = new ValueSources(resolver);
  return sources.leavesOf(sources.source(node)).map((leaf) => stripTypeWrappers(leaf.node));
}

/** Whether a name is what an answer was taken apart into: other things may be allowed as well. */
function isOfAnswer(name: TSESTree.Node, gates: GateCalls): boolean {
  const references = (name.type === "Identifier" ? gates.variableOf(name)?.references : undefined) ?? [];
  return gates.answers.some((answer) => gates.usesOf(answer).some((use) => references.some(({ identifier, init }) => init !== true && encloses(use.node, identifier))));
}

/** `({ allowed = true }: { allowed?: boolean } = {})`: what a caller may leave out altogether is a choice of his, and no answer, unless its type says so. */
function isOption(pattern: TSESTree.ObjectPattern, gates: GateCalls): boolean {
  const { parent, typeAnnotation } = pattern;
  return parent.type === "AssignmentPattern" && parent.left === pattern && isFunctionNode(parent.parent) && !namesDecision(typeAnnotation, gates);
}

/** `allowed: z.boolean().default(true)` of a schema that answers are read with: a missing answer becomes a permit. */
function isSchemaDefault({ key, computed, value, parent }: TSESTree.Property, gates: GateCalls): boolean {
  if (staticKey(key, computed) !== "allowed" || parent.type !== "ObjectExpression") return false;
  let call: TSESTree.Node = value;
  for (let links = 0; call.type === "CallExpression" && call.callee.type === "MemberExpression" && links < MOST_LINKS; links += 1) {
    const [first] = call.arguments;
    if (/^(?:default|catch|prefault)$/.test(calledName(call.callee)) && first !== undefined && (isTrue(first) || (isFunctionNode(first) && saysYes(first.body, gates)))) return looksLikeDecision(parent) || readsAnswers(parent, gates);
    call = call.callee.object;
  }
  return false;
}

/** The calls of one schema. */
const MOST_LINKS = 12;

/** Whether the schema made of these fields is asked to read the answer of a gate. */
function readsAnswers(fields: TSESTree.ObjectExpression, gates: GateCalls): boolean {
  let made: TSESTree.Node = fields;
  while (made.parent !== undefined && made.parent !== null && (made.parent.type === "CallExpression" || made.parent.type === "MemberExpression")) made = made.parent;
  const name = made.parent?.type === "VariableDeclarator" && made.parent.id.type === "Identifier" ? made.parent.id : null;
  return (name === null ? [] : (gates.variableOf(name)?.references ?? [])).some(({ identifier }) => {
    const call = identifier.parent.type === "MemberExpression" && /^(?:safeParse|parse|parseAsync|safeParseAsync|validate|validateSync|cast)$/.test(calledName(identifier.parent)) ? identifier.parent.parent : null;
    return call?.type === "CallExpression" && call.arguments.some((argument) => gates.answers.some(({ node }) => encloses(argument, node)) || gates.answers.some((answer) => gates.usesOf(answer).some((use) => use.kind === "handed-on" && encloses(call, use.node))));
  });
}

/** `decision === undefined ? true : decision.allowed`, where the test is no flag, and `decision.allowed ? true : config.failOpen`. */
export function* absencesIn(gates: GateCalls): Generator<Degraded> {
  for (const node of gates.nodes()) {
    if (node.type !== "ConditionalExpression") continue;
    if (isDefaulted(node)) yield { kind: "default", node, at: null };
    const isDenialOpposite = isOpposite(node.test);
    const [permitted, denied] = isDenialOpposite ? [node.alternate, node.consequent] : [node.consequent, node.alternate];
    if (isAllowedName(core(node.test)) && isTrue(permitted) && groundOf(denied, gates, null) === "flag") yield { kind: "flag", node: denied, at: node.test };
  }
}

function isDefaulted({ consequent, alternate }: TSESTree.ConditionalExpression): boolean {
  return (isTrue(alternate) && isAllowedName(consequent)) || (isTrue(consequent) && isAllowedName(alternate));
}
