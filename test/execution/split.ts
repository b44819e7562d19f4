import { parseRunnable } from "./check.js";
import { Random } from "./random.js";
import { Syntax, walk, type Node, type Parsed } from "./syntax.js";

/**
 * A program in several files, and the same program in one. In the joined form each function that stands in a file of its own is
 * exported: so it is entered from outside there too, and the executions of the joined form are those of the files.
 */
export interface SplitProgram {
  readonly joined: Parsed;
  /** Text by file name, relative to the project's folder. */
  readonly files: ReadonlyMap<string, string>;
}

interface Helper {
  readonly name: string;
  readonly node: Node;
  readonly text: string;
}

const LINKS = ["named", "namespace", "barrel star", "barrel named", "default", "commonjs", "dynamic", "alias", "typescript"] as const;
type Link = (typeof LINKS)[number];

const HEADER = /^(?:import |const machineid = |const storage = )/;
const TSCONFIG = JSON.stringify({ compilerOptions: { baseUrl: ".", paths: { "@/*": ["./*"] } } });

/** Moves some helpers of a program into other files, or null where it has none that can move. */
export function splitProgram(parsed: Parsed, seed: number): SplitProgram | null {
  const random = new Random(seed);
  const moved = movable(parsed).filter(({ name }) => declaredOnce(parsed.source, name) && random.chance(0.75));
  const names = new Set(moved.map(({ name }) => name));
  // What a moved helper calls has to move with it: a file of helpers does not import the program.
  const kept = moved.filter((helper) => topLevelUses(parsed, helper.node).every((name) => names.has(name) || name === helper.name));
  if (kept.length === 0 || kept.length < moved.length) return null;
  const joined = parseRunnable(exportAll(parsed.source, kept));
  return joined === null ? null : { joined, files: new Writer(random, parsed.source, kept).write() };
}

function movable(parsed: Parsed): Helper[] {
  return parsed.program.body.flatMap((node): Helper[] => {
    const text = parsed.source.slice(...node.range);
    if (HEADER.test(text)) return [];
    if (node.type === Syntax.FunctionDeclaration) return [{ name: node.id.name, node, text }];
    if (node.type !== Syntax.VariableDeclaration || node.kind !== "const") return [];
    const [declarator] = node.declarations;
    if (declarator?.init?.type !== Syntax.ArrowFunctionExpression) return [];
    return declarator.id.type === Syntax.Identifier ? [{ name: declarator.id.name, node, text }] : [];
  });
}

/** An edit may have copied a declaration into a block, where moving it would take the wrong one. */
function declaredOnce(source: string, name: string): boolean {
  return [...source.matchAll(new RegExp(`\\b(?:const|function) ${name}\\b`, "g"))].length === 1;
}

/** Names of the program's own top level, without its head, that occur below a node. */
function topLevelUses(parsed: Parsed, node: Node): string[] {
  const declared = new Set<string>();
  for (const statement of parsed.program.body) {
    if (HEADER.test(parsed.source.slice(...statement.range))) continue;
    const declaration = statement.type === Syntax.ExportNamedDeclaration ? statement.declaration : statement;
    if (declaration?.type === Syntax.FunctionDeclaration || declaration?.type === Syntax.ClassDeclaration) declared.add(declaration.id?.name ?? "");
    if (declaration?.type === Syntax.VariableDeclaration) {
      for (const { id } of declaration.declarations) {
        walk(parsed, id, (part) => {
          if (part.type === Syntax.Identifier) declared.add(part.name);
        });
      }
    }
  }
  const used = new Set<string>();
  walk(parsed, node, (part) => {
    if (part.type === Syntax.Identifier && declared.has(part.name)) used.add(part.name);
  });
  return [...used];
}

function exportAll(source: string, helpers: readonly Helper[]): string {
  let text = source;
  for (const { node } of [...helpers].sort((left, right) => right.node.range[0] - left.node.range[0])) {
    text = `${text.slice(0, node.range[0])}export ${text.slice(node.range[0])}`;
  }
  return text;
}

class Writer {
  readonly #files = new Map<string, string>([["tsconfig.json", TSCONFIG]]);
  readonly #head: string[];

  constructor(
    private readonly random: Random,
    private readonly source: string,
    private readonly helpers: readonly Helper[],
  ) {
    this.#head = source.split("\n").filter((line) => HEADER.test(line));
    if (!random.chance(0.4)) return;
    const client = this.#head.filter((line) => /\bMachineID\b/.test(line)).map((line) => line.replace(/^const/, "export const"));
    this.#files.set("client.js", client.join("\n"));
    this.#head = ['import { machineid } from "./client";', ...this.#head.filter((line) => !/\bMachineID\b/.test(line))];
  }

  write(): ReadonlyMap<string, string> {
    const link = this.random.pick(LINKS);
    let main = this.source;
    for (const { text } of this.helpers) main = main.replace(text, () => "");
    let body = main.split("\n").filter((line) => line.trim() !== "" && !HEADER.test(line)).join("\n");
    const names = this.helpers.map(({ name }) => name);
    const [only] = names;
    const style = link === "default" && names.length > 1 ? "named" : link;
    if (style === "namespace") for (const name of names) body = body.replace(new RegExp(`\\b${name}\\b`, "g"), `helpers.${name}`);
    this.#files.set(style === "typescript" ? "helpers.ts" : "helpers.js", this.#helperFile(style));
    if (style === "barrel star") this.#files.set("barrel.js", 'export * from "./helpers";\n');
    if (style === "barrel named") this.#files.set("barrel.js", `export { ${names.map((name) => `${name} as ${name}Out`).join(", ")} } from "./helpers.js";\n`);
    const lines = [...this.#head, this.#import(style, names, only ?? ""), body, ""];
    this.#files.set("program.js", lines.join("\n"));
    return this.#files;
  }

  #import(style: Link, names: readonly string[], only: string): string {
    const list = names.join(", ");
    switch (style) {
      case "namespace":
        return 'import * as helpers from "./helpers.js";';
      case "barrel star":
        return `import { ${list} } from "./barrel";`;
      case "barrel named":
        return `import { ${names.map((name) => `${name}Out as ${name}`).join(", ")} } from "./barrel.js";`;
      case "default":
        return `import ${only} from "./helpers";`;
      case "commonjs":
        return `const { ${list} } = require("./helpers");`;
      case "dynamic":
        return `const { ${list} } = await import("./helpers.js");`;
      case "alias":
        return `import { ${list} } from "@/helpers";`;
      default:
        return `import { ${list} } from "./helpers.js";`;
    }
  }

  #helperFile(style: Link): string {
    if (style === "commonjs") {
      const head = this.#head.map((line) => line.replace(/^import \{ (.*) \} from (".*");$/, (_line, names: string, from: string) => `const { ${names.replaceAll(" as ", ": ")} } = require(${from});`));
      return [...head, ...this.helpers.map(({ text }) => text), `module.exports = { ${this.helpers.map(({ name }) => name).join(", ")} };`, ""].join("\n");
    }
    const bodies = this.helpers.map(({ name, text }) => (style === "default" ? `${text}\nexport default ${name};` : `export ${text}`));
    return [...this.#head, ...bodies, ""].join("\n");
  }
}
