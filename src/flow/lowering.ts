import type { TSESTree } from "@typescript-eslint/utils";
import { isArguments, type VariableOf } from "../program/variables.js";
import { GraphBuilder } from "./builder.js";
import type { BlockId, ClassNode, FunctionNode, Register } from "./graph.js";

/** Nesting beyond which code is not lowered. Human code stays under 100; each level costs about ten frames of the stack. */
const MAX_DEPTH = 300;

/** The construction that a `super(…)` completes. */
export interface Construction {
  readonly node: ClassNode;
  readonly constructorFunction: TSESTree.FunctionExpression | null;
}

/** An exported value: the name of a declaration, the local name of an export specifier, or a default function without a name. */
export type Exported = TSESTree.Identifier | TSESTree.FunctionDeclaration;

/** What the lowering functions of one graph share. */
export class Lowering {
  readonly builder = new GraphBuilder();
  readonly variableOf: VariableOf;
  readonly isAsyncGenerator: boolean;
  /** Set in the graph of a derived class's construction. */
  readonly construction: Construction | null;
  /** Values that leave the innermost module or namespace at its end. */
  exports: Exported[] = [];
  truncated: TSESTree.Node | null = null;
  /** `this` of the static initialiser that is being lowered: the class, which the graph around it evaluates. */
  staticThis: Register | null = null;
  /** Whether an iterator may do something that matters when a loop is left. */
  closesIterators = false;
  /** The function whose `arguments` the graph knows: its own. */
  parametersOf: FunctionNode | null = null;
  #depth = 0;

  constructor(variableOf: VariableOf, isAsyncGenerator: boolean, construction: Construction | null) {
    this.variableOf = variableOf;
    this.isAsyncGenerator = isAsyncGenerator;
    this.construction = construction;
  }

  /** Runs `lower` one level deeper; code nested too deeply becomes one `opaque`, and the graph says so. */
  nested(node: TSESTree.Node, lower: () => Register): Register {
    if (this.#depth >= MAX_DEPTH) return this.#truncate(node);
    this.#depth++;
    const value = lower();
    this.#depth--;
    return value;
  }

  /** As {@link nested}, for code without a value. */
  nestedEffect(node: TSESTree.Node, lower: () => void): void {
    if (this.#depth >= MAX_DEPTH) {
      this.#truncate(node);
      return;
    }
    this.#depth++;
    lower();
    this.#depth--;
  }

  #truncate(node: TSESTree.Node): Register {
    this.truncated ??= node;
    return this.opaque(node, []);
  }

  thisValue(node: TSESTree.Node): Register {
    if (this.staticThis !== null) return this.staticThis;
    const target = this.builder.register();
    this.builder.emit({ kind: "this", target, node });
    return target;
  }

  withStaticThis(value: Register, lower: () => void): void {
    const outer = this.staticThis;
    this.staticThis = value;
    lower();
    this.staticThis = outer;
  }

  opaque(node: TSESTree.Node, uses: readonly Register[]): Register {
    const target = this.builder.register();
    this.builder.emit({ kind: "opaque", target, uses, node });
    return target;
  }

  compute(node: TSESTree.Node, uses: readonly Register[]): Register {
    const target = this.builder.register();
    this.builder.emit({ kind: "compute", target, uses, node });
    return target;
  }

  load(node: TSESTree.Identifier | TSESTree.JSXIdentifier): Register {
    const variable = this.variableOf(node);
    if (variable === null && node.name === "undefined") return this.builder.literal(undefined);
    const target = this.builder.register();
    // Some scope managers do not resolve it in a default of a parameter.
    const isOwn = variable === null ? node.name === "arguments" && this.parametersOf !== null : isArguments(variable) && variable.scope.block === this.parametersOf;
    if (isOwn) this.builder.emit({ kind: "argument", target, index: 0, rest: true });
    else this.builder.emit({ kind: "load", target, variable, node });
    return target;
  }

  store(identifier: TSESTree.Identifier, value: Register, node: TSESTree.Node): void {
    this.builder.emit({ kind: "store", variable: this.variableOf(identifier), value, node });
  }

  /** Takes everything out of an iterable, as a spread does. Not a loop: no unit of work begins. */
  drain(value: Register, node: TSESTree.Node): void {
    const { builder } = this;
    const [next, done] = [builder.reserve(), builder.reserve()];
    this.#iterate(value, next, next, done, node);
    builder.enter(done);
  }

  /** Takes some items out of an iterable, as an array pattern does: it may have more of them, without end. */
  takeSome(value: Register, node: TSESTree.Node): void {
    const { builder } = this;
    const [next, taken, done] = [builder.reserve(), builder.reserve(), builder.reserve()];
    this.#iterate(value, next, taken, done, node);
    builder.enter(taken);
    builder.terminate({ kind: "fork", targets: [next, done], node });
    builder.enter(done);
  }

  #iterate(value: Register, next: BlockId, body: BlockId, done: BlockId, node: TSESTree.Node): void {
    const { builder } = this;
    const [iterator, item] = [builder.register(), builder.register()];
    builder.emit({ kind: "iterator", target: iterator, value, awaits: false, node });
    builder.continueIn(next);
    builder.terminate({ kind: "iterate", iterator, item, awaits: false, body, done, node });
  }
}
