import type { TSESTree } from "@typescript-eslint/utils";
import type { CallMeaning } from "../program/call-meaning.js";
import { memberName, withoutWrappers } from "../program/expressions.js";
import { isTypeWrapper, stripTypeWrappers } from "../program/nodes.js";

/** What a call is for, as far as its name tells. Calls of APIs are known by where they come from; this is for all others. */
export type CallPurpose =
  /** Writes a log, a metric or a trace, or shows somebody how it goes. */
  | "record"
  /** Closes, releases or stops something. */
  | "cleanup"
  /** Computes a value and does nothing else. */
  | "compute"
  | "work";

type Called = TSESTree.CallExpression | TSESTree.NewExpression;

const RECORDERS =
  /^(?:console|log|logs|logger|logging|pino|winston|bunyan|audit|auditor|auditlog|auditlogger|journal|metric|metrics|meter|counter|statsd|datadog|sentry|telemetry|tracer|span|debug|debuglog|events?log|newrelic|consola|signale|stderr|stdout|report|reporter|spinner|ora|progressbar|toast|toaster)$/i;
const RECORDER_ENDS = /(?:Log|Logger|Metrics?|Counter|Telemetry|Audit|Span|Tracer|Spinner|ProgressBar)$/;
const RECORDING =
  /^(?:log|logs|info|warn|warning|error|debug|trace|fatal|notice|critical|verbose|captureException|captureMessage|addBreadcrumb|recordException|setAttributes?|setStatus|increment|incr|inc|gauge|histogram|timing)$/;
const RECORDING_VERBS = /^(?:log|warn|audit|record|print|report|track|trace|debug|notify|alert)(?:[A-Z_]|$)/;
const CLEANUP =
  /^(?:close|end|destroy|disconnect|quit|release|unlock|stop|shutdown|shutDown|dispose|terminate|abort|cancel|clearInterval|clearTimeout|clearImmediate|nack|unref|ref|cleanup|cleanUp|teardown|tearDown|rollback|unsubscribe|drain|flush|pause|kill|exit|off|removeListener|removeAllListeners)(?:[A-Z]\w*)?$/;
const COMPUTING_OBJECTS = /^(?:JSON|Math|Object|Array|Number|String|Boolean|Date|Symbol|BigInt|Reflect|Intl|path|url|URL|URLSearchParams|Promise|Buffer|process|performance|structuredClone|parseInt|parseFloat|Map|Set|WeakMap|WeakSet|(?:Next)?Response|(?:Next)?Request|Headers|FormData|TextEncoder|TextDecoder|Uint8Array|\w*Error)$/;
const COMPUTING_FUNCTIONS = /^(?:Number|String|Boolean|BigInt|Symbol|Date|structuredClone|parseInt|parseFloat|Object|Array|\w*Error)$/;
const COMPUTING_METHODS =
  /^(?:toString|toISOString|toJSON|toFixed|join|split|slice|trim|padStart|padEnd|includes|startsWith|endsWith|indexOf|concat|replace|replaceAll|toLowerCase|toUpperCase|get|has|keys|values|entries|map|filter|find|some|every|reduce|sort|at|json|text|on|once|addListener|then|catch|finally|bind|nextTick|now|hrtime|uptime|cwd|memoryUsage|uuid|randomUUID|createHash|hostname)$/;

