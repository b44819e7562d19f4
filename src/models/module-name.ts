import { resolve } from "node:path";

/** True for `./x`, `../x` and absolute paths: names of files, not of packages. */
export function isFileName(from: string): boolean {
  return /^(\.{0,2}[\\/]|\.{1,2}$|[A-Za-z]:[\\/])/.test(from);
}

/** A package or builtin under one name: `node:http` and `http` are the same module. */
export function packageKey(specifier: string): string {
  return specifier.startsWith("node:") ? specifier.slice("node:".length) : specifier;
}

/**
 * A file under one name, however an import spells it: absolute, with `/`, without extension and without a trailing `/index`.
 * @param directory what a relative `name` starts from.
 */
export function fileKey(name: string, directory: string): string {
  return resolve(directory, name)
    .replaceAll("\\", "/")
    .replace(/\.[cm]?[jt]sx?$/, "")
    .replace(/\/index$/, "");
}

/** The package with the runtime of this one. */
export const RUNTIME = "eslint-plugin-machineid/runtime";
