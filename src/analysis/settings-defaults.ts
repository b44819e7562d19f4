import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey } from "../program/nodes.js";
import { calledNameOf } from "./last-names.js";

/** The default that a schema of settings writes: `z.string().default("…")`, `str({ default: "…" })`, `{ env: "…", default: "…" }`. */
export function defaultsOf(schema: TSESTree.Node): readonly TSESTree.Node[] {
  const found = defaultIn(schema);
  if (found !== null) return [found];
  for (let call = schema; call.type === "CallExpression"; ) {
    const [first] = call.arguments;
    if (first !== undefined && calledNameOf(call) === "default") return [first];
    const within = defaultIn(first);
    if (within !== null) return [within];
    if (call.callee.type !== "MemberExpression") return [];
    call = call.callee.object;
  }
  return [];
}

export function defaultIn(options: TSESTree.Node | undefined): TSESTree.Node | null {
  if (options?.type !== "ObjectExpression") return null;
  const found = options.properties.find((property) => property.type === "Property" && /^(?:default|defaultValue|devDefault)$/.test(staticKey(property.key, property.computed) ?? ""));
  return found?.type === "Property" ? found.value : null;
}
