/** One operation on a value, as an API path writes it. */
export type Step =
  /** `.name`, `.{a,b}` */
  | { readonly kind: "member"; readonly names: ReadonlySet<string> }
  /** `.*` */
  | { readonly kind: "any-member" }
  /** `.**`: zero or more members */
  | { readonly kind: "any-members" }
  /** `()` */
  | { readonly kind: "call" }
  /** `new()` */
  | { readonly kind: "construct" }
  /** `[]` */
  | { readonly kind: "element" }
  /** `~i.j`: parameter `parameter` of the function passed as argument `argument` of a call */
  | { readonly kind: "parameter"; readonly argument: number; readonly parameter: number };

/** A path that does not follow the grammar. `position` counts characters from 1. */
export class PathError extends Error {
  override readonly name = "PathError";
  constructor(
    readonly path: string,
    readonly position: number,
    readonly expected: string,
  ) {
    const found = position > path.length ? "the end" : `"${path.charAt(position - 1)}"`;
    super(`Path "${path}" is wrong at character ${position}: found ${found}, expected ${expected}.`);
  }
}

const nameStart = /[\p{ID_Start}$_]/u;
const namePart = /[\p{ID_Continue}$]/u;
/** Nearly all names are ASCII; to ask for the classes of Unicode costs many times as much. */
const asciiName = /[A-Za-z$_][\w$]*/y;
const firstBeyondAscii = 128;
const memberForms = 'a name, "{", "*", "**" or "new()"';
const nextForms = '".", "()", "[]" or "~"';

class PathParser {
  private position = 0;
  private readonly steps: Step[] = [];

  constructor(private readonly path: string) {}

  parse(): readonly Step[] {
    if (this.peek() !== "(" && this.peek() !== "[") this.member();
    while (this.position < this.path.length) this.next();
    if (this.steps.length === 0) throw this.error(memberForms);
    return this.steps;
  }

  private next(): void {
    switch (this.peek()) {
      case ".":
        this.position += 1;
        this.member();
        return;
      case "(":
        this.expect("()");
        this.steps.push({ kind: "call" });
        return;
      case "[":
        this.expect("[]");
        this.steps.push({ kind: "element" });
        return;
      case "~":
        this.parameter();
        return;
      default:
        throw this.error(nextForms);
    }
  }

  private member(): void {
    if (this.take("**")) this.steps.push({ kind: "any-members" });
    else if (this.take("*")) this.steps.push({ kind: "any-member" });
    else if (this.take("{")) this.steps.push({ kind: "member", names: this.alternatives() });
    else {
      const name = this.readName(memberForms);
      if (name === "new") {
        this.expect("()");
        this.steps.push({ kind: "construct" });
      } else this.steps.push({ kind: "member", names: new Set([name]) });
    }
  }

  private alternatives(): ReadonlySet<string> {
    const names = new Set<string>();
    do names.add(this.readName("a name"));
    while (this.take(","));
    if (!this.take("}")) throw this.error('"," or "}"');
    return names;
  }

  private parameter(): void {
    this.expect("~");
    const argument = this.readIndex();
    this.expect(".");
    this.steps.push({ kind: "parameter", argument, parameter: this.readIndex() });
  }

  private readName(expected: string): string {
    const start = this.position;
    asciiName.lastIndex = start;
    if (asciiName.test(this.path)) {
      this.position = asciiName.lastIndex;
      if (!(this.path.charCodeAt(this.position) >= firstBeyondAscii)) return this.path.slice(start, this.position);
    } else if (!nameStart.test(this.peek())) throw this.error(expected);
    else this.position += this.peek().length;
    while (this.position < this.path.length && namePart.test(this.peek())) this.position += this.peek().length;
    return this.path.slice(start, this.position);
  }

  private readIndex(): number {
    const start = this.position;
    while (/[0-9]/.test(this.peek())) this.position += 1;
    if (start === this.position) throw this.error("a number");
    return Number(this.path.slice(start, this.position));
  }

  private expect(text: string): void {
    for (const character of text) {
      if (this.peek() !== character) throw this.error(`"${text}"`);
      this.position += 1;
    }
  }

  private take(text: string): boolean {
    if (!this.path.startsWith(text, this.position)) return false;
    this.position += text.length;
    return true;
  }

  /** The code point here, so that names outside the basic plane are read whole; empty at the end. */
  private peek(): string {
    const code = this.path.codePointAt(this.position);
    return code === undefined ? "" : String.fromCodePoint(code);
  }

  private error(expected: string): PathError {
    return new PathError(this.path, this.position + 1, expected);
  }
}

/**
 * Steps of an API path such as `{default,Stripe}.new().**.create()`.
 * @throws {PathError} naming the character and what was expected there.
 */
export function parsePath(path: string): readonly Step[] {
  return new PathParser(path).parse();
}

/** True when the path names a call or a construction, not a value. */
export function endsInCall(steps: readonly Step[]): boolean {
  const last = steps.at(-1);
  return last !== undefined && (last.kind === "call" || last.kind === "construct");
}
