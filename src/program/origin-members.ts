import type { TSESTree } from "@typescript-eslint/utils";
import { ANY_INDEX, isIndexName, OriginAssignments, isGate } from "./origin-assignments.js";
import { flowIterated } from "./origin-iterators.js";
import { flowNamespaceMember } from "./origin-namespaces.js";
import { OriginClassMembers } from "./origin-class-members.js";
import { OriginShapes } from "./origin-shapes.js";
import { globalObjectNames } from "./api-model.js";
import type { Origins, ValueCell } from "./origin.js";
import { isKnownSymbol } from "./symbol-keys.js";
import { enclosingClass, enclosingObject } from "./this-value.js";
import { globalObject, memoised, nullishValue, unknownValue, type CollectionValue, type InvokerMethod, type Value } from "./values.js";

function invokerMethod(name: string | null): InvokerMethod | null {
  return name === "call" || name === "apply" || name === "bind" ? name : null;
}

/** Methods of collections are no elements of them. */
const collectionMethods: ReadonlySet<string> = new Set(
  [Array.prototype, Map.prototype, Set.prototype].flatMap((prototype) => Object.getOwnPropertyNames(prototype)),
);

function isSymbolKey(name: string): boolean {
  return name.startsWith("[");
}

/** Methods that yield one of the elements, as `list[index]` does; what a call of them yields is worked out from its receiver. */
export const takingElements: ReadonlySet<string> = new Set(["at", "find", "findLast", "pop", "shift", "get"]);
function isIndex(name: string | null): boolean {
  return name === null || isIndexName(name);
}

/** What members of values are, by declaration and by every assignment to them. A null name is one that is not known: any member. */
export class OriginMembers {
  private readonly members = new Map<Value, Map<string | null, ValueCell>>();
  private readonly assignments: OriginAssignments;
  private readonly classes: OriginClassMembers;
  private readonly shapes: OriginShapes;

  constructor(private readonly origins: Origins) {
    this.assignments = new OriginAssignments(origins);
    this.classes = new OriginClassMembers(origins, this.assignments);
    this.shapes = new OriginShapes(origins, this.assignments);
  }

  read(value: Value, name: string | null, cell: ValueCell): void {
    switch (value.kind) {
      case "api":
        this.readApi(value, name, cell);
        return;
      case "nullish":
        return;
      case "unknown":
        this.assignments.flow(unknownValue, name, cell);
        cell.add(unknownValue);
        return;
      case "module":
        this.origins.imports.flowExport(value.module, name, cell);
        return;
      case "unseen":
        if (value.name === null && name !== null) cell.add(this.origins.values.unseen(value.module, name));
        return;
      case "promise":
        // What it is fulfilled with is told beside it.
        if (value.settledBy === "function") return;
        value.home.resolvers.flowMember(value, name, cell);
        this.read(unknownValue, name, cell);
        return;
      default:
        if ("home" in value && value.home !== this.origins) {
          // Its own file knows its members; this one may store in them, too.
          this.assignments.flow(value, name, cell);
          if (value.kind === "instance" && name !== null && (this.origins.isLinted || this.origins.givenBy !== null)) this.origins.constructed.flowMember(value, name, cell);
          this.origins.flow(value.home.members.cellOfMember(value, name), cell);
          return;
        }
        this.origins.flow(this.cellOfMember(value, name), cell);
    }
  }

  /** What stands under a number, whichever it is: none of the members that have names. */
  readIndex(value: Value, cell: ValueCell): void {
    switch (value.kind) {
      case "api":
        this.readApi(value, ANY_INDEX, cell);
        return;
      case "unknown":
      case "constructed":
        this.assignments.flowElement(cell);
        cell.add(unknownValue);
        return;
      case "collection":
      case "object":
        for (const name of this.indicesOf(value)) this.read(value, name, cell);
        return;
      default:
        this.read(value, null, cell);
    }
  }

  /** One for all that no text of the file spells; null where it may be any. */
  private indicesOf(value: Extract<Value, { readonly kind: "collection" | "object" }>): readonly (string | null)[] {
    if (value.home !== this.origins) return [null];
    const assigned = this.assignments.indices;
    if (value.kind === "collection") return assigned;
    const own = value.node.properties.map((property) => (property.type === "Property" ? this.origins.keyOf(property.key, property.computed) : null));
    return own.includes(null) ? [null] : [...new Set([...assigned, ...own.filter((name) => name !== null && isIndexName(name))])];
  }

