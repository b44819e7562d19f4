import type { TSESTree } from "@typescript-eslint/utils";
import { stripTypeWrappers } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";
import { isNothing } from "./decision-use-syntax.js";
import { core, isReversed, keyOf } from "./tests-of-decisions.js";
import { encloses } from "./walk.js";

/** Conditions whose truth is that of a permit, and of these the ones that are named for the denial, by their keys. */
interface Conditions {
  readonly conditions: ReadonlySet<string>;
  readonly inverted: ReadonlySet<string>;
}

/**
 * Which way a test goes after a denial that looks at a variable which a denial fills: `const problem = allowed ? null : new Error(code); if (problem)
 * throw problem;`. Null where that is not known.
 */
export function outcomeOnDenial(test: TSESTree.Node | null, told: Conditions, variableOf: VariableOf): boolean | null {
  const looked = test === null ? null : filledTest(test);
  const variable = looked === null ? null : variableOf(looked.name);
  if (looked === null || variable === null || variable.defs.length !== 1) return null;
  const written = variable.references.flatMap(({ writeExpr }) => (writeExpr === undefined || writeExpr === null ? [] : [writeExpr]));
  const isFilled = written.some((value) => isFilledOnDenial(value, told, variableOf)) && written.every((value) => isFilledOnDenial(value, told, variableOf) || isNothing(value) || isLiteral(value, false));
  return isFilled ? looked.whenFilled : null;
}

/** `problem`, `!problem`, `problem !== null`. */
function filledTest(start: TSESTree.Node): { readonly name: TSESTree.Identifier; readonly whenFilled: boolean } | null {
  const node = stripTypeWrappers(start);
  if (node.type === "Identifier") return { name: node, whenFilled: true };
  if (node.type === "UnaryExpression" && node.operator === "!") {
    const inner = filledTest(node.argument);
    return inner === null ? null : { ...inner, whenFilled: !inner.whenFilled };
  }
  if (node.type !== "BinaryExpression" || node.left.type !== "Identifier" || !isNothing(node.right) || !/^[!=]==?$/.test(node.operator)) return null;
  return { name: node.left, whenFilled: node.operator.startsWith("!") };
}

/** `allowed ? null : new Error(code)`, and `new Error(code)`, `true` or the decision where only a denial leads. */
function isFilledOnDenial(start: TSESTree.Node, told: Conditions, variableOf: VariableOf): boolean {
  const value = stripTypeWrappers(start);
  if (value.type !== "ConditionalExpression") return (isThing(value) || isLiteral(value, true) || value.type === "Identifier") && isOnDeniedBranch(value, told, variableOf);
  const denied = deniedBranch(value, told);
  return denied !== null && isThing(stripTypeWrappers(denied)) && isNothing(stripTypeWrappers(denied === value.alternate ? value.consequent : value.alternate));
}

function isThing(value: TSESTree.Node): boolean {
  if (value.type === "TemplateLiteral") return value.quasis.some(({ value: { cooked } }) => cooked !== "");
  return value.type === "NewExpression" || value.type === "ObjectExpression" || value.type === "ArrayExpression" || (value.type === "Literal" && typeof value.value === "string" && value.value !== "");
}

function isLiteral(value: TSESTree.Node, expected: boolean): boolean {
  return value.type === "Literal" && value.value === expected;
}

/** Whether only a denial leads there, and, if the value is a name, the object that said so is the one of that name. */
function isOnDeniedBranch(value: TSESTree.Node, told: Conditions, variableOf: VariableOf): boolean {
  for (let place = value.parent; place !== undefined && place !== null; place = place.parent) {
    if (place.type === "IfStatement") {
      const denied = deniedBranch(place, told);
      if (denied === null || !encloses(denied, value)) return false;
      return value.type !== "Identifier" || isReadFrom(core(place.test), value, variableOf);
    }
    if (!/Expression$|^ExpressionStatement$|^BlockStatement$/.test(place.type)) return false;
  }
  return false;
}

/** `decision.allowed`, `decision.allowed === true` for `decision`. */
function isReadFrom(condition: TSESTree.Node, name: TSESTree.Identifier, variableOf: VariableOf): boolean {
  const read = condition.type === "BinaryExpression" ? stripTypeWrappers(condition.left) : condition;
  if (read.type !== "MemberExpression" || read.optional || read.object.type !== "Identifier") return false;
  const variable = variableOf(name);
  return variable !== null && variableOf(read.object) === variable;
}

/** What a value is on a denial: the second arm of `allowed ? decision : null`. */
export function onDenial(start: TSESTree.Node, told: Conditions): TSESTree.Node {
  const value = stripTypeWrappers(start);
  return value.type === "ConditionalExpression" ? (deniedBranch(value, told) ?? value) : value;
}

function deniedBranch({ test, consequent, alternate }: TSESTree.IfStatement | TSESTree.ConditionalExpression, { conditions, inverted }: Conditions): TSESTree.Node | null {
  const condition = core(test);
  if (!conditions.has(keyOf(condition))) return null;
  const isNegated = stripTypeWrappers(test).type === "UnaryExpression";
  return (isNegated !== isReversed(condition)) !== inverted.has(keyOf(condition)) ? consequent : alternate;
}
