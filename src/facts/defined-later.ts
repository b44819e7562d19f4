import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { staticKey, stripTypeWrappers, withTypeWrappers } from "../program/nodes.js";
import { isTarget } from "./read-only.js";

type Variable = Scope.Variable;
type Members = ReadonlyMap<string, TSESTree.Expression>;

const NONE: Members = new Map();
const known = new WeakMap<Variable, Members>();

/**
 * Members that the module gives the object of a constant one by one, each once: `const api = {}; api.send = async () => {};`. It is as if they stood in its
 * expression: who uses one before it is there fails. None where the text does not tell which there are.
 */
export function membersDefinedLater(variable: Variable): Members {
  let members = known.get(variable);
  if (members === undefined) {
    members = definedLater(variable);
    known.set(variable, members);
  }
  return members;
}

function definedLater({ defs, references, scope }: Variable): Members {
  const [definition, other] = defs;
  if (other !== undefined || definition?.type !== "Variable" || definition.node.id.type !== "Identifier" || definition.node.init === null || scope.variableScope.block.type !== "Program" || scope.type === "block") return NONE;
  const made = stripTypeWrappers(definition.node.init);
  if (made.type !== "ObjectExpression" || references.some((reference) => reference.isWrite() && reference.init !== true)) return NONE;
  const named = made.properties.map((property) => (property.type === "Property" && property.kind === "init" ? staticKey(property.key, property.computed) : null));
  const members = new Map<string, TSESTree.Expression>();
  for (const { identifier, init } of references) {
    if (init === true) continue;
    const { parent } = withTypeWrappers(identifier);
    if (parent?.type !== "MemberExpression" || parent.object !== withTypeWrappers(identifier) || !isTarget(parent)) continue;
    const key = staticKey(parent.property, parent.computed);
    const value = definedIn(parent);
    if (key === null || key === "__proto__" || value === null || members.has(key) || named.includes(key)) return NONE;
    members.set(key, value);
  }
  return named.includes(null) || named.includes("__proto__") ? NONE : members;
}

/** What a statement of the module itself assigns. */
function definedIn(member: TSESTree.MemberExpression): TSESTree.Expression | null {
  const { parent } = member;
  const isStatement = parent.type === "AssignmentExpression" && parent.operator === "=" && parent.left === member && parent.parent.type === "ExpressionStatement" && parent.parent.parent.type === "Program";
  return isStatement && parent.type === "AssignmentExpression" ? parent.right : null;
}
