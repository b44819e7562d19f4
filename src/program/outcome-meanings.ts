import type { TSESTree } from "@typescript-eslint/utils";
import type { Behaviour } from "../models/behaviour.js";
import type { Condition } from "../models/row.js";
import type { ApiMeaning } from "./api-rules.js";
import { ArgumentConditions } from "./argument-conditions.js";
import { endpointTexts } from "./endpoint-texts.js";
import { ArgumentList, calledValue } from "./arguments.js";
import { parsesBody } from "./authority-calls.js";
import { checkedBy, isNamedAsCheck } from "./checked-answers.js";
import type { CallBehaviour, SideEffect } from "./call-meaning.js";
import type { FunctionSummary, Overriding } from "./function-summary.js";
import { memberName } from "./expressions.js";
import { constructionsOf } from "./instances.js";
import { functionsGivenTo, madeElsewhere } from "./constants-elsewhere.js";
import { describeCall } from "./describe-call.js";
import { mayNameGates } from "./gate-texts.js";
import { handlerWrapper } from "./handler-wrapper.js";
import { certainBaseOfInstance, setsDefaultBase } from "./instance-base.js";
import { joinSummaries } from "./join-summaries.js";
import { isFunctionNode } from "./nodes.js";
import type { Origins } from "./origin.js";
import { argumentsOfCalls } from "./other-calls.js";
import { overridesAt } from "./overrides.js";
import type { CallNode, FunctionNode } from "./syntax.js";
import type { Value } from "./values.js";

export type CalledNode = Exclude<CallNode, TSESTree.ImportExpression>;

export const unknownBehaviour: CallBehaviour = { kind: "unknown" };

/** What a call of one of the callee's values means. */
export interface Outcome {
  readonly meanings: readonly ApiMeaning[];
  readonly arguments: ArgumentList;
  readonly isPromisified: boolean;
  /** What the client that is called puts before the addresses it is given. */
  readonly base: string;
  /** A function of another file, whose body tells what the call does. */
  readonly elsewhere: FunctionElsewhere | null;
}

export type FunctionElsewhere = Extract<Value, { readonly kind: "function" }>;

/** What the values that a callee may have do when they are called. */
export class OutcomeMeanings {
  readonly conditions: ArgumentConditions;
  private knownAnswers: boolean | null = null;

  /** @param far the same file with the other files in view; null where there are none, or where `origins` itself sees them. */
  constructor(
    private readonly origins: Origins,
    private readonly far: Origins | null,
  ) {
    this.conditions = new ArgumentConditions(origins.text, origins.variableOf, (node) => (far ?? origins).valuesOf(node), endpointTexts(far ?? origins));
  }

  /**
   * The first side effect that any of the outcomes may be.
   * @param call that has these outcomes; null for a function that is handed out.
   */
  firstSideEffect(outcomes: readonly Outcome[], call: CalledNode | null, describe: () => string): SideEffect | null {
    const baseOf = (): string | null => (call?.type === "CallExpression" ? certainBaseOfInstance(call, this.far ?? this.origins) : null);
    for (const outcome of outcomes) {
      if (this.asksAuthority(outcome)) continue;
      const isDecidedByUser = outcome.meanings.some((meaning) => meaning.kind === "no-side-effect" || (meaning.kind === "side-effect" && meaning.isOwn));
      for (const meaning of outcome.meanings) {
        if (meaning.kind !== "side-effect" || meaning.isOwn !== isDecidedByUser) continue;
        const { row } = meaning;
        if (row.when !== null && !this.mayHold(row.when, outcome.arguments, call, baseOf) && !this.hasDefaultBase(row.when)) continue;
        return { name: describe(), kind: row.kind, from: row.from };
      }
    }
    return null;
  }

