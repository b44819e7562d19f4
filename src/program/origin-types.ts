import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { staticKey } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import { isInComment } from "./documented/parse-type.js";
import { GenericAliases, collectionTypes, keysOf, transparentTypes } from "./generic-aliases.js";
import { isPrimitive, mayBePromise } from "./primitive-types.js";
import { globalObjectNames } from "./api-model.js";
import { globalObject, memoised, nullishValue, unknownValue, type Value } from "./values.js";

/** Origins of the values that a type describes: a type imported from a package describes what its constructor makes. */
export class OriginTypes {
  private readonly types = new Map<TSESTree.TypeNode, ValueCell>();
  private readonly heldApis = new Map<TSESTree.TypeNode, ValueCell>();
  private readonly inhabitants = new Map<Scope.Variable, ValueCell>();

  readonly aliases: GenericAliases;

  constructor(private readonly origins: Origins) {
    this.aliases = new GenericAliases(origins);
  }

  /** Values of `stored` flow into `target`; where one is unknown, or holds what is unknown, the type says what it may be. */
  flowAnnotated(stored: ValueCell, type: TSESTree.TypeNode | null, target: ValueCell): void {
    if (type === null || type.type === "TSAnyKeyword" || type.type === "TSUnknownKeyword") {
      this.origins.flow(stored, target);
      return;
    }
    if (isPrimitive(type)) {
      // Nobody checks what a comment says.
      if (isInComment(type)) this.origins.flow(stored, target);
      target.add(unknownValue);
      // Whatever it is fulfilled with, a timer may settle it.
      if (mayBePromise(type) && this.origins.pauses.mayBeAny) this.origins.flowPromises(stored, target);
      return;
    }
    stored.each((value) => {
      if (value.kind === "unknown") {
        this.origins.flow(this.cellOfType(type), target);
        return;
      }
      target.add(value);
      if (value.kind === "api" && value.position.isEnd) this.origins.flow(this.cellOfType(type), target);
      if (value.kind !== "collection" && value.kind !== "object") return;
      this.origins.flow(this.cellOfHeldApis(type), target);
      if (value.kind !== "collection" || (type.type === "TSArrayType" && isPrimitive(type.elementType))) return;
      // The values of a file that is not linted are to be all there at the first question: what its elements turn out to be later reaches nobody.
      if (!this.origins.isLinted && this.origins.givenBy === null) value.home.stores.linkElements();
      this.origins.eachIn(value.elements, (element) => {
        if (element.kind === "unknown") this.flowCollections(this.cellOfType(type), target);
      });
    });
  }

  private flowCollections(from: ValueCell, target: ValueCell): void {
    from.each((value) => {
      if (value.kind === "collection") target.add(value);
    });
  }

  /** The collections of a type, with those elements only that a package hands out: functions in view stay the only ones that are called. */
  private cellOfHeldApis(type: TSESTree.TypeNode): ValueCell {
    return memoised(this.heldApis, type, () => {
      const { origins } = this;
      const cell = origins.newCell();
      // One of each kind, not one for each that the type describes: a type may describe what it is itself said to hold.
      const made = new Map<boolean, ValueCell>();
      const elementsOf = (yieldsPairs: boolean): ValueCell => {
        const known = made.get(yieldsPairs);
        if (known !== undefined) return known;
        const elements = origins.newCell();
        made.set(yieldsPairs, elements);
        const held = origins.values.collection(elements, { yieldsPairs });
        elements.each(() => cell.add(held));
        return elements;
      };
      this.cellOfType(type).each((described) => {
        const found = this.cellOfElements(described);
        if (found === null) return;
        const elements = elementsOf(described.kind === "collection" && described.yieldsPairs);
        origins.eachIn(found, (element) => {
          if (element.kind === "api") elements.add(element);
        });
      });
      return cell;
    });
  }

  private cellOfElements(described: Value): ValueCell | null {
    if (described.kind === "collection") return described.elements;
    if (described.kind !== "shape") return null;
    const members = described.node.type === "TSInterfaceDeclaration" ? described.node.body.body : described.node.members;
    for (const member of members) {
      if (member.type === "TSIndexSignature" && member.typeAnnotation != null) return this.cellOfType(member.typeAnnotation.typeAnnotation);
    }
    return null;
  }

