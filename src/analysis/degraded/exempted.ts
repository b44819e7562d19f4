import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "../../program/nodes.js";
import { calledName, purposeOf } from "../call-names.js";
import { onlyRecords } from "../changes-nothing.js";
import { codeAround } from "../code-around.js";
import type { DecisionUse } from "../decision-use.js";
import { findUnenforced } from "../enforcement.js";
import type { GateCalls } from "../gate-calls.js";
import { core, isOpposite } from "../tests-of-decisions.js";
import { encloses } from "../walk.js";
import { exitOf, stops } from "./bypassed.js";
import type { Degraded } from "./finding.js";
import { groundOf } from "./flag-tests.js";
import { isOfGivenDecision } from "./given-decisions.js";
import { isTrue } from "./granted.js";
import { isOfAnotherMatter } from "./other-matters.js";
import { refuses } from "./refusals.js";
import { saysYes } from "./verdict.js";

const STOPS: ReadonlySet<string> = new Set(["ReturnStatement", "ThrowStatement", "BreakStatement", "ContinueStatement", "BlockStatement", "ExpressionStatement"]);

function gateBehind(test: TSESTree.Node, gates: GateCalls): Pick<Degraded, "failing"> {
  const gate = gates.answers.find((answer) => gates.usesOf(answer).some(({ kind, node }) => kind === "tested" && encloses(test, node)));
  return gate === undefined ? {} : { failing: gate.node };
}

/** What tells a permit from a denial, and whether it is true on a permit. */
type Tests = ReadonlyMap<TSESTree.Node, boolean>;

/** What is compared with `true`, or tested as it is. */
function subjectOf(asks: TSESTree.Node): TSESTree.Node {
  const condition = core(asks);
  return condition.type === "BinaryExpression" ? core(condition.left) : condition;
}

function testsOf(uses: readonly DecisionUse[], kinds: readonly DecisionUse["kind"][]): Tests {
  const found = new Map<TSESTree.Node, boolean>();
  for (const use of uses) if ((use.kind === "tested" || use.kind === "operand") && kinds.includes(use.kind)) found.set(use.node, isOpposite(use.node) === (use.inverted === true));
  return found;
}

/** `decision.allowed || other`, `!decision.allowed && other`: something else than the decision decides, too. */
export function* exemptionsIn(gates: GateCalls): Generator<Degraded> {
  const unenforced = new Set(findUnenforced(gates).flatMap(({ gate, disregard }) => (disregard.kind === "goes-on" ? [gate] : [])));
  const goOn = [...unenforced].flatMap((gate) => gates.usesOf(gate)).flatMap(({ kind, node }) => (kind === "tested" ? [node] : []));
  const uses = gates.answers.flatMap((answer) => gates.usesOf(answer));
  // What stands beside the status of a response is told of as a handler.
  const plain = gates.answers.filter(({ gate }) => gate.style !== "http").flatMap((answer) => gates.usesOf(answer));
  const tested: Tests = new Map([...testsOf(uses, ["tested"]), ...testsOf(plain, ["operand"])]);
  const words = testsOf(uses, ["tested", "operand"]);
  for (const node of gates.nodes()) {
    if (node.type !== "LogicalExpression" || node.operator === "??" || isInSameLogical(node)) continue;
    const operands = operandsOf(node);
    const asks = operands.find((operand) => (node.operator === "||" ? tellsPermit(operand, tested) : tellsDenial(operand, tested)));
    if (asks === undefined || (tested.size === 0 && !isOfGivenDecision(subjectOf(asks), gates)) || isOfAnotherMatter(subjectOf(asks), gates) || runsWithPermit(node, gates)) continue;
    // `decision.allowed || console.warn(…)` records, and decides nothing.
    if (node.parent.type === "ExpressionStatement" || worksWithPermit(asks)) continue;
    const stop = node.operator === "&&" ? stopOn(node, gates) : null;
    if (node.operator === "&&" && (stop === null || !STOPS.has(stop.consequent.type) || (stop.alternate === null && onlyRecords(stop.consequent)))) continue;
    for (const operand of operands) {
      // `kind === "permit" || kind === "unknown"`: another word for a denial is no permit.
      if (operand !== asks && namesAnother(operand, node.operator, words)) {
        yield { kind: "exempt", node: operand, at: asks };
        continue;
      }
      if (operand === asks || tellsPermit(operand, tested) || tellsDenial(operand, tested) || refuses(withoutChain(operand), gates)) continue;
      const ground = groundOf(operand, gates, null);
      const isSpecialCase = node.operator === "&&" && isLookedAtAgain(node, gates);
      if (ground !== null) {
        if (!isSpecialCase || grantsOn(stop, gates) || goOn.some((test) => encloses(node, test))) yield { kind: ground, node: operand, at: asks };
      } else if (node.operator === "&&" && goOn.some((test) => encloses(node, test)) && stop !== null && stops(stop)) yield { kind: "exempt", node: operand, at: asks, ...gateBehind(asks, gates) };
      else if ((readsCode(operand, gates) && !isSpecialCase) || (node.operator === "||" && !mentionsAllowed(operand, gates) && operand.type !== "Literal")) yield { kind: "exempt", node: operand, at: asks };
    }
  }
}

