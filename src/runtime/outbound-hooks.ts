import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Agent, ClientRequest } from "node:http";
import { Socket } from "node:net";

/** `undici`: any copy of undici, `fetch` too. `http`: `node:http` and `node:https`. `socket`: a TCP or TLS connection of its own. */
export type Api = "undici" | "http" | "socket";

/** Where a call goes. */
export interface Target {
  /** In lower case; an IPv6 address in brackets. */
  readonly host: string;
  /** `null` when it cannot be told. */
  readonly port: number | null;
}

export interface Judge {
  permits(target: Target): boolean;
  /** Records a call outside a permit, and says whether to stop it. */
  refuse(target: Target, api: Api): boolean;
  failure(target: Target, api: Api): Error;
  /** True when nothing is to be stopped. */
  readonly reports: boolean;
}

/** Asks `judge` about each outbound call, before a byte of it is sent. Returns how to undo it. */
export function watchOutbound(judge: Judge): () => void {
  const undo = [watchUndici(judge), watchRequests(judge), watchSockets(judge)];
  return () => {
    for (const step of undo) step();
  };
}

type Judged = "permitted" | "refused";

// A connection that carries HTTP requests is not judged, each request is: it may be opened in a unit that is over. These
// are true while such a connection is made, which is synchronous.
let connectsForUndici: Judged | undefined;
let connectsForRequest = false;

// Undici publishes its channels from every copy of it, that of the global fetch too, whatever the dispatcher.
function watchUndici(judge: Judge): () => void {
  const refused = new WeakSet();
  let latest: Judged = "permitted";
  const onCreate = (message: unknown): void => {
    const request = member(message, "request");
    const target = targetOfOrigin(member(request, "origin"));
    if (!isObject(request) || target === undefined || judge.permits(target) || !judge.refuse(target, "undici")) return;
    refused.add(request);
    latest = "refused";
    queueMicrotask(() => (latest = "permitted"));
    // As undici itself ends a request that fails before it is sent.
    invoke(request, "onError", judge.failure(target, "undici"));
  };
  const onConnect = (): void => {
    connectsForUndici = latest;
    queueMicrotask(() => (connectsForUndici = undefined));
  };
  // Should a version of undici send a request that was ended: nothing of it is on the wire yet.
  const onHeaders = (message: unknown): void => {
    const request = member(message, "request");
    const socket = member(message, "socket");
    if (isObject(request) && refused.has(request)) invoke(socket, "destroy");
  };
  const listeners = [
    ["undici:request:create", onCreate],
    ["undici:client:beforeConnect", onConnect],
    ["undici:client:sendHeaders", onHeaders],
  ] as const;
  for (const [name, listener] of listeners) subscribe(name, listener);
  return () => {
    for (const [name, listener] of listeners) unsubscribe(name, listener);
  };
}

// A request is judged when it is handed to its agent, so that none is opened a connection for, and again when its first
// byte is sent. The methods are looked up on their prototypes at each call: no reference taken earlier gets past.
function watchRequests(judge: Judge): () => void {
  const counted = new WeakSet();
  const sent = new WeakSet();
  const failureOf = (request: object): Error | undefined => {
    const target = targetOfRequest(request);
    if (target === undefined || judge.permits(target)) return undefined;
    const stops = counted.has(request) ? !judge.reports : judge.refuse(target, "http");
    counted.add(request);
    return stops ? judge.failure(target, "http") : undefined;
  };
  const send: Replacement = (request, _args, proceed) => {
    if (sent.has(request)) return proceed();
    const failure = failureOf(request);
    if (failure === undefined) {
      sent.add(request);
      return proceed();
    }
    invoke(request, "destroy", failure);
    return request;
  };
  const undo = [
    replace(ClientRequest.prototype, "end", send),
    replace(ClientRequest.prototype, "flushHeaders", send),
    replace(ClientRequest.prototype, "write", (...call) => send(...call) === true),
    replace(Agent.prototype, "addRequest", (_agent, [request], proceed) => {
      const failure = isObject(request) ? failureOf(request) : undefined;
      if (failure === undefined) return proceed();
      // As an agent says that it could not connect.
      invoke(request, "onSocket", null, failure);
      return undefined;
    }),
    // A request that waited in its agent connects when another connection ends, in the context of that one.
    replace(Agent.prototype, "createSocket", (_agent, _args, proceed) => {
      connectsForRequest = true;
      try {
        return proceed();
      } finally {
        connectsForRequest = false;
      }
    }),
  ];
  return () => {
    for (const step of undo) step();
  };
}

