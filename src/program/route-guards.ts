import type { TSESTree } from "@typescript-eslint/utils";
import { guardShape, interceptorShape, pipeShape, type GateShape } from "../models/frameworks.js";
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
const MODULES: Readonly<Record<string, ReadonlySet<string>>> = { "@nestjs/common": new Set(["Module"]) };

/** Classes of one kind that NestJS calls before a route. */
interface Stage {
  readonly named: Readonly<Record<string, ReadonlySet<string>>>;
  /** Under these, a module provides them for all routes. */
  readonly tokens: Readonly<Record<string, ReadonlySet<string>>>;
  readonly method: string;
  readonly shape: GateShape;
}

const PIPES: Stage = { named: { "@nestjs/common": new Set(["UsePipes"]) }, tokens: { "@nestjs/core": new Set(["APP_PIPE"]) }, method: "transform", shape: pipeShape };
/** In the order in which they run. */
const STAGES: readonly Stage[] = [
  { named: { "@nestjs/common": new Set(["UseGuards"]) }, tokens: { "@nestjs/core": new Set(["APP_GUARD"]) }, method: "canActivate", shape: guardShape },
  { named: { "@nestjs/common": new Set(["UseInterceptors"]) }, tokens: { "@nestjs/core": new Set(["APP_INTERCEPTOR"]) }, method: "intercept", shape: interceptorShape },
  PIPES,
];

/** One of them, as an expression names it. */
interface Step {
  readonly given: TSESTree.Node;
  readonly stage: Stage;
}

/** Whether the method is a route that NestJS calls only when something that runs before it found a permit, and nothing behind that lost it. */
export function isGuardedRoute(node: FunctionNode, origins: Origins, middleware: Middleware): boolean {
  const method = node.parent;
  if (method.type !== "MethodDefinition" || method.static || !decoratorsOf(method).some((each) => callOf(each, ROUTES, origins) !== null)) return false;
  const modules = modulesOf(method.parent.parent, origins);
  return (modules.length === 0 ? [null] : modules).every((module) => {
    const steps = stepsBefore(node, method, module, origins);
    const last = steps.findLastIndex(({ given, stage }) => given.type !== "SpreadElement" && holds(given, stage, origins, middleware));
    return last >= 0 && !steps.slice(last + 1).some(({ given, stage }) => mayLose(given.type === "SpreadElement" ? given.argument : given, stage, origins, middleware));
  });
}

/** @param module the options of a module that provides some for all its routes. */
function stepsBefore(node: FunctionNode, method: TSESTree.MethodDefinition, module: TSESTree.ObjectExpression | null, origins: Origins): readonly Step[] {
  const ofParameters = node.params.flatMap((parameter) => decoratorsOf(parameter).flatMap(({ expression }): readonly Step[] => (expression.type === "CallExpression" ? expression.arguments.map((given) => ({ given, stage: PIPES })) : [])));
  const ofAll = STAGES.flatMap((stage) => {
    const provided = module === null ? [] : providersOf(module).flatMap((provider) => providedGlobally(provider, stage, origins) ?? []);
    // Those of the class run first, and of several decorators the one that stands last.
    const decorating = [decoratorsOf(method.parent.parent), decoratorsOf(method)].flatMap((decorators) => decorators.toReversed().flatMap((each) => callOf(each, stage.named, origins)?.arguments ?? []));
    return [...provided, ...decorating].map((given): Step => ({ given, stage }));
  });
  return [...ofAll, ...ofParameters];
}

/** The modules of this file that the class is a controller of; none where others may have it, too. */
function modulesOf(node: ClassNode, origins: Origins): readonly TSESTree.ObjectExpression[] {
  if (node.type !== "ClassDeclaration" || node.id === null || node.parent.type === "ExportNamedDeclaration" || node.parent.type === "ExportDefaultDeclaration") return [];
  const uses = (origins.variableOf(node.id)?.references ?? []).filter(({ isTypeReference, isValueReference }) => isTypeReference !== true || isValueReference !== false);
  const modules = uses.flatMap(({ identifier }) => moduleOfController(identifier, origins) ?? []);
  return modules.length === uses.length ? modules : [];
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
function providedGlobally(given: TSESTree.Node, { tokens }: Stage, origins: Origins): TSESTree.Node | null {
  const provider = stripTypeWrappers(given);
  if (provider.type !== "ObjectExpression") return null;
  const valueOf = (name: string): TSESTree.Node | undefined =>
    provider.properties.flatMap((property) => (property.type === "Property" && staticKey(property.key, property.computed) === name ? [property.value] : []))[0];
  const token = valueOf("provide");
  return token?.type === "Identifier" && importedFrom(token, tokens, origins) ? (valueOf("useClass") ?? valueOf("useValue") ?? null) : null;
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

/** Whether it is a class, or an instance of it, whose method lets only requests with a permit go on; or middleware that the settings name. */
function holds(node: TSESTree.Node, stage: Stage, origins: Origins, middleware: Middleware): boolean {
  if (middleware.isGate(node, [], origins)) return true;
  const values = [...origins.valuesOf(withoutWrappers(node))];
  return values.length > 0 && values.every((value) => {
    const method = methodIn(value, stage);
    return method !== null && middleware.isGateFunction(method, stage.shape);
  });
}

/** Whether it may be one that lets a request go on without the permit that it came with. */
function mayLose(node: TSESTree.Node, stage: Stage, origins: Origins, middleware: Middleware): boolean {
  if (node.type === "ArrayExpression") return node.elements.some((element) => element !== null && mayLose(element, stage, origins, middleware));
  return [...origins.valuesOf(withoutWrappers(node))].some((value) => {
    const method = methodIn(value, stage);
    return method !== null && middleware.losesPermit(method, stage.shape);
  });
}

function methodIn(value: Value, { method }: Stage): FunctionOrigin | null {
  if (value.kind !== "class" && value.kind !== "instance") return null;
  return inheritedMethod(value, method, []);
}

/** That of the class, or of one that it extends and of which it writes nothing anew that code there may use. */
function inheritedMethod({ node, home }: Extract<Value, { readonly kind: "class" | "instance" }>, name: string, below: readonly ClassNode[]): FunctionOrigin | null {
  const own = methodOf(node, name);
  if (own !== null) {
    const used = membersOfThis(home);
    const isWrittenAnew = below.some(({ body }) => body.body.some((member) => "key" in member && used.has(staticKey(member.key, member.computed) ?? "") && !fillsIn(member, node)));
    return isWrittenAnew ? null : { kind: "function", node: own, home };
  }
  const [parent, other] = node.superClass === null || below.includes(node) ? [] : [...home.valuesOf(node.superClass)];
  return parent?.kind === "class" && other === undefined ? inheritedMethod(parent, name, [...below, node]) : null;
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

function methodOf(node: ClassNode, name: string): FunctionNode | null {
  const found = node.body.body.flatMap((member) => {
    if (member.type !== "MethodDefinition" && member.type !== "PropertyDefinition") return [];
    if (member.static || staticKey(member.key, member.computed) !== name || member.value === null) return [];
    return isFunctionNode(member.value) ? [member.value] : [];
  });
  const [only] = found;
  return found.length === 1 && only !== undefined ? only : null;
}
