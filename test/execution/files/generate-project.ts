import { importsFor, indent } from "../assemble.js";
import type { Helper } from "../expressions.js";
import type { Executable } from "../execute.js";
import { applyEdits, randomEdit } from "../mutate.js";
import { Random } from "../random.js";
import { parse } from "../syntax.js";
import { EntityGenerator } from "./entities.js";
import type { Entity, SpecialUse } from "./entity.js";
import { chooseExports, isCommonJs, LinkWriter, withExports, type Draft, type Language } from "./links.js";
import { compileProject, sitesOf, type Project } from "./project.js";

/** What a file hands to those that import it. */
interface Offer {
  readonly draft: Draft;
  readonly entities: readonly Entity[];
  readonly specials: readonly SpecialUse[];
}

/** How files get their validator. */
interface ClientFile {
  readonly draft: Draft;
  /** The name to import, the line that makes the validator of it, and how it is read. */
  readonly root: string;
  readonly setup: string | null;
  readonly read: string;
}

const MOST_FILES = 6;
const RUNTIME = "eslint-plugin-machineid/runtime";
const TSCONFIG = JSON.stringify({ compilerOptions: { baseUrl: ".", paths: { "@/*": ["./*"] }, allowJs: true } });
const MANIFEST = JSON.stringify({ name: "program", private: true, workspaces: ["packages/*"] });

export interface GeneratedProject {
  readonly project: Project;
  readonly executable: Executable;
}

/** The program of several files that a seed stands for. */
export function generateProject(seed: number): GeneratedProject {
  const random = new Random(seed);
  for (;;) {
    const carefulness = random.chance(0.45) ? 1 : 0.5 + random.next() * 0.5;
    const project = new ProjectGenerator(random, carefulness).project();
    // A few programs do not run, and are drawn again.
    const executable = sitesOf(project).length > 0 ? compileProject(project) : null;
    if (executable !== null) return { project, executable };
  }
}

class ProjectGenerator extends EntityGenerator {
  readonly #offers: Offer[] = [];
  #client: ClientFile | null = null;

