import { Halt, isCallable, native, type Callable, type NativeCall, type Runtime } from "../runtime.js";
import type { Unit } from "../monitor.js";

/** A piece of what an application has in place, in the order in which it was put there. */
interface Layer {
  readonly method: string | null;
  readonly path: string;
  /** Whether the path stands for all below it as well. */
  readonly isPrefix: boolean;
  readonly handlers: readonly unknown[];
}

/** What is told to run for one request, in this order. `route` ends with `next("route")`. */
interface Step {
  readonly run: Callable;
  readonly route: Layer;
}

interface Request {
  readonly method: string;
  readonly path: string;
}

type Style = "express" | "composed";

const VERBS = ["get", "post", "put", "delete"];

interface Router {
  readonly style: Style;
  readonly layers: Layer[];
  /** Whether requests reach it although no other router has it. */
  isOpen: boolean;
  isMounted: boolean;
  readonly requests: Map<string, Callable>;
}

/**
 * Stand-ins of Express, Koa, its router and Hono. What they are given runs in the order in which it was put in place, each piece because the one
 * before it called `next`. Errors go where those of the originals go: in Express 5 to functions of four parameters, also those of promises; in
 * Koa and Hono to whoever awaits `next()`.
 */
export class Routers {
  readonly modules: Record<string, Record<string, unknown>>;
  #routers = new Map<object, Router>();

