import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import * as runtime from "../../src/runtime/index.js";

const folder = fileURLToPath(new URL("../../src/runtime/", import.meta.url));
const files = readdirSync(folder);

test.each(files)("%s imports only undici, Node and its own folder", (file) => {
  const { importedFiles } = ts.preProcessFile(readFileSync(`${folder}${file}`, "utf8"), true, true);
  const foreign = importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name !== "undici" && !name.startsWith("node:"))
    .filter((name) => !(name.startsWith("./") && files.includes(name.slice(2).replace(/\.js$/, ".ts"))));
  expect(foreign).toEqual([]);
});

test("the public surface is MachineID and DeniedError, and types", () => {
  expect(Object.keys(runtime).sort()).toEqual(["DeniedError", "MachineID"]);
});
