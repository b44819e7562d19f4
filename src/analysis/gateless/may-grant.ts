import type { TSESTree } from "@typescript-eslint/utils";
import type { CallBehaviour, CallResolver } from "../../program/call-meaning.js";
import type { FunctionSummary } from "../../program/function-summary.js";
import { mayNameGates } from "../../program/gate-texts.js";
import type { SourceUnit } from "../../program/source-unit.js";
import type { Settings } from "../../settings/schema.js";
import { mayCallGates } from "../gate-calls.js";
import type { FileScan } from "../scan-file.js";

/**
 * False only when nothing can give a permit to code of this file: no gate comes by an import or by a type, none is asked by HTTP, no wrapper or
 * middleware calls a function with a permit, and no parameter is one. What a call means is the resolver's answer, the same that the solver gets.
 */
export function mayGrant(unit: SourceUnit, resolver: CallResolver, settings: Pick<Settings, "gates">, scan: FileScan): boolean {
  if (resolver.reach.gates || mayCallGates(unit.text, settings) || resolver.mayAskByType) return true;
  // Middleware of the settings comes to a router without a call that means anything by itself.
  if (settings.gates.some(({ gate }) => gate.style === "middleware")) return true;
  if (unit.ast.body.some(importsRuntime)) return true;
  if ((settings.gates.length > 0 || mayNameGates(unit.text)) && scan.calls.some((call) => grants(resolver.behaviourWithoutAnswers(call)))) return true;
  return scan.functions.some((node) => resolver.beginsWithPermit(node));
}

/** An import whose specifier is written with escapes, so that the text does not show it. */
function importsRuntime(statement: TSESTree.ProgramStatement): boolean {
  return statement.type === "ImportDeclaration" && statement.source.value.includes("machineid");
}

function grants(behaviour: CallBehaviour): boolean {
  if (behaviour.kind === "summary") return !onlyPauses(behaviour.summary);
  return behaviour.kind === "gate" || behaviour.kind === "permits" || behaviour.kind === "gated";
}

/** A pause ends permits that nobody has. Behind what never completes stands dead code, which only the values on its way show. */
function onlyPauses({ exits, parameters }: FunctionSummary): boolean {
  const completes = exits.some((exit) => exit.completes) && exits.every(({ touch }) => touch !== "permit");
  return completes && parameters.every(({ when }) => when !== "permitted" && when !== "later");
}
