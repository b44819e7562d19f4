import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode } from "./syntax.js";
import type { Behaviour } from "../models/behaviour.js";
import { ArgumentList, argumentsOf, calledValue } from "./arguments.js";
import type { ApiPosition } from "./api-model.js";
import { isFunctionNode } from "./nodes.js";
import { memberName } from "./expressions.js";
import type { Origins, ValueCell } from "./origin.js";
import { enclosingClass } from "./this-value.js";
import { unknownValue, type SignatureNode, type Value } from "./values.js";

/** Methods of collections that yield one of the elements. */
const elementMethods: ReadonlySet<string> = new Set(["at", "find", "findLast", "pop", "shift", "get"]);
/** Methods of arrays that yield an array of elements. */
const selectionMethods: ReadonlySet<string> = new Set(["filter", "slice", "reverse", "toReversed", "sort", "toSorted", "concat", "values"]);

type CalledNode = Exclude<CallNode, TSESTree.ImportExpression>;

/** What calls and constructions yield. */
export class OriginCalls {
  constructor(private readonly origins: Origins) {}

  /** The value that is called; for `super(…)` the class that is extended. */
  cellOfCallee(call: CalledNode): ValueCell {
    if (call.type === "TaggedTemplateExpression") return this.origins.cellOf(call.tag);
    if (call.callee.type !== "Super") return this.origins.cellOf(call.callee);
    const parent = enclosingClass(call)?.node.superClass ?? null;
    return parent === null ? this.origins.constant(unknownValue) : this.origins.cellOf(parent);
  }

  evaluate(call: CalledNode, cell: ValueCell): void {
    const { origins } = this;
    if (call.type === "NewExpression") {
      origins.cellOf(call.callee).each((value) => this.flowConstruction(value, cell));
      return;
    }
    if (call.type === "CallExpression" && call.callee.type === "MemberExpression" && this.evaluateMethod(call, call.callee, cell)) return;
    this.cellOfCallee(call).each((value) => this.flowResult(value, call, cell));
  }

  /** Methods of promises and arrays, whatever the receiver is; answers whether the callee needs no further look. */
  private evaluateMethod(call: TSESTree.CallExpression, callee: TSESTree.MemberExpression, cell: ValueCell): boolean {
    const { origins } = this;
    const name = memberName(callee);
    const callback = call.arguments[0];
    if (name === "then" && callback !== undefined && callback.type !== "SpreadElement") {
      origins.cellOf(callback).each((value) => this.flowResult(value, null, cell));
      return true;
    }
    if (name === "catch" || name === "finally") {
      origins.flow(origins.cellOf(callee.object), cell);
      if (name === "catch" && callback !== undefined) this.flowReturns(callback, cell);
      return true;
    }
    if (name === null) return false;
    if (name === "map" && callback !== undefined) this.evaluateMap(callee.object, callback, cell);
    const isElement = elementMethods.has(name);
    if (!isElement && !selectionMethods.has(name)) return false;
    origins.cellOf(callee.object).each((receiver) => {
      if (receiver.kind !== "collection") return;
      if (isElement) origins.flow(receiver.elements, cell);
      else cell.add(receiver);
    });
    return false;
  }

  /** One collection for the call, whatever the receivers: it may itself be one of them. */
  private evaluateMap(receiver: TSESTree.Node, callback: TSESTree.Node, cell: ValueCell): void {
    const elements = this.origins.newCell();
    const mapped: Value = { kind: "collection", elements };
    this.flowReturns(callback, elements);
    this.origins.cellOf(receiver).each((value) => {
      if (value.kind === "collection") cell.add(mapped);
    });
  }

  private flowReturns(callback: TSESTree.Node, cell: ValueCell): void {
    this.origins.cellOf(callback).each((value) => {
      if (value.kind === "function") this.origins.flow(value.home.functions.cellOfReturn(value.node), cell);
    });
  }

