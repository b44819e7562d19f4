import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { buildGraph } from "../flow/build-graph.js";
import { computeLiveness, type Liveness } from "../flow/liveness.js";
import { blocksReadingArguments } from "./forget.js";
import type { BlockId, ClassNode, FlowGraph, FunctionNode, GraphOwner } from "../flow/graph.js";
import { constantSymbol, spelledKey, SYMBOL_KEY } from "../program/computed-keys.js";
import { ImplicitKeys } from "../program/implicit-keys.js";
import { isClassNode, isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { SourceUnit } from "../program/source-unit.js";
import { unfrozen } from "../program/static-text.js";
import { variableLookup } from "../program/variables.js";
import { definitionOf, functionOf, getterOf, isPrivateMember, mayReturnAnother, membersOf, type ClassMember, type Definition } from "./class-members.js";
import { constantHolding, isOnlyRead, isTarget } from "./read-only.js";
import { throwsErrors, withoutComments } from "./thrown.js";
import { ownersOfSharedArguments } from "./shared-arguments.js";
import { enumValue } from "./enum-value.js";
import { WrittenValues } from "./written-values.js";
import type { FunctionValue, Value, ValueTable } from "./value.js";

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

const MAX_STATIC_DEPTH = 12;

/** Functions, classes and constants of one file: what the text alone tells of them. */
export class CodeTable {
  readonly unit: SourceUnit;
  readonly variableOf: ReturnType<typeof variableLookup>;
  readonly values: ValueTable;
  readonly implicitKeys: ImplicitKeys;
  /** What variables hold that are no constants. */
  readonly written = new WrittenValues(this);
  readonly #graphs = new Map<TSESTree.Node, PreparedGraph>();
  readonly #statics = new Map<Variable, Value | null>();
  readonly #constants = new Map<Variable, boolean>();
  readonly #captured = new Map<Variable, boolean>();
  readonly #definitions = new Map<ClassNode, Map<string, Definition>>();
  #sharedArguments: ReadonlySet<TSESTree.Node> | null = null;
  #accessorNames: ReadonlySet<string> | null = null;
  #runsText: boolean | null = null;
  #throwsErrors: boolean | null = null;
  #capturedWrites: Map<TSESTree.Node, Set<Variable>> | null = null;
  #privateKeys: ReadonlySet<string> | null = null;

  constructor(unit: SourceUnit, values: ValueTable) {
    this.unit = unit;
    this.values = values;
    this.variableOf = variableLookup(unit);
    this.implicitKeys = new ImplicitKeys(unit.text);
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
  staticValue(variable: Variable, depth = 0): Value | null {
    const known = this.#statics.get(variable);
    if (known !== undefined) return known;
    this.#statics.set(variable, null);
    const value = this.isConstant(variable) ? this.#declaredValue(variable, depth) : null;
    this.#statics.set(variable, value);
    return value;
  }

  #declaredValue(variable: Variable, depth: number): Value | null {
    const [definition] = definitionsOf(variable);
    if (definition === undefined) return null;
    const node: TSESTree.Node = definition.node;
    if (isFunctionNode(node) && node.id !== null && definition.type === "FunctionName") return this.functionValue(node);
    if (node.type === "ClassDeclaration" || node.type === "ClassExpression") return this.classValue(node);
    if (node.type === "TSEnumDeclaration") return enumValue(node, this.values);
    if (node.type !== "VariableDeclarator" || node.init === null || node.id.type !== "Identifier") return null;
    return this.#expressionValue(node.init, variable, depth + 1);
  }

  /** What an expression yields, read off the text: code in view, or null. It is assigned to `variable`, when that is given. */
  valueOf(expression: TSESTree.Expression, variable: Variable | null): Value | null {
    return this.#expressionValue(expression, variable, 0);
  }

  #expressionValue(expression: TSESTree.Expression, variable: Variable | null, depth: number): Value | null {
    if (depth > MAX_STATIC_DEPTH) return null;
    const node = unfrozen(stripTypeWrappers(expression));
    if (isFunctionNode(node)) return this.functionValue(node);
    switch (node.type) {
      case "ClassExpression":
        return this.classValue(node);
      case "Identifier": {
        const target = this.variableOf(node);
        return target === null ? null : this.staticValue(target, depth);
      }
      case "NewExpression": {
        if (node.callee.type !== "Identifier") return null;
        const target = this.variableOf(node.callee);
        const made = target === null ? null : this.staticValue(target, depth);
        return made?.kind === "class" && !this.returnsOfConstructors(made.node).includes(true) ? this.values.of({ kind: "instance", node: made.node, bindings: [] }) : null;
      }
      case "ObjectExpression":
        return this.#objectValue(node, variable, depth);
      default:
        return null;
    }
  }

  #objectValue(node: TSESTree.ObjectExpression, variable: Variable | null, depth: number): Value | null {
    const overwritten = variable === null ? new Set<string>() : overwrittenKeys(variable);
    if (overwritten === null) return null;
    const properties = new Map<string, Value>();
    for (const property of node.properties) {
      if (property.type !== "Property") return null;
      const spelled = spelledKey(property.key, property.computed, this.variableOf, "object");
      const key = spelled === SYMBOL_KEY ? constantSymbol(property.key, this.variableOf) : spelled;
      if (key === null && spelled === SYMBOL_KEY) continue;
      // The later one counts, and one of any name may be.
      if (key === null) properties.clear();
      else properties.delete(key);
      if (key === null || property.kind !== "init" || overwritten.has(key)) continue;
      const value = saysNo(key, property.value) ? this.values.boolean(false) : this.#propertyValue(property.value, depth + 1);
      if (value !== null) properties.set(key, value);
    }
    return this.values.of({ kind: "object", node, properties });
  }

  #propertyValue(node: TSESTree.Property["value"], depth: number): Value | null {
    switch (node.type) {
      case "AssignmentPattern":
      case "ArrayPattern":
      case "ObjectPattern":
      case "TSEmptyBodyFunctionExpression":
        return null;
      case "Literal":
        // Flags may change; texts and numbers are names for something.
        return typeof node.value === "string" || typeof node.value === "number" ? this.values.of({ kind: "literal", value: node.value }) : null;
      default:
        return this.#expressionValue(node, null, depth);
    }
  }

  /** Whether the object that a constant holds gets no more members than its expression writes. */
  isClosed(node: TSESTree.Node): boolean {
    const variable = constantHolding(node, this.variableOf);
    return variable !== null && overwrittenKeys(variable)?.size === 0;
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
    const value = this.#expressionValue(heritage, null, 0);
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

  /** The accessor of a `#private` name that code at `node` runs; null where the name is no accessor's. */
  privateAccessorAt(node: TSESTree.Node, key: string, kind: "get" | "set"): { readonly node: FunctionNode; readonly isStatic: boolean } | null {
    for (const owner of this.#classesAround(node, key)) {
      const named = owner.body.body.filter((member) => "key" in member && staticKey(member.key, member.computed) === key);
      if (named.length === 0) continue;
      const accessor = named.find((member) => member.type === "MethodDefinition" && member.kind === kind);
      return accessor?.type === "MethodDefinition" && isFunctionNode(accessor.value) ? { node: accessor.value, isStatic: accessor.static } : null;
    }
    return null;
  }

  /** Methods of a private name that code at `node` may mean, of whichever object: those of the classes around it. */
  privateMethodsAt(node: TSESTree.Node, key: string): { readonly owner: ClassNode; readonly node: FunctionNode; readonly isStatic: boolean }[] {
    return this.#classesAround(node, key).flatMap((owner) => [...membersOf(owner)].filter((member) => member.isPrivate && member.key === key).map((member) => ({ owner, node: member.node, isStatic: member.isStatic })));
  }

  /** Classes with objects in fields of a private name that code at `node` may mean. */
  ownersOfPrivateObjectsAt(node: TSESTree.Node, key: string): ClassNode[] {
    return this.#classesAround(node, key).filter((owner) => ownPrivateObject(owner, key) !== null);
  }

  #classesAround(node: TSESTree.Node, key: string): ClassNode[] {
    this.#privateKeys ??= new Set(this.#classes().flatMap((owner) => owner.body.body.flatMap((member) => ("key" in member && isPrivateMember(member) ? (staticKey(member.key, member.computed) ?? []) : []))));
    if (!this.#privateKeys.has(key)) return [];
    const around: ClassNode[] = [];
    for (let outer: TSESTree.Node | null | undefined = node; outer !== null && outer !== undefined; outer = outer.parent) if (isClassNode(outer)) around.push(outer);
    return around;
  }

  #classes(): ClassNode[] {
    return this.unit.scopes.scopes.flatMap(({ block }) => (isClassNode(block) ? [block] : []));
  }

  /** The object that a private field is initialised with, when its expression tells all of it. `bind` gives the functions their `this`. */
  privateObject(node: ClassNode, key: string, bind: (method: FunctionValue) => Value): Value | null {
    for (const current of this.lineOf(node)) {
      const object = ownPrivateObject(current, key);
      const told = object === null ? null : this.#expressionValue(object, null, 0);
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

/** Signatures of an overloaded function define nothing. */
function definitionsOf({ defs }: Variable): readonly Scope.Definition[] {
  return defs.length < 2 ? defs : defs.filter(({ node }) => node.type !== "TSDeclareFunction");
}

const NO_VARIABLES: ReadonlySet<Variable> = new Set();

/** `private readonly handlers = { … }`, `#mailer = new Mailer()` */
function ownPrivateObject(node: ClassNode, key: string): TSESTree.ObjectExpression | TSESTree.NewExpression | null {
  for (const member of node.body.body) {
    if (member.type !== "PropertyDefinition" || member.static || member.value === null || !isPrivateMember(member) || staticKey(member.key, member.computed) !== key) continue;
    const value = stripTypeWrappers(member.value);
    return value.type === "ObjectExpression" || value.type === "NewExpression" ? value : null;
  }
  return null;
}

/** `Object.assign(variable, …)` with members that are not spelled out; others are known from the text. */
function isFilledByCall(identifier: TSESTree.Node): boolean {
  const call = identifier.parent;
  if (call?.type !== "CallExpression" || call.arguments[0] !== identifier || call.callee.type !== "MemberExpression") return false;
  const [, source] = call.arguments;
  return staticKey(call.callee.property, call.callee.computed) === "assign" && source !== undefined && source.type !== "ObjectExpression";
}

/** `allowed: false`, as in an answer that stands for a denial. Other flags are conditions, which may change. */
function saysNo(key: string, value: TSESTree.Node): boolean {
  return key === "allowed" && value.type === "Literal" && value.value === false;
}

/** Keys assigned through the variable after its declaration; null when it is unclear which. */
function overwrittenKeys(variable: Variable): Set<string> | null {
  const keys = new Set<string>();
  for (const { identifier } of variable.references) {
    const member = identifier.parent;
    if (isFilledByCall(identifier)) return null;
    if (member?.type !== "MemberExpression" || member.object !== identifier) continue;
    if (!isTarget(member)) continue;
    const key = staticKey(member.property, member.computed);
    if (key === null) return null;
    keys.add(key);
  }
  return keys;
}
