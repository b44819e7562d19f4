import type { Exit } from "../facts/context.js";
import type { Latest } from "../facts/latest.js";
import { dangerOf, endedWith, worstDanger, type Running } from "../facts/running.js";
import type { Core } from "../facts/state.js";
import type { Pending, Value } from "../facts/value.js";
import type { SummaryExit, SummaryValue, Touch } from "../program/function-summary.js";
import { withParts } from "../program/summary-parts.js";

export const DEEPEST_VALUE = 3;

/** One way in which a call of a function can end, as its callers see it. */
export function summaryOf(exit: Exit, isAsyncFunction: boolean): SummaryExit {
  const { core, value } = exit;
  const completes = exit.kind === "return";
  const result = value?.kind === "promise" ? value : null;
  if (isAsyncFunction || result === null) {
    // A response that is handed out is read by the caller, or by nobody.
    const returned = isAsyncFunction && value?.kind === "response" ? value : null;
    const touch = touchOf(core, returned);
    const endsWithPermit = touch === "permit" && core.progress === "permitted";
    return { completes, isPromise: isAsyncFunction, touch, endsWithPermit, leaves: dangerLeft(core, returned, value), value: isAsyncFunction ? describePromised(value) : describe(value, 0) };
  }
  // A function that returns the promise of another: what that promise does comes last.
  const { outcome } = result;
  const touch = result.touch === null ? touchOf(core, result) : touchOfLatest(result.touch);
  const endsWithPermit = touch === "permit" && (result.run === null || result.run.endsWithPermit);
  return { completes: outcome.kind !== "rejected", isPromise: true, touch, endsWithPermit, leaves: dangerLeft(core, result, value), value: outcome.kind === "fulfilled" ? describePromised(outcome.value) : { kind: "unknown" } };
}

/** What the function leaves behind; calls that still run may yet end as denials. */
function touchOf(core: Core, returned: Pending | null): Touch {
  if (leftBeside(core, returned).some(({ pending }) => dangerOf(pending)?.kind === "denied")) return "denied";
  const latest = core.levels[0];
  return core.touched && latest !== undefined ? touchOfLatest(latest) : "none";
}

/** What the calls that still run may do to a permit of the caller. An answer by HTTP that the caller is not given is read by nobody any more. */
function dangerLeft(core: Core, returned: Pending | null, value: Value | null): SummaryExit["leaves"] {
  const mayRead = value?.holdsPromise === true;
  const worst = worstDanger(leftBeside(core, returned).filter(({ pending }) => pending.kind !== "response" || mayRead), -Infinity);
  return worst === null ? "nothing" : (dangerOf(worst)?.kind ?? "nothing");
}

/** What still runs when the promise that the function returned has ended. */
function leftBeside({ running }: Core, returned: Pending | null): readonly Running[] {
  if (returned === null) return running;
  const ended = new Set<Pending>(returned.kind === "response" ? [returned] : endedWith(returned));
  const left = returned.kind === "response" ? [] : (returned.run?.leaves ?? []);
  return [...running.filter(({ pending, many }) => many || !ended.has(pending)), ...left.map((pending) => ({ pending, many: false, tainted: false, ended: false }))];
}

function touchOfLatest(latest: Latest): Touch {
  switch (latest.kind) {
    case "permit":
    case "pause":
      return latest.kind;
    default:
      return "denied";
  }
}

/** What a promise is fulfilled with. */
function describePromised(value: Value | null): SummaryValue {
  return value?.kind === "response" ? { kind: "response", permit: value.permit } : describe(value, 0);
}

export function describe(value: Value | null, depth: number): SummaryValue {
  switch (value?.kind) {
    case "boolean":
      return { kind: value.value ? "true" : "false" };
    case "nullish":
      return { kind: value.value === null ? "null" : "undefined" };
    case "literal":
      return literalOf([value.value]);
    case "choice":
      return literalOf(value.literals);
    case "not-true":
    case "truthy":
    case "text":
    case "falsy":
    case "error":
      return { kind: value.kind };
    case "instance":
      return { kind: "truthy" };
    case "decision":
      return { kind: "decision", permit: value.permit };
    case "object": {
      if (depth >= DEEPEST_VALUE) return { kind: "unknown" };
      const properties: Record<string, SummaryValue> = {};
      for (const [name, property] of value.properties) properties[name] = describe(property, depth + 1);
      return { kind: "object", properties };
    }
    case "tuple":
      return depth >= DEEPEST_VALUE ? { kind: "unknown" } : { kind: "tuple", elements: value.elements.map((element) => describe(element, depth + 1)) };
    default:
      return { kind: "unknown" };
  }
}

/** Texts longer than these say something to people, and name no outcome. */
const LONGEST_NAME = 40;

function literalOf(literals: readonly (string | number)[]): SummaryValue {
  return literals.every((each) => typeof each === "number" || each.length <= LONGEST_NAME) ? { kind: "literal", literals } : withoutName({ kind: "literal", literals });
}

/** Ends of one function that are told apart by the texts and numbers that they hand out. */
const MOST_NAMED_ENDS = 12;

/** The ends of a function, each once. Where they name many outcomes, the names tell callers less than they cost them. */
export function distinct(exits: readonly SummaryExit[]): SummaryExit[] {
  const byText = (all: readonly SummaryExit[]): SummaryExit[] => [...new Map(all.map((exit) => [JSON.stringify(exit), exit])).values()];
  const found = byText(exits);
  return found.length <= MOST_NAMED_ENDS ? found : byText(found.map((exit) => ({ ...exit, value: withoutNames(exit.value) })));
}

export function withoutNames(value: SummaryValue): SummaryValue {
  return value.kind === "literal" ? withoutName(value) : withParts(value, withoutNames);
}

function withoutName({ literals }: Extract<SummaryValue, { readonly kind: "literal" }>): SummaryValue {
  const falsy = literals.filter((each) => each === "" || each === 0);
  if (falsy.length === literals.length) return { kind: "falsy" };
  return { kind: falsy.length === 0 ? "text" : "unknown" };
}

/** The promise of a chain, before it has settled: whoever awaits it sees one of the ways in which it does. */
export function isUnsettled({ kind, value }: Exit): boolean {
  return kind === "return" && value?.kind === "promise" && (value.outcome.kind === "unsettled" || value.outcome.kind === "lost");
}

/** Whether what may still happen while a promise is open is among what it does when it settles. */
export function tellsOfEnd(settled: SummaryExit, { touch }: SummaryExit): boolean {
  return settled.isPromise && (touch === "none" || settled.touch === touch);
}
