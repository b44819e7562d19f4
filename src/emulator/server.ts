import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { containsOrgKey, type EmulatedAuthority } from "./authority.js";
import { CONTROL_PREFIX, runControl } from "./control-routes.js";
import type { Controls } from "./controls.js";
import { dashboardState } from "./dashboard-state.js";
import { findPage, sendPage } from "./dashboard.js";
import { streamEvents } from "./event-stream.js";
import { actOut, type FaultInjector } from "./faults.js";
import { Problem } from "./problem.js";
import { formField, jsonOf, parseJson, receiveBody, type Body, type RawBody } from "./request-body.js";
import { RECOVERY_PATH } from "./recovery.js";
import { recoveredPage, recoveryPage, refusedRecoveryPage } from "./recovery-page.js";
import { findRoute, readDeviceId, type Reply, type Route } from "./routes.js";
import { requireLoopbackHost, requireSameOrigin } from "./same-origin.js";
import { answerBrokenRequests, limitConnections, problemReply, refuseConnection, sendReply } from "./wire.js";

export interface ServerParts {
  readonly authority: EmulatedAuthority;
  readonly faults: FaultInjector;
  readonly controls: Controls;
}

export interface ApiServer {
  readonly server: Server;
  /** Cuts every connection and resolves when the port is free. */
  readonly close: () => Promise<void>;
}

/** An HTTP server for the API of the authority, the dashboard, and the controls behind it. */
export function createApiServer(parts: ServerParts): ApiServer {
  // A request without Host is answered here, in words, and not by Node.
  const server = createServer({ requireHostHeader: false, connectionsCheckingInterval: 5_000 }, (request, response) => {
    const answer = (respond: () => void): void => {
      try {
        respond();
      } catch (error) {
        if (!response.headersSent) sendReply(response, replyToError(error));
      }
    };
    answer(() => {
      requireOneHost(request);
      if (request.method === "GET") return respondTo(parts, request, response, { bytes: Buffer.alloc(0) });
      receiveBody(request, (raw) => answer(() => respondTo(parts, request, response, raw)));
    });
  });
  answerBrokenRequests(server);
  const connections = limitConnections(server);
  const close = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    for (const socket of connections) socket.destroy();
    await closed;
  };
  return { server, close };
}

/** What stands before a request in a proxy could have routed it by the other Host. Throws a `Problem` (400). */
function requireOneHost({ rawHeaders }: IncomingMessage): void {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === "host") hosts += 1;
  }
  if (hosts !== 1) throw new Problem(400, "invalid_host", `The request has ${hosts} Host headers. Expected one.`);
}

function respondTo(parts: ServerParts, request: IncomingMessage, response: ServerResponse, raw: RawBody): void {
  if ("problem" in raw && raw.endless) {
    parts.authority.journal.countError();
    return refuseConnection(request.socket, raw.problem);
  }
  const { method = "GET", url = "/" } = request;
  const queryStart = url.indexOf("?");
  const path = queryStart < 0 ? url : url.slice(0, queryStart);
  const query = queryStart < 0 ? "" : url.slice(queryStart + 1);
  if (path.startsWith(CONTROL_PREFIX)) return respondToControl(parts, method, path, request, response, raw);
  if (path === RECOVERY_PATH) return respondToRecovery(parts, method, query, request, response, raw);
  const page = method === "GET" ? findPage(path) : undefined;
  if (page !== undefined) {
    requireLoopbackHost(request);
    return sendPage(response, page);
  }
  respondToApi(parts, method, path, query, request, response, parseJson(raw, request.headers));
}

function respondToApi(
  { authority, faults }: ServerParts,
  method: string,
  path: string,
  query: string,
  request: IncomingMessage,
  response: ServerResponse,
  body: Body,
): void {
  const { journal } = authority;
  let route: Route;
  try {
    if (containsOrgKey(path) || containsOrgKey(query)) {
      throw new Problem(400, "org_key_in_url", "The URL holds an org key. Send it in the x-org-key header only.");
    }
    route = findRoute(method, path);
  } catch (error) {
    journal.countError();
    throw error;
  }
  journal.countRequest(route.endpoint);
  const fault = faults.take(route.endpoint, () => namedDevice(body));
  if (fault !== undefined) {
    journal.countFault();
    if (fault.kind !== "delay") return actOut(fault, response);
  }
  const reply = replyTo(authority, route, body, request);
  if (reply.status >= 400) journal.countError();
  if (fault === undefined) return sendReply(response, reply);
  const timer = setTimeout(() => sendReply(response, reply), fault.ms);
  response.once("close", () => clearTimeout(timer));
}

function replyTo(authority: EmulatedAuthority, route: Route, body: Body, request: IncomingMessage): Reply {
  try {
    if (route.needs === "nothing") return route.answer(authority);
    const header = request.headers["x-org-key"];
    const organisation = authority.authenticate(Array.isArray(header) ? header.join(", ") : header);
    if (route.needs === "org") return route.answer(organisation);
    return route.answer(organisation, readDeviceId(jsonOf(body)), authority);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // A caller of validate reads `allowed`, whatever the status: a refused key denies in those words too.
    const denies = route.endpoint === "validate" && error.status === 401;
    const denial = denies ? { allowed: false, code: "ORG_KEY_INVALID", request_id: authority.identifiers.requestId() } : {};
    return problemReply(error, { ...denial, handler: route.handler });
  }
}

function respondToControl(parts: ServerParts, method: string, path: string, request: IncomingMessage, response: ServerResponse, raw: RawBody): void {
  const { authority, controls, faults } = parts;
  requireSameOrigin(request);
  if (method === "GET" && path === `${CONTROL_PREFIX}events`) {
    return streamEvents(response, {
      onDecision: (listener) => authority.journal.decided.subscribe(listener),
      onChange(listener) {
        const ends = [authority.organisation.changed.subscribe(listener), faults.changed.subscribe(listener)];
        return () => ends.forEach((end) => end());
      },
    });
  }
  const state = (): Readonly<Record<string, unknown>> => ({ ...dashboardState(authority, faults) });
  const body = runControl({ controls, faults, state }, method, path, () => jsonOf(parseJson(raw, request.headers)));
  sendReply(response, { status: 200, body });
}

/** Opening the link does not use it up, for mail programs open links on their own; its button does. */
function respondToRecovery({ authority }: ServerParts, method: string, query: string, request: IncomingMessage, response: ServerResponse, raw: RawBody): void {
  requireLoopbackHost(request);
  if (method === "GET") return sendPage(response, recoveryPage(new URLSearchParams(query).get("token") ?? ""));
  if (method !== "POST") throw new Problem(405, "method_not_allowed", `${RECOVERY_PATH} was called with ${method}. Expected GET or POST.`);
  requireSameOrigin(request);
  try {
    sendPage(response, recoveredPage(authority.recoverKey(formField(raw, request.headers["content-type"], "token"))));
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 403) throw error;
    sendPage(response, refusedRecoveryPage(error.message));
  }
}

function namedDevice(body: Body): string | undefined {
  if (!body.parsed || typeof body.value !== "object" || body.value === null || !("deviceId" in body.value)) return undefined;
  const { deviceId } = body.value;
  return typeof deviceId === "string" ? deviceId : undefined;
}

function replyToError(error: unknown): Reply {
  return problemReply(error instanceof Problem ? error : new Problem(500, "emulator_defect", String(error)));
}
