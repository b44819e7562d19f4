import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "../../program/nodes.js";
import { wordsOf as wordsOfName } from "../../secrets/names.js";
import type { GateCalls } from "../gate-calls.js";

/** How somebody is whom one asks: there, or not. */
const HEALTH =
  /^(?:up|down|alive|dead|lost|gone|(?:un)?healthy|health|healthcheck|(?:un)?reachable|(?:un)?reachability|(?:un)?available|(?:un)?availability|(?:un)?responsive|responding|outages?|offline|online|disconnected|connected|connectivity|degraded|impaired|operational|uptime|circuit|breaker|blackout|brownout)$/;
/** What a switch that opens says of the one behind it. */
const OF_A_SWITCH = /^(?:open|opened|closed|halfopen|half|tripped)$/;
const SWITCHES = /^(?:circuit|breaker|fuse)$/;
/** Words for the authority itself: what else a name says is of no matter. */
const AUTHORITY = /^(?:authority|authorities|machineid|controlplane|validator|validations?|gatekeeper)$/;
/** Words that name nobody else than whom one asks over the network. */
const MAY_BE_AUTHORITY =
  /^(?:control|plane|machine|id|auth|authorization|permits?|gate|api|apis|service|server|backend|upstream|remote|endpoint|host|central|cloud|hq|platform|provider|network|net|internet|link|uplink|connection|wan|lan|wifi|navigator|monitor|probe|watchdog|heartbeat|checker|http|https|io|client)$/;
/** Words that say nothing of whom. */
const IDLE =
  /^(?:is|are|was|were|be|been|has|have|had|get|gets|fetch|read|checks?|checked|test|ping|seems?|looks?|appears?|known?|current|currently|last|now|still|all|ok|not|no|the|a|an|of|to|in|on|by|for|when|if|this|self|that|its?|status|state|flags?|mode|info|snapshot|values?|globals?|app|locals|ctx|context|request|req|opts|options|shared|recent|recently|ever|really|probably|maybe|partial|major|total|planned|ongoing|reported|declared|marked|assumed|count|seen|detected?|during|within|system)$/;

/** Names that one expression puts together: `req.app.locals.authorityHealthy`, `breaker.state === "open"`. */
type Phrase = readonly string[];

/** Whether a condition asks, by its words, how the authority is: whether it can be reached, and so whether the gate would answer. */
export function asksHowAuthorityIs(test: TSESTree.Node, gates: GateCalls): boolean {
  return phrasesOf(test, gates, 0).some(tellsOfAuthority);
}

function tellsOfAuthority(words: Phrase): boolean {
  const isHealth = words.some((word) => HEALTH.test(word)) || (words.some((word) => SWITCHES.test(word)) && words.some((word) => OF_A_SWITCH.test(word)));
  if (!isHealth) return false;
  if (words.some((word) => AUTHORITY.test(word)) || (words.includes("control") && words.includes("plane")) || (words.includes("machine") && words.includes("id"))) return true;
  return words.every((word) => HEALTH.test(word) || OF_A_SWITCH.test(word) || SWITCHES.test(word) || MAY_BE_AUTHORITY.test(word) || IDLE.test(word));
}

/** Expressions and constants are not followed deeper than this. */
const DEEPEST = 6;

function phrasesOf(start: TSESTree.Node, gates: GateCalls, depth: number): readonly Phrase[] {
  const node = stripTypeWrappers(start);
  if (depth > DEEPEST) return [];
  switch (node.type) {
    case "UnaryExpression":
    case "AwaitExpression":
      return phrasesOf(node.argument, gates, depth + 1);
    case "ChainExpression":
      return phrasesOf(node.expression, gates, depth + 1);
    case "LogicalExpression":
      return [...phrasesOf(node.left, gates, depth + 1), ...phrasesOf(node.right, gates, depth + 1)];
    case "BinaryExpression": {
      if (!/^[=!]==?$/.test(node.operator)) return [];
      const said = [node.left, node.right].flatMap((side) => (side.type === "Literal" && typeof side.value === "string" ? wordsOf(side.value) : []));
      return [node.left, node.right].flatMap((side) => (side.type === "Literal" || side.type === "PrivateIdentifier" ? [] : phrasesOf(side, gates, depth + 1).map((words) => [...words, ...said])));
    }
    case "CallExpression": {
      const given = node.arguments.flatMap((argument) => (argument.type === "Literal" && typeof argument.value === "string" ? wordsOf(argument.value) : []));
      return [[...namesOf(node.callee), ...(given.some((word) => HEALTH.test(word)) ? given : [])]];
    }
    case "MemberExpression":
      return [namesOf(node)];
    case "Identifier":
      return [wordsOf(node.name), ...phrasesOfConstant(node, gates, depth)];
    default:
      return [];
  }
}

/** What a constant is made from, where its own name says nothing: `const ok = await authorityIsUp()`. */
function phrasesOfConstant(node: TSESTree.Identifier, gates: GateCalls, depth: number): readonly Phrase[] {
  const definition = gates.variableOf(node)?.defs[0]?.node;
  if (definition?.type !== "VariableDeclarator" || definition.parent.kind !== "const" || definition.init === null) return [];
  if (definition.id.type === "ObjectPattern") return phrasesOf(definition.init, gates, depth + 1).map((words) => [...words, ...wordsOf(node.name)]);
  return definition.id.type === "Identifier" ? phrasesOf(definition.init, gates, depth + 1) : [];
}

function namesOf(start: TSESTree.Node): Phrase {
  const node = stripTypeWrappers(start);
  switch (node.type) {
    case "Identifier":
      return wordsOf(node.name);
    case "PrivateIdentifier":
      return wordsOf(node.name);
    case "MemberExpression":
      return [...namesOf(node.object), ...wordsOf(staticKey(node.property, node.computed) ?? "")];
    case "CallExpression":
      return namesOf(node.callee);
    case "ChainExpression":
      return namesOf(node.expression);
    case "AwaitExpression":
      return namesOf(node.argument);
    default:
      return [];
  }
}

/** `authorityIsDown`, `CONTROL_PLANE_UP`; browsers write `navigator.onLine` with two capitals, which is one word. */
function wordsOf(name: string): readonly string[] {
  return wordsOfName(name.replace(/onLine/g, "online"));
}
