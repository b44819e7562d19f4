import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { BranchTest, FlowGraph, FunctionNode, Instruction, Register } from "../../flow/graph.js";
import { isFunctionNode, stripTypeWrappers } from "../../program/nodes.js";
import type { SourceUnit } from "../../program/source-unit.js";
import { variableLookup, type VariableOf } from "../../program/variables.js";

type Variable = Scope.Variable;

/** Sorts of values that an expression may have, as a set of bits. */
type Possible = number;

const UNDEFINED = 1;
const NULL = 2;
/** Falsy, and neither null nor undefined. */
const FALSY = 4;
const TRUTHY = 8;
const ANY = UNDEFINED | NULL | FALSY | TRUTHY;

/** Operands in operands that are looked at; what lies deeper may be anything. */
const DEEPEST = 20;

/**
 * What conditions of one file may come to, wherever they stand: constants, flags that are never set, and parameters of functions whose calls
 * are all in view. An outcome that is excluded is one that no execution has.
 */
export class PossibleValues {
  readonly #variableOf: VariableOf;
  readonly #variables = new Map<Variable, Possible>();
  readonly #definitions = new WeakMap<FlowGraph, ReadonlyMap<Register, readonly Instruction[]>>();

  constructor(private readonly unit: SourceUnit) {
    this.#variableOf = variableLookup(unit);
  }

  /** Whether the test of a register may have the outcome. */
  mayBe(graph: FlowGraph, register: Register, test: BranchTest, outcome: boolean): boolean {
    const passing = test === "truthy" ? TRUTHY : test === "nullish" ? UNDEFINED | NULL : UNDEFINED;
    const possible = this.#ofRegister(graph, register, 0);
    return (possible & (outcome ? passing : ANY & ~passing)) !== 0;
  }

  mayBeTruthy(node: TSESTree.Node): boolean {
    return (this.#ofExpression(node, 0) & TRUTHY) !== 0;
  }

  /** The instructions that write the register. */
  definitionsOf(graph: FlowGraph, register: Register): readonly Instruction[] {
    let definitions = this.#definitions.get(graph);
    if (definitions === undefined) {
      definitions = definitionsIn(graph);
      this.#definitions.set(graph, definitions);
    }
    return definitions.get(register) ?? [];
  }

  #ofRegister(graph: FlowGraph, register: Register, depth: number): Possible {
    const definitions = this.definitionsOf(graph, register);
    if (definitions.length === 0 || depth > DEEPEST) return ANY;
    let possible = 0;
    for (const definition of definitions) possible |= this.#ofInstruction(graph, definition, depth + 1);
    return possible;
  }

  #ofInstruction(graph: FlowGraph, instruction: Instruction, depth: number): Possible {
    switch (instruction.kind) {
      case "literal":
        return ofLiteral(instruction.value);
      case "closure":
      case "class":
      case "object":
      case "array":
        return TRUTHY;
      case "load":
        return this.#ofIdentifier(instruction.node, instruction.variable, depth);
      case "not":
        return negated(this.#ofRegister(graph, instruction.value, depth));
      case "compare":
        return FALSY | TRUTHY;
      case "copy":
        return this.#ofRegister(graph, instruction.value, depth);
      default:
        return ANY;
    }
  }

