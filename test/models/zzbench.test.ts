import { test } from "vitest";
import { readFileSync, readdirSync } from "node:fs";
import { callsIn, parseUnit, settingsFor } from "./resolve.js";
import { createCallResolver } from "../../src/program/resolve-calls.js";
import { mentionsSideEffect } from "../../src/program/worth-analysing.js";
test("bench", () => {
  const settings = settingsFor();
  for (const file of ["src/program/origin-members.ts","src/flow/graph.ts","test/emulator/faults.test.ts","test/execution/statements.ts", "node_modules/stripe/esm/RequestSender.js", "node_modules/undici/lib/web/fetch/index.js", "node_modules/axios/lib/axios.js"]) {
    let text; try { text = readFileSync(file,"utf8"); } catch { continue }
    const parse = [], mention = [], resolve = [], index = []; let n=0;
    for (let i = 0; i < 12; i++) {
      let t = performance.now(); const unit = parseUnit(text + "\nfetch(zz);\n"); parse.push(performance.now() - t);
      const calls = callsIn(unit); n = calls.length;
      t = performance.now(); mentionsSideEffect(unit, settings); mention.push(performance.now() - t);
      t = performance.now(); const r = createCallResolver(unit, settings); for (const c of calls) r.meaningOf(c); resolve.push(performance.now() - t);
    }
    const min = (a: number[]) => Math.min(...a).toFixed(3);
    console.log(file, text.length, "calls", n, "parse", min(parse), "mention", min(mention), "resolve", min(resolve));
  }
  const t = `import a from "x"; import {b} from "./y"; export class A { constructor(private x: Foo) {} }\n`.repeat(1) + "export function f(a: number) { return console.log(a) }\n".repeat(200);
  const unit = parseUnit(t); for (let i=0;i<20000;i++) mentionsSideEffect(unit, settings);
  const s = performance.now(); for (let i=0;i<10000;i++) mentionsSideEffect(unit, settings); console.log("mention µs", (performance.now()-s)/10, t.length);
});
