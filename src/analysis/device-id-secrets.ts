import type { TSESTree } from "@typescript-eslint/utils";
import type { CallResolver } from "../program/call-meaning.js";
import { staticKey, stripTypeWrappers } from "../program/nodes.js";
import { hole, type StaticText } from "../program/static-text.js";
import type { VariableOf } from "../program/variables.js";
import { findSecret, type FoundSecret } from "../secrets/find-secret.js";
import { secretNamedByPath } from "../secrets/secret-path.js";
import type { DeviceId, Piece } from "./device-ids.js";

/** A device ID that holds a secret: spelled in its text, or promised by the name of what is put into it. */
export type DeviceIdSecret =
  | { readonly kind: "spelled"; readonly deviceId: DeviceId; readonly secret: FoundSecret }
  | {
      readonly kind: "named";
      readonly deviceId: DeviceId;
      /** The path of names in the code. */
      readonly path: string;
      /** What it promises, in words. */
      readonly noun: string;
    };

/** At most one for each expression that spells an ID, in source order. */
export function findDeviceIdSecrets(deviceIds: readonly DeviceId[], resolver: CallResolver): readonly DeviceIdSecret[] {
  const found = new Map<TSESTree.Node, DeviceIdSecret>();
  for (const deviceId of deviceIds) {
    if (found.has(deviceId.node)) continue;
    const secret = secretIn(deviceId, resolver);
    if (secret !== null && !isFoundElsewhere(deviceId, resolver)) found.set(deviceId.node, secret);
  }
  return [...found.values()];
}

function secretIn(deviceId: DeviceId, resolver: CallResolver): DeviceIdSecret | null {
  return spelledIn(deviceId, resolver.text) ?? namedIn(deviceId, resolver);
}

/** Whether the other file that spells the ID shows the secret by itself. */
function isFoundElsewhere(deviceId: DeviceId, resolver: CallResolver): boolean {
  return deviceId.namedIn?.readings.some((pieces) => secretIn({ ...deviceId, pieces }, resolver) !== null) ?? false;
}

function spelledIn(deviceId: DeviceId, text: StaticText): DeviceIdSecret | null {
  const whole = deviceId.pieces.map((piece) => (piece.kind === "text" ? piece.text : hole)).join("");
  const secret = findSecret(whole);
  if (secret !== null) return { kind: "spelled", deviceId, secret };
  for (const piece of deviceId.pieces) {
    const there = piece.kind === "unknown" ? (piece.spelled?.texts.text ?? text) : text;
    for (const part of partsOf(piece)) {
      const inside = findSecret(there.withHoles(part));
      if (inside !== null) return { kind: "spelled", deviceId, secret: inside };
    }
  }
  return null;
}

function namedIn(deviceId: DeviceId, resolver: CallResolver): DeviceIdSecret | null {
  for (const path of deviceId.pieces.flatMap((piece) => pathsOf(piece, resolver))) {
    const noun = secretNamedByPath(path);
    if (noun !== null) return { kind: "named", deviceId, path: findSecret(path) === null ? path : "…", noun };
  }
  return null;
}

function pathsOf(piece: Piece, resolver: CallResolver): readonly string[] {
  if (piece.kind === "text") return [];
  const { text, variableOf } = piece.spelled?.texts ?? resolver;
  const node = piece.spelled?.node ?? piece.node;
  const whole = wholeOf(node);
  const other = [keyAskedFor(node, text), keyTakenFrom(node, variableOf), whole === null ? null : pathOf(whole)].filter((name) => name !== null);
  return [...piece.names, ...partsOf(piece).map(pathOf), ...other];
}

/** What `token.split(".")[1]`, `token.split(".").pop()` and `token[0]` are pieces of. */
function wholeOf(start: TSESTree.Node): TSESTree.Node | null {
  const outer = stripTypeWrappers(start);
  const node = outer.type === "ChainExpression" ? stripTypeWrappers(outer.expression) : outer;
  if (node.type === "CallExpression" && node.callee.type === "MemberExpression" && /^(?:at|pop|shift)$/.test(nameOf(node.callee))) return splitBy(node.callee.object);
  if (node.type !== "MemberExpression" || !node.computed || node.property.type !== "Literal" || typeof node.property.value !== "number") return null;
  return splitBy(node.object) ?? node.object;
}

/** The text that is split. */
function splitBy(start: TSESTree.Node): TSESTree.Node | null {
  const call = stripTypeWrappers(start);
  return call.type === "CallExpression" && call.callee.type === "MemberExpression" && nameOf(call.callee) === "split" ? call.callee.object : null;
}

