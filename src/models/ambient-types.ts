import ambient from "./behaviours/ambient.json" with { type: "json" };

/** Packages by the names of their types that are global where a project loads the package for all its files. */
export const ambientTypes: ReadonlyMap<string, string> = new Map(
  Object.entries<readonly string[]>(ambient.types).flatMap(([from, names]) => names.map((name) => [name, from] as const)),
);
