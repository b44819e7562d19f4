import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { frameworks, hookOrder, hooks, type Framework } from "../models/frameworks.js";
import { memberName, withoutWrappers } from "./expressions.js";
import type { Middleware } from "./middleware.js";
import { enclosingFunction, staticKey } from "./nodes.js";
import type { Origins } from "./origin.js";
import { mayMeet, pathsOf, registeredPaths } from "./route-paths.js";
import { receiverOf, type Receiver } from "./router-chain.js";
import { isCertainlyBefore, placeOf } from "./order.js";
import { mayReach } from "./router-identity.js";
import { placesIn } from "./stretches.js";

type Variable = Scope.Variable;

/** A call that puts something in place that may let a request go on without the permit it came with. */
interface Losing {
  readonly call: TSESTree.CallExpression;
  readonly name: string;
  readonly receiver: Receiver;
}

/** Where a request comes by: what a router got between its gate and a registration. */
export interface Passing {
  readonly receiver: Receiver;
  /** The call that put the gate in place; null where requests come to the router with a permit. */
  readonly gate: TSESTree.CallExpression | null;
  /** The registration; null for all that comes later. */
  readonly at: TSESTree.Node | null;
  readonly paths: readonly string[] | null;
}

/** Finds what asks again, or pauses, and goes on all the same, between a gate and what is registered behind it. */
export class LosingRegistrations {
  private known: readonly Losing[] | null = null;
  private readonly underWay = new Set<Variable>();

  constructor(
    private readonly origins: Origins,
    private readonly middleware: Middleware,
  ) {}

  mayComeBetween(passing: Passing): boolean {
    return this.losing.some((each) => this.isBetween(each, passing)) || this.isHandedElsewhere(passing);
  }

  /** Whether something that the file puts in place is such a one. */
  get any(): boolean {
    return this.losing.length > 0;
  }

  /** Whether the argument, given to a router, is such a one, or a router that has one. */
  isLoss(argument: TSESTree.Node, framework: Framework, origins = this.origins): boolean {
    const node = argument.type === "SpreadElement" ? argument.argument : argument;
    const there = origins === this.origins ? this : new LosingRegistrations(origins, this.middleware);
    const mayLose = this.middleware.mayLose(node, framework, origins) || (framework.mounts.size > 0 && there.routerLoses(node, framework));
    return mayLose && !(node === argument && this.middleware.isGate(node, framework.shapes, origins));
  }

  private get losing(): readonly Losing[] {
    this.known ??= this.origins.index.calls.flatMap((call) => this.losingBy(call));
    return this.known;
  }

  private losingBy(call: TSESTree.Node): readonly Losing[] {
    if (call.type !== "CallExpression" || call.callee.type !== "MemberExpression") return [];
    const name = memberName(call.callee);
    if (name === null || !registers(name, frameworks.unknown)) return [];
    const receiver = receiverOf(call.callee.object, this.origins);
    if (receiver === null || !registers(name, receiver.framework)) return [];
    const { framework } = receiver;
    if (name === framework.addHook) return this.isLosingHook(call) ? [{ call, name, receiver }] : [];
    const places = [...placesIn(call.arguments, this.origins)];
    const loss = places.findLastIndex(({ node, origins }) => this.isLoss(node, framework, origins));
    const isHeldAgain = places.slice(loss + 1).some(({ node, origins }) => node.type !== "SpreadElement" && this.middleware.isGate(node, framework.shapes, origins));
    return loss < 0 || isHeldAgain ? [] : [{ call, name, receiver }];
  }

  private isLosingHook({ arguments: [hook, given] }: TSESTree.CallExpression): boolean {
    const names = pathsOf(hook);
    if (given === undefined || given.type === "SpreadElement" || names?.some((name) => hookOrder.includes(name)) === false) return false;
    return this.middleware.mayLose(given, hooks, this.origins) && !this.middleware.isGate(given, hooks.shapes, this.origins);
  }

  private isBetween({ call, name, receiver }: Losing, { receiver: own, gate, at, paths }: Passing): boolean {
    // What the registration itself names is told by its order there.
    if (call === at || !mayReach(receiver.root, own.root, this.origins)) return false;
    if (name === receiver.framework.addHook ? !this.runsBetween(call, gate, at, own.root) : !this.standsBetween(call, gate, at, own.root)) return false;
    const others = receiver.route === null ? registeredPaths(call, name) : pathsOf(receiver.route.arguments[0]);
    return mayMeet(others, paths) && (at === null || mayBeSameVerb(name, at.type === "CallExpression" ? calledName(at) : null));
  }

  private standsBetween(call: TSESTree.CallExpression, gate: TSESTree.CallExpression | null, at: TSESTree.Node | null, root: TSESTree.Node): boolean {
    if (gate !== null && isCertainlyBefore(call, gate)) return false;
    return at === null || !isCalledOnce(root, gate, call, this.origins) || !isCertainlyBefore(at, call);
  }

  /** Hooks run in the order of their names, and only those of one name in that of the text; all of them before the handler, also of a route that stands before them. */
  private runsBetween(call: TSESTree.CallExpression, gate: TSESTree.CallExpression | null, at: TSESTree.Node | null, root: TSESTree.Node): boolean {
    const phase = phaseOf(call);
    const [before, behind] = [phaseAt(gate), phaseAt(at)];
    const isBeforeGate = gate !== null && (phase === null || before === null || phase === before ? isCertainlyBefore(call, gate) : phase < before);
    if (isBeforeGate || at === null || behind === null || phase === null) return !isBeforeGate;
    return phase === behind ? !isCalledOnce(root, gate, call, this.origins) || !isCertainlyBefore(at, call) : phase < behind;
  }