  constructor(
    private readonly runtime: Runtime,
    private readonly opaque: unknown,
  ) {
    const make = (style: Style, isOpen: boolean): Callable => native(runtime, () => this.#router(style, isOpen), "inert");
    this.modules = {
      express: { default: Object.assign(make("express", true), { Router: make("express", false) }), Router: make("express", false) },
      koa: { default: make("composed", true) },
      "@koa/router": { default: make("composed", false) },
      hono: { Hono: make("composed", true) },
    };
  }

  reset(): void {
    this.#routers = new Map();
  }

  /** An application that outside code makes. */
  application(): object {
    return this.#router("express", true);
  }

  /** Lets requests in where the value is a router that outside code can reach. */
  open(value: object): boolean {
    const router = this.#routers.get(value);
    if (router === undefined) return false;
    router.isOpen = true;
    router.isMounted = false;
    return true;
  }

  /** One request for each route that requests can reach. */
  requests(): readonly Callable[] {
    if (this.#routers.size === 0) return [];
    const found: Callable[] = [];
    for (const router of this.#routers.values()) {
      if (!router.isOpen || router.isMounted) continue;
      for (const request of this.#requestsOf(router, "")) {
        const name = `${request.method} ${request.path}`;
        const known = router.requests.get(name) ?? (() => this.#answer(router, request));
        router.requests.set(name, known);
        found.push(known);
      }
    }
    return found;
  }

  #router(style: Style, isOpen: boolean): object {
    const router: Router = { style, layers: [], isOpen, isMounted: false, requests: new Map() };
    const register = (method: string | null, isPrefix: boolean): Callable =>
      native(this.runtime, ({ args, guarded }) => {
        if (guarded) this.runtime.mayThrow();
        return this.#register(object, router, method, isPrefix, args);
      }, "inert");
    const object: Record<string, unknown> = {
      use: register(null, true),
      all: register(null, false),
      listen: native(this.runtime, () => undefined, "inert"),
      routes: native(this.runtime, () => object, "inert"),
    };
    for (const verb of VERBS) object[verb] = register(verb, false);
    object["route"] = native(this.runtime, ({ args: [path, mounted] }) => (style === "express" ? this.#routeOf(router, String(path)) : this.#register(object, router, null, true, [path, mounted])), "inert");
    this.#routers.set(object, router);
    return object;
  }

  /** `app.route(path)`: what is registered on it has that path. */
  #routeOf(router: Router, path: string): object {
    const route: Record<string, unknown> = {};
    for (const verb of [...VERBS, "all"]) {
      route[verb] = native(this.runtime, ({ args }) => {
        router.layers.push({ method: verb === "all" ? null : verb, path, isPrefix: false, handlers: args });
        return route;
      }, "inert");
    }
    return route;
  }

  #register(object: object, router: Router, method: string | null, isPrefix: boolean, args: readonly unknown[]): object {
    const [first, ...rest] = args;
    const handlers = typeof first === "string" ? rest : args;
    for (const handler of handlers) {
      const mounted = typeof handler === "object" && handler !== null ? this.#routers.get(handler) : undefined;
      if (mounted !== undefined) mounted.isMounted = true;
    }
    router.layers.push({ method, path: typeof first === "string" ? first.replace(/\/?\*$/, "") : "", isPrefix, handlers });
    return object;
  }

  #requestsOf(router: Router, base: string): Request[] {
    const found = new Map<string, Request>();
    const add = (request: Request): void => {
      found.set(`${request.method} ${request.path}`, request);
    };
    for (const { method, path, handlers } of router.layers) {
      add({ method: method ?? "get", path: base + path });
      for (const handler of handlers) {
        const mounted = typeof handler === "object" && handler !== null ? this.#routers.get(handler) : undefined;
        if (mounted !== undefined && mounted !== router) for (const request of this.#requestsOf(mounted, base + path)) add(request);
      }
    }
    return [...found.values()];
  }

  #stepsOf(router: Router, request: Request, base: string): Step[] {
    const steps: Step[] = [];
    for (const layer of router.layers) {
      const path = base + layer.path;
      const matches = layer.isPrefix ? path === "" || request.path === path || request.path.startsWith(`${path}/`) : request.path === path;
      if (!matches || (layer.method !== null && layer.method !== request.method)) continue;
      for (const handler of layer.handlers) {
        const mounted = typeof handler === "object" && handler !== null ? this.#routers.get(handler) : undefined;
        if (mounted !== undefined && mounted !== router) steps.push(...this.#stepsOf(mounted, request, path));
        else if (isCallable(handler)) steps.push({ run: handler, route: layer });
      }
    }
    return steps;
  }

  #answer(router: Router, request: Request): unknown {
    const unit = this.runtime.enter();
    const steps = this.#stepsOf(router, request, "");
    if (router.style === "composed") return this.#compose(unit, steps, 0, false);
    new ExpressRequest(this.runtime, this.opaque, unit, steps).goOn(null, false, null);
    return undefined;
  }

  #compose(request: Unit, steps: readonly Step[], index: number, wasHeld: boolean): Promise<unknown> {
    const { runtime } = this;
    const step = steps[index];
    if (step === undefined) return Promise.resolve();
    const unit = runtime.monitor.handedOn(request, wasHeld);
    let called = false;
    const next = native(runtime, ({ unit: caller, guarded }: NativeCall) => {
      if (guarded) runtime.mayThrow();
      const isAgain = called;
      called = true;
      const answer = isAgain ? Promise.reject(new Error("next() called multiple times")) : this.#compose(request, steps, index + 1, runtime.monitor.arrive(caller).generous);
      // Not everybody waits for it.
      answer.catch(() => undefined);
      return answer;
    }, "inert");
    try {
      return Promise.resolve(runtime.within(unit, step.run, undefined, [this.opaque, next]));
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

/** One request on its way through an application of Express. Calls of `next` share the place that it has come to, as in the original. */
class ExpressRequest {
  #place = 0;

  constructor(
    private readonly runtime: Runtime,
    private readonly opaque: unknown,
    private readonly unit: Unit,
    private readonly steps: readonly Step[],
  ) {}

  /** @param skipped the route whose other functions are passed over. */
  goOn(error: unknown, wasHeld: boolean, skipped: Layer | null): void {
    const { runtime, opaque } = this;
    for (;;) {
      const step = this.steps[this.#place];
      if (step === undefined) return;
      this.#place += 1;
      const handlesErrors = step.run.length === 4;
      if (handlesErrors !== (error !== null) || step.route === skipped) continue;
      const unit = runtime.monitor.handedOn(this.unit, wasHeld);
      const next = native(runtime, ({ unit: caller, args: [reason], guarded }: NativeCall) => {
        if (guarded) runtime.mayThrow();
        const held = runtime.monitor.arrive(caller).generous;
        if (reason === "route") this.goOn(null, held, step.route);
        else this.goOn(reason ?? null, held, null);
        return undefined;
      }, "inert");
      const fail = (failure: unknown): void => {
        if (failure instanceof Halt || runtime.halted) return;
        this.goOn(failure ?? null, runtime.monitor.arrive(unit).generous, null);
      };
      try {
        const result = runtime.within(unit, step.run, undefined, handlesErrors ? [error, opaque, opaque, next] : [opaque, opaque, next]);
        if (result instanceof Promise) result.then(undefined, fail);
      } catch (failure) {
        if (failure instanceof Halt) throw failure;
        fail(failure);
      }
      return;
    }
  }
}
