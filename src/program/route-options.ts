import type { TSESTree } from "@typescript-eslint/utils";
import { holdingHooks } from "../models/frameworks.js";
import { definedElsewhere } from "./constants-elsewhere.js";
import { constantOf } from "./constants.js";
import { bare } from "./expressions.js";
import { staticKey } from "./nodes.js";
import type { Origins } from "./origin.js";

/** A hook among the options of a route. */
export interface Hook {
  readonly name: string;
  readonly value: TSESTree.Node;
  /** The file that it is written in. */
  readonly origins: Origins;
  /** Whether it stands in an object that has a name, by which others may write to it. */
  readonly isConstant: boolean;
}

/** Options as they are written, in this file or another one. */
interface Options {
  readonly node: TSESTree.ObjectExpression;
  readonly origins: Origins;
  readonly isConstant: boolean;
}

const DEEPEST_SPREAD = 4;

/** The hooks among the options of a route, by name, as the last of each name is the one that counts; null where no options are written. */
export function hooksOf(node: TSESTree.Node, origins: Origins): readonly Hook[] | null {
  const options = optionsOf(node, origins);
  if (options === null) return null;
  const named = new Map<string, Hook>();
  for (const hook of hooksAmong(options)) {
    if (hook === null) named.clear();
    else named.set(hook.name, hook);
  }
  return [...named.values()];
}

/** Options that are written in place, a constant of this file or another one, or what a function that does nothing else hands out. */
function optionsOf(node: TSESTree.Node, origins: Origins, isConstant = false): Options | null {
  const written = bare(node);
  switch (written.type) {
    case "ObjectExpression":
      return { node: written, origins, isConstant };
    case "CallExpression":
      return isConstant ? null : madeBy(written, origins);
    case "Identifier": {
      const own = constantOf(written, origins);
      if (own !== null) return isConstant ? writtenAs(own, origins) : optionsOf(own, origins, true);
      return isConstant ? null : optionsElsewhere(written, origins);
    }
    case "MemberExpression":
      return isConstant ? null : optionsElsewhere(written, origins);
    default:
      return null;
  }
}

function optionsElsewhere(name: TSESTree.Node, origins: Origins): Options | null {
  const elsewhere = definedElsewhere(name, origins);
  return elsewhere === null ? null : optionsOf(elsewhere.node, elsewhere.origins, true);
}

/** What the name of an export holds. */
function writtenAs(node: TSESTree.Node, origins: Origins): Options | null {
  const written = bare(node);
  return written.type === "ObjectExpression" ? { node: written, origins, isConstant: true } : null;
}

/** `secured({ … })`: a new object each time. */
function madeBy(call: TSESTree.CallExpression, origins: Origins): Options | null {
  const [callee, other] = origins.solved(origins.calls.cellOfCallee(call));
  if (callee?.kind !== "function" || other !== undefined || callee.node.async || callee.node.generator) return null;
  const { body } = callee.node;
  const only = body?.type === "BlockStatement" ? body.body[0] : null;
  const returned = only?.type === "ReturnStatement" ? only.argument : body?.type === "BlockStatement" ? null : body;
  const made = returned == null ? null : bare(returned);
  return made?.type === "ObjectExpression" ? { node: made, origins: callee.home, isConstant: false } : null;
}

/** The hooks among options, in their order, with those of constants that are spread; null for what may be any. */
function* hooksAmong({ node, origins, isConstant }: Options, depth = 0): Generator<Hook | null> {
  for (const property of node.properties) {
    if (property.type === "Property") {
      const name = staticKey(property.key, property.computed);
      if (name === null) yield null;
      else if (holdingHooks.has(name)) yield { name, value: property.value, origins, isConstant };
      continue;
    }
    const spread = depth < DEEPEST_SPREAD ? optionsOf(property.argument, origins) : null;
    if (spread !== null && !mayWriteHooks(origins) && !mayWriteHooks(spread.origins)) yield* hooksAmong(spread, depth + 1);
    else yield null;
  }
}

function mayWriteHooks({ index: { assignedMembers } }: Origins): boolean {
  return [...holdingHooks, null].some((name) => assignedMembers.has(name));
}
