import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "../flow/graph.js";
import type { ParsedFile } from "../program/files-in-view.js";

/** Types whose values are no answers of a gate. */
const OTHER_TYPES: ReadonlySet<string> = new Set(["TSStringKeyword", "TSNumberKeyword", "TSBigIntKeyword", "TSSymbolKeyword", "TSArrayType", "TSFunctionType"]);

/** Parameters that the function itself tests for truth: `if (!condition) throw …`. */
export function testedParameters({ unit }: ParsedFile, node: FunctionNode): readonly number[] {
  if (node.generator) return [];
  const variables = node.params.length === 0 ? [] : unit.scopes.getDeclaredVariables(node);
  return node.params.flatMap((parameter, index) => {
    if (parameter.type !== "Identifier" || OTHER_TYPES.has(parameter.typeAnnotation?.typeAnnotation.type ?? "")) return [];
    const variable = variables.find(({ defs }) => defs[0]?.name === parameter);
    const isTested = variable?.references.some(({ identifier, from }) => from.variableScope === variable.scope.variableScope && isTest(identifier)) === true;
    return isTested ? [index] : [];
  });
}

/** Whether the function may go on only where what it is given is true. */
export function mayAssert(file: ParsedFile, node: FunctionNode): boolean {
  const text = file.unit.text.slice(node.range[0], node.range[1]);
  return text.includes("throw") && testedParameters(file, node).length > 0;
}

/** Whether the function may look at a decision that it is given, or hand it to one of its file that does. */
export function mayTestDecision({ unit }: ParsedFile, { params, range, generator }: FunctionNode): boolean {
  if (params.length === 0 || generator) return false;
  const text = unit.text.slice(range[0], range[1]);
  return text.includes("allowed") || (unit.text.includes("allowed") && params.some((parameter) => parameter.type === "Identifier" && isGivenToPredicate(parameter.name, text, unit)));
}

/** `if (denied(decision)) throw …` */
function isGivenToPredicate(name: string, text: string, { ast, text: whole }: ParsedFile["unit"]): boolean {
  const calls = text.matchAll(new RegExp(`(?<![\\w$.])([\\w$]+)\\(\\s*${name.replaceAll("$", "\\$")}\\s*\\)`, "g"));
  const called = new Set([...calls].map(([, callee]) => callee));
  if (called.size === 0) return false;
  return ast.body.some((statement) => {
    const declared = statement.type === "ExportNamedDeclaration" && statement.declaration !== null ? statement.declaration : statement;
    const [name, node] = declared.type === "FunctionDeclaration" ? [declared.id?.name, declared] : declared.type === "VariableDeclaration" && declared.declarations[0].id.type === "Identifier" ? [declared.declarations[0].id.name, declared.declarations[0].init] : [undefined, null];
    const isFunction = node?.type === "FunctionDeclaration" || node?.type === "ArrowFunctionExpression" || node?.type === "FunctionExpression";
    return name !== undefined && called.has(name) && isFunction && !node.async && whole.slice(...node.range).includes("allowed");
  });
}

function isTest(used: TSESTree.Node): boolean {
  const { parent } = used;
  switch (parent?.type) {
    case "UnaryExpression":
      return parent.operator === "!";
    case "IfStatement":
    case "ConditionalExpression":
      return parent.test === used;
    case "LogicalExpression":
      return parent.left === used;
    case "BinaryExpression": {
      const other = parent.left === used ? parent.right : parent.left;
      return /^[!=]==?$/.test(parent.operator) && other.type === "Literal" && typeof other.value === "boolean";
    }
    default:
      return false;
  }
}
