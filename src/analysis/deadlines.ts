import type { TSESTree } from "@typescript-eslint/utils";
import { optionOf, type AuthorityCall, type Given, type HttpClient } from "../program/authority-calls.js";
import { memberName } from "../program/expressions.js";
import type { CallResolver } from "../program/call-meaning.js";
import { stripTypeWrappers } from "../program/nodes.js";
import type { Source } from "../program/sources/source.js";
import type { SourceUnit } from "../program/source-unit.js";
import { isNothing, nameOf } from "./deadline-syntax.js";
import { DeadlineReader, earliest, noDeadline, unknownDeadline, worstOf, type Deadline } from "./deadline-value.js";
import { clearedBeforeBody, followResponse } from "./body-reads.js";
import { assignedProperty } from "./held-values.js";
import { raceAround } from "./race.js";
import { nodesIn, type VisitorKeys } from "./walk.js";

export type HttpCall = Extract<AuthorityCall, { readonly kind: "http" }>;

export type DeadlineProblem =
  /** No deadline over the whole call; `parts` is what bounds parts of it: options of undici, a race of the headers, a timer that is stopped before the body. */
  | { readonly kind: "none"; readonly client: HttpClient; readonly parts: readonly DeadlinePart[] }
  | { readonly kind: "short" | "long"; readonly milliseconds: number };

export type DeadlinePart = { readonly kind: "option"; readonly name: string } | { readonly kind: "race" | "cleared"; readonly at: TSESTree.Node };

export interface DeadlineFinding {
  /** The value that is out of range, or the call. */
  readonly node: TSESTree.Node;
  readonly problem: DeadlineProblem;
  /** The options that the call writes itself, where a deadline could be added. */
  readonly options: TSESTree.ObjectExpression | null;
}

/** Milliseconds, inclusive. */
export interface DeadlineRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** Calls that validate without a deadline in the range, and clients made with one outside it, in source order. */
export function findDeadlines(unit: SourceUnit, resolver: CallResolver, range: DeadlineRange, visitorKeys: VisitorKeys): readonly DeadlineFinding[] {
  const judge = new Judge(unit, resolver, range, visitorKeys);
  for (const node of nodesIn(unit.ast, visitorKeys)) judge.visit(node);
  return [...judge.found.values()].sort((one, other) => one.node.range[0] - other.node.range[0]);
}

const HAS_TIMEOUT = /\btimeout\b|setTimeout/;
const phaseOptions = ["headersTimeout", "bodyTimeout", "connectTimeout"];

class Judge {
  readonly found = new Map<TSESTree.Node, DeadlineFinding>();
  private readonly reader: DeadlineReader;

  constructor(
    private readonly unit: SourceUnit,
    private readonly resolver: CallResolver,
    private readonly range: DeadlineRange,
    private readonly visitorKeys: VisitorKeys,
  ) {
    this.reader = new DeadlineReader(resolver, visitorKeys, (milliseconds) => milliseconds < range.minimum || milliseconds > range.maximum);
  }

  visit(node: TSESTree.Node): void {
    if (node.type === "AssignmentExpression") {
      if (nameOf(node.left) === "MACHINEID_TIMEOUT_MS") this.visitVariable(node.right);
      return;
    }
    if (node.type !== "CallExpression" && node.type !== "NewExpression") return;
    const call = this.resolver.authorityCall(node);
    if (call?.kind === "construction") this.visitConstruction(call.options, call.property);
    else if (call?.kind === "http" && call.endpoint === "validate" && node.type === "CallExpression") this.visitRequest(node, call);
  }

  private visitConstruction(options: Given, property: string | null): void {
    if (typeof options === "string") return;
    const given = this.reader.sources.source(options);
    for (const value of property === null ? [given] : this.reader.optionsNamed(given, property).found) this.judgeAll(this.reader.ofNumber(value));
  }

  /** The runtime reads the variable as a number. */
  private visitVariable(value: TSESTree.Node): void {
    const written = this.resolver.text.of(value);
    if (written !== null && /^\d+$/.test(written)) this.judge({ kind: "known", milliseconds: Number(written), node: value });
  }

