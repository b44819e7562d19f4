import type { SolverOptions } from "../facts/solver-input.js";
import type { CallResolver } from "../program/call-meaning.js";
import type { ParsedFile } from "../program/files-in-view.js";
import type { Judge } from "../program/linked-files.js";
import type { FunctionNode } from "../program/syntax.js";
import type { Settings } from "../settings/schema.js";
import { startsUp } from "./call-names.js";
import { codeAround } from "./code-around.js";
import { GateCalls } from "./gate-calls.js";
import { reachedFrom } from "./reached-at-start.js";
import type { VisitorKeys } from "./scan-file.js";
import type { StepShares } from "./step-shares.js";
import { Summariser } from "./summarise.js";
import { mayStartWork, workStartsIn } from "./work-starts.js";
import { leavesRecord } from "./unrecorded.js";

/** What rules want to know of functions of other files. */
export class JudgeOfFiles extends Summariser implements Judge {
  readonly #gates = new WeakMap<object, GateCalls>();

  constructor(
    options: SolverOptions,
    private readonly keys: VisitorKeys,
    private readonly allSettings: Settings,
    steps: StepShares,
  ) {
    super(options, keys, steps);
  }

  registers(file: ParsedFile, resolver: CallResolver, node: FunctionNode): boolean {
    const gates = this.#gatesOf(file, resolver);
    const reached = reachedFrom([node], gates);
    return gates.scan.calls.some((call) => reached.has(codeAround(call)) && (resolver.registers(call) || startsUp(resolver.meaningOf(call))));
  }

  startsWork(file: ParsedFile, resolver: CallResolver, node: FunctionNode): boolean {
    // A generator begins where somebody takes what it yields.
    if (node.generator || !mayStartWork(file.unit.text)) return false;
    const gates = this.#gatesOf(file, resolver);
    const reached = reachedFrom([node], gates);
    if (gates.calls.some((call) => reached.has(codeAround(call.node)))) return false;
    return workStartsIn(gates).some((start) => reached.has(codeAround(start.node)));
  }

  leavesRecord(file: ParsedFile, resolver: CallResolver, node: FunctionNode): boolean {
    return leavesRecord(node, this.#gatesOf(file, resolver));
  }

  worksItself(file: ParsedFile, resolver: CallResolver, node: FunctionNode): boolean {
    return this.#gatesOf(file, resolver).worksBehindGate(node);
  }

  #gatesOf(file: ParsedFile, resolver: CallResolver): GateCalls {
    const { ast } = file.unit;
    let gates = this.#gates.get(ast);
    if (gates === undefined) {
      gates = new GateCalls(file.unit, resolver, this.allSettings, file.visitorKeys ?? this.keys);
      this.#gates.set(ast, gates);
    }
    return gates;
  }
}
