import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, ClassNode, FunctionNode } from "./syntax.js";
import type { ApiPosition } from "./api-rules.js";
import type { LinkedModule } from "./linked-files.js";
import type { Origins } from "./origin.js";
import type { Cell } from "./propagation.js";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";

export type ShapeNode = TSESTree.TSInterfaceDeclaration | TSESTree.TSTypeLiteral;

/** A function of which only the type is known. */
export type SignatureNode =
  | TSESTree.TSFunctionType
  | TSESTree.TSMethodSignature
  | TSESTree.TSCallSignatureDeclaration
  | TSESTree.TSDeclareFunction
  | TSESTree.TSEmptyBodyFunctionExpression;

export type InvokerMethod = "call" | "apply" | "bind";

/**
 * Where a value comes from. Values of one origin are one object, so they compare by identity. `home` is the file whose syntax `node` is: only
 * its origins can tell more.
 */
export type Value =
  /** Handed out by a modelled package, or a modelled global. */
  | { readonly kind: "api"; readonly position: ApiPosition }
  | { readonly kind: "global-object" }
  | { readonly kind: "function"; readonly node: FunctionNode; readonly home: Origins }
  | { readonly kind: "class"; readonly node: ClassNode; readonly home: Origins }
  | { readonly kind: "instance"; readonly node: ClassNode; readonly home: Origins }
  | { readonly kind: "object"; readonly node: TSESTree.ObjectExpression; readonly home: Origins }
  /** What `new` makes of a function that is no class. Beside it stands `unknown`. */
  | { readonly kind: "constructed"; readonly node: FunctionNode; readonly home: Origins }
  /** `namespace Name {}` */
  | { readonly kind: "namespace"; readonly node: TSESTree.TSModuleDeclaration; readonly home: Origins }
  | CollectionValue
  | PromiseValue
  | GivenValue
  | FixturesValue
  | ContextValue
  /** An object of which only the type is known. */
  | { readonly kind: "shape"; readonly node: ShapeNode; readonly home: Origins }
  | { readonly kind: "signature"; readonly node: SignatureNode; readonly home: Origins }
  | CallbackValue
  /** A function of which only what it yields is known: what the types say that its own type is given. */
  | MakerValue
  | InstantiatedValue
  | HanderValue
  | HandedValue
  /** A type or interface: what it describes is what `new` would make of it. */
  | { readonly kind: "type"; readonly variable: Scope.Variable; readonly home: Origins }
  /** A type that a comment declares: `@typedef`. What it describes is what `new` would make of it. */
  | { readonly kind: "documented-type"; readonly node: TSESTree.TypeNode; readonly home: Origins }
  /** The exports of another file in view. */
  | { readonly kind: "module"; readonly module: LinkedModule }
  /** The function that fulfils the promise which the call makes. */
  | { readonly kind: "resolver"; readonly node: CallNode; readonly home: Origins }
  /** `target.call`, `target.apply`, `target.bind` */
  | { readonly kind: "invoker"; readonly method: InvokerMethod; readonly target: Value }
  /** `target.bind(…)`; `call` null when it was bound more than once. */
  | { readonly kind: "bound"; readonly target: Value; readonly call: TSESTree.CallExpression | null }
  /** `Reflect.apply`, about to call `target`. */
  | { readonly kind: "applied"; readonly target: Value }
  /** `promisify(target)` */
  | { readonly kind: "promisified"; readonly target: Value }
  /** An export of a file in view that can matter only by what it is given; `name` null for all of them. Beside it stands `unknown`. */
  | { readonly kind: "unseen"; readonly module: LinkedModule; readonly name: string | null }
  /** What a package exports under the name, where no path leads on: some rows ask for classes by their names. */
  | { readonly kind: "exported"; readonly name: string }
  /** `null` or `undefined`: never a receiver of a call that completes. */
  | { readonly kind: "nullish" }
  | { readonly kind: "unknown" };

/** Array, record or other collection: all its elements in one, and in one all keys of a map. */
export interface CollectionValue {
  readonly kind: "collection";
  readonly elements: Cell<Value>;
  readonly keys: Cell<Value>;
  /** Whether its iterator yields pairs of a key and an element. */
  readonly yieldsPairs: boolean;
  /** Whether its named members are those of an API, and none of the elements. */
  readonly hasOwnMembers: boolean;
  readonly home: Origins;
}

