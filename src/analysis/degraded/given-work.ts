import type { TSESTree } from "@typescript-eslint/utils";
import { settlesUnit } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { isSameWork } from "../same-work.js";
import { encloses } from "../walk.js";
import { textOf } from "./filled-once.js";
import { regionOf } from "./working-handlers.js";

/** Whether a branch that leaves out the gate does the work that the gate is for: what stands behind it, or what it is given. */
export function worksWithoutGate(branch: TSESTree.Node, gate: GateCall, gates: GateCalls): boolean {
  const gated = gates.workIn(codeAround(gate.node)).filter(({ node, permitted }) => permitted && node.range[0] >= gate.node.range[1]);
  const own = gates.work.filter(({ node }) => encloses(branch, node) && !settlesUnit(node));
  return own.some((site) => gated.some((other) => isSameWork(site, other, gates))) || worksAsGiven(branch, own, gate, gates);
}

/** `flag ? job() : guard(id, job)` */
function worksAsGiven(branch: TSESTree.Node, own: GateCalls["work"], { node, gate }: GateCall, gates: GateCalls): boolean {
  const given = gate.style === "wraps" && node.type === "CallExpression" ? node.arguments[gate.argument] : undefined;
  if (given === undefined || given.type === "SpreadElement") return false;
  const name = given.type === "Identifier" || given.type === "MemberExpression" ? textOf(given, gates) : null;
  if (name !== null && gates.scan.calls.some((call) => call.type === "CallExpression" && encloses(branch, call) && textOf(call.callee, gates) === name)) return true;
  const region = regionOf(given, gates);
  const wrapped = gates.work.filter((site) => site.permitted && region.some((each) => encloses(each, site.node)));
  return own.some((site) => wrapped.some((other) => isSameWork(site, other, gates)));
}
