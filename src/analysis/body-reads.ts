import type { TSESTree } from "@typescript-eslint/utils";
import { functionIn } from "../program/functions.js";
import { isFunctionNode, isTypeWrapper, staticKey } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import { returnsOf } from "../program/returned.js";
import type { VariableOf } from "../program/variables.js";
import { enclosingFunction } from "./decision-use-syntax.js";
import { nameOf } from "./deadline-syntax.js";
import { encloses } from "./walk.js";

const READS_BODY = /^(?:json|text|arrayBuffer|blob|bytes|formData)$/;
/** Functions that end a promise in time, by their name: `pTimeout`, `withTimeout`, `withDeadline`. */
export const TIMED = /time_?out|deadline|time_?limit|race/i;

/** Names may be used many times over. */
const maximalPlaces = 300;

/** Where a response is, from the call that asks for it on. */
export interface ResponseFlow {
  /** Expressions whose value is a promise of the response: what ends them ends with the headers. */
  readonly promises: ReadonlySet<TSESTree.Node>;
  /** Calls that read the body. */
  readonly reads: readonly TSESTree.CallExpression[];
}

/** Follows a response by name: through `await`, variables, chains, races, and functions in view that return it. */
export function followResponse(request: TSESTree.CallExpression, variableOf: VariableOf): ResponseFlow {
  const flow = new Flow(variableOf);
  flow.follow(request);
  return flow;
}

class Flow implements ResponseFlow {
  readonly promises = new Set<TSESTree.Node>();
  readonly reads: TSESTree.CallExpression[] = [];
  private readonly responses = new Set<TSESTree.Node>();
  private readonly open: TSESTree.Node[] = [];

  constructor(private readonly variableOf: VariableOf) {}

  follow(request: TSESTree.Node): void {
    this.promise(request);
    for (let node = this.open.pop(); node !== undefined; node = this.open.pop()) {
      if (this.promises.has(node)) this.usePromise(node);
      if (this.responses.has(node)) this.useResponse(node);
    }
  }

  private promise(node: TSESTree.Node): void {
    if (this.promises.has(node) || this.promises.size > maximalPlaces) return;
    this.promises.add(node);
    this.open.push(node);
  }

  private response(node: TSESTree.Node): void {
    if (this.responses.has(node) || this.responses.size > maximalPlaces) return;
    this.responses.add(node);
    this.open.push(node);
  }

  private usePromise(node: TSESTree.Node): void {
    const { parent } = node;
    if (parent === undefined || parent === null) return;
    if (isTypeWrapper(parent) || parent.type === "ChainExpression") return this.promise(parent);
    switch (parent.type) {
      case "AwaitExpression":
        return this.response(parent);
      case "VariableDeclarator":
        if (parent.init === node) for (const read of this.readsOf(parent.id)) this.promise(read);
        return;
      case "MemberExpression":
        return this.chain(parent);
      case "ArrayExpression":
        if (parent.parent.type === "CallExpression" && nameOf(parent.parent.callee) === "race") this.promise(parent.parent);
        return;
      case "CallExpression":
        if (parent.callee !== node && TIMED.test(nameOf(parent.callee))) this.promise(parent);
        return;
      default:
        return this.returned(node, parent);
    }
  }

  /** `promise.then((response) => …)` */
  private chain(member: TSESTree.MemberExpression): void {
    const call = member.parent;
    if (call.type !== "CallExpression" || call.callee !== member) return;
    const name = staticKey(member.property, member.computed);
    if (name === "catch" || name === "finally") return this.promise(call);
    const first = name === "then" ? call.arguments[0] : undefined;
    const callback = first === undefined ? null : functionIn(first, this.variableOf);
    const [parameter] = callback?.params ?? [];
    if (callback === null || parameter === undefined) return;
    for (const read of this.readsOf(parameter)) this.response(read);
    const returned = returnsOf(callback);
    if (parameter.type === "Identifier" && returned.length > 0 && returned.every((value) => value.type === "Identifier" && value.name === parameter.name)) this.promise(call);
  }

  private useResponse(node: TSESTree.Node): void {
    const { parent } = node;
    if (parent === undefined || parent === null) return;
    if (isTypeWrapper(parent) || parent.type === "ChainExpression") return this.response(parent);
    switch (parent.type) {
      case "VariableDeclarator":
        if (parent.init === node) for (const read of this.readsOf(parent.id)) this.response(read);
        return;
      case "AssignmentExpression":
        if (parent.right === node) for (const read of this.readsOf(parent.left)) this.response(read);
        return;
      case "MemberExpression": {
        const name = parent.object === node ? (staticKey(parent.property, parent.computed) ?? "") : "";
        if (name === "body") this.response(parent);
        if (READS_BODY.test(name) && parent.parent.type === "CallExpression" && parent.parent.callee === parent) this.reads.push(parent.parent);
        return;
      }
      default:
        return this.returned(node, parent);
    }
  }

