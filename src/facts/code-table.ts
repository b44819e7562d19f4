import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { buildGraph } from "../flow/build-graph.js";
import { computeLiveness, type Liveness } from "../flow/liveness.js";
import { bodyReadersOf } from "./body-readers.js";
import { blocksReadingArguments } from "./forget.js";
import type { BlockId, ClassNode, FlowGraph, FunctionNode, GraphOwner } from "../flow/graph.js";
import { ImplicitKeys } from "../program/implicit-keys.js";
import type { SourceUnit } from "../program/source-unit.js";
import { variableLookup } from "../program/variables.js";
import { definitionOf, functionOf, getterOf, mayReturnAnother, membersOf, type ClassMember, type Definition } from "./class-members.js";
import { constantHolding, isOnlyRead } from "./read-only.js";
import { throwsErrors, withoutComments } from "./thrown.js";
import { ownersOfSharedArguments } from "./shared-arguments.js";
import { WrittenValues } from "./written-values.js";
import type { FunctionValue, Value, ValueTable } from "./value.js";
import { ownPrivateObject, PrivateNames } from "./private-names.js";
import { definitionsOf, StaticValues } from "./static-values.js";

type Variable = Scope.Variable;

/** A graph with what the solver asks of it at every step. */
export interface PreparedGraph {
  readonly graph: FlowGraph;
  readonly liveness: Liveness;
  readonly readsArguments: ReadonlySet<BlockId>;
}

export function prepare(graph: FlowGraph): PreparedGraph {
  return { graph, liveness: computeLiveness(graph), readsArguments: blocksReadingArguments(graph) };
}

/** Functions, classes and constants of one file: what the text alone tells of them. */
export class CodeTable {
  readonly unit: SourceUnit;
  readonly variableOf: ReturnType<typeof variableLookup>;
  readonly values: ValueTable;
  readonly implicitKeys: ImplicitKeys;
  readonly privateNames: PrivateNames;
  readonly bodyReaders: ReturnType<typeof bodyReadersOf>;
  /** What variables hold that are no constants. */
  readonly written = new WrittenValues(this);
  readonly #graphs = new Map<TSESTree.Node, PreparedGraph>();
  readonly #statics = new StaticValues(this);
  readonly #constants = new Map<Variable, boolean>();
  readonly #captured = new Map<Variable, boolean>();
  readonly #definitions = new Map<ClassNode, Map<string, Definition>>();
  #sharedArguments: ReadonlySet<TSESTree.Node> | null = null;
  #accessorNames: ReadonlySet<string> | null = null;
  #runsText: boolean | null = null;
  #throwsErrors: boolean | null = null;
  #capturedWrites: Map<TSESTree.Node, Set<Variable>> | null = null;

  constructor(unit: SourceUnit, values: ValueTable) {
    this.unit = unit;
    this.values = values;
    this.variableOf = variableLookup(unit);
    this.implicitKeys = new ImplicitKeys(unit.text);
    this.privateNames = new PrivateNames(unit);
    this.bodyReaders = bodyReadersOf(unit);
  }

  /** Whether a direct `eval` may read and write the variables around it, functions and all. */
  get runsText(): boolean {
    this.#runsText ??= this.unit.text.includes("eval") && hasDirectEval(this.unit);
    return this.#runsText;
  }

  /** Whether all that the file throws, or rejects promises with, is true, as errors are. */
  get throwsErrors(): boolean {
    this.#throwsErrors ??= throwsErrors(withoutComments(this.unit));
    return this.#throwsErrors;
  }

  /** Names of getters and setters, as the text shows them. */
  get accessorNames(): ReadonlySet<string> {
    this.#accessorNames ??= new Set([...this.unit.text.matchAll(/\b[gs]et\s+\[?\s*["'`]?(#?[\w$]+)/g)].flatMap(([, name]) => name ?? []));
    return this.#accessorNames;
  }

