import { parseForESLint } from "@typescript-eslint/parser";
import { judgeFile, STEPS_OF_A_FILE } from "../../src/analysis/analysis.js";
import { FileAnalysis } from "../../src/analysis/file-analysis.js";
import type { Finding } from "../../src/analysis/finding.js";
import { parseUnit, settingsFor } from "../models/resolve.js";

const { visitorKeys } = parseForESLint("");

export interface Answer {
  readonly steps: number;
  readonly reasons: readonly Finding["reason"]["kind"][];
  readonly findings: readonly Finding[];
}

/** What is found in a program, and how many steps that took. */
export function analyse(program: string, left: number = STEPS_OF_A_FILE): Answer {
  const settings = settingsFor({});
  const unit = parseUnit(program);
  const budget = { left };
  const { findings } = judgeFile(unit, new FileAnalysis(unit, settings, visitorKeys).resolver, settings, visitorKeys, budget);
  return { steps: left - budget.left, reasons: findings.map(({ reason }) => reason.kind), findings };
}
