import type { TSESTree } from "@typescript-eslint/utils";
import { ArgumentList } from "./arguments.js";
import type { FunctionSummary, Touch } from "./function-summary.js";
import type { CallOutcomes } from "./call-outcomes.js";
import { bare } from "./expressions.js";
import { symbolName } from "./hidden-names.js";
import { implicitMember } from "./implicit-members.js";
import { constructionsOf } from "./instances.js";
import { joinSummaries } from "./join-summaries.js";
import type { FunctionElsewhere, OutcomeMeanings } from "./outcome-meanings.js";
import type { Origins } from "./origin.js";
import { RegisteredElsewhere, type RegisteredBefore } from "./registered-elsewhere.js";
import { returnedBy } from "./returned.js";
import type { CallNode, ClassNode } from "./syntax.js";
import { memoised } from "./values.js";

/** Functions that hand out what others make, on the way to an iterator. */
const DEEPEST_ITERATOR = 2;

/** Code of other files that runs where no call of it is written. */
export class CodeElsewhere {
  readonly #calleesOf: (node: CallNode) => readonly FunctionElsewhere[];
  readonly #registered: RegisteredElsewhere;
  readonly #constructed = new Map<ClassNode, FunctionSummary | null>();
  readonly #called = new Map<TSESTree.Node, Map<string, FunctionSummary | null>>();
  readonly #iterated = new Map<TSESTree.Node, ReadonlySet<Touch>>();

  /**
   * @param calls of the file.
   * @param calleesOf functions that a call may be of, also those of this file.
   */
  constructor(
    private readonly outcomes: CallOutcomes,
    private readonly does: OutcomeMeanings,
    calls: () => readonly CallNode[],
    calleesOf: (node: CallNode) => readonly FunctionElsewhere[],
  ) {
    this.#calleesOf = (node) => calleesOf(node).filter(({ home }) => !outcomes.isOwn(home));
    this.#registered = new RegisteredElsewhere(calls, this.#calleesOf, (runner, keeper) => outcomes.widest.links?.storedCalled(runner, keeper) ?? null);
  }

  /** Calls of this file that gave code to functions of another file, which keep it, and how this call, of a function of that file, calls what is kept. */
  registeredBefore(node: CallNode): readonly RegisteredBefore[] {
    return this.does.asksElsewhere ? this.#registered.before(node) : [];
  }

  /** Functions of other files that the call may be of. */
  functionsCalled(node: CallNode): readonly FunctionElsewhere[] {
    return this.does.asksElsewhere ? this.#calleesOf(node) : [];
  }

  /** What the constructor of a class of another file does that a class of this file extends. */
  constructedAbove(node: ClassNode): FunctionSummary | null {
    if (node.superClass === null || !this.does.asksElsewhere) return null;
    const known = this.#constructed.get(node);
    if (known !== undefined) return known;
    const { widest } = this.outcomes;
    const summary = this.#joined(widest.valuesOf(node.superClass).flatMap((value) => (value.kind === "class" && !this.outcomes.isOwn(value.home) ? constructionsOf(value) : [])));
    this.#constructed.set(node, summary);
    return summary;
  }

  /**
   * What the language does where it calls what an object, told by its expression, has from a class or literal of another file; null where it has nothing there.
   * @param name see `hidden-names.ts`.
   */
  calledByLanguage(object: TSESTree.Node, name: string): FunctionSummary | null {
    if (!this.#mayHave(name)) return null;
    const byName = memoised(this.#called, object, () => new Map<string, FunctionSummary | null>());
    const known = byName.get(name);
    if (known !== undefined) return known;
    const summary = this.#joined(this.#membersOf(object, name, this.outcomes.widest));
    byName.set(name, summary);
    return summary;
  }

  /** What is left behind when an iterator of such an object hands out an item, or ends. */
  touchesOfItems(object: TSESTree.Node, awaits: boolean): readonly Touch[] {
    const names = [...(awaits ? [symbolName("asyncIterator")] : []), symbolName("iterator")].filter((name) => this.#mayHave(name));
    return names.length === 0 ? [] : [...memoised(this.#iterated, object, () => new Set(names.flatMap((name) => this.#membersOf(object, name, this.outcomes.widest).flatMap((iterator) => this.#touchesOf(iterator, DEEPEST_ITERATOR)))))];
  }

  /** Of what the function makes: a generator's pieces, or what `next()` does of the object that it hands out. */
  #touchesOf({ node, home }: FunctionElsewhere, depth: number): readonly Touch[] {
    if (node.generator) return this.#joined([{ kind: "function", node, home }])?.steps ?? [];
    return returnedBy(node).flatMap((returned) => {
      if (returned === null) return [];
      const made = bare(returned);
      const callees = made.type === "CallExpression" && depth > 0 ? home.solved(home.calls.cellOfCallee(made)).filter((callee) => callee.kind === "function") : [];
      const next = this.#joined(this.#membersOf(returned, "next", home));
      return [...callees.flatMap((callee) => this.#touchesOf(callee, depth - 1)), ...(next?.exits ?? []).flatMap(({ completes, touch, leaves }) => (completes ? [touch, ...(leaves === "nothing" ? [] : [leaves])] : []))];
    }).filter((touch) => touch === "pause" || touch === "denied");
  }

  #mayHave(name: string): boolean {
    return this.does.asksElsewhere && this.outcomes.widest.imports.implicitMembers.has(name);
  }

  /** Functions of other files that stand under the name in what the expression may be. */
  #membersOf(object: TSESTree.Node, name: string, origins: Origins): readonly FunctionElsewhere[] {
    return origins.valuesOf(object).flatMap((value) => {
      const found = implicitMember(value, name);
      return found === null || this.outcomes.isOwn(found.home) ? [] : [found];
    });
  }

  #joined(functions: readonly FunctionElsewhere[]): FunctionSummary | null {
    return joinSummaries(functions.map((value) => this.does.summaryBehaviour(value, ArgumentList.unknown)))?.summary ?? null;
  }
}
