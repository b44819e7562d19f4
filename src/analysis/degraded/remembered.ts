import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../../program/nodes.js";
import type { FunctionNode } from "../../program/syntax.js";
import { calledName, purposeOf } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import { collectionFilledBy } from "../filled-collections.js";
import { isOnlyFilledWhenEmpty, textOf } from "./filled-once.js";
import type { Degraded } from "./finding.js";
import { isAskedRightBefore } from "./fresh-places.js";
import { isHandedOutAgain, isReadWithoutFilling } from "./handed-out-again.js";
import { answersOf } from "./verdict.js";
import { askedOnce } from "./asked-once.js";
import { isOnDeniedSide } from "./noted-denials.js";
import { readsOfVariable, readsOfMember, readsOfCollection } from "./kept-reads.js";
import { isLookedAt } from "./looked-at.js";
import { notesOfPermits } from "./notes-of-permits.js";
import { outlivesUnit } from "./places.js";
import { memoisedIn } from "./memoised.js";
import { isReadToRefuse } from "./refusals.js";
import { isOfFile } from "../../program/variables.js";

/** Answers that a later unit of work uses again. */
export function* rememberedIn(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    for (const use of gates.usesOf(answer)) {
      if (use.kind === "kept" && !isOnDeniedSide(use.in, answer, gates)) yield* readsOf(gates, use.in);
      if (use.kind === "stored" && use.node.type === "CallExpression" && !isOnDeniedSide(use.node, answer, gates)) yield* readsOfList(gates, use.node);
    }
  }
  yield* permitsFilledOnce(gates);
  yield* notesOfPermits(gates);
  yield* askedOnce(gates);
  yield* memoisedIn(gates);
}

function* readsOf(gates: GateCalls, kept: TSESTree.Identifier | TSESTree.MemberExpression | TSESTree.CallExpression): Generator<Degraded> {
  if (kept.type === "CallExpression") {
    const first = [...readsOfCollection(gates, kept)].find(({ node }) => !isReadToRefuse(node, gates));
    if (first !== undefined) yield first;
  } else if (isFilledOnce(kept) || isFilledWhereEmpty(kept, gates)) yield { kind: "remembered", node: kept.parent, at: null };
  else yield* readsOfPlace(gates, kept);
}

/** `this.decision ??= await validate()` */
function isFilledOnce(kept: TSESTree.Node): boolean {
  const { parent } = kept;
  return parent?.type === "AssignmentExpression" && parent.left === kept && (parent.operator === "??=" || parent.operator === "||=");
}

/** `memo.decision = memo.decision ?? (await validate())` */
function isFilledWhereEmpty(kept: TSESTree.Node, gates: GateCalls): boolean {
  const { parent } = kept;
  if (parent?.type !== "AssignmentExpression" || parent.left !== kept || parent.right.type !== "LogicalExpression" || parent.right.operator === "&&") return false;
  return textOf(parent.right.left, gates) === textOf(kept, gates);
}

/** `this.permit ??= await machineid.assertAllowed(id)`: a permit of one unit for all later ones. A start that happens once is no memory. */
function* permitsFilledOnce(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    const { node, gate } = answer;
    if (gate.style !== "asserts" || !asksForPermit(answer, gates)) continue;
    let value: TSESTree.Node = node;
    while (value.parent?.type === "AwaitExpression" || value.parent?.type === "TSAsExpression") value = value.parent;
    const fallback = value.parent;
    const isFallback = fallback?.type === "LogicalExpression" && fallback.operator !== "&&" && fallback.right === value;
    if (isFallback) value = fallback;
    const { parent } = value;
    if (parent?.type !== "AssignmentExpression" || parent.right !== value) continue;
    const isKept = isFilledOnce(parent.left) || (isFallback && textOf(fallback.left, gates) === textOf(parent.left, gates)) || isOnlyFilledWhenEmpty(parent, gates);
    if (!isKept && parent.left.type === "MemberExpression" && parent.left.object.type === "ThisExpression") yield* readsOfPlace(gates, parent.left);
    if (!isKept) continue;
    const variable = parent.left.type === "Identifier" ? gates.variableOf(parent.left) : null;
    if (parent.left.type !== "Identifier" || (variable !== null && isOfFile(variable.scope))) yield { kind: "remembered", node: parent, at: null };
  }
}

const STARTED = /start|init|ready|boot|regist|setup|connect|open|launch|create|make|load/i;

/** Whether what completes is the question for a permit, and not the start of something that has asked once. */
function asksForPermit({ node, name, by, asks }: GateCall, gates: GateCalls): boolean {
  if (asks === "itself") return name.endsWith("assertAllowed()");
  if (STARTED.test(name)) return false;
  const { behaviour } = gates.resolver.meaningOf(node);
  const summary = by === null ? (behaviour.kind === "summary" ? behaviour.summary : null) : gates.summaryOf(by);
  if (by !== null && gates.answers.some((inner) => inner.node !== node && encloses(by, inner.node) && STARTED.test(inner.name))) return false;
  // What it hands out besides the permit is what it has made.
  return summary !== null && summary.exits.filter(({ completes }) => completes).every(({ value }) => value.kind === "decision" || value.kind === "undefined" || value.kind === "true");
}