/** A promise that a timer may settle. What it is settled with are other values, since awaiting changes nothing. */
export interface PromiseValue {
  readonly kind: "promise";
  readonly node: CallNode;
  readonly settledBy: "pause" | "executor" | "callback" | "resolvers" | "function";
  readonly home: Origins;
}

/** What `of` holds of the types that it is given: `Base<Stripe>`. Beside it `of` itself is a value. */
export interface GivenValue {
  readonly kind: "given";
  readonly of: Extract<Value, { readonly kind: "instance" | "shape" }>;
  readonly types: TSESTree.TSTypeParameterInstantiation;
  /** The file that gives the types. */
  readonly home: Origins;
}

/** What the parameters of a generic type stand for. */
export interface TypeArguments {
  readonly byName: ReadonlyMap<string, Cell<Value>>;
  readonly passed: readonly Cell<Value>[];
  /** What types that speak of these parameters come to. */
  readonly evaluated: Map<TSESTree.TypeNode, Cell<Value>>;
  /** How many types were told others to come here. */
  readonly depth: number;
}

/** What an object or function type says of the types that it is told: `Resolver<Context>`. Beside it the type itself is a value. */
export interface InstantiatedValue {
  readonly kind: "instantiated";
  readonly node: ShapeNode | SignatureNode;
  readonly given: TypeArguments;
  readonly declaredIn: Origins;
  /** The file that gives the types. */
  readonly home: Origins;
}

/** A function of which only the API that takes it is known: `Parameters<Client["transaction"]>[0]`. Beside it stands `unknown`. */
export interface CallbackValue {
  readonly kind: "callback";
  readonly takenBy: ApiPosition;
  readonly argument: number;
}

export interface MakerValue {
  readonly kind: "maker";
  readonly made: Cell<Value>;
}

/** A function of which only what it hands to its argument is known: what the types say that its own type is given. */
export interface HanderValue {
  readonly kind: "hander";
  readonly argument: number;
  readonly callback: HandedValue;
}

/** A function of which only what it is handed is known. */
export interface HandedValue {
  readonly kind: "handed";
  readonly parameter: number;
  readonly values: Cell<Value>;
}

/** A function of a test framework that hands tests what fixtures provide; its members and what these yield are alike. */
export interface FixturesValue {
  readonly kind: "fixtures";
  /** The call that makes it. */
  readonly node: TSESTree.CallExpression;
  /** The member of what it hands out that has the type which the call is told; null where that itself has it. */
  readonly under: string | null;
  /** Those that it extends. */
  readonly bases: Cell<Value>;
  readonly home: Origins;
}

/** What a test with fixtures is handed. */
export interface ContextValue {
  readonly kind: "context";
  readonly of: FixturesValue;
  readonly home: Origins;
}

export const unknownValue: Value = { kind: "unknown" };
export const nullishValue: Value = { kind: "nullish" };
export const globalObject: Value = { kind: "global-object" };

/** A map that keeps its keys, or does not: the garbage collector visits each entry of the latter again and again. */
type Memory<Key extends object, Result> = Pick<Map<Key, Result>, "get" | "set"> | WeakMap<Key, Result>;

