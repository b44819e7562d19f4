import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { storingArguments } from "./file-index.js";
import { childNodes, isFunctionNode, staticKey, stripTypeWrappers, withTypeWrappers } from "./nodes.js";
import type { FunctionNode } from "./syntax.js";
import type { VariableOf } from "./variables.js";

type Variable = Scope.Variable;

/** Functions of the file that a call may be of. */
export type FunctionsCalled = (call: TSESTree.CallExpression) => readonly FunctionNode[];

/** How a timer ends a promise: a deadline only rejects. */
export type TimedEnd = "fulfilled" | "rejected";

/**
 * Tells which promises a timer settles: those whose executor starts one, whose `resolve` is handed to a function that starts one, or goes by a
 * name that a timer's callback mentions. Names stand for values here: what is stored under the name of another is taken for it.
 */
export class TimedPromises {
  constructor(
    /** Calls of `setTimeout` and `setInterval`. */
    private readonly timers: readonly TSESTree.Node[],
    private readonly variableOf: VariableOf,
    private readonly functionsCalled: FunctionsCalled,
  ) {}

  /** `new Promise(executor)` */
  isSettledBy(executor: FunctionNode, end: TimedEnd): boolean {
    if (this.timers.length === 0 || (end === "fulfilled" && this.isOnlyRejectedBy(executor))) return false;
    if (this.startsTimer(executor)) return true;
    const names = new Set<string>();
    const seen = new Set<Variable>();
    const isTimed = executor.params.slice(0, 2).some((settler) => this.isGivenToTimer(settler, executor, names, seen));
    return isTimed || this.areTimed(names, executor);
  }

  /** Whether a timer calls the callback that the function takes last. */
  isCalledBack(owner: FunctionNode): boolean {
    const callback = owner.params.at(-1);
    if (this.timers.length === 0 || callback === undefined) return false;
    const names = new Set<string>();
    if (this.isGivenToTimer(callback, owner, names, new Set()) || this.areTimed(names)) return true;
    const own = new Set(namesIn(callback));
    return this.timers.some((timer) => encloses(owner, timer) && mentions(timer, own));
  }

  /** Whether each timer that the executor starts does nothing but call `reject`, as a deadline does. */
  private isOnlyRejectedBy(executor: FunctionNode): boolean {
    const [resolve, reject] = executor.params;
    if (resolve?.type !== "Identifier" || reject?.type !== "Identifier") return false;
    const started = this.timers.filter((timer) => encloses(executor, timer));
    const mayAbort = !holds(executor, listensToAborts);
    const rejects = (timer: TSESTree.Node): boolean => timer.type === "CallExpression" && timer.arguments[0] !== undefined && doesOnly(timer.arguments[0], reject.name, mayAbort) && !mentions(timer, new Set([resolve.name]));
    if (started.length === 0 || !started.every(rejects)) return false;
    const names = new Set<string>();
    return !this.isGivenToTimer(resolve, executor, names, new Set()) && !this.areTimed(names, executor);
  }

  /** `Promise.withResolvers()`: its parts go by the names in the declaration. */
  areResolversTimed(call: TSESTree.Node): boolean {
    return this.timers.length > 0 && this.areTimed(new Set(namesFor(call)));
  }

  /** @param storing the code that stores what settles the promise, and is none that settles it. */
  private areTimed(names: ReadonlySet<string>, storing: TSESTree.Node | null = null): boolean {
    if (names.size === 0) return false;
    return this.timers.some((timer) => timer.type === "CallExpression" && timer.arguments.some((argument) => mentions(argument, names) || this.names(argument, names) || this.leadsTo(argument, names, storing)));
  }

  /** Whether a function that the callback calls mentions one of the names: `setInterval(() => this.flush(), 10)`. */
  private leadsTo(callback: TSESTree.Node, names: ReadonlySet<string>, storing: TSESTree.Node | null): boolean {
    const body = callback.type === "Identifier" ? this.functionNamed(callback) : callback;
    if (body === null || !isFunctionNode(body)) return false;
    return callsIn(body).some((call) => this.functionsCalled(call).some((callee) => (storing === null || !encloses(callee, storing)) && mentions(callee, names)));
  }

  /** A callback that is named: `setTimeout(tick, 10)`. */
  private names(callback: TSESTree.Node, names: ReadonlySet<string>): boolean {
    const body = callback.type === "Identifier" ? this.functionNamed(callback) : null;
    return body !== null && mentions(body, names);
  }

  private functionNamed(name: TSESTree.Identifier): FunctionNode | null {
    const definition = this.variableOf(name)?.defs[0];
    const value = definition?.type === "Variable" ? definition.node.init : definition?.type === "FunctionName" ? definition.node : null;
    return value !== null && isFunctionNode(value) ? value : null;
  }

  private startsTimer(code: TSESTree.Node): boolean {
    return this.timers.some((timer) => encloses(code, timer));
  }

