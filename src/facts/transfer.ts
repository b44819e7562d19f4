import type { TSESTree } from "@typescript-eslint/utils";
import type { Instruction, Property } from "../flow/graph.js";
import { accessedKey, getterName, isAccessorName, setterName } from "../program/hidden-names.js";
import { staticKey } from "../program/nodes.js";
import { isUsing } from "../flow/lower-try.js";
import { isContainer } from "./contents.js";
import { elementWritten, functionElsewhere, memberWritten } from "./handed-members.js";
import { disposersOf } from "./disposal.js";
import { bindingsFor, escapeValue, keepBodies } from "./escape.js";
import { callFunction, callSuper, transferCall, transferInvoke } from "./transfer-call.js";
import { enterGenerator } from "./transfer-generator.js";
import { askGate, httpDecision, isDecisionOf } from "./transfer-gate.js";
import { choicesAt, getterIn, hiddenMethodsOf, isItem, privateAccessorIn, privateMembersAt, readItems, readMember, superGetter } from "./members.js";
import { touchingCallees } from "./implicit-calls.js";
import { restOf } from "./rest.js";
import { asPart } from "./nesting.js";
import { countsFiltered, countsItems } from "./read-only.js";
import { operatorValue } from "./operator-value.js";
import { isUnchanged, letChange } from "./plain-members.js";
import { noteRace } from "./reached-effects.js";
import type { Activation, Solver } from "./solver.js";
import { argumentSlot, ARGUMENT_COUNT_SLOT, completionSlot, isFreshSlot, RETURN_SLOT, THIS_SLOT, type State } from "./state.js";
import { isNoMemberOfPromise, isPromise, takenForAnswer } from "./taken-for-answer.js";
import { valueFor } from "./summary-value.js";
import type { Arguments } from "./transfer-enter.js";
import type { Trace } from "./trace.js";
import { extend } from "./trace.js";
import { record, settle } from "./transfer-await.js";
import { callAccessorElsewhere, callConversions, callElsewhere, callDecorators, callPossible, closeIterator, isDecorated, startIteration } from "./transfer-implicit.js";
import { afterYield } from "./transfer-iteration.js";
import { collect } from "./collect.js";
import { loadVariable, storeMember, storeVariable } from "./transfer-variable.js";
import type { Value } from "./value.js";
import { equality, truthiness } from "./value-tests.js";

/** Receives each state after an instruction; none when it does not complete normally. */
export type Next = (state: State, trace?: Trace) => void;

