import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { bare, operandsOf } from "./expressions.js";
import { fieldOf, nameOfParameter } from "./fields-of-this.js";
import { isGrown } from "./grown-texts.js";
import { isFunctionNode, staticKey } from "./nodes.js";
import { returnsOf } from "./returned.js";
import type { TextSource } from "./constants-elsewhere.js";
import { callsOf } from "./sources/calls-in-view.js";
import { resultsOf, type CallContext, type FunctionInView, type Source } from "./sources/source.js";
import { writtenTextsOf } from "./written-texts.js";
import { ValueSources } from "./sources/value-sources.js";
import type { StaticText } from "./static-text.js";
import type { FunctionNode } from "./syntax.js";
import type { VariableOf } from "./variables.js";

/** A stretch of a text: spelled out, or unknown. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  /** `names` are the paths that the code gives it, from the text inwards: `${key}` with `const key = process.env.API_KEY` has both. */
  | { readonly kind: "unknown"; readonly names: readonly string[]; readonly node: TSESTree.Node; readonly spelled?: SpelledElsewhere };

/** Where another file spells what a node of this one stands for. */
export interface SpelledElsewhere {
  readonly node: TSESTree.Node;
  readonly texts: TextSource;
}

/** One text that an expression may stand for. */
export interface Reading {
  /** Where the text is spelled: the literal, template or concatenation, wherever the expression finds it. */
  readonly node: TSESTree.Node;
  /** Neighbouring texts are joined. */
  readonly pieces: readonly Piece[];
  /** What another file spells that `node` stands for: its constant, or what its function returns. */
  readonly elsewhere?: TextElsewhere;
}

export interface TextElsewhere {
  readonly node: TSESTree.Node;
  readonly texts: TextSource;
  /** The function that returns it. */
  readonly maker: FunctionNode | null;
}

interface Leaf {
  readonly node: TSESTree.Node;
  readonly names: readonly string[];
  /** What spells it is another file, or is read by another call. */
  readonly through?: { readonly source: Source; readonly maker: FunctionNode | null };
}

interface Read extends Reading {
  /** The file that `node` stands in. */
  readonly from: TextSource;
}

/** How the code of a file came to be read: by which call, and what stands for it in the file that is judged. */
interface Way {
  readonly root: TextSource;
  readonly context: CallContext | null;
  readonly at: TSESTree.Node | null;
}

interface Steps {
  left: number;
}

const maximalDepth = 30;
/** Expressions that one question looks at, in all files. */
const maximalSteps = 300;
/** Lists that are spread in one another. */
const MOST_LISTS = 5;
/** Parts of one template or concatenation. */
const maximalParts = 400;
/** Texts that one expression may stand for; a choice in each of several places multiplies. */
const maximalReadings = 200;

/** Methods that leave a text recognisable. Those that change letters are applied. */
const passing: ReadonlySet<string> = new Set(["trim", "trimStart", "trimEnd", "toString", "valueOf", "normalize", "toLowerCase", "toUpperCase", "slice", "substring", "substr", "replace", "replaceAll", "padStart", "padEnd", "at", "toFixed"]);
const exact: ReadonlySet<string> = new Set(["trim", "trimStart", "trimEnd", "toString", "valueOf", "normalize"]);

/** `text` of `text.split(".")`. */
function splitBy(start: TSESTree.Node | null): TSESTree.Node | null {
  const list = start === null ? null : bare(start);
  if (list?.type !== "CallExpression" || list.callee.type !== "MemberExpression") return null;
  return staticKey(list.callee.property, list.callee.computed) === "split" ? list.callee.object : null;
}

/**
 * Reads the texts that expressions may stand for. Unlike {@link StaticText} it follows choices (`??`, `||`, `?:`, variables assigned more
 * than once), defaults, parameters of functions that are called in view, and results of such functions. A function of this file is read for all
 * of its calls, since its text stands here; one of another file for the call that is looked at.
 */
export class TextReader {
  private readonly text: StaticText;
  private readonly variableOf: VariableOf;
  private readonly values: ValueSources;

  constructor(
    private readonly source: TextSource,
    private readonly steps: Steps = { left: 0 },
    private readonly way: Way = { root: source, context: null, at: null },
  ) {
    this.text = source.text;
    this.variableOf = source.variableOf;
    this.values = new ValueSources(source);
  }

  readings(node: TSESTree.Node): readonly Reading[] {
    this.steps.left = maximalSteps;
    return this.read(node, 0).slice(0, maximalReadings);
  }

