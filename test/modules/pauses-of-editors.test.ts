import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { FileSystem } from "../../src/modules/file-system.js";

const directory = mkdtempSync(join(tmpdir(), "pauses-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Whether a file that has changed since is looked at when the next one is linted after `pause`. */
async function isSeenAfter(name: string, pause: () => void | Promise<void>): Promise<boolean> {
  const path = join(directory, name);
  writeFileSync(path, "1");
  const files = new FileSystem();
  await setTimeout(5);
  files.refresh("first.ts", []);
  files.textOf(path);
  writeFileSync(path, "22");
  await pause();
  return files.refresh("second.ts", []);
}

test("a process that waits is an editor's, one that is busy as long is not", async () => {
  const busy = (): void => {
    for (const end = performance.now() + 200; performance.now() < end; );
  };
  expect(await isSeenAfter("busy.ts", busy)).toBe(false);
  expect(await isSeenAfter("idle.ts", () => setTimeout(300))).toBe(true);
});
