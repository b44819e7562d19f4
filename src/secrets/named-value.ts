import { decodeBase64 } from "./decode.js";
import { hole } from "./hole.js";
import { secretNamedBy, wordsOf } from "./names.js";
import { NAMES_OF_VALUES } from "./vocabulary.js";

export interface NamedValue {
  /** "api key", "password", … */
  readonly noun: string;
  readonly start: number;
}

const LONGEST_NAME = 80;
const LONGEST_VALUE = 256;

/** `name=value`, `name: value`, `"name":"value"` and `name => value`; the name is read backwards from here. */
const ASSIGNMENT = /["']?\]?[ \t]{0,4}(?:=>|:=|=|: |":|':|%3[Dd]|%3[Aa])[ \t]{0,4}["']?/y;
const SIGN = /[=:%]/g;
const NAME_CHARACTER = /[A-Za-z0-9_.-]/;
const END_OF_VALUE = /[\s"'`;,&|:]/;

/** The first value that stands after the name of a secret, unless it is empty, redacted or a placeholder. Takes time in proportion to the text. */
export function findNamedValue(text: string): NamedValue | null {
  SIGN.lastIndex = 0;
  for (let sign = SIGN.exec(text); sign !== null; sign = SIGN.exec(text)) {
    const found = valueAfterName(text, sign.index) ?? partAfterName(text, sign.index);
    if (found !== null) return found;
  }
  return findAuthorization(text);
}

function valueAfterName(text: string, sign: number): NamedValue | null {
  const from = text.charAt(sign) === ":" && /["']/.test(text.charAt(sign - 1)) ? sign - 1 : sign;
  ASSIGNMENT.lastIndex = from;
  const assignment = ASSIGNMENT.exec(text)?.[0];
  if (assignment === undefined) return null;
  const noun = nounOf(nameBefore(text, from));
  const start = from + assignment.length;
  return noun !== null && isValueOf(noun, valueAt(text, start)) ? { noun, start } : null;
}

/** A small number after "pass" or "pin" counts something, a word after "auth" is a method, and a path after "pwd" is the working directory. */
function isValueOf(noun: string, value: string): boolean {
  if (!isValue(value)) return false;
  if (noun === "pass" || noun === "pw" || noun === "pin") return !/^[0-9]{1,3}$/.test(value);
  if (NAMES_OF_VALUES.has(noun)) return value.length >= 12 && /[0-9]/.test(value) && /[A-Za-z]/.test(value) && !UUID.test(value);
  return !(noun === "pwd" && value.startsWith("/"));
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Names whose colon is no separator of the ID's parts even without a space after it. */
const WHOLE_PARTS = /^(?:(?:db|user|admin|root)[_-]?)?(?:password|passwd|pwd|passphrase|api[_-]?key|access[_-]?token|auth[_-]?token|secret[_-]?key|client[_-]?secret|private[_-]?key)$/i;
const INSTANCE = /^(?:pod|node|worker|shard|replica|instance|host|box|vm|server|task|job|runner|consumer|blue|green|canary|primary|eu|us|ap|[a-z])[0-9]+$/i;

/** `password:hunter2`, where the name is a whole part of the ID and the next part is neither an instance nor an identifier. */
function partAfterName(text: string, sign: number): NamedValue | null {
  if (text.charAt(sign) !== ":") return null;
  const name = nameBefore(text, sign);
  if (!WHOLE_PARTS.test(name)) return null;
  const value = valueAt(text, sign + 1);
  const looksLikeOne = value.length >= 6 && /[a-z]/i.test(value) && /[0-9!@#$%^*+?]/.test(value) && !/[-._/]/.test(value);
  if (!looksLikeOne || !isValue(value) || INSTANCE.test(value) || /^[0-9a-f]{7,64}$/i.test(value) || /^[0-9A-Za-z]{20,27}$/.test(value)) return null;
  const noun = secretNamedBy(name);
  return noun === null ? null : { noun, start: sign + 1 };
}

function nounOf(name: string): string | null {
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  return secretNamedBy(name) ?? (NAMES_OF_VALUES.has(last) ? last : null);
}

function nameBefore(text: string, end: number): string {
  let last = end;
  while (last > 0 && last > end - 4 && /["'\] \t]/.test(text.charAt(last - 1))) last -= 1;
  let start = last;
  while (start > 0 && last - start < LONGEST_NAME && NAME_CHARACTER.test(text.charAt(start - 1))) start -= 1;
  return text.slice(start, last);
}

function valueAt(text: string, start: number): string {
  const longest = text.slice(start, start + LONGEST_VALUE);
  const end = longest.search(END_OF_VALUE);
  return end === -1 ? longest : longest.slice(0, end);
}

const NO_VALUE = /^(?:true|false|null|undefined|none|nil|nan|yes|no|on|off|unset|empty|n\/a|redacted|masked|hidden|removed|filtered|omitted|scrubbed|sanitized|sanitised|placeholder|todo|tbd)$/i;
/** References to where a secret is kept. */
const REFERENCE = /^(?:(?:arn|op|vault|ref|secretref|gcp-secret|ssm)$|projects\/|@Microsoft\.)/;

function isValue(value: string): boolean {
  const bare = value.replace(/^[<[{(]+|[>\]})]+$/g, "");
  if (bare === "" || value.startsWith(hole) || value.startsWith("=")) return false;
  if (/^[<[{(]/.test(value) || /^(?:\$[A-Z_{(]|%[A-Z_]+%|%[sdo]$)/.test(value)) return false;
  if (NO_VALUE.test(bare) || REFERENCE.test(bare) || /^your[-_ ]/i.test(bare)) return false;
  return !/^(?:[*•●.…#_-]+|[xX]{3,})$/.test(bare) && !/\*{2}|•{2}|x{4}|X{4}|…|\.{3}/.test(bare);
}

/** `Bearer …` and `Basic …`, as in an HTTP header. */
const AUTHORIZATION = /\b(Bearer|Basic|bearer|basic)(?: |\+|%20)([A-Za-z0-9._~+/=-]{8,})/g;

function findAuthorization(text: string): NamedValue | null {
  for (const match of text.matchAll(AUTHORIZATION)) {
    const [whole, scheme = "", value = ""] = match;
    const kind = scheme.toLowerCase();
    // Both are words of prose, too: "basic validation", "bearer instance".
    const isCredential = kind === "basic" ? decodeBase64(value).includes(":") : /[0-9]/.test(value) || scheme === "Bearer";
    if (isCredential && isValue(value)) return { noun: `${kind} authorization`, start: match.index + whole.length - value.length };
  }
  return null;
}