  private read(node: TSESTree.Node, depth: number): Read[] {
    const found: Read[] = [];
    for (const leaf of this.leaves(node, [], depth)) {
      for (const reading of this.readLeaf(leaf, depth)) {
        if (found.length >= maximalReadings) return found;
        found.push(reading);
      }
    }
    return found;
  }

  private readLeaf(leaf: Leaf, depth: number): Read[] {
    const { node, names, through } = leaf;
    const from = this.source;
    if (through === undefined || depth > maximalDepth || this.steps.left <= 0) return this.piecesOf(leaf, depth).map((pieces) => ({ node, from, pieces: joined(pieces) }));
    const { source, maker } = through;
    const { root, at } = this.way;
    // What is unknown there stands for the use here: nodes of another file mean nothing to the reader of this one.
    const way: Way = { root, context: source.context, at: source.texts === root ? null : (at ?? node) };
    const named = (piece: Piece): Piece => (piece.kind === "text" ? piece : { ...piece, names: [...names, ...piece.names] });
    return new TextReader(source.texts, this.steps, way).read(source.node, depth + 1).map((reading) => {
      const pieces = reading.pieces.map(named);
      return reading.from === root ? { ...reading, pieces } : { node, from, pieces, elsewhere: { node: source.node, texts: source.texts, maker } };
    });
  }

  /** The expressions whose value `node` may have. */
  private leaves(start: TSESTree.Node, names: readonly string[], depth: number): Leaf[] {
    const node = bare(start);
    if (depth > maximalDepth || this.steps.left <= 0) return [{ node, names }];
    this.steps.left -= 1;
    const whole = this.textSplit(node);
    // What the piece says is not told, only what it is a piece of.
    if (whole !== null) return this.leaves(whole, names, depth + 1).map((leaf) => ({ node, names: leaf.names }));
    const each = (nodes: readonly TSESTree.Node[], by = names): Leaf[] => nodes.flatMap((next) => this.leaves(next, by, depth + 1));
    switch (node.type) {
      case "LogicalExpression":
        return each(node.operator === "&&" ? [node.right] : [node.left, node.right]);
      case "ConditionalExpression":
        return each([node.consequent, node.alternate]);
      case "AssignmentExpression":
        return each(node.operator === "=" ? [node.right] : [node.left, node.right]);
      case "SequenceExpression":
        return each(node.expressions.slice(-1));
      case "Identifier":
      case "MemberExpression": {
        const named = [...names, pathOf(node)];
        const given = this.way.context === null ? null : this.values.stepsFrom(this.here(node));
        if (given !== null) return given.flatMap((source) => this.leavesThrough(source, node, named, depth));
        const sources = this.sourcesOf(node);
        if (sources.length > 0) return each(sources, named);
        const held = this.values.stepFrom(node);
        if (held.length > 0) return each(held, named);
        const literals = writtenTextsOf(node, this.variableOf);
        if (literals.length > 0) return literals.map((literal) => ({ node: literal, names: named }));
        const elsewhere = this.source.constantElsewhere(node);
        return [elsewhere === null ? { node, names: named } : { node, names: named, through: { source: { ...elsewhere, context: null, at: node }, maker: null } }];
      }
      case "CallExpression": {
        const named = [...names, pathOf(node.callee), ...variableAskedFor(node)];
        const inner = this.passedThrough(node);
        if (inner !== null) return each([inner]);
        const called = this.values.functionsCalled(this.here(node)).filter((each) => !each.node.generator);
        return called.length === 0 ? [{ node, names: named }] : called.flatMap((code) => this.leavesOfResult(code, node, named, depth));
      }
      default:
        return [{ node, names }];
    }
  }

  private here<Node extends TSESTree.Node>(node: Node): Source & { readonly node: Node } {
    return { node, texts: this.source, context: this.way.context, at: this.way.at ?? node };
  }

  private leavesThrough(source: Source, node: TSESTree.Node, names: readonly string[], depth: number): Leaf[] {
    if (source.texts === this.source && source.context === this.way.context) return this.leaves(source.node, names, depth + 1);
    return [{ node, names, through: { source, maker: null } }];
  }

  private leavesOfResult(code: FunctionInView, call: TSESTree.CallExpression, names: readonly string[], depth: number): Leaf[] {
    if (code.texts === this.source && this.way.context === null) return returnsOf(code.node).flatMap((next) => this.leaves(next, names, depth + 1));
    return resultsOf(code, call.arguments, this.here(call)).map((source) => ({ node: call, names, through: { source, maker: code.node } }));
  }

