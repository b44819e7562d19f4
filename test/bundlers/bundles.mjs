import { build as esbuild } from "esbuild";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build as vite } from "vite";

const here = fileURLToPath(new URL("./", import.meta.url));
const worker = `${here}programs/worker.mjs`;

// undici is CommonJS, and asks for Node's modules by `require`, which a bundle in ES modules lacks. docs/runtime.md shows this line.
const REQUIRE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** Bundles for Node, by name. Each makes a file in the folder and tells it, its modules and what it warned of. */
export const NODE_BUNDLES = {
  "esbuild, ES module": (folder) => byEsbuild(folder, "esm.mjs", { format: "esm", banner: { js: REQUIRE } }),
  "esbuild, ES module, minified": (folder) => byEsbuild(folder, "min.mjs", { format: "esm", banner: { js: REQUIRE }, minify: true }),
  "esbuild, ES module, undici external": (folder) => byEsbuild(folder, "external.mjs", { format: "esm", external: ["undici"] }),
  "esbuild, CommonJS": (folder) => byEsbuild(folder, "whole.cjs", { format: "cjs", ...WRAPPED }),
  "esbuild, CommonJS, undici external": (folder) => byEsbuild(folder, "external.cjs", { format: "cjs", external: ["undici"], ...WRAPPED }),
  "esbuild, package external": (folder) => byEsbuild(folder, "package.mjs", { format: "esm", packages: "external" }),
  "Vite SSR": (folder) => byVite(folder, "bundled", { noExternal: true }),
  "Vite SSR, packages external": (folder) => byVite(folder, "external", {}),
};

// CommonJS has no top-level await: the program's own is wrapped, as a user would write it there.
const WRAPPED = { stdin: { contents: wrapped(readFileSync(worker, "utf8")), resolveDir: `${here}programs`, sourcefile: "worker.mjs" } };

function wrapped(program) {
  const imports = program.match(/^import .*$/gm).join("\n");
  return `${imports}\nvoid (async () => {\n${program.replace(/^import .*$/gm, "")}\n})();`;
}

async function byEsbuild(folder, name, options) {
  const outfile = join(folder, name);
  const entry = options.stdin === undefined ? { entryPoints: [worker] } : {};
  const { metafile, warnings } = await esbuild({
    ...entry,
    bundle: true,
    platform: "node",
    target: "node20",
    outfile,
    metafile: true,
    logLevel: "silent",
    absWorkingDir: here,
    ...options,
  });
  return { file: outfile, modules: Object.keys(metafile.inputs), warnings: warnings.map(({ text }) => text) };
}

async function byVite(folder, name, ssr) {
  const warnings = [];
  const { output } = await vite({
    root: here,
    configFile: false,
    logLevel: "silent",
    ssr: { target: "node", ...ssr },
    build: {
      ssr: worker,
      outDir: join(folder, name),
      minify: false,
      rollupOptions: { output: { entryFileNames: "worker.mjs" }, onwarn: ({ message }) => void warnings.push(message) },
    },
  });
  const modules = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
  return { file: join(folder, name, "worker.mjs"), modules, warnings };
}

/** A bundle for an edge runtime, by the conditions of its tools. */
export async function edgeBundle(conditions) {
  const { metafile, outputFiles } = await esbuild({
    stdin: { contents: 'export { MachineID } from "eslint-plugin-machineid/runtime";', resolveDir: here },
    bundle: true,
    format: "esm",
    conditions,
    minify: true,
    metafile: true,
    write: false,
    absWorkingDir: here,
  });
  return { text: outputFiles[0].text, modules: Object.keys(metafile.inputs), imports: outputFiles[0].text.match(/\bfrom\s*"[^"]+"|require\(/g) };
}

/** Bytes of a text, and gzipped. */
export function sizeOf(text) {
  return `${kilobytes(Buffer.byteLength(text))}, gzipped ${kilobytes(gzipSync(text, { level: 9 }).length)}`;
}

function kilobytes(bytes) {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}

/** Where a bundle finds the packages that it left out. */
export function outputFolder(name) {
  const folder = `${here}node_modules/.bundles/${name}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  return folder;
}
