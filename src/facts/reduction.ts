import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, FlowGraph, FunctionNode, Instruction } from "../flow/graph.js";
import { blockId as block, registerId as register } from "../flow/ids.js";
import { boundIdentifiers, childNodes, isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { IntrinsicBuilder } from "./intrinsics.js";

/**
 * What the calls that `reduce` makes of its callback do with the promise of the call before.
 *
 * - `first`: nothing else of the call runs before that promise has ended: the calls are one after another. `goesOn` where it does so after a failure, too.
 * - `late`: what stands before the wait runs at once in all of them, and the end of the last is the end of all.
 */
export type Reduction = { readonly waits: "first"; readonly goesOn: boolean } | { readonly waits: "late" };

export function reductionOf(callback: FunctionNode): Reduction | null {
  const [previous, ...others] = callback.params;
  const { body } = callback;
  if (previous?.type !== "Identifier" || body === null || others.some(hasDefaults) || isAssigned(previous.name, body)) return null;
  const wait = new Wait(previous.name, callback.async);
  if (wait.leads(body.type === "BlockStatement" ? body.body : [body], body.type !== "BlockStatement") === "waits") return { waits: "first", goesOn: wait.isSwallowing };
  return callback.async && wait.comesAlways(body) ? { waits: "late" } : null;
}

function hasDefaults(pattern: TSESTree.Node): boolean {
  return pattern.type === "AssignmentPattern" || (pattern.type === "Property" && pattern.computed) || childNodes(pattern).some(hasDefaults);
}

function isAssigned(name: string, node: TSESTree.Node): boolean {
  return (node.type === "AssignmentExpression" && boundIdentifiers(node.left).some((target) => target.name === name)) || childNodes(node).some((child) => isAssigned(name, child));
}

/** Whether what is evaluated first waits for the promise, does nothing that anybody could notice, or does something. */
type Lead = "waits" | "idle" | "acts";

class Wait {
  isSwallowing = false;

  constructor(
    private readonly name: string,
    private readonly isAsync: boolean,
  ) {}

  /** @param isResult whether the value of the last one is what the function returns. */
  leads(nodes: readonly (TSESTree.Node | null | undefined)[], isResult = false): Lead {
    for (const node of nodes) {
      const lead = node === null || node === undefined ? "idle" : this.#leadOf(node, isResult);
      if (lead !== "idle") return lead;
    }
    return "idle";
  }

  #leadOf(given: TSESTree.Node, isResult: boolean): Lead {
    const node = stripTypeWrappers(given);
    if (isFunctionNode(node)) return "idle";
    switch (node.type) {
      case "Identifier":
      case "Literal":
      case "ThisExpression":
        return "idle";
      case "AwaitExpression":
        return this.#isPrevious(node.argument) ? "waits" : "acts";
      case "CallExpression":
        if (isResult && this.#isChain(node)) return "waits";
        return node.callee.type === "MemberExpression" ? this.#before([node.callee]) : this.#before(node.arguments);
      case "MemberExpression":
        return this.#before([node.object]);
      case "ReturnStatement":
        return node.argument === null ? "acts" : this.leads([node.argument], true) === "waits" ? "waits" : "acts";
      case "TryStatement": {
        const lead = this.leads(node.block.body);
        if (lead === "waits") this.isSwallowing = true;
        return lead;
      }
      case "VariableDeclaration":
        return node.declarations.some(({ id }) => hasDefaults(id)) ? "acts" : this.leads(node.declarations.map(({ init }) => init));
      case "ExpressionStatement":
        return this.leads([node.expression]);
      case "IfStatement":
        return this.#before([node.test]);
      case "ArrayExpression":
        return this.leads(node.elements);
      case "SpreadElement":
        return this.#before([node.argument]);
      case "ObjectExpression":
        return this.leads(node.properties.map((property) => (property.type === "Property" && !property.computed ? property.value : property)));
      case "BinaryExpression":
        return this.leads([node.left, node.right]);
      case "LogicalExpression":
        return this.#before([node.left]);
      case "TemplateLiteral":
        return this.leads(node.expressions);
      default:
        return "acts";
    }
  }

  /** Of what does something once these are evaluated. */
  #before(nodes: readonly TSESTree.Node[]): Lead {
    return this.leads(nodes) === "waits" ? "waits" : "acts";
  }

  #isPrevious(node: TSESTree.Expression): boolean {
    const promise = stripTypeWrappers(node);
    return promise.type === "Identifier" ? promise.name === this.name : promise.type === "CallExpression" && this.#isChain(promise);
  }

  /** `previous.then(…).catch(…)`, with nothing called to make what it is given. */
  #isChain({ callee, arguments: given }: TSESTree.CallExpression): boolean {
    if (callee.type !== "MemberExpression" || callee.optional) return false;
    const method = staticKey(callee.property, callee.computed);
    if (method !== "then" && method !== "catch" && method !== "finally") return false;
    if (!this.#isPrevious(callee.object) || this.leads(given) !== "idle") return false;
    if (method !== "then" || given.length > 1) this.isSwallowing = true;
    return true;
  }

  /** Whether the function, where it is not left by an exception, has waited for the promise. */
  comesAlways(body: TSESTree.Node): boolean {
    if (!this.isAsync) return false;
    if (body.type !== "BlockStatement") return this.#isWithin(body);
    for (const statement of body.body) {
      if (this.#isWithin(statement)) return true;
      if (mayReturn(statement)) return false;
    }
    return false;
  }

  #isWithin(node: TSESTree.Node): boolean {
    if (node.type === "AwaitExpression" && this.#isPrevious(node.argument)) return true;
    return alwaysEvaluated(node).some((part) => this.#isWithin(part));
  }
}

/** Parts of it that are evaluated whenever it is, and ends. */
function alwaysEvaluated(node: TSESTree.Node): readonly TSESTree.Node[] {
  if (isFunctionNode(node)) return [];
  switch (node.type) {
    case "IfStatement":
    case "ConditionalExpression":
      return [node.test];
    case "SwitchStatement":
      return [node.discriminant];
    case "LogicalExpression":
      return [node.left];
    case "ForOfStatement":
    case "ForInStatement":
      return [node.right];
    case "TryStatement":
      return node.finalizer === null ? [] : [node.finalizer];
    case "ChainExpression":
    case "ClassDeclaration":
    case "ClassExpression":
    case "ForStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "LabeledStatement":
    case "AssignmentPattern":
      return [];
    default:
      return childNodes(node);
  }
}

function mayReturn(node: TSESTree.Node): boolean {
  return node.type === "ReturnStatement" || (!isFunctionNode(node) && childNodes(node).some(mayReturn));
}

/** The graph of calls that follow one another; arguments: the callback, the items, and what the first call waits for. */
export function chainedGraph(goesOn: boolean): IntrinsicBuilder {
  return goesOn ? goingOn : ending;
}

function goingOn(node: CallNode): FlowGraph {
  return chained(4, node);
}

function ending(node: CallNode): FlowGraph {
  return chained(null, node);
}

function chained(handler: number | null, node: CallNode): FlowGraph {
  const [callback, item, items, result, caught, unknown] = [register(0), register(1), register(2), register(3), register(4), register(5)];
  const taken = [callback, items, result].map((target, index): Instruction => ({ kind: "argument", target, index, rest: false }));
  const at = handler === null ? null : block(handler);
  return {
    owner: { kind: "intrinsic", name: "reduce" },
    isAsync: true,
    isGenerator: false,
    registerCount: 6,
    truncated: null,
    blocks: [
      { id: block(0), instructions: [...taken, { kind: "await", target: result, value: result, node }], terminal: { kind: "jump", target: block(1) }, handler: handler === null ? null : block(6), loopDepth: 0 },
      { id: block(1), instructions: [{ kind: "begin-iteration", node }], terminal: { kind: "iterate", iterator: items, item, body: block(2), done: block(3), awaits: false, node }, handler: null, loopDepth: 1 },
      {
        id: block(2),
        // What the callback is given has ended, whatever it is. What it yields is given to the next call of it, where nobody follows it.
        instructions: [
          { kind: "invoke", target: item, callee: callback, arguments: [unknown, item], node },
          { kind: "await", target: result, value: item, node },
          { kind: "invoke", target: item, callee: unknown, arguments: [result], node },
        ],
        terminal: { kind: "jump", target: block(1) },
        handler: at,
        loopDepth: 1,
      },
      { id: block(3), instructions: [{ kind: "set-return", value: result }], terminal: { kind: "return", node: null }, handler: null, loopDepth: 0 },
      { id: block(4), instructions: [{ kind: "caught", target: caught }], terminal: { kind: "fork", targets: [block(1), block(5)], node }, handler: null, loopDepth: 1 },
      { id: block(5), instructions: [], terminal: { kind: "throw", value: caught, node: null }, handler: null, loopDepth: 0 },
      { id: block(6), instructions: [{ kind: "caught", target: caught }], terminal: { kind: "fork", targets: [block(1), block(5)], node }, handler: null, loopDepth: 0 },
    ],
  };
}
