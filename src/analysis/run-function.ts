import type { TSESTree } from "@typescript-eslint/utils";
import { CodeTable } from "../facts/code-table.js";
import type { Context, Exit } from "../facts/context.js";
import { NONE, type Latest } from "../facts/latest.js";
import { ModuleConstants } from "../facts/module-constants.js";
import { SiteFacts } from "../facts/site-facts.js";
import { Solver } from "../facts/solver.js";
import { BudgetSpent, VolatileVariable, type FileFacts, type SolverOptions, type Volatile } from "../facts/solver-input.js";
import { RETURN_SLOT, THIS_SLOT, type Slot, type State } from "../facts/state.js";
import { extend } from "../facts/trace.js";
import { ValueTable, type Bindings, type Value } from "../facts/value.js";
import type { ClassNode, FunctionNode } from "../flow/graph.js";
import type { CallMeanings } from "../program/call-meaning.js";
import { stripTypeWrappers } from "../program/nodes.js";
import type { SourceUnit } from "../program/source-unit.js";

/** A function that is run alone, as if code out of view called it. */
export interface LoneFunction {
  readonly unit: SourceUnit;
  readonly resolver: CallMeanings;
  readonly options: SolverOptions;
  readonly facts: FileFacts;
  readonly node: FunctionNode;
  /** Variables that turned out to be changed from outside; grows. */
  readonly volatile: Set<Volatile>;
  readonly module: ModuleOfLone;
  /** What its closure took along; nothing is known of that where it is left out. */
  readonly bindings?: Bindings;
}

/** What several runs of one function share: the code of its file, and what the file's constants hold once somebody has asked. */
export class ModuleOfLone {
  readonly code: CodeTable;
  constants = new ModuleConstants();
  isLearnt = false;

  constructor(unit: SourceUnit) {
    this.code = new CodeTable(unit, new ValueTable());
  }
}

/** What one evaluation of a module may take: it makes a few objects. */
const STEPS_OF_A_MODULE = 5_000;

export interface LoneRun {
  /** In which the function runs. */
  readonly context: Context;
  readonly solver: Solver;
  readonly sites: SiteFacts;
  readonly exits: readonly Exit[];
}

type ArgumentsIn = (values: ValueTable) => Iterable<readonly [Slot, Value]>;

/**
 * Runs the function with `latest` at its entry, to a fixed point.
 * @param argumentsIn what is known of its arguments.
 * @param afterwards what to do when it has run; what that enters is run as well.
 * @throws {BudgetSpent}
 */
export function runFunction(lone: LoneFunction, latest: Latest, argumentsIn: ArgumentsIn, afterwards: (run: LoneRun) => void = () => undefined): LoneRun {
  for (;;) {
    try {
      const run = attempt(lone, latest, argumentsIn, afterwards);
      if (!learnsConstants(lone)) return run;
    } catch (error) {
      if (error instanceof VolatileVariable) continue;
      throw error;
    }
  }
}

/** Where the function reads a constant that code of its file has made, the module tells what it holds. False when nothing new is known. */
function learnsConstants(lone: LoneFunction): boolean {
  const { module, resolver } = lone;
  if (module.isLearnt || ![...module.constants.missed].some((variable) => isMadeByOwnCode(variable.defs[0]?.node, resolver))) return false;
  module.isLearnt = true;
  const constants = evaluateModule(lone);
  if (constants === null || ![...module.constants.missed].some((variable) => constants.valuesOf(variable).length > 0)) return false;
  module.constants = constants;
  return true;
}

function isMadeByOwnCode(declared: TSESTree.Node | undefined, resolver: CallMeanings): boolean {
  let made = declared?.type === "VariableDeclarator" && declared.init !== null ? stripTypeWrappers(declared.init) : null;
  while (made !== null) {
    if (made.type === "CallExpression" && resolver.functionsCalled(made).length > 0) return true;
    if (made.type === "AwaitExpression") made = stripTypeWrappers(made.argument);
    else if (made.type === "MemberExpression") made = stripTypeWrappers(made.object);
    else made = null;
  }
  return false;
}

/**
 * Runs the module, but nothing that only code out of view calls; null when that takes too long.
 * @param exported the declaration of a constant that other files read.
 */
export function evaluateModule({ unit, resolver, options, facts, module: { code } }: Omit<LoneFunction, "node" | "volatile">, exported?: TSESTree.VariableDeclarator): ModuleConstants | null {
  const { writtenKeys, keysOfAny, keysOfMade, timers, mayTouchDecisions } = facts;
  const lean: FileFacts = { writtenKeys, keysOfAny, keysOfMade, timers, relevant: new Set(), ...(mayTouchDecisions === undefined ? {} : { mayTouchDecisions }), ...(exported === undefined ? {} : { exported }) };
  const volatile = new Set<Volatile>();
  // Whoever was given a function may have called it meanwhile.
  for (const node of facts.relevant) for (const variable of code.capturedWrites(node)) volatile.add(variable);
  const constants = new ModuleConstants();
  for (;;) {
    const solver = new Solver(code, code.values, resolver, { ...options, steps: STEPS_OF_A_MODULE }, volatile, new SiteFacts(), lean, constants);
    try {
      solver.enterFromOutside("module", { kind: "module", node: unit.ast }, NONE, [], new Map());
      solver.run();
      solver.assertStable();
      return constants;
    } catch (error) {
      if (error instanceof VolatileVariable) continue;
      if (error instanceof BudgetSpent) return null;
      throw error;
    }
  }
}

function attempt({ resolver, options, facts, node, volatile, module: { code, constants }, bindings = [] }: LoneFunction, latest: Latest, argumentsIn: ArgumentsIn, afterwards: (run: LoneRun) => void): LoneRun {
  const { values } = code;
  const sites = new SiteFacts();
  const solver = new Solver(code, values, resolver, options, volatile, sites, facts, constants);
  solver.markVolatile(code.capturedWrites(node));
  const slots = new Map<Slot, Value>([[RETURN_SLOT, values.undefined()], ...argumentsIn(values)]);
  const receiver = receiverOf(node, values);
  if (receiver !== null) slots.set(THIS_SLOT, receiver);
  const exits: Exit[] = [];
  // A promise that it is given is under way.
  const initial: State = { ...solver.states.initial(latest, slots), environment: solver.environmentOf(bindings) };
  const entry = [...slots.values()].reduce((state, value) => (value.kind === "promise" ? solver.states.addRunning(state, value) : state), initial);
  const context = solver.contextOf(code.graphOf(ownerOf(node)), entry, extend(null, { kind: "entry", node }));
  solver.noteEnteredApart(context);
  context.addContinuation({ onExit: (exit) => exits.push(exit), onTouched: () => undefined });
  const run: LoneRun = { context, solver, sites, exits };
  solver.run();
  afterwards(run);
  solver.run();
  solver.assertStable();
  return run;
}

/** A constructor runs with the fields of its class. */
function ownerOf(node: FunctionNode): Parameters<CodeTable["graphOf"]>[0] {
  const { parent } = node;
  return parent.type === "MethodDefinition" && parent.kind === "constructor" ? { kind: "construction", node: parent.parent.parent } : { kind: "function", node };
}

/** The object that a method of a class is called on. */
function receiverOf(node: FunctionNode, values: ValueTable): Value | null {
  const member = node.parent;
  if (member.type !== "MethodDefinition" && member.type !== "PropertyDefinition") return null;
  const owner: ClassNode = member.parent.parent;
  return member.static ? values.of({ kind: "class", node: owner, bindings: [] }) : values.instance(owner, []);
}
