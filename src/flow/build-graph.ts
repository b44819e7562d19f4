import type { TSESTree } from "@typescript-eslint/utils";
import { settlingChain } from "../program/settling-chain.js";
import type { VariableOf } from "../program/variables.js";
import type { ClassNode, FlowGraph, FunctionNode, GraphOwner } from "./graph.js";
import { constructorOf, lowerInstanceFields, lowerParameterProperties } from "./lower-class.js";
import { lowerExpression } from "./lower-expression.js";
import { initialiseVars, lowerBody, lowerParameters } from "./lower-function.js";
import { lowerExports } from "./lower-module.js";
import { lowerStatements } from "./lower-statement.js";
import { Lowering } from "./lowering.js";

export interface LoweringOptions {
  /** Whether an iterator may do something that matters when a loop is left otherwise than at its end. */
  readonly closesIterators: boolean;
}

const PLAIN: LoweringOptions = { closesIterators: false };

/** What syntax can be the body of a graph. */
export type SourceOwner = Exclude<GraphOwner, { kind: "intrinsic" }>;

/**
 * Lowers a module, function or construction to its flow graph. Functions inside it are `closure` instructions: each has a graph of its
 * own. Never throws for code that a parser accepts; code nested too deeply is named by `truncated`.
 */
export function buildGraph(owner: SourceOwner, variableOf: VariableOf, options: LoweringOptions = PLAIN): FlowGraph {
  switch (owner.kind) {
    case "module":
      return buildModule(owner, owner.node, variableOf, options);
    case "function":
      return buildFunction(owner, owner.node, variableOf, options);
    case "construction":
      return buildConstruction(owner, owner.node, variableOf, options);
  }
}

function buildModule(owner: SourceOwner, node: TSESTree.Program, variableOf: VariableOf, { closesIterators }: LoweringOptions): FlowGraph {
  const lowering = new Lowering(variableOf, false, null);
  lowering.closesIterators = closesIterators;
  lowerBody(lowering, node.body);
  lowerExports(lowering);
  return finish(lowering, owner, lowering.builder.hasAwait, false);
}

function buildFunction(owner: SourceOwner, node: FunctionNode, variableOf: VariableOf, { closesIterators }: LoweringOptions): FlowGraph {
  const { async: isAsync, generator: isGenerator } = node;
  const lowering = new Lowering(variableOf, isAsync && isGenerator, null);
  lowering.closesIterators = closesIterators;
  if (node.type !== "ArrowFunctionExpression") lowering.parametersOf = node;
  const settling = isExecutor(node) ? settlingChain(node) : null;
  if (settling !== null) {
    // Nobody reads what an executor returns, so the graph hands out the promise that settles the constructed one.
    initialiseVars(lowering, [...settling.before, ...settling.after]);
    lowerParameters(lowering, node.params);
    lowerStatements(lowering, settling.before);
    const promise = lowerExpression(lowering, settling.chain);
    lowerStatements(lowering, settling.after);
    lowering.builder.emit({ kind: "set-return", value: promise });
    lowering.builder.returnFrom(node.body);
  } else if (node.body.type === "BlockStatement") {
    initialiseVars(lowering, node.body.body);
    lowerParameters(lowering, node.params);
    lowerStatements(lowering, node.body.body);
  } else {
    lowerParameters(lowering, node.params);
    lowering.builder.emit({ kind: "set-return", value: lowerExpression(lowering, node.body) });
    lowering.builder.returnFrom(node.body);
  }
  return finish(lowering, owner, isAsync, isGenerator);
}

function isExecutor(node: FunctionNode): boolean {
  const { parent } = node;
  return parent.type === "NewExpression" && parent.arguments[0] === node && parent.callee.type === "Identifier" && parent.callee.name === "Promise";
}

function buildConstruction(owner: SourceOwner, node: ClassNode, variableOf: VariableOf, { closesIterators }: LoweringOptions): FlowGraph {
  const written = constructorOf(node);
  const isDerived = node.superClass !== null;
  const lowering = new Lowering(variableOf, false, isDerived ? { node, constructorFunction: written } : null);
  lowering.closesIterators = closesIterators;
  lowering.parametersOf = written;
  if (!isDerived) lowerInstanceFields(lowering, node);
  if (written !== null) {
    initialiseVars(lowering, written.body.body);
    lowerParameters(lowering, written.params);
    if (!isDerived) lowerParameterProperties(lowering, written);
    lowerStatements(lowering, written.body.body);
  } else if (isDerived) {
    const { builder } = lowering;
    const [all, made] = [builder.register(), builder.register()];
    builder.emit({ kind: "argument", target: all, index: 0, rest: true });
    builder.emit({ kind: "implicit-super", target: made, arguments: all, node });
    lowerInstanceFields(lowering, node);
  }
  return finish(lowering, owner, false, false);
}

function finish(lowering: Lowering, owner: SourceOwner, isAsync: boolean, isGenerator: boolean): FlowGraph {
  const { builder } = lowering;
  // A `return` that a finalizer replaced must not be found at the end.
  if (builder.abandonsReturn) builder.emit({ kind: "set-return", value: builder.literal(undefined) });
  builder.returnFrom(null);
  return builder.finish({ owner, isAsync, isGenerator, truncated: lowering.truncated });
}

