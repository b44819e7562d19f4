import type { Settings } from "../settings/schema.js";
import type { SourceUnit } from "./source-unit.js";

/** Package, environment variables, host and class of the authority, and its endpoints. Separate searches, since each is many times faster than one pattern. */
const words: readonly string[] = ["machineid", "achineID", "MACHINEID", "/v1/devices/"];

/** False only when nothing in the file asks the authority: neither the runtime, nor direct HTTP, nor a gate of the settings. */
export function mentionsAuthority(unit: SourceUnit, settings: Settings): boolean {
  if (words.some((word) => unit.text.includes(word))) return true;
  return settings.gates.some(({ from }) => unit.text.includes(lastName(from)));
}

/** What an import of the file must spell, wherever it stands. */
function lastName(from: string): string {
  const name = from.slice(from.lastIndexOf("/") + 1).replace(/\.[a-z]+$/, "");
  // The folder's name stands for its index.
  return name === "index" ? "" : name;
}
