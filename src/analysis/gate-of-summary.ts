import type { Gate } from "../program/call-meaning.js";
import type { FunctionSummary, SummaryExit, SummaryValue } from "../program/function-summary.js";

/**
 * The gate that a function of another file is to its callers, by what it does; null when it is none, or when what it answers does not tell a
 * denial from a permit.
 * @param offset where its first argument stands among those that a call writes.
 */
export function gateOfSummary({ exits, parameters }: FunctionSummary, offset: number): Gate | null {
  // What works by the methods of what it is given, as most do, wraps nothing.
  const wrapped = parameters.find(({ when, isMethod }) => when === "permitted" && isMethod !== true);
  if (wrapped !== undefined) return { style: "wraps", argument: wrapped.argument + offset };
  const completing = exits.filter(({ completes }) => completes);
  if (completing.length > 0 && completing.every(({ value, touch }) => value.kind === "response" && touch === "none")) return { style: "http", body: "raw" };
  if (!completing.some(({ touch }) => touch === "permit") || !completing.every(({ isPromise }) => isPromise)) return null;
  if (completing.every(({ touch }) => touch === "permit")) return { style: "asserts" };
  if (tells(completing, permitOfDecision) || (completing.some(({ value }) => value.kind === "decision" && !value.permit) && tells(completing, permitOfDecisionOrNothing))) return { style: "decision" };
  return tells(completing, permitOfBoolean) ? { style: "boolean" } : null;
}

/** Where denials are handed out as they are, nothing stands for no answer: `try { return await gate(); } catch { return null; }`. */
function permitOfDecisionOrNothing(value: SummaryValue): boolean | null {
  return value.kind === "null" || value.kind === "undefined" ? false : permitOfDecision(value);
}

/**
 * Whether the values say of each end what it is. To deny with a permit held is careful, as after a broken answer. One that also makes permits
 * up is reported where it does; its denials are for its callers to heed all the same. So are they where another end hands out what is not known,
 * such as the body that came with an error.
 */
function tells(completing: readonly SummaryExit[], permitOf: (value: SummaryValue) => boolean | null): boolean {
  const open = openEnds(completing);
  const said = completing.map((exit) => ({ isHeld: exit.touch === "permit", permits: permitOf(exit.value), isOpen: open.has(exit) }));
  if (said.some(({ permits, isOpen }) => permits === null && !isOpen) || !said.some(({ isHeld, permits }) => isHeld && permits === true)) return false;
  return said.every(({ isHeld, permits }) => permits === false || isHeld) || said.some(({ isHeld, permits }) => !isHeld && permits === false);
}

/** Ends of which is not known what they hand out; those with a permit only where there is one without, which shows that they are no answer to a permit. */
function openEnds(exits: readonly SummaryExit[]): ReadonlySet<SummaryExit> {
  const open = exits.filter(({ completes, value }) => completes && value.kind === "unknown");
  return new Set(open.some(({ touch }) => touch !== "permit") ? open : []);
}

