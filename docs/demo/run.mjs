// The demo: lints a queue worker before and after its repair, then stops the repaired one from outside.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Checklist } from "./lib/checklist.mjs";
import { lintAfter, lintBefore } from "./lib/lint-acts.mjs";
import { compile } from "./lib/programs.mjs";
import { runAfter, runBefore } from "./lib/stop-acts.mjs";

const demo = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const programs = join(root, "dist", "demo");

const built = join(root, "dist", "src", "runtime", "index.js");
if (!existsSync(built)) {
  console.error("The demo needs the built package: run npm run demo, or npm run build first.");
  process.exit(1);
}

const checklist = new Checklist();

/** The linter's side may be missing or broken; the runtime's side is shown all the same, and the demo fails. */
async function loadPlugin() {
  try {
    return (await import("eslint-plugin-machineid")).default;
  } catch (error) {
    checklist.expect("the plugin loads", false, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

const plugin = await loadPlugin();
if (plugin !== undefined) {
  await lintBefore(checklist, { demo, root, plugin });
  await lintAfter(checklist, { demo, root, plugin });
}

compile(demo, ["shared", "before", "after"], programs);
await runBefore(checklist, programs);
await runAfter(checklist, programs);

process.exitCode = checklist.summarise();
