import { ambientNamespaces, ambientObjects, ambientTypes } from "../models/ambient-types.js";
import { packageKey } from "../models/module-name.js";

const NONE: readonly string[] = [];

/** Packages that files use without an import, by the names of types which they make global. */
export class AmbientPackages {
  /** The names of these types, and of the namespaces of others. */
  readonly types: readonly string[];
  readonly #byType: ReadonlyMap<string, string>;
  readonly #written: RegExp;
  readonly #objects: ReadonlyMap<string, string>;
  readonly #objectsWritten: RegExp;

  /** @param packages those that the settings ask about, by their keys. */
  constructor(packages: ReadonlySet<string>) {
    this.#byType = new Map([...ambientTypes, ...ambientNamespaces].map(([name, from]) => [name, packageKey(from)] as const).filter(([, key]) => packages.has(key)));
    this.types = [...this.#byType.keys()];
    // Many of these names are plain words; where a type is written, something introduces it.
    this.#written = this.#byType.size === 0 ? /(?!)/g : new RegExp(`(?:[:|&<,=]|\\bextends)\\s*(${this.types.join("|")})(?![\\w$])`, "g");
    this.#objects = new Map([...ambientObjects].map(([name, from]) => [name, packageKey(from)] as const).filter(([, key]) => packages.has(key)));
    this.#objectsWritten = this.#objects.size === 0 ? /(?!)/g : new RegExp(`(?<![\\w$])(?:${[...this.#objects.keys()].join("|")})(?![\\w$])`, "g");
  }

  /** The package that stands for the host whose global object this is; null for others. */
  packageOfObject(name: string): string | null {
    return this.#objects.get(name) ?? null;
  }

  /** Packages that stand for hosts of which a text names a global object. */
  hostsIn(text: string): readonly string[] {
    if (this.#objects.size === 0) return NONE;
    return [...text.matchAll(this.#objectsWritten)].flatMap(([name]) => this.#objects.get(name) ?? []);
  }

  /** The package whose type, or whose namespace of types, this is where nothing in view declares the name; null for others. */
  packageOf(type: string): string | null {
    return this.#byType.get(type) ?? null;
  }

  /** The package whose types this namespace has where nothing in view declares the name; null for others. */
  packageOfNamespace(name: string): string | null {
    return ambientNamespaces.has(name) ? this.packageOf(name) : null;
  }

  /** Names of such types that a text may write. */
  typesIn(text: string): readonly string[] {
    if (this.#byType.size === 0) return NONE;
    return [...text.matchAll(this.#written)].flatMap(([, name]) => name ?? []);
  }
}
