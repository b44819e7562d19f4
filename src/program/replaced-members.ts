import type { FilesInView } from "./files-in-view.js";
import { specifiersIn } from "./reach.js";
import { memoised } from "./values.js";

/** `guard.ensure = noop`, `Guard.prototype.ensure = async () => {}`: the name that begins it, the member, and what is stored is no plain value. */
const WRITES = /(?<![\w$.])([\w$]+)(?:\s*\.\s*[\w$]+){0,12}?\s*\.\s*([\w$]+)\s*=(?![=>])\s*(?!["'`\d[{]|(?:true|false|null|undefined|new)\b)/g;
const IMPORTED = /\bimport\s+([\w$*\s{},]{1,2000}?)\s*from\s*["']/g;
const NAMES = /[\w$]+/g;
const NONE: ReadonlySet<string> = new Set();

const known = new WeakMap<FilesInView, Map<string, { readonly text: string; readonly names: ReadonlySet<string> }>>();

/** Members that a file, or one that it imports, writes in objects that it imports itself, by their texts. */
export function replacedMembers(text: string, directory: string, files: FilesInView): ReadonlySet<string> {
  const byPath = memoised(known, files, () => new Map<string, { readonly text: string; readonly names: ReadonlySet<string> }>());
  const found = new Set(replacedIn(text));
  for (const specifier of specifiersIn(text)) {
    const path = files.resolve(specifier, directory);
    const other = path === null ? null : files.textOf(path);
    if (path === null || other === null) continue;
    let read = byPath.get(path);
    if (read === undefined || read.text !== other) {
      read = { text: other, names: replacedIn(other) };
      byPath.set(path, read);
    }
    for (const name of read.names) found.add(name);
  }
  return found;
}

function replacedIn(text: string): ReadonlySet<string> {
  if (!text.includes("import")) return NONE;
  const imported = new Set<string>();
  for (const [, clause] of text.matchAll(IMPORTED)) for (const [name] of (clause ?? "").matchAll(NAMES)) imported.add(name);
  if (imported.size === 0) return NONE;
  const found = new Set<string>();
  for (const [, root, name] of text.matchAll(WRITES)) if (root !== undefined && name !== undefined && imported.has(root)) found.add(name);
  return found;
}
