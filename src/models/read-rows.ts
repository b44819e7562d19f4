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
export function readBehaviourRows(file: unknown, place: string): readonly BehaviourRow[] {
  return readFile(file, place, (row, rowPlace) => {
    const fields = readObject(row, rowPlace, [...behaviourKeys, "from", "on", "path"]);
    const behaviour = readBehaviour(fields, rowPlace);
    return readApiPaths(fields("from"), fields("on"), fields("path"), rowPlace, behaviour.is === "symbol" ? "value-or-call" : "call").map((apiPath) => ({ ...apiPath, behaviour }));
  });
}

/** A path that hands out what another path of the same module is. */
export interface YieldRow extends ApiPath {
  readonly as: readonly Step[];
}

/** @throws {JsonError} naming the row and the key. */
export function readYieldRows(file: unknown, place: string): readonly YieldRow[] {
  return readFile(file, place, (row, rowPlace) => {
    const fields = readObject(row, rowPlace, ["from", "on", "path", "as"]);
    const { steps } = readPath(readText(fields("as"), `${rowPlace}.as`), `${rowPlace}.as`, "value-or-call");
    return readApiPaths(fields("from"), fields("on"), fields("path"), rowPlace, "value-or-call").map((apiPath) => ({ ...apiPath, as: steps }));
  });
}
