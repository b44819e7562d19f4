import type { Dispatcher } from "undici";
import type { OnDenied } from "./record.js";

export interface MachineIDOptions {
  /** The organisation's key, `org_…`. Sent in the `x-org-key` header and nowhere else. */
  readonly orgKey: string;
  /** The authority: `https:`, or `http:` to this machine. Its path is a prefix. Default `https://machineid.io`. */
  readonly baseUrl?: string | undefined;
  /** Milliseconds, 1 to 60,000, that a call may take from start to decision. Default 2,000. */
  readonly timeoutMs?: number | undefined;
  /** An undici dispatcher to send through. It stays open when `close()` is called. Default: a pool of its own. */
  readonly dispatcher?: Dispatcher | undefined;
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
  readonly dispatcher: Dispatcher | undefined;
  readonly onDenied: OnDenied | undefined;
}

interface Authority {
  readonly origin: string;
  readonly pathPrefix: string;
}

type Unchecked<T> = { readonly [Name in keyof T]?: unknown };

// The shortest text that is taken for a leaked org key; a shorter key would be found by accident.
const SHORTEST_TELLING_KEY = 8;

/** @throws {TypeError} that names the wrong option, never its value. */
export function checkOptions(options: Unchecked<MachineIDOptions>): CheckedOptions {
  const passed: unknown = options;
  if (typeof passed !== "object" || passed === null) throw new TypeError("options must be an object with an orgKey");
  const given = { ...options };
  // Without this, a polluted Object.prototype could choose the authority.
  Object.setPrototypeOf(given, null);
  const { orgKey, baseUrl = "https://machineid.io", timeoutMs = 2_000, dispatcher, onDenied } = given;
  if (typeof orgKey !== "string" || !/^[\x21-\x7e]+$/.test(orgKey)) {
    throw new TypeError("orgKey (MACHINEID_ORG_KEY) must be a string of printable ASCII characters without spaces");
  }
  if (typeof timeoutMs !== "number" || !(timeoutMs >= 1 && timeoutMs <= 60_000)) {
    throw new TypeError("timeoutMs (MACHINEID_TIMEOUT_MS) must be a number of milliseconds from 1 to 60000");
  }
  if (dispatcher !== undefined && !isDispatcher(dispatcher)) {
    throw new TypeError("dispatcher must be an undici Dispatcher");
  }
  if (onDenied !== undefined && !isCallback(onDenied)) throw new TypeError("onDenied must be a function");
  return { orgKey, ...checkBaseUrl(baseUrl, orgKey), timeoutMs, dispatcher, onDenied };
}

/** The options that the environment gives. What is missing or malformed is left for `checkOptions` to refuse. */
export function environmentOptions(): MachineIDOptions {
  const { MACHINEID_ORG_KEY: orgKey = "", MACHINEID_BASE_URL: baseUrl, MACHINEID_TIMEOUT_MS: timeoutMs } = process.env;
  // A blank variable becomes 0, which is out of range: it is refused, not ignored.
  return { orgKey, baseUrl, timeoutMs: timeoutMs === undefined ? undefined : Number(timeoutMs) };
}

/** @throws {TypeError} that names the wrong argument. */
export function checkDeviceId(deviceId: unknown, orgKey: string): asserts deviceId is string {
  if (typeof deviceId !== "string" || deviceId.length > 1_024 || deviceId.trim() === "" || /\p{Cc}/u.test(deviceId)) {
    throw new TypeError("deviceId must be a string of 1 to 1024 characters, not blank, without control characters");
  }
  if (tells(deviceId, orgKey)) throw new TypeError("deviceId must not contain the org key: a device ID is no secret");
}

/** @throws {TypeError} that names the wrong argument. */
export function checkCallOptions(options: unknown): AbortSignal | undefined {
  if (options === undefined) return undefined;
  if (typeof options !== "object" || options === null) throw new TypeError("options must be an object");
  const signal = "signal" in options ? options.signal : undefined;
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError("signal must be an AbortSignal");
  return signal;
}

function checkBaseUrl(baseUrl: unknown, orgKey: string): Authority {
  const url = typeof baseUrl === "string" && URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (typeof baseUrl !== "string" || url === null) {
    throw new TypeError("baseUrl (MACHINEID_BASE_URL) must be an absolute URL");
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    throw new TypeError("baseUrl (MACHINEID_BASE_URL) must use https:, or http: to localhost, 127.0.0.0/8 or [::1]");
  }
  if (url.username !== "" || url.password !== "" || /[?#]/.test(baseUrl)) {
    throw new TypeError("baseUrl (MACHINEID_BASE_URL) must have no credentials, query or fragment");
  }
  if (tells(url.href, orgKey)) throw new TypeError("baseUrl (MACHINEID_BASE_URL) must not contain the org key");
  return { origin: url.origin, pathPrefix: url.pathname.replace(/\/+$/, "") };
}

// The URL parser has already written every spelling of an IPv4 address in dotted form.
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

function tells(value: string, orgKey: string): boolean {
  return orgKey.length >= SHORTEST_TELLING_KEY && value.includes(orgKey);
}

function isDispatcher(value: unknown): value is Dispatcher {
  return typeof value === "object" && value !== null && "dispatch" in value && typeof value.dispatch === "function";
}

function isCallback(value: unknown): value is OnDenied {
  return typeof value === "function";
}
