import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { buildGraph, type SourceOwner } from "../../../src/flow/build-graph.js";
import { checkGraph } from "../../../src/flow/check-graph.js";
import { computeLiveness, type Liveness } from "../../../src/flow/liveness.js";
import type { BlockId, Callee, ClassNode, FinalizerId, FlowGraph, FunctionNode, Instruction, Register, Terminal } from "../../../src/flow/graph.js";
import { staticKey } from "../../../src/program/nodes.js";
import type { VariableOf } from "../../../src/program/variables.js";
import { computeValue } from "./compute-value.js";

/** Stands for a key that the graph does not know; programs under test compute this key and no other. */
export const DYNAMIC_KEY = "dyn";
const MAX_STEPS = 200_000;

/** The value of a variable that liveness calls dead. */
const DEAD = Symbol("dead");

interface LivingGraph {
  readonly graph: FlowGraph;
  readonly liveness: Liveness;
}

type Request = { readonly kind: "await" | "yield" | "delegate"; readonly value: unknown };
type Steps<T> = Generator<Request, T, unknown>;
type AnyFunction = (...args: unknown[]) => unknown;

interface Frame {
  readonly owner: TSESTree.Node;
  readonly variables: Map<Scope.Variable, unknown>;
  readonly parent: Frame | null;
  readonly thisValue: unknown;
  readonly args: readonly unknown[];
  /** Runs the constructor above, for `super(…)`. */
  readonly superConstruct: ((object: object, args: readonly unknown[]) => void) | null;
}

interface PendingCompletion {
  readonly completion: number;
  readonly returned: unknown;
  readonly exception: unknown;
}

/** Runs graphs step by step, with the values of the host, so that the trace can be compared with that of the engine. */
export class GraphMachine {
  readonly #variableOf: VariableOf;
  readonly #graphs = new Map<TSESTree.Node, LivingGraph>();
  readonly #constructions = new WeakMap<object, (object: object, args: readonly unknown[]) => void>();
  #steps = 0;

  constructor(variableOf: VariableOf) {
    this.#variableOf = variableOf;
  }

  /** The function that `node` is when evaluated at the top level. */
  functionOf(node: FunctionNode): AnyFunction {
    return this.#closure(node, null);
  }

  #graphOf(owner: SourceOwner): LivingGraph {
    let living = this.#graphs.get(owner.node);
    if (living === undefined) {
      const graph = buildGraph(owner, this.#variableOf);
      checkGraph(graph);
      living = { graph, liveness: computeLiveness(graph) };
      this.#graphs.set(owner.node, living);
    }
    return living;
  }