  /** Whether a hook that the file adds, and that runs after those which a route names for `phase`, is such a one. */
  mayFollow(phase: number): boolean {
    return this.losing.some(({ call, name, receiver }) => name === receiver.framework.addHook && (phaseOf(call) ?? hookOrder.length) > phase);
  }

  /** Whether the expression is a router that such a registration is made on. */
  private routerLoses(node: TSESTree.Node, framework: Framework): boolean {
    const router = node.type === "CallExpression" && node.callee.type === "MemberExpression" && framework.mountable.has(memberName(node.callee) ?? "") ? node.callee.object : node;
    if (router.type !== "Identifier") return false;
    const variable = this.origins.variableOf(router);
    if (variable === null || this.underWay.has(variable)) return false;
    const elsewhere = fileBehind(variable, this.origins);
    if (elsewhere !== null) return new LosingRegistrations(elsewhere, this.middleware).any;
    if (!isRouter(router, this.origins)) return false;
    this.underWay.add(variable);
    const loses = this.origins.index.calls.some((call) => {
      const receiver = call.type === "CallExpression" && call.callee.type === "MemberExpression" ? receiverOf(call.callee.object, this.origins) : null;
      return receiver !== null && mayReach(receiver.root, router, this.origins) && this.losingBy(call).length > 0;
    });
    this.underWay.delete(variable);
    return loses;
  }

  /** Whether a function of another file, which puts such a one in place, is given the router. */
  private isHandedElsewhere({ receiver: { root }, gate, at }: Passing): boolean {
    const variable = root.type === "Identifier" ? this.origins.variableOf(root) : null;
    return (variable?.references ?? []).some(({ identifier }) => {
      const call = identifier.parent;
      if (call?.type !== "CallExpression" || call === at || call.callee === identifier) return false;
      if ((gate !== null && isCertainlyBefore(call, gate)) || (at !== null && isCertainlyBefore(at, call))) return false;
      const callees = this.origins.solved(this.origins.calls.cellOfCallee(call));
      return callees.some((callee) => callee.kind === "function" && callee.home !== this.origins && new LosingRegistrations(callee.home, this.middleware).any);
    });
  }
}

/** When the hook that a call adds runs; null where it is none of those before the handler. */
export function phaseOf({ arguments: [hook] }: TSESTree.CallExpression): number | null {
  const [name, other] = pathsOf(hook) ?? [];
  const phase = name === undefined || other !== undefined ? -1 : hookOrder.indexOf(name);
  return phase < 0 ? null : phase;
}

/** The same of any registration. */
function phaseAt(node: TSESTree.Node | null): number | null {
  return node?.type === "CallExpression" && calledName(node) === frameworks.fastify.addHook ? phaseOf(node) : null;
}

function registers(name: string, framework: Framework): boolean {
  // A handler of Fastify leads on to nothing.
  if (name === framework.addHook) return true;
  return (framework.addHook === null || framework === frameworks.unknown) && (framework.handlers.has(name) || framework.mounts.has(name) || name === "on" || name === "openapi" || name === "route");
}

function calledName({ callee }: TSESTree.CallExpression): string | null {
  return callee.type === "MemberExpression" ? memberName(callee) : null;
}

const VERBS: Readonly<Record<string, string>> = { get: "get", head: "get", post: "post", put: "put", patch: "patch", delete: "delete", del: "delete", options: "options" };

/** Whether one request may be for both methods. */
function mayBeSameVerb(left: string, right: string | null): boolean {
  const [one, other] = [VERBS[left], right === null ? undefined : VERBS[right]];
  return one === undefined || other === undefined || one === other;
}

function isRouter(node: TSESTree.Identifier, origins: Origins): boolean {
  const receiver = receiverOf(node, origins);
  return receiver !== null && receiver.framework !== frameworks.unknown;
}

/** Whether the text tells the order of what is put in place: it runs once for the router, or after the gate whenever it runs. */
function isCalledOnce(root: TSESTree.Node, gate: TSESTree.CallExpression | null, call: TSESTree.CallExpression, origins: Origins): boolean {
  const { around } = placeOf(call);
  if (around.type === "Program" || (gate !== null && placeOf(gate).around === around)) return true;
  const definition = root.type === "Identifier" ? origins.variableOf(root)?.defs[0] : undefined;
  return definition?.type === "Variable" && enclosingFunction(definition.node) === around;
}

/** The file that an imported name comes from, if it is in view. */
function fileBehind(variable: Variable, origins: Origins): Origins | null {
  const [definition] = variable.defs;
  if (definition?.type === "ImportBinding") {
    const declaration = definition.node.parent;
    if (declaration.type !== "ImportDeclaration") return null;
    const name = definition.node.type === "ImportSpecifier" ? staticKey(definition.node.imported, false) : "default";
    const file = origins.imports.fileOf(declaration.source.value)?.origins ?? null;
    return (name === null ? null : file?.exports.definition(name)?.origins) ?? file;
  }
  let made = definition?.type === "Variable" && definition.node.init !== null ? withoutWrappers(definition.node.init) : null;
  while (made?.type === "MemberExpression") made = withoutWrappers(made.object);
  const [specifier] = made?.type === "CallExpression" && made.callee.type === "Identifier" && made.callee.name === "require" ? made.arguments : [];
  return specifier?.type === "Literal" && typeof specifier.value === "string" ? (origins.imports.fileOf(specifier.value)?.origins ?? null) : null;
}
