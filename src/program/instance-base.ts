import type { TSESTree } from "@typescript-eslint/utils";
import { optionOf } from "./authority-calls.js";
import { constantElsewhere } from "./constants-elsewhere.js";
import { enclosingClass } from "./this-value.js";
import { bare } from "./expressions.js";
import { staticKey } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { StaticText } from "./static-text.js";

/** What HTTP clients call the beginning that all addresses of an instance have. */
const BASES = ["baseURL", "prefixUrl", "baseUrl"] as const;
const MAKES = /^(?:create|extend|defaults|instance)$/;

/** The beginning that an instance puts before the addresses it is given: of `axios.create({ baseURL })` and `got.extend({ prefixUrl })`; "" for none. */
export function baseOfInstance(call: TSESTree.CallExpression, origins: Origins): string {
  const callee = bare(call.callee);
  const instance = callee.type === "MemberExpression" ? callee.object : callee;
  for (const { node, text } of madeOf(bare(instance), origins)) {
    if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression" || !MAKES.test(staticKey(node.callee.property, node.callee.computed) ?? "")) continue;
    const [options] = node.arguments;
    if (options === undefined || options.type === "SpreadElement") continue;
    for (const name of BASES) {
      const base = optionOf(options, name, text);
      if (typeof base !== "string") return text.ofUrl(base);
    }
  }
  return "";
}

/** What the instance may be made by: a constant of this file or another, or a field that its class fills. */
function* madeOf(instance: TSESTree.Node, origins: Origins): Generator<{ readonly node: TSESTree.Node; readonly text: StaticText }> {
  const { text } = origins;
  const constant = bare(text.constantOf(instance));
  yield { node: constant, text };
  if (constant.type === "Identifier") {
    const elsewhere = constantElsewhere(constant, origins);
    if (elsewhere !== null) yield { node: bare(elsewhere.texts.text.constantOf(elsewhere.node)), text: elsewhere.texts.text };
  }
  const key = constant.type === "MemberExpression" && constant.object.type === "ThisExpression" ? staticKey(constant.property, constant.computed) : null;
  if (key === null) return;
  for (const member of enclosingClass(constant)?.node.body.body ?? []) {
    if (member.type === "PropertyDefinition" && member.value !== null && staticKey(member.key, member.computed) === key) yield { node: bare(member.value), text };
  }
  for (const target of origins.index.assignedMembers.get(key) ?? []) {
    const { parent } = target;
    if (target.object.type === "ThisExpression" && parent.type === "AssignmentExpression") yield { node: bare(parent.right), text };
  }
}

/** The address that an instance asks when it is told `url`. */
export function withBase(base: string, url: string): string {
  if (base === "" || url.includes("://")) return url;
  return `${base.replace(/\/$/, "")}/${url.replace(/^\//, "")}`;
}
