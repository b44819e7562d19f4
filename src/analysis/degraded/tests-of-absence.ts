import type { TSESTree } from "@typescript-eslint/utils";
import { stepsOf, type TraceStep } from "../../facts/trace.js";
import { stripTypeWrappers } from "../../program/nodes.js";
import { settlesUnit } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import type { WorkSite } from "../work-after-denial.js";
import type { Degraded } from "./finding.js";

/** The condition that lets a missing answer through: `if (answer && !answer.allowed) return;`, `if (answer?.allowed === false) return;`. */
export function testOfAbsence(path: readonly TraceStep[], gate: TSESTree.Node, gates: GateCalls): TSESTree.Node | null {
  const looks = gates.answers.flatMap((answer) => (encloses(gate, answer.node) || encloses(answer.node, gate) ? gates.usesOf(answer) : [])).flatMap((use) => (use.kind === "mistested" || use.kind === "read" ? [use.node] : []));
  for (const step of [...path].reverse()) {
    const test = step.kind === "branch" ? conditionAround(step.node) : null;
    const condition = test === null ? null : named(test, gates);
    if (condition !== null && looks.some((look) => encloses(condition, look))) return condition;
  }
  return null;
}

function conditionAround(node: TSESTree.Node): TSESTree.Node | null {
  let test = node;
  for (let place = node.parent; place !== undefined && place !== null; test = place, place = place.parent) {
    if (place.type === "IfStatement" || place.type === "ConditionalExpression") return place.test === test ? test : null;
    if (place.type !== "LogicalExpression" && place.type !== "UnaryExpression" && place.type !== "ChainExpression" && place.type !== "BinaryExpression" && place.type !== "MemberExpression") return null;
  }
  return null;
}

/** `const denied = answer && !answer.allowed; if (denied) return;`: what the name stands for. */
function named(test: TSESTree.Node, { variableOf }: GateCalls): TSESTree.Node {
  const value = stripTypeWrappers(test);
  const name = value.type === "UnaryExpression" ? stripTypeWrappers(value.argument) : value;
  const definition = name.type === "Identifier" ? variableOf(name)?.defs[0]?.node : undefined;
  return definition?.type === "VariableDeclarator" && definition.parent.kind === "const" && definition.init !== null && definition.init.type === "LogicalExpression" ? definition.init : test;
}

/** `const answer = await ask(); if (answer && !answer.allowed) return;`, where `ask()` yields nothing after a failure. */
export function* absentAnswersOfHelpers(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    if (answer.asks !== "here" || answer.gate.style === "asserts" || answer.gate.style === "wraps") continue;
    const behind = gates.workIn(codeAround(answer.node)).filter(({ node, permitted }) => permitted && node.range[0] >= answer.node.range[1]);
    const isWork = ({ node, sideEffect }: WorkSite): boolean => sideEffect !== null || !settlesUnit(node);
    const failing = new Map(behind.map((site) => [site, failuresOf(answer, site)]));
    // Where other work waits for a permit, this may be what is done with it and without it.
    if (behind.some((site) => isWork(site) && failing.get(site)?.length === 0)) continue;
    for (const [site, paths] of failing) {
      const test = isWork(site) ? paths.map((path) => testOfAbsence(path, answer.node, gates)).find((found) => found !== null) : undefined;
      if (test === undefined || test === null) continue;
      yield { kind: "default", node: test, at: null, failing: answer.node };
      break;
    }
  }
}

/** Paths to the work on which the function that was called has failed to get an answer. */
function failuresOf({ node }: GateCall, { failed }: WorkSite): readonly (readonly TraceStep[])[] {
  return [...failed].flatMap(([gate, traces]) => traces.map(stepsOf).filter((path) => gate === node || path.some((step) => step.kind === "call" && step.node === node)));
}