/** What one instruction does to the state. Exceptions go to `solver.raise`. */
export function transfer(solver: Solver, at: Activation, instruction: Instruction, state: State, next: Next): void {
  const { values, states } = solver;
  const assign = (target: Parameters<Solver["assign"]>[1], value: Value | null): void => next(solver.assign(state, target, value));
  switch (instruction.kind) {
    case "literal":
      return assign(instruction.target, literalValue(solver, instruction.value));
    case "compute":
      callConversions(solver, at, instruction, state, (after, _value, trace) => next(solver.assign(after, instruction.target, null), trace));
      return assign(instruction.target, operatorValue(solver, state, instruction));
    case "opaque":
      if (isUsing(instruction.node)) {
        const [resource] = instruction.uses;
        const disposers = disposersOf(solver, resource === undefined ? null : solver.valueOf(state, resource), instruction.node);
        callPossible(solver, at, disposers, instruction.node, state, (after, value, trace) => next(solver.assign(after, instruction.target, value), trace));
        if (disposers.isCertain) return;
      }
      if (instruction.node.type === "ForOfStatement") {
        return closeIterator(solver, at, instruction, state, (after, value, trace) => next(solver.assign(after, instruction.target, value), trace));
      }
      for (const use of instruction.uses) {
        letOut(solver, solver.valueOf(state, use));
        letChange(solver, solver.valueOf(state, use), state);
      }
      solver.raise(at, state, instruction.node);
      if (isDecorated(instruction.node)) return callDecorators(solver, at, instruction, state, (after, trace) => next(solver.assign(after, instruction.target, null), trace));
      return assign(instruction.target, null);
    case "load":
      if (instruction.variable !== null) solver.noteRead(at.context, state, instruction.variable);
      if (instruction.variable !== null && solver.fieldCode.isContainer(instruction.variable)) {
        if (solver.fieldCode.useAt(instruction.node)?.kind === "iterate") solver.fieldCode.list(instruction.node, (list) => assign(instruction.target, list));
        return assign(instruction.target, null);
      }
      for (const value of loadVariable(solver, state, instruction)) assign(instruction.target, value);
      return;
    case "store":
      if (instruction.variable !== null) solver.noteWrite(at.context, state, instruction.variable);
      return next(storeVariable(solver, state, instruction.variable, solver.valueOf(state, instruction.value)));
    case "this":
      return assign(instruction.target, state.slots.get(THIS_SLOT) ?? null);
    case "member": {
      const object = solver.valueOf(state, instruction.object);
      solver.raise(at, state, instruction.node);
      if (object?.kind === "nullish") return;
      if (instruction.property !== null) callAccessorElsewhere(solver, at, instruction.node, getterName(instruction.property), state, (after, value, trace) => next(solver.assign(after, instruction.target, value), trace));
      readContainers(solver, instruction, (value) => assign(instruction.target, value));
      const fresh = justStored(solver, instruction.node, state);
      if (fresh !== null) return assign(instruction.target, fresh);
      const choices = choicesAt(solver, object, instruction.property, instruction.node);
      if (choices !== null) {
        for (const choice of choices) assign(instruction.target, choice);
        return;
      }
      if (instruction.property === "length" && (object?.kind === "tuple" || object?.kind === "list") && countsItems(instruction.node, solver.code.variableOf)) {
        return assign(instruction.target, object.kind === "tuple" ? values.of({ kind: "literal", value: object.elements.length }) : values.of({ kind: "truthy" }));
      }
      if (instruction.property === "length" && object?.kind === "tuple" && object.made?.type === "CallExpression" && countsFiltered(instruction.node, solver.code.variableOf)) {
        return assign(instruction.target, values.of({ kind: "literal", value: object.elements.length }));
      }
      if (instruction.property === null || isItem(object, instruction.property) || (object?.kind === "api" && BOUND_LATER.has(instruction.property))) letOut(solver, object);
      const getter = getterIn(solver, object, instruction.property, instruction.node);
      if (getter !== null) {
        return callFunction(solver, at, getter, { values: [], open: false }, instruction.node, state, (after, value, trace) => next(solver.assign(after, instruction.target, value), trace));
      }
      // `const read = response.json`
      if (object?.kind === "response" && (instruction.property === null || instruction.property === "json")) keepBodies(solver, object);
      if (object?.kind === "response" && isDecisionOf(solver, object, instruction.property)) {
        const latest = object.permit ? ({ kind: "permit" } as const) : ({ kind: "denied", node: object.node } as const);
        const completed = record(solver, at, states.removeRunning(state, object), latest, object.depth, object.node);
        return next(solver.assign(completed.state, instruction.target, httpDecision(solver, object.permit)), completed.trace);
      }
      if (object === null) for (const member of privateMembersAt(solver, instruction.node, instruction.property)) escapeValue(solver, member);
      if (instruction.property === null) for (const method of hiddenMethodsOf(solver, object, instruction.node)) escapeValue(solver, method);
      if (instruction.property !== null) callPossible(solver, at, touchingCallees(solver, object, getterName(instruction.property)), instruction.node, state, (after, value, trace) => next(solver.assign(after, instruction.target, value), trace));
      if (isNoMemberOfPromise(solver, object, instruction.property)) {
        assign(instruction.target, values.undefined());
        return next(solver.assign(takenForAnswer(solver, state, object), instruction.target, null));
      }
      solver.fieldCode.read(object, instruction.node, instruction.property, (value) => assign(instruction.target, value));
      return assign(instruction.target, readMember(solver, object, instruction.property));
    }
    case "super-member": {
      solver.raise(at, state, instruction.node);
      const getter = superGetter(solver, at.context, instruction.property, state);
      if (getter === null) return assign(instruction.target, null);
      return callFunction(solver, at, getter, { values: [], open: false }, instruction.node, state, (after, value, trace) => next(solver.assign(after, instruction.target, value), trace));
    }
    case "rest": {
      const object = solver.valueOf(state, instruction.object);
      const rest = restOf(solver, object, instruction.node);
      if (object?.kind === "instance") solver.fieldCode.letOutAll(object.node);
      if (rest === null) letOut(solver, object);
      return assign(instruction.target, rest);
    }
    case "store-member":
      solver.raise(at, state, instruction.node);
      return transferStoreMember(solver, at, instruction, state, next);
    case "call":
      return transferCall(solver, at, instruction, state, next);
    case "implicit-super": {
      const passed = solver.valueOf(state, instruction.arguments);
      const args: Arguments = passed?.kind === "tuple" ? { values: passed.elements, open: false } : { values: [], open: true };
      return callSuper(solver, at, instruction.node, args, state, (after, _value, trace) => next(solver.assign(after, instruction.target, null), trace));
    }
    case "invoke":
      return transferInvoke(solver, at, instruction, state, next);
    case "ask":
      return askGate(solver, at, instruction.node, { style: "asserts" }, instruction.target, state, next);
    case "await":
      if (instruction.node.type === "AwaitExpression") callElsewhere(solver, at, instruction.node.argument, "then", instruction.node, state, (after, _value, trace) => next(solver.assign(after, instruction.target, null), trace));
      return settle(
        solver,
        at,
        state,
        solver.valueOf(state, instruction.value),
        instruction.node,
        (settled, value, trace) => next(solver.assign(settled, instruction.target, value), trace),
        (settled, trace) => solver.raise({ ...at, trace }, settled, null),
      );
    case "yield": {
      const value = solver.valueOf(state, instruction.value);
      const generator = instruction.delegate && value?.kind === "generator" ? value : null;
      if (value !== null && generator === null) escapeValue(solver, value);
      if (generator !== null) {
        enterGenerator(solver, at, state, generator, (kind, inner, _value, trace) => {
          if (kind === "throw") solver.raise({ ...at, trace }, inner, instruction.node);
          else if (kind === "yield") solver.exit(at.context, "yield", inner, null, trace);
          // It asked, or never got to an item; otherwise this generator goes on as after any other.
          else next(solver.assign(inner, instruction.target, null), trace);
        });
      }
      if (generator === null) solver.exit(at.context, "yield", state, value, at.trace);
      noteRace(solver, state, { kind: "pause", node: instruction.node, trace: at.trace });
      const resumed = solver.assign(afterYield(solver, state, instruction.node), instruction.target, null);
      const trace = extend(at.trace, { kind: "pause", node: instruction.node });
      // The second of several items comes when the generator has been resumed once.
      if (instruction.delegate && generator === null) solver.exit(at.context, "yield", resumed, null, trace);
      solver.raise({ ...at, trace }, resumed, instruction.node);
      return next(resumed, trace);
    }
    case "closure": {
      const bindings = bindingsFor(solver, instruction.node, state.environment.values, state.slots.get(THIS_SLOT) ?? null);
      return assign(instruction.target, values.of({ kind: "function", node: instruction.node, bindings, receiver: null }));
    }
    case "class": {
      const heritage = instruction.heritage === null ? null : solver.valueOf(state, instruction.heritage);
      // What it inherits from a class made by a call is not followed.
      if (heritage?.kind === "class" && solver.code.superclassOf(instruction.node) !== heritage.node) escapeValue(solver, heritage);
      const bindings = bindingsFor(solver, instruction.node, state.environment.values, null);
      return assign(instruction.target, values.of({ kind: "class", node: instruction.node, bindings }));
    }
    case "object":
      return assign(instruction.target, objectValue(solver, state, instruction));
    case "array":
      return assign(instruction.target, arrayValue(solver, state, instruction));
    case "not": {
      const outcome = truthiness(solver.valueOf(state, instruction.value));
      return assign(instruction.target, outcome === null ? null : values.boolean(!outcome));
    }
    case "compare": {
      const loose = instruction.operator.length === 2;
      const equal = equality(solver.valueOf(state, instruction.left), solver.valueOf(state, instruction.right), loose);
      const negated = instruction.operator.startsWith("!");
      return assign(instruction.target, equal === null ? null : values.boolean(equal !== negated));
    }
    case "copy":
      return assign(instruction.target, solver.valueOf(state, instruction.value));
    case "argument":
      return assign(instruction.target, argumentValue(solver, state, instruction.index, instruction.rest));
    case "caught":
      return assign(instruction.target, solver.code.throwsErrors ? values.of({ kind: "error" }) : null);
    case "begin-iteration": {
      const trace = extend(at.trace, { kind: "iteration", node: instruction.node });
      return next(solver.beginIteration(withoutLoopVariables(solver, state, instruction.node), at.block.loopDepth, instruction.node), trace);
    }
    case "iterator": {
      solver.raise(at, state, instruction.node);
      const iterated = solver.valueOf(state, instruction.value);
      if (isPromise(iterated)) return next(solver.assign(takenForAnswer(solver, state, iterated), instruction.target, iterated));
      return startIteration(solver, at, instruction, state, (after, value, trace) => next(solver.assign(after, instruction.target, value), trace));
    }
    case "complete":
      return next(states.withSlot(state, completionSlot(instruction.finalizer), values.of({ kind: "literal", value: instruction.completion })));
    case "set-return":
      return next(states.withSlot(state, RETURN_SLOT, solver.valueOf(state, instruction.value)));
    case "set-exception":
      return next(state);
    case "collect":
      return next(collect(solver, at, instruction, state));
    case "put":
      return next(solver.assign(state, instruction.target, valueFor(solver, instruction.into, instruction.node, state.core.levels.length - 1, solver.valueOf(state, instruction.value))));
    case "escape":
      letOut(solver, solver.valueOf(state, instruction.value));
      letChange(solver, solver.valueOf(state, instruction.value), state);
      return next(state);
  }
}

