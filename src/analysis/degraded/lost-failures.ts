import type { TSESTree } from "@typescript-eslint/utils";
import { functionIn } from "../../program/functions.js";
import { isFunctionNode } from "../../program/nodes.js";
import type { FunctionNode } from "../../program/syntax.js";
import { changesNothing, onlyRecords } from "../changes-nothing.js";
import { codeAround } from "../code-around.js";
import { isNothing } from "../decision-use-syntax.js";
import type { GateCalls } from "../gate-calls.js";
import type { Degraded } from "./finding.js";
import { handlerOf } from "./swallowed.js";

/**
 * Functions that ask, record a failure and end as if there were a permit: their callers cannot tell. One that nobody in the file calls is for
 * others; of one that is called here, it takes work behind the call.
 */
export function* lostFailuresIn(gates: GateCalls): Generator<Degraded> {
  for (const { node, gate } of gates.answers) {
    const code = codeAround(node);
    const handler = gate.style === "asserts" ? handlerOf(node) : null;
    if (handler === null || !isFunctionNode(code) || !hasName(code) || !isWaitedFor(node, handler) || !handlerOnlyRecords(handler, gates) || !changesNothing(code, gates, [handler])) continue;
    const calls = [...gates.callsOf(code)];
    const work = gates.work.find((site) => site.permitted && calls.some((call) => site.failed.has(call) || site.denied.has(call)));
    if (calls.length === 0 || work !== undefined) yield { kind: "swallowed", node: handler, at: work?.node ?? null, failing: node };
  }
}

/** One that others can call: a callback written in place is for whoever gets it. */
function hasName(code: FunctionNode): boolean {
  return code.type === "FunctionDeclaration" || ["VariableDeclarator", "MethodDefinition", "Property", "PropertyDefinition", "AssignmentExpression"].includes(code.parent.type);
}

function isWaitedFor(gate: TSESTree.Node, handler: TSESTree.Node): boolean {
  return (handler.type === "CatchClause" ? gate : handler).parent?.type === "AwaitExpression";
}

function handlerOnlyRecords(handler: TSESTree.Node, { variableOf }: GateCalls): boolean {
  if (handler.type === "CatchClause") return handler.body.body.every((statement) => onlyRecords(statement) || (statement.type === "ReturnStatement" && statement.argument === null));
  const given = handler.type === "CallExpression" ? handler.arguments.at(-1) : undefined;
  const callee = given === undefined || given.type === "SpreadElement" ? null : functionIn(given, variableOf);
  return callee !== null && (onlyRecords(callee.body) || isNothing(callee.body));
}
