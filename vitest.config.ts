import { defineConfig } from "vitest/config";

const installed = "test/package/installed/*.test.ts";

export default defineConfig({
  test: {
    // Vitest leaves a core idle, which is half of two.
    maxWorkers: "100%",
    projects: [
      { test: { name: "source", include: ["test/**/*.test.{ts,mjs}"], exclude: ["**/node_modules/**", installed], testTimeout: 30_000 } },
      {
        test: { name: "installed", include: [installed], globalSetup: "test/package/installed/install-package.ts", testTimeout: 60_000, hookTimeout: 120_000 },
      },
    ],
  },
});
