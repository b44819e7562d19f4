import type { IncomingMessage } from "node:http";
import { Problem } from "./problem.js";

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * Refuses requests that a page of another origin may have caused. The dashboard and its controls need no key, so a web
 * page that the user has open must not reach them: not with a form or `fetch`, and not with a host name that it
 * points to the loopback address. Programs send neither Origin nor Sec-Fetch-Site, and pass.
 * Throws a `Problem` (403, 421).
 */
export function requireSameOrigin(request: IncomingMessage): void {
  requireLoopbackHost(request);
  const { origin, host = "" } = request.headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) throw crossOrigin(`Origin: ${origin}`);
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") throw crossOrigin(`Sec-Fetch-Site: ${site}`);
}

/** Refuses a Host that is no name of this machine: the browser believes to talk to somebody else. Throws a `Problem` (421). */
export function requireLoopbackHost(request: IncomingMessage): void {
  const { host = "" } = request.headers;
  if (!LOOPBACK_HOST.test(host)) {
    throw new Problem(421, "foreign_host", `The request has Host: ${host}. The dashboard and its controls answer to 127.0.0.1, localhost and [::1] only.`);
  }
}

function crossOrigin(found: string): Problem {
  return new Problem(403, "cross_origin", `The request has ${found}. The controls take requests of their own page and of programs only.`);
}
