import { reassemble } from "./assemble.js";
import { parseRunnable } from "./check.js";
import { compare, type Budget, type DisagreementKind, type Judge } from "./compare.js";
import { applyEdits, statementsOf, type Edit } from "./mutate.js";
import { isFunction, Syntax, walk, type Node, type Parsed } from "./syntax.js";

const SHRINK_BUDGET: Budget = { look: 300, settle: 3000 };
const MAX_COMPARISONS = 400;
const MAX_MILLISECONDS = 30_000;

/**
 * The smallest program found by dropping and simplifying parts of the given one that still shows a disagreement of the same kind.
 */
export async function shrink(source: string, judge: Judge, kind: DisagreementKind): Promise<string> {
  let smallest = source;
  let comparisons = 0;
  const end = performance.now() + MAX_MILLISECONDS;
  let progress = true;
  while (progress) {
    progress = false;
    const parsed = parseRunnable(smallest);
    if (parsed === null) return smallest;
    for (const candidate of candidates(parsed)) {
      if (comparisons >= MAX_COMPARISONS || performance.now() > end) return smallest;
      const text = reassemble(applyEdits(smallest, candidate));
      if (text.length >= smallest.length) continue;
      const smaller = parseRunnable(text);
      if (smaller === null) continue;
      comparisons += 1;
      if (!(await disagrees(smaller, judge, kind))) continue;
      smallest = text;
      progress = true;
      break;
    }
  }
  return smallest;
}

async function disagrees(parsed: Parsed, judge: Judge, kind: DisagreementKind): Promise<boolean> {
  try {
    const { disagreements } = await compare(parsed, judge, SHRINK_BUDGET);
    return disagreements.some((disagreement) => disagreement.kind === kind);
  } catch {
    // The judge failed on the candidate: another problem than the one that is being shrunk.
    return false;
  }
}

/** Ways to make a program smaller, those that remove most first. */
export function candidates(parsed: Parsed): Edit[][] {
  const found: { readonly edits: Edit[]; readonly saved: number }[] = [];
  const replace = (node: Node, by: string): void => {
    found.push({ edits: [{ from: node.range[0], to: node.range[1], text: by }], saved: node.range[1] - node.range[0] - by.length });
  };
  const text = (node: Node): string => parsed.source.slice(...node.range);
  const inside = (node: Node): string => (node.type === Syntax.BlockStatement ? text(node).slice(1, -1) : text(node));
  for (const { node } of statementsOf(parsed)) replace(node, "");
  walk(parsed, parsed.program, (node) => {
    switch (node.type) {
      case Syntax.IfStatement:
        replace(node, inside(node.consequent));
        if (node.alternate !== null) {
          replace(node, inside(node.alternate));
          replace(node.alternate, "{\n}");
        }
        break;
      case Syntax.TryStatement:
        replace(node, inside(node.block));
        if (node.handler !== null && node.finalizer !== null) {
          replace(node, `try ${text(node.block)} ${text(node.handler)}`);
          replace(node, `try ${text(node.block)} finally ${text(node.finalizer)}`);
        }
        break;
      case Syntax.ForOfStatement:
      case Syntax.ForStatement:
      case Syntax.WhileStatement:
      case Syntax.DoWhileStatement:
      case Syntax.LabeledStatement:
        replace(node, inside(node.body));
        break;
      case Syntax.BlockStatement:
        replace(node, inside(node));
        break;
      case Syntax.AwaitExpression:
        replace(node, text(node.argument));
        break;
      case Syntax.LogicalExpression:
      case Syntax.ConditionalExpression:
        for (const child of parsed.childrenOf(node)) replace(node, text(child));
        break;
      case Syntax.UnaryExpression:
        replace(node, text(node.argument));
        break;
      case Syntax.CallExpression:
        for (const argument of node.arguments) {
          // The device ID in the place of a decision would be a constant condition, which the analysis may not know.
          if (argument.type === Syntax.Identifier && argument.name === "deviceId") continue;
          if (isFunction(argument)) replace(node, inside(argument.body));
          else replace(node, text(argument));
        }
        if (node.callee.type === Syntax.MemberExpression) replace(node, text(node.callee.object));
        if (text(node).includes("api.example.com") && node.arguments[1] !== undefined) {
          replace(node, text(node).replace(/, \{ method: "POST" \}\)$/, ")"));
        }
        break;
      case Syntax.ClassDeclaration:
        for (const member of node.body.body) replace(member, "");
        break;
      case Syntax.ExpressionStatement:
        break;
      default:
    }
  });
  return found.sort((left, right) => right.saved - left.saved).map(({ edits }) => edits);
}
