import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { CallNode, ClassNode, FunctionNode } from "../flow/graph.js";
import type { SideEffect } from "../program/call-meaning.js";
import type { FunctionSummary, ParameterCalls, Touch } from "../program/function-summary.js";
import type { Latest } from "./latest.js";
import { contentsOf, nestingOf } from "./value-contents.js";

/** What the analysis knows about a value; null stands for anything. Values are interned: equal values are identical objects. */
export type Value =
  | (Interned & { readonly kind: "boolean"; readonly value: boolean })
  | (Interned & { readonly kind: "literal"; readonly value: string | number })
  /** One of these texts and numbers, of which there are several. */
  | (Interned & { readonly kind: "choice"; readonly literals: readonly (string | number)[] })
  /** What the call of `Symbol()` makes that a constant of the module holds. */
  | (Interned & { readonly kind: "symbol"; readonly node: TSESTree.Node })
  | (Interned & { readonly kind: "nullish"; readonly value: null | undefined })
  /** `allowed` of a denial: `false` or absent. */
  | (Interned & { readonly kind: "not-true" })
  /** Anything of which a test has told only this. */
  | (Interned & { readonly kind: "truthy" })
  /** What was caught: an object, and no promise. */
  | (Interned & { readonly kind: "error" })
  /** A text that is not empty, of which nothing else is known. */
  | (Interned & { readonly kind: "text" })
  | (Interned & { readonly kind: "falsy" })
  | (Interned & { readonly kind: "decision"; readonly permit: boolean })
  | HttpResponse
  | PromiseValue
  /** `Promise.all` and `Promise.allSettled` of what `elements` holds. */
  | (Interned & { readonly kind: "all"; readonly settled: boolean; readonly elements: Value | null })
  | (Interned & ArrayMade & { readonly kind: "tuple"; readonly elements: readonly (Value | null)[] })
  /** Any number of items, each one of `elements`. */
  | (Interned & ArrayMade & { readonly kind: "list"; readonly elements: readonly (Value | null)[] })
  | (Interned & { readonly kind: "object"; readonly node: TSESTree.Node; readonly properties: ReadonlyMap<string, Value> })
  | FunctionValue
  /** `callee.bind(…, …)`: its first arguments are given. */
  | (Interned & { readonly kind: "bound"; readonly callee: FunctionValue; readonly passed: readonly (Value | null)[] })
  /** What `wrap()` makes: it asks, and calls its function only with a permit. */
  | (Interned & { readonly kind: "gated"; readonly node: CallNode; readonly work: Value | null })
  | (Interned & { readonly kind: "class"; readonly node: ClassNode; readonly bindings: Bindings })
  | InstanceValue
  /** A side-effect API used as a value (`urls.map(fetch)`), at the place where it is handed over. */
  | (Interned & { readonly kind: "api"; readonly node: TSESTree.Node; readonly sideEffect: SideEffect })
  | ElsewhereValue
  /** `resolve` or `reject` of a promise that settles as a chain in its executor does: it ends the callback that calls it. */
  | (Interned & { readonly kind: "settler"; readonly rejects: boolean })
  /** What `units()` returns: each item arrives with a permit. */
  | (Interned & { readonly kind: "units"; readonly node: TSESTree.Node })
  /** What a generator of another file makes: handing out an item, and its end, may leave one of `touches` behind. */
  | (Interned & { readonly kind: "stream"; readonly node: TSESTree.Node; readonly touches: readonly Touch[] })
  | GeneratorValue;

/** What constructing a class in view makes. */
export type InstanceValue = Interned & {
  readonly kind: "instance";
  readonly node: ClassNode;
  readonly bindings: Bindings;
  /** What its constructor leaves in fields that stay as they are, as far as it tells of decisions: neither code nor promises. */
  readonly fields: ReadonlyMap<string, Value>;
};

const NO_FIELDS: ReadonlyMap<string, Value> = new Map();

