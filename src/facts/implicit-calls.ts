import type { TSESTree } from "@typescript-eslint/utils";
import type { ClassNode, FunctionNode } from "../flow/graph.js";
import { accessedKey, getterName, implicitName, isAccessorName, setterName, wellKnownSymbol } from "../program/hidden-names.js";
import { isClassNode, isFunctionNode, staticKey, stripTypeWrappers, withTypeWrappers } from "../program/nodes.js";
import { methodValue } from "./escape.js";
import type { Solver } from "./solver.js";
import type { FunctionValue, Value } from "./value.js";

/** What the language calls on a value where no call is written: accessors, iterators, `then`, disposers, conversions. */
export interface ImplicitCallees {
  readonly callees: readonly FunctionValue[];
  /** Whether it is one of them, and nothing else. */
  readonly isCertain: boolean;
}

/** Stands for a key that is computed. */
const ANY_KEY = "*";

const NONE: ImplicitCallees = { callees: [], isCertain: false };

/** @param name see `hidden-names.ts`. */
export function implicitCallees(solver: Solver, value: Value | null, name: string): ImplicitCallees {
  switch (value?.kind) {
    case undefined:
      return possible(solver, name);
    case "object": {
      const own = value.properties.get(name);
      if (own?.kind === "function") return certain(own.node.type === "ArrowFunctionExpression" ? own : solver.values.of({ kind: "function", node: own.node, bindings: own.bindings, receiver: value }));
      return own === undefined && namesAll(value.node) && !isWritten(solver, name) ? NONE : possible(solver, name);
    }
    case "instance":
    case "class": {
      const line = [...solver.code.lineOf(value.node)];
      for (const owner of line) {
        const member = memberOf(owner, name, value.kind === "class");
        if (member !== null) return certain(methodValue(solver, member, value, value.bindings));
      }
      return line.every((owner, index) => owner.superClass === null || index < line.length - 1) ? NONE : possible(solver, name);
    }
    default:
      return NONE;
  }
}

/** Whether some assignment, or call that defines members, may be of this one. */
function isWritten({ facts: { writtenKeys } }: Solver, name: string): boolean {
  return writtenKeys.has(null) || writtenKeys.has(accessedKey(name));
}

/** The same, of those that may ask a gate or pause: the others change nothing. */
export function touchingCallees(solver: Solver, value: Value | null, name: string): ImplicitCallees {
  const { callees, isCertain } = implicitCallees(solver, value, name);
  return { callees: callees.filter(({ node }) => solver.facts.mayTouchDecisions?.(node) === true), isCertain };
}

function certain(callee: FunctionValue): ImplicitCallees {
  return { callees: [callee], isCertain: true };
}

/** Those of the file that some object may have, as far as they matter. */
function possible(solver: Solver, name: string): ImplicitCallees {
  const { implicit } = solver.facts;
  if (implicit === undefined || implicit.size === 0) return NONE;
  const ofAnyKey = isAccessorName(name) ? (implicit.get(name.startsWith("get ") ? getterName(ANY_KEY) : setterName(ANY_KEY)) ?? []) : [];
  const callees = [...(implicit.get(name) ?? []), ...ofAnyKey].map((node) => {
    const owner = ownerOf(node);
    if (owner === null) return solver.code.functionValue(node);
    return methodValue(solver, node, isStatic(node) ? solver.code.classValue(owner) : solver.values.instance(owner, []), []);
  });
  return callees.length === 0 ? NONE : { callees, isCertain: false };
}

function memberOf(owner: ClassNode, name: string, isStatic: boolean): FunctionNode | null {
  for (const member of owner.body.body) {
    if ((member.type !== "MethodDefinition" && member.type !== "PropertyDefinition") || member.static !== isStatic || implicitName(member) !== name) continue;
    const value = member.value === null ? null : stripTypeWrappers(member.value);
    if (value !== null && isFunctionNode(value)) return value;
  }
  return null;
}

function ownerOf({ parent }: FunctionNode): ClassNode | null {
  const owner = parent.type === "MethodDefinition" || parent.type === "PropertyDefinition" ? parent.parent.parent : null;
  return owner !== null && isClassNode(owner) ? owner : null;
}

function isStatic({ parent }: FunctionNode): boolean {
  return (parent.type === "MethodDefinition" || parent.type === "PropertyDefinition") && parent.static;
}

/** Whether the literal spells the names of all members. */
function namesAll(node: TSESTree.Node): boolean {
  return node.type === "ObjectExpression" && node.properties.every((property) => property.type === "Property" && implicitName(property) !== null);
}

/** Functions that the language may call on some object of the file, by the name under which it finds them. */
export function implicitFunctions(functions: Iterable<FunctionNode>, matters: (node: FunctionNode) => boolean): ReadonlyMap<string, readonly FunctionNode[]> {
  const found = new Map<string, FunctionNode[]>();
  for (const node of functions) {
    const name = nameOf(node);
    if (name === null || !isCalledByLanguage(name) || !matters(node)) continue;
    const known = found.get(name);
    if (known === undefined) found.set(name, [node]);
    else known.push(node);
  }
  return found;
}

function nameOf({ parent }: FunctionNode): string | null {
  const described = parent.type === "Property" ? describedAccessor(parent) : null;
  if (described !== null) return described;
  if (parent.type === "Property" || parent.type === "MethodDefinition" || parent.type === "PropertyDefinition") return implicitName(parent);
  return parent.type === "AssignmentExpression" && parent.left.type === "MemberExpression" ? wellKnownSymbol(parent.left.property, parent.left.computed) : null;
}

/** The name of an accessor that a property descriptor brings: `Object.defineProperty(o, "key", { get() {} })`, `Object.create(base, { key: { get() {} } })`. */
function describedAccessor(property: TSESTree.Property): string | null {
  const kind = property.kind === "init" ? staticKey(property.key, property.computed) : null;
  if (kind !== "get" && kind !== "set") return null;
  const nameOfKey = kind === "get" ? getterName : setterName;
  const descriptor = withTypeWrappers(property.parent);
  const described = descriptor.parent?.type === "Property" ? descriptor.parent : null;
  const call = described === null ? descriptor.parent : withTypeWrappers(described.parent).parent;
  if (call?.type !== "CallExpression" || call.callee.type !== "MemberExpression") return null;
  switch (staticKey(call.callee.property, call.callee.computed)) {
    case "defineProperty": {
      const key = call.arguments[1];
      return key === undefined || call.arguments[2] !== descriptor ? null : nameOfKey(key.type === "SpreadElement" ? ANY_KEY : (staticKey(key, true) ?? ANY_KEY));
    }
    case "defineProperties":
    case "create":
      return described === null ? null : nameOfKey(staticKey(described.key, described.computed) ?? ANY_KEY);
    default:
      return null;
  }
}

function isCalledByLanguage(name: string): boolean {
  return /^(?:get |set |@@)/.test(name);
}
