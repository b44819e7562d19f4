import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, FunctionNode } from "../flow/graph.js";
import { isFunctionNode, staticKey, type VisitorKeys } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";
import { ANY_HIDDEN, mention, namesOf, opensUnit, type NamedUnit, type OpenUnit } from "./named-units.js";
import { WrittenKeysOfFile, type WrittenKeys } from "./written-keys.js";

export type LoopNode = TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForStatement | TSESTree.ForOfStatement | TSESTree.ForInStatement;

export interface FileScan {
  readonly calls: readonly CallNode[];
  readonly loops: readonly LoopNode[];
  /** Functions, by enclosing one first. */
  readonly functions: readonly FunctionNode[];
  readonly units: readonly NamedUnit[];
  readonly unitOf: ReadonlyMap<TSESTree.Node, NamedUnit>;
  /** Property names that some assignment in the file writes, computed ones as null. */
  readonly writtenKeys: ReadonlySet<string | null>;
  /** The same without what functions write into objects that only they have: that is followed. */
  readonly keysWritten: (variableOf: VariableOf) => WrittenKeys;
}

export type { VisitorKeys };

const scans = new WeakMap<TSESTree.Program, FileScan>();

/** Everything the analysis wants to know about a file's syntax. Made once, for all rules. */
export function scanFile(program: TSESTree.Program, visitorKeys: VisitorKeys): FileScan {
  const known = scans.get(program);
  if (known !== undefined) return known;
  const scan = walk(program, visitorKeys);
  scans.set(program, scan);
  return scan;
}

/** One walk, without recursion. */
function walk(program: TSESTree.Program, visitorKeys: VisitorKeys): FileScan {
  const calls: CallNode[] = [];
  const loops: LoopNode[] = [];
  const functions: FunctionNode[] = [];
  const units: OpenUnit[] = [];
  const unitOf = new Map<TSESTree.Node, NamedUnit>();
  const written = new WrittenKeysOfFile();
  const stack: { readonly node: TSESTree.Node; readonly unit: OpenUnit | null }[] = [{ node: program, unit: null }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { node } = item;
    let { unit } = item;
    if (opensUnit(node)) {
      unit = { node, names: namesOf(node), mentions: new Set(), parent: unit };
      units.push(unit);
      unitOf.set(node, unit);
    }
    switch (node.type) {
      case "CallExpression":
      case "NewExpression":
      case "TaggedTemplateExpression":
      case "ImportExpression":
        calls.push(node);
        if (node.type === "CallExpression") written.noteCall(node);
        break;
      case "Identifier":
      case "PrivateIdentifier":
        mention(unit, node.type === "PrivateIdentifier" ? `#${node.name}` : node.name);
        written.noteName(node);
        break;
      case "Literal":
        if (typeof node.value === "string" && node.value.length < 40) mention(unit, node.value);
        break;
      case "MemberExpression":
        if (node.computed && staticKey(node.property, true) === null) mention(unit, ANY_HIDDEN);
        break;
      case "AssignmentExpression":
        written.noteAssignment(node);
        break;
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
        loops.push(node);
        break;
      case "ForInStatement":
      case "ForOfStatement":
        loops.push(node);
        written.noteLoopVariable(node);
        break;
      case "UpdateExpression":
        written.noteUpdate(node);
        break;
      case "UnaryExpression":
        written.noteDeletion(node);
        break;
      default:
        if (isFunctionNode(node)) functions.push(node);
    }
    const keys = visitorKeys[node.type] ?? [];
    for (let index = keys.length - 1; index >= 0; index--) {
      const key = keys[index];
      if (key !== undefined) pushChildren(stack, readKey(node, key), unit);
    }
  }
  written.settle(program, visitorKeys);
  return { calls, loops, functions, units, unitOf, writtenKeys: written.keys(null).writtenKeys, keysWritten: (variableOf) => written.keys(variableOf) };
}

function readKey(node: TSESTree.Node, key: string): unknown {
  return Reflect.get(node, key);
}

function pushChildren(stack: { node: TSESTree.Node; unit: OpenUnit | null }[], child: unknown, unit: OpenUnit | null): void {
  if (Array.isArray(child)) {
    const nodes: readonly unknown[] = child;
    for (let index = nodes.length - 1; index >= 0; index--) {
      const node = nodes[index];
      if (isNode(node)) stack.push({ node, unit });
    }
  } else if (isNode(child)) {
    stack.push({ node: child, unit });
  }
}

function isNode(value: unknown): value is TSESTree.Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

