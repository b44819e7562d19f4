// The runtime of Vercel's edge functions and of Next.js middleware, as its vendor lets one run it on Node.
import { EdgeVM } from "@edge-runtime/vm";
import { bundle } from "./bundle.mjs";
import { answerLines } from "./lines.mjs";

const vm = new EdgeVM();
vm.context.console = console;
vm.evaluate(await bundle("calls.mjs", { format: "iife", globalName: "calls", conditions: ["edge-light"] }));

answerLines(async (name, question) => {
  vm.context.question = JSON.stringify(question);
  return JSON.parse(await vm.evaluate(`calls.${name}(JSON.parse(question)).then((answer) => JSON.stringify(answer) ?? "null")`));
});
