import { subscribe } from "node:diagnostics_channel";

/** Counts decisions by code: what a metrics library would get as `machineid.decisions{code="…"}`. */
export function countDecisions(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  subscribe("machineid:decision", (decision) => {
    if (typeof decision !== "object" || decision === null || !("code" in decision)) return;
    const code = String(decision.code);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  });
  return counts;
}
