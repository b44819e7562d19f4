import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "../program/expressions.js";
import type { CallResolver } from "../program/call-meaning.js";
import type { TextSource } from "../program/constants-elsewhere.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import { nodesIn, type VisitorKeys } from "./walk.js";

/** How long something may take, in milliseconds, and the expression that says so. */
export type Deadline =
  | { readonly kind: "known"; readonly milliseconds: number; readonly node: TSESTree.Node }
  | { readonly kind: "unknown" }
  | { readonly kind: "none" };

export const unknownDeadline: Deadline = { kind: "unknown" };
export const noDeadline: Deadline = { kind: "none" };

const maximalDepth = 8;

/** Of several deadlines on one call the earliest holds. One that is not known may be any. */
export function earliest(deadlines: readonly Deadline[]): Deadline {
  let found: Deadline = noDeadline;
  for (const deadline of deadlines) {
    if (deadline.kind === "unknown") return deadline;
    if (deadline.kind === "known" && (found.kind !== "known" || deadline.milliseconds < found.milliseconds)) found = deadline;
  }
  return found;
}

/** Of the signals that one is made of: a known one ends the call, whatever the others do. */
function earliestKnown(deadlines: readonly Deadline[]): Deadline {
  const known = deadlines.filter(({ kind }) => kind === "known");
  return earliest(known.length > 0 ? known : deadlines);
}

/** Reads deadlines from numbers, abort signals and timers. */
export class DeadlineReader {
  /** @param isWrong what is a finding: where a choice may be, it is the one that counts. */
  constructor(
    private readonly resolver: CallResolver,
    private readonly visitorKeys: VisitorKeys,
    private readonly isWrong: (milliseconds: number) => boolean,
  ) {}

  /** A number of milliseconds. A default stands for what nobody gives. */
  ofNumber(node: TSESTree.Node): Deadline {
    const milliseconds = this.numberOf(node, 0);
    return milliseconds === null ? unknownDeadline : { kind: "known", milliseconds, node };
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
    return this.ofGiver(node);
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
    return /time|delay|sleep|wait|after|reject|deadline/i.test(nameOf(call.callee)) ? this.numberAmong(call.arguments) : unknownDeadline;
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
      const found = this.ofNumber(time);
      return found.kind === "known" ? { ...found, node: call } : found;
    }
    return unknownDeadline;
  }

  private functionOf(callee: TSESTree.Node): ReturnType<typeof asFunction> {
    if (callee.type !== "Identifier") return null;
    const definition = this.resolver.variableOf(callee)?.defs[0];
    return definition === undefined ? null : (asFunction(definition.node) ?? asFunction(this.constant(callee)));
  }

  private ofController(controller: TSESTree.Identifier): Deadline {
    const made = this.constant(controller);
    const variable = this.resolver.variableOf(controller);
    if (made.type !== "NewExpression" || nameOf(made.callee) !== "AbortController" || variable === null) return unknownDeadline;
    let isSeen = true;
    for (const { identifier, init } of variable.references) {
      if (init === true) continue;
      const { parent } = identifier;
      const member = parent.type === "MemberExpression" && parent.object === identifier ? memberName(parent) : null;
      // Someone else may abort it in time.
      if (member === null) isSeen = false;
      if (member !== "abort") continue;
      const timer = timerAround(identifier);
      if (timer !== null) return this.ofNumber(timer);
    }
    return isSeen ? noDeadline : unknownDeadline;
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
        const value = inner(node.argument);
        if (value === null) return null;
        return node.operator === "-" ? -value : node.operator === "+" ? value : null;
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

  /** `Number(…)`, `parseInt(…)`: what they make of the text that is the default of a variable. */
  private convertedBy(call: TSESTree.CallExpression, depth: number, texts: TextSource): number | null {
    const [first] = call.arguments;
    if (first === undefined || first.type === "SpreadElement" || !/^(?:Number|parseInt|parseFloat)$/.test(nameOf(call.callee))) return null;
    let value = this.constant(first, texts);
    while (value.type === "LogicalExpression" && value.operator !== "&&") value = this.constant(value.right, texts);
    const text = texts.text.of(value);
    return text !== null && /^\s*\d[\d.]*\s*$/.test(text) ? Number(text) : this.numberOf(value, depth + 1, texts);
  }

  /** `this.timeout`, `Gate.TIMEOUT`: a field with an initial value that nothing in the file changes. */
  private fieldOf(member: TSESTree.MemberExpression, depth: number, texts: TextSource): number | null {
    const name = memberName(member);
    if (name === null || texts !== this.resolver) return null;
    for (let place: TSESTree.Node | null | undefined = member.parent; place !== undefined && place !== null; place = place.parent) {
      if (place.type !== "ClassBody") continue;
      const isOfClass = member.object.type === "ThisExpression" || (member.object.type === "Identifier" && member.object.name === place.parent.id?.name);
      const field = isOfClass ? place.body.find((part) => part.type === "PropertyDefinition" && staticKey(part.key, part.computed) === name) : undefined;
      const isChanged = (node: TSESTree.Node): boolean => node.type === "AssignmentExpression" && node.left.type === "MemberExpression" && memberName(node.left) === name;
      if (field?.type !== "PropertyDefinition" || field.value === null || [...nodesIn(place, this.visitorKeys)].some(isChanged)) return null;
      return this.numberOf(field.value, depth + 1, texts);
    }
    return null;
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

function calculate(operator: string, left: number | null, right: number | null): number | null {
  if (left === null || right === null) return null;
  switch (operator) {
    case "*":
      return left * right;
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "/":
      return left / right;
    default:
      return null;
  }
}

export function isNothing(node: TSESTree.Node): boolean {
  return (node.type === "Literal" && node.value === null && node.raw === "null") || (node.type === "Identifier" && node.name === "undefined");
}

function asFunction(node: TSESTree.Node): TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression | null {
  return isFunctionNode(node) ? node : null;
}

function isSetTimeout(node: TSESTree.Node): boolean {
  return node.type === "CallExpression" && nameOf(node.callee) === "setTimeout";
}

/** What says when a timer ends: the second argument of `setTimeout(f, n)`, the first of `setTimeout(n)` of node:timers/promises. */
function timeOf(node: TSESTree.Node): TSESTree.Node | null {
  if (node.type !== "CallExpression") return null;
  const [first, second] = node.arguments;
  if (nameOf(node.callee) === "timeout" && node.callee.type === "MemberExpression" && nameOf(node.callee.object) === "AbortSignal") return first ?? null;
  if (!isSetTimeout(node) || first === undefined) return null;
  const isCallback = isFunctionNode(first) || first.type === "Identifier" || first.type === "MemberExpression" || first.type === "CallExpression";
  return isCallback && second !== undefined ? second : first;
}

/** The time of the `setTimeout` whose callback `node` stands in. */
function timerAround(node: TSESTree.Node): TSESTree.Node | null {
  let child: TSESTree.Node = node;
  for (let steps = 0; steps < 10; steps += 1) {
    const parent: TSESTree.Node | null | undefined = child.parent;
    if (parent === null || parent === undefined) return null;
    if (isSetTimeout(parent) && parent.type === "CallExpression" && parent.callee !== child) return parent.arguments[1] ?? null;
    child = parent;
  }
  return null;
}

function boundName(parameter: TSESTree.Node): string | null {
  const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
  return target.type === "Identifier" ? target.name : null;
}

/** Last name of a callee or member. */
export function nameOf(start: TSESTree.Node): string {
  const node = stripTypeWrappers(start);
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" ? (staticKey(node.property, node.computed) ?? "") : "";
}
