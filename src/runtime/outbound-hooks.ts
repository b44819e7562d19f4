import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Agent, ClientRequest } from "node:http";
import { Socket } from "node:net";
import { contextNow, inContextOf } from "./outbound-units.js";

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
  const undo = [watchUndici(judge), watchRequests(judge), keepContextOfQueuedRequests(), watchSockets(judge)];
  return () => {
    for (const step of undo) step();
  };
}

// Connections that carry HTTP requests are none of their own: each request is judged when it is made. These are true
// while such a connection is made, which is synchronous.
let connectsForUndici = false;
let connectsForRequest = false;

// Undici publishes its channels from every copy of it, that of the global fetch too, whatever the dispatcher.
function watchUndici(judge: Judge): () => void {
  const refused = new WeakSet();
  const onCreate = (message: unknown): void => {
    const request = member(message, "request");
    const target = targetOfOrigin(member(request, "origin"));
    if (!isObject(request) || target === undefined || judge.permits(target) || !judge.refuse(target, "undici")) return;
    refused.add(request);
    connectsForUndici = false;
    refusesConnect = true;
    queueMicrotask(() => (refusesConnect = false));
    // As undici itself ends a request that fails before it is sent.
    invoke(request, "onError", judge.failure(target, "undici"));
  };
  let refusesConnect = false;
  const onConnect = (): void => {
    if (refusesConnect) return;
    connectsForUndici = true;
    queueMicrotask(() => (connectsForUndici = false));
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

// Nothing of a request is sent before one of these documented methods is called. They are looked up on the prototype
// at each call, so that no reference taken earlier gets past.
function watchRequests(judge: Judge): () => void {
  const judged = new WeakMap<object, boolean>();
  const stops = (request: object): boolean => {
    const known = judged.get(request);
    if (known !== undefined) return known;
    const target = targetOfRequest(request);
    const stopped = target !== undefined && !judge.permits(target) && judge.refuse(target, "http");
    judged.set(request, stopped);
    if (stopped) invoke(request, "destroy", judge.failure(target, "http"));
    return stopped;
  };
  const undo = (["write", "end", "flushHeaders"] as const).map((name) =>
    replace(ClientRequest.prototype, name, (request, _args, proceed) => {
      if (!stops(request)) return proceed();
      return name === "write" ? false : request;
    }),
  );
  return () => {
    for (const step of undo) step();
  };
}

// An agent opens the connection of a request that waited when another connection ends, in the context of that one.
function keepContextOfQueuedRequests(): () => void {
  const contexts = new WeakMap<object, ReturnType<typeof contextNow>>();
  const undo = [
    replace(Agent.prototype, "addRequest", (_agent, [request], proceed) => {
      if (isObject(request)) contexts.set(request, contextNow());
      return proceed();
    }),
    replace(Agent.prototype, "createSocket", (_agent, [request], proceed) => {
      if (!isObject(request)) return proceed();
      const connect = (): unknown => {
        connectsForRequest = true;
        try {
          return proceed();
        } finally {
          connectsForRequest = false;
        }
      };
      return contexts.has(request) ? inContextOf(contexts.get(request), connect) : connect();
    }),
  ];
  return () => {
    for (const step of undo) step();
  };
}

function watchSockets(judge: Judge): () => void {
  return replace(Socket.prototype, "connect", (socket, args, proceed) => {
    const target = targetOfConnect(args);
    if (connectsForUndici || target === undefined || judge.permits(target)) {
      connectsForUndici = false;
      return proceed();
    }
    // The request of an agent's connection is counted when it is sent.
    const stops = connectsForRequest ? !judge.reports : judge.refuse(target, "socket");
    if (!stops) return proceed();
    invoke(socket, "destroy", judge.failure(target, connectsForRequest ? "http" : "socket"));
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
