import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "../program/expressions.js";
import type { CallResolver } from "../program/call-meaning.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { SourceUnit } from "../program/source-unit.js";
import type { FunctionNode } from "../program/syntax.js";
import type { GateCalls } from "./gate-calls.js";
import { workStartsIn } from "./work-starts.js";
import { encloses, nodesIn, type VisitorKeys } from "./walk.js";

/** What makes a file run in many replicas at once: it serves, consumes, works without end, or is called by a platform that scales. */
export interface ReplicatedWork {
  readonly node: TSESTree.Node;
  /** In words, as the end of a sentence: "starts a server". */
  readonly what: string;
}

const servers = /^(?:listen|createServer|createSecureServer|serve)$/;
const consumers = /^(?:consume|subscribe|psubscribe|receiveMessages|pollMessages|process|xReadGroup|xreadgroup|brPop|brpop|blPop|blpop|pullSubscribe)$/;
const consumerClasses = /^(?:Worker|QueueWorker|WorkerPro|Consumer|SQSConsumer|Subscriber)$/;
const routes = /^(?:get|post|put|patch|delete|all|use|route)$/;
const routers = /(?:^app|router|^server|fastify|^hono|^routes?|^api)$/i;
const exportedHandler = /^(?:handler|handle[A-Z]\w*|\w+Handler|GET|POST|PUT|PATCH|DELETE|fetch|queue|scheduled|loader|action|worker|consume\w*|process[A-Z]\w*|on[A-Z]\w*)$/;
/** Names of handlers and of commands alike: what they are given tells. */
const exportedTask = /^(?:work|run\w*|perform\w*|execute\w*|main|handle|process)$/;
const unitOfWork = /^_?(?:event|e|evt|message|msg|job|task|request|req|record|records|batch|payload|context|ctx|item|delivery)$/i;
const delivered = /^_?(?:event|evt|batch)$/i;
/** Functions that register a handler with a platform, by what the file imports. */
const registering = /^(?:http|cloudEvent|onRequest|onCall|onSchedule|onTaskDispatched|onMessagePublished|onObjectFinalized|onDocument\w+|createFunction)$/;
const platforms = /functions-framework|firebase-functions|["'./]inngest/;
/** Platforms whose tasks are objects with a `run`. */
const taskPlatforms = /["'](?:@trigger\.dev|@hatchet-dev|@defer\/client)/;
/** Decorators of classes that a framework calls. */
const consumerDecorators = /^(?:Processor|EventPattern|MessagePattern|RabbitSubscribe|RabbitRPC|SqsMessageHandler|KafkaListener)$/;
const routeDecorators = /^(?:Controller|RestController|JsonController|Resolver|WebSocketGateway)$/;
const threadModules = /^(?:node:)?(?:cluster|worker_threads)$/;

/** The first sign in the file that many replicas run it, or null. */
export function findReplicatedWork(unit: SourceUnit, resolver: CallResolver, visitorKeys: VisitorKeys): ReplicatedWork | null {
  const nodes = [...nodesIn(unit.ast, visitorKeys)];
  const awaits = nodes.filter(({ type }) => type === "AwaitExpression" || type === "CallExpression");
  for (const node of nodes) {
    const what = workAt(node, unit.text, resolver, (loop) => awaits.some((inner) => encloses(loop, inner)));
    if (what !== null) return { node, what };
  }
  return null;
}

const STARTED = { server: "starts a server", consumer: "starts a consumer", loop: "has a work loop", rescheduled: "has a work loop" } as const;

/** The first start of work that many replicas may do at once: a schedule is one process's. */
export function startOfReplicas(gates: GateCalls): ReplicatedWork | null {
  for (const { node, kind } of workStartsIn(gates)) if (kind !== "scheduler" && kind !== "elsewhere") return { node, what: STARTED[kind] };
  return null;
}

function workAt(node: TSESTree.Node, text: string, resolver: CallResolver, calls: (body: TSESTree.Node) => boolean): string | null {
  switch (node.type) {
    case "CallExpression":
      if (registering.test(nameOf(node.callee)) && platforms.test(text) && node.arguments.some((argument) => isFunctionIn(argument, resolver))) return "registers a handler";
      if (/task|job|workflow|durable/i.test(nameOf(node.callee)) && taskPlatforms.test(text) && node.arguments.some(hasRun)) return "registers a handler";
      return callAt(node, resolver);
    case "Decorator": {
      const name = nameOf(node.expression);
      if (consumerDecorators.test(name)) return "starts a consumer";
      return routeDecorators.test(name) ? "serves requests" : null;
    }
    case "NewExpression":
      return consumerClasses.test(nameOf(node.callee)) ? "starts a consumer" : null;
    case "WhileStatement":
    case "DoWhileStatement":
      return isUnbounded(node.test) && calls(node.body) ? "has a work loop" : null;
    case "ForStatement":
      return (node.test === null || isUnbounded(node.test)) && node.init === null && calls(node.body) ? "has a work loop" : null;
    case "ForOfStatement":
      return node.await ? "has a work loop" : null;
    case "ImportDeclaration":
      return threadModules.test(node.source.value) ? "runs in a cluster or in worker threads" : null;
    case "Property":
      return node.parent.type === "ObjectExpression" && staticKey(node.key, node.computed) === "handler" && isFunctionIn(node.value, resolver) ? "registers a handler" : null;
    case "ExportDefaultDeclaration":
      return isHandler(node.declaration) ? "exports a handler" : null;
    case "ExportNamedDeclaration":
      return exportsHandler(node) ? "exports a handler" : null;
    case "AssignmentExpression":
      return isCommonExport(node) ? "exports a handler" : null;
    default:
      return null;
  }
}

function hasRun(options: TSESTree.Node): boolean {
  return options.type === "ObjectExpression" && options.properties.some((property) => property.type === "Property" && /^(?:run|fn)$/.test(staticKey(property.key, property.computed) ?? "") && isFunctionNode(property.value));
}

function callAt(node: TSESTree.CallExpression, resolver: CallResolver): string | null {
  const { behaviour } = resolver.meaningOf(node);
  if (behaviour.kind === "gate" && behaviour.gate.style === "units") return "has a work loop";
  const name = nameOf(node.callee);
  if (servers.test(name)) return "starts a server";
  const owner = node.callee.type === "MemberExpression" ? nameOf(node.callee.object) : "";
  if (name === "fork" && /cluster/i.test(owner)) return "runs in a cluster";
  if (node.callee.type !== "MemberExpression") return threadModuleOf(node) ? "runs in a cluster or in worker threads" : null;
  // `event.process()` is the work of one unit.
  if (consumers.test(name) && !(name === "process" && unitOfWork.test(owner))) return "starts a consumer";
  if (/consumer|worker|subscriber/i.test(owner) && /^(?:run|start|create|each)$/.test(name)) return "starts a consumer";
  if (routes.test(name) && (owner === "route" || node.arguments.some((argument) => isFunctionIn(argument, resolver)) || handlesPath(node)) && (routers.test(owner) || resolver.isOnRouter(node))) return "serves requests";
  const event = node.arguments[0];
  return /^(?:on|addListener)$/.test(name) && event?.type === "Literal" && event.value === "message" ? "starts a consumer" : null;
}

/** A function, also by its name. */
function isFunctionIn(node: TSESTree.Node, resolver: CallResolver): boolean {
  return resolver.text.functionOf(node) !== null;
}

/** `router.get("/orders", controller.list)` */
function handlesPath({ arguments: [path, ...handlers] }: TSESTree.CallExpression): boolean {
  const isPath = path?.type === "Literal" && typeof path.value === "string" && /^[/*]/.test(path.value);
  const last = handlers.at(-1);
  return isPath && (last?.type === "MemberExpression" || last?.type === "Identifier");
}

function threadModuleOf(node: TSESTree.CallExpression): boolean {
  const module = node.arguments[0];
  return nameOf(node.callee) === "require" && module?.type === "Literal" && threadModules.test(String(module.value));
}

/** A test that no counting ends. */
function isUnbounded(test: TSESTree.Expression): boolean {
  const inner = stripTypeWrappers(test);
  if (inner.type === "Literal") return Boolean(inner.value);
  if (inner.type === "UnaryExpression") return inner.operator === "!";
  return inner.type === "Identifier" || inner.type === "MemberExpression" || inner.type === "AwaitExpression";
}

function isHandler(start: TSESTree.Node): boolean {
  const node = stripTypeWrappers(start);
  if (isFunctionNode(node)) return isHandlerNamed(node.id?.name ?? "", node) || isGivenUnit(node);
  // `export default defineEventHandler(async (event) => …)`
  if (node.type === "CallExpression") return wrapsHandler(node);
  if (node.type !== "ObjectExpression") return false;
  return node.properties.some((property) => property.type === "Property" && /^(?:fetch|queue|scheduled|handler)$/.test(staticKey(property.key, property.computed) ?? "")) || holdsHandler(node);
}

const input = /^_*(?:input|data|body|params|args|c|ev|cloudEvent|helpers|_)$/;

/** Whether the only function of a module is called as platforms do it: with a unit of work, or with nothing. */
function isGivenUnit({ params: [first] }: FunctionNode): boolean {
  return first?.type !== "Identifier" || unitOfWork.test(first.name) || input.test(first.name);
}

/** `{ async afterCreate(event) { … } }` */
function holdsHandler(value: TSESTree.Node): boolean {
  return value.type === "ObjectExpression" && value.properties.some((property) => property.type === "Property" && isFunctionNode(property.value) && takesUnit(property.value));
}

const notHandling = /config|plugin|memo|component|store|schema|forward_?ref|test|describe|lazy|theme/i;

function wrapsHandler({ callee, arguments: given }: TSESTree.CallExpression): boolean {
  return !notHandling.test(nameOf(callee)) && given.some((argument) => isFunctionNode(argument) && takesUnit(argument));
}

/** Whether a function is given a request, an event or a message of a platform, and not something that its callers have made. */
function takesUnit({ params: [first, second] }: FunctionNode): boolean {
  // `async ({ event, step }) => …`
  if (first?.type === "ObjectPattern") return first.properties.some((property) => property.type === "Property" && delivered.test(staticKey(property.key, property.computed) ?? ""));
  if (first?.type !== "Identifier") return false;
  const typeName = first.typeAnnotation?.typeAnnotation.type === "TSTypeReference" ? nameOf(first.typeAnnotation.typeAnnotation.typeName) : "";
  return delivered.test(first.name) || (second?.type === "Identifier" && /^_?res(?:ponse)?$|^reply$/.test(second.name)) || /Event$|Batch$|^(?:Next)?Request$/.test(typeName);
}

function exportsHandler({ declaration, specifiers }: TSESTree.ExportNamedDeclaration): boolean {
  if (specifiers.some(({ exported }) => exportedHandler.test(staticKey(exported, false) ?? ""))) return true;
  if (declaration?.type === "FunctionDeclaration") return isHandlerNamed(declaration.id?.name ?? "", declaration);
  if (declaration?.type !== "VariableDeclaration") return false;
  return declaration.declarations.some(({ id, init }) => id.type === "Identifier" && init !== null && isHandlerNamed(id.name, stripTypeWrappers(init)));
}

function isHandlerNamed(name: string, value: TSESTree.Node): boolean {
  if (!mayBeFunction(value)) return false;
  if (exportedHandler.test(name) || holdsHandler(value) || (isFunctionNode(value) && takesUnit(value)) || (value.type === "CallExpression" && wrapsHandler(value))) return true;
  if (!exportedTask.test(name) || !isFunctionNode(value)) return false;
  const first = value.params[0];
  return first?.type === "Identifier" ? unitOfWork.test(first.name) : first !== undefined && first.type === "ObjectPattern";
}

/** No text, number or list is a handler, whatever its name. */
function mayBeFunction({ type }: TSESTree.Node): boolean {
  return type !== "Literal" && type !== "TemplateLiteral" && type !== "BinaryExpression" && type !== "ArrayExpression" && type !== "UnaryExpression";
}

/** `exports.handler = …`, `module.exports = async () => …`. */
function isCommonExport({ left, right }: TSESTree.AssignmentExpression): boolean {
  if (left.type !== "MemberExpression") return false;
  const name = memberName(left) ?? "";
  const owner = nameOf(left.object);
  if (owner === "exports") return isHandlerNamed(name, stripTypeWrappers(right));
  return owner === "module" && name === "exports" && isHandler(right);
}

/** Last name of a callee or object. */
function nameOf(start: TSESTree.Node): string {
  let node = stripTypeWrappers(start);
  while (node.type === "ChainExpression" || node.type === "CallExpression") node = stripTypeWrappers(node.type === "ChainExpression" ? node.expression : node.callee);
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" ? (memberName(node) ?? "") : "";
}
