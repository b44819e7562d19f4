import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode } from "../flow/graph.js";
import { append } from "../program/append.js";
import type { NamedUnit } from "./named-units.js";
import type { FileScan } from "./scan-file.js";

interface Index {
  /** Units by where they begin: those inside one of them follow it. */
  readonly units: readonly NamedUnit[];
  readonly nested: ReadonlyMap<NamedUnit, readonly NamedUnit[]>;
  readonly byName: ReadonlyMap<string, readonly NamedUnit[]>;
  readonly callsOf: ReadonlyMap<NamedUnit, readonly CallNode[]>;
}

const indexes = new WeakMap<FileScan, Index>();

/**
 * Calls inside a function, and inside what it reaches by name in its file.
 * @param isLeftOut functions that are not looked into, nor what they reach.
 */
export function reachableCalls(scan: FileScan, node: TSESTree.Node, isLeftOut: (inner: TSESTree.Node) => boolean = () => false): CallNode[] {
  const index = indexOf(scan);
  const { byName, callsOf } = index;
  const reached = new Set<NamedUnit>();
  const reach = (outer: TSESTree.Node): void => {
    for (const unit of unitsInside(index, outer)) if (!standsIn(unit, node, isLeftOut)) reached.add(unit);
  };
  reach(node);
  for (const other of constructedWith(node)) reach(other);
  // Names lead to units of all sorts, and each is looked up once.
  const names = new Set<string>();
  const calls: CallNode[] = [];
  // A set's iteration visits what is added on the way.
  for (const unit of reached) {
    calls.push(...(callsOf.get(unit) ?? []));
    for (const name of unit.mentions) {
      if (names.has(name)) continue;
      names.add(name);
      for (const named of byName.get(name) ?? []) if (!reached.has(named)) reach(named.node);
    }
  }
  return calls;
}

/** The units of a file, and what each leads to. */
export interface ReachableUnits {
  readonly count: number;
  /** The units inside a function, itself included, and what runs with it. */
  inside(node: TSESTree.Node): Iterable<NamedUnit>;
  /** Calls that stand in a unit, and in none inside it. */
  callsOf(unit: NamedUnit): readonly CallNode[];
  /** Units that stand in a unit, and names that it mentions; of a name, the units that have it. */
  reachedFrom(place: Place): Iterable<Place>;
}

/** A unit, or a name by which units are reached: many units mention the same names. */
export type Place = NamedUnit | string;

export function reachableUnits(scan: FileScan): ReachableUnits {
  const index = indexOf(scan);
  return {
    count: index.units.length,
    *inside(node) {
      for (const part of [node, ...constructedWith(node)]) yield* unitsInside(index, part);
    },
    callsOf: (unit) => index.callsOf.get(unit) ?? [],
    *reachedFrom(place) {
      if (typeof place === "string") return yield* index.byName.get(place) ?? [];
      yield* index.nested.get(place) ?? [];
      for (const name of place.mentions) if (index.byName.has(name)) yield name;
    },
  };
}

/** What runs with a constructor: the fields of its class. */
function constructedWith({ parent }: TSESTree.Node): readonly TSESTree.Node[] {
  if (parent?.type !== "MethodDefinition" || parent.kind !== "constructor") return [];
  return parent.parent.body.filter((member) => member.type === "PropertyDefinition" && !member.static && member.value !== null);
}

/** Whether a unit is one of those, or stands in one of them that the function does not stand in itself. */
function standsIn(unit: NamedUnit, { range: [start, end] }: TSESTree.Node, isThat: (node: TSESTree.Node) => boolean): boolean {
  for (let around: NamedUnit | null = unit; around !== null; around = around.parent) {
    const { range } = around.node;
    if (range[0] <= start && end <= range[1]) return false;
    if (isThat(around.node)) return true;
  }
  return false;
}

/** The units inside a stretch of the file, itself included. */
function* unitsInside({ units }: Index, node: TSESTree.Node): Generator<NamedUnit> {
  let [low, high] = [0, units.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((units[middle]?.node.range[0] ?? 0) < node.range[0]) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < units.length; at++) {
    const unit = units[at];
    if (unit === undefined || unit.node.range[0] > node.range[1]) return;
    if (unit.node.range[1] <= node.range[1]) yield unit;
  }
}

function indexOf(scan: FileScan): Index {
  const known = indexes.get(scan);
  if (known !== undefined) return known;
  const byName = new Map<string, NamedUnit[]>();
  const nested = new Map<NamedUnit, NamedUnit[]>();
  for (const unit of scan.units) {
    for (const name of unit.names) append(byName, name, unit);
    if (unit.parent !== null) append(nested, unit.parent, unit);
  }
  const callsOf = new Map<NamedUnit, CallNode[]>();
  for (const call of scan.calls) {
    const unit = unitAround(scan, call);
    if (unit !== null) append(callsOf, unit, call);
  }
  const index = { nested, units: [...scan.units].sort((a, b) => a.node.range[0] - b.node.range[0]), byName, callsOf };
  indexes.set(scan, index);
  return index;
}

function unitAround(scan: FileScan, call: CallNode): NamedUnit | null {
  for (let node: TSESTree.Node | null | undefined = call; node !== undefined && node !== null; node = node.parent) {
    const unit = scan.unitOf.get(node);
    if (unit !== undefined) return unit;
  }
  return null;
}
