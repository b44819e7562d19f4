import type { TSESTree } from "@typescript-eslint/utils";
import type { FlowGraph, FunctionNode, Instruction } from "../../flow/graph.js";
import type { CallResolver } from "../../program/call-meaning.js";
import { stripTypeWrappers } from "../../program/nodes.js";
import type { PossibleValues } from "./possible-values.js";
import type { Endings, Ways } from "./ways.js";

type Call = Extract<Instruction, { kind: "call" }>;
type Await = Extract<Instruction, { kind: "await" }>;

/** Functions that call each other so deep are taken to return. */
const DEEPEST = 30;

/** Calls that never complete: of terminators, of failing assertions, and of functions in view that always throw or call such a thing. */
export class NeverReturning implements Endings {
  readonly #returns = new Map<FunctionNode, boolean>();
  #depth = 0;

  constructor(
    private readonly resolver: CallResolver,
    private readonly values: PossibleValues,
    private readonly waysOf: (node: FunctionNode) => Ways,
  ) {}

  endsAt(instruction: Call | Await, graph: FlowGraph): boolean {
    if (instruction.kind === "call") return this.#endsAtCall(instruction.node, false);
    const [made, ...others] = this.values.definitionsOf(graph, instruction.value);
    return made?.kind === "call" && others.length === 0 && this.#endsAtCall(made.node, true);
  }

  #endsAtCall(node: Call["node"], isAwaited: boolean): boolean {
    const behaviour = this.resolver.behaviourWithoutAnswers(node);
    if (behaviour.kind === "terminator") return true;
    if (behaviour.kind === "assertion") return behaviour.test === "truthy" && node.type === "CallExpression" && this.#fails(node);
    const functions = this.resolver.functionsCalled(node, "certainly");
    return functions.length > 0 && functions.every((called) => called.async === isAwaited && !this.#mayReturn(called));
  }

  #fails({ arguments: [tested] }: TSESTree.CallExpression): boolean {
    return tested !== undefined && tested.type !== "SpreadElement" && !this.values.mayBeTruthy(tested);
  }

  #mayReturn(node: FunctionNode): boolean {
    const known = this.#returns.get(node);
    if (known !== undefined) return known;
    if (node.generator || this.#depth >= DEEPEST || endsPlainly(node)) return true;
    this.#returns.set(node, true);
    this.#depth += 1;
    const { returns } = this.waysOf(node);
    this.#depth -= 1;
    this.#returns.set(node, returns);
    return returns;
  }
}

/** Whether the last statement shows that the function comes to its end: then nobody needs its graph. */
function endsPlainly({ body }: FunctionNode): boolean {
  if (body.type !== "BlockStatement") return !isCall(body);
  const last = body.body.at(-1);
  switch (last?.type) {
    case undefined:
    case "FunctionDeclaration":
    case "ClassDeclaration":
    case "EmptyStatement":
      return true;
    case "ReturnStatement":
      return last.argument === null || !isCall(last.argument);
    case "ExpressionStatement":
      return !isCall(last.expression);
    case "VariableDeclaration":
      return last.declarations.every(({ init }) => init === null || !isCall(init));
    default:
      return false;
  }
}

function isCall(expression: TSESTree.Expression): boolean {
  const node = stripTypeWrappers(expression);
  return node.type === "CallExpression" || node.type === "AwaitExpression";
}
