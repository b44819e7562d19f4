import { it } from "vitest";
import { readFileSync } from "node:fs";
import { lint } from "../run.js";
it("play", () => {
  for (const code of readFileSync(process.env.PLAY ?? "", "utf8").split(/^----\n/m)) {
    console.log(code);
    try { for (const m of lint(code)) { console.log(`>> ${m.line} [${m.messageId}] ${m.message}`); for (const s of m.suggestions ?? []) console.log("   suggest:", s.desc, JSON.stringify(s.fix)); } } catch (e) { console.log("!!", e); }
  }
});
