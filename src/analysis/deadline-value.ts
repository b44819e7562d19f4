import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "../program/expressions.js";
import type { CallResolver } from "../program/call-meaning.js";
import type { TextSource } from "../program/constants-elsewhere.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import { asFunction, boundName, boundOf, calculate, isNothing, isSetTimeout, methodOf, nameOf, timeOf } from "./deadline-syntax.js";
import { callTakenApart, valueOfField } from "./held-values.js";
import { nodesIn, type VisitorKeys } from "./walk.js";

/** How long something may take, in milliseconds, and the expression that says so. */
export type Deadline =
  /** `timer` is the call that starts it, which may be stopped. `others` is what other calls of the function around it give, where that is wrong as well. */
  | { readonly kind: "known"; readonly milliseconds: number; readonly node: TSESTree.Node; readonly timer?: TSESTree.CallExpression; readonly others?: readonly Deadline[] }
  | { readonly kind: "unknown" }
  | { readonly kind: "none" };

export const unknownDeadline: Deadline = { kind: "unknown" };
export const noDeadline: Deadline = { kind: "none" };

const maximalDepth = 8;
const ADDRESS = /^(?:https?:\/\/|\/)[^\s]*$/;
const VALIDATES = /\bvalidate\b/;
const WAITS = /time|delay|sleep|wait|after|reject|deadline/i;

/** Of several deadlines on one call the earliest holds. One that is not known may be any. */
export function earliest(deadlines: readonly Deadline[]): Deadline {
  let found: Deadline = noDeadline;
  for (const deadline of deadlines) {
    if (deadline.kind === "unknown") return deadline;
    if (deadline.kind === "known" && (found.kind !== "known" || deadline.milliseconds < found.milliseconds)) found = deadline;
  }
  // What others give in the place of one of several ends no call by itself.
  return found.kind === "known" && deadlines.filter(({ kind }) => kind === "known").length > 1 ? { ...found, others: [] } : found;
}

/** Of the signals that one is made of: a known one ends the call, whatever the others do. */
function earliestKnown(deadlines: readonly Deadline[]): Deadline {
  const known = deadlines.filter(({ kind }) => kind === "known");
  const found = earliest(known.length > 0 ? known : deadlines);
  // The other one still runs when the timer of this one is stopped.
  return found.kind === "known" && known.length > 1 ? { kind: "known", milliseconds: found.milliseconds, node: found.node } : found;
}

/** Reads deadlines from numbers, abort signals and timers. */
export class DeadlineReader {
  private readonly makingOptions = new Map<FunctionNode, readonly TSESTree.CallExpression[]>();

  /** @param isWrong what is a finding: where a choice may be, it is the one that counts. */
  constructor(
    private readonly resolver: CallResolver,
    private readonly visitorKeys: VisitorKeys,
    private readonly isWrong: (milliseconds: number) => boolean,
  ) {}

  /** From now on of functions that make the options of a request only the calls count that make those of this one. */
  judge(calls: readonly TSESTree.CallExpression[]): void {
    this.makingOptions.clear();
    for (const call of calls) {
      const maker = this.functionOf(call.callee);
      if (maker !== null) this.makingOptions.set(maker, [...(this.makingOptions.get(maker) ?? []), call]);
    }
  }

  /** A number of milliseconds. A default stands for what nobody gives. */
  ofNumber(node: TSESTree.Node): Deadline {
    const passed = this.passedFor(node);
    if (passed !== null) return passed;
    return this.writtenNumber(node);
  }

  private writtenNumber(node: TSESTree.Node): Deadline {
    const milliseconds = this.numberOf(node, 0);
    return milliseconds === null ? unknownDeadline : { kind: "known", milliseconds, node };
  }

  /** What the calls in view give for a parameter; its default counts where one of them gives nothing. */
  private passedFor(node: TSESTree.Node): Deadline | null {
    const given = this.givenFor(node);
    if (given === null || given.length === 0) return null;
    return this.worstOf([...new Set(given)].map((argument) => (argument === null ? this.writtenNumber(node) : this.ofNumber(argument))));
  }