  private mayHold(condition: Condition, passed: ArgumentList, call: CalledNode | null, baseOf: () => string | null): boolean {
    if (condition.kind !== "text" || condition.of === null) return this.conditions.mayHold(condition, passed, baseOf);
    const others = argumentsOfCalls(call, condition.of, this.origins.variableOf);
    return others === null || others.some((each) => this.conditions.mayHold(condition, each, baseOf));
  }

  /** Whether addresses of the package's own client may have a base that none of its calls shows. */
  private hasDefaultBase(condition: Condition): boolean {
    return condition.kind === "text" && condition.options !== null && setsDefaultBase(this.far ?? this.origins);
  }

  private asksAuthority(outcome: Outcome): boolean {
    return this.endpointOf(outcome) !== null;
  }

  /** Which endpoint of the authority a request goes to. */
  endpointOf(outcome: Outcome): "validate" | "register" | null {
    for (const meaning of outcome.meanings) {
      if (meaning.kind !== "behaviour" || meaning.behaviour.is !== "request") continue;
      const endpoint = this.conditions.authorityEndpoint(meaning.behaviour.url, outcome.arguments, outcome.base);
      if (endpoint !== null) return endpoint;
    }
    return null;
  }

  /** What all outcomes agree on; of functions of other files, all that one of them does. */
  behaviourOf(outcomes: readonly Outcome[], node: CalledNode): CallBehaviour {
    const made = this.behaviourOfMade(outcomes, node);
    if (made !== null) return made;
    const given = this.givenBefore(outcomes, node);
    if (given.length > 0 || (outcomes.length > 1 && outcomes.some(({ elsewhere }) => elsewhere !== null))) {
      return joinSummaries([...outcomes.map((outcome) => this.behaviourOfOutcome(outcome, node)), ...given]) ?? unknownBehaviour;
    }
    let agreed: CallBehaviour | null = null;
    for (const outcome of outcomes) {
      const behaviour = this.behaviourOfOutcome(outcome, node);
      if (behaviour.kind === "unknown") return this.checkedBehaviour(node);
      if (agreed === null) agreed = behaviour;
      else if (JSON.stringify(agreed) !== JSON.stringify(behaviour)) return unknownBehaviour;
    }
    return agreed ?? this.checkedBehaviour(node);
  }

  /** Whether a call of which nothing is known may check an answer of the authority. */
  mayCheck(node: CalledNode): boolean {
    return node.type === "CallExpression" && isNamedAsCheck(node) && this.mayHoldAnswers;
  }

  /** False only when nothing in the file can be an answer of the authority. Another file may be given one by any other. */
  private get mayHoldAnswers(): boolean {
    const { isLinted, model, unit } = this.origins;
    this.knownAnswers ??= !isLinted || this.asksElsewhere || mayNameGates(unit.text) || model.callsGateName(unit.text);
    return this.knownAnswers;
  }

  private checkedBehaviour(node: CalledNode): CallBehaviour {
    const answer = node.type === "CallExpression" && this.mayCheck(node) ? checkedBy(node, this.far ?? this.origins) : null;
    return answer === null ? unknownBehaviour : { kind: "checked", answer };
  }

  /** What a function does that a call of another file made of functions that it was given there; null where that tells no more than the functions. */
  private behaviourOfMade(outcomes: readonly Outcome[], node: CalledNode): CallBehaviour | null {
    const origins = this.far ?? this.origins;
    const { links } = origins;
    if (links === null || !this.asksElsewhere || origins.imports.replaced.size > 0 || node.type !== "CallExpression") return null;
    const given = this.functionsGivenBefore(outcomes, node);
    if (!given.some((value) => links.mayAsk(value))) return null;
    const made = madeElsewhere(node.callee, origins);
    const summary = made === null ? null : links.summaryOfMade(made.home, made.constant);
    const offset = outcomes[0]?.arguments.offset;
    return summary === null || offset === undefined || offset === null ? null : { kind: "summary", summary, offset };
  }

