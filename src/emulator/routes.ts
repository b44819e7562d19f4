import type { Endpoint } from "./journal.js";
import type { Organisation } from "./organisation.js";
import { Problem, kindOf } from "./problem.js";

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What an endpoint needs from the request, and what it answers. */
export type Route = { readonly method: "GET" | "POST"; readonly endpoint: Endpoint; readonly handler: string } & (
  | { readonly needs: "nothing"; answer(authority: Authority): Reply }
  | { readonly needs: "org"; answer(organisation: Organisation): Reply }
  | { readonly needs: "device"; answer(organisation: Organisation, deviceId: string, authority: Authority): Reply }
);

/** The parts of the authority that lie outside one organisation. */
export interface Authority {
  /** Makes an organisation on the free plan and returns its key. */
  createOrganisation(): string;
  /** Decides, logs the decision and returns it with its request id. */
  decide(organisation: Organisation, deviceId: string): { allowed: boolean; code: string; request_id: string };
}

const MAX_DEVICE_ID_CHARACTERS = 1_024;

export const API_PREFIX = "/api/v1/";

/** Keyed by the path after `/api/v1/`, which is also the `handler` that answers carry. */
const ROUTES: readonly Route[] = [
  {
    method: "POST",
    endpoint: "create",
    handler: "org/create",
    needs: "nothing",
    answer: (authority) => ok({ status: "ok", orgApiKey: authority.createOrganisation(), handler: "org_create" }),
  },
  {
    method: "POST",
    endpoint: "register",
    handler: "devices/register",
    needs: "device",
    answer: registerDevice,
  },
  {
    method: "POST",
    endpoint: "validate",
    handler: "devices/validate",
    needs: "device",
    answer: (organisation, deviceId, authority) =>
      ok({ ...authority.decide(organisation, deviceId), deviceId, handler: "devices/validate" }),
  },
  {
    method: "POST",
    endpoint: "revoke",
    handler: "devices/revoke",
    needs: "device",
    answer: (organisation, deviceId) => {
      requireRegistered(organisation, deviceId);
      organisation.revoke([deviceId]);
      return ok({ status: "ok", handler: "devices/revoke", deviceId });
    },
  },
  {
    method: "POST",
    endpoint: "unrevoke",
    handler: "devices/unrevoke",
    needs: "device",
    answer: (organisation, deviceId) => {
      requireRegistered(organisation, deviceId);
      organisation.restore([deviceId]);
      return ok({ status: "ok", handler: "devices/unrevoke", deviceId });
    },
  },
  {
    method: "POST",
    endpoint: "remove",
    handler: "devices/remove",
    needs: "device",
    answer: (organisation, deviceId) => {
      requireRegistered(organisation, deviceId);
      organisation.remove([deviceId]);
      return ok({ status: "ok", handler: "devices/remove", deviceId, ...organisation.capacity() });
    },
  },
  {
    method: "GET",
    endpoint: "list",
    handler: "devices/list",
    needs: "org",
    answer: (organisation) =>
      ok({ status: "ok", handler: "devices/list", devices: organisation.devices(), ...organisation.capacity() }),
  },
  {
    method: "GET",
    endpoint: "usage",
    handler: "usage",
    needs: "org",
    answer: (organisation) => ok({ status: "ok", handler: "usage", ...organisation.capacity() }),
  },
];

const ROUTES_BY_PATH: ReadonlyMap<string, Route> = new Map(ROUTES.map((route) => [API_PREFIX + route.handler, route]));

/** Finds the route of a request. Throws a `Problem` (404, 405) that lists what exists. */
export function findRoute(method: string, path: string): Route {
  const route = ROUTES_BY_PATH.get(path);
  if (route === undefined) {
    const known = ROUTES.map((each) => `${each.method} ${API_PREFIX}${each.handler}`).join(", ");
    throw new Problem(404, "unknown_path", `Nothing answers ${method} ${path}. Expected one of: ${known}.`);
  }
  if (route.method !== method) {
    throw new Problem(405, "method_not_allowed", `${path} was called with ${method}. Expected ${route.method}.`);
  }
  return route;
}

/** The `deviceId` of a request body. Throws a `Problem` (400) that says what was found in its place. */
export function readDeviceId(body: unknown): string {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Problem(400, "invalid_body", `The body is ${kindOf(body)}. Expected an object: { "deviceId": "…" }.`);
  }
  if (!("deviceId" in body)) {
    const keys = Object.keys(body);
    const found = keys.length === 0 ? "no keys" : `the keys ${keys.join(", ")}`;
    throw new Problem(400, "missing_device_id", `The body has ${found}. Expected { "deviceId": "…" }.`);
  }
  const { deviceId } = body;
  if (typeof deviceId !== "string" || deviceId.trim() === "") {
    const found = typeof deviceId === "string" ? "blank" : kindOf(deviceId);
    throw new Problem(400, "invalid_device_id", `deviceId is ${found}. Expected text of 1 to 1,024 characters.`);
  }
  if (deviceId.length > MAX_DEVICE_ID_CHARACTERS) {
    throw new Problem(400, "invalid_device_id", `deviceId has ${deviceId.length} characters. Expected at most 1,024.`);
  }
  return deviceId;
}

function ok(body: Reply["body"]): Reply {
  return { status: 200, body };
}

function registerDevice(organisation: Organisation, deviceId: string): Reply {
  const registration = organisation.register(deviceId);
  const answer = { status: registration, handler: "devices/register", deviceId, ...organisation.capacity() };
  return registration === "blocked"
    ? { status: 403, body: { ...answer, error: "device_limit_reached" } }
    : { status: 200, body: answer };
}

function requireRegistered(organisation: Organisation, deviceId: string): void {
  if (!organisation.has(deviceId)) {
    throw new Problem(404, "device_not_found", `${JSON.stringify(deviceId)} is not registered in this organisation.`);
  }
}
