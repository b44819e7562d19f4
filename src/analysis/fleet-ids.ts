import { isCertain } from "./certain-device-ids.js";
import { constantText, type DeviceId } from "./device-ids.js";
import type { FileAnalysis } from "./file-analysis.js";
import type { ReplicatedWork } from "./replicas.js";

export type FleetProblem =
  /** Too few parts to tell one instance from another. */
  | { readonly kind: "parts"; readonly count: number; readonly work: ReplicatedWork }
  /** The instance is a word for all of them. */
  | { readonly kind: "instance"; readonly instance: string; readonly work: ReplicatedWork }
  /** Two names, one ID: the surfaces cannot be told apart. */
  | { readonly kind: "twice"; readonly name: string; readonly other: string; readonly line: number };

export interface FleetFinding {
  readonly id: DeviceId;
  readonly problem: FleetProblem;
}

const environmentName = /(?:env|environment|stage)$/i;

/** IDs of the file under which more than one instance works, in source order. */
export function findFleetIds(analysis: FileAnalysis, parts: number, instances: ReadonlySet<string>): readonly FleetFinding[] {
  if (!analysis.asksAuthority) return [];
  const all = analysis.deviceIds();
  // `…:${HOSTNAME ?? "shared"}` ends with what tells the instances apart, wherever there is one.
  const tellsApart = new Set(all.filter(({ pieces }) => pieces.at(-1)?.kind === "unknown" && pieces.length > 1).map(({ node }) => node));
  const ids = all.filter((id) => isCertain(id, true) && !tellsApart.has(id.node));
  const found: FleetFinding[] = [];
  for (const id of ids) {
    const problem = fleetProblem(id, parts, instances, analysis) ?? sameAsBefore(id, ids);
    if (problem !== null && found.at(-1)?.id.node !== id.node) found.push({ id, problem });
  }
  return found;
}

function fleetProblem(id: DeviceId, parts: number, instances: ReadonlySet<string>, analysis: FileAnalysis): FleetProblem | null {
  // All replicas run in one environment, so an ID that only adds it is as good as constant.
  const isConstant = id.pieces.every((piece) => piece.kind === "text" || piece.names.some((name) => environmentName.test(name)));
  if (!isConstant) return null;
  const segments = id.pieces.map((piece) => (piece.kind === "text" ? piece.text : "env")).join("").split(":");
  const instance = segments.at(-1) ?? "";
  const isFew = constantText(id) !== null && segments.length < parts;
  if (!isFew && !instances.has(instance.toLowerCase())) return null;
  const work = analysis.replicatedWork();
  if (work === null) return null;
  return isFew ? { kind: "parts", count: segments.length, work } : { kind: "instance", instance, work };
}

/** A constant that another name holds already. */
function sameAsBefore(id: DeviceId, ids: readonly DeviceId[]): FleetProblem | null {
  const text = constantText(id);
  const name = surfaceOf(id);
  if (text === null || name === null) return null;
  for (const other of ids) {
    if (other.node.range[0] >= id.node.range[0]) return null;
    const otherName = surfaceOf(other);
    if (constantText(other) === text && otherName !== null && stemOf(otherName) !== stemOf(name)) return { kind: "twice", name, other: otherName, line: other.node.loc.start.line };
  }
  return null;
}

/** The name that says which surface an ID is for: `mailDeviceId`, `deviceIds.mail`; not a plain `deviceId`. */
function surfaceOf({ holders }: DeviceId): string | null {
  return holders.find((name) => stemOf(name) !== "") ?? null;
}

function stemOf(name: string): string {
  return name
    .replace(/^\w*device[-_]?ids\.\d+$/i, "")
    .toLowerCase()
    .replace(/machine_?id/g, "")
    .replace(/device[-_]?ids?/g, "")
    .replace(/^(?:default|my|the|this|own|current|fallback)/, "")
    .replace(/[^a-z0-9]/g, "");
}
