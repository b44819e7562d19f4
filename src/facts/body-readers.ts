import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { isFunctionNode, pushChildNodes, staticKey, withTypeWrappers } from "../program/nodes.js";
import type { SourceUnit } from "../program/source-unit.js";
import { memoised } from "../program/values.js";
import { variableLookup, type VariableOf } from "../program/variables.js";
import type { FunctionNode } from "../flow/graph.js";

type Variable = Scope.Variable;

/** Members of an answer of direct HTTP through which its decision may be read. `data` has been there since the answer was. */
const LEADS_TO_BODY: ReadonlySet<string> = new Set(["json", "body", "clone"]);

const readers = new WeakMap<TSESTree.Program, BodyReaders>();

export function bodyReadersOf(unit: SourceUnit): BodyReaders {
  return memoised(readers, unit.ast, () => new BodyReaders(unit));
}

/** Which code of one file may read the body of an answer once the function that got the answer has ended. */
class BodyReaders {
  readonly #variables = new Map<Variable, boolean>();
  readonly #functions = new Map<FunctionNode, boolean>();
  readonly #variableOf: VariableOf;
  #members: ReadonlySet<string | null> | null = null;

  constructor(private readonly unit: SourceUnit) {
    this.#variableOf = variableLookup(unit);
  }

  /** Whether a function that may run at any time finds the answer in the variable. @param isAnswer false for an object or promise that leads to it. */
  mayReadLater(variable: Variable, isAnswer: boolean): boolean {
    if (!isAnswer) return variable.references.some((reference) => reference.isRead() && this.#runsLater(reference, variable));
    let known = this.#variables.get(variable);
    if (known === undefined) {
      known = variable.references.some((reference) => reference.isRead() && !asksOtherwise(reference.identifier) && this.#runsLater(reference, variable));
      this.#variables.set(variable, known);
    }
    return known;
  }

  /** Whether the body of an answer that a function of the file is given may be read when a call of it has ended; null for an argument that it may find under any name. */
  mayKeep({ params }: FunctionNode, argument: number | null): boolean {
    const parameter = argument === null ? undefined : params[argument];
    const taken = parameter?.type === "AssignmentPattern" ? parameter.left : parameter;
    const variable = taken?.type === "Identifier" ? this.#variableOf(taken) : null;
    if (variable === null) return true;
    return variable.references.some((reference) => reference.isRead() && !asksOtherwise(reference.identifier) && (!isReadAtOnce(reference.identifier) || this.#runsLater(reference, variable)));
  }

  /** Whether code of the file takes what is stored under a name for more than its status; null for a name that is not known. */
  mayReadMember(key: string | null): boolean {
    this.#members ??= membersTaken(this.unit);
    return key === null || this.#members.has(key) || this.#members.has(null);
  }

  #runsLater({ from }: Scope.Reference, variable: Variable): boolean {
    const owner = variable.scope.variableScope;
    for (let scope: Scope.Scope | null = from.variableScope; scope !== null && scope !== owner; scope = scope.upper?.variableScope ?? null) {
      // Nobody sees when the functions of a module are called.
      if (owner.type === "module" || owner.type === "global" || !isFunctionNode(scope.block) || !this.#isOnlyCalled(scope.block)) return true;
    }
    return false;
  }

  /** Whether nothing is done with the function but to call it, in functions of which the same is true: then it runs while the one around it does, or is a call that runs on. */
  #isOnlyCalled(node: FunctionNode): boolean {
    const known = this.#functions.get(node);
    if (known !== undefined) return known;
    this.#functions.set(node, true);
    const outcome = isCallee(node) || this.#isCalledByName(node);
    this.#functions.set(node, outcome);
    return outcome;
  }

  #isCalledByName(node: FunctionNode): boolean {
    const name = nameOf(node);
    const variable = name === null ? null : this.#variableOf(name);
    if (variable?.defs.length !== 1) return false;
    return variable.references.every((reference) => {
      if (reference.init === true) return true;
      if (!isCallee(reference.identifier)) return false;
      return !this.#runsLater(reference, variable);
    });
  }
}

function nameOf(node: FunctionNode): TSESTree.Identifier | null {
  if (node.type === "FunctionDeclaration") return node.id;
  const { parent } = withTypeWrappers(node);
  return parent?.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : null;
}

function isCallee(node: TSESTree.Node): boolean {
  const callee = withTypeWrappers(node);
  return callee.parent?.type === "CallExpression" && callee.parent.callee === callee;
}

/** `response.status` */
function asksOtherwise(node: TSESTree.Node): boolean {
  const { parent } = withTypeWrappers(node);
  if (parent?.type !== "MemberExpression" || parent.property === node) return false;
  const key = staticKey(parent.property, parent.computed);
  return key !== null && !LEADS_TO_BODY.has(key);
}

/** `response.json()` */
function isReadAtOnce(node: TSESTree.Node): boolean {
  const { parent } = withTypeWrappers(node);
  return parent?.type === "MemberExpression" && parent.property !== node && staticKey(parent.property, parent.computed) === "json" && isCallee(parent);
}

/** Names under which the file reads members otherwise than to ask them for one that leads to no body. */
function membersTaken({ ast, visitorKeys }: SourceUnit): ReadonlySet<string | null> {
  const taken = new Set<string | null>();
  const open: TSESTree.Node[] = [ast];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "MemberExpression" && !isWritten(node) && !asksOtherwise(node)) taken.add(staticKey(node.property, node.computed));
    if (node.type === "ObjectPattern") for (const property of node.properties) taken.add(property.type === "Property" ? staticKey(property.key, property.computed) : null);
    pushChildNodes(node, open, visitorKeys);
  }
  return taken;
}

function isWritten(node: TSESTree.MemberExpression): boolean {
  return node.parent.type === "AssignmentExpression" && node.parent.left === node && node.parent.operator === "=";
}
