import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "../../program/nodes.js";
import { calledName } from "../call-names.js";
import type { GateCalls } from "../gate-calls.js";

const COOKIES = /^(?:signed)?cookies?(?:store|jar)?$/i;

/** The name under which a call lets the browser keep something: `response.cookie("permit", "1")`, `setCookie(c, "permit", "1")`; null for no such call. */
export function cookieSet({ callee, arguments: given }: TSESTree.CallExpression, gates: GateCalls): string | null {
  const name = calledName(callee);
  if (callee.type === "MemberExpression" && (name === "cookie" || name === "setCookie" || (name === "set" && isJar(callee.object)))) return textOf(given[0], gates);
  return callee.type === "Identifier" && /^set(?:Signed)?Cookie$/.test(name) ? textOf(given[1], gates) : null;
}

/** Where a file reads what the browser kept by that name. */
export function* readsOfCookie(name: string, gates: GateCalls): Generator<TSESTree.Node> {
  for (const member of gates.members.get(name) ?? []) if (isJar(member.object)) yield member;
  for (const call of gates.scan.calls) {
    if (call.type !== "CallExpression") continue;
    const { callee, arguments: given } = call;
    const isRead = callee.type === "MemberExpression" ? /^(?:get|has)$/.test(calledName(callee)) && isJar(callee.object) : /^get(?:Signed)?Cookie$/.test(calledName(callee));
    if (isRead && textOf(given[callee.type === "MemberExpression" ? 0 : 1], gates) === name) yield call;
  }
}

/** `request.cookies`, `cookies()`, `await cookies()` */
function isJar(start: TSESTree.Node): boolean {
  let node = stripTypeWrappers(start);
  if (node.type === "AwaitExpression") node = stripTypeWrappers(node.argument);
  if (node.type === "CallExpression") return COOKIES.test(calledName(node.callee));
  if (node.type === "Identifier") return COOKIES.test(node.name);
  return node.type === "MemberExpression" && COOKIES.test(staticKey(node.property, node.computed) ?? "");
}

function textOf(argument: TSESTree.Node | undefined, { resolver }: GateCalls): string | null {
  if (argument === undefined) return null;
  const constant = resolver.text.constantOf(argument);
  return constant.type === "Literal" && typeof constant.value === "string" ? constant.value : null;
}
