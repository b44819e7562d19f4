import type { Boundary } from "../../analysis/boundaries.js";
import type { StartLack } from "../../analysis/startup.js";
import { byText, summarise, type BoundaryMap, type MappedFile, type MappedGate, type MappedSideEffect, type MappedSurface, type PermitSource, type Summary } from "./boundary-map.js";
import { isOfInterest } from "./print-json.js";

/** Columns of the page; a word that is longer stands out. */
const WIDTH = 100;
/** A call that is longer moves what is said of it to the next line. */
const WIDEST_CALL = 40;

/** The map as a page for people. */
export function printText(map: BoundaryMap): string {
  const summary = summarise(map);
  const files = map.files.filter(isOfInterest).map(printFile);
  const parts = [...files, printUnread(map), printSummary(map, summary), printLatency(map, summary)];
  return `${parts.filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

interface Row {
  readonly line: number;
  readonly what: "surface" | "gate" | "effect";
  readonly call: string;
  readonly details: string;
}

const ORDER: readonly Row["what"][] = ["gate", "surface", "effect"];

function printFile({ path, surfaces, gates, sideEffects }: MappedFile): string[] {
  const rows: Row[] = [...gates.map(gateRow), ...surfaces.map(surfaceRow), ...sideEffects.map(effectRow)];
  rows.sort((a, b) => a.line - b.line || ORDER.indexOf(a.what) - ORDER.indexOf(b.what));
  const numbers = Math.max(...rows.map(({ line }) => String(line).length));
  const calls = Math.min(WIDEST_CALL, Math.max(...rows.map(({ call }) => call.length)));
  return [path, ...rows.flatMap(({ line, what, call, details }) => printRow(`  ${String(line).padStart(numbers)}  ${what.padEnd(7)}  `, call, calls, details))];
}

function printRow(head: string, call: string, calls: number, details: string): string[] {
  const indent = " ".repeat(head.length + calls + 2);
  const [first = "", ...others] = wrap(details, WIDTH - indent.length);
  if (call.length > calls) return [`${head}${call}`, ...[first, ...others].map((line) => indent + line)];
  return [`${head}${call.padEnd(calls)}  ${first}`, ...others.map((line) => indent + line)];
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const NAMES: Readonly<Record<Boundary, string>> = { startup: "startup", task: "task", "side-effect": "side effect", callers: "callers" };

function gateRow({ line, call, kind, boundary, asks, deviceIds, stops }: MappedGate): Row {
  const parts = [
    kind === "register" ? "registers" : kind === "handler" ? "task: asks for each call of the handler" : boundary === "callers" ? "in a helper: gates its callers" : NAMES[boundary],
    ...(asks === "elsewhere" ? ["asks in another file"] : []),
    ...(deviceIds.length > 0 ? [deviceIds.join(" or ")] : []),
    ...(stops ? [] : ["A DENIAL DOES NOT STOP THE WORK"]),
  ];
  return { line, what: "gate", call, details: parts.join("; ") };
}

const LACKS: Readonly<Record<StartLack, string>> = {
  nothing: "neither register nor validate before it",
  "no-register": "a way to it does not register",
  "no-validate": "a way to it does not validate",
  denial: "a denial does not stop the start",
  "not-awaited": "the gate before it is not awaited",
};

function surfaceRow({ line, kind, call, startupGates, lacks }: MappedSurface): Row {
  const gate = lacks !== null ? `NO STARTUP GATE: ${LACKS[lacks]}` : startupGates.length > 0 ? `startup gate in ${lines(startupGates)}` : "no startup gate in the same code";
  return { line, what: "surface", call, details: `${kind === "elsewhere" ? "begins work of another file" : kind}; ${gate}` };
}

function effectRow({ line, call, kind, standing }: MappedSideEffect): Row {
  switch (standing.status) {
    case "gated":
      return { line, what: "effect", call, details: `${kind}; gated by ${standing.permits.map(printSource).join(" and ")}` };
    case "ungated":
      return { line, what: "effect", call, details: `${kind}; NOT GATED: ${standing.because}` };
    case "unreached":
      return { line, what: "effect", call, details: `${kind}; nothing reaches it` };
  }
}

function printSource(source: PermitSource): string {
  return source.kind === "gate" ? `line ${source.line} (${NAMES[source.boundary]})` : `a permit held when line ${source.line} is entered (task)`;
}

function lines(numbers: readonly number[]): string {
  return `line${numbers.length > 1 ? "s" : ""} ${numbers.join(", ")}`;
}

/** By what is in the way, since that is often one thing for many files. */
function printUnread({ unread }: BoundaryMap): string[] {
  const reasons = [...new Set(unread.map(({ because }) => because))];
  const printed = reasons.flatMap((reason) => [...wrap(reason, WIDTH - 2).map((line) => `  ${line}`), ...unread.filter(({ because }) => because === reason).map(({ path }) => `    ${path}`)]);
  return printed.length === 0 ? [] : ["Not read", ...printed];
}

function printSummary(map: BoundaryMap, { filesRead, filesUnread, surfaces, gates, sideEffects, deviceIds }: Summary): string[] {
  const { startup, task, callers } = gates;
  const kinds = Object.entries(sideEffects.byKind);
  const width = Math.max(...[...kinds.map(([kind]) => kind.length), "all".length]);
  const shown = map.files.filter(isOfInterest).length;
  const started = Object.entries(surfaces).map(([kind, count]) => `${count} ${kind}`);
  return [
    "Summary",
    `  files         ${filesRead} read, ${shown} of them with surfaces, gates or side effects${filesUnread > 0 ? `; ${filesUnread} NOT READ` : ""}`,
    `  surfaces      ${started.length === 0 ? "none" : started.join(", ")}`,
    `  gates         ${startup} startup, ${task} task, ${gates["side-effect"]} side effect${callers > 0 ? `, ${callers} in helpers` : ""}`,
    ...[["all", sideEffects] as const, ...kinds].map(([kind, counts], index) => {
      const unreached = counts.unreached > 0 ? `, ${counts.unreached} not reached` : "";
      return `  ${index === 0 ? "side effects" : "            "}  ${kind.padEnd(width)}  ${counts.gated} gated, ${counts.ungated} not gated${unreached}`;
    }),
    ...[...deviceIds].sort(byText).map((id, index) => `  ${index === 0 ? "device IDs  " : "            "}  ${id}`),
  ];
}

/** Only what holds for every execution that the analysis knows. */
function printLatency({ files }: BoundaryMap, { sideEffects: { gated, ungated }, gatedAtSideEffect }: Summary): string[] {
  if (gated + ungated === 0) return [];
  const onceOnly = files.some(({ loops, sideEffects }) => loops === "once" && sideEffects.length > 0);
  const said = [
    ...(gated > 0 ? [`${gated} gated: a revocation stops each at the latest when the unit of work in progress ends, since it has to be permitted in every unit anew.`] : []),
    ...(gatedAtSideEffect > 0 ? [`${gatedAtSideEffect} of these: the gate stands right before the call, so that a revocation stops the very next one.`] : []),
    ...(gated > 0 && onceOnly ? ['The setting loops is "once": a permit before a loop covers its iterations, so that the unit ends with the loop.'] : []),
    ...(ungated > 0 ? [`${ungated} not gated: some way leads to each without a permit, and this map knows no bound for how long a revoked device goes on that way.`] : []),
  ];
  return ["Stop latency", ...said.flatMap((sentence) => wrap(sentence, WIDTH - 2).map((line) => `  ${line}`))];
}
