import type { IncomingMessage } from "node:http";
import { Problem } from "./problem.js";

const MAX_BODY_BYTES = 64 * 1_024;

export type Body = { readonly parsed: true; readonly value: unknown } | { readonly parsed: false; readonly problem: Problem };

/** Reads a request to its end, also when the body is of no use, so that the connection can be used again. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  const arriving: AsyncIterable<Uint8Array> = request;
  for await (const chunk of arriving) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= MAX_BODY_BYTES) chunks.push(bytes);
  }
  if (size > MAX_BODY_BYTES) {
    return refuse(413, "body_too_large", `The body has ${size} bytes. Expected at most ${MAX_BODY_BYTES}.`);
  }
  const contentType = request.headers["content-type"];
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? "")) {
    const found = contentType === undefined ? "no content-type" : `content-type: ${contentType}`;
    return refuse(415, "unsupported_media_type", `The request has ${found}. Expected content-type: application/json.`);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (text === "") return refuse(400, "invalid_json", "The body is empty. Expected a JSON object.");
  try {
    return { parsed: true, value: JSON.parse(text) };
  } catch {
    return refuse(400, "invalid_json", `The body (${size} bytes) is not JSON. Expected a JSON object.`);
  }
}

function refuse(status: number, error: string, message: string): Body {
  return { parsed: false, problem: new Problem(status, error, message) };
}
