import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { Origins, ValueCell } from "./origin.js";

/** Types of the library that stand for their first argument. */
export const transparentTypes: ReadonlySet<string> = new Set([
  "Promise", "PromiseLike", "Awaited", "Readonly", "Partial", "Required", "NonNullable", "Pick", "Omit", "Exclude", "Extract", "DeepReadonly",
]);

/** What the parameters of an alias stand for, by their names. */
type Given = ReadonlyMap<string, ValueCell>;

/** What a name for types stands for that is told others: `Maybe<Stripe>` of `type Maybe<T> = T | null`. */
export class GenericAliases {
  constructor(private readonly origins: Origins) {}

  /** Adds what the type that `variable` names has of the types that it is given. */
  flow(variable: Scope.Variable, given: readonly TSESTree.TypeNode[], cell: ValueCell): void {
    const { origins } = this;
    const cells = given.map((type) => origins.types.cellOfType(type));
    this.#flowDeclared(variable, origins, cells, cell);
    if (variable.defs[0]?.type !== "ImportBinding") return;
    origins.bindings.cellOfVariable(variable).each((value) => {
      if (value.kind === "type") this.#flowDeclared(value.variable, value.home, cells, cell);
    });
  }

  /** `home` is the file of the alias; what comes of it is the file's that uses it. */
  #flowDeclared(variable: Scope.Variable, home: Origins, cells: readonly ValueCell[], cell: ValueCell): void {
    for (const { node } of variable.defs) {
      if (node.type !== "TSTypeAliasDeclaration" || node.typeParameters == null) continue;
      const given = new Map(node.typeParameters.params.flatMap(({ name }, index) => {
        const own = cells[index];
        return own === undefined ? [] : [[name.name, own] as const];
      }));
      this.#flowType(node.typeAnnotation, home, given, cell);
    }
  }

  #flowType(type: TSESTree.TypeNode, home: Origins, given: Given, cell: ValueCell): void {
    switch (type.type) {
      case "TSTypeReference":
        this.#flowReference(type, home, given, cell);
        return;
      case "TSUnionType":
      case "TSIntersectionType":
        for (const part of type.types) this.#flowType(part, home, given, cell);
        return;
      case "TSTypeOperator":
        if (type.typeAnnotation != null) this.#flowType(type.typeAnnotation, home, given, cell);
        return;
      case "TSArrayType": {
        const elements = this.origins.newCell();
        this.#flowType(type.elementType, home, given, elements);
        cell.add(this.origins.values.collection(elements));
        return;
      }
      case "TSFunctionType": {
        if (type.returnType == null) return;
        const made = this.origins.newCell();
        this.#flowType(type.returnType.typeAnnotation, home, given, made);
        cell.add(this.origins.values.maker(made));
        return;
      }
      case "TSMappedType": {
        const mapped = keysOf(type);
        if (mapped !== null) this.#flowType(mapped, home, given, cell);
        return;
      }
      default:
        return;
    }
  }

  #flowReference({ typeName, typeArguments }: TSESTree.TSTypeReference, home: Origins, given: Given, cell: ValueCell): void {
    if (typeName.type !== "Identifier") return;
    const own = given.get(typeName.name);
    const [first] = typeArguments?.params ?? [];
    if (own !== undefined) this.origins.flow(own, cell);
    else if (first !== undefined && home.variableOf(typeName) === null && transparentTypes.has(typeName.name)) this.#flowType(first, home, given, cell);
  }
}

/** Whose members a mapped type has: `{ [Key in keyof Clients]: … }`. */
export function keysOf({ constraint }: TSESTree.TSMappedType): TSESTree.TypeNode | null {
  return constraint.type === "TSTypeOperator" && constraint.operator === "keyof" ? (constraint.typeAnnotation ?? null) : null;
}
