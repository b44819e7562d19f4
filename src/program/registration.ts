import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { builderGates, builderRuns, frameworks, handlerProperty, holdingHooks, hookOrder, hooks, hookShape, type Framework, type GateShape } from "../models/frameworks.js";
import { isBehindBuilderGate } from "./builder-chain.js";
import type { HandlersBehindGates, Stretch } from "./call-meaning.js";
import { certainStatements, pluginFunction } from "./fastify-plugins.js";
import { memberName } from "./expressions.js";
import { constantOf } from "./constants.js";
import { isHandler, type FunctionOrigin, type Middleware } from "./middleware.js";
import type { Listed } from "./gate-lists.js";
import { isFunctionNode, stripTypeWrappers, withTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";
import { runsAfter, statementOf } from "./order.js";
import { LosingRegistrations, phaseOf } from "./losing-registrations.js";
import { hooksOf } from "./route-options.js";
import { coversPaths, pathsOf, registeredPaths } from "./route-paths.js";
import { exportedRouter } from "./router-exports.js";
import { FieldOrder, routerField } from "./router-fields.js";
import { receiverOf, routerCallsFrom, type Receiver } from "./router-chain.js";
import { waysInto, type WayIn } from "./router-ways.js";
import type { FunctionNode } from "./syntax.js";
import { FIRST, isWithin, placesIn } from "./stretches.js";

type Variable = Scope.Variable;

/** Names of all methods that register anything. */
const registering: ReadonlySet<string> = new Set([...builderRuns, ...builderGates, "addHook", ...Object.values(frameworks).flatMap(({ handlers }) => [...handlers])]);

/** What a registration is for: its paths, null for any, and the hooks that run before it. */
interface Target {
  readonly paths: readonly string[] | null;
  readonly phase: number;
}

/** Handlers come after all hooks. */
const HANDLERS = hookOrder.length;

const ALL: readonly Stretch[] = [{ from: FIRST, until: null }];

/** Finds the handlers that a router runs only after a gate let the request go on. */
export class Registrations {
  private readonly underWay = new Set<Variable>();
  private readonly making = new Set<FunctionNode>();
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
    if ((builderRuns.has(name) || builderGates.has(name)) && isBehindBuilderGate(call.callee.object, this.origins, this.middleware)) {
      return { stretches: ALL, property: null, errorParameters: Number.POSITIVE_INFINITY };
    }
    const receiver = receiverOf(call.callee.object, this.origins);
    if (receiver === null) return null;
    const { framework } = receiver;
    if (name === framework.addHook) return this.hookBehindGates(call, receiver);
    if (!framework.handlers.has(name)) return null;
    const stretches = this.stretchesIn(call, receiver, name);
    return stretches.length === 0 ? null : { stretches, property: framework.addHook === null ? null : handlerProperty, errorParameters: framework.errorParameters };
  }

  /** A hook that runs after that of a gate. */
  private hookBehindGates(call: TSESTree.CallExpression, receiver: Receiver): HandlersBehindGates | null {
    const phase = phaseOf(call);
    if (phase === null || !this.isGuarded(receiver, call, { paths: null, phase })) return null;
    return { stretches: [{ from: { argument: 1, element: 0 }, until: null }], property: null, errorParameters: Number.POSITIVE_INFINITY };
  }

  /** Behind gates that the call itself names, or others before it, up to what may lose the permit. */
  private stretchesIn(call: TSESTree.CallExpression, receiver: Receiver, name: string): readonly Stretch[] {
    const { framework, route } = receiver;
    const paths = route === null ? registeredPaths(call, name) : pathsOf(route.arguments[0]);
    const stretches: Stretch[] = [];
    let from = this.isGuarded(receiver, call, { paths, phase: HANDLERS }) ? FIRST : null;
    for (const { place, next, isKnown, ...placed } of placesIn(call.arguments, this.origins)) {
      const does = this.effectOf(placed, framework, framework.gates.has(name) ? framework.shapes : framework.routeShapes, from !== null);
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
  private effectOf({ node, origins }: Listed, framework: Framework, shapes: readonly GateShape[], isHeld: boolean): "holds" | "holds within" | "loses" | "loses within" | null {
    const options = framework.addHook === null ? null : this.hooksIn(node, origins);
    if (options !== null) return options;
    if (framework.gates.size === 0) return null;
    if (isHeld) return this.losing.isLoss(node, framework, origins) ? "loses" : null;
    return node.type !== "SpreadElement" && this.middleware.isGate(node, shapes, origins) ? "holds" : null;
  }

  /** Options of a route whose hooks hold requests back, or lose the permit that they come with. */
  private hooksIn(node: TSESTree.Node, origins: Origins): "holds within" | "loses within" | null {
    let holds = false;
    for (const hook of hooksOf(node, origins) ?? []) {
      const isHolding = this.middleware.holdsIn(hook.value, [hookShape], hook.origins);
      if (!isHolding && this.middleware.mayLose(hook.value, hooks, hook.origins)) return "loses within";
      const isWritten = [this.origins, hook.origins].some(({ index: { assignedMembers } }) => assignedMembers.has(hook.name) || assignedMembers.has(null));
      holds ||= isHolding && !(hook.isConstant && isWritten) && !this.losing.mayFollow(hookOrder.indexOf(hook.name));
    }
    return holds ? "holds within" : null;
  }

  /** Whether a gate was put before all that `receiver` registers at `at` for `paths`. */
  private isGuarded(receiver: Receiver, at: TSESTree.Node, target: Target): boolean {
    const { framework, root, links, route } = receiver;
    const keeps = (gate: TSESTree.CallExpression | null): boolean => !this.losing.mayComeBetween({ receiver, gate, at, paths: target.paths });
    const holds = (call: TSESTree.CallExpression): boolean => this.covers(call, framework, target) && keeps(call);
    if (links.some((link) => (isBehindRoute(link, route) ? this.holdsRoute(link, framework) && keeps(link) : holds(link)))) return true;
    const field = routerField(root, this.origins);
    if (field !== null) return new FieldOrder(field, this.origins, (use) => routerCallsFrom(use, framework).some(holds)).isGuardedAt(at);
    if (root.type === "CallExpression" && this.makesGuarded(root, framework, target) && keeps(null)) return true;
    const variable = root.type === "Identifier" ? this.origins.variableOf(root) : declaredBy(at, this.origins);
    if (variable === null || this.underWay.has(variable)) return false;
    this.underWay.add(variable);
    const isGuarded =
      (this.isGuardedByItsFile(root, framework, target) && keeps(null)) ||
      (root.type === "Identifier" && this.isGuardedBefore(root, variable, framework, at, target, holds)) ||
      (this.isReachedBehindGates(variable, framework, target) && keeps(null));
    this.underWay.delete(variable);
    return isGuarded;
  }

  /** Whether the call is one of functions in view that hand out routers behind gates only. */
  private makesGuarded(call: TSESTree.CallExpression, framework: Framework, target: Target): boolean {
    const callees = this.origins.solved(this.origins.calls.cellOfCallee(call));
    return callees.length > 0 && callees.every((callee) => callee.kind === "function" && this.handsOutGuarded(callee, framework, target));
  }

  private handsOutGuarded({ node, home }: FunctionOrigin, framework: Framework, target: Target): boolean {
    if (node.generator || this.making.has(node)) return false;
    const returned = node.body?.type === "BlockStatement" ? (home.index.returns.get(node) ?? []) : node.body == null ? [] : [node.body];
    const there = home === this.origins ? this : new Registrations(home, this.middleware);
    this.making.add(node);
    const isGuarded = returned.length > 0 && returned.every((value) => {
      const receiver = receiverOf(value, home);
      return receiver?.route === null && (receiver.framework === framework || framework === frameworks.unknown) && there.isGuarded(receiver, value.parent ?? value, target);
    });
    this.making.delete(node);
    return isGuarded;
  }

  /** Whether a statement before `at` gave the router a gate, or its declaration did. */
  private isGuardedBefore(root: TSESTree.Identifier, variable: Variable, framework: Framework, at: TSESTree.Node, target: Target, holds: (call: TSESTree.CallExpression) => boolean): boolean {
    if (!isSteady(variable)) return false;
    const made = constantOf(root, this.origins);
    const maker = made === null ? null : receiverOf(made, this.origins);
    if (maker?.route === null && maker.links.some(holds)) return true;
    if (maker?.root.type === "CallExpression" && this.makesGuarded(maker.root, framework, target) && !this.losing.mayComeBetween({ receiver: { framework, root, links: [], route: null }, gate: null, at, paths: target.paths })) return true;
    return variable.references.some(({ identifier }) => {
      const calls = routerCallsFrom(identifier, framework);
      const last = calls.at(-1);
      const statement = last === undefined ? null : statementOf(last);
      return statement !== null && runsAfter(statement, at, this.origins.variableOf) && calls.some(holds);
    });
  }

  /** Whether another file, which exports the router, gave it a gate before anyone could import it. */
  private isGuardedByItsFile(root: TSESTree.Node, framework: Framework, target: Target): boolean {
    const exported = root.type === "Identifier" ? exportedRouter(root, this.origins) : null;
    if (exported === null) return false;
    const { origins, made, name, uses } = exported;
    const there = new Registrations(origins, this.middleware);
    const receiver = { framework, root: name, links: [], route: null };
    const keeps = (gate: TSESTree.CallExpression | null): boolean => !there.losing.mayComeBetween({ receiver, gate, at: null, paths: target.paths });
    const maker = made === null ? null : receiverOf(made, origins);
    const isMadeGuarded = maker?.route === null && (maker.links.some((link) => there.covers(link, framework, target) && keeps(link)) || (maker.root.type === "CallExpression" && there.makesGuarded(maker.root, framework, target) && keeps(null)));
    return isMadeGuarded || uses.some((use) => routerCallsFrom(use, framework).some((call) => there.covers(call, framework, target) && keeps(call)));
  }

  /** Whether nothing gets to the router, or to the scope that a parameter stands for, but behind a gate. */
  private isReachedBehindGates(variable: Variable, framework: Framework, target: Target): boolean {
    const ways = waysInto(variable, framework, this.origins);
    return ways !== null && ways.length > 0 && ways.every((way) => this.isWayGuarded(way, target));
  }

  private isWayGuarded(way: WayIn, target: Target): boolean {
    if (way.kind === "same") {
      const receiver = receiverOf(way.router, this.origins);
      return receiver !== null && receiver.route === null && this.isGuarded(receiver, way.call, target);
    }
    const receiver = way.call.callee.type === "MemberExpression" ? receiverOf(way.call.callee.object, this.origins) : null;
    const name = way.call.callee.type === "MemberExpression" ? memberName(way.call.callee) : null;
    if (receiver === null || name === null) return false;
    if (way.kind === "scope") return receiver.framework.scopes.has(name) && this.isGuarded(receiver, way.call, { ...target, paths: null });
    if (!receiver.framework.mounts.has(name)) return false;
    return isWithin(this.stretchesIn(way.call, receiver, name), { argument: way.argument, element: 0 });
  }

  /** `router.route(path).all(gate)` */
  private holdsRoute(link: TSESTree.CallExpression, framework: Framework): boolean {
    const name = link.callee.type === "MemberExpression" ? memberName(link.callee) : null;
    return name === "all" && link.arguments.some((argument, index) => isKnownPosition(link, index) && this.middleware.holdsIn(argument, framework.shapes, this.origins));
  }

  /** Whether the call puts a gate before all that is registered later for `paths`. */
  private covers(call: TSESTree.CallExpression, framework: Framework, target: Target): boolean {
    const name = call.callee.type === "MemberExpression" ? memberName(call.callee) : null;
    const [first, second] = call.arguments;
    if (name === null || first === undefined || first.type === "SpreadElement") return false;
    if (name === framework.addHook) {
      const phase = phaseOf(call);
      return phase !== null && holdingHooks.has(hookOrder[phase] ?? "") && phase <= target.phase && second !== undefined && this.middleware.isGate(second, [hookShape], this.origins);
    }
    if (framework.scopes.has(name) && this.pluginCovers(first, framework, target)) return true;
    if (!framework.gates.has(name)) return false;
    const holds = (argument: TSESTree.Node, index: number): boolean => isKnownPosition(call, index) && this.middleware.holdsIn(argument, framework.shapes, this.origins);
    if (holds(first, 0)) return true;
    const own = pathsOf(first);
    if (own === null ? !this.isFunction(first) : !coversPaths(own, target.paths, framework.paths)) return false;
    return call.arguments.some((argument, index) => index > 0 && holds(argument, index));
  }

  /** A plugin without a scope of its own puts its hooks before what its parent registers later. */
  private pluginCovers(plugin: TSESTree.Node, framework: Framework, target: Target): boolean {
    const found = pluginFunction(plugin, this.origins);
    const parameter = found?.node.params[0];
    const variable = parameter?.type === "Identifier" ? (found?.home.variableOf(parameter) ?? null) : null;
    if (found === null || variable === null) return false;
    const there = found.home === this.origins ? this : new Registrations(found.home, this.middleware);
    const statements = certainStatements(found.node);
    return variable.references.some(({ identifier }) => {
      const calls = routerCallsFrom(identifier, framework);
      const statement = calls.at(-1) === undefined ? null : statementOf(calls.at(-1) ?? identifier);
      return statement !== null && statements.includes(statement) && calls.some((call) => there.covers(call, framework, target));
    });
  }

  /** Whether it is no path, which would narrow what stands behind it. */
  private isFunction(given: TSESTree.Expression): boolean {
    const node = stripTypeWrappers(given);
    if (isFunctionNode(node)) return true;
    const values = [...this.origins.valuesOf(node)];
    return values.length > 0 && values.every((value) => value.kind === "function" || (value.kind === "api" && isHandler(value.position)));
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
  let outer = withTypeWrappers(call);
  while (outer.parent?.type === "MemberExpression" && outer.parent.object === outer && outer.parent.parent.type === "CallExpression") outer = withTypeWrappers(outer.parent.parent);
  const declarator = outer.parent;
  return declarator?.type === "VariableDeclarator" && declarator.id.type === "Identifier" ? origins.variableOf(declarator.id) : null;
}

/** Whether the variable holds one router as long as it can be used. */
function isSteady(variable: Variable): boolean {
  return variable.defs.length === 1 && variable.references.every((reference) => !reference.isWrite() || reference.init === true) && variable.defs[0]?.type !== "FunctionName";
}