/** A function of another file used as a value, or one that a call of such a function has made. */
export type ElsewhereValue = Interned & {
  readonly kind: "elsewhere";
  readonly node: TSESTree.Node;
  readonly summary: FunctionSummary;
  /** What it was made with, and calls. */
  readonly taken: readonly Taken[];
  /** The `length` of one that was made. */
  readonly length: number;
};

export interface Taken {
  readonly value: Value;
  readonly calls: ParameterCalls;
}

/** A generator object of a function in view. */
export type GeneratorValue = Interned & {
  readonly kind: "generator";
  readonly callee: FunctionValue;
  /** Its arguments, as far as they are code or tell of decisions, and nothing of them may change meanwhile. */
  readonly passed: readonly (Value | null)[];
  /** Whether there may be more of them. */
  readonly isOpen: boolean;
};

/** What makes an array that the code may add to: what two of them hold may be equal, and is added to one. */
interface ArrayMade {
  readonly made?: TSESTree.Node | undefined;
}

interface Interned extends ValueContents {
  readonly id: number;
  /** How many objects and arrays stand in one another. */
  readonly nesting: number;
}

/** What of a value ends of units, calls and decisions may reach. */
export interface ValueContents {
  /** Whether a promise or response is in it, so that ends of units reach it. */
  readonly holdsPromise: boolean;
  /** Whether code in view can be called through it. */
  readonly holdsCode: boolean;
  /** Whether a decision, or what a denial says, is in it. */
  readonly holdsDecision: boolean;
}

/** What variables held when a closure was made, where that can be called. `this` of an arrow function stands under null. */
export type Bindings = readonly (readonly [Scope.Variable | null, Value])[];

export type FunctionValue = Interned & {
  readonly kind: "function";
  readonly node: FunctionNode;
  readonly bindings: Bindings;
  /** The object a method was read from; null for a plain function. */
  readonly receiver: Value | null;
};

export type Outcome =
  /** With `mayReject`, or rejected, which changes no more than being fulfilled does. */
  | { readonly kind: "fulfilled"; readonly value: Value | null; readonly mayReject: boolean }
  | { readonly kind: "rejected" }
  /** Still running when the caller goes on, perhaps forever. */
  | { readonly kind: "unsettled" }
  /** Nobody will see it end. */
  | { readonly kind: "lost" }
  /** One of a list of promises: it ends when the list is awaited. */
  | { readonly kind: "listed" };

/** A decision under way, or a call of an async function in view that nobody has awaited yet. */
export type PromiseValue = Interned & {
  readonly kind: "promise";
  readonly node: TSESTree.Node;
  /** The innermost loop depth whose unit it still belongs to; -1 when all those units have ended. */
  readonly depth: number;
  /** Whether the unit it was started in has ended: what that unit's successor decides is no concern of a call that still runs. */
  readonly unitEnded: boolean;
  /** Whether a pause ended that unit while the call ran: only what it asks afterwards still belongs to the unit at `depth`. */
  readonly outlivesPause: boolean;
  readonly outcome: Outcome;
  /** What settling does to the latest decision; null for nothing. */
  readonly touch: Latest | null;
  /** Set for calls of functions in view, null for gates and pauses. */
  readonly run: AsyncRun | null;
};

export interface AsyncRun {
  /** Variables that the callee leaves changed; null: anything. */
  readonly writes: readonly (readonly [Scope.Variable, Value | null])[];
  /** Promises of the caller that the callee has awaited. */
  readonly settles: readonly Pending[];
  /** Promises of the callee that were left running. */
  readonly leaves: readonly Pending[];
  /** Whether the callee ended as soon as its latest permit arrived, so that nothing can have come between. */
  readonly endsWithPermit: boolean;
}

/** The response of a direct HTTP validate, whose decision was not read yet. */
export type HttpResponse = Interned & {
  readonly kind: "response";
  readonly node: TSESTree.Node;
  readonly depth: number;
  readonly permit: boolean;
};

export type Pending = PromiseValue | HttpResponse;

type WithoutId<T> = T extends unknown ? Omit<T, keyof Interned> : never;
export type ValueShape = WithoutId<Value>;
export type PromiseShape = WithoutId<PromiseValue>;

