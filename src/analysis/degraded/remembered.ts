import type { TSESTree } from "@typescript-eslint/utils";
import { functionIn } from "../../program/functions.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../../program/nodes.js";
import type { FunctionNode } from "../../program/syntax.js";
import { enclosingClass } from "../../program/this-value.js";
import { calledName, purposeOf, rootName, settlesUnit } from "../call-names.js";
import { codeAround, runsIn } from "../code-around.js";
import { isWritten } from "../decision-use-syntax.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { gateOfSummary } from "../gate-of-summary.js";
import { isSameWork } from "../same-work.js";
import { encloses } from "../walk.js";
import { deniedSide } from "./answered.js";
import { isOnlyFilledWhenEmpty, textOf } from "./filled-once.js";
import { isOfOneUnit, isSession, isWeakMap, outlivesUnit, placeOf } from "./places.js";
import type { Degraded } from "./finding.js";
import { isHandedOutAgain } from "./handed-out-again.js";
import { handlerOf } from "./swallowed.js";
import { keepsArguments, mayReadBack } from "./stores.js";
import { answersOf, saysYes } from "./verdict.js";

/** Answers that a later unit of work uses again. */
export function* rememberedIn(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    for (const use of gates.usesOf(answer)) if (use.kind === "kept" && !isOnDeniedSide(use.in, answer, gates)) yield* readsOf(gates, use.in);
  }
  yield* permitsFilledOnce(gates);
  yield* notesOfPermits(gates);
  yield* askedOnce(gates);
  for (const call of gates.scan.calls) {
    if (call.type === "CallExpression" ? memoises(call, gates) || cachesResult(call, gates) : call.type === "NewExpression" && isFilledByGate(call, gates)) yield { kind: "remembered", node: call, at: null };
  }
  yield* memoisedMethods(gates);
}

function* readsOf(gates: GateCalls, kept: TSESTree.Identifier | TSESTree.MemberExpression | TSESTree.CallExpression): Generator<Degraded> {
  if (kept.type === "CallExpression") {
    const [first] = readsOfCollection(gates, kept);
    if (first !== undefined) yield first;
  } else if (isFilledOnce(kept) || isFilledWhereEmpty(kept, gates)) yield { kind: "remembered", node: kept.parent, at: null };
  else yield* readsOfPlace(gates, kept);
}

/** `this.decision ??= await validate()` */
function isFilledOnce(kept: TSESTree.Node): boolean {
  const { parent } = kept;
  return parent?.type === "AssignmentExpression" && parent.left === kept && (parent.operator === "??=" || parent.operator === "||=");
}

/** `memo.decision = memo.decision ?? (await validate())` */
function isFilledWhereEmpty(kept: TSESTree.Node, gates: GateCalls): boolean {
  const { parent } = kept;
  if (parent?.type !== "AssignmentExpression" || parent.left !== kept || parent.right.type !== "LogicalExpression" || parent.right.operator === "&&") return false;
  return textOf(parent.right.left, gates) === textOf(kept, gates);
}

/** `this.permit ??= await machineid.assertAllowed(id)`: a permit of one unit for all later ones. A start that happens once is no memory. */
function* permitsFilledOnce(gates: GateCalls): Generator<Degraded> {
  for (const { node, gate, name } of gates.answers) {
    if (gate.style !== "asserts" || !name.endsWith("assertAllowed()")) continue;
    let value: TSESTree.Node = node;
    while (value.parent?.type === "AwaitExpression" || value.parent?.type === "TSAsExpression") value = value.parent;
    const fallback = value.parent;
    const isFallback = fallback?.type === "LogicalExpression" && fallback.operator !== "&&" && fallback.right === value;
    if (isFallback) value = fallback;
    const { parent } = value;
    if (parent?.type !== "AssignmentExpression" || parent.right !== value) continue;
    const isKept = isFilledOnce(parent.left) || (isFallback && textOf(fallback.left, gates) === textOf(parent.left, gates)) || isOnlyFilledWhenEmpty(parent, gates);
    if (!isKept && parent.left.type === "MemberExpression" && parent.left.object.type === "ThisExpression") yield* readsOfPlace(gates, parent.left);
    if (!isKept) continue;
    const scope = parent.left.type === "Identifier" ? gates.variableOf(parent.left)?.scope.type : "module";
    if (scope === "module" || scope === "global") yield { kind: "remembered", node: parent, at: null };
  }
}

