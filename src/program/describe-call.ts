import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode } from "./syntax.js";
import { memberName, withoutWrappers } from "./expressions.js";

const longestCallee = 40;

/** A callee as the user wrote it when that is short, else its last two names: `….refunds.create`. */
function describeCallee(node: TSESTree.Node, text: string): string {
  const written = text.slice(node.range[0], node.range[1]).replace(/\s+/g, " ").replace(/ ?(\?\.|\.) ?/g, "$1");
  if (written.length <= longestCallee) return written;
  const names: string[] = [];
  let part = withoutWrappers(node);
  while (part.type === "MemberExpression" && names.length < 2) {
    names.unshift(memberName(part) ?? "[…]");
    part = withoutWrappers(part.object);
  }
  return names.length > 0 ? `….${names.join(".")}` : `${written.slice(0, longestCallee)}…`;
}

/** A call as a message quotes it: `stripe.refunds.create()`, `new Pool()`, `` sql`…` ``. */
export function describeCall(call: CallNode, text: string): string {
  switch (call.type) {
    case "CallExpression":
      return `${describeCallee(call.callee, text)}()`;
    case "NewExpression":
      return `new ${describeCallee(call.callee, text)}()`;
    case "TaggedTemplateExpression":
      return `${describeCallee(call.tag, text)}\`…\``;
    default:
      return "import()";
  }
}

/** A function that is passed as a value, as a message quotes its call; `bind` is left out. */
export function describeFunction(node: TSESTree.Node, text: string): string {
  const inner = withoutWrappers(node);
  if (inner.type === "CallExpression" && inner.callee.type === "MemberExpression" && memberName(inner.callee) === "bind") {
    return describeFunction(inner.callee.object, text);
  }
  const callee = describeCallee(inner, text);
  return inner.type === "Identifier" || inner.type === "MemberExpression" ? `${callee}()` : `(${callee})()`;
}
