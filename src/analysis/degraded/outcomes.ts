import type { TSESTree } from "@typescript-eslint/utils";
import type { SummaryValue } from "../../program/function-summary.js";
import { isFunctionNode, isTypeWrapper } from "../../program/nodes.js";
import type { FunctionNode } from "../../program/syntax.js";
import { codeAround, runsIn } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { endOfChain } from "../promise-chain.js";
import { calledName } from "../call-names.js";
import { saysPermit } from "../tests-of-decisions.js";
import { encloses } from "../walk.js";
import { deniedSide } from "./answered.js";
import { failureRegions } from "./failures.js";
import { isAllowedName } from "./granted.js";
import { valueOfAnswer, type Reader } from "./values-of-answers.js";
import { answersOf } from "./verdict.js";

/** What a function says of the work with what it answers. */
export type Outcome = "permit" | "denial";

/**
 * What an answer says in the words of the function that gives it: `"go"` and `"stop"`, `{ kind: "permit" }`, `[null, id]`, `200`, or `false` where the
 * question is whether the work is denied. What it answers with a permit and what on a denial, its flow tells. Null where the two do not differ there,
 * and where the answer is that of no function which asks.
 */
export function outcomeOf(answer: TSESTree.Node, gates: GateCalls): Outcome | null {
  const code = answeredBy(answer, gates);
  return code === null ? null : outcomeIn(valueOfAnswer(answer, readerOf(gates)), code, gates);
}

function readerOf({ resolver, variableOf }: GateCalls): Reader {
  return { text: resolver.text, variableOf, constantElsewhere: (node) => resolver.constantElsewhere(node) };
}

/** The same of a value that the function is known to end with. */
export function outcomeIn(value: SummaryValue, code: FunctionNode, gates: GateCalls): Outcome | null {
  // One that works with its permit tells with its answer what became of the work.
  if (!gates.answers.some(({ node }) => runsIn(code, node)) || gates.worksBehindGate(code)) return null;
  const completing = gates.summaryOf(code)?.exits.filter(({ completes }) => completes) ?? [];
  const permitted = completing.flatMap(({ touch, value: end }) => (touch === "permit" ? [end] : []));
  const denied = completing.flatMap(({ touch, value: end }) => (touch === "denied" ? [end] : []));
  const outcome = permitted.length === 0 || denied.length === 0 ? null : chosenOf(sayings(value, permitted, denied, UNTOLD));
  if (outcome !== null) return outcome;
  // The flow knows nothing of what functions of other files make that ask nobody.
  const spelled = spelledAnswers(code, gates);
  return spelled.permitted.length === 0 || spelled.denied.length === 0 ? null : chosenOf(sayings(value, spelled.permitted, spelled.denied, ABSENT));
}

function chosenOf(votes: readonly (Outcome | null)[]): Outcome | null {
  return votes.includes("denial") ? "denial" : votes.includes("permit") ? "permit" : null;
}

interface Answers {
  readonly permitted: SummaryValue[];
  readonly denied: SummaryValue[];
}

/** What a function is written to answer where the gate has not failed, under the assumption of a permit and of a denial. */
function spelledAnswers(code: FunctionNode, gates: GateCalls): Answers {
  const uses = gates.answers.flatMap((answer) => gates.usesOf(answer)).filter((use) => use.kind === "tested");
  const tests = new Map(uses.map((use) => [use.node, saysPermit(use)]));
  const assuming = (isPermit: boolean): Reader => ({ ...readerOf(gates), assumed: (node) => truthOf(node, isPermit, tests) });
  const denied = uses.flatMap((use) => deniedSide(use.node, use.inverted === true));
  const found: Answers = { permitted: [], denied: [] };
  for (const answer of answersOf(code, gates)) {
    if (isOfFailure(answer, code, gates)) continue;
    const isOnDeniedSide = denied.some((statement) => encloses(statement, answer));
    const values = [true, false].map((isPermit) => valueOfAnswer(answer, assuming(isPermit)));
    if (!isOnDeniedSide && values[0] !== undefined) found.permitted.push(values[0]);
    if (values[1] !== undefined && (isOnDeniedSide || [...gates.nodes(answer)].some((node) => truthOf(node, true, tests) !== null))) found.denied.push(values[1]);
  }
  return found;
}

