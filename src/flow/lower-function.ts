import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { boundIdentifiers } from "../program/nodes.js";
import { assignPattern } from "./lower-pattern.js";
import { lowerStatements } from "./lower-statement.js";
import type { Lowering } from "./lowering.js";

/** Statements that are a `var` scope of their own, from the initialisation of their variables on. */
export function lowerBody(lowering: Lowering, body: readonly TSESTree.Statement[]): void {
  initialiseVars(lowering, body);
  lowerStatements(lowering, body);
}

/** Stores the arguments of a call into the parameters, in order. */
export function lowerParameters(lowering: Lowering, parameters: readonly TSESTree.Parameter[]): void {
  parameters.filter((parameter) => !isThisParameter(parameter)).forEach((parameter, index) => {
    const target = lowering.builder.register();
    const rest = parameter.type === "RestElement";
    lowering.builder.emit({ kind: "argument", target, index, rest });
    assignPattern(lowering, rest ? parameter.argument : parameter, target, parameter);
  });
}

/** `this: Type` is no parameter when the program runs. */
function isThisParameter(parameter: TSESTree.Parameter): boolean {
  return parameter.type === "Identifier" && parameter.name === "this";
}

/** `var` names are undefined from the start, except those that a parameter or function declares as well. */
export function initialiseVars(lowering: Lowering, body: readonly TSESTree.Statement[]): void {
  const initialised = new Set<Scope.Variable>();
  for (const identifier of varNames(body)) {
    const variable = lowering.variableOf(identifier);
    if (variable === null || initialised.has(variable)) continue;
    initialised.add(variable);
    if (variable.defs.some((definition) => definition.type === "Parameter" || definition.type === "FunctionName")) continue;
    lowering.store(identifier, lowering.builder.literal(undefined), identifier);
  }
}

/** Names that `var` declares in these statements, at any depth of nesting but not in functions. */
function varNames(body: readonly TSESTree.Statement[]): TSESTree.Identifier[] {
  const names: TSESTree.Identifier[] = [];
  const open: (TSESTree.Node | null)[] = body.toReversed();
  const visitAll = (nodes: readonly TSESTree.Node[]): void => {
    for (const node of nodes.toReversed()) open.push(node);
  };
  while (open.length > 0) {
    const node = open.pop();
    if (node === null || node === undefined) continue;
    switch (node.type) {
      case "VariableDeclaration":
        if (node.kind === "var" && !node.declare) for (const declarator of node.declarations) names.push(...boundIdentifiers(declarator.id));
        break;
      case "BlockStatement":
        visitAll(node.body);
        break;
      case "IfStatement":
        open.push(node.alternate, node.consequent);
        break;
      case "ForStatement":
        open.push(node.body, node.init);
        break;
      case "ForInStatement":
      case "ForOfStatement":
        open.push(node.body, node.left);
        break;
      case "WhileStatement":
      case "DoWhileStatement":
      case "LabeledStatement":
      case "WithStatement":
        open.push(node.body);
        break;
      case "TryStatement":
        open.push(node.finalizer, node.handler?.body ?? null, node.block);
        break;
      case "SwitchStatement":
        for (const switchCase of node.cases.toReversed()) visitAll(switchCase.consequent);
        break;
      case "ExportNamedDeclaration":
        open.push(node.declaration);
        break;
      default:
        break;
    }
  }
  return names;
}