/** Length of the text of a value or state up to which comparing it is part of the step that makes it. */
const USUAL_LENGTH = 256;

/** Makes values; equal shapes give the same object. */
export class ValueTable {
  readonly #interned = new Map<string, Value>();
  readonly #identities = new WeakMap<object, number>();
  readonly #derived = new Map<string, WeakMap<PromiseValue, PromiseValue>>();
  readonly #lineages = new WeakMap<Pending, string>();
  #nextIdentity = 0;
  #compared = 0;

  /** A small number that stands for an object (syntax node, variable) in keys. */
  identityOf(object: object | null): number {
    if (object === null) return -1;
    let identity = this.#identities.get(object);
    if (identity === undefined) {
      identity = this.#nextIdentity++;
      this.#identities.set(object, identity);
    }
    return identity;
  }

  latestKey(latest: Latest | null): string {
    if (latest === null) return "-";
    return "node" in latest ? `${latest.kind}@${this.identityOf(latest.node)}` : latest.kind;
  }

  boolean(value: boolean): Value {
    return this.of({ kind: "boolean", value });
  }

  undefined(): Value {
    return this.of({ kind: "nullish", value: undefined });
  }

  /** An object of the class, of whose fields nothing is known. */
  instance(node: ClassNode, bindings: Bindings): InstanceValue {
    return this.of({ kind: "instance", node, bindings, fields: NO_FIELDS });
  }

  /** The same for a promise wherever the units stand that it belongs to. */
  lineageOf(pending: Pending): string {
    let lineage = this.#lineages.get(pending);
    if (lineage === undefined) {
      const place = `${pending.kind} ${this.identityOf(pending.node)}`;
      lineage = pending.kind === "response" ? `${place} ${pending.permit}` : `${place} ${outcomeKey(pending.outcome)} ${this.latestKey(pending.touch)}`;
      this.#lineages.set(pending, lineage);
    }
    return lineage;
  }

  /** How much was compared so far to find out which values and states are equal, where these hold more than usual. */
  get compared(): number {
    return this.#compared;
  }

  noteCompared(length: number): void {
    if (length > USUAL_LENGTH) this.#compared += length;
  }

  /** What `derive` makes of a promise, which depends on nothing else: it is asked for at every step. @param name of the function. */
  derived(from: PromiseValue, name: string, derive: (from: PromiseValue) => PromiseShape): PromiseValue {
    let known = this.#derived.get(name);
    if (known === undefined) this.#derived.set(name, (known = new WeakMap()));
    let value = known.get(from);
    if (value === undefined) known.set(from, (value = this.of(derive(from))));
    return value;
  }

