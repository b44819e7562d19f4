import type { TSESTree } from "@typescript-eslint/utils";
import type { Behaviour } from "../models/behaviour.js";
import type { ApiPosition } from "./api-rules.js";
import { argumentsOf, isSpread, type ArgumentList } from "./arguments.js";
import type { Origins, ValueCell } from "./origin.js";
import type { CallNode, ClassNode } from "./syntax.js";
import { enclosingClass } from "./this-value.js";
import { memoised, unknownValue, type CollectionValue, type Value } from "./values.js";

type CollectionSource = Extract<Behaviour, { readonly is: "collection" }>["of"];
type CalledNode = Exclude<CallNode, TSESTree.ImportExpression>;

/** Where the items come from of the collection that ends a path; null when it is none. */
function sourceOf({ meanings }: ApiPosition): CollectionSource | null {
  for (const meaning of meanings) if (meaning.kind === "behaviour" && meaning.behaviour.is === "collection") return meaning.behaviour.of;
  return null;
}

/** Collections that calls make, and that instances of classes are. */
export class OriginCollections {
  private readonly made = new Map<TSESTree.Node, CollectionValue>();
  private readonly extended = new Map<ClassNode, ValueCell>();

  constructor(private readonly origins: Origins) {}

  /** Visits the collections among the values, and those that instances of classes are which extend `Map` and the like. */
  each(cell: ValueCell, visit: (collection: CollectionValue) => void): void {
    cell.each((value) => {
      if (value.kind === "collection") visit(value);
      if (value.kind !== "instance") return;
      const own = this.origins.newCell();
      this.origins.flow(value.home.collections.cellOfExtended(value.node), own);
      own.each((extended) => {
        if (extended.kind === "collection") visit(extended);
      });
    });
  }

  /** The collections among what a type describes that a package names: `AsyncLocalStorage<Held>`. */
  flowDescribed(inhabitants: ValueCell, types: TSESTree.TSTypeParameterInstantiation, cell: ValueCell): void {
    inhabitants.each((value) => {
      const source = value.kind === "api" ? sourceOf(value.position) : null;
      if (source !== null) cell.add(memoised(this.made, types, () => this.newCollection(source, types, true)));
    });
  }

  /** The collection that instances of the class are; one for all of them. */
  private cellOfExtended(node: ClassNode): ValueCell {
    const known = this.extended.get(node);
    if (known !== undefined) return known;
    const { origins } = this;
    const cell = origins.newCell();
    this.extended.set(node, cell);
    if (node.superClass === null) return cell;
    origins.cellOf(node.superClass).each((parent) => {
      if (parent.kind === "class") origins.flow(parent.home.collections.cellOfExtended(parent.node), cell);
      const source = parent.kind === "api" ? sourceOf(parent.position.construct()) : null;
      if (source !== null) cell.add(this.ofClass(node, source));
    });
    return cell;
  }

  /** What a call makes of its arguments. */
  madeBy(call: CalledNode, source: CollectionSource, passed: ArgumentList): Value {
    return memoised(this.made, call, () => {
      const collection = this.newCollection(source, call.type === "NewExpression" ? call.typeArguments : undefined, call.type === "NewExpression");
      this.fill(collection, source, passed);
      return collection;
    });
  }

  /** What an instance of a class is that extends a collection. */
  private ofClass(node: ClassNode, source: CollectionSource): Value {
    return memoised(this.made, node, () => {
      const { origins } = this;
      const collection = this.newCollection(source, node.superTypeArguments, true);
      for (const call of origins.index.calls) {
        if (call.type === "NewExpression") {
          const made = origins.newCell();
          origins.cellOf(call.callee).each((callee) => origins.calls.flowConstruction(callee, made));
          this.each(made, (other) => {
            if (other === collection) this.fill(collection, source, argumentsOf(call));
          });
        } else if (call.type === "CallExpression" && call.callee.type === "Super" && enclosingClass(call)?.node === node) this.fill(collection, source, argumentsOf(call));
      }
      return collection;
    });
  }

  private newCollection(source: CollectionSource, types: TSESTree.TSTypeParameterInstantiation | undefined, isConstructed: boolean): CollectionValue {
    const { origins } = this;
    const collection = origins.values.collection(origins.newCell(), { yieldsPairs: source === "pairs" && isConstructed, hasOwnMembers: source === "contexts" });
    const elementType = types?.params.at(-1);
    // Code out of view may have put in something else, unless the type says what that is.
    if (elementType === undefined) collection.elements.add(unknownValue);
    else origins.flow(origins.types.cellOfType(elementType), collection.elements);
    return collection;
  }

  private fill(collection: CollectionValue, source: CollectionSource, passed: ArgumentList): void {
    const { origins } = this;
    const first = passed.at(0);
    const given = typeof first === "string" ? null : origins.cellOf(first);
    switch (source) {
      case "contexts":
        break;
      case "arguments":
        for (const index of passed.indicesFrom(0)) this.flowGiven(passed, index, collection.elements);
        break;
      case "items": {
        const mapper = passed.at(1);
        if (typeof mapper !== "string") origins.calls.flowReturns(mapper, collection.elements);
        if (given !== null) origins.members.flowElements(given, collection.elements);
        break;
      }
      case "pairs": {
        const pairs = origins.newCell();
        if (given !== null) origins.members.flowElements(given, pairs);
        pairs.each((pair) => {
          origins.members.read(pair, "1", collection.elements);
          origins.members.read(pair, "0", collection.keys);
        });
        break;
      }
      case "groups": {
        const group = origins.values.collection(origins.newCell());
        if (given !== null) origins.members.flowElements(given, group.elements);
        collection.elements.add(group);
        break;
      }
      case "members":
        given?.each((value) => origins.members.read(value, null, collection.elements));
        break;
      case "entries": {
        const pair = origins.values.collection(origins.newCell());
        given?.each((value) => origins.members.read(value, null, pair.elements));
        collection.elements.add(pair);
      }
    }
  }

  private flowGiven(passed: ArgumentList, index: number, cell: ValueCell): void {
    const { origins } = this;
    const argument = passed.at(index);
    if (typeof argument !== "string") origins.flow(origins.cellOf(argument), cell);
    for (const node of passed.mayStandAt(index)) {
      if (isSpread(node)) origins.members.flowElements(origins.cellOf(node.argument), cell);
      else origins.flow(origins.cellOf(node), cell);
    }
  }
}
