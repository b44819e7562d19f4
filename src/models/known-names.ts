import { readObject, readText } from "./check-json.js";
import { joinNames, namesOf, type NamesOfInterest } from "./names-of-interest.js";
import { readNamesFile } from "./packs.js";
import type { ApiPath } from "./row.js";

/** The entry of the file that is no pack. */
const BEHAVIOURS = "(behaviours)";

let known: ReadonlyMap<string, NamesOfInterest> | null = null;

/** By which names members are called for what the rows of these packs say, whichever of them are chosen. To read the packs takes many times as long. */
export function namesOfPacks(packs: Iterable<string>): NamesOfInterest {
  return joinNames([...packs].map(namesUnder));
}

/** The same of the behaviours that hold whatever the settings say. */
export function namesOfBehaviours(): NamesOfInterest {
  return namesUnder(BEHAVIOURS);
}

function namesUnder(entry: string): NamesOfInterest {
  known ??= readNames();
  const names = known.get(entry);
  if (names === undefined) throw new Error(`catalogue-names.json has no entry "${entry}". Run "npm run docs".`);
  return names;
}

function readNames(): ReadonlyMap<string, NamesOfInterest> {
  const place = "catalogue-names.json";
  const file = readNamesFile();
  if (typeof file !== "object" || file === null) throw new Error(`${place} is no object.`);
  return new Map(Object.entries(file).map(([entry, names]) => {
    const fields = readObject(names, `${place}.${entry}`, ["called", "handsOut"]);
    return [entry, { called: readNameList(fields("called"), place), handsOut: readNameList(fields("handsOut"), place) }];
  }));
}

/** Names with blanks between them; null for any name. */
function readNameList(value: unknown, place: string): ReadonlySet<string> | null {
  if (value === null) return null;
  return new Set(value === "" ? [] : readText(value, place).split(" "));
}

/** The text of the file, one line an entry. */
export function writeNames(packs: readonly { readonly name: string; readonly rows: readonly ApiPath[] }[], behaviours: readonly ApiPath[]): string {
  const entries = [...packs.map(({ name, rows }) => [name, namesOf(rows, [])] as const), [BEHAVIOURS, namesOf([], behaviours)] as const];
  return `{\n${entries.map(([entry, { called, handsOut }]) => `  ${JSON.stringify(entry)}: ${JSON.stringify({ called: written(called), handsOut: written(handsOut) })}`).join(",\n")}\n}\n`;
}

function written(names: ReadonlySet<string> | null): string | null {
  return names === null ? null : [...names].sort().join(" ");
}
