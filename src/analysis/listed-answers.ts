import type { TSESTree } from "@typescript-eslint/utils";
import type { CallBehaviour, CallResolver } from "../program/call-meaning.js";
import { functionIn } from "../program/functions.js";
import { staticKey } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import type { VariableOf } from "../program/variables.js";
import { names, type Shape } from "./answer-content.js";
import { calledName, purposeOf } from "./call-names.js";
import { isWritten, onlyResult, readsAllowed, readsDenial } from "./decision-use-syntax.js";
import type { AnswerWalk } from "./answer-walk.js";

const LOOKING = /^(?:forEach|map|filter|some|every|find)$/;

/** What a list, a set or a map is made from. */
const COLLECTIONS = /^(?:Set|Map|Array)$/;

/** How many there are, and whether there is one. */
const TELLS_NOTHING = /^(?:length|size|has)$/;

/** Methods that yield one of the elements. */
const TAKING = /^(?:get|at|pop|shift)$/;

const DECIDING = /^(?:forEach|some|every)$/;

/** One result of `allSettled()`: the answer is its `value`. */
const SETTLED_RESULT: Shape = { content: "holder", promise: false, parts: new Map([["value", "decision"]]) };

/** The same of a gate that rejects on a denial: its status tells. */
const SETTLED_COMPLETION: Shape = { content: "holder", promise: false, parts: new Map([["status", { permits: ["fulfilled"], denials: ["rejected"] }]]) };

/** Follows answers that are put into arrays, and arrays of answers. */
export class ListedAnswers {
  readonly #walk: AnswerWalk;
  readonly #variableOf: VariableOf;
  readonly #resolver: CallResolver;

  constructor(walk: AnswerWalk, variableOf: VariableOf, resolver: CallResolver) {
    this.#walk = walk;
    this.#variableOf = variableOf;
    this.#resolver = resolver;
  }

  /** An element of an array: of `Promise.all([…])` it comes out where it went in. */
  element(array: TSESTree.ArrayExpression, node: TSESTree.Node, shape: Shape): void {
    const call = array.parent;
    // `["denied", decision.code].join(" ")`
    if (shape.content === "info") return this.#walk.value(array, shape);
    if (call.type !== "CallExpression") return shape.content === "completion" ? this.#walk.handOn(array, shape) : this.#walk.value(array, this.#placed(array, node, shape));
    if (call.arguments[0] !== array) return this.#walk.handOn(array, shape);
    const { behaviour } = this.#resolver.meaningOf(call);
    if (purposeOf(call) === "record") return this.#walk.add({ kind: "logged", node: call, names: names(shape) });
    if (isRace(behaviour) && shape.content !== "completion" && shape.promise) return this.#walk.value(call, shape);
    if (behaviour.kind === "promise" && (behaviour.method === "allSettled" || (behaviour.method !== "all" && shape.content !== "completion"))) {
      return this.#walk.value(array, this.#placed(array, node, shape));
    }
    if (behaviour.kind !== "promise" || behaviour.method !== "all" || !shape.promise) return this.#walk.handOn(array, shape);
    const index = array.elements.findIndex((element) => element === node);
    const waiting = call.parent.type === "AwaitExpression" ? call.parent : null;
    const next = waiting === null && shape.content !== "completion" ? callbackOfThen(call, this.#variableOf) : null;
    if (next !== null) return this.#inCallback(next, index, call, shape);
    if (waiting === null) return this.#walk.add(call.parent.type === "ExpressionStatement" ? { kind: "dropped", node: call, awaited: false } : { kind: "handed-on", node: call, names: names(shape), decides: true });
    if (shape.content === "completion") return this.#walk.add({ kind: "awaited", node: waiting });
    if (waiting.parent.type === "ExpressionStatement") return this.#walk.add({ kind: "dropped", node: waiting, awaited: true });
    const target = waiting.parent.type === "VariableDeclarator" && waiting.parent.id.type === "ArrayPattern" ? waiting.parent.id.elements : null;
    if (target === null) return this.#walk.value(waiting, { ...shape, many: true, promise: false, index });
    const element = target[index];
    if (element === undefined || element === null) return this.#walk.add({ kind: "dropped", node: waiting, awaited: true });
    this.#walk.bind(element, { ...shape, promise: false });
  }

  /** One of several, with its place where that is known. */
  #placed({ elements }: TSESTree.ArrayExpression, node: TSESTree.Node, shape: Shape): Shape {
    const isFixed = elements.every((element) => element?.type !== "SpreadElement");
    return { ...shape, many: true, ...(isFixed ? { index: elements.findIndex((element) => element === node) } : {}) };
  }

