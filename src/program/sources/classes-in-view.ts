import type { TSESTree } from "@typescript-eslint/utils";
import type { TextSource } from "../constants-elsewhere.js";
import { bare } from "../expressions.js";
import { constructorOf, isClassNode } from "../nodes.js";
import type { ClassNode } from "../syntax.js";

export interface ClassInView {
  readonly node: ClassNode;
  readonly texts: TextSource;
}

/** Classes that extend one another, and names of names. */
const MOST_STEPS = 8;

/** The class that an expression names, of this file or another in view. */
export function classNamed(start: TSESTree.Node, texts: TextSource, steps = MOST_STEPS): ClassInView | null {
  const node = bare(start);
  if (isClassNode(node)) return { node, texts };
  if (node.type !== "Identifier" || steps === 0) return null;
  const definition = texts.variableOf(node)?.defs[0];
  if (definition?.type === "ClassName") return { node: definition.node, texts };
  if (definition?.type === "Variable" && definition.node.id === definition.name && definition.node.init !== null) return classNamed(definition.node.init, texts, steps - 1);
  const elsewhere = definition === undefined ? null : texts.constantElsewhere(node);
  return elsewhere === null ? null : classNamed(elsewhere.node, elsewhere.texts, steps - 1);
}

/** The constructor that `new` of a class runs first: its own, or the one that it inherits. */
export function constructorInView({ node, texts }: ClassInView, steps = MOST_STEPS): TSESTree.FunctionExpression | null {
  const own = constructorOf(node);
  if (own !== null || node.superClass === null || steps === 0) return own;
  const base = classNamed(node.superClass, texts);
  return base === null ? null : constructorInView(base, steps - 1);
}
