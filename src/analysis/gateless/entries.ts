import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { ITERATION_METHODS, isPromiseMethod } from "../../facts/transfer-member-call.js";
import type { TraceStep } from "../../facts/trace.js";
import type { CallNode, ClassNode, FunctionNode } from "../../flow/graph.js";
import type { SourceOwner } from "../../flow/build-graph.js";
import type { CallResolver } from "../../program/call-meaning.js";
import { isFunctionNode } from "../../program/nodes.js";
import { memberName } from "../../program/expressions.js";
import type { VariableOf } from "../../program/variables.js";
import { classOf } from "../class-of.js";
import type { FileScan } from "../scan-file.js";

/** A call in view from which code is entered, and the steps from there into it. */
export interface WayIn {
  readonly call: CallNode;
  readonly steps: readonly TraceStep[];
}

/** Tells by which calls in view the code of a file is entered: a path that begins at its caller says more than one that begins at a helper. */
export class Entries {
  #callers: ReadonlyMap<TSESTree.Node, readonly CallNode[]> | null = null;

  constructor(
    private readonly scan: FileScan,
    private readonly resolver: CallResolver,
  ) {}

  /** Calls that enter the code; none where code out of view enters it first. */
  waysInto(owner: SourceOwner): readonly WayIn[] {
    if (owner.kind === "module") return [];
    if (owner.kind === "function") {
      const around = this.#callbackOf(owner.node);
      if (around !== null) return [around];
    }
    if (isLetOut(owner.node, this.resolver.variableOf)) return [];
    this.#callers ??= this.#collectCallers();
    return (this.#callers.get(owner.node) ?? []).map((call) => ({ call, steps: [{ kind: "call", node: call }] }));
  }

  #collectCallers(): ReadonlyMap<TSESTree.Node, readonly CallNode[]> {
    const callers = new Map<TSESTree.Node, CallNode[]>();
    const add = (callee: TSESTree.Node, call: CallNode): void => {
      const known = callers.get(callee);
      if (known === undefined) callers.set(callee, [call]);
      else known.push(call);
    };
    for (const call of this.scan.calls) {
      for (const callee of this.resolver.functionsCalled(call)) add(callee, call);
      if (call.type !== "NewExpression" || call.callee.type !== "Identifier") continue;
      const made = this.resolver.variableOf(call.callee)?.defs[0]?.node;
      if (made?.type === "ClassDeclaration") add(made, call);
    }
    return callers;
  }

  /** A function that the call it is written in runs at once, or when a promise settles. */
  #callbackOf(node: FunctionNode): WayIn | null {
    const call: TSESTree.Node = node.parent;
    if ((call.type !== "CallExpression" && call.type !== "NewExpression") || call.callee === node) return null;
    const called: TraceStep = { kind: "call", node: call };
    const iterates: readonly TraceStep[] = [called, { kind: "iteration", node: call }, called];
    const behaviour = this.resolver.behaviourWithoutAnswers(call);
    const method = call.callee.type === "MemberExpression" ? memberName(call.callee) : null;
    switch (behaviour.kind) {
      case "callback":
        if (call.arguments[behaviour.argument] !== node) return null;
        return { call, steps: behaviour.runs === "once" ? [called, called] : iterates };
      case "promise":
        return behaviour.method === "construct" ? { call, steps: [called, called] } : null;
      case "array-from":
        return { call, steps: iterates };
      case "unknown":
        if (method === null || this.resolver.functionsCalled(call).length > 0) return null;
        if (isPromiseMethod(method)) return { call, steps: [called, called] };
        return ITERATION_METHODS.has(method) && call.arguments[0] === node ? { call, steps: iterates } : null;
      default:
        return null;
    }
  }
}

/** Whether code out of view is given the function or class under its name, or as a public member. */
function isLetOut(node: FunctionNode | ClassNode, variableOf: VariableOf): boolean {
  const member: TSESTree.Node = node.parent;
  if (member.type === "MethodDefinition" || member.type === "PropertyDefinition") {
    if (member.key.type === "PrivateIdentifier" || member.accessibility === "private") return false;
    const owner = classOf(member);
    return owner === null || isLetOut(owner, variableOf);
  }
  if (isExported(member) || isExported(member.parent?.parent)) return true;
  const name = node.id ?? (member.type === "VariableDeclarator" && member.id.type === "Identifier" ? member.id : null);
  const variable = name === null ? null : variableOf(name);
  // A function without a name is called where it is written, or by whoever has it.
  if (variable === null) return member.type !== "CallExpression" || member.callee !== node;
  return variable.references.some((reference) => reference.init !== true && isGivenAway(reference));
}

function isExported(node: TSESTree.Node | undefined): boolean {
  return node?.type === "ExportNamedDeclaration" || node?.type === "ExportDefaultDeclaration";
}

function isGivenAway({ identifier }: Scope.Reference): boolean {
  const { parent } = identifier;
  switch (parent.type) {
    case "CallExpression":
    case "NewExpression":
      return parent.callee !== identifier;
    case "TSTypeReference":
    case "TSTypeQuery":
      return false;
    default:
      return !isFunctionNode(parent);
  }
}
