import type { TSESTree } from "@typescript-eslint/utils";
import type { FunctionNode } from "../flow/graph.js";
import { isHandedOut } from "./answers.js";
import { isDenial } from "./latest.js";
import { constantHolding } from "./read-only.js";
import { unfrozen } from "../program/static-text.js";
import { enclosingFunction, isTypeWrapper } from "../program/nodes.js";
import type { Solver } from "./solver.js";
import type { State } from "./state.js";
import { heldBy, type Value } from "./value.js";

/** The flags, texts and numbers in what an object expression, or a class, makes. */
export class PlainMembers {
  constructor(readonly of: TSESTree.Node) {}
}

type Owner = Extract<Value, { readonly kind: "object" | "instance" }>;

/** Names that these have, one for each object expression and class. */
const names = new WeakMap<TSESTree.Node, PlainMembers>();

function plainMembersOf(node: TSESTree.Node): PlainMembers {
  let known = names.get(node);
  if (known === undefined) names.set(node, (known = new PlainMembers(node)));
  return known;
}

export function isPlain({ holdsCode, holdsPromise, holdsDecision }: Value): boolean {
  return !holdsCode && !holdsPromise && !holdsDecision;
}

/** Whether the member is still what it was where the object was made. */
export function isUnchanged(solver: Solver, owner: Owner, member: Value): boolean {
  return !isPlain(member) || member.kind === "object" || isKeptInView(solver, owner);
}

/** Whether no code out of view may have added to the object, or changed the flags in it. */
export function isKeptInView(solver: Solver, owner: Owner): boolean {
  const members = plainMembersOf(owner.node);
  solver.relyOn(members);
  return !solver.volatile.has(members);
}

/**
 * Code out of view is given the value, and may change the flags in it. Answers that are given away after a denial, and those of functions that ask, count as
 * decisions do: a log line does not change them.
 */
export function letChange(solver: Solver, value: Value | null, state: State): void {
  const latest = state.core.levels.at(-1);
  if (value === null || (latest !== undefined && isDenial(latest))) return;
  switch (value.kind) {
    case "object":
      if (!isConstant(value.node) && !isOfAsker(solver, value.node)) solver.markVolatile([plainMembersOf(value.node)]);
      for (const member of value.properties.values()) letChange(solver, member, state);
      return;
    case "instance":
      if (value.fields.size > 0) solver.markVolatile([plainMembersOf(value.node)]);
      return;
    case "tuple":
      if (value.elements.some((element) => element !== null && isPlain(element))) solver.markVolatile([value]);
      for (const element of value.elements) letChange(solver, element, state);
      return;
    default:
      return;
  }
}

/** Whether a function that asks answers with what the expression makes, as `catch { return { allowed: false } }` does, or with the constant that holds it, and nobody else uses that. */
function isOfAsker({ code, facts, resolver }: Solver, made: TSESTree.Node): boolean {
  if (made.type === "CallExpression") {
    // A function of another file.
    const { behaviour } = resolver.meaningOf(made);
    return behaviour.kind === "summary" && behaviour.summary.exits.some(({ touch }) => touch === "permit");
  }
  if (made.type !== "ObjectExpression") return false;
  const held = constantHolding(made, code.variableOf);
  const uses = held === null ? [made] : held.references.filter(({ init }) => init !== true).map(({ identifier }) => identifier);
  return uses.length > 0 && uses.every((use) => isHandedOut(use) && functionsAround(use).some((around) => facts.mayTouchDecisions?.(around) === true));
}

/** From now on code of the file may have the objects in the value without being seen to, and write into them under names that no text tells. */
export function loseTrack(solver: Solver, value: Value | null): void {
  if (value === null || value.nesting === 0 || !solver.facts.keysOfAny.has(null)) return;
  if (value.kind === "object" || value.kind === "instance") solver.markVolatile([value.node]);
  for (const inner of heldBy(value)) loseTrack(solver, inner);
}

function functionsAround(node: TSESTree.Node): readonly FunctionNode[] {
  const around = enclosingFunction(node);
  return around === null ? [] : [around, ...functionsAround(around)];
}

/** `{ … } as const`, `Object.freeze({ … })` */
function isConstant(node: TSESTree.Node): boolean {
  const { parent } = node;
  if (parent === undefined) return false;
  if (parent.type === "TSAsExpression" && parent.typeAnnotation.type === "TSTypeReference" && parent.typeAnnotation.typeName.type === "Identifier" && parent.typeAnnotation.typeName.name === "const") return true;
  if (isTypeWrapper(parent)) return isConstant(parent);
  return parent.type === "CallExpression" && unfrozen(parent) !== parent;
}
