import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { builderRuns, frameworks, handlerProperty, holdingHooks, hooks, hookShape, type Framework } from "../models/frameworks.js";
import { isBehindBuilderGate } from "./builder-chain.js";
import type { HandlersBehindGates, Stretch } from "./call-meaning.js";
import { certainStatements, pluginFunction } from "./fastify-plugins.js";
import { memberName } from "./expressions.js";
import { constantOf, type Middleware } from "./middleware.js";
import { isFunctionNode, staticKey } from "./nodes.js";
import type { Origins } from "./origin.js";
import { runsAfter, statementOf } from "./order.js";
import { LosingRegistrations } from "./losing-registrations.js";
import { coversPaths, pathsOf, registeredPaths } from "./route-paths.js";
import { exportedRouter } from "./router-exports.js";
import { FieldOrder, routerField } from "./router-fields.js";
import { receiverOf, routerCallsFrom, type Receiver } from "./router-chain.js";
import { waysInto, type WayIn } from "./router-ways.js";
import { FIRST, isWithin, placesIn } from "./stretches.js";

type Variable = Scope.Variable;

/** Names of all methods that register anything. */
const registering: ReadonlySet<string> = new Set([...builderRuns, ...Object.values(frameworks).flatMap(({ handlers }) => [...handlers])]);

const ALL: readonly Stretch[] = [{ from: FIRST, until: null }];

/** Finds the handlers that a router runs only after a gate let the request go on. */
export class Registrations {
  private readonly underWay = new Set<Variable>();
  private readonly losing: LosingRegistrations;

  constructor(
    private readonly origins: Origins,
    private readonly middleware: Middleware,
  ) {
    this.losing = new LosingRegistrations(origins, middleware);
  }

  /** Which of the handlers that the call registers stand behind a gate; null for none. */
  behindGates(call: TSESTree.CallExpression): HandlersBehindGates | null {
    if (call.callee.type !== "MemberExpression") return null;
    const name = memberName(call.callee);
    if (name === null || !registering.has(name)) return null;
    if (builderRuns.has(name) && isBehindBuilderGate(call.callee.object, this.origins, this.middleware)) {
      return { stretches: ALL, property: null, errorParameters: Number.POSITIVE_INFINITY };
    }
    const receiver = receiverOf(call.callee.object, this.origins);
    if (receiver === null || !receiver.framework.handlers.has(name)) return null;
    const { framework } = receiver;
    const stretches = this.stretchesIn(call, receiver, name);
    return stretches.length === 0 ? null : { stretches, property: framework.addHook === null ? null : handlerProperty, errorParameters: framework.errorParameters };
  }

  /** Behind gates that the call itself names, or others before it, up to what may lose the permit. */
  private stretchesIn(call: TSESTree.CallExpression, receiver: Receiver, name: string): readonly Stretch[] {
    const { framework, route } = receiver;
    const paths = route === null ? registeredPaths(call, name) : pathsOf(route.arguments[0]);
    const stretches: Stretch[] = [];
    let from = this.isGuarded(receiver, call, paths) ? FIRST : null;
    for (const { node, place, next, isKnown } of placesIn(call.arguments)) {
      const does = this.effectOf(node, framework, from !== null);
      if (does === "holds within" && isKnown) from ??= place;
      else if (does === "holds" && isKnown) from ??= next;
      else if (from !== null && (does === "loses within" || does === "loses")) {
        stretches.push({ from, until: does === "loses" && isKnown ? next : place });
        from = null;
      }
    }
    return from === null ? stretches : [...stretches, { from, until: null }];
  }

  /** What an argument does to requests on their way to those behind it, or, by hooks among its options, to the handler in it as well. */
  private effectOf(node: TSESTree.Node, framework: Framework, isHeld: boolean): "holds" | "holds within" | "loses" | "loses within" | null {
    const options = framework.addHook === null ? null : this.hooksIn(node);
    if (options !== null) return options;
    if (framework.gates.size === 0) return null;
    if (isHeld) return this.losing.isLoss(node, framework) ? "loses" : null;
    return node.type !== "SpreadElement" && this.isGate(node, framework) ? "holds" : null;
  }

