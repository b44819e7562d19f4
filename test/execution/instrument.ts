import type { TSESTree } from "@typescript-eslint/utils";
import { FILE_STRIDE } from "./call-ids.js";
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

/** How a file of a program of several files is tied to the others. */
export interface Linkage {
  /** Number of the file. */
  readonly home: number;
  /** Whether any file of the program can catch a failure. */
  readonly catches: boolean;
  /** The file that a specifier names; null for a module of the outside world. */
  resolve(specifier: string): string | null;
}

export interface Instrumented {
  /**
   * Body of an async function of one parameter `$`, the runtime; returns the module's exports. With a linkage: body of a generator function of
   * `$`, `$project`, `$declare`, `module`, `exports` and `require`. Its first step hands functions that read the exports to `$declare`, its second
   * evaluates the module.
   */
  readonly code: string;
  /** Whether the program keeps state between its entries, so that their order matters. */
  readonly sharesState: boolean;
  readonly hasDefaults: boolean;
}

const CATCHES = /\btry\b|\.catch\(|\.finally\(|\.then\(|allSettled|\.race\(|\.any\(|new Promise/;

/** Prints a program that does what the source does and tells the runtime about calls, units of work and every point that may fail. */
export function instrument(parsed: Parsed, linkage: Linkage | null = null): Instrumented {
  return new Printer(parsed, linkage).module();
}

export function mayCatch(source: string): boolean {
  return CATCHES.test(source);
}

class Printer {
  readonly #parsed: Parsed;
  readonly #catches: boolean;
  readonly #uncalled: ReadonlySet<string>;
  readonly #loopUnits: string[][] = [[]];
  readonly #exports: { readonly name: string; readonly value: string }[] = [];
  readonly #imported: ReadonlyMap<Node, string>;
  readonly #namespaces = new Map<string, string>();
  #hasDefaults = false;
  #names = 0;

  constructor(
    parsed: Parsed,
    private readonly linkage: Linkage | null,
  ) {
    this.#parsed = parsed;
    this.#catches = linkage?.catches ?? CATCHES.test(parsed.source);
    this.#uncalled = functionsNeverMentioned(parsed, linkage === null);
    this.#imported = linkage === null ? new Map() : this.#importedNames();
  }

  module(): Instrumented {
    const place: Place = { unit: "$u", awaited: false, guarded: false, inAsync: false, isFinalized: false };
    const isImport = (node: Node): boolean => node.type === Syntax.ImportDeclaration;
    const printed = (nodes: readonly Node[]): string => nodes.map((node) => this.#print(node, place)).join("\n");
    const imports = printed(this.#parsed.program.body.filter(isImport));
    const body = printed(this.#parsed.program.body.filter((node) => !isImport(node)));
    const units = this.#loopUnits[0] ?? [];
    const declared = ["$u = $.enter()", ...units].join(", ");
    const uncalled = [...this.#uncalled].map((name) => `$.entry(${name});`).join("");
    const code = this.linkage === null ? `"use strict"; let ${declared};\n${imports}\n${uncalled}${body}\nreturn {${this.#exportList("")}};` : this.#linked(imports, units, uncalled + body);
    const sharesState = this.#parsed.program.body.some((node) => {
      const declared = node.type === Syntax.ExportNamedDeclaration ? node.declaration : node;
      return declared?.type === Syntax.VariableDeclaration && declared.kind === "let";
    });
    return { code, sharesState, hasDefaults: this.#hasDefaults };
  }

  #exportList(reading: string): string {
    return this.#exports.map(({ name, value }) => `${JSON.stringify(name)}: ${reading}${value}`).join(", ");
  }

  #linked(imports: string, units: readonly string[], body: string): string {
    const namespaces = [...this.#namespaces].map(([key, name]) => `const ${name} = $project.namespace(${JSON.stringify(key)});`).join(" ");
    const declared = ["$u", ...units].join(", ");
    return `"use strict"; ${namespaces} ${imports}\n$declare({${this.#exportList("() => ")}}); yield;\nlet ${declared}; $u = $.enter(${this.linkage?.home ?? 0});\n${body}`;
  }

  /** What each use of an imported name reads: a property of the other file's namespace, so that it sees what is assigned there later. */
  #importedNames(): Map<Node, string> {
    const names = new Map<Node, string>();
    for (const node of this.#parsed.program.body) {
      if (node.type !== Syntax.ImportDeclaration || node.importKind === "type") continue;
      const key = this.linkage?.resolve(node.source.value) ?? null;
      if (key === null) continue;
      for (const specifier of node.specifiers) {
        const member = importedName(specifier);
        const read = member === null ? this.#namespace(key) : `${this.#namespace(key)}.${member}`;
        for (const use of this.#parsed.usesOf(specifier)) names.set(use, read);
      }
    }
    return names;
  }

  #namespace(key: string): string {
    const known = this.#namespaces.get(key);
    if (known !== undefined) return known;
    const name = `$m${this.#namespaces.size}`;
    this.#namespaces.set(key, name);
    return name;
  }

  /** Names a call or a loop, across all files. */
  #idOf(node: Node): number {
    return node.range[0] + (this.linkage?.home ?? 0) * FILE_STRIDE;
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
        if (node.importKind === "type" || (this.linkage !== null && this.linkage.resolve(node.source.value) !== null)) return "";
        return node.specifiers
          .map((specifier) => {
            const from = `$.modules[${JSON.stringify(node.source.value)}]`;
            const imported = importedName(specifier);
            return `const ${specifier.local.name} = ${imported === null ? from : `${from}.${imported}`};`;
          })
          .join(" ");
      case Syntax.ExportAllDeclaration:
        this.#exportNamespace(node);
        return "";
      case Syntax.ImportExpression:
        return `$project.load(${this.#print(node.source, place)}, ${place.guarded})`;
      case Syntax.Identifier: {
        const read = this.#imported.get(node);
        if (read !== undefined) return read;
        return node.typeAnnotation === undefined ? this.#source(...node.range) : node.name;
      }
      case Syntax.Property:
        if (!node.shorthand || !this.#imported.has(node.value)) return this.#spliced(node, place);
        return `${this.#source(...node.key.range)}: ${this.#print(node.value, place)}`;
      case Syntax.TSTypeAnnotation:
      case Syntax.TSTypeParameterInstantiation:
      case Syntax.TSInterfaceDeclaration:
      case Syntax.TSTypeAliasDeclaration:
        return "";
      case Syntax.TSAsExpression:
      case Syntax.TSSatisfiesExpression:
      case Syntax.TSNonNullExpression:
        return this.#print(node.expression, place);
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
        const test = `(${unit} = $.iteration(${place.unit}, ${this.#idOf(node)}), ${this.#test(node.test, inside)})`;
        return `while (${test}) ${this.#print(node.body, inside)}`;
      }
      case Syntax.DoWhileStatement: {
        const unit = this.#freshUnit();
        const inside: Place = { ...place, unit, awaited: false };
        return `do { ${unit} = $.iteration(${place.unit}, ${this.#idOf(node)}); ${this.#print(node.body, inside)} } while (${this.#test(node.test, inside)});`;
      }
      case Syntax.ForStatement: {
        const unit = this.#freshUnit();
        const inside: Place = { ...place, unit, awaited: false };
        const init = node.init === null ? "" : this.#print(node.init, { ...place, awaited: false });
        const test = `(${unit} = $.iteration(${place.unit}, ${this.#idOf(node)}), ${node.test === null ? "true" : this.#test(node.test, inside)})`;
        const update = node.update === null ? "" : this.#print(node.update, inside);
        return `for (${init.replace(/;\s*$/, "")}; ${test}; ${update}) ${this.#print(node.body, inside)}`;
      }
      case Syntax.ForOfStatement: {
        const unit = this.#freshUnit();
        const inside: Place = { ...place, unit, awaited: false };
        const source = this.#print(node.right, { ...place, awaited: false });
        const head = `$.iterate(${place.unit}, ${this.#idOf(node)}, ${source}, (unit) => { ${unit} = unit; }, ${node.await}, ${place.guarded})`;
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
        // Of what is nullish nothing is read.
        if (place.guarded && node.optional) return this.#spliced(node, place, node.range[0], node.range[1], new Map([[node.object, `$.readable(${this.#print(node.object, place)})`]]));
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
      return `$.open(${place.unit}, ${this.#idOf(node)}, ($u) => ${this.#call(node, inside)})`;
    }
    const shape = `${place.unit}, ${this.#idOf(node)}, ${place.awaited}, ${place.guarded}`;
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
    const enter = this.linkage !== null && node.params.some(takesPermit) ? `$.enterWithPermit(${this.linkage.home})` : `$.enter(${this.linkage?.home ?? 0})`;
    const declared = [`$u = ${enter}`, ...(this.#loopUnits.pop() ?? [])].join(", ");
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
      if (node.exportKind !== "type") for (const { local, exported } of node.specifiers) this.#exportAs(node, local, exported);
      return "";
    }
    if (declaration.type === Syntax.VariableDeclaration) {
      for (const { id } of declaration.declarations) for (const name of namesIn(id)) this.#exports.push({ name, value: name });
    } else if ("id" in declaration && declaration.id?.type === Syntax.Identifier) {
      this.#exports.push({ name: declaration.id.name, value: declaration.id.name });
    }
    return this.#print(declaration, place);
  }

  /** `export * as name`; what `export *` hands on, the evaluation finds by itself. */
  #exportNamespace(node: Extract<Node, { type: typeof Syntax.ExportAllDeclaration }>): void {
    const key = node.exported === null ? null : (this.linkage?.resolve(node.source.value) ?? null);
    if (node.exported !== null && key !== null) this.#exports.push({ name: this.#source(...node.exported.range), value: this.#namespace(key) });
  }

  #exportAs(node: Extract<Node, { type: typeof Syntax.ExportNamedDeclaration }>, local: Node, exported: Node): void {
    const name = this.#source(...exported.range);
    const key = node.source === null ? null : (this.linkage?.resolve(node.source.value) ?? null);
    const value = key === null ? (this.#imported.get(local) ?? this.#source(...local.range)) : `${this.#namespace(key)}.${this.#source(...local.range)}`;
    this.#exports.push({ name, value });
  }

  #exportDefault(node: Extract<Node, { type: typeof Syntax.ExportDefaultDeclaration }>, place: Place): string {
    const declaration = node.declaration;
    const printed = this.#print(declaration, place);
    if ((declaration.type === Syntax.FunctionDeclaration || declaration.type === Syntax.ClassDeclaration) && declaration.id !== null) {
      this.#exports.push({ name: "default", value: declaration.id.name });
      return printed;
    }
    this.#exports.push({ name: "default", value: "$default" });
    return `const $default = (${printed});`;
  }
}

/** The name that an import takes; null for the whole namespace. */
export function importedName(specifier: TSESTree.ImportClause): string | null {
  if (specifier.type === Syntax.ImportNamespaceSpecifier) return null;
  if (specifier.type === Syntax.ImportDefaultSpecifier) return "default";
  return specifier.imported.type === Syntax.Identifier ? specifier.imported.name : specifier.imported.value;
}

/** Names that a declaration binds. */
export function namesIn(pattern: TSESTree.BindingName): string[] {
  if (pattern.type === Syntax.Identifier) return [pattern.name];
  if (pattern.type !== Syntax.ObjectPattern) return [];
  return pattern.properties.flatMap(({ value }) => (value?.type === Syntax.Identifier ? [value.name] : []));
}

/** Whether a parameter has the runtime's type `Permit`. A generated program has no other type of that name. */
function takesPermit(parameter: TSESTree.Parameter): boolean {
  const type = parameter.type === Syntax.Identifier && !parameter.optional ? parameter.typeAnnotation?.typeAnnotation : undefined;
  return type?.type === Syntax.TSTypeReference && type.typeName.type === Syntax.Identifier && type.typeName.name === "Permit";
}

/**
 * Names of top-level functions that nothing in the program refers to, so that only outside code can enter them. Other files may refer to
 * exported ones.
 */
function functionsNeverMentioned(parsed: Parsed, isWhole: boolean): Set<string> {
  const mentions = new Map<string, number>();
  walk(parsed, parsed.program, (node) => {
    if (node.type === Syntax.Identifier) mentions.set(node.name, (mentions.get(node.name) ?? 0) + 1);
  });
  const names = new Set<string>();
  for (const statement of parsed.program.body) {
    const isExport = statement.type === Syntax.ExportNamedDeclaration || statement.type === Syntax.ExportDefaultDeclaration;
    if (isExport && !isWhole) continue;
    const declaration = isExport ? statement.declaration : statement;
    if (declaration?.type !== Syntax.FunctionDeclaration || declaration.id === null) continue;
    if (mentions.get(declaration.id.name) === 1) names.add(declaration.id.name);
  }
  return names;
}
