import type { TSESTree } from "@typescript-eslint/utils";
import { recoveryShape, type Framework, type GateShape, type Passage } from "../models/frameworks.js";
import type { ApiPosition } from "./api-rules.js";
import { ArgumentList } from "./arguments.js";
import { definedElsewhere, type Definition } from "./constants-elsewhere.js";
import { constantOf } from "./constants.js";
import { isSteady, listedIn } from "./gate-lists.js";
import { declaredLength, mayThrowNothing } from "./gate-functions.js";
import { handlerWrapper } from "./handler-wrapper.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { FunctionNode } from "./syntax.js";
import { memoised, type Value } from "./values.js";

export type FunctionOrigin = Extract<Value, { readonly kind: "function" }>;

/** Judges a function by its body. */
export type JudgeBody = (value: FunctionOrigin, shape: GateShape, passage: Passage) => boolean;

/** Tells which values, given to a router or a builder, let only requests with a permit go on. */
export class Middleware {
  private readonly judged: Readonly<Record<Passage, Map<FunctionNode, Map<GateShape, boolean>>>> = { holds: new Map(), loses: new Map() };
  private readonly underWay = new Set<TSESTree.CallExpression>();

  /** @param isGateByType whether the checker knows a call as one that makes a gate, where nothing in view says what it calls. */
  constructor(
    private readonly judge: JudgeBody,
    private readonly isGateByType: (call: TSESTree.CallExpression, origins: Origins) => boolean,
  ) {}

  /** Whether every value that the expression may have is a gate. */
  isGate(given: TSESTree.Node, shapes: readonly GateShape[], origins: Origins): boolean {
    const node = stripTypeWrappers(given);
    if (!mayBeGate(node)) return false;
    const values = [...origins.valuesOf(node)];
    if (values.length > 0 && values.every((value) => this.isGateValue(value, shapes))) return true;
    const made = node.type === "Identifier" ? constantOf(node, origins) : node;
    if (made?.type === "CallExpression" && (this.isWrappedGate(made, shapes, origins) || this.isGateByType(made, origins))) return true;
    const key = node.type === "MemberExpression" ? staticKey(node.property, node.computed) : null;
    const elsewhere = node.type === "CallExpression" || (key !== null && origins.imports.replaced.has(key)) ? null : definedElsewhere(node, origins);
    return elsewhere !== null && this.isGateThere(elsewhere, shapes);
  }

  /** `export const permit = asyncHandler(gate)` of another file. */
  private isGateThere({ node, origins }: Definition, shapes: readonly GateShape[]): boolean {
    const made = node.type === "Identifier" ? constantOf(node, origins) : node;
    return made?.type === "CallExpression" && this.isWrappedGate(made, shapes, origins);
  }

  /** `asyncHandler(gate)`, where whatever it calls is a function in view that calls the gate in its own place, and hands on what that throws. */
  private isWrappedGate(call: TSESTree.CallExpression, shapes: readonly GateShape[], origins: Origins): boolean {
    if (this.underWay.has(call) || call.arguments.length === 0) return false;
    this.underWay.add(call);
    const callees = origins.solved(origins.calls.cellOfCallee(call));
    const isGate = callees.length > 0 && callees.every((callee) => callee.kind === "function" && this.wrapsGate(callee, call, shapes, origins));
    this.underWay.delete(call);
    return isGate;
  }

  private wrapsGate(callee: FunctionOrigin, call: TSESTree.CallExpression, shapes: readonly GateShape[], origins: Origins): boolean {
    const wrapper = handlerWrapper(callee.node, callee.home);
    const shape = wrapper === null ? null : shapeFor(wrapper.made, shapes);
    if (wrapper === null || shape?.kind !== "next" || shape.property !== null) return false;
    const isHandedOn = shape.argument < wrapper.passed && !wrapper.otherwiseUsed.has(shape.argument);
    const gate = call.arguments[wrapper.argument];
    if (!isHandedOn || gate === undefined || call.arguments.slice(0, wrapper.argument + 1).some(({ type }) => type === "SpreadElement")) return false;
    // What the gate throws goes to `next`, which takes nothing for success.
    const isErring = [...origins.valuesOf(gate)].every((value) => value.kind !== "function" || !mayThrowNothing(value.home.unit.ast));
    return isErring && this.isGate(gate, shapes, origins);
  }

  /** Whether the gates of a route's list hold a request back: one of them does, or the only one. */
  holdsIn(given: TSESTree.Node, shapes: readonly GateShape[], origins: Origins): boolean {
    const node = stripTypeWrappers(given);
    const list = node.type === "Identifier" && isSteady(node, origins) ? (constantOf(node, origins) ?? node) : node;
    if (list.type === "ArrayExpression" && list.elements.some((element) => element !== null && this.isGate(element, shapes, origins))) return true;
    const listed = listedIn(node, origins);
    return listed === null ? this.isGate(node, shapes, origins) : listed.some((element) => this.isGate(element.node, shapes, element.origins));
  }

