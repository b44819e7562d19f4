import { build } from "esbuild";
import { fileURLToPath } from "node:url";

/** The calls and the runtime in one file, made as the host's own tools make it. */
export async function bundle(entry, options) {
  const { outputFiles, warnings } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    target: "es2022",
    ...options,
  });
  if (warnings.length > 0) throw new Error(JSON.stringify(warnings));
  return outputFiles[0].text;
}