  /** False only when the call certainly asks the authority nothing, by what `isAsking` says of functions. */
  mayAsk(outcomes: readonly Outcome[], node: CalledNode, isAsking: (callee: FunctionElsewhere) => boolean): boolean {
    if (outcomes.some((outcome) => isRegistration(outcome) || this.endpointOf(outcome) !== null || outcome.meanings.some(asksItself))) return true;
    const functions = outcomes.flatMap(({ elsewhere }) => elsewhere ?? []);
    if (functions.some(isAsking) || this.functionsGivenBefore(outcomes, node).some(isAsking)) return true;
    // What a class of this file has in the place of a member that the function calls may ask.
    return this.origins.isLinted && this.asksElsewhere && functions.some((value) => this.waysOf(value, node).some((overrides) => overrides.length > 0));
  }

  /** What functions do that other files gave to the function that made the callee, which may call them. */
  private givenBefore(outcomes: readonly Outcome[], node: CalledNode): readonly CallBehaviour[] {
    const given = this.functionsGivenBefore(outcomes, node).map((value) => this.summaryBehaviour(value, ArgumentList.unknown));
    return given.filter(({ kind }) => kind === "summary");
  }

  private functionsGivenBefore(outcomes: readonly Outcome[], node: CalledNode): readonly FunctionElsewhere[] {
    if (node.type !== "CallExpression" || !outcomes.some(({ elsewhere }) => elsewhere !== null && isInsideFunction(elsewhere.node))) return [];
    return functionsGivenTo(node.callee, this.far ?? this.origins);
  }

  private behaviourOfOutcome(outcome: Outcome, node: CalledNode): CallBehaviour {
    if (outcome.elsewhere !== null) {
      const summarised = this.overriddenBehaviour(outcome.elsewhere, outcome.arguments, node);
      return this.isRegistered(node) && makesPlainHandler(outcome.elsewhere, outcome.arguments, summarised) ? { kind: "identity" } : summarised;
    }
    for (const meaning of outcome.meanings) {
      if (meaning.kind !== "behaviour") continue;
      const behaviour = this.callBehaviour(meaning.behaviour, outcome, node);
      if (behaviour.kind !== "unknown") return behaviour;
    }
    return unknownBehaviour;
  }

  /** What a function of another file does on the objects that it may be called on. */
  private overriddenBehaviour(value: FunctionElsewhere, passed: ArgumentList, node: CalledNode): CallBehaviour {
    const origins = this.far ?? this.origins;
    const behaviours: CallBehaviour[] = this.waysOf(value, node).map((overrides) => this.summaryBehaviour(value, passed, overrides));
    return joinSummaries(this.mayBeReplaced(value, node, origins) ? [...behaviours, unknownBehaviour] : behaviours) ?? unknownBehaviour;
  }

  private waysOf(value: FunctionElsewhere, node: CalledNode): readonly (readonly Overriding[])[] {
    const origins = this.far ?? this.origins;
    return origins.isLinted && value.home !== origins && value.home !== this.origins && this.asksElsewhere ? overridesAt(node, value, origins) : [[]];
  }

  /** Whether the function, or a member that it calls, may be another one by then. */
  private mayBeReplaced({ node, home }: FunctionElsewhere, call: CalledNode, { imports }: Origins): boolean {
    const { replaced } = imports;
    if (replaced.size === 0) return false;
    const name = call.type === "CallExpression" && call.callee.type === "MemberExpression" ? memberName(call.callee) : null;
    if (name !== null && replaced.has(name)) return true;
    const body = home.unit.text.slice(node.range[0], node.range[1]);
    return [...replaced].some((member) => new RegExp(`\\.\\s*${member.replaceAll("$", "\\$")}\\s*(?:\\?\\.)?\\s*\\(`).test(body));
  }

