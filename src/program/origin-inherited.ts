import type { TSESTree } from "@typescript-eslint/utils";
import type { ApiPosition } from "./api-rules.js";
import type { Origins, ValueCell } from "./origin.js";
import type { ClassNode } from "./syntax.js";
import { memoised, type CollectionValue, type Value } from "./values.js";

type ClassValue = Extract<Value, { readonly kind: "class" }>;

/**
 * What static methods that a class inherits from a package hand out: `User.findAll()` yields instances of `User`, with the fields that `User`
 * declares, where a path says that it yields what `new` makes of the base class.
 */
export class OriginInherited {
  private readonly bases = new WeakMap<ClassNode, ValueCell>();
  private readonly lists = new WeakMap<TSESTree.CallExpression, CollectionValue>();

  constructor(private readonly origins: Origins) {}

  /** Adds the instances that a call of an inherited method yields, which by its path yields `result`. */
  flow(call: TSESTree.CallExpression, result: ApiPosition, cell: ValueCell): void {
    if (call.callee.type !== "MemberExpression" || result.isDead) return;
    const { calls } = this.origins;
    calls.cellOfReceiver(call.callee).each((receiver) => {
      if (receiver.kind !== "class") return;
      this.origins.eachIn(receiver.home.inherited.cellOfBases(receiver.node), (base) => {
        if (base.kind === "api") this.flowOf(receiver, base.position, call, result, cell);
      });
    });
  }

  private flowOf(receiver: ClassValue, base: ApiPosition, call: TSESTree.CallExpression, result: ApiPosition, cell: ValueCell): void {
    const made = base.construct();
    if (made.isDead) return;
    const instance = receiver.home.values.instance(receiver.node);
    if (result.covers(made)) cell.add(instance);
    // `User.scope("active")` is the class again.
    else if (result.covers(base)) cell.add(receiver);
    const element = result.element();
    if (element.isDead || !element.covers(made)) return;
    const list = memoised(this.lists, call, () => this.origins.values.collection(this.origins.newCell()));
    list.elements.add(instance);
    cell.add(list);
  }

  /** What packages hand out that the class extends, also by classes between. */
  private cellOfBases(node: ClassNode): ValueCell {
    return memoised(this.bases, node, () => {
      const { origins } = this;
      const cell = origins.newCell();
      if (node.superClass !== null) {
        const parent = node.superClass;
        origins.later(() => {
          origins.cellOf(parent).each((value) => {
            if (value.kind === "api") cell.add(value);
            else if (value.kind === "class") origins.flow(value.home.inherited.cellOfBases(value.node), cell);
          });
        });
      }
      return cell;
    });
  }
}
