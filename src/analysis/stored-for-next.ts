import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import { codeAround } from "./code-around.js";
import { rootOf } from "./decision-use-syntax.js";
import { isExported } from "./exported-functions.js";
import type { GateCalls } from "./gate-calls.js";
import type { WorkSite } from "./work-after-denial.js";

/**
 * Whether an answer that is stored at `target` is for whoever comes next: an exported function puts it into what it is given, and does no more than
 * to call on. `request.decision = decision; next();`
 */
export function isForNext(gates: GateCalls, target: TSESTree.Node): boolean {
  const root = target.type === "MemberExpression" ? rootOf(target) : null;
  const owner = root === null ? undefined : gates.variableOf(root)?.defs[0];
  if (owner?.type !== "Parameter" || !isFunctionNode(owner.node) || !isExported(outermost(owner.node), gates.variableOf)) return false;
  const { node: code } = owner;
  const callsOn = ({ node }: WorkSite): boolean => node.type === "CallExpression" && node.callee.type === "Identifier" && gates.variableOf(node.callee)?.defs[0]?.node === code;
  if (gates.workIn(code).some((site) => site.node.range[0] >= target.range[1] && !callsOn(site))) return false;
  return gates.callsOf(code).next().done === true && !isRegistered(code, gates);
}

/** The function that another one is made in, and so on. */
function outermost(code: FunctionNode): FunctionNode {
  let outer = code;
  for (let around = codeAround(outer); isFunctionNode(around); around = codeAround(around)) outer = around;
  return outer;
}

/** `app.use(attach)`: those who come next may stand in the file. */
function isRegistered(code: FunctionNode, { variableOf }: GateCalls): boolean {
  const name = code.type === "FunctionDeclaration" ? code.id : code.parent.type === "VariableDeclarator" && code.parent.id.type === "Identifier" ? code.parent.id : null;
  if (name === null) return code.parent.type === "CallExpression";
  return variableOf(name)?.references.some(({ identifier }) => identifier.parent.type === "CallExpression" || identifier.parent.type === "ArrayExpression") ?? false;
}
