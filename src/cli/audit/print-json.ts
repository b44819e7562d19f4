import { SCHEMA_VERSION, summarise, type BoundaryMap } from "./boundary-map.js";

/** The map as data, with what the text says in sum. */
export function printJson(map: BoundaryMap): string {
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, files: map.files.filter(isOfInterest), unread: map.unread, summary: summarise(map) }, null, 2)}\n`;
}

/** Whether a file has anything to show. */
export function isOfInterest({ surfaces, gates, sideEffects }: BoundaryMap["files"][number]): boolean {
  return surfaces.length > 0 || gates.length > 0 || sideEffects.length > 0;
}