const STARTED = /start|init|ready|boot|regist|running|setup|connected/i;

/** `if (checked) return; await gate(); checked = true;`, where a module's variable or a field notes that somebody asked, or that asking failed: `state = "open"`. */
function* askedOnce(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    const code = codeAround(answer.node);
    if (!isFunctionNode(code) || (answer.gate.style === "asserts" && answer.name.endsWith("startup()"))) continue;
    for (const node of gates.nodes(code)) {
      if (node.type !== "AssignmentExpression" || node.right.type !== "Literal" || node.range[0] < answer.node.range[1] || codeAround(node) !== code) continue;
      const { value } = node.right;
      if (value !== true && (typeof value !== "string" || STARTED.test(value))) continue;
      const note = textOf(node.left, gates);
      if (!livesOn(node.left, gates) || STARTED.test(note)) continue;
      const isLatch = isOnDeniedSide(node, answer, gates);
      const test = [...gates.nodes(code)].find((inner) => inner.type === "IfStatement" && (value === true ? skips(inner, note, answer.node, gates) && !(isLatch && leavesWork(inner, code, gates)) : comparesWith(inner, note, value, gates) && goesOnWithout(inner, answer, gates)));
      if (test?.type === "IfStatement") yield { kind: "remembered", node: test.test, at: node.left };
    }
  }
}

/** Whether a place outlives the unit of work: a variable of the module, or a field. */
function livesOn(target: TSESTree.Node, { variableOf }: Pick<GateCalls, "variableOf">): boolean {
  if (target.type === "MemberExpression") return isSession(target.object) || target.object.type === "ThisExpression" || (target.object.type === "Identifier" && livesOn(target.object, { variableOf }));
  const scope = target.type === "Identifier" ? variableOf(target)?.scope.type : undefined;
  return scope === "module" || scope === "global";
}

/** `if (note) return;` before the gate, and `if (!note) { … }` around it. */
function skips({ test, consequent }: TSESTree.IfStatement, note: string, gate: TSESTree.Node, { unit }: Pick<GateCalls, "unit">): boolean {
  const isNegated = test.type === "UnaryExpression" && test.operator === "!";
  if (unit.text.slice(...(isNegated ? test.argument : test).range) !== note) return false;
  if (isNegated) return encloses(consequent, gate);
  const last = consequent.type === "BlockStatement" ? consequent.body.at(-1) : consequent;
  return consequent.range[1] <= gate.range[0] && last?.type === "ReturnStatement";
}

/** Whether something is noted only after a denial: whoever finds the note later is denied without being asked for. */
function isOnDeniedSide(note: TSESTree.Node, answer: GateCall, gates: GateCalls): boolean {
  const handler = handlerOf(answer.node);
  if (handler !== null && encloses(handler, note)) return true;
  return gates.usesOf(answer).some((use) => use.kind === "tested" && !use.stored && deniedSide(use.node, use.inverted === true).some((statement) => encloses(statement, note)));
}

/** Whether to leave at this test is to do nothing: the function works itself, or says no. */
function leavesWork({ consequent }: TSESTree.IfStatement, code: FunctionNode, gates: GateCalls): boolean {
  const last = consequent.type === "BlockStatement" ? consequent.body.at(-1) : consequent;
  return gates.worksBehindGate(code) || (last?.type === "ReturnStatement" && last.argument !== null && !saysYes(last.argument, gates));
}

/** `if (note === "open") …` */
function comparesWith({ test }: TSESTree.IfStatement, note: string, value: string, gates: GateCalls): boolean {
  return test.type === "BinaryExpression" && /^===?$/.test(test.operator) && textOf(test.left, gates) === note && test.right.type === "Literal" && test.right.value === value;
}

/** Whether a branch before the gate does what the gate is for, or says yes to it. */
function goesOnWithout({ consequent }: TSESTree.IfStatement, { node: gate }: GateCall, gates: GateCalls): boolean {
  if (consequent.range[1] > gate.range[0]) return false;
  const last = consequent.type === "BlockStatement" ? consequent.body.at(-1) : consequent;
  if (last?.type !== "ReturnStatement") return false;
  const code = codeAround(gate);
  const gated = gates.work.filter(({ node, permitted }) => permitted && runsIn(code, node) && node.range[0] >= gate.range[1]);
  if (gates.work.some((site) => encloses(consequent, site.node) && !settlesUnit(site.node) && gated.some((other) => isSameWork(site, other, gates)))) return true;
  return last.argument !== null && saysYes(last.argument, gates);
}