  /** A member is worked out once: it may depend on itself. */
  private cellOfMember(value: Value, name: string | null): ValueCell {
    const byName = memoised(this.members, value, () => new Map<string | null, ValueCell>());
    const known = byName.get(name);
    if (known !== undefined) return known;
    const cell = this.origins.newCell();
    byName.set(name, cell);
    this.origins.later(() => this.flowMember(value, name, cell));
    return cell;
  }

  private flowMember(value: Value, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    const method = invokerMethod(name);
    switch (value.kind) {
      case "global-object":
        this.readGlobal(name, cell);
        return;
      case "class":
        if (name === "prototype") cell.add(origins.values.instance(value.node));
        this.classes.flow(value.node, name, true, cell);
        return;
      case "instance":
        if (name === "constructor") cell.add(origins.values.class(value.node));
        if (isIndex(name)) origins.collections.each(origins.constant(value), (list) => this.read(list, name, cell));
        this.classes.flow(value.node, name, false, cell);
        return;
      case "constructed":
        this.read(unknownValue, name, cell);
        return;
      case "object":
        this.readObject(value.node, name, cell);
        return;
      case "collection":
        origins.stores.linkElements();
        if (value.hasOwnMembers && name !== null) return;
        this.assignments.flow(value, name, cell);
        // A prototype of the language is an object out of view.
        if (name !== null && !isIndex(name)) this.assignments.flow(unknownValue, name, cell);
        if (name === null || !collectionMethods.has(name)) origins.flow(value.elements, cell);
        if (!isIndex(name) && !(name !== null && takingElements.has(name))) cell.add(unknownValue);
        return;
      case "namespace":
        this.assignments.flow(value, name, cell);
        flowNamespaceMember(origins, value.node, name, cell);
        return;
      case "shape":
        this.shapes.read(value.node, name, cell);
        return;
      case "fixtures":
        cell.add(value);
        return;
      case "given":
        if (name !== null) origins.generics.flowGivenMember(value, name, cell);
        return;
      case "instantiated":
        origins.types.aliases.flowMember(value, name, cell);
        return;
      case "context":
        origins.fixtures.flowProvided(value, name, cell);
        return;
      default:
        if (method === null) this.assignments.flowOrUnknown(value, name, cell);
        else cell.add(origins.values.invoker(method, value));
    }
  }

  /** One element of a collection, whichever it is. As `list[index]`, it is nothing that only code out of view knows of. */
  flowElementOf(list: CollectionValue, cell: ValueCell): void {
    const { home } = list;
    home.stores.linkElements();
    this.assignments.flow(list, null, cell);
    const held = home.newCell();
    home.members.assignments.flow(list, null, held);
    home.flow(list.elements, held);
    this.origins.flow(held, cell);
  }

  /** Elements of arrays and other collections. */
  flowElements(collections: ValueCell, cell: ValueCell): void {
    collections.each((value) => {
      // What a package hands out has elements beside its members: `for (const document of documents)` takes none of its methods.
      this.read(value, value.kind === "api" ? ANY_INDEX : null, cell);
      flowIterated(value, this.origins, cell);
    });
    this.origins.collections.each(collections, (value) => {
      this.read(value, null, cell);
      if (value.yieldsPairs) this.read(value.home.values.pairsOf(value), null, cell);
    });
  }

  /** `super.name` */
  readSuper(node: TSESTree.Node, name: string | null, cell: ValueCell): void {
    const enclosing = enclosingClass(node);
    const parent = enclosing?.node.superClass ?? null;
    if (enclosing === null) this.readPrototype(node, name, cell);
    else if (parent === null) cell.add(unknownValue);
    else this.classes.readInherited(parent, name, enclosing.isStatic, cell);
  }

  /** `super.name` in a method of an object that spells its `__proto__`; others are given one where that is not seen. */
  private readPrototype(node: TSESTree.Node, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    cell.add(unknownValue);
    const prototype = enclosingObject(node)?.properties.find((property) => property.type === "Property" && !property.computed && origins.keyOf(property.key, false) === "__proto__");
    if (prototype?.type === "Property") origins.cellOf(prototype.value).each((value) => this.read(value, name, cell));
  }

