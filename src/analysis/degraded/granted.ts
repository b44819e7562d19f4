import type { TSESTree } from "@typescript-eslint/utils";
import { RUNTIME } from "../../models/module-name.js";
import { functionIn } from "../../program/functions.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../../program/nodes.js";
import { calledName, purposeOf } from "../call-names.js";
import { codeAround } from "../code-around.js";
import { isWaitedFor, type GateCall, type GateCalls } from "../gate-calls.js";
import { core, isOpposite } from "../tests-of-decisions.js";
import { encloses } from "../walk.js";
import type { Degraded } from "./finding.js";
import { failureRegions } from "./failures.js";
import { gateReplacedBy } from "./fallbacks.js";
import { standsForDecision } from "./forged.js";
import { asksSomebodyElse, nameOfTarget } from "./somebody-else.js";
import { outcomeOf } from "./outcomes.js";
import { answersOf, saysYes } from "./verdict.js";

export function isTrue(node: TSESTree.Node): boolean {
  const value = stripTypeWrappers(node);
  return value.type === "Literal" && value.value === true;
}

export function isAllowedName(node: TSESTree.Node): boolean {
  let value = stripTypeWrappers(node);
  if (value.type === "ChainExpression") value = stripTypeWrappers(value.expression);
  if (value.type === "Identifier") return value.name === "allowed";
  return value.type === "MemberExpression" && staticKey(value.property, value.computed) === "allowed";
}

/** Objects that say `allowed: true`, and casts to `Permit`. */
export function* grantsIn(gates: GateCalls): Generator<Degraded> {
  if (isTest(gates.unit.filename)) return;
  for (const grant of gates.grants) {
    if (isTold(grant) || gates.isMadeWithPermit(grant)) continue;
    const handled = handlerAround(grant, gates) ?? gateReplacedBy(grant, gates);
    if (handled === null && !standsForDecision(grant, gates)) continue;
    yield handled === null ? { kind: "forged", node: grant, at: null } : { kind: "handler", node: grant, at: handled };
  }
  for (const node of gates.nodes()) {
    if ((node.type === "TSAsExpression" || node.type === "TSTypeAssertion") && isPermitType(node.typeAnnotation, gates)) yield { kind: "forged", node, at: null };
  }
}

function isTest(filename: string): boolean {
  return /[./_-](?:test|spec)\.[cm]?[jt]sx?$|[\\/](?:__tests__|__mocks__)[\\/]/.test(filename);
}

/** Whether the object only goes to a log or to a client. */
function isTold(grant: TSESTree.ObjectExpression): boolean {
  const { parent } = grant;
  if (parent.type !== "CallExpression") return false;
  return purposeOf(parent) === "record" || /^(?:json|send|end|write|reply|jsonp|toEqual|toMatchObject|toStrictEqual|deepEqual|deepStrictEqual|mock\w*|resolves)$/.test(calledName(parent.callee));
}

