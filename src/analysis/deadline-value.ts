import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "../program/expressions.js";
import type { CallResolver } from "../program/call-meaning.js";
import type { TextSource } from "../program/constants-elsewhere.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import { contextOf, within, type Held, type Source } from "../program/sources/source.js";
import { ValueSources } from "../program/sources/value-sources.js";
import type { FunctionNode } from "../program/syntax.js";
import { asFunction, boundName, isNothing, isSetTimeout, methodOf, nameOf, timeOf } from "./deadline-syntax.js";
import { callTakenApart } from "./held-values.js";
import { NumberReader } from "./numbers.js";
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

/** The worst of those that one place may have. */
export function worstOf(found: readonly Deadline[], isWrong: (milliseconds: number) => boolean): Deadline {
  const [first, ...others] = found.filter((deadline) => deadline.kind === "known" && isWrong(deadline.milliseconds)).flatMap((deadline) => [deadline, ...(deadline.kind === "known" ? (deadline.others ?? []) : [])]);
  const none = found.find(({ kind }) => kind === "none");
  if (first?.kind === "known") return others.length === 0 && none === undefined ? first : { ...first, others: none === undefined ? others : [...others, none] };
  return none ?? found.find(({ kind }) => kind === "unknown") ?? found[0] ?? unknownDeadline;
}

/** Reads deadlines from numbers, abort signals and timers. */
export class DeadlineReader {
  readonly sources: ValueSources;
  private readonly numbers: NumberReader;

  /** @param isWrong what is a finding: where a choice may be, it is the one that counts. */
  constructor(
    private readonly resolver: CallResolver,
    private readonly visitorKeys: VisitorKeys,
    readonly isWrong: (milliseconds: number) => boolean,
  ) {
    this.sources = new ValueSources(resolver, (call) => !this.namesOtherAddress(call));
    this.numbers = new NumberReader(this.sources, isWrong);
  }

  /** A number of milliseconds. A default stands for what nobody gives. */
  ofNumber(source: Source): Deadline {
    const known = this.numbers.of(source).known.map(({ value, at }): Deadline => ({ kind: "known", milliseconds: value, node: at }));
    return worstOf(known, this.isWrong);
  }

  /** A property of the options of a request or a client, where they write it: one for each way that they may be made. */
  optionsNamed(options: Source, name: string): Held {
    const { found, rest } = this.sources.propertyOf(options, name);
    return { found: found.map((each) => (each.texts === this.resolver ? { ...each, at: each.node } : each)), rest };
  }

  /** A signal that is a parameter: where a call in view gives none, there is no deadline. */
  private signalFor(source: Source, depth: number): Deadline | null {
    const node = stripTypeWrappers(source.node);
    const definition = node.type === "Identifier" ? this.resolver.variableOf(node)?.defs[0] : undefined;
    const owner = definition?.type === "Parameter" && isFunctionNode(definition.node) ? definition.node : null;
    const index = owner?.params.findIndex((parameter) => node.type === "Identifier" && boundName(parameter) === node.name) ?? -1;
    if (owner === null || index < 0) return null;
    const context = contextOf(source.context, owner);
    const calls = context !== null ? [{ passed: context.passed, where: context.where }] : this.callsOf(owner).map((call) => ({ passed: call.arguments, where: this.sources.source(call) }));
    if (calls.length === 0 || calls.some(({ passed }) => passed.slice(0, index + 1).some(({ type }) => type === "SpreadElement"))) return null;
    return worstOf(
      calls.map(({ passed, where }) => {
        const argument = passed[index];
        return argument === undefined ? noDeadline : this.ofSignal({ ...where, node: argument, at: argument }, depth + 1);
      }),
      this.isWrong,
    );
  }

  /** Whether a call says where its request goes, and that this is no endpoint that validates. */
  private namesOtherAddress(call: TSESTree.CallExpression | TSESTree.NewExpression): boolean {
    if (call.type === "NewExpression") return false;
    const texts = call.arguments.flatMap((argument) => (argument.type === "SpreadElement" ? [] : [this.resolver.text.of(argument)])).filter((text) => text !== null);
    return texts.some((text) => ADDRESS.test(text)) && !texts.some((text) => VALIDATES.test(text));
  }