/** Whether an operand is true for one word of several that stand for no permit, `kind === "unknown"`, or false for one in a test of denials. */
function namesAnother(operand: TSESTree.Node, operator: "||" | "&&" | "??", tested: Tests): boolean {
  const node = withoutChain(operand);
  const said = tested.get(node);
  if (said === undefined || node.type !== "BinaryExpression" || node.right.type !== "Literal" || typeof node.right.value === "boolean" || node.right.value === null) return false;
  return operator === "||" ? !said && /^===?$/.test(node.operator) : said && /^!==?$/.test(node.operator);
}

/** `force || (await quota()).allowed` behind the gate: what is asked there holds a permit already, and asks somebody else. */
function runsWithPermit(condition: TSESTree.Node, gates: GateCalls): boolean {
  const sites = gates.workIn(codeAround(condition)).filter(({ node }) => encloses(condition, node) && !gates.answers.some((answer) => answer.node === node));
  return sites.length > 0 && sites.every(({ permitted, unasked, denied, failed }) => permitted && !unasked && denied.size === 0 && failed.size === 0) && !gates.answers.some((answer) => encloses(condition, answer.node) || gates.usesOf(answer).some(({ node }) => encloses(condition, node)));
}

/** `if (!allowed && config.failOpen) return true;` */
function grantsOn(stop: TSESTree.IfStatement | null, gates: GateCalls): boolean {
  const exit = stop === null ? null : exitOf(stop.consequent);
  return exit?.type === "ReturnStatement" && exit.argument !== null && saysYes(exit.argument, gates);
}

/** `if (!allowed && code === "…") return;` before `if (!allowed) return;`: a special case that lets no other denial through. */
function isLookedAtAgain(test: TSESTree.Node, gates: GateCalls): boolean {
  const code = codeAround(test);
  const isBehind = ({ node }: DecisionUse): boolean => node.range[0] >= test.range[1] && codeAround(node) === code;
  return gates.answers.some((answer) => {
    const uses = gates.usesOf(answer);
    return uses.some(({ kind, node }) => kind === "tested" && encloses(test, node)) && uses.some((use) => (use.kind === "tested" || (use.kind === "returned" && use.decides)) && isBehind(use));
  });
}

/** `if (!allowed && hard) return;`, and the same with a name for the condition. */
function stopOn(condition: TSESTree.LogicalExpression, { variableOf }: GateCalls): TSESTree.IfStatement | null {
  const { parent } = condition;
  if (parent.type === "IfStatement") return parent.test === condition ? parent : null;
  if (parent.type !== "VariableDeclarator" || parent.id.type !== "Identifier") return null;
  const { id } = parent;
  const tests = (variableOf(id)?.references ?? []).flatMap(({ identifier }) => (identifier.parent.type === "IfStatement" && identifier.parent.test === identifier ? [identifier.parent] : []));
  return tests[0] ?? null;
}

/** `(allowed && job.process()) || code`: what comes of the work, or what stands in its place. */
function worksWithPermit(operand: TSESTree.Node): boolean {
  const node = withoutChain(operand);
  if (node.type !== "LogicalExpression" || node.operator !== "&&") return false;
  const value = withoutChain(node.right.type === "AwaitExpression" ? node.right.argument : node.right);
  return value.type === "CallExpression" && purposeOf(value) === "work" && !/^(?:is|has|can|may|must|should)[A-Z]/.test(calledName(value.callee));
}

function isInSameLogical(node: TSESTree.LogicalExpression): boolean {
  return node.parent.type === "LogicalExpression" && node.parent.operator === node.operator;
}

function operandsOf(node: TSESTree.LogicalExpression): TSESTree.Node[] {
  const operands: TSESTree.Node[] = [];
  const open: TSESTree.Node[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.type === "LogicalExpression" && next.operator === node.operator) open.push(next.right, next.left);
    else operands.push(next);
  }
  return operands;
}

function tellsPermit(operand: TSESTree.Node, tested: Tests): boolean {
  const node = withoutChain(operand);
  const said = tested.get(operand) ?? tested.get(node);
  if (said !== undefined) return said;
  if (node.type === "BinaryExpression") return (node.operator === "===" || node.operator === "==") && isTrue(node.right) && tellsPermit(node.left, tested);
  return isAllowed(node);
}

function tellsDenial(operand: TSESTree.Node, tested: Tests): boolean {
  const node = withoutChain(operand);
  const said = tested.get(operand) ?? tested.get(node);
  if (said !== undefined) return !said;
  if (node.type === "UnaryExpression" && node.operator === "!") return tellsPermit(node.argument, tested);
  return node.type === "BinaryExpression" && (node.operator === "!==" || node.operator === "!=") && isTrue(node.right) && tellsPermit(node.left, tested);
}

function isAllowed(node: TSESTree.Node): boolean {
  return node.type === "Identifier" ? node.name === "allowed" : node.type === "MemberExpression" && staticKey(node.property, node.computed) === "allowed";
}

function withoutChain(node: TSESTree.Node): TSESTree.Node {
  const stripped = stripTypeWrappers(node);
  return stripped.type === "ChainExpression" ? stripTypeWrappers(stripped.expression) : stripped;
}

function mentionsAllowed(operand: TSESTree.Node, gates: GateCalls): boolean {
  return [...gates.nodes(operand)].some((node) => node.type === "Identifier" && node.name === "allowed") || gates.answers.some(({ node }) => encloses(operand, node));
}

/** `decision.code !== "AUTHORITY_TIMEOUT"` */
function readsCode(operand: TSESTree.Node, gates: GateCalls): boolean {
  return [...gates.nodes(operand)].some((node) => node.type === "Literal" && typeof node.value === "string" && /^[A-Z][A-Z_]+$/.test(node.value));
}
