import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { Origins, ValueCell } from "./origin.js";
import { passedParameters } from "./this-value.js";
import { memoised, type InstantiatedValue, type ShapeNode, type SignatureNode, type TypeArguments } from "./values.js";

/** Types of the library that stand for their first argument. */
export const transparentTypes: ReadonlySet<string> = new Set([
  "Promise", "PromiseLike", "Awaited", "Readonly", "Partial", "Required", "NonNullable", "Pick", "Omit", "Exclude", "Extract", "DeepReadonly",
]);

/** Types of the library that hold values of their last argument. */
export const collectionTypes: ReadonlySet<string> = new Set([
  "Array", "ReadonlyArray", "Set", "ReadonlySet", "Record", "Map", "ReadonlyMap", "WeakMap", "Iterable", "AsyncIterable", "IterableIterator", "Generator", "AsyncGenerator",
]);

/** Types whose arguments are made of their own parameters could nest without end: `type Deep<T> = { next: Deep<T[]> }`. */
const DEEPEST_INSTANTIATION = 8;

type GenericNode = TSESTree.TSTypeAliasDeclaration | TSESTree.TSInterfaceDeclaration;

/** What a name for types stands for that is told others: `Maybe<Stripe>` of `type Maybe<T> = T | null`, `Resolver<Context>` of `type Resolver<C> = (input: Input, context: C) => Result`. */
export class GenericAliases {
  readonly #given = new Map<GenericNode, TypeArguments[]>();
  readonly #instantiated = new Map<TypeArguments, Map<ShapeNode | SignatureNode, InstantiatedValue>>();
  readonly #results = new Map<InstantiatedValue, ValueCell>();
  readonly #parameters = new Map<InstantiatedValue, Map<number, ValueCell>>();

  constructor(private readonly origins: Origins) {}

  /** Adds what the type that `name` speaks of has of the types that it is given, or of those that it takes where it is given none. */
  flow(name: TSESTree.Identifier, variable: Scope.Variable, given: readonly TSESTree.TypeNode[], cell: ValueCell): void {
    const cells = given.map((type) => this.origins.types.cellOfType(type));
    this.#flowNamed(variable, this.origins, cells, 0, cell);
    const open = given.length > 0 ? this.origins.imports.genericOf(name) : null;
    if (open !== null) this.#flowTypes(open(), cells, 0, cell);
  }

  /** What a member of an instantiated object type is. */
  flowMember({ node, given, declaredIn }: InstantiatedValue, name: string | null, cell: ValueCell): void {
    if (node.type !== "TSTypeLiteral" && node.type !== "TSInterfaceDeclaration") return;
    let isFound = false;
    for (const member of node.type === "TSInterfaceDeclaration" ? node.body.body : node.members) {
      switch (member.type) {
        case "TSIndexSignature":
          if (member.typeAnnotation != null) this.#flowOf(member.typeAnnotation.typeAnnotation, declaredIn, given, cell);
          break;
        case "TSPropertySignature":
        case "TSMethodSignature":
          if (name !== null && declaredIn.keyOf(member.key, member.computed) !== name) break;
          isFound = true;
          if (member.type === "TSPropertySignature") {
            if (member.typeAnnotation != null) this.#flowOf(member.typeAnnotation.typeAnnotation, declaredIn, given, cell);
          } else if (member.kind !== "get") cell.add(this.#instantiate(member, declaredIn, given));
          else if (member.returnType != null) this.#flowOf(member.returnType.typeAnnotation, declaredIn, given, cell);
          break;
        default:
          break;
      }
    }
    if ((!isFound || name === null) && node.type === "TSInterfaceDeclaration") this.#flowHeritage(node, declaredIn, given, name, cell);
  }

  /** What a call of an instantiated function type yields. */
  cellOfResult(value: InstantiatedValue): ValueCell {
    return memoised(this.#results, value, () => {
      const cell = this.origins.newCell();
      const type = isSignature(value.node) ? value.node.returnType?.typeAnnotation : undefined;
      if (type !== undefined) this.origins.later(() => this.#flowOf(type, value.declaredIn, value.given, cell));
      return cell;
    });
  }

  /** What an instantiated function type says of its parameter `index`. */
  cellOfParameter(value: InstantiatedValue, index: number): ValueCell {
    const byIndex = memoised(this.#parameters, value, () => new Map<number, ValueCell>());
    const known = byIndex.get(index);
    if (known !== undefined) return known;
    const cell = this.origins.newCell();
    byIndex.set(index, cell);
    this.origins.later(() => this.#flowParameter(value, index, cell));
    return cell;
  }

  #flowParameter({ node, given, declaredIn }: InstantiatedValue, index: number, cell: ValueCell): void {
    if (!isSignature(node)) return;
    const parameters = passedParameters(node);
    const last = parameters.at(-1);
    if (last?.type === "RestElement" && index >= parameters.length - 1) {
      if (last.typeAnnotation != null) this.#cellOf(last.typeAnnotation.typeAnnotation, declaredIn, given).each((value) => this.origins.members.read(value, "0", cell));
      return;
    }
    const declared = parameters[index];
    const type = declared?.type === "TSParameterProperty" || declared?.type === "AssignmentPattern" ? undefined : declared?.typeAnnotation?.typeAnnotation;
    if (type !== undefined) this.#flowOf(type, declaredIn, given, cell);
  }

  #flowHeritage(node: TSESTree.TSInterfaceDeclaration, home: Origins, given: TypeArguments, name: string | null, cell: ValueCell): void {
    for (const { expression, typeArguments } of node.extends) {
      const variable = expression.type === "Identifier" ? home.variableOf(expression) : null;
      if (variable === null || typeArguments == null) continue;
      const parents = this.origins.newCell();
      this.#flowNamed(variable, home, this.#cellsOf(typeArguments.params, home, given), given.depth + 1, parents);
      parents.each((parent) => this.origins.members.read(parent, name, cell));
    }
  }

  /** `home` is the file in which the name is written; what comes of it is the file's that gives the types. */
  #flowNamed(variable: Scope.Variable, home: Origins, cells: readonly ValueCell[], depth: number, cell: ValueCell): void {
    this.#flowDeclared(variable, home, cells, depth, cell);
    if (variable.defs[0]?.type === "ImportBinding") this.#flowTypes(home.bindings.cellOfVariable(variable), cells, depth, cell);
  }