  /** Calls of a function by its name, when the name is used for nothing else; its class calls a method by `this`. */
  private callsOf(owner: FunctionNode): readonly TSESTree.CallExpression[] {
    const { parent } = owner;
    if (parent.type === "MethodDefinition") {
      const name = staticKey(parent.key, parent.computed);
      return [...nodesIn(parent.parent, this.visitorKeys)].filter((node) => node.type === "CallExpression").filter(({ callee }) => callee.type === "MemberExpression" && callee.object.type === "ThisExpression" && memberName(callee) === name);
    }
    const name = owner.type === "FunctionDeclaration" ? owner.id : parent.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : null;
    const uses = name === null ? [] : (this.resolver.variableOf(name)?.references ?? []).filter(({ init }) => init !== true);
    const calls = uses.flatMap(({ identifier }) => (identifier.parent.type === "CallExpression" && identifier.parent.callee === identifier ? [identifier.parent] : []));
    return calls.length === uses.length ? calls.filter((call) => !this.namesOtherAddress(call)) : [];
  }

  /** An abort signal: `AbortSignal.timeout(n)`, `AbortSignal.any([…])`, or that of a controller which a timer aborts. */
  ofSignal(source: Source, depth = 0): Deadline {
    const node = this.constant(source.node, source.texts);
    if (depth > maximalDepth) return unknownDeadline;
    if (isNothing(node)) return noDeadline;
    if (node.type === "CallExpression") {
      const { callee } = node;
      const first = node.arguments[0];
      if (callee.type === "MemberExpression" && stripTypeWrappers(callee.object).type === "Identifier" && nameOf(callee.object) === "AbortSignal") {
        if (memberName(callee) === "timeout") return first === undefined ? unknownDeadline : this.ofNumber(this.within(source, first));
        const list = first === undefined ? null : this.constant(first, source.texts);
        if (memberName(callee) === "any" && list?.type === "ArrayExpression") return earliestKnown(list.elements.map((element) => (element === null ? unknownDeadline : this.ofSignal({ ...source, node: element }, depth + 1))));
        return unknownDeadline;
      }
      const made = this.ofHelper(node, source);
      return made.kind === "unknown" ? this.ofLeaves(source, depth) : made;
    }
    if (node.type === "MemberExpression" && memberName(node) === "signal" && node.object.type === "Identifier") {
      const controlled = this.ofController(node.object, source);
      if (controlled.kind !== "unknown") return controlled;
    }
    // Nobody has the controller whose signal is taken where it is made.
    if (node.type === "MemberExpression" && memberName(node) === "signal" && node.object.type === "NewExpression" && nameOf(node.object.callee) === "AbortController") return noDeadline;
    const made = node.type === "Identifier" ? callTakenApart(node, this.resolver.variableOf) : null;
    if (made !== null) return this.ofHelper(made, source);
    return this.signalFor(source, depth) ?? this.ofLeaves(source, depth);
  }

  /** What a field, a property or the result of a function holds. */
  private ofLeaves(source: Source, depth: number): Deadline {
    const leaves = this.sources.leavesOf(source).filter((leaf) => leaf.node !== this.constant(source.node, source.texts));
    return leaves.length === 0 ? this.ofGiver(source.node) : worstOf(leaves.map((leaf) => this.ofSignal(leaf, depth + 1)), this.isWrong);
  }

  private within(source: Source, node: TSESTree.Node): Source {
    return { ...source, node, at: source.texts === this.resolver ? node : source.at };
  }

  /** A signal that the callback gets from a function in view: `withTimeout(2_000, (signal) => fetch(url, { signal }))`. */
  private ofGiver(start: TSESTree.Node): Deadline {
    const node = stripTypeWrappers(start);
    const definition = node.type === "Identifier" ? this.resolver.variableOf(node)?.defs[0] : undefined;
    const callback = definition?.type === "Parameter" ? definition.node : null;
    const call = callback?.parent;
    return call?.type === "CallExpression" && call.callee !== callback ? this.ofHelper(call, this.sources.source(call)) : unknownDeadline;
  }

