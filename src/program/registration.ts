import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { builderRuns, frameworks, handlerProperty, holdingHooks, hookShape, type Framework } from "../models/frameworks.js";
import { isBehindBuilderGate } from "./builder-chain.js";
import type { HandlersBehindGates } from "./call-meaning.js";
import { certainStatements, pluginFunction } from "./fastify-plugins.js";
import { memberName } from "./expressions.js";
import { constantOf, type Middleware } from "./middleware.js";
import { isFunctionNode, staticKey } from "./nodes.js";
import type { Origins } from "./origin.js";
import { runsAfter, statementOf } from "./order.js";
import { coversPaths, pathsOf } from "./route-paths.js";
import { exportedRouter } from "./router-exports.js";
import { FieldOrder, routerField } from "./router-fields.js";
import { receiverOf, routerCallsFrom, type Receiver } from "./router-chain.js";
import { waysInto, type WayIn } from "./router-ways.js";

type Variable = Scope.Variable;

/** A place among arguments: those behind it, and the elements of the array there from `element` on. */
type Place = Pick<HandlersBehindGates, "argument" | "element">;

/** Names of all methods that register anything. */
const registering: ReadonlySet<string> = new Set([...builderRuns, ...Object.values(frameworks).flatMap(({ handlers }) => [...handlers])]);

const START: Place = { argument: 0, element: 0 };

/** Finds the handlers that a router runs only after a gate let the request go on. */
export class Registrations {
  private readonly underWay = new Set<Variable>();

  constructor(
    private readonly origins: Origins,
    private readonly middleware: Middleware,
  ) {}

  /** Which of the handlers that the call registers stand behind a gate; null for none. */
  behindGates(call: TSESTree.CallExpression): HandlersBehindGates | null {
    if (call.callee.type !== "MemberExpression") return null;
    const name = memberName(call.callee);
    if (name === null || !registering.has(name)) return null;
    if (builderRuns.has(name) && isBehindBuilderGate(call.callee.object, this.origins, this.middleware)) {
      return { ...START, property: null, errorParameters: Number.POSITIVE_INFINITY };
    }
    const receiver = receiverOf(call.callee.object, this.origins);
    if (receiver === null || !receiver.framework.handlers.has(name)) return null;
    const { framework } = receiver;
    const place = this.placeIn(call, receiver, name);
    return place === null ? null : { ...place, property: framework.addHook === null ? null : handlerProperty, errorParameters: framework.errorParameters };
  }

  private placeIn(call: TSESTree.CallExpression, receiver: Receiver, name: string): Place | null {
    const paths = receiver.route === null ? registeredPaths(call, name) : pathsOf(receiver.route.arguments[0]);
    if (this.isGuarded(receiver, call, paths)) return START;
    return this.placeBehindGate(call, receiver.framework);
  }

  /** Behind a gate that the call itself names. */
  private placeBehindGate({ arguments: passed }: TSESTree.CallExpression, framework: Framework): Place | null {
    for (const [index, argument] of passed.entries()) {
      if (argument.type === "SpreadElement") return null;
      if (framework.addHook !== null && this.holdInOptions(argument)) return { argument: index, element: 0 };
      if (framework.gates.size === 0) continue;
      if (argument.type === "ArrayExpression") {
        const element = argument.elements.findIndex((each) => each !== null && this.isGate(each, framework));
        const isKnown = !argument.elements.slice(0, element).some((each) => each?.type === "SpreadElement");
        if (element >= 0 && isKnown) return { argument: index, element: element + 1 };
      } else if (index < passed.length - 1 && this.isGate(argument, framework)) return { argument: index + 1, element: 0 };
    }
    return null;
  }

  private isGate(node: TSESTree.Node, framework: Framework): boolean {
    return this.middleware.isGate(node, framework.shapes, this.origins);
  }