function watchSockets(judge: Judge): () => void {
  return replace(Socket.prototype, "connect", (socket, args, proceed) => {
    const target = targetOfConnect(args);
    const judged = connectsForRequest ? "permitted" : connectsForUndici;
    connectsForUndici = undefined;
    if (judged === "permitted" || target === undefined || judge.permits(target)) return proceed();
    if (judged === undefined && !judge.refuse(target, "socket")) return proceed();
    const failure = judge.failure(target, "socket");
    // As one that cannot connect: it connects for a while, in which its owner begins to listen for errors and writes.
    Reflect.set(socket, "connecting", true);
    setImmediate(() => invoke(socket, "destroy", failure));
    return socket;
  });
}

type Replacement = (self: object, args: readonly unknown[], proceed: () => unknown) => unknown;

/** Puts `replacement` in front of a method. Returns how to undo it. */
function replace(prototype: object, name: string, replacement: Replacement): () => void {
  const own = Object.getOwnPropertyDescriptor(prototype, name);
  const original: unknown = Reflect.get(prototype, name);
  if (typeof original !== "function") return () => undefined;
  const value = function (this: object, ...args: unknown[]): unknown {
    return replacement(this, args, () => Reflect.apply(original, this, args));
  };
  Object.defineProperty(prototype, name, { configurable: true, enumerable: own?.enumerable ?? false, writable: true, value });
  return () => {
    // Who replaced the method after us keeps what they have.
    if (Reflect.get(prototype, name) !== value) return;
    if (own === undefined) Reflect.deleteProperty(prototype, name);
    else Object.defineProperty(prototype, name, own);
  };
}

function targetOfOrigin(origin: unknown): Target | undefined {
  const text = typeof origin === "string" ? origin : origin instanceof URL ? origin.href : "";
  if (!URL.canParse(text)) return undefined;
  const { hostname, port, protocol } = new URL(text);
  return { host: hostname, port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port) };
}

function targetOfRequest(request: object): Target | undefined {
  // A socket file is on this machine.
  if (typeof member(request, "socketPath") === "string") return undefined;
  const host = hostText(member(request, "host"));
  const header: unknown = request instanceof ClientRequest ? request.getHeader("host") : undefined;
  const named = targetOfOrigin(`${member(request, "protocol") === "https:" ? "https" : "http"}://${String(header)}`);
  // The port of a request is told by its Host header only, and not by one that names another host.
  return { host, port: named?.host === host ? named.port : null };
}

function targetOfConnect(args: readonly unknown[]): Target | undefined {
  // net.connect() passes its arguments on as one array.
  const [first, second] = Array.isArray(args[0]) ? [args[0][0], undefined] : args;
  if (isObject(first)) {
    if (typeof member(first, "path") === "string") return undefined;
    return { host: hostText(member(first, "host")), port: portNumber(member(first, "port")) };
  }
  const port = portNumber(first);
  // Other text is the path of a socket file.
  return port === null ? undefined : { host: hostText(second), port };
}

function portNumber(value: unknown): number | null {
  return (typeof value === "number" || typeof value === "string") && /^\d+$/.test(String(value)) ? Number(value) : null;
}

function hostText(value: unknown): string {
  const host = typeof value === "string" && value !== "" ? value.toLowerCase() : "localhost";
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function member(value: unknown, name: string): unknown {
  return isObject(value) ? Reflect.get(value, name) : undefined;
}

function invoke(receiver: unknown, name: string, ...args: unknown[]): void {
  const method = member(receiver, name);
  if (typeof method === "function") Reflect.apply(method, receiver, args);
}
