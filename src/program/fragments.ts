import type { TSESTree } from "@typescript-eslint/utils";
import type { Condition } from "../models/row.js";
import { isFunctionNode, withTypeWrappers } from "./nodes.js";
import { returnedBy } from "./returned.js";
import type { FunctionNode } from "./syntax.js";
import type { Value } from "./values.js";
import type { VariableOf } from "./variables.js";

/** Constants and functions that hand fragments on to one another. */
const DEEPEST = 6;

/**
 * Templates that are no statements of their own but parts of others: ``sql`select … ${by ? sql`where a = ${b}` : sql``}` ``. They are sent with the
 * statement that they stand in, whose text is another call's.
 */
export class Fragments {
  readonly #known = new Map<Condition, Map<TSESTree.Node, boolean>>();

  constructor(
    private readonly variableOf: VariableOf,
    private readonly valuesOf: (node: TSESTree.Expression) => readonly Value[],
  ) {}

  /** Whether all that becomes of the template is to be part of templates of which the same condition is asked. */
  isPart(template: TSESTree.Node | undefined, condition: Condition): boolean {
    if (template?.type !== "TaggedTemplateExpression") return false;
    const known = this.#known.get(condition) ?? new Map<TSESTree.Node, boolean>();
    this.#known.set(condition, known);
    let isPart = known.get(template);
    if (isPart === undefined) {
      isPart = this.#goesInto(template, condition, 0);
      known.set(template, isPart);
    }
    return isPart;
  }

  #goesInto(used: TSESTree.Node, of: Condition, depth: number): boolean {
    if (depth > DEEPEST) return false;
    const node = withTypeWrappers(used);
    const { parent } = node;
    switch (parent?.type) {
      case "TemplateLiteral":
        return parent.parent.type === "TaggedTemplateExpression" && this.#isAsked(parent.parent.tag, of);
      case "ConditionalExpression":
        return parent.test !== node && this.#goesInto(parent, of, depth);
      case "LogicalExpression":
        return this.#goesInto(parent, of, depth);
      case "VariableDeclarator":
        return parent.id.type === "Identifier" && parent.parent.kind === "const" && this.#isOnlyPart(parent.id, of, depth);
      case "ArrowFunctionExpression":
        return parent.body === node && this.#resultsGoInto(parent, of, depth);
      case "ReturnStatement": {
        const around = functionAround(parent);
        return around !== null && returnedBy(around).includes(parent.argument) && this.#resultsGoInto(around, of, depth);
      }
      default:
        return false;
    }
  }

  /** Each use of the name, but the one that declares it. */
  #isOnlyPart(name: TSESTree.Identifier, of: Condition, depth: number): boolean {
    const uses = this.#usesOf(name);
    return uses !== null && uses.every((use) => this.#goesInto(use, of, depth + 1));
  }

  /** Whether the function is known by one name, and what each call of it yields becomes part of a template. */
  #resultsGoInto(node: FunctionNode, of: Condition, depth: number): boolean {
    if (node.async || node.generator) return false;
    const name = nameOf(node);
    const uses = name === null ? null : this.#usesOf(name);
    return uses !== null && uses.every((use) => use.parent?.type === "CallExpression" && use.parent.callee === use && this.#goesInto(use.parent, of, depth + 1));
  }

  /** Null where somebody else may use the name, or it stands for something else, too. */
  #usesOf(name: TSESTree.Identifier): readonly TSESTree.Node[] | null {
    const variable = this.variableOf(name);
    if (variable === null || variable.defs.length !== 1 || isExported(name)) return null;
    const uses = variable.references.filter(({ init, identifier }) => init !== true && identifier !== name);
    return uses.some((use) => use.isWrite()) || uses.length === 0 ? null : uses.map(({ identifier }) => identifier);
  }

  #isAsked(tag: TSESTree.Expression, condition: Condition): boolean {
    const values = this.valuesOf(tag).filter(({ kind }) => kind !== "nullish");
    return values.length > 0 && values.every((value) => value.kind === "api" && value.position.call().meanings.some((meaning) => meaning.kind === "side-effect" && meaning.row.when === condition));
  }
}

function functionAround(node: TSESTree.Node): FunctionNode | null {
  for (let around = node.parent; around !== undefined && around !== null; around = around.parent) if (isFunctionNode(around)) return around;
  return null;
}

function nameOf(node: FunctionNode): TSESTree.Identifier | null {
  if (node.type === "FunctionDeclaration") return node.id;
  const { parent } = node;
  return parent.type === "VariableDeclarator" && parent.parent.kind === "const" && parent.id.type === "Identifier" ? parent.id : null;
}

function isExported(name: TSESTree.Identifier): boolean {
  const declaration = name.parent.type === "VariableDeclarator" ? name.parent.parent : name.parent;
  return declaration.parent?.type === "ExportNamedDeclaration" || declaration.parent?.type === "ExportDefaultDeclaration";
}
