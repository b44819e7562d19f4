import { reassemble } from "./assemble.js";
import { parseRunnable } from "./check.js";
import type { Random } from "./random.js";
import { isFunction, sitesIn, Syntax, walk, type Node, type Parsed } from "./syntax.js";

/** A replacement of a stretch of source. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export function applyEdits(source: string, edits: readonly Edit[]): string {
  let out = source;
  for (const { from, to, text } of [...edits].sort((left, right) => right.from - left.from)) {
    out = out.slice(0, from) + text + out.slice(to);
  }
  return out;
}

interface Target {
  readonly node: Node;
  readonly siblings: readonly Node[];
  readonly index: number;
}

/** Makes one to three edits of the kinds that people make by accident. The result runs. */
export function applyRandomEdits(program: Parsed, random: Random): Parsed {
  let current = program;
  const wanted = 1 + random.below(3);
  let done = 0;
  for (let attempts = 0; attempts < 8 && done < wanted; attempts += 1) {
    const edits = randomEdit(current, random, 1000 + attempts);
    if (edits === null) continue;
    const edited = parseRunnable(reassemble(applyEdits(current.source, edits)));
    if (edited === null || sitesIn(edited.source).length === 0) continue;
    current = edited;
    done += 1;
  }
  return current;
}

/** The statements of a program below its imports, with their neighbours. */
export function statementsOf(parsed: Parsed): Target[] {
  const targets: Target[] = [];
  walk(parsed, parsed.program, (node) => {
    const list =
      node.type === Syntax.BlockStatement || node.type === Syntax.Program ? node.body : node.type === Syntax.SwitchCase ? node.consequent : [];
    for (const [index, child] of list.entries()) {
      if (child.type !== Syntax.ImportDeclaration && !parsed.source.slice(...child.range).startsWith("const machineid")) {
        targets.push({ node: child, siblings: list, index });
      }
    }
  });
  return targets;
}

function nodesOf<Found extends Node>(parsed: Parsed, matches: (node: Node) => node is Found): Found[] {
  const found: Found[] = [];
  walk(parsed, parsed.program, (node) => {
    if (matches(node)) found.push(node);
  });
  return found;
}

export function randomEdit(parsed: Parsed, random: Random, fresh: number): Edit[] | null {
  const text = (node: Node): string => parsed.source.slice(...node.range);
  const replace = (node: Node, by: string): Edit[] => [{ from: node.range[0], to: node.range[1], text: by }];
  const inner = statementsOf(parsed).filter(({ node }) => !isDeclaration(node));
  const onStatement = (edit: (target: Target) => Edit[] | null): (() => Edit[] | null) => () => inner.length === 0 ? null : edit(random.pick(inner));
  const onNode =
    <Found extends Node>(matches: (node: Node) => node is Found, edit: (node: Found) => Edit[] | null): (() => Edit[] | null) =>
    () => {
      const found = nodesOf(parsed, matches);
      return found.length === 0 ? null : edit(random.pick(found));
    };
  return random.weighted<() => Edit[] | null>([
    [4, onNode(isAwait, (node) => replace(node, random.pick(["", "", "void "]) + text(node.argument)))],
    [3, onStatement((target) => swap(parsed, target))],
    [5, onStatement(({ node }) => replace(node, wrap(text(node), random, fresh)))],
    [2, onStatement((target) => wrapRest(parsed, target, random, fresh))],
    [2, onNode(isTest, (node) => replace(node.test, `!(${text(node.test)})`))],
    [3, onStatement(({ node }) => replace(node, ""))],
    [6, onStatement(({ node }) => replace(node, random.chance(0.5) ? `${insertion(random, fresh)}\n${text(node)}` : `${text(node)}\n${insertion(random, fresh)}`))],
    [3, onNode(isJump, (node) => replace(node, random.pick(["return;", "break;", "continue;", 'throw new Error("denied");', 'console.error("denied");', "process.exit(1);"])))],
    [3, onNode(isAllowed, (node) => replace(node, wrongly(text(node), text(node.object), random, fresh)))],
    [2, onStatement(({ node }) => replace(node, `{\n${text(node)}\n}\n${text(node)}`))],
    [2, onNode(isLogical, (node) => replace(node, `${text(node.left)} ${random.pick(["&&", "||"])} ${text(node.right)}`))],
    [2, () => moveStatement(parsed, inner, random)],
    [1, onNode(isTry, (node) => node.handler === null ? null : replace(node.handler.body, random.pick(["{\n}", "{\nreturn;\n}", '{\nconsole.error("failed");\n}'])))],
    [1, onNode(isAsyncArrow, (node) => replace(node, text(node).replace(/^async /, "")))],
  ])();
}

function isDeclaration(node: Node): boolean {
  return isFunction(node) || node.type === Syntax.ExportNamedDeclaration || node.type === Syntax.ExportDefaultDeclaration || node.type === Syntax.ClassDeclaration;
}

