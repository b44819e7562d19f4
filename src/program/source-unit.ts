import type { TSESTree } from "@typescript-eslint/utils";
import type { VisitorKeys } from "./nodes.js";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";

/** One parsed file with its scopes, from the linter (or, later, from disk). */
export interface SourceUnit {
  readonly filename: string;
  readonly text: string;
  readonly ast: TSESTree.Program;
  readonly scopes: Scope.ScopeManager;
  /** Where nodes have children, when the linter or the parser says so. */
  readonly visitorKeys?: VisitorKeys;
}
