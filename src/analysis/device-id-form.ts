import type { DeviceId, Piece } from "./device-ids.js";
import { constantText } from "./device-ids.js";

/** Which form device IDs have. */
export interface DeviceIdForm {
  /** Names of the segments, in order. That named `env` is checked against `environments`. */
  readonly segments: readonly string[];
  /** Allowed environments; null for any. */
  readonly environments: readonly string[] | null;
  /** Matches one segment as a whole. */
  readonly segment: RegExp;
}

export type FormProblem =
  /** A range of instances, as documentation writes it: `worker:prod:queue:01:10`. */
  | { readonly kind: "range"; readonly range: string }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "empty"; readonly segment: string }
  | { readonly kind: "characters"; readonly segment: string; readonly value: string }
  | { readonly kind: "environment"; readonly value: string };

/** A segment as far as it is known: pieces between two colons. */
type Segment = readonly Piece[];

/**
 * What is wrong with the form of an ID, or null. A part from outside may hold anything but a colon, unless its name says that it is made of
 * several segments; then the number of segments is not judged.
 */
export function formProblem(id: Pick<DeviceId, "pieces">, form: DeviceIdForm): FormProblem | null {
  const segments = segmentsOf(id.pieces);
  const expected = form.segments.length;
  const range = rangeAtEnd(segments, expected);
  if (range !== null) return { kind: "range", range };
  if (segments.length > expected || (segments.length < expected && !segments.some(mayBeSeveral))) return { kind: "count", count: segments.length };
  // With segments missing, it is not known which of them the others are.
  if (segments.length < expected) return null;
  for (const [index, segment] of segments.entries()) {
    const name = form.segments[index] ?? "";
    const value = constantText({ pieces: segment });
    if (value === "") return { kind: "empty", segment: name };
    const known = segment.map((piece) => (piece.kind === "text" ? piece.text : "0")).join("");
    if (!form.segment.test(known)) return { kind: "characters", segment: name, value: value ?? known };
    if (name === "env" && value !== null && form.environments !== null && !form.environments.includes(value)) return { kind: "environment", value };
  }
  return null;
}

function segmentsOf(pieces: readonly Piece[]): readonly Segment[] {
  const segments: Piece[][] = [[]];
  for (const piece of pieces) {
    if (piece.kind === "unknown") segments.at(-1)?.push(piece);
    else {
      for (const [index, text] of piece.text.split(":").entries()) {
        if (index > 0) segments.push([]);
        if (text !== "") segments.at(-1)?.push({ kind: "text", text });
      }
    }
  }
  return segments;
}

/** `01:10` where the instance should be. */
function rangeAtEnd(segments: readonly Segment[], expected: number): string | null {
  if (segments.length !== expected + 1) return null;
  const [first, last] = segments.slice(-2).map((pieces) => constantText({ pieces }));
  return first !== undefined && last !== undefined && first !== null && last !== null && /^\d+$/.test(first) && /^\d+$/.test(last) ? `${first}:${last}` : null;
}

const single = /(?:env|environment|stage|region|zone|instance|index|idx|hostname|host|pod|pod_?name|pid|replica|role|service|tenant|shard|partition|number|num|ordinal|slot|count|uuid|random_?uuid|nanoid|ulid|queue|kind|type|app)$/i;
const several = /(?:prefix|base|scope|stem|root|path|parts|segments|identity|namespace|device(?:_?id)?|device_?name|id|key|name)$/i;

/** Whether an unknown part may hold several segments: one that stands for a whole segment, unless it has a name of a single one. */
function mayBeSeveral(segment: Segment): boolean {
  return segment.some((piece) => {
    if (piece.kind === "text") return false;
    if (piece.names.some((name) => several.test(name)) && !piece.names.some((name) => single.test(name))) return true;
    return segment.length === 1 && !piece.names.some((name) => single.test(name) || /^[a-z]$/.test(name));
  });
}

/** The same ID in the form asked for, when only the separator is another one; else null. */
export function withColons(text: string, form: DeviceIdForm): string | null {
  if (text.includes(":")) return null;
  for (const separator of ["/", "|", ".", "_", "-"]) {
    const parts = text.split(separator);
    if (parts.length === form.segments.length && parts.every((part) => part !== "" && form.segment.test(part))) return parts.join(":");
  }
  return null;
}
