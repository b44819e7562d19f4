import type { TSESTree } from "@typescript-eslint/utils";
import { bare } from "../../program/expressions.js";
import { isFunctionNode } from "../../program/nodes.js";
import type { FunctionNode } from "../../program/syntax.js";
import { calledName } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import { isReadWithoutFilling } from "./handed-out-again.js";
import { isLookedAt } from "./looked-at.js";
import { isOnlyFilledWhenEmpty } from "./filled-once.js";
import type { Degraded } from "./finding.js";
import { isOfFile } from "../../program/variables.js";

/** Calls that keep a function for later: each time it runs is a unit of work of its own. */
const KEEPS_FOR_LATER = /^(?:on|addListener|addEventListener|setInterval|get|post|put|patch|delete|all|use|route|process|subscribe|consume|schedule|command|action|handle)$/;

/**
 * Functions that are made behind a gate and run later, again and again, by what it said then: `const d = await gate(); app.post("/", (request) => {
 * if (d.allowed) … })`. That their work begins without a permit, the flow tells.
 */
export function* keptByClosures(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    const asking = codeAround(answer.node);
    for (const use of gates.usesOf(answer)) {
      const code = codeAround(use.node);
      if (use.kind !== "tested" || code === asking || !isFunctionNode(code) || encloses(code, answer.node) || !isKeptForLater(code)) continue;
      if (gates.answers.some(({ node }) => encloses(code, node)) || isGivenTo(code, use.node, gates)) continue;
      const begins = gates.workIn(code).filter((site) => site.node.range[0] >= use.node.range[1]);
      if (begins.some(({ unasked }) => unasked) && !begins.some(({ permitted }) => permitted)) yield { kind: "remembered", node: use.node, at: answer.node };
    }
  }
}

/** `response.locals.permitted`, in which the request brings along what a handler before this one put there: it ends with the request. */
function isGivenTo(code: FunctionNode, tested: TSESTree.Node, gates: GateCalls): boolean {
  const names = [...gates.nodes(tested)].filter((node) => node.type === "Identifier").map((name) => gates.variableOf(name)).filter((variable) => variable !== null);
  return names.length > 0 && names.every(({ scope, defs: [definition] }) => definition?.type === "Parameter" && encloses(code, scope.block));
}

/** `verdict ??= await gate()` in a function that is kept for later, where the variable belongs to the function around it. */
export function* filledOnceByClosures(gates: GateCalls): Generator<Degraded> {
  for (const { node, gate, name } of gates.answers) {
    const code = codeAround(node);
    if (!isFunctionNode(code) || !isKeptForLater(code) || (gate.style === "asserts" && !name.endsWith("assertAllowed()"))) continue;
    let value: TSESTree.Node = node;
    while (value.parent?.type === "AwaitExpression" || value.parent?.type === "TSAsExpression") value = value.parent;
    const { parent } = value;
    if (parent?.type !== "AssignmentExpression" || parent.right !== value || parent.left.type !== "Identifier") continue;
    const scope = gates.variableOf(parent.left)?.scope;
    if (scope === undefined || isOfFile(scope) || encloses(code, scope.block)) continue;
    if (parent.operator === "??=" || parent.operator === "||=" || isOnlyFilledWhenEmpty(parent, gates)) yield { kind: "remembered", node: parent, at: null };
  }
}

/**
 * A variable of the function around one that is kept for later, which that fills, and which it or another such function reads without having asked:
 * `let permitted = false; socket.on("message", async (text) => { if (text === "hello") { permitted = (await gate()).allowed; return; } if (permitted) … })`.
 */
export function* rememberedByClosures(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    const code = codeAround(answer.node);
    if (answer.gate.style === "asserts" || answer.gate.style === "wraps" || !isFunctionNode(code) || !isKeptForLater(code)) continue;
    for (const kept of filledBy(answer, code, gates)) {
      const variable = gates.variableOf(kept);
      if (variable === null || isOfFile(variable.scope) || encloses(code, variable.scope.block)) continue;
      const isOfEarlierUnit = (read: TSESTree.Node): boolean => {
        const reading = codeAround(read);
        return reading === code ? isReadWithoutFilling(read, kept) : isLaterReader(reading, variable.scope.block, gates);
      };
      const reads = variable.references.flatMap((reference) => (reference.isRead() && !encloses(kept.parent, reference.identifier) ? [reference.identifier] : []));
      const reused = reads.find((read) => isLookedAt(read, gates) && isOfEarlierUnit(read));
      if (reused !== undefined) yield { kind: "remembered", node: reused, at: kept };
    }
  }
}

/** Whether a function runs later than the one around it that has the variable, and does not ask for itself. */
function isLaterReader(reading: TSESTree.Node, owner: TSESTree.Node, gates: GateCalls): boolean {
  return isFunctionNode(reading) && reading !== owner && encloses(owner, reading) && isKeptForLater(reading) && !gates.answers.some(({ node }) => encloses(reading, node));
}

/** The variables that a function assigns an answer to, whole or in part. */
function* filledBy({ node: gate }: GateCall, code: FunctionNode, gates: GateCalls): Generator<TSESTree.Identifier> {
  for (const node of gates.nodes(code.body)) {
    if (node.type !== "AssignmentExpression" || node.operator !== "=" || node.left.type !== "Identifier" || codeAround(node) !== code) continue;
    let value = bare(node.right);
    while (value.type === "MemberExpression") value = bare(value.object);
    const definition = value.type === "Identifier" ? gates.variableOf(value)?.defs[0]?.node : value;
    const held = definition?.type === "VariableDeclarator" ? definition.init : value;
    if (held !== null && encloses(held, gate)) yield node.left;
  }
}

/** A method of an object that is made there, what is handed to such a call, or what the function around it returns. */
function isKeptForLater(code: FunctionNode): boolean {
  const { parent }: { readonly parent: TSESTree.Node } = code;
  if (parent.type === "Property" || parent.type === "ReturnStatement" || parent.type === "ArrowFunctionExpression") return true;
  return parent.type === "CallExpression" && parent.callee !== code && KEEPS_FOR_LATER.test(calledName(parent.callee));
}