  private isGateValue(value: Value, shapes: readonly GateShape[]): boolean {
    if (value.kind === "api") return isMiddleware(value.position);
    // `gate.bind(this)` gets what a request comes with; where `bind` gives more, a parameter means something else.
    if (value.kind === "bound" && value.call !== null && ArgumentList.of(value.call.arguments).count === 1) return this.isGateValue(value.target, shapes);
    if (value.kind !== "function") return false;
    const shape = shapeFor(value.node, shapes);
    return shape !== null && this.isGateFunction(value, shape);
  }

  isGateFunction(value: FunctionOrigin, shape: GateShape): boolean {
    return this.answer(value, shape, "holds");
  }

  /** Whether the expression, given to a router or a builder, may be a function that lets a request go on without the permit it came with. */
  mayLose(node: TSESTree.Node, { shapes, errorParameters }: Pick<Framework, "shapes" | "errorParameters">, origins: Origins): boolean {
    const shapeOf = (value: FunctionOrigin): GateShape | null => (declaredLength(value.node) >= errorParameters ? recoveryShape : shapeFor(value.node, shapes));
    return this.anyFunction(node, shapes, origins, (value) => {
      const shape = shapeOf(value);
      return shape !== null && this.losesPermit(value, shape);
    });
  }

  losesPermit(value: FunctionOrigin, shape: GateShape): boolean {
    return this.answer(value, shape, "loses");
  }

  /** Whether one of the functions that a router gets by the expression, also in a list or in a call that may make its handler of them, is such a one. */
  private anyFunction(given: TSESTree.Node, shapes: readonly GateShape[], origins: Origins, isSuch: (value: FunctionOrigin) => boolean): boolean {
    const node = stripTypeWrappers(given);
    const list = node.type === "Identifier" ? constantOf(node, origins) : node;
    const isOne = (value: Value): boolean => (value.kind === "bound" ? isOne(value.target) : value.kind === "function" && isSuch(value));
    if (list?.type === "ArrayExpression") {
      const isWritten = list.elements.some((element) => element !== null && this.anyFunction(element.type === "SpreadElement" ? element.argument : element, shapes, origins, isSuch));
      return isWritten || (node.type === "Identifier" && !isSteady(node, origins) && itemsOf(node, origins).some(isOne));
    }
    if (list?.type !== "CallExpression") {
      const values = [...origins.valuesOf(node)];
      return values.some(isOne) || (values.some(({ kind }) => kind === "collection") && itemsOf(node, origins).some(isOne));
    }
    const callees = origins.solved(origins.calls.cellOfCallee(list));
    const isSeenThrough = callees.length > 0 && callees.every((callee) => callee.kind === "function" && this.onlyWraps(callee, shapes));
    if (!isSeenThrough && [...origins.valuesOf(node)].some(isOne)) return true;
    return list.arguments.some((argument) => mayBeGate(stripTypeWrappers(argument)) && this.anyFunction(argument, shapes, origins, isSuch));
  }

  /** Whether what it makes calls the handler that it is given, and lets a request go on in no other way. */
  private onlyWraps({ node, home }: FunctionOrigin, shapes: readonly GateShape[]): boolean {
    const wrapper = handlerWrapper(node, home);
    const shape = wrapper === null ? null : shapeFor(wrapper.made, shapes);
    return wrapper !== null && shape?.kind === "next" && shape.property === null && !wrapper.otherwiseUsed.has(shape.argument);
  }

  private answer(value: FunctionOrigin, shape: GateShape, passage: Passage): boolean {
    const known = memoised(this.judged[passage], value.node, () => new Map<GateShape, boolean>());
    const before = known.get(shape);
    if (before !== undefined) return before;
    // A function that registers itself is neither while it is judged.
    known.set(shape, false);
    const answer = this.judge(value, shape, passage);
    known.set(shape, answer);
    return answer;
  }
}

export function isMiddleware({ meanings }: ApiPosition): boolean {
  return meanings.some((meaning) => meaning.kind === "behaviour" && meaning.behaviour.is === "middleware");
}

/** Whether it is something that a router takes for a handler: no path, and no gate. */
export function isHandler({ meanings }: ApiPosition): boolean {
  return meanings.some((meaning) => meaning.kind === "behaviour" && meaning.behaviour.is === "handler");
}

/** Whether a function can be a value of the expression at all: origins of others need not be asked for. */
function mayBeGate(node: TSESTree.Node): boolean {
  return node.type === "Identifier" || node.type === "MemberExpression" || node.type === "CallExpression" || isFunctionNode(node);
}

/** How a function of so many parameters says that a request may go on. */
function shapeFor(node: FunctionNode, shapes: readonly GateShape[]): GateShape | null {
  const [only] = shapes;
  if (shapes.length === 1) return only ?? null;
  return shapes.find((shape) => shape.kind === "next" && declaredLength(node) === shape.argument + 1) ?? null;
}

/** What the file may put into a list, wherever it does so. */
function itemsOf(list: TSESTree.Node, origins: Origins): readonly Value[] {
  const items = origins.newCell();
  origins.members.flowElements(origins.cellOf(list), items);
  return origins.solved(items);
}
