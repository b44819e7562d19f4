import { decodedParts, type Budget } from "./decode.js";
import { matchFormat } from "./match-format.js";
import { findNamedValue } from "./named-value.js";
import { findStructure } from "./structures.js";

/** A secret in a text. It never holds the secret itself. */
export interface FoundSecret {
  /** What it is, in words: "Stripe secret key", "value named password". */
  readonly name: string;
  /** At most its first four characters, to find it by; empty where that would be much of it. */
  readonly beginning: string;
  /** Whether it stands in base64 in the text. */
  readonly encoded: boolean;
}

/** Characters of a secret that may be shown. */
const SHOWN = 4;
/** Encodings inside encodings that are followed. */
const LAYERS = 2;
/** Characters that are decoded at most for each of the text. A short one may be all encoded, with separators in it. */
const DECODED_FOR_EACH = 4;
const SHORT_TEXT = 1024;

/**
 * The first secret in a text: a token of a known format, a private key, a JSON Web Token, a URL with a password, a MachineID org key, a value
 * that is named as a secret, or the base64 of any of these. Takes time in proportion to the text's length, whatever the text.
 *
 * @param text the text of a device ID; `\ufffc` stands for parts that are not known.
 */
export function findSecret(text: string): FoundSecret | null {
  return findInLayers(text, LAYERS, { left: DECODED_FOR_EACH * Math.max(text.length, SHORT_TEXT) });
}

function findInLayers(text: string, layers: number, budget: Budget): FoundSecret | null {
  const plain = findPlain(text) ?? findPercentEncoded(text);
  if (plain !== null || layers === 0) return plain;
  for (const part of decodedParts(text, budget)) {
    const inside = findInLayers(part, layers - 1, budget);
    if (inside !== null) return { name: inside.name, beginning: "", encoded: true };
  }
  return null;
}

function findPercentEncoded(text: string): FoundSecret | null {
  return text.includes("%") ? findPlain(text.replace(/%([2-7][0-9A-Fa-f])/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))) : null;
}

function findPlain(text: string): FoundSecret | null {
  const structure = findStructure(text);
  if (structure !== null) return { name: structure.name, beginning: beginningOf(text, structure.start, structure.name !== "password in a URL"), encoded: false };
  const match = matchFormat(text);
  if (match !== null) return { name: match.format.name, beginning: beginningOf(text, match.start, true), encoded: false };
  const value = findNamedValue(text);
  return value === null ? null : { name: `value named ${value.noun}`, beginning: "", encoded: false };
}

/** Short values are not shown at all: four characters may be half of a password. */
function beginningOf(text: string, start: number, isLong: boolean): string {
  return isLong ? text.slice(start, start + SHOWN) : "";
}
