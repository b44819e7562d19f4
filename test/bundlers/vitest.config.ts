import { defineConfig } from "vitest/config";

// Next.js builds for as long as a busy machine lets it.
export default defineConfig({
  test: { root: import.meta.dirname, include: ["*.spec.mjs"], globalSetup: "./install-package.mjs", testTimeout: 120_000, hookTimeout: 900_000 },
});
