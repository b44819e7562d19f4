import { defineConfig } from "vitest/config";

const installed = "test/package/installed/*.test.ts";
// These neither change globals nor count what the process keeps.
const plain = "test/{admin,emulator,package,real-code}/*.test.ts";
const lintSide = "test/{analysis,execution,flow,hosts,models,modules,report,rules,secrets,settings}/**/*.test.ts";

export default defineConfig({
  test: {
    // Vitest leaves a core idle, which is half of two.
    maxWorkers: "100%",
    projects: [
      // Loading the parser and the engine anew for every file takes a third of the processor time, and no test of these changes what others see.
      { test: { name: "lint", include: [lintSide], isolate: false, testTimeout: 30_000 } },
      { test: { name: "plain", include: [plain], isolate: false, testTimeout: 30_000 } },
      { test: { name: "host", include: ["test/**/*.test.{ts,mjs}"], exclude: ["**/node_modules/**", lintSide, plain, installed], testTimeout: 30_000 } },
      {
        test: { name: "installed", include: [installed], globalSetup: "test/package/installed/install-package.ts", testTimeout: 60_000, hookTimeout: 120_000 },
      },
    ],
  },
});
