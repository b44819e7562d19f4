import type { TSESTree } from "@typescript-eslint/utils";
import { decoratorsOf } from "../../program/decorators.js";
import { functionIn } from "../../program/functions.js";
import { isFunctionNode, staticKey } from "../../program/nodes.js";
import { calledName, rootName } from "../call-names.js";
import { codeAround } from "../code-around.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { gateOfSummary } from "../gate-of-summary.js";
import { encloses } from "../walk.js";
import type { Degraded } from "./finding.js";

const MEMOISERS = /^(?:memoi[sz]e\w*|p?Memoi[sz]e\w*|pMem|mem|memo|cached?|unstable_cache|withCache|cacheFn|ttlCache|once)$/;
const CACHES = /cache|memo|store|lru|ttl|loader/i;
const CACHING = /^(?:wrap|getOrSet|getOrCreate|getOrInsert\w*|getOrLoad|getOrFetch|getOrElse|remember|fetch|computeIfAbsent|upsert|memoize|getOrCompute)$/;

/** Answers that a function or a cache which asks by itself remembers for those who call it. */
export function* memoisedIn(gates: GateCalls): Generator<Degraded> {
  for (const call of gates.scan.calls) {
    if (call.type === "CallExpression" ? memoises(call, gates) || cachesResult(call, gates) : call.type === "NewExpression" && isFilledByGate(call, gates)) yield { kind: "remembered", node: call, at: null };
  }
  yield* memoisedMethods(gates);
}

/** `memoize(validate)`: a function that asks once and remembers. */
function memoises(call: TSESTree.CallExpression, gates: GateCalls): boolean {
  const name = importedName(call.callee, gates) ?? calledName(call.callee);
  const [first] = call.arguments;
  // The name of `_` is empty without its marks.
  // A function of the file is what it does.
  if (!MEMOISERS.test(name) || functionIn(call.callee, gates.variableOf) !== null || first === undefined || (call.callee.type === "MemberExpression" && !/^(?:|lodash|R|React|memoizee?|fp)$/.test(rootName(call.callee)))) return false;
  if (first.type !== "SpreadElement" && asksElsewhere(first, gates)) return true;
  return gates.answers.some((answer) => asksIn(first, answer, gates)) || (first.type === "MemberExpression" && calledName(first) === "validate") || bindsValidate(first);
}

/** `memoize` of `import { memoize as remember }`. */
function importedName(callee: TSESTree.Node, { variableOf }: GateCalls): string | null {
  const definition = callee.type === "Identifier" ? variableOf(callee)?.defs[0]?.node : undefined;
  return definition?.type === "ImportSpecifier" ? staticKey(definition.imported, false) : null;
}

/** Whether a value is a function of another file that asks. */
export function asksElsewhere(value: TSESTree.Expression, { resolver }: GateCalls): boolean {
  const summary = resolver.functionElsewhere(value);
  return summary !== null && gateOfSummary(summary, 0) !== null;
}

/** `cache.wrap(key, () => gate())` */
function cachesResult({ callee, arguments: given }: TSESTree.CallExpression, gates: GateCalls): boolean {
  if (callee.type !== "MemberExpression" || !CACHING.test(calledName(callee)) || !CACHES.test(calledName(callee.object))) return false;
  return given.some((argument) => gates.answers.some((answer) => argument.type !== "SpreadElement" && asksIn(argument, answer, gates)));
}

/** `new LRUCache({ fetchMethod: (id) => gate(id) })`, `new DataLoader((ids) => …)` */
function isFilledByGate({ callee, arguments: given }: TSESTree.NewExpression, gates: GateCalls): boolean {
  return CACHES.test(calledName(callee)) && given.some((argument) => gates.answers.some(({ node }) => encloses(argument, node)));
}

/** `@Memoize()` of a method that asks. */
function* memoisedMethods(gates: GateCalls): Generator<Degraded> {
  for (const { node } of gates.answers) {
    const method = codeAround(node).parent;
    if (method?.type !== "MethodDefinition") continue;
    const decorator = decoratorsOf(method).find(({ expression }) => /memo|cache/i.test(calledName(expression.type === "CallExpression" ? expression.callee : expression)));
    if (decorator !== undefined) yield { kind: "remembered", node: decorator, at: node };
  }
}

function bindsValidate(node: TSESTree.Node): boolean {
  return node.type === "CallExpression" && node.callee.type === "MemberExpression" && calledName(node.callee) === "bind" && node.callee.object.type === "MemberExpression" && calledName(node.callee.object) === "validate";
}

/** Whether `node` is, or names, a function that asks for a decision. A start that happens once is no memory. */
function asksIn(node: TSESTree.Node, { node: call, gate, name }: GateCall, { variableOf }: GateCalls): boolean {
  if (gate.style === "asserts" && name.endsWith("startup()")) return false;
  if (encloses(node, call)) return true;
  if (node.type !== "Identifier") return false;
  const definition = variableOf(node)?.defs[0]?.node;
  const definedAs = definition?.type === "VariableDeclarator" ? definition.init : definition;
  return definedAs !== null && definedAs !== undefined && isFunctionNode(definedAs) && encloses(definedAs, call);
}
