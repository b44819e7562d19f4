import type { Instruction, PropertyKey } from "../flow/graph.js";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { stripTypeWrappers } from "../program/nodes.js";
import { isLiveExport } from "../program/variables.js";
import { bindingsFor, escapeCode, escapeValue, keepBodies } from "./escape.js";
import { membersDefinedLater } from "./defined-later.js";
import { storeField } from "./fields.js";
import { isWorthKeeping } from "./fresh.js";
import { letChange, loseTrack } from "./plain-members.js";
import { ownObjectAt } from "./own-objects.js";
import { readMember } from "./members.js";
import { isSetting } from "./settings-tested.js";
import { tellsAll } from "./module-constants.js";
import { callsItems } from "./read-only.js";
import type { Solver } from "./solver.js";
import { THIS_SLOT, withoutFresh, type State } from "./state.js";
import type { Value } from "./value.js";

type Variable = Scope.Variable;
type Load = Extract<Instruction, { kind: "load" }>;
type StoreMember = Extract<Instruction, { kind: "store-member" }>;

/** All that the variable may hold. */
export function loadVariable(solver: Solver, state: State, load: Load): readonly (Value | null)[] {
  const { variable } = load;
  if (variable === null) return [load.node.name === "undefined" ? solver.values.undefined() : null];
  const fresh = solver.isVolatile(variable) ? state.slots.get(solver.fresh.ofVariable(variable)) : undefined;
  if (fresh !== undefined) return [fresh];
  if (solver.isVolatile(variable)) return solver.code.written.of(variable) ?? [null];
  const known = state.environment.values.get(variable);
  if (known !== undefined) {
    solver.relyOn(variable);
    return [known];
  }
  if (isConstantOfModule(solver, variable)) {
    solver.relyOn(variable);
    const held = solver.constants.valuesOf(variable);
    if (held.length > 0) return held;
    solver.constants.missed.add(variable);
  }
  if (!solver.code.isConstant(variable)) return solver.code.written.of(variable) ?? [null];
  const fixed = solver.code.staticValue(variable);
  if (fixed?.kind === "literal" && isSetting(load.node, solver.code)) return [null];
  return [fixed === null ? unitsOf(solver, variable) : withEnvironment(solver, state, fixed)];
}

function isConstantOfModule({ code }: Solver, variable: Variable): boolean {
  return code.isModuleVariable(variable) && code.isConstant(variable);
}

/** Code read off a declaration, with what its closure finds in this activation. */
function withEnvironment(solver: Solver, state: State, value: Value): Value {
  if (value.kind !== "function" && value.kind !== "class" && value.kind !== "instance") return value;
  const bindings = bindingsFor(solver, value.node, state.environment.values, state.slots.get(THIS_SLOT) ?? null);
  if (bindings.length === 0) return value;
  if (value.kind === "function") return solver.values.of({ kind: "function", node: value.node, bindings, receiver: value.receiver });
  return value.kind === "class" ? solver.values.of({ kind: "class", node: value.node, bindings }) : solver.values.of({ ...value, bindings });
}

function unitsOf(solver: Solver, variable: Variable): Value | null {
  const node = variable.defs[0]?.node;
  if (node?.type !== "VariableDeclarator" || node.init?.type !== "CallExpression" || !solver.code.isConstant(variable)) return null;
  const { behaviour } = solver.resolver.meaningOf(node.init);
  const isUnits = behaviour.kind === "gate" && behaviour.gate.style === "units";
  return isUnits ? solver.values.of({ kind: "units", node: node.init }) : null;
}

export function storeVariable(solver: Solver, before: State, variable: Variable | null, value: Value | null): State {
  if (variable === null) {
    if (value !== null) escapeValue(solver, value);
    return before;
  }
  if (value?.holdsPromise === true && solver.code.bodyReaders.mayReadLater(variable, value.kind === "response")) keepBodies(solver, value);
  const state = withoutMembersOf(solver, before, variable);
  if (solver.isVolatile(variable)) {
    if (value !== null && !isToldByAssignments(solver, variable, value)) escapeValue(solver, value);
    return solver.states.withSlot(state, solver.fresh.ofVariable(variable), isWorthKeeping(value) ? value : null);
  }
  if (isToldByText(solver, variable, value)) return solver.states.withVariable(state, variable, null);
  if (!isFoundAgain(solver, variable, value) && value !== null) escapeValue(solver, value);
  if (isWrittenByRunning(state, variable)) {
    return solver.states.withVariable(solver.states.forgetWrites(state, variable), variable, null);
  }
  // A promise in a variable counts as one that may still be awaited.
  if (value?.holdsPromise === true) solver.relyOn(variable);
  return solver.states.withVariable(state, variable, value);
}

