import {
  CONNECTIONS, HARMLESS_BEGINNINGS, HARMLESS_TOKENS, NEUTRAL_ENDINGS, PASS_OWNERS, PASSWORD_ACTIONS, PREPOSITIONS, PROVIDERS, SECRET_KEYS, SECRET_NOUNS,
  SECRET_PHRASES, WEAK_SECRET_KEYS,
} from "./vocabulary.js";

/** Names beyond this length are sentences. */
const LONGEST = 200;
/** Words of an identifier at most. */
const LONG_NAME = 4;

/** Endings of one word in small letters that are a noun of their own: `dbpassword`. */
const JOINED = /(?:password|passwd|passphrase|apikey|secretkey|accesskey|privatekey|accesstoken|authtoken|apitoken|clientsecret)s?$/;

/** The words of an identifier or of a name in a text, in small letters: `STRIPE_SECRET_KEY`, `apiKey2` and `api-key` alike. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => (word === "base64" || word === "b64" || word === "ed25519" || word === "auth0" ? word : word.replace(/[0-9]+$/, "")))
    .filter((word) => word !== "");
}

/**
 * The secret that a name promises, in plain words: "api key" for `STRIPE_API_KEY_PROD`; null for a name of something else.
 *
 * The last noun decides: `passwordResetWorker` is a worker, `publicKeyId` is an ID.
 */
export function secretNamedBy(name: string): string | null {
  // The shell's working directory.
  if (name.length > LONGEST || name === "PWD" || name === "OLDPWD") return null;
  const all = wordsOf(name);
  if (all.at(-1) === "header" && all.at(-2) === "auth") return "auth header";
  const words = withoutEnding(all.length > LONG_NAME ? all : upToPreposition(all));
  const noun = words.at(-1);
  // A long name is that of a value in an ID, and begins with other parts of the ID.
  const begin = words.length > LONG_NAME ? "" : (words[0] ?? "");
  if (noun === undefined || HARMLESS_BEGINNINGS.has(begin)) return null;
  const before = words.at(-2) ?? "";
  if (SECRET_NOUNS.has(noun) || JOINED.test(noun)) return PASSWORD_ACTIONS.has(begin) && words.length > 1 ? null : noun;
  const isKeyOfPart = noun === "key" && WEAK_SECRET_KEYS.has(before) && (words.length === 2 || !name.includes("-"));
  return isKeyOfPart || isSecretPair(before, noun) || isConnection(words) || isAccessKeyId(words) ? phrase(before, noun) : null;
}

/** Nouns that need the word before them. */
function isSecretPair(before: string, noun: string): boolean {
  switch (noun) {
    case "token":
      return !HARMLESS_TOKENS.has(before);
    case "key":
    case "keys":
      return SECRET_KEYS.has(before) || PROVIDERS.has(before);
    case "pass":
    case "pw":
      return PASS_OWNERS.has(before);
    case "phrase":
      return SECRET_PHRASES.has(before);
    case "cookie":
      return before === "session" || before === "auth";
    case "pat":
    case "sk":
      return PROVIDERS.has(before);
    default:
      return false;
  }
}

/** An access key's ID is half of the pair, and its shape is one that is reported. */
function isAccessKeyId(words: readonly string[]): boolean {
  return words.at(-1) === "id" && words.at(-2) === "key" && words.at(-3) === "access";
}

function phrase(before: string, noun: string): string {
  return before === "" ? noun : `${before} ${noun}`;
}

/** A webhook's URL is its own credential for these. */
function isConnection(words: readonly string[]): boolean {
  if (!["url", "uri", "dsn", "string"].includes(words.at(-1) ?? "")) return false;
  const before = words.at(-2) ?? "";
  return CONNECTIONS.has(before) || (before === "webhook" && (words.includes("slack") || words.includes("discord")));
}

function upToPreposition(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word, index) => index > 0 && PREPOSITIONS.has(word));
  return end === -1 ? words : words.slice(0, end);
}

/** "string" ends `tokenString`, and is the noun of `connectionString`. */
function withoutEnding(words: readonly string[]): readonly string[] {
  let end = words.length;
  while (end > 1 && NEUTRAL_ENDINGS.has(words[end - 1] ?? "") && !(words[end - 1] === "string" && CONNECTIONS.has(words[end - 2] ?? ""))) end -= 1;
  return words.slice(0, end);
}
