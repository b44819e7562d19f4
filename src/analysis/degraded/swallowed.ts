import type { TSESTree } from "@typescript-eslint/utils";
import { calledName } from "../call-names.js";
import { codeAround, runsIn } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import type { WorkSite } from "../work-after-denial.js";
import type { Degraded } from "./finding.js";

/** Handlers after which the work goes on as with a permit. */
export function* swallowedIn(gates: GateCalls): Generator<Degraded> {
  const seen = new Set<TSESTree.Node>();
  for (const gate of new Set(gates.work.flatMap(({ failed }) => [...failed.keys()]))) {
    const handler = isHandling(gate) && gates.answers.some(({ node }) => encloses(gate, node)) ? gate : handlerOf(gate);
    if (handler === null || seen.has(handler)) continue;
    const work = workAfterFailure(gates, gate, handler);
    if (work === null) continue;
    seen.add(handler);
    yield { kind: "swallowed", node: handler, at: work.node, failing: gate };
  }
  yield* wrappedWorkIn(gates);
}

/** `guard(id, work).catch(() => work())`: the handler calls what the gate was given. */
function* wrappedWorkIn(gates: GateCalls): Generator<Degraded> {
  for (const { node, gate } of gates.answers) {
    if (gate.style !== "wraps" || node.type !== "CallExpression") continue;
    const given = node.arguments[gate.argument];
    const handler = given?.type === "Identifier" ? handlerOf(node) : null;
    if (given?.type !== "Identifier" || handler === null) continue;
    const again = [...gates.nodes(handler)].find((inner) => inner.type === "CallExpression" && inner !== node && inner.callee.type === "Identifier" && inner.callee.name === given.name && !encloses(inner, node));
    if (again !== undefined) yield { kind: "swallowed", node: handler, at: again, failing: node };
  }
}

/** The `catch` or `.catch()` that first gets the failure of the gate. */
function handlerOf(gate: TSESTree.Node): TSESTree.Node | null {
  let child = gate;
  for (let place = gate.parent; place !== undefined && place !== null; child = place, place = place.parent) {
    if (place.type === "TryStatement" && child === place.block && place.handler !== null) return place.handler;
    if (isHandling(place) && place.callee === child) return place;
  }
  return null;
}

/** `promise.catch(f)`, `promise.then(g, f)`. */
function isHandling(node: TSESTree.Node): node is TSESTree.CallExpression {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const name = calledName(node.callee);
  return name === "catch" || (name === "then" && node.arguments.length > 1);
}

/** Whether a callback around the work asks for itself: of another gate it says nothing. */
function asksAnew(work: TSESTree.Node, scope: TSESTree.Node, gates: GateCalls): boolean {
  const code = codeAround(work);
  return code !== scope && gates.answers.some(({ node }) => encloses(code, node) || encloses(node, code));
}

function workAfterFailure(gates: GateCalls, gate: TSESTree.Node, handler: TSESTree.Node): WorkSite | null {
  const scope = codeAround(gate);
  const own = gates.work.filter(({ node, permitted }) => permitted && runsIn(scope, node));
  const after = own.filter(({ node }) => node.range[0] >= gate.range[1]);
  const needsPermit = after.some(({ node, failed }) => !failed.has(gate) && !encloses(handler, node) && !asksAnew(node, scope, gates));
  const reached = own.filter(({ failed }) => failed.has(gate));
  if (handler.type === "CatchClause" && handler.parent.type === "TryStatement") {
    const { block } = handler.parent;
    const textOf = (node: TSESTree.Node): string => gates.unit.text.slice(...node.range);
    // A message to the user has the same name with another text.
    const again = reached.find(({ node, sideEffect, name }) => encloses(handler, node) && own.some((other) => encloses(block, other.node) && (textOf(other.node) === textOf(node) || (sideEffect !== null && other.name === name))));
    if (again !== undefined) return again;
  }
  if (needsPermit) return null;
  return reached.find(({ node }) => node.range[0] >= gate.range[1] && !encloses(handler, node)) ?? null;
}
