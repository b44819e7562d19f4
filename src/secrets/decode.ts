/** Shorter texts hide no secret. */
const SHORTEST = 7;
/** Encoded parts that begin later in one run of letters than this are not looked at. */
const STARTS = 12;
const ENDS = 3;

const RUN = /[A-Za-z0-9+/_-]{10,}/g;
const SEPARATOR = /[-_+/]/g;

/** Characters that may yet be decoded. One for all that is found in one text, layer by layer, so that time cannot multiply. */
export interface Budget {
  left: number;
}

/**
 * Texts that parts of `text` are the base64 or base64url encoding of. `-` and `_` are digits of base64url and separators of an ID, so an
 * encoded part may begin and end at each of them.
 */
export function* decodedParts(text: string, budget: Budget): Iterable<string> {
  for (const [run] of text.matchAll(RUN)) {
    const separators = Array.from(run.matchAll(SEPARATOR), ({ index }) => index);
    for (const start of [0, ...separators.slice(0, STARTS - 1).map((index) => index + 1)]) {
      if (budget.left <= 0) return;
      for (const part of partsFrom(run, start, separators)) {
        budget.left -= part.length;
        if (part.length >= SHORTEST) yield part;
      }
    }
  }
}

/** What the run holds from `start` on: to where it stops being text, and to the last separators before that, since what follows them may decode too. */
function partsFrom(run: string, start: number, separators: readonly number[]): readonly string[] {
  const whole = decodeBase64(run, start);
  if (whole.length < SHORTEST) return [whole];
  const lengths = separators.filter((end) => end > start).map((end) => Math.floor(((end - start) * 6) / 8));
  const shorter = lengths.filter((length) => length >= SHORTEST && length < whole.length);
  return [whole, ...shorter.slice(-ENDS).map((length) => whole.slice(0, length))];
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Map(Array.from(DIGITS, (digit, value): [string, number] => [digit, value]));

/** Decodes base64 or base64url up to the first byte that is no printable ASCII character, tab or line break. */
export function decodeBase64(run: string, start = 0): string {
  const characters: string[] = [];
  let bits = 0;
  let held = 0;
  for (let index = start; index < run.length; index += 1) {
    bits = (bits << 6) | (VALUES.get(standardDigit(run.charAt(index))) ?? 0);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const byte = (bits >> held) & 0xff;
    bits &= (1 << held) - 1;
    const printable = (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
    if (!printable) break;
    characters.push(String.fromCharCode(byte));
  }
  return characters.join("");
}

function standardDigit(digit: string): string {
  if (digit === "-") return "+";
  return digit === "_" ? "/" : digit;
}
