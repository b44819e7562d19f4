import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { containsOrgKey, type EmulatedAuthority } from "./authority.js";
import { CONTROL_PREFIX, runControl, type Controls } from "./controls.js";
import { actOut, type FaultInjector } from "./faults.js";
import { Problem } from "./problem.js";
import { readBody, type Body } from "./request-body.js";
import { findRoute, readDeviceId, type Reply, type Route } from "./routes.js";

export interface ServerParts {
  readonly authority: EmulatedAuthority;
  readonly faults: FaultInjector;
  readonly controls: Controls;
  /** Ends the delays that are running when the emulator closes. */
  readonly closing: AbortSignal;
}

/** An HTTP server for the API of the authority and, under `/emulator/`, for the controls of the dashboard. */
export function createApiServer(parts: ServerParts): Server {
  const server = createServer((request, response) => {
    handle(parts, request, response).catch((error: unknown) => {
      if (response.destroyed || response.headersSent) return;
      sendReply(response, { status: 500, body: { status: "error", error: "emulator_defect", message: String(error) } });
    });
  });
  server.on("clientError", (_error, socket) => {
    if (!socket.writable) return;
    const body = JSON.stringify({ status: "error", error: "invalid_http", message: "The request is not HTTP/1.1." });
    socket.end(`HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
  });
  return server;
}

async function handle(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? "GET";
  const [path = "/", query = ""] = (request.url ?? "/").split("?", 2);
  if (path.startsWith(CONTROL_PREFIX)) return handleControl(parts.controls, method, path, request, response);

  const body = method === "GET" ? undefined : await readBody(request);
  let route: Route;
  try {
    if (containsOrgKey(path) || containsOrgKey(query)) {
      throw new Problem(400, "org_key_in_url", "The URL holds an org key. Send it in the x-org-key header only.");
    }
    route = findRoute(method, path);
  } catch (error) {
    parts.authority.journal.countError();
    return sendReply(response, problemReply(error));
  }
  await answerRoute(parts, route, body, request, response);
}

async function answerRoute(
  { authority, faults, closing }: ServerParts,
  route: Route,
  body: Body | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  authority.journal.countRequest(route.endpoint);
  const fault = faults.take(route.endpoint, namedDevice(body));
  if (fault !== undefined) {
    authority.journal.countFault();
    if (fault.kind !== "delay") return actOut(fault, response);
  }
  const reply = replyTo(authority, route, body, request);
  if (reply.status >= 400) authority.journal.countError();
  if (fault?.kind === "delay") await sleep(fault.ms, undefined, { signal: closing });
  sendReply(response, reply);
}

function replyTo(authority: EmulatedAuthority, route: Route, body: Body | undefined, request: IncomingMessage): Reply {
  try {
    if (route.needs === "nothing") return route.answer(authority);
    const header = request.headers["x-org-key"];
    const organisation = authority.authenticate(Array.isArray(header) ? header.join(", ") : header);
    if (route.needs === "org") return route.answer(organisation);
    return route.answer(organisation, readDeviceId(jsonOf(body)), authority);
  } catch (error) {
    return problemReply(error, route);
  }
}

async function handleControl(
  controls: Controls,
  method: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = method === "GET" ? undefined : await readBody(request);
  try {
    sendReply(response, { status: 200, body: runControl(controls, method, path, () => jsonOf(body)) });
  } catch (error) {
    sendReply(response, problemReply(error));
  }
}

function jsonOf(body: Body | undefined): unknown {
  if (body === undefined) return undefined;
  if (!body.parsed) throw body.problem;
  return body.value;
}

function namedDevice(body: Body | undefined): string | undefined {
  if (body === undefined || !body.parsed || typeof body.value !== "object" || body.value === null) return undefined;
  if (!("deviceId" in body.value)) return undefined;
  const { deviceId } = body.value;
  return typeof deviceId === "string" ? deviceId : undefined;
}

function problemReply(error: unknown, route?: Route): Reply {
  if (!(error instanceof Problem)) throw error;
  const body = {
    status: "error",
    error: error.error,
    message: error.message,
    ...(route !== undefined && { handler: route.handler }),
  };
  // A caller of validate reads `allowed`, whatever the status: a refused key denies in those words too.
  const denial = { allowed: false, code: "ORG_KEY_INVALID", request_id: randomUUID() };
  const denies = route?.endpoint === "validate" && error.status === 401;
  return { status: error.status, body: denies ? { ...denial, ...body } : body };
}

function sendReply(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(reply.body));
}