function truthOf(node: TSESTree.Node, isPermit: boolean, tests: ReadonlyMap<TSESTree.Node, boolean>): boolean | null {
  const said = tests.get(node) ?? (isAllowedName(node) ? true : undefined);
  return said === undefined ? null : said === isPermit;
}

/** Whether it is what a handler, or the side of a failure, answers. */
function isOfFailure(answer: TSESTree.Node, code: FunctionNode, gates: GateCalls): boolean {
  for (let place = answer.parent; place !== undefined && place !== null && place !== code; place = place.parent) if (place.type === "CatchClause") return true;
  return failureRegions(gates).some(({ region }) => encloses(region, answer));
}

function sayings(value: SummaryValue, permitted: readonly SummaryValue[], denied: readonly SummaryValue[], absent: SummaryValue): readonly (Outcome | null)[] {
  const own = new Set(namesOfParts(value));
  const parts = new Set([value, ...permitted, ...denied].flatMap(namesOfParts));
  const told = [...parts].map((name) => {
    const [part, held, lacking] = [partNamed(value, name, ABSENT), permitted.map((each) => partNamed(each, name, absent)), denied.map((each) => partNamed(each, name, absent))];
    return { isOwn: own.has(name), said: saidBy(part, held, lacking), isThird: own.has(name) && isThird(part, held, lacking) };
  });
  // `{ kind: "error" }` beside "permit" and "denied" is neither, and that it lacks the code of a denial says no more.
  const saysNeither = told.some((part) => part.isThird);
  const ofParts = told.map(({ isOwn, said }) => (isOwn || !saysNeither ? said : null));
  // That there is an object says nothing where the object says no.
  return namesOfParts(value).some((name) => partNamed(value, name, ABSENT).kind === "false") ? ofParts : [...ofParts, saidBy(value, permitted, denied)];
}

/** Whether the part tells a permit from a denial, and is another one here than with either. */
function isThird(part: SummaryValue, held: readonly SummaryValue[], lacking: readonly SummaryValue[]): boolean {
  const [known, ofPermit, ofDenial] = [wordsFor(part), held.flatMap(wordsFor), lacking.flatMap(wordsFor)];
  if ([...known, ...ofPermit, ...ofDenial].includes(UNKNOWN) || known.length === 0) return false;
  return !ofPermit.some((word) => ofDenial.includes(word)) && !known.some((word) => ofPermit.includes(word) || ofDenial.includes(word));
}

function saidBy(value: SummaryValue, permitted: readonly SummaryValue[], denied: readonly SummaryValue[]): Outcome | null {
  const [held, lacking] = [new Set(permitted.flatMap(wordsFor)), new Set(denied.flatMap(wordsFor))];
  const granting = [...held].filter((word) => !lacking.has(word));
  const refusing = [...lacking].filter((word) => !held.has(word));
  const [said, other] = wordsFor(value);
  if (said === undefined || other !== undefined || said === UNKNOWN) return null;
  // What is not known of a permit may be the same.
  if (refusing.includes(said)) return held.has(UNKNOWN) ? null : "denial";
  if (!held.has(said)) return null;
  // What is answered on a denial is not known: it is something, and differs from nothing only.
  const differs = [...lacking].some((word) => word !== said && word !== UNKNOWN) || NOTHING.has(said);
  if (granting.includes(said)) return differs ? "permit" : null;
  // It is answered both ways: where a handler permits, or where one denies with a permit at hand, as after a broken answer.
  if (refusing.length > 0 && granting.length === 0) return differs ? "permit" : null;
  return granting.length > 0 && refusing.length === 0 ? "denial" : null;
}

const UNKNOWN = "?";
const OBJECT = "object";
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
    case "object":
      return [OBJECT];
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

/** What a member is that an object has not: the flow tells of no member that it knows nothing of. */
const ABSENT: SummaryValue = { kind: "undefined" };
const UNTOLD: SummaryValue = { kind: "unknown" };

function partNamed(value: SummaryValue, name: string, absent: SummaryValue): SummaryValue {
  if (value.kind === "object") return value.properties[name] ?? absent;
  if (value.kind === "tuple") return value.elements[Number(name)] ?? ABSENT;
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
