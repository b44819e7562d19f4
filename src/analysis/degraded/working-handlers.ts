import type { TSESTree } from "@typescript-eslint/utils";
import { stepsOf, type Trace } from "../../facts/trace.js";
import { functionIn } from "../../program/functions.js";
import { calledName, settlesUnit } from "../call-names.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { chainOf, endOfChain, linksOf } from "../promise-chain.js";
import { isSameWork } from "../same-work.js";
import { encloses } from "../walk.js";
import type { WorkSite } from "../work-after-denial.js";
import type { Degraded } from "./finding.js";
import { answersOf, saysYes } from "./verdict.js";

/** `gate().then(work).catch(() => work())`: a handler further down the chain does what the permit is for. */
export function* workingHandlersIn(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    for (const link of linksOf(endOfChain(answer.node), answer.node)) {
      const handler = handlerGiven(link);
      if (handler === null) continue;
      const found = isGivenTwice(handler, link, answer, gates) ? { node: handler, path: [] } : workAgain(handler, link, answer, gates);
      if (found === null) continue;
      yield { kind: "swallowed", node: link, at: found.node, failing: answer.node, path: found.path };
      break;
    }
  }
}

/** `askAll(ids).catch(() => true)`: what asks may be too much to be a gate for the rule; that it failed before the work, the flow tells. */
export function* permittingHandlersIn(gates: GateCalls): Generator<Degraded> {
  // A denial or failure is told to be that of the link which hands it out last.
  const lacking = new Set(gates.work.flatMap(({ failed, denied }) => [...failed.keys(), ...denied.keys()]));
  for (const gate of lacking) {
    if (gates.answers.some(({ node }) => encloses(gate, node) || encloses(node, gate))) continue;
    const handler = gate.type === "CallExpression" ? handlerGiven(gate) : null;
    const code = handler === null ? null : functionIn(handler, gates.variableOf);
    const yes = code === null ? undefined : answersOf(code, gates).find((answer) => saysYes(answer, gates));
    if (yes !== undefined) yield { kind: "handler", node: yes, at: gate, failing: gate };
  }
}

/** What a link of a chain calls with the failure. */
function handlerGiven({ callee, arguments: given }: TSESTree.CallExpression): TSESTree.Expression | null {
  const name = calledName(callee);
  const handler = name === "catch" ? given[0] : name === "then" ? given[1] : undefined;
  return handler === undefined || handler.type === "SpreadElement" ? null : handler;
}

/** Functions that take an error first. */
const TAKES_ERROR = /^(?:next|done|cb|callback|reject|fail|on_?error)$/i;

/** `gate().then(work).catch(work)`: by the same name. */
function isGivenTwice(handler: TSESTree.Expression, link: TSESTree.CallExpression, { node, gate }: GateCall, gates: GateCalls): boolean {
  if (gate.style !== "asserts" && gate.style !== "wraps") return false;
  if ((handler.type !== "Identifier" && handler.type !== "MemberExpression") || TAKES_ERROR.test(calledName(handler))) return false;
  const text = textOf(handler, gates);
  const before = linksOf(link, node).flatMap((each) => (calledName(each.callee) === "then" && (each === link ? calledName(link.callee) === "then" : true) ? each.arguments.slice(0, 1) : []));
  const given = gate.style === "wraps" && node.type === "CallExpression" ? node.arguments.slice(gate.argument, gate.argument + 1) : [];
  return [...before, ...given].some((argument) => textOf(argument, gates) === text);
}

function textOf({ range }: TSESTree.Node, { unit }: GateCalls): string {
  return unit.text.slice(...range);
}

/** `setBusy(false)`: what a page shows, with the permit and without it. */
const SHOWS = /^set[A-Z]/;

