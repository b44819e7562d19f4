import { dirname, relative } from "node:path/posix";
import type { Random } from "../random.js";

export type Language = "js" | "mjs" | "cjs" | "ts" | "mts";

/** A file of a program while it is written. */
export interface Draft {
  readonly path: string;
  readonly language: Language;
  /** The workspace package that the file is the entrance of. */
  readonly packageName: string | null;
  readonly lines: string[];
  /** Names under which it exports what it declares; `default` is one, and the empty string stands for `module.exports` itself. */
  readonly exported: Map<string, string>;
  /** Names that are assigned again. */
  readonly live: Set<string>;
}

/** Lines at the head of the importing file, and what stands in place of each imported name. */
export interface Link {
  readonly head: readonly string[];
  readonly reads: ReadonlyMap<string, string>;
}

const NAMES = ["check", "guard", "send", "run", "ensure", "verify", "handle"];

export function isCommonJs({ language }: Draft): boolean {
  return language === "cjs";
}

/** Chooses under which names a file exports `roots`. */
export function chooseExports(draft: Draft, roots: readonly string[], random: Random): void {
  const [first] = roots;
  if (isCommonJs(draft) && roots.length === 1 && first !== undefined && random.chance(0.3)) {
    draft.exported.set(first, "");
    return;
  }
  const free = [...NAMES];
  for (const root of roots) {
    const index = random.below(free.length);
    const [name] = random.chance(0.35) ? free.splice(index, 1) : [root];
    draft.exported.set(root, name ?? root);
  }
  if (!isCommonJs(draft) && first !== undefined && random.chance(0.25) && !draft.live.has(first)) draft.exported.set(first, "default");
}

/** The lines of a file with its exports. */
export function withExports(draft: Draft, random: Random): string[] {
  const lines = [...draft.lines];
  const { exported } = draft;
  if (isCommonJs(draft)) {
    const pairs = [...exported].map(([root, name]) => (root === name ? root : `${name}: ${root}`));
    const whole = [...exported].find(([, name]) => name === "");
    if (whole !== undefined) return [...lines, `module.exports = ${whole[0]};`];
    if (random.chance(0.5)) return [...lines, `module.exports = { ${pairs.join(", ")} };`];
    const owner = random.pick(["exports", "module.exports"]);
    return [...lines, ...[...exported].map(([root, name]) => `${owner}.${name} = ${root};`)];
  }
  const listed: string[] = [];
  for (const [root, name] of exported) {
    const place = lines.findIndex((line) => new RegExp(`^(?:async function\\*?|function|const|let|class) ${root}\\b`).test(line));
    const declared = lines[place] ?? "";
    if (name === "default" && /^(?:async function|function|class)/.test(declared) && random.chance(0.5)) lines[place] = `export default ${declared}`;
    else if (name === "default") lines.push(`export default ${root};`);
    else if (root === name && place >= 0 && random.chance(0.6)) lines[place] = `export ${lines[place] ?? ""}`;
    else listed.push(root === name ? root : `${root} as ${name}`);
  }
  return listed.length === 0 ? lines : [...lines, `export { ${listed.join(", ")} };`];
}

/** Writes imports of one file by another, and the barrels that stand between them. */
export class LinkWriter {
  readonly barrels: Draft[] = [];
  #count = 0;

  constructor(
    private readonly random: Random,
    private barrelsLeft: number,
  ) {}

