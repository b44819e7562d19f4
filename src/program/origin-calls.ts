import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, FunctionNode } from "./syntax.js";
import type { Behaviour } from "../models/behaviour.js";
import { ArgumentList, argumentsOf, calledValue } from "./arguments.js";
import type { ApiPosition } from "./api-rules.js";
import { memberName } from "./expressions.js";
import { withTypeWrappers } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import { enclosingClass, enclosingThis } from "./this-value.js";
import { memoised, unknownValue, type CollectionValue, type PromiseValue, type SignatureNode, type Value } from "./values.js";

/** Which of its type parameters a function yields, at once or by a promise; -1 when it yields none of them. */
function indexOfResult({ returnType, typeParameters }: SignatureNode | FunctionNode): number {
  let type = returnType?.typeAnnotation;
  if (type?.type === "TSTypeReference" && type.typeArguments != null && type.typeName.type === "Identifier" && type.typeName.name === "Promise") type = type.typeArguments.params[0];
  if (type?.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return -1;
  const { name } = type.typeName;
  return typeParameters?.params.findIndex((parameter) => parameter.name.name === name) ?? -1;
}

function isUnknown({ kind }: Value): boolean {
  return kind === "unknown";
}

/** Whether what the value is made of may hold what the function that made it was given. */
function mayKeep(value: Value): boolean {
  return isUnknown(value) || value.kind === "function" || value.kind === "object" || value.kind === "instance" || value.kind === "constructed" || value.kind === "class" || value.kind === "collection";
}

type CalledNode = Exclude<CallNode, TSESTree.ImportExpression>;

/** Cheap: whether the call may be one of `Reflect.apply`. */
function mayReflect(call: CalledNode): call is TSESTree.CallExpression {
  return call.type === "CallExpression" && call.callee.type === "MemberExpression" && memberName(call.callee) === "apply" && call.arguments.length > 2;
}

/** Whether a call of the value does, among others, what `is` says. */
export function behaves(value: Value, is: Behaviour["is"]): boolean {
  return value.kind === "api" && value.position.call().meanings.some((meaning) => meaning.kind === "behaviour" && meaning.behaviour.is === is);
}

/** What settles the promise that a call makes, where that may be a timer. */
function settlerOf(behaviour: Behaviour): PromiseValue["settledBy"] | null {
  if (behaviour.is === "pause") return "pause";
  if (behaviour.is !== "promise") return null;
  return behaviour.method === "construct" ? "executor" : behaviour.method === "withResolvers" ? "resolvers" : null;
}

/** Whether somebody may get hold of the promise that the call yields before its end. */
function isKept(call: CalledNode): boolean {
  const { parent } = withTypeWrappers(call);
  return parent?.type !== "AwaitExpression" && parent?.type !== "ExpressionStatement" && parent?.type !== "UnaryExpression";
}

/** Whether the call of a function with fixtures makes one with more of them. */
export function isExtension(call: CalledNode | null): call is TSESTree.CallExpression {
  return call?.type === "CallExpression" && call.callee.type === "MemberExpression" && memberName(call.callee) === "extend";
}

/** What calls and constructions yield. */
export class OriginCalls {
  private readonly reflected = new Map<CalledNode, ValueCell>();
  private readonly collections = new Map<CalledNode, CollectionValue>();

  constructor(private readonly origins: Origins) {}

  /** The value that is called; for `super(…)` the class that is extended. */
  cellOfCallee(call: CalledNode): ValueCell {
    if (call.type === "TaggedTemplateExpression") return this.origins.cellOf(call.tag);
    if (call.callee.type !== "Super") return mayReflect(call) ? this.cellOfReflected(call) : this.origins.cellOf(call.callee);
    const parent = enclosingClass(call)?.node.superClass ?? null;
    return parent === null ? this.origins.constant(unknownValue) : this.origins.cellOf(parent);
  }

  /** `Reflect.apply(f, …)` calls `f`. */
  private cellOfReflected(call: TSESTree.CallExpression): ValueCell {
    return memoised(this.reflected, call, () => {
      const { origins } = this;
      const cell = origins.newCell();
      const target = call.arguments[0];
      origins.cellOf(call.callee).each((value) => {
        if (target === undefined || target.type === "SpreadElement" || !behaves(value, "apply")) cell.add(value);
        else origins.cellOf(target).each((called) => cell.add(origins.values.applied(called)));
      });
      return cell;
    });
  }

  evaluate(call: CalledNode, cell: ValueCell): void {
    const { origins } = this;
    if (call.type === "NewExpression") {
      origins.cellOf(call.callee).each((value) => {
        if (value.kind !== "api" || !this.flowMade(value.position.construct(), argumentsOf(call), call, cell)) this.flowConstruction(value, cell);
        origins.given.flowInstance(value, argumentsOf(call), cell);
        if (call.typeArguments != null) origins.generics.flowGivenTypes(call.callee, origins.constant(value), call.typeArguments, cell);
      });
      return;
    }
    if (call.type === "CallExpression" && call.callee.type === "MemberExpression" && origins.methods.evaluate(call, call.callee, cell)) return;
    this.cellOfCallee(call).each((value) => {
      this.flowResult(value, call, cell);
      if (value.kind === "api" && call.type === "CallExpression") origins.inherited.flow(call, value.position.call(), cell);
    });
  }

  /** The object that a method is called on; for `super.method()` the instance. */
  cellOfReceiver({ object }: TSESTree.MemberExpression): ValueCell {
    return object.type === "Super" ? this.origins.constant(enclosingThis(object, this.origins.values)) : this.origins.cellOf(object);
  }

  /** Adds what the functions among the values of `callback` return. */
  flowReturns(callback: TSESTree.Node, cell: ValueCell): void {
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
    const { value, arguments: list, isPromisified } = calledValue(callee, call === null ? ArgumentList.unknown : argumentsOf(call));
    if (isPromisified && call !== null && behaves(value, "timer")) cell.add(origins.values.promise(call, "pause"));
    if (isPromisified && call !== null && value.kind === "function") cell.add(origins.values.promise(call, "callback"));
    switch (value.kind) {
      case "api":
        if (value.position.call().isDead || behaves(value, "construct")) this.flowTypeArgument(null, call, cell);
        if (!this.flowMade(value.position.call(), list, call, cell)) cell.add(origins.values.api(value.position.call()));
        return;
      case "function": {
        if (call !== null && value.home === origins && value.node.async && origins.pauses.mayBeAny && isKept(call)) cell.add(origins.values.run(call));
        // Its own file may have a work list of its own.
        const returned = origins.newCell();
        origins.flow(value.home.functions.cellOfReturn(value.node), returned);
        origins.flow(returned, cell);
        this.flowTypeArgument(value.node, call, cell);
        // What it returns may come from there only where it is not known.
        this.once(returned, isUnknown, () => {
          if (value.home !== origins) this.flowFactories(value, list, cell);
          origins.generics.flowResult(value.node, list, cell);
        });
        if (value.home !== origins) this.once(returned, mayKeep, () => origins.given.flowResult(value, list, cell));
        return;
      }
      case "signature":
        this.flowSignatureResult(value.node, value.home, cell);
        this.flowTypeArgument(value.node, call, cell);
        origins.generics.flowResult(value.node, list, cell);
        return;
      case "instantiated":
        origins.eachIn(value.home.types.aliases.cellOfResult(value), (made) => cell.add(made));
        return;
      case "maker":
        origins.eachIn(value.made, (made) => cell.add(made));
        return;
      case "nullish":
        return;
      case "promise":
        if (value.settledBy !== "function") cell.add(unknownValue);
        return;
      case "unseen":
        origins.given.flowResult(value, list, cell);
        return;
      case "fixtures":
        cell.add(isExtension(call) ? origins.fixtures.madeBy(call) : value);
        return;
      default:
        this.flowTypeArgument(null, call, cell);
        if (call?.type === "CallExpression") origins.generics.flowOutOfView(call, cell);
        cell.add(unknownValue);
    }
  }

  /**
   * A call may say by its type arguments what it yields: `container.resolve<Stripe>("stripe")`. A function in view says itself which of them is its
   * result; where it does not, and out of view, it may be the only one. What the type says of code in view is left out: it is no more than one of the values.
   */
  private flowTypeArgument(callee: SignatureNode | FunctionNode | null, call: CalledNode | null, cell: ValueCell): void {
    if (call?.type !== "CallExpression" || call.typeArguments == null) return;
    const { params } = call.typeArguments;
    const index = callee?.returnType == null ? (params.length === 1 ? 0 : -1) : indexOfResult(callee);
    const type = params[index];
    if (type === undefined) return;
    this.origins.types.cellOfType(type).each((value) => {
      if (value.kind === "api" || value.kind === "shape") cell.add(value);
    });
  }

  private once(returned: ValueCell, is: (value: Value) => boolean, act: () => void): void {
    let isDone = false;
    this.origins.eachIn(returned, (value) => {
      if (isDone || !is(value)) return;
      isDone = true;
      act();
    });
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

  /** What a call or construction makes of its arguments; answers whether that is all. */
  private flowMade(result: ApiPosition, passed: ArgumentList, call: CalledNode | null, cell: ValueCell): boolean {
    const { origins } = this;
    for (const meaning of result.meanings) {
      if (meaning.kind !== "behaviour") continue;
      const { behaviour } = meaning;
      const settledBy = settlerOf(behaviour);
      if (call !== null && settledBy !== null) cell.add(origins.values.promise(call, settledBy));
      if (call !== null && (behaviour.is === "collection" || behaviour.is === "array-from")) {
        cell.add(origins.collections.madeBy(call, behaviour.is === "collection" ? behaviour.of : "items", passed));
        // What has members of its own is known by its API, too.
        return behaviour.is !== "collection" || behaviour.of !== "contexts";
      }
      if (call !== null && behaviour.is === "promise" && behaviour.method === "allSettled") {
        // Each result is an object that holds one of them.
        cell.add(origins.collections.madeBy(call, "groups", passed));
        return true;
      }
      if (behaviour.is === "promise" && behaviour.method === "construct") {
        origins.resolvers.flowResolved(passed, cell);
        return false;
      }
      if (behaviour.is === "fixtures" && call?.type === "CallExpression") {
        cell.add(origins.fixtures.madeBy(call, behaviour.under));
        return behaviour.under === null;
      }
      if (behaviour.is === "callback") this.flowCalledBack(behaviour, passed, call, cell);
      if (this.flowArgument(behaviour, passed, cell)) return true;
    }
    return false;
  }

  /** A function that runs a callback hands on what that makes, or all that its calls make: `context.run(value, () => new Client())`. */
  private flowCalledBack({ argument, runs }: Extract<Behaviour, { readonly is: "callback" }>, passed: ArgumentList, call: CalledNode | null, cell: ValueCell): void {
    const callback = passed.at(argument === "last" ? (passed.count ?? 0) - 1 : argument);
    if (typeof callback === "string") return;
    this.flowReturns(callback, cell);
    if (runs !== "iterates" || call === null) return;
    cell.add(
      memoised(this.collections, call, () => {
        const made = this.origins.newCell();
        this.flowReturns(callback, made);
        return this.origins.values.collection(made);
      }),
    );
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
      case "member": {
        const key = passed.at(1);
        const name = typeof key === "string" ? null : origins.keyOf(key, true);
        origins.cellOf(first).each((value) => origins.members.read(value, name, cell));
        return true;
      }
      case "construct":
        origins.cellOf(first).each((value) => this.flowConstruction(value, cell));
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
        target.home.constructions.flowReturned(target.node, cell);
        return;
      case "function":
        target.home.constructions.flowMade(target.node, cell);
        return;
      case "type":
        this.origins.flow(target.home.types.cellOfInhabitants(target.variable), cell);
        return;
      case "documented-type":
        this.origins.flow(target.home.types.cellOfType(target.node), cell);
        return;
      case "module":
        // The settings may say what `new` makes of a file's only export.
        if (target.module.position === null) cell.add(unknownValue);
        else cell.add(values.api(target.module.position.construct()));
        return;
      case "nullish":
      case "unseen":
        return;
      default:
        cell.add(unknownValue);
    }
  }
}