function transferStoreMember(solver: Solver, at: Activation, instruction: Extract<Instruction, { kind: "store-member" }>, state: State, next: Next): void {
  const object = instruction.object === null ? null : solver.valueOf(state, instruction.object);
  const setter = privateAccessorIn(solver, object, instruction.property, instruction.node, "set");
  if (setter !== null) {
    return callFunction(solver, at, setter, { values: [solver.valueOf(state, instruction.value)], open: false }, instruction.node, state, (after, _value, trace) => next(after, trace));
  }
  if (object === null) for (const member of privateMembersAt(solver, instruction.node, instruction.property)) escapeValue(solver, member);
  if (instruction.property !== null) callAccessorElsewhere(solver, at, instruction.node, setterName(instruction.property), state, (after, _value, trace) => next(storeMember(solver, after, instruction), trace));
  if (instruction.property !== null) callPossible(solver, at, touchingCallees(solver, object, setterName(instruction.property)), instruction.node, state, (after, _value, trace) => next(storeMember(solver, after, instruction), trace));
  next(storeMember(solver, state, instruction));
}

/** Each iteration has variables of its own: what those of the last one held, its closures have taken along. */
function withoutLoopVariables({ states }: Solver, state: State, loop: TSESTree.Node): State {
  const own = [...state.environment.values.keys()].filter(({ scope: { block, type } }) => type === "block" && loop.range[0] <= block.range[0] && block.range[1] <= loop.range[1]);
  return states.forget(state, own, []);
}

