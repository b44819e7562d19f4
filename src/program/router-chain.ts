import type { TSESTree } from "@typescript-eslint/utils";
import { frameworks, type Framework } from "../models/frameworks.js";
import { bare, memberName, withoutWrappers } from "./expressions.js";
import { constantOf } from "./constants.js";
import { withTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { Value } from "./values.js";

/** The router that a method is called on. */
export interface Receiver {
  readonly framework: Framework;
  /** The expression that a chain of calls begins with. */
  readonly root: TSESTree.Node;
  /** Calls of the chain before this one, in order. All answer with the same router. */
  readonly links: readonly TSESTree.CallExpression[];
  /** The link that makes a router of one path; later ones are about this path. */
  readonly route: TSESTree.CallExpression | null;
}

const DEEPEST_CONSTANT = 4;

/** Null when the expression may be something else than a router. */
export function receiverOf(node: TSESTree.Node, origins: Origins): Receiver | null {
  const links: TSESTree.CallExpression[] = [];
  let said = withoutWrappers(node);
  let root = bare(node);
  while (root.type === "CallExpression" && root.callee.type === "MemberExpression" && saidFramework(said, root, origins) === null) {
    links.unshift(root);
    said = withoutWrappers(root.callee.object);
    root = bare(root.callee.object);
  }
  const framework = saidFramework(said, root, origins) ?? frameworkOf(root, origins, 0);
  if (framework === null) return null;
  let route: TSESTree.CallExpression | null = null;
  for (const link of links) {
    if (isRoute(link, framework)) {
      if (route !== null) return null;
      route = link;
    } else if (route === null ? !answersWithRouter(link, framework) : !framework.handlers.has(nameOf(link) ?? "")) return null;
  }
  return { framework, root, links, route };
}

/** Calls on a router one after the other, as long as each answers with it: `router.use(a).use(b)`. */
export function routerCallsFrom(router: TSESTree.Node, framework: Framework): readonly TSESTree.CallExpression[] {
  const calls: TSESTree.CallExpression[] = [];
  let object = withTypeWrappers(router);
  for (;;) {
    const member = object.parent;
    if (member?.type !== "MemberExpression" || member.object !== object) return calls;
    const call = member.parent;
    if (call.type !== "CallExpression" || call.callee !== member || !answersWithRouter(call, framework)) return calls;
    calls.push(call);
    object = withTypeWrappers(call);
  }
}

function nameOf({ callee }: TSESTree.CallExpression): string | null {
  return callee.type === "MemberExpression" ? memberName(callee) : null;
}

function isRoute(call: TSESTree.CallExpression, framework: Framework): boolean {
  const name = nameOf(call);
  return name !== null && framework.routes.has(name) && call.arguments.length === 1 && call.arguments[0]?.type !== "ObjectExpression";
}

function answersWithRouter(call: TSESTree.CallExpression, framework: Framework): boolean {
  const name = nameOf(call);
  if (name === null) return false;
  if (name === framework.addHook || framework.gates.has(name) || framework.mounts.has(name) || framework.scopes.has(name) || framework.fluent.has(name)) return true;
  // With one argument, `app.get(name)` reads a setting.
  return framework.handlers.has(name) && (call.arguments.length > 1 || call.arguments[0]?.type === "ObjectExpression");
}

function frameworkOf(root: TSESTree.Node, origins: Origins, depth: number): Framework | null {
  const known = knownFramework(root, origins);
  if (known !== null) return known;
  const values = [...origins.valuesOf(root)];
  // A plugin's scope may also be whatever else its function is called with.
  if (values.length === 0 || !values.every((value) => isAnything(value) || frameworkOfValue(value) !== null)) return null;
  const made = root.type === "Identifier" ? constantOf(root, origins) : null;
  if (made === null || depth > DEEPEST_CONSTANT) return frameworks.unknown;
  let inner = withoutWrappers(made);
  while (inner.type === "CallExpression" && inner.callee.type === "MemberExpression" && knownFramework(inner, origins) === null) inner = withoutWrappers(inner.callee.object);
  return inner === made ? frameworks.unknown : frameworkOf(inner, origins, depth + 1);
}

/** What the models say of a router, or of the type that it is said to have. */
function saidFramework(said: TSESTree.Node, root: TSESTree.Node, origins: Origins): Framework | null {
  return knownFramework(root, origins) ?? (said === root ? null : knownFramework(said, origins));
}

/** What the models say of it. */
function knownFramework(node: TSESTree.Node, origins: Origins): Framework | null {
  let found: Framework | null = null;
  for (const value of origins.valuesOf(node)) {
    const framework = frameworkOfValue(value);
    if (framework === null || (found !== null && found !== framework)) return null;
    found = framework;
  }
  return found;
}

function frameworkOfValue(value: Value): Framework | null {
  if (value.kind !== "api") return null;
  for (const meaning of value.position.meanings) {
    if (meaning.kind === "behaviour" && meaning.behaviour.is === "router") return frameworks[meaning.behaviour.framework];
  }
  return null;
}

/** Whether the models know what a method is called on as a router, whatever it is named. */
export function isOnRouter({ callee }: TSESTree.CallExpression, origins: Origins): boolean {
  return callee.type === "MemberExpression" && (receiverOf(callee.object, origins)?.framework ?? frameworks.unknown) !== frameworks.unknown;
}

/** Nothing is known of the value: neither that a package made it, nor that the project did. */
function isAnything({ kind }: Value): boolean {
  return kind === "fixtures" || kind === "unknown" || kind === "unseen" || kind === "exported" || kind === "nullish" || kind === "shape" || kind === "signature" || kind === "instantiated" || kind === "callback";
}