  /** Options of a route whose hooks hold requests back. */
  private holdInOptions(node: TSESTree.Expression): boolean {
    const options = node.type === "Identifier" ? constantOf(node, this.origins) : node;
    if (options?.type !== "ObjectExpression") return false;
    const isConstant = options !== node;
    const { assignedMembers } = this.origins.index;
    const spread = options.properties.findLastIndex(({ type }) => type === "SpreadElement");
    return options.properties.some((property, index) => {
      if (property.type !== "Property" || index < spread) return false;
      const key = staticKey(property.key, property.computed);
      if (key === null || !holdingHooks.has(key) || (isConstant && (assignedMembers.has(key) || assignedMembers.has(null)))) return false;
      return this.middleware.holdsIn(property.value, [hookShape], this.origins);
    });
  }

  /** Whether a gate was put before all that `receiver` registers at `at` for `paths`. */
  private isGuarded(receiver: Receiver, at: TSESTree.Node, paths: readonly string[] | null): boolean {
    const { framework, root, links, route } = receiver;
    const isHeld = links.some((link) => (isBehindRoute(link, route) ? this.holdsRoute(link, framework) : this.covers(link, framework, paths)));
    if (isHeld) return true;
    const field = routerField(root, this.origins);
    if (field !== null) return new FieldOrder(field, this.origins, (use) => routerCallsFrom(use, framework).some((call) => this.covers(call, framework, paths))).isGuardedAt(at);
    const variable = root.type === "Identifier" ? this.origins.variableOf(root) : declaredBy(at, this.origins);
    if (variable === null || this.underWay.has(variable)) return false;
    this.underWay.add(variable);
    const isGuarded = this.isGuardedByItsFile(root, framework, paths) || (root.type === "Identifier" && this.isGuardedBefore(root, variable, framework, at, paths)) || this.isReachedBehindGates(variable, framework, paths);
    this.underWay.delete(variable);
    return isGuarded;
  }

  /** Whether a statement before `at` gave the router a gate, or its declaration did. */
  private isGuardedBefore(root: TSESTree.Identifier, variable: Variable, framework: Framework, at: TSESTree.Node, paths: readonly string[] | null): boolean {
    if (!isSteady(variable)) return false;
    const made = constantOf(root, this.origins);
    const maker = made === null ? null : receiverOf(made, this.origins);
    if (maker?.route === null && maker.links.some((link) => this.covers(link, framework, paths))) return true;
    return variable.references.some(({ identifier }) => {
      const calls = routerCallsFrom(identifier, framework);
      const last = calls.at(-1);
      const statement = last === undefined ? null : statementOf(last);
      return statement !== null && runsAfter(statement, at, this.origins.variableOf) && calls.some((call) => this.covers(call, framework, paths));
    });
  }

  /** Whether another file, which exports the router, gave it a gate before anyone could import it. */
  private isGuardedByItsFile(root: TSESTree.Node, framework: Framework, paths: readonly string[] | null): boolean {
    const exported = root.type === "Identifier" ? exportedRouter(root, this.origins) : null;
    if (exported === null) return false;
    const there = new Registrations(exported.origins, this.middleware);
    return exported.uses.some((use) => routerCallsFrom(use, framework).some((call) => there.covers(call, framework, paths)));
  }

  /** Whether nothing gets to the router, or to the scope that a parameter stands for, but behind a gate. */
  private isReachedBehindGates(variable: Variable, framework: Framework, paths: readonly string[] | null): boolean {
    const ways = waysInto(variable, framework, this.origins);
    return ways !== null && ways.length > 0 && ways.every((way) => this.isWayGuarded(way, paths));
  }

  private isWayGuarded(way: WayIn, paths: readonly string[] | null): boolean {
    if (way.kind === "same") {
      const receiver = receiverOf(way.router, this.origins);
      return receiver !== null && receiver.route === null && this.isGuarded(receiver, way.call, paths);
    }
    const receiver = way.call.callee.type === "MemberExpression" ? receiverOf(way.call.callee.object, this.origins) : null;
    const name = way.call.callee.type === "MemberExpression" ? memberName(way.call.callee) : null;
    if (receiver === null || name === null) return false;
    if (way.kind === "scope") return receiver.framework.scopes.has(name) && this.isGuarded(receiver, way.call, null);
    if (!receiver.framework.mounts.has(name)) return false;
    const place = this.placeIn(way.call, receiver, name);
    return place !== null && place.argument <= way.argument && (place.element === 0 || place.argument < way.argument);
  }

