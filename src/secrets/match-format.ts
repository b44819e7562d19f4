import { hasValidChecksum } from "./checksum.js";
import type { SecretFormat } from "./format.js";
import { secretFormats } from "./format-table.js";
import { entropyOf, isAlphanumeric, isMixed, placeholderEntropy } from "./randomness.js";
import { firstCharacters, lengthOfFixedStart, lengthOfSpelledStart, longestLiteral, parseShape } from "./shape.js";

export interface FormatMatch {
  readonly format: SecretFormat;
  readonly start: number;
  readonly end: number;
}

interface CompiledFormat {
  readonly format: SecretFormat;
  readonly pattern: RegExp;
  /** Where the random part begins. */
  readonly fixed: number;
  readonly notAfter: RegExp | null;
  /** Whether its beginning is long enough to be no coincidence inside random text. */
  readonly isTelling: boolean;
  /** Characters that every token has somewhere; a text without them is not looked at closer. Null for formats that are rare to begin at all. */
  readonly landmark: string | null;
}

const LONGEST_WORD = 20;
const TELLING = 3;

/** Formats that can begin with more characters than this would be tried everywhere. */
const RARE_BEGINNING = 12;

let byFirstCharacter: ReadonlyMap<string, readonly CompiledFormat[]> | null = null;

/** The first token of a known format. Time grows with the text's length alone: each place is tried once for each format that can begin there. */
export function matchFormat(text: string): FormatMatch | null {
  byFirstCharacter ??= compile();
  const present = new Map<string, boolean>();
  for (let start = 0; start < text.length; start += 1) {
    const boundary = boundaryAt(text, start);
    if (boundary === "none") continue;
    for (const compiled of byFirstCharacter.get(text.charAt(start)) ?? []) {
      if (boundary === "change" && !compiled.isTelling) continue;
      if (compiled.landmark !== null && !isPresent(compiled.landmark, text, present)) continue;
      compiled.pattern.lastIndex = start;
      const token = compiled.pattern.exec(text)?.[0];
      if (token !== undefined && isGenuine(compiled, token, text, start)) return { format: compiled.format, start, end: start + token.length };
    }
  }
  return null;
}

function isPresent(landmark: string, text: string, known: Map<string, boolean>): boolean {
  let found = known.get(landmark);
  if (found === undefined) known.set(landmark, (found = text.includes(landmark)));
  return found;
}

function compile(): ReadonlyMap<string, readonly CompiledFormat[]> {
  const table = new Map<string, CompiledFormat[]>();
  for (const format of secretFormats) {
    const items = parseShape(format.shape);
    const first = firstCharacters(items);
    // The character that follows must not continue the token: `:`, `-`, `_`, `.` and the end of the ID do not.
    const compiled: CompiledFormat = {
      format,
      pattern: new RegExp(`${format.shape}(?![A-Za-z0-9])`, "y"),
      fixed: lengthOfFixedStart(items),
      notAfter: format.notAfter === undefined ? null : new RegExp(`(?:^|[^A-Za-z])(?:${format.notAfter})[-_.]$`, "i"),
      isTelling: lengthOfSpelledStart(items) >= TELLING,
      landmark: first.size > RARE_BEGINNING ? longestLiteral(items) : null,
    };
    for (const character of first) {
      const row = table.get(character);
      if (row === undefined) table.set(character, [compiled]);
      else row.push(compiled);
    }
  }
  return table;
}

/** Tokens stand after any character but a letter or digit; `prodAKIA…` and `01ghp_…` tell by the change of kind. */
function boundaryAt(text: string, start: number): "separator" | "change" | "none" {
  if (start === 0) return "separator";
  const before = text.charAt(start - 1);
  if (!/[A-Za-z0-9]/.test(before)) return "separator";
  const first = text.charAt(start);
  return (/[a-z]/.test(before) && /[A-Z]/.test(first)) || (/[0-9]/.test(before) && /[A-Za-z]/.test(first)) ? "change" : "none";
}

function isGenuine({ format, fixed, notAfter }: CompiledFormat, token: string, text: string, start: number): boolean {
  if (notAfter?.test(text.slice(Math.max(0, start - LONGEST_WORD), start)) === true) return false;
  const random = token.slice(fixed);
  if (format.mixed === true && !isMixed(random)) return false;
  if (format.alphanumeric === true && !isAlphanumeric(random)) return false;
  if (format.notUlid === true && /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(random)) return false;
  if (random.length > 0 && entropyOf(random) < (format.entropy ?? placeholderEntropy(random.length))) return false;
  return format.checksum !== true || hasValidChecksum(token);
}
