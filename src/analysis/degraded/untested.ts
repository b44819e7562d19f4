import type { TSESTree } from "@typescript-eslint/utils";
import { stepsOf, type TraceStep } from "../../facts/trace.js";
import { settlesUnit } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { chainOf } from "../promise-chain.js";
import { encloses } from "../walk.js";
import type { WorkSite } from "../work-after-denial.js";
import type { Degraded } from "./finding.js";
import { groundOf } from "./flag-tests.js";

/**
 * Conditions that leave out the test of an answer, and with it the denial: `if (shadowMode) log(decision); else if (!decision.allowed) return; work();`,
 * `if (process.env.OPEN) return work(); if (!decision.allowed) return; work();`. Which executions go to the work with a denial, the flow tells.
 */
export function* flagsBeforeTests(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    // A mode may choose between two questions, of which it heeds one.
    const tests = gates.answers.filter(({ node }) => codeAround(node) === codeAround(answer.node)).flatMap((each) => gates.usesOf(each)).flatMap(({ kind, node }) => (kind === "tested" ? [node] : []));
    if (tests.length === 0) continue;
    const found = new Set<TSESTree.Node>();
    for (const path of deniedPaths(answer, gates)) {
      // Where the answer was looked at, it is the answer that was not heeded.
      if (path.some((step) => step.kind === "branch" && tests.some((test) => encloses(test, step.node) || encloses(step.node, test)))) continue;
      for (const step of path) {
        const mode = step.kind === "branch" && step.outcome ? caseOfMode(step.node, tests, gates) : null;
        if (mode !== null && !found.has(mode)) {
          found.add(mode);
          yield { kind: "flag", node: mode, at: answer.node };
        }
        const holder = step.kind === "branch" ? holderOf(step.node) : null;
        if (step.kind !== "branch" || holder === null || found.has(holder.test) || !leavesOut(holder, step.node, tests)) continue;
        const ground = groundOf(holder.test, gates, answer.node);
        if (ground === null) continue;
        found.add(holder.test);
        yield { kind: ground, node: holder.test, at: answer.node };
      }
    }
  }
}

/** The ways on which work that a permit is for is reached with a denial. */
function deniedPaths({ node }: GateCall, gates: GateCalls): readonly (readonly TraceStep[])[] {
  const asked = chainOf(node);
  const isWork = ({ node: site, permitted, sideEffect }: WorkSite): boolean => (permitted || sideEffect !== null) && site !== node && (sideEffect !== null || !settlesUnit(site));
  return gates.workIn(codeAround(node)).filter(isWork).flatMap(({ denied }) => asked.flatMap((gate) => (denied.get(gate) ?? []).map(stepsOf)));
}

/** `case "monitor":` beside a case in which the answer is looked at. */
function caseOfMode(test: TSESTree.Node, tests: readonly TSESTree.Node[], gates: GateCalls): TSESTree.Node | null {
  const own = test.parent?.type === "SwitchCase" ? test.parent : null;
  if (own === null || groundOf(test, gates, null) !== "flag") return null;
  const looks = (each: TSESTree.SwitchCase): boolean => tests.some((look) => encloses(each, look));
  return !looks(own) && own.parent.cases.some((each) => each !== own && looks(each)) ? test : null;
}

type Holder = TSESTree.IfStatement | TSESTree.ConditionalExpression;

/** What a condition decides, where it is one of its operands. */
function holderOf(condition: TSESTree.Node): Holder | null {
  let test = condition;
  for (let { parent } = test; parent !== undefined && parent !== null; { parent } = parent) {
    if (parent.type === "IfStatement" || parent.type === "ConditionalExpression") return parent.test === test ? parent : null;
    if (parent.type !== "LogicalExpression" && parent.type !== "UnaryExpression" && parent.type !== "BinaryExpression" && parent.type !== "ChainExpression" && parent.type !== "AwaitExpression") return null;
    test = parent;
  }
  return null;
}

/** Whether the answer is looked at on the one side of a branch, and not before it or on the other. */
function leavesOut(holder: Holder, condition: TSESTree.Node, tests: readonly TSESTree.Node[]): boolean {
  const { consequent, alternate } = holder;
  const sides = [consequent, ...(alternate === null ? [] : [alternate])];
  const testing = sides.filter((side) => tests.some((test) => encloses(side, test)));
  if (testing.length === 1) return true;
  const [next] = tests.filter((test) => test.range[0] >= holder.range[1]);
  return testing.length === 0 && next !== undefined && holder.type === "IfStatement" && alternate === null && condition.range[0] < next.range[0] && ends(holder.consequent);
}

function ends(statement: TSESTree.Statement): boolean {
  const last = statement.type === "BlockStatement" ? statement.body.at(-1) : statement;
  return last?.type === "ReturnStatement" || last?.type === "ThrowStatement" || last?.type === "ContinueStatement";
}
