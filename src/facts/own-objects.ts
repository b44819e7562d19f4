import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { isFunctionNode, staticKey, stripTypeWrappers, withTypeWrappers } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";
import { membersDefinedLater } from "./defined-later.js";
import { isTarget } from "./read-only.js";

type Variable = Scope.Variable;

const known = new WeakMap<Variable, TSESTree.ObjectExpression | null>();

/**
 * The variable whose object an assignment gives a member, where nobody else has the object until the function that makes it is left:
 * `const result = { ok: false }; if (d.allowed) result.ok = true; return result;`. What such objects hold is followed.
 */
export function ownObjectAt(target: TSESTree.MemberExpression, variableOf: VariableOf): Variable | null {
  if (target.object.type !== "Identifier" || staticKey(target.property, target.computed) === null) return null;
  const variable = variableOf(target.object);
  return variable !== null && madeFor(variable) !== null ? variable : null;
}

/** Names of the members that the code around an object expression gives the object later. */
export function keysGivenTo(made: TSESTree.Node, variableOf: VariableOf): ReadonlySet<string> {
  const { parent } = withTypeWrappers(made);
  const variable = parent?.type === "VariableDeclarator" && parent.id.type === "Identifier" ? variableOf(parent.id) : null;
  if (variable === null) return NO_KEYS;
  if (madeFor(variable) !== made) return new Set(membersDefinedLater(variable).keys());
  return new Set(variable.references.flatMap(({ identifier }) => writtenKey(identifier) ?? []));
}

const NO_KEYS: ReadonlySet<string> = new Set();

/** The object expression that nobody but the variable holds. */
function madeFor(variable: Variable): TSESTree.ObjectExpression | null {
  let made = known.get(variable);
  if (made === undefined) {
    made = objectOf(variable);
    known.set(variable, made);
  }
  return made;
}

function objectOf({ defs, references, scope }: Variable): TSESTree.ObjectExpression | null {
  const [definition, other] = defs;
  if (other !== undefined || definition?.type !== "Variable" || definition.node.id.type !== "Identifier" || definition.node.init === null || definition.parent.kind === "var") return null;
  const made = stripTypeWrappers(definition.node.init);
  if (made.type !== "ObjectExpression" || !isFunctionNode(scope.variableScope.block) || !made.properties.every(isPlain)) return null;
  return references.every((reference) => reference.init === true || (reference.isRead() && !reference.isWrite() && reference.from.variableScope === scope.variableScope && isOwnUse(reference.identifier))) ? made : null;
}

/** No accessor, no prototype and no method that could get at the object. */
function isPlain(property: TSESTree.ObjectLiteralElement): boolean {
  if (property.type !== "Property" || property.kind !== "init" || isFunctionNode(property.value)) return false;
  const key = staticKey(property.key, property.computed);
  return key !== null && key !== "__proto__";
}

function isOwnUse(name: TSESTree.Node): boolean {
  const node = withTypeWrappers(name);
  const { parent } = node;
  switch (parent?.type) {
    case "ReturnStatement":
      return true;
    case "SpreadElement":
      return parent.parent.type === "ObjectExpression";
    case "VariableDeclarator":
      return parent.init === node && parent.id.type === "ObjectPattern" && parent.id.properties.every(({ type }) => type === "Property");
    case "MemberExpression": {
      if (parent.object !== node || staticKey(parent.property, parent.computed) === null || staticKey(parent.property, parent.computed) === "__proto__") return false;
      if (isTarget(parent)) return writtenKey(name) !== null && !isInFinalizer(parent);
      const use = withTypeWrappers(parent).parent;
      return use?.type !== "CallExpression" && use?.type !== "TaggedTemplateExpression" && use?.type !== "NewExpression" ? true : !("callee" in use) || use.callee !== parent;
    }
    default:
      return false;
  }
}

/** `name.key = …` */
function writtenKey(name: TSESTree.Node): string | null {
  const { parent } = name;
  if (parent?.type !== "MemberExpression" || parent.object !== name || parent.parent.type !== "AssignmentExpression" || parent.parent.left !== parent) return null;
  return staticKey(parent.property, parent.computed);
}

/** What runs after a `return` changes the object that is already on its way. */
function isInFinalizer(node: TSESTree.Node): boolean {
  for (let inner = node; inner.parent !== undefined && inner.parent !== null && !isFunctionNode(inner); inner = inner.parent) {
    if (inner.parent.type === "TryStatement" && inner.parent.finalizer === inner) return true;
  }
  return false;
}
