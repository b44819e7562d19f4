import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "../../program/nodes.js";
import { calledName, rootName } from "../call-names.js";
import type { GateCalls } from "../gate-calls.js";
import { encloses } from "../walk.js";
import { asksHowAuthorityIs } from "./outages.js";

/** What a condition looks at, where that is no matter of the work itself. */
export type Ground = "flag" | "no-client" | "grace" | "sampled";

const FLAG_NAMES =
  /(?:^|[a-z0-9_.])(?:skip|bypass|disabl|enforc|enabled?$|dry_?run|dev(?:elopment|mode)?$|is_?dev|is_?prod|is_?local|is_?test|local_?mode|force$|override|degraded|fail_?(?:open|soft|safe)|maintenance|test_?mode|offline|emergency|break_?glass|allow_?all|unsafe|no_?auth|optional|required?$|mandatory|strict(?:_?mode)?$|is_?(?:preview|demo|sandbox|staging|mock)|(?:use|with|without|ignor\w*|require|check|should)_?(?:machine_?id|gate|guard|permit|validat|auth|permission|device))/i;
/** `isInternal`, `trusted`, `user.isAdmin`: whom the gate is not asked for. */
const EXEMPT_NAMES = /^_?(?:is_?|from_?|by_?|has_?)?(?:internal|trusted|privileged|system|admin|root|super_?user|owner|whitelisted|allow_?listed|exempt(?:ed)?|vip|premium|staff|employee|first_?party|known_?good|safe|critical|urgent|high_?priority)(?:_?(?:call|caller|request|req|user|job|task|tenant|mode|client|queue|run|only|access|traffic|source))?$/i;
/** `mode === "enforce"`: what a switch that suspends the gate is compared with. */
const FLAG_VALUES = /^(?:enforc\w*|monitor\w*|permissive|shadow|observe|(?:report|warn|log|audit)[-_]?only|dry[-_]?run)$/i;
/** What is looked up by a name that says what it does: `existsSync("/etc/bypass-authority")`, `get("skip-gate")`. */
const BYPASSING_TEXT = /(?:^|[^a-z])(?:skip|bypass|disable|override|fail[-_]?open|break[-_]?glass|no[-_]?auth|allow[-_]?all)(?![a-z])/i;
const FLAG_OWNERS = /^(?:flags?|featureFlags?|features?|toggles?|config|settings|env|environment|conf|cfg|argv|ldClient|launchDarkly|unleash|growthbook|statsig)$/i;
/** What says by itself that it is a time of grace; `gracefully` is how one ends. */
const GRACE = /grace(?!ful)/i;
const GRACE_NAMES = /grace|ttl|lastOk|lastAllowed|lastPermit|lastSuccess|lastValid|lastGood|lastCheck|expires|freshUntil|validUntil|allowedUntil|cachedAt|checkedAt/i;

/** Why the outcome of `test` has nothing to do with the answer of the gate at `gate`; null when it may have. */
export function groundOf(test: TSESTree.Node, gates: GateCalls, gate: TSESTree.Node | null): Ground | null {
  // A condition that brings the gate in for certain work is a matter of the work: `if (job.urgent) await gate()`.
  const exempts = gate !== null && !bringsIn(test, gate);
  const mentioned = mentionedIn(test, gates);
  if (mentioned.names.some((name) => name === "allowed")) return null;
  if (mentioned.readsClock && mentioned.compares) return "grace";
  if (mentioned.readsEnvironment || mentioned.namesMode || mentioned.roots.some((name) => FLAG_OWNERS.test(name)) || mentioned.names.some((name) => FLAG_NAMES.test(name) || (exempts && EXEMPT_NAMES.test(name)))) return "flag";
  if (mentioned.samples || mentioned.readsCalendar) return "sampled";
  if (asksHowAuthorityIs(test, gates)) return "flag";
  if (mentioned.names.some((name) => (mentioned.compares ? GRACE_NAMES : GRACE).test(name))) return "grace";
  return gate !== null && gate.type === "CallExpression" && gate.callee.type === "MemberExpression" && isClientTest(test, rootName(gate.callee)) ? "no-client" : null;
}

/** `if (job.urgent) await gate()`: the truth of a name alone leads to the gate. */
function bringsIn(test: TSESTree.Node, gate: TSESTree.Node): boolean {
  const named = stripTypeWrappers(test.type === "ChainExpression" ? test.expression : test);
  if (named.type !== "Identifier" && named.type !== "MemberExpression") return false;
  const { parent } = test;
  switch (parent?.type) {
    case "IfStatement":
    case "ConditionalExpression":
      return parent.test === test && encloses(parent.consequent, gate);
    case "LogicalExpression":
      return parent.operator === "&&" && parent.left === test && encloses(parent.right, gate);
    default:
      return false;
  }
}

/** `machineid`, `!machineid`, `machineid === null`: a test of the client itself. */
function isClientTest(test: TSESTree.Node, client: string): boolean {
  let node = stripTypeWrappers(test);
  if (node.type === "UnaryExpression") node = stripTypeWrappers(node.argument);
  if (node.type === "BinaryExpression") node = stripTypeWrappers(node.left);
  return node.type === "Identifier" && node.name === client && client !== "this";
}

