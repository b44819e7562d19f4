import { CodeTable } from "../facts/code-table.js";
import type { Exit } from "../facts/context.js";
import type { Latest } from "../facts/latest.js";
import { ModuleConstants } from "../facts/module-constants.js";
import { SiteFacts } from "../facts/site-facts.js";
import { Solver } from "../facts/solver.js";
import { VolatileVariable, type FileFacts, type SolverOptions, type Volatile } from "../facts/solver-input.js";
import { RETURN_SLOT, THIS_SLOT, type Slot } from "../facts/state.js";
import { extend } from "../facts/trace.js";
import { ValueTable, type Value } from "../facts/value.js";
import type { ClassNode, FunctionNode } from "../flow/graph.js";
import type { CallMeanings } from "../program/call-meaning.js";
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
}

export interface LoneRun {
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
  const constants = new ModuleConstants();
  for (;;) {
    try {
      return attempt(lone, constants, latest, argumentsIn, afterwards);
    } catch (error) {
      if (error instanceof VolatileVariable) continue;
      throw error;
    }
  }
}

function attempt({ unit, resolver, options, facts, node, volatile }: LoneFunction, constants: ModuleConstants, latest: Latest, argumentsIn: ArgumentsIn, afterwards: (run: LoneRun) => void): LoneRun {
  const values = new ValueTable();
  const code = new CodeTable(unit, values);
  const sites = new SiteFacts();
  const solver = new Solver(code, values, resolver, options, volatile, sites, facts, constants);
  solver.markVolatile(code.capturedWrites(node));
  const slots = new Map<Slot, Value>([[RETURN_SLOT, values.undefined()], ...argumentsIn(values)]);
  const receiver = receiverOf(node, values);
  if (receiver !== null) slots.set(THIS_SLOT, receiver);
  const exits: Exit[] = [];
  const context = solver.contextOf(code.graphOf({ kind: "function", node }), solver.states.initial(latest, slots), extend(null, { kind: "entry", node }));
  solver.noteEnteredApart(context);
  context.addContinuation({ onExit: (exit) => exits.push(exit), onTouched: () => undefined });
  const run: LoneRun = { solver, sites, exits };
  solver.run();
  afterwards(run);
  solver.run();
  solver.assertStable();
  return run;
}

/** The object that a method of a class is called on. */
function receiverOf(node: FunctionNode, values: ValueTable): Value | null {
  const member = node.parent;
  if (member.type !== "MethodDefinition" && member.type !== "PropertyDefinition") return null;
  const owner: ClassNode = member.parent.parent;
  return member.static ? values.of({ kind: "class", node: owner, bindings: [] }) : values.of({ kind: "instance", node: owner, bindings: [] });
}
