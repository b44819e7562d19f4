/** One character of a class, repeated, or a choice between sequences. */
export type ShapeItem =
  | { readonly kind: "class"; readonly characters: ReadonlySet<string>; readonly least: number; readonly most: number }
  | { readonly kind: "choice"; readonly alternatives: readonly (readonly ShapeItem[])[]; readonly optional: boolean };

const ASCII = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
const CLASS = /\[(?:\\.|[^\]\\])+\]/y;
const COUNT = /\{(\d+)(?:,(\d+))?\}/y;

/**
 * Reads a shape, so that a program can reason about it.
 * @throws Error when it uses more of the language of regular expressions than shapes may.
 */
export function parseShape(shape: string): readonly ShapeItem[] {
  const reader = new ShapeReader(shape);
  const items = reader.sequence();
  if (!reader.atEnd) throw new Error(`Shape ${shape}: unexpected ")" or "|".`);
  return items;
}

/** Characters that a match can begin with. */
export function firstCharacters(items: readonly ShapeItem[]): ReadonlySet<string> {
  const first = new Set<string>();
  for (const item of items) {
    const own = item.kind === "class" ? item.characters : new Set(item.alternatives.flatMap((alternative) => [...firstCharacters(alternative)]));
    for (const character of own) first.add(character);
    const mayBeEmpty = item.kind === "class" ? item.least === 0 : item.optional;
    if (!mayBeEmpty) break;
  }
  return first;
}

/** How many characters every match begins with that are always the same. */
export function lengthOfFixedStart(items: readonly ShapeItem[]): number {
  const end = items.findIndex((item) => item.kind === "choice" || item.characters.size > 1 || item.least !== 1 || item.most !== 1);
  return end === -1 ? items.length : end;
}

/** How many characters at least every match begins with that are spelled out, in any of the choices. */
export function lengthOfSpelledStart(items: readonly ShapeItem[]): number {
  const [first] = items;
  if (first?.kind !== "choice") return lengthOfFixedStart(items);
  return first.optional ? 0 : Math.min(...first.alternatives.map(lengthOfFixedStart));
}

/** The longest text that every match has; null when there is none. */
export function longestLiteral(items: readonly ShapeItem[]): string | null {
  let longest = "";
  let current = "";
  for (const item of items) {
    const isLiteral = item.kind === "class" && item.characters.size === 1 && item.least === item.most;
    current = isLiteral ? current + [...item.characters].join("").repeat(item.least) : "";
    if (current.length > longest.length) longest = current;
  }
  return longest === "" ? null : longest;
}

class ShapeReader {
  private at = 0;

  constructor(private readonly shape: string) {}

  get atEnd(): boolean {
    return this.at === this.shape.length;
  }

  sequence(): ShapeItem[] {
    const items: ShapeItem[] = [];
    while (!this.atEnd && this.peek() !== ")" && this.peek() !== "|") items.push(this.item());
    return items;
  }

  private peek(): string {
    return this.shape.charAt(this.at);
  }

  private item(): ShapeItem {
    if (this.peek() !== "(") return { kind: "class", characters: this.characters(), ...this.repetition() };
    const alternatives: ShapeItem[][] = [];
    do {
      this.at += 1;
      alternatives.push(this.sequence());
    } while (this.peek() === "|");
    if (this.peek() !== ")") throw new Error(`Shape ${this.shape}: a group is not closed.`);
    this.at += 1;
    const { least, most } = this.repetition();
    if (most !== 1) throw new Error(`Shape ${this.shape}: a group is repeated.`);
    return { kind: "choice", alternatives, optional: least === 0 };
  }

  private characters(): ReadonlySet<string> {
    if (this.peek() === "[") {
      const text = this.match(CLASS)?.[0];
      if (text === undefined) throw new Error(`Shape ${this.shape}: a class is not closed.`);
      const pattern = new RegExp(text);
      return new Set(ASCII.filter((character) => pattern.test(character)));
    }
    if (this.peek() === "\\") this.at += 1;
    else if ("^$.*+?{}]".includes(this.peek())) throw new Error(`Shape ${this.shape}: "${this.peek()}" is not allowed here.`);
    const character = this.peek();
    this.at += 1;
    return new Set([character]);
  }

  private repetition(): { least: number; most: number } {
    if (this.peek() === "?") {
      this.at += 1;
      return { least: 0, most: 1 };
    }
    const count = this.peek() === "{" ? this.match(COUNT) : null;
    if (count === null) return { least: 1, most: 1 };
    const least = Number(count[1]);
    return { least, most: count[2] === undefined ? least : Number(count[2]) };
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.shape);
    if (match !== null) this.at += match[0].length;
    return match;
  }
}
