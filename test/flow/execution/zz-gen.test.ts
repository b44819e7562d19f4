import { it } from "vitest";
import { generateProgram } from "./generate-program.js";
it("g", () => console.log(generateProgram(JSON.parse(process.env["G"] ?? "[]"))));
