/** Methods that the language calls where no call is written. */
const conversions: ReadonlySet<string> = new Set(["toString", "valueOf", "toJSON", "then"]);
/** Those of iterators: other objects have methods of these names, too. */
const iteration: ReadonlySet<string> = new Set(["next", "return", "throw"]);
const iteratorSymbol = /Symbol\s*\.\s*(?:iterator|asyncIterator)/;

/** Names of members that the language may call by itself in a file of this text: a template, `await`, a loop or `JSON.stringify` are enough. */
export class ImplicitKeys {
  private readonly definesIterators: boolean;

  constructor(text: string) {
    this.definesIterators = iteratorSymbol.test(text);
  }

  has(key: string): boolean {
    return conversions.has(key) || (this.definesIterators && iteration.has(key));
  }
}