/** Looks up `key`, making its value on first use. */
export function memoised<Key extends object, Result>(known: Memory<Key, Result>, key: Key, make: () => Result): Result {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

/** Makes values, each once. */
export class Values {
  private readonly apis = new Map<ApiPosition, Value>();
  private readonly functions = new Map<FunctionNode, Value>();
  private readonly classes = new Map<ClassNode, Value>();
  private readonly instances = new Map<ClassNode, Value>();
  private readonly constructeds = new Map<FunctionNode, Value>();
  private readonly objects = new Map<TSESTree.ObjectExpression, Value>();
  private readonly namespaces = new Map<TSESTree.TSModuleDeclaration, Value>();
  private readonly shapes = new Map<ShapeNode, Value>();
  private readonly signatures = new Map<SignatureNode, Value>();
  private readonly callbacks = new Map<ApiPosition, Map<number, CallbackValue>>();
  private readonly invokers = { call: new Map<Value, Value>(), apply: new Map<Value, Value>(), bind: new Map<Value, Value>() };
  private readonly boundOnce = new Map<TSESTree.CallExpression, Map<Value, Value>>();
  private readonly boundAgain = new Map<Value, Value>();
  private readonly types = new Map<Scope.Variable, Value>();
  private readonly documentedTypes = new Map<TSESTree.TypeNode, Value>();
  private readonly promisifieds = new Map<Value, Value>();
  private readonly applieds = new Map<Value, Value>();
  private readonly exporteds = new Map<string, Value>();
  private readonly unseens = new Map<LinkedModule, Map<string | null, Value>>();
  private readonly promises = new Map<CallNode, Value>();
  private readonly runs = new Map<CallNode, Value>();
  private readonly givens = new Map<TSESTree.TSTypeParameterInstantiation, Map<Value, GivenValue>>();
  private readonly contexts = new Map<FixturesValue, ContextValue>();
  private readonly resolvers = new Map<CallNode, Value>();
  private readonly pairLists = new Map<CollectionValue, CollectionValue>();
  private readonly keyLists = new Map<CollectionValue, CollectionValue>();

  constructor(private readonly home: Origins) {}

  /** A dead position is a value of no interest. */
  api(position: ApiPosition): Value {
    return position.isDead ? unknownValue : memoised(this.apis, position, () => ({ kind: "api", position }));
  }

  exported(name: string): Value {
    const known = this.exporteds.get(name);
    if (known !== undefined) return known;
    const made: Value = { kind: "exported", name };
    this.exporteds.set(name, made);
    return made;
  }

  unseen(module: LinkedModule, name: string | null): Value {
    const byName = memoised(this.unseens, module, () => new Map<string | null, Value>());
    const known = byName.get(name);
    if (known !== undefined) return known;
    const made: Value = { kind: "unseen", module, name };
    byName.set(name, made);
    return made;
  }

  function(node: FunctionNode): Value {
    return memoised(this.functions, node, () => ({ kind: "function", node, home: this.home }));
  }

  class(node: ClassNode): Value {
    return memoised(this.classes, node, () => ({ kind: "class", node, home: this.home }));
  }

  instance(node: ClassNode): Value {
    return memoised(this.instances, node, () => ({ kind: "instance", node, home: this.home }));
  }

  constructed(node: FunctionNode): Value {
    return memoised(this.constructeds, node, () => ({ kind: "constructed", node, home: this.home }));
  }

  object(node: TSESTree.ObjectExpression): Value {
    return memoised(this.objects, node, () => ({ kind: "object", node, home: this.home }));
  }

  namespace(node: TSESTree.TSModuleDeclaration): Value {
    return memoised(this.namespaces, node, () => ({ kind: "namespace", node, home: this.home }));
  }

  /** One for each call. */
  promise(node: CallNode, settledBy: PromiseValue["settledBy"]): Value {
    return memoised(this.promises, node, () => ({ kind: "promise", node, settledBy, home: this.home }));
  }

  /** What a call of an async function in view yields before it is awaited. */
  run(node: CallNode): Value {
    return memoised(this.runs, node, () => ({ kind: "promise", node, settledBy: "function", home: this.home }));
  }

  resolver(node: CallNode): Value {
    return memoised(this.resolvers, node, () => ({ kind: "resolver", node, home: this.home }));
  }

  shape(node: ShapeNode): Value {
    return memoised(this.shapes, node, () => ({ kind: "shape", node, home: this.home }));
  }

  signature(node: SignatureNode): Value {
    return memoised(this.signatures, node, () => ({ kind: "signature", node, home: this.home }));
  }

  callback(takenBy: ApiPosition, argument: number): CallbackValue {
    const byArgument = memoised(this.callbacks, takenBy, () => new Map<number, CallbackValue>());
    const known = byArgument.get(argument);
    if (known !== undefined) return known;
    const made: CallbackValue = { kind: "callback", takenBy, argument };
    byArgument.set(argument, made);
    return made;
  }

  type(variable: Scope.Variable): Value {
    return memoised(this.types, variable, () => ({ kind: "type", variable, home: this.home }));
  }

  documentedType(node: TSESTree.TypeNode): Value {
    return memoised(this.documentedTypes, node, () => ({ kind: "documented-type", node, home: this.home }));
  }

  /** `f.call.call` and the like are not followed: they could nest without end. */
  invoker(method: InvokerMethod, target: Value): Value {
    if (target.kind === "invoker") return unknownValue;
    return memoised(this.invokers[method], target, () => ({ kind: "invoker", method, target }));
  }

  /** Bound twice, the arguments are no longer known: `f = f.bind(x)` in a loop could nest without end. */
  bound(target: Value, call: TSESTree.CallExpression): Value {
    if (target.kind === "bound") {
      // Bound again to an object alone, it is what it was: `this.handle = this.handle.bind(this)`.
      if (call.arguments.length === 1 && call.arguments[0]?.type !== "SpreadElement") return target;
      return memoised(this.boundAgain, target.target, () => ({ kind: "bound", target: target.target, call: null }));
    }
    const byTarget = memoised(this.boundOnce, call, () => new Map<Value, Value>());
    return memoised(byTarget, target, () => ({ kind: "bound", target, call }));
  }

  /** A new one at each call: who asks keeps it. */
  collection(elements: Cell<Value>, { yieldsPairs = false, hasOwnMembers = false } = {}): CollectionValue {
    return { kind: "collection", elements, keys: this.home.newCell(), yieldsPairs, hasOwnMembers, home: this.home };
  }

  /** A new one at each call: who asks keeps it. */
  fixtures(node: TSESTree.CallExpression, under: string | null): FixturesValue {
    return { kind: "fixtures", node, under, bases: this.home.newCell(), home: this.home };
  }

  /** A new one at each call: who asks keeps it. */
  maker(made: Cell<Value>): MakerValue {
    return { kind: "maker", made };
  }

  /** A new one at each call: who asks keeps it. */
  hander(argument: number, parameter: number, values: Cell<Value>): HanderValue {
    return { kind: "hander", argument, callback: { kind: "handed", parameter, values } };
  }

  given(of: GivenValue["of"], types: TSESTree.TSTypeParameterInstantiation): GivenValue {
    const byTypes = memoised(this.givens, types, () => new Map<Value, GivenValue>());
    return memoised(byTypes, of, () => ({ kind: "given", of, types, home: this.home }));
  }

  context(fixtures: FixturesValue): ContextValue {
    return memoised(this.contexts, fixtures, () => ({ kind: "context", of: fixtures, home: fixtures.home }));
  }

  /** Pairs of a key and an element: each is a collection of both. Pairs of pairs are the same ones, since they could nest without end. */
  pairsOf(collection: CollectionValue): CollectionValue {
    return memoised(this.pairLists, collection, () => {
      const both = this.home.newCell();
      const pairs = this.collection(this.home.newCell());
      this.pairLists.set(pairs, pairs);
      this.home.flow(collection.elements, both);
      this.home.flow(collection.keys, both);
      pairs.elements.add(this.collection(both));
      return pairs;
    });
  }

  keysOf(collection: CollectionValue): CollectionValue {
    return memoised(this.keyLists, collection, () => {
      const keys = this.collection(collection.keys);
      this.keyLists.set(keys, keys);
      return keys;
    });
  }

  applied(target: Value): Value {
    if (target.kind === "applied") return unknownValue;
    return memoised(this.applieds, target, () => ({ kind: "applied", target }));
  }

  promisified(target: Value): Value {
    if (target.kind === "promisified") return target;
    return memoised(this.promisifieds, target, () => ({ kind: "promisified", target }));
  }
}

/** A function is one whoever gave its file what. */
export function withoutTwins(callees: readonly Value[]): readonly Value[] {
  return callees.filter((value) => (value.kind !== "function" && value.kind !== "class") || value.home.givenBy === null || !callees.some((other) => other.kind === value.kind && other !== value && other.node === value.node && other.home.givenBy === null));
}
