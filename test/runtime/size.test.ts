import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runtimeSize } from "../bench/runtime-size.js";

test("the runtime's own code is at most 4 kB, minified and gzipped", async () => {
  const size = await runtimeSize(fileURLToPath(new URL("../../src/runtime/index.ts", import.meta.url)));
  expect(size).toBeGreaterThan(1_000);
  expect(size).toBeLessThanOrEqual(4_000);
});
