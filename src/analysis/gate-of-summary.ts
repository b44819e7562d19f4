import type { FunctionSummary, Gate, SummaryExit, SummaryValue } from "../program/call-meaning.js";

/**
 * The gate that a function of another file is to its callers, by what it does; null when it is none, or when what it answers does not tell a
 * denial from a permit.
 * @param offset where its first argument stands among those that a call writes.
 */
export function gateOfSummary({ exits, parameters }: FunctionSummary, offset: number): Gate | null {
  const wrapped = parameters.find(({ when }) => when === "permitted");
  if (wrapped !== undefined) return { style: "wraps", argument: wrapped.argument + offset };
  const completing = exits.filter(({ completes }) => completes);
  if (!completing.some(({ touch }) => touch === "permit") || !completing.every(({ isPromise }) => isPromise)) return null;
  if (completing.every(({ touch }) => touch === "permit")) return { style: "asserts" };
  if (completing.every(tells(permitOfDecision))) return { style: "decision" };
  return completing.every(tells(permitOfBoolean)) ? { style: "boolean" } : null;
}

/** Whether the value of an exit is a permit where one is held, and only there. */
function tells(permitOf: (value: SummaryValue) => boolean | null): (exit: SummaryExit) => boolean {
  return ({ touch, value }) => permitOf(value) === (touch === "permit");
}

/** Null for what is no decision. */
function permitOfDecision(value: SummaryValue): boolean | null {
  if (value.kind === "decision") return value.permit;
  const allowed = value.kind === "object" ? value.properties["allowed"] : undefined;
  return allowed === undefined ? null : permitOfBoolean(allowed);
}

/** Null for what may be either. */
function permitOfBoolean({ kind }: SummaryValue): boolean | null {
  if (kind === "true") return true;
  return kind === "false" || kind === "not-true" || kind === "falsy" || kind === "null" || kind === "undefined" ? false : null;
}
