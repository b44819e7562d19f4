import { JsonError, nearest, quote, readList, readObject, readWord } from "../models/check-json.js";
import { modulesOfPack, packNames } from "../models/packs.js";
import { packageKey } from "../models/module-name.js";
import { readEffect, sideEffectKeys, sideEffectKinds, type ApiPath, type Kind, type SideEffectRow } from "../models/row.js";
import type { SideEffectSelection } from "./schema.js";

const everyPack = "recommended";

/** Keys of an entry that chooses among the packs, of one that turns a call off, and of any entry. */
const choiceKeys = ["off", "packs", "kinds"] as const;
const offKeys = ["off", "from", "path"] as const;
const entryKeys = [...sideEffectKeys, ...choiceKeys] as const;
type EntryKey = (typeof entryKeys)[number];

type ReadApiPath = (from: unknown, path: unknown, place: string) => ApiPath;

/** Joins the entries of `sideEffects`. What an entry turns off stays off, wherever in the list it stands. */
class Selection {
  private readonly chosen = new Map<string, Set<Kind>>();
  private readonly dropped = new Map<string, Set<Kind>>();
  readonly own: SideEffectRow[] = [];
  readonly off: ApiPath[] = [];

  add(packs: readonly string[], kinds: readonly Kind[], isOff: boolean): void {
    const target = isOff ? this.dropped : this.chosen;
    for (const pack of packs) {
      const known = target.get(pack);
      if (known === undefined) target.set(pack, new Set(kinds));
      else for (const kind of kinds) known.add(kind);
    }
  }

  packs(): ReadonlyMap<string, ReadonlySet<Kind>> {
    return new Map([...this.chosen].map(([pack, kinds]) => [pack, new Set([...kinds].filter((kind) => this.dropped.get(pack)?.has(kind) !== true))]));
  }
}

/**
 * `settings.machineid.sideEffects`.
 * @throws {JsonError} naming the entry, the key, the value and what would be right.
 */
export function readSideEffects(value: unknown, place: string, readApiPath: ReadApiPath): SideEffectSelection {
  const selection = new Selection();
  readList(value === undefined ? [everyPack] : value, place, (entry, where) => readEntry(entry, where, selection, readApiPath));
  return { packs: selection.packs(), own: selection.own, off: selection.off };
}

function readEntry(entry: unknown, place: string, selection: Selection, readApiPath: ReadApiPath): void {
  if (typeof entry === "string") {
    selection.add(packsNamed(entry, place), sideEffectKinds, false);
    return;
  }
  const fields = readObject(entry, place, entryKeys);
  const has = (key: EntryKey): boolean => fields(key) !== undefined;
  const isOff = has("off");
  if (isOff && fields("off") !== true) throw new JsonError(`${place}.off is ${quote(fields("off"))}, expected true. Leave the key out to keep the rows on.`);
  if (has("packs") || has("kinds")) {
    refuseOtherKeys(has, choiceKeys, place, "chooses among the packs");
    const packs = has("packs") ? readChosen(fields("packs"), `${place}.packs`, readPackName).flat() : packNames;
    const kinds = has("kinds") ? readChosen(fields("kinds"), `${place}.kinds`, (kind, where) => readWord(kind, where, sideEffectKinds)) : sideEffectKinds;
    selection.add(packs, kinds, isOff);
  } else if (!has("from") && !has("path")) {
    throw new JsonError(`${place} is ${quote(entry)}, expected ${isOff ? "what it turns off" : "a call or a choice"}: "from" and "path" of a call, or "packs" or "kinds" of the catalogue.`);
  } else if (isOff) {
    refuseOtherKeys(has, offKeys, place, "turns a call off");
    const path = readApiPath(fields("from"), fields("path"), place);
    checkModule(path.from, `${place}.from`);
    selection.off.push(path);
  } else selection.own.push({ ...readApiPath(fields("from"), fields("path"), place), ...readEffect(fields, place) });
}

function refuseOtherKeys(has: (key: EntryKey) => boolean, keys: readonly EntryKey[], place: string, purpose: string): void {
  const other = entryKeys.find((key) => has(key) && !keys.includes(key));
  if (other === undefined) return;
  throw new JsonError(`${place} ${purpose}, so it cannot have the key ${quote(other)}. Keys of such an entry: ${keys.map(quote).join(", ")}.`);
}

function readChosen<Item>(value: unknown, place: string, readItem: (item: unknown, place: string) => Item): readonly Item[] {
  const items = readList(value, place, readItem);
  if (items.length === 0) throw new JsonError(`${place} is [], expected at least one name. Leave the key out to mean all.`);
  return items;
}

function readPackName(value: unknown, place: string): readonly string[] {
  if (typeof value !== "string") throw new JsonError(`${place} is ${quote(value)}, expected the name of a pack.`);
  return packsNamed(value, place);
}

function packsNamed(name: string, place: string): readonly string[] {
  if (name === everyPack) return packNames;
  if (packNames.includes(name)) return [name];
  const known = [everyPack, ...packNames];
  throw new JsonError(`${place} is ${quote(name)}, which is no pack of the catalogue.${didYouMean(name, known)} Packs: ${known.map(quote).join(", ")}.`);
}

/** Turning off what is not there is a mistake: most likely the name is misspelt, and the call stays on. */
function checkModule(from: string, place: string): void {
  const known = packNames.flatMap((pack) => [...modulesOfPack(pack).keys()]);
  if (known.some((module) => packageKey(module) === packageKey(from))) return;
  throw new JsonError(`${place} is ${quote(from)}, a module that no pack of the catalogue speaks of.${didYouMean(from, known)} docs/side-effects.md lists all modules.`);
}

function didYouMean(word: string, words: readonly string[]): string {
  const near = nearest(word, words);
  return near === null ? "" : ` Did you mean ${quote(near)}?`;
}