  private readApi(value: Extract<Value, { readonly kind: "api" }>, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    const { position } = value;
    const method = invokerMethod(name);
    if (name !== null && isKnownSymbol(name)) {
      this.assignments.flowOrUnknown(unknownValue, name, cell);
      return;
    }
    if (name !== null && isSymbolKey(name)) {
      // A constant that is not resolved may hold any name.
      this.readApi(value, null, cell);
      return;
    }
    if (method !== null) cell.add(origins.values.invoker(method, value));
    const found = [position.member(name), ...(isIndex(name) ? [position.element()] : [])].filter((next) => !next.isDead);
    for (const next of found) {
      cell.add(origins.values.api(next));
      if (name !== null && isGate(next)) origins.flow(this.assignments.cellOfReplacements(name), cell);
    }
    if (name === "prototype" && !position.construct().isDead) cell.add(origins.values.api(position.construct()));
    if (found.length === 0 && method === null) this.assignments.flow(unknownValue, name, cell);
    const behind = found.length === 0 && name !== null ? origins.imports.behind(position) : null;
    // A member that may be any one is certainly none.
    if (name === null) cell.add(unknownValue);
    else if (behind !== null) origins.imports.flowExport(behind, name, cell);
    else if (found.length === 0 && method === null) cell.add(origins.model.asksForClasses(position) ? origins.values.exported(name) : unknownValue);
  }

  private readGlobal(name: string | null, cell: ValueCell): void {
    const { origins } = this;
    if (name === null) {
      cell.add(unknownValue);
      return;
    }
    if (globalObjectNames.has(name)) {
      cell.add(globalObject);
      return;
    }
    const member = origins.model.global.member(name);
    const isAssigned = this.assignments.flow(globalObject, name, cell);
    origins.bindings.flowAmbient(name, cell);
    if (!member.isDead) cell.add(origins.values.api(member));
    else if (!isAssigned) cell.add(unknownValue);
    else cell.add(nullishValue);
  }

  private readObject(node: TSESTree.ObjectExpression, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    let isFound = this.assignments.flow(origins.values.object(node), name, cell);
    for (const property of node.properties.toReversed()) {
      if (property.type === "SpreadElement") {
        origins.cellOf(property.argument).each((value) => this.read(value, name, cell));
        isFound = true;
        continue;
      }
      const key = origins.keyOf(property.key, property.computed);
      if (name !== null && key !== null && key !== name) continue;
      isFound = true;
      if (property.kind === "get" && property.value.type === "FunctionExpression") origins.flow(origins.functions.cellOfReturn(property.value), cell);
      else if (property.kind === "init") this.flowProperty(node, this.cellOfProperty(property), key, cell);
      // Properties before this one are overwritten.
      if (key !== null && key === name) return;
    }
    if (!isFound || name === null) cell.add(name !== null && lacksByType(node, name) ? nullishValue : unknownValue);
  }

  /** A comment may say what is to be stored in a property. */
  private cellOfProperty(property: TSESTree.Property): ValueCell {
    const { origins } = this;
    const type = origins.documented?.typeOf(property) ?? null;
    const stored = origins.cellOf(property.value);
    if (type === null) return stored;
    const cell = origins.newCell();
    origins.types.flowAnnotated(stored, type, cell);
    if (property.value.type === "Literal") origins.flow(origins.types.cellOfType(type), cell);
    return cell;
  }

  /** Where the value is unknown, the type of the object says what it may be. */
  private flowProperty(owner: TSESTree.ObjectExpression, stored: ValueCell, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    const context = origins.types.cellOfContext(owner);
    stored.each((value) => {
      cell.add(value);
      if (value.kind === "unknown") context?.each((type) => this.read(type, name, cell));
    });
  }
}

/** Whether the literal is the default of a parameter whose type says what its members are, such as `options: Options = {}`. */
function lacksByType(node: TSESTree.ObjectExpression, name: string): boolean {
  const { parent } = node;
  return parent.type === "AssignmentPattern" && parent.right === node && parent.left.typeAnnotation != null && !(name in Object.prototype);
}