  /** The same of a signal: where one call in view gives none, it has no deadline. */
  private signalFor(node: TSESTree.Node, depth: number): Deadline | null {
    const given = this.givenFor(node);
    if (given === null || given.length === 0) return null;
    return this.worstOf(given.map((argument) => (argument === null ? noDeadline : this.ofSignal(argument, depth + 1))));
  }

  private worstOf(found: readonly Deadline[]): Deadline | null {
    const [first, ...others] = found.filter((deadline) => deadline.kind === "known" && this.isWrong(deadline.milliseconds));
    const none = found.find(({ kind }) => kind === "none");
    if (first?.kind === "known") return { ...first, others: none === undefined ? others : [...others, none] };
    return none ?? found.find(({ kind }) => kind === "unknown") ?? found[0] ?? null;
  }

  /** What each call in view gives for a parameter, or for the property that one takes out of it, `null` where it gives nothing; null for what is no such name. */
  private givenFor(start: TSESTree.Node): readonly (TSESTree.Expression | null)[] | null {
    const node = stripTypeWrappers(start);
    if (node.type !== "Identifier") return null;
    const definition = this.resolver.variableOf(node)?.defs[0];
    const owner = definition?.type === "Parameter" && isFunctionNode(definition.node) ? definition.node : null;
    if (owner === null) return null;
    const index = owner.params.findIndex((parameter) => boundName(parameter) === node.name);
    const calls = this.callsOf(owner);
    if (index < 0 || calls.some(({ arguments: all }) => all.slice(0, index + 1).some(({ type }) => type === "SpreadElement"))) return null;
    const asking = calls.filter((call) => !this.namesOtherAddress(call));
    return asking.map(({ arguments: all }) => {
      const argument = all[index];
      return argument === undefined || argument.type === "SpreadElement" ? null : argument;
    });
  }

  /** Whether a call says where its request goes, and that this is no endpoint that validates. */
  private namesOtherAddress(call: TSESTree.CallExpression): boolean {
    const texts = call.arguments.flatMap((argument) => (argument.type === "SpreadElement" ? [] : [this.resolver.text.of(argument)])).filter((text) => text !== null);
    return texts.some((text) => ADDRESS.test(text)) && !texts.some((text) => VALIDATES.test(text));
  }

  /** Calls of a function by its name, when the name is used for nothing else; its class calls a method by `this`. */
  private callsOf(owner: FunctionNode): readonly TSESTree.CallExpression[] {
    const making = this.makingOptions.get(owner);
    if (making !== undefined) return making;
    const { parent } = owner;
    if (parent.type === "MethodDefinition") {
      const name = staticKey(parent.key, parent.computed);
      return [...nodesIn(parent.parent, this.visitorKeys)].filter((node) => node.type === "CallExpression").filter(({ callee }) => callee.type === "MemberExpression" && callee.object.type === "ThisExpression" && memberName(callee) === name);
    }
    const name = owner.type === "FunctionDeclaration" ? owner.id : parent.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : null;
    const uses = name === null ? [] : (this.resolver.variableOf(name)?.references ?? []).filter(({ init }) => init !== true);
    const calls = uses.flatMap(({ identifier }) => (identifier.parent.type === "CallExpression" && identifier.parent.callee === identifier ? [identifier.parent] : []));
    return calls.length === uses.length ? calls : [];
  }