/** Work in a handler that the chain before it does with a permit. */
function workAgain(handler: TSESTree.Expression, link: TSESTree.CallExpression, { node: gate }: GateCall, gates: GateCalls): Pick<Required<Degraded>, "node" | "path"> | null {
  const asked = chainOf(gate);
  const tracesOf = (site: WorkSite): readonly Trace[] => asked.flatMap((node) => [...(site.failed.get(node) ?? []), ...(site.denied.get(node) ?? [])]);
  const region = regionOf(handler, gates);
  const before = regionsBefore(link, gate, gates);
  const permitted = gates.work.filter((site) => site.permitted && site.node !== gate && before.some((each) => encloses(each, site.node)));
  for (const site of gates.work) {
    if (!region.some((each) => encloses(each, site.node)) || (site.sideEffect === null && ((settlesUnit(site.node) && !letsThrough(site.node, gates)) || SHOWS.test(calledName(site.node.type === "CallExpression" ? site.node.callee : site.node))))) continue;
    const [trace] = tracesOf(site);
    if (trace !== undefined && permitted.some((other) => isSameWork(site, other, gates) && isForSame(site.node, other.node, gates))) return { node: site.node, path: stepsOf(trace) };
  }
  return null;
}

const SPEAKS_OF_FAILURE = /fail|err|den(?:y|ied|ial)|reject|refus|down|abort/i;

/** Whether two calls of one name have the same matter: not `toast(error.message)` beside `toast("done")`, nor `update(id, { status: "failed" })`. */
export function isForSame(again: TSESTree.Node, permitted: TSESTree.Node, gates: GateCalls): boolean {
  if (again === permitted) return true;
  const [one, other] = [again, permitted].map((call) => (call.type === "CallExpression" || call.type === "NewExpression" ? call.arguments : []));
  const [first, second] = [one?.[0], other?.[0]];
  const isText = first !== undefined && second !== undefined && isWritten(first) && isWritten(second);
  if (!isText && (first === undefined ? "" : textOf(first, gates)) !== (second === undefined ? "" : textOf(second, gates))) return false;
  const speaks = (given: typeof one): boolean => given?.some((argument) => SPEAKS_OF_FAILURE.test(textOf(argument, gates))) === true;
  return !speaks(one) || speaks(other);
}

function isWritten(node: TSESTree.Node): boolean {
  return (node.type === "Literal" && typeof node.value === "string") || node.type === "TemplateLiteral";
}

/** `done()` of a hook that is given the request, the reply and what comes next. */
function letsThrough(node: TSESTree.Node, { variableOf }: GateCalls): boolean {
  if (node.type !== "CallExpression" || node.callee.type !== "Identifier" || node.arguments.length > 0) return false;
  const definition = variableOf(node.callee)?.defs[0];
  const [request, reply, next] = definition?.type === "Parameter" ? definition.node.params : [];
  return next !== undefined && next === definition?.name && request?.type === "Identifier" && /^_?req/i.test(request.name) && reply?.type === "Identifier" && /^_?re[ps]/i.test(reply.name);
}

/** Functions are followed as deep as this. */
const DEEPEST = 3;

/** A function and those of the file that it certainly calls. */
export function regionOf(value: TSESTree.Node, gates: GateCalls): readonly TSESTree.Node[] {
  const found = new Set<TSESTree.Node>();
  const open: [TSESTree.Node, number][] = [[functionIn(value, gates.variableOf) ?? value, 0]];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const [node, depth] = item;
    if (found.has(node) || depth > DEEPEST) continue;
    found.add(node);
    for (const call of callsWithin(node, gates)) for (const called of gates.resolver.functionsCalled(call, "certainly")) open.push([called, depth + 1]);
  }
  return [...found];
}

function callsWithin(node: TSESTree.Node, gates: GateCalls): GateCalls["scan"]["calls"] {
  return gates.scan.calls.filter((call) => encloses(node, call));
}

/** What runs where the gate, and all before the handler, has not failed. */
function regionsBefore(link: TSESTree.CallExpression, gate: TSESTree.Node, gates: GateCalls): readonly TSESTree.Node[] {
  const links = linksOf(link, gate).filter(({ callee }) => calledName(callee) === "then");
  const given = links.flatMap(({ arguments: [first] }) => first ?? []);
  return [gate, ...given].flatMap((value) => regionOf(value, gates));
}