  private isGate(node: TSESTree.Node, framework: Framework): boolean {
    return this.middleware.isGate(node, framework.shapes, this.origins);
  }

  /** Options of a route whose hooks hold requests back, or lose the permit that they come with. */
  private hooksIn(node: TSESTree.Node): "holds within" | "loses within" | null {
    const options = node.type === "Identifier" ? constantOf(node, this.origins) : node;
    if (options?.type !== "ObjectExpression") return null;
    const isConstant = options !== node;
    const { assignedMembers } = this.origins.index;
    const spread = options.properties.findLastIndex(({ type }) => type === "SpreadElement");
    let holds = false;
    for (const [index, property] of options.properties.entries()) {
      const key = property.type === "Property" ? staticKey(property.key, property.computed) : null;
      if (property.type !== "Property" || key === null || !holdingHooks.has(key)) continue;
      const isHolding = this.middleware.holdsIn(property.value, [hookShape], this.origins);
      if (!isHolding && this.middleware.mayLose(property.value, hooks, this.origins)) return "loses within";
      holds ||= isHolding && index > spread && !(isConstant && (assignedMembers.has(key) || assignedMembers.has(null)));
    }
    return holds ? "holds within" : null;
  }

  /** Whether a gate was put before all that `receiver` registers at `at` for `paths`. */
  private isGuarded(receiver: Receiver, at: TSESTree.CallExpression, paths: readonly string[] | null): boolean {
    const { framework, root, links, route } = receiver;
    const keeps = (gate: TSESTree.CallExpression | null): boolean => !this.losing.mayComeBetween({ receiver, gate, at, paths });
    const holds = (call: TSESTree.CallExpression): boolean => this.covers(call, framework, paths) && keeps(call);
    if (links.some((link) => (isBehindRoute(link, route) ? this.holdsRoute(link, framework) && keeps(link) : holds(link)))) return true;
    const field = routerField(root, this.origins);
    if (field !== null) return new FieldOrder(field, this.origins, (use) => routerCallsFrom(use, framework).some(holds)).isGuardedAt(at);
    const variable = root.type === "Identifier" ? this.origins.variableOf(root) : declaredBy(at, this.origins);
    if (variable === null || this.underWay.has(variable)) return false;
    this.underWay.add(variable);
    const isGuarded =
      (this.isGuardedByItsFile(root, framework, paths) && keeps(null)) ||
      (root.type === "Identifier" && this.isGuardedBefore(root, variable, framework, at, holds)) ||
      (this.isReachedBehindGates(variable, framework, paths) && keeps(null));
    this.underWay.delete(variable);
    return isGuarded;
  }

  /** Whether a statement before `at` gave the router a gate, or its declaration did. */
  private isGuardedBefore(root: TSESTree.Identifier, variable: Variable, framework: Framework, at: TSESTree.Node, holds: (call: TSESTree.CallExpression) => boolean): boolean {
    if (!isSteady(variable)) return false;
    const made = constantOf(root, this.origins);
    const maker = made === null ? null : receiverOf(made, this.origins);
    if (maker?.route === null && maker.links.some(holds)) return true;
    return variable.references.some(({ identifier }) => {
      const calls = routerCallsFrom(identifier, framework);
      const last = calls.at(-1);
      const statement = last === undefined ? null : statementOf(last);
      return statement !== null && runsAfter(statement, at, this.origins.variableOf) && calls.some(holds);
    });
  }

  /** Whether another file, which exports the router, gave it a gate before anyone could import it. */
  private isGuardedByItsFile(root: TSESTree.Node, framework: Framework, paths: readonly string[] | null): boolean {
    const exported = root.type === "Identifier" ? exportedRouter(root, this.origins) : null;
    if (exported === null) return false;
    const there = new Registrations(exported.origins, this.middleware);
    return exported.uses.some((use) => {
      const receiver = { framework, root: use, links: [], route: null };
      return routerCallsFrom(use, framework).some((call) => there.covers(call, framework, paths) && !there.losing.mayComeBetween({ receiver, gate: call, at: null, paths }));
    });
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
    return isWithin(this.stretchesIn(way.call, receiver, name), { argument: way.argument, element: 0 });
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

