import type { TSESTree } from "@typescript-eslint/utils";
import type { Terminal } from "../flow/graph.js";
import { stripTypeWrappers } from "../program/nodes.js";
import { isContainer } from "./contents.js";
import { isNewArray } from "./read-only.js";
import { callNext } from "./transfer-implicit.js";
import type { Trace } from "./trace.js";
import { enterGenerator } from "./transfer-generator.js";
import { NONE } from "./latest.js";
import type { Activation, Solver } from "./solver.js";
import type { State } from "./state.js";
import { latestFor } from "./transfer-summary.js";
import { record, settle } from "./transfer-await.js";
import type { GeneratorValue, Value } from "./value.js";

type Iterate = Extract<Terminal, { kind: "iterate" }>;
type Tuple = Extract<Value, { kind: "tuple" }>;

/** The next item of an iterator, or its end. */
export function iterate(solver: Solver, at: Activation, terminal: Iterate, initial: State): void {
  const state = solver.states.forgetFresh(terminal.awaits ? solver.suspend(initial) : initial);
  const iterator = solver.valueOf(state, terminal.iterator);
  solver.raise(at, state, terminal.node);
  switch (iterator?.kind) {
    case "units":
      return iterateUnits(solver, at, terminal, state);
    case "generator":
      return iterateGenerator(solver, at, terminal, state, iterator);
    case "stream":
      for (const touch of iterator.touches) {
        const latest = latestFor(touch, true, iterator.node);
        if (latest === null) continue;
        const stepped = record(solver, at, state, latest, state.core.levels.length - 1, iterator.node);
        solver.goTo(at.context, terminal.body, solver.assign(stepped.state, terminal.item, null), stepped.trace);
        solver.goTo(at.context, terminal.done, stepped.state, stepped.trace);
      }
      break;
    case "api":
      if (isContainer(solver, iterator)) item(solver, at, terminal, state, iterator);
      break;
    case "tuple":
    case "list":
      if (iterator.kind === "tuple" && !terminal.awaits && isGoneOverInOrder(solver, terminal, iterator)) return iterateInOrder(solver, at, terminal, state, iterator);
      // Other code may have added items.
      for (const element of iterator.elements) item(solver, at, terminal, state, element);
      break;
    case "instance":
    case "object": {
      const goOn = (next: State, trace: Trace): void => {
        solver.goTo(at.context, terminal.body, solver.assign(next, terminal.item, null), trace);
        solver.goTo(at.context, terminal.done, next, trace);
      };
      const isFollowed = callNext(solver, at, iterator, terminal.node, state, (called, result, trace) => {
        if (!terminal.awaits) return goOn(called, trace);
        settle(solver, { ...at, trace }, called, result, terminal.node, (next, _item, settled) => goOn(next, settled), (next, thrown) => solver.raise({ ...at, trace: thrown }, next, null));
      });
      if (isFollowed) return;
      break;
    }
    default:
      break;
  }
  solver.goTo(at.context, terminal.body, solver.assign(state, terminal.item, null), at.trace);
  solver.goTo(at.context, terminal.done, state, at.trace);
}

/** More items are not told apart: each is a state of its own. */
const MOST_IN_ORDER = 6;

/**
 * Whether its items are code, or tell of decisions, and nobody changes it meanwhile: `for (const check of [checkOrg, checkDevice]) await check(id)`,
 * `for (const decision of await Promise.all([…])) …`.
 */
function isGoneOverInOrder({ code }: Solver, { node }: Iterate, { made, elements }: Tuple): boolean {
  if (elements.length > MOST_IN_ORDER || node.type !== "ForOfStatement") return false;
  if (made !== undefined) return elements.every((element) => element?.holdsCode === true || element?.holdsDecision === true) && (made.parent?.type === "ForOfStatement" || code.isHeldToRead(made));
  const array = stripTypeWrappers(node.right);
  const variable = array.type === "Identifier" ? code.variableOf(array) : null;
  return elements.every((element) => element !== null) && (variable === null ? isNewArray(array, code.variableOf) : code.isOnlyRead(variable));
}

/** The iterator holds the items that are still to come. */
function iterateInOrder(solver: Solver, at: Activation, { item, iterator, body, done }: Iterate, state: State, { made, elements }: Tuple): void {
  const [first, ...rest] = elements;
  if (first === undefined) return solver.goTo(at.context, done, state, at.trace);
  const advanced = solver.assign(state, iterator, solver.values.of({ kind: "tuple", made, elements: rest }));
  solver.goTo(at.context, body, solver.assign(advanced, item, first), at.trace);
}

function item(solver: Solver, at: Activation, terminal: Iterate, state: State, value: Value | null): void {
  const go = (next: State, settled: Value | null): void => solver.goTo(at.context, terminal.body, solver.assign(next, terminal.item, settled), at.trace);
  if (!terminal.awaits) return go(state, value);
  settle(solver, at, state, value, terminal.node, go, (next) => solver.raise(at, next, terminal.node));
}

/** Items of `units()` arrive with a permit; when the loop has ended, the latest decision may be a denial, or the source was empty. */
function iterateUnits(solver: Solver, at: Activation, terminal: Iterate, state: State): void {
  const depth = state.core.levels.length - 1;
  at.context.noteAsk("suspended");
  const permitted = record(solver, at, state, { kind: "permit" }, depth, terminal.node);
  solver.goTo(at.context, terminal.body, solver.assign(solver.states.proceed(permitted.state, "permitted"), terminal.item, null), permitted.trace);
  const denied = record(solver, at, state, { kind: "denied", node: terminal.node }, depth, terminal.node);
  solver.goTo(at.context, terminal.done, denied.state, denied.trace);
  const failed = record(solver, at, state, { kind: "failed", node: terminal.node }, depth, terminal.node);
  solver.raise(at, failed.state, terminal.node);
  solver.goTo(at.context, terminal.done, state, at.trace);
}

/** The generator's code up to its next `yield` runs within the iteration that asks for the item. */
function iterateGenerator(solver: Solver, at: Activation, terminal: Iterate, state: State, generator: GeneratorValue): void {
  enterGenerator(solver, at, state, generator, (kind, next, value, trace) => {
    if (kind === "throw") return solver.raise({ ...at, trace }, next, terminal.node);
    if (kind === "return") return solver.goTo(at.context, terminal.done, next, trace);
    solver.goTo(at.context, terminal.body, solver.assign(next, terminal.item, value), trace);
  });
}

/** What begins after `yield`: nothing of what was held or asked before counts. */
export function afterYield(solver: Solver, state: State, node: TSESTree.Node): State {
  const held = state.core.levels.at(-1)?.kind;
  const ended = solver.states.endUnits(state, held === "permit" || held === "pause" ? { kind: "pause", node } : NONE);
  const { core } = ended;
  return solver.states.withCore(ended, solver.states.core(core.levels, false, core.progress, core.running));
}
