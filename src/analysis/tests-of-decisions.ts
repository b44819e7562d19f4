import type { TSESTree } from "@typescript-eslint/utils";
import type { TraceStep } from "../facts/trace.js";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { DecisionUse } from "./decision-use.js";
import { encloses } from "./walk.js";

/** Expressions whose truth is that of a permit, where a condition looks at them. */
export function conditionsOf(uses: readonly DecisionUse[]): TSESTree.Node[] {
  return uses.flatMap((use) => (use.kind === "tested" || use.kind === "operand" ? [use.node] : [])).map(core);
}

/** The same, by their keys: whether their truth is that of a denial, apart from what they say themselves. */
export function invertedConditions(uses: readonly DecisionUse[]): ReadonlySet<string> {
  return new Set(uses.flatMap((use) => ((use.kind === "tested" || use.kind === "operand") && use.inverted === true ? [keyOf(core(use.node))] : [])));
}

/** Whether the truth of `node` is the opposite of that of its core: `!allowed`, `allowed !== true`. */
export function isOpposite(node: TSESTree.Node): boolean {
  let inner: TSESTree.Node = stripTypeWrappers(node);
  let isNegated = false;
  for (;;) {
    if (inner.type === "UnaryExpression" && inner.operator === "!") {
      isNegated = !isNegated;
      inner = stripTypeWrappers(inner.argument);
    } else if (inner.type === "ChainExpression") inner = stripTypeWrappers(inner.expression);
    else return isNegated !== isReversed(inner);
  }
}

/** Whether a test is true on a permit. */
export function saysPermit(use: DecisionUse): boolean {
  return use.kind === "tested" && isOpposite(use.node) === (use.inverted === true);
}

/** Without `!`, type wrappers and chain brackets. */
export function core(node: TSESTree.Node): TSESTree.Node {
  let inner: TSESTree.Node = stripTypeWrappers(node);
  for (;;) {
    if (inner.type === "UnaryExpression" && inner.operator === "!") inner = stripTypeWrappers(inner.argument);
    else if (inner.type === "ChainExpression") inner = stripTypeWrappers(inner.expression);
    else return inner;
  }
}

/** Tells a condition from those around and inside it. */
export function keyOf(node: TSESTree.Node): string {
  return node.range.join("-");
}

/** `allowed !== true` is true on a denial. */
export function isReversed(condition: TSESTree.Node): boolean {
  return condition.type === "BinaryExpression" && condition.operator.startsWith("!");
}

/**
 * Whether an execution goes where the answer itself said that it may, so that what is wrong is the answer; or whether the reading of the answer
 * threw, so that what is wrong is the handler.
 * @param deniedThrows whether the denied side throws as well: then the handler is where both go on.
 */
export function blamesSomethingElse(path: readonly TraceStep[], uses: readonly DecisionUse[], deniedThrows: boolean): boolean {
  // What may be true without a permit is not the answer's word.
  const telling = uses.filter((use) => use.kind !== "tested" || use.mixed !== true);
  const conditions = new Set(conditionsOf(telling).map(keyOf));
  const inverted = invertedConditions(telling);
  return path.some((step) => {
    if (step.kind !== "branch" && step.kind !== "throw") return false;
    const condition = core(step.node);
    return conditions.has(keyOf(condition)) && (step.kind === "throw" ? !deniedThrows : step.outcome !== (isOpposite(step.node) !== inverted.has(keyOf(condition))));
  });
}

/**
 * Whether an execution is at `work` because the answer could not be read, before anything looked at it: then the handler that `work` stands in is
 * for failures. Behind the handler, an execution that was denied may come by the same way.
 */
export function comesOfReading(path: readonly TraceStep[], work: TSESTree.Node): boolean {
  return path.some(({ kind, node }) => kind === "throw" && takesAllowed(node) && isInHandlerOf(node, work));
}

/** `const { allowed } = await validate()`, `const allowed = decision.allowed` */
function takesAllowed(node: TSESTree.Node): boolean {
  if (node.type === "MemberExpression") return staticKey(node.property, node.computed) === "allowed";
  const pattern = node.type === "ObjectPattern" ? node : node.parent?.type === "Property" ? node.parent.parent : node.parent;
  return pattern?.type === "ObjectPattern" && pattern.properties.some((property) => property.type === "Property" && staticKey(property.key, property.computed) === "allowed");
}

function isInHandlerOf(thrown: TSESTree.Node, work: TSESTree.Node): boolean {
  for (let place = thrown.parent; place !== undefined && place !== null; place = place.parent) {
    if (place.type === "TryStatement" && place.handler !== null && encloses(place.block, thrown) && encloses(place.handler, work)) return true;
  }
  return false;
}