  /** An abort signal: `AbortSignal.timeout(n)`, `AbortSignal.any([…])`, or that of a controller which a timer aborts. */
  ofSignal(start: TSESTree.Node, depth = 0): Deadline {
    const node = this.constant(start);
    if (depth > maximalDepth) return unknownDeadline;
    if (isNothing(node)) return noDeadline;
    if (node.type === "CallExpression") {
      const { callee } = node;
      const first = node.arguments[0];
      if (callee.type === "MemberExpression" && stripTypeWrappers(callee.object).type === "Identifier" && nameOf(callee.object) === "AbortSignal") {
        if (memberName(callee) === "timeout") return first === undefined ? unknownDeadline : this.ofNumber(first);
        const list = first === undefined ? null : this.constant(first);
        if (memberName(callee) === "any" && list?.type === "ArrayExpression") return earliestKnown(list.elements.map((element) => (element === null ? unknownDeadline : this.ofSignal(element, depth + 1))));
        return unknownDeadline;
      }
      return this.ofHelper(node);
    }
    if (node.type === "MemberExpression" && memberName(node) === "signal" && node.object.type === "Identifier") return this.ofController(node.object);
    const field = node.type === "MemberExpression" ? valueOfField(node, this.visitorKeys) : null;
    if (field !== null) return this.ofSignal(field, depth + 1);
    const made = node.type === "Identifier" ? callTakenApart(node, this.resolver.variableOf) : null;
    return made === null ? (this.signalFor(node, depth) ?? this.ofGiver(node)) : this.ofHelper(made);
  }

  /** A signal that the callback gets from a function in view: `withTimeout(2_000, (signal) => fetch(url, { signal }))`. */
  private ofGiver(node: TSESTree.Node): Deadline {
    const definition = node.type === "Identifier" ? this.resolver.variableOf(node)?.defs[0] : undefined;
    const callback = definition?.type === "Parameter" ? definition.node : null;
    return callback !== null && callback.parent?.type === "CallExpression" && callback.parent.callee !== callback ? this.ofHelper(callback.parent) : unknownDeadline;
  }

  /** A promise that a timer settles, as one runner of a race. */
  ofTimer(start: TSESTree.Node, depth = 0): Deadline {
    const node = this.constant(start);
    if (depth > maximalDepth) return unknownDeadline;
    if (node.type === "CallExpression" && !isSetTimeout(node)) {
      const inside = this.ofHelper(node);
      if (inside.kind !== "unknown") return inside;
      const milliseconds = this.ofWait(node);
      if (milliseconds.kind !== "unknown") return milliseconds;
      // `sleep(2_000).then(() => { throw … })`
      if (node.callee.type === "MemberExpression" && /^(?:then|finally|catch)$/.test(nameOf(node.callee))) return this.ofTimer(node.callee.object, depth + 1);
    }
    return this.timerIn(node) ?? unknownDeadline;
  }

  private ofWait(call: TSESTree.CallExpression): Deadline {
    return WAITS.test(nameOf(call.callee)) ? this.numberAmong(call.arguments) : unknownDeadline;
  }

  /** The first number among arguments, or `{ milliseconds: n }`. */
  numberAmong(nodes: readonly TSESTree.Node[]): Deadline {
    for (const node of nodes) {
      const constant = this.constant(node);
      const found = constant.type === "ObjectExpression" ? this.numberAmong(constant.properties.flatMap((property) => (property.type === "Property" ? [property.value] : []))) : this.ofNumber(node);
      if (found.kind === "known") return { ...found, node: constant.type === "ObjectExpression" ? found.node : node };
    }
    return unknownDeadline;
  }

  /** A function in view with a timer inside; its time may be what the call passes. */
  private ofHelper(call: TSESTree.CallExpression): Deadline {
    const helper = this.functionOf(call.callee);
    if (helper === null) return unknownDeadline;
    for (const node of nodesIn(helper, this.visitorKeys)) {
      const time = timeOf(node);
      if (time === null) continue;
      const index = helper.params.findIndex((parameter) => boundName(parameter) === nameOf(time));
      const passed = index < 0 ? undefined : call.arguments[index];
      if (passed !== undefined && passed.type !== "SpreadElement") return this.ofNumber(passed);
      const found = index < 0 ? this.ofNumber(time) : this.writtenNumber(time);
      return found.kind === "known" ? { ...found, node: call } : found;
    }
    return unknownDeadline;
  }

