import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, FunctionNode } from "./syntax.js";
import type { Behaviour } from "../models/behaviour.js";
import type { Settings } from "../settings/schema.js";
import type { ApiMeaning } from "./api-model.js";
import { ArgumentConditions } from "./argument-conditions.js";
import { ArgumentList, argumentsOf, calledValue } from "./arguments.js";
import type { CallBehaviour, CallMeaning, CallResolver, SideEffect } from "./call-meaning.js";
import { describeCall, describeFunction } from "./describe-call.js";
import { Origins } from "./origin.js";
import type { SourceUnit } from "./source-unit.js";
import { takesPermit } from "./takes-permit.js";
import type { Value } from "./values.js";
import { memoised } from "./values.js";

type CalledNode = Exclude<CallNode, TSESTree.ImportExpression>;

const unknownBehaviour: CallBehaviour = { kind: "unknown" };
const noMeaning: CallMeaning = { sideEffect: null, behaviour: unknownBehaviour };

/** What a call of one of the callee's values means. */
interface Outcome {
  readonly meanings: readonly ApiMeaning[];
  readonly arguments: ArgumentList;
  readonly isPromisified: boolean;
}

class FileCallResolver implements CallResolver {
  private readonly origins: Origins;
  private readonly conditions: ArgumentConditions;
  private readonly meanings = new WeakMap<CallNode, CallMeaning>();

  constructor(
    private readonly unit: SourceUnit,
    settings: Settings,
  ) {
    this.origins = new Origins(unit, settings);
    this.conditions = new ArgumentConditions(this.origins.text, this.origins.variableOf);
  }

  meaningOf(node: CallNode): CallMeaning {
    return node.type === "ImportExpression" ? noMeaning : memoised(this.meanings, node, () => this.resolve(node));
  }

  functionValue(node: TSESTree.Expression): SideEffect | null {
    const outcomes = [...this.origins.valuesOf(node)].map((value) => outcomeOf(value, ArgumentList.unknown, false));
    return this.sideEffectOf(outcomes, () => describeFunction(node, this.unit.text));
  }

  takesPermit(node: FunctionNode): boolean {
    return takesPermit(node, this.origins.variableOf);
  }

  private resolve(node: CalledNode): CallMeaning {
    const isConstruction = node.type === "NewExpression" || (node.type === "CallExpression" && node.callee.type === "Super");
    const callees = [...this.origins.solved(this.origins.calls.cellOfCallee(node))].filter((value) => value.kind !== "nullish");
    const passed = argumentsOf(node);
    const outcomes = callees.map((value) => outcomeOf(value, passed, isConstruction));
    const sideEffect = this.sideEffectOf(outcomes, () => describeCall(node, this.unit.text));
    const behaviour = this.behaviourOf(outcomes, node);
    return sideEffect === null && behaviour.kind === "unknown" ? noMeaning : { sideEffect, behaviour };
  }

  /** The first side effect that any of the outcomes may be. */
  private sideEffectOf(outcomes: readonly Outcome[], describe: () => string): SideEffect | null {
    for (const outcome of outcomes) {
      if (this.asksAuthority(outcome)) continue;
      const isDecidedByUser = outcome.meanings.some((meaning) => meaning.kind === "no-side-effect" || (meaning.kind === "side-effect" && meaning.isOwn));
      for (const meaning of outcome.meanings) {
        if (meaning.kind !== "side-effect" || meaning.isOwn !== isDecidedByUser) continue;
        const { row } = meaning;
        if (row.when !== null && !this.conditions.mayHold(row.when, outcome.arguments)) continue;
        return { name: describe(), kind: row.kind, from: row.from };
      }
    }
    return null;
  }

  private asksAuthority(outcome: Outcome): boolean {
    return outcome.meanings.some(
      (meaning) =>
        meaning.kind === "behaviour" &&
        meaning.behaviour.is === "request" &&
        this.conditions.authorityEndpoint(meaning.behaviour.url, outcome.arguments) !== null,
    );
  }

  /** What all outcomes agree on. */
  private behaviourOf(outcomes: readonly Outcome[], node: CalledNode): CallBehaviour {
    let agreed: CallBehaviour | null = null;
    for (const outcome of outcomes) {
      const behaviour = this.behaviourOfOutcome(outcome, node);
      if (behaviour.kind === "unknown") return unknownBehaviour;
      if (agreed === null) agreed = behaviour;
      else if (JSON.stringify(agreed) !== JSON.stringify(behaviour)) return unknownBehaviour;
    }
    return agreed ?? unknownBehaviour;
  }

  private behaviourOfOutcome(outcome: Outcome, node: CalledNode): CallBehaviour {
    for (const meaning of outcome.meanings) {
      if (meaning.kind !== "behaviour") continue;
      const behaviour = this.callBehaviour(meaning.behaviour, outcome, node);
      if (behaviour.kind !== "unknown") return behaviour;
    }
    return unknownBehaviour;
  }

  private callBehaviour(behaviour: Behaviour, outcome: Outcome, node: CalledNode): CallBehaviour {
    const { arguments: passed, isPromisified } = outcome;
    if (isPromisified) return behaviour.is === "timer" ? { kind: "pause" } : unknownBehaviour;
    switch (behaviour.is) {
      case "terminator":
      case "pause":
        return { kind: behaviour.is };
      case "gate": {
        const { gate } = behaviour;
        const name = describeCall(node, this.unit.text);
        if (gate.style !== "wraps") return { kind: "gate", gate, name };
        const argument = writtenIndex(gate.argument, passed);
        return argument === null ? unknownBehaviour : { kind: "gate", gate: { style: "wraps", argument }, name };
      }
      case "request":
        return this.conditions.authorityEndpoint(behaviour.url, passed) === "validate"
          ? { kind: "gate", gate: { style: "http" }, name: describeCall(node, this.unit.text) }
          : unknownBehaviour;
      case "callback": {
        const index = behaviour.argument === "last" ? lastIndex(passed) : behaviour.argument;
        const argument = index === null ? null : writtenIndex(index, passed);
        return argument === null ? unknownBehaviour : { kind: "callback", argument, runs: behaviour.runs };
      }
      default:
        // These read their arguments by number, so the call must write them where they belong.
        return passed.offset === 0 ? plainBehaviour(behaviour) : unknownBehaviour;
    }
  }
}

function plainBehaviour(behaviour: Behaviour): CallBehaviour {
  switch (behaviour.is) {
    case "assertion":
      return { kind: "assertion", test: behaviour.test };
    case "promise":
      return { kind: "promise", method: behaviour.method };
    case "boolean-conversion":
    case "timer":
    case "array-from":
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

const noOutcome: Outcome = { meanings: [], arguments: ArgumentList.unknown, isPromisified: false };

function outcomeOf(callee: Value, passed: ArgumentList, isConstruction: boolean): Outcome {
  const { value, arguments: list, isPromisified } = calledValue(callee, passed);
  if (value.kind !== "api") return noOutcome;
  const result = isConstruction ? value.position.construct() : value.position.call();
  return { meanings: result.meanings, arguments: list, isPromisified };
}

/** Resolves the calls of one file by where their callees come from. Nothing is worked out before it is asked for. */
export function createCallResolver(unit: SourceUnit, settings: Settings): CallResolver {
  return new FileCallResolver(unit, settings);
}
