import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { memberName } from "./expressions.js";
import { isFunctionNode } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import type { FunctionNode } from "./syntax.js";
import { memoised, type Value } from "./values.js";

type FunctionOrigin = Extract<Value, { readonly kind: "function" }>;

/** The function whose parameter is called: what that function is given itself, {@link OriginGiven} tells for each call. */
type Within = Pick<FunctionOrigin, "node" | "home">;

/** A parameter of a function, or with `isRest` all from there on. */
interface Place {
  readonly owner: FunctionNode;
  readonly index: number;
  readonly isRest: boolean;
}

/**
 * What functions of other files call their parameters with. A wrapper hands on what it is called with itself: that may be known in the file which
 * gives the wrapper to an API.
 */
export class OriginHanded {
  /** By the function as its file has it: what was given to the file makes another one of it. */
  private readonly cells = new Map<FunctionOrigin, Map<string, ValueCell>>();

  constructor(private readonly origins: Origins) {}

  /** Argument `index` of the calls of parameter `parameter`. Worked out once: functions may hand parameters on to each other. */
  cellOf(callee: FunctionOrigin, parameter: number, index: number): ValueCell {
    const known = memoised(this.cells, callee, () => new Map<string, ValueCell>());
    const key = `${parameter} ${index}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const cell = this.origins.newCell();
    known.set(key, cell);
    this.origins.later(() => this.flow(callee, parameter, index, cell));
    return cell;
  }

  private flow({ node, home }: FunctionOrigin, parameter: number, index: number, cell: ValueCell): void {
    const declared = node.params[parameter];
    const name = declared?.type === "AssignmentPattern" ? declared.left : declared;
    if (name?.type !== "Identifier") return;
    for (const { identifier } of home.variableOf(name)?.references ?? []) this.flowUse(identifier, { node, home }, index, cell);
  }

  private flowUse(used: Scope.Reference["identifier"], within: Within, index: number, cell: ValueCell): void {
    const { parent } = used;
    if (parent.type === "MemberExpression" && parent.object === used) {
      const call = parent.parent;
      if (call.type !== "CallExpression" || call.callee !== parent) return;
      const method = memberName(parent);
      const [, list] = call.arguments;
      if (method === "call") this.flowArguments(call.arguments.slice(1), within, index, cell);
      else if (method === "apply" && list?.type === "ArrayExpression") this.flowArguments(list.elements, within, index, cell);
      else if (method === "apply" && list !== undefined && list.type !== "SpreadElement") this.flowList(list, within, index, cell);
      return;
    }
    if (parent.type !== "CallExpression" && parent.type !== "NewExpression") return;
    if (parent.callee === used) {
      if (parent.type === "CallExpression") this.flowArguments(parent.arguments, within, index, cell);
      return;
    }
    const position = parent.arguments.findIndex((argument) => argument === used);
    if (position >= 0 && parent.arguments.slice(0, position).every(({ type }) => type !== "SpreadElement")) this.flowHandedOn(parent, position, within.home, index, cell);
  }

  /** The parameter is an argument of another call. */
  private flowHandedOn(call: TSESTree.CallExpression | TSESTree.NewExpression, position: number, home: Origins, index: number, cell: ValueCell): void {
    const { origins } = this;
    origins.eachIn(home.calls.cellOfCallee(call), (callee) => {
      if (callee.kind === "api" && callee.position.handsOut) cell.add(origins.values.api(callee.position.parameter(position, index)));
      else if (callee.kind === "function") origins.flow(this.cellOf(callee, position, index), cell);
    });
    if (call.callee.type === "MemberExpression" && memberName(call.callee) === "then" && position === 0 && index === 0) origins.flow(home.cellOf(call.callee.object), cell);
  }

  private flowArguments(nodes: readonly (TSESTree.CallExpressionArgument | null)[], within: Within, index: number, cell: ValueCell): void {
    for (const [position, node] of nodes.entries()) {
      if (node?.type === "SpreadElement") {
        this.flowList(node.argument, within, index - position, cell);
        return;
      }
      if (position < index) continue;
      if (node === null) return;
      this.origins.flow(within.home.cellOf(node), cell);
      const place = placeOf(node, within.home);
      if (place?.isRest === false && place.owner !== within.node) this.origins.flow(this.origins.functions.cellOfGiven(place.owner, place.index), cell);
      return;
    }
  }

  /** Element `index` of a list of arguments: `fn(...rest)`, `fn.apply(this, arguments)`. */
  private flowList(list: TSESTree.Expression, within: Within, index: number, cell: ValueCell): void {
    const { home, node } = within;
    const elements = home.newCell();
    home.members.flowElements(home.cellOf(list), elements);
    this.origins.flow(elements, cell);
    const place = placeOf(list, home) ?? argumentsAt(list, home);
    if (place?.isRest === true && place.owner !== node) this.origins.flow(this.origins.functions.cellOfGiven(place.owner, place.index + index), cell);
  }
}

function placeOf(node: TSESTree.Node, home: Origins): Place | null {
  const definition = node.type === "Identifier" ? home.variableOf(node)?.defs[0] : undefined;
  if (definition?.type !== "Parameter" || !isFunctionNode(definition.node)) return null;
  const owner = definition.node;
  for (const [index, parameter] of owner.params.entries()) {
    const isRest = parameter.type === "RestElement";
    const target = isRest ? parameter.argument : parameter.type === "AssignmentPattern" ? parameter.left : parameter;
    if (target === definition.name) return { owner, index, isRest };
  }
  return null;
}

/** `arguments` of the function around. */
function argumentsAt(node: TSESTree.Node, home: Origins): Place | null {
  if (node.type !== "Identifier" || node.name !== "arguments" || (home.variableOf(node)?.defs.length ?? 0) > 0) return null;
  for (let outer: TSESTree.Node | null | undefined = node.parent; outer !== null && outer !== undefined; outer = outer.parent) {
    if (isFunctionNode(outer) && outer.type !== "ArrowFunctionExpression") return { owner: outer, index: 0, isRest: true };
  }
  return null;
}
