import type { TSESTree } from "@typescript-eslint/utils";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import { deniedSide } from "./answered.js";
import { handlerOf } from "./swallowed.js";

/** Whether something is noted only after a denial: whoever finds the note later is denied without being asked for. */
export function isOnDeniedSide(note: TSESTree.Node, answer: GateCall, gates: GateCalls): boolean {
  const handler = handlerOf(answer.node);
  if (handler !== null && encloses(handler, note)) return true;
  // What is tested before the gate is asked is an earlier answer.
  return gates.usesOf(answer).some((use) => use.kind === "tested" && !use.stored && deniedSide(use.node, use.inverted === true).some((statement) => encloses(statement, note) && !encloses(statement, answer.node)));
}