  /** The type that the place of an object literal asks for, where it is written beside it. */
  cellOfContext(literal: TSESTree.ObjectExpression): ValueCell | null {
    const { parent } = literal;
    switch (parent.type) {
      case "VariableDeclarator":
        return this.cellOfWritten(parent.id.typeAnnotation?.typeAnnotation ?? this.origins.documented?.typeOf(parent.id));
      case "PropertyDefinition":
        return this.cellOfWritten(parent.typeAnnotation?.typeAnnotation ?? this.origins.documented?.typeOf(parent));
      case "TSAsExpression":
      case "TSSatisfiesExpression":
        return this.cellOfType(parent.typeAnnotation);
      default:
        return null;
    }
  }

  private cellOfWritten(type: TSESTree.TypeNode | null | undefined): ValueCell | null {
    return type == null ? null : this.cellOfType(type);
  }

  cellOfType(type: TSESTree.TypeNode): ValueCell {
    return memoised(this.types, type, () => {
      const cell = this.origins.newCell();
      this.origins.later(() => this.flowType(type, cell));
      return cell;
    });
  }

  private flowType(type: TSESTree.TypeNode, cell: ValueCell): void {
    const { origins } = this;
    switch (type.type) {
      case "TSTypeReference":
        this.flowReference(type, cell);
        return;
      case "TSUnionType":
      case "TSIntersectionType":
        for (const part of type.types) origins.flow(this.cellOfType(part), cell);
        return;
      case "TSNullKeyword":
      case "TSUndefinedKeyword":
      case "TSVoidKeyword":
        cell.add(nullishValue);
        return;
      case "TSTypeQuery":
        if (type.exprName.type === "TSImportType") origins.flow(this.cellOfImportedValue(type.exprName), cell);
        else origins.flow(this.cellOfEntity(type.exprName), cell);
        return;
      case "TSImportType":
        this.flowInstances(this.cellOfImportedValue(type), cell);
        return;
      case "TSArrayType":
        cell.add(origins.values.collection(this.cellOfType(type.elementType)));
        return;
      case "TSTupleType":
        cell.add(this.collectionOf(type.elementTypes));
        return;
      case "TSNamedTupleMember":
        origins.flow(this.cellOfType(type.elementType), cell);
        return;
      case "TSTypeOperator":
        if (type.typeAnnotation == null) cell.add(unknownValue);
        else origins.flow(this.cellOfType(type.typeAnnotation), cell);
        return;
      case "TSOptionalType":
      case "TSRestType":
        origins.flow(this.cellOfType(type.typeAnnotation), cell);
        return;
      case "TSTypeLiteral":
        cell.add(origins.values.shape(type));
        return;
      case "TSFunctionType":
        cell.add(origins.values.signature(type));
        return;
      case "TSIndexedAccessType":
        this.flowIndexedAccess(type, cell);
        return;
      case "TSMappedType": {
        const mapped = keysOf(type);
        if (mapped !== null) origins.flow(this.cellOfType(mapped), cell);
        else if (type.typeAnnotation == null) cell.add(unknownValue);
        else cell.add(origins.values.collection(this.cellOfType(type.typeAnnotation)));
        return;
      }
      default:
        cell.add(unknownValue);
    }
  }

  private collectionOf(types: readonly TSESTree.TypeNode[]): Value {
    const elements = this.origins.newCell();
    for (const type of types) this.origins.flow(this.cellOfType(type), elements);
    return this.origins.values.collection(elements);
  }

  private flowIndexedAccess(type: TSESTree.TSIndexedAccessType, cell: ValueCell): void {
    const index = type.indexType;
    const name = index.type === "TSLiteralType" ? staticKey(index.literal, true) : null;
    const called = name !== null && /^\d+$/.test(name) ? this.argumentOfParameters(type.objectType) : null;
    if (called === null) this.cellOfType(type.objectType).each((value) => this.origins.members.read(value, name, cell));
    else this.cellOfType(called).each((value) => this.flowParameterType(value, Number(name), cell));
  }