function withoutMembersOf(solver: Solver, state: State, variable: Variable): State {
  const slots = withoutFresh(state.slots, (slot) => solver.fresh.isReachedBy(slot, variable));
  return slots === state.slots ? state : { ...state, slots };
}

/**
 * Whether each use of the variable reads its function or class off the declaration. Kept as a value, every function of a module would be
 * taken along by the closure of every other one, and each would be run once more for each set of those.
 */
function isToldByText({ code }: Solver, variable: Variable, value: Value | null): boolean {
  if (value?.kind === "object" && membersDefinedLater(variable).size > 0 && code.isConstant(variable)) {
    const told = code.staticValue(variable);
    return told !== null && tellsAll(told, value);
  }
  if (value?.kind !== "function" && value?.kind !== "class") return false;
  if (variable.scope.block.type !== "Program" || !code.isConstant(variable)) return false;
  const fixed = code.staticValue(variable);
  return fixed?.kind === value.kind && fixed.node === value.node && (value.kind !== "function" || value.receiver === null);
}

/** Whether every later use of the variable finds the code that is stored now. */
function isFoundAgain(solver: Solver, variable: Variable, value: Value | null): boolean {
  const { code } = solver;
  if (!code.isCaptured(variable) && (variable.defs[0]?.node !== solver.facts.exported || solver.facts.exported === undefined)) return true;
  if (!code.isConstant(variable)) return value !== null && isToldByAssignments(solver, variable, value);
  if (!code.isModuleVariable(variable)) return true;
  const fixed = code.staticValue(variable);
  if (fixed !== null && (value === null || tellsAll(fixed, value))) return true;
  const kept = value !== null && (isKeepable(solver, value) || isKeptList(solver, variable, value)) ? value : null;
  solver.noteConstant(variable, kept);
  return kept !== null && solver.constants.valuesOf(variable).includes(kept);
}

/** Whether whoever reads the variable, at whatever time, finds the code among what the text assigns to it. */
function isToldByAssignments({ code }: Solver, variable: Variable, value: Value): boolean {
  if (isLiveExport(variable) || takesCodeAlong(value)) return false;
  return code.written.of(variable)?.some((told) => tellsAll(told, value)) ?? false;
}

/** Whether its closures hold code of the activation that made them, which no text tells. */
function takesCodeAlong(value: Value): boolean {
  if (value.kind === "object") return [...value.properties.values()].some(takesCodeAlong);
  return "bindings" in value && value.bindings.some(([, held]) => held.holdsCode);
}

/** Code that stays what it is until it is used, or the lack of it. */
export function isKeepable(solver: Solver, value: Value): boolean {
  if (value.kind === "nullish") return true;
  if (!value.holdsCode || value.holdsPromise) return false;
  switch (value.kind) {
    case "function":
    case "class":
    case "instance":
      return true;
    case "bound":
      return value.passed.every((passed) => passed?.holdsCode !== true || isKeepable(solver, passed));
    case "gated":
      return value.work?.holdsCode !== true || isKeepable(solver, value.work);
    case "elsewhere":
      return value.taken.every((taken) => isKeepable(solver, taken.value));
    case "object":
      return [...value.properties].every(([key, property]) => !property.holdsCode || (!solver.isMutatedKey(key) && isKeepable(solver, property)));
    default:
      return false;
  }
}

/** A list that nothing adds to. */
function isKeptList(solver: Solver, variable: Variable, value: Value): boolean {
  if ((value.kind !== "tuple" && value.kind !== "list") || !value.holdsCode || value.holdsPromise) return false;
  const isKept = (item: Value | null): boolean => item?.holdsCode !== true || isKeepable(solver, item);
  const isKeptItem = (item: Value | null): boolean => isKept(item) || (item?.kind === "tuple" && item.elements.every(isKept) && !callsItems(variable));
  return value.elements.every(isKeptItem) && solver.code.isOnlyRead(variable);
}

function isWrittenByRunning(state: State, variable: Variable): boolean {
  return state.core.running.some(({ pending }) => pending.kind === "promise" && (pending.run?.writes.some(([written]) => written === variable) ?? false));
}

