import type { TSESTree } from "@typescript-eslint/utils";
import type { Behaviour, GateStyle } from "../models/behaviour.js";
import { ArgumentList } from "./arguments.js";
import type { CallBehaviour } from "./call-meaning.js";
import type { FunctionSummary, SummaryExit } from "./function-summary.js";
import type { CallOutcomes } from "./call-outcomes.js";
import { withoutWrappers } from "./expressions.js";
import { isBinding } from "./handed-over.js";
import { joinSummaries, ORDINARY_EXIT } from "./join-summaries.js";
import { isFunctionNode } from "./nodes.js";
import type { Origins } from "./origin.js";
import { outcomeOf, unknownBehaviour, type OutcomeMeanings } from "./outcome-meanings.js";
import type { Value } from "./values.js";

/** What functions do that an expression hands over, where their code does not stand in the file. */
export class HandedFunctions {
  #speaksOfTouching: boolean | null = null;

  constructor(
    private readonly origins: Origins,
    private readonly outcomes: CallOutcomes,
    private readonly does: OutcomeMeanings,
  ) {}

  /** What a call of the value does, when it is certainly a function of another file that asks, pauses or never returns, or one of a package that asks or pauses; null for all others. */
  summaryOf(node: TSESTree.Expression): FunctionSummary | null {
    const named = withoutWrappers(node);
    if (!(this.does.asksElsewhere || this.speaksOfTouching) || !this.comesFromElsewhere(isBinding(named) ? named.callee.object : named)) return null;
    const behaviours = this.outcomes.widest.valuesOf(node).map((value) => this.behaviourOf(value));
    return behaviours.length > 0 && behaviours.every(({ kind }) => kind === "summary") ? (joinSummaries(behaviours)?.summary ?? null) : null;
  }

  /** Whether the file itself may have a function of a package that asks or pauses. */
  private get speaksOfTouching(): boolean {
    const { model, pauses, unit } = this.origins;
    this.#speaksOfTouching ??= pauses.mayBeAny || model.speaksOfGates(unit.text);
    return this.#speaksOfTouching;
  }

  private behaviourOf(value: Value): CallBehaviour {
    if (value.kind === "function") return this.does.summaryBehaviour(value, ArgumentList.unknown);
    const { meanings, isPromisified } = outcomeOf(value, ArgumentList.unknown, false);
    for (const meaning of meanings) {
      const exits = meaning.kind === "behaviour" ? exitsOf(meaning.behaviour, isPromisified) : null;
      if (exits !== null) return { kind: "summary", summary: { exits, parameters: [], steps: [] }, offset: 0 };
    }
    return unknownBehaviour;
  }

  /** Whether the name, or the object that a member is read from, is imported, or made by a call. */
  private comesFromElsewhere(node: TSESTree.Node): boolean {
    let root: TSESTree.Node = withoutWrappers(node);
    while (root.type === "MemberExpression") root = withoutWrappers(root.object);
    const definition = root.type === "Identifier" ? this.origins.variableOf(root)?.defs[0] : undefined;
    return definition?.type === "ImportBinding" || (definition?.type === "Variable" && definition.node.init !== null && !isFunctionNode(definition.node.init));
  }
}

const PROMISED: SummaryExit = { ...ORDINARY_EXIT, isPromise: true };
const PERMITTED: SummaryExit = { ...PROMISED, touch: "permit", endsWithPermit: true };
const DENIED: SummaryExit = { ...PROMISED, touch: "denied" };

const PAUSED: readonly SummaryExit[] = [{ ...PROMISED, touch: "pause" }];

/** How a call of a function of a package ends, whatever it is given; null where that matters to nobody, or depends on what it is given. */
function exitsOf(behaviour: Behaviour, isPromisified: boolean): readonly SummaryExit[] | null {
  switch (behaviour.is) {
    case "timer":
      return isPromisified ? PAUSED : null;
    case "pause":
      return isPromisified ? null : PAUSED;
    case "gate":
      return isPromisified ? null : gateExits(behaviour.gate.style);
    default:
      return null;
  }
}

/** How a call of a gate ends, whatever it is given; null for those that call what they are given. */
function gateExits(style: GateStyle["style"]): readonly SummaryExit[] | null {
  const failure: SummaryExit = { ...DENIED, completes: false };
  switch (style) {
    case "asserts":
      return [{ ...PERMITTED, value: { kind: "decision", permit: true } }, failure];
    case "decision":
      return [{ ...PERMITTED, value: { kind: "decision", permit: true } }, { ...DENIED, value: { kind: "decision", permit: false } }, failure];
    case "boolean":
      return [{ ...PERMITTED, value: { kind: "true" } }, { ...DENIED, value: { kind: "not-true" } }, failure];
    default:
      return null;
  }
}
