import { isCallable, native, type Callable, type Runtime } from "../runtime.js";
import type { Module } from "./project.js";

interface Instance {
  readonly module: Module;
  /** What other files see of it. Names are functions until the module is evaluated, so that cycles behave as they do. */
  readonly namespace: object;
  readonly own: Map<string, () => unknown>;
  readonly shell: { exports: unknown };
  evaluate: () => unknown;
  state: "new" | "begun" | "done" | "failed";
  /** Settles when a module that awaits at its top level has ended. */
  ended: Promise<unknown> | null;
}

/** One evaluation of all files of a program, by the rules of modules: dependencies first, each once, bindings live. */
export class Evaluation {
  readonly #instances = new Map<string, Instance>();

  constructor(
    private readonly runtime: Runtime,
    modules: ReadonlyMap<string, Module>,
    sight: readonly ReadonlySet<number>[],
    private readonly order: ReadonlyMap<string, readonly string[]>,
  ) {
    runtime.sees = (file, other) => file === other || (file !== null && other !== null && sight[file]?.has(other) === true);
    for (const module of modules.values()) this.#instances.set(module.path, this.#newInstance(module));
    for (const instance of this.#instances.values()) instance.evaluate = this.#begin(instance);
  }

  /** Begins to evaluate the last file, then those that it does not need. What outside code can reach grows as they end. */
  start(): object {
    void this.#evaluateAll();
    const reachable = (): unknown[] => {
      const found: unknown[] = [];
      for (const instance of this.#instances.values()) addWhole(instance, found);
      return found;
    };
    return {
      get values() {
        return reachable();
      },
    };
  }

  async #evaluateAll(): Promise<void> {
    for (const path of [...this.#instances.keys()].reverse()) {
      try {
        await this.#evaluate(path);
      } catch {
        // A module that fails is reached by nobody. The others may be, each by itself.
      }
      if (this.runtime.halted) return;
    }
  }

  #newInstance(module: Module): Instance {
    const shell = { exports: {} };
    const namespace = module.isCommonJs ? commonJsNamespace(shell) : this.#namespace(module.path);
    return { module, namespace, own: new Map(), shell, evaluate: () => undefined, state: "new", ended: null };
  }

  #begin(instance: Instance): () => unknown {
    const { module, own, shell } = instance;
    const { runtime } = this;
    const project = {
      namespace: (path: string) => this.#instances.get(path)?.namespace,
      load: (specifier: string, guarded: boolean) => {
        if (guarded) runtime.mayThrow();
        const path = module.resolve(specifier);
        return path === null ? Promise.resolve(runtime.modules[specifier]) : this.#load(path);
      },
    };
    const declare = (names: object): void => {
      for (const [name, read] of Object.entries(names)) if (isCallable(read)) own.set(name, () => read.call(undefined));
    };
    const require: Callable = native(runtime, ({ args: [specifier], guarded }) => {
      if (guarded) runtime.mayThrow();
      const path = module.resolve(String(specifier));
      if (path === null) {
        const outside = runtime.modules[String(specifier)];
        return outside?.["default"] ?? outside;
      }
      for (const each of this.#inOrder(path)) this.#evaluateNow(each);
      const required = this.#instances.get(path);
      return required?.module.isCommonJs === true ? required.shell.exports : required?.namespace;
    }, "inert");
    const steps: unknown = module.begin(runtime, project, declare, shell, shell.exports, require);
    const next: unknown = typeof steps === "object" && steps !== null && "next" in steps ? steps.next : undefined;
    if (!isCallable(next)) throw new TypeError(`${module.path} is no generator.`);
    const first = next.call(steps);
    if (first instanceof Promise) first.catch(() => undefined);
    return () => next.call(steps);
  }

  /** What other files see of a module. Its bindings are live, and fail until they are initialised. */
  #namespace(path: string): object {
    const known = new Map<string | symbol, () => unknown>();
    return new Proxy(
      {},
      {
        get: (_target, name) => {
          let read = known.get(name);
          if (read === undefined) {
            read = this.#exportsOf(path, new Set()).get(String(name)) ?? (() => undefined);
            known.set(name, read);
          }
          return read();
        },
      },
    );
  }

