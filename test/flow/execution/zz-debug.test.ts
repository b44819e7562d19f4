import { readFileSync } from "node:fs";
import { it } from "vitest";
import { variableLookup } from "../../../src/program/variables.js";
import { graphsOf, parse } from "../parse.js";
import { printGraph } from "../../../src/flow/print-graph.js";
import { GraphMachine } from "./execute-graph.js";
import { createHost, describe } from "./host.js";
it("debug", async () => {
  const program = readFileSync("/tmp/flowtry/p.js", "utf8");
  const oracle = JSON.parse(readFileSync("/tmp/flowtry/o.json", "utf8"));
  const p = parse(program);
  if (process.env["PRINT"]) for (const g of graphsOf(p)) console.log(printGraph(g));
  for (const main of [new Function(`return (${program});`)(), new GraphMachine(variableLookup(p.scopes)).functionOf(p.ast.body[0] as any)]) {
    const host = createHost(oracle);
    try { host.trace.push("ret " + describe(await main(host.t, host.box, host.list, host.fuel))); } catch (e) { host.trace.push("threw " + (e as any).stack); }
    console.log(host.trace.join("\n"));
  }
});
