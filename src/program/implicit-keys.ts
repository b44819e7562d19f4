/** Methods that the language calls where no call is written. */
const conversions: ReadonlySet<string> = new Set(["toString", "valueOf", "toJSON", "then"]);
/** Those of iterators: other objects have methods of these names, too. */
const iteration: ReadonlySet<string> = new Set(["next", "return", "throw"]);
const endings = /\bfinally\b|\busing\b/;
/** However the symbol is read: `Symbol.iterator`, `(Symbol as any)["asyncIterator"]`. */
const iteratorSymbol = /\bSymbol\b[^;,={}]{0,40}?(?:iterator|asyncIterator)\b/;

/** Names of members that the language may call by itself in a file of this text: a template, `await`, a loop or `JSON.stringify` are enough. */
export class ImplicitKeys {
  private readonly definesIterators: boolean;
  /** Whether an iterator of the file may do something when a loop is left: a generator with a `finally`, or a `return` of its own. */
  readonly closesIterators: boolean;

  constructor(text: string) {
    this.definesIterators = iteratorSymbol.test(text);
    this.closesIterators = this.definesIterators || (text.includes("yield") && endings.test(text));
  }

  has(key: string): boolean {
    return conversions.has(key) || (this.definesIterators && iteration.has(key));
  }
}
