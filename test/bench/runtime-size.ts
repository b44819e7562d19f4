import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

/** Bytes of the runtime's own code, bundled without `undici`, minified and gzipped. */
export async function runtimeSize(entry: string): Promise<number> {
  const bundle = await rolldown({ input: entry, external: ["undici", /^node:/], platform: "node" });
  const { output } = await bundle.generate({ format: "esm", minify: true, sourcemap: false });
  await bundle.close();
  const code = output.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("");
  return gzipSync(code, { level: 9 }).length;
}
