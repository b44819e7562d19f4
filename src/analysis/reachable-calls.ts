import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode } from "../flow/graph.js";
import type { FileScan, NamedUnit } from "./scan-file.js";

interface Index {
  readonly byName: ReadonlyMap<string, readonly NamedUnit[]>;
  readonly callsOf: ReadonlyMap<NamedUnit, readonly CallNode[]>;
}

const indexes = new WeakMap<FileScan, Index>();

/** Calls inside a function, and inside what it reaches by name in its file. */
export function reachableCalls(scan: FileScan, node: TSESTree.Node): CallNode[] {
  const { byName, callsOf } = indexOf(scan);
  const reached = new Set<NamedUnit>(scan.units.filter((unit) => encloses(node, unit.node)));
  const calls: CallNode[] = [];
  // A set's iteration visits what is added on the way.
  for (const unit of reached) {
    calls.push(...(callsOf.get(unit) ?? []));
    for (const name of unit.mentions) {
      for (const named of byName.get(name) ?? []) {
        if (!reached.has(named)) for (const inner of scan.units) if (encloses(named.node, inner.node)) reached.add(inner);
      }
    }
  }
  return calls;
}

function indexOf(scan: FileScan): Index {
  const known = indexes.get(scan);
  if (known !== undefined) return known;
  const byName = new Map<string, NamedUnit[]>();
  for (const unit of scan.units) for (const name of unit.names) byName.set(name, [...(byName.get(name) ?? []), unit]);
  const callsOf = new Map<NamedUnit, CallNode[]>();
  for (const call of scan.calls) {
    const unit = unitAround(scan, call);
    if (unit !== null) callsOf.set(unit, [...(callsOf.get(unit) ?? []), call]);
  }
  const index = { byName, callsOf };
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

function encloses(outer: TSESTree.Node, inner: TSESTree.Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}
