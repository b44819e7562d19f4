import type { TSESTree } from "@typescript-eslint/utils";
import { symbolName } from "../program/hidden-names.js";
import { implicitCallees, type ImplicitCallees } from "./implicit-calls.js";
import type { Solver } from "./solver.js";
import type { Value } from "./value.js";

/** The methods that the end of a `using` may call on the resource. */
export function disposersOf(solver: Solver, resource: Value | null, declaration: TSESTree.UsingDeclaration): ImplicitCallees {
  // An assignment under a computed name may be one under the symbol.
  const isReplaced = solver.facts.writtenKeys.has(null);
  const found = (declaration.kind === "await using" ? ["asyncDispose", "dispose"] : ["dispose"]).map((symbol) => implicitCallees(solver, resource, symbolName(symbol)));
  const certain = found.find(({ isCertain }) => isCertain);
  if (certain !== undefined) return { callees: certain.callees, isCertain: !isReplaced };
  return { callees: found.flatMap(({ callees }) => callees), isCertain: false };
}
