import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, stripTypeWrappers } from "../../program/nodes.js";
import type { FunctionNode } from "../../program/syntax.js";
import { codeAround } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { core, isOpposite } from "../tests-of-decisions.js";
import { encloses } from "../walk.js";
import type { Degraded } from "./finding.js";
import { groundOf } from "./flag-tests.js";
import { namesDecision } from "./forged.js";
import { isAllowedName } from "./granted.js";
import { listOf } from "./other-matters.js";
import { answersOf, saysYes } from "./verdict.js";

/** Whether an expression is `allowed` of a decision that a function is given, as the type of its parameter says. */
export function isOfGivenDecision(start: TSESTree.Node, gates: GateCalls): boolean {
  const node = core(start);
  if (!isAllowedName(node)) return false;
  const root = node.type === "MemberExpression" ? stripTypeWrappers(node.object) : node;
  if (root.type !== "Identifier") return false;
  const parameter = parameterOf(root, gates);
  const [list] = parameter === null ? [] : listAround(parameter, gates);
  if (list !== undefined) return node.type === "MemberExpression" && namesDecision(list, gates);
  const type = parameter?.pattern.type === "Identifier" || parameter?.pattern.type === "ObjectPattern" ? parameter.pattern.typeAnnotation : undefined;
  return (parameter?.pattern.type === "ObjectPattern") === (node.type === "Identifier") && namesDecision(type, gates);
}

interface GivenParameter {
  readonly code: FunctionNode;
  readonly pattern: TSESTree.Node;
}

function parameterOf(name: TSESTree.Identifier, { variableOf }: GateCalls): GivenParameter | null {
  const definition = variableOf(name)?.defs[0];
  if (definition?.type !== "Parameter" || !isFunctionNode(definition.node)) return null;
  const parameter = definition.node.params.find((each) => encloses(each, definition.name));
  return parameter === undefined ? null : { code: definition.node, pattern: parameter.type === "AssignmentPattern" ? parameter.left : parameter };
}

/** The type of `decisions` of `decisions.filter((decision) => …)`. */
function* listAround({ code, pattern }: GivenParameter, gates: GateCalls): Generator<TSESTree.Node> {
  const list = pattern.type === "Identifier" && pattern.typeAnnotation == null ? listOf(code, pattern) : null;
  const given = list?.type === "Identifier" ? parameterOf(list, gates) : null;
  if (given?.pattern.type === "Identifier" && given.pattern.typeAnnotation != null) yield given.pattern.typeAnnotation;
}

/**
 * Functions that are given a decision and answer whether the work may go on, where a flag answers in its place:
 * `if (config.open) return true; return decision.allowed;`, `if (decision.allowed) return true; return config.open;`.
 */
export function* flagsBesideGivenDecisions(gates: GateCalls): Generator<Degraded> {
  const codes = new Set<FunctionNode>();
  for (const member of gates.members.get("allowed") ?? []) {
    const code = codeAround(member);
    if (isFunctionNode(code) && isOfGivenDecision(member, gates)) codes.add(code);
  }
  for (const code of codes) {
    const looks = (gates.members.get("allowed") ?? []).filter((member) => codeAround(member) === code && isOfGivenDecision(member, gates));
    const answers = answersOf(code, gates);
    // What is answered must be the permit itself: `describe(decision)` answers with words.
    if (!answers.some((answer) => saysYes(answer, gates) || (looks.some((look) => core(answer) === look) && !isOpposite(answer)))) continue;
    for (const answer of answers) {
      const statement = answer.parent;
      const ground = looks.some((look) => encloses(answer, look)) || saysYes(answer, gates) ? null : groundOf(answer, gates, null);
      if (ground !== null && statement?.type === "ReturnStatement" && looks.some((look) => look.range[1] <= answer.range[0] && isTestedAlone(look))) yield { kind: ground, node: answer, at: null };
      const test = saysYes(answer, gates) && statement?.type === "ReturnStatement" ? testOf(statement) : null;
      const bypass = test === null || looks.some((look) => encloses(test, look)) ? null : groundOf(test, gates, null);
      if (test !== null && bypass !== null) yield { kind: bypass, node: test, at: null };
    }
  }
}

/** `if (decision.allowed) …` */
function isTestedAlone(look: TSESTree.Node): boolean {
  let test = look;
  while (test.parent?.type === "ChainExpression" || test.parent?.type === "UnaryExpression" || test.parent?.type === "BinaryExpression") test = test.parent;
  return test.parent?.type === "IfStatement" && test.parent.test === test;
}

/** The test of the `if` that leaves with this statement. */
function testOf(statement: TSESTree.ReturnStatement): TSESTree.Expression | null {
  const { parent } = statement;
  const holder = parent.type === "BlockStatement" ? parent.parent : parent;
  return holder.type === "IfStatement" && (holder.consequent === parent || holder.consequent === statement) ? holder.test : null;
}
