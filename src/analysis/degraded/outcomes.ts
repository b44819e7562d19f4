import type { TSESTree } from "@typescript-eslint/utils";
import type { SummaryValue } from "../../program/call-meaning.js";
import { isFunctionNode, isTypeWrapper } from "../../program/nodes.js";
import type { FunctionNode } from "../../program/syntax.js";
import { codeAround } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { endOfChain } from "../promise-chain.js";
import { calledName } from "../call-names.js";
import { valueOfAnswer } from "./values-of-answers.js";

/** What a function says of the work with what it answers. */
export type Outcome = "permit" | "denial";

/**
 * What an answer says in the words of the function that gives it: `"go"` and `"stop"`, `{ kind: "permit" }`, `[null, id]`, `200`, or `false` where the
 * question is whether the work is denied. What it answers with a permit and what on a denial, its flow tells. Null where the two do not differ there,
 * and where the answer is that of no function which asks.
 */
export function outcomeOf(answer: TSESTree.Node, gates: GateCalls): Outcome | null {
  const code = answeredBy(answer, gates);
  return code === null ? null : outcomeIn(valueOfAnswer(answer, { text: gates.resolver.text, variableOf: gates.variableOf, constantElsewhere: (node) => gates.resolver.constantElsewhere(node) }), code, gates);
}

/** The same of a value that the function is known to end with. */
export function outcomeIn(value: SummaryValue, code: FunctionNode, gates: GateCalls): Outcome | null {
  // One that works with its permit tells with its answer what became of the work.
  if (!gates.answers.some(({ node }) => codeAround(node) === code) || gates.worksBehindGate(code)) return null;
  const completing = gates.summaryOf(code)?.exits.filter(({ completes }) => completes) ?? [];
  const permitted = completing.flatMap(({ touch, value: end }) => (touch === "permit" ? [end] : []));
  const denied = completing.flatMap(({ touch, value: end }) => (touch === "denied" ? [end] : []));
  if (permitted.length === 0 || denied.length === 0) return null;
  const votes = sayings(value, permitted, denied);
  return votes.includes("denial") ? "denial" : votes.includes("permit") ? "permit" : null;
}

function sayings(value: SummaryValue, permitted: readonly SummaryValue[], denied: readonly SummaryValue[]): readonly (Outcome | null)[] {
  const parts = new Set([value, ...permitted, ...denied].flatMap(namesOfParts));
  const ofParts = [...parts].map((name) => saidBy(partNamed(value, name), permitted.map((each) => partNamed(each, name)), denied.map((each) => partNamed(each, name))));
  // That there is an object says nothing where the object says no.
  return namesOfParts(value).some((name) => partNamed(value, name).kind === "false") ? ofParts : [...ofParts, saidBy(value, permitted, denied)];
}

function saidBy(value: SummaryValue, permitted: readonly SummaryValue[], denied: readonly SummaryValue[]): Outcome | null {
  const [held, lacking] = [new Set(permitted.flatMap(wordsFor)), new Set(denied.flatMap(wordsFor))];
  const granting = [...held].filter((word) => !lacking.has(word));
  const refusing = [...lacking].filter((word) => !held.has(word));
  const [said, other] = wordsFor(value);
  if (said === undefined || other !== undefined || said === UNKNOWN) return null;
  if (refusing.includes(said)) return "denial";
  if (!held.has(said)) return null;
  // What is answered on a denial is not known: it is something, and differs from nothing only.
  const differs = [...lacking].some((word) => word !== said && word !== UNKNOWN) || NOTHING.has(said);
  if (granting.includes(said)) return differs ? "permit" : null;
  // It is answered both ways: where a handler permits, or where one denies with a permit at hand, as after a broken answer.
  if (refusing.length > 0 && granting.length === 0) return differs ? "permit" : null;
  return granting.length > 0 && refusing.length === 0 ? "denial" : null;
}

const UNKNOWN = "?";
const NOTHING: ReadonlySet<string> = new Set(["null", "undefined", "false"]);

/** Marks by which values are told apart; those of a list of texts are as many. */
function wordsFor(value: SummaryValue): readonly string[] {
  switch (value.kind) {
    case "literal":
      return value.literals.map((literal) => JSON.stringify(literal));
    case "not-true":
    case "falsy":
      return ["false"];
    case "decision":
    case "tuple":
      return ["object"];
    case "unknown":
    case "text":
    case "given":
    case "yielded":
    case "response":
      return [UNKNOWN];
    default:
      return [value.kind];
  }
}

function namesOfParts(value: SummaryValue): readonly string[] {
  if (value.kind === "object") return Object.keys(value.properties);
  if (value.kind === "decision") return ["allowed"];
  return value.kind === "tuple" ? value.elements.map((_, index) => String(index)) : [];
}

function partNamed(value: SummaryValue, name: string): SummaryValue {
  if (value.kind === "object") return value.properties[name] ?? { kind: "undefined" };
  if (value.kind === "tuple") return value.elements[Number(name)] ?? { kind: "undefined" };
  if (value.kind === "decision") return name === "allowed" ? { kind: value.permit ? "true" : "false" } : { kind: "unknown" };
  return { kind: value.kind === "null" || value.kind === "undefined" ? "undefined" : "unknown" };
}

/** The function whose answer an expression is: returned, given by a callback of a chain that is, or put into a variable that is. */
function answeredBy(answer: TSESTree.Node, gates: GateCalls): FunctionNode | null {
  let node = answer;
  while (node.parent !== undefined && node.parent !== null && (isTypeWrapper(node.parent) || node.parent.type === "AwaitExpression" || isPartOfChoice(node))) node = node.parent;
  const { parent } = node;
  if (parent?.type === "ReturnStatement" || (parent?.type === "ArrowFunctionExpression" && parent.body === node)) {
    const code = isFunctionNode(parent) ? parent : codeAround(parent);
    return isFunctionNode(code) ? (answererBehind(code, gates) ?? code) : null;
  }
  const name = parent?.type === "AssignmentExpression" && parent.right === node && parent.operator === "=" && parent.left.type === "Identifier" ? parent.left : null;
  const returned = name === null ? undefined : gates.variableOf(name)?.references.find(({ identifier }) => identifier.parent.type === "ReturnStatement");
  const code = returned === undefined ? null : codeAround(returned.identifier);
  return code !== null && isFunctionNode(code) ? code : null;
}

function isPartOfChoice(node: TSESTree.Node): boolean {
  return node.parent?.type === "ConditionalExpression" && node.parent.test !== node;
}

/** `return gate().then(f).catch(g)`: what the callbacks answer, the function around them does. */
function answererBehind(callback: FunctionNode, gates: GateCalls): FunctionNode | null {
  const link = callback.parent;
  if (link.type !== "CallExpression" || link.callee.type !== "MemberExpression" || !/^(?:then|catch)$/.test(calledName(link.callee))) return null;
  return answeredBy(endOfChain(link), gates);
}