type Of<Type extends Syntax> = Extract<Node, { type: Type }>;
const isAwait = (node: Node): node is Of<Syntax.AwaitExpression> => node.type === Syntax.AwaitExpression;
const isTest = (node: Node): node is Of<Syntax.IfStatement> => node.type === Syntax.IfStatement;
const isTry = (node: Node): node is Of<Syntax.TryStatement> => node.type === Syntax.TryStatement;
const isLogical = (node: Node): node is Of<Syntax.LogicalExpression> => node.type === Syntax.LogicalExpression;
const isJump = (node: Node): node is Of<Syntax.ReturnStatement | Syntax.ThrowStatement | Syntax.BreakStatement | Syntax.ContinueStatement> =>
  node.type === Syntax.ReturnStatement || node.type === Syntax.ThrowStatement || node.type === Syntax.BreakStatement || node.type === Syntax.ContinueStatement;
const isAllowed = (node: Node): node is Of<Syntax.MemberExpression> =>
  node.type === Syntax.MemberExpression && node.property.type === Syntax.Identifier && node.property.name === "allowed";
const isAsyncArrow = (node: Node): node is Of<Syntax.ArrowFunctionExpression> => node.type === Syntax.ArrowFunctionExpression && node.async;

function swap(parsed: Parsed, { node, siblings, index }: Target): Edit[] | null {
  const next = siblings[index + 1];
  if (next === undefined) return null;
  const between = parsed.source.slice(node.range[1], next.range[0]);
  return [{ from: node.range[0], to: next.range[1], text: parsed.source.slice(...next.range) + between + parsed.source.slice(...node.range) }];
}

function wrap(text: string, random: Random, fresh: number): string {
  return random.pick([
    `try {\n${text}\n} catch {\n}`,
    `try {\n${text}\n} catch (error) {\nconsole.error("failed");\n}`,
    `try {\n${text}\n} catch (error) {\nthrow error;\n}`,
    `try {\n${text}\n} finally {\nmayThrow(${fresh});\n}`,
    `try {\n${text}\n} finally {\nif (opaque(${fresh})) return;\n}`,
    `if (opaque(${fresh})) {\n${text}\n}`,
    `for (const item of list(${fresh})) {\n${text}\n}`,
    `while (opaque(${fresh})) {\n${text}\n}`,
    `do {\n${text}\n} while (opaque(${fresh}));`,
    `block${fresh}: {\nif (opaque(${fresh})) break block${fresh};\n${text}\n}`,
    `await (async () => {\n${text}\n})();`,
    `void (async () => {\n${text}\n})();`,
    `switch (opaque(${fresh})) {\ncase true:\n${text}\ndefault:\n}`,
    `await Promise.all(list(${fresh}).map(async () => {\n${text}\n}));`,
    `setTimeout(async () => {\n${text}\n}, 10);`,
  ]);
}

/** Wraps a statement and everything after it in its block, so that the declarations in it stay in reach of their uses. */
function wrapRest(parsed: Parsed, { node, siblings }: Target, random: Random, fresh: number): Edit[] | null {
  const last = siblings.at(-1);
  if (last === undefined || siblings.some(isDeclaration)) return null;
  return [{ from: node.range[0], to: last.range[1], text: wrap(parsed.source.slice(node.range[0], last.range[1]), random, fresh) }];
}

function insertion(random: Random, fresh: number): string {
  return random.pick([
    "await sleep(10);",
    "await new Promise((resolve) => setTimeout(resolve, 10));",
    "void machineid.validate(deviceId);",
    "machineid.assertAllowed(deviceId);",
    "await machineid.validate(deviceId);",
    `const again${fresh} = await machineid.validate(deviceId);`,
    "await machineid.assertAllowed(deviceId);",
    'fetch("https://api.example.com/0");',
    'await fetch("https://api.example.com/0");',
    `await load(${fresh});`,
    `mayThrow(${fresh});`,
    `if (opaque(${fresh})) return;`,
    `if (opaque(${fresh})) break;`,
    `if (opaque(${fresh})) continue;`,
    `if (opaque(${fresh})) throw new Error("no");`,
    `if (opaque(${fresh})) await machineid.assertAllowed(deviceId);`,
  ]);
}

function wrongly(allowed: string, decision: string, random: Random, fresh: number): string {
  return random.pick([
    decision,
    `${decision}.code`,
    `(${allowed} !== false)`,
    `(${allowed} ?? true)`,
    `(${allowed} || true)`,
    `(${allowed} || opaque(${fresh}))`,
    `(${allowed} && opaque(${fresh}))`,
    `!${allowed}`,
  ]);
}

function moveStatement(parsed: Parsed, targets: readonly Target[], random: Random): Edit[] | null {
  if (targets.length < 2) return null;
  const moved = random.pick(targets).node;
  const place = random.pick(targets).node;
  if (place.range[0] >= moved.range[0] && place.range[0] <= moved.range[1]) return null;
  return [
    { from: moved.range[0], to: moved.range[1], text: "" },
    { from: place.range[0], to: place.range[0], text: `${parsed.source.slice(...moved.range)}\n` },
  ];
}