  private functionOf(callee: TSESTree.Node): ReturnType<typeof asFunction> {
    if (callee.type === "MemberExpression" && callee.object.type === "ThisExpression") return methodOf(callee);
    if (callee.type !== "Identifier") return null;
    const definition = this.resolver.variableOf(callee)?.defs[0];
    return definition === undefined ? null : (asFunction(definition.node) ?? asFunction(this.constant(callee)));
  }

  private ofController(controller: TSESTree.Identifier): Deadline {
    const made = this.constant(controller);
    const variable = this.resolver.variableOf(controller);
    // `timeoutAfter(2_000).signal`
    if (made.type === "CallExpression") return this.ofHelper(made);
    if (made.type !== "NewExpression" || nameOf(made.callee) !== "AbortController" || variable === null) return unknownDeadline;
    let isSeen = true;
    for (const { identifier, init } of variable.references) {
      if (init === true) continue;
      const { parent } = identifier;
      const member = parent.type === "MemberExpression" && parent.object === identifier ? memberName(parent) : null;
      // Someone else may abort it in time.
      if (member === null) isSeen = false;
      if (member !== "abort") continue;
      const timer = this.timerAround(identifier);
      if (timer !== null) return timer;
    }
    return isSeen ? noDeadline : unknownDeadline;
  }

  /** The timer whose callback `node` stands in: of `setTimeout`, or what follows a wait: `delay(2_000).then(() => controller.abort())`. */
  private timerAround(node: TSESTree.Node): Deadline | null {
    let child: TSESTree.Node = node;
    for (let steps = 0; steps < 10; steps += 1) {
      const parent: TSESTree.Node | null | undefined = child.parent;
      if (parent === null || parent === undefined) return null;
      if (parent.type === "CallExpression" && parent.callee !== child) {
        const time = parent.arguments[1];
        if (isSetTimeout(parent)) return time === undefined ? null : withTimer(this.ofNumber(time), parent);
        if (parent.callee.type === "MemberExpression" && /^(?:then|finally)$/.test(nameOf(parent.callee))) {
          const waited = this.afterWait(parent.callee.object);
          if (waited !== null) return waited;
        }
      }
      child = parent;
    }
    return null;
  }

  private afterWait(start: TSESTree.Node): Deadline | null {
    const wait = stripTypeWrappers(start);
    if (wait.type === "NewExpression") return this.timerIn(wait);
    if (wait.type !== "CallExpression") return null;
    const [first] = wait.arguments;
    const isPause = this.resolver.meaningOf(wait).behaviour.kind === "pause";
    const time = isPause && first !== undefined && first.type !== "SpreadElement" ? this.ofNumber(first) : this.ofTimer(wait);
    return time.kind === "unknown" && !isPause && !WAITS.test(nameOf(wait.callee)) ? null : time;
  }

  private timerIn(root: TSESTree.Node): Deadline | null {
    for (const node of nodesIn(root, this.visitorKeys)) {
      const time = timeOf(node);
      if (time !== null) return this.ofNumber(time);
    }
    return null;
  }

  private numberOf(start: TSESTree.Node, depth: number, texts: TextSource = this.resolver): number | null {
    const node = this.constant(start, texts);
    if (depth > maximalDepth) return null;
    const inner = (part: TSESTree.Node): number | null => this.numberOf(part, depth + 1, texts);
    switch (node.type) {
      case "Literal":
        return typeof node.value === "number" ? node.value : null;
      case "UnaryExpression": {
        if (node.operator === "+") return this.converted(node.argument, depth, texts);
        const value = inner(node.argument);
        return value !== null && node.operator === "-" ? -value : null;
      }
      case "BinaryExpression":
        return calculate(node.operator, inner(node.left), inner(node.right));
      case "LogicalExpression":
        return node.operator === "&&" ? null : (inner(node.left) ?? inner(node.right));
      case "ConditionalExpression": {
        const choices = [inner(node.consequent), inner(node.alternate)].filter((value) => value !== null);
        return choices.find(this.isWrong) ?? choices[0] ?? null;
      }
      case "CallExpression":
        return this.convertedBy(node, depth, texts);
      case "Identifier":
        if (node.name === "Infinity" && texts.variableOf(node) === null) return Infinity;
        return this.defaultOf(node, depth, texts) ?? this.numberElsewhere(node, depth, texts);
      case "MemberExpression":
        return this.numberElsewhere(node, depth, texts) ?? this.fieldOf(node, depth, texts);
      default:
        return null;
    }
  }

