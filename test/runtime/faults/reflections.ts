import { PERMITTED } from "../servers/answering-server.js";
import { saysAndEnds } from "../servers/transport-faults.js";
import { ORG_KEY } from "../support/client.js";
import { answer, wire, type Fault } from "./fault.js";

const invalid = "AUTHORITY_INVALID_RESPONSE";
const failure = "AUTHORITY_HTTP_ERROR";
const permitWith = (fields: object): string => JSON.stringify({ ...PERMITTED, ...fields });
const escaped = Array.from(ORG_KEY, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");

/** Answers that repeat the org key. None of it may come back out. */
export const reflections: readonly Fault[] = [
  answer("the org key as code of a permit", permitWith({ code: ORG_KEY }), invalid),
  answer("the org key inside the code of a permit", permitWith({ code: `key ${ORG_KEY} is fine` }), invalid),
  answer("the org key with escapes as code", `{"allowed":true,"code":"${escaped}"}`, invalid),
  answer("the org key as code of a denial", JSON.stringify({ allowed: false, code: ORG_KEY }), invalid),
  answer("the org key as code of a refusal", JSON.stringify({ allowed: false, code: ORG_KEY }), failure, { status: 401 }),
  answer("the org key as error of a refusal", JSON.stringify({ status: "blocked", error: ORG_KEY }), failure, { status: 403 }),
  answer("the org key as request_id of a refusal", JSON.stringify({ request_id: ORG_KEY }), failure, { status: 500 }),
  answer("the org key as request_id of a denial", JSON.stringify({ allowed: false, code: "DEVICE_REVOKED", request_id: ORG_KEY }), "DEVICE_REVOKED"),
  answer("the org key inside the request_id of a denial", JSON.stringify({ allowed: false, code: "DEVICE_REVOKED", request_id: `r-${ORG_KEY}` }), "DEVICE_REVOKED"),
  answer("the org key as device", permitWith({ deviceId: ORG_KEY }), invalid),
  answer("the org key as body", ORG_KEY, invalid),
  answer("the org key as the name of a field", JSON.stringify({ [ORG_KEY]: true }), invalid),
  answer("the org key in headers", "{}", failure, { status: 400, headers: { "x-org-key": ORG_KEY, "set-cookie": `key=${ORG_KEY}` } }),
  answer("the org key in a redirect", "", failure, { status: 302, headers: { location: `/?key=${ORG_KEY}` } }),
  wire("the org key as reason phrase", saysAndEnds(`HTTP/1.1 403 ${ORG_KEY}\r\ncontent-length: 0\r\n\r\n`), failure),
  wire("the org key as a broken header", saysAndEnds(`HTTP/1.1 200 OK\r\n${ORG_KEY}\r\n\r\n`)),
  wire("the org key as no HTTP", saysAndEnds(`${ORG_KEY}\r\n`)),
];
