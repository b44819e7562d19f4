import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take long beside the rest of their project, the longest first. */
const LONG: readonly string[] = [
  "demo/demo.test.mjs",
  "runtime/deadline.test.ts",
  "emulator/runbook.test.ts",
  "execution/mutations.test.ts",
  "validate-before-side-effect/pairs.test.ts",
  "modules/cross-file.test.ts",
  "execution/execution.test.ts",
  "modules/too-complex.test.ts",
  "analysis/steps.test.ts",
  "analysis/gateless.test.ts",
];

/**
 * Vitest begins with what took longest in the last run, and in a checkout without one with the largest files: then a short file that computes for half a minute
 * comes last, and the other cores wait for it.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    // Projects stay together: workers are kept for what follows of the same one.
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return projects.flatMap((project) => sorted.filter((file) => file.project === project).sort((a, b) => rankOf(a) - rankOf(b)));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const index = LONG.findIndex((name) => moduleId.endsWith(name));
  return index === -1 ? LONG.length : index;
}
