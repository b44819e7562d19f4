import type { TSESTree } from "@typescript-eslint/utils";
import { isFunctionNode } from "../../program/nodes.js";
import { settlesUnit } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import type { Degraded } from "./finding.js";
import { nameOfRead } from "./read-values.js";
import { keepsArguments } from "./stores.js";
import { cookieSet, readsOfCookie } from "./cookies.js";
import { goesOnWithout } from "./asked-once.js";
import { isOnDeniedSide } from "./noted-denials.js";
import { readsOfCollection } from "./kept-reads.js";
import { isLookedAt } from "./looked-at.js";

/** `if (allowed) await redis.set(key, "1")`, where the function looks for the note before it asks, and its finding decides. */
export function* notesOfPermits(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    const code = codeAround(answer.node);
    yield* notesAfterDenials(answer, gates);
    const notes = gates.usesOf(answer).flatMap((use) => (use.kind === "tested" && use.node.parent?.type === "IfStatement" && use.node.parent.test === use.node ? [...gates.nodes(use.node.parent.consequent)] : []));
    for (const note of notes) {
      if (note.type !== "CallExpression" || isOnDeniedSide(note, answer, gates)) continue;
      yield* cookiesBefore(note, answer, gates);
      if (!keepsArguments(note)) continue;
      for (const read of readsOfCollection(gates, note)) if (codeAround(read.node) === code && read.node.range[1] <= answer.node.range[0] && isLookedAt(read.node, gates)) yield read;
    }
  }
}

/** `if (request.cookies.permit) return true; … response.cookie("permit", "1")`: the browser brings the note along. */
function* cookiesBefore(note: TSESTree.CallExpression, answer: GateCall, gates: GateCalls): Generator<Degraded> {
  const name = cookieSet(note, gates);
  for (const read of name === null ? [] : readsOfCookie(name, gates)) {
    const test = testOf(read, gates);
    if (codeAround(read) === codeAround(answer.node) && test !== null && goesOnWithout(test, answer, gates)) yield { kind: "remembered", node: read, at: note };
  }
}

/** The same where a denial has ended the function before; what was found must do the work of a permit, for many a note says that a unit is done. */
function* notesAfterDenials(answer: GateCall, gates: GateCalls): Generator<Degraded> {
  const code = codeAround(answer.node);
  const notes = gates.workIn(code).filter(({ node, permitted, denied, failed, unasked }) => permitted && !unasked && denied.size === 0 && failed.size === 0 && codeAround(node) === code && node.range[0] >= answer.node.range[1]);
  for (const { node: note } of notes) {
    if (note.type !== "CallExpression") continue;
    yield* cookiesBefore(note, answer, gates);
    if (!keepsArguments(note)) continue;
    for (const read of readsOfCollection(gates, note)) {
      const test = testOf(read.node, gates);
      if (codeAround(read.node) === code && test !== null && (goesOnWithout(test, answer, gates) || standsForGate(test, note, answer, gates))) yield read;
    }
  }
}

/** `if (!note) { …gate…; await store.set(key, "1"); }` before the work. */
function standsForGate({ consequent, range }: TSESTree.IfStatement, note: TSESTree.Node, { node: gate }: GateCall, gates: GateCalls): boolean {
  if (!encloses(consequent, gate) || !encloses(consequent, note)) return false;
  const code = codeAround(gate);
  return gates.workIn(code).some((site) => site.unasked && site.permitted && site.node.range[0] >= range[1] && (site.sideEffect !== null || !settlesUnit(site.node)));
}

/** The `if` that decides by what was read, itself or under the name that it gets. */
function testOf(read: TSESTree.Node, { variableOf }: GateCalls): TSESTree.IfStatement | null {
  const name = nameOfRead(read);
  if (name === null) return testAround(read);
  for (const { identifier } of variableOf(name)?.references ?? []) {
    const test = identifier === name ? null : testAround(identifier);
    if (test !== null) return test;
  }
  return null;
}

/** The `if` whose test holds `node`. */
function testAround(node: TSESTree.Node): TSESTree.IfStatement | null {
  let child = node;
  for (let place = node.parent; place !== undefined && place !== null && !isFunctionNode(place); child = place, place = place.parent) {
    if (place.type === "IfStatement") return place.test === child ? place : null;
  }
  return null;
}
