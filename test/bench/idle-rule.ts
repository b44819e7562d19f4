import type { Rule } from "eslint";

/** What measuring costs by itself. */
export const idle: Rule.RuleModule = { create: () => ({ Program: () => undefined }) };
