import { basename } from "node:path";
import type { TSESTree } from "@typescript-eslint/utils";
import type { CallResolver, Gate } from "../program/call-meaning.js";
import type { FunctionSummary } from "../program/function-summary.js";
import { describeCall } from "../program/describe-call.js";
import { isFunctionNode, isLoop, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { SourceUnit } from "../program/source-unit.js";
import type { CallNode, FunctionNode } from "../program/syntax.js";
import { variableLookup, type VariableOf } from "../program/variables.js";
import type { Settings } from "../settings/schema.js";
import { ByCode, codeAround, runsIn } from "./code-around.js";
import type { AnswerStyle } from "./answer-content.js";
import type { DecisionUse } from "./decision-use.js";
import { COMPUTED } from "./decision-use-syntax.js";
import { DecisionUses } from "./decision-uses.js";
import { takenOutByName } from "./taken-out.js";
import { gateOfSummary, handsOutDenialsOnly, tellingOf, type Telling } from "./gate-of-summary.js";
import { scanFile, type FileScan } from "./scan-file.js";
import { summaryOfFunction } from "./summarise.js";
import { encloses, nodesIn, nodesOutsideFunctions, type VisitorKeys } from "./walk.js";
import { findWork, type WorkOfFile, type WorkSite } from "./work-after-denial.js";

/** A call that asks the authority. */
export interface GateCall {
  readonly node: CallNode;
  readonly gate: Gate;
  /** As the user would say it: `machineid.validate()`. */
  readonly name: string;
  /** Where it asks: in this call, in a function of this file that returns the answer of a gate, or in a function of another file. */
  readonly asks: "itself" | "here" | "elsewhere";
  /** The function of this file that asks; null when none does. */
  readonly by: FunctionNode | null;
  /** What tells a denial, where that is not the gate's style. */
  readonly telling?: Telling;
  /** Whether the answer is there when the call returns: that of a function which was given it, or has it from outside. */
  readonly isAtOnce?: true;
}

type Answer = Pick<GateCall, "gate" | "telling" | "isAtOnce">;

/** The gates that one file calls, and what becomes of their answers. Each question is answered once. */
export class GateCalls {
  readonly unit: SourceUnit;
  readonly resolver: CallResolver;
  readonly variableOf: VariableOf;
  readonly #settings: Settings;
  readonly #visitorKeys: VisitorKeys;
  #scan: FileScan | null = null;
  #calls: readonly GateCall[] | null = null;
  #answers: readonly GateCall[] | null = null;
  #members: ReadonlyMap<string, readonly TSESTree.MemberExpression[]> | null = null;
  #decisionUses: DecisionUses | null = null;
  /** Calls known to ask. */
  readonly #asked = new Set<TSESTree.Node>();
  readonly #uses = new Map<GateCall, readonly DecisionUse[]>();
  readonly #summaries = new Map<FunctionNode, { readonly summary: FunctionSummary | null }>();
  #work: WorkOfFile | null = null;
  #grants: readonly TSESTree.ObjectExpression[] | null = null;
  #workByCode: ByCode<WorkSite> | null = null;
  #callsByCode: ByCode<CallNode> | null = null;

  constructor(unit: SourceUnit, resolver: CallResolver, settings: Settings, visitorKeys: VisitorKeys) {
    this.unit = unit;
    this.resolver = resolver;
    this.variableOf = variableLookup(unit);
    this.#settings = settings;
    this.#visitorKeys = visitorKeys;
  }

  get scan(): FileScan {
    this.#scan ??= scanFile(this.unit.ast, this.#visitorKeys);
    return this.#scan;
  }

  /** Every node of the file, in source order. */
  nodes(root: TSESTree.Node = this.unit.ast): Generator<TSESTree.Node> {
    return nodesIn(root, this.#visitorKeys);
  }

  /** What runs when the module is evaluated, in source order. */
  nodesOutsideFunctions(): readonly TSESTree.Node[] {
    return nodesOutsideFunctions(this.unit.ast, this.#visitorKeys);
  }

  /** Calls of gates, in source order. */
  get calls(): readonly GateCall[] {
    this.#calls ??= mayCallGates(this.unit.text, this.#settings) || this.resolver.reach.gates || this.resolver.mayAskByType ? this.#find() : [];
    return this.#calls;
  }

  #find(): GateCall[] {
    const found: GateCall[] = [];
    for (const node of this.scan.calls) {
      if (!this.resolver.mayAsk(node)) continue;
      const { behaviour } = this.resolver.meaningOf(node);
      if (behaviour.kind === "gate") found.push({ node, gate: behaviour.gate, name: behaviour.name, asks: "itself", by: null });
      if (behaviour.kind !== "summary") continue;
      const answer = answerOf(behaviour.summary, behaviour.offset);
      if (answer === null || (answer.gate.style !== "wraps" && this.resolver.worksItself(node))) continue;
      found.push({ node, ...answer, name: describeCall(node, this.unit.text), asks: "elsewhere", by: null });
    }
    return found.sort((a, b) => a.node.range[0] - b.node.range[0]);
  }

  /** Calls of gates, and of functions in this file that answer as a gate does. */
  get answers(): readonly GateCall[] {
    this.#answers ??= this.#derive();
    return this.#answers;
  }

  #derive(): GateCall[] {
    const found = [...this.calls];
    const seen = this.#asked;
    for (const { node } of found) seen.add(node);
    const judged = new Set<TSESTree.Node>();
    const add = (by: FunctionNode, answer: Answer, isGuard = false): void => {
      for (const node of this.callsOf(by)) {
        if (seen.has(node) || (isGuard && isDropped(node) && !this.#isFollowedByWork(node, by))) continue;
        seen.add(node);
        found.push({ node, ...answer, name: describeCall(node, this.unit.text), asks: "here", by });
      }
    };
    for (const call of found) {
      const asking = codeAround(call.node);
      // One that throws on a denial has decided, also where it hands out the permit.
      if (isFunctionNode(asking) && this.#mayStop(asking)) this.#addAsserting(asking, judged, seen, add);
      for (const use of this.usesOf(call)) if (use.kind === "returned" && use.from !== null && use.style !== null) {
        const answer = use.inverted === true ? TOLD_REVERSED : this.#answerReturned(use.from, handedOn(use.style, call.gate));
        if (answer !== null) add(use.from, use.isPromise ? answer : { ...answer, isAtOnce: true }, this.#isGuardOfWork(use.node));
      }
      const code = codeAround(call.node);
      if (!isFunctionNode(code) || judged.has(code)) continue;
      judged.add(code);
      if ([...this.callsOf(code)].every((node) => seen.has(node))) continue;
      const summary = this.summaryOf(code);
      const answer = summary === null ? null : answerOf(summary, 0);
      if (answer !== null && (answer.gate.style === "wraps" || !this.#worksWithPermit(code))) add(code, answer);
    }
    return found.sort((a, b) => a.node.range[0] - b.node.range[0]);
  }

  /** `return (await may()) && work()`: whoever does not look at what comes of it leaves nothing undone. */
  #isGuardOfWork(returned: TSESTree.Node): boolean {
    const value = returned.type === "ReturnStatement" ? returned.argument : isFunctionNode(returned) ? returned.body : null;
    const guarded = value?.type === "LogicalExpression" && value.operator === "&&" ? value.right : null;
    return guarded !== null && this.work.some((site) => site.permitted && encloses(guarded, site.node));
  }

  #isFollowedByWork(call: TSESTree.Node, by: FunctionNode): boolean {
    const scope = codeAround(call);
    const same = new Set<TSESTree.Node>(this.callsOf(by));
    return this.workIn(scope).some(({ node }) => !same.has(node) && node.range[0] >= call.range[1]);
  }

  /** A function that returns the answer of a gate of that style may return nothing on a denial. */
  #answerReturned(node: FunctionNode, gate: Gate): Answer | null {
    if (gate.style !== "decision" || !(mayFallThrough(node) || RETURNS_NOTHING.test(this.unit.text.slice(node.range[0], node.range[1])))) return { gate };
    const summary = this.summaryOf(node);
    const telling = summary === null ? null : tellingOf(summary);
    // One that hands out denials only, and works with its permit itself, has decided.
    if (summary !== null && handsOutDenialsOnly(summary) && this.#worksWithPermit(node)) return null;
    return telling === null || telling.kind === "parts" ? { gate } : { gate: TOLD_BY_TRUTH, telling };
  }

  #addAsserting(asking: FunctionNode, judged: Set<TSESTree.Node>, seen: ReadonlySet<TSESTree.Node>, add: (by: FunctionNode, answer: Answer) => void): void {
    if (judged.has(asking) || [...this.callsOf(asking)].every((node) => seen.has(node))) return;
    const gate = this.gateThatIs(asking);
    if (gate?.style !== "asserts") return;
    judged.add(asking);
    if (!this.#worksWithPermit(asking)) add(asking, { gate });
  }

  /** What a function of this file that asks is to its callers. */
  gateThatIs(node: FunctionNode): Gate | null {
    const summary = this.summaryOf(node);
    return summary === null ? null : gateOfSummary(summary, 0);
  }

  /** What a call of a function of this file does; null when it is too complex to tell. */
  summaryOf(node: FunctionNode): FunctionSummary | null {
    let known = this.#summaries.get(node);
    if (known === undefined) {
      known = { summary: summaryOfFunction({ unit: this.unit, visitorKeys: this.#visitorKeys }, this.scan, this.resolver, { loops: this.#settings.loops, steps: STEPS_OF_A_HELPER }, node) };
      this.#summaries.set(node, known);
    }
    return known.summary;
  }

  /** Calls that certainly mean this function: by the only name that it has, by `this`, or as a member. */
  *callsOf(node: FunctionNode): Generator<TSESTree.CallExpression> {
    const { parent } = node;
    yield* this.#callsOfMember(node);
    if (parent.type === "ReturnStatement" || (parent.type === "ArrowFunctionExpression" && parent.body === node)) yield* this.#callsOfReturned(node);
    if (parent.type === "MethodDefinition") {
      const name = staticKey(parent.key, parent.computed);
      for (const member of name === null ? [] : (this.members.get(name) ?? [])) {
        const call = member.parent;
        if (member.object.type !== "ThisExpression" || call.type !== "CallExpression" || call.callee !== member) continue;
        if (encloses(parent.parent, member) || this.resolver.functionsCalled(call, "certainly").includes(node)) yield call;
      }
      return;
    }
    const name = node.type === "FunctionDeclaration" ? node.id : parent.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : null;
    const variable = name === null ? null : this.variableOf(name);
    if (variable === null || variable.defs.length !== 1) return;
    for (const { identifier } of variable.references) {
      if (identifier.parent.type === "CallExpression" && identifier.parent.callee === identifier) yield identifier.parent;
    }
  }

  /** `gate(id)()`, and the same by a name. */
  *#callsOfReturned(node: FunctionNode): Generator<TSESTree.CallExpression> {
    for (const call of this.scan.calls) {
      if (call.type === "CallExpression" && call.callee.type !== "MemberExpression" && this.resolver.functionsCalled(call, "certainly").includes(node)) yield call;
    }
  }

  /** `authority.validate()`, where it certainly is that method of an instance or object in view. */
  *#callsOfMember(node: FunctionNode): Generator<TSESTree.CallExpression> {
    const key = node.parent.type === "MethodDefinition" || node.parent.type === "Property" || node.parent.type === "PropertyDefinition" ? staticKey(node.parent.key, node.parent.computed) : node.type === "FunctionDeclaration" ? (node.id?.name ?? null) : null;
    for (const member of key === null ? [] : (this.members.get(key) ?? [])) {
      const call = member.parent;
      // Those of a class are told by where they stand.
      if ((member.object.type === "ThisExpression" && node.parent.type === "MethodDefinition") || call.type !== "CallExpression" || call.callee !== member) continue;
      if (this.resolver.functionsCalled(call, "certainly").includes(node)) yield call;
    }
  }

  /** What becomes of the answer of one of the calls. */
  usesOf(call: GateCall): readonly DecisionUse[] {
    let uses = this.#uses.get(call);
    if (uses === undefined) {
      this.#decisionUses ??= new DecisionUses(this.variableOf, this.resolver, this.members, takenOutByName(this.nodes(), this.variableOf));
      uses = this.#decisionUses.of(call.node, call.gate, call.telling ?? null, call.isAtOnce !== true);
      this.#uses.set(call, uses);
    }
    return uses;
  }

  /** Member accesses of the file by their name, those whose key is computed under one of their own. */
  get members(): ReadonlyMap<string, readonly TSESTree.MemberExpression[]> {
    this.#members ??= this.#membersByName();
    return this.#members;
  }

  #membersByName(): ReadonlyMap<string, readonly TSESTree.MemberExpression[]> {
    const members = new Map<string, TSESTree.MemberExpression[]>();
    for (const node of this.nodes()) {
      if (node.type !== "MemberExpression") continue;
      const name = staticKey(node.property, node.computed) ?? COMPUTED;
      const known = members.get(name);
      if (known === undefined) members.set(name, [node]);
      else known.push(node);
    }
    return members;
  }

  /** All calls that do something, with the decisions after which they run; none when the file has more paths than the analysis follows. */
  get work(): readonly WorkSite[] {
    return this.#solved.sites;
  }

  /** Those that {@link runsIn} tells to run in a function or module. */
  workIn(scope: TSESTree.Node): readonly WorkSite[] {
    this.#workByCode ??= new ByCode(this.work, ({ node }) => node);
    return this.#workByCode.in(scope);
  }

  /** The same of all calls. */
  callsIn(scope: TSESTree.Node): readonly CallNode[] {
    this.#callsByCode ??= new ByCode(this.scan.calls, (call) => call);
    return this.#callsByCode.in(scope);
  }

  /** Whether a function does work of its own with the permit that it gets: then it is no gate to its callers. */
  worksBehindGate(node: FunctionNode): boolean {
    // Which calls ask is known only when all are.
    return this.answers.length > 0 && this.#worksWithPermit(node);
  }

  /** The same where what begins without being awaited is work as well: a server, a timer. */
  worksOrBegins(node: FunctionNode): boolean {
    return this.#sitesBehindQuestion(node).length > 0;
  }

  #worksWithPermit(node: FunctionNode): boolean {
    return this.#sitesBehindQuestion(node).some((site) => site.sideEffect !== null || (isWaitedFor(site.node) && !this.#answersFailure(site.node)));
  }

  /** `try { return await ask(); } catch (error) { return explain(error); }`: what is made of an answer that did not come. */
  #answersFailure(node: TSESTree.Node): boolean {
    const handler = handlerAround(node);
    return handler !== null && [...this.#asked].some((asked) => encloses(handler.parent.block, asked));
  }

  /** What stands before the first question of a function, and that itself, has a permit only of the call before. */
  #sitesBehindQuestion(node: FunctionNode): readonly WorkSite[] {
    const sites = this.workIn(node).filter((site) => site.permitted);
    const first = sites.length === 0 ? undefined : [...this.#asked].filter((asked) => runsIn(node, asked)).sort((a, b) => a.range[0] - b.range[0])[0];
    return first === undefined ? sites : sites.filter((site) => site.node !== first && (site.node.range[0] >= first.range[1] || encloses(site.node, first) || shareLoop(site.node, first)));
  }

  /** Whether something in a function may end it other than by an answer. */
  #mayStop(node: FunctionNode): boolean {
    if (mayHoldBack(node, this.#visitorKeys)) return true;
    return this.callsIn(node).some((call) => this.resolver.meaningOf(call).behaviour.kind === "terminator" || this.resolver.functionsCalled(call, "certainly").some((callee) => mayHoldBack(callee, this.#visitorKeys)));
  }

  /** Object literals that say `allowed: true`. */
  get grants(): readonly TSESTree.ObjectExpression[] {
    this.#grants ??= [...this.nodes()].filter(saysAllowed);
    return this.#grants;
  }

  /** Whether a permit is held whenever the object literal, one of {@link grants}, is made. */
  isMadeWithPermit(grant: TSESTree.ObjectExpression): boolean {
    return this.#solved.objects.get(grant) ?? false;
  }

  get #solved(): WorkOfFile {
    const nameOf = (call: CallNode): string => describeCall(call, this.unit.text);
    this.#work ??= findWork(this.unit, this.resolver, this.scan, nameOf, new Set(this.grants)) ?? { sites: [], objects: new Map() };
    return this.#work;
  }
}

const TOLD_BY_TRUTH: Gate = { style: "boolean" };
const TOLD_REVERSED: Answer = { gate: TOLD_BY_TRUTH, telling: { kind: "negated" } };
const TOLD_BY_PARTS: Gate = { style: "decision" };
const RETURNS_NOTHING = /\breturn(?:\s+(?:null|undefined|false))?\s*[;}\n]|[:?]\s*(?:null|undefined|false)\b/;
/** Whether a function may end behind its last statement, with nothing. */
function mayFallThrough({ body }: FunctionNode): boolean {
  const last = body.type === "BlockStatement" ? body.body.at(-1) : undefined;
  return last !== undefined && last.type !== "ReturnStatement" && last.type !== "ThrowStatement";
}

/** Helpers that gate are small. */
const STEPS_OF_A_HELPER = 5_000;

/** What a function is to its callers by what it does; null when nothing that it answers tells a denial. */
function answerOf(summary: FunctionSummary, offset: number): Answer | null {
  const telling = tellingOf(summary);
  if (telling?.kind === "permit" || telling?.kind === "said") return { gate: TOLD_BY_TRUTH, telling };
  const gate = gateOfSummary(summary, offset);
  if (gate !== null || telling === null) return gate === null ? null : { gate };
  return { gate: telling.kind === "parts" ? TOLD_BY_PARTS : TOLD_BY_TRUTH, telling };
}

/** Whether a function throws, or asks again and again. */
function mayHoldBack(node: FunctionNode, visitorKeys: VisitorKeys): boolean {
  for (const { type } of nodesIn(node.body, visitorKeys)) if (type === "ThrowStatement" || type === "ForStatement" || type === "WhileStatement" || type === "DoWhileStatement") return true;
  return false;
}

function shareLoop(one: TSESTree.Node, other: TSESTree.Node): boolean {
  for (let place: TSESTree.Node | null | undefined = other.parent; place !== undefined && place !== null && !isFunctionNode(place); place = place.parent) {
    if (isLoop(place) && encloses(place, one)) return true;
  }
  return false;
}

function handlerAround(node: TSESTree.Node): TSESTree.CatchClause | null {
  for (let place = node.parent; place !== undefined && place !== null && !isFunctionNode(place); place = place.parent) if (place.type === "CatchClause") return place;
  return null;
}

/** `await ask();` */
function isDropped(node: TSESTree.Node): boolean {
  const { parent } = node;
  return parent?.type === "ExpressionStatement" || (parent?.type === "AwaitExpression" && parent.parent.type === "ExpressionStatement");
}

export function isWaitedFor({ parent }: TSESTree.Node): boolean {
  return parent?.type === "AwaitExpression" || parent?.type === "ReturnStatement";
}

function saysAllowed(node: TSESTree.Node): node is TSESTree.ObjectExpression {
  if (node.type !== "ObjectExpression") return false;
  return node.properties.some((property) => {
    if (property.type !== "Property" || staticKey(property.key, property.computed) !== "allowed") return false;
    const value = stripTypeWrappers(property.value);
    return value.type === "Literal" && value.value === true;
  });
}

/** The end of an endpoint's path. Many files import others with a name that only begins so: `./validate-order`. */
const ENDS_IN_VALIDATE = /\/validate(?![\w-])/;

/** False when no call in a file of this text can be a gate. */
export function mayCallGates(text: string, { gates }: Pick<Settings, "gates">): boolean {
  if (text.includes("machineid") || (text.includes("/validate") && ENDS_IN_VALIDATE.test(text))) return true;
  return gates.some(({ from }) => from === "global" || text.includes(basename(from).replace(/\.\w+$/, "")));
}

/** What a function is that returns the answer of a gate, or a part of it. */
function handedOn(style: AnswerStyle, asked: Gate): Gate {
  return style === "http" ? { style, body: asked.style === "http" ? asked.body : "raw" } : { style };
}