  private visitRequest(node: TSESTree.CallExpression, call: HttpCall): void {
    // A socket's timeout is idle time, and may be set by methods of the request.
    if (call.client === "node" && HAS_TIMEOUT.test(this.unit.text)) return;
    const given = this.givenDeadline(node, call);
    const response = endsWithHeaders(call.client) ? followResponse(node, this.resolver.variableOf) : null;
    const timer = given.kind === "known" ? given.timer : undefined;
    const cleared = timer === undefined || response === null ? null : clearedBeforeBody(timer, node, response, this.resolver.variableOf);
    const race = given.kind === "none" || cleared !== null ? raceAround(node, this.reader, this.resolver, response) : null;
    const deadline = race?.deadline ?? given;
    const all = this.judgeAll(deadline);
    if (!all.some(({ kind }) => kind === "none")) return;
    const options = typeof call.options === "string" ? null : stripTypeWrappers(call.options);
    const parts: DeadlinePart[] = phaseOptions.flatMap((name) => (typeof optionOf(call.options, name, this.resolver.text) === "string" ? [] : [{ kind: "option", name }]));
    if (cleared !== null) parts.push({ kind: "cleared", at: cleared });
    if (race?.headersOnly != null) parts.push({ kind: "race", at: race.headersOnly });
    const isOpen = options?.type === "ObjectExpression" && optionOf(options, "signal", this.resolver.text) === "absent" && optionOf(options, "timeout", this.resolver.text) === "absent";
    this.found.set(node, { node, problem: { kind: "none", client: call.client, parts }, options: isOpen ? options : null });
  }

  private judgeAll(deadline: Deadline): readonly Deadline[] {
    const all = deadline.kind === "known" ? [deadline, ...(deadline.others ?? [])] : [deadline];
    for (const each of all) this.judge(each);
    return all;
  }

  private judge(deadline: Deadline): void {
    if (deadline.kind !== "known") return;
    const { milliseconds, node } = deadline;
    if (milliseconds >= this.range.minimum && milliseconds <= this.range.maximum) return;
    // Zero is how clients are told to wait for ever.
    const kind = milliseconds < this.range.minimum && milliseconds !== 0 ? "short" : "long";
    this.found.set(node, { node, problem: { kind, milliseconds }, options: null });
  }

  /** What the call itself, or the instance that it is made with, is told. */
  private givenDeadline(node: TSESTree.CallExpression, { client, options }: HttpCall): Deadline {
    if (typeof options !== "string" && assignedProperty(options, "signal", this.resolver.variableOf) === "unknown") return unknownDeadline;
    const given = this.sourceOf(options);
    const own = this.deadlineOf(given, client);
    if (own.kind === "unknown" || client === "fetch" || client === "dispatcher" || client === "node") return own;
    const isOwn = typeof given !== "string" && this.reader.optionsNamed(given, "timeout").found.length > 0;
    return isOwn ? own : earliest([own, this.instanceDeadline(node, client)]);
  }

  private sourceOf(options: Given): Source | "absent" | "unknown" {
    return typeof options === "string" ? options : this.reader.sources.source(options);
  }

  private deadlineOf(options: Source | "absent" | "unknown", client: HttpClient): Deadline {
    const signal = this.optionDeadline(options, "signal", (value) => this.reader.ofSignal(value));
    if (client === "fetch" || client === "dispatcher" || client === "node") return signal;
    const timeout = this.optionDeadline(options, "timeout", (value) => this.timeoutOption(value, client));
    // Whoever writes the timeout beside what is spread has no signal in there.
    return signal.kind === "unknown" && timeout.kind === "known" && typeof options !== "string" && this.reader.optionsNamed(options, "signal").found.length === 0 ? timeout : earliest([signal, timeout]);
  }

  private optionDeadline(options: Source | "absent" | "unknown", name: string, read: (value: Source) => Deadline): Deadline {
    if (typeof options === "string") return options === "absent" ? noDeadline : unknownDeadline;
    const { found, rest } = this.reader.optionsNamed(options, name);
    // `timeout: false` turns the client's own off.
    const each = found.map((value): Deadline => (isNothing(value.node) || (value.node.type === "Literal" && value.node.value === false) ? noDeadline : read(value)));
    if (rest === "none") return worstOf(each, this.reader.isWrong);
    return worstOf([...each, rest === "absent" ? noDeadline : unknownDeadline], this.reader.isWrong);
  }

