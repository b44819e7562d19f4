import type { TSESTree } from "@typescript-eslint/utils";
import { memberName, withoutWrappers } from "./expressions.js";
import { isFunctionNode, staticKey } from "./nodes.js";
import { runsAfter, statementOf } from "./order.js";
import type { Origins } from "./origin.js";
import type { ClassNode } from "./syntax.js";
import { enclosingClass } from "./this-value.js";

/** A router that a field of a class holds. */
export interface RouterField {
  readonly owner: ClassNode;
  readonly name: string;
}

/** Methods that call each other, one through the other. */
const DEEPEST = 4;

/** The field that `this.name` reads; null when it may hold more than one router. */
export function routerField(root: TSESTree.Node, origins: Origins): RouterField | null {
  if (root.type !== "MemberExpression" || root.object.type !== "ThisExpression") return null;
  const name = staticKey(root.property, root.computed);
  const owner = enclosingClass(root);
  if (name === null || owner === null || owner.isStatic) return null;
  const { assignedMembers } = origins.index;
  const assigned = (assignedMembers.get(name) ?? []).filter((target) => enclosingClass(target)?.node === owner.node || target.object.type !== "ThisExpression");
  const declared = owner.node.body.body.some((member) => member.type === "PropertyDefinition" && member.value !== null && staticKey(member.key, member.computed) === name);
  const isMadeOnce = assigned.every((target) => target.object.type === "ThisExpression" && methodAround(target)?.kind === "constructor");
  return isMadeOnce && assigned.length + Number(declared) <= 1 && !assignedMembers.has(null) ? { owner: owner.node, name } : null;
}

/** Tells what has certainly been called on a router in a field when a place of its class is reached. */
export class FieldOrder {
  constructor(
    private readonly field: RouterField,
    private readonly origins: Origins,
    /** Whether a chain of calls that begins with this use of the field puts a gate in place. */
    private readonly isGate: (use: TSESTree.Node) => boolean,
  ) {}

  isGuardedAt(at: TSESTree.Node, depth = 0): boolean {
    if (depth > DEEPEST) return false;
    if (this.gatesWithin(at, depth)) return true;
    const method = methodAround(at);
    if (method === null || method.static || method.kind === "constructor") return false;
    return this.isGuardedByConstructor(method, depth) || this.isCalledBehindGate(method, depth);
  }

  /** A statement before `at`, in the same function, put a gate in place itself or called a method that did. */
  private gatesWithin(at: TSESTree.Node, depth: number): boolean {
    return this.gatingStatements(depth).some((statement) => methodAround(statement) === methodAround(at) && runsAfter(statement, at, this.origins.variableOf));
  }

  private gatingStatements(depth: number): readonly TSESTree.Statement[] {
    return [...this.usesOfField().filter(({ use }) => this.isGate(use)).map(({ statement }) => statement), ...this.ownCalls().filter(({ method }) => this.alwaysGates(method, depth + 1)).map(({ statement }) => statement)];
  }

  /** Whether the method cannot complete without having put the gate in place. */
  private alwaysGates(method: TSESTree.MethodDefinition, depth: number): boolean {
    if (depth > DEEPEST || isFunctionAsync(method)) return false;
    return this.gatingStatements(depth).some((statement) => methodAround(statement) === method && isReachedFirst(statement, method));
  }

  /** Whoever calls a method from outside has waited for the constructor. */
  private isGuardedByConstructor(method: TSESTree.MethodDefinition, depth: number): boolean {
    const constructor = this.field.owner.body.body.find((member) => member.type === "MethodDefinition" && member.kind === "constructor");
    if (constructor?.type !== "MethodDefinition" || constructor === method) return false;
    const gate = this.gatingStatements(depth).find((statement) => methodAround(statement) === constructor && isReachedFirst(statement, constructor));
    return gate !== undefined && this.callsIn(constructor).every((call) => call.range[0] >= gate.range[0] && (call.range[0] >= gate.range[1] || this.alwaysGates(this.methodOf(call) ?? method, depth + 1)));
  }