/** The first read of a module's variable or of a field in another function than the one that asked, or before it asks. */
function* readsOfPlace(gates: GateCalls, kept: TSESTree.Identifier | TSESTree.MemberExpression): Generator<Degraded> {
  const code = codeAround(kept);
  const reads = kept.type === "Identifier" ? readsOfVariable(gates, kept) : readsOfMember(gates, kept);
  const isOfEarlierUnit = (read: TSESTree.Node): boolean => {
    if (codeAround(read) !== code) return !isCalledWithin(read, code);
    return (code.type !== "Program" && read.range[1] <= kept.range[0]) || isHandedOutAgain(read, kept);
  };
  const reused = reads.find((read) => isLookedAt(read, gates) && !isOnlyTold(read, gates) && isOfEarlierUnit(read));
  if (reused !== undefined) yield { kind: "remembered", node: reused, at: kept };
}

/** Whether a function looks at what was kept for no more than to say in words what it was. */
function isOnlyTold(read: TSESTree.Node, gates: GateCalls): boolean {
  const code = codeAround(read);
  if (!isFunctionNode(code) || calledName(read.parent ?? read) === "allowed") return false;
  const answers = answersOf(code, gates);
  const tells = answers.length > 0 ? answers.every((answer) => isText(answer)) : [...gates.nodes(code.body)].some((node) => node.type === "CallExpression" && purposeOf(node) === "record");
  return tells && ![...gates.nodes(code.body)].some((node) => node.type === "AssignmentExpression" || node.type === "ThrowStatement" || ((node.type === "CallExpression" || node.type === "NewExpression") && purposeOf(node) !== "record" && purposeOf(node) !== "compute"));
}

/** A text, or the code or request that stands for one. */
function isText(start: TSESTree.Node): boolean {
  const node = stripTypeWrappers(start);
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" || node.raw === "null";
    case "TemplateLiteral":
      return true;
    case "ChainExpression":
      return isText(node.expression);
    case "MemberExpression":
      return /^(?:code|request_?id)$/i.test(calledName(node));
    case "ConditionalExpression":
      return isText(node.consequent) && isText(node.alternate);
    case "LogicalExpression":
      return node.operator !== "&&" && isText(node.left) && isText(node.right);
    default:
      return false;
  }
}

function readsOfVariable({ variableOf }: GateCalls, kept: TSESTree.Identifier): readonly TSESTree.Node[] {
  return (variableOf(kept)?.references ?? []).filter((reference) => reference.isRead()).map(({ identifier }) => identifier);
}

/** Of a parameter or a local object, which a request or a job owns, nothing is remembered. */
function readsOfMember(gates: GateCalls, kept: TSESTree.MemberExpression): readonly TSESTree.Node[] {
  const { object } = kept;
  if (!outlivesUnit(object, gates)) return [];
  const name = staticKey(kept.property, kept.computed);
  const place = placeOf(object, gates);
  const members = name === null ? readsByKey(gates, place) : (gates.members.get(name) ?? []).filter((member) => placeOf(member.object, gates) === place);
  const owner = ownerOfThis(kept);
  return members.filter((member) => member !== kept && !isWritten(member) && (owner === null || ownerOfThis(member) === owner) && !isAskedRightBefore(member, gates));
}

/** The class whose instance `this.place` is a member of; null for members of other objects, and outside classes. */
function ownerOfThis({ object }: TSESTree.MemberExpression): TSESTree.Node | null {
  return object.type === "ThisExpression" ? (enclosingClass(object)?.node ?? null) : null;
}

/** `this.v = await gate(); if (!this.v.allowed) return;`: whatever was there before, this is the answer of the unit of work. */
function isAskedRightBefore(read: TSESTree.MemberExpression, gates: GateCalls): boolean {
  const place = textOf(read, gates);
  return gates.answers.some(({ node }) => {
    const statement = statementAround(node);
    const assignment = statement?.type === "ExpressionStatement" ? statement.expression : null;
    return assignment?.type === "AssignmentExpression" && assignment.operator === "=" && encloses(assignment.right, node) && node.range[1] <= read.range[0] && codeAround(node) === codeAround(read) && textOf(assignment.left, gates) === place && encloses(statement?.parent ?? node, read);
  });
}