  /** `text` of `text.split(".").pop()`, `text.split(".")[0]` and `const [first] = text.split(".")`, which are pieces of it. */
  private textSplit(node: TSESTree.Node): TSESTree.Node | null {
    if (node.type === "Identifier") {
      const definition = this.variableOf(node)?.defs[0];
      return definition?.type === "Variable" && definition.node.id.type === "ArrayPattern" && definition.node.id.elements.some((element) => element === definition.name) ? splitBy(definition.node.init) : null;
    }
    const member = node.type === "CallExpression" ? node.callee : node;
    if (member.type !== "MemberExpression") return null;
    const name = staticKey(member.property, member.computed) ?? "";
    if (!(node.type === "MemberExpression" ? /^\d+$/ : /^(?:at|pop|shift)$/).test(name)) return null;
    return splitBy(this.text.constantOf(member.object));
  }

  /** Where a name gets its value in view; none for one from outside. */
  private sourcesOf(node: TSESTree.Identifier | TSESTree.MemberExpression): readonly TSESTree.Node[] {
    const definition = this.text.definitionOf(node);
    if (definition !== null) return [definition];
    if (node.type === "MemberExpression") return fieldOf(node);
    const variable = this.variableOf(node);
    const first = variable?.defs[0];
    if (variable === null || first === undefined || variable.defs.length > 1) return [];
    if (isGrown(variable)) return [];
    const written = variable.references.flatMap((reference) => (reference.isWrite() && reference.init !== true ? [reference.writeExpr ?? null] : []));
    const assigned = written.filter((expression) => expression !== null);
    if (first.type === "Parameter") return [...this.argumentsFor(first, node), ...assigned];
    if (first.type !== "Variable") return [];
    const binding = first.node.id.type === "Identifier" ? first.node.init : defaultOf(first.name);
    return binding === null ? assigned : [binding, ...assigned];
  }

  /** The default of a parameter, and what the calls in view pass for it. Calls from out of view may pass others. */
  private argumentsFor(definition: Scope.Definition, use: TSESTree.Identifier): readonly TSESTree.Node[] {
    const found: TSESTree.Node[] = [];
    const fallback = defaultOf(definition.name);
    if (fallback !== null) found.push(fallback);
    const owner = definition.node;
    if (!isFunctionNode(owner)) return found;
    const index = owner.params.findIndex((parameter) => nameOfParameter(parameter) === definition.name);
    if (index < 0) return found;
    for (const call of callsOf(owner, this.variableOf)) {
      const passed = call.arguments.slice(0, index + 1);
      const argument = passed[index];
      const isRecursive = argument !== undefined && argument.type === "Identifier" && this.variableOf(argument) === this.variableOf(use);
      if (argument !== undefined && !isRecursive && passed.every(({ type }) => type !== "SpreadElement")) found.push(argument);
    }
    return found;
  }

  /** `String(x)`, `x.trim()` and the like: `x`. */
  private passedThrough(call: TSESTree.CallExpression): TSESTree.Node | null {
    const { callee } = call;
    if (callee.type === "Identifier") {
      const first = call.arguments[0];
      const passes = callee.name === "String" || callee.name === "encodeURIComponent";
      return passes && first !== undefined && first.type !== "SpreadElement" && this.variableOf(callee) === null ? first : null;
    }
    if (callee.type !== "MemberExpression") return null;
    const name = staticKey(callee.property, callee.computed) ?? "";
    if (!passing.has(name)) return null;
    if (exact.has(name)) return callee.object;
    // A text that is cut or changed is no longer the one that is spelled; the name of what it is made of still tells.
    return this.text.constantOf(callee.object).type === "Literal" ? null : callee.object;
  }

  private piecesOf({ node, names }: Leaf, depth: number): (readonly Piece[])[] {
    const unknown: Piece[][] = [[this.unknown(node, names)]];
    if (depth > maximalDepth || this.steps.left <= 0) return unknown;
    switch (node.type) {
      case "Identifier":
      case "MemberExpression": {
        const texts = this.source.literalTypesOf(node);
        return texts.length === 0 ? unknown : texts.map((text) => [{ kind: "text", text }]);
      }
      case "Literal":
        return typeof node.value === "string" || typeof node.value === "number" ? [[{ kind: "text", text: String(node.value) }]] : unknown;
      case "TemplateLiteral": {
        const parts: (string | TSESTree.Node)[] = [];
        for (const [index, quasi] of node.quasis.entries()) {
          parts.push(quasi.value.cooked ?? "");
          const expression = node.expressions[index];
          if (expression !== undefined) parts.push(expression);
        }
        return this.product(node, parts, depth);
      }
      case "BinaryExpression":
        return node.operator === "+" ? this.product(node, operandsOf(node), depth) : unknown;
      case "CallExpression":
        return this.joinedBy(node, depth) ?? unknown;
      default:
        return unknown;
    }
  }

