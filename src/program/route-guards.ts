import type { TSESTree } from "@typescript-eslint/utils";
import { guardShape } from "../models/frameworks.js";
import { decoratorsOf } from "./decorators.js";
import { withoutWrappers } from "./expressions.js";
import type { FunctionOrigin, Middleware } from "./middleware.js";
import { childNodes, isFunctionNode, staticKey, stripTypeWrappers, withTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";
import { membersOfThis } from "./overrides.js";
import type { ClassNode, FunctionNode } from "./syntax.js";
import type { Value } from "./values.js";

/** Decorators of methods that NestJS runs behind guards, by the package's path. Other methods, such as those that it runs by a clock, have none. */
const ROUTES: Readonly<Record<string, ReadonlySet<string>>> = {
  "@nestjs/common": new Set(["Get", "Head", "Post", "Put", "Patch", "Delete", "Options", "All", "Search", "Sse"]),
  "@nestjs/microservices": new Set(["MessagePattern", "EventPattern", "GrpcMethod", "GrpcStreamMethod"]),
  "@nestjs/websockets": new Set(["SubscribeMessage"]),
  "@nestjs/graphql": new Set(["Query", "Mutation", "Subscription", "ResolveField"]),
};
const GUARDS: Readonly<Record<string, ReadonlySet<string>>> = { "@nestjs/common": new Set(["UseGuards"]) };
const MODULES: Readonly<Record<string, ReadonlySet<string>>> = { "@nestjs/common": new Set(["Module"]) };
const GLOBAL_TOKENS: Readonly<Record<string, ReadonlySet<string>>> = { "@nestjs/core": new Set(["APP_GUARD"]) };
const ACTIVATES = "canActivate";

/** Whether the method is a route that NestJS calls only after a guard, one of those that its decorators name, found a permit. */
export function isGuardedRoute(node: FunctionNode, origins: Origins, middleware: Middleware): boolean {
  const method = node.parent;
  if (method.type !== "MethodDefinition" || method.static || !decoratorsOf(method).some((each) => callOf(each, ROUTES, origins) !== null)) return false;
  // Those of the class run first, and of several decorators the one that stands last.
  const guards = [decoratorsOf(method.parent.parent), decoratorsOf(method)].flatMap((decorators) => decorators.toReversed().flatMap((each) => callOf(each, GUARDS, origins)?.arguments ?? []));
  const last = guards.findLastIndex((guard) => guard.type !== "SpreadElement" && isGuard(guard, origins, middleware));
  if (guards.slice(last + 1).some((guard) => mayLose(guard.type === "SpreadElement" ? guard.argument : guard, origins, middleware))) return false;
  return last >= 0 || isBehindGlobalGuard(method.parent.parent, origins, middleware);
}

/** Whether the class is a controller of this file's modules only, each of which gives its application a guard for all routes. */
function isBehindGlobalGuard(node: ClassNode, origins: Origins, middleware: Middleware): boolean {
  if (node.type !== "ClassDeclaration" || node.id === null || node.parent.type === "ExportNamedDeclaration" || node.parent.type === "ExportDefaultDeclaration") return false;
  const uses = (origins.variableOf(node.id)?.references ?? []).filter(({ isTypeReference, isValueReference }) => isTypeReference !== true || isValueReference !== false);
  return uses.length > 0 && uses.every(({ identifier }) => {
    const module = moduleOfController(identifier, origins);
    return module !== null && providersOf(module).some((provider) => isGlobalGuard(provider, origins, middleware));
  });
}

/** The options of `@Module({ controllers: [name] })`. */
function moduleOfController(name: TSESTree.Node, origins: Origins): TSESTree.ObjectExpression | null {
  const list = name.parent?.type === "ArrayExpression" ? withTypeWrappers(name.parent) : null;
  const property = list?.parent;
  if (property?.type !== "Property" || staticKey(property.key, property.computed) !== "controllers" || property.parent.type !== "ObjectExpression") return null;
  const options = property.parent;
  const given = withTypeWrappers(options);
  const decorator = given.parent?.type === "CallExpression" ? given.parent.parent : null;
  return decorator?.type === "Decorator" && callOf(decorator, MODULES, origins)?.arguments[0] === given && options.properties.every(({ type }) => type === "Property") ? options : null;
}

function providersOf(options: TSESTree.ObjectExpression): readonly TSESTree.Node[] {
  return options.properties.flatMap((property) => {
    if (property.type !== "Property" || staticKey(property.key, property.computed) !== "providers") return [];
    const list = stripTypeWrappers(property.value);
    return list.type !== "ArrayExpression" ? [] : list.elements.filter((element) => element !== null);
  });
}

/** `{ provide: APP_GUARD, useClass: Guard }` */
function isGlobalGuard(given: TSESTree.Node, origins: Origins, middleware: Middleware): boolean {
  const provider = stripTypeWrappers(given);
  if (provider.type !== "ObjectExpression") return false;
  const valueOf = (name: string): TSESTree.Node | undefined =>
    provider.properties.flatMap((property) => (property.type === "Property" && staticKey(property.key, property.computed) === name ? [property.value] : []))[0];
  const token = valueOf("provide");
  const guard = valueOf("useClass") ?? valueOf("useValue");
  return token?.type === "Identifier" && guard !== undefined && importedFrom(token, GLOBAL_TOKENS, origins) && isGuard(guard, origins, middleware);
}

/** The call that a decorator is, when what it calls was imported under one of these names. */
function callOf({ expression }: TSESTree.Decorator, named: Readonly<Record<string, ReadonlySet<string>>>, origins: Origins): TSESTree.CallExpression | null {
  if (expression.type !== "CallExpression" || expression.callee.type !== "Identifier") return null;
  return importedFrom(expression.callee, named, origins) ? expression : null;
}

function importedFrom(node: TSESTree.Identifier, named: Readonly<Record<string, ReadonlySet<string>>>, origins: Origins): boolean {
  const imported = origins.variableOf(node)?.defs[0]?.node;
  if (imported?.type !== "ImportSpecifier" || imported.parent.type !== "ImportDeclaration") return false;
  const name = staticKey(imported.imported, false);
  return name !== null && named[imported.parent.source.value]?.has(name) === true;
}

/** A class, or an instance of it, whose `canActivate` lets only requests with a permit go on; or middleware that the settings name. */
function isGuard(node: TSESTree.Node, origins: Origins, middleware: Middleware): boolean {
  if (middleware.isGate(node, [], origins)) return true;
  const made = withoutWrappers(node);
  const values = [...origins.valuesOf(made)];
  return values.length > 0 && values.every((value) => isGuardClass(value, middleware));
}

function isGuardClass(value: Value, middleware: Middleware): boolean {
  const method = activatorIn(value);
  return method !== null && middleware.isGateFunction(method, guardShape);
}

/** Whether it may be a guard that lets a request go on without the permit that it came with. */
function mayLose(node: TSESTree.Node, origins: Origins, middleware: Middleware): boolean {
  if (node.type === "ArrayExpression") return node.elements.some((element) => element !== null && mayLose(element, origins, middleware));
  return [...origins.valuesOf(withoutWrappers(node))].some((value) => {
    const method = activatorIn(value);
    return method !== null && middleware.losesPermit(method, guardShape);
  });
}

function activatorIn(value: Value): FunctionOrigin | null {
  if (value.kind !== "class" && value.kind !== "instance") return null;
  return inheritedActivator(value, []);
}

/** That of the class, or of one that it extends and of which it writes nothing anew that code there may use. */
function inheritedActivator({ node, home }: Extract<Value, { readonly kind: "class" | "instance" }>, below: readonly ClassNode[]): FunctionOrigin | null {
  const own = activatorOf(node);
  if (own !== null) {
    const used = membersOfThis(home);
    const isWrittenAnew = below.some(({ body }) => body.body.some((member) => "key" in member && used.has(staticKey(member.key, member.computed) ?? "") && !fillsIn(member, node)));
    return isWrittenAnew ? null : { kind: "function", node: own, home };
  }
  const [parent, other] = node.superClass === null || below.includes(node) ? [] : [...home.valuesOf(node.superClass)];
  return parent?.kind === "class" && other === undefined ? inheritedActivator(parent, [...below, node]) : null;
}

/** Whether the member stands for an abstract one, which nothing was known of, and calls nothing that could ask or wait. */
function fillsIn(member: TSESTree.ClassElement & { readonly key: TSESTree.Node; readonly computed: boolean }, { body }: ClassNode): boolean {
  const name = staticKey(member.key, member.computed);
  const isAbstract = body.body.some((declared) => (declared.type === "TSAbstractMethodDefinition" || declared.type === "TSAbstractPropertyDefinition") && staticKey(declared.key, declared.computed) === name);
  return isAbstract && callsNothing(member);
}

function callsNothing(root: TSESTree.Node): boolean {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (CALLING.has(node.type)) return false;
    open.push(...childNodes(node));
  }
  return true;
}

const CALLING: ReadonlySet<string> = new Set(["CallExpression", "NewExpression", "TaggedTemplateExpression", "ImportExpression", "AwaitExpression", "YieldExpression", "ForOfStatement"]);

function activatorOf(node: ClassNode): FunctionNode | null {
  const found = node.body.body.flatMap((member) => {
    if (member.type !== "MethodDefinition" && member.type !== "PropertyDefinition") return [];
    if (member.static || staticKey(member.key, member.computed) !== ACTIVATES || member.value === null) return [];
    return isFunctionNode(member.value) ? [member.value] : [];
  });
  const [only] = found;
  return found.length === 1 && only !== undefined ? only : null;
}
