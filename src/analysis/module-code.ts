import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode, stripTypeWrappers } from "../program/nodes.js";
import { calledName, rootName } from "./call-names.js";
import { CALL_BACK } from "./reached-at-start.js";
import type { GateCalls } from "./gate-calls.js";

/**
 * False only when the evaluation of a module can neither begin work of a kind that `begins` knows by name nor call a function of the file: then
 * nobody needs to know what its calls mean. Most modules declare, and do nothing.
 */
export function mayActWhenEvaluated(gates: GateCalls, begins: (call: string) => boolean): boolean {
  const own = declaredNames(gates.unit.ast);
  // What a call has made, such as a schema, has no function of the file for a method.
  const isOwn = (callee: TSESTree.Node): boolean => {
    const kind = own.get(rootName(callee));
    return kind === "code" || (kind === "result" && callee.type === "Identifier");
  };
  for (const node of gates.nodesOutsideFunctions()) {
    switch (node.type) {
      case "ForStatement":
      case "ForOfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
      case "StaticBlock":
        return true;
      case "CallExpression":
      case "NewExpression":
        if (isFunctionNode(node.callee) || isOwn(node.callee) || CALL_BACK.test(calledName(node.callee)) || begins(calledName(node.callee))) return true;
        break;
      default:
        break;
    }
  }
  return false;
}

/** Names of the module itself: of functions, classes and objects with their methods, and of what calls have made. */
function declaredNames({ body }: TSESTree.Program): ReadonlyMap<string, "code" | "result"> {
  // `exports.run()`, `module.exports.run()`
  const names = new Map<string, "code" | "result">([["exports", "code"], ["module", "code"]]);
  for (const statement of body) {
    const declared = statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration" ? statement.declaration : statement;
    if (declared?.type === "FunctionDeclaration" || declared?.type === "ClassDeclaration") names.set(declared.id?.name ?? "", "code");
    if (declared?.type !== "VariableDeclaration") continue;
    for (const { id, init } of declared.declarations) if (id.type === "Identifier") names.set(id.name, isResult(init) ? "result" : "code");
  }
  return names;
}

function isResult(init: TSESTree.Expression | null): boolean {
  const made = init === null ? null : stripTypeWrappers(init);
  return made?.type === "CallExpression" || made?.type === "AwaitExpression" || made?.type === "Literal" || made?.type === "ArrayExpression" || made?.type === "MemberExpression" || made?.type === "TemplateLiteral";
}
