import type { Boundary, BoundaryGate } from "../../analysis/boundaries.js";
import type { Reason } from "../../analysis/finding.js";
import type { StartLack } from "../../analysis/startup.js";
import type { StartKind } from "../../analysis/work-starts.js";
import type { SideEffectKind } from "../../program/call-meaning.js";

/** Changes with the meaning of what `--json` prints; new properties do not change it. */
export const SCHEMA_VERSION = 1;

/** Lines count from 1. For the call of a method it is that of the method's name, since chains run over many lines. */
interface Place {
  readonly line: number;
}

/** Where work begins that goes on by itself: what the guide calls an execution surface. */
export interface MappedSurface extends Place {
  readonly kind: StartKind;
  readonly call: string;
  /** Lines of gates at the startup boundary that stand before it in the same code. */
  readonly startupGates: readonly number[];
  /** What some way to it lacks; null where no such way was found, or none was looked for since nothing starts the file by itself. */
  readonly lacks: StartLack | null;
}

export interface MappedGate extends Place {
  readonly call: string;
  readonly kind: BoundaryGate["kind"];
  readonly boundary: Boundary;
  readonly asks: BoundaryGate["asks"];
  /** What is not known of an ID is written as `${name}`. */
  readonly deviceIds: readonly string[];
  /** False when the work goes on after a denial. */
  readonly stops: boolean;
}

/** Where a permit comes from: a gate of this file, or the way in which code of this file is entered. */
export type PermitSource =
  | { readonly kind: "gate"; readonly line: number; readonly boundary: Boundary }
  /** Entered with a permit: behind middleware, by a wrapper of the function, or by a parameter of the type `Permit`. */
  | { readonly kind: "entry"; readonly line: number };

export type Standing =
  /** `permits`: where it comes from on the ways that were followed, which may be some of several; `isAskedRightBefore`: whether on all it is a gate right before the call. */
  | { readonly status: "gated"; readonly permits: readonly PermitSource[]; readonly isAskedRightBefore: boolean }
  | { readonly status: "ungated"; readonly reason: Reason["kind"]; readonly because: string }
  /** No execution that the analysis knows reaches it. */
  | { readonly status: "unreached" };

export interface MappedSideEffect extends Place {
  readonly call: string;
  readonly kind: SideEffectKind;
  readonly from: string;
  readonly standing: Standing;
}

export interface MappedFile {
  /** From the working directory on, with `/`. */
  readonly path: string;
  /** Whether a permit before a loop covers its iterations, by the settings. */
  readonly loops: "each-iteration" | "once";
  readonly surfaces: readonly MappedSurface[];
  readonly gates: readonly MappedGate[];
  readonly sideEffects: readonly MappedSideEffect[];
}

/** A file that the map cannot tell anything about. */
export interface UnreadFile {
  readonly path: string;
  readonly because: string;
}

export interface BoundaryMap {
  readonly files: readonly MappedFile[];
  readonly unread: readonly UnreadFile[];
}

export interface Counts {
  readonly gated: number;
  readonly ungated: number;
  readonly unreached: number;
}

export interface Summary {
  readonly filesRead: number;
  readonly filesUnread: number;
  readonly surfaces: Readonly<Record<string, number>>;
  readonly gates: Readonly<Record<Boundary, number>>;
  readonly sideEffects: Counts & { readonly byKind: Readonly<Record<string, Counts>> };
  /** Of the gated ones, those that are reached only through a gate right before them. */
  readonly gatedAtSideEffect: number;
  readonly deviceIds: readonly string[];
}

/** In an order that depends on nothing but the names. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function summarise({ files, unread }: BoundaryMap): Summary {
  const gates = files.flatMap((file) => file.gates);
  const sideEffects = files.flatMap((file) => file.sideEffects);
  const kinds = [...new Set(sideEffects.map(({ kind }) => kind))].sort(byText);
  return {
    filesRead: files.length,
    filesUnread: unread.length,
    surfaces: countBy(files.flatMap((file) => file.surfaces.map(({ kind }) => kind))),
    gates: { startup: 0, task: 0, "side-effect": 0, callers: 0, ...countBy(gates.map(({ boundary }) => boundary)) },
    sideEffects: { ...countsOf(sideEffects), byKind: Object.fromEntries(kinds.map((kind) => [kind, countsOf(sideEffects.filter((each) => each.kind === kind))])) },
    gatedAtSideEffect: sideEffects.filter(({ standing }) => standing.status === "gated" && standing.isAskedRightBefore).length,
    deviceIds: [...new Set(gates.flatMap(({ deviceIds }) => deviceIds))].sort(byText),
  };
}

function countsOf(sideEffects: readonly MappedSideEffect[]): Counts {
  const count = (status: Standing["status"]): number => sideEffects.filter(({ standing }) => standing.status === status).length;
  return { gated: count("gated"), ungated: count("ungated"), unreached: count("unreached") };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of [...names].sort(byText)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}
