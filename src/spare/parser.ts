/*!
 * Holds @babel/parser, Copyright (c) 2012-2014 by various contributors, and @typescript-eslint/scope-manager and visitor-keys, Copyright (c) 2019
 * typescript-eslint and other contributors, all under the MIT licence, whose text is in LICENSE.
 */
import { parse, type ParserPlugin } from "@babel/parser";
import { analyze } from "@typescript-eslint/scope-manager";
import { visitorKeys } from "@typescript-eslint/visitor-keys";
import type { TSESTree } from "@typescript-eslint/utils";
import { isNode, reshape } from "./tree.js";

/**
 * Parses a file for linters that bring no parser which rules may call, as Oxlint. A file of its own: nobody else loads it.
 * @throws SyntaxError where the text is neither JavaScript nor TypeScript.
 */
export function parseForESLint(text: string, { filePath, sourceType }: { readonly filePath: string; readonly sourceType: "module" | "script" }): object {
  const { program } = parse(text, {
    sourceType,
    ranges: true,
    attachComment: false,
    createImportExpressions: true,
    allowReturnOutsideFunction: sourceType === "script",
    allowAwaitOutsideFunction: true,
    allowNewTargetOutsideFunction: true,
    plugins: [["estree", { classFeatures: true }], "explicitResourceManagement", "decoratorAutoAccessors", ...syntaxOf(filePath)],
  });
  if (!isNode(program)) throw new SyntaxError(`${filePath} has no program.`);
  reshape(program);
  if (!isProgram(program)) throw new SyntaxError(`${filePath} has no program.`);
  return { ast: program, visitorKeys, scopeManager: analyze(program, { sourceType, globalReturn: sourceType === "script", lib: [] }) };
}

function syntaxOf(path: string): readonly ParserPlugin[] {
  // Compilers of TypeScript take decorators of parameters as well, which the standard does not know.
  const own: readonly ParserPlugin[] = /\.[cm]?tsx?$/.test(path) ? ["typescript", "decorators-legacy"] : ["decorators"];
  return /\.[cm]?ts$/.test(path) ? own : [...own, "jsx"];
}

function isProgram(value: object): value is TSESTree.Program {
  return "type" in value && value.type === "Program" && "body" in value && Array.isArray(value.body);
}
