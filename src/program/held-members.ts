import type { TSESTree } from "@typescript-eslint/utils";
import { withoutWrappers } from "./expressions.js";
import { InertTypes } from "./inert-types.js";
import { staticKey } from "./nodes.js";
import type { Origins } from "./origin.js";

/** What other members than those of this file tell of a name. */
export interface NamesElsewhere {
  /** Whether a member of the name may be a function of an API, wherever it is read. */
  isOpen(member: TSESTree.MemberExpression, key: string): boolean;
  /** Whether the name certainly stands for no function of an API. */
  isPlain(name: TSESTree.Identifier): boolean;
  /** Whether the name is that of a class of another file. */
  isClass(name: TSESTree.Identifier): boolean;
}

/** Functions of the language that make nothing that can be called. */
const INERT_FUNCTIONS: ReadonlySet<string> = new Set(["Number", "String", "Boolean", "BigInt", "Symbol", "parseInt", "parseFloat"]);
const INERT_OWNERS: ReadonlySet<string> = new Set(["Math", "JSON", "Number", "String", "Date"]);
const INERT_CLASSES: ReadonlySet<string> = new Set(["Map", "Set", "WeakMap", "WeakSet", "Date", "RegExp", "Error", "TypeError", "RangeError", "URL", "URLSearchParams", "Headers", "AbortController"]);
const STORING_OPERATORS: ReadonlySet<string> = new Set(["=", "||=", "&&=", "??="]);

/** Members, by name, that hold a function of an API if one of these holds it; null if any may, whatever these are. */
type Behind = readonly string[] | null;

const NOTHING: Behind = [];

/**
 * Members of a file's objects, classes and types, by name, that may hold a function of an API. Methods and other functions that the file spells
 * hold none, nor do texts, numbers and objects: in most files these are all.
 */
export class HeldMembers {
  #names: ReadonlySet<string | null> | null = null;
  readonly #types: InertTypes;

  constructor(
    private readonly origins: Origins,
    private readonly elsewhere: NamesElsewhere,
  ) {
    this.#types = new InertTypes(origins.variableOf, (name) => elsewhere.isClass(name));
  }

  /** Whether the member of that name of some object may be one. */
  has(name: string): boolean {
    this.#names ??= this.#collect();
    return this.#names.has(name) || this.#names.has(null);
  }

  #collect(): ReadonlySet<string | null> {
    const found = new Set<string | null>();
    let open: { readonly name: string | null; readonly behind: readonly string[] }[] = [];
    const note = (name: string | null, behind: Behind): void => {
      if (behind === null) found.add(name);
      else if (behind.length > 0) open.push({ name, behind });
    };
    for (const { name, value } of this.origins.index.heldMembers) if (!found.has(name)) note(name, value === null ? null : this.#behind(value));
    for (const [name, targets] of this.origins.index.assignedMembers) for (const target of targets) if (!found.has(name)) note(name, this.#behindAssigned(target));
    // What holds what another member holds: as long as one is found after the other.
    for (let before = -1; before !== found.size; ) {
      before = found.size;
      const left: typeof open = [];
      for (const each of open) {
        if (found.has(null) || each.behind.some((name) => found.has(name))) found.add(each.name);
        else left.push(each);
      }
      open = left;
    }
    return found;
  }

  #behindAssigned(target: TSESTree.MemberExpression): Behind {
    const { parent } = target;
    if (parent.type !== "AssignmentExpression" || parent.left !== target) return null;
    return STORING_OPERATORS.has(parent.operator) ? this.#behind(parent.right) : NOTHING;
  }

  #behind(written: TSESTree.Node): Behind {
    const node = withoutWrappers(written);
    switch (node.type) {
      case "Literal":
      case "TemplateLiteral":
      case "BinaryExpression":
      case "UnaryExpression":
      case "UpdateExpression":
      case "ObjectExpression":
      case "ArrayExpression":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "JSXElement":
      case "JSXFragment":
        return NOTHING;
      case "Identifier":
        return this.elsewhere.isPlain(node) ? NOTHING : null;
      case "MemberExpression": {
        const key = staticKey(node.property, node.computed);
        return key === null || this.elsewhere.isOpen(node, key) ? null : [key];
      }
      case "ConditionalExpression":
        return this.#behindAll([node.consequent, node.alternate]);
      case "TSAsExpression":
      case "TSTypeAssertion":
        return this.#behindAll([node.expression, node.typeAnnotation]);
      case "LogicalExpression":
        return this.#behindAll([node.left, node.right]);
      case "CallExpression":
        return this.#isInertCall(node) ? NOTHING : null;
      case "NewExpression":
        return this.#isGlobal(node.callee, INERT_CLASSES) ? NOTHING : null;
      default:
        return this.#types.isInert(node) ? NOTHING : null;
    }
  }

  #behindAll(nodes: readonly TSESTree.Node[]): Behind {
    const names: string[] = [];
    for (const node of nodes) {
      const behind = this.#behind(node);
      if (behind === null) return null;
      names.push(...behind);
    }
    return names;
  }

  #isInertCall({ callee }: TSESTree.CallExpression): boolean {
    return callee.type === "MemberExpression" ? this.#isGlobal(callee.object, INERT_OWNERS) : this.#isGlobal(callee, INERT_FUNCTIONS);
  }

  #isGlobal(node: TSESTree.Node, names: ReadonlySet<string>): boolean {
    return node.type === "Identifier" && names.has(node.name) && (this.origins.variableOf(node)?.defs.length ?? 0) === 0;
  }
}
