import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Problem, kindOf } from "./problem.js";

/** The largest body that is read. */
const MAX_BODY_BYTES = 64 * 1_024;
/** The largest body that is received and thrown away, so that its sender hears the answer and can go on. */
const MAX_DISCARDED_BYTES = 8 * 1_024 * 1_024;

export type Body = { readonly parsed: true; readonly value: unknown } | { readonly parsed: false; readonly problem: Problem };

/** The bytes of a body, or why they were not read; `endless` when the connection is of no more use. */
export type RawBody = { readonly bytes: Buffer } | { readonly problem: Problem; readonly endless: boolean };

const NO_BYTES = Buffer.alloc(0);

/**
 * Receives a request to its end, also when its body is too large, so that the connection can be used again. Calls
 * `received` once; not at all when the connection is cut before the end. Without promises: this runs for every validate.
 */
export function receiveBody(request: IncomingMessage, received: (body: RawBody) => void): void {
  if (Number(request.headers["content-length"] ?? 0) > MAX_DISCARDED_BYTES) return received(tooLarge(`${request.headers["content-length"]}`, true));
  let chunks: Buffer[] = [];
  let size = 0;
  let answered = false;
  const answer = (body: RawBody): void => {
    if (answered) return;
    answered = true;
    received(body);
  };
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) {
      chunks.push(chunk);
    } else {
      chunks = [];
      if (size > MAX_DISCARDED_BYTES) answer(tooLarge(`more than ${MAX_DISCARDED_BYTES}`, true));
    }
  });
  request.on("end", () => {
    const [first = NO_BYTES] = chunks;
    answer(size > MAX_BODY_BYTES ? tooLarge(`${size}`, false) : { bytes: chunks.length <= 1 ? first : Buffer.concat(chunks) });
  });
}

function tooLarge(size: string, endless: boolean): RawBody {
  return { problem: new Problem(413, "body_too_large", `The body has ${size} bytes. Expected at most ${MAX_BODY_BYTES}.`), endless };
}

/** Reads a body as JSON. */
export function parseJson(raw: RawBody, headers: IncomingHttpHeaders): Body {
  if ("problem" in raw) return { parsed: false, problem: raw.problem };
  const { "content-type": contentType, "content-encoding": encoding = "identity" } = headers;
  if (encoding !== "identity") {
    return refuse(415, "unsupported_content_encoding", `The request has content-encoding: ${encoding}. Expected none.`);
  }
  if (contentType !== "application/json" && !/^application\/json\s*(;|$)/i.test(contentType ?? "")) {
    const found = contentType === undefined ? "no content-type" : `content-type: ${contentType}`;
    return refuse(415, "unsupported_media_type", `The request has ${found}. Expected content-type: application/json.`);
  }
  if (!isUtf8(raw.bytes)) return refuse(400, "invalid_json", `The body (${raw.bytes.length} bytes) is not UTF-8. Expected a JSON object.`);
  const text = raw.bytes.toString("utf8");
  if (text === "") return refuse(400, "invalid_json", "The body is empty. Expected a JSON object.");
  try {
    return { parsed: true, value: JSON.parse(text) };
  } catch {
    return refuse(400, "invalid_json", `The body (${raw.bytes.length} bytes) is not JSON. Expected a JSON object.`);
  }
}

/** The JSON value of a body. Throws the `Problem` that kept it from being read. */
export function jsonOf(body: Body): unknown {
  if (!body.parsed) throw body.problem;
  return body.value;
}

function refuse(status: number, error: string, message: string): Body {
  return { parsed: false, problem: new Problem(status, error, message) };
}

/** The field `name` of an HTML form that was sent as `application/x-www-form-urlencoded`. Throws a `Problem` (400, 413, 415). */
export function formField(raw: RawBody, contentType: string | undefined, name: string): string {
  if ("problem" in raw) throw raw.problem;
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? "")) {
    throw new Problem(415, "unsupported_media_type", `The request has content-type ${kindOf(contentType)}. Expected the form of the page.`);
  }
  const value = new URLSearchParams(raw.bytes.toString("utf8")).get(name);
  if (value === null) throw new Problem(400, "invalid_body", `The form has no field ${name}.`);
  return value;
}