  /**
   * What a call of `callee` yields, once awaited.
   * @param call null where only the type of a call is spoken of.
   */
  flowResult(callee: Value, call: CalledNode | null, cell: ValueCell): void {
    const { origins } = this;
    if (callee.kind === "invoker" && callee.method === "bind") {
      cell.add(call?.type === "CallExpression" ? origins.values.bound(callee.target, call) : unknownValue);
      return;
    }
    const { value, arguments: list } = calledValue(callee, call === null ? ArgumentList.unknown : argumentsOf(call));
    switch (value.kind) {
      case "api":
        this.flowApiResult(value.position.call(), list, cell);
        return;
      case "function":
        origins.flow(value.home.functions.cellOfReturn(value.node), cell);
        if (value.home !== origins) this.flowFactories(value, list, cell);
        return;
      case "signature":
        this.flowSignatureResult(value.node, value.home, cell);
        return;
      case "nullish":
        return;
      default:
        if (call?.type === "CallExpression" && call.callee.type === "Identifier") this.flowMadeOutOfView(call, cell);
        cell.add(unknownValue);
    }
  }

  /** A function out of view may yield what a function without parameters, written for it, makes: `remember("name", () => new Client())`. */
  private flowMadeOutOfView(call: TSESTree.CallExpression, cell: ValueCell): void {
    for (const argument of call.arguments) {
      if (isFunctionNode(argument) && argument.params.length === 0) this.flowReturns(argument, cell);
    }
  }

  /** A function of another file may yield what a function that it is given has made: `remember("name", () => new Client())`. */
  private flowFactories(callee: Extract<Value, { readonly kind: "function" }>, passed: ArgumentList, cell: ValueCell): void {
    for (const index of callee.home.functions.calledParameters(callee.node)) {
      const factory = passed.at(index);
      if (typeof factory !== "string") this.flowReturns(factory, cell);
    }
  }

  private flowSignatureResult(node: SignatureNode, home: Origins, cell: ValueCell): void {
    const type = node.returnType?.typeAnnotation;
    if (type === undefined) cell.add(unknownValue);
    else this.origins.flow(home.types.cellOfType(type), cell);
  }

  private flowApiResult(result: ApiPosition, passed: ArgumentList, cell: ValueCell): void {
    for (const meaning of result.meanings) {
      if (meaning.kind === "behaviour" && this.flowArgument(meaning.behaviour, passed, cell)) return;
    }
    cell.add(this.origins.values.api(result));
  }

  /** Functions that yield something made of their first argument; answers whether the behaviour is of that sort. */
  private flowArgument(behaviour: Behaviour, passed: ArgumentList, cell: ValueCell): boolean {
    const { origins } = this;
    const first = passed.at(0);
    if (typeof first === "string") return false;
    switch (behaviour.is) {
      case "identity":
        origins.flow(origins.cellOf(first), cell);
        return true;
      case "wrapper":
        origins.flow(origins.cellOf(first), cell);
        cell.add(unknownValue);
        return true;
      case "promisify":
        origins.cellOf(first).each((value) => cell.add(origins.values.promisified(value)));
        return true;
      case "module": {
        const specifier = origins.text.ofLiteral(first);
        if (specifier === null) cell.add(unknownValue);
        else origins.imports.flowRequired(specifier, cell);
        return true;
      }
      case "promise":
        // Awaiting changes nothing, so a promise of all is the array of all.
        if (behaviour.method === "all" || behaviour.method === "resolve") origins.flow(origins.cellOf(first), cell);
        else if (behaviour.method === "race" || behaviour.method === "any") origins.members.flowElements(origins.cellOf(first), cell);
        else cell.add(unknownValue);
        return true;
      default:
        return false;
    }
  }

  /** What `new` makes of `callee`. */
  flowConstruction(callee: Value, cell: ValueCell): void {
    const { values } = this.origins;
    const target = callee.kind === "bound" ? callee.target : callee;
    switch (target.kind) {
      case "api":
        cell.add(values.api(target.position.construct()));
        return;
      case "class":
        cell.add(target.home.values.instance(target.node));
        return;
      case "type":
        this.origins.flow(target.home.types.cellOfInhabitants(target.variable), cell);
        return;
      case "module":
        // The settings may say what `new` makes of a file's only export.
        if (target.module.position === null) cell.add(unknownValue);
        else cell.add(values.api(target.module.position.construct()));
        return;
      case "nullish":
        return;
      default:
        cell.add(unknownValue);
    }
  }
}
