import type { CallBehaviour, CallMeaning } from "./call-meaning.js";
import type { CallOutcomes } from "./call-outcomes.js";
import { GivenMeaning, MeaningOfFunctions } from "./lazy-meaning.js";
import type { FunctionElsewhere, OutcomeMeanings } from "./outcome-meanings.js";
import type { CallNode } from "./syntax.js";

const askingKinds: ReadonlySet<CallBehaviour["kind"]> = new Set(["gate", "gated"]);
const touchingKinds: ReadonlySet<CallBehaviour["kind"]> = new Set(["gate", "gated", "terminator", "pause", "timer"]);

/** Which calls of a file may ask a gate, or touch decisions in another way, themselves or by what they are given. */
export class TouchingCalls {
  constructor(
    private readonly outcomes: CallOutcomes,
    private readonly does: OutcomeMeanings,
    private readonly meaningOf: (node: CallNode) => CallMeaning,
  ) {}

  mayTouchDecisions(node: CallNode, isTouching: (callee: FunctionElsewhere) => boolean): boolean {
    return this.mayBe(node, touchingKinds, isTouching);
  }

  mayAskGate(node: CallNode, isAsking: (callee: FunctionElsewhere) => boolean): boolean {
    return this.mayBe(node, askingKinds, isAsking);
  }

  private mayBe(node: CallNode, kinds: ReadonlySet<CallBehaviour["kind"]>, isSo: (callee: FunctionElsewhere) => boolean): boolean {
    const meaning = this.meaningOf(node);
    if (meaning instanceof GivenMeaning) return true;
    if (this.outcomes.givenFromElsewhere(node).some(isSo)) return true;
    return meaning instanceof MeaningOfFunctions ? meaning.functions.some(isSo) : kinds.has(meaning.behaviour.kind);
  }

  mayAsk(node: CallNode): boolean {
    const { links } = this.outcomes.widest;
    return this.mayAskBy(node, (callee) => links !== null && !this.outcomes.isOwn(callee.home) && links.mayAsk(callee));
  }

  mayAskBy(node: CallNode, isAsking: (callee: FunctionElsewhere) => boolean): boolean {
    if (node.type === "ImportExpression") return false;
    const meaning = this.meaningOf(node);
    if (meaning instanceof GivenMeaning || (!(meaning instanceof MeaningOfFunctions) && (meaning.behaviour.kind === "gate" || meaning.behaviour.kind === "permits" || meaning.behaviour.kind === "gated"))) return true;
    return this.does.mayAsk(this.outcomes.of(node), node, isAsking) || this.outcomes.givenFromElsewhere(node).some(isAsking);
  }

  mayTouchElsewhere(callee: FunctionElsewhere): boolean | null {
    if (this.outcomes.isOwn(callee.home)) return null;
    const { links } = this.outcomes.widest;
    return links !== null && this.does.asksElsewhere && links.mayTouch(callee);
  }
}
