/** How a function says that it lets a request go on to what is registered behind it. */
export type GateShape =
  /** It calls `next`: its parameter `argument`, or the property `property` of that parameter. */
  | { readonly kind: "next"; readonly argument: number; readonly property: string | null; readonly passesBy: PassesBy }
  /** A hook of Fastify: it calls `done` without an error, or its promise fulfils with anything but the reply. */
  | { readonly kind: "hook" }
  /** `canActivate()` of NestJS: it yields something truthy. */
  | { readonly kind: "activates" }
  /** `intercept(context, next)` of NestJS: it hands back what `next.handle()` yields, which goes on as soon as the framework has it. */
  | { readonly kind: "intercepts" }
  /** `transform()` of a pipe of NestJS: it completes. */
  | { readonly kind: "transforms" }
  /** It handles errors, those of a gate among them, and calls its parameter `argument` without one. */
  | { readonly kind: "recovers"; readonly argument: number };

/**
 * Which calls of `next` pass by what comes behind: none, those that hand on an error, which run error handlers only, or among the handlers of one route
 * `next("route")`, too.
 */
export type PassesBy = "never" | "with errors" | "with errors or to other routes";

/**
 * What is asked of a function that lets requests go on: whether none gets past it but with a permit, or whether one that comes with a permit
 * may get past it without.
 */
export type Passage = "holds" | "loses";

/** Which paths a middleware with a path holds for: all below it, or those that a pattern with `*` at its end names. */
export type PathStyle = "prefix" | "pattern";

/** What the methods of a framework's routers mean. Data: nothing here says how a call is read. */
export interface Framework {
  /** How a middleware is written. For a router that nobody knows, one shape for each number of parameters. */
  readonly shapes: readonly GateShape[];
  /** The same of a function among the handlers that one call gives a route. */
  readonly routeShapes: readonly GateShape[];
  /** Methods that register handlers of requests. */
  readonly handlers: ReadonlySet<string>;
  /** Methods that put middleware before all that is registered later. */
  readonly gates: ReadonlySet<string>;
  /** The method that puts hooks before all that is registered in the same scope, and the hooks that can hold a request back. */
  readonly addHook: string | null;
  /** Methods that answer with a router of one path. */
  readonly routes: ReadonlySet<string>;
  /** Methods that put a whole router in place. */
  readonly mounts: ReadonlySet<string>;
  /** Methods of a router that answer with what is put in place for it. */
  readonly mountable: ReadonlySet<string>;
  /** Methods that call a function with a scope of their own. */
  readonly scopes: ReadonlySet<string>;
  /** Methods that hand out nothing through which a request could get to a handler. */
  readonly inert: ReadonlySet<string>;
  /** Other methods that answer with the same router. */
  readonly fluent: ReadonlySet<string>;
  readonly paths: PathStyle;
  /** Handlers have fewer parameters: with as many or more, a function handles errors, also those of a gate. */
  readonly errorParameters: number;
}

/** Hooks of Fastify that run before the handler and can keep it from running. */
export const holdingHooks: ReadonlySet<string> = new Set(["onRequest", "preValidation", "preHandler"]);
/** Hooks that run before the handler, in their order. */
export const hookOrder: readonly string[] = ["onRequest", "preParsing", "preValidation", "preHandler"];
/** Property of a route's options that holds its handler. */
export const handlerProperty = "handler";

export const frameworkNames = ["express", "koa", "hono", "fastify"] as const;
export type FrameworkName = (typeof frameworkNames)[number];

const verbs = ["get", "head", "post", "put", "patch", "delete", "del", "options"];
const none: ReadonlySet<string> = new Set();
/** A hook of Fastify. */
export const hookShape: GateShape = { kind: "hook" };
export const hooks: Pick<Framework, "shapes" | "errorParameters"> = { shapes: [hookShape], errorParameters: Number.POSITIVE_INFINITY };
/** `canActivate()` of NestJS. */
export const guardShape: GateShape = { kind: "activates" };
/** `intercept()` of NestJS. */
export const interceptorShape: GateShape = { kind: "intercepts" };
/** `transform()` of NestJS. */
export const pipeShape: GateShape = { kind: "transforms" };
/** An error handler of Express. */
export const recoveryShape: GateShape = { kind: "recovers", argument: 3 };
const third: GateShape = { kind: "next", argument: 2, property: null, passesBy: "with errors" };
const thirdOfRoute: GateShape = { kind: "next", argument: 2, property: null, passesBy: "with errors or to other routes" };
const second: GateShape = { kind: "next", argument: 1, property: null, passesBy: "never" };

/** `({ next }) => next()`, of builders such as those of tRPC and next-safe-action. */
export const builderShape: GateShape = { kind: "next", argument: 0, property: "next", passesBy: "never" };
/** Methods of such builders that take the function to run. */
export const builderRuns: ReadonlySet<string> = new Set(["query", "mutation", "subscription", "action", "stateAction"]);
/** Methods that make a middleware of a function. */
export const builderMakers: ReadonlySet<string> = new Set(["middleware", "define"]);
export const builderGates: ReadonlySet<string> = new Set(["use"]);

export const frameworks: Readonly<Record<FrameworkName | "unknown", Framework>> = {
  express: {
    shapes: [third],
    routeShapes: [thirdOfRoute],
    handlers: new Set([...verbs, "all", "use"]),
    gates: new Set(["use"]),
    addHook: null,
    routes: new Set(["route"]),
    mounts: new Set(["use"]),
    mountable: none,
    inert: none,
    scopes: none,
    fluent: new Set(["set", "enable", "disable", "engine"]),
    paths: "prefix",
    errorParameters: 4,
  },
  koa: {
    shapes: [second],
    routeShapes: [second],
    handlers: new Set([...verbs, "all", "use"]),
    gates: new Set(["use"]),
    addHook: null,
    routes: none,
    mounts: new Set(["use"]),
    mountable: new Set(["routes", "middleware"]),
    inert: new Set(["allowedMethods", "url"]),
    scopes: none,
    fluent: none,
    paths: "prefix",
    errorParameters: Number.POSITIVE_INFINITY,
  },
  hono: {
    shapes: [second],
    routeShapes: [second],
    handlers: new Set([...verbs, "all", "on", "use", "openapi"]),
    gates: new Set(["use"]),
    addHook: null,
    routes: none,
    mounts: new Set(["route"]),
    mountable: none,
    inert: none,
    scopes: none,
    fluent: none,
    paths: "pattern",
    errorParameters: Number.POSITIVE_INFINITY,
  },
  fastify: {
    shapes: [hookShape],
    routeShapes: [hookShape],
    handlers: new Set([...verbs, "all", "route"]),
    gates: none,
    addHook: "addHook",
    routes: none,
    mounts: none,
    mountable: none,
    inert: none,
    scopes: new Set(["register"]),
    fluent: new Set(["withTypeProvider", "decorate", "decorateRequest", "decorateReply"]),
    paths: "prefix",
    errorParameters: Number.POSITIVE_INFINITY,
  },
  /** A router that came from somewhere: only what means the same with all of them. */
  unknown: {
    shapes: [second, third],
    routeShapes: [second, thirdOfRoute],
    handlers: new Set([...verbs, "all", "use", "route"]),
    gates: new Set(["use"]),
    addHook: "addHook",
    routes: new Set(["route"]),
    mounts: new Set(["use"]),
    mountable: none,
    inert: none,
    scopes: new Set(["register"]),
    fluent: none,
    paths: "prefix",
    errorParameters: 4,
  },
};