  #closure(node: FunctionNode, parent: Frame | null): AnyFunction {
    const call = (receiver: unknown, args: unknown[]): unknown => {
      const thisValue = node.type === "ArrowFunctionExpression" ? parent?.thisValue : receiver;
      const frame: Frame = { owner: node, variables: new Map(), parent, thisValue, args, superConstruct: null };
      const steps = this.#run(this.#graphOf({ kind: "function", node }), frame);
      if (node.generator) return driveGenerator(steps);
      return node.async ? driveAsync(steps) : driveSync(steps);
    };
    return function (this: unknown, ...args: unknown[]): unknown {
      return call(this, args);
    };
  }

  #class(node: ClassNode, heritage: unknown, frame: Frame): AnyFunction {
    if (heritage !== null && !isFunction(heritage)) throw new TypeError("heritage is no class");
    const construction = (object: object, args: readonly unknown[]): void => {
      const superConstruct = heritage === null ? null : (this.#constructions.get(heritage) ?? null);
      const inner: Frame = { owner: node, variables: new Map(), parent: frame, thisValue: object, args, superConstruct };
      driveSync(this.#run(this.#graphOf({ kind: "construction", node }), inner));
    };
    const made = function (...args: unknown[]): object {
      const object: object = Object.create(made.prototype);
      construction(object, args);
      return object;
    };
    this.#constructions.set(made, construction);
    if (heritage !== null) Object.setPrototypeOf(made.prototype, heritage.prototype);
    for (const element of node.body.body) {
      if (element.type !== "MethodDefinition" || element.kind !== "method" || element.value.type !== "FunctionExpression") continue;
      const holder: object = element.static ? made : made.prototype;
      const key = staticKey(element.key, element.computed) ?? DYNAMIC_KEY;
      Object.defineProperty(holder, key, { value: this.#closure(element.value, frame), configurable: true, writable: true });
    }
    return made;
  }

  *#run({ graph, liveness }: LivingGraph, frame: Frame): Steps<unknown> {
    const activation = new Activation(frame);
    let current = graph.blocks[0];
    while (current !== undefined) {
      const block = current;
      let next: BlockId | "return";
      activation.bury(
        (register) => !liveness.isRegisterLive(block.id, register),
        (variable) => !liveness.isVariableLive(block.id, variable),
      );
      try {
        for (const [index, instruction] of block.instructions.entries()) {
          if (++this.#steps > MAX_STEPS) throw new Error("the graph runs without end");
          yield* this.#step(activation, instruction, frame);
          const deaths = liveness.deathsAfter(block.id, index);
          if (deaths.registers.length > 0 || deaths.variables.length > 0) {
            activation.bury((register) => deaths.registers.includes(register), (variable) => deaths.variables.includes(variable));
          }
        }
        next = yield* this.#leave(activation, block.terminal, graph);
      } catch (error) {
        if (block.handler === null) throw error;
        activation.caught = error;
        next = block.handler;
      }
      if (next === "return") return activation.returned;
      const target = graph.blocks[next];
      if (target !== undefined && target.loopDepth > block.loopDepth) activation.forgetEnumeration(target.terminal);
      current = target;
    }
    throw new Error("the graph leads nowhere");
  }

  *#step(at: Activation, instruction: Instruction, frame: Frame): Steps<void> {
    switch (instruction.kind) {
      case "literal":
        return at.write(instruction.target, instruction.value);
      case "compute":
        return at.write(instruction.target, computeValue(instruction.node, instruction.uses.map((use) => at.read(use)), at));
      case "load":
        return at.write(instruction.target, instruction.variable === null ? undefined : load(frame, instruction.variable));
      case "store":
        if (instruction.variable !== null) store(frame, instruction.variable, at.read(instruction.value));
        return;
      case "this":
        return at.write(instruction.target, frame.thisValue);
      case "member":
        return at.write(instruction.target, get(at.read(instruction.object), instruction.property));
      case "rest":
        return at.write(instruction.target, restOf(at.read(instruction.object), instruction.node));
      case "store-member":
        return storeMember(at, instruction);
      case "call": {
        const args = instruction.arguments.flatMap(({ value, spread }) => (spread ? [...(at.read(value) as unknown[])] : [at.read(value)]));
        return at.write(instruction.target, this.#call(at, instruction.callee, args, instruction.construct, frame));
      }
      case "implicit-super":
        return frame.superConstruct?.(Object(frame.thisValue), at.read(instruction.arguments) as unknown[]);
      case "await":
        return at.write(instruction.target, yield { kind: "await", value: at.read(instruction.value) });
      case "yield":
        return at.write(instruction.target, yield { kind: instruction.delegate ? "delegate" : "yield", value: at.read(instruction.value) });
      case "closure":
        return at.write(instruction.target, this.#closure(instruction.node, instruction.thisValue === null ? frame : { ...frame, thisValue: at.read(instruction.thisValue) }));
      case "class":
        return at.write(instruction.target, this.#class(instruction.node, instruction.heritage === null ? null : at.read(instruction.heritage), frame));
      case "object": {
        const object: Record<string, unknown> = {};
        for (const property of instruction.properties) {
          const value = at.read(property.value);
          if (property.kind === "spread") Object.assign(object, value);
          else object[property.key ?? DYNAMIC_KEY] = value;
        }
        return at.write(instruction.target, object);
      }
      case "array": {
        const values = instruction.elements.flatMap((element) =>
          element === null ? [undefined] : element.spread ? [...(at.read(element.value) as unknown[])] : [at.read(element.value)],
        );
        return at.write(instruction.target, values);
      }
      case "not":
        return at.write(instruction.target, !at.read(instruction.value));
      case "compare":
        return at.write(instruction.target, compare(instruction.operator, at.read(instruction.left), at.read(instruction.right)));
      case "copy":
        return at.write(instruction.target, at.read(instruction.value));
      case "argument":
        return at.write(instruction.target, instruction.rest ? frame.args.slice(instruction.index) : frame.args[instruction.index]);
      case "caught":
        return at.write(instruction.target, at.caught);
      case "opaque":
        // The machine's iterators have nothing to close.
        if (instruction.node.type !== "ForOfStatement") throw new Error(`the machine does not know the opaque ${instruction.node.type}`);
        return;
      case "iterator":
        return at.write(instruction.target, iteratorOf(at.read(instruction.value), instruction.awaits));
      case "complete":
        return at.complete(instruction.finalizer, instruction.completion);
      case "set-return":
        at.returned = at.read(instruction.value);
        return;
      case "set-exception":
        at.exception = at.read(instruction.value);
        return;
      case "begin-iteration":
      case "escape":
        return;
      default:
        throw new Error(`the machine does not know ${instruction.kind}`);
    }
  }

  *#leave(at: Activation, terminal: Terminal, graph: FlowGraph): Steps<BlockId | "return"> {
    switch (terminal.kind) {
      case "jump":
        return terminal.target;
      case "branch": {
        const value = at.read(terminal.value);
        const passes = terminal.test === "truthy" ? Boolean(value) : terminal.test === "nullish" ? value == null : value === undefined;
        return passes ? terminal.consequent : terminal.alternate;
      }
      case "fork": {
        const [body, done] = terminal.targets;
        // What an array pattern leaves in an array matters to nobody.
        if (terminal.node.type === "ArrayPattern" && body !== undefined) return body;
        if (terminal.node.type !== "ForInStatement" || body === undefined || done === undefined) throw new Error("the machine knows no such fork");
        return at.enumerate(terminal.node, at.read(enumerated(graph, body, terminal.node))) ? body : done;
      }
      case "iterate": {
        const iterator = at.read(terminal.iterator) as Iterator<unknown>;
        let result: unknown = iterator.next();
        if (terminal.awaits) result = yield { kind: "await", value: result };
        const { done, value } = result as IteratorResult<unknown>;
        if (done === true) return terminal.done;
        at.write(terminal.item, value);
        return terminal.body;
      }
      case "return":
        return "return";
      case "throw":
        throw terminal.value === null ? at.exception : at.read(terminal.value);
      case "end-finally": {
        const target = terminal.targets[at.endFinally(terminal.finalizer)];
        if (target === undefined) throw new Error("a finalizer ends nowhere");
        return target;
      }
      case "unreachable":
        throw new Error("what is unreachable was reached");
    }
  }

  #call(at: Activation, callee: Callee, args: readonly unknown[], construct: boolean, frame: Frame): unknown {
    switch (callee.kind) {
      case "value":
        return invoke(at.read(callee.value), undefined, args, construct);
      case "member": {
        const object = at.read(callee.object);
        return invoke(get(object, callee.property), object, args, construct);
      }
      case "super":
        return frame.superConstruct?.(Object(frame.thisValue), args);
      default:
        throw new Error(`the machine does not call ${callee.kind}`);
    }
  }
}

/** Registers and pending completions of one run of a graph. */
export class Activation {
  readonly frame: Frame;
  readonly #registers = new Map<Register, unknown>();
  readonly #pending = new Map<FinalizerId, PendingCompletion>();
  readonly #enumerations = new Map<TSESTree.Node, { keys: string[]; next: number }>();
  caught: unknown;
  returned: unknown;
  exception: unknown;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  read(register: Register): unknown {
    if (!this.#registers.has(register)) throw new Error(`r${register} is read though liveness calls it dead`);
    return this.#registers.get(register);
  }

  write(register: Register, value: unknown): void {
    this.#registers.set(register, value);
  }

  /** Takes away what is dead, so that a wrong claim of the analysis changes the trace. */
  bury(isDeadRegister: (register: Register) => boolean, isDeadVariable: (variable: Scope.Variable) => boolean): void {
    for (const register of this.#registers.keys()) if (isDeadRegister(register)) this.#registers.delete(register);
    for (const variable of this.frame.variables.keys()) if (isDeadVariable(variable)) this.frame.variables.set(variable, DEAD);
  }

  complete(finalizer: FinalizerId, completion: number): void {
    this.#pending.set(finalizer, { completion, returned: this.returned, exception: this.exception });
  }

  /** What was remembered at `complete` counts again, whatever the finalizer itself began to return or throw and gave up. */
  endFinally(finalizer: FinalizerId): number {
    const pending = this.#pending.get(finalizer);
    if (pending === undefined) throw new Error("a finalizer ends that was not entered");
    this.returned = pending.returned;
    this.exception = pending.exception;
    return pending.completion;
  }

  forgetEnumeration(terminal: Terminal): void {
    if (terminal.kind === "fork") this.#enumerations.delete(terminal.node);
  }

  enumerate(node: TSESTree.Node, object: unknown): boolean {
    let enumeration = this.#enumerations.get(node);
    if (enumeration === undefined) {
      enumeration = { keys: Object.keys(Object(object)), next: 0 };
      this.#enumerations.set(node, enumeration);
    }
    return enumeration.next++ < enumeration.keys.length;
  }

  currentKey(node: TSESTree.Node): string | undefined {
    const enumeration = this.#enumerations.get(node);
    return enumeration?.keys[enumeration.next - 1];
  }
}

/** The object of a `for…in`: what the key is computed from at the start of its body. */
function enumerated(graph: FlowGraph, body: BlockId, loop: TSESTree.Node): Register {
  for (const instruction of graph.blocks[body]?.instructions ?? []) {
    const [object] = instruction.kind === "compute" && instruction.node === loop ? instruction.uses : [];
    if (object !== undefined) return object;
  }
  throw new Error("a for…in loop computes no key");
}

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === "function";
}

function load(frame: Frame, variable: Scope.Variable | null): unknown {
  for (let at: Frame | null = frame; at !== null && variable !== null; at = at.parent) {
    const value = at.variables.get(variable);
    if (value === DEAD) throw new Error(`${variable.name} is read though liveness calls it dead`);
    if (at.variables.has(variable)) return value;
  }
  return undefined;
}

function store(frame: Frame, variable: Scope.Variable, value: unknown): void {
  const owner: TSESTree.Node = variable.scope.variableScope.block;
  for (let at: Frame | null = frame; at !== null; at = at.parent) {
    if (at.variables.has(variable) || at.owner === owner) {
      at.variables.set(variable, value);
      return;
    }
  }
  frame.variables.set(variable, value);
}

function get(object: unknown, property: string | null): unknown {
  if (object === null || object === undefined) throw new TypeError("member of nothing");
  return Reflect.get(Object(object), property ?? DYNAMIC_KEY, object);
}

function storeMember(at: Activation, instruction: Extract<Instruction, { kind: "store-member" }>): void {
  const object = instruction.object === null ? undefined : at.read(instruction.object);
  const key = instruction.property ?? DYNAMIC_KEY;
  if (object === null || object === undefined) throw new TypeError("member of nothing");
  if (instruction.node.type === "UnaryExpression") Reflect.deleteProperty(Object(object), key);
  else if (instruction.node.type === "PropertyDefinition") Object.defineProperty(object, key, { value: at.read(instruction.value), configurable: true, enumerable: true, writable: true });
  else if (typeof object !== "object" && typeof object !== "function") throw new TypeError("property of a primitive");
  else if (!Reflect.set(object, key, at.read(instruction.value))) throw new TypeError("read-only property");
}

function restOf(value: unknown, node: TSESTree.Node): unknown {
  const pattern = node.parent;
  if (pattern?.type === "ArrayPattern") return [...(value as unknown[])].slice(pattern.elements.findIndex((element) => element === node));
  if (pattern?.type !== "ObjectPattern") throw new Error("a rest stands in no pattern");
  if (value === null || value === undefined) throw new TypeError("rest of nothing");
  const taken = new Set(pattern.properties.flatMap((property) => (property.type === "Property" ? [staticKey(property.key, property.computed) ?? DYNAMIC_KEY] : [])));
  return Object.fromEntries(Object.entries(value).filter(([key]) => !taken.has(key)));
}

function compare(operator: "===" | "!==" | "==" | "!=", left: unknown, right: unknown): boolean {
  if (operator === "===") return left === right;
  if (operator === "!==") return left !== right;
  return operator === "==" ? left == right : left != right;
}

function iteratorOf(value: unknown, awaits: boolean): unknown {
  if (value === null || value === undefined) throw new TypeError("iterator of nothing");
  const method: unknown = Reflect.get(Object(value), Symbol.iterator, value);
  if (typeof method !== "function") throw new TypeError("not iterable");
  const iterator: Iterator<unknown> = Reflect.apply(method, value, []);
  if (!awaits) return iterator;
  return {
    next: async () => {
      const { done, value: item } = iterator.next();
      return { done, value: await item };
    },
  };
}

function invoke(callee: unknown, thisValue: unknown, args: readonly unknown[], construct: boolean): unknown {
  if (typeof callee !== "function") throw new TypeError("not a function");
  return construct ? Reflect.construct(callee, args) : Reflect.apply(callee, thisValue, args);
}

function driveSync(steps: Steps<unknown>): unknown {
  const result = steps.next();
  if (result.done !== true) throw new Error(`a plain function cannot ${result.value.kind}`);
  return result.value;
}

async function driveAsync(steps: Steps<unknown>): Promise<unknown> {
  let result = steps.next();
  while (result.done !== true) {
    let answer: unknown;
    try {
      answer = await result.value.value;
    } catch (error) {
      result = steps.throw(error);
      continue;
    }
    result = steps.next(answer);
  }
  return result.value;
}

function* driveGenerator(steps: Steps<unknown>): Generator<unknown, unknown, unknown> {
  let result = steps.next();
  while (result.done !== true) {
    const request = result.value;
    let answer: unknown;
    try {
      answer = request.kind === "delegate" ? yield* request.value as Iterable<unknown> : yield request.value;
    } catch (error) {
      result = steps.throw(error);
      continue;
    }
    result = steps.next(answer);
  }
  return result.value;
}
