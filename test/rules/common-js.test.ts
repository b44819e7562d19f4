import { checkPairs, type RulePair } from "./check-pairs.js";

const client = `const { MachineID } = require("eslint-plugin-machineid/runtime");\nconst machineid = MachineID.fromEnv();\n`;

/** The variables of a CommonJS module stand in the scope of a function, and live on all the same. */
const pair = (clause: string, valid: string, invalid: string): RulePair => ({ clause, valid: client + valid, invalid: client + invalid, filename: "worker.cjs" });

checkPairs("no-degraded-mode", [
  pair(
    "a map of decisions, of one call or of the module",
    `exports.ask = async (ids) => {\n  const cache = new Map();\n  for (const id of ids) cache.set(id, await machineid.validate(id));\n  return ids.map((id) => cache.get(id));\n};`,
    `const cache = new Map();\nexports.ask = async (id) => {\n  if (cache.has(id)) return cache.get(id); // ! remembered\n  const { allowed } = await machineid.validate(id);\n  cache.set(id, allowed);\n  return allowed;\n};`,
  ),
  pair(
    "a variable, filled in each call or once",
    `let last;\nexports.ask = async (id) => {\n  last = (await machineid.validate(id)).allowed;\n  return last;\n};`,
    `let last;\nexports.ask = async (id) => {\n  last ??= (await machineid.validate(id)).allowed; // ! remembered\n  return last;\n};`,
  ),
  pair(
    "a variable, looked at after or before asking",
    `let last;\nexports.ask = async (id) => {\n  last = (await machineid.validate(id)).allowed;\n  if (last !== undefined) return last;\n  return false;\n};`,
    `let last;\nexports.ask = async (id) => {\n  if (last !== undefined) return last; // ! remembered\n  last = (await machineid.validate(id)).allowed;\n  return last;\n};`,
  ),
]);
