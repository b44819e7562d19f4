import type { TSESTree } from "@typescript-eslint/utils";
import type { CallBehaviour, CallResolver, FunctionSummary, SummaryExit } from "../program/call-meaning.js";
import { functionIn } from "../program/functions.js";
import { pushChildNodes } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import type { VariableOf } from "../program/variables.js";
import { shapeOf, type Shape } from "./answer-content.js";
import { purposeOf } from "./call-names.js";
import { gateOfSummary, tellingOf } from "./gate-of-summary.js";
import { functionElsewhere } from "./made-elsewhere.js";

/** What a function of another file makes of an answer that it is given, where it does no work. */
export type MadeOfAnswer =
  /** What it yields tells a permit from a denial as the answer does. */
  | { readonly kind: "told"; readonly shape: Shape }
  /** It makes something else of it, or writes it down. */
  | { readonly kind: "put"; readonly promise: boolean }
  | null;

/** @param behaviour of the call, or of a call of what is given to `.then()`. */
export function madeOfAnswer(callee: TSESTree.Node, index: number, behaviour: CallBehaviour, shape: Shape, resolver: Pick<CallResolver, "constantElsewhere">): MadeOfAnswer {
  if (shape.promise || shape.denial === true || shape.says !== undefined || shape.orNothing !== undefined || (shape.content !== "decision" && shape.content !== "allowed")) return null;
  const called = functionElsewhere(callee, resolver);
  const parameter = called?.node.params[index];
  if (called === null || parameter === undefined || parameter.type === "RestElement" || called.node.generator || !doesNoWork(called.node, called.variableOf, 0)) return null;
  const given = behaviour.kind === "summary" ? behaviour.summary.given?.find(({ argument, as }) => argument + behaviour.offset === index && as === (shape.content === "decision" ? "decision" : "boolean")) : undefined;
  if (given !== undefined) {
    const told = shapeOfEnds([...given.permit.map((exit) => touched(exit, "permit")), ...given.denial.map((exit) => touched(exit, "denied"))]);
    return told === null ? null : { kind: "told", shape: { ...told, promise: called.node.async } };
  }
  // One that tells may not have been followed.
  return mayEnd(called.node) ? null : { kind: "put", promise: called.node.async };
}

/** As if the function had asked itself. */
function touched(exit: SummaryExit, touch: SummaryExit["touch"]): SummaryExit {
  return { ...exit, isPromise: true, touch };
}

function shapeOfEnds(exits: readonly SummaryExit[]): Shape | null {
  const summary: FunctionSummary = { exits, parameters: [], steps: [] };
  const gate = gateOfSummary(summary, 0);
  if (gate?.style === "decision" || gate?.style === "boolean") return { content: gate.style === "decision" ? "decision" : "allowed", promise: true };
  const telling = gate === null ? tellingOf(summary) : null;
  return telling === null ? null : shapeOf(telling);
}

/** Functions that call one another. */
const DEEPEST = 3;
const CHANGING: ReadonlySet<string> = new Set(["AssignmentExpression", "UpdateExpression", "TaggedTemplateExpression", "AwaitExpression", "YieldExpression", "ImportExpression"]);

/** Whether a function only computes, and records. */
function doesNoWork(node: FunctionNode, variableOf: VariableOf, depth: number): boolean {
  const open: TSESTree.Node[] = [node.body];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (CHANGING.has(place.type)) return false;
    if ((place.type === "CallExpression" || place.type === "NewExpression") && purposeOf(place) !== "record" && purposeOf(place) !== "compute") {
      const called = place.type === "CallExpression" && depth < DEEPEST ? functionIn(place.callee, variableOf) : null;
      if (called === null || !doesNoWork(called, variableOf, depth + 1)) return false;
    }
    pushChildNodes(place, open);
  }
  return true;
}

function mayEnd(node: FunctionNode): boolean {
  const open: TSESTree.Node[] = [node.body];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (place.type === "ThrowStatement" || (place.type === "CallExpression" && purposeOf(place) === "work")) return true;
    pushChildNodes(place, open);
  }
  return false;
}
