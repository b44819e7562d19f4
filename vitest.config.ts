import { availableParallelism } from "node:os";
import { defineConfig, type TestProjectConfiguration } from "vitest/config";
import { LongFirst } from "./test/loading/long-first.js";

const installed = "test/package/installed/*.test.ts";
// These neither change globals nor count what the process keeps.
const plain = "test/{admin,emulator,package,real-code}/*.test.ts";
const lintSide = "test/{analysis,execution,flow,hosts,models,modules,report,rules,secrets,settings}/**/*.test.ts";

// The tests of processes, servers and deadlines wait for most of their time: a worker more than there are cores fills it. Those that compute gain nothing by that.
const waiting = { sequence: { groupOrder: 0 }, maxWorkers: availableParallelism() + 1 };
const computing = { sequence: { groupOrder: 1 }, maxWorkers: availableParallelism() };

const lint: TestProjectConfiguration = {
  test: {
    ...computing,
    name: "lint",
    include: [lintSide],
    // Loading the parser and the engine anew for every file takes a third of the processor time, and no test of these changes what others see.
    isolate: false,
    // Nor does one replace modules, which is what Vitest's own loading is for.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // Linting leaves many short-lived objects: the collector copies fewer of them when it comes less often.
    execArgv: ["--enable-source-maps", "--max-semi-space-size=64", "--import", "./test/loading/register.mjs"],
    testTimeout: 30_000,
  },
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      { test: { ...waiting, name: "host", include: ["test/**/*.test.{ts,mjs}"], exclude: ["**/node_modules/**", lintSide, plain, installed], testTimeout: 30_000 } },
      {
        test: { ...waiting, name: "installed", include: [installed], globalSetup: "test/package/installed/install-package.ts", testTimeout: 60_000, hookTimeout: 120_000 },
      },
      lint,
      { test: { ...computing, name: "plain", include: [plain], isolate: false, testTimeout: 30_000 } },
    ],
  },
});
