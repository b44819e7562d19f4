import { JsonError, quote, readIndex, readList, readObject, readText, readWord } from "../models/check-json.js";
import { callbackRuns } from "../models/behaviour.js";
import { fileKey, isFileName } from "../models/module-name.js";
import { readPath, type ApiPath } from "../models/row.js";
import { gateStyles, loopPolicies, settingsKeys, type CallbackRow, type GateRow, type Settings } from "./schema.js";
import { readSideEffects } from "./side-effects.js";

class SettingsReader {
  constructor(private readonly directory: string) {}

  read(value: unknown): Settings {
    const place = "settings.machineid";
    const fields = readObject(value, place, settingsKeys);
    const loops = fields("loops");
    return {
      sideEffects: readSideEffects(fields("sideEffects"), `${place}.sideEffects`, (from, path, where) => this.apiPath(from, path, where, "call")),
      gates: readList(fields("gates"), `${place}.gates`, (item, where) => this.gate(item, where)),
      terminators: readList(fields("terminators"), `${place}.terminators`, (item, where) => this.plainRow(item, where)),
      pauses: readList(fields("pauses"), `${place}.pauses`, (item, where) => this.plainRow(item, where)),
      callbacks: readList(fields("callbacks"), `${place}.callbacks`, (item, where) => this.callback(item, where)),
      loops: loops === undefined ? "each-iteration" : readWord(loops, `${place}.loops`, loopPolicies),
    };
  }

  private gate(item: unknown, place: string): GateRow {
    const fields = readObject(item, place, ["from", "path", "style", "argument"]);
    const style = readWord(fields("style"), `${place}.style`, gateStyles);
    const apiPath = this.apiPath(fields("from"), fields("path"), place, style === "middleware" ? "value-or-call" : "call");
    const argument = fields("argument");
    if (style === "wraps") return { ...apiPath, gate: { style, argument: readIndex(argument, `${place}.argument`) } };
    if (argument !== undefined) {
      throw new JsonError(`${place}.argument is ${quote(argument)}, but only a gate with the style "wraps" has an argument.`);
    }
    return { ...apiPath, gate: { style } };
  }

  private callback(item: unknown, place: string): CallbackRow {
    const fields = readObject(item, place, ["from", "path", "argument", "runs"]);
    return {
      ...this.apiPath(fields("from"), fields("path"), place, "call"),
      argument: readIndex(fields("argument"), `${place}.argument`),
      runs: readWord(fields("runs"), `${place}.runs`, callbackRuns),
    };
  }

  private plainRow(item: unknown, place: string): ApiPath {
    const fields = readObject(item, place, ["from", "path"]);
    return this.apiPath(fields("from"), fields("path"), place, "call");
  }

  private apiPath(from: unknown, path: unknown, place: string, ends: "call" | "value-or-call"): ApiPath {
    const module = readText(from, `${place}.from`);
    return {
      from: isFileName(module) ? fileKey(module, this.directory) : module,
      ...readPath(path, `${place}.path`, ends),
    };
  }
}

/** Settings read before, by their text: hosts that copy the settings for every file get the same object back. */
const settingsByText = new Map<string, Settings>();
const settingsByIdentity = new WeakMap<object, { readonly directory: string; readonly settings: Settings }>();
const maximalTexts = 64;

function settingsFor(value: unknown, directory: string): Settings {
  const key = `${directory}\n${JSON.stringify(value)}`;
  const known = settingsByText.get(key);
  if (known !== undefined) return known;
  const settings = new SettingsReader(directory).read(value);
  if (settingsByText.size >= maximalTexts) settingsByText.clear();
  settingsByText.set(key, settings);
  return settings;
}

/**
 * The shared settings of all rules. Equal settings are one object, so that what is derived from them can be kept by identity.
 * @param settings the linter's `settings`; its key `machineid` is read, and may be absent.
 * @param directory the linter's working directory, where a relative `from` starts.
 * @throws {JsonError} naming the key, the value and what would be right.
 */
export function readSettings(settings: Readonly<Record<string, unknown>>, directory: string): Settings {
  const known = settingsByIdentity.get(settings);
  if (known !== undefined && known.directory === directory) return known.settings;
  const written = settings["machineid"];
  const read = settingsFor(written === undefined ? {} : written, directory);
  settingsByIdentity.set(settings, { directory, settings: read });
  return read;
}
