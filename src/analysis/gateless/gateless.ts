import type { TSESTree } from "@typescript-eslint/utils";
import { stepsOf, type TraceStep } from "../../facts/trace.js";
import { buildGraph, type SourceOwner } from "../../flow/build-graph.js";
import type { CallNode, FlowGraph } from "../../flow/graph.js";
import type { CallBehaviour, CallResolver, SideEffect } from "../../program/call-meaning.js";
import { memberName } from "../../program/expressions.js";
import { isBinding } from "../../program/handed-over.js";
import { isFunctionNode } from "../../program/nodes.js";
import type { SourceUnit } from "../../program/source-unit.js";
import { classOf, constructorOwner } from "../class-of.js";
import type { Finding } from "../finding.js";
import type { FileScan } from "../scan-file.js";
import { NeverReturning } from "./endings.js";
import { Entries } from "./entries.js";
import { PossibleValues } from "./possible-values.js";
import { findWays, type Ways } from "./ways.js";

interface Code {
  readonly graph: FlowGraph;
  readonly ways: Ways;
}

export interface WithoutGate {
  readonly findings: readonly Finding[];
  /** Side effects that the flow graph alone does not tell enough of. */
  readonly open: ReadonlyMap<TSESTree.Node, SideEffect>;
}

/** Callers of callers that a path begins with, at most. */
const LONGEST_CHAIN = 40;

/**
 * Side effects of a file to which no permit can come. Each that the flow graph of its own function reaches is ungated, whoever calls the
 * function and with whatever: no value has to be followed.
 */
export class Gateless {
  readonly #values: PossibleValues;
  readonly #endings: NeverReturning;
  readonly #entries: Entries;
  readonly #code = new Map<TSESTree.Node, Code>();
  readonly #beginnings = new Map<TSESTree.Node, readonly TraceStep[]>();

  constructor(
    unit: SourceUnit,
    private readonly resolver: CallResolver,
    private readonly scan: FileScan,
  ) {
    this.#values = new PossibleValues(unit);
    this.#endings = new NeverReturning(resolver, this.#values, (node) => this.#codeOf({ kind: "function", node }).ways);
    this.#entries = new Entries(scan, resolver);
  }

