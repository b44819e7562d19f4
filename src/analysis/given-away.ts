import type { TSESTree } from "@typescript-eslint/utils";
import type { CallBehaviour, CallResolver } from "../program/call-meaning.js";
import type { FunctionSummary, SummaryExit } from "../program/function-summary.js";
import { functionIn } from "../program/functions.js";
import { pushChildNodes } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import type { VariableOf } from "../program/variables.js";
import { names, shapeOf, type Shape } from "./answer-content.js";
import { purposeOf } from "./call-names.js";
import { gateOfSummary, tellingOf } from "./gate-of-summary.js";
import { functionElsewhere, overlooksAnswer, overlooksReason } from "./made-elsewhere.js";

/** What a function of another file makes of an answer that it is given, where it does no work. */
interface MadeOfAnswer {
  /** What it yields. */
  readonly shape: Shape;
  readonly isRecord: boolean;
  /** Whether it looks at more than `allowed`. */
  readonly tells: boolean;
}

/** What a call of the function does that `callee` names. */
export function behaviourOf(callee: TSESTree.Expression, resolver: Pick<CallResolver, "functionElsewhere">): CallBehaviour {
  const summary = resolver.functionElsewhere(callee);
  return summary === null ? { kind: "unknown" } : { kind: "summary", summary, offset: 0 };
}

/**
 * Null where it may do something about it, or is not known.
 * @param behaviour of a call of the function.
 */
export function madeOfAnswer(callee: TSESTree.Node, index: number, behaviour: CallBehaviour, shape: Shape, resolver: Pick<CallResolver, "constantElsewhere">): MadeOfAnswer | null {
  if (shape.promise || shape.denial === true || shape.says !== undefined || shape.orNothing !== undefined || (shape.content !== "decision" && shape.content !== "allowed")) return null;
  const called = functionElsewhere(callee, resolver);
  const parameter = called?.node.params[index];
  if (called === null || parameter === undefined || parameter.type === "RestElement" || called.node.generator || !doesNoWork(called.node, called.variableOf, 0)) return null;
  const tells = names(shape) && !overlooksReason(callee, index, resolver);
  const promise = called.node.async;
  const given = behaviour.kind === "summary" ? behaviour.summary.given?.find(({ argument, as }) => argument + behaviour.offset === index && as === (shape.content === "decision" ? "decision" : "boolean")) : undefined;
  if (given === undefined) return mayThrow(called.node) ? null : { shape: { content: overlooksAnswer(callee, index, resolver) ? "info" : "holder", promise, bare: !tells }, isRecord: true, tells };
  const told = shapeOfEnds([...given.permit.map((exit) => touched(exit, "permit")), ...given.denial.map((exit) => touched(exit, "denied"))]);
  return told === null ? null : { shape: { ...told, promise }, isRecord: tells, tells };
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

/** One that tells by an error may not have been followed. */
function mayThrow(node: FunctionNode): boolean {
  const open: TSESTree.Node[] = [node.body];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (place.type === "ThrowStatement") return true;
    pushChildNodes(place, open);
  }
  return false;
}
