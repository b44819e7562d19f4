import { isFunction, Syntax, walk, type FunctionNode, type Node, type Parsed } from "./syntax.js";

/** Where a piece of source stands while it is printed. */
interface Place {
  /** The variable that holds the running unit of work. */
  readonly unit: string;
  /** Whether the value, if it is a promise, is awaited as part of the caller's own work. */
  readonly awaited: boolean;
  /** Whether something in view could catch what is thrown here. */
  readonly guarded: boolean;
  /** Whether a return statement here ends an async function. */
  readonly inAsync: boolean;
  /** Whether a `finally` runs between a return statement here and the end of the function: what is returned is not awaited before. */
  readonly isFinalized: boolean;
}

export interface Instrumented {
  /** Body of an async function of one parameter `$`, the runtime; returns the module's exports. */
  readonly code: string;
  /** Whether the program keeps state between its entries, so that their order matters. */
  readonly sharesState: boolean;
  readonly hasDefaults: boolean;
}

const CATCHES = /\btry\b|\.catch\(|\.finally\(|\.then\(|allSettled|\.race\(|\.any\(|new Promise/;

/** Prints a program that does what the source does and tells the runtime about calls, units of work and every point that may fail. */
export function instrument(parsed: Parsed): Instrumented {
  return new Printer(parsed).module();
}

class Printer {
  readonly #parsed: Parsed;
  readonly #catches: boolean;
  readonly #uncalled: ReadonlySet<string>;
  readonly #loopUnits: string[][] = [[]];
  readonly #exports: string[] = [];
  #hasDefaults = false;
  #names = 0;

  constructor(parsed: Parsed) {
    this.#parsed = parsed;
    this.#catches = CATCHES.test(parsed.source);
    this.#uncalled = functionsNeverMentioned(parsed);
  }

  module(): Instrumented {
    const place: Place = { unit: "$u", awaited: false, guarded: false, inAsync: false, isFinalized: false };
    const body = this.#parsed.program.body.map((node) => this.#print(node, place)).join("\n");
    const units = this.#loopUnits[0] ?? [];
    const declared = ["$u = $.enter()", ...units].join(", ");
    const uncalled = [...this.#uncalled].map((name) => `$.entry(${name});`).join("");
    const code = `"use strict"; let ${declared};\n${uncalled}${body}\nreturn {${this.#exports.join(", ")}};`;
    const sharesState = this.#parsed.program.body.some((node) => node.type === Syntax.VariableDeclaration && node.kind === "let");
    return { code, sharesState, hasDefaults: this.#hasDefaults };
  }

  #source(from: number, to: number): string {
    return this.#parsed.source.slice(from, to);
  }

  /** The node's own source, with its children printed in place. */
  #spliced(node: Node, place: Place, from = node.range[0], to = node.range[1], prints = new Map<Node, string>()): string {
    let out = "";
    let at = from;
    for (const child of this.#parsed.childrenOf(node)) {
      if (child.range[0] < at || child.range[1] > to) continue;
      out += this.#source(at, child.range[0]) + (prints.get(child) ?? this.#print(child, { ...place, awaited: false }));
      at = child.range[1];
    }
    return out + this.#source(at, to);
  }

  #freshUnit(): string {
    this.#names += 1;
    const name = `$u${this.#names}`;
    this.#loopUnits.at(-1)?.push(name);
    return name;
  }

  #print(node: Node, place: Place): string {
    switch (node.type) {
      case Syntax.ImportDeclaration:
        return node.specifiers
          .map((specifier) => {
            const from = `$.modules[${JSON.stringify(node.source.value)}]`;
            if (specifier.type === Syntax.ImportNamespaceSpecifier) return `const ${specifier.local.name} = ${from};`;
            const imported =
              specifier.type === Syntax.ImportDefaultSpecifier
                ? "default"
                : specifier.imported.type === Syntax.Identifier
                  ? specifier.imported.name
                  : specifier.imported.value;
            return `const ${specifier.local.name} = ${from}.${imported};`;
          })
          .join(" ");
      case Syntax.ExportNamedDeclaration:
        return this.#exportNamed(node, place);
      case Syntax.ExportDefaultDeclaration:
        return this.#exportDefault(node, place);
      case Syntax.FunctionDeclaration:
      case Syntax.FunctionExpression:
      case Syntax.ArrowFunctionExpression:
        return this.#function(node, place);
      case Syntax.PropertyDefinition:
        if (node.value === null || isFunction(node.value)) return this.#spliced(node, place);
        return this.#spliced(node, { ...place, unit: "$.constructing", guarded: this.#catches });
      case Syntax.WhileStatement: {
        const unit = this.#freshUnit();
        const inside: Place = { ...place, unit, awaited: false };
        const test = `(${unit} = $.iteration(${place.unit}, ${node.range[0]}), ${this.#test(node.test, inside)})`;
        return `while (${test}) ${this.#print(node.body, inside)}`;
      }
      case Syntax.DoWhileStatement: {
        const unit = this.#freshUnit();
        const inside: Place = { ...place, unit, awaited: false };
        return `do { ${unit} = $.iteration(${place.unit}, ${node.range[0]}); ${this.#print(node.body, inside)} } while (${this.#test(node.test, inside)});`;
      }
      case Syntax.ForStatement: {
        const unit = this.#freshUnit();
        const inside: Place = { ...place, unit, awaited: false };
        const init = node.init === null ? "" : this.#print(node.init, { ...place, awaited: false });
        const test = `(${unit} = $.iteration(${place.unit}, ${node.range[0]}), ${node.test === null ? "true" : this.#test(node.test, inside)})`;
        const update = node.update === null ? "" : this.#print(node.update, inside);
        return `for (${init.replace(/;\s*$/, "")}; ${test}; ${update}) ${this.#print(node.body, inside)}`;
      }
      case Syntax.ForOfStatement: {
        const unit = this.#freshUnit();
        const inside: Place = { ...place, unit, awaited: false };
        const source = this.#print(node.right, { ...place, awaited: false });
        const head = `$.iterate(${place.unit}, ${node.range[0]}, ${source}, (unit) => { ${unit} = unit; }, ${node.await}, ${place.guarded})`;
        const left = this.#print(node.left, inside).replace(/;\s*$/, "");
        return `for ${node.await ? "await " : ""}(${left} of ${head}) ${this.#print(node.body, inside)}`;
      }
      case Syntax.IfStatement:
      case Syntax.ConditionalExpression: {
        const prints = new Map<Node, string>([[node.test, this.#test(node.test, { ...place, awaited: false })]]);
        if (node.type === Syntax.ConditionalExpression) {
          prints.set(node.consequent, this.#print(node.consequent, place));
          prints.set(node.alternate, this.#print(node.alternate, place));
        }
        return this.#spliced(node, place, node.range[0], node.range[1], prints);
      }
      case Syntax.LogicalExpression: {
        const prints = new Map<Node, string>([
          [node.left, this.#test(node.left, place)],
          [node.right, this.#test(node.right, place)],
        ]);
        return this.#spliced(node, place, node.range[0], node.range[1], prints);
      }
      case Syntax.UnaryExpression:
        if (node.operator !== "!") return this.#spliced(node, place);
        return this.#spliced(node, place, node.range[0], node.range[1], new Map([[node.argument, this.#test(node.argument, place)]]));
      case Syntax.TryStatement: {
        const isFinalized = place.isFinalized || node.finalizer !== null;
        const prints = new Map<Node, string>([[node.block, this.#print(node.block, { ...place, guarded: true, isFinalized })]]);
        if (node.handler !== null && node.finalizer !== null) {
          prints.set(node.handler, this.#print(node.handler, { ...place, guarded: true, isFinalized }));
        }
        return this.#spliced(node, place, node.range[0], node.range[1], prints);
      }
      case Syntax.CatchClause: {
        const name = node.param?.type === Syntax.Identifier ? node.param.name : "$error";
        return `catch (${name}) { $.caught(${name}); ${this.#print(node.body, place)} }`;
      }
      case Syntax.ReturnStatement: {
        if (node.argument === null) return "return;";
        const value = this.#print(node.argument, { ...place, awaited: !place.isFinalized });
        return place.inAsync ? `return $.returned(${place.unit}, ${value});` : `return ${value};`;
      }
      case Syntax.AwaitExpression:
        return `(await $.awaited(${place.unit}, ${this.#print(node.argument, { ...place, awaited: true })}, ${place.guarded}))`;
      case Syntax.YieldExpression: {
        if (node.delegate) return this.#spliced(node, place);
        const value = node.argument === null ? "undefined" : this.#print(node.argument, { ...place, awaited: false });
        return `$.resumed(${place.unit}, yield ${value}, ${place.guarded})`;
      }
      case Syntax.NewExpression:
        return `$.construct(${place.unit}, ${this.#print(node.callee, place)}, [${this.#arguments(node.arguments, place)}], ${place.guarded})`;
      case Syntax.CallExpression:
        return this.#call(node, place);
      case Syntax.ChainExpression:
        return this.#print(node.expression, place);
      case Syntax.MemberExpression:
        return place.guarded ? `($.mayThrow(), ${this.#spliced(node, place)})` : this.#spliced(node, place);
      case Syntax.AssignmentExpression: {
        const prints = new Map<Node, string>();
        if (node.left.type === Syntax.MemberExpression) prints.set(node.left, this.#spliced(node.left, place));
        return this.#spliced(node, place, node.range[0], node.range[1], prints);
      }
      case Syntax.AssignmentPattern:
        this.#hasDefaults = true;
        return this.#spliced(node, place);
      default:
        return this.#spliced(node, place);
    }
  }

  /** A variable named `flag…` holds an opaque condition, and each of its tests is one of its own. */
  #test(node: Node, place: Place): string {
    if (node.type === Syntax.Identifier && node.name.startsWith("flag")) return `$.flag(${JSON.stringify(node.name)}, ${node.name})`;
    return this.#print(node, place);
  }

  #arguments(nodes: readonly Node[], place: Place): string {
    return nodes.map((node) => this.#print(node, { ...place, awaited: false })).join(", ");
  }

  #call(node: Extract<Node, { type: typeof Syntax.CallExpression }>, place: Place): string {
    const callee = node.callee;
    if (callee.type === Syntax.Super) return this.#spliced(node, place);
    const isChain =
      callee.type === Syntax.MemberExpression &&
      callee.property.type === Syntax.Identifier &&
      ["then", "catch", "finally"].includes(callee.property.name);
    if (!place.awaited && isChain && !this.#suspends(node)) {
      const inside: Place = { ...place, unit: "$u", awaited: true };
      return `$.open(${place.unit}, ${node.range[0]}, ($u) => ${this.#call(node, inside)})`;
    }
    const shape = `${place.unit}, ${node.range[0]}, ${place.awaited}, ${place.guarded}`;
    const args = `[${this.#arguments(node.arguments, place)}]`;
    if (callee.type !== Syntax.MemberExpression) {
      return `$.call(${shape}, ${this.#print(callee, { ...place, awaited: false })}, undefined, ${args})`;
    }
    if (callee.property.type === Syntax.PrivateIdentifier) {
      return `$.call(${shape}, this.#${callee.property.name}, this, ${args})`;
    }
    // What is chained to a call is a part of the same piece of work as the call itself.
    const object = this.#print(callee.object, { ...place, awaited: place.awaited && isChain });
    const name = callee.computed ? this.#print(callee.property, place) : JSON.stringify(this.#source(...callee.property.range));
    return `$.callMember(${shape}, ${object}, ${name}, ${args}, ${callee.optional || node.optional})`;
  }

  /** Whether the node awaits or yields in its own function. */
  #suspends(node: Node): boolean {
    if (isFunction(node)) return false;
    if (node.type === Syntax.AwaitExpression || node.type === Syntax.YieldExpression) return true;
    return this.#parsed.childrenOf(node).some((child) => this.#suspends(child));
  }

  #function(node: FunctionNode, place: Place): string {
    this.#loopUnits.push([]);
    const exportedOnly = node.type === Syntax.FunctionDeclaration && node.id !== null && this.#uncalled.has(node.id.name);
    const guarded = this.#catches && !exportedOnly;
    const inside: Place = { unit: "$u", awaited: false, guarded, inAsync: node.async, isFinalized: false };
    const body =
      node.body.type === Syntax.BlockStatement
        ? node.body.body.map((statement) => this.#print(statement, inside)).join("\n")
        : this.#returnedExpression(node, inside);
    const simple = node.params.every((param) => param.type === Syntax.Identifier);
    const params = simple ? "" : `let [${node.params.map((param) => this.#print(param, inside)).join(", ")}] = $args;`;
    const declared = ["$u = $.enter()", ...(this.#loopUnits.pop() ?? [])].join(", ");
    return `${this.#functionHead(node, simple, place)} { let ${declared}; ${params} ${body} }`;
  }

  #returnedExpression(node: FunctionNode, inside: Place): string {
    const value = this.#print(node.body, { ...inside, awaited: true });
    return node.async ? `return $.returned($u, ${value});` : `return (${value});`;
  }

  #functionHead(node: FunctionNode, simple: boolean, place: Place): string {
    const names = simple ? node.params.map((param) => this.#print(param, place)).join(", ") : "...$args";
    const async = node.async ? "async " : "";
    if (node.type === Syntax.ArrowFunctionExpression) return `${async}(${names}) =>`;
    // The head of a method is printed with its key; its function begins at the parameters.
    if (this.#source(node.range[0], node.range[0] + 1) === "(") return `(${names})`;
    return `${async}function${node.generator ? "*" : ""} ${node.id?.name ?? ""}(${names})`;
  }

  #exportNamed(node: Extract<Node, { type: typeof Syntax.ExportNamedDeclaration }>, place: Place): string {
    const declaration = node.declaration;
    if (declaration === null) {
      for (const specifier of node.specifiers) this.#exports.push(this.#source(...specifier.local.range));
      return "";
    }
    if (declaration.type === Syntax.VariableDeclaration) {
      for (const { id } of declaration.declarations) if (id.type === Syntax.Identifier) this.#exports.push(id.name);
    } else if ("id" in declaration && declaration.id?.type === Syntax.Identifier) {
      this.#exports.push(declaration.id.name);
    }
    return this.#print(declaration, place);
  }

  #exportDefault(node: Extract<Node, { type: typeof Syntax.ExportDefaultDeclaration }>, place: Place): string {
    const declaration = node.declaration;
    const printed = this.#print(declaration, place);
    if ((declaration.type === Syntax.FunctionDeclaration || declaration.type === Syntax.ClassDeclaration) && declaration.id !== null) {
      this.#exports.push(`default: ${declaration.id.name}`);
      return printed;
    }
    this.#exports.push("default: $default");
    return `const $default = (${printed});`;
  }
}

/** Names of top-level functions that nothing in the program refers to, so that only outside code can enter them. */
function functionsNeverMentioned(parsed: Parsed): Set<string> {
  const mentions = new Map<string, number>();
  walk(parsed, parsed.program, (node) => {
    if (node.type === Syntax.Identifier) mentions.set(node.name, (mentions.get(node.name) ?? 0) + 1);
  });
  const names = new Set<string>();
  for (const statement of parsed.program.body) {
    const declaration =
      statement.type === Syntax.ExportNamedDeclaration || statement.type === Syntax.ExportDefaultDeclaration
        ? statement.declaration
        : statement;
    if (declaration?.type !== Syntax.FunctionDeclaration || declaration.id === null) continue;
    if (mentions.get(declaration.id.name) === 1) names.add(declaration.id.name);
  }
  return names;
}
