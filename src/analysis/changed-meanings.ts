import type { Settler } from "../program/origin-pauses.js";
import type { TimedEnd } from "../program/timed-promises.js";
import type { TSESTree } from "@typescript-eslint/utils";
import type { CallMeaning, CallMeanings, CallResolver, HandlersBehindGates, SideEffect } from "../program/call-meaning.js";
import type { ContentsCalls, FunctionSummary } from "../program/function-summary.js";
import type { CodeElsewhere } from "../program/code-elsewhere.js";
import type { BaseClass } from "../program/base-classes.js";
import type { CallNode, ClassNode, FunctionNode } from "../program/syntax.js";

/** What calls mean to a question that takes some of them for something else. */
export abstract class ChangedMeanings implements CallMeanings {
  readonly #meanings = new Map<CallNode, CallMeaning>();

  constructor(protected readonly inner: CallResolver) {}

  protected abstract resolve(node: CallNode): CallMeaning;

  meaningOf(node: CallNode): CallMeaning {
    let meaning = this.#meanings.get(node);
    if (meaning === undefined) {
      meaning = this.resolve(node);
      this.#meanings.set(node, meaning);
    }
    return meaning;
  }

  functionsCalled(node: CallNode, how?: "certainly"): readonly FunctionNode[] {
    return this.inner.functionsCalled(node, how);
  }

  yieldsFunction(node: TSESTree.CallExpression): boolean {
    return this.inner.yieldsFunction(node);
  }

  functionValue(node: TSESTree.Expression): SideEffect | null {
    return this.inner.functionValue(node);
  }

  isOfPackage(node: CallNode): boolean {
    return this.inner.isOfPackage(node);
  }

  isReading(node: CallNode, from: string): boolean {
    return this.inner.isReading(node, from);
  }

  mayPause(node: TSESTree.Expression, end: TimedEnd, settledBy: Settler): boolean {
    return this.inner.mayPause(node, end, settledBy);
  }

  contentsCalled(node: CallNode, argument: number, as: "holder" | "item"): readonly ContentsCalls[] {
    return this.inner.contentsCalled(node, argument, as);
  }

  areContentsPermitted(node: CallNode, argument: number, as: "holder" | "item"): boolean {
    return this.inner.areContentsPermitted(node, argument, as);
  }

  get elsewhere(): CodeElsewhere {
    return this.inner.elsewhere;
  }

  functionElsewhere(node: TSESTree.Expression): FunctionSummary | null {
    return this.inner.functionElsewhere(node);
  }

  literalTypesOf(node: TSESTree.Node, as?: "key"): readonly string[] {
    return this.inner.literalTypesOf(node, as);
  }

  baseOf(node: ClassNode): BaseClass | null {
    return this.inner.baseOf(node);
  }

  functionsHeldBy(node: TSESTree.Expression): readonly FunctionNode[] {
    return this.inner.functionsHeldBy(node);
  }

  mayBeOf(node: TSESTree.Expression, owner: ClassNode): boolean {
    return this.inner.mayBeOf(node, owner);
  }

  handlersBehindGates(node: CallNode): HandlersBehindGates | null {
    return this.inner.handlersBehindGates(node);
  }

  beginsWithPermit(node: FunctionNode): boolean {
    return this.inner.beginsWithPermit(node);
  }
}