function isPermitType(type: TSESTree.TypeNode, { variableOf }: GateCalls): boolean {
  if (type.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return false;
  const node = variableOf(type.typeName)?.defs[0]?.node;
  return node?.type === "ImportSpecifier" && node.parent.type === "ImportDeclaration" && node.parent.source.value === RUNTIME && staticKey(node.imported, false) === "Permit";
}

/** The gate whose failure leads to `node`. */
export function handlerAround(node: TSESTree.Node, gates: GateCalls): TSESTree.Node | null {
  return handlerOutside(node, gates) ?? failureRegions(gates).find(({ region }) => encloses(region, node))?.gate ?? null;
}

/** Of the `try` before a `catch`, of the chain that it handles, or of the race that it runs in. */
function handlerOutside(node: TSESTree.Node, gates: GateCalls): TSESTree.Node | null {
  let child = node;
  for (let place = node.parent; place !== undefined && place !== null; child = place, place = place.parent) {
    if (place.type === "CatchClause" && place.parent.type === "TryStatement") {
      const gate = gateIn(place.parent.block, gates) ?? gateReadIn(place.parent.block, gates);
      if (gate !== null) return gate;
    }
    if (place.type === "CallExpression" && isHandlerOf(place, child)) {
      const gate = gateIn(place.callee, gates);
      if (gate !== null) return gate;
    }
    if (place.type === "CallExpression" && place.arguments.some((argument) => argument === child)) {
      const gate = brokenGate(place, gates);
      if (gate !== null) return gate;
    }
    if (place.type === "ArrayExpression" && isRaced(place)) {
      const gate = rivalOf(place, child, gates);
      if (gate !== null) return gate;
    }
    const name = place.type === "VariableDeclarator" && place.id.type === "Identifier" ? place.id : place.type === "FunctionDeclaration" ? place.id : null;
    if (name !== null) return raceWith(name, gates);
  }
  return null;
}

/** `breaker.fallback(f)`: the gate that the object was made with. */
function brokenGate({ callee }: TSESTree.CallExpression, gates: GateCalls): TSESTree.Node | null {
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier" || !/^(?:with|set|on)?fallback/i.test(calledName(callee))) return null;
  const definition = gates.variableOf(callee.object)?.defs[0]?.node;
  return definition?.type === "VariableDeclarator" && definition.init !== null ? gateIn(definition.init, gates) : null;
}

/** The gate that runs in a race against another element of it. */
function rivalOf(race: TSESTree.ArrayExpression, element: TSESTree.Node, gates: GateCalls): TSESTree.Node | null {
  const runsIn = (place: TSESTree.Node, answer: GateCall): boolean => encloses(place, answer.node) || gates.usesOf(answer).some(({ node }) => encloses(place, node));
  return gates.answers.find((answer) => runsIn(race, answer) && !runsIn(element, answer))?.node ?? null;
}

/** `const late = sleep(500).then(() => ({ allowed: true })); Promise.race([gate(), late])`, and a function that makes such a rival. */
function raceWith(name: TSESTree.Identifier, gates: GateCalls): TSESTree.Node | null {
  for (const { identifier } of gates.variableOf(name)?.references ?? []) {
    const element = identifier.parent.type === "CallExpression" && identifier.parent.callee === identifier ? identifier.parent : identifier;
    const gate = element.parent?.type === "ArrayExpression" && isRaced(element.parent) ? rivalOf(element.parent, element, gates) : null;
    if (gate !== null) return gate;
  }
  return null;
}

/** `Promise.race([gate(), sleep(1_000).then(() => true)])`: whoever is first answers. */
function isRaced({ parent }: TSESTree.ArrayExpression): boolean {
  return parent.type === "CallExpression" && parent.callee.type === "MemberExpression" && /^(?:race|any)$/.test(calledName(parent.callee));
}

/** Direct HTTP whose body is read there: `const response = await fetch(url); try { return (await response.json()).allowed; } catch …`. */
function gateReadIn(block: TSESTree.Node, gates: GateCalls): TSESTree.Node | null {
  return gates.answers.find((answer) => answer.gate.style === "http" && gates.usesOf(answer).some(({ kind, node }) => (kind === "returned" || kind === "tested" || kind === "operand") && encloses(block, node)) && readsBody(block, gates))?.node ?? parsedIn(block, gates);
}

function readsBody(block: TSESTree.Node, gates: GateCalls): boolean {
  return [...gates.nodes(block)].some((node) => node.type === "CallExpression" && /^(?:json|text|parse)$/.test(calledName(node.callee)));
}

/** `JSON.parse(text)` of the body that a constant holds. */
function parsedIn(block: TSESTree.Node, gates: GateCalls): TSESTree.Node | null {
  for (const node of gates.nodes(block)) {
    const [text] = node.type === "CallExpression" && calledName(node.callee) === "parse" ? node.arguments : [];
    const definition = text?.type === "Identifier" ? gates.variableOf(text)?.defs[0]?.node : undefined;
    const init = definition?.type === "VariableDeclarator" ? definition.init : null;
    const gate = init === null ? undefined : gates.answers.find((answer) => answer.gate.style === "http" && (encloses(init, answer.node) || gates.usesOf(answer).some((use) => encloses(init, use.node))));
    if (gate !== undefined) return gate.node;
  }
  return null;
}

function gateIn(node: TSESTree.Node, gates: GateCalls): TSESTree.Node | null {
  return gates.answers.find((answer) => encloses(node, answer.node))?.node ?? null;
}

/** `.catch(f)`, `.then(g, f)`. */
function isHandlerOf(call: TSESTree.CallExpression, argument: TSESTree.Node): boolean {
  const name = calledName(call.callee);
  return (name === "catch" && call.arguments[0] === argument) || (name === "then" && call.arguments[1] === argument);
}

/** What handlers of a gate's failure answer: `return true`, `() => true`, `allowed = true`, or somebody else's opinion. */
export function* answersOfHandlers(gates: GateCalls): Generator<Degraded> {
  if (gates.answers.length === 0) return;
  for (const node of gates.nodes()) {
    const answer = answerOf(node, gates);
    if (answer === null) continue;
    const gate = handlerAround(node, gates);
    if (gate === null) continue;
    const outcome = outcomeOf(answer, gates);
    if (outcome === "permit" && !isReceipt(node, gate, gates)) yield { kind: "handler", node: answer, at: gate };
    if (outcome !== null) continue;
    if (isFalse(answer) && node.type !== "AssignmentExpression" && saysWhetherRefused(node, gate, gates)) yield { kind: "handler", node: answer, at: gate };
    if (saysYes(answer, gates) && (isReceipt(node, gate, gates) || meansRefused(node, gate, gates))) continue;
    if (node.type === "AssignmentExpression" ? isTrue(answer) !== meansDenial(node, gates) && isBoolean(answer) : saysYes(answer, gates)) yield { kind: "handler", node: answer, at: gate };
    else if ((node.type === "AssignmentExpression" ? holdsAnswer(node.left, gates) && gateIn(answer, gates) === null : answersForGate(node, gate, gates)) && (asksSomebodyElse(allowedIn(answer)) || looksAtFailure(allowedIn(answer), gates) || isOfOtherService(answer, gate, gates))) yield { kind: "second-authority", node: answer, at: gate };
  }
}

/** `response.ok ? (await response.json()).allowed : response.status >= 500`: which sort of failure it is decides. */
export function* sortsOfFailureIn(gates: GateCalls): Generator<Degraded> {
  for (const { gate, region } of failureRegions(gates)) {
    const choice = region.parent;
    if (choice?.type !== "ConditionalExpression" || region === choice.test) continue;
    const value = stripTypeWrappers(region);
    const told = value.type === "ObjectExpression" ? allowedIn(value) : value;
    if (told.type !== "BinaryExpression" || !/^[<>]=?$|^[=!]==?$|^instanceof$/.test(told.operator)) continue;
    const other = region === choice.consequent ? choice.alternate : choice.consequent;
    if (told !== value || holdsAllowed(other, gates)) yield { kind: "handler", node: region, at: gate };
  }
}

/** What an object says of `allowed`, or the answer itself. */
function allowedIn(answer: TSESTree.Expression): TSESTree.Expression {
  const value = stripTypeWrappers(answer);
  if (value.type !== "ObjectExpression") return answer;
  for (const property of value.properties) {
    if (property.type === "Property" && property.kind === "init" && property.parent.type === "ObjectExpression" && staticKey(property.key, property.computed) === "allowed") {
      const said = property.value;
      return said.type === "AssignmentPattern" || said.type === "ArrayPattern" || said.type === "ObjectPattern" || said.type === "TSEmptyBodyFunctionExpression" ? answer : said;
    }
  }
  return answer;
}

function answerOf(node: TSESTree.Node, gates: GateCalls): TSESTree.Expression | null {
  if (node.type === "ReturnStatement") return node.argument;
  if (node.type === "ArrowFunctionExpression" && node.body.type !== "BlockStatement") return node.body;
  if (node.type === "CallExpression") return answerToCallback(node, gates);
  if (node.type !== "AssignmentExpression" || node.operator !== "=") return null;
  return SAYS_YES.test(nameOfTarget(node.left)) || meansDenial(node, gates) || holdsAnswer(node.left, gates) || outcomeOf(node.right, gates) !== null ? node.right : null;
}

/** `callback(null, true)`, `resolve(true)`, `setTimeout(resolve, 500, true)` */
function answerToCallback({ callee, arguments: given }: TSESTree.CallExpression, gates: GateCalls): TSESTree.Expression | null {
  const late = /^(?:setTimeout|sleep|delay|wait)$/.test(calledName(callee)) ? given.slice(1).at(-1) : undefined;
  if (late !== undefined && late.type !== "SpreadElement" && isBoolean(late)) return late;
  if (callee.type !== "Identifier" || !(/^(?:cb|callback|done|resolve|res|fulfill?)$/i.test(callee.name) || fulfils(callee, gates))) return null;
  const [error, ...answers] = given;
  const answer = answers.at(-1) ?? error;
  return answer === undefined || answer.type === "SpreadElement" || !isBoolean(answer) ? null : answer;
}

/** Whether a name is the first parameter of the executor of a promise, whatever it is called. */
function fulfils(name: TSESTree.Identifier, { variableOf }: GateCalls): boolean {
  const definition = variableOf(name)?.defs[0];
  const executor = definition?.type === "Parameter" ? definition.node : null;
  return executor !== null && isFunctionNode(executor) && executor.params[0] === definition?.name && executor.parent.type === "NewExpression" && calledName(executor.parent.callee) === "Promise";
}

const SAYS_YES = /allow|permit|^ok$|granted|proceed|active|valid/i;
const SAYS_NO = /den(?:y|ied)|block|forbid|halt|revoked|rejected|refus|shouldStop|mustStop/i;

function isBoolean(node: TSESTree.Node): boolean {
  const value = stripTypeWrappers(node);
  return value.type === "Literal" && typeof value.value === "boolean";
}

/** `denied = …` */
function meansDenial({ left }: TSESTree.AssignmentExpression, gates: GateCalls): boolean {
  return SAYS_NO.test(nameOfTarget(left)) || writesOf(left, gates).some((value) => value.type === "UnaryExpression" && value.operator === "!" && holdsAllowed(value, gates));
}

/** Whether a variable gets the answer of a gate elsewhere. */
function holdsAnswer(target: TSESTree.Node, gates: GateCalls): boolean {
  return writesOf(target, gates).some((value) => holdsAllowed(value, gates));
}

function holdsAllowed(value: TSESTree.Node, gates: GateCalls): boolean {
  return gates.answers.some((answer) => encloses(value, answer.node) || gates.usesOf(answer).some((use) => use.kind === "tested" && encloses(value, use.node))) || [...gates.nodes(value)].some((node) => node.type === "MemberExpression" && isAllowedName(node));
}

function writesOf(target: TSESTree.Node, { variableOf }: GateCalls): readonly TSESTree.Node[] {
  if (target.type !== "Identifier") return [];
  return (variableOf(target)?.references ?? []).flatMap(({ writeExpr }) => (writeExpr === undefined || writeExpr === null ? [] : [writeExpr]));
}

/** A function that works with the permit itself says with `true` that it has dealt with its unit, not that others may work. */
function isReceipt(node: TSESTree.Node, gate: TSESTree.Node, gates: GateCalls): boolean {
  const code = codeAround(gate);
  if (node.type !== "ReturnStatement" || codeAround(node) !== code || !isFunctionNode(code)) return false;
  const handler = catchAround(node);
  return gates.workIn(code).some((site) => site.permitted && site.node.range[0] >= gate.range[1] && (handler === null || !encloses(handler, site.node)) && site.node !== gate && (site.sideEffect !== null || isWaitedFor(site.node)));
}

export function isFalse(answer: TSESTree.Node): boolean {
  const value = stripTypeWrappers(answer);
  return value.type === "Literal" && value.value === false;
}

/** `!decision.allowed`, `decision.allowed !== true` */
export function negatesAllowed(answer: TSESTree.Node, gates: GateCalls): boolean {
  const condition = core(answer);
  // `allowed !== false` is no denial.
  const tells = condition.type !== "BinaryExpression" || isTrue(condition.right);
  return tells && isOpposite(answer) && holdsAllowed(answer, gates);
}

/** Whether the answer is `true` for a denial, since it is `false` with a permit: `refused = await gate().then(() => false, () => true)`. */
function meansRefused(node: TSESTree.Node, gate: TSESTree.Node, gates: GateCalls): boolean {
  const others = answersBeside(node, gate, gates);
  return others.length > 0 && others.every((answer) => isFalse(answer) || negatesAllowed(answer, gates));
}

/** Whether what is answered otherwise is `true` on a denial and on nothing else: `return !decision.allowed;`. */
function saysWhetherRefused(node: TSESTree.Node, gate: TSESTree.Node, gates: GateCalls): boolean {
  return meansRefused(node, gate, gates) && answersBeside(node, gate, gates).some((answer) => negatesAllowed(answer, gates));
}

/** What is answered where the gate does not fail. */
function answersBeside(node: TSESTree.Node, gate: TSESTree.Node, gates: GateCalls): readonly TSESTree.Node[] {
  const handler = isFunctionNode(node) ? node : codeAround(node);
  if (isFunctionNode(handler) && handler.parent.type === "CallExpression" && isHandlerOf(handler.parent, handler)) {
    const [first] = calledName(handler.parent.callee) === "then" ? handler.parent.arguments : argumentsBefore(handler.parent);
    const success = first === undefined ? null : functionIn(first, gates.variableOf);
    return success === null ? [] : answersOf(success, gates);
  }
  const code = codeAround(gate);
  const caught = catchAround(node);
  if (caught === null || !isFunctionNode(code) || codeAround(node) !== code) return [];
  return answersOf(code, gates).filter((answer) => !encloses(caught, answer));
}

/** Of `gate().then(f).catch(g)`: what `then` is given. */
function argumentsBefore({ callee }: TSESTree.CallExpression): readonly TSESTree.CallExpressionArgument[] {
  const before = callee.type === "MemberExpression" ? callee.object : null;
  return before?.type === "CallExpression" && calledName(before.callee) === "then" ? before.arguments : [];
}

function catchAround(node: TSESTree.Node): TSESTree.CatchClause | null {
  let place: TSESTree.Node | null | undefined = node;
  while (place !== undefined && place !== null && place.type !== "CatchClause" && !isFunctionNode(place)) place = place.parent;
  return place?.type === "CatchClause" ? place : null;
}

/** Whether what is returned stands for the gate's answer: its function returns that otherwise, or a chain ends with it. */
function answersForGate(node: TSESTree.Node, gate: TSESTree.Node, gates: GateCalls): boolean {
  const answer = gates.answers.find((candidate) => candidate.node === gate);
  if (answer === undefined) return false;
  const isChained = node.type === "ArrowFunctionExpression" || codeAround(node) !== codeAround(gate);
  const returnsFlag = [...gates.nodes(codeAround(gate))].some((inner) => inner.type === "ReturnStatement" && inner.argument?.type === "Literal" && typeof inner.argument.value === "boolean");
  return isChained ? answer.gate.style !== "asserts" : returnsFlag || gates.usesOf(answer).some(({ kind }) => kind === "returned");
}

const LOOKS = /^(?:test|exec|match|includes|has|startsWith|endsWith|some|is(?:$|[A-Z])\w*)$/;
const REFUSALS = /den(?:y|ied|ial)|revoked|refus|forbid|reject/i;

/** `/ECONN/.test(error.message)`, `isTimeout(error)`: which sort of failure it is decides. */
function looksAtFailure(start: TSESTree.Expression, gates: GateCalls): boolean {
  let node = stripTypeWrappers(start);
  while (node.type === "UnaryExpression" && node.operator === "!") node = stripTypeWrappers(node.argument);
  if (node.type !== "CallExpression" || !LOOKS.test(calledName(node.callee)) || REFUSALS.test(gates.unit.text.slice(...node.range))) return false;
  return [...gates.nodes(node)].some((inner) => {
    const definition = inner.type === "Identifier" ? gates.variableOf(inner)?.defs[0] : undefined;
    if (definition?.type === "CatchClause") return true;
    const handler = definition?.type === "Parameter" && isFunctionNode(definition.node) ? definition.node.parent : null;
    return handler?.type === "CallExpression" && definition?.type === "Parameter" && isHandlerOf(handler, definition.node);
  });
}

/** Parts of one expression. */
const MOST_LINKS = 12;

/** `const backup = await fetch(flags); return await backup.json();`: what another service says, whole or in parts. */
function isOfOtherService(answer: TSESTree.Expression, gate: TSESTree.Node, gates: GateCalls): boolean {
  let node: TSESTree.Node = answer;
  for (let steps = 0; steps < MOST_LINKS; steps += 1) {
    node = stripTypeWrappers(node);
    if (node.type === "AwaitExpression") node = node.argument;
    else if (node.type === "ChainExpression") node = node.expression;
    else if (node.type === "MemberExpression") node = node.object;
    else if (node.type === "CallExpression") {
      if (gates.resolver.meaningOf(node).sideEffect?.kind === "egress") return true;
      if (node.callee.type !== "MemberExpression" || !/^(?:json|data|body|then)$/.test(calledName(node.callee))) return false;
      node = node.callee.object;
    } else if (node.type === "Identifier") {
      const definition: TSESTree.Node | undefined = gates.variableOf(node)?.defs[0]?.node;
      if (definition?.type !== "VariableDeclarator" || definition.init === null || encloses(definition, gate)) return false;
      node = definition.init;
    } else return false;
  }
  return false;
}
