import type { TSESTree } from "@typescript-eslint/utils";
import { append } from "../program/append.js";
import type { NamedUnit } from "./named-units.js";
import type { FileScan } from "./scan-file.js";

/** Answers, for functions and classes of one file, which others code may reach from there by names; itself among them. */
export function reachedUnits(scan: FileScan): (node: TSESTree.Node) => Iterable<TSESTree.Node> {
  let byName: Map<string, NamedUnit[]> | null = null;
  const children = new Map<NamedUnit, NamedUnit[]>();
  const index = (): Map<string, NamedUnit[]> => {
    const names = new Map<string, NamedUnit[]>();
    for (const unit of scan.units) {
      for (const name of unit.names) append(names, name, unit);
      if (unit.parent !== null) append(children, unit.parent, unit);
    }
    return names;
  };
  return (node) => {
    byName ??= index();
    const start = scan.unitOf.get(node);
    const reached = new Set<NamedUnit>(start === undefined ? [] : [start]);
    // A set's iteration visits what is added on the way.
    for (const unit of reached) {
      for (const inner of children.get(unit) ?? []) reached.add(inner);
      for (const name of unit.mentions) for (const named of byName.get(name) ?? []) reached.add(named);
    }
    return [...reached].map((unit) => unit.node);
  };
}
