import type { TSESTree } from "@typescript-eslint/utils";
import type { ClassNode, FunctionNode, Instruction } from "../flow/graph.js";
import { decoratorsOf } from "../program/decorators.js";
import { stripTypeWrappers } from "../program/nodes.js";
import { isHandedOut } from "./answers.js";
import { isKeptInView, isPlain } from "./plain-members.js";
import type { Solver } from "./solver.js";
import { THIS_SLOT, type State } from "./state.js";
import type { InstanceValue, Value } from "./value.js";

type StoreMember = Extract<Instruction, { kind: "store-member" }>;

/** Of a class with more of them that tell something, the others are not told apart. */
const MOST_FIELDS = 8;

/** `this.name = value` where a constructor runs: `this` is an object with that field from now on. */
export function storeField(solver: Solver, state: State, { node, property }: StoreMember, object: Value | null, value: Value | null): State {
  if (object?.kind !== "instance" || property === null || state.slots.get(THIS_SLOT) !== object || !isFieldOf(node) || !staysAsMade(solver, object, property)) return state;
  const fields = new Map(object.fields);
  fields.delete(property);
  if (value !== null && isTelling(value) && fields.size < MOST_FIELDS) fields.set(property, value);
  return solver.states.withSlot(state, THIS_SLOT, solver.values.of({ kind: "instance", node: object.node, bindings: object.bindings, fields }));
}

/** What stands in a field of an object that a class in view made; null where that is not known. */
export function fieldOf(solver: Solver, object: InstanceValue, key: string): Value | null {
  const value = object.fields.get(key);
  if (value === undefined || !staysAsMade(solver, object, key)) return null;
  return !isPlain(value) || key.startsWith("#") || isKeptInView(solver, object) ? value : null;
}

/** What a method finds in `this`: fields that its text does not name would only multiply the states in which it is entered. */
export function asReceiver(solver: Solver, receiver: Value, { range }: FunctionNode): Value {
  if (receiver.kind !== "instance" || receiver.fields.size === 0) return receiver;
  const text = solver.code.unit.text.slice(range[0], range[1]);
  return [...receiver.fields.keys()].some((key) => text.includes(key)) ? receiver : solver.values.instance(receiver.node, receiver.bindings);
}

/** Written by the initialiser, a parameter property, or an assignment; which of these the constructor runs, the text of the file tells. */
function isFieldOf(node: TSESTree.Node): boolean {
  return node.type === "PropertyDefinition" || node.type === "TSParameterProperty" || node.type === "AssignmentExpression";
}

/** Arrays are added to, code is called and promises run on: these are followed where they are. */
function isTelling(value: Value): boolean {
  if (value.holdsCode || value.holdsPromise || value.nesting > 1) return false;
  return value.kind !== "tuple" && value.kind !== "list" && value.kind !== "units" && value.kind !== "stream";
}

/** Whether nothing but constructors writes the field, so that objects keep what they are made with. */
function staysAsMade({ facts, code, volatile }: Solver, object: InstanceValue, key: string): boolean {
  const { keysOfMade } = facts;
  if (keysOfMade.has(key) || code.accessorNames.has(key) || volatile.has(object.node)) return false;
  const line = [...code.lineOf(object.node)];
  if (line.some(isDecorated) || !bringsNoField(line.at(-1)?.superClass ?? null, key, code.variableOf)) return false;
  // A write under a name that no text tells means another object than one that a function has just made and handed out.
  return !keysOfMade.has(null) || line.every((owner) => isOnlyHandedOut(owner, code.variableOf));
}

const ERRORS = /^(?:Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error$/;
const FIELDS_OF_ERRORS: ReadonlySet<string> = new Set(["message", "name", "stack", "cause", "errors"]);

/** Code out of view that constructs the object first may do with its fields later what it likes. */
function bringsNoField(base: TSESTree.Expression | null, key: string, variableOf: Solver["code"]["variableOf"]): boolean {
  if (base === null) return true;
  const named = stripTypeWrappers(base);
  return named.type === "Identifier" && ERRORS.test(named.name) && variableOf(named) === null && !FIELDS_OF_ERRORS.has(key);
}

/** Decorators may put accessors in the place of fields, or another class in that of the class. */
export function isDecorated(owner: ClassNode): boolean {
  return decoratorsOf(owner).length > 0 || owner.body.body.some((element) => "decorators" in element && decoratorsOf(element).length > 0);
}

/** Whether each use of the class makes an object that the function around it answers with, or only asks for the kind of one. */
function isOnlyHandedOut({ id }: ClassNode, variableOf: Solver["code"]["variableOf"]): boolean {
  const variable = id === null ? null : variableOf(id);
  return variable !== null && variable.references.every(({ identifier }) => {
    const { parent } = identifier;
    if (parent?.type === "NewExpression" && parent.callee === identifier) return isHandedOut(parent);
    return (parent?.type === "BinaryExpression" && parent.operator === "instanceof") || parent?.type === "TSTypeReference";
  });
}
