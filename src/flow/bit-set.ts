/** A set of small numbers, all under `size`. */
export class BitSet {
  readonly #words: Uint32Array;

  constructor(size: number) {
    this.#words = new Uint32Array(Math.ceil(size / 32));
  }

  has(index: number): boolean {
    return ((this.#words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
  }

  add(index: number): void {
    this.#words[index >>> 5] = (this.#words[index >>> 5] ?? 0) | (1 << (index & 31));
  }

  delete(index: number): void {
    this.#words[index >>> 5] = (this.#words[index >>> 5] ?? 0) & ~(1 << (index & 31));
  }

  copy(): BitSet {
    const copied = new BitSet(this.#words.length * 32);
    copied.#words.set(this.#words);
    return copied;
  }

  /** Adds the members of `other`, except those of `excluded` and the number `exception`. Answers whether anything was new. */
  addAll(other: BitSet, excluded: BitSet | null = null, exception = -1): boolean {
    let grew = false;
    for (let word = 0; word < this.#words.length; word++) {
      const before = this.#words[word] ?? 0;
      let added = (other.#words[word] ?? 0) & ~(excluded === null ? 0 : (excluded.#words[word] ?? 0));
      if (exception >>> 5 === word) added &= ~(1 << (exception & 31));
      const after = (before | added) >>> 0;
      if (after === before) continue;
      this.#words[word] = after;
      grew = true;
    }
    return grew;
  }

  /** Members that `other` lacks, in ascending order. */
  without(other: BitSet): number[] {
    const members: number[] = [];
    for (let word = 0; word < this.#words.length; word++) {
      for (let rest = (this.#words[word] ?? 0) & ~(other.#words[word] ?? 0); rest !== 0; rest &= rest - 1) {
        members.push(word * 32 + 31 - Math.clz32(rest & -rest));
      }
    }
    return members;
  }
}