  #exportsOf(path: string, visited: Set<string>): Map<string, () => unknown> {
    const instance = this.#instances.get(path);
    const found = new Map<string, () => unknown>();
    if (instance === undefined || visited.has(path)) return found;
    visited.add(path);
    for (const star of instance.module.stars) {
      for (const [name, read] of this.#exportsOf(star, visited)) if (name !== "default") found.set(name, read);
    }
    for (const [name, read] of instance.own) found.set(name, read);
    return found;
  }

  /** The files that an evaluation of `path` evaluates: those that it needs first, itself last. */
  *#inOrder(path: string): Iterable<Instance> {
    for (const each of this.order.get(path) ?? []) {
      const instance = this.#instances.get(each);
      if (instance !== undefined) yield instance;
    }
  }

  async #evaluate(path: string): Promise<void> {
    for (const instance of this.#inOrder(path)) {
      this.#evaluateNow(instance);
      if (instance.ended !== null) await instance.ended;
      if (instance.state === "failed") throw new Error(`${path} cannot be evaluated.`);
    }
  }

  async #load(path: string): Promise<unknown> {
    await this.#evaluate(path);
    return this.#instances.get(path)?.namespace;
  }

  #evaluateNow(instance: Instance): void {
    if (instance.state === "failed") throw new Error(`${instance.module.path} cannot be evaluated.`);
    if (instance.state !== "new") return;
    instance.state = "begun";
    try {
      const result = instance.evaluate();
      if (!(result instanceof Promise)) {
        instance.state = "done";
        return;
      }
      instance.ended = result.then(
        () => {
          instance.state = "done";
        },
        () => {
          instance.state = "failed";
        },
      );
    } catch (error) {
      instance.state = "failed";
      throw error;
    }
  }
}

/** What `import` sees of a CommonJS module: its exports, and as `default` all of them. */
function commonJsNamespace(shell: { readonly exports: unknown }): object {
  return new Proxy(
    {},
    {
      get: (_target, name) => {
        const { exports } = shell;
        if (name === "default") return exports;
        if (name === "then") return undefined;
        return (typeof exports === "object" || typeof exports === "function") && exports !== null ? Reflect.get(exports, name) : undefined;
      },
    },
  );
}

/** Adds what outside code reaches of a module that has been evaluated. */
function addWhole({ module, own, state, shell: { exports } }: Instance, found: unknown[]): void {
  if (state !== "done") return;
  if (module.isCommonJs) {
    if (typeof exports === "object" && exports !== null) found.push(...Object.values(exports));
    else found.push(exports);
    return;
  }
  for (const read of own.values()) {
    try {
      found.push(read());
    } catch (error) {
      // An export of a file that failed is read by nobody.
      if (!(error instanceof ReferenceError)) throw error;
    }
  }
}

/** For each file those that an evaluation of it evaluates, in this order. */
export function orderOf(modules: ReadonlyMap<string, Module>): ReadonlyMap<string, readonly string[]> {
  const inOrder = (path: string, visited: Set<string>): string[] => {
    if (visited.has(path)) return [];
    visited.add(path);
    return [...(modules.get(path)?.needs.flatMap((need) => inOrder(need, visited)) ?? []), path];
  };
  return new Map([...modules.keys()].map((path) => [path, inOrder(path, new Set())]));
}

/** For each file, by number, those that it sees: what it imports, and what that imports. */
export function sightOf(modules: ReadonlyMap<string, Module>): ReadonlySet<number>[] {
  const paths = [...modules.keys()];
  return paths.map((path) => {
    const seen = new Set<string>();
    const visit = (at: string): void => {
      for (const target of modules.get(at)?.mentions ?? []) {
        if (seen.has(target)) continue;
        seen.add(target);
        visit(target);
      }
    };
    visit(path);
    return new Set([...seen].map((target) => paths.indexOf(target)));
  });
}
