import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";

export interface Page {
  readonly status: number;
  readonly type: string;
  readonly content: string | Buffer;
}

/** Nothing from elsewhere, no inline script, no frame around the page: a device ID cannot become code, a click no other click. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

function module(file: string): [string, { readonly file: string; readonly type: string }] {
  return [`/dashboard/${file}`, { file, type: "text/javascript; charset=utf-8" }];
}

const FILES: ReadonlyMap<string, { readonly file: string; readonly type: string }> = new Map([
  ["/dashboard", { file: "page.html", type: "text/html; charset=utf-8" }],
  ["/dashboard/style.css", { file: "style.css", type: "text/css; charset=utf-8" }],
  ...["script.js", "decision.js", "devices.js", "elements.js", "emulator.js"].map((file) => module(file)),
  ["/dashboard/icon.svg", { file: "icon.svg", type: "image/svg+xml" }],
]);

/** The files of the dashboard, by path; read from disk when asked for. */
export function findPage(path: string): Page | undefined {
  const found = FILES.get(path === "/" ? "/dashboard" : path);
  return found && { status: 200, type: found.type, content: readFileSync(new URL(`./dashboard/${found.file}`, import.meta.url)) };
}

export function sendPage(response: ServerResponse, { status, type, content }: Page): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(content),
    "cache-control": "no-store",
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    // Not "no-referrer": browsers would send Origin: null with the form of a recovery link.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  });
  response.end(content);
}
