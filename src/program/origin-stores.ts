import type { TSESTree } from "@typescript-eslint/utils";
import type { Behaviour } from "../models/behaviour.js";
import type { ApiPosition } from "./api-rules.js";
import { originalOfGetter } from "./copied-members.js";
import { contextMethods, replacingMethods, storingArguments } from "./file-index.js";
import { staticKey, stripTypeWrappers } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import { memoised, unknownValue, type CollectionValue, type Value } from "./values.js";

type Stored = Extract<Behaviour, { readonly is: "store" }>["what"];

/** What calls store, other than assignments: `list.push(x)`, `map.set(k, x)`, `Object.assign(o, x)`, `Object.defineProperty(o, "k", x)`. */
export class OriginStores {
  private elementsLinked = false;
  private stores: readonly { readonly call: TSESTree.CallExpression; readonly what: Stored }[] | null = null;
  private readonly stored = new Map<TSESTree.CallExpression, Map<string | null, ValueCell>>();

  constructor(private readonly origins: Origins) {}

  /** The first question about elements of a collection looks at all methods of the file that may store some. */
  linkElements(): void {
    if (this.elementsLinked) return;
    this.elementsLinked = true;
    for (const [name, first] of storingArguments) {
      for (const call of this.origins.index.storingCalls.get(name) ?? []) this.linkMethod(call, name, first);
    }
    for (const name of contextMethods) for (const call of this.origins.index.storingCalls.get(name) ?? []) this.linkContext(call);
  }

  /** `context.run(value, f)` */
  private linkContext({ callee, arguments: [held] }: TSESTree.CallExpression): void {
    if (callee.type !== "MemberExpression" || held === undefined) return;
    this.origins.collections.each(this.origins.calls.cellOfReceiver(callee), (receiver) => {
      if (receiver.hasOwnMembers) this.flowArgument(held, receiver.elements);
    });
  }

  private linkMethod(call: TSESTree.CallExpression, name: string, first: number): void {
    if (call.callee.type !== "MemberExpression") return;
    const stored = call.arguments.slice(first);
    this.origins.collections.each(this.origins.calls.cellOfReceiver(call.callee), (receiver) => {
      if (receiver.hasOwnMembers) return;
      if (name === "set") for (const key of call.arguments.slice(0, 1)) this.flowArgument(key, receiver.keys);
      for (const argument of stored) {
        if (name === "concat") this.flowItems(argument, receiver);
        else this.flowArgument(argument, receiver.elements);
      }
    });
  }

  private flowArgument(argument: TSESTree.CallExpressionArgument, cell: ValueCell): void {
    const { origins } = this;
    if (argument.type === "SpreadElement") origins.members.flowElements(origins.cellOf(argument.argument), cell);
    else origins.flow(origins.cellOf(argument), cell);
  }

  /** `concat` takes arrays apart. */
  private flowItems(argument: TSESTree.CallExpressionArgument, receiver: CollectionValue): void {
    const { origins } = this;
    if (argument.type === "SpreadElement") return;
    origins.cellOf(argument).each((value) => {
      if (value.kind === "collection") origins.members.read(value, null, receiver.elements);
      else receiver.elements.add(value);
    });
  }

  get hasAny(): boolean {
    return this.allStores().length > 0;
  }

  /**
   * Adds what calls of `Object.assign` and the like may store in the member of `owner`. Tells nothing of what it holds besides.
   * @param isAnyObject whether the owner stands for all objects out of view: a computed name is taken for another, as in assignments to these.
   */
  flowMember(isOwner: (value: Value) => boolean, name: string | null, cell: ValueCell, isAnyObject = false): void {
    for (const { call, what } of this.allStores()) {
      const target = call.arguments[0];
      if (target === undefined || target.type === "SpreadElement") continue;
      this.origins.cellOf(target).eachOf(isOwner, () => {
        if (!(isAnyObject && this.hasComputedName(call, what))) this.origins.flow(this.cellOfStored(call, what, name), cell);
      });
    }
  }

  private allStores(): NonNullable<OriginStores["stores"]> {
    if (this.stores !== null) return this.stores;
    const { origins } = this;
    const stores: { readonly call: TSESTree.CallExpression; readonly what: Stored }[] = [];
    this.stores = stores;
    for (const name of ["assign", "setPrototypeOf", "defineProperty", "defineProperties", "set", ...replacingMethods]) {
      for (const call of origins.index.storingCalls.get(name) ?? []) {
        const what = this.storedBy(call);
        if (what !== null) stores.push({ call, what });
      }
    }
    return stores;
  }