/** `const { apiKey: part } = config`: the name of the member that the variable was taken from. */
function keyTakenFrom(node: TSESTree.Node, variableOf: VariableOf): string | null {
  if (node.type !== "Identifier") return null;
  const bound = variableOf(node)?.defs[0]?.name;
  const holder = bound?.parent?.type === "AssignmentPattern" ? bound.parent.parent : bound?.parent;
  return holder?.type === "Property" ? staticKey(holder.key, holder.computed) : null;
}

/** Functions and methods whose result spells their arguments again, encoded or put together. */
const CARRIERS: ReadonlySet<string> = new Set([
  "btoa", "escape", "encodeURI", "encodeURIComponent", "stringify", "from", "base64", "toBase64", "toBase64Url", "base64url", "encodeBase64", "base64Encode", "encode",
  "format", "sprintf", "replace", "replaceAll", "padStart", "padEnd", "concat", "join", "filter", "flat", "toString", "raw",
]);
/** Methods that yield a piece of a text. */
const PIECES: ReadonlySet<string> = new Set(["slice", "substring", "substr", "at", "pop", "shift"]);
/** Expressions inside one another that are looked into, and parts of one ID. */
const DEEPEST = 8;
const MOST_PARTS = 100;

/** What the result of a call holds: `key` of `btoa(key)`, `format("%s", key)` and `["worker", key].filter(Boolean).join(":")`. */
function partsOf(piece: Piece): readonly TSESTree.Node[] {
  const node = piece.kind === "text" ? null : (piece.spelled?.node ?? piece.node);
  if (node === null || (node.type !== "CallExpression" && node.type !== "TaggedTemplateExpression")) return [];
  const parts: TSESTree.Node[] = [];
  collectParts(node, 0, parts);
  return parts;
}

function collectParts(start: TSESTree.Node, depth: number, parts: TSESTree.Node[]): void {
  if (depth > DEEPEST || parts.length >= MOST_PARTS) return;
  const node = stripTypeWrappers(start);
  const each = (inside: readonly (TSESTree.Node | null)[]): void => {
    for (const next of inside) if (next !== null) collectParts(next, depth + 1, parts);
  };
  switch (node.type) {
    case "CallExpression":
      if (node.callee.type === "MemberExpression" && PIECES.has(nameOf(node.callee))) each([wholeOf(node) ?? node.callee.object]);
      else if (!CARRIERS.has(nameOf(node.callee))) parts.push(node);
      else each(node.callee.type === "MemberExpression" && node.callee.object.type !== "Identifier" ? [node.callee.object, ...node.arguments] : node.arguments);
      return;
    case "TaggedTemplateExpression":
      if (CARRIERS.has(nameOf(node.tag))) each([node.quasi]);
      return;
    case "TemplateLiteral":
      parts.push(node);
      each(node.expressions);
      return;
    case "ArrayExpression":
      each(node.elements);
      return;
    case "ObjectExpression":
      each(node.properties.map((property) => (property.type === "Property" ? property.value : property.argument)));
      return;
    case "SpreadElement":
      each([node.argument]);
      return;
    default:
      parts.push(node);
  }
}

const GETTERS: ReadonlySet<string> = new Set(["get", "getOrThrow", "getenv", "getEnv", "env", "requireEnv", "readEnv", "mustEnv", "header", "read", "load", "lookup", "getSecret", "secret", "require", "getValue", "getItem", "getString", "fetch"]);

/** Names of variables of the environment. */
const VARIABLE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

/** `config.get("API_KEY")`: the name that the argument spells. What is given the name of a variable of the environment, and no more, reads that. */
function keyAskedFor(node: TSESTree.Node, text: StaticText): string | null {
  if (node.type !== "CallExpression") return null;
  const [first, ...others] = node.arguments;
  const key = first === undefined || first.type === "SpreadElement" ? null : text.of(first);
  if (key === null) return null;
  return GETTERS.has(nameOf(node.callee)) || (others.length === 0 && VARIABLE.test(key)) ? key : null;
}

function nameOf(callee: TSESTree.Node): string {
  const inner = stripTypeWrappers(callee);
  if (inner.type === "Identifier") return inner.name;
  return inner.type === "MemberExpression" ? (staticKey(inner.property, inner.computed) ?? "") : "";
}

function pathOf(start: TSESTree.Node): string {
  const names: string[] = [];
  let node = stripTypeWrappers(start);
  while (node.type === "MemberExpression" || node.type === "CallExpression") {
    if (node.type === "MemberExpression") names.push(staticKey(node.property, node.computed) ?? "");
    node = stripTypeWrappers(node.type === "MemberExpression" ? node.object : node.callee);
  }
  if (node.type === "Identifier") names.push(node.name);
  return names.reverse().join(".");
}
