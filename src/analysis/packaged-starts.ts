import type { TSESTree } from "@typescript-eslint/utils";
import type { StartKind } from "../models/behaviour.js";
import { isFileName } from "../models/module-name.js";
import { builtInBehaviours } from "../models/packs.js";
import { calledName } from "./call-names.js";
import type { GateCalls } from "./gate-calls.js";

interface Names {
  /** Of the packages, in quotes. */
  readonly packages: RegExp;
  /** Of the members that are called last. */
  readonly members: ReadonlySet<string>;
}

let known: Names | null = null;

function names(): Names {
  known ??= readNames();
  return known;
}

function readNames(): Names {
  const rows = builtInBehaviours.that(new Set(["start"]));
  const packages = new Set(rows.map(({ from }) => from).filter((from) => from !== "global" && !isFileName(from)));
  const members = new Set(rows.flatMap(({ steps }) => {
    const last = steps.at(-2);
    return last?.kind === "member" ? [...last.names] : [];
  }));
  return { packages: new RegExp(`["'\`](?:${[...packages].map((name) => name.replace(/[.]/g, "\\.")).join("|")})["'\`]`), members };
}

/** Whether a text names a package whose calls begin work. */
export function namesStartingPackage(text: string): boolean {
  return names().packages.test(text);
}

/** Whether the models know a member of this name that begins work, or one that is imported under it. */
export function isStartingName(name: string): boolean {
  return names().members.has(name);
}

/** `client.on("message")` only listens where a `client.subscribe()` begins the work. */
function callsOnSame({ callee }: StartCall, methods: readonly string[], { members, unit }: GateCalls): readonly TSESTree.CallExpression[] {
  if (callee.type !== "MemberExpression") return [];
  const textOf = (node: TSESTree.Node): string => unit.text.slice(node.range[0], node.range[1]);
  const object = textOf(callee.object);
  return methods.flatMap((name) => members.get(name) ?? []).flatMap(({ parent, object: holder }) => (parent.type === "CallExpression" && textOf(holder) === object ? [parent] : []));
}

type StartCall = TSESTree.CallExpression | TSESTree.NewExpression;

/** The work that the call begins as the models tell, whatever its objects are named, and where: a handler may be there before its client connects. */
export function packagedStart(call: StartCall, isImported: boolean, gates: GateCalls): { readonly node: StartCall; readonly kind: StartKind } | null {
  const isWorthAsking = names().members.has(calledName(call.callee)) || (isImported && (call.callee.type === "Identifier" || call.type === "NewExpression"));
  const start = isWorthAsking ? gates.resolver.startOf(call) : null;
  if (start === null || callsOnSame(call, start.unless, gates).length > 0) return null;
  const later = start.then.flatMap((told) => followersOf(call, told, gates)).sort((one, other) => one.range[0] - other.range[0]);
  return { node: later.at(-1) ?? call, kind: start.of };
}

/** @param told a method, and behind a space the beginning of its first argument, in small letters. */
function followersOf(call: StartCall, told: string, gates: GateCalls): readonly TSESTree.CallExpression[] {
  const [method = "", beginning = ""] = told.split(" ");
  return callsOnSame(call, [method], gates).filter(({ range, arguments: [first] }) => {
    const text = first === undefined || first.type === "SpreadElement" ? "" : gates.resolver.text.withHoles(first);
    return range[0] >= call.range[1] && text.trimStart().toLowerCase().startsWith(beginning);
  });
}