  /** By name: a global, or an import under its own name. */
  private storedBy(call: TSESTree.CallExpression): Stored | null {
    const { origins } = this;
    const path: string[] = [];
    let callee: TSESTree.Node = stripTypeWrappers(call.callee);
    for (; callee.type === "MemberExpression"; callee = stripTypeWrappers(callee.object)) path.unshift(origins.keyOf(callee.property, callee.computed) ?? "");
    if (callee.type !== "Identifier") return null;
    let position: ApiPosition | undefined = origins.variableOf(callee) === null ? origins.model.global.member(callee.name) : this.imported(callee);
    for (const name of path) position = position?.member(name);
    for (const meaning of position?.call().meanings ?? []) {
      if (meaning.kind === "behaviour" && meaning.behaviour.is === "store") return meaning.behaviour.what;
    }
    return null;
  }

  private imported(name: TSESTree.Identifier): ApiPosition | undefined {
    const definition = this.origins.variableOf(name)?.defs[0];
    if (definition?.type !== "ImportBinding" || definition.parent.type !== "ImportDeclaration") return undefined;
    const module = this.origins.model.module(definition.parent.source.value, "");
    const { node } = definition;
    return node.type === "ImportSpecifier" ? module?.member(staticKey(node.imported, false)) : (module ?? undefined);
  }

  private hasComputedName({ arguments: [, key] }: TSESTree.CallExpression, what: Stored): boolean {
    return (what === "value" || what === "descriptor") && key !== undefined && key.type !== "SpreadElement" && this.origins.keyOf(key, true) === null;
  }

  /** Worked out once for all objects that the call may fill: each of them may be filled from many. */
  private cellOfStored(call: TSESTree.CallExpression, what: Stored, name: string | null): ValueCell {
    const byName = memoised(this.stored, call, () => new Map<string | null, ValueCell>());
    const known = byName.get(name);
    if (known !== undefined) return known;
    const cell = this.origins.newCell();
    byName.set(name, cell);
    this.flowStored(call, what, name, cell);
    return cell;
  }

  private flowStored(call: TSESTree.CallExpression, what: Stored, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    const [, second, third] = call.arguments;
    switch (what) {
      case "members":
        for (const source of call.arguments.slice(1)) {
          const from = origins.newCell();
          this.flowArgument(source, from);
          from.each((value) => this.flowKnownMember(value, name, cell));
        }
        return;
      case "replacement": {
        const key = second === undefined || second.type === "SpreadElement" ? null : origins.keyOf(second, true);
        if (name === null || key === null || key === name) cell.add(unknownValue);
        return;
      }
      case "value":
      case "descriptor": {
        if (second === undefined || third === undefined || second.type === "SpreadElement" || third.type === "SpreadElement") return;
        const key = origins.keyOf(second, true);
        if (name !== null && key !== null && key !== name) return;
        if (what === "value") origins.flow(origins.cellOf(third), cell);
        else origins.cellOf(third).each((descriptor) => this.flowDescribed(descriptor, key === null ? { key: second, name } : null, cell));
        return;
      }
      case "descriptors": {
        if (second === undefined || second.type === "SpreadElement") return;
        const descriptors = origins.newCell();
        origins.cellOf(second).each((value) => origins.members.read(value, name, descriptors));
        descriptors.each((descriptor) => this.flowDescribed(descriptor, null, cell));
      }
    }
  }

  /** @param computed the key that it is stored under, which may be any, and the member that is asked for. */
  private flowDescribed(descriptor: Value, computed: { readonly key: TSESTree.Node; readonly name: string | null } | null, cell: ValueCell): void {
    const { origins } = this;
    this.flowKnownMember(descriptor, "value", cell);
    const getters = origins.newCell();
    this.flowKnownMember(descriptor, "get", getters);
    getters.each((getter) => {
      if (getter.kind !== "function") return;
      const original = computed === null || getter.home !== origins ? null : originalOfGetter(computed.key, getter.node, origins.variableOf);
      if (computed === null || original === null) origins.flow(getter.home.functions.cellOfReturn(getter.node), cell);
      else origins.flowMemberOf(original, computed.name, cell);
    });
  }

  private flowKnownMember(owner: Value, name: string | null, cell: ValueCell): void {
    const read = this.origins.newCell();
    this.origins.members.read(owner, name, read);
    read.each((value) => {
      if (value.kind !== "unknown") cell.add(value);
    });
  }
}