/** `this.handlers[name]`, and `this.steps` where all of them are gone over. */
function readContainers({ fieldCode }: Solver, { node }: Extract<Instruction, { kind: "member" }>, assign: (value: Value) => void): void {
  if (node.type !== "MemberExpression") return;
  if (fieldCode.useAt(node.object)?.kind === "take") fieldCode.take(node.object, assign);
  if (fieldCode.useAt(node)?.kind === "iterate") fieldCode.list(node, assign);
}

/** What the running code has stored in the member at `node`, with nothing else run since. */
function justStored(solver: Solver, node: TSESTree.Node, { slots }: State): Value | null {
  const slot = node.type === "MemberExpression" && [...slots.keys()].some(isFreshSlot) ? solver.fresh.ofMember(node) : null;
  return slot === null ? null : (slots.get(slot) ?? null);
}

/** Methods of functions through which they can be called. */
const BOUND_LATER: ReadonlySet<string> = new Set(["call", "apply", "bind"]);

function letOut(solver: Solver, value: Value | null): void {
  if (value !== null) escapeValue(solver, value);
}

function literalValue(solver: Solver, value: string | number | boolean | null | undefined): Value {
  const { values } = solver;
  if (typeof value === "boolean") return values.boolean(value);
  return value === null || value === undefined ? values.of({ kind: "nullish", value }) : values.of({ kind: "literal", value });
}