  link(from: Draft, to: Draft, roots: readonly string[]): Link {
    if (isCommonJs(from)) return this.#required(from, to, roots);
    const { random } = this;
    const whole = [...to.exported.values()].includes("");
    if (whole) {
      const [root = ""] = roots;
      return random.chance(0.6) ? { head: [`import ${root} from "${this.#specifier(from, to)}";`], reads: new Map() } : this.#required(from, to, roots);
    }
    const live = roots.some((root) => to.live.has(root));
    return random.weighted<() => Link>([
      [5, () => this.#named(from, to, roots)],
      [2, () => this.#namespace(from, to, roots)],
      [live ? 0 : 1, () => this.#required(from, to, roots)],
      [live ? 0 : 1, () => this.#dynamic(from, to, roots)],
      [1, () => this.#dynamicNamespace(from, to, roots)],
      [1, () => this.#atUse(from, to, roots)],
      [isCommonJs(to) ? 2 : 0, () => this.#defaultObject(from, to, roots)],
      [this.barrelsLeft > 0 && !isCommonJs(to) ? 5 : 0, () => this.#throughBarrel(from, to, roots)],
    ])();
  }

  #next(stem: string): string {
    this.#count += 1;
    return `${stem}${this.#count}`;
  }

  #named(from: Draft, to: Draft, roots: readonly string[], names: ReadonlyMap<string, string> = to.exported): Link {
    const byDefault = roots.find((root) => names.get(root) === "default");
    const others = roots.filter((root) => root !== byDefault).map((root) => renamed(names.get(root) ?? root, root));
    const specifier = this.#specifier(from, to);
    if (byDefault !== undefined && this.random.chance(0.2)) return { head: [`import { default as ${byDefault}${others.map((other) => `, ${other}`).join("")} } from "${specifier}";`], reads: new Map() };
    const list = [...(byDefault === undefined ? [] : [byDefault]), ...(others.length === 0 ? [] : [`{ ${others.join(", ")} }`])];
    return { head: [`import ${list.join(", ")} from "${specifier}";`], reads: new Map() };
  }

  #namespace(from: Draft, to: Draft, roots: readonly string[], names: ReadonlyMap<string, string> = to.exported): Link {
    const local = this.#next("lib");
    return { head: [`import * as ${local} from "${this.#specifier(from, to)}";`], reads: members(local, roots, names) };
  }

  #required(from: Draft, to: Draft, roots: readonly string[]): Link {
    const required = `require("${this.#specifier(from, to)}")`;
    const [only = ""] = roots;
    if (to.exported.get(only) === "") return { head: [`const ${only} = ${required};`], reads: new Map() };
    if (this.random.chance(0.6)) return { head: [`const { ${roots.map((root) => renamed(to.exported.get(root) ?? root, root, ": ")).join(", ")} } = ${required};`], reads: new Map() };
    if (roots.length === 1 && this.random.chance(0.5)) return { head: [`const ${only} = ${required}.${to.exported.get(only) ?? only};`], reads: new Map() };
    const local = this.#next("lib");
    return { head: [`const ${local} = ${required};`], reads: members(local, roots, to.exported) };
  }

  #dynamic(from: Draft, to: Draft, roots: readonly string[]): Link {
    const list = roots.map((root) => renamed(to.exported.get(root) ?? root, root, ": "));
    return { head: [`const { ${list.join(", ")} } = await import("${this.#specifier(from, to)}");`], reads: new Map() };
  }

  #dynamicNamespace(from: Draft, to: Draft, roots: readonly string[]): Link {
    const local = this.#next("lib");
    return { head: [`const ${local} = await import("${this.#specifier(from, to)}");`], reads: members(local, roots, to.exported) };
  }

  /** Each use names the file, so that it is looked for only when the use runs. */
  #atUse(from: Draft, to: Draft, roots: readonly string[]): Link {
    const specifier = this.#specifier(from, to);
    return { head: [], reads: members(this.random.pick([`(await import("${specifier}"))`, `require("${specifier}")`]), roots, to.exported) };
  }

  #defaultObject(from: Draft, to: Draft, roots: readonly string[]): Link {
    const local = this.#next("lib");
    return { head: [`import ${local} from "${this.#specifier(from, to)}";`], reads: members(local, roots, to.exported) };
  }