  /** `router.route(path).all(gate)` */
  private holdsRoute(link: TSESTree.CallExpression, framework: Framework): boolean {
    const name = link.callee.type === "MemberExpression" ? memberName(link.callee) : null;
    return name === "all" && link.arguments.some((argument, index) => isKnownPosition(link, index) && this.middleware.holdsIn(argument, framework.shapes, this.origins));
  }

  /** Whether the call puts a gate before all that is registered later for `paths`. */
  private covers(call: TSESTree.CallExpression, framework: Framework, paths: readonly string[] | null): boolean {
    const name = call.callee.type === "MemberExpression" ? memberName(call.callee) : null;
    const [first, second] = call.arguments;
    if (name === null || first === undefined || first.type === "SpreadElement") return false;
    if (name === framework.addHook) {
      const hook = pathsOf(first)?.[0];
      return hook !== undefined && holdingHooks.has(hook) && second !== undefined && this.middleware.isGate(second, [hookShape], this.origins);
    }
    if (framework.scopes.has(name) && this.pluginCovers(first, framework, paths)) return true;
    if (!framework.gates.has(name)) return false;
    const holds = (argument: TSESTree.Node, index: number): boolean => isKnownPosition(call, index) && this.middleware.holdsIn(argument, framework.shapes, this.origins);
    if (holds(first, 0)) return true;
    const own = pathsOf(first);
    if (own === null ? !this.isFunction(first) : !coversPaths(own, paths, framework.paths)) return false;
    return call.arguments.some((argument, index) => index > 0 && holds(argument, index));
  }

  /** A plugin without a scope of its own puts its hooks before what its parent registers later. */
  private pluginCovers(plugin: TSESTree.Node, framework: Framework, paths: readonly string[] | null): boolean {
    const node = pluginFunction(plugin, this.origins);
    const parameter = node?.params[0];
    const variable = parameter?.type === "Identifier" ? this.origins.variableOf(parameter) : null;
    if (node === null || variable === null) return false;
    const statements = certainStatements(node);
    return variable.references.some(({ identifier }) => {
      const calls = routerCallsFrom(identifier, framework);
      const statement = calls.at(-1) === undefined ? null : statementOf(calls.at(-1) ?? identifier);
      return statement !== null && statements.includes(statement) && calls.some((call) => this.covers(call, framework, paths));
    });
  }

  /** Whether it is no path, which would narrow what stands behind it. */
  private isFunction(node: TSESTree.Expression): boolean {
    if (isFunctionNode(node)) return true;
    const values = [...this.origins.valuesOf(node)];
    return values.length > 0 && values.every(({ kind }) => kind === "function");
  }
}

/** The paths that a registration is for; null for any. */
function registeredPaths({ arguments: [first, second] }: TSESTree.CallExpression, name: string): readonly string[] | null {
  if (name === "on") return pathsOf(second);
  // koa-router lets a name stand before the path.
  return pathsOf(second) === null || second?.type === "ArrayExpression" ? pathsOf(first) : null;
}

function isKnownPosition(call: TSESTree.CallExpression, index: number): boolean {
  return call.arguments[index]?.type !== "SpreadElement";
}

function isBehindRoute(link: TSESTree.CallExpression, route: TSESTree.CallExpression | null): boolean {
  return route !== null && link !== route && link.range[1] > route.range[1];
}

/** The constant that a chain of calls on a new router is stored in. */
function declaredBy(call: TSESTree.Node, origins: Origins): Variable | null {
  let outer: TSESTree.Node = call;
  while (outer.parent?.type === "MemberExpression" && outer.parent.object === outer && outer.parent.parent.type === "CallExpression") outer = outer.parent.parent;
  const declarator = outer.parent;
  return declarator?.type === "VariableDeclarator" && declarator.id.type === "Identifier" ? origins.variableOf(declarator.id) : null;
}

/** Whether the variable holds one router as long as it can be used. */
function isSteady(variable: Variable): boolean {
  return variable.defs.length === 1 && variable.references.every((reference) => !reference.isWrite() || reference.init === true) && variable.defs[0]?.type !== "FunctionName";
}