  /** `Promise.all([gate(), …]).then(([decision]) => …)` */
  #inCallback({ params: [parameter] }: FunctionNode, index: number, call: TSESTree.CallExpression, shape: Shape): void {
    if (parameter === undefined) return this.#walk.add({ kind: "dropped", node: call, awaited: true });
    if (parameter.type !== "ArrayPattern") return this.#walk.handOn(call, shape);
    const element = parameter.elements[index];
    if (element === undefined || element === null) return this.#walk.add({ kind: "dropped", node: call, awaited: true });
    this.#walk.bind(element, { ...shape, promise: false });
  }

  /** Of several answers in an array, or of a promise of it, only whether anything looks at them is followed. */
  inList(node: TSESTree.Node, parent: TSESTree.Node, shape: Shape): void {
    switch (parent.type) {
      case "TSAsExpression":
      case "TSNonNullExpression":
      case "TSSatisfiesExpression":
      case "ChainExpression":
        return this.#walk.value(parent, shape);
      case "ArrayExpression":
        return this.#walk.value(parent, anywhere(shape));
      case "IfStatement":
        return this.#walk.add({ kind: "read", node });
      case "NewExpression":
        return COLLECTIONS.test(calledName(parent.callee)) && parent.arguments[0] === node ? this.#walk.value(parent, anywhere(shape)) : this.#walk.handOn(node, shape);
      case "SpreadElement":
        return parent.parent.type === "ArrayExpression" ? this.#walk.value(parent.parent, shape) : this.#walk.handOn(node, shape);
      case "AwaitExpression":
        return this.#walk.value(parent, { ...shape, promise: false });
      case "ExpressionStatement":
        return this.#walk.add({ kind: "dropped", node, awaited: !shape.promise });
      case "UnaryExpression":
        return this.#walk.add(parent.operator === "void" ? { kind: "dropped", node, awaited: false } : { kind: "read", node });
      case "VariableDeclarator":
        if (parent.id.type === "ArrayPattern") return this.#elementOfList(parent.id, node, shape);
        return parent.id.type === "Identifier" ? this.#walk.variable(parent.id, shape) : this.#walk.handOn(node, shape);
      case "AssignmentExpression":
        if (parent.operator !== "=" || parent.left.type !== "Identifier" || parent.parent.type !== "ExpressionStatement") return this.#walk.handOn(node, shape);
        return this.#walk.variable(parent.left, shape);
      case "MemberExpression":
        return this.#memberOfList(parent, node, shape);
      case "ForOfStatement":
        if (parent.right !== node || shape.promise || parent.await) return this.#walk.handOn(node, shape);
        return this.#walk.bind(parent.left.type === "VariableDeclaration" ? parent.left.declarations[0].id : parent.left, anyOf(shape));
      case "CallExpression": {
        if (parent.callee === node) return this.#walk.handOn(node, shape);
        const { behaviour } = this.#resolver.meaningOf(parent);
        const isSettled = behaviour.kind === "promise" && behaviour.method === "allSettled";
        if (isSettled && shape.content === "completion" && parent.arguments[0] === node) this.#walk.add({ kind: "settled", node: parent });
        if (isRace(behaviour) && shape.content !== "completion" && shape.promise && parent.arguments[0] === node) return this.#walk.value(parent, { content: shape.content, promise: true });
        if (behaviour.kind === "promise" && parent.arguments[0] === node) return this.#walk.value(parent, { ...shape, promise: true, settled: isSettled });
        return purposeOf(parent) === "record" ? this.#walk.add({ kind: "logged", node: parent, names: names(shape) }) : this.#walk.handOn(node, shape);
      }
      default:
        return this.#walk.handOn(node, shape);
    }
  }

  /** `const [result] = await Promise.allSettled([gate()])`: its status is not the answer. */
  #elementOfList(pattern: TSESTree.ArrayPattern, node: TSESTree.Node, shape: Shape): void {
    const isCompletion = shape.settled === true && shape.content === "completion";
    const element = shape.index === undefined || shape.promise || (shape.settled === true && shape.content !== "decision" && !isCompletion) ? undefined : pattern.elements[shape.index];
    if (element === undefined || element?.type === "RestElement") return this.#walk.handOn(node, shape);
    if (element === null) return this.#walk.add({ kind: "dropped", node, awaited: true });
    this.#walk.bind(element, isCompletion ? SETTLED_COMPLETION : shape.settled === true ? SETTLED_RESULT : elementOf(shape));
  }

  /** `answers.length` tells nothing of them; `answers.forEach((answer) => …)` looks at each. */
  #memberOfList(member: TSESTree.MemberExpression, node: TSESTree.Node, shape: Shape): void {
    const name = staticKey(member.property, member.computed);
    const next = member.object === node && shape.promise && node.type === "CallExpression" ? callbackOfThen(node, this.#variableOf) : null;
    if (next?.params.length === 0) return this.#walk.add({ kind: "dropped", node: member.parent, awaited: true });
    if (member.object === node && name === "length" && shape.isDenials === true) return this.#walk.value(member, { ...OF_ALL, denial: true, counts: true });
    if (member.object === node && name !== null && TELLS_NOTHING.test(name)) return this.#walk.add({ kind: "read", node: member });
    if (member.object !== node || shape.promise) return this.#walk.handOn(node, shape);
    if (name === null) return isWritten(member) ? undefined : this.#walk.value(member, anyOf(shape));
    if (/^\d+$/.test(name)) return this.#atIndex(member, Number(name), shape);
    const call = member.parent.type === "CallExpression" && member.parent.callee === member ? member.parent : null;
    if (call !== null && shape.settled !== true && TAKING.test(name)) return this.#walk.value(call, anyOf(shape));
    const callback = call?.arguments[0] === undefined || !LOOKING.test(name) || (shape.settled === true && !(DECIDING.test(name) && shape.content === "decision")) ? null : functionIn(call.arguments[0], this.#variableOf);
    if (call !== null && shape.settled !== true && shape.content === "allowed" && isBoolean(call.arguments[0])) {
      if (name === "some") return this.#walk.add({ kind: "mistested", node: call, how: "some" });
      if (name === "filter" && isCountWrittenDown(call)) return this.#walk.add({ kind: "logged", node: call, names: false });
    }
    if (callback === null && name === "filter" && shape.settled === true && shape.content === "decision" && call !== null) return this.#chosen(call, shape);
    const ended = call === null || shape.settled !== true || shape.content !== "completion" ? null : toldOfEnds(name, call, this.#variableOf);
    if (ended !== null && call !== null) return this.#walk.value(call, ended);
    if (callback === null) return this.#walk.handOn(node, shape);
    if (call !== null && name === "some" && shape.settled !== true && shape.content === "decision" && readsAllowed(callback)) return this.#walk.add({ kind: "mistested", node: call, how: "some" });
    const told = call === null || shape.settled === true || shape.content !== "decision" ? null : toldOfAll(name, callback);
    if (told !== null && call !== null) return this.#walk.value(call, told);
    const [parameter] = callback.params;
    if (parameter !== undefined) return this.#walk.bind(parameter, shape.settled === true ? SETTLED_RESULT : { ...elementOf(shape), ...(shape.stored === true ? { stored: true } : {}) });
    this.#walk.add({ kind: "read", node: member });
  }

  /** `results[0]`: the answer, where it stands there, or where it may stand anywhere. */
  #atIndex(member: TSESTree.MemberExpression, index: number, { index: own, many, settled, isDenials, ...shape }: Shape): void {
    if (isDenials === true) return this.#walk.value(member, { ...OF_ALL, denial: true, saysWhy: true });
    if (own !== undefined && own !== index) return this.#walk.add({ kind: "read", node: member });
    if (settled === true && shape.content !== "decision") return this.#walk.handOn(member, { ...shape, many: many === true });
    this.#walk.value(member, settled === true ? SETTLED_RESULT : shape);
  }

  /** `results.filter((result) => …)`: the callback looks at each, and whoever gets the list at those that are left. */
  #chosen(call: TSESTree.CallExpression, shape: Shape): void {
    const [first] = call.arguments;
    const callback = first === undefined ? null : functionIn(first, this.#variableOf);
    const parameter = callback?.params[0];
    if (parameter === undefined) return this.#walk.handOn(call, shape);
    this.#walk.bind(parameter, SETTLED_RESULT);
    this.#walk.value(call, shape);
  }
}