  private returned(node: TSESTree.Node, parent: TSESTree.Node): void {
    if (parent.type !== "ReturnStatement" && !(parent.type === "ArrowFunctionExpression" && parent.body === node)) return;
    const owner = isFunctionNode(parent) ? parent : enclosingFunction(parent);
    for (const call of owner === null ? [] : this.callsOf(owner)) this.promise(call);
  }

  private callsOf(owner: FunctionNode): readonly TSESTree.CallExpression[] {
    const { parent } = owner;
    if (parent.type === "CallExpression" && parent.callee === owner) return [parent];
    const name = owner.type === "FunctionDeclaration" ? owner.id : parent.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : null;
    const uses = name === null ? [] : (this.variableOf(name)?.references ?? []);
    return uses.flatMap(({ identifier }) => (identifier.parent.type === "CallExpression" && identifier.parent.callee === identifier ? [identifier.parent] : []));
  }

  /** Where a name is read; of `{ body }`, which undici hands out, where that is. */
  private readsOf(pattern: TSESTree.Node): readonly TSESTree.Node[] {
    if (pattern.type === "ObjectPattern") return pattern.properties.flatMap((property) => (property.type === "Property" && staticKey(property.key, property.computed) === "body" ? this.readsOf(property.value) : []));
    if (pattern.type !== "Identifier") return [];
    return (this.variableOf(pattern)?.references ?? []).filter((reference) => reference.isRead()).map(({ identifier }) => identifier);
  }
}

/** A call that stops the timer before the body of the response is there; null when none certainly does. */
export function clearedBeforeBody(timer: TSESTree.Node, request: TSESTree.Node, { reads }: ResponseFlow, variableOf: VariableOf): TSESTree.CallExpression | null {
  const clears = clearsOf(timer, variableOf);
  return clears.find((clear) => clear.range[0] >= request.range[1] && reads.some((read) => comesBefore(clear, request, read) || leavesBehind(clear, read))) ?? null;
}

/** `clearTimeout(timer)` of what `timer` is stored in. */
function clearsOf(timer: TSESTree.Node, variableOf: VariableOf): readonly TSESTree.CallExpression[] {
  const { parent } = timer;
  const name = parent?.type === "VariableDeclarator" ? parent.id : parent?.type === "AssignmentExpression" ? parent.left : null;
  if (name?.type !== "Identifier") return [];
  return (variableOf(name)?.references ?? []).flatMap(({ identifier }) => {
    const call = identifier.parent;
    return call.type === "CallExpression" && call.arguments[0] === identifier && nameOf(call.callee) === "clearTimeout" ? [call] : [];
  });
}

/** Whether every execution that reads has cleared before. */
function comesBefore(clear: TSESTree.Node, request: TSESTree.Node, read: TSESTree.Node): boolean {
  for (let place = clear.parent; place !== undefined && place !== null && !encloses(place, read); place = place.parent) {
    if (isFunctionNode(place) && isChained(place)) continue;
    // Who reads what the function returns does so after its end.
    if (isFunctionNode(place) && encloses(place, request)) return true;
    if (!STRAIGHT.has(place.type)) return false;
  }
  return clear.range[1] <= read.range[0];
}

const STRAIGHT: ReadonlySet<string> = new Set(["ExpressionStatement", "BlockStatement", "TryStatement", "ChainExpression", "AwaitExpression", "SequenceExpression", "UnaryExpression", "CallExpression", "MemberExpression", "VariableDeclarator", "VariableDeclaration"]);

function isChained({ parent }: FunctionNode): boolean {
  return parent.type === "CallExpression" && parent.callee.type === "MemberExpression" && /^(?:then|finally)$/.test(nameOf(parent.callee));
}

/** `try { return response.json(); } finally { clearTimeout(timer); }`: nobody waits for the body before `finally` runs. */
function leavesBehind(clear: TSESTree.Node, read: TSESTree.Node): boolean {
  let child = read;
  for (let place = read.parent; place !== undefined && place !== null; child = place, place = place.parent) {
    if (place.type === "AwaitExpression") return false;
    if (place.type === "ReturnStatement" && !isFunctionNode(place.parent)) return isEndedBy(place, clear);
    if (isFunctionNode(place) && !(place.type === "ArrowFunctionExpression" && place.body === child && isChained(place))) return false;
  }
  return false;
}

function isEndedBy(statement: TSESTree.ReturnStatement, clear: TSESTree.Node): boolean {
  let child: TSESTree.Node = statement;
  for (let place: TSESTree.Node | null | undefined = statement.parent; place !== undefined && place !== null && !isFunctionNode(place); child = place, place = place.parent) {
    if (place.type === "TryStatement" && place.finalizer !== null && child !== place.finalizer && encloses(place.finalizer, clear)) return isUnconditionalIn(place.finalizer, clear);
  }
  return false;
}

function isUnconditionalIn(block: TSESTree.BlockStatement, node: TSESTree.Node): boolean {
  return node.parent?.type === "ExpressionStatement" && node.parent.parent === block;
}
