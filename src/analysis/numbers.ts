import type { TSESTree } from "@typescript-eslint/utils";
import type { Source } from "../program/sources/source.js";
import type { ValueSources } from "../program/sources/value-sources.js";
import { boundOf, calculate, nameOf } from "./deadline-syntax.js";

/** A number that an expression may have, and the expression of the file that says so. */
export interface KnownNumber {
  readonly value: number;
  readonly at: TSESTree.Node;
}

/** `isOpen`: it may be others as well. */
export interface Numbers {
  readonly known: readonly KnownNumber[];
  readonly isOpen: boolean;
}

const unknown: Numbers = { known: [], isOpen: true };

const DEEPEST = 8;
/** Operands with several values multiply. */
const MOST_NUMBERS = 40;

/** Reads the numbers that expressions may have. */
export class NumberReader {
  /** @param isWrong what is a finding. */
  constructor(
    private readonly sources: ValueSources,
    private readonly isWrong: (value: number) => boolean,
  ) {}

  of(source: Source, depth = 0): Numbers {
    if (depth > DEEPEST) return unknown;
    const leaves = this.sources.leavesOf(source);
    const read = leaves.map((leaf) => ({ leaf, numbers: this.#ofLeaf(leaf, depth) }));
    const spelled = read.filter(({ numbers }) => numbers.known.length > 0);
    const known = spelled.flatMap(({ leaf, numbers }) =>
      numbers.known.map(({ value }) => {
        // A single value counts where it is used, one of several where it is spelled.
        const isPassed = leaf.at !== source.at;
        const at = isPassed || spelled.length === 1 || leaf.texts !== source.texts ? leaf.at : leaf.node;
        return { value, at };
      }),
    );
    return { known: known.slice(0, MOST_NUMBERS), isOpen: read.some(({ numbers }) => numbers.isOpen) };
  }

  #ofLeaf(leaf: Source, depth: number): Numbers {
    const { node } = leaf;
    const inner = (part: TSESTree.Node): Numbers => this.of({ ...leaf, node: part, at: part }, depth + 1);
    switch (node.type) {
      case "Literal":
        return typeof node.value === "number" ? exactly(node.value, node) : unknown;
      case "UnaryExpression":
        if (node.operator === "+") return this.#converted(leaf, node.argument, depth);
        return node.operator === "-" ? mapped(inner(node.argument), (value) => -value) : unknown;
      case "BinaryExpression":
        return combined(node.operator, inner(node.left), inner(node.right));
      case "CallExpression":
        return this.#convertedBy(leaf, node, depth);
      case "Identifier":
        return node.name === "Infinity" && leaf.texts.variableOf(node) === null ? exactly(Infinity, node) : unknown;
      default:
        return unknown;
    }
  }

  /** `Number(…)`, `parseInt(…)`, `Math.min(…)` */
  #convertedBy(leaf: Source, call: TSESTree.CallExpression, depth: number): Numbers {
    const bound = boundOf(call);
    if (bound !== null) return this.#bounded(leaf, call, bound, depth);
    const [first] = call.arguments;
    if (first === undefined || first.type === "SpreadElement" || !/^(?:Number|parseInt|parseFloat)$/.test(nameOf(call.callee))) return unknown;
    return this.#converted(leaf, first, depth);
  }

  /** The numbers that texts are turned into. */
  #converted(leaf: Source, start: TSESTree.Node, depth: number): Numbers {
    const each = this.sources.leavesOf({ ...leaf, node: start, at: start }).map((part): Numbers => {
      const text = part.texts.text.of(part.node);
      if (text !== null && /^\s*\d[\d.]*\s*$/.test(text)) return exactly(Number(text), part.node);
      return depth < DEEPEST ? this.#ofLeaf(part, depth + 1) : unknown;
    });
    return { known: each.flatMap(({ known }) => known), isOpen: each.some(({ isOpen }) => isOpen) };
  }

  /** Of what is not known, only that it is no more, or no less, than what is. */
  #bounded(leaf: Source, { arguments: given }: TSESTree.CallExpression, bound: "min" | "max", depth: number): Numbers {
    const parts = given.map((argument) => (argument.type === "SpreadElement" ? unknown : this.of({ ...leaf, node: argument, at: argument }, depth + 1)));
    const values = parts.map(({ known }) => known.map(({ value }) => value)).filter((known) => known.length > 0);
    if (values.length === 0) return unknown;
    // Each part at its worst for the other side.
    const value = Math[bound](...values.map((known) => Math[bound === "min" ? "max" : "min"](...known)));
    if (parts.every(({ isOpen }) => !isOpen)) return exactly(value, leaf.node);
    // What is worse than the bound is not to be had by the others.
    return this.isWrong(value) && this.isWrong(bound === "max" ? value * 2 : value / 2) ? exactly(value, leaf.node) : unknown;
  }
}

function exactly(value: number, at: TSESTree.Node): Numbers {
  return { known: [{ value, at }], isOpen: false };
}

function mapped({ known, isOpen }: Numbers, change: (value: number) => number): Numbers {
  return { known: known.map(({ value, at }) => ({ value: change(value), at })), isOpen };
}

function combined(operator: string, left: Numbers, right: Numbers): Numbers {
  const known = left.known.flatMap((one) =>
    right.known.flatMap((other) => {
      const value = calculate(operator, one.value, other.value);
      return value === null ? [] : [{ value, at: one.at }];
    }),
  );
  return { known: known.slice(0, MOST_NUMBERS), isOpen: left.isOpen || right.isOpen || known.length === 0 };
}