/** Without the ends of which is not known what they hand out, where the others tell: no caller can look at more than those do. */
export function withoutOpenEnds(summary: FunctionSummary): FunctionSummary {
  const open = openEnds(summary.exits);
  if (open.size === 0 || (gateOfSummary(summary, 0) === null && tellingOf(summary) === null)) return summary;
  return { ...summary, exits: summary.exits.filter((exit) => !open.has(exit)) };
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

/** What tells a denial where an answer is neither a decision nor a boolean. */
export type Telling =
  /** It is a permit or nothing, so that its truth tells. */
  | { readonly kind: "permit"; readonly part: PermitOr }
  /** It is nothing with a permit and something on a denial: an error, the reply that says no. */
  | { readonly kind: "denial" }
  /** It is a boolean that is true on a denial. */
  | { readonly kind: "negated" }
  /** It is one of several texts or numbers. */
  | { readonly kind: "said"; readonly part: Said }
  /** An object or a tuple of which some members tell. */
  | { readonly kind: "parts"; readonly parts: ReadonlyMap<string, Part> };

/** How one member of an answer tells; `negated` is true on a denial and false on a permit. */
export type Part = "decision" | "boolean" | "negated" | PermitOr | "denial" | Said;

/** Texts and numbers that name the outcome. */
export interface Said {
  readonly permits: readonly (string | number)[];
  readonly denials: readonly (string | number)[];
}

/** What stands for a denial where a permit is the decision itself; `either` of null and undefined, `any` where it may be `false` as well. */
export type Nothing = "null" | "undefined" | "either" | "any";
export type PermitOr = `permit or ${Nothing}`;

/** What tells a denial in what a function answers that is none of the gates of {@link gateOfSummary}; null when nothing does. */
export function tellingOf({ exits }: FunctionSummary): Telling | null {
  const completing = exits.filter(({ completes }) => completes);
  const permitted = completing.filter(({ touch }) => touch === "permit");
  // One that completes only with a permit has decided.
  if (permitted.length === 0 || permitted.length === completing.length || !completing.every(({ isPromise }) => isPromise)) return null;
  if (tells(completing, permitOrNothing)) return { kind: "permit", part: permitOr(completing) };
  if (tells(completing, nothingOrDenial)) return { kind: completing.every(({ value }) => value.kind === "true" || value.kind === "false") ? "negated" : "denial" };
  if (completing.every(({ touch, value }) => (touch === "permit" ? isNothing(value) : value.kind === "unknown" || nothingOrDenial(value) === false))) return { kind: "denial" };
  const said = saidBy(completing);
  if (said !== null) return { kind: "said", part: said };
  const parts = new Map<string, Part>();
  for (const name of new Set(completing.flatMap(({ value }) => namesOfParts(value)))) {
    const part = partOf(completing.flatMap((exit) => ({ ...exit, value: partNamed(exit.value, name) })));
    if (part !== null) parts.set(name, part);
  }
  const open = openEnds(completing);
  return parts.size === 0 || !completing.every((exit) => isWhole(exit.value) || open.has(exit)) ? null : { kind: "parts", parts };
}

function partOf(completing: readonly SummaryExit[]): Part | null {
  if (tells(completing, permitOfDecision)) return "decision";
  if (tells(completing, permitOfBoolean)) return "boolean";
  if (tells(completing, permitOrNothing)) return permitOr(completing);
  return tells(completing, nothingOrDenial) ? "denial" : saidBy(completing);
}

/** What comes with a denial names one, also where a permit was held: as after a broken answer. Null where nothing else names a permit. */
function saidBy(completing: readonly SummaryExit[]): Said | null {
  const [held, denials] = [new Set<string | number>(), new Set<string | number>()];
  for (const { value, touch } of completing) {
    if (value.kind !== "literal") return null;
    for (const literal of value.literals) (touch === "permit" ? held : denials).add(literal);
  }
  const permits = [...held].filter((literal) => !denials.has(literal));
  return permits.length > 0 && denials.size > 0 ? { permits, denials: [...denials] } : null;
}

/** Null for what is neither. */
function permitOrNothing(value: SummaryValue): boolean | null {
  if (value.kind === "decision" && value.permit) return true;
  return value.kind === "null" || value.kind === "undefined" || value.kind === "false" ? false : null;
}

function permitOr(completing: readonly SummaryExit[]): PermitOr {
  const kinds = new Set(completing.map(({ value }) => value.kind));
  if (kinds.has("false")) return "permit or any";
  if (kinds.has("null")) return kinds.has("undefined") ? "permit or either" : "permit or null";
  return "permit or undefined";
}

function isNothing({ kind }: SummaryValue): boolean {
  return kind === "null" || kind === "undefined" || kind === "false";
}

/** Null for what may be either. */
function nothingOrDenial(value: SummaryValue): boolean | null {
  const { kind } = value;
  if (isNothing(value)) return true;
  if (value.kind === "decision") return value.permit ? null : false;
  return kind === "object" || kind === "truthy" || kind === "true" || kind === "text" || kind === "tuple" || (value.kind === "literal" && value.literals.every(Boolean)) ? false : null;
}

/** Whether a function answers with a decision on a denial only, and with nothing else. */
export function handsOutDenialsOnly({ exits }: FunctionSummary): boolean {
  return exits.filter(({ completes }) => completes).every(({ value }) => (value.kind === "decision" && !value.permit) || value.kind === "null" || value.kind === "undefined" || value.kind === "false");
}

function isWhole({ kind }: SummaryValue): boolean {
  return kind === "object" || kind === "tuple";
}

function namesOfParts(value: SummaryValue): readonly string[] {
  if (value.kind === "object") return Object.keys(value.properties);
  return value.kind === "tuple" ? value.elements.map((_, index) => String(index)) : [];
}

function partNamed(value: SummaryValue, name: string): SummaryValue {
  if (value.kind === "unknown") return value;
  const part = value.kind === "object" ? value.properties[name] : value.kind === "tuple" ? value.elements[Number(name)] : undefined;
  return part ?? { kind: "undefined" };
}