  /**
   * Whether the parameter of `owner`, or a closure over it, is handed to a function in view that starts a timer.
   * @param names to which those are added under which it is stored.
   */
  private isGivenToTimer(parameter: TSESTree.Node, owner: FunctionNode, names: Set<string>, seen: Set<Variable>): boolean {
    const name = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
    const variable = name.type === "Identifier" ? this.variableOf(name) : null;
    if (variable === null || seen.has(variable)) return false;
    seen.add(variable);
    return variable.references.some(({ identifier }) => {
      for (const stored of namesFor(identifier)) names.add(stored);
      return this.isArgumentTimed(identifier, owner, names, seen);
    });
  }

  private isArgumentTimed(identifier: TSESTree.Node, owner: FunctionNode, names: Set<string>, seen: Set<Variable>): boolean {
    for (let node = identifier; node !== owner && node.parent; node = node.parent) {
      const call = node.parent;
      if (call.type !== "CallExpression" || call.callee === node) continue;
      const index = call.arguments.findIndex((argument) => argument === node);
      for (const callee of this.functionsCalled(call)) {
        if (this.startsTimer(callee)) return true;
        const parameter = callee.params[index];
        if (parameter !== undefined && this.isGivenToTimer(parameter, callee, names, seen)) return true;
      }
    }
    return false;
  }
}

/** Names by which code hears that something was aborted. */
const ABORT_LISTENERS: ReadonlySet<string> = new Set(["addEventListener", "onabort", "on", "once"]);

function listensToAborts(node: TSESTree.Node): boolean {
  return node.type === "MemberExpression" && namesIn(node).some((name) => ABORT_LISTENERS.has(name));
}

/** Whether a callback is the function of this name, or calls no other, but for what stops the work in its place. */
function doesOnly(callback: TSESTree.Node, name: string, mayAbort: boolean): boolean {
  if (callback.type === "Identifier") return callback.name === name;
  return isFunctionNode(callback) && callback.body !== null && callsOnly(callback.body, name, mayAbort);
}

function callsOnly(node: TSESTree.Node, name: string, mayAbort: boolean): boolean {
  if (node.type === "AwaitExpression" || node.type === "TaggedTemplateExpression") return false;
  if (node.type === "CallExpression" && !isCallOf(node.callee, name) && !(mayAbort && isAbort(node.callee))) return false;
  return childNodes(node).every((child) => callsOnly(child, name, mayAbort));
}

function isCallOf(callee: TSESTree.Node, name: string): boolean {
  return callee.type === "Identifier" && callee.name === name;
}

/** `controller.abort()`: what waits for the work then rejects. */
function isAbort(callee: TSESTree.Node): boolean {
  return callee.type === "MemberExpression" && staticKey(callee.property, callee.computed) === "abort";
}

/** Names under which the value of an expression is stored. */
function namesFor(node: TSESTree.Node): readonly string[] {
  const value = withTypeWrappers(node);
  const { parent } = value;
  switch (parent?.type) {
    case "AwaitExpression":
      return namesFor(parent);
    case "VariableDeclarator":
      return parent.init === value ? namesIn(parent.id) : [];
    case "AssignmentExpression":
      return parent.right === value ? namesIn(parent.left) : [];
    case "Property":
    case "PropertyDefinition":
      return parent.value === value ? keyOf(parent.key, parent.computed) : [];
    case "CallExpression":
      // `waiting.push(resolve)`
      return parent.callee.type === "MemberExpression" && parent.callee !== value && isStoring(parent.callee) ? namesIn(stripTypeWrappers(parent.callee.object)) : [];
    default:
      return [];
  }
}

/** Whether the method puts its argument into its receiver. */
function isStoring(callee: TSESTree.MemberExpression): boolean {
  const name = staticKey(callee.property, callee.computed);
  return name !== null && storingArguments.has(name);
}

function namesIn(target: TSESTree.Node): readonly string[] {
  switch (target.type) {
    case "Identifier":
      return [target.name];
    case "MemberExpression":
      return keyOf(target.property, target.computed);
    case "ObjectPattern":
      return target.properties.flatMap((property) => (property.type === "Property" && staticKey(property.key, property.computed) !== "promise" ? namesIn(property.value) : []));
    case "AssignmentPattern":
      return namesIn(target.left);
    default:
      return [];
  }
}

function keyOf(key: TSESTree.Node, computed: boolean): readonly string[] {
  const name = staticKey(key, computed);
  return name === null ? [] : [name];
}

function mentions(root: TSESTree.Node, names: ReadonlySet<string>): boolean {
  return holds(root, (node) => {
    switch (node.type) {
      case "Identifier":
        return names.has(node.name);
      case "PrivateIdentifier":
        return names.has(`#${node.name}`);
      case "MemberExpression":
        return keyOf(node.property, node.computed).some((name) => names.has(name));
      default:
        return false;
    }
  });
}

function holds(root: TSESTree.Node, isThat: (node: TSESTree.Node) => boolean): boolean {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isThat(node)) return true;
    open.push(...childNodes(node));
  }
  return false;
}

function callsIn(root: TSESTree.Node): readonly TSESTree.CallExpression[] {
  const calls: TSESTree.CallExpression[] = [];
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "CallExpression") calls.push(node);
    open.push(...childNodes(node));
  }
  return calls;
}

function encloses(outer: TSESTree.Node, inner: TSESTree.Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}