/** The first read of a module's variable or of a field in another function than the one that asked, or before it asks. */
function* readsOfPlace(gates: GateCalls, kept: TSESTree.Identifier | TSESTree.MemberExpression): Generator<Degraded> {
  const code = codeAround(kept);
  const reads = kept.type === "Identifier" ? readsOfVariable(gates, kept) : readsOfMember(gates, kept);
  const isOfEarlierUnit = (read: TSESTree.Node): boolean => {
    if (codeAround(read) !== code) return !isCalledWithin(read, code);
    return code.type !== "Program" && (isReadWithoutFilling(read, kept) || isHandedOutAgain(read, kept));
  };
  const place = textOf(kept, gates);
  const reused = reads.find((read) => isLookedAt(read, gates) && !isOnlyTold(read, gates) && isOfEarlierUnit(read) && !isAskedRightBefore(read, gates, place));
  if (reused !== undefined) yield { kind: "remembered", node: reused, at: kept };
}

/** `recent.push(decision)`, and elsewhere `if (recent.at(-1)?.allowed)`. */
function* readsOfList(gates: GateCalls, filling: TSESTree.CallExpression): Generator<Degraded> {
  const { callee } = filling;
  if (callee.type !== "MemberExpression" || !/^(?:push|unshift)$/.test(calledName(callee)) || !outlivesUnit(callee.object, gates)) return;
  const code = codeAround(filling);
  yield* shareOfAnswers(filling, gates);
  const reads = (collectionFilledBy(filling, gates.variableOf, gates.members)?.reads ?? []).flatMap(({ node, ofAll }) => (ofAll ? (searchOf(node) ?? []) : [node]));
  const reused = reads.find((read) => isLookedAt(read, gates) && !isOnlyTold(read, gates) && (codeAround(read) === code ? read.range[1] <= filling.range[0] : !isCalledWithin(read, code)));
  if (reused !== undefined) yield { kind: "remembered", node: reused, at: filling };
}

const COUNTS = /^(?:filter|some|every|reduce|find|findLast)$/;

/** `history.push(decision); if (history.filter(({ allowed }) => allowed).length < 3) return;`: the answers of earlier units decide as well, where this one is not looked at alone. */
function* shareOfAnswers(filling: TSESTree.CallExpression, gates: GateCalls): Generator<Degraded> {
  const code = codeAround(filling);
  const answer = gates.answers.find((each) => gates.usesOf(each).some((use) => use.kind === "stored" && use.node === filling));
  if (answer === undefined || gates.usesOf(answer).some((use) => use.kind === "tested" && !use.stored && use.ofAll !== true)) return;
  for (const { node, ofAll } of collectionFilledBy(filling, gates.variableOf, gates.members)?.reads ?? []) {
    const search = node.parent?.type === "MemberExpression" && COUNTS.test(calledName(node.parent)) && node.parent.parent.type === "CallExpression" ? node.parent.parent : null;
    if (!ofAll || search === null || codeAround(node) !== code || node.range[0] < filling.range[1]) continue;
    if (search.arguments.some((argument) => [...gates.nodes(argument)].some((inner) => inner.type === "Identifier" && inner.name === "allowed")) && isLookedAt(search, gates)) yield { kind: "remembered", node: search, at: filling };
  }
}

/** `recent.find((decision) => …)` of `recent`. */
function searchOf({ parent }: TSESTree.Node): TSESTree.CallExpression | null {
  const call = parent?.type === "MemberExpression" && /^find(?:Last)?$/.test(calledName(parent)) ? parent.parent : null;
  return call?.type === "CallExpression" && call.callee === parent ? call : null;
}

/** Functions that tell somebody how it goes. */
const SHOWS = /stat(?:us|e)|health|read(?:y|iness)|live(?:ness)?|probe|gauge|label|describe|display|render|badge|summary|text|title|banner|message|show|colou?r|icon|tooltip|metrics?|report|info|toString|toJSON/i;

function nameOf({ id, parent }: FunctionNode): string {
  if (id !== null && id !== undefined) return id.name;
  if (parent.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id.name;
  return parent.type === "MethodDefinition" || parent.type === "Property" || parent.type === "PropertyDefinition" ? (staticKey(parent.key, parent.computed) ?? "") : "";
}

/** Whether a function looks at what was kept for no more than to say in words what it was. */
function isOnlyTold(read: TSESTree.Node, gates: GateCalls): boolean {
  const code = codeAround(read);
  if (!isFunctionNode(code)) return false;
  const answers = answersOf(code, gates);
  if (calledName(read.parent ?? read) === "allowed" && !(SHOWS.test(nameOf(code)) && answers.length > 0)) return false;
  const tells = answers.length > 0 ? answers.every((answer) => isText(answer)) : [...gates.nodes(code.body)].some((node) => node.type === "CallExpression" && purposeOf(node) === "record");
  return tells && ![...gates.nodes(code.body)].some((node) => node.type === "AssignmentExpression" || node.type === "ThrowStatement" || ((node.type === "CallExpression" || node.type === "NewExpression") && purposeOf(node) !== "record" && purposeOf(node) !== "compute"));
}

/** A text, or the code or request that stands for one. */
function isText(start: TSESTree.Node): boolean {
  const node = stripTypeWrappers(start);
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" || typeof node.value === "number" || node.raw === "null";
    // What is told beside it is of no matter.
    case "ObjectExpression":
      return node.properties.every((property) => property.type === "Property" && (isText(property.value) || !/Conditional|Logical|Unary/.test(property.value.type)));
    case "TemplateLiteral":
      return true;
    case "ChainExpression":
      return isText(node.expression);
    case "MemberExpression":
      return /^(?:code|request_?id)$/i.test(calledName(node));
    case "ConditionalExpression":
      return isText(node.consequent) && isText(node.alternate);
    case "LogicalExpression":
      return node.operator !== "&&" && isText(node.left) && isText(node.right);
    default:
      return false;
  }
}

/** A callback inside the function that asked. */
function isCalledWithin(read: TSESTree.Node, code: TSESTree.Node): boolean {
  return code.type !== "Program" && encloses(code, read);
}
