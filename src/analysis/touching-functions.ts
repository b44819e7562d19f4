import type { FunctionNode } from "../flow/graph.js";
import { append } from "../program/append.js";
import type { CallResolver } from "../program/call-meaning.js";
import { memoised } from "../program/values.js";
import type { NamedUnit } from "./named-units.js";
import { reachableUnits, type Place, type ReachableUnits } from "./reachable-calls.js";
import type { FileScan } from "./scan-file.js";

/** Every run of a function of a file asks about the same functions. */
const known = new WeakMap<CallResolver, (node: FunctionNode) => boolean>();

/** Answers, for functions of one file, whether a call may ask a gate or pause. */
export function touchingFunctions(scan: FileScan, resolver: CallResolver): (node: FunctionNode) => boolean {
  return memoised(known, resolver, () => {
    const touching = new TouchingUnits(reachableUnits(scan), resolver);
    return (node) => touching.areSomeIn(node);
  });
}

/** Searches that end early may visit a place this often, on the average, before all that a search comes to is judged at once. */
const VISITS = 8;

/** Which units of a file come to a call that touches decisions, by nesting, by name, or by what is called. */
class TouchingUnits {
  readonly #known = new Map<Place, boolean>();
  #visits = 0;

  constructor(
    private readonly units: ReachableUnits,
    private readonly resolver: CallResolver,
  ) {}

  areSomeIn(node: FunctionNode): boolean {
    const inside = [...this.units.inside(node)];
    if (inside.some((unit) => this.#known.get(unit) === true)) return true;
    if (inside.every((unit) => this.#known.get(unit) === false)) return false;
    return this.#visits < VISITS * this.units.count ? this.#search(inside) : this.#judge(inside);
  }

  /** Ends at the first call that touches: then all on the way to it are known to. */
  #search(starts: readonly Place[]): boolean {
    const from = new Map<Place, Place | null>(starts.map((unit) => [unit, null]));
    for (const place of from.keys()) {
      const before = this.#known.get(place);
      if (before === false) continue;
      this.#visits++;
      const next = before === true ? "touches" : this.#next(place);
      if (next === "touches") {
        for (let each: Place | null = place; each !== null; each = from.get(each) ?? null) this.#known.set(each, true);
        return true;
      }
      for (const each of next) if (!from.has(each)) from.set(each, place);
    }
    for (const place of from.keys()) this.#known.set(place, false);
    return false;
  }

  /** Judges all that the search comes to, so that none of it is visited again. */
  #judge(starts: readonly NamedUnit[]): boolean {
    const reached = new Set<Place>(starts);
    const comingTo = new Map<Place, Place[]>();
    const touching = new Set<Place>();
    for (const place of reached) {
      const before = this.#known.get(place);
      if (before === false) continue;
      const next = before === true ? "touches" : this.#next(place);
      if (next === "touches") {
        touching.add(place);
        continue;
      }
      for (const each of next) {
        reached.add(each);
        append(comingTo, each, place);
      }
    }
    for (const place of touching) for (const each of comingTo.get(place) ?? []) touching.add(each);
    for (const place of reached) this.#known.set(place, touching.has(place));
    return starts.some((unit) => touching.has(unit));
  }

  /** What a place leads to, unless a call of its own touches. */
  #next(place: Place): "touches" | readonly Place[] {
    const callees: Place[] = [];
    for (const call of typeof place === "string" ? [] : this.units.callsOf(place)) {
      const touches = this.resolver.mayTouchDecisions(call, (callee) => {
        const elsewhere = this.resolver.mayTouchElsewhere(callee);
        if (elsewhere === null) callees.push(...this.units.inside(callee.node));
        return elsewhere === true;
      });
      if (touches) return "touches";
    }
    return [...callees, ...this.units.reachedFrom(place)];
  }
}