  project(): Project {
    const libraries = this.random.weighted([[5, 1], [4, 2], [2, 3]] as const);
    if (this.random.chance(0.5)) this.#client = this.#clientFile();
    for (let index = 0; index < libraries; index += 1) this.#offers.push(this.#library(index));
    const main = this.#main();
    if (this.random.chance(0.2)) this.#closeCircle();
    const drafts = [...this.#offers.map(({ draft }) => draft), main];
    if (this.random.chance(0.35)) this.#edit(this.random.pick(drafts));
    const most = MOST_FILES - drafts.length - (this.#client === null ? 0 : 1);
    const writer = new LinkWriter(this.random, Math.max(0, Math.min(2, most)));
    const heads = new Map(drafts.map((draft) => [draft, this.#finish(draft, writer)]));
    const files = new Map([["tsconfig.json", TSCONFIG], ["package.json", MANIFEST]]);
    for (const { packageName, path } of this.#client === null ? drafts : [this.#client.draft, ...drafts]) {
      if (packageName === null) continue;
      const entrance = `./src/${path.split("/").at(-1) ?? ""}`;
      const manifest = { name: packageName, main: entrance, ...(this.random.chance(0.5) ? { exports: { ".": entrance } } : {}) };
      files.set(`${path.split("/src/")[0] ?? ""}/package.json`, JSON.stringify(manifest));
    }
    if (this.#client !== null) files.set(this.#client.draft.path, written(this.#client.draft, []));
    for (const barrel of writer.barrels) files.set(barrel.path, written(barrel, []));
    for (const draft of drafts) files.set(draft.path, written({ ...draft, lines: withExports(draft, this.random) }, heads.get(draft) ?? []));
    return renumbered(files);
  }

  #draft(index: number, stem: string, languages: readonly (readonly [number, Language])[]): Draft {
    const language = this.random.weighted(languages);
    const plain = language === "js" || language === "ts";
    const name = `${stem}${index}`;
    const isPackage = plain && stem !== "main" && this.random.chance(0.2);
    const path = isPackage
      ? `packages/${name}/src/index.${language}`
      : this.random.weighted([[4, `${name}.${language}`], [3, `lib/${name}.${language}`], [plain && stem !== "main" ? 2 : 0, `lib/${name}/index.${language}`]] as const);
    return { path, language, packageName: isPackage ? `@acme/${name}` : null, lines: [], exported: new Map(), live: new Set() };
  }

  #clientFile(): ClientFile {
    const { random } = this;
    const draft = this.#draft(0, "client", [[4, "js"], [3, "ts"], [1, "mjs"]]);
    const make = random.pick(["MachineID.fromEnv()", "new MachineID({ orgKey: process.env.MACHINEID_ORG_KEY })"]);
    draft.lines.push(`import { MachineID } from "${RUNTIME}";`);
    const [root, lines, setup, read] = random.pick([
      ["machineid", [`export const machineid = ${make};`], null, "machineid"],
      ["machineid", [`const machineid = ${make};`, "export default machineid;"], null, "machineid"],
      ["makeClient", ["export function makeClient() {", `return ${make};`, "}"], "const machineid = makeClient();", "machineid"],
      ["makeClient", [`export const makeClient = () => ${make};`], "const machineid = makeClient();", "machineid"],
      ["clients", [`export const clients = { machineid: ${make} };`], null, "clients.machineid"],
      ["Clients", ["export class Clients {", `static machineid = ${make};`, "}"], null, "Clients.machineid"],
    ] as const);
    draft.lines.push(...lines);
    draft.exported.set(root, lines.some((line) => line.startsWith("export default")) ? "default" : root);
    return { draft, root, setup, read };
  }

  #begin(draft: Draft): Offer[] {
    this.isTyped = draft.language === "ts" || draft.language === "mts";
    this.helpers = [];
    this.specials = [];
    const offers = this.#offers.filter(() => this.random.chance(0.85));
    for (const offer of offers) {
      for (const entity of offer.entities) this.#use(entity, draft);
      this.specials.push(...offer.specials);
    }
    return offers;
  }

  /** Makes the helpers of an entity known to the file that is being written. */
  #use(entity: Entity, draft: Draft): void {
    if (entity.setup === null) {
      this.helpers.push(...entity.helpers);
      return;
    }
    const name = this.fresh("own");
    this.#setups.push({ draft, name, line: entity.setup(name) });
    const kept = (call: string): string => name + call.slice(entity.root.length);
    this.helpers.push(...entity.helpers.map(({ call, kind }): Helper => ({ call: kept(call), kind })));
  }

  readonly #setups: { readonly draft: Draft; readonly name: string; readonly line: string }[] = [];

  #library(index: number): Offer {
    const draft = this.#draft(index, "part", [[5, "js"], [6, "ts"], [1, "mjs"], [1, "mts"], [3, "cjs"]]);
    this.#begin(draft);
    const inherited = this.specials.length;
    const entities: Entity[] = [];
    for (let count = this.random.weighted([[2, 1], [4, 2], [3, 3]] as const); count > 0; count -= 1) {
      const entity = this.entity();
      if (isCommonJs(draft) && entity.isLive) continue;
      entities.push(entity);
      draft.lines.push(...entity.lines);
      if (entity.isLive) draft.live.add(entity.root);
      this.#use(entity, draft);
    }
    // What is used here must be exported or made there; the rest is sometimes left for outside code.
    const specials = this.specials.slice(inherited);
    const roots = new Set([...entities.map(({ root }) => root), ...specials.map(({ call }) => /^\w+/.exec(call)?.[0] ?? call)]);
    chooseExports(draft, [...roots].filter((root) => declares(draft.lines, root)), this.random);
    if (this.random.chance(0.12) && !isCommonJs(draft)) draft.lines.push(...this.mounting());
    return { draft, entities, specials };
  }

  #main(): Draft {
    const draft = this.#draft(0, "main", [[7, "js"], [4, "ts"], [1, "mjs"], [1, "cjs"]]);
    this.#begin(draft);
    const wraps = this.special("handlerWrapper");
    if (this.random.chance(0.35)) draft.lines.push(...this.routes());
    else if (wraps !== null && this.random.chance(0.2)) draft.lines.push(`export const POST = ${wraps}(async (request) => {`, ...this.statements(this.scope({ depth: 1 }), 1), "});");
    else draft.lines.push(...this.entry(0));
    if (this.random.chance(0.15)) draft.lines.push(...this.entry(1));
    if (isCommonJs(draft)) draft.lines.splice(0, draft.lines.length, ...draft.lines.map((line) => line.replace(/^export (async function\*?|function|const|class) (\w+)/, (_line, keyword: string, name: string) => `exports.${name} = ${keyword === "const" ? "" : `${keyword} ${name}`}`).replace(/^(exports\.\w+ = ) = /, "$1")));
    return draft;
  }

