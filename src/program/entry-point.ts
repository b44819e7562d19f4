import { readFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";

const NAMES: ReadonlySet<string> = new Set(["index", "main", "server", "worker", "cli", "job"]);
const ROOTS: ReadonlySet<string> = new Set(["", "src", "bin", "app"]);

/**
 * Whether a file is one that other programs or the operating system start: it has a shebang, its package names it as `main` or `bin`, or it
 * stands in the root of the sources under a name such as `worker`.
 * @param filename absolute.
 * @param directory that the linter works in.
 * @param patterns globs from `directory` on that say which files are entry points instead; null for the default.
 */
export function isEntryPoint(filename: string, text: string, directory: string, patterns: readonly string[] | null): boolean {
  const path = relative(directory, filename).split(sep).join("/");
  if (patterns !== null) return patterns.some((pattern) => expressionOf(pattern).test(path));
  if (text.startsWith("#!")) return true;
  const root = packageRoot(filename);
  const inPackage = root === null ? path : relative(root, filename).split(sep).join("/");
  if (root !== null && manifestNames(root).some((named) => sameSource(named, inPackage))) return true;
  return NAMES.has(basename(inPackage).replace(/\.[cm]?[jt]sx?$/, "")) && ROOTS.has(dirname(inPackage) === "." ? "" : dirname(inPackage));
}

/** `*` and `?` within one part of a path, `**` over any number of parts. */
function expressionOf(glob: string): RegExp {
  const source = glob.replace(/^\.\//, "").replace(/\*\*\/|\*\*|\*|\?|[\\^$.+()[\]{}|]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}

/** `dist/cli.js` is made from `src/cli.ts`. */
function sameSource(named: string, path: string): boolean {
  const stem = (text: string): string => text.replace(/^\.\//, "").replace(/\.[cm]?[jt]sx?$/, "").replace(/^(?:dist|build|lib|out|src)\//, "").replace(/^src\//, "");
  return stem(named) === stem(path);
}

const roots = new Map<string, string | null>();
const manifests = new Map<string, readonly string[]>();

/** The closest directory with a package.json; null where there is none. */
function packageRoot(filename: string): string | null {
  const passed: string[] = [];
  let found: string | null = null;
  for (let directory = dirname(filename); ; directory = dirname(directory)) {
    const known = roots.get(directory);
    if (known !== undefined) {
      found = known;
      break;
    }
    passed.push(directory);
    if (readManifest(directory) !== null) {
      found = directory;
      break;
    }
    if (dirname(directory) === directory) break;
  }
  for (const directory of passed) roots.set(directory, found);
  return found;
}

function manifestNames(root: string): readonly string[] {
  const known = manifests.get(root);
  if (known !== undefined) return known;
  const manifest = readManifest(root);
  const { main, bin } = manifest ?? {};
  const names = [main, ...(typeof bin === "object" && bin !== null ? Object.values<unknown>({ ...bin }) : [bin])].filter((name) => typeof name === "string");
  manifests.set(root, names);
  return names;
}

function readManifest(directory: string): { readonly main?: unknown; readonly bin?: unknown } | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
    return typeof manifest === "object" && manifest !== null ? manifest : null;
  } catch {
    return null;
  }
}
