import type { EngineMutant } from "../engine-mutants.js";

/** Mistakes in how the engine follows other files. */
export const SEAM_MUTANTS: readonly EngineMutant[] = [
  {
    name: "takes what a function of another file decides for a permit",
    kind: "missed",
    file: "facts/transfer-summary.ts",
    from: "const touch = latestFor(exit.touch, exit.completes, node);",
    to: 'const touch = latestFor(exit.touch === "none" ? "none" : "permit", exit.completes, node);',
    seed: 4,
  },
  {
    name: "forgets that a function of another file may fail",
    kind: "missed",
    file: "facts/transfer-summary.ts",
    from: "for (const exit of exits) {",
    to: "for (const exit of exits.filter(({ completes }) => completes)) {",
    seed: 136,
  },
  {
    name: "treats the denied end of another file's function as permitted",
    kind: "missed",
    file: "analysis/exit-summary.ts",
    from: '    default:\n      return "denied";',
    to: '    default:\n      return "permit";',
    seed: 4,
  },
  {
    name: "takes middleware that is registered later for one that runs before",
    kind: "missed",
    file: "program/registration.ts",
    from: "runsAfter(statement, at, this.origins.variableOf) && ",
    to: "",
    seed: 169,
  },
  {
    name: "takes every middleware for a gate",
    kind: "missed",
    file: "program/middleware.ts",
    from: 'return this.answer(value, shape, "holds");',
    to: 'return this.answer(value, shape, "holds") || true;',
    seed: 143,
  },
  {
    name: "follows the wrong export of a barrel",
    kind: "false alarm",
    file: "program/text-exports.ts",
    from: "listed.set(name, { specifier, imported });",
    to: "listed.set(name, { specifier, imported: name });",
    seed: 87,
  },
];
