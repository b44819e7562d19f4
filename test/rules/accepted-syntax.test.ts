import * as typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import machineid from "../../src/plugin.js";

const PROGRAM = `const { MachineID } = require("eslint-plugin-machineid/runtime");
const machineid = MachineID.fromEnv();
exports.run = async (id) => { const d = await machineid.validate(id); if (!d.allowed) return; await fetch("https://example.com"); };
`;
const rules = Object.fromEntries(Object.keys(machineid.rules).map((name) => [`machineid/${name}`, "error" as const]));

/** Code that the language forbids and some parser lets through all the same. */
describe("code that only the parser accepts", () => {
  it.each(["super();", "async function* f() { super(); }", "const o = { f(x = super()) {} };", "() => { super(); };", "import.defer();", "if (true) { import.defer(); }"])("%s", (code) => {
    const config: Linter.Config = { files: ["**/*.js"], plugins: { machineid }, rules, languageOptions: { parser: typescriptParser, sourceType: "script" } };
    const messages = new Linter().verify(`${PROGRAM}${code}\nfetch("https://example.com");\n`, [config], { filename: "odd.js" });
    expect(messages.filter(({ ruleId }) => ruleId === "machineid/validate-before-side-effect")).toHaveLength(1);
  });
});
