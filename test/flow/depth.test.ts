import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/flow/build-graph.js";
import { computeDominators } from "../../src/flow/dominators.js";
import type { FlowGraph } from "../../src/flow/graph.js";
import { computeLiveness } from "../../src/flow/liveness.js";
import { reversePostorder } from "../../src/flow/order.js";
import { functionGraph, parseWithEspree } from "./parse.js";
import type { TSESTree } from "@typescript-eslint/utils";

const repeat = (count: number, text: (index: number) => string): string => Array.from({ length: count }, (_, index) => text(index)).join("");

/** Parsers recurse, so some trees are deeper than any that they can make of a text. */
function moduleGraph(expression: TSESTree.Expression): FlowGraph {
  const { ast } = parseWithEspree("0;");
  const [statement] = ast.body;
  if (statement?.type !== "ExpressionStatement") throw new Error("no statement");
  return buildGraph({ kind: "module", node: { ...ast, body: [{ ...statement, expression }] } }, () => null);
}

function expressionOf(text: string): TSESTree.Expression {
  const [statement] = parseWithEspree(text).ast.body;
  if (statement?.type !== "ExpressionStatement") throw new Error("no statement");
  return statement.expression;
}

/** `levels` copies of the expression in each other: `replaced` gives the part of a copy that holds the next one. */
function nest(levels: number, text: string, replaced: (inner: TSESTree.Expression) => object): TSESTree.Expression {
  const template = expressionOf(text);
  let expression = expressionOf("a");
  for (let level = 0; level < levels; level++) expression = Object.assign({}, template, replaced(expression));
  return expression;
}

function analyse(graph: FlowGraph): void {
  computeLiveness(graph);
  computeDominators(graph);
  expect(reversePostorder(graph).length).toBe(graph.blocks.length);
}

const method = expressionOf("a.b");

describe("code that nests to the left, or goes on in `else`, is lowered whole", () => {
  const programs: Record<string, () => FlowGraph> = {
    "a sum of 5,000 terms": () => moduleGraph(nest(5000, "a + b", (left) => ({ left }))),
    "a condition of 5,000 terms": () => moduleGraph(nest(5000, "a && b", (left) => ({ left }))),
    "a chain of 3,000 calls": () => moduleGraph(nest(3000, "a.b()", (object) => ({ callee: { ...method, object } }))),
    "2,000 else-ifs": () => functionGraph(`function f(a) { ${repeat(500, (index) => `if (a === ${index}) b(); else `)} c(); }`),
    "a list of 5,000 statements": () => functionGraph(`function f(a) { ${repeat(5000, (index) => `if (a) b(${index});`)} }`),
    "a switch of 2,000 cases": () => functionGraph(`function f(a) { switch (a) { ${repeat(2000, (index) => `case ${index}: b(); break;`)} } }`),
  };
  for (const [name, build] of Object.entries(programs)) {
    it(name, () => {
      const graph = build();
      expect(graph.truncated).toBeNull();
      analyse(graph);
    });
  }

  it("2,000 else-ifs of a tree", () => {
    const { ast } = parseWithEspree("if (a) b(); else c();");
    const [first] = ast.body;
    if (first?.type !== "IfStatement") throw new Error("no if");
    let statement = first;
    for (let level = 0; level < 2000; level++) statement = { ...first, alternate: statement };
    const graph = buildGraph({ kind: "module", node: { ...ast, body: [statement] } }, () => null);
    expect(graph.truncated).toBeNull();
    expect(graph.blocks.filter((block) => block.terminal.kind === "branch")).toHaveLength(2001);
  });
});

describe("code nested deeper than any human writes is named, not lost", () => {
  const nested: Record<string, () => TSESTree.Expression> = {
    "arrays in arrays": () => nest(2000, "[a]", (inner) => ({ elements: [inner] })),
    "calls in arguments": () => nest(2000, "f(a)", (inner) => ({ arguments: [inner] })),
    negations: () => nest(2000, "-a", (argument) => ({ argument })),
    "assignments of assignments": () => nest(2000, "a = b", (right) => ({ right })),
    "operands on the right": () => nest(2000, "a && b", (right) => ({ right })),
    "ternaries in tests": () => nest(2000, "a ? b : c", (test) => ({ test })),
  };
  for (const [name, build] of Object.entries(nested)) {
    it(`2,000 ${name}`, () => {
      const graph = moduleGraph(build());
      expect(graph.truncated).not.toBeNull();
      analyse(graph);
    });
  }

  it("statements in statements", () => {
    for (const text of ["{ }", "try { } finally { f(); }", "for (;;) { }", "if (a) { } else f();"]) {
      const [template] = parseWithEspree(text).ast.body;
      if (template === undefined) throw new Error("no statement");
      let statement = template;
      for (let level = 0; level < 2000; level++) statement = around(template, statement);
      const { ast } = parseWithEspree("");
      const graph = buildGraph({ kind: "module", node: { ...ast, body: [statement] } }, () => null);
      expect(graph.truncated, text).not.toBeNull();
      analyse(graph);
    }
  });

  it("what humans write is within the limit", () => {
    const graph = functionGraph(`function f() { ${"if (a) { try {".repeat(40)} g(); ${"} finally { h(); } }".repeat(40)} }`);
    expect(graph.truncated).toBeNull();
  });
});

/** A copy of the outer statement with the inner one in its (empty) block. */
function around(outer: TSESTree.ProgramStatement, inner: TSESTree.ProgramStatement): TSESTree.ProgramStatement {
  switch (outer.type) {
    case "BlockStatement":
      return { ...outer, body: [inner] };
    case "TryStatement":
      return Object.assign({}, outer, { block: { ...outer.block, body: [inner] } });
    case "ForStatement":
      return Object.assign({}, outer, { body: inner });
    case "IfStatement":
      return Object.assign({}, outer, { consequent: inner });
    default:
      throw new Error("not a statement of this test");
  }
}