  #flowTypes(types: ValueCell, cells: readonly ValueCell[], depth: number, cell: ValueCell): void {
    this.origins.eachIn(types, (value) => {
      if (value.kind === "type") this.#flowDeclared(value.variable, value.home, cells, depth, cell);
    });
  }

  #flowDeclared(variable: Scope.Variable, home: Origins, cells: readonly ValueCell[], depth: number, cell: ValueCell): void {
    if (depth > DEEPEST_INSTANTIATION) return;
    for (const { node } of variable.defs) {
      if ((node.type !== "TSTypeAliasDeclaration" && node.type !== "TSInterfaceDeclaration") || node.typeParameters == null) continue;
      const given = this.#argumentsOf(node, node.typeParameters.params, home, cells, depth);
      if (node.type === "TSInterfaceDeclaration") cell.add(this.#instantiate(node, home, given));
      else this.#flowOf(node.typeAnnotation, home, given, cell);
    }
  }

  /** One object for the same arguments, so that a type that speaks of itself comes to an end. */
  #argumentsOf(node: GenericNode, parameters: readonly TSESTree.TSTypeParameter[], home: Origins, cells: readonly ValueCell[], depth: number): TypeArguments {
    const known = memoised(this.#given, node, () => []);
    const found = known.find(({ passed }) => passed.length === cells.length && passed.every((each, index) => each === cells[index]));
    if (found !== undefined) return found;
    const byName = new Map<string, ValueCell>();
    const given: TypeArguments = { byName, passed: cells, evaluated: new Map(), depth };
    known.push(given);
    for (const [index, { name, default: otherwise }] of parameters.entries()) {
      const own = cells[index] ?? (otherwise == null ? undefined : this.#argumentOf(otherwise, home, given));
      if (own !== undefined) byName.set(name.name, own);
    }
    return given;
  }

  #instantiate(node: ShapeNode | SignatureNode, declaredIn: Origins, given: TypeArguments): InstantiatedValue {
    const byNode = memoised(this.#instantiated, given, () => new Map<ShapeNode | SignatureNode, InstantiatedValue>());
    return memoised(byNode, node, () => ({ kind: "instantiated", node, given, declaredIn, home: this.origins }));
  }

  #flowOf(type: TSESTree.TypeNode, home: Origins, given: TypeArguments, cell: ValueCell): void {
    this.origins.flow(this.#cellOf(type, home, given), cell);
  }

  /** What a type has of the types that are given; not what it is without them. */
  #cellOf(type: TSESTree.TypeNode, home: Origins, given: TypeArguments): ValueCell {
    return memoised(given.evaluated, type, () => {
      const cell = this.origins.newCell();
      this.origins.later(() => this.#flowType(type, home, given, cell));
      return cell;
    });
  }

  #cellsOf(types: readonly TSESTree.TypeNode[], home: Origins, given: TypeArguments): readonly ValueCell[] {
    return types.map((type) => this.#argumentOf(type, home, given));
  }

  /** A parameter that is handed on is the same cell: {@link #argumentsOf} tells by it that nothing new comes. */
  #argumentOf(type: TSESTree.TypeNode, home: Origins, given: TypeArguments): ValueCell {
    const own = type.type === "TSTypeReference" && type.typeName.type === "Identifier" ? given.byName.get(type.typeName.name) : undefined;
    if (own !== undefined) return own;
    const cell = this.#cellOf(type, home, given);
    this.origins.flow(home.types.cellOfType(type), cell);
    return cell;
  }

  #flowType(type: TSESTree.TypeNode, home: Origins, given: TypeArguments, cell: ValueCell): void {
    const { origins } = this;
    switch (type.type) {
      case "TSTypeReference":
        this.#flowReference(type, home, given, cell);
        return;
      case "TSUnionType":
      case "TSIntersectionType":
        for (const part of type.types) this.#flowOf(part, home, given, cell);
        return;
      case "TSTypeOperator":
        if (type.typeAnnotation != null) this.#flowOf(type.typeAnnotation, home, given, cell);
        return;
      case "TSOptionalType":
      case "TSRestType":
        this.#flowOf(type.typeAnnotation, home, given, cell);
        return;
      case "TSNamedTupleMember":
        this.#flowOf(type.elementType, home, given, cell);
        return;
      case "TSArrayType":
        this.#addCollection([type.elementType], home, given, cell);
        return;
      case "TSTupleType":
        this.#addCollection(type.elementTypes, home, given, cell);
        return;
      case "TSFunctionType":
      case "TSTypeLiteral":
        cell.add(this.#instantiate(type, home, given));
        return;
      case "TSIndexedAccessType": {
        const name = type.indexType.type === "TSLiteralType" ? home.keyOf(type.indexType.literal, true) : null;
        this.#cellOf(type.objectType, home, given).each((value) => origins.members.read(value, name, cell));
        return;
      }
      case "TSMappedType": {
        const mapped = keysOf(type);
        if (mapped !== null) this.#flowOf(mapped, home, given, cell);
        else if (type.typeAnnotation != null) this.#addCollection([type.typeAnnotation], home, given, cell);
        return;
      }
      default:
        return;
    }
  }

  #addCollection(types: readonly TSESTree.TypeNode[], home: Origins, given: TypeArguments, cell: ValueCell): void {
    const elements = this.origins.newCell();
    for (const type of types) this.#flowOf(type, home, given, elements);
    cell.add(this.origins.values.collection(elements));
  }

  #flowReference({ typeName, typeArguments }: TSESTree.TSTypeReference, home: Origins, given: TypeArguments, cell: ValueCell): void {
    if (typeName.type !== "Identifier") return;
    const own = given.byName.get(typeName.name);
    if (own !== undefined) {
      this.origins.flow(own, cell);
      return;
    }
    const passed = typeArguments?.params ?? [];
    const [first] = passed;
    const last = passed.at(-1);
    if (first === undefined || last === undefined) return;
    const variable = home.variableOf(typeName);
    if (variable !== null) this.#flowNamed(variable, home, this.#cellsOf(passed, home, given), given.depth + 1, cell);
    else if (transparentTypes.has(typeName.name)) this.#flowOf(first, home, given, cell);
    else if (collectionTypes.has(typeName.name)) this.#addCollection([last], home, given, cell);
  }
}

function isSignature(node: ShapeNode | SignatureNode): node is SignatureNode {
  return node.type !== "TSTypeLiteral" && node.type !== "TSInterfaceDeclaration";
}

/** Whose members a mapped type has: `{ [Key in keyof Clients]: … }`. */
export function keysOf({ constraint }: TSESTree.TSMappedType): TSESTree.TypeNode | null {
  return constraint.type === "TSTypeOperator" && constraint.operator === "keyof" ? (constraint.typeAnnotation ?? null) : null;
}
