import type { TSESTree } from "@typescript-eslint/utils";
import type { CallBehaviour, CallResolver, Gate } from "../program/call-meaning.js";
import { functionIn } from "../program/functions.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import { isOfFile, type VariableOf } from "../program/variables.js";
import { decides, holds, inObject, inText, isPlainAnswer, names, negated, partOf, shapeOf, STYLES, type Content, type Shape } from "./answer-content.js";
import { calledName, isRecorderByName, purposeOf, type CallPurpose } from "./call-names.js";
import type { DecisionUse } from "./decision-use.js";
import { chainedWith, enclosingFunction, fateOfResult, isAskedAtOnce, isConversion, isExported, isLookedAt, isOnlyWritten, isWritten, putsAway, writesFile, searchesOfText, takesArgument } from "./decision-use-syntax.js";
import { collectionFilledBy } from "./filled-collections.js";
import type { Part, Telling } from "./gate-of-summary.js";
import { behaviourOf, madeOfAnswer } from "./given-away.js";
import { ReachedReads } from "./reached-reads.js";
import { ListedAnswers } from "./listed-answers.js";
import type { AnswerWalk } from "./answer-walk.js";
import { overlooksReason } from "./made-elsewhere.js";
import { StoredAnswers } from "./stored-answers.js";
import { isStatus, TakenApart } from "./taken-apart.js";
import { TestedAnswers } from "./tested-answers.js";

/** Whether the list of promises that a call makes goes into `allSettled()`. */
function isSettled(list: TSESTree.CallExpression, resolver: CallResolver): boolean {
  const { parent: call } = list;
  if (call.type !== "CallExpression" || call.arguments[0] !== list) return false;
  const { behaviour } = resolver.meaningOf(call);
  return behaviour.kind === "promise" && behaviour.method === "allSettled";
}

function isTrue(node: TSESTree.Node): boolean {
  const value = stripTypeWrappers(node);
  return value.type === "Literal" && value.value === true;
}

/** Assertions that something is not this. */
const NOT_EQUAL = /^not(?:Deep)?(?:Strict)?Equals?$/;

const ANSWERS: Readonly<Record<Gate["style"], Content>> = { asserts: "completion", wraps: "completion", units: "completion", decision: "decision", boolean: "allowed", http: "response" };

/** How an answer tells as a member of an object. */
function partIn({ content, orNothing, denial, saysWhy }: Shape): Part | null {
  if (content === "decision") return "decision";
  if (content !== "allowed") return null;
  if (denial === true) return saysWhy === true ? "denial" : "negated";
  return orNothing === undefined ? "boolean" : `permit or ${orNothing}`;
}

/** `validate().then(ok)` is a promise of what `ok` returns. */
function resultOf(call: TSESTree.CallExpression, returned: Shape): Shape {
  return calledName(call.callee) === "then" ? { ...returned, promise: true } : returned;
}

/** Follows the answers of gates from where they are given to where they are used, by name. */
export class DecisionUses {
  readonly #variableOf: VariableOf;
  readonly #resolver: CallResolver;
  /** Member accesses of the file by their name, those whose key is computed under one of their own. */
  readonly #members: ReadonlyMap<string, readonly TSESTree.MemberExpression[]>;
  readonly #reads: ReachedReads;

  readonly #takenOut: ReadonlyMap<string, readonly TSESTree.Property[]>;

  constructor(variableOf: VariableOf, resolver: CallResolver, members: ReadonlyMap<string, readonly TSESTree.MemberExpression[]>, takenOut: ReadonlyMap<string, readonly TSESTree.Property[]>) {
    this.#variableOf = variableOf;
    this.#resolver = resolver;
    this.#members = members;
    this.#takenOut = takenOut;
    this.#reads = new ReachedReads(variableOf);
  }

