import type { TSESTree } from "@typescript-eslint/utils";
import { isTypeWrapper } from "../../program/nodes.js";
import { calledName } from "../call-names.js";

/** Methods that hand on what they are called on, at most in another spelling. */
const HANDING_ON = /^(?:catch|finally|then|toString|trim|trimEnd|toLowerCase|toUpperCase|valueOf|unwrap)$/;

/** The whole expression that has a value which was read: `(await readFile(path).catch(() => "")).trim()`, `store.get(key) ?? null`. */
export function wholeRead(read: TSESTree.Node): TSESTree.Node {
  let node = read;
  for (let { parent } = node; parent !== undefined && parent !== null; { parent } = node) {
    if (parent.type === "AwaitExpression" || parent.type === "ChainExpression" || isTypeWrapper(parent)) node = parent;
    else if (parent.type === "LogicalExpression" && parent.left === node && parent.operator !== "&&" && parent.right.type === "Literal") node = parent;
    else if (parent.type === "MemberExpression" && parent.object === node && parent.parent.type === "CallExpression" && parent.parent.callee === parent && HANDING_ON.test(calledName(parent))) node = parent.parent;
    else return node;
  }
  return node;
}

/** The name that such a value gets; null where it gets none. */
export function nameOfRead(read: TSESTree.Node): TSESTree.Identifier | null {
  const value = wholeRead(read);
  return value.parent?.type === "VariableDeclarator" && value.parent.init === value && value.parent.id.type === "Identifier" ? value.parent.id : null;
}