  /** got divides its timeout by phases, of which `request` is the whole call. */
  private timeoutOption(source: Source, client: HttpClient): Deadline {
    if (client !== "got") return this.reader.ofNumber(source);
    const leaves = this.reader.sources.leavesOf(source);
    return leaves.some(({ node }) => node.type === "ObjectExpression") ? this.optionDeadline(source, "request", (request) => this.reader.ofNumber(request)) : this.reader.ofNumber(source);
  }

  /** `axios.create({ timeout })`, `got.extend({ timeout })`, `axios.defaults.timeout = …`. */
  private instanceDeadline(node: TSESTree.CallExpression, client: HttpClient): Deadline {
    const { callee } = node;
    const instance = callee.type === "MemberExpression" ? stripTypeWrappers(callee.object) : stripTypeWrappers(callee);
    const made = this.reader.sources.leavesOf(this.reader.sources.source(instance)).flatMap((leaf) => (leaf.node.type === "CallExpression" && /^(?:create|extend)$/.test(nameOf(leaf.node.callee)) ? [{ leaf, first: leaf.node.arguments[0] }] : []));
    const defaults = made.length > 0 || this.isPackage(instance) ? this.defaultsDeadline(instance) : unknownDeadline;
    if (made.length === 0) return defaults;
    return worstOf(
      made.map(({ leaf, first }) => (first === undefined ? defaults : first.type === "SpreadElement" ? unknownDeadline : earliest([this.deadlineOf({ ...leaf, node: first, at: first }, client), defaults]))),
      this.reader.isWrong,
    );
  }

  /** The package itself, and nothing that comes from elsewhere with settings of its own. */
  private isPackage(start: TSESTree.Node): boolean {
    const node = stripTypeWrappers(start);
    const definition = node.type === "Identifier" ? this.resolver.variableOf(node)?.defs[0]?.node : undefined;
    if (definition?.type === "ImportDefaultSpecifier" || definition?.type === "ImportSpecifier" || definition?.type === "ImportNamespaceSpecifier") return true;
    // `const { default: axios } = require("axios")`
    if (definition?.type === "VariableDeclarator" && definition.id.type === "ObjectPattern" && definition.init !== null) return isLoadedPackage(definition.init);
    return isLoaded(this.resolver.text.constantOf(node));
  }

  private areSame(one: TSESTree.Node, other: TSESTree.Node): boolean {
    const [first, second] = [stripTypeWrappers(one), stripTypeWrappers(other)];
    if (first.type === "Identifier" && second.type === "Identifier") return this.resolver.variableOf(first) === this.resolver.variableOf(second);
    return nameOf(first) === nameOf(second);
  }

  /** Those of one instance are no other's; those of the package are of all that are made later. */
  private defaultsDeadline(instance: TSESTree.Node): Deadline {
    if (!this.unit.text.includes("defaults")) return noDeadline;
    for (const node of nodesIn(this.unit.ast, this.visitorKeys)) {
      if (node.type !== "AssignmentExpression" || node.left.type !== "MemberExpression" || memberName(node.left) !== "timeout") continue;
      const { object } = node.left;
      if (object.type !== "MemberExpression" || memberName(object) !== "defaults") continue;
      if (this.areSame(object.object, instance) || this.isPackage(object.object)) return this.reader.ofNumber(this.reader.sources.source(node.right));
    }
    return noDeadline;
  }
}

/** Whether the promise of a request is fulfilled before the body is there. */
function endsWithHeaders(client: HttpClient): boolean {
  return client === "fetch" || client === "dispatcher";
}

function isLoaded(node: TSESTree.Node): boolean {
  return isRequired(node) || (node.type === "MemberExpression" && isLoadedPackage(node.object));
}

/** What `require("axios")` or `await import("axios")` yields: a module whose default export, or another, is the client. */
function isLoadedPackage(start: TSESTree.Node): boolean {
  const node = stripTypeWrappers(start);
  const loaded = node.type === "AwaitExpression" ? node.argument : node;
  const specifier = loaded.type === "ImportExpression" ? loaded.source : isRequired(loaded) ? loaded.arguments[0] : undefined;
  return specifier?.type === "Literal" && typeof specifier.value === "string" && !specifier.value.startsWith(".");
}

function isRequired(node: TSESTree.Node): node is TSESTree.CallExpression {
  return node.type === "CallExpression" && nameOf(node.callee) === "require";
}
