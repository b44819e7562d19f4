/** What a program under test can reach, and the trace that it leaves. */
export interface Host {
  readonly t: (...args: unknown[]) => unknown;
  readonly box: object;
  readonly list: readonly unknown[];
  readonly fuel: () => boolean;
  readonly trace: string[];
}

const LOOP_FUEL = 24;
const UNTRACED_KEYS: ReadonlySet<PropertyKey> = new Set(["then", "toString", "valueOf", "prototype", "constructor"]);

/**
 * Every call, member access and construction on the host is traced and asks the oracle what to do: to throw, or which value to answer.
 * The oracle repeats its answers when they run out, without further exceptions.
 */
export function createHost(oracle: readonly number[]): Host {
  const trace: string[] = [];
  let asked = 0;
  let fuel = LOOP_FUEL;
  const answer = (event: string): unknown => {
    trace.push(event);
    const drawn = oracle[asked % Math.max(1, oracle.length)] ?? 0;
    asked++;
    if (drawn % 16 === 15 && asked <= oracle.length) throw new Error(`boom ${asked}`);
    return values[drawn % 16 % values.length];
  };
  const box: object = new Proxy(function target() {}, {
    get: (target, key, receiver) => {
      if (typeof key === "symbol") return undefined;
      if (key === "toString" || key === "valueOf") return () => "box";
      if (key === "m") return (...args: unknown[]) => answer(`box.m(${args.map(describe).join(", ")})`);
      if (UNTRACED_KEYS.has(key)) return Reflect.get(target, key, receiver);
      return answer(`get ${key}`);
    },
    set: (_target, key, value) => {
      answer(`set ${String(key)} = ${describe(value)}`);
      return true;
    },
    deleteProperty: (_target, key) => {
      trace.push(`delete ${String(key)}`);
      return true;
    },
    ownKeys: () => ["prototype"],
    apply: (_target, _receiver, args: unknown[]) => answer(`box(${args.map(describe).join(", ")})`),
    construct: (_target, args: unknown[]) => {
      answer(`new box(${args.map(describe).join(", ")})`);
      return {};
    },
  });
  const values: readonly unknown[] = [true, false, box, undefined, null, 0, "s", [1, undefined, "x"], 7];
  return {
    t: (...args) => answer(`t(${args.map(describe).join(", ")})`),
    box,
    list: [1, null, "y"],
    fuel: () => fuel-- > 0,
    trace,
  };
}

/** A value as the trace shows it; errors of the engine only by name. */
export function describe(value: unknown, depth = 0): string {
  if (depth > 4) return "…";
  if (typeof value === "function") return String(value) === "box" || Reflect.get(value, "toString") !== Function.prototype.toString ? "box" : "function";
  if (value instanceof Error) return value.message.startsWith("boom") ? value.message : value.name;
  if (Array.isArray(value)) return `[${value.map((item) => describe(item, depth + 1)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => `${key}: ${describe(inner, depth + 1)}`);
    return `{${entries.join(", ")}}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