function argumentValue(solver: Solver, state: State, index: number, rest: boolean): Value | null {
  const count = state.slots.get(ARGUMENT_COUNT_SLOT);
  const known = count?.kind === "literal" && typeof count.value === "number" ? count.value : null;
  if (!rest) {
    if (known !== null && index >= known) return solver.values.undefined();
    return state.slots.get(argumentSlot(index)) ?? null;
  }
  if (known === null) {
    const first = state.slots.get(argumentSlot(index)) ?? null;
    if (isContainer(solver, first)) return first;
    for (const [slot, value] of state.slots) if (slot <= argumentSlot(index) && slot > argumentSlot(1000)) escapeValue(solver, value);
    return null;
  }
  const elements: (Value | null)[] = [];
  for (let position = index; position < known; position++) elements.push(state.slots.get(argumentSlot(position)) ?? null);
  return solver.values.of({ kind: "tuple", elements });
}

function objectValue(solver: Solver, state: State, instruction: Extract<Instruction, { kind: "object" }>): Value {
  const properties = new Map<string, Value>();
  for (const [index, property] of instruction.properties.entries()) {
    const value = solver.valueOf(state, property.value);
    if (property.kind === "spread") {
      if (value?.kind === "object" && !beginsEmpty(value.node)) {
        for (const key of [...properties.keys()]) if (mayDefine(value.node, accessedKey(key))) properties.delete(key);
        for (const [key, inner] of value.properties) if (!isAccessorName(key) && isUnchanged(solver, value, inner)) properties.set(key, inner);
      } else {
        if (value?.kind === "nullish") continue;
        if (value?.kind === "instance") solver.fieldCode.letOutAll(value.node);
        // An unknown may bring any key along.
        const before = properties.get("allowed") ?? null;
        for (const covered of properties.values()) escapeValue(solver, covered);
        properties.clear();
        // A denial may lack `allowed`, so what stands before it may show.
        const isTold = before === null ? instruction.properties.slice(0, index).every(definesAnother) : truthiness(before) === false;
        if (value?.kind === "decision") setUnlessMutated(solver, instruction.node, properties, "allowed", value.permit || isTold ? readMember(solver, value, "allowed") : null);
        else letOut(solver, value);
      }
      continue;
    }
    if (property.kind === "accessor") {
      properties.delete(property.key);
      if (value !== null) properties.set(property.name, value);
      continue;
    }
    if (property.key === null || solver.code.implicitKeys.has(property.key)) letOut(solver, value);
    if (property.symbol !== undefined) {
      if (property.symbol !== "" && value !== null) properties.set(property.symbol, value);
      continue;
    }
    if (property.key === null) {
      // It may be any name.
      for (const covered of properties.values()) escapeValue(solver, covered);
      properties.clear();
    }
    if (property.key === null) continue;
    for (const accessor of [getterName(property.key), setterName(property.key)]) properties.delete(accessor);
    const held = value ?? functionElsewhere(solver, memberWritten(instruction, index));
    setUnlessMutated(solver, instruction.node, properties, property.key, asPart(solver, held, instruction.node));
  }
  return solver.values.of({ kind: "object", node: instruction.node, properties });
}