  /**
   * Every use of the answer of the gate called at `node`.
   * @param telling what tells a denial, where that is not the gate's style.
   * @param isPromise whether the answer has to be waited for.
   */
  of(node: TSESTree.Node, gate: Gate, telling: Telling | null, isPromise: boolean): DecisionUse[] {
    const shape: Shape = telling === null ? { content: ANSWERS[gate.style], promise: isPromise, ...(gate.style === "http" && gate.body === "parsed" ? { parsed: true } : {}) } : shapeOf(telling);
    return new Walk(this.#variableOf, this.#resolver, this.#members, this.#takenOut, this.#reads).follow(node, shape);
  }
}

class Walk implements AnswerWalk {
  readonly #uses: DecisionUse[] = [];
  readonly #lists: ListedAnswers;
  readonly #tests: TestedAnswers;
  readonly #stored: StoredAnswers;
  readonly #takenApart: TakenApart;
  readonly #seen = new Set<string>();
  readonly #open: (readonly [TSESTree.Node, Shape])[] = [];
  /** Functions of the file that are given the answer: the calls that do so, and what the functions return of it. */
  readonly #given = new Map<FunctionNode, { readonly calls: Set<TSESTree.CallExpression>; readonly returned: Shape[] }>();

  constructor(
    private readonly variableOf: VariableOf,
    private readonly resolver: CallResolver,
    private readonly members: ReadonlyMap<string, readonly TSESTree.MemberExpression[]>,
    takenOut: ReadonlyMap<string, readonly TSESTree.Property[]>,
    private readonly reads: ReachedReads,
  ) {
    this.#lists = new ListedAnswers(this, variableOf, resolver);
    this.#tests = new TestedAnswers(this, (constant) => this.#literalOf(constant));
    this.#stored = new StoredAnswers(this, variableOf, resolver, members, takenOut);
    this.#takenApart = new TakenApart(this, variableOf, reads);
  }

  /** The text or number that a constant is, of this file or another. */
  #literalOf(constant: TSESTree.Node): string | number | null {
    const own = this.resolver.text.constantOf(constant);
    const node = own.type === "Literal" ? own : (this.resolver.constantElsewhere(own)?.node ?? own);
    return node.type === "Literal" && (typeof node.value === "string" || typeof node.value === "number") ? node.value : null;
  }

