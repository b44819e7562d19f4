import { declaredLength } from "../program/gate-functions.js";
import type { HandlersBehindGates, Place } from "../program/call-meaning.js";
import { isWithin } from "../program/stretches.js";
import { enterPermitted } from "./escape.js";
import { readMember } from "./members.js";
import type { Solver } from "./solver.js";
import type { State } from "./state.js";
import type { Call } from "./transfer-call.js";
import type { Arguments } from "./transfer-enter.js";
import type { Value } from "./value.js";

/** Handlers behind a gate are entered with a permit, and with nothing else. */
export function withoutHandlers(solver: Solver, call: Call, state: State, args: Arguments): Arguments {
  const { callee } = call;
  if (callee.kind !== "member" || !args.values.some((value) => value?.holdsCode)) return args;
  // What a method in view does with its arguments is seen.
  if (readMember(solver, solver.valueOf(state, callee.object), callee.property) !== null) return args;
  const behind = solver.resolver.handlersBehindGates(call.node);
  if (behind === null) return args;
  const places = placesOf(solver, call, state);
  return { ...args, values: args.values.map((value, index) => enterHandlers(solver, value, places[index] ?? { argument: index, element: 0 }, behind)) };
}

/** Where the arguments are written whose number is known. */
function placesOf(solver: Solver, call: Call, state: State): readonly Place[] {
  const places: Place[] = [];
  for (const [argument, { value, spread }] of call.arguments.entries()) {
    const spreaded = spread ? solver.valueOf(state, value) : null;
    if (!spread) places.push({ argument, element: 0 });
    else if (spreaded?.kind === "tuple") places.push(...spreaded.elements.map((_element, element) => ({ argument, element })));
    else break;
  }
  return places;
}

/** What is left of an argument that stands behind a spread of which the text tells whether it is a gate: handlers behind one are entered with a permit. */
export function withoutHandlersBehindSpread(solver: Solver, call: Call, state: State, value: Value, argument: number): Value | null {
  const { callee } = call;
  if (callee.kind !== "member" || !value.holdsCode || readMember(solver, solver.valueOf(state, callee.object), callee.property) !== null) return value;
  const behind = solver.resolver.handlersBehindGates(call.node);
  return behind === null ? value : enterHandlers(solver, value, { argument, element: 0 }, behind);
}

/** Lets the handlers that an argument holds be called with a permit; answers with what is left of it. */
function enterHandlers(solver: Solver, value: Value | null, place: Place, behind: HandlersBehindGates, isElement = false): Value | null {
  switch (value?.kind) {
    case "function":
      if (!isWithin(behind.stretches, place) || declaredLength(value.node) >= behind.errorParameters) return value;
      enterPermitted(solver, value);
      return null;
    case "elsewhere":
      if (value.taken.length === 0 || !isWithin(behind.stretches, place) || value.length >= behind.errorParameters) return value;
      enterPermitted(solver, value);
      return null;
    case "tuple":
      return solver.values.of({ kind: "tuple", elements: value.elements.map((element, index) => enterHandlers(solver, element, isElement ? place : { ...place, element: index }, { ...behind, property: null }, true)) });
    case "object": {
      if (!isWithin(behind.stretches, place)) return value;
      const handler = behind.property === null ? undefined : value.properties.get(behind.property);
      if (handler?.kind !== "function") return value;
      enterPermitted(solver, handler);
      return solver.values.of({ ...value, properties: new Map([...value.properties].filter(([, property]) => property !== handler)) });
    }
    default:
      return value;
  }
}