  /** A promise that a timer settles, as one runner of a race. */
  ofTimer(start: TSESTree.Node, depth = 0): Deadline {
    const node = this.constant(start);
    if (depth > maximalDepth) return unknownDeadline;
    if (node.type === "CallExpression" && !isSetTimeout(node)) {
      const inside = this.ofHelper(node, this.sources.source(node));
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
      const found = constant.type === "ObjectExpression" ? this.numberAmong(constant.properties.flatMap((property) => (property.type === "Property" ? [property.value] : []))) : this.ofNumber(this.sources.source(node));
      if (found.kind === "known") return { ...found, node: constant.type === "ObjectExpression" ? found.node : node };
    }
    return unknownDeadline;
  }

  /** A function in view with a timer inside; its time may be what the call passes. */
  private ofHelper(call: TSESTree.CallExpression, where: Source): Deadline {
    const helper = this.functionOf(call.callee);
    if (helper === null) return unknownDeadline;
    for (const node of nodesIn(helper, this.visitorKeys)) {
      const time = timeOf(node);
      if (time !== null) return this.ofNumber({ node: time, texts: this.resolver, context: within(helper, call.arguments, where), at: call });
    }
    return unknownDeadline;
  }

  private functionOf(callee: TSESTree.Node): ReturnType<typeof asFunction> {
    if (callee.type === "MemberExpression" && callee.object.type === "ThisExpression") return methodOf(callee);
    if (callee.type !== "Identifier") return null;
    const definition = this.resolver.variableOf(callee)?.defs[0];
    return definition === undefined ? null : (asFunction(definition.node) ?? asFunction(this.constant(callee)));
  }

  private ofController(controller: TSESTree.Identifier, where: Source): Deadline {
    const made = this.constant(controller);
    const variable = this.resolver.variableOf(controller);
    // `timeoutAfter(2_000).signal`
    if (made.type === "CallExpression") return this.ofHelper(made, where);
    if (made.type !== "NewExpression" || nameOf(made.callee) !== "AbortController" || variable === null) return unknownDeadline;
    let isSeen = true;
    for (const { identifier, init } of variable.references) {
      if (init === true) continue;
      const { parent } = identifier;
      const member = parent.type === "MemberExpression" && parent.object === identifier ? memberName(parent) : null;
      // Someone else may abort it in time.
      if (member === null) isSeen = false;
      if (member !== "abort") continue;
      const timer = this.timerAround(identifier, where);
      if (timer !== null) return timer;
    }
    return isSeen ? noDeadline : unknownDeadline;
  }

  /** The timer whose callback `node` stands in: of `setTimeout`, or what follows a wait: `delay(2_000).then(() => controller.abort())`. */
  private timerAround(node: TSESTree.Node, where: Source): Deadline | null {
    let child: TSESTree.Node = node;
    for (let steps = 0; steps < 10; steps += 1) {
      const parent: TSESTree.Node | null | undefined = child.parent;
      if (parent === null || parent === undefined) return null;
      if (parent.type === "CallExpression" && parent.callee !== child) {
        const time = parent.arguments[1];
        if (isSetTimeout(parent)) return time === undefined ? null : withTimer(this.ofNumber(this.within(where, time)), parent);
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
    const time = isPause && first !== undefined && first.type !== "SpreadElement" ? this.ofNumber(this.sources.source(first)) : this.ofTimer(wait);
    return time.kind === "unknown" && !isPause && !WAITS.test(nameOf(wait.callee)) ? null : time;
  }

  private timerIn(root: TSESTree.Node): Deadline | null {
    for (const node of nodesIn(root, this.visitorKeys)) {
      const time = timeOf(node);
      if (time !== null) return this.ofNumber(this.sources.source(time));
    }
    return null;
  }

  private constant(node: TSESTree.Node, { text }: TextSource = this.resolver): TSESTree.Node {
    const constant = text.constantOf(node);
    return constant.type === "ChainExpression" || constant.type === "AwaitExpression" ? stripTypeWrappers(constant.type === "ChainExpression" ? constant.expression : constant.argument) : constant;
  }
}

function withTimer(deadline: Deadline, timer: TSESTree.CallExpression): Deadline {
  return deadline.kind === "known" ? { ...deadline, timer } : deadline;
}
