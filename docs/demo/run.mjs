// The demo: lints a queue worker before and after its repair, then stops the repaired one from outside.
// With --stay it then keeps the repaired worker running, to be stopped by hand in the emulator's dashboard.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Checklist } from "./lib/checklist.mjs";
import { lintAfter, lintBefore } from "./lib/lint-acts.mjs";
import { compile } from "./lib/programs.mjs";
import { stay } from "./lib/stay.mjs";
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

// The linter's side may be missing or broken. Then the demo fails, and shows the runtime's side all the same.
try {
  const { default: plugin } = await import("eslint-plugin-machineid");
  await lintBefore(checklist, { demo, root, plugin });
  await lintAfter(checklist, { demo, root, plugin });
} catch (error) {
  checklist.expect("the linter runs", false, error instanceof Error ? error.message : String(error));
}

compile(demo, ["shared", "before", "after"], programs);
await runBefore(checklist, programs);
await runAfter(checklist, programs);

process.exitCode = checklist.summarise();

if (process.argv.includes("--stay")) {
  const stopped = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stopped.abort());
  await stay(programs, stopped.signal);
}
