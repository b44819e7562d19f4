import { constantText, type DeviceId } from "./device-ids.js";

const noIdAtAll = /^(?:string|text|uuid|number|varchar|id)$|device[-_]?id$|^<.*>$|\{.*\}|\.\.\.$|…/i;

/**
 * Whether the text stands for an ID beyond doubt, so that its form may be judged: not one that only a name or a gate of the settings makes
 * one, and that reads like a type, the name of a variable, a placeholder or another sort of argument. An empty text is refused by the runtime.
 */
export function isCertain(id: DeviceId, mentionsAuthority: boolean): boolean {
  const text = constantText(id);
  if (text === "" || id.pieces.every(({ kind }) => kind === "unknown")) return false;
  // A number is refused by the compiler and by the runtime.
  if (id.node.type === "Literal" && typeof id.node.value !== "string") return false;
  if (id.role === "argument" || id.role === "body") return true;
  if (id.role === "gate") return id.pieces.some((piece) => piece.kind === "text" && piece.text.includes(":"));
  return (mentionsAuthority || namesEnvironment(id)) && (text === null || !noIdAtAll.test(text));
}

const environment = /^(?:dev|development|test|testing|qa|uat|stage|staging|preprod|prod|production)$/i;

/** `worker:prod:mail`, `worker-prod-mail-01`: the ID of an execution surface, and not that of a camera or a telephone. */
function namesEnvironment({ pieces }: Pick<DeviceId, "pieces">): boolean {
  const text = pieces.map((piece) => (piece.kind === "text" ? piece.text : "0")).join("");
  const segments = text.split(":");
  // With colons, the service may be what is missing.
  if (segments.length > 2) return segments.slice(0, 2).some((segment) => environment.test(segment));
  const parts = text.split(/[/|._-]/);
  return parts.length > 2 && environment.test(parts[1] ?? "");
}