/** The global as a callback: `answers.filter(Boolean)`. */
function isBoolean(callback: TSESTree.Node | undefined): boolean {
  return callback?.type === "Identifier" && callback.name === "Boolean";
}

/** `console.log(answers.filter(Boolean).length)`: how many permits there are goes into a record. */
function isCountWrittenDown(call: TSESTree.CallExpression): boolean {
  const { parent: member } = call;
  if (member.type !== "MemberExpression" || member.object !== call || staticKey(member.property, member.computed) !== "length") return false;
  let node: TSESTree.Node = member;
  while (node.parent !== undefined && node.parent !== null && /^(?:TemplateLiteral|Property|ObjectExpression)$/.test(node.parent.type)) node = node.parent;
  return node.parent?.type === "CallExpression" && node.parent.callee !== node && purposeOf(node.parent) === "record";
}

function elementOf({ content, parts, isHinted }: Shape): Shape {
  return { content, promise: false, ...(parts === undefined ? {} : { parts }), ...(isHinted === true ? { isHinted } : {}) };
}

/** Where in an array it stands tells nothing of another that it is put into. */
function anywhere({ index: _index, ...shape }: Shape): Shape {
  return shape;
}

/** What a method tells of all the answers whose callback looks at `allowed` and nothing else: of which one the flow analysis does not know. */
function toldOfAll(method: string, callback: FunctionNode): Shape | null {
  if (method === "every" && readsAllowed(callback)) return OF_ALL;
  if (!readsDenial(callback)) return null;
  switch (method) {
    case "some":
      return { ...OF_ALL, denial: true };
    case "find":
      return { ...OF_ALL, denial: true, saysWhy: true };
    case "filter":
      return { content: "decision", promise: false, many: true, isDenials: true };
    default:
      return null;
  }
}

