import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey } from "../../program/nodes.js";
import { enclosingClass } from "../../program/this-value.js";
import { isWritten } from "../decision-use-syntax.js";
import type { GateCalls } from "../gate-calls.js";
import { isOfOneUnit, isOfRequest, isWeakMap, outlivesUnit, placeOf } from "./places.js";
import type { Degraded } from "./finding.js";
import { mayReadBack } from "./stores.js";
import { isOfFile } from "../../program/variables.js";

export function readsOfVariable({ variableOf }: GateCalls, kept: TSESTree.Identifier): readonly TSESTree.Node[] {
  return (variableOf(kept)?.references ?? []).filter((reference) => reference.isRead()).map(({ identifier }) => identifier);
}

/** Of a parameter or a local object, which a request or a job owns, nothing is remembered. */
export function readsOfMember(gates: GateCalls, kept: TSESTree.MemberExpression): readonly TSESTree.Node[] {
  const { object } = kept;
  if (!outlivesUnit(object, gates)) return [];
  const name = staticKey(kept.property, kept.computed);
  const place = placeOf(object, gates);
  const members = name === null ? readsByKey(gates, place) : (gates.members.get(name) ?? []).filter((member) => placeOf(member.object, gates) === place);
  const owner = ownerOfThis(kept);
  return members.filter((member) => member !== kept && !isWritten(member) && (owner === null || ownerOfThis(member) === owner));
}

/** The class whose instance `this.place` is a member of; null for members of other objects, and outside classes. */
function ownerOfThis({ object }: TSESTree.MemberExpression): TSESTree.Node | null {
  return object.type === "ThisExpression" ? (enclosingClass(object)?.node ?? null) : null;
}

/** `cache[id]` of the object that `cache[id] = decision` fills. */
function readsByKey(gates: GateCalls, place: string): readonly TSESTree.MemberExpression[] {
  return [...gates.nodes()].filter((node) => node.type === "MemberExpression" && node.computed && placeOf(node.object, gates) === place).filter((node) => node.type === "MemberExpression");
}

/** `cache.get(key)` of the collection that `cache.set(key, decision)` fills. */
export function* readsOfCollection(gates: GateCalls, kept: TSESTree.CallExpression): Generator<Degraded> {
  if (kept.callee.type === "MemberExpression") {
    const { object } = kept.callee;
    if (isOfRequest(object, gates)) return;
    if (object.type === "Identifier" && isLocal(gates, object) && !outlivesUnit(object, gates)) return;
    if (isOfOneUnit(kept.arguments[0]) && isWeakMap(object, gates)) return;
  }
  for (const call of gates.scan.calls) if (call.type === "CallExpression" && mayReadBack(call, kept, gates)) yield { kind: "remembered", node: call, at: kept };
}

function isLocal({ variableOf }: GateCalls, name: TSESTree.Identifier): boolean {
  const scope = variableOf(name)?.scope;
  const definition = variableOf(name)?.defs[0];
  if (definition?.type === "Parameter") return false;
  return scope !== undefined && !isOfFile(scope);
}