  /** What a function of another file does; one of this file is entered instead. */
  summaryBehaviour(value: FunctionElsewhere, passed: ArgumentList, overrides: readonly Overriding[] = []): CallBehaviour {
    const origins = this.far ?? this.origins;
    const { links } = origins;
    if (value.home === origins || value.home === this.origins || links === null || !this.asksElsewhere) return unknownBehaviour;
    const summary = links.summaryOf(value, overrides.map(({ name }) => name));
    if (summary === null || isOrdinary(summary)) return unknownBehaviour;
    return { kind: "summary", summary: isConstructor(value.node) ? withoutResult(summary) : summary, offset: passed.offset ?? NOWHERE, ...(overrides.length === 0 ? {} : { overrides }) };
  }

  /** Whether functions of other files may ask, pause or never return, and somebody wants to know. */
  get asksElsewhere(): boolean {
    const { reach } = this.origins.imports;
    return (this.far ?? this.origins).imports.reach.gates || (reach.halts && !this.origins.isLinted);
  }

  /** Whether what the call yields is given to a function, as handlers are given to a router. */
  private isRegistered({ parent }: CalledNode): boolean {
    return parent.type === "ArrayExpression" || (parent.type === "CallExpression" && parent.callee.type === "MemberExpression");
  }

  private callBehaviour(behaviour: Behaviour, outcome: Outcome, node: CalledNode): CallBehaviour {
    const { arguments: passed, isPromisified } = outcome;
    if (isPromisified) return behaviour.is === "timer" ? { kind: "pause" } : unknownBehaviour;
    switch (behaviour.is) {
      case "gated":
      case "terminator":
      case "pause":
        return { kind: behaviour.is };
      case "gate": {
        const { gate } = behaviour;
        const name = describeCall(node, this.origins.unit.text);
        if (gate.style !== "wraps") return { kind: "gate", gate, name };
        const argument = writtenIndex(gate.argument, passed);
        return argument === null ? unknownBehaviour : { kind: "gate", gate: { style: "wraps", argument }, name };
      }
      case "request":
        // What comes by a callback, the promise around it hands out.
        return behaviour.client !== "node" && this.conditions.authorityEndpoint(behaviour.url, passed, outcome.base) === "validate"
          ? { kind: "gate", gate: { style: "http", body: parsesBody(behaviour, passed, this.origins.text) ? "parsed" : "raw" }, name: describeCall(node, this.origins.unit.text) }
          : unknownBehaviour;
      case "permits": {
        const argument = writtenIndex(behaviour.argument, passed);
        return argument === null ? unknownBehaviour : { kind: "permits", argument };
      }
      case "callback": {
        const index = behaviour.argument === "last" ? lastIndex(passed) : behaviour.argument;
        const argument = index === null ? null : writtenIndex(index, passed);
        return argument === null ? unknownBehaviour : { kind: "callback", argument, runs: behaviour.runs };
      }
      case "identity":
        return passed.offset === 0 && passed.count === 1 ? { kind: "identity" } : unknownBehaviour;
      default:
        // These read their arguments by number, so the call must write them where they belong.
        return passed.offset === 0 ? plainBehaviour(behaviour, node) : unknownBehaviour;
    }
  }
}

/** Whether the function hands out the handler that it is given, with nothing around it but the handing on of errors. */
function makesPlainHandler({ node, home }: FunctionElsewhere, passed: ArgumentList, summarised: CallBehaviour): boolean {
  if (summarised.kind !== "summary" || passed.offset !== 0 || passed.count !== 1) return false;
  const { summary } = summarised;
  const isPlain = summary.parameters.every(({ when }) => when !== "permitted" && when !== "later") && summary.steps.length === 0;
  return isPlain && handlerWrapper(node, home)?.argument === 0;
}

function asksItself(meaning: ApiMeaning): boolean {
  return meaning.kind === "behaviour" && ["gate", "identified", "permits"].includes(meaning.behaviour.is);
}

function isInsideFunction({ parent }: FunctionNode): boolean {
  // The tree of another file may end in null.
  for (let node: TSESTree.Node | null | undefined = parent; node !== undefined && node !== null; node = node.parent) if (isFunctionNode(node)) return true;
  return false;
}

