import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, FunctionNode } from "../flow/graph.js";
import { isFunctionNode, isTypeWrapper, staticKey } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";
import type { Value } from "./value.js";

/** A function that a call gave to a function of another file, which hands it on. */
export interface Entrusted {
  readonly value: Value;
  /** Whether it is called only with a permit that was asked for just before. */
  readonly isPermitted: boolean;
  /** Whether what calls it waits for it to end. */
  readonly isWaitedFor: boolean;
  /** Whether what a call of the function that it became yields calls it no more. */
  readonly isByCall: boolean;
  /** The call, when what it left running may end as a denial while the function runs. */
  readonly danger: CallNode | null;
  /** The function of the other file that holds it, where that is followed to whoever calls it. */
  readonly made: Value | null;
}

/** A call that may have made what another one calls. */
interface Behind {
  readonly givenAt: CallNode;
  /** Whether it only made what was called for it, as `gated(work)` did for `const answer = await run()`. */
  readonly isCalledBefore: boolean;
}

type Listener = (entrusted: Entrusted) => void;

const PROMISE_METHODS: ReadonlySet<string> = new Set(["then", "catch", "finally"]);

/** `run().catch(…)` calls what it is given, and not what was run. */
function isPromiseMethod(callee: TSESTree.Node): boolean {
  return callee.type === "MemberExpression" && PROMISE_METHODS.has(staticKey(callee.property, callee.computed) ?? "");
}

/** Functions given away, by the call that did so, and who calls what became of them. */
export class EntrustedFunctions {
  readonly #given = new Map<CallNode, Entrusted[]>();
  readonly #listeners = new Map<CallNode, Listener[]>();
  readonly #behind = new Map<CallNode, readonly Behind[]>();
  readonly #ofPackages = new Map<CallNode, boolean>();

  /** @param isOfPackage whether a call is of code out of view, which calls what it is given in units of its own. */
  constructor(
    private readonly variableOf: VariableOf,
    private readonly isOfPackage: (call: CallNode) => boolean,
  ) {}

  add(givenAt: CallNode, entrusted: Entrusted): void {
    const known = this.#given.get(givenAt) ?? [];
    this.#given.set(givenAt, known);
    if (known.some(({ value, isPermitted, made }) => value === entrusted.value && isPermitted === entrusted.isPermitted && made === entrusted.made)) return;
    known.push(entrusted);
    for (const listener of this.#listeners.get(givenAt) ?? []) listener(entrusted);
  }

  /** Tells of the functions given at a call, also of those that turn out later to be. */
  each(givenAt: CallNode, listener: Listener): void {
    const known = this.#listeners.get(givenAt) ?? [];
    this.#listeners.set(givenAt, known);
    known.push(listener);
    for (const entrusted of [...(this.#given.get(givenAt) ?? [])]) listener(entrusted);
  }

  /** Calls that may have made what `node` calls, as the text tells: `const run = gated(work)` for `run()`. */
  behind(node: CallNode): readonly Behind[] {
    let found = this.#behind.get(node);
    if (found === undefined) {
      found = node.type === "CallExpression" ? this.#callsIn(node.callee, isPromiseMethod(node.callee)) : [];
      this.#behind.set(node, found);
    }
    return found;
  }

  /** @param isOfPromise whether only what made the value itself is meant: what was called for it has been called there. */
  #callsIn(callee: TSESTree.Node, isOfPromise: boolean): readonly Behind[] {
    const calls = new Map<CallNode, Behind>();
    const seen = { true: new Set<TSESTree.Node>(), false: new Set<TSESTree.Node>() };
    const open: { readonly node: TSESTree.Node; readonly isCalledBefore: boolean }[] = [{ node: callee, isCalledBefore: false }];
    for (let item = open.pop(); item !== undefined; item = open.pop()) {
      const { node, isCalledBefore } = item;
      if (seen.false.has(node) || seen[`${isCalledBefore}`].has(node)) continue;
      seen[`${isCalledBefore}`].add(node);
      if (node.type === "CallExpression" || node.type === "NewExpression") {
        if (!this.#isOfPackage(node) && (!isCalledBefore || !calls.has(node))) calls.set(node, { givenAt: node, isCalledBefore });
        if (isOfPromise) continue;
      }
      const called = node.type === "CallExpression" && node.callee.type === "Identifier" ? node.callee : null;
      for (const source of this.#sourcesOf(node)) open.push({ node: source, isCalledBefore: isCalledBefore || source === called });
    }
    return [...calls.values()];
  }

  #isOfPackage(call: CallNode): boolean {
    let isOfPackage = this.#ofPackages.get(call);
    if (isOfPackage === undefined) this.#ofPackages.set(call, (isOfPackage = this.isOfPackage(call)));
    return isOfPackage;
  }

  /** Expressions whose value the value of `node` may be, hold, or be made of. */
  #sourcesOf(node: TSESTree.Node): readonly TSESTree.Node[] {
    if (isTypeWrapper(node)) return [node.expression];
    switch (node.type) {
      case "Identifier":
        return this.#sourcesOfName(node);
      case "MemberExpression":
        return [node.object];
      case "CallExpression":
      case "NewExpression":
        return this.#isOfPackage(node) ? [node.callee] : [node.callee, ...node.arguments];
      case "ChainExpression":
        return [node.expression];
      case "AwaitExpression":
      case "SpreadElement":
        return [node.argument];
      case "AssignmentExpression":
        return [node.right];
      case "ConditionalExpression":
        return [node.consequent, node.alternate];
      case "LogicalExpression":
        return [node.left, node.right];
      case "SequenceExpression":
        return node.expressions.slice(-1);
      case "ArrayExpression":
        return node.elements.flatMap((element) => element ?? []);
      case "ObjectExpression":
        return node.properties.map((property) => (property.type === "SpreadElement" ? property : property.value));
      default:
        return [];
    }
  }

  #sourcesOfName(node: TSESTree.Identifier): readonly TSESTree.Node[] {
    const variable = this.variableOf(node);
    if (variable === null) return [];
    const written = variable.references.flatMap(({ writeExpr }) => writeExpr ?? []);
    const passed = variable.defs.flatMap((definition) => (definition.type === "Parameter" && isFunctionNode(definition.node) ? this.#passedTo(definition.node, definition.name) : []));
    return [...written, ...passed];
  }

  /** What calls of the function by its name pass as the parameter that holds `name`; of a callback, what else its call is given. */
  #passedTo(owner: FunctionNode, name: TSESTree.Node): readonly TSESTree.Node[] {
    const { parent } = owner;
    if (parent.type === "CallExpression" && parent.callee !== owner) return [parent.callee, ...parent.arguments.filter((argument) => argument !== owner)];
    const index = owner.params.findIndex(({ range }) => range[0] <= name.range[0] && name.range[1] <= range[1]);
    const named = owner.id ?? (parent.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : null);
    const calls = named === null ? [parent] : (this.variableOf(named)?.references.map(({ identifier }) => identifier.parent) ?? []);
    return calls.flatMap((call) => {
      if (call?.type !== "CallExpression") return [];
      const at = call.arguments.findIndex(({ type }) => type === "SpreadElement");
      return at >= 0 && at <= index ? call.arguments : (call.arguments[index] ?? []);
    });
  }
}