  graphOf(owner: Exclude<GraphOwner, { kind: "intrinsic" }>): PreparedGraph {
    let prepared = this.#graphs.get(owner.node);
    if (prepared === undefined) {
      const graph = buildGraph(owner, this.variableOf, { closesIterators: this.implicitKeys.closesIterators });
      prepared = prepare(graph);
      this.#graphs.set(owner.node, prepared);
    }
    return prepared;
  }

  /** The function, class or module whose activation holds the variable. */
  ownerOf(variable: Variable): TSESTree.Node {
    return variable.scope.variableScope.block;
  }

  isModuleVariable(variable: Variable): boolean {
    return this.ownerOf(variable).type === "Program";
  }

  /** Whether nothing assigns the variable after its declaration. */
  isConstant(variable: Variable): boolean {
    let constant = this.#constants.get(variable);
    if (constant === undefined) {
      constant = definitionsOf(variable).length === 1 && variable.references.every((reference) => !reference.isWrite() || reference.init === true);
      this.#constants.set(variable, constant);
    }
    return constant;
  }

  /** Whether a nested function uses the variable. */
  isCaptured(variable: Variable): boolean {
    let captured = this.#captured.get(variable);
    if (captured === undefined) {
      captured = variable.references.some((reference) => reference.from.variableScope !== variable.scope.variableScope);
      this.#captured.set(variable, captured);
    }
    return captured;
  }

  /** Whether a function inside the code uses its `arguments`. */
  sharesArguments(owner: GraphOwner): boolean {
    if (owner.kind === "intrinsic" || owner.kind === "module") return false;
    this.#sharedArguments ??= ownersOfSharedArguments(this.unit, (variable) => this.isCaptured(variable));
    return this.#sharedArguments.has(owner.node);
  }

  get hasCapturedWrites(): boolean {
    this.#capturedWrites ??= this.#collectCapturedWrites();
    return this.#capturedWrites.size > 0;
  }

  /** Outer variables that `node`, or a function inside it, assigns. */
  capturedWrites(node: TSESTree.Node): ReadonlySet<Variable> {
    this.#capturedWrites ??= this.#collectCapturedWrites();
    return this.#capturedWrites.get(node) ?? NO_VARIABLES;
  }

