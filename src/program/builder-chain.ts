import type { TSESTree } from "@typescript-eslint/utils";
import { builderGates, builderMakers, builderShape } from "../models/frameworks.js";
import { bare, memberName } from "./expressions.js";
import { constantOf } from "./constants.js";
import type { Middleware } from "./middleware.js";
import { staticKey } from "./nodes.js";
import type { Origins } from "./origin.js";

const LONGEST_CHAIN = 100;
const BUILDER = { shapes: [builderShape], errorParameters: Number.POSITIVE_INFINITY };

interface Step {
  readonly node: TSESTree.Node;
  readonly origins: Origins;
}

/**
 * Whether the builder was given a gate somewhere on the way: `procedure.use(gate).input(schema)`, through constants, also of other files; and
 * behind the last one nothing that may lose the permit.
 */
export function isBehindBuilderGate(builder: TSESTree.Node, origins: Origins, middleware: Middleware): boolean {
  let step: Step | null = { node: builder, origins };
  for (let length = 0; step !== null && length < LONGEST_CHAIN; length++) {
    const node = bare(step.node);
    if (node.type === "CallExpression" && node.callee.type === "MemberExpression") {
      const given = builderGates.has(memberName(node.callee) ?? "") ? middlewareOf(node, step.origins) : null;
      if (given !== null && middleware.isGate(given.node, BUILDER.shapes, given.origins)) return true;
      if (given !== null && middleware.mayLose(given.node, BUILDER, given.origins)) return false;
      step = { node: node.callee.object, origins: step.origins };
    } else step = node.type === "Identifier" ? definitionOf(node, step.origins) : null;
  }
  return false;
}

function middlewareOf({ arguments: [given] }: TSESTree.CallExpression, origins: Origins): Step | null {
  return given === undefined || given.type === "SpreadElement" ? null : madeFrom({ node: given, origins });
}

/** The function that `t.middleware(function)` was given, also behind constants; else the expression itself. */
function madeFrom(gate: Step): Step {
  let step: Step | null = gate;
  for (let length = 0; step !== null && length < LONGEST_CHAIN; length++) {
    const node = bare(step.node);
    if (node.type === "Identifier") {
      step = definitionOf(node, step.origins);
      continue;
    }
    const [made] = node.type === "CallExpression" && node.callee.type === "MemberExpression" && builderMakers.has(memberName(node.callee) ?? "") ? node.arguments : [];
    return made === undefined ? gate : { node: made, origins: step.origins };
  }
  return gate;
}

/** The expression that a constant, also an imported one, was made by. */
function definitionOf(node: TSESTree.Identifier, origins: Origins): Step | null {
  const constant = constantOf(node, origins);
  if (constant !== null) return { node: constant, origins };
  const definition = origins.variableOf(node)?.defs[0];
  if (definition?.type !== "ImportBinding") return null;
  const specifier = definition.node;
  if (specifier.type === "ImportSpecifier" && specifier.parent.type === "ImportDeclaration") return importedFrom(specifier.parent.source.value, staticKey(specifier.imported, false), origins);
  return specifier.type === "ImportDefaultSpecifier" ? importedFrom(specifier.parent.source.value, "default", origins) : null;
}

function importedFrom(specifier: string, name: string | null, origins: Origins): Step | null {
  const home = origins.imports.fileOf(specifier)?.origins ?? null;
  return home === null || name === null ? null : home.exports.definition(name);
}
