import * as typescriptParser from "@typescript-eslint/parser";
import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode } from "../../src/flow/graph.js";
import type { CallMeaning, CallResolver } from "../../src/program/call-meaning.js";
import { childNodes } from "../../src/program/nodes.js";
import { createCallResolver } from "../../src/program/resolve-calls.js";
import type { SourceUnit } from "../../src/program/source-unit.js";
import { readSettings } from "../../src/settings/read-settings.js";
import type { Settings } from "../../src/settings/schema.js";

export const directory = "/project";

/** The settings that `machineid` stands for; all packs by default. */
export function settingsFor(machineid: unknown = {}): Settings {
  return readSettings({ machineid }, directory);
}

/** Parses a TypeScript file and links parents, as the linter does before rules run. */
export function parseUnit(text: string, filename = `${directory}/src/file.ts`): SourceUnit {
  const { ast, scopeManager } = typescriptParser.parseForESLint(text, {
    sourceType: "module",
    range: true,
    loc: true,
    filePath: filename,
    ecmaFeatures: { jsx: filename.endsWith("x") },
  });
  linkParents(ast);
  return { filename, text, ast, scopes: scopeManager };
}

export function linkParents(root: TSESTree.Node): void {
  const stack: TSESTree.Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const child of childNodes(node)) {
      Object.assign(child, { parent: node });
      stack.push(child);
    }
  }
}

function isCall(node: TSESTree.Node): node is CallNode {
  return ["CallExpression", "NewExpression", "TaggedTemplateExpression", "ImportExpression"].includes(node.type);
}

export function nodesIn(unit: SourceUnit): readonly TSESTree.Node[] {
  const found: TSESTree.Node[] = [];
  const stack: TSESTree.Node[] = [unit.ast];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    found.push(node);
    stack.push(...childNodes(node));
  }
  return found;
}

/** All calls of a file in the order in which they end. */
export function callsIn(unit: SourceUnit): readonly CallNode[] {
  return nodesIn(unit).filter(isCall).sort((a, b) => a.range[1] - b.range[1]);
}

export interface Resolved {
  readonly unit: SourceUnit;
  readonly settings: Settings;
  readonly resolver: CallResolver;
  readonly meanings: readonly { readonly node: CallNode; readonly meaning: CallMeaning }[];
}

export function resolveUnit(unit: SourceUnit, settings: Settings): Resolved {
  const resolver = createCallResolver(unit, settings);
  const meanings = callsIn(unit).map((node) => {
    const { sideEffect, behaviour } = resolver.meaningOf(node);
    return { node, meaning: { sideEffect, behaviour } };
  });
  return { unit, settings, resolver, meanings };
}

export function resolveText(text: string, machineid: unknown = {}, filename?: string): Resolved {
  return resolveUnit(parseUnit(text, filename), settingsFor(machineid));
}

/** Names of the side effects of a file, in the order of the source. */
export function sideEffectNames(resolved: Resolved): readonly string[] {
  return resolved.meanings.flatMap(({ meaning }) => (meaning.sideEffect === null ? [] : [meaning.sideEffect.name]));
}
