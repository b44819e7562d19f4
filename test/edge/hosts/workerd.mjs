// Cloudflare Workers. The first argument is a compatibility date, the others are flags.
import { Miniflare } from "miniflare";
import { bundle } from "./bundle.mjs";
import { answerLines } from "./lines.mjs";

const [compatibilityDate, ...compatibilityFlags] = process.argv.slice(2);
const script = await bundle("worker.mjs", { format: "esm", conditions: ["workerd", "worker", "browser"] });
const host = new Miniflare({ modules: true, script, compatibilityDate, compatibilityFlags });
await host.ready;

answerLines(async (name, question) => {
  const response = await host.dispatchFetch("http://worker/", { method: "POST", body: JSON.stringify({ name, question }) });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text).answer;
});
