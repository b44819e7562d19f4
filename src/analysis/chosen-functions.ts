import type { TSESTree } from "@typescript-eslint/utils";
import { functionIn } from "../program/functions.js";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import { settlesUnit } from "./call-names.js";
import type { DecisionUse } from "./decision-use.js";
import type { GateCalls } from "./gate-calls.js";
import { isOpposite } from "./tests-of-decisions.js";
import { encloses } from "./walk.js";
import type { WorkSite } from "./work-after-denial.js";

/** What a call runs without a permit, where the decision has chosen what it calls. */
interface Choice {
  /** Null for nothing. */
  readonly denied: TSESTree.Node | null;
}

/** Whether what the decision has chosen for a denial works: `const act = allowed ? pay : skip; act()`. Null where it has not chosen what is called. */
export function worksByChoice({ node }: WorkSite, tests: readonly DecisionUse[], gates: GateCalls): boolean | null {
  if (node.type !== "CallExpression") return null;
  const choice = choiceOf(node.callee, tests, gates, MOST_STEPS);
  if (choice === null) return null;
  const code = choice.denied === null ? null : functionIn(choice.denied, gates.variableOf);
  return code !== null && gates.work.some((site) => encloses(code, site.node) && site.node !== node && (site.sideEffect !== null || !settlesUnit(site.node)));
}

const MOST_STEPS = 4;

function choiceOf(callee: TSESTree.Node, tests: readonly DecisionUse[], gates: GateCalls, steps: number): Choice | null {
  if (steps === 0) return null;
  let node = stripTypeWrappers(callee);
  if (node.type === "ChainExpression") node = stripTypeWrappers(node.expression);
  switch (node.type) {
    case "ConditionalExpression":
      return tells(node.test, tests) ? { denied: isOpposite(node.test) ? node.consequent : node.alternate } : null;
    case "LogicalExpression":
      return node.operator === "&&" && tells(node.left, tests) && !isOpposite(node.left) ? { denied: null } : null;
    case "Identifier":
      return ofVariable(node, tests, gates, steps);
    case "MemberExpression":
      return node.computed && tells(node.property, tests) ? ofTable(node, gates) : ofMember(node, tests, gates, steps);
    default:
      return null;
  }
}

/** Whether an expression is a test of the answer. */
function tells(node: TSESTree.Node, tests: readonly DecisionUse[]): boolean {
  return tests.some((use) => encloses(node, use.node));
}

/** `let act = skip; if (allowed) act = pay;` */
function ofVariable(name: TSESTree.Identifier, tests: readonly DecisionUse[], gates: GateCalls, steps: number): Choice | null {
  const variable = gates.variableOf(name);
  const definition = variable?.defs[0]?.node;
  if (variable === null || definition?.type !== "VariableDeclarator" || definition.id.type !== "Identifier") return null;
  const writes = variable.references.filter((reference) => reference.isWrite());
  const [first, second] = writes;
  if (writes.length === 1 && definition.init !== null) return choiceOf(definition.init, tests, gates, steps - 1);
  if (writes.length !== 2 || second === undefined || first?.init !== true) return null;
  const test = ifAround(second.identifier);
  if (test === null || !tells(test.test, tests) || !encloses(test.consequent, second.identifier)) return null;
  return { denied: (isOpposite(test.test) ? second.writeExpr : definition.init) ?? null };
}

function ifAround(node: TSESTree.Node): TSESTree.IfStatement | null {
  let place = node.parent;
  while (place?.type === "AssignmentExpression" || place?.type === "ExpressionStatement" || place?.type === "BlockStatement") place = place.parent;
  return place?.type === "IfStatement" ? place : null;
}

/** `{ true: pay, false: skip }[allowed]`, `[skip, pay][Number(allowed)]` */
function ofTable({ object }: TSESTree.MemberExpression, gates: GateCalls): Choice | null {
  const table = tableOf(object, gates);
  if (table?.type === "ArrayExpression") return { denied: table.elements[0] ?? null };
  return table === null ? null : { denied: memberOf(table, "false") };
}

/** `const act = { run: allowed ? pay : skip }; act.run()` */
function ofMember({ object, property, computed }: TSESTree.MemberExpression, tests: readonly DecisionUse[], gates: GateCalls, steps: number): Choice | null {
  const key = staticKey(property, computed);
  const table = key === null ? null : tableOf(object, gates);
  const value = key === null || table?.type !== "ObjectExpression" ? null : memberOf(table, key);
  return value === null ? null : choiceOf(value, tests, gates, steps - 1);
}

function tableOf(object: TSESTree.Node, { variableOf }: GateCalls): TSESTree.ObjectExpression | TSESTree.ArrayExpression | null {
  const node = stripTypeWrappers(object);
  const definition = node.type === "Identifier" ? variableOf(node)?.defs[0]?.node : undefined;
  const table = definition?.type === "VariableDeclarator" && definition.parent.kind === "const" && definition.init !== null ? stripTypeWrappers(definition.init) : node;
  return table.type === "ObjectExpression" || table.type === "ArrayExpression" ? table : null;
}

function memberOf(table: TSESTree.ObjectExpression, key: string): TSESTree.Node | null {
  for (const property of table.properties) if (property.type === "Property" && staticKey(property.key, property.computed) === key) return property.value;
  return null;
}