  #collectCapturedWrites(): Map<TSESTree.Node, Set<Variable>> {
    const writes = new Map<TSESTree.Node, Set<Variable>>();
    for (const scope of this.unit.scopes.scopes) {
      for (const reference of scope.references) {
        const variable = reference.resolved;
        if (variable === null || variable === undefined || !reference.isWrite()) continue;
        let inner: Scope.Scope | null = reference.from.variableScope;
        while (inner !== null && inner !== variable.scope.variableScope) {
          const known = writes.get(inner.block) ?? new Set();
          writes.set(inner.block, known.add(variable));
          inner = inner.upper?.variableScope ?? null;
        }
      }
    }
    return writes;
  }

  /** What a constant holds, read off its declaration: code in view, or null. Bindings are empty. */
  staticValue(variable: Variable): Value | null {
    return this.#statics.ofConstant(variable);
  }

  /** What an expression yields, read off the text: code in view, or null. It is assigned to `variable`, when that is given. */
  valueOf(expression: TSESTree.Expression, variable: Variable | null): Value | null {
    return this.#statics.ofExpression(expression, variable);
  }

  /** Whether the object that a constant holds gets no more members than its expression writes. */
  isClosed(node: TSESTree.Node): boolean {
    return this.#statics.isClosed(node);
  }

  /** Whether the array or map that the constant holds stays as it was made. */
  isOnlyRead(variable: Variable): boolean {
    return this.isConstant(variable) && isOnlyRead(variable, this.variableOf);
  }

  /** The same for the one that the expression makes. */
  isHeldToRead(node: TSESTree.Node): boolean {
    const variable = constantHolding(node, this.variableOf);
    return variable !== null && this.isOnlyRead(variable);
  }

  functionValue(node: FunctionNode): FunctionValue {
    return this.values.of({ kind: "function", node, bindings: [], receiver: null });
  }

  classValue(node: ClassNode): Value {
    return this.values.of({ kind: "class", node, bindings: [] });
  }

  superclassOf(node: ClassNode): ClassNode | null {
    const heritage = node.superClass;
    if (heritage === null) return null;
    const value = this.valueOf(heritage, null);
    return value?.kind === "class" ? value.node : null;
  }

  /** The class and those that it extends, as far as they are in view. */
  *lineOf(node: ClassNode): Generator<ClassNode> {
    const seen = new Set<ClassNode>();
    for (let current: ClassNode | null = node; current !== null && !seen.has(current); current = this.superclassOf(current)) {
      seen.add(current);
      yield current;
    }
  }

  /** The method, or function-valued field, that `key` names on an instance (or on the class itself), with inherited ones. */
  methodOf(node: ClassNode, key: string, isStatic: boolean): FunctionNode | null {
    return functionOf(this.#definitionOf(node, key, isStatic ? "class" : "instance"));
  }

  /** The method that `super.key` names in a class that extends `node`. */
  superMethodOf(node: ClassNode, key: string, isStatic: boolean): FunctionNode | null {
    return functionOf(this.#definitionOf(node, key, isStatic ? "class" : "prototype"));
  }

  /** The getter that reading `key` of an instance (or of the class itself) runs, when nothing else can stand there. */
  getterOf(node: ClassNode, key: string, isStatic: boolean): FunctionNode | null {
    return getterOf(this.#definitionOf(node, key, isStatic ? "class" : "instance"));
  }

  /** The same for `super.key` in a class that extends `node`. */
  superGetterOf(node: ClassNode, key: string, isStatic: boolean): FunctionNode | null {
    return getterOf(this.#definitionOf(node, key, isStatic ? "class" : "prototype"));
  }

  #definitionOf(node: ClassNode, key: string, of: "instance" | "class" | "prototype"): Definition {
    const known = this.#definitions.get(node) ?? new Map<string, Definition>();
    this.#definitions.set(node, known);
    const name = `${of} ${key}`;
    let definition = known.get(name);
    if (definition === undefined) {
      definition = definitionOf([...this.lineOf(node)], key, of, this.variableOf);
      known.set(name, definition);
    }
    return definition;
  }

  /** Whether the constructor of the class, and those of the classes that it extends, may return another object than the instance. */
  returnsOfConstructors(node: ClassNode): readonly boolean[] {
    return [...this.lineOf(node)].map(mayReturnAnother);
  }

  /** The object that a private field is initialised with, when its expression tells all of it. `bind` gives the functions their `this`. */
  privateObject(node: ClassNode, key: string, bind: (method: FunctionValue) => Value): Value | null {
    for (const current of this.lineOf(node)) {
      const object = ownPrivateObject(current, key);
      const told = object === null ? null : this.valueOf(object, null);
      if (told?.kind === "instance") return told;
      if (told?.kind !== "object") continue;
      const properties = [...told.properties].map(([name, value]) => [name, value.kind === "function" ? bind(value) : value] as const);
      return this.values.of({ kind: "object", node: told.node, properties: new Map(properties) });
    }
    return null;
  }

  /** Methods that are private for the compiler only: a computed name reads them all the same. */
  hiddenMethods(node: ClassNode): ClassMember[] {
    return [...this.lineOf(node)].flatMap((current) => [...membersOf(current)].filter(({ isPrivate, key }) => isPrivate && key?.startsWith("#") !== true));
  }

  /** Methods that code out of view can call: neither `#private` nor `private`. Constructors are not among them. */
  publicMethods(node: ClassNode): ClassMember[] {
    const methods: ClassMember[] = [];
    for (const current of this.lineOf(node)) {
      for (const member of membersOf(current)) if (!member.isPrivate) methods.push(member);
    }
    return methods;
  }
}

function hasDirectEval({ scopes }: SourceUnit): boolean {
  const isCall = ({ identifier }: Scope.Reference): boolean => identifier.name === "eval" && identifier.parent.type === "CallExpression" && identifier.parent.callee === identifier;
  return scopes.scopes.some((scope) => scope.references.some((reference) => isCall(reference) && (reference.resolved?.defs.length ?? 0) === 0));
}

const NO_VARIABLES: ReadonlySet<Variable> = new Set();
