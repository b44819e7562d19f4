import type { TSESTree } from "@typescript-eslint/utils";
import type { ClassNode, Instruction, Register } from "../flow/graph.js";
import { stripTypeWrappers } from "../program/nodes.js";
import { lacks, surelyHas } from "./members.js";
import { countsItems } from "./read-only.js";
import type { Solver } from "./solver.js";
import type { State } from "./state.js";
import type { Value } from "./value.js";

type Compute = Extract<Instruction, { kind: "compute" }>;

/** What `typeof`, `instanceof`, `in`, comparisons of numbers and templates tell of values in view; null for anything else. */
export function operatorValue(solver: Solver, state: State, { node, uses }: Compute): Value | null {
  const { values } = solver;
  const operand = (index: number): Value | null => {
    const register: Register | undefined = uses[index];
    return register === undefined ? null : solver.valueOf(state, register);
  };
  switch (node.type) {
    case "TemplateLiteral":
      // Some of its text it spells itself.
      return node.quasis.some(({ value }) => value.cooked !== null && value.cooked !== "") ? values.of({ kind: "text" }) : null;
    case "UnaryExpression": {
      const type = node.operator === "typeof" ? typeOf(solver, operand(0)) : null;
      return type === null ? null : values.of({ kind: "literal", value: type });
    }
    case "BinaryExpression": {
      const outcome = outcomeOf(solver, node, operand(0), operand(1));
      return outcome === null ? null : values.boolean(outcome);
    }
    default:
      return null;
  }
}

function outcomeOf(solver: Solver, node: TSESTree.BinaryExpression, left: Value | null, right: Value | null): boolean | null {
  if (node.operator === "instanceof") return isInstance(solver, left, right, node.right);
  if (node.operator === "in") return left?.kind === "literal" ? hasMember(solver, right, String(left.value)) : null;
  // A count that is not known is more than none.
  const isMore = left?.kind === "truthy" && countsItems(stripTypeWrappers(node.left), solver.code.variableOf);
  const compared = isMore ? 1 : left?.kind === "literal" ? left.value : null;
  return compared !== null && right?.kind === "literal" && (!isMore || isNone(node.operator, right.value)) ? orderOf(node.operator, compared, right.value) : null;
}

/** `> 0`, `>= 1` and their opposites. */
function isNone(operator: string, bound: string | number): boolean {
  return bound === (operator === ">" || operator === "<=" ? 0 : 1);
}

function orderOf(operator: string, left: string | number, right: string | number): boolean | null {
  if (typeof left !== "number" || typeof right !== "number") return null;
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    default:
      return null;
  }
}

function typeOf(solver: Solver, value: Value | null): string | null {
  switch (value?.kind) {
    case "boolean":
      return "boolean";
    case "literal":
      return typeof value.value;
    case "text":
      return "string";
    case "symbol":
      return "symbol";
    case "nullish":
      return value.value === undefined ? "undefined" : "object";
    case "decision":
    case "promise":
    case "tuple":
    case "list":
      return "object";
    case "object":
      return value.node.type === "NewExpression" && /^(?:Function|Proxy)$/.test(globalName(solver, value.node.callee) ?? "Proxy") ? null : "object";
    case "instance":
      // Instances of what extends `Function` are functions.
      return topOf(solver, value.node).superClass === null ? "object" : null;
    case "function":
    case "bound":
    case "gated":
    case "class":
      return "function";
    default:
      return null;
  }
}

/** By what an object may become an instance of something else than it was made as. */
const CHANGES_KIND = /setPrototypeOf|__proto__|hasInstance|Object\s*\.\s*create|\bprototype\s*=|Reflect\s*\.\s*construct/;

function isInstance(solver: Solver, value: Value | null, type: Value | null, right: TSESTree.Node): boolean | null {
  if (value === null || CHANGES_KIND.test(solver.code.unit.text)) return null;
  if (type?.kind === "class") return isInstanceInView(solver, value, type.node);
  const named = stripTypeWrappers(right);
  const isOfLanguage = type === null && named.type === "Identifier" && solver.code.variableOf(named) === null;
  return isOfLanguage ? isInstanceOfLanguage(solver, value, named.name) : null;
}

function isInstanceInView(solver: Solver, value: Value, type: ClassNode): boolean | null {
  if (isPrimitive(value)) return false;
  if (value.kind === "object") return value.node.type === "ObjectExpression" ? false : null;
  if (value.kind !== "instance") return null;
  const line = [...solver.code.lineOf(value.node)];
  // Each activation of a function makes another class.
  if (line.includes(type)) return isOfModule(type) ? true : null;
  return line.at(-1)?.superClass === null ? false : globalName(solver, line.at(-1)?.superClass ?? null) !== null ? false : null;
}

function isInstanceOfLanguage(solver: Solver, value: Value, name: string): boolean | null {
  if (isPrimitive(value)) return false;
  const made = value.kind === "object" && value.node.type === "NewExpression" ? value.node.callee : value.kind === "instance" ? topOf(solver, value.node).superClass : null;
  const own = globalName(solver, made);
  if (own === null) return null;
  return own === name || name === "Object" || (name === "Error" && ERRORS.has(own)) ? true : null;
}

const ERRORS: ReadonlySet<string> = new Set(["AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"]);

/** The name of a global that nothing in the file declares. */
function globalName({ code }: Solver, node: TSESTree.Node | null): string | null {
  const named = node === null ? null : stripTypeWrappers(node);
  return named?.type === "Identifier" && code.variableOf(named) === null ? named.name : null;
}

function isPrimitive({ kind }: Value): boolean {
  return kind === "boolean" || kind === "literal" || kind === "nullish" || kind === "not-true" || kind === "text" || kind === "choice" || kind === "symbol" || kind === "falsy";
}

function isOfModule(type: ClassNode): boolean {
  const { parent } = type;
  return parent.type === "Program" || parent.parent?.type === "Program" || (parent.type === "VariableDeclarator" && parent.parent.parent.type === "Program");
}

function topOf({ code }: Solver, node: ClassNode): ClassNode {
  let top = node;
  for (const each of code.lineOf(node)) top = each;
  return top;
}

function hasMember(solver: Solver, object: Value | null, key: string): boolean | null {
  if (object?.kind !== "object") return null;
  if (lacks(solver, object, key)) return false;
  return surelyHas(solver, object, key) ? true : null;
}
