/** A set of numbers that keeps only the words with members: most live sets are small, few span a whole function. */
export class BitSet {
  readonly #words: Map<number, number>;

  constructor(words: Iterable<readonly [number, number]> = []) {
    this.#words = new Map(words);
  }

  has(member: number): boolean {
    return ((this.#words.get(member >>> 5) ?? 0) & (1 << (member & 31))) !== 0;
  }

  add(member: number): void {
    this.#words.set(member >>> 5, (this.#words.get(member >>> 5) ?? 0) | (1 << (member & 31)));
  }

  delete(member: number): void {
    const word = this.#words.get(member >>> 5);
    if (word !== undefined) this.#words.set(member >>> 5, word & ~(1 << (member & 31)));
  }

  copy(): BitSet {
    return new BitSet(this.#words);
  }

  /** Adds the members of `other`, except those of `excluded` and the number `exception`. Answers whether anything was new. */
  addAll(other: BitSet, excluded: BitSet | null = null, exception = -1): boolean {
    let grew = false;
    for (const [index, word] of other.#words) {
      let added = excluded === null ? word : word & ~excluded.#word(index);
      if (exception >>> 5 === index) added &= ~(1 << (exception & 31));
      const before = this.#word(index);
      if ((before | added) === before) continue;
      this.#words.set(index, before | added);
      grew = true;
    }
    return grew;
  }

  /** Members that `other` lacks. */
  without(other: BitSet): number[] {
    const members: number[] = [];
    for (const [index, word] of this.#words) {
      for (let rest = word & ~other.#word(index); rest !== 0; rest &= rest - 1) members.push(index * 32 + 31 - Math.clz32(rest & -rest));
    }
    return members;
  }

  #word(index: number): number {
    return this.#words.get(index) ?? 0;
  }
}
