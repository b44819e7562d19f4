import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transformSync } from "rolldown/utils";

/** @type {import("node:module").ResolveHook} */
export async function resolve(specifier, context, next) {
  // Imports name the file that the compiler writes.
  if (specifier.startsWith(".") && specifier.endsWith(".js") && isOwn(context.parentURL)) {
    const source = new URL(specifier.replace(/\.js$/, ".ts"), context.parentURL);
    if (existsSync(source)) return { url: source.href, format: "module", shortCircuit: true };
  }
  return next(specifier, context);
}

/** @type {import("node:module").LoadHook} */
export async function load(url, context, next) {
  if (!/\.ts(?:\?|$)/.test(url) || !isOwn(url)) return next(url, context);
  const file = fileURLToPath(url);
  const { code, map, errors } = transformSync(file, readFileSync(file, "utf8"), { sourcemap: true });
  if (errors.length > 0) throw new SyntaxError(errors.map(({ message }) => message).join("\n"));
  const mapping = Buffer.from(JSON.stringify(map)).toString("base64");
  return { format: "module", source: `${code}\n//# sourceMappingURL=data:application/json;base64,${mapping}`, shortCircuit: true };
}

function isOwn(url) {
  return url?.startsWith("file:") === true && !url.includes("/node_modules/");
}
