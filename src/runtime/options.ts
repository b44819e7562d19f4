import { keys } from "./builtins.js";
import type { Denial } from "./decision.js";

/** Receives every denial in place of the line on stderr. Not awaited. */
export type OnDenied = (denial: Denial) => unknown;

/** Options of every client, whatever it sends by. */
export interface ClientOptions {
  /** The organisation's key, `org_…`. Sent in the `x-org-key` header and nowhere else. */
  readonly orgKey: string;
  /** The authority: `https:`, or `http:` to this machine. Its path is a prefix. Default `https://machineid.io`. */
  readonly baseUrl?: string | undefined;
  /** Milliseconds, 1 to 60,000, that a call may take from start to decision. Default 2,000. */
  readonly timeoutMs?: number | undefined;
  /** Receives every denial in place of the line on stderr. Not awaited. */
  readonly onDenied?: OnDenied | undefined;
}

export interface CallOptions {
  /** Ends the call early, as a denial with `AUTHORITY_UNREACHABLE`. */
  readonly signal?: AbortSignal | undefined;
}

export interface CheckedOptions extends Authority {
  readonly orgKey: string;
  readonly timeoutMs: number;
  /** Not checked here: what it may be depends on what the client sends by. */
  readonly dispatcher: unknown;
  readonly onDenied: OnDenied | undefined;
}

interface Authority {
  readonly origin: string;
  readonly pathPrefix: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

type Unchecked<T> = { readonly [Name in keyof T]?: unknown };

// The shortest text that is taken for a leaked org key; a shorter key would be found by accident.
const SHORTEST_TELLING_KEY = 8;

/** @throws {TypeError} that names the wrong option, never its value. */
export function checkOptions(options: Unchecked<ClientOptions & { dispatcher: unknown }>): CheckedOptions {
  const passed: unknown = options;
  demand(isObject(passed), "options must be an object");
  demandNames(passed, "orgKey, baseUrl, timeoutMs, dispatcher, onDenied");
  // Without this, a polluted Object.prototype could choose the authority.
  const given = { __proto__: null, ...options };
  const { orgKey, baseUrl = "https://machineid.io", timeoutMs = 2_000, dispatcher, onDenied } = given;
  demand(
    typeof orgKey === "string" && /^[\x21-\x7e]+$/.test(orgKey),
    "orgKey (MACHINEID_ORG_KEY) must be visible ASCII",
  );
  demand(
    typeof timeoutMs === "number" && timeoutMs >= 1 && timeoutMs <= 60_000,
    "timeoutMs (MACHINEID_TIMEOUT_MS) must be 1 to 60000",
  );
  demand(onDenied === undefined || isFunction(onDenied), "onDenied must be a function");
  return { orgKey, ...checkBaseUrl(baseUrl, orgKey), timeoutMs, dispatcher, onDenied };
}

/** The options that the environment gives. What is missing or malformed is left for `checkOptions` to refuse. */
export function environmentOptions(environment: Environment = process.env): ClientOptions {
  const { MACHINEID_ORG_KEY: orgKey = "", MACHINEID_BASE_URL: baseUrl, MACHINEID_TIMEOUT_MS: timeoutMs } = environment;
  // A blank variable becomes 0, which is out of range: it is refused, not ignored.
  return { orgKey, baseUrl, timeoutMs: timeoutMs === undefined ? undefined : Number(timeoutMs) };
}

/** @throws {TypeError} that names the wrong argument. */
export function checkDeviceId(deviceId: unknown, orgKey: string): asserts deviceId is string {
  demand(
    typeof deviceId === "string" && deviceId.length <= 1_024 && deviceId.trim() !== "" && !/\p{Cc}/u.test(deviceId),
    "deviceId must be 1 to 1024 characters, no controls, not blank",
  );
  demand(!tells(deviceId, orgKey), "deviceId must not contain the org key");
}

/** @throws {TypeError} that names the wrong argument. */
export function checkCallOptions(options: unknown): AbortSignal | undefined {
  if (options === undefined) return undefined;
  // A signal in place of the options has no names of its own, and would be ignored.
  demand(isObject(options) && !(options instanceof AbortSignal), "options must be an object");
  demandNames(options, "signal");
  const { signal } = options;
  demand(signal === undefined || signal instanceof AbortSignal, "signal must be an AbortSignal");
  return signal;
}

/** A name that is none of `known` would leave a default in force without a word. */
export function demandNames(options: object, known: string): void {
  for (const name of keys(options)) demand(known.split(", ").includes(name), `${name} must be one of ${known}`);
}

/** @throws {TypeError} with `message`, which names what is wrong and never its value. */
export function demand(met: boolean, message: string): asserts met {
  if (!met) throw new TypeError(message);
}

function checkBaseUrl(baseUrl: unknown, orgKey: string): Authority {
  const must = "baseUrl (MACHINEID_BASE_URL) must";
  demand(typeof baseUrl === "string" && URL.canParse(baseUrl), `${must} be a URL`);
  const { protocol, hostname, username, password, origin, pathname } = new URL(baseUrl);
  // The URL parser has already written every spelling of an IPv4 address in dotted form.
  const loopback = /^(localhost|\[::1\]|127(\.\d+){3})$/.test(hostname);
  demand(protocol === "https:" || (protocol === "http:" && loopback), `${must} use https:, or http: to loopback`);
  demand(
    username + password === "" && !/[?#]/.test(baseUrl),
    `${must} have no credentials, query, fragment`,
  );
  // As it is written: a host loses its capitals.
  demand(!tells(baseUrl, orgKey), `${must} not contain the org key`);
  return { origin, pathPrefix: pathname.replace(/\/+$/, "") };
}

/** Whether the text gives the org key away. */
export function tells(value: string, orgKey: string): boolean {
  return orgKey.length >= SHORTEST_TELLING_KEY && value.includes(orgKey);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

export function isFunction(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === "function";
}
