import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { Instruction } from "../flow/graph.js";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { CodeTable } from "./code-table.js";
import { freshSlot, type Slot } from "./state.js";
import type { Value } from "./value.js";

type Variable = Scope.Variable;

/** A member by the names that lead to it, or a variable that holds one of them: `this.decision`, `request.state.decision`, `answers[id]`. */
interface Path {
  readonly base: Variable | "this";
  readonly keys: readonly (string | Variable)[];
}

/**
 * Places that other code may write at any time it runs: members, and variables that closures assign. What the running code has stored there itself it finds
 * there again, until something else runs: a call, or what comes while it waits. Each place has a slot of the state for that long.
 */
export class FreshPlaces {
  readonly #slots = new Map<string, Slot>();
  readonly #places = new Map<Slot, Path | Variable>();
  readonly #known = new WeakMap<TSESTree.Node, Slot | null>();

  /** Whether accessors of the file may stand under names that its text does not show. */
  readonly #hidesAccessors: boolean;
  /** Whether operators and templates may call functions of the file. */
  readonly #definesConversions: boolean;

  constructor(private readonly code: CodeTable) {
    const { text } = code.unit;
    this.#hidesAccessors = /definePropert|Object\s*\.\s*create|Proxy|__define|__proto__|setPrototypeOf/.test(text);
    this.#definesConversions = this.#hidesAccessors || /Symbol|toString|valueOf|toJSON|inspect/.test(text);
  }

  /** The place that a member access names; null where its text does not tell, or where reading it may run code. */
  ofMember(node: TSESTree.Node): Slot | null {
    let slot = this.#known.get(node);
    if (slot === undefined) {
      slot = this.#slotOfMember(node);
      this.#known.set(node, slot);
    }
    return slot;
  }

  ofVariable(variable: Variable): Slot {
    return this.#slotOf(`${this.code.values.identityOf(variable)}`, variable);
  }

  /** Places that are others once the variable is assigned. */
  isReachedBy(slot: Slot, variable: Variable): boolean {
    const place = this.#places.get(slot);
    return place !== undefined && "keys" in place && (place.base === variable || place.keys.includes(variable));
  }

  /** Whether writing a member of this name, any for null, of some object may change what stands at the place. */
  isChangedBy(slot: Slot, key: string | null): boolean {
    const place = this.#places.get(slot);
    return place !== undefined && "keys" in place && (key === null || place.keys.some((own) => typeof own !== "string" || own === key));
  }

  /** Whether code that is not of this activation may run within the instruction. */
  runsOthers(instruction: Instruction): boolean {
    switch (instruction.kind) {
      case "call":
        return this.#definesConversions || !isSilent(instruction.node, this.code);
      case "invoke":
      case "await":
      case "yield":
      case "iterator":
      case "opaque":
      case "implicit-super":
      case "ask":
        return true;
      case "member":
      case "super-member":
      case "store-member":
        return this.#mayRunAccessor(instruction.property);
      case "compute":
        return this.#definesConversions && instruction.node.type !== "Literal";
      default:
        return false;
    }
  }

  #mayRunAccessor(key: string | null): boolean {
    const { accessorNames } = this.code;
    return this.#hidesAccessors || (key === null ? accessorNames.size > 0 : accessorNames.has(key));
  }

  #slotOfMember(node: TSESTree.Node): Slot | null {
    const path = this.#pathOf(node);
    if (path === null || path.keys.some((key) => (typeof key === "string" ? this.code.accessorNames.has(key) : this.code.accessorNames.size > 0))) return null;
    const keys = path.keys.map((key) => (typeof key === "string" ? `.${key}` : `[${this.code.values.identityOf(key)}]`));
    return this.#slotOf(`${path.base === "this" ? "this" : this.code.values.identityOf(path.base)}${keys.join("")}`, path);
  }

  /** A constant as a key is the same each time, unless conversions to a text are defined here. */
  #keyIn(property: TSESTree.Node): Variable | null {
    const key = stripTypeWrappers(property);
    const variable = key.type === "Identifier" ? this.code.variableOf(key) : null;
    return variable !== null && this.code.isConstant(variable) && !this.#definesConversions ? variable : null;
  }

  #slotOf(name: string, place: Path | Variable): Slot {
    let slot = this.#slots.get(name);
    if (slot === undefined) {
      slot = freshSlot(this.#slots.size);
      this.#slots.set(name, slot);
      this.#places.set(slot, place);
    }
    return slot;
  }

  #pathOf(member: TSESTree.Node): Path | null {
    const keys: (string | Variable)[] = [];
    let node = member;
    while (node.type === "MemberExpression") {
      const key = staticKey(node.property, node.computed) ?? this.#keyIn(node.property);
      if (key === null || node.optional) return null;
      keys.unshift(key);
      node = stripTypeWrappers(node.object);
    }
    if (keys.length === 0) return null;
    if (node.type === "ThisExpression") return { base: "this", keys };
    const variable = node.type === "Identifier" ? this.code.variableOf(node) : null;
    return variable === null ? null : { base: variable, keys };
  }
}

/** Whether it is worth knowing that it stands somewhere: code has ways of its own. */
export function isWorthKeeping(value: Value | null): value is Value {
  return value !== null && (value.holdsDecision || value.holdsPromise) && !value.holdsCode;
}

/** Objects of the platform that call nobody. */
const SILENT: ReadonlySet<string> = new Set(["console", "Date", "Math", "JSON", "Number", "String", "Boolean"]);

/** `console.error(decision.code)`, `Boolean(decision.allowed)` */
function isSilent(call: TSESTree.Node, { variableOf }: CodeTable): boolean {
  if (call.type !== "CallExpression") return false;
  const callee = stripTypeWrappers(call.callee);
  const root = callee.type === "MemberExpression" ? stripTypeWrappers(callee.object) : callee;
  if (root.type !== "Identifier" || !SILENT.has(root.name) || variableOf(root) !== null) return false;
  // A reviver or replacer is called.
  return root.name !== "JSON" || call.arguments.length < 2;
}
