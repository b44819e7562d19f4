import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "../program/expressions.js";
import type { CallResolver } from "../program/call-meaning.js";
import { enclosingFunction, isFunctionNode, isTypeWrapper } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import { TIMED, type ResponseFlow } from "./body-reads.js";
import { nameOf } from "./deadline-syntax.js";
import { noDeadline, unknownDeadline, type Deadline, type DeadlineReader } from "./deadline-value.js";
import { encloses } from "./walk.js";

const TIMERS = /^set(?:Timeout|Interval|Immediate)$/;
const maximalDepth = 4;
const maximalSteps = 40;
const chained: ReadonlySet<string> = new Set(["then", "catch", "finally"]);
/** Places that one question looks at, since names may be used many times over. */
const maximalPlaces = 500;

/** A deadline by race, and the race that ends with the headers where it is none for that. */
export interface Raced {
  readonly deadline: Deadline;
  readonly headersOnly: TSESTree.CallExpression | null;
}

/**
 * The deadline that a race around a promise sets: `Promise.race([ask(), timer])`, `pTimeout(ask(), …)`, also around the function that asks.
 * @param response where the response goes, for clients whose promise is fulfilled when the headers are there.
 */
export function raceAround(promise: TSESTree.Node, reader: DeadlineReader, resolver: CallResolver, response: ResponseFlow | null): Raced {
  const race = new Race(reader, resolver, response);
  const deadline = race.around(promise, 0);
  return { deadline, headersOnly: deadline.kind === "none" ? race.headersOnly : null };
}

class Race {
  headersOnly: TSESTree.CallExpression | null = null;
  private placesLeft = maximalPlaces;

  constructor(
    private readonly reader: DeadlineReader,
    private readonly resolver: CallResolver,
    private readonly response: ResponseFlow | null,
  ) {}

  /** Whether the body is read outside of a race that the response itself has won. */
  private leavesBody(race: TSESTree.CallExpression, runner: TSESTree.Node): boolean {
    const { response } = this;
    if (response === null || !response.promises.has(runner) || response.reads.length === 0) return false;
    // Each body has a race of its own, or another one is around both.
    const unbounded = new Race(this.reader, this.resolver, null);
    if (response.reads.every((read) => !encloses(race, read) && unbounded.around(read, 0).kind !== "none")) return false;
    this.headersOnly ??= race;
    return true;
  }

  around(promise: TSESTree.Node, depth: number): Deadline {
    if (this.placesLeft <= 0) return unknownDeadline;
    if (depth > maximalDepth) return noDeadline;
    this.placesLeft -= 1;
    let node = promise;
    for (let steps = 0; steps < maximalSteps; steps += 1) {
      const parent: TSESTree.Node | null | undefined = node.parent;
      if (parent === null || parent === undefined) return noDeadline;
      if (isFunctionNode(parent)) return this.aroundFunction(parent, depth);
      switch (parent.type) {
        case "ArrayExpression": {
          const raced = this.raceOf(parent, node);
          if (raced.kind !== "none") return raced;
          break;
        }
        case "CallExpression":
          if (parent.callee !== node && node.type !== "ArrayExpression" && isTimed(parent) && !this.leavesBody(parent, node)) return this.reader.numberAmong(parent.arguments.filter((argument) => argument !== node));
          break;
        case "VariableDeclarator":
          if (parent.id.type === "Identifier" && parent.init === node) {
            const raced = this.ofVariable(parent.id, depth);
            if (raced.kind !== "none") return raced;
          }
          break;
        default:
          break;
      }
      if (node === promise || isChained(parent) || isTypeWrapper(parent) || isTransparent(parent)) {
        node = parent;
        continue;
      }
      // Whatever else happens to the value, the function around it may be raced.
      const owner = isFunctionNode(parent) ? parent : enclosingFunction(parent);
      return owner === null ? noDeadline : this.aroundFunction(owner, depth);
    }
    return noDeadline;
  }

  private raceOf(runners: TSESTree.ArrayExpression, promise: TSESTree.Node): Deadline {
    const call = runners.parent;
    if (call.type !== "CallExpression" || nameOf(call.callee) !== "race" || this.leavesBody(call, promise)) return noDeadline;
    const others = runners.elements.filter((element) => element !== promise).filter((element) => element !== null);
    if (others.length === 0) return noDeadline;
    const found = others.map((other) => this.reader.ofTimer(other));
    return found.find(({ kind }) => kind === "known") ?? found[0] ?? noDeadline;
  }

  private ofVariable(name: TSESTree.Identifier, depth: number): Deadline {
    for (const { identifier, init } of this.resolver.variableOf(name)?.references ?? []) {
      if (init === true || identifier.type !== "Identifier") continue;
      const { parent } = identifier;
      const isRunner = parent.type === "ArrayExpression" || (parent.type === "CallExpression" && parent.callee !== identifier) || parent.type === "MemberExpression";
      const raced = isRunner ? this.around(identifier, depth + 1) : noDeadline;
      if (raced.kind !== "none") return raced;
    }
    return noDeadline;
  }

  private aroundFunction(owner: FunctionNode, depth: number): Deadline {
    const { parent } = owner;
    if (parent.type === "CallExpression") {
      if (parent.callee === owner) return this.around(parent, depth + 1);
      if (isTimed(parent)) return this.reader.numberAmong(parent.arguments.filter((argument) => argument !== owner));
    }
    const name = owner.type === "FunctionDeclaration" ? owner.id : parent.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : null;
    if (name === null) return noDeadline;
    for (const { identifier } of this.resolver.variableOf(name)?.references ?? []) {
      const call = identifier.parent;
      // `withTimeout(ask, 2_000)` calls it.
      if (call.type === "CallExpression" && call.callee !== identifier && isTimed(call)) return this.reader.numberAmong(call.arguments.filter((argument) => argument !== identifier));
      if (call.type !== "CallExpression" || call.callee !== identifier) continue;
      const raced = this.around(call, depth + 1);
      if (raced.kind !== "none") return raced;
    }
    return noDeadline;
  }
}

/** `pTimeout(ask(), …)`, `withTimeout(ask, …)`; a timer calls again what it is given, and ends nothing. */
function isTimed(call: TSESTree.CallExpression): boolean {
  const name = nameOf(call.callee);
  return TIMED.test(name) && !TIMERS.test(name);
}

function isTransparent(node: TSESTree.Node): boolean {
  return node.type === "ChainExpression" || node.type === "MemberExpression" || node.type === "CallExpression" || node.type === "ConditionalExpression" || node.type === "LogicalExpression";
}

function isChained(node: TSESTree.Node): boolean {
  return node.type === "CallExpression" && node.callee.type === "MemberExpression" && chained.has(memberName(node.callee) ?? "");
}

