import { behaviourKeys, readBehaviour, type BehaviourRow } from "./behaviour.js";
import { readList, readObject, readText } from "./check-json.js";
import type { Step } from "./path.js";
import { readEffect, readPath, sideEffectKeys, type ApiPath, type SideEffectRow } from "./row.js";

/** A file of the catalogue or of the behaviours: `about` in words, and its rows. */
function readFile<Row>(value: unknown, place: string, readRow: (row: unknown, place: string) => readonly Row[]): readonly Row[] {
  const fields = readObject(value, place, ["about", "rows"]);
  readText(fields("about"), `${place}.about`);
  return readList(fields("rows"), `${place}.rows`, readRow).flat();
}

function readOneOrMore(value: unknown, place: string): readonly string[] {
  return Array.isArray(value) ? readList(value, place, readText) : [readText(value, place)];
}

/** `on` and `path` joined as one path. */
function continued(on: string, path: string): string {
  return /^[([~]/.test(path) ? on + path : `${on}.${path}`;
}

/** One row may speak of several modules (`from`) and of several ways to the object (`on`). */
function readApiPaths(from: unknown, on: unknown, path: unknown, place: string, ends: "call" | "value-or-call" = "call"): readonly ApiPath[] {
  const written = readText(path, `${place}.path`);
  const paths = on === undefined ? [written] : readOneOrMore(on, `${place}.on`).map((start) => continued(start, written));
  const parsed = paths.map((text) => readPath(text, `${place}.path`, ends));
  return readOneOrMore(from, `${place}.from`).flatMap((module) => parsed.map((apiPath) => ({ from: module, ...apiPath })));
}

/** @throws {JsonError} naming the row and the key. */
export function readSideEffectRows(file: unknown, place: string): readonly SideEffectRow[] {
  return readFile(file, place, (row, rowPlace) => {
    const fields = readObject(row, rowPlace, [...sideEffectKeys, "on"]);
    const effect = readEffect(fields, rowPlace);
    return readApiPaths(fields("from"), fields("on"), fields("path"), rowPlace).map((apiPath) => ({ ...apiPath, ...effect }));
  });
}

/** @throws {JsonError} naming the row and the key. */
export function readBehaviourRow(row: unknown, place: string): readonly BehaviourRow[] {
  const fields = readObject(row, place, [...behaviourKeys, "from", "on", "path"]);
  const behaviour = readBehaviour(fields, place);
  return readApiPaths(fields("from"), fields("on"), fields("path"), place, behaviour.is === "symbol" ? "value-or-call" : "call").map((apiPath) => ({ ...apiPath, behaviour }));
}

/** @throws {JsonError} naming the row and the key. */
export function readBehaviourRows(file: unknown, place: string): readonly BehaviourRow[] {
  return readFile(file, place, readBehaviourRow);
}

/** A path that hands out what another path of the same module is. */
export interface YieldRow extends ApiPath {
  readonly as: readonly Step[];
}

/** @throws {JsonError} naming the row and the key. */
export function readYieldRow(row: unknown, place: string): readonly YieldRow[] {
  const fields = readObject(row, place, ["from", "on", "path", "as"]);
  const { steps } = readPath(readText(fields("as"), `${place}.as`), `${place}.as`, "value-or-call");
  return readApiPaths(fields("from"), fields("on"), fields("path"), place, "value-or-call").map((apiPath) => ({ ...apiPath, as: steps }));
}

/** A row as its file writes it: what tells whether anybody needs to read the rest. */
export interface WrittenRow {
  readonly row: unknown;
  readonly place: string;
  readonly modules: readonly string[];
  /** What kind of behaviour it tells of; null where rows have none. */
  readonly is: unknown;
}

/** @throws {JsonError} naming the row and the key. */
export function writtenRows(file: unknown, place: string): readonly WrittenRow[] {
  return readFile(file, place, (row, rowPlace) => {
    const written = typeof row === "object" && row !== null ? row : {};
    return [{ row, place: rowPlace, modules: readOneOrMore("from" in written ? written.from : undefined, `${rowPlace}.from`), is: "is" in written ? written.is : null }];
  });
}
