import type { TSESTree } from "@typescript-eslint/utils";
import type { PathStyle } from "../models/frameworks.js";
import { stripTypeWrappers } from "./nodes.js";

/** Characters that mean themselves in the paths of all routers, and a parameter that fills its segment. */
const PLAIN = /^(?:\/(?::?[\w\-.~]+)?)*$/;
const PLAIN_BELOW = /^(?:\/(?::?[\w\-.~]+)?)*(?:\/\*)?$/;

/** The paths that an argument spells out; null when it may be any. */
export function pathsOf(node: TSESTree.Node | undefined): readonly string[] | null {
  if (node === undefined) return null;
  const text = stripTypeWrappers(node);
  switch (text.type) {
    case "Literal":
      return typeof text.value === "string" ? [text.value] : null;
    case "TemplateLiteral":
      return text.expressions.length === 0 ? [text.quasis[0]?.value.cooked ?? ""] : null;
    case "ArrayExpression": {
      const all = text.elements.map((element) => (element === null ? null : pathsOf(element)));
      return all.length > 0 && all.every((paths) => paths !== null) ? all.flat() : null;
    }
    default:
      return null;
  }
}

/** The paths that a registration by the method `name` is for; null for any. */
export function registeredPaths({ arguments: [first, second] }: TSESTree.CallExpression, name: string): readonly string[] | null {
  if (name === "on") return pathsOf(second);
  // koa-router lets a name stand before the path.
  return pathsOf(second) === null || second?.type === "ArrayExpression" ? pathsOf(first) : null;
}

/** Whether one request may be for both: unless all of them are literal, and none stands below another. */
export function mayMeet(left: readonly string[] | null, right: readonly string[] | null): boolean {
  if (left === null || right === null) return true;
  return left.some((one) => right.some((other) => isBelow(one, other) || isBelow(other, one)));
}

function isBelow(path: string, prefix: string): boolean {
  const [lower, upper] = [path, prefix].map((each) => each.toLowerCase().replace(/\/?\*?$/, ""));
  return lower === undefined || upper === undefined || !isLiteral(lower) || !isLiteral(upper) || lower === upper || lower.startsWith(`${upper}/`);
}

/** Whether a middleware used for `own` runs for every request to one of `paths`. */
export function coversPaths(own: readonly string[], paths: readonly string[] | null, style: PathStyle): boolean {
  if (own.some((path) => isEverything(path, style))) return true;
  return paths !== null && paths.length > 0 && paths.every((path) => own.some((prefix) => coversPath(prefix, path, style)));
}

function isEverything(path: string, style: PathStyle): boolean {
  return style === "prefix" ? path === "/" : path === "*" || path === "/*";
}

function coversPath(own: string, path: string, style: PathStyle): boolean {
  if (style === "pattern") {
    if (!own.endsWith("/*")) return own === path && PLAIN.test(own);
    const prefix = own.slice(0, -1);
    return isLiteral(prefix.slice(0, -1)) && path.startsWith(prefix) && PLAIN_BELOW.test(path);
  }
  const prefix = own.endsWith("/") ? own.slice(0, -1) : own;
  return isLiteral(prefix) && PLAIN_BELOW.test(path) && (path === prefix || path.startsWith(`${prefix}/`));
}

/** Parameters would match other texts than those of the handler's path. */
function isLiteral(path: string): boolean {
  return PLAIN.test(path) && !path.includes(":");
}