  #ofIdentifier(node: TSESTree.Identifier | TSESTree.JSXIdentifier, variable: Variable | null, depth: number): Possible {
    if (variable === null) return node.name === "undefined" ? UNDEFINED : ANY;
    return this.#ofVariable(variable, depth);
  }

  #ofVariable(variable: Variable, depth: number): Possible {
    const known = this.#variables.get(variable);
    if (known !== undefined) return known;
    // Where variables get values from each other, none of them is known before the others.
    this.#variables.set(variable, ANY);
    const possible = depth > DEEPEST ? ANY : this.#joinWrites(variable, depth + 1);
    this.#variables.set(variable, possible);
    return possible;
  }

  #joinWrites(variable: Variable, depth: number): Possible {
    // Other scripts, and other parts of a namespace, may write it, too.
    if (variable.defs.length === 0 || variable.scope.type === "global" || variable.scope.type === "tsModule") return ANY;
    let possible = 0;
    for (const definition of variable.defs) possible |= this.#ofDefinition(variable, definition, depth);
    for (const reference of variable.references) {
      if (possible === ANY) break;
      if (reference.isWrite()) possible |= this.#ofWrite(reference.identifier, depth);
    }
    return possible;
  }

  #ofDefinition(variable: Variable, definition: Scope.Definition, depth: number): Possible {
    const node: TSESTree.Node = definition.node;
    if (isFunctionNode(node) && definition.type === "Parameter") return this.#ofParameter(node, variable, depth);
    if (node.type !== "VariableDeclarator" || node.parent.declare) return ANY;
    const isReadBefore = node.parent.kind === "var" || (node.init === null && node.id.type === "Identifier");
    return isReadBefore ? UNDEFINED : 0;
  }

  #ofWrite(identifier: TSESTree.Node, depth: number): Possible {
    const { parent } = identifier;
    if (parent?.type === "VariableDeclarator" && parent.id === identifier) return parent.init === null ? ANY : this.#ofExpression(parent.init, depth);
    if (parent?.type === "AssignmentExpression" && parent.left === identifier && parent.operator === "=") return this.#ofExpression(parent.right, depth);
    // The default of a parameter counts with the arguments.
    if (parent?.type === "AssignmentPattern" && parent.left === identifier && isFunctionNode(parent.parent)) return 0;
    return ANY;
  }

  /** A parameter that takes an argument as it is. */
  #ofParameter(owner: FunctionNode, variable: Variable, depth: number): Possible {
    const index = owner.params.findIndex((parameter) => variable.identifiers.some((identifier) => identifier === (parameter.type === "AssignmentPattern" ? parameter.left : parameter)));
    const parameter = owner.params[index];
    if (parameter === undefined || owner.params.slice(0, index).some(({ type }) => type === "RestElement" || type === "TSParameterProperty")) return ANY;
    const calls = this.#allCallsOf(owner);
    if (calls === null || calls.length === 0) return ANY;
    const hasThis = owner.params[0]?.type === "Identifier" && owner.params[0].name === "this";
    let possible = 0;
    for (const call of calls) possible |= this.#ofArgument(call, hasThis ? index - 1 : index, depth);
    if (parameter.type !== "AssignmentPattern" || (possible & UNDEFINED) === 0) return possible;
    return (possible & ~UNDEFINED) | this.#ofExpression(parameter.right, depth);
  }

  #ofArgument({ arguments: passed }: TSESTree.CallExpression, index: number, depth: number): Possible {
    if (passed.slice(0, index + 1).some(({ type }) => type === "SpreadElement")) return ANY;
    const argument = passed[index];
    return argument === undefined ? UNDEFINED : this.#ofExpression(argument, depth);
  }

  /** The calls of a function that its name is used for; null where it may be called otherwise. */
  #allCallsOf(node: FunctionNode): readonly TSESTree.CallExpression[] | null {
    const { parent } = node;
    const isConstant = parent.type === "VariableDeclarator" && parent.init === node && parent.id.type === "Identifier" && parent.parent.kind === "const";
    const name = node.type === "FunctionDeclaration" ? node.id : isConstant ? parent.id : null;
    const variable = name?.type === "Identifier" ? this.#variableOf(name) : null;
    if (variable?.defs.length !== 1 || variable.scope.type === "global") return null;
    const statement = isConstant ? parent.parent : node;
    if (statement.parent.type === "ExportNamedDeclaration" || statement.parent.type === "ExportDefaultDeclaration") return null;
    // Some scope managers make no references of names of elements.
    if (this.unit.text.includes(`<${variable.name}`) || (node.type !== "ArrowFunctionExpression" && this.unit.text.includes("arguments"))) return null;
    const calls: TSESTree.CallExpression[] = [];
    for (const { identifier, init } of variable.references) {
      if (init === true) continue;
      if (identifier.parent.type !== "CallExpression" || identifier.parent.callee !== identifier) return null;
      calls.push(identifier.parent);
    }
    return calls;
  }

  #ofExpression(expression: TSESTree.Node, depth: number): Possible {
    if (depth > DEEPEST) return ANY;
    const node = stripTypeWrappers(expression);
    switch (node.type) {
      case "Literal":
        return ofLiteral(node.value === null && node.raw !== "null" ? node.raw : node.value);
      case "ArrayExpression":
      case "ObjectExpression":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "ClassExpression":
        return TRUTHY;
      case "Identifier":
        return this.#ofIdentifier(node, this.#variableOf(node), depth);
      case "UnaryExpression":
        return node.operator === "!" ? negated(this.#ofExpression(node.argument, depth + 1)) : node.operator === "void" ? UNDEFINED : ANY;
      case "ConditionalExpression":
        return this.#ofExpression(node.consequent, depth + 1) | this.#ofExpression(node.alternate, depth + 1);
      default:
        return ANY;
    }
  }
}

function definitionsIn(graph: FlowGraph): ReadonlyMap<Register, readonly Instruction[]> {
  const definitions = new Map<Register, Instruction[]>();
  // What an iterator hands out is written by no instruction.
  const items = new Set<Register>();
  for (const { terminal } of graph.blocks) if (terminal.kind === "iterate") items.add(terminal.item);
  for (const { instructions } of graph.blocks) {
    for (const instruction of instructions) {
      if (!("target" in instruction) || items.has(instruction.target)) continue;
      const known = definitions.get(instruction.target);
      if (known === undefined) definitions.set(instruction.target, [instruction]);
      else known.push(instruction);
    }
  }
  return definitions;
}

function ofLiteral(value: unknown): Possible {
  if (value === undefined) return UNDEFINED;
  if (value === null) return NULL;
  return value ? TRUTHY : FALSY;
}

function negated(possible: Possible): Possible {
  return ((possible & TRUTHY) === 0 ? 0 : FALSY) | ((possible & ~TRUTHY) === 0 ? 0 : TRUTHY);
}
