import { leavesOnPermit, loopAround } from "../attempt-loops.js";
import { settlesUnit } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { chainOf } from "../promise-chain.js";
import { isSameWork } from "../same-work.js";
import { encloses } from "../walk.js";
import type { Degraded } from "./finding.js";
import { isForSame } from "./working-handlers.js";

/** Work behind a loop of attempts that runs with a permit, and as well when no attempt gave one. */
export function* retriedIn(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    const { node: gate } = answer;
    const loop = loopAround(gate);
    if (loop === null || !gates.usesOf(answer).some((use) => leavesOnPermit(use, loop))) continue;
    const asked = chainOf(gate);
    const scope = codeAround(gate);
    const own = gates.workIn(scope);
    const permitted = own.filter((site) => site.permitted);
    const again = own.find((site) => {
      if (site.node.range[0] < loop.range[1] || !asked.some((node) => site.denied.has(node) || site.failed.has(node))) return false;
      if (site.permitted || (site.sideEffect !== null && permitted.some((other) => other.name === site.name && encloses(loop, other.node)))) return true;
      return site.sideEffect === null && !settlesUnit(site.node) && permitted.some((other) => encloses(loop, other.node) && isSameWork(site, other, gates) && isForSame(site.node, other.node, gates));
    });
    if (again !== undefined) yield { kind: "retried", node: again.node, at: gate, failing: gate };
  }
}