/** `results.some((result) => result.status === "rejected")` */
function toldOfEnds(method: string, call: TSESTree.CallExpression, variableOf: VariableOf): Shape | null {
  const [first] = call.arguments;
  const callback = first === undefined || first.type === "SpreadElement" ? null : functionIn(first, variableOf);
  const status = callback === null ? null : statusWanted(callback);
  if (status === "fulfilled") return method === "every" ? OF_ALL : null;
  if (status !== "rejected") return null;
  if (method === "some" || method === "find") return { ...OF_ALL, denial: true, ...(method === "find" ? { saysWhy: true } : {}) };
  return method === "filter" ? { content: "decision", promise: false, many: true, isDenials: true } : null;
}

/** The status that a callback asks a result for, and nothing else. */
function statusWanted(callback: FunctionNode): string | null {
  const result = onlyResult(callback);
  if (result?.type !== "BinaryExpression" || !/^===?$/.test(result.operator) || result.right.type !== "Literal") return null;
  const { left } = result;
  const isStatus = left.type === "Identifier" ? left.name === "status" : left.type === "MemberExpression" && staticKey(left.property, left.computed) === "status";
  return isStatus && typeof result.right.value === "string" ? result.right.value : null;
}

const OF_ALL: Shape = { content: "allowed", promise: false, stored: true, ofAll: true };

/** Whichever element a loop or a computed index comes to: the flow analysis does not know which. */
function anyOf(shape: Shape): Shape {
  return shape.settled === true ? { ...SETTLED_RESULT, stored: true } : { ...elementOf(shape), stored: true };
}

/** Whether a call yields one of several answers. */
function isRace(behaviour: CallBehaviour): boolean {
  return behaviour.kind === "promise" && (behaviour.method === "race" || behaviour.method === "any");
}

/** What a promise is given to by `.then(f)`, where that is a function in view. */
function callbackOfThen(promise: TSESTree.CallExpression, variableOf: VariableOf): FunctionNode | null {
  const { parent: member } = promise;
  if (member.type !== "MemberExpression" || member.object !== promise || staticKey(member.property, member.computed) !== "then" || member.parent.type !== "CallExpression") return null;
  const [callback] = member.parent.arguments;
  return callback === undefined || callback.type === "SpreadElement" ? null : functionIn(callback, variableOf);
}