/** What is called without arguments for the time that it is: of the language, and of the packages that are used in its place. */
const CLOCKS = /^(?:Date|dayjs|moment)$/;

interface Mentioned {
  readonly names: string[];
  readonly roots: string[];
  readsEnvironment: boolean;
  namesMode: boolean;
  readsClock: boolean;
  /** `now.getDay() === 6`: some units run at a time at which nobody asks. */
  readsCalendar: boolean;
  /** `Math.random() < 0.1`, `count % 10 === 0`. */
  samples: boolean;
  compares: boolean;
}

/** Names in a condition, and in the constants that it reads. */
function mentionedIn(test: TSESTree.Node, gates: GateCalls): Mentioned {
  const found: Mentioned = { names: [], roots: [], readsEnvironment: false, namesMode: false, readsClock: false, readsCalendar: false, samples: false, compares: false };
  const seen = new Set<TSESTree.Node>();
  const open = [test];
  for (let root = open.pop(); root !== undefined; root = open.pop()) {
    if (seen.has(root) || seen.size > 8) continue;
    seen.add(root);
    for (const node of gates.nodes(root)) {
      if (node.type === "BinaryExpression" && /^[<>]=?$/.test(node.operator)) found.compares = true;
      if (node.type === "CallExpression" && /^(?:includes|has|isBefore|isAfter|isWithin\w*|isBetween)$/.test(calledName(node.callee))) found.compares = true;
      if (node.type === "BinaryExpression" && node.operator === "%") found.samples = true;
      if (node.type === "CallExpression" || node.type === "NewExpression") noteClock(node, found);
      if (node.type === "MemberExpression") noteMember(node, found);
      if (node.type === "Literal" && (node.parent.type === "CallExpression" || node.parent.type === "Property") && typeof node.value === "string" && BYPASSING_TEXT.test(node.value)) found.namesMode = true;
      if (node.type === "Literal" && typeof node.value === "string" && FLAG_VALUES.test(node.value)) found.namesMode = true;
      if (node.type !== "Identifier") continue;
      if (node.parent.type === "MemberExpression" && node.parent.property === node && !node.parent.computed) continue;
      found.names.push(node.name);
      const constant = constantOf(node, gates);
      if (constant !== null) open.push(constant);
    }
  }
  return found;
}

const CALENDAR = /^(?:get(?:UTC)?(?:Day|Date|Hours|Minutes|Month)|is(?:Weekend|Weekday|Workday|Holiday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Night|Daytime|(?:Business|Office|Working|Opening|Off|Peak)_?Hours?))$/;

function noteClock(node: TSESTree.CallExpression | TSESTree.NewExpression, found: Mentioned): void {
  if (node.type === "CallExpression" && CALENDAR.test(calledName(node.callee))) found.readsCalendar = true;
  const name = node.callee.type === "MemberExpression" ? `${rootName(node.callee)}.${staticKey(node.callee.property, node.callee.computed) ?? ""}` : "";
  if (name === "Math.random") found.samples = true;
  if (name === "Date.now" || name === "performance.now" || name.endsWith(".getTime") || /^[A-Z]\w*\.(?:now|utc)$/.test(name) || (node.callee.type === "Identifier" && CLOCKS.test(node.callee.name) && node.arguments.length === 0)) found.readsClock = true;
}

function noteMember(node: TSESTree.MemberExpression, found: Mentioned): void {
  const name = staticKey(node.property, node.computed);
  if (name !== null) found.names.push(name);
  const { object } = node;
  if (object.type === "Identifier") found.roots.push(object.name);
  if (object.type === "MemberExpression" && object.object.type === "ThisExpression") found.roots.push((staticKey(object.property, object.computed) ?? "").replace(/^#/, ""));
  if (name === "argv" && object.type === "Identifier" && object.name === "process") found.readsEnvironment = true;
  if (name === "env" && !namesHost(node) && ((object.type === "Identifier" && (object.name === "process" || object.name === "Deno" || object.name === "Bun")) || object.type === "MetaProperty")) found.readsEnvironment = true;
}

/** `process.env.NEXT_RUNTIME`, `import.meta.env.SSR`: for which host the code was built, and nobody's choice at run time. */
function namesHost({ parent }: TSESTree.MemberExpression): boolean {
  return parent.type === "MemberExpression" && /^(?:NEXT_RUNTIME|SSR)$/.test(staticKey(parent.property, parent.computed) ?? "");
}

/** What a constant was made from, unless that asks somebody else than the keeper of flags. */
function constantOf(node: TSESTree.Identifier, gates: GateCalls): TSESTree.Node | null {
  const definition = gates.variableOf(node)?.defs[0]?.node;
  if (definition?.type !== "VariableDeclarator" || definition.parent.kind !== "const" || definition.init === null || definition.id.type !== "Identifier") return null;
  const { init } = definition;
  if (init.type === "AwaitExpression") return init.argument.type === "CallExpression" && (FLAG_OWNERS.test(rootName(init.argument.callee)) || [...gates.nodes(init.argument)].some((node) => node.type === "Literal" && BYPASSING_TEXT.test(String(node.value)))) ? init.argument : null;
  return init.type === "ArrowFunctionExpression" || init.type === "FunctionExpression" || init.type === "ObjectExpression" ? null : init;
}
