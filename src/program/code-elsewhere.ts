import { ArgumentList } from "./arguments.js";
import type { FunctionSummary } from "./call-meaning.js";
import type { CallOutcomes } from "./call-outcomes.js";
import { constructionsOf } from "./instances.js";
import { joinSummaries } from "./join-summaries.js";
import type { FunctionElsewhere, OutcomeMeanings } from "./outcome-meanings.js";
import { RegisteredElsewhere, type RegisteredBefore } from "./registered-elsewhere.js";
import type { CallNode, ClassNode } from "./syntax.js";

/** Code of other files that runs where no call of it is written. */
export class CodeElsewhere {
  readonly #registered: RegisteredElsewhere;
  readonly #constructed = new Map<ClassNode, FunctionSummary | null>();

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
    const elsewhere = (node: CallNode): readonly FunctionElsewhere[] => calleesOf(node).filter(({ home }) => !outcomes.isOwn(home));
    this.#registered = new RegisteredElsewhere(calls, elsewhere, (runner, keeper) => outcomes.widest.links?.storedCalled(runner, keeper) ?? null);
  }

  /** Calls of this file that gave code to functions of another file, which keep it, and how this call, of a function of that file, calls what is kept. */
  registeredBefore(node: CallNode): readonly RegisteredBefore[] {
    return this.does.asksElsewhere ? this.#registered.before(node) : [];
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

  #joined(functions: readonly FunctionElsewhere[]): FunctionSummary | null {
    return joinSummaries(functions.map((value) => this.does.summaryBehaviour(value, ArgumentList.unknown)))?.summary ?? null;
  }
}