  judge(sideEffects: ReadonlyMap<TSESTree.Node, SideEffect>): WithoutGate {
    const findings: Finding[] = [];
    const open = new Map<TSESTree.Node, SideEffect>();
    for (const [node, sideEffect] of sideEffects) {
      const call = this.#callOf(node);
      const owner = call === null ? null : ownerOf(call);
      const isPlain = call !== null && (call === node || this.#handsOver(call));
      if (owner === null || !isPlain || sideEffect.isOnlyWhereCalled === true) {
        open.set(node, sideEffect);
        continue;
      }
      const { graph, ways } = this.#codeOf(owner);
      if (ways.calls.has(call)) findings.push({ node, sideEffect, reason: { kind: "no-gate" }, path: [...this.#wayTo(call, owner), ...this.#pausesBeside(call)] });
      else if (graph.truncated !== null || !hasCall(graph, call)) open.set(node, sideEffect);
    }
    return { findings, open };
  }

  /** The call that a side effect is, or that hands an API function over; null where the function is made by a call. */
  #callOf(node: TSESTree.Node): CallNode | null {
    switch (node.type) {
      case "CallExpression":
        if (isBinding(node)) return callGiven(node);
        return this.resolver.behaviourWithoutAnswers(node).kind === "promisify" ? null : node;
      case "NewExpression":
      case "TaggedTemplateExpression":
      case "ImportExpression":
        return node;
      default:
        return callGiven(node);
    }
  }

  #codeOf(owner: SourceOwner): Code {
    let code = this.#code.get(owner.node);
    if (code === undefined) {
      const graph = buildGraph(owner, this.resolver.variableOf);
      code = { graph, ways: findWays(graph, this.#values, this.#endings) };
      this.#code.set(owner.node, code);
    }
    return code;
  }

  /** Whether the call gives an API function to code out of view, or runs it: code in view may do neither. */
  #handsOver(call: CallNode): boolean {
    if (call.type !== "CallExpression" && call.type !== "NewExpression") return false;
    // An array of this function may keep what is pushed to it.
    if (call.callee.type === "MemberExpression" && memberName(call.callee) === "push") return false;
    if (call.callee.type === "Super" || isFunctionNode(call.callee) || call.arguments.some(({ type }) => type === "SpreadElement")) return false;
    return takesAnything(this.resolver.behaviourWithoutAnswers(call)) && this.resolver.functionsCalled(call).length === 0 && !this.#constructsInView(call);
  }

  #constructsInView({ type, callee }: TSESTree.CallExpression | TSESTree.NewExpression): boolean {
    return type === "NewExpression" && (callee.type !== "Identifier" || this.resolver.variableOf(callee)?.defs.every(({ node }) => node.type !== "ImportSpecifier" && node.type !== "ImportDefaultSpecifier") === true);
  }

  #wayTo(call: CallNode, owner: SourceOwner): readonly TraceStep[] {
    const trace = this.#codeOf(owner).ways.calls.get(call) ?? null;
    const beginning = this.#beginningOf(owner);
    return trace === null ? beginning : [...beginning, ...stepsOf(trace)];
  }

  /** The steps from the beginning of a unit of work to the code's first statement. */
  #beginningOf(owner: SourceOwner): readonly TraceStep[] {
    const known = this.#beginnings.get(owner.node);
    if (known !== undefined) return known;
    const entry: readonly TraceStep[] = [{ kind: "entry", node: owner.node }];
    this.#beginnings.set(owner.node, entry);
    for (const { call, steps } of this.#entries.waysInto(owner)) {
      const caller = ownerOf(call);
      if (caller === null || caller.node === owner.node || !this.#codeOf(caller).ways.calls.has(call)) continue;
      const way = this.#wayTo(call, caller);
      if (way.filter(({ kind }) => kind === "call").length > LONGEST_CHAIN) break;
      const beginning = [...way, ...steps];
      this.#beginnings.set(owner.node, beginning);
      return beginning;
    }
    return entry;
  }

  /** Pauses in the statement of the call: a gate that is put before it would not be the latest decision. */
  #pausesBeside(call: CallNode): readonly TraceStep[] {
    const [start, end] = statementAround(call).range;
    const beside = this.scan.calls.filter(({ range }) => start <= range[0] && range[1] <= end);
    return beside.filter((each) => pauses(this.resolver.behaviourWithoutAnswers(each))).map((node) => ({ kind: "pause", node }));
  }
}

/** Whether a call of such a function lets go of all that it is given, or calls it. */
function takesAnything({ kind }: CallBehaviour): boolean {
  return kind === "unknown" || kind === "timer" || kind === "pause" || kind === "terminator";
}

function pauses({ kind }: CallBehaviour): boolean {
  return kind === "pause" || kind === "timer";
}

/** The code in whose graph a node stands; null for a place that runs in none of them. */
function ownerOf(inner: TSESTree.Node): SourceOwner | null {
  let child = inner;
  for (let node = inner.parent; node; child = node, node = node.parent) {
    if (node.type === "Program") return { kind: "module", node };
    if (isFunctionNode(node)) {
      const made = constructorOwner(node);
      return made === null ? { kind: "function", node } : { kind: "construction", node: made };
    }
    if ((node.type === "PropertyDefinition" || node.type === "AccessorProperty") && child === node.value && !node.static) {
      const made = classOf(node);
      return made === null ? null : { kind: "construction", node: made };
    }
  }
  return null;
}

function hasCall({ blocks }: FlowGraph, call: CallNode): boolean {
  return blocks.some(({ instructions }) => instructions.some((instruction) => instruction.kind === "call" && instruction.node === call));
}

/** The statement that a node stands in, as far as it belongs to the same function. */
function statementAround(inner: TSESTree.Node): TSESTree.Node {
  let node = inner;
  while (node.parent && !isFunctionNode(node.parent) && !isListOfStatements(node.parent)) node = node.parent;
  return node;
}

function isListOfStatements({ type }: TSESTree.Node): boolean {
  return type === "Program" || type === "BlockStatement" || type === "SwitchCase" || type === "StaticBlock" || type === "TSModuleBlock";
}

/** The call that an argument is given to. */
function callGiven({ parent }: TSESTree.Node): CallNode | null {
  return parent?.type === "CallExpression" || parent?.type === "NewExpression" ? parent : null;
}
