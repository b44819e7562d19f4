import type { Value } from "./value.js";

interface Known<Key> {
  readonly id: number;
  readonly map: ReadonlyMap<Key, Value>;
}

/** Finds out which maps to values are equal, whatever the order of their entries. No text is made of them: a state may hold hundreds of values. */
export class EqualMaps<Key> {
  readonly #byHash = new Map<number, Known<Key>[]>();
  readonly #known = new WeakMap<ReadonlyMap<Key, Value>, Known<Key>>();
  #size = 0;

  /** @param idOf a small number for each key. */
  constructor(private readonly idOf: (key: Key) => number) {}

  /** The first map that was equal to this one, and its number. */
  of(map: ReadonlyMap<Key, Value>): Known<Key> {
    let known = this.#known.get(map);
    if (known === undefined) this.#known.set(map, (known = this.#find(map)));
    return known;
  }

  #find(map: ReadonlyMap<Key, Value>): Known<Key> {
    let hash = map.size;
    for (const [key, value] of map) hash = (hash + mixed(this.idOf(key), value.id)) | 0;
    let alike = this.#byHash.get(hash);
    if (alike === undefined) this.#byHash.set(hash, (alike = []));
    let found = alike.find((known) => areEqual(known.map, map));
    if (found === undefined) alike.push((found = { id: this.#size++, map }));
    return found;
  }
}

function mixed(key: number, value: number): number {
  const bits = Math.imul(Math.imul(key + 1, 0x9e3779b1) ^ (value + 1), 0x85ebca6b);
  return bits ^ (bits >>> 15);
}

function areEqual<Key>(one: ReadonlyMap<Key, Value>, other: ReadonlyMap<Key, Value>): boolean {
  if (one.size !== other.size) return false;
  for (const [key, value] of one) if (other.get(key) !== value) return false;
  return true;
}
