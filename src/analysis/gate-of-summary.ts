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
  if (completing.length > 0 && completing.every(({ value, touch }) => value.kind === "response" && touch === "none")) return { style: "http", body: "raw" };
  if (!completing.some(({ touch }) => touch === "permit") || !completing.every(({ isPromise }) => isPromise)) return null;
  if (completing.every(({ touch }) => touch === "permit")) return { style: "asserts" };
  if (tells(completing, permitOfDecision)) return { style: "decision" };
  return tells(completing, permitOfBoolean) ? { style: "boolean" } : null;
}

/** Whether the values say of each end what it is, and permit only with a permit held. To deny with one held is careful, as after a broken answer. */
function tells(completing: readonly SummaryExit[], permitOf: (value: SummaryValue) => boolean | null): boolean {
  const said = completing.map(({ touch, value }) => ({ isHeld: touch === "permit", permits: permitOf(value) }));
  return said.every(({ isHeld, permits }) => permits === false || (permits === true && isHeld)) && said.some(({ permits }) => permits === true);
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

/** Whether a call answers with a permit, or with nothing on a denial: then its truth tells. */
export function answersOrNothing({ exits }: FunctionSummary): boolean {
  const completing = exits.filter(({ completes }) => completes);
  const isPermit = ({ touch, value }: SummaryExit): boolean => touch === "permit" && value.kind === "decision" && value.permit;
  const isNothing = ({ value }: SummaryExit): boolean => value.kind === "null" || value.kind === "undefined" || value.kind === "false";
  return completing.some(isPermit) && completing.some(isNothing) && completing.every((exit) => exit.isPromise && (isPermit(exit) || isNothing(exit)));
}