  private unknown(node: TSESTree.Node, names: readonly string[]): Piece {
    const { at } = this.way;
    return at === null ? { kind: "unknown", names, node } : { kind: "unknown", names, node: at, spelled: { node, texts: this.source } };
  }

  /** `[a, b].join(":")` and `a.concat(b)`. */
  private joinedBy(call: TSESTree.CallExpression, depth: number): Piece[][] | null {
    const { callee } = call;
    if (callee.type !== "MemberExpression") return null;
    const name = staticKey(callee.property, callee.computed);
    const parts: (string | TSESTree.Node)[] = [];
    if (name === "concat") {
      if (call.arguments.some(({ type }) => type === "SpreadElement")) return null;
      return this.text.constantOf(callee.object).type === "ArrayExpression" ? null : this.product(call, [callee.object, ...call.arguments], depth);
    }
    if (name !== "join") return null;
    const list = this.text.constantOf(callee.object);
    const separator = call.arguments[0] === undefined ? "," : this.text.of(call.arguments[0]);
    if (list.type !== "ArrayExpression" || separator === null) return null;
    const elements = this.elementsOf(list, 0);
    if (elements === null) return null;
    for (const [index, element] of elements.entries()) {
      if (index > 0) parts.push(separator);
      parts.push(element);
    }
    return this.product(call, parts, depth);
  }

  /** The elements of a list, with those of the constant lists that are spread in it; null where these are not known. */
  private elementsOf({ elements }: TSESTree.ArrayExpression, depth: number): readonly TSESTree.Node[] | null {
    if (depth > MOST_LISTS) return null;
    const found: TSESTree.Node[] = [];
    for (const element of elements) {
      if (element === null) return null;
      const list = element.type === "SpreadElement" ? this.text.constantOf(element.argument) : null;
      const inside = list === null ? [element] : list.type === "ArrayExpression" ? this.elementsOf(list, depth + 1) : null;
      if (inside === null) return null;
      found.push(...inside);
    }
    return found;
  }

  /** The parts one after another, for every choice in each. */
  private product(whole: TSESTree.Node, parts: readonly (string | TSESTree.Node)[], depth: number): Piece[][] {
    if (parts.length > maximalParts) return [[this.unknown(whole, [])]];
    let lists: Piece[][] = [[]];
    for (const part of parts) {
      const choices: (readonly Piece[])[] = typeof part === "string" ? [[{ kind: "text", text: part }]] : this.read(part, depth + 1).map(({ pieces }) => pieces);
      lists = combined(lists, choices);
    }
    return lists;
  }
}

/** Each list followed by each choice, as far as there is room. */
function combined(lists: readonly Piece[][], choices: readonly (readonly Piece[])[]): Piece[][] {
  const found: Piece[][] = [];
  for (const list of lists) {
    for (const choice of choices) {
      if (found.length >= maximalReadings) return found;
      found.push([...list, ...choice]);
    }
  }
  return found;
}

function joined(pieces: readonly Piece[]): readonly Piece[] {
  const found: Piece[] = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    if (piece.kind === "text" && last?.kind === "text") found[found.length - 1] = { kind: "text", text: last.text + piece.text };
    else if (piece.kind === "unknown" || piece.text !== "") found.push(piece);
  }
  return found.length === 0 ? [{ kind: "text", text: "" }] : found;
}

/** `process.env.NAME`, `key`, `load`; computed members are left out. */
function pathOf(start: TSESTree.Node): string {
  const names: string[] = [];
  let node = bare(start);
  while (node.type === "MemberExpression" || node.type === "CallExpression") {
    const name = node.type === "MemberExpression" ? staticKey(node.property, node.computed) : null;
    if (name !== null) names.push(name);
    node = bare(node.type === "MemberExpression" ? node.object : node.callee);
  }
  if (node.type === "Identifier") names.push(node.name);
  return names.reverse().join(".");
}

/** The default of a name that a pattern binds. */
function defaultOf(name: TSESTree.Node): TSESTree.Node | null {
  return name.parent?.type === "AssignmentPattern" && name.parent.left === name ? name.parent.right : null;
}

/** `required("BACKUP_PASSWORD")`: what is given the name of a variable of the environment, and no more, reads that. */
function variableAskedFor({ arguments: [first, ...others] }: TSESTree.CallExpression): readonly string[] {
  return first?.type === "Literal" && others.length === 0 && typeof first.value === "string" && /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(first.value) ? [first.value] : [];
}
