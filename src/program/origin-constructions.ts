import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "./expressions.js";
import { constructorOf } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import type { ClassNode, FunctionNode } from "./syntax.js";
import { memoised, unknownValue } from "./values.js";

/** Methods of functions whose first argument becomes `this`. */
const lending: ReadonlySet<string> = new Set(["call", "apply", "bind"]);

/** What `new` makes, other than an instance of a class, and what `this` means in functions that are no methods. */
export class OriginConstructions {
  private readonly returned = new Map<ClassNode, ValueCell>();
  private readonly made = new Map<FunctionNode, ValueCell>();
  private readonly receivers = new Map<FunctionNode, ValueCell>();
  private loansLinked = false;

  constructor(private readonly origins: Origins) {}

  /** Adds what the constructors of the class return in the place of the instance. */
  flowReturned(node: ClassNode, cell: ValueCell): void {
    if (node.superClass !== null || this.returnsOf(node).length > 0) this.origins.flow(this.cellOfReturned(node), cell);
  }

  private cellOfReturned(node: ClassNode): ValueCell {
    const known = this.returned.get(node);
    if (known !== undefined) return known;
    const { origins } = this;
    const cell = origins.newCell();
    this.returned.set(node, cell);
    const own = origins.values.instance(node);
    for (const expression of this.returnsOf(node)) {
      origins.cellOf(expression).each((value) => {
        if (value !== own && value.kind !== "nullish") cell.add(value);
      });
    }
    if (node.superClass !== null) {
      origins.cellOf(node.superClass).each((parent) => {
        if (parent.kind === "class") parent.home.constructions.flowReturned(parent.node, cell);
      });
    }
    return cell;
  }

  private returnsOf(node: ClassNode): readonly TSESTree.Expression[] {
    const constructor = constructorOf(node);
    return (constructor === null ? undefined : this.origins.index.returns.get(constructor)) ?? [];
  }

  /** Adds what `new` makes of a function. */
  flowMade(node: FunctionNode, cell: ValueCell): void {
    // The instance is an object out of view to which the function assigns: other files ask this one what.
    cell.add(unknownValue);
    cell.add(this.origins.values.constructed(node));
    const made = memoised(this.made, node, () => {
      const known = this.origins.newCell();
      this.origins.functions.cellOfReturn(node).each((value) => {
        if (value.kind !== "nullish") known.add(value);
      });
      return known;
    });
    this.origins.flow(made, cell);
  }

  /** `this` in a function that is no method: the object that it is stored in, those that it is lent to, or any other. */
  cellOfThis(node: FunctionNode): ValueCell {
    const known = this.receivers.get(node);
    if (known !== undefined) return known;
    const { origins } = this;
    const cell = origins.constant(unknownValue);
    this.receivers.set(node, cell);
    const { parent } = node;
    if (parent.type === "AssignmentExpression" && parent.left.type === "MemberExpression" && parent.left.object.type !== "Super") origins.flow(origins.cellOf(parent.left.object), cell);
    origins.later(() => this.linkLoans());
    return cell;
  }

  /** `f.call(object)` and the like, all of the file at the first question. */
  private linkLoans(): void {
    if (this.loansLinked) return;
    this.loansLinked = true;
    const { origins } = this;
    for (const call of origins.index.calls) {
      if (call.type !== "CallExpression" || call.callee.type !== "MemberExpression" || call.callee.object.type === "Super") continue;
      const [receiver] = call.arguments;
      if (receiver === undefined || receiver.type === "SpreadElement" || !lending.has(memberName(call.callee) ?? "")) continue;
      origins.cellOf(call.callee.object).each((value) => {
        if (value.kind === "function" && value.home === origins && value.node.type !== "ArrowFunctionExpression") origins.flow(origins.cellOf(receiver), this.cellOfThis(value.node));
      });
    }
  }
}
