import { secretNamedBy, wordsOf } from "./names.js";

/** Objects whose members are read for what they hold, so that their own name says nothing. */
const CONTAINERS: ReadonlySet<string> = new Set(["process", "env", "this", "config", "cfg", "conf", "options", "opts", "settings", "props", "params", "args", "self", "ctx", "context", "globalThis", "import", "meta"]);
/** Reading and unwrapping: `apiKey.get()` is the API key. */
const READING: ReadonlySet<string> = new Set(["get", "read", "load", "fetch", "value", "current", "unwrap", "reveal", "expose", "release", "getorthrow", "resolve", "plain", "raw", "data"]);
const SECRET_HOLDERS: ReadonlySet<string> = new Set(["secrets", "credentials", "creds"]);
/** Members of a secret, or of a collection of them, that tell about it and are none. */
const HARMLESS_MEMBERS: ReadonlySet<string> = new Set([
  "id", "name", "arn", "version", "length", "size", "region", "type", "kind", "count", "host", "hostname", "port", "user", "username", "email", "path", "label", "owner",
  "created", "updated", "expires", "expiry", "status", "index", "keys", "project", "account", "tenant", "service", "role", "instance", "provider", "scope", "map", "join",
]);

/**
 * The secret that a path of names promises, in plain words, or null: `process.env.STRIPE_SECRET_KEY`, `user.password`, `secrets.stripe`,
 * `apiKey.value`, `vault.getSecret`.
 */
export function secretNamedByPath(path: string): string | null {
  const members = path.split(".").filter((member) => member !== "");
  while (members.length > 1 && READING.has((members.at(-1) ?? "").toLowerCase())) members.pop();
  const last = members.at(-1) ?? "";
  const holder = members.at(-2) ?? "";
  // `redis.url` and `page.token` are told by both names.
  const isBare = wordsOf(last).length === 1 && holder !== "" && !CONTAINERS.has(holder);
  const named = secretNamedBy(isBare ? `${lastWordOf(holder)}_${last}` : last);
  if (named !== null) return named;
  const isHeld = SECRET_HOLDERS.has(lastWordOf(holder)) && !HARMLESS_MEMBERS.has(wordsOf(last).at(-1) ?? "");
  return isHeld ? "secret" : null;
}

function lastWordOf(name: string): string {
  return wordsOf(name).at(-1) ?? "";
}