  /** `Parameters<F>[n]`, of what `F` is: a function says it itself, an API hands it to the functions that it takes. */
  private flowParameterType(called: Value, parameter: number, cell: ValueCell): void {
    const { values } = this.origins;
    switch (called.kind) {
      case "api":
        if (called.position.handsOut) cell.add(values.callback(called.position, parameter));
        cell.add(unknownValue);
        return;
      case "callback":
        cell.add(values.api(called.takenBy.parameter(called.argument, parameter)));
        return;
      case "function":
      case "signature": {
        const declared = called.node.params[parameter];
        const type = declared?.type === "Identifier" ? declared.typeAnnotation?.typeAnnotation : undefined;
        if (type == null) cell.add(unknownValue);
        else this.origins.flow(called.home.types.cellOfType(type), cell);
        return;
      }
      default:
        cell.add(unknownValue);
    }
  }

  private argumentOfParameters(type: TSESTree.TypeNode): TSESTree.TypeNode | null {
    if (type.type !== "TSTypeReference" || type.typeName.type !== "Identifier" || type.typeName.name !== "Parameters" || this.origins.variableOf(type.typeName) !== null) return null;
    return type.typeArguments?.params[0] ?? null;
  }

  private flowReference(type: TSESTree.TSTypeReference, cell: ValueCell): void {
    const name = type.typeName;
    if (name.type === "ThisExpression") {
      cell.add(unknownValue);
      return;
    }
    if (name.type === "TSQualifiedName") {
      const described = this.cellOfEntity(name);
      this.flowInstances(described, cell);
      if (type.typeArguments != null) {
        this.origins.generics.flowGivenTypes(name, described, type.typeArguments, cell);
        this.origins.generics.flowStandsFor(described, type.typeArguments, cell);
      }
      return;
    }
    const variable = this.origins.variableOf(name);
    const declared = this.declaredInComment(name);
    if (declared !== null) this.origins.flow(this.cellOfType(declared), cell);
    if (variable === null) this.flowLibraryType(name.name, type.typeArguments?.params ?? [], cell);
    else {
      const inhabitants = this.cellOfInhabitants(variable);
      this.origins.flow(inhabitants, cell);
      this.aliases.flow(name, variable, type.typeArguments?.params ?? [], cell);
      if (type.typeArguments != null) {
        this.flowToldFunction(variable, type.typeArguments, cell);
        this.origins.collections.flowDescribed(inhabitants, type.typeArguments, cell);
        this.origins.generics.flowGivenTypes(name, inhabitants, type.typeArguments, cell);
        if (variable.defs[0]?.type === "ImportBinding") this.origins.generics.flowStandsFor(this.origins.bindings.cellOfVariable(variable), type.typeArguments, cell);
      }
    }
  }

  private declaredInComment(name: TSESTree.Identifier): TSESTree.TypeNode | null {
    return isInComment(name) ? (this.origins.documented?.named(name.name) ?? null) : null;
  }

  /** A type of a package that is told the type of a function mostly stands for what that returns: `inferAsyncReturnType<typeof createContext>`. */
  private flowToldFunction(variable: Scope.Variable, { params }: TSESTree.TSTypeParameterInstantiation, cell: ValueCell): void {
    const [told, other] = params;
    if (variable.defs[0]?.type !== "ImportBinding" || told?.type !== "TSTypeQuery" || other !== undefined) return;
    this.cellOfType(told).each((value) => {
      if (value.kind === "function") this.origins.calls.flowResult(value, null, cell);
    });
  }

  /** What a type of the library is made of: `Promise<T>`, `Omit<T, "a">`, `T[]` by its name. */
  flowLibraryType(name: string, parameters: readonly TSESTree.TypeNode[], cell: ValueCell): void {
    const { origins } = this;
    const first = parameters[0];
    const last = parameters.at(-1);
    const ambient = origins.model.ambientType(name);
    if (ambient !== null) this.flowInstances(origins.constant(origins.values.api(ambient)), cell);
    // A class of the platform, such as `WebSocket`, is a type of the same name.
    else if (!transparentTypes.has(name) && !collectionTypes.has(name) && !origins.model.global.member(name).construct().isDead) this.flowInstances(origins.bindings.cellOfGlobal(name), cell);
    else if (first === undefined || last === undefined) cell.add(unknownValue);
    else if (transparentTypes.has(name)) origins.flow(this.cellOfType(first), cell);
    else if (collectionTypes.has(name)) cell.add(this.typedCollection(name, this.cellOfType(first), this.cellOfType(last)));
    else if (name === "InstanceType") this.flowInstances(this.cellOfType(first), cell);
    else if (name === "ReturnType") this.cellOfType(first).each((value) => origins.calls.flowResult(value, null, cell));
    else cell.add(unknownValue);
  }