  #throughBarrel(from: Draft, to: Draft, roots: readonly string[]): Link {
    const { random } = this;
    this.barrelsLeft -= 1;
    const path = this.#next("barrel");
    const language = random.pick(["js", "ts"] as const);
    const barrel: Draft = { path: random.chance(0.25) ? `${path}/index.${language}` : `${path}.${language}`, language, packageName: null, lines: [], exported: new Map(), live: to.live };
    this.barrels.push(barrel);
    const specifier = this.#specifier(barrel, to);
    const hasDefault = roots.some((root) => to.exported.get(root) === "default");
    const isLive = roots.some((root) => to.live.has(root));
    return random.weighted<() => Link>([
      [hasDefault ? 0 : 3, () => {
        barrel.lines.push(`export * from "${specifier}";`);
        for (const [root, name] of to.exported) if (name !== "default") barrel.exported.set(root, name);
        return this.#fromBarrel(from, barrel, roots);
      }],
      [3, () => {
        const free = [...NAMES];
        const list = [...to.exported].map(([root, name]) => {
          const [out = root] = random.chance(0.5) ? free.splice(random.below(free.length), 1) : [root];
          barrel.exported.set(root, out);
          return renamed(name, out);
        });
        barrel.lines.push(`export { ${list.join(", ")} } from "${specifier}";`);
        return this.#fromBarrel(from, barrel, roots);
      }],
      [1, () => {
        const name = this.#next("inner");
        barrel.lines.push(`export * as ${name} from "${specifier}";`);
        return { head: [`import { ${name} } from "${this.#specifier(from, barrel)}";`], reads: members(name, roots, to.exported) };
      }],
      [1, () => {
        const list = roots.map((root) => renamed(to.exported.get(root) ?? root, root));
        barrel.lines.push(`import { ${list.join(", ")} } from "${specifier}";`, `export { ${roots.join(", ")} };`);
        for (const root of roots) barrel.exported.set(root, root);
        return this.#fromBarrel(from, barrel, roots);
      }],
      [isLive ? 0 : 1, () => {
        const list = roots.map((root) => renamed(to.exported.get(root) ?? root, root));
        barrel.lines.push(`import { ${list.join(", ")} } from "${specifier}";`);
        if (random.chance(0.5)) {
          const local = this.#next("all");
          barrel.lines.push(`export default { ${roots.join(", ")} };`);
          return { head: [`import ${local} from "${this.#specifier(from, barrel)}";`], reads: new Map(roots.map((root) => [root, `${local}.${root}`])) };
        }
        for (const root of roots) {
          barrel.lines.push(`export const same${root} = ${root};`);
          barrel.exported.set(root, `same${root}`);
        }
        return this.#fromBarrel(from, barrel, roots);
      }],
    ])();
  }

  #fromBarrel(from: Draft, barrel: Draft, roots: readonly string[]): Link {
    return this.random.chance(0.75) ? this.#named(from, barrel, roots) : this.#namespace(from, barrel, roots);
  }

  /** One of the ways to name a file. */
  #specifier(from: Draft, to: Draft): string {
    const { random } = this;
    if (to.packageName !== null && random.chance(0.7)) return to.packageName;
    const extension = `.${to.language}`;
    const base = to.path.slice(0, -extension.length);
    const written = { js: ".js", mjs: ".mjs", cjs: ".cjs", ts: ".js", mts: ".mjs" }[to.language];
    const short = base.endsWith("/index") ? base.slice(0, -"/index".length) : base;
    const target = to.language === "js" || to.language === "ts" ? random.pick([base + written, base, short]) : base + written;
    if (random.chance(0.25)) return `@/${target}`;
    const path = relative(dirname(from.path), target);
    return path.startsWith(".") ? path : `./${path}`;
  }
}

function renamed(name: string, local: string, by = " as "): string {
  return name === local ? name : `${name}${by}${local}`;
}

function members(owner: string, roots: readonly string[], names: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(roots.map((root) => [root, `${owner}.${names.get(root) ?? root}`]));
}