  private isCalledBehindGate(method: TSESTree.MethodDefinition, depth: number): boolean {
    if (method.accessibility !== "private" && method.key.type !== "PrivateIdentifier") return false;
    const name = staticKey(method.key, method.computed);
    const calls = name === null ? [] : this.origins.index.calls.filter((call) => this.methodOf(call) === method);
    // Where the text names it once more, the method itself may be handed on.
    return calls.length > 0 && name !== null && this.timesNamed(name) === calls.length + 1 && calls.every((call) => this.isGuardedAt(call, depth + 1));
  }

  /** Statements that are a chain of calls on the field. */
  private usesOfField(): readonly { readonly use: TSESTree.Node; readonly statement: TSESTree.Statement }[] {
    const found: { readonly use: TSESTree.Node; readonly statement: TSESTree.Statement }[] = [];
    for (const call of this.origins.index.calls) {
      const statement = statementOf(call);
      if (statement === null) continue;
      let root: TSESTree.Node = call;
      while (root.type === "CallExpression" && root.callee.type === "MemberExpression") root = withoutWrappers(root.callee.object);
      if (this.isMember(root, this.field.name)) found.push({ use: root, statement });
    }
    return found;
  }

  /** `this.method();` as a statement. */
  private ownCalls(): readonly { readonly method: TSESTree.MethodDefinition; readonly statement: TSESTree.Statement }[] {
    return this.origins.index.calls.flatMap((call) => {
      const statement = statementOf(call);
      const method = this.methodOf(call);
      return statement === null || method === null ? [] : [{ method, statement }];
    });
  }

  private callsIn(method: TSESTree.MethodDefinition): readonly TSESTree.Node[] {
    return this.origins.index.calls.filter((call) => call.type === "CallExpression" && withoutWrappers(call.callee).type === "MemberExpression" && this.methodOf(call) !== null && methodAround(call) === method);
  }

  /** The method of the class that `this.name()` calls. */
  private methodOf(call: TSESTree.Node): TSESTree.MethodDefinition | null {
    const callee = call.type === "CallExpression" ? withoutWrappers(call.callee) : null;
    if (callee?.type !== "MemberExpression" || enclosingClass(callee)?.node !== this.field.owner || callee.object.type !== "ThisExpression") return null;
    const name = memberName(callee);
    const found = this.field.owner.body.body.find((member) => member.type === "MethodDefinition" && !member.static && member.kind === "method" && name !== null && staticKey(member.key, member.computed) === name);
    return found?.type === "MethodDefinition" && !this.isOverridden(name) ? found : null;
  }

  private timesNamed(name: string): number {
    return this.origins.unit.text.split(new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`)).length - 1;
  }

  private isOverridden(name: string | null): boolean {
    return this.origins.index.subclasses.some((each) => each !== this.field.owner && each.body.body.some((member) => "key" in member && staticKey(member.key, member.computed) === name));
  }

  private isMember(node: TSESTree.Node, name: string): boolean {
    return node.type === "MemberExpression" && node.object.type === "ThisExpression" && staticKey(node.property, node.computed) === name && enclosingClass(node)?.node === this.field.owner;
  }
}

/** The method whose own code a node is, without that of functions made there. */
function methodAround(node: TSESTree.Node): TSESTree.MethodDefinition | null {
  let place: TSESTree.Node | null | undefined = node.parent;
  while (place !== null && place !== undefined && !(isFunctionNode(place) && place.parent.type === "MethodDefinition")) place = place.parent;
  return place !== null && place !== undefined && place.parent?.type === "MethodDefinition" ? place.parent : null;
}

function isFunctionAsync({ value }: TSESTree.MethodDefinition): boolean {
  return value.async || value.generator;
}

/** Whether the statement is one of the method's own, and none before it can leave the method by returning. */
function isReachedFirst(statement: TSESTree.Statement, { value }: TSESTree.MethodDefinition): boolean {
  const body = value.body?.body ?? [];
  const index = body.indexOf(statement);
  return index >= 0 && body.slice(0, index).every(({ type }) => type === "ExpressionStatement" || type === "VariableDeclaration");
}

