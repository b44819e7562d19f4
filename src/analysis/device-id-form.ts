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
 * What is wrong with the form of an ID, or null. Too many segments are too many whatever the unknown ones hold. An unknown part that is all of a
 * segment may hold several, unless its name is one of a single thing; an unknown part of a segment holds no more than that, unless its name says so.
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

/** Last words of names that stand for one segment. */
const single = /^(?:env|environment|stage|region|zone|instance|index|idx|hostname|host|pod|pid|uid|guid|replica|role|service|tenant|shard|partition|number|num|ordinal|slot|count|uuid|nanoid|ulid|queue|kind|type|app|slug|hash|sha|revision|version|tag|seq|attempt|ip|address|timestamp|suffix|user|username|login|logname|owner|team|account|customer|[a-z])$/i;
/** Of these even a part of a segment may hold several. */
const composed = /^(?:prefix|base|scope|stem|root|path|parts|segments|identity|namespace|device)$/i;
/** `INSTANCE_ID`, `pod_name`: the ID or name of one thing that is a segment. */
const ofSegment = /^(?:account|alloc|allocation|build|commit|container|connection|customer|deploy|deployment|environment|env|execution|function|host|instance|invocation|job|log|message|node|pod|process|queue|region|replica|request|run|session|shard|socket|stream|task|team|tenant|thread|trace|user|uu|vm)$/i;

function isSingle(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  return single.test(last) || (/^(?:id|name|key|number)$/i.test(last) && ofSegment.test(words.at(-2) ?? ""));
}

function wordsOf(name: string): readonly string[] {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").split(/[^A-Za-z]+/).filter((word) => word !== "");
}

/** Whether an unknown part may hold several segments: one that stands for a whole segment, unless it has a name of a single one. */
function mayBeSeveral(segment: Segment): boolean {
  return segment.some((piece) => {
    if (piece.kind === "text" || piece.names.some(isSingle)) return false;
    if (segment.length > 1) return piece.names.some((name) => composed.test(wordsOf(name).at(-1) ?? "") || /device_?(?:id|name)$/i.test(name));
    return true;
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
