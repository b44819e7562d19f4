import { count, percent, sum } from "../report.js";

/** True calls, and those of them that were found. */
export interface Share {
  readonly truth: number;
  readonly found: number;
}

interface Found {
  readonly all: Share;
  readonly wrong: number;
}

/** What the table says of one repository. */
export interface TableRow {
  readonly name: string;
  readonly commit: string;
  readonly rulesCommit: string;
  readonly files: number;
  readonly untyped: Found;
  /** Without types, where the repository makes the client. */
  readonly made: Share;
  readonly typed: Found;
}

export function writeShare({ truth, found }: Share): string {
  return truth === 0 ? "none" : `${percent(found / truth)} of ${count(truth)}`;
}

export function writeRight({ all, wrong }: Found): string {
  return all.found + wrong === 0 ? "none" : percent(all.found / (all.found + wrong));
}

export function writeRow({ name, commit, rulesCommit, files, untyped, made, typed }: TableRow): string {
  return `| ${[name, commit, rulesCommit, count(files), writeShare(untyped.all), writeShare(made), writeRight(untyped), writeShare(typed.all), writeRight(typed)].join(" | ")} |`;
}

const TOTAL = "all";

export function sumOfRows(rows: readonly TableRow[]): TableRow {
  const share = (of: (row: TableRow) => Share): Share => ({ truth: sum(rows.map((row) => of(row).truth)), found: sum(rows.map((row) => of(row).found)) });
  const found = (of: (row: TableRow) => Found): Found => ({ all: share((row) => of(row).all), wrong: sum(rows.map((row) => of(row).wrong)) });
  return {
    name: TOTAL,
    commit: "",
    rulesCommit: "",
    files: sum(rows.map(({ files }) => files)),
    untyped: found(({ untyped }) => untyped),
    made: share(({ made }) => made),
    typed: found(({ typed }) => typed),
  };
}

/** The rows of repositories in a text that {@link writeRow} wrote. Counts of less than ten thousand are what they were: two decimals tell them. */
export function readRows(text: string): readonly TableRow[] {
  return text.split("\n").flatMap((line) => {
    const [, name, commit, rulesCommit, files, untyped, made, untypedRight, typed, typedRight, end] = line.split("|").map((cell) => cell.trim());
    if (name === undefined || name === TOTAL || files === undefined || !/^[\d,]+$/.test(files) || end === undefined) return [];
    return [{ name, commit: commit ?? "", rulesCommit: rulesCommit ?? "", files: numberIn(files), untyped: readFound(untyped, untypedRight), made: readShare(made), typed: readFound(typed, typedRight) }];
  });
}

function readShare(cell = ""): Share {
  const [, part, whole] = /^([\d.]+) % of ([\d,]+)$/.exec(cell) ?? [];
  if (part === undefined || whole === undefined) return { truth: 0, found: 0 };
  const truth = numberIn(whole);
  return { truth, found: Math.round((Number(part) / 100) * truth) };
}

function readFound(share: string | undefined, right = ""): Found {
  const all = readShare(share);
  const [, part] = /^([\d.]+) %$/.exec(right) ?? [];
  return { all, wrong: part === undefined ? 0 : Math.round(all.found / (Number(part) / 100) - all.found) };
}

function numberIn(text: string): number {
  return Number(text.replaceAll(",", ""));
}
