import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join, normalize } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ESLint } from "eslint";
import { build } from "rolldown";
import type { DisagreementKind, Judge } from "./compare.js";
import { ruleJudge } from "./judge.js";

/** One mistake in the engine's own code, and the kind of disagreement by which the execution test must find it. */
export interface EngineMutant {
  readonly name: string;
  readonly kind: DisagreementKind;
  /** Source file below `src/`. */
  readonly file: string;
  /** Text that stands there once, and what the mutant has instead. */
  readonly from: string;
  readonly to: string;
  /** Of a program that shows the mistake, and is looked at first. */
  readonly seed: number;
  /** What programs hold that the mistake can touch; it is shown no others. */
  readonly touches?: RegExp;
}

export const ENGINE_MUTANTS: readonly EngineMutant[] = [
  { name: "drops the exceptional edge", kind: "missed", seed: 29, file: "facts/solver.ts", from: "    this.goTo(at.context, at.block.handler, this.states.forgetFresh(state), trace);\n", to: "" },
  { name: "forgets the loop reset", kind: "missed", seed: 19, file: "facts/solver.ts", from: 'return this.options.loops === "once" ?', to: "return depth > 0 ?" },
  { name: "treats a denial as nothing", kind: "missed", seed: 6, file: "facts/transfer-await.ts", from: "? solver.states.decide(before, latest, depth)", to: "? (isDenial(latest) ? before : solver.states.decide(before, latest, depth))" },
  { name: "lets a finally keep a lost permit", kind: "missed", seed: 63, file: "facts/transfer-terminal.ts", from: "const target = terminal.targets[completion.value];", to: "const target = completion.value === 0 ? terminal.targets[0] : undefined;", touches: /\bfinally\b/ },
  {
    name: "takes a floating gate for a gate",
    kind: "missed",
    seed: 1,
    file: "facts/transfer-gate.ts",
    from: "next(solver.assign(solver.states.addRunning(state, pending), target, pending));",
    to: 'next(solver.assign(solver.states.decide(state, { kind: "permit" }, state.core.levels.length - 1), target, pending));',
  },
  { name: "takes a validate left running for harmless", kind: "missed", seed: 5, file: "facts/running.ts", from: '  if (pending.kind === "response") return { kind: "denied", node };\n', to: "  if (pending.depth < 1000) return null;\n" },
  { name: "lets a permit survive a pause", kind: "missed", seed: 128, file: "facts/transfer-await.ts", from: ": solver.states.endUnits(before, latest);", to: ": before;", touches: /sleep|setTimeout|delay|pause/i },
  { name: "lets a permit survive a yield", kind: "missed", seed: 231, file: "facts/transfer-iteration.ts", from: 'const ended = solver.states.endUnits(state, held === "permit" || held === "pause" ? { kind: "pause", node } : NONE);', to: "const ended = solver.states.leaveLoops(state, 1000);", touches: /\byield\b/ },
  { name: "runs no callback of catch", kind: "missed", seed: 51, file: "facts/intrinsics.ts", from: "      handler: 3,\n", to: "" },
  { name: "takes array callbacks for part of the caller's unit", kind: "missed", seed: 524, file: "facts/intrinsics.ts", from: 'instructions: [{ kind: "begin-iteration", node }],\n      terminal: { kind: "iterate"', to: 'instructions: [],\n      terminal: { kind: "iterate"', touches: /\.(?:map|forEach|filter|some|every|find|flatMap)\(/ },
  { name: "lets every loop run at least once", kind: "missed", seed: 1, file: "facts/transfer-iteration.ts", from: "  solver.goTo(at.context, terminal.done, state, at.trace);\n}\n\n/** More items", to: "}\n\n/** More items" },
  { name: "does not see that a test tells", kind: "false alarm", seed: 1, file: "facts/transfer-terminal.ts", from: "if (outcome === !taken) continue;", to: "" },
  { name: "keeps decisions from the enclosing units", kind: "false alarm", seed: 2, file: "facts/state.ts", from: "(index <= depth ? latest : level)", to: "(index === depth ? latest : level)" },
];

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The plugin's code, joined into one file, with mistakes. */
export class MutantWorkshop {
  readonly #folder: string;

  /** `folder` is emptied first, and must lie below `node_modules`, where the plugin finds what it imports. */
  constructor(folder: string) {
    this.#folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, "src"), { recursive: true });
    // What is read while linting stays beside the joined file: the package's name, and the catalogue.
    cpSync(join(root, "package.json"), join(folder, "package.json"));
    symlinkSync(join(root, "src/models"), join(folder, "src/models"), "junction");
  }

  /** A judge that asks the core rule of the mutant. */
  async judge(mutant: EngineMutant): Promise<Judge> {
    return ruleJudge(await this.plugin(mutant));
  }

  /**
   * The plugin with the mistake.
   *
   * @throws Error where the text to be mutated does not stand in the file exactly once.
   */
  async plugin(mutant: EngineMutant): Promise<ESLint.Plugin> {
    const file = join(this.#folder, "src", `${mutant.name.replace(/\W+/g, "-")}.js`);
    const changed = join(root, "src", mutant.file);
    const source = mutated(mutant, readFileSync(changed, "utf8"));
    const isPackage = /^[^./]/;
    await build({
      input: join(root, "src/plugin.ts"),
      output: { file, format: "esm" },
      platform: "node",
      external: (name) => isPackage.test(name),
      plugins: [{ name: "mutant", load: (id) => (normalize(id) === normalize(changed) ? { code: source, moduleType: "ts" } : null) }],
      logLevel: "silent",
    });
    const loaded: unknown = await import(/* @vite-ignore */ pathToFileURL(file).href);
    return pluginIn(loaded);
  }
}

function mutated({ name, file, from, to }: EngineMutant, source: string): string {
  const parts = source.split(from);
  if (parts.length !== 2) throw new Error(`"${name}": the text to be mutated stands ${parts.length - 1} times in src/${file}; it must stand there once.`);
  return parts.join(to);
}

function pluginIn(loaded: unknown): ESLint.Plugin {
  if (typeof loaded !== "object" || loaded === null || !("default" in loaded) || !isPlugin(loaded.default)) throw new Error("The mutant has no plugin.");
  return loaded.default;
}

function isPlugin(value: unknown): value is ESLint.Plugin {
  return typeof value === "object" && value !== null && "rules" in value;
}