/** Whether it certainly says nothing of `allowed`. */
function definesAnother(property: Property): boolean {
  return property.kind !== "spread" && property.key !== null && property.key !== "allowed";
}

/** A constant that others fill, under names that no text tells. */
function beginsEmpty(object: TSESTree.Node): boolean {
  return object.type === "ObjectExpression" && object.properties.length === 0 && object.parent.type === "VariableDeclarator";
}

function mayDefine(object: TSESTree.Node, key: string): boolean {
  if (object.type !== "ObjectExpression") return true;
  return object.properties.some((property) => {
    const name = property.type === "Property" ? staticKey(property.key, property.computed) : null;
    return name === null || name === key;
  });
}

function setUnlessMutated(solver: Solver, made: TSESTree.Node, properties: Map<string, Value>, key: string, value: Value | null): void {
  properties.delete(key);
  if (value === null) return;
  if (solver.mayChange(made, key) && !value.holdsCode) return;
  properties.set(key, value);
}

function arrayValue(solver: Solver, state: State, instruction: Extract<Instruction, { kind: "array" }>): Value | null {
  const elements: (Value | null)[] = [];
  for (const [index, element] of instruction.elements.entries()) {
    if (element === null) {
      elements.push(solver.values.undefined());
      continue;
    }
    const value = solver.valueOf(state, element.value);
    if (!element.spread) {
      elements.push(asPart(solver, value ?? functionElsewhere(solver, elementWritten(instruction, index)), null));
      continue;
    }
    if (value?.kind === "tuple" && readItems(solver, value)) elements.push(...value.elements);
    else {
      const isList = value?.kind === "list" || value?.kind === "tuple";
      if (value !== null && !isList) escapeValue(solver, value);
      // Unknown length: keep what could be awaited, as a list of any number of items.
      const items = isList ? value.elements : [null];
      return spreadList(solver, state, instruction, [...elements, ...items]);
    }
  }
  return solver.values.of({ kind: "tuple", made: keptArray(instruction.node), elements });
}

/** An array that the code may add to later; nobody adds to one that is given away or returned as it is, while others hold it. */
function keptArray(node: TSESTree.Node): TSESTree.Node | undefined {
  const { parent } = node;
  return parent?.type === "CallExpression" || parent?.type === "ReturnStatement" ? undefined : node;
}

function spreadList(solver: Solver, state: State, instruction: Extract<Instruction, { kind: "array" }>, first: readonly (Value | null)[]): Value {
  const all = new Set<Value | null>(first);
  for (const element of instruction.elements) {
    if (element === null) continue;
    const value = solver.valueOf(state, element.value);
    if (!element.spread) all.add(asPart(solver, value, null));
    else if (value?.kind === "list" || value?.kind === "tuple") for (const inner of value.elements) all.add(inner);
    else all.add(null);
  }
  return solver.values.of({ kind: "list", made: keptArray(instruction.node), elements: [...all].sort((a, b) => (a?.id ?? -1) - (b?.id ?? -1)) });
}
