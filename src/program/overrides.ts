import type { TSESTree } from "@typescript-eslint/utils";
import type { Overriding } from "./function-summary.js";
import { withoutWrappers } from "./expressions.js";
import { ORDINARY_EXIT } from "./join-summaries.js";
import { isFunctionNode, pushChildNodes, staticKey, stripTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { CallNode, ClassNode, FunctionNode } from "./syntax.js";
import { enclosingClass } from "./this-value.js";
import { memoised, type Value } from "./values.js";

type FunctionElsewhere = Extract<Value, { readonly kind: "function" }>;

export interface ClassInView {
  readonly node: ClassNode;
  readonly home: Origins;
}

interface Override extends ClassInView {
  readonly name: string;
  /** Null for what is no function. */
  readonly code: FunctionNode | null;
}

const NO_WAYS: readonly (readonly Overriding[])[] = [[]];

/**
 * What the classes of the object write in the place of members that a method of another file calls by `this`, for each class that the object may be
 * of: `class Quick extends Worker { check() {} }` for `new Quick().run()`, where `run` of `Worker` calls `this.check()`.
 * @param call of the method.
 * @param origins the linted file with the others in view.
 */
export function overridesAt(call: CallNode, { node, home }: FunctionElsewhere, origins: Origins): readonly (readonly Overriding[])[] {
  const member = node.parent;
  if (call.type !== "CallExpression" || call.callee.type !== "MemberExpression" || (member.type !== "MethodDefinition" && member.type !== "PropertyDefinition")) return NO_WAYS;
  const owner = member.parent.parent;
  const read = membersOfThis(home);
  if (read.size === 0) return NO_WAYS;
  const classes = classesOf(call.callee.object, member.static, origins);
  const ways = new Map<string, readonly Overriding[]>();
  for (const each of classes) {
    const overrides = overridesBetween(each, owner, member.static);
    if (overrides === null) continue;
    const wanted = overrides.filter(({ name }) => read.has(name));
    ways.set(wanted.map(({ name, code }) => `${name} ${code?.range[0] ?? ""}`).join("\n"), wanted.map((override) => overriding(override, each.node, origins)));
  }
  return ways.size === 0 ? NO_WAYS : [...ways.values()];
}

function overriding({ name, code, home }: Override, owner: ClassNode, origins: Origins): Overriding {
  if (code !== null && home.unit.ast === origins.unit.ast) return { name, code, owner, summary: null };
  const summary = code === null ? null : (origins.links?.summaryOf({ kind: "function", node: code, home }) ?? null);
  return { name, code: null, owner, summary: summary ?? { exits: [ORDINARY_EXIT, { ...ORDINARY_EXIT, completes: false }], parameters: [], steps: [] } };
}

/** The classes that the object of a call may be of; with those that extend them here, where others may have made it. */
function classesOf(object: TSESTree.Node, isStatic: boolean, origins: Origins): readonly ClassInView[] {
  const receiver = withoutWrappers(object);
  const found = new Map<ClassNode, ClassInView>();
  if (receiver.type === "Super") {
    const node = enclosingClass(receiver)?.node;
    if (node !== undefined) found.set(node, { node, home: origins });
  } else {
    for (const value of origins.valuesOf(receiver)) if (value.kind === (isStatic ? "class" : "instance")) found.set(value.node, value);
  }
  const isOpen = receiver.type === "Super" || receiver.type === "ThisExpression" || receiver.type === "MemberExpression" || isParameter(receiver, origins);
  if (isOpen && found.size > 0) {
    for (const node of origins.index.subclasses) {
      const subclass = { node, home: origins };
      if (!found.has(node) && lineOf(subclass).some((base) => found.has(base.node))) found.set(node, subclass);
    }
  }
  return [...found.values()];
}

function isParameter(node: TSESTree.Node, { variableOf }: Origins): boolean {
  return node.type === "Identifier" && variableOf(node)?.defs[0]?.type === "Parameter";
}

const lines = new WeakMap<ClassNode, readonly ClassInView[]>();

/** The class and those that it extends. */
export function lineOf(first: ClassInView): readonly ClassInView[] {
  return memoised(lines, first.node, () => {
    const line = new Map<ClassNode, ClassInView>();
    const open: ClassInView[] = [first];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (line.has(next.node)) continue;
      line.set(next.node, next);
      if (next.node.superClass === null) continue;
      for (const value of next.home.valuesOf(next.node.superClass)) if (value.kind === "class") open.push(value);
    }
    return [...line.values()];
  });
}

/** Members that the class, or one between it and `base`, writes; the first of each name counts. Null when it does not extend `base`. */
function overridesBetween(first: ClassInView, base: ClassNode, isStatic: boolean): readonly Override[] | null {
  const overrides = new Map<string, Override>();
  for (const { node, home } of lineOf(first)) {
    if (node === base) return [...overrides.values()];
    for (const member of node.body.body) {
      if (member.type !== "MethodDefinition" && member.type !== "PropertyDefinition" && member.type !== "AccessorProperty") continue;
      const name = staticKey(member.key, member.computed);
      if (name === null || member.static !== isStatic || member.key.type === "PrivateIdentifier" || name === "constructor" || overrides.has(name)) continue;
      if (member.type !== "MethodDefinition" && member.value === null) continue;
      const value = member.value === null ? null : stripTypeWrappers(member.value);
      const isCalled = member.type !== "MethodDefinition" || member.kind === "method";
      overrides.set(name, { name, node, home, code: value !== null && isCalled && isFunctionNode(value) ? value : null });
    }
  }
  return null;
}

const members = new WeakMap<TSESTree.Program, ReadonlyMap<string, readonly TSESTree.MemberExpression[]>>();

/** Members that code of the file calls by `this`, with the places. */
export function membersOfThis({ unit }: Pick<Origins, "unit">): ReadonlyMap<string, readonly TSESTree.MemberExpression[]> {
  return memoised(members, unit.ast, () => {
    const found = new Map<string, TSESTree.MemberExpression[]>();
    const open: TSESTree.Node[] = [unit.ast];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      pushChildNodes(node, open, unit.visitorKeys);
      if (node.type !== "MemberExpression" || node.object.type !== "ThisExpression") continue;
      const name = staticKey(node.property, node.computed);
      if (name === null) continue;
      const known = found.get(name);
      if (known === undefined) found.set(name, [node]);
      else known.push(node);
    }
    return found;
  });
}
