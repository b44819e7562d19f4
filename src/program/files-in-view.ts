import type { SourceUnit } from "./source-unit.js";

/** Another file of the project, parsed as the linter would. */
export interface ParsedFile {
  readonly unit: SourceUnit;
  /** Where nodes of each type have children, when the parser says so. */
  readonly visitorKeys: Readonly<Record<string, readonly string[] | undefined>> | null;
}

/** The files of the project besides the one that is linted. Nothing throws: what is missing or does not parse is null. */
export interface FilesInView {
  /**
   * The absolute path of the file that `specifier` names, or null when it is none of the project's source.
   * @param directory of the importing file.
   */
  resolve(specifier: string, directory: string): string | null;
  textOf(path: string): string | null;
  parsed(path: string): ParsedFile | null;
  /** Takes the tree of the file that is linted now, for files that are linted later and import it. */
  keepTree(unit: SourceUnit): void;
}
