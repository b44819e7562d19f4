import type { AuthorityFailure, Decision, Denial, Permit, Registration } from "./decision.js";

/** How one HTTP exchange ended. A body is `null` when it is over the size limit or content-encoded. */
export type Reply =
  | { readonly kind: "answer"; readonly status: number; readonly body: Uint8Array | null }
  | { readonly kind: "timeout" }
  | { readonly kind: "unreachable" };

/** What the reply must be judged against. */
export interface Question {
  readonly deviceId: string;
  readonly orgKey: string;
}

// `ignoreBOM` keeps a byte order mark in the text, where JSON.parse rejects it.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The decision that a reply to a validate call carries. Never throws. */
export function decide(reply: Reply, question: Question): Decision {
  const answer = read(reply, question);
  if (answer.failure !== null) return deny(answer.failure, answer.request_id, question);
  const { status, fields, code, request_id } = answer;
  const allowed = own(fields, "allowed");
  if (status === 200 && allowed === true && code !== null && !answer.repeatsName()) {
    return permit(code, request_id, question);
  }
  if (allowed === false && code !== null && code !== "ALLOW") return deny(code, request_id, question);
  return deny(failureOf(status), request_id, question);
}

/** The registration, or the denial, that a reply to a register call carries. Never throws. */
export function decideRegistration(reply: Reply, question: Question): Registration | Denial {
  const answer = read(reply, question);
  if (answer.failure !== null) return deny(answer.failure, answer.request_id, question);
  const { fields, request_id } = answer;
  const status = own(fields, "status");
  if (answer.status === 200 && (status === "ok" || status === "exists")) {
    return Object.freeze({
      status,
      deviceId: question.deviceId,
      request_id,
      planTier: text(own(fields, "planTier"), question),
      planState: text(own(fields, "planState"), question),
      limit: count(own(fields, "limit")),
      devicesUsed: count(own(fields, "devicesUsed")),
      remaining: count(own(fields, "remaining")),
    });
  }
  // A refusal over the plan's cap names its reason in `error`, not in `code`.
  const refused = status === "blocked" || own(fields, "allowed") === false;
  const code = answer.code ?? text(own(fields, "error"), question);
  if (refused && code !== null && code !== "ALLOW") return deny(code, request_id, question);
  return deny(failureOf(answer.status), request_id, question);
}

type Answer =
  | { readonly failure: AuthorityFailure; readonly request_id: string | null }
  | {
      readonly failure: null;
      readonly status: number;
      readonly fields: object;
      /** True when a field is given twice: an answer that says two things permits nothing. */
      readonly repeatsName: () => boolean;
      readonly code: string | null;
      readonly request_id: string | null;
    };

function read(reply: Reply, question: Question): Answer {
  if (reply.kind === "timeout") return { failure: "AUTHORITY_TIMEOUT", request_id: null };
  if (reply.kind === "unreachable") return { failure: "AUTHORITY_UNREACHABLE", request_id: null };
  const { status } = reply;
  const parsed = parseObject(reply.body);
  if (parsed === null) return { failure: failureOf(status), request_id: null };
  const { fields, json } = parsed;
  const request_id = text(own(fields, "request_id"), question);
  if (Object.hasOwn(fields, "deviceId") && own(fields, "deviceId") !== question.deviceId) {
    return { failure: failureOf(status), request_id };
  }
  const code = text(own(fields, "code"), question);
  return { failure: null, status, fields, repeatsName: () => repeatsName(json), code, request_id };
}

function parseObject(body: Uint8Array | null): { readonly fields: object; readonly json: string } | null {
  if (body === null) return null;
  try {
    const json = utf8.decode(body);
    const fields: unknown = JSON.parse(json);
    return typeof fields === "object" && fields !== null && !Array.isArray(fields) ? { fields, json } : null;
  } catch {
    return null;
  }
}

// JSON.parse takes the last of two fields with one name, other parsers the first.
function repeatsName(json: string): boolean {
  const names = new Set<unknown>();
  let depth = 0;
  let count = 0;
  for (const [token, string, colon] of json.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]/g)) {
    if (string === undefined) depth += token === "{" || token === "[" ? 1 : -1;
    else if (colon !== undefined && depth === 1) {
      names.add(JSON.parse(string));
      count += 1;
    }
  }
  return names.size < count;
}

// Own properties only: an answer must not be completed by a polluted Object.prototype.
function own(fields: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(fields, name)?.value;
}

function text(value: unknown, { orgKey }: Question): string | null {
  return typeof value === "string" && /^[\x20-\x7e]{1,256}$/.test(value) && !value.includes(orgKey) ? value : null;
}

function count(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function failureOf(status: number): AuthorityFailure {
  return status === 200 ? "AUTHORITY_INVALID_RESPONSE" : "AUTHORITY_HTTP_ERROR";
}

function deny(code: string, request_id: string | null, { deviceId }: Question): Denial {
  return Object.freeze({ allowed: false, code, request_id, deviceId });
}

// The overload gives the type that no other code can produce. Every permit comes from this line.
function permit(code: string, request_id: string | null, question: Question): Permit;
function permit(code: string, request_id: string | null, { deviceId }: Question): object {
  return Object.freeze({ allowed: true, code, request_id, deviceId });
}