function statementAround(node: TSESTree.Node): TSESTree.Node | null {
  let place: TSESTree.Node | null | undefined = node;
  while (place !== undefined && place !== null && !/Statement$|Declaration$/.test(place.type)) place = place.parent;
  return place ?? null;
}

/** `cache[id]` of the object that `cache[id] = decision` fills. */
function readsByKey(gates: GateCalls, place: string): readonly TSESTree.MemberExpression[] {
  return [...gates.nodes()].filter((node) => node.type === "MemberExpression" && node.computed && placeOf(node.object, gates) === place).filter((node) => node.type === "MemberExpression");
}

/** A callback inside the function that asked. */
function isCalledWithin(read: TSESTree.Node, code: TSESTree.Node): boolean {
  return code.type !== "Program" && encloses(code, read);
}

/** `response.writeHead(ready ? 200 : 503)`: which of two words is replied to one who asks how it goes. */
function isOfReply({ consequent, alternate, parent }: TSESTree.ConditionalExpression): boolean {
  return consequent.type === "Literal" && alternate.type === "Literal" && parent.type === "CallExpression" && settlesUnit(parent);
}

/** Whether the value that is read decides something: it is tested, or returned. */
function decides(read: TSESTree.Node): boolean {
  let node = read;
  for (let place = read.parent; place !== undefined && place !== null; node = place, place = place.parent) {
    switch (place.type) {
      case "MemberExpression":
        if (place.object !== node || /^(?:code|request_id)$/.test(calledName(place))) return false;
        break;
      case "CallExpression":
        return place.callee === node ? false : purposeOf(place) !== "record" && calledName(place.callee) === "Boolean";
      case "IfStatement":
      case "ConditionalExpression":
        if (place.type === "ConditionalExpression" && isOfReply(place)) return false;
        return place.test === node || (place.type === "ConditionalExpression" && place.parent.type === "ReturnStatement");
      case "WhileStatement":
      case "ReturnStatement":
      case "ArrowFunctionExpression":
        return true;
      case "UnaryExpression":
      case "LogicalExpression":
      case "BinaryExpression":
      case "ChainExpression":
      case "TSNonNullExpression":
      case "TSAsExpression":
      case "AwaitExpression":
        break;
      default:
        return false;
    }
  }
  return false;
}

/** `if (allowed) await redis.set(key, "1")`, where the function looks for the note before it asks, and its finding decides. */
function* notesOfPermits(gates: GateCalls): Generator<Degraded> {
  for (const answer of gates.answers) {
    const code = codeAround(answer.node);
    yield* notesAfterDenials(answer, gates);
    const notes = gates.usesOf(answer).flatMap((use) => (use.kind === "tested" && use.node.parent?.type === "IfStatement" && use.node.parent.test === use.node ? [...gates.nodes(use.node.parent.consequent)] : []));
    for (const note of notes) {
      if (note.type !== "CallExpression" || !keepsArguments(note) || isOnDeniedSide(note, answer, gates)) continue;
      for (const read of readsOfCollection(gates, note)) if (codeAround(read.node) === code && read.node.range[1] <= answer.node.range[0] && isLookedAt(read.node, gates)) yield read;
    }
  }
}

/** The same where a denial has ended the function before; what was found must do the work of a permit, for many a note says that a unit is done. */
function* notesAfterDenials(answer: GateCall, gates: GateCalls): Generator<Degraded> {
  const code = codeAround(answer.node);
  const notes = gates.work.filter(({ node, permitted, denied, failed, unasked }) => permitted && !unasked && denied.size === 0 && failed.size === 0 && codeAround(node) === code && node.range[0] >= answer.node.range[1]);
  for (const { node: note } of notes) {
    if (note.type !== "CallExpression" || !keepsArguments(note)) continue;
    for (const read of readsOfCollection(gates, note)) {
      const test = testOf(read.node, gates);
      if (codeAround(read.node) === code && test !== null && (goesOnWithout(test, answer, gates) || standsForGate(test, note, answer, gates))) yield read;
    }
  }
}

