import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { FunctionNode } from "../flow/graph.js";
import { isFunctionNode, stripTypeWrappers } from "../program/nodes.js";
import { returnedBy } from "../program/returned.js";
import type { CodeTable } from "./code-table.js";
import type { Value } from "./value.js";

type Variable = Scope.Variable;

/** Of a variable that may hold more, nothing is told. */
const MOST_VALUES = 6;
const DEEPEST_CALL = 3;
const ASSIGNING: ReadonlySet<string> = new Set(["=", "??=", "||=", "&&="]);

/**
 * What variables may hold that are assigned more than once, when the text tells each value: `let lazy; function gate() { return (lazy ??= makeGate()); }`.
 * Who assigns when does not matter. Of what a closure took along nothing is told: it may be of any activation.
 */
export class WrittenValues {
  readonly #known = new Map<Variable, readonly Value[] | null>();

  constructor(private readonly code: CodeTable) {}

  /** Null where the variable may hold something else. */
  of(variable: Variable): readonly Value[] | null {
    const known = this.#known.get(variable);
    if (known !== undefined) return known;
    this.#known.set(variable, null);
    const found = this.#written(variable);
    this.#known.set(variable, found);
    return found;
  }

  #written(variable: Variable): readonly Value[] | null {
    const [definition, other] = variable.defs;
    if (other !== undefined || definition?.type !== "Variable" || definition.node.id.type !== "Identifier" || this.code.runsText) return null;
    const found = new Set<Value>();
    // Without a value of its own it is undefined until somebody assigns it; so is any `var` above its declaration.
    if (definition.node.init === null || definition.parent.kind === "var") found.add(this.code.values.undefined());
    for (const reference of variable.references) {
      if (!reference.isWrite()) continue;
      const values = this.#assigned(reference, variable);
      if (values === null) return null;
      for (const value of values) found.add(value);
      if (found.size > MOST_VALUES) return null;
    }
    return [...found];
  }

  #assigned({ identifier }: Scope.Reference, variable: Variable): readonly Value[] | null {
    const { parent } = identifier;
    if (parent?.type === "VariableDeclarator" && parent.id === identifier) return parent.init === null ? null : this.#valuesOf(parent.init, variable, 0);
    if (parent?.type !== "AssignmentExpression" || parent.left !== identifier || !ASSIGNING.has(parent.operator)) return null;
    return this.#valuesOf(parent.right, variable, 0);
  }

  #valuesOf(expression: TSESTree.Expression, variable: Variable | null, depth: number): readonly Value[] | null {
    const { code } = this;
    const node = stripTypeWrappers(expression);
    switch (node.type) {
      case "Literal":
        return node.raw === "null" ? [code.values.of({ kind: "nullish", value: null })] : null;
      case "Identifier":
        if (node.name === "undefined" && code.variableOf(node) === null) return [code.values.undefined()];
        if (variable !== null && code.variableOf(node) === variable) return [];
        break;
      case "LogicalExpression":
        return joined([this.#valuesOf(node.left, variable, depth), this.#valuesOf(node.right, variable, depth)]);
      case "ConditionalExpression":
        return joined([this.#valuesOf(node.consequent, variable, depth), this.#valuesOf(node.alternate, variable, depth)]);
      case "CallExpression":
        return this.#resultOf(node, depth);
      default:
        break;
    }
    const value = code.valueOf(node, variable);
    return value === null ? null : [value];
  }

  /** What a function in view hands out whose every result the text tells. */
  #resultOf({ callee, optional }: TSESTree.CallExpression, depth: number): readonly Value[] | null {
    if (optional || depth >= DEEPEST_CALL) return null;
    const called = this.code.valueOf(callee, null);
    if (called?.kind !== "function" || !handsOut(called.node)) return null;
    return joined(returnedBy(called.node).map((returned) => (returned === null ? [this.code.values.undefined()] : this.#valuesOf(returned, null, depth + 1))));
  }
}

/** Whether a call yields what the function returns. */
function handsOut(node: FunctionNode): boolean {
  return isFunctionNode(node) && !node.async && !node.generator;
}

function joined(all: readonly (readonly Value[] | null)[]): readonly Value[] | null {
  const found: Value[] = [];
  for (const values of all) {
    if (values === null) return null;
    found.push(...values);
  }
  return found;
}
