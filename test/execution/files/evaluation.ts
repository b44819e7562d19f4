import { isCallable, native, type Callable, type Runtime } from "../runtime.js";
import type { Module } from "./project.js";

/** Functions that read the exports of a module, by name, as one evaluation has them. */
type Readers = Record<string, unknown>;

interface Instance {
  readonly module: Module;
  /** What other files see of it. Names are functions until the module is evaluated, so that cycles behave as they do. */
  readonly namespace: object;
  own: Readers;
  readonly shell: { exports: unknown };
  evaluate: () => unknown;
  state: "new" | "begun" | "done" | "failed";
  /** Settles when a module that awaits at its top level has ended. */
  ended: Promise<unknown> | null;
}

/** What all evaluations of one program share. */
export interface Links {
  readonly modules: ReadonlyMap<string, Module>;
  readonly sight: readonly ReadonlySet<number>[];
  /** For each file those that an evaluation of it evaluates, in this order. */
  readonly order: ReadonlyMap<string, readonly string[]>;
  /** For each file the file that makes what is read of it under a name; null where none does. */
  readonly owners: ReadonlyMap<string, Map<string, string | null>>;
}

export function linksOf(modules: ReadonlyMap<string, Module>): Links {
  return { modules, sight: sightOf(modules), order: orderOf(modules), owners: new Map([...modules.keys()].map((path) => [path, new Map<string, string | null>()])) };
}

const NO_EXPORTS: Readers = {};

/** One evaluation of all files of a program, by the rules of modules: dependencies first, each once, bindings live. */
export class Evaluation {
  readonly #instances = new Map<string, Instance>();
  readonly #order: ReadonlyMap<string, readonly string[]>;

  constructor(
    private readonly runtime: Runtime,
    private readonly links: Links,
    private readonly between: (exported: readonly unknown[]) => void,
  ) {
    const { modules, sight, order } = links;
    this.#order = order;
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
    return { module, namespace, own: NO_EXPORTS, shell, evaluate: () => undefined, state: "new", ended: null };
  }

  #begin(instance: Instance): () => unknown {
    const { module, shell } = instance;
    const { runtime } = this;
    const project = {
      namespace: (path: string) => this.#instances.get(path)?.namespace,
      load: (specifier: string, guarded: boolean) => {
        if (guarded) runtime.mayThrow();
        const path = module.resolve(specifier);
        return path === null ? Promise.resolve(runtime.modules[specifier]) : this.#load(path);
      },
    };
    const declare = (names: Readers): void => {
      instance.own = names;
    };
    const require = module.requires ? this.#require(module) : undefined;
    const steps: unknown = module.begin(runtime, project, declare, shell, shell.exports, require);
    const next: unknown = typeof steps === "object" && steps !== null && "next" in steps ? steps.next : undefined;
    if (!isCallable(next)) throw new TypeError(`${module.path} is no generator.`);
    const first = next.call(steps);
    if (first instanceof Promise) first.catch(() => undefined);
    return () => next.call(steps);
  }

  #require(module: Module): Callable {
    const { runtime } = this;
    return native(runtime, ({ args: [specifier], guarded }) => {
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
  }

  /** What other files see of a module. Its bindings are live, and fail until they are initialised. */
  #namespace(path: string): object {
    return new Proxy(
      {},
      {
        get: (_target, name) => {
          const owner = this.#ownerOf(path, String(name));
          const read = owner === null ? undefined : this.#instances.get(owner)?.own[String(name)];
          return isCallable(read) ? read.call(undefined) : undefined;
        },
      },
    );
  }

  /** Which file makes what others read of a module under a name. Files export the same names in every evaluation. */
  #ownerOf(path: string, name: string): string | null {
    const known = this.links.owners.get(path);
    let owner = known?.get(name);
    if (owner === undefined) {
      owner = this.#findOwner(path, name, new Set());
      known?.set(name, owner);
    }
    return owner;
  }

  #findOwner(path: string, name: string, visited: Set<string>): string | null {
    const instance = this.#instances.get(path);
    if (instance === undefined || visited.has(path)) return null;
    visited.add(path);
    if (Object.hasOwn(instance.own, name)) return path;
    if (name === "default") return null;
    // Of two files that are exported as a whole the later one counts.
    return instance.module.stars.reduce<string | null>((found, star) => this.#findOwner(star, name, visited) ?? found, null);
  }

  /** The files that an evaluation of `path` evaluates: those that it needs first, itself last. */
  *#inOrder(path: string): Iterable<Instance> {
    for (const each of this.#order.get(path) ?? []) {
      const instance = this.#instances.get(each);
      if (instance !== undefined) yield instance;
    }
  }

  async #evaluate(path: string): Promise<void> {
    let keepsState: Instance | null = null;
    for (const instance of this.#inOrder(path)) {
      if (keepsState !== null && instance.state === "new") this.#letOutsideIn(keepsState);
      if (this.runtime.halted) return;
      const wasNew = instance.state === "new";
      this.#evaluateNow(instance);
      if (wasNew) keepsState = instance.module.sharesState ? instance : null;
      if (instance.ended !== null) await instance.ended;
      if (instance.state === "failed") throw new Error(`${path} cannot be evaluated.`);
    }
  }

  #letOutsideIn(instance: Instance): void {
    const exported: unknown[] = [];
    addWhole(instance, exported);
    this.between(exported);
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
  for (const read of Object.values(own)) {
    try {
      if (isCallable(read)) found.push(read.call(undefined));
    } catch (error) {
      // An export of a file that failed is read by nobody.
      if (!(error instanceof ReferenceError)) throw error;
    }
  }
}

/** For each file those that an evaluation of it evaluates, in this order. */
function orderOf(modules: ReadonlyMap<string, Module>): ReadonlyMap<string, readonly string[]> {
  const inOrder = (path: string, visited: Set<string>): string[] => {
    if (visited.has(path)) return [];
    visited.add(path);
    return [...(modules.get(path)?.needs.flatMap((need) => inOrder(need, visited)) ?? []), path];
  };
  return new Map([...modules.keys()].map((path) => [path, inOrder(path, new Set())]));
}

/** For each file, by number, those that it sees: what it imports, and what that imports. */
function sightOf(modules: ReadonlyMap<string, Module>): ReadonlySet<number>[] {
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
