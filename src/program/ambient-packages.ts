import { ambientTypes } from "../models/ambient-types.js";
import { packageKey } from "../models/module-name.js";

const NONE: readonly string[] = [];

/** Packages that files use without an import, by the names of types which they make global. */
export class AmbientPackages {
  readonly #byType: ReadonlyMap<string, string>;
  readonly #written: RegExp;

  /** @param packages those that the settings ask about, by their keys. */
  constructor(packages: ReadonlySet<string>) {
    this.#byType = new Map([...ambientTypes].map(([name, from]) => [name, packageKey(from)] as const).filter(([, key]) => packages.has(key)));
    // Many of these names are plain words; where a type is written, something introduces it.
    this.#written = this.#byType.size === 0 ? /(?!)/g : new RegExp(`(?:[:|&<,=]|\\bextends)\\s*(${[...this.#byType.keys()].join("|")})(?![\\w$])`, "g");
  }

  /** The package whose type this is where nothing in view declares the name; null for others. */
  packageOf(type: string): string | null {
    return this.#byType.get(type) ?? null;
  }

  /** Names of such types that a text may write. */
  typesIn(text: string): readonly string[] {
    if (this.#byType.size === 0) return NONE;
    return [...text.matchAll(this.#written)].flatMap(([, name]) => name ?? []);
  }
}
