import { existsSync, readFileSync } from "node:fs";
import assertions from "./behaviours/assertions.json" with { type: "json" };
import callbacksIterates from "./behaviours/callbacks-iterates.json" with { type: "json" };
import callbacksOnce from "./behaviours/callbacks-once.json" with { type: "json" };
import containers from "./behaviours/containers.json" with { type: "json" };
import control from "./behaviours/control.json" with { type: "json" };
import replacements from "./behaviours/replacements.json" with { type: "json" };
import directHttp from "./behaviours/direct-http.json" with { type: "json" };
import fixtures from "./behaviours/fixtures.json" with { type: "json" };
import frameworks from "./behaviours/frameworks.json" with { type: "json" };
import starts from "./behaviours/starts.json" with { type: "json" };
import texts from "./behaviours/texts.json" with { type: "json" };
import types from "./behaviours/types.json" with { type: "json" };
import runtime from "./behaviours/runtime.json" with { type: "json" };
import yields from "./behaviours/yields.json" with { type: "json" };
import catalogueIndex from "./catalogue-index.json" with { type: "json" };
import type { BehaviourRow } from "./behaviour.js";
import { LazyRows } from "./lazy-rows.js";
import { readBehaviourRow, readSideEffectRows, readYieldRow, type YieldRow } from "./read-rows.js";
import { sideEffectKinds, type Kind, type SideEffectRow } from "./row.js";

/** The modules that each pack speaks of, and the kinds of its rows: what tells, without reading the pack, whether a file needs it. */
const modules: ReadonlyMap<string, ReadonlyMap<string, readonly Kind[]>> = new Map(
  Object.entries<Readonly<Record<string, readonly string[]>>>(catalogueIndex).map(([pack, byModule]) => [
    pack,
    new Map(Object.entries(byModule).map(([module, kinds]) => [module, sideEffectKinds.filter((kind) => kinds.includes(kind))])),
  ]),
);

/** Behaviours that hold whatever the settings say. */
export const builtInBehaviours = new LazyRows<BehaviourRow>(
  placed({ runtime, "direct-http": directHttp, control, containers, fixtures, replacements, assertions, "callbacks-once": callbacksOnce, "callbacks-iterates": callbacksIterates, frameworks, starts, texts }),
  readBehaviourRow,
);

/** Which paths of a package hand out what others are, and which types stand for it. */
export const builtInYields = new LazyRows<YieldRow>(placed({ yields, types }), readYieldRow);

/** The files of `behaviours/` by the names that errors give them. */
function placed(files: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(files).map(([name, file]) => [`behaviours/${name}.json`, file]));
}

const noModules: ReadonlyMap<string, readonly Kind[]> = new Map();

/** Names that `settings.machineid.sideEffects` accepts, besides `recommended`. */
export const packNames: readonly string[] = [...modules.keys()].sort();

/** The modules of one pack as its rows name them, with the kinds of side effect that each has. */
export function modulesOfPack(name: string): ReadonlyMap<string, readonly Kind[]> {
  return modules.get(name) ?? noModules;
}

/** Beside this module, or below the one that the build has joined it into. */
const CATALOGUE = ["./catalogue/", "./models/catalogue/", "../models/catalogue/"].map((folder) => new URL(folder, import.meta.url)).find((folder) => existsSync(folder));

/** What stands in the file of a pack: `about` in words, and its rows. The caller checks it. */
export function readPackFile(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, CATALOGUE), "utf8"));
}

const packRows = new Map<string, readonly SideEffectRow[]>();

/** Side effects of one pack, read when they are first asked for; empty for a name that is not in {@link packNames}. */
export function rowsOfPack(name: string): readonly SideEffectRow[] {
  const known = packRows.get(name);
  if (known !== undefined) return known;
  const rows = modules.has(name) ? readSideEffectRows(readPackFile(name), `catalogue/${name}.json`) : [];
  packRows.set(name, rows);
  return rows;
}

/** How many packs this process has read. */
export function packsRead(): number {
  return packRows.size;
}

/** What stands in the file of the names that the packs and behaviours speak of. The caller checks it. */
export function readNamesFile(): unknown {
  return JSON.parse(readFileSync(new URL("../catalogue-names.json", CATALOGUE), "utf8"));
}
