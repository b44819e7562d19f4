import type { TSESTree } from "@typescript-eslint/utils";
import { standsRightBefore, type BoundaryGate } from "../../analysis/boundaries.js";
import type { FileAnalysis } from "../../analysis/file-analysis.js";
import type { Finding } from "../../analysis/finding.js";
import type { PermitOrigin } from "../../analysis/permit-sources.js";
import type { WorkStart } from "../../analysis/work-starts.js";
import { codeAround } from "../../analysis/code-around.js";
import type { SideEffect } from "../../program/call-meaning.js";
import { stripTypeWrappers } from "../../program/nodes.js";
import { describeCall } from "../../program/describe-call.js";
import { describeReason } from "../../report/describe-reason.js";
import { lineOf } from "../../report/describe-step.js";
import { plainText } from "../../report/mention.js";
import { deviceIdText } from "../../report/show-device-id.js";
import { byText, type MappedFile, type MappedGate, type MappedSideEffect, type MappedSurface, type PermitSource, type Standing } from "./boundary-map.js";

/**
 * What one file says of its boundaries.
 * @param path as the map shows it.
 * @param directory that the linter works in.
 */
export function mapFile(analysis: FileAnalysis, path: string, directory: string): MappedFile {
  const gates = analysis.boundaryGates();
  return {
    path,
    loops: analysis.settings.loops,
    surfaces: surfacesOf(analysis, gates, directory),
    gates: gatesOf(analysis, gates),
    sideEffects: sideEffectsOf(analysis, gates),
  };
}

function gatesOf(analysis: FileAnalysis, gates: readonly BoundaryGate[]): MappedGate[] {
  if (gates.length === 0) return [];
  const disregarded = new Set<TSESTree.Node>(analysis.unenforcedGates().map(({ gate }) => gate.node));
  // Where the work that goes on is a side effect, its finding names the gate, or what waits for it.
  for (const { reason } of analysis.sideEffects().findings) {
    if (reason.kind === "unchecked" || reason.kind === "swallowed") disregarded.add(reason.at.type === "AwaitExpression" ? stripTypeWrappers(reason.at.argument) : reason.at);
  }
  return gates.map(({ node, boundary, kind, asks, deviceIds }) => ({
    line: lineOf(node),
    call: plainText(describeCall(node, analysis.unit.text)),
    kind,
    boundary,
    asks,
    deviceIds: deviceIds.map((pieces) => plainText(deviceIdText(pieces))).sort(byText),
    stops: !disregarded.has(node),
  }));
}

function sideEffectsOf(analysis: FileAnalysis, gates: readonly BoundaryGate[]): MappedSideEffect[] {
  const { sideEffects, findings } = analysis.sideEffects();
  const found = new Map<TSESTree.Node, Finding>(findings.map((finding) => [finding.node, finding]));
  const all = new Map<TSESTree.Node, SideEffect>([...sideEffects, ...findings.map(({ node, sideEffect }) => [node, sideEffect] as const)]);
  const inOrder = [...all].sort(([a], [b]) => a.range[0] - b.range[0]);
  return inOrder.flatMap(([node, sideEffect]) => {
    const standing = standingOf(node, found.get(node), analysis.permitsAt(node, gates), gates);
    // A client that is handed over is no side effect where nobody certainly works with it.
    if (standing.status === "unreached" && sideEffect.isOnlyWhereCalled === true) return [];
    return [{ line: lineOf(node), call: plainText(sideEffect.name), kind: sideEffect.kind, from: sideEffect.from, standing }];
  });
}

function standingOf(node: TSESTree.Node, finding: Finding | undefined, origins: readonly PermitOrigin[], gates: readonly BoundaryGate[]): Standing {
  if (finding !== undefined) return { status: "ungated", reason: finding.reason.kind, because: describeReason(finding) };
  if (origins.length === 0) return { status: "unreached" };
  return { status: "gated", permits: origins.map(sourceOf), isAskedRightBefore: gates.some((gate) => standsRightBefore(gate, node)) };
}

function sourceOf(origin: PermitOrigin): PermitSource {
  const line = lineOf(origin.node);
  return origin.kind === "gate" ? { kind: "gate", line, boundary: origin.boundary } : { kind: "entry", line };
}

function surfacesOf(analysis: FileAnalysis, gates: readonly BoundaryGate[], directory: string): MappedSurface[] {
  const starts = analysis.workStarts();
  if (starts.length === 0) return [];
  const lacks = new Map<TSESTree.Node, MappedSurface["lacks"]>(analysis.ungatedStarts(directory, null).map(({ start, lack }) => [start.node, lack]));
  const startup = gates.filter(({ boundary, kind }) => boundary === "startup" && kind === "gate");
  return starts.map((start) => ({
    line: start.node.loc.start.line,
    kind: start.kind,
    call: nameStart(start, analysis.unit.text),
    startupGates: startup.filter(({ node }) => codeAround(node) === codeAround(start.node) && node.range[1] <= start.node.range[0]).map(({ node }) => lineOf(node)),
    lacks: lacks.get(start.node) ?? null,
  }));
}

/** Tests of loops may be long, and the line says where they stand. */
const LONGEST_START = 72;

function nameStart({ node }: WorkStart, text: string): string {
  if (!("body" in node)) return plainText(describeCall(node, text));
  if (node.type === "DoWhileStatement") return plainText(`do … while (${text.slice(...node.test.range)})`, LONGEST_START);
  return plainText(text.slice(node.range[0], node.body.range[0]), LONGEST_START);
}
