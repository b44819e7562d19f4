import ts from "typescript";
import { expect, test } from "vitest";
import { isOwnFunction } from "./truth/own-functions.js";

const declared = `
declare const send: (message: string) => Promise<void>;
declare const handedIn: typeof send;
const own = (): typeof send => async (message) => { await send(message); };
function again() { return own(); }
const foreign = (): typeof send => handedIn;
`;

/** Callees called `called` in `code`, each with whether it is taken for a function of the repository. */
function judge(code: string): boolean[] {
  const source = ts.createSourceFile("/file.ts", declared + code, ts.ScriptTarget.ES2023, true);
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost({}),
    getSourceFile: (path) => (path === source.fileName ? source : undefined),
    fileExists: (path) => path === source.fileName,
  };
  const checker = ts.createProgram([source.fileName], { noLib: true, noResolve: true, types: [] }, host).getTypeChecker();
  const found: boolean[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === "called") found.push(isOwnFunction(node.expression, checker));
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}

test.each([
  "const called = own(); called('');",
  "const called = again(); called('');",
  "const wrapped = () => again(); const called = wrapped(); called('');",
  "export const f = (called: ReturnType<typeof own>) => called('');",
  "export const f = ({ called }: { called: ReturnType<typeof again> }) => called('');",
  "export const f = ({ sender: called }: { sender: ReturnType<typeof own> }) => called('');",
])("a function of the repository, whatever its type is called: %s", (code) => {
  expect(judge(code)).toEqual([true]);
});

test.each([
  "const called = foreign(); called('');",
  "const wrapped = () => foreign(); const called = wrapped(); called('');",
  "const wrapped = (first: boolean) => { if (first) return own(); return foreign(); }; const called = wrapped(true); called('');",
  "export const f = (called: ReturnType<typeof foreign>) => called('');",
  "export const f = ({ called }: { called: typeof send }) => called('');",
  "export const f = ({ called }: { called: ReturnType<typeof foreign>; other: ReturnType<typeof own> }) => called('');",
  "let called = own(); called('');",
  "const wrapped = () => wrapped(); const called = wrapped(); called('');",
])("no function that is certainly the repository's: %s", (code) => {
  expect(judge(code)).toEqual([false]);
});
