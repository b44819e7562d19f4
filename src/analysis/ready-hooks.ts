import { functionIn } from "../program/functions.js";
import type { CallNode, FunctionNode } from "../program/syntax.js";
import { calledName, startsUp } from "./call-names.js";
import type { GateCalls } from "./gate-calls.js";
import type { WorkStart } from "./work-starts.js";

/** What the hooks of a server see to before it listens. */
export interface Readied {
  readonly validates: boolean;
  readonly registers: boolean;
}

/**
 * What runs before a server of Fastify listens: `app.addHook("onReady", startup)`. `listen()` waits for these hooks, and rejects where one of
 * them does.
 */
export function readiedBefore({ node, kind }: WorkStart, gates: GateCalls): Readied {
  const hooks = kind === "server" && node.type === "CallExpression" ? hooksOf(node, gates) : [];
  return {
    validates: hooks.some((hook) => gates.gateThatIs(hook)?.style === "asserts"),
    registers: hooks.some((hook) => gates.callsIn(hook).some((call) => isWaitedFor(call) && (gates.resolver.registers(call) || startsUp(gates.resolver.meaningOf(call))))),
  };
}

function hooksOf(start: CallNode, gates: GateCalls): readonly FunctionNode[] {
  const server = start.type === "CallExpression" && start.callee.type === "MemberExpression" && start.callee.object.type === "Identifier" ? gates.variableOf(start.callee.object) : null;
  if (server === null) return [];
  return (gates.members.get("addHook") ?? []).flatMap(({ object, parent }) => {
    if (parent.type !== "CallExpression" || calledName(parent.callee) !== "addHook" || object.type !== "Identifier" || gates.variableOf(object) !== server || parent.range[0] > start.range[0]) return [];
    const [event, hook] = parent.arguments;
    const callee = event?.type === "Literal" && event.value === "onReady" && hook !== undefined && hook.type !== "SpreadElement" ? functionIn(hook, gates.variableOf) : null;
    return callee === null ? [] : [callee];
  });
}

function isWaitedFor({ parent }: CallNode): boolean {
  return parent.type === "AwaitExpression" || parent.type === "ReturnStatement" || parent.type === "ArrowFunctionExpression";
}
