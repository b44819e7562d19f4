import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { compare, type Disagreement, type Judge } from "./compare.js";
import { ENGINE_MUTANTS, MutantWorkshop, type EngineMutant } from "./engine-mutants.js";
import { generateProgram } from "./generate.js";
import { ruleJudge } from "./judge.js";
import type { Parsed } from "./syntax.js";

const PROGRAMS = 2000;
const folder = fileURLToPath(new URL("../../node_modules/.engine-mutants", import.meta.url));

interface Judged {
  readonly parsed: Parsed;
  /** What the engine as it is reports. */
  readonly rightly: ReadonlySet<number>;
}

/** The programs of the seeds from 1 on: every mutant is shown the same ones. */
class Programs {
  readonly #parsed: Parsed[] = [];
  readonly #judged: Judged[] = [];

  textOf(seed: number): string {
    return this.#parsedOf(seed).source;
  }

  async of(seed: number, engine: Judge): Promise<Judged> {
    const known = this.#judged[seed];
    if (known !== undefined) return known;
    const parsed = this.#parsedOf(seed);
    const judged = { parsed, rightly: await engine(parsed.source) };
    this.#judged[seed] = judged;
    return judged;
  }

  #parsedOf(seed: number): Parsed {
    return (this.#parsed[seed] ??= generateProgram(seed).parsed);
  }
}

/** A disagreement of the mutant with the executions that the engine as it is does not have. */
async function findMistake({ kind, touches, seed: likely }: EngineMutant, mutant: Judge, engine: Judge, programs: Programs): Promise<Disagreement | null> {
  const seeds = Array.from({ length: PROGRAMS }, (_, index) => index + 1);
  for (const seed of [likely, ...seeds]) {
    if (touches?.test(programs.textOf(seed)) === false) continue;
    const { parsed, rightly } = await programs.of(seed, engine);
    const reported = await mutant(parsed.source);
    const isMistake = (site: number): boolean => reported.has(site) !== rightly.has(site);
    // Executions are dear, and the two can only be told apart where they differ.
    if (![...reported, ...rightly].some(isMistake)) continue;
    const { disagreements } = await compare(parsed, () => reported, { look: 250, settle: kind === "missed" ? 1 : 2000 });
    const found = disagreements.find((disagreement) => disagreement.kind === kind && isMistake(disagreement.site));
    if (found !== undefined) return found;
  }
  return null;
}

describe("the execution test finds mistakes of the engine", () => {
  const workshop = new MutantWorkshop(folder);
  const engine = ruleJudge();
  const programs = new Programs();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(ENGINE_MUTANTS)("that $name: $kind", { timeout: 240_000 }, async (mutant) => {
    const found = await findMistake(mutant, await workshop.judge(mutant), engine, programs);
    expect(found).not.toBeNull();
  });
});
