import type { HostName } from "./host.js";

/** Codes that a host may give besides the one that the build for Node gives. `ALLOW` is a permit. */
export type Differences = Readonly<Record<string, readonly string[]>>;

const TIMEOUT = ["AUTHORITY_TIMEOUT"];
const UNREACHABLE = ["AUTHORITY_UNREACHABLE"];
const HTTP_ERROR = ["AUTHORITY_HTTP_ERROR"];
// The bytes hold a whole permit; whether they are a whole HTTP answer is decided by the host's parser alone.
const PARSED = ["ALLOW"];

const undici: Differences = {
  "sends a header with a space in its name": PARSED,
  "407 with a permit": UNREACHABLE,
  "407 with a challenge": UNREACHABLE,
  "600 with a permit": UNREACHABLE,
  "999 with a permit": UNREACHABLE,
  "204 that announces a body": HTTP_ERROR,
  "floods with informational answers": TIMEOUT,
  "sends a chunk extension without end": TIMEOUT,
};

const workerd: Differences = {
  "ends within the last chunk": PARSED,
  "resets within the last chunk": PARSED,
  "stops within the last chunk": PARSED,
  "sends a length and chunks": PARSED,
  "sends a chunk without its line break": PARSED,
  "sends HTTP/9.9": PARSED,
  "sends a bare carriage return in the headers": PARSED,
  "sends a header of 100 kB": PARSED,
  "sends 100 kB of headers": PARSED,
  // A header without a value is dropped; the body is not encoded.
  'encodes 83 bytes as ""': PARSED,
  "sends a status of four digits": HTTP_ERROR,
  "sends a status of two digits": HTTP_ERROR,
  "sends an upgrade to another protocol": HTTP_ERROR,
  "204 that announces a body": HTTP_ERROR,
  // An informational answer is taken for the answer.
  "ends after an informational answer": HTTP_ERROR,
  "sends 100 Continue that nobody asked for": HTTP_ERROR,
  "floods with informational answers": HTTP_ERROR,
};

const deno: Differences = {
  "sends a list of lengths": PARSED,
  "sends a length and chunks": PARSED,
  "sends 100 Continue that nobody asked for": PARSED,
  "sends a header of 100 kB": PARSED,
  "sends an upgrade to another protocol": HTTP_ERROR,
  "204 that announces a body": HTTP_ERROR,
  "sends headers without end": TIMEOUT,
  "floods with informational answers": TIMEOUT,
  "sends a chunk extension without end": TIMEOUT,
};

const bun: Differences = {
  "ends within the last chunk": PARSED,
  "resets within the last chunk": PARSED,
  "sends a length and chunks": PARSED,
  "sends 100 Continue that nobody asked for": PARSED,
  "sends a header of 100 kB": PARSED,
  "204 that announces a body": HTTP_ERROR,
  "000": HTTP_ERROR,
  "sends headers without end": TIMEOUT,
  "floods with informational answers": TIMEOUT,
  "sends a chunk extension without end": TIMEOUT,
};

/** By host, then by the name of the fault. */
export const DIFFERENCES: Readonly<Record<HostName, Differences>> = {
  node: {},
  "node by fetch": undici,
  "edge-light": undici,
  workerd,
  "workerd with nodejs_compat": workerd,
  "workerd of 2023": workerd,
  deno,
  bun,
};