/** `if (!note) { …gate…; await store.set(key, "1"); }` before the work. */
function standsForGate({ consequent, range }: TSESTree.IfStatement, note: TSESTree.Node, { node: gate }: GateCall, gates: GateCalls): boolean {
  if (!encloses(consequent, gate) || !encloses(consequent, note)) return false;
  const code = codeAround(gate);
  return gates.work.some((site) => site.unasked && site.permitted && runsIn(code, site.node) && site.node.range[0] >= range[1] && (site.sideEffect !== null || !settlesUnit(site.node)));
}

/** The `if` that decides by what was read, itself or under the name that it gets. */
function testOf(read: TSESTree.Node, { variableOf }: GateCalls): TSESTree.IfStatement | null {
  const value = read.parent?.type === "AwaitExpression" ? read.parent : read;
  const name = value.parent?.type === "VariableDeclarator" && value.parent.id.type === "Identifier" ? value.parent.id : null;
  if (name === null) return testAround(read);
  for (const { identifier } of variableOf(name)?.references ?? []) {
    const test = identifier === name ? null : testAround(identifier);
    if (test !== null) return test;
  }
  return null;
}

/** The `if` whose test holds `node`. */
function testAround(node: TSESTree.Node): TSESTree.IfStatement | null {
  let child = node;
  for (let place = node.parent; place !== undefined && place !== null && !isFunctionNode(place); child = place, place = place.parent) {
    if (place.type === "IfStatement") return place.test === child ? place : null;
  }
  return null;
}

/** Whether what was found decides, itself or under the name that it gets. */
function isLookedAt(read: TSESTree.Node, { variableOf }: GateCalls): boolean {
  let node = read;
  while (node.parent?.type === "AwaitExpression" || (node.parent?.type === "MemberExpression" && node.parent.object === node && staticKey(node.parent.property, node.parent.computed) === "allowed")) node = node.parent;
  const { parent } = node;
  if (parent?.type === "VariableDeclarator" && parent.id.type === "ObjectPattern") return parent.id.properties.some((property) => property.type === "Property" && staticKey(property.key, property.computed) === "allowed" && nameDecides(property.value, variableOf));
  if (parent?.type !== "VariableDeclarator" || parent.id.type !== "Identifier") return decides(read);
  return nameDecides(parent.id, variableOf);
}

function nameDecides(name: TSESTree.Node, variableOf: GateCalls["variableOf"]): boolean {
  return name.type === "Identifier" && variableOf(name)?.references.some(({ identifier }) => identifier !== name && decides(identifier)) === true;
}

/** `cache.get(key)` of the collection that `cache.set(key, decision)` fills. */
function* readsOfCollection(gates: GateCalls, kept: TSESTree.CallExpression): Generator<Degraded> {
  if (kept.callee.type === "MemberExpression") {
    const { object } = kept.callee;
    if (object.type === "Identifier" && isLocal(gates, object) && !outlivesUnit(object, gates)) return;
    if (isOfOneUnit(kept.arguments[0]) && isWeakMap(object, gates)) return;
  }
  for (const call of gates.scan.calls) if (call.type === "CallExpression" && mayReadBack(call, kept, gates)) yield { kind: "remembered", node: call, at: kept };
}

function isLocal({ variableOf }: GateCalls, name: TSESTree.Identifier): boolean {
  const scope = variableOf(name)?.scope.type;
  const definition = variableOf(name)?.defs[0];
  if (definition?.type === "Parameter") return false;
  return scope !== undefined && scope !== "module" && scope !== "global";
}

const MEMOISERS = /^(?:memoi[sz]e\w*|p?Memoi[sz]e\w*|pMem|mem|memo|cached?|unstable_cache|withCache|cacheFn|ttlCache|once)$/;

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
function asksElsewhere(value: TSESTree.Expression, { resolver }: GateCalls): boolean {
  const summary = resolver.functionElsewhere(value);
  return summary !== null && gateOfSummary(summary, 0) !== null;
}

const CACHES = /cache|memo|store|lru|ttl|loader/i;
const CACHING = /^(?:wrap|getOrSet|getOrCreate|getOrInsert\w*|getOrLoad|getOrFetch|getOrElse|remember|fetch|computeIfAbsent|upsert|memoize|getOrCompute)$/;

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
    const decorator = method.decorators.find(({ expression }) => /memo|cache/i.test(calledName(expression.type === "CallExpression" ? expression.callee : expression)));
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
