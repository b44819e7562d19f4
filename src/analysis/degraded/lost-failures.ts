import type { TSESTree } from "@typescript-eslint/utils";
import { stepsOf } from "../../facts/trace.js";
import { isFunctionNode } from "../../program/nodes.js";
import type { FunctionNode } from "../../program/syntax.js";
import { leavesOnPermit, loopAround } from "../attempt-loops.js";
import { calledName } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { chainOf } from "../promise-chain.js";
import { encloses } from "../walk.js";
import type { WorkSite } from "../work-after-denial.js";
import { countsAttempts, loopsAround } from "./attempts.js";
import type { Degraded } from "./finding.js";
import { STOPPING } from "./let-out.js";
import { neverReturns, onlyAsks } from "./only-asks.js";
import { handlerOf } from "./swallowed.js";
import { answersOf, saysYes } from "./verdict.js";

/**
 * Functions that ask, and end without a permit as they do with one: their callers cannot tell. One that nobody in the file calls is for others; of
 * one that is called here, it takes work behind the call.
 */
export function* lostFailuresIn(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    const { node } = answer;
    const code = codeAround(node);
    if (!isFunctionNode(code) || !hasName(code)) continue;
    const place = placeOf(answer, gates);
    if (place === null || isHeeded(place, code, gates) || !endsAlike(code, gates) || !onlyAsks(code, gates, [])) continue;
    const calls = [...gates.callsOf(code)].filter((call) => !encloses(code, call));
    const work = gates.work.find((site) => site.permitted && calls.some((call) => lacksPermitOf(site, answer, call)));
    if (calls.length === 0 || work !== undefined) yield place === node ? { kind: "given-up", node, at: work?.node ?? null, failing: node } : { kind: "swallowed", node: place, at: work?.node ?? null, failing: node };
  }
}

/** `for (…) { if ((await gate()).allowed) return true; } return true;`: a function that answers yes after the last attempt as well. */
export function* yesAfterAttempts(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    const code = codeAround(answer.node);
    const loop = loopAround(answer.node);
    if (!isFunctionNode(code) || loop === null || countsAttempts(loop, gates) || gates.worksBehindGate(code) || !gates.usesOf(answer).some((use) => leavesOnPermit(use, loop))) continue;
    const endsInYes = gates.summaryOf(code)?.exits.some(({ completes, touch, value }) => completes && (touch === "denied" || touch === "pause") && value.kind !== "false" && value.kind !== "null" && value.kind !== "undefined") === true;
    const yes = endsInYes ? answersOf(code, gates).find((each) => each.range[0] >= loop.range[1] && saysYes(each, gates)) : undefined;
    if (yes !== undefined) yield { kind: "handler", node: yes, at: answer.node, failing: answer.node };
  }
}

/** Where a failure or a denial is passed over: the handler, or the gate itself where a loop gives up asking; null where it is not. */
function placeOf(answer: GateCall, gates: GateCalls): TSESTree.Node | null {
  const { node, gate } = answer;
  const uses = gates.usesOf(answer);
  const isTested = uses.some(({ kind }) => kind === "tested");
  const isAsked = gate.style === "asserts" || (isTested && !uses.some(({ kind }) => kind === "kept" || kind === "stored" || kind === "handed-on" || kind === "returned"));
  if (!isAsked) return null;
  const loops = loopsAround(node);
  if (loops.some((loop) => countsAttempts(loop, gates))) return null;
  const handler = handlerOf(node);
  if (handler !== null && codeAround(handler) === codeAround(node) && isWaitedFor(node, handler) && (gate.style === "asserts" || handler.type === "CatchClause")) return handler;
  const loop = loopAround(node);
  return loop !== null && uses.some((use) => leavesOnPermit(use, loop)) ? node : null;
}

/** Whether the function may end normally without a permit. */
function endsAlike(code: FunctionNode, gates: GateCalls): boolean {
  return gates.summaryOf(code)?.exits.some(({ completes, touch }) => completes && (touch === "denied" || touch === "pause")) === true;
}

function lacksPermitOf(site: WorkSite, { node }: GateCall, call: TSESTree.Node): boolean {
  if (site.failed.has(call) || site.denied.has(call)) return true;
  const asked = chainOf(node);
  return [site.failed, site.denied].some((lacking) => asked.some((gate) => (lacking.get(gate) ?? []).some((trace) => stepsOf(trace).some((step) => step.kind === "call" && step.node === call))));
}

/** What runs before a request is handled, and lets it through by ending. */
const HOOKS = /^(?:addHook|hook|onRequest|onBeforeHandle|onTransform|preHandler|preValidation|before(?:[A-Z]\w*)?|use)$/;

/** One that others can call, or a hook: a callback written in place is for whoever gets it. */
function hasName(code: FunctionNode): boolean {
  if (code.parent.type === "CallExpression" && code.parent.callee !== code && HOOKS.test(calledName(code.parent.callee))) return true;
  return code.type === "FunctionDeclaration" || ["VariableDeclarator", "MethodDefinition", "Property", "PropertyDefinition", "AssignmentExpression"].includes(code.parent.type);
}

function isWaitedFor(gate: TSESTree.Node, handler: TSESTree.Node): boolean {
  return (handler.type === "CatchClause" ? gate : handler).parent?.type === "AwaitExpression" || gate.parent?.type === "AwaitExpression";
}

/** `let failure; try { await gate(); } catch (error) { failure = error; } if (failure) throw failure;`: what the handler notes stops the function later. */
function isHeeded(handler: TSESTree.Node, code: FunctionNode, gates: GateCalls): boolean {
  if (endsWithCaller(handler, gates)) return true;
  const noted = [...gates.nodes(handler)].flatMap((node) => (node.type === "AssignmentExpression" && node.left.type === "Identifier" ? [node.left.name] : []));
  if (noted.length === 0) return false;
  return [...gates.nodes(code.body)].some((node) => node.type === "IfStatement" && mentions(node.test, noted, gates) && [...gates.nodes(node)].some((inner) => inner.type === "ThrowStatement" || neverReturns(inner, gates)));
}

/** `if (signal.aborted) return; throw error;`: who called wants no answer any more. */
function endsWithCaller(handler: TSESTree.Node, gates: GateCalls): boolean {
  const within = [...gates.nodes(handler)];
  return within.some((node) => node.type === "IfStatement" && STOPPING.test(gates.unit.text.slice(...node.test.range))) && within.some(({ type }) => type === "ThrowStatement");
}

function mentions(test: TSESTree.Node, names: readonly string[], gates: GateCalls): boolean {
  return [...gates.nodes(test)].some((node) => node.type === "Identifier" && names.includes(node.name));
}
