import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "./expressions.js";
import type { Origins, ValueCell } from "./origin.js";
import { takingElements } from "./origin-members.js";
import { memoised, type CollectionValue, type Value } from "./values.js";

/** Methods of collections that yield one of the elements. */
const elementMethods: ReadonlySet<string> = new Set(["at", "find", "findLast", "pop", "shift", "get", "reduce", "reduceRight", "deref", "getStore"]);
/** Methods of collections that yield themselves or a collection of elements. `next` yields one in an object, whose only member that is one is it. */
const selectionMethods: ReadonlySet<string> = new Set([
  "filter", "slice", "reverse", "toReversed", "sort", "toSorted", "concat", "values", "splice", "toSpliced", "with", "fill", "copyWithin", "add", "set", "next", "take", "drop", "toArray",
]);

type ApiValue = Extract<Value, { readonly kind: "api" }>;

/** What methods of promises and collections yield: they are known by their names, whatever the receiver is. */
export class OriginMethods {
  private readonly flat = new Map<TSESTree.CallExpression, CollectionValue>();

  constructor(private readonly origins: Origins) {}

  /** Answers whether the callee needs no further look. */
  evaluate(call: TSESTree.CallExpression, callee: TSESTree.MemberExpression, cell: ValueCell): boolean {
    const { origins } = this;
    const name = memberName(callee);
    const callback = call.arguments[0];
    if (name === "then" && callback !== undefined && callback.type !== "SpreadElement") {
      origins.cellOf(callback).each((value) => origins.calls.flowResult(value, null, cell));
      // It is settled no earlier than the promise before it.
      if (origins.pauses.mayBeAny) origins.flowPromises(origins.cellOf(callee.object), cell);
      return true;
    }
    if (name === "catch" || name === "finally") {
      origins.flow(origins.cellOf(callee.object), cell);
      if (name === "catch" && callback !== undefined) origins.calls.flowReturns(callback, cell);
      return true;
    }
    if (name === null) return false;
    if ((name === "map" || name === "flatMap") && callback !== undefined) this.evaluateMap(callee, callback, name === "flatMap", cell);
    if (name === "entries" || name === "keys" || name === "flat") this.evaluateView(callee, name, call, cell);
    // What the callback yields, or the first value, is the result, too.
    if (name === "reduce" || name === "reduceRight") this.evaluateReduce(call, cell);
    const isElement = elementMethods.has(name);
    if (!isElement && !selectionMethods.has(name)) return false;
    origins.collections.each(origins.calls.cellOfReceiver(callee), (receiver) => {
      if (takingElements.has(name) && !receiver.hasOwnMembers) origins.members.flowElementOf(receiver, cell);
      else if (isElement) origins.members.read(receiver, null, cell);
      else cell.add(receiver);
    });
    this.eachListOfApi(callee, (list) => {
      cell.add(isElement ? origins.values.api(list.position.element()) : list);
    });
    return false;
  }

  /** Visits what a package hands out whose elements its paths speak of: the methods of arrays do with it what they do with arrays in view. */
  private eachListOfApi(callee: TSESTree.MemberExpression, visit: (list: ApiValue) => void): void {
    this.origins.calls.cellOfReceiver(callee).each((value) => {
      if (value.kind === "api" && !value.position.element().isDead) visit(value);
    });
  }

  private evaluateView(callee: TSESTree.MemberExpression, view: "entries" | "keys" | "flat", call: TSESTree.CallExpression, cell: ValueCell): void {
    const receivers = this.origins.calls.cellOfReceiver(callee);
    this.origins.collections.each(receivers, (value) => {
      const { values } = value.home;
      if (view === "flat") cell.add(this.flattened(call, receivers));
      else cell.add(view === "entries" ? values.pairsOf(value) : values.keysOf(value));
    });
  }

  private evaluateReduce(call: TSESTree.CallExpression, cell: ValueCell): void {
    const [callback, first] = call.arguments;
    if (callback !== undefined) this.origins.calls.flowReturns(callback, cell);
    if (first !== undefined && first.type !== "SpreadElement") this.origins.flow(this.origins.cellOf(first), cell);
  }

  /** The elements of `receiver`, and theirs. */
  private flattened(call: TSESTree.CallExpression, receivers: ValueCell): Value {
    return memoised(this.flat, call, () => {
      const { origins } = this;
      const elements = origins.newCell();
      origins.members.flowElements(receivers, elements);
      elements.each((element) => {
        if (element.kind === "collection") origins.members.read(element, null, elements);
      });
      return origins.values.collection(elements);
    });
  }

  /** One collection for the call, whatever the receivers: it may itself be one of them. */
  private evaluateMap(callee: TSESTree.MemberExpression, callback: TSESTree.Node, isFlat: boolean, cell: ValueCell): void {
    const elements = this.origins.newCell();
    const mapped = this.origins.values.collection(elements);
    this.origins.calls.flowReturns(callback, elements);
    if (isFlat) {
      elements.each((element) => {
        if (element.kind === "collection") this.origins.members.read(element, null, elements);
      });
    }
    const add = (): void => {
      cell.add(mapped);
    };
    const receivers = this.origins.calls.cellOfReceiver(callee);
    this.origins.collections.each(receivers, add);
    receivers.each(({ kind }) => {
      // Whatever it is a list of, what the callback makes is known.
      if (kind === "unknown" || kind === "shape") add();
    });
    this.eachListOfApi(callee, add);
  }
}
