import type { TSESTree } from "@typescript-eslint/utils";
import { stripTypeWrappers } from "../../program/nodes.js";
import { calledName } from "../call-names.js";
import { codeAround } from "../code-around.js";
import { putsAway, writesFile } from "../decision-use-syntax.js";
import type { GateCalls } from "../gate-calls.js";
import { textOf } from "./filled-once.js";
import { placeOf } from "./places.js";

const READS = /^(?:get|has|hget|hGet|peek|fetch|read|load|getItem|match|readFile|readFileSync|readJson|readJSON)$/;
const FILES = /^(?:read|write)(?:File(?:Sync)?|Json|JSON)$/;

/** `cache.get(key)`, `readFile(path)` */
export function looksIntoStore({ callee, arguments: given }: TSESTree.CallExpression): boolean {
  return given.length > 0 && READS.test(calledName(callee)) && (callee.type === "MemberExpression" || FILES.test(calledName(callee)));
}

/** Whether a call reads what the other one may have put away: from the same store, and not surely by another key. */
export function mayReadBack(read: TSESTree.CallExpression, kept: TSESTree.CallExpression, gates: GateCalls): boolean {
  if (!looksIntoStore(read)) return false;
  const isFile = FILES.test(calledName(kept.callee));
  if (isFile !== FILES.test(calledName(read.callee))) return false;
  const [written] = kept.arguments;
  const [asked] = read.arguments;
  if (isFile) return written !== undefined && asked !== undefined && codeAround(read) === codeAround(kept) && textOf(written, gates) === textOf(asked, gates);
  if (read.callee.type !== "MemberExpression" || kept.callee.type !== "MemberExpression" || placeOf(read.callee.object, gates) !== placeOf(kept.callee.object, gates)) return false;
  return written === undefined || asked === undefined || !differ(beginningOf(written, gates), beginningOf(asked, gates));
}

/** Whether a call keeps its arguments: in a collection, or in a file. */
export function keepsArguments(call: TSESTree.CallExpression): boolean {
  return putsAway(call) || writesFile(call);
}

interface Beginning {
  readonly text: string;
  readonly isWhole: boolean;
}

/** What a key is known to begin with. */
function beginningOf(start: TSESTree.Node, gates: GateCalls): Beginning | null {
  const node = stripTypeWrappers(start);
  if (node.type === "Literal") return typeof node.value === "string" ? { text: node.value, isWhole: true } : null;
  if (node.type === "TemplateLiteral") return { text: node.quasis[0]?.value.cooked ?? "", isWhole: node.expressions.length === 0 };
  if (node.type === "BinaryExpression" && node.operator === "+") {
    const left = beginningOf(node.left, gates);
    return left === null ? null : { text: left.text, isWhole: false };
  }
  if (node.type !== "Identifier") return null;
  const definition = gates.variableOf(node)?.defs[0]?.node;
  return definition?.type === "VariableDeclarator" && definition.parent.kind === "const" && definition.init !== null && definition.id.type === "Identifier" ? beginningOf(definition.init, gates) : null;
}

function differ(one: Beginning | null, other: Beginning | null): boolean {
  if (one === null || other === null) return false;
  if (one.isWhole && other.isWhole) return one.text !== other.text;
  const [longer, shorter] = one.text.length >= other.text.length ? [one, other] : [other, one];
  return shorter.isWhole ? longer.text !== shorter.text : !longer.text.startsWith(shorter.text);
}