  /** A file that others import gets a function that uses one of them. */
  #closeCircle(): void {
    const [first, ...later] = this.#offers;
    if (first === undefined || later.length === 0 || isCommonJs(first.draft)) return;
    const last = this.random.pick(later);
    if (isCommonJs(last.draft)) return;
    this.helpers = last.entities.filter(({ setup }) => setup === null).flatMap(({ helpers }) => helpers);
    this.specials = last.specials.filter(({ kind }) => kind !== "client");
    const name = this.fresh("again");
    first.draft.lines.push(`export async function ${name}() {`, ...this.statements(this.scope(), 1), "}");
  }

  /** A mistake of the kinds that people make, in one file. */
  #edit(draft: Draft): void {
    const before = draft.lines.join("\n");
    const parsed = parsedOrNull(before);
    if (parsed === null) return;
    for (let attempts = 0; attempts < 4; attempts += 1) {
      const edits = randomEdit(parsed, this.random, 2000 + attempts);
      if (edits === null) continue;
      const text = applyEdits(before, edits);
      const after = parsedOrNull(text);
      if (after === null || after.usesBeforeDeclaration || [...draft.exported.keys()].some((root) => !declares(text.split("\n"), root))) continue;
      draft.lines.splice(0, draft.lines.length, ...text.split("\n"));
      return;
    }
  }

  /** Writes the imports of a file, with what they make; returns its head, and puts what it reads in place. */
  #finish(draft: Draft, writer: LinkWriter): string[] {
    const setups = this.#setups.filter((setup) => setup.draft === draft && uses(draft.lines, setup.name));
    draft.lines.unshift(...setups.map(({ line }) => line));
    const imports: string[] = [];
    const made: string[] = [];
    const put = (head: readonly string[]): void => {
      for (const line of head) (line.startsWith("import ") ? imports : made).push(line);
    };
    for (const { draft: other } of this.#offers) {
      if (other === draft) continue;
      const roots = [...other.exported.keys()].filter((root) => uses(draft.lines, root));
      if (roots.length === 0) continue;
      const link = writer.link(draft, other, roots);
      put(link.head);
      replaceAll(draft.lines, link.reads);
    }
    const body = draft.lines.join("\n");
    const types = ["Permit", "MachineID"].filter((name) => body.includes(`: ${name}`));
    if (types.length > 0) imports.unshift(`import type { ${types.join(", ")} } from "${RUNTIME}";`);
    if (uses(draft.lines, "machineid")) {
      if (this.#client !== null && this.random.chance(0.85)) {
        const { root, setup, read } = this.#client;
        const link = writer.link(draft, this.#client.draft, [root]);
        put(link.head);
        if (setup !== null) made.push(setup.replace(root, link.reads.get(root) ?? root));
        else if (read !== "machineid" || link.reads.size > 0) replaceAll(draft.lines, new Map([["machineid", read.replace(root, link.reads.get(root) ?? root)]]));
      } else {
        if (types.includes("MachineID")) imports[0] = `import type { ${types.filter((name) => name !== "MachineID").join(", ")} } from "${RUNTIME}";`;
        imports.unshift(`import { MachineID } from "${RUNTIME}";`);
        made.unshift("const machineid = MachineID.fromEnv();");
      }
    }
    if (/\bstorage\./.test(body)) made.unshift("const storage = new AsyncLocalStorage();");
    return [...importsFor(draft.lines.join("\n")), ...imports.filter((line) => !line.includes("{  }")), ...made];
  }
}

function declares(lines: readonly string[], root: string): boolean {
  return lines.some((line) => new RegExp(`^(?:async function\\*?|function|const|let|class) ${root}\\b`).test(line));
}

function uses(lines: readonly string[], name: string): boolean {
  const use = new RegExp(`(?<![.\\w])${name}\\b(?!:)`);
  return lines.some((line) => use.test(line));
}

function replaceAll(lines: string[], reads: ReadonlyMap<string, string>): void {
  for (const [root, read] of reads) {
    const use = new RegExp(`(?<![.\\w])${root}\\b`, "g");
    for (const [index, line] of lines.entries()) lines[index] = line.replace(use, () => read);
  }
}

function parsedOrNull(text: string): ReturnType<typeof parse> | null {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function written(draft: Draft, head: readonly string[]): string {
  const lines = isCommonJs(draft) ? head.map(required) : head;
  return indent([...lines, ...draft.lines].join("\n"));
}

/** The same import in CommonJS. */
function required(line: string): string {
  return line
    .replace(/^import \{ (.*) \} from (".*");$/, (_line, names: string, from: string) => `const { ${names.replaceAll(" as ", ": ")} } = require(${from});`)
    .replace(/^import (\w+) from (".*");$/, "const $1 = require($2);");
}

/** Gives every side effect of the program a number of its own. */
function renumbered(files: ReadonlyMap<string, string>): Project {
  let site = 0;
  const number = (_text: string, before: string): string => {
    site += 1;
    return `${before}${site}`;
  };
  return new Map([...files].map(([path, text]) => [path, text.replace(/(fetch\("https:\/\/api\.example\.com\/|charges\.create\(\{ amount: )\d+/g, number)]));
}
