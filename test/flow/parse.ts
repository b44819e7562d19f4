import { parseForESLint } from "@typescript-eslint/parser";
import { Linter, type Rule } from "eslint";
import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { checkGraph } from "../../src/flow/check-graph.js";
import { buildGraph, type SourceOwner } from "../../src/flow/build-graph.js";
import type { FlowGraph } from "../../src/flow/graph.js";
import { childNodes, isClassNode, isFunctionNode } from "../../src/program/nodes.js";
import { variableLookup } from "../../src/program/variables.js";

export interface Parsed {
  readonly ast: TSESTree.Program;
  readonly scopes: Scope.ScopeManager;
}

export interface ParseSettings {
  readonly sourceType?: "module" | "script";
  readonly jsx?: boolean;
}

export function parse(text: string, settings: ParseSettings = {}): Parsed {
  const { ast, scopeManager } = parseForESLint(text, {
    sourceType: settings.sourceType ?? "module",
    ecmaFeatures: { jsx: settings.jsx ?? false },
    range: true,
    loc: true,
  });
  setParents(ast);
  return { ast, scopes: scopeManager };
}

/** The same by the linter's own parser and scopes. */
export function parseWithEspree(text: string, settings: ParseSettings = {}): Parsed {
  const captured: Parsed[] = [];
  const capture = {
    create(context: Rule.RuleContext) {
      // The linter's types are those of estree; what it hands to rules is the tree that we lower.
      const { ast, scopeManager } = context.sourceCode as unknown as { ast: TSESTree.Program; scopeManager: Scope.ScopeManager };
      captured.push({ ast, scopes: scopeManager });
      return {};
    },
  };
  const messages = new Linter().verify(text, [
    {
      files: ["**/*.js"],
      languageOptions: { sourceType: settings.sourceType ?? "module", parserOptions: { ecmaFeatures: { jsx: settings.jsx ?? false } } },
      plugins: { test: { rules: { capture } } },
      rules: { "test/capture": "error" },
    },
  ]);
  const [parsed] = captured;
  if (parsed === undefined) throw new Error(`espree: ${messages.map(({ message }) => message).join("; ")}`);
  return parsed;
}

/** As the linter does before its rules see the tree. */
function setParents(root: TSESTree.Node): void {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const child of childNodes(node)) {
      Object.defineProperty(child, "parent", { value: node, configurable: true, enumerable: true, writable: true });
      open.push(child);
    }
  }
}

/** Everything in a file that owns a graph, outermost first. A class owns its construction, so its constructor owns nothing. */
export function ownersOf(ast: TSESTree.Program): SourceOwner[] {
  const owners: SourceOwner[] = [{ kind: "module", node: ast }];
  const constructors = new Set<TSESTree.Node>();
  const open: TSESTree.Node[] = [ast];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "MethodDefinition" && node.kind === "constructor") constructors.add(node.value);
    if (isFunctionNode(node) && !constructors.has(node)) owners.push({ kind: "function", node });
    if (isClassNode(node)) owners.push({ kind: "construction", node });
    open.push(...childNodes(node).reverse());
  }
  return owners;
}

/** Graphs of everything in a file, checked. */
export function graphsOf({ ast, scopes }: Parsed): FlowGraph[] {
  const variableOf = variableLookup({ ast, scopes });
  return ownersOf(ast).map((owner) => {
    const graph = buildGraph(owner, variableOf);
    checkGraph(graph);
    return graph;
  });
}

/** The graph of the first function of a program, checked. */
export function functionGraph(text: string, settings: ParseSettings = {}): FlowGraph {
  const found = graphsOf(parse(text, settings)).find((graph) => graph.owner.kind === "function");
  if (found === undefined) throw new Error("the program has no function");
  return found;
}
