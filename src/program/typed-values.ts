import { withoutWrappers } from "./expressions.js";
import { staticKey } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { CalledNode } from "./outcome-meanings.js";
import type { TypedCallees } from "./typed-callees.js";
import type { Value } from "./values.js";

/** What callees may be by their types, beside what the syntax of the file tells of them. */
export class TypedValues {
  constructor(
    readonly callees: TypedCallees,
    private readonly origins: Origins,
  ) {}

  /** Where something is unknown, the type says what it may be. */
  of(node: CalledNode, callees: readonly Value[]): readonly Value[] {
    if (callees.length > 0 && !callees.some(isOpen)) return callees;
    const gate = this.gate(node, callees);
    if (gate !== null) return gate;
    if (!this.callees.isWorthAsking(node)) return callees;
    const positions = this.callees.of(node.type === "TaggedTemplateExpression" ? node.tag : node.callee);
    return [...callees, ...positions.map((position) => this.origins.values.api(position))];
  }

  /** The method of a gate that the type of the receiver names, where nothing in view says what it is, or that it may be something else. */
  gate(node: CalledNode, callees: readonly Value[]): readonly Value[] | null {
    const position = callees.every(isOpen) ? this.callees.gateOf(node) : null;
    if (position === null) return null;
    const name = memberNameOf(node);
    return name === null || this.mayBeReplaced(name) ? null : [this.origins.values.api(position)];
  }

  /** Whether the file may put something of its own in the place of a member of this name, which keeps the type. */
  private mayBeReplaced(name: string): boolean {
    const { index, unit } = this.origins;
    if (index.assignedMembers.has(name) || index.assignedMembers.has(null) || unit.text.includes("Proxy")) return true;
    return [...index.storingCalls.values()].flat().some(({ range }) => unit.text.slice(range[0], range[1]).includes(name));
  }
}

function memberNameOf(node: CalledNode): string | null {
  const callee = node.type === "CallExpression" ? withoutWrappers(node.callee) : null;
  return callee?.type === "MemberExpression" ? staticKey(callee.property, callee.computed) : null;
}

/** Whether the syntax tree does not tell all that the value may be. */
function isOpen(value: Value): boolean {
  return value.kind === "unknown" || value.kind === "signature" || value.kind === "instantiated" || value.kind === "callback";
}
