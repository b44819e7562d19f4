import { defineProperty, freeze, hasOwn, keys, parse, stringify } from "./builtins.js";
import { countNames } from "./field-names.js";
import { isObject } from "./options.js";
import type { AuthorityFailure, Decision, Denial, Permit, Registration } from "./decision.js";

/** How one HTTP exchange ended: without an answer, or with one. A body is `null` when it is too long or content-encoded. */
export type Reply =
  | "AUTHORITY_TIMEOUT"
  | "AUTHORITY_UNREACHABLE"
  | { readonly status: number; readonly body: Uint8Array | null };

/** What the reply must be judged against. */
export interface Question {
  readonly deviceId: string;
  readonly orgKey: string;
}

// `ignoreBOM` keeps a byte order mark in the text, where JSON.parse rejects it.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const decode = utf8.decode.bind(utf8);

/** The decision that a reply to a validate call carries. Never throws. */
export function decide(reply: Reply, question: Question): Decision {
  const answer = read(reply, question);
  const { status, request_id, code } = answer;
  const allowed = answer.own("allowed");
  if (status === 200 && allowed === true && code !== null && !answer.repeatsName()) {
    return permit(code, request_id, question);
  }
  return deny(answer, allowed === false, code, question);
}

/** The registration, or the denial, that a reply to a register call carries. Never throws. */
export function decideRegistration(reply: Reply, question: Question): Registration | Denial {
  const answer = read(reply, question);
  const { own, text, request_id } = answer;
  const status = own("status");
  if (answer.status === 200 && (status === "ok" || status === "exists") && !answer.repeatsName()) {
    return seal<Registration>({
      status,
      deviceId: question.deviceId,
      request_id,
      planTier: text("planTier"),
      planState: text("planState"),
      limit: count(own("limit")),
      devicesUsed: count(own("devicesUsed")),
      remaining: count(own("remaining")),
    });
  }
  // A refusal over the plan's cap names its reason in `error`, not in `code`.
  return deny(answer, status === "blocked" || own("allowed") === false, answer.code ?? text("error"), question);
}

/** What an answer says. Where it is none, it has no fields, and `failure` says why. */
interface Answer {
  readonly failure: AuthorityFailure;
  readonly status: number;
  readonly request_id: string | null;
  readonly code: string | null;
  readonly own: (name: string) => unknown;
  /** The field, when it is text that may be shown; else `null`. */
  readonly text: (name: string) => string | null;
  /** True when a field is given twice: an answer that says two things permits nothing. */
  readonly repeatsName: () => boolean;
}

function read(reply: Reply, { deviceId, orgKey }: Question): Answer {
  const { status, body } = typeof reply === "string" ? { status: 0, body: null } : reply;
  const answered = status === 200 ? "AUTHORITY_INVALID_RESPONSE" : "AUTHORITY_HTTP_ERROR";
  let json = "{}";
  let fields: Readonly<Record<string, unknown>> = {};
  try {
    if (body) {
      json = decode(body);
      const value: unknown = parse(json);
      // An array passes too: it has none of the fields that count.
      if (isObject(value)) fields = value;
    }
  } catch {
    // An answer that is no JSON has no fields.
  }
  // Own properties only: an answer must not be completed by a polluted Object.prototype.
  const own = (name: string): unknown => (hasOwn(fields, name) ? fields[name] : undefined);
  const text = (name: string): string | null => {
    const value = own(name);
    return typeof value === "string" && /^[\x20-\x7e]{1,256}$/.test(value) && !value.includes(orgKey) ? value : null;
  };
  const request_id = text("request_id");
  const names = keys(fields).length;
  // What is said of another device says nothing of this one.
  if (hasOwn(fields, "deviceId") && own("deviceId") !== deviceId) fields = {};
  return {
    failure: typeof reply === "string" ? reply : answered,
    status,
    request_id,
    code: text("code"),
    own,
    text,
    repeatsName: () => countNames(json) > names,
  };
}

function count(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function deny({ failure, request_id }: Answer, denied: boolean, reason: string | null, { deviceId }: Question): Denial {
  const code = denied && reason !== "ALLOW" ? (reason ?? failure) : failure;
  return seal({ allowed: false, code, request_id, deviceId });
}

// The overload gives the type that no other code can produce. Every permit comes from this line.
function permit(code: string, request_id: string | null, question: Question): Permit;
function permit(code: string, request_id: string | null, { deviceId }: Question): object {
  return seal({ allowed: true, code, request_id, deviceId });
}

const NO_THEN = { __proto__: null, value: undefined };

// A promise asks what it is resolved with for `then`. One that a polluted Object.prototype has would answer in its place.
function seal<T extends object>(outcome: T): Readonly<T> {
  return freeze(defineProperty(outcome, "then", NO_THEN));
}

/** The authority did not permit the work: what `assertAllowed`, `guard`, `startup` and `register` reject with. */
export class DeniedError extends Error {
  override readonly name = "DeniedError";
  /** Why: the authority's code, or one of the `AUTHORITY_*` codes. */
  readonly code: string;
  readonly request_id: string | null;
  readonly deviceId: string;
  readonly denial: Denial;
  /** The HTTP status with which Express, Connect and Fastify answer when nothing handles this error. */
  readonly statusCode = 503;

  constructor(denial: Denial) {
    const { code, request_id, deviceId } = denial;
    super(`${stringify(deviceId)} is denied: ${code} (request_id ${request_id ?? "none"})`);
    this.code = code;
    this.request_id = request_id;
    this.deviceId = deviceId;
    this.denial = denial;
  }
}