  follow(node: TSESTree.Node, shape: Shape): DecisionUse[] {
    this.value(node, shape);
    for (let item = this.#open.pop(); item !== undefined; item = this.#open.pop()) this.#use(item[0], item[1]);
    return this.#uses;
  }

  /** The value of `node` has this shape: what its parent does with it comes later, so that long chains need no deep stack. */
  value(node: TSESTree.Node, shape: Shape): void {
    const key = `${node.range[0]}-${node.range[1]}-${node.type}-${shape.content}-${shape.promise}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#open.push([node, shape]);
  }

  add(use: DecisionUse): void {
    this.#uses.push(use);
  }

  #use(node: TSESTree.Node, shape: Shape): void {
    const { parent } = node;
    if (parent === undefined || parent === null) return;
    if (shape.many === true) return this.#lists.inList(node, parent, shape);
    switch (parent.type) {
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
      case "TSNonNullExpression":
      case "ChainExpression":
        return this.value(parent, shape);
      case "AwaitExpression":
        if (shape.content === "completion") this.add({ kind: "awaited", node: parent });
        return this.value(parent, { ...shape, promise: false });
      case "ExpressionStatement":
        return this.#dropped(node, shape);
      case "UnaryExpression":
        if (parent.operator === "void") return this.#dropped(parent, shape);
        if (parent.operator === "+" && shape.content === "allowed") return this.value(parent, inText(shape));
        if (parent.operator !== "!") return this.add({ kind: "read", node: parent });
        return this.#inOtherWords(parent, negated(shape));
      case "SequenceExpression":
        return parent.expressions.at(-1) === node ? this.value(parent, shape) : this.#dropped(node, shape);
      case "VariableDeclarator":
        return parent.init === node ? this.bind(parent.id, shape) : undefined;
      case "AssignmentExpression":
        return this.#assigned(parent, node, shape);
      case "AssignmentPattern":
        return parent.right === node ? this.handOn(parent, shape) : undefined;
      case "MemberExpression":
        if (parent.object === node) return this.#member(parent, shape);
        // `{ true: pay, false: skip }[decision.allowed]` chooses by the answer.
        if (parent.computed && !shape.promise && (shape.content === "allowed" || shape.text === true)) return this.add({ kind: "tested", node, stored: false });
        // `REASONS[decision.code]` says in words what the code says.
        return shape.content === "info" && !isWritten(parent) ? this.value(parent, shape) : this.add({ kind: "read", node });
      case "CallExpression":
      case "NewExpression":
        return parent.callee === node ? this.handOn(parent, shape) : this.#argument(parent, node, shape);
      case "ArrayExpression":
        return this.#lists.element(parent, node, shape);
      case "ReturnStatement":
        return this.returned(parent, shape);
      case "ArrowFunctionExpression":
        return this.returned(parent, shape);
      case "IfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
      case "SwitchStatement":
      case "SwitchCase":
        return this.#tests.test(node, shape, () => undefined);
      case "ConditionalExpression":
        if (parent.test !== node) return this.value(parent, shape);
        if (shape.content === "allowed" && !shape.promise && isOnlyWritten(parent)) return this.#tests.chosen(parent, shape);
        return this.#tests.test(node, shape, () => this.#tests.chosen(parent, shape));
      case "LogicalExpression":
        return this.#tests.logical(parent, node, shape);
      case "BinaryExpression":
        return this.#tests.compared(parent, node, shape);
      case "Property":
      case "SpreadElement":
        return this.#inObject(parent, shape);
      case "TemplateLiteral":
        return this.value(parent, inText(shape));
      default:
        return this.handOn(node, shape);
    }
  }

  /** `!allowed`, `Boolean(allowed)`: the answer in other words, and a test only where something looks at it. */
  #inOtherWords(node: TSESTree.Node, shape: Shape): void {
    if (isPlainAnswer(shape) && !isLookedAt(node)) return this.value(node, shape);
    this.#tests.test(node, shape, () => this.value(node, shape));
  }

  #dropped(node: TSESTree.Node, shape: Shape): void {
    if (shape.content === "completion" && !shape.promise && shape.settled !== true) return;
    this.add({ kind: "dropped", node, awaited: !shape.promise });
  }

  returned(node: TSESTree.ReturnStatement | TSESTree.ArrowFunctionExpression, shape: Shape): void {
    if (shape.content === "completion" && !shape.promise) return;
    const owner = isFunctionNode(node) ? node : enclosingFunction(node);
    if (owner?.async === true && isAskedAtOnce(owner) && shape.content !== "completion") return this.add({ kind: "not-awaited", node: owner.parent });
    const result = owner === null ? null : fateOfResult(owner);
    const fate = shape.content === "completion" && (result === null || result === "dropped" || !isSettled(result, this.resolver)) ? null : result;
    if (fate === "dropped") return this.add({ kind: "dropped", node, awaited: false });
    if (fate !== null) return this.value(fate, { ...shape, many: true, promise: true });
    const given = owner === null ? undefined : this.#given.get(owner);
    const chain = owner === null ? null : chainedWith(owner);
    if ((given !== undefined || chain !== null) && names(shape)) this.add({ kind: "passed-on", node });
    if (given !== undefined) {
      const answer = { ...shape, promise: shape.promise || owner?.async === true };
      given.returned.push(answer);
      for (const call of given.calls) this.value(call, resultOf(call, answer));
      return;
    }
    if (chain === null) return this.add({ kind: "returned", node, names: names(shape), decides: decides(shape.content), from: owner, style: STYLES[shape.content], isPromise: shape.promise || owner?.async === true, ...(shape.denial === true && shape.saysWhy !== true ? { inverted: true } : {}) });
    this.value(chain, { ...shape, promise: true });
  }

  #inObject(parent: TSESTree.Property | TSESTree.SpreadElement, shape: Shape): void {
    if (parent.type === "Property" && parent.parent.type === "ObjectPattern") return;
    if (parent.parent.type !== "ObjectExpression") return this.handOn(parent, shape);
    const isAnswer = parent.type === "SpreadElement" ? shape.content === "decision" : shape.content === "allowed" && staticKey(parent.key, parent.computed) === "allowed";
    const bare = shape.bare === true || (isAnswer && parent.type === "Property");
    const name = parent.type === "Property" ? staticKey(parent.key, parent.computed) : null;
    const part = isAnswer ? null : partIn(shape);
    this.value(parent.parent, { ...shape, content: isAnswer ? "decision" : inObject(shape.content), promise: false, bare, ...(name === null || part === null ? {} : { parts: new Map([[name, part]]) }) });
  }

  bind(pattern: TSESTree.Node, shape: Shape): void {
    const target = pattern.type === "AssignmentPattern" ? pattern.left : pattern;
    switch (target.type) {
      case "Identifier":
        return this.variable(target, shape);
      case "ObjectPattern":
        return this.#takenApart.object(target, shape);
      case "ArrayPattern":
        return this.#takenApart.tuple(target, shape);
      case "MemberExpression":
        return this.#stored.inMember(target, shape);
      default:
        return this.handOn(target, shape);
    }
  }

  variable(identifier: TSESTree.Identifier, shape: Shape): void {
    const variable = this.variableOf(identifier);
    if (variable === null) return this.handOn(identifier, shape);
    const reads = this.reads.of(variable, identifier);
    if (holds(shape.content) && isOfFile(variable.scope)) this.add({ kind: "kept", node: identifier, in: identifier });
    if (isExported(variable)) this.handOn(identifier, shape);
    else if (reads.length === 0) this.#dropped(identifier, shape);
    for (const read of reads) this.value(read, shape);
  }

  #assigned(parent: TSESTree.AssignmentExpression, node: TSESTree.Node, shape: Shape): void {
    if (parent.left === node && (parent.operator === "??=" || parent.operator === "||=") && shape.content === "allowed" && !shape.promise && isTrue(parent.right)) return this.add({ kind: "mistested", node: parent, how: "default" });
    if (parent.right !== node) return;
    this.bind(parent.left, shape);
    if (parent.parent.type !== "ExpressionStatement") this.value(parent, shape);
  }

  #member(member: TSESTree.MemberExpression, shape: Shape): void {
    const name = staticKey(member.property, member.computed);
    const call = member.parent.type === "CallExpression" && member.parent.callee === member ? member.parent : null;
    if (call !== null && (name === "then" || name === "catch" || name === "finally") && shape.promise) return this.#chained(call, name, shape);
    if (shape.content === "completion") return this.add({ kind: shape.promise ? "not-awaited" : "read", node: member });
    // The answer is out again, or it is another property of the object that it was put into.
    if (shape.parts !== undefined && name !== null && !shape.promise) {
      if (shape.parts.has(name) || shape.isHinted === true) return this.value(member, partOf(shape, name));
      if (call === null) return this.add({ kind: "read", node: member });
    }
    if (call !== null && name === "json" && shape.content === "response") return this.value(call, { ...shape, content: "decision", promise: true });
    if (shape.promise) return this.add({ kind: "not-awaited", node: member });
    if (call !== null) {
      const searches = shape.content === "response" && name === "text" ? searchesOfText(call, this.variableOf) : [];
      for (const node of searches) this.add({ kind: "mistested", node, how: "code" });
      if (searches.length > 0) return;
      if (shape.content === "response" && (name === "text" || name === "arrayBuffer")) return this.add({ kind: "handed-on", node: call, names: names(shape), decides: true });
      if (this.#tests.searched(call, name, shape)) return;
      return this.value(call, { ...shape, content: inObject(shape.content), promise: false });
    }
    if (shape.content === "response" && isStatus(name)) {
      // Looking at the status does no harm where the decision is looked at as well.
      return this.add({ kind: "mistested", node: member, how: "status" });
    }
    this.value(member, shape.orNothing !== undefined && name === "allowed" ? shape : partOf(shape, name));
  }

  #chained(call: TSESTree.CallExpression, method: "then" | "catch" | "finally", shape: Shape): void {
    this.add({ kind: "chained", node: call });
    const [first] = call.arguments;
    const callback = first === undefined || first.type === "SpreadElement" ? null : functionIn(first, this.variableOf);
    if (method !== "then") return this.value(call, shape);
    if (first === undefined) return this.value(call, shape);
    if (callback === null && first.type !== "SpreadElement" && isRecorderByName(first)) return this.add({ kind: "logged", node: call, names: names(shape) });
    if (callback === null) {
      const made = first.type === "SpreadElement" ? null : this.#madeElsewhere(first, 0, behaviourOf(first, this.resolver), { ...shape, promise: false }, call);
      return made === null ? this.handOn(call, shape) : this.value(call, { ...made, promise: true });
    }
    const [parameter] = callback.params;
    if (shape.content === "completion") return;
    if (parameter === undefined) return this.add({ kind: "dropped", node: call, awaited: true });
    if (callback !== first) this.#giveBack(callback, call);
    this.bind(parameter, { ...shape, promise: false });
  }

  #argument(call: TSESTree.CallExpression | TSESTree.NewExpression, node: TSESTree.Node, shape: Shape): void {
    const { behaviour } = this.resolver.meaningOf(call);
    if (behaviour.kind === "boolean-conversion") return this.#inOtherWords(call, shape);
    if (behaviour.kind === "assertion") return this.#tests.asserted(call, node, behaviour.test, shape);
    if (shape.content === "allowed" && !shape.promise && call.arguments[0] === node && NOT_EQUAL.test(calledName(call.callee))) return this.#tests.differs(call, shape);
    if (behaviour.kind === "promise" && behaviour.method === "resolve") return this.value(call, shape);
    if (behaviour.kind === "checked" && call.arguments[behaviour.answer.argument] === node) {
      const { answer } = behaviour;
      const isPermit = answer.onlyPermits && shape.content === "decision" && !shape.promise;
      if (isPermit && answer.yields === "value") this.add({ kind: "tested", node: call, stored: shape.stored === true });
      return this.value(call, answer.yields === "value" || shape.content !== "decision" ? shape : { ...shape, content: "holder", parts: new Map<string, Part>([[answer.under, "decision"], ...(isPermit ? [["success", "boolean"] as const] : [])]) });
    }
    if (isConversion(call)) return this.value(call, call.callee.type === "Identifier" ? inText(shape) : { ...shape, content: inObject(shape.content) });
    if (holds(shape.content) && call.type === "CallExpression" && (putsAway(call) || writesFile(call))) this.add({ kind: "kept", node: call, in: call });
    const collection = holds(shape.content) ? collectionFilledBy(call, this.variableOf, this.members) : null;
    if (collection !== null) {
      this.add({ kind: "stored", node: call, name: collection.name });
      for (const { node: read, ofAll } of collection.reads) this.value(read, { ...shape, stored: true, ...(ofAll ? { many: true } : {}) });
      return;
    }
    const callee = functionIn(call.callee, this.variableOf);
    const index = call.arguments.findIndex((argument) => argument === node);
    const parameter = callee?.params[index];
    // A function in view that does not take the argument cannot look at it.
    if (callee !== null && !takesArgument(callee, index)) return this.add({ kind: "read", node: call });
    const purpose = purposeOf(call);
    if (callee !== null && parameter !== undefined) return this.#giveTo(callee, parameter, call, shape, purpose);
    const made = callee === null ? this.#madeElsewhere(call.callee, index, behaviour, shape, call) : null;
    if (made !== null) return this.value(call, made);
    const tells = names(shape) && !(callee === null && shape.content === "decision" && overlooksReason(call.callee, index, this.resolver));
    this.add(purpose === "record" ? { kind: "logged", node: call, names: tells } : { kind: "handed-on", node: call, names: tells, decides: decides(shape.content), ...(shape.text === true ? { text: true } : {}) });
  }

  /** What a function of another file makes of the answer at `index`, where it does nothing but look at it; null where that is not known. */
  #madeElsewhere(callee: TSESTree.Node, index: number, behaviour: CallBehaviour, shape: Shape, call: TSESTree.CallExpression | TSESTree.NewExpression): Shape | null {
    const made = call.type === "CallExpression" ? madeOfAnswer(callee, index, behaviour, shape, this.resolver) : null;
    if (made?.isRecord === true) this.add({ kind: "logged", node: call, names: made.tells });
    return made?.shape ?? null;
  }

  /** A function in view does with its parameter what it does; what it returns of that, its caller has. */
  #giveTo(callee: FunctionNode, parameter: TSESTree.Node, call: TSESTree.CallExpression | TSESTree.NewExpression, shape: Shape, purpose: CallPurpose): void {
    if (purpose === "record") this.add({ kind: "logged", node: call, names: false });
    if (call.type === "CallExpression") this.#giveBack(callee, call);
    this.bind(parameter, shape);
  }

  /** What the function returns of the answer, the call has. */
  #giveBack(callee: FunctionNode, call: TSESTree.CallExpression): void {
    const given = this.#given.get(callee) ?? { calls: new Set(), returned: [] };
    this.#given.set(callee, given);
    given.calls.add(call);
    for (const result of given.returned) this.value(call, resultOf(call, result));
  }

  handOn(node: TSESTree.Node, shape: Shape): void {
    this.add({ kind: "handed-on", node, names: names(shape), decides: decides(shape.content), ...(shape.text === true ? { text: true } : {}) });
  }
}
