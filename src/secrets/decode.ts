/** Shorter texts hide no secret. */
const SHORTEST = 7;
/** Encoded parts that begin later in one run of letters than this are not looked at; each is a pass over the run. */
const STARTS = 12;
const ENDS = 4;

const RUN = /[A-Za-z0-9+/_-]{10,}/g;
const SEPARATOR = /[-_+/]/g;

/**
 * Texts that parts of `text` are the base64 or base64url encoding of. `-` and `_` are digits of base64url and separators of an ID, so an
 * encoded part may begin and end at each of them.
 */
export function* decodedParts(text: string): Iterable<string> {
  for (const [run] of text.matchAll(RUN)) {
    const separators = Array.from(run.matchAll(SEPARATOR), ({ index }) => index);
    const starts = [0, ...separators.slice(0, STARTS - 1).map((index) => index + 1)];
    for (const start of starts) yield* decodedFrom(run, start, separators);
  }
}

/** What the run holds from `start` on: to where it stops being text, and to the last separators before that, since what follows them may decode too. */
function* decodedFrom(run: string, start: number, separators: readonly number[]): Iterable<string> {
  const whole = decodeBase64(run, start);
  if (whole.length < SHORTEST) return;
  yield whole;
  const lengths = separators.filter((end) => end > start).map((end) => Math.floor(((end - start) * 6) / 8));
  for (const length of lengths.filter((length) => length >= SHORTEST && length < whole.length).slice(-ENDS)) yield whole.slice(0, length);
}

const DIGITS = new Map([..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].map((digit, value): [string, number] => [digit, value]));

/** Decodes base64 or base64url up to the first byte that is no printable ASCII character, tab or line break. */
export function decodeBase64(run: string, start = 0): string {
  const characters: string[] = [];
  let bits = 0;
  let held = 0;
  for (let index = start; index < run.length; index += 1) {
    bits = (bits << 6) | (DIGITS.get(standardDigit(run.charAt(index))) ?? 0);
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
