import ambient from "./behaviours/ambient.json" with { type: "json" };

/** Packages by the names of their types that are global where a project loads the package for all its files. */
export const ambientTypes: ReadonlyMap<string, string> = byName(ambient.types);

/** Packages by the names of the global namespaces that have their types. */
export const ambientNamespaces: ReadonlyMap<string, string> = byName(ambient.namespaces);

/** Packages that stand for a host, by the names of the global objects that it has. */
export const ambientObjects: ReadonlyMap<string, string> = byName(ambient.objects);

function byName(names: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(names).flatMap(([from, each]) => each.map((name) => [name, from] as const)));
}
