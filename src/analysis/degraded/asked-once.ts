import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode } from "../../program/nodes.js";
import type { FunctionNode } from "../../program/syntax.js";
import { isModuleScope } from "../../program/variables.js";
import { settlesUnit } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { isSameWork } from "../same-work.js";
import { encloses } from "../walk.js";
import { textOf } from "./filled-once.js";
import { isSession } from "./places.js";
import type { Degraded } from "./finding.js";
import { saysYes } from "./verdict.js";
import { isOnDeniedSide } from "./noted-denials.js";

const STARTED = /start|init|ready|boot|regist|running|setup|connected/i;

/** `if (checked) return; await gate(); checked = true;`, where a module's variable or a field notes that somebody asked, or that asking failed: `state = "open"`. */
export function* askedOnce(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    const code = codeAround(answer.node);
    if (!isFunctionNode(code) || (answer.gate.style === "asserts" && answer.name.endsWith("startup()"))) continue;
    for (const node of gates.nodes(code)) {
      if (node.type !== "AssignmentExpression" || node.right.type !== "Literal" || node.range[0] < answer.node.range[1] || codeAround(node) !== code) continue;
      const { value } = node.right;
      if (value !== true && (typeof value !== "string" || STARTED.test(value))) continue;
      const note = textOf(node.left, gates);
      if (!livesOn(node.left, gates) || STARTED.test(note)) continue;
      const isLatch = isOnDeniedSide(node, answer, gates);
      const test = [...gates.nodes(code)].find((inner) => inner.type === "IfStatement" && (value === true ? skips(inner, note, answer.node, gates) && !(isLatch && leavesWork(inner, code, gates)) : comparesWith(inner, note, value, gates) && goesOnWithout(inner, answer, gates)));
      if (test?.type === "IfStatement") yield { kind: "remembered", node: test.test, at: node.left };
    }
  }
}

/** Whether a place outlives the unit of work: a variable of the module, or a field. */
function livesOn(target: TSESTree.Node, { variableOf }: Pick<GateCalls, "variableOf">): boolean {
  if (target.type === "MemberExpression") return isSession(target.object) || target.object.type === "ThisExpression" || (target.object.type === "Identifier" && livesOn(target.object, { variableOf }));
  const scope = target.type === "Identifier" ? variableOf(target)?.scope : undefined;
  return scope !== undefined && isModuleScope(scope);
}

/** `if (note) return;` before the gate, and `if (!note) { … }` around it. */
function skips({ test, consequent }: TSESTree.IfStatement, note: string, gate: TSESTree.Node, { unit }: Pick<GateCalls, "unit">): boolean {
  const isNegated = test.type === "UnaryExpression" && test.operator === "!";
  if (unit.text.slice(...(isNegated ? test.argument : test).range) !== note) return false;
  if (isNegated) return encloses(consequent, gate);
  const last = consequent.type === "BlockStatement" ? consequent.body.at(-1) : consequent;
  return consequent.range[1] <= gate.range[0] && last?.type === "ReturnStatement";
}

/** Whether to leave at this test is to do nothing: the function works itself, or says no. */
function leavesWork({ consequent }: TSESTree.IfStatement, code: FunctionNode, gates: GateCalls): boolean {
  const last = consequent.type === "BlockStatement" ? consequent.body.at(-1) : consequent;
  return gates.worksBehindGate(code) || (last?.type === "ReturnStatement" && last.argument !== null && !saysYes(last.argument, gates));
}

/** `if (note === "open") …` */
function comparesWith({ test }: TSESTree.IfStatement, note: string, value: string, gates: GateCalls): boolean {
  return test.type === "BinaryExpression" && /^===?$/.test(test.operator) && textOf(test.left, gates) === note && test.right.type === "Literal" && test.right.value === value;
}

/** Whether a branch before the gate does what the gate is for, or says yes to it. */
export function goesOnWithout({ consequent }: TSESTree.IfStatement, { node: gate }: GateCall, gates: GateCalls): boolean {
  if (consequent.range[1] > gate.range[0]) return false;
  const last = consequent.type === "BlockStatement" ? consequent.body.at(-1) : consequent;
  if (last?.type !== "ReturnStatement") return false;
  const code = codeAround(gate);
  const gated = gates.workIn(code).filter(({ node, permitted }) => permitted && node.range[0] >= gate.range[1]);
  if (gates.work.some((site) => encloses(consequent, site.node) && !settlesUnit(site.node) && gated.some((other) => isSameWork(site, other, gates)))) return true;
  return last.argument !== null && saysYes(last.argument, gates);
}