/** Names of a callee from its root on: `this.logger.child().info` gives this, logger, child, info. */
function namesOf(callee: TSESTree.Node): string[] {
  const names: string[] = [];
  let node = stripTypeWrappers(withoutWrappers(callee));
  for (;;) {
    if (node.type === "MemberExpression") {
      names.unshift((memberName(node) ?? "").replace(/^[#_]+/, ""));
      node = stripTypeWrappers(withoutWrappers(node.object));
    } else if (node.type === "CallExpression") node = stripTypeWrappers(withoutWrappers(node.callee));
    else break;
  }
  if (node.type === "Identifier") names.unshift(node.name.replace(/^_+/, ""));
  else if (node.type === "ThisExpression") names.unshift("this");
  return names;
}

export function purposeOf(call: Called): CallPurpose {
  const names = namesOf(call.callee);
  const last = names.at(-1);
  if (last === undefined) return "work";
  const owners = names.slice(0, -1);
  if (isRecorder(names, last)) return "record";
  if (CLEANUP.test(last)) return "cleanup";
  if (makesError(call)) return "compute";
  if (call.type === "NewExpression") return COMPUTING_OBJECTS.test(last) || last === "AbortController" ? "compute" : "work";
  if (owners.length === 0) return COMPUTING_FUNCTIONS.test(last) ? "compute" : "work";
  return COMPUTING_METHODS.test(last) || COMPUTING_OBJECTS.test(names[0] ?? "") ? "compute" : "work";
}

const QUESTION = /^(?:is|are|was|has|can|should)[A-Z]/;

/** `flags.isEnabled("quiet")`: whether something is so. */
export function asksByName({ callee }: TSESTree.CallExpression): boolean {
  return QUESTION.test(calledName(callee));
}

const REJECTING = /^(?:reject|next|cb|callback|done|destroy|abort|fail)$/;

/** `throw new Denied(code)`, `throw denied(code)`, `reject(new Denied(code))`: what is made is an error, whatever it is called. */
function makesError(call: Called): boolean {
  let node: TSESTree.Node = call;
  while (node.parent !== undefined && node.parent !== null && isTypeWrapper(node.parent)) node = node.parent;
  const { parent } = node;
  if (parent?.type === "ThrowStatement") return true;
  return call.type === "NewExpression" && parent?.type === "CallExpression" && parent.arguments[0] === node && REJECTING.test(calledName(parent.callee));
}

function isRecorder(names: readonly string[], last: string): boolean {
  if (names.slice(0, -1).some((name) => RECORDERS.test(name) || RECORDER_ENDS.test(name))) return true;
  if (names.length === 1) return RECORDERS.test(last) || RECORDER_ENDS.test(last) || RECORDING_VERBS.test(last);
  return RECORDING.test(last) || RECORDING_VERBS.test(last);
}

/** Whether a function that is handed over only writes down what it is given: `.then(console.log)`. */
export function isRecorderByName(callee: TSESTree.Node): boolean {
  const names = namesOf(callee);
  const last = names.at(-1);
  return last !== undefined && isRecorder(names, last);
}

/** Last name of a callee, without marks of private names; "" when it is computed. */
export function calledName(callee: TSESTree.Node): string {
  return namesOf(callee).at(-1) ?? "";
}

const REPLIERS = /^_?(?:res|resp|response|reply|ctx|context|c|socket|ws|interaction|h)$/i;
const REPLIES = /^(?:send\w*|json|status|end|redirect|reply|respond|render|write|writeHead|text|html|code|header|type|body|response)$/;
const SETTLES = /^(?:ack|nack|reject|ackAll|nackAll|ackMessage|acknowledge|done|callback|cb|complete|fail|commitOffsets|deleteMessage|retry|retryAll|resolve)$/;

/** Functions of frameworks, and of teams, that make the response which their caller returns. */
const RESPONSES = /^(?:json|data|redirect|respond|text|html|jsonResponse|errorResponse|badRequest|forbidden|unauthorized|notFound|tooManyRequests|serviceUnavailable)$/;

/** Whether a call answers whoever sent the unit of work, or tells its queue what became of it: that is done with a permit and without. */
export function settlesUnit(call: TSESTree.Node): boolean {
  if (call.type !== "CallExpression") return false;
  const name = calledName(call.callee);
  // `next()` of middleware lets the request through, `next(error)` does not.
  if (name === "next") return call.arguments.length > 0;
  if (call.callee.type === "Identifier" && RESPONSES.test(name)) return call.parent.type === "ReturnStatement" || call.parent.type === "ArrowFunctionExpression";
  return SETTLES.test(name) || (call.callee.type === "MemberExpression" && REPLIES.test(name) && REPLIERS.test(rootName(call.callee)));
}

/** First name of a callee. */
export function rootName(callee: TSESTree.Node): string {
  return namesOf(callee)[0] ?? "";
}

/** Whether a call of a gate registers as `startup()` does; a gate of the settings is taken at its name. */
export function startsUp({ behaviour }: Pick<CallMeaning, "behaviour">): boolean {
  return behaviour.kind === "gate" && /(?:start|boot|init|regist|enroll)\w*\(\)$/i.test(behaviour.name);
}