  /** `Number(…)`, `parseInt(…)`. */
  private convertedBy(call: TSESTree.CallExpression, depth: number, texts: TextSource): number | null {
    const [first] = call.arguments;
    const bound = boundOf(call);
    if (bound !== null) return this.bounded(call, bound, depth, texts);
    if (first === undefined || first.type === "SpreadElement" || !/^(?:Number|parseInt|parseFloat)$/.test(nameOf(call.callee))) return null;
    return this.converted(first, depth, texts);
  }

  /** The number that a text is turned into, or the one that is the default of a variable. */
  private converted(start: TSESTree.Node, depth: number, texts: TextSource): number | null {
    let value = this.constant(start, texts);
    while (value.type === "LogicalExpression" && value.operator !== "&&") value = this.constant(value.right, texts);
    const text = texts.text.of(value);
    return text !== null && /^\s*\d[\d.]*\s*$/.test(text) ? Number(text) : this.numberOf(value, depth + 1, texts);
  }

  /** `Math.min(…)` and `Math.max(…)`: of what is not known, only that it is no more, or no less, than what is. */
  private bounded({ arguments: given }: TSESTree.CallExpression, bound: "min" | "max", depth: number, texts: TextSource): number | null {
    const values = given.map((argument) => (argument.type === "SpreadElement" ? null : this.numberOf(argument, depth + 1, texts)));
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return null;
    const value = Math[bound](...known);
    if (known.length === values.length) return value;
    // What is worse than the bound is not to be had by the others.
    const isCertain = this.isWrong(value) && this.isWrong(bound === "max" ? value * 2 : value / 2);
    return isCertain ? value : null;
  }

  /** `this.timeout`, `Gate.TIMEOUT`. */
  private fieldOf(member: TSESTree.MemberExpression, depth: number, texts: TextSource): number | null {
    const value = texts === this.resolver ? valueOfField(member, this.visitorKeys) : null;
    return value === null ? null : this.numberOf(value, depth + 1, texts);
  }

  private numberElsewhere(node: TSESTree.Identifier | TSESTree.MemberExpression, depth: number, texts: TextSource): number | null {
    const elsewhere = texts.constantElsewhere(node);
    return elsewhere === null ? null : this.numberOf(elsewhere.node, depth + 1, elsewhere.texts);
  }

  /** The default of a parameter. */
  private defaultOf(node: TSESTree.Identifier, depth: number, texts: TextSource): number | null {
    const definition = texts.variableOf(node)?.defs[0];
    const pattern = definition?.name.parent;
    return definition?.type === "Parameter" && pattern?.type === "AssignmentPattern" ? this.numberOf(pattern.right, depth + 1, texts) : null;
  }

  private constant(node: TSESTree.Node, { text }: TextSource = this.resolver): TSESTree.Node {
    const constant = text.constantOf(node);
    return constant.type === "ChainExpression" || constant.type === "AwaitExpression" ? stripTypeWrappers(constant.type === "ChainExpression" ? constant.expression : constant.argument) : constant;
  }
}

function withTimer(deadline: Deadline, timer: TSESTree.CallExpression): Deadline {
  return deadline.kind === "known" ? { ...deadline, timer } : deadline;
}