  private typedCollection(name: string, first: ValueCell, last: ValueCell): Value {
    const isMap = name.endsWith("Map");
    const collection = this.origins.values.collection(last, { yieldsPairs: isMap });
    if (isMap) this.origins.flow(first, collection.keys);
    return collection;
  }

  /** Values of the type that `variable` names. */
  cellOfInhabitants(variable: Scope.Variable): ValueCell {
    return memoised(this.inhabitants, variable, () => {
      const cell = this.origins.newCell();
      this.origins.later(() => {
        for (const definition of variable.defs) this.flowDefinedType(definition, variable, cell);
      });
      return cell;
    });
  }

  private flowDefinedType(definition: Scope.Definition, variable: Scope.Variable, cell: ValueCell): void {
    const { node } = definition;
    switch (node.type) {
      case "TSTypeAliasDeclaration":
        this.origins.flow(this.cellOfType(node.typeAnnotation), cell);
        return;
      case "TSInterfaceDeclaration":
        cell.add(this.origins.values.shape(node));
        return;
      case "TSTypeParameter":
        if (node.constraint == null) cell.add(unknownValue);
        else this.origins.flow(this.cellOfType(node.constraint), cell);
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        cell.add(this.origins.values.instance(node));
        return;
      default:
        // Only comments take other names for types: `const Stripe = require("stripe")`.
        if (definition.type === "Variable" || definition.type === "FunctionName") this.flowInstances(this.origins.bindings.cellOfVariable(variable), cell);
        else if (definition.type !== "ImportBinding") cell.add(unknownValue);
        else {
          const imported = this.origins.bindings.cellOfVariable(variable);
          this.flowInstances(imported, cell);
          this.origins.subclasses.flow(imported, cell);
        }
    }
  }

  /** What `new` makes of the values of `constructors`. */
  flowInstances(constructors: ValueCell, cell: ValueCell): void {
    constructors.each((value) => this.origins.calls.flowConstruction(value, cell));
  }

  /** The value that `typeof name` or a qualified type name speaks of. */
  cellOfEntity(name: TSESTree.EntityName): ValueCell {
    const { origins } = this;
    switch (name.type) {
      case "Identifier": {
        if (origins.variableOf(name) !== null) return origins.bindings.cellOfName(name);
        const declared = this.declaredInComment(name);
        if (declared !== null) return declared.type === "TSImportType" ? this.cellOfImportedValue(declared) : origins.constant(origins.values.documentedType(declared));
        const ambient = origins.model.ambientNamespace(name.name);
        if (ambient !== null) return origins.constant(origins.values.api(ambient));
        return globalObjectNames.has(name.name) ? origins.constant(globalObject) : origins.bindings.cellOfName(name);
      }
      case "TSQualifiedName": {
        const cell = origins.newCell();
        this.cellOfEntity(name.left).each((value) => origins.members.read(value, name.right.name, cell));
        return cell;
      }
      default:
        return origins.cellOf(name);
    }
  }

  /** `import("package").a.b` */
  private cellOfImportedValue(type: TSESTree.TSImportType): ValueCell {
    const { origins } = this;
    const specifier = origins.text.ofLiteral(type.source);
    const module = origins.newCell();
    if (specifier === null) module.add(unknownValue);
    else origins.imports.flowNamespace(specifier, module);
    if (type.qualifier == null) return module;
    const names: string[] = [];
    let qualifier: TSESTree.EntityName = type.qualifier;
    for (; qualifier.type === "TSQualifiedName"; qualifier = qualifier.left) names.unshift(qualifier.right.name);
    if (qualifier.type === "Identifier") names.unshift(qualifier.name);
    return names.reduce((cell, name) => {
      const next = origins.newCell();
      cell.each((value) => origins.members.read(value, name, next));
      return next;
    }, module);
  }
}
