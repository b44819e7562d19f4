// Given to `node --import`: writes the URL of every module that the process loads, one a line, to the file that MODULE_LOADS names.
import { appendFileSync } from "node:fs";
import { createRequire, register } from "node:module";
import { pathToFileURL } from "node:url";

const file = process.env["MODULE_LOADS"];

register("./record-loads-hooks.mjs", { parentURL: import.meta.url, data: { file } });

// The hooks do not see what one CommonJS module requires of another.
process.on("exit", () => {
  const required = Object.keys(createRequire(import.meta.url).cache);
  appendFileSync(file, required.map((path) => `${pathToFileURL(path).href}\n`).join(""));
});
