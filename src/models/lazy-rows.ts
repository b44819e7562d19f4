import { packageKey } from "./module-name.js";
import { writtenRows, type WrittenRow } from "./read-rows.js";
import type { ApiPath } from "./row.js";

/** Rows of files. Most files that are linted need few of them, and reading a row takes longer than finding it: each is read when it is first asked for. */
export class LazyRows<Row extends ApiPath> {
  readonly #files: ReadonlyMap<string, unknown>;
  readonly #readRow: (row: unknown, place: string) => readonly Row[];
  readonly #known = new Map<WrittenRow, readonly Row[]>();
  #written: readonly WrittenRow[] | null = null;
  #byModule: ReadonlyMap<string, readonly WrittenRow[]> | null = null;

  /** @param files their content, by the name that errors give them. */
  constructor(files: ReadonlyMap<string, unknown>, readRow: (row: unknown, place: string) => readonly Row[]) {
    this.#files = files;
    this.#readRow = readRow;
  }

  /** In the order of their files. */
  all(): readonly Row[] {
    return this.#all.flatMap((written) => this.#read(written));
  }

  /** Those that tell of such behaviours. */
  that(is: ReadonlySet<string>): readonly Row[] {
    return this.#all.filter((written) => typeof written.is === "string" && is.has(written.is)).flatMap((written) => this.#read(written));
  }

  /** Those of a module, by its key. */
  of(key: string): readonly Row[] {
    return (this.#modules.get(key) ?? []).flatMap((written) => this.#read(written).filter(({ from }) => packageKey(from) === key));
  }

  get keys(): Iterable<string> {
    return this.#modules.keys();
  }

  /** How many rows of the files have been read. */
  get read(): number {
    return this.#known.size;
  }

  get #all(): readonly WrittenRow[] {
    this.#written ??= [...this.#files].flatMap(([name, file]) => writtenRows(file, name));
    return this.#written;
  }

  get #modules(): ReadonlyMap<string, readonly WrittenRow[]> {
    this.#byModule ??= this.#grouped();
    return this.#byModule;
  }

  #grouped(): ReadonlyMap<string, readonly WrittenRow[]> {
    const groups = new Map<string, WrittenRow[]>();
    for (const written of this.#all) {
      for (const key of new Set(written.modules.map(packageKey))) {
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [written]);
        else group.push(written);
      }
    }
    return groups;
  }

  #read(written: WrittenRow): readonly Row[] {
    const known = this.#known.get(written);
    if (known !== undefined) return known;
    const rows = this.#readRow(written.row, written.place);
    this.#known.set(written, rows);
    return rows;
  }
}