function isConstructor({ parent }: FunctionNode): boolean {
  return parent.type === "MethodDefinition" && parent.kind === "constructor";
}

/** A construction yields the instance, whatever its body returns. */
function withoutResult({ yields: _, ...summary }: FunctionSummary): FunctionSummary {
  return { ...summary, exits: summary.exits.map((exit) => ({ ...exit, value: { kind: "unknown" } })) };
}

/** For a call that writes no argument where the function finds it. */
const NOWHERE = -1000;

/** Whether the call does no more than any call of a function out of view may do. */
function isOrdinary({ exits, parameters, steps, given, promised, members }: FunctionSummary): boolean {
  const completing = exits.filter((exit) => exit.completes);
  return given === undefined && promised === undefined && members === undefined && completing.length > 0 && exits.every((exit) => exit.touch === "none") && parameters.length === 0 && steps.length === 0;
}

/** Whether nothing is known of what the call calls. */
export function isPlain({ meanings, elsewhere }: Outcome): boolean {
  return meanings.length === 0 && elsewhere === null;
}

export function isRegistration({ meanings }: Outcome): boolean {
  return meanings.some((meaning) => meaning.kind === "behaviour" && meaning.behaviour.is === "register");
}

function plainBehaviour(behaviour: Behaviour, node: CalledNode): CallBehaviour {
  switch (behaviour.is) {
    case "collection":
      return behaviour.of === "pairs" && node.type === "NewExpression" ? { kind: "map" } : unknownBehaviour;
    case "assertion":
      return { kind: "assertion", test: behaviour.test };
    case "promise":
      return { kind: "promise", method: behaviour.method };
    case "store":
      return { kind: "store", what: behaviour.what };
    case "boolean-conversion":
    case "timer":
    case "array-from":
    case "promisify":
    case "object":
      return { kind: behaviour.is };
    default:
      return unknownBehaviour;
  }
}

/** Index among the arguments that the call writes. */
function writtenIndex(index: number, passed: ArgumentList): number | null {
  const written = passed.offset === null ? null : index + passed.offset;
  return written === null || written < 0 || passed.at(index) === "unknown" ? null : written;
}

function lastIndex(passed: ArgumentList): number | null {
  return passed.count === null || passed.count === 0 ? null : passed.count - 1;
}

const noOutcome: Outcome = { meanings: [], arguments: ArgumentList.unknown, isPromisified: false, base: "", elsewhere: null };

/** @param isOwn whether these are the origins of the file of the call: the analysis constructs the classes of its own file itself. */
export function outcomesOf(callee: Value, passed: ArgumentList, isConstruction: boolean, isOwn: (home: Origins) => boolean): readonly Outcome[] {
  const { value, arguments: list } = calledValue(callee, passed);
  if (value.kind !== "class" || !isConstruction || isOwn(value.home)) return [outcomeOf(callee, passed, isConstruction)];
  const functions = constructionsOf(value);
  return functions.length === 0 ? [noOutcome] : functions.map((elsewhere) => ({ ...noOutcome, arguments: isConstructor(elsewhere.node) ? list : ArgumentList.unknown, elsewhere }));
}

export function outcomeOf(callee: Value, passed: ArgumentList, isConstruction: boolean): Outcome {
  const { value, arguments: list, isPromisified } = calledValue(callee, passed);
  if (value.kind === "function" && !isConstruction && !isPromisified) return { ...noOutcome, arguments: list, elsewhere: value };
  if (value.kind === "class" && isConstruction) return { ...noOutcome, arguments: list };
  const position = value.kind === "module" ? value.module.position : value.kind === "api" ? value.position : null;
  if (position === null) return noOutcome;
  const result = isConstruction ? position.construct() : position.call();
  return { meanings: result.meanings, arguments: list, isPromisified, base: "", elsewhere: null };
}