export function storeMember(solver: Solver, state: State, store: StoreMember): State {
  const value = solver.valueOf(state, store.value);
  const object = store.object === null ? null : solver.valueOf(state, store.object);
  if (value !== null && !isOwnField(solver, object, store, value)) {
    const container = store.node.type === "AssignmentExpression" && store.node.left.type === "MemberExpression" ? store.node.left.object : null;
    if (container !== null && solver.fieldCode.useAt(container)?.kind === "put") solver.fieldCode.put(container, value);
    else if (!solver.fieldCode.keep(object, store.node, store.property, value)) escapeCode(solver, value);
    if (value.kind !== "response" || solver.code.bodyReaders.mayReadMember(store.property)) keepBodies(solver, value);
    letChange(solver, value, state);
    loseTrack(solver, value);
  }
  const own = ownObjectIn(solver, store, object);
  if (own !== null && object?.kind === "object") return solver.states.withVariable(state, own, withMember(solver, object, store.property, value));
  return keepMember(solver, storeField(solver, changeMember(solver, state, object, store.property), store, object, value), store, value);
}

/** The variable of the running function that alone holds the object which is given a member. */
function ownObjectIn({ code }: Solver, { node }: StoreMember, object: Value | null): Variable | null {
  if (object?.kind !== "object" || node.type !== "AssignmentExpression" || node.left.type !== "MemberExpression") return null;
  return ownObjectAt(node.left, code.variableOf);
}

/** What is not plain is followed elsewhere. */
function withMember(solver: Solver, object: Extract<Value, { kind: "object" }>, key: PropertyKey, value: Value | null): Value {
  const properties = new Map(object.properties);
  if (key !== null) properties.delete(key);
  if (key !== null && value !== null && value.nesting === 0 && !value.holdsCode && !value.holdsPromise) properties.set(key, value);
  return solver.values.of({ kind: "object", node: object.node, properties });
}

/** The running code finds in the member what it has just stored there. */
function keepMember(solver: Solver, state: State, { node, property }: StoreMember, value: Value | null): State {
  const slots = withoutFresh(state.slots, (slot) => solver.fresh.isChangedBy(slot, property));
  const after = slots === state.slots ? state : { ...state, slots };
  const slot = node.type === "AssignmentExpression" && isWorthKeeping(value) ? solver.fresh.ofMember(stripTypeWrappers(node.left)) : null;
  return slot === null ? after : solver.states.withSlot(after, slot, value);
}

/** The member of `object` that `property` names, any for null, is no longer what it was. */
export function changeMember(solver: Solver, state: State, object: Value | null, property: PropertyKey): State {
  switch (object?.kind) {
    case "decision":
      if (property !== null && property !== "allowed") return state;
      // The runtime's decisions are frozen; any other that is read from now on may have been changed where that is not seen.
      if (solver.readsHttp) solver.markVolatile(["http-decision"]);
      return solver.states.forgetValues(state, (known) => known.kind === "decision");
    case "response":
      return solver.states.forgetValues(state, (known) => known.kind === "response");
    case "object":
    case "instance":
    case "class":
      // Names that are spelled out are known from the text; of what a prototype brings along nothing is.
      if (property === null || property === "__proto__") solver.markVolatile([object.node]);
      return state;
    default:
      return state;
  }
}

/** `api.send = async () => {};` */
function isDefinedLater({ code }: Solver, { node, property }: StoreMember): boolean {
  const owner = node.type === "AssignmentExpression" && node.left.type === "MemberExpression" && node.left.object.type === "Identifier" ? code.variableOf(node.left.object) : null;
  return owner !== null && property !== null && membersDefinedLater(owner).has(property);
}

function tellsAllOf(told: Value | null, given: Value): boolean {
  return told?.kind === given.kind && tellsAll(told, given);
}

/** A function stored as the field under which it is found again (`handle = async () => …`). */
function isOwnField(solver: Solver, object: Value | null, store: StoreMember, value: Value): boolean {
  if (store.property === null) return false;
  if (object?.kind === "object" && isDefinedLater(solver, store)) return tellsAllOf(readMember(solver, object, store.property), value);
  if (object?.kind !== "instance" && object?.kind !== "class") return false;
  // What the methods of a literal find around them, the class has taken along.
  if (value.kind === "object" || (value.kind === "instance" && !takesCodeAlong(value))) return object.kind === "instance" && tellsAllOf(readMember(solver, object, store.property), value);
  if (value.kind !== "function") return false;
  return solver.code.methodOf(object.node, store.property, object.kind === "class") === value.node;
}
