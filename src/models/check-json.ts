/** JSON that is not what it should be. The message names the key, the value and what would be right. */
export class JsonError extends Error {
  override readonly name: string = "JsonError";
}

const longestQuote = 60;

/** A value as an error message shows it. */
export function quote(value: unknown): string {
  // JSON has no word for undefined, functions and symbols.
  const json: unknown = JSON.stringify(value);
  const text = typeof json === "string" ? json : String(value);
  return text.length <= longestQuote ? text : `${text.slice(0, longestQuote)}…`;
}

function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const substituted = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      current.push(Math.min(substituted, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/** The word that a misspelt one most likely stands for, or null when none is near. */
export function nearest(word: string, words: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of words) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function didYouMean(word: unknown, words: readonly string[]): string {
  const near = typeof word === "string" ? nearest(word, words) : null;
  return near === null ? "" : ` Did you mean ${quote(near)}?`;
}

function listed(words: readonly string[]): string {
  return words.map(quote).join(", ");
}

/** Reads the fields of one JSON object. */
export type Fields<Key extends string> = (key: Key) => unknown;

/**
 * The fields of `value`, which must be an object with no other keys than `keys`; an absent key reads as undefined.
 * @throws {JsonError}
 */
export function readObject<Key extends string>(value: unknown, place: string, keys: readonly Key[]): Fields<Key> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new JsonError(`${place} is ${quote(value)}, expected an object with the keys ${listed(keys)}.`);
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const key of fields.keys()) {
    if (!keys.some((known) => known === key)) {
      throw new JsonError(`${place} has the unknown key ${quote(key)}.${didYouMean(key, keys)} Known keys: ${listed(keys)}.`);
    }
  }
  return (key) => fields.get(key);
}

/** @throws {JsonError} unless `value` is an array; undefined reads as an empty one. */
export function readList<Item>(value: unknown, place: string, readItem: (item: unknown, place: string) => Item): readonly Item[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new JsonError(`${place} is ${quote(value)}, expected an array.`);
  return value.map((item: unknown, index) => readItem(item, `${place}[${index}]`));
}

/** @throws {JsonError} unless `value` is a string with something in it. */
export function readText(value: unknown, place: string): string {
  if (value === undefined) throw new JsonError(`${place} is missing, expected a string.`);
  if (typeof value !== "string" || value.trim() === "") throw new JsonError(`${place} is ${quote(value)}, expected a string that is not empty.`);
  return value;
}

/** @throws {JsonError} unless `value` is a whole number from 0. */
export function readIndex(value: unknown, place: string): number {
  if (value === undefined) throw new JsonError(`${place} is missing, expected the number of an argument, counted from 0.`);
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
    throw new JsonError(`${place} is ${quote(value)}, expected the number of an argument, counted from 0.`);
  }
  return value;
}

/** @throws {JsonError} unless `value` is one of `words`. */
export function readWord<Word extends string>(value: unknown, place: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  const problem = value === undefined ? "is missing" : `is ${quote(value)}`;
  throw new JsonError(`${place} ${problem}, expected one of ${listed(words)}.${didYouMean(value, words)}`);
}
