import { describe, expect, it } from "vitest";
import { lint } from "../rules/run.js";

const PREAMBLE = `import { MachineID } from "eslint-plugin-machineid/runtime";
const machineid = MachineID.fromEnv();
`;

/** Ungated calls that are not reported; docs/soundness.md says why. When one is found, its case fails: make a pair of it. */
describe("ungated calls that are not found", () => {
  it.each([
    [
      "a registration on a value that need not be a router",
      `async function gate(req, res, next) { const d = await machineid.validate("a:b:c:1"); if (!d.allowed) return res.status(403).end(); next(); }
export function routes(bus) { bus.use(gate); bus.post("/pay", async () => { await fetch("https://api.example.com"); }); }`,
    ],
    [
      "code out of view that changes a decision",
      `import { touch } from "touch";
export async function main(id) { const d = await machineid.validate(id); touch(d); if (!d.allowed) return; await fetch("https://api.example.com"); }`,
    ],
    [
      "a helper out of view that rejects with nothing, handed to `next`",
      `import express from "express";
import { prepare } from "./prepare.js";
async function gate(req, res, next) { try { await prepare(); const d = await machineid.validate("a:b:c:1"); if (!d.allowed) throw new Error(d.code); next(); } catch (error) { next(error); } }
express().post("/pay", gate, async () => { await fetch("https://api.example.com"); });`,
    ],
    [
      "a guarded route that other code calls",
      `import { Controller, Post, UseGuards } from "@nestjs/common";
class PermitGuard { async canActivate() { const d = await machineid.validate("a:b:c:1"); return d.allowed; } }
@Controller()
@UseGuards(PermitGuard)
export class Pay { @Post() async pay() { await fetch("https://api.example.com"); } }`,
    ],
  ])("%s", (_, program) => {
    expect(lint(PREAMBLE + program)).toEqual([]);
  });
});