  of<S extends ValueShape>(shape: S): Extract<Value, { kind: S["kind"] }>;
  of(shape: ValueShape): Value {
    const key = this.#keyOf(shape);
    this.noteCompared(key.length);
    const known = this.#interned.get(key);
    if (known !== undefined) return known;
    const made: Value = { ...shape, id: this.#interned.size, ...contentsOf(shape), nesting: nestingOf(shape) };
    this.#interned.set(key, made);
    return made;
  }

  #keyOf(shape: ValueShape): string {
    switch (shape.kind) {
      case "boolean":
      case "nullish":
        return `${shape.kind} ${String(shape.value)}`;
      case "literal":
        return `${typeof shape.value} ${shape.value}`;
      case "choice":
        return `choice ${JSON.stringify(shape.literals)}`;
      case "not-true":
      case "truthy":
      case "error":
      case "text":
      case "falsy":
        return shape.kind;
      case "decision":
        return `decision ${shape.permit}`;
      case "response":
        return `response ${this.identityOf(shape.node)} ${shape.depth} ${shape.permit}`;
      case "promise":
        return `promise ${this.identityOf(shape.node)} ${shape.depth}${shape.unitEnded ? "e" : ""}${shape.outlivesPause ? "p" : ""} ${outcomeKey(shape.outcome)} ${this.latestKey(shape.touch)} ${this.#runKey(shape.run)}`;
      case "all":
        return `all ${shape.settled} ${idOf(shape.elements)}`;
      case "tuple":
      case "list":
        return `${shape.kind} ${shape.made === undefined ? "" : this.identityOf(shape.made)} ${shape.elements.map(idOf).join(" ")}`;
      case "object":
        return `object ${this.identityOf(shape.node)} ${membersKey(shape.properties)}`;
      case "function":
        return `function ${this.identityOf(shape.node)} ${idOf(shape.receiver)} ${this.#bindingsKey(shape.bindings)}`;
      case "class":
        return `class ${this.identityOf(shape.node)} ${this.#bindingsKey(shape.bindings)}`;
      case "instance":
        return `instance ${this.identityOf(shape.node)} ${this.#bindingsKey(shape.bindings)} ${membersKey(shape.fields)}`;
      case "bound":
        return `bound ${shape.callee.id} ${shape.passed.map(idOf).join(" ")}`;
      case "gated":
        return `gated ${this.identityOf(shape.node)} ${idOf(shape.work)}`;
      case "settler":
        return `settler ${shape.rejects}`;
      case "elsewhere":
        return `elsewhere ${this.identityOf(shape.node)} ${this.identityOf(shape.summary)} ${shape.taken.map(({ value, calls }) => `${value.id}:${this.identityOf(calls)}`).join(" ")}`;
      case "api":
      case "units":
      case "symbol":
        return `${shape.kind} ${this.identityOf(shape.node)}`;
      case "stream":
        return `stream ${this.identityOf(shape.node)} ${shape.touches.join(" ")}`;
      case "generator":
        return `generator ${shape.callee.id} ${shape.isOpen} ${shape.passed.map(idOf).join(" ")}`;
    }
  }

  #bindingsKey(bindings: Bindings): string {
    return bindings.map(([variable, value]) => `${this.identityOf(variable)}=${value.id}`).join(" ");
  }

  #runKey(run: AsyncRun | null): string {
    if (run === null) return "-";
    const writes = run.writes.map(([variable, value]) => `${this.identityOf(variable)}=${idOf(value)}`).join(",");
    return `${run.endsWithPermit ? "p" : ""}[${writes}] [${run.settles.map(idOf).join(",")}] [${run.leaves.map(idOf).join(",")}]`;
  }
}

function membersKey(members: ReadonlyMap<string, Value>): string {
  return [...members].map(([key, value]) => `${JSON.stringify(key)}:${value.id}`).join(" ");
}

function outcomeKey(outcome: Outcome): string {
  return outcome.kind === "fulfilled" ? `fulfilled:${idOf(outcome.value)}${outcome.mayReject ? "!" : ""}` : outcome.kind;
}

function idOf(value: Value | null): number {
  return value === null ? -1 : value.id;
}

/** The values that code which gets `value` can get at: what it consists of, and what its closures took along. */
export function heldBy(value: Value): readonly Value[] {
  switch (value.kind) {
    case "function":
      return [...boundValues(value.bindings), ...known([value.receiver])];
    case "class":
      return boundValues(value.bindings);
    case "instance":
      return [...boundValues(value.bindings), ...value.fields.values()];
    case "generator":
    case "bound":
      return [value.callee, ...known(value.passed)];
    case "gated":
      return known([value.work]);
    case "elsewhere":
      return value.taken.map((taken) => taken.value);
    case "promise":
      return value.outcome.kind === "fulfilled" ? known([value.outcome.value]) : [];
    case "all":
      return known([value.elements]);
    case "tuple":
    case "list":
      return known(value.elements);
    case "object":
      return [...value.properties.values()];
    default:
      return [];
  }
}

function boundValues(bindings: Bindings): Value[] {
  return bindings.map(([, value]) => value);
}

function known(values: readonly (Value | null)[]): Value[] {
  return values.filter((value) => value !== null);
}

/** The variables of `into`, with those that a closure took along. */
export function withBindings(into: Map<Scope.Variable, Value>, bindings: Bindings): Map<Scope.Variable, Value> {
  for (const [variable, value] of bindings) if (variable !== null) into.set(variable, value);
  return into;
}
