import { describe, expect, it } from "vitest";
import type { TSESTree } from "@typescript-eslint/utils";
import { boundIdentifiers, childNodes, isClassNode, isFunctionNode, staticKey, stripTypeWrappers } from "../../src/program/nodes.js";
import { variableLookup } from "../../src/program/variables.js";
import { parse, parseWithEspree, type Parsed } from "./parse.js";

function* nodesOf(root: TSESTree.Node): Generator<TSESTree.Node> {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    open.push(...childNodes(node).reverse());
  }
}

function expressionOf(text: string): TSESTree.Expression {
  const [statement] = parse(text).ast.body;
  if (statement?.type !== "ExpressionStatement") throw new Error("no expression");
  return statement.expression;
}

/** For each identifier with this name, the kind of scope of its variable, in source order. */
function scopesOf({ ast, scopes }: Parsed, name: string): (string | null)[] {
  const variableOf = variableLookup({ ast, scopes });
  const found: (string | null)[] = [];
  for (const node of nodesOf(ast)) {
    if ((node.type === "Identifier" || node.type === "JSXIdentifier") && node.name === name) found.push(variableOf(node)?.scope.type ?? null);
  }
  return found;
}

describe("variableLookup", () => {
  for (const [parser, read] of [["typescript-eslint", parse], ["espree", parseWithEspree]] as const) {
    describe(parser, () => {
      it("finds declarations, reads and writes", () => {
        expect(scopesOf(read("let a = 1; a = a + 1;"), "a")).toEqual(["module", "module", "module"]);
        expect(scopesOf(read("function f({ p, q: [r = 1] }, ...s) { return p + r + s; }"), "r")).toEqual(["function", "function"]);
        expect(scopesOf(read("try {} catch (e) { e; }"), "e")).toEqual(["catch", "catch"]);
      });

      it("gives null for names of the host, declared by configuration or not", () => {
        expect(scopesOf(read("fetch(url); undefinedName = 1;"), "fetch")).toEqual([null]);
        expect(scopesOf(read("/* global fetch */ fetch(url);"), "fetch")).toEqual([null]);
        expect(scopesOf(read("Promise.all([]);"), "Promise")).toEqual([null]);
        expect(scopesOf(read("const fetch = 1; fetch;"), "fetch")).toEqual(["module", "module"]);
      });

      it("tells the two variables of a class declaration apart", () => {
        expect(scopesOf(read("class A { m() { return A; } } A;"), "A")).toEqual(["module", "class", "module"]);
        expect(scopesOf(read("(class B { m() { return B; } });"), "B")).toEqual(["class", "class"]);
        expect(scopesOf(read("(function g() { g(); });"), "g")).toEqual(["function-expression-name", "function-expression-name"]);
      });

      it("follows a `var` that writes the parameter of `catch`", () => {
        expect(scopesOf(read("try {} catch (e) { var e = 1; }"), "e")).toEqual(["catch", "catch"]);
      });

      it("finds components in JSX", () => {
        expect(scopesOf(read("const Panel = 1; (<Panel><ns.Row /></Panel>);", { jsx: true }), "Panel")).toContain("module");
        const panels = scopesOf(read("function f() { const Panel = 1; return <Panel />; }", { jsx: true }), "Panel");
        expect(panels).toEqual(["function", "function"]);
        expect(scopesOf(read("(<Unknown />);", { jsx: true }), "Unknown")).toEqual([null]);
      });
    });
  }

  it("keeps names of the file in scripts", () => {
    expect(scopesOf(parse("var a = 1; a;", { sourceType: "script" }), "a")).toEqual(["global", "global"]);
  });
});

describe("staticKey", () => {
  const keyOf = (text: string): string | null => {
    const node = expressionOf(text);
    if (node.type !== "MemberExpression") throw new Error("no member");
    return staticKey(node.property, node.computed);
  };

  it("reads keys off the text", () => {
    expect(keyOf("a.b")).toBe("b");
    expect(keyOf("a['b c']")).toBe("b c");
    expect(keyOf("a[0]")).toBe("0");
    expect(keyOf("a[1n]")).toBe("1");
    expect(keyOf("a[`b`]")).toBe("b");
    expect(keyOf("a['b' as const]")).toBe("b");
  });

  it("gives null for what is computed", () => {
    expect(keyOf("a[b]")).toBeNull();
    expect(keyOf("a[`b${c}`]")).toBeNull();
    expect(keyOf("a[null]")).toBeNull();
  });

  it("keeps the mark of private names", () => {
    const keys = [...nodesOf(parse("class A { #p = 1; 'q r' = 2; 3 = 4; }").ast)].flatMap((node) => (node.type === "PropertyDefinition" ? [staticKey(node.key, node.computed)] : []));
    expect(keys).toEqual(["#p", "q r", "3"]);
  });
});

describe("nodes", () => {
  it("strips what only the type checker sees", () => {
    const stripped = stripTypeWrappers(expressionOf("((<T>f<string>)! as U satisfies V)"));
    expect(stripped.type).toBe("Identifier");
  });

  it("lists what a pattern binds in source order", () => {
    const [statement] = parse("let { a, b: { c = 1, ...d }, ['k']: [e, , ...[f]] } = x;").ast.body;
    if (statement?.type !== "VariableDeclaration") throw new Error("no declaration");
    expect(statement.declarations.flatMap(({ id }) => boundIdentifiers(id)).map(({ name }) => name)).toEqual(["a", "c", "d", "e", "f"]);
  });

  it("takes only what has a body for a function", () => {
    const functions = [...nodesOf(parse("declare function a(): void; abstract class C { abstract b(): void; c() {} } const d = () => 1;").ast)].filter(isFunctionNode);
    expect(functions).toHaveLength(2);
    expect([...nodesOf(parse("class A {} (class {});").ast)].filter(isClassNode)).toHaveLength(2);
  });
});
