import type { Random } from "./random.js";

/** What may be written at a place in a program. */
export interface Scope {
  readonly async: boolean;
  readonly generator: boolean;
  /** Outside every function, where there is nothing to return from. */
  readonly topLevel: boolean;
  /** Labels of the loops around, innermost last; the empty string for a loop without one. */
  readonly loops: readonly string[];
  readonly decisions: string[];
  /** Variables that are true only with a permit. */
  readonly truths: string[];
  readonly promises: string[];
  readonly flags?: readonly string[];
  readonly depth: number;
}

/** A block inside: what it declares is not seen outside. */
export function within(scope: Scope, more: Partial<Scope> = {}): Scope {
  return { ...scope, decisions: [...scope.decisions], truths: [...scope.truths], promises: [...scope.promises], ...more };
}

export interface Helper {
  readonly call: string;
  readonly kind: "gate" | "decision" | "boolean" | "wrapper" | "effect" | "pause" | "mixed" | "neverReturns";
}

/** Writes expressions and jumps. */
export class ExpressionGenerator {
  helpers: Helper[] = [];
  #names = 0;
  #numbers = 0;

  constructor(
    readonly random: Random,
    readonly carefulness: number,
  ) {}

  fresh(stem: string): string {
    this.#names += 1;
    return `${stem}${this.#names}`;
  }

  number(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  opaque(): string {
    return `opaque(${this.number()})`;
  }

  effect(): string {
    return `fetch("https://api.example.com/${this.number()}", { method: "POST" })`;
  }

  block(lines: string[]): string[] {
    return ["{", ...lines, "}"];
  }

  helperCall(kind: Helper["kind"]): string | null {
    const found = this.helpers.filter((helper) => helper.kind === kind);
    return found.length === 0 ? null : `${this.random.pick(found).call}()`;
  }

  wrapperCall(): string | null {
    const found = this.helpers.filter((helper) => helper.kind === "wrapper");
    return found.length === 0 ? null : this.random.pick(found).call;
  }

  /** A promise of a decision. */
  askingExpression(): string {
    const helper = this.helperCall("decision");
    if (helper !== null && this.random.chance(0.6)) return helper;
    if (this.random.chance(0.06)) {
      return 'fetch("https://machineid.io/api/v1/devices/validate", { method: "POST" }).then((response) => response.json())';
    }
    return "machineid.validate(deviceId)";
  }

  /** A promise of a boolean that is true only with a permit. */
  booleanAsk(): string {
    const helper = this.helperCall("boolean");
    if (helper !== null && this.random.chance(0.8)) return helper;
    return this.random.pick([
      "machineid.validate(deviceId).then((d) => d.allowed)",
      "machineid.validate(deviceId).then(({ allowed }) => allowed === true)",
      "machineid.validate(deviceId).then((d) => d.allowed, () => false)",
      "machineid.validate(deviceId).then((d) => d.allowed).catch(() => false)",
    ]);
  }

  pause(): string {
    return this.random.chance(0.7) ? "sleep(10)" : "new Promise((resolve) => setTimeout(resolve, 10))";
  }

  chainTail(): string {
    return this.random.weighted([
      [6, ""],
      [1, '.catch((error) => console.error("failed"))'],
      [1, `.finally(() => mayThrow(${this.number()}))`],
      [1, `.then(() => ${this.effect()})`],
      [1, `.catch(() => ${this.effect()})`],
    ]);
  }

  /** True only with a permit, where `allowed` is the decision's. */
  granted(allowed: string): string {
    const plain = allowed.startsWith("(") || !allowed.endsWith(".allowed") ? allowed : allowed.replace(".allowed", "?.allowed");
    return this.random.weighted([
      [8, allowed],
      [3, `${allowed} === true`],
      [1, `!!${allowed}`],
      [1, `Boolean(${allowed})`],
      [1, plain],
      [1, `${allowed} && ${this.opaque()}`],
      [1, `${this.opaque()} && ${allowed}`],
      [1, `(${allowed} ?? false)`],
      [1, `(${allowed} ? true : false)`],
      [1, `!(${allowed} !== true)`],
    ]);
  }

  /** False only with a permit. */
  denied(allowed: string): string {
    return this.random.weighted([
      [8, `!${allowed}`],
      [3, `${allowed} !== true`],
      [1, `!(${allowed} === true)`],
      [1, `!Boolean(${allowed})`],
      [1, `!${allowed} || ${this.opaque()}`],
      [1, `${this.opaque()} || !${allowed}`],
      [1, `!(${allowed} && ${this.opaque()})`],
      [1, `(${allowed} ? false : true)`],
    ]);
  }

  /** Also true of some denials, or of some failures to ask. */
  grantedWrongly(decision: string): string {
    return this.random.pick([
      decision,
      `${decision}.code === "ALLOW"`,
      `${decision}.allowed !== false`,
      `!(${decision}.allowed === false)`,
      `(${decision}.allowed ?? true)`,
      `${decision}.allowed || true`,
      `${decision}.allowed || ${this.opaque()}`,
      `!${decision}.allowed`,
      `${decision}.request_id`,
    ]);
  }

  deniedWrongly(decision: string): string {
    return this.random.pick([
      `!${decision}`,
      `${decision}.code !== "ALLOW"`,
      `${decision}.allowed === false`,
      `!(${decision}.allowed ?? true)`,
      `!${decision}.allowed && ${this.opaque()}`,
      `${decision}.allowed`,
      `!${decision}.request_id`,
    ]);
  }

  /** The outcome of a decision made before, else an opaque condition. */
  truth(scope: Scope): string {
    const known = [...scope.decisions.map((name) => `${name}.allowed`), ...scope.truths];
    return known.length === 0 ? this.condition(scope) : this.granted(this.random.pick(known));
  }

  condition(scope: Scope): string {
    const flags = scope.flags ?? [];
    if (flags.length > 0 && this.random.chance(0.5)) return this.random.pick(flags);
    return this.random.weighted([
      [6, this.opaque()],
      [1, `!${this.opaque()}`],
      [1, `${this.opaque()} && ${this.opaque()}`],
      [1, `${this.opaque()} || ${this.opaque()}`],
    ]);
  }

  jump(scope: Scope): string {
    const label = this.random.pick(scope.loops);
    return `${this.random.pick(["break", "continue"])}${label === "" ? "" : ` ${label}`};`;
  }

  /** A statement that leaves the function, or the loop where there is one. */
  stop(scope: Scope): string {
    if (scope.loops.length > 0 && this.random.chance(0.5)) return this.jump(scope);
    return this.leave(scope);
  }

  exitExpression(): string {
    return this.random.pick(["process.exit(1)", '(() => { throw new Error("denied"); })()']);
  }

  leave(scope: Scope): string {
    const never = this.helperCall("neverReturns");
    return this.random.weighted([
      [scope.topLevel ? 0 : 6, "return;"],
      [4, 'throw new Error("denied");'],
      [scope.topLevel ? 6 : 2, "process.exit(1);"],
      [0.5, "process.abort();"],
      [0.3, 'redirect("/denied");'],
      [never === null ? 0 : 4, `${never ?? ""};`],
    ]);
  }
}
