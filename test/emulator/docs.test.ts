import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");

test("the example in docs/emulator.md is the one that example.test.ts runs", async () => {
  const page = await read("../../docs/emulator.md");
  const example = /```ts\n(.*?)```/s.exec(page)?.[1];
  const tested = (await read("./example.test.ts"))
    .replace('"../../src/emulator/index.js"', '"eslint-plugin-machineid/emulator"')
    .replace('"../../src/runtime/index.js"', '"eslint-plugin-machineid/runtime"');
  expect(example).toBe(tested);
});
