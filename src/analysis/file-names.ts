import type { TSESTree } from "@typescript-eslint/utils";
import { pushChildNodesInOrder, staticKey, type VisitorKeys } from "../program/nodes.js";
import type { VariableOf } from "../program/variables.js";
import { ANY_HIDDEN, mention, namesOf, opensUnit, type NamedUnit, type OpenUnit } from "./named-units.js";
import { WrittenKeysOfFile, type WrittenKeys } from "./written-keys.js";

/** Who may reach what under which names, and what is written under them. */
export interface FileNames {
  readonly units: readonly NamedUnit[];
  readonly unitOf: ReadonlyMap<TSESTree.Node, NamedUnit>;
  /** Property names that some assignment in the file writes, computed ones as null. */
  readonly writtenKeys: ReadonlySet<string | null>;
  /** The same without what functions write into objects that only they have: that is followed. */
  readonly keysWritten: (variableOf: VariableOf) => WrittenKeys;
}

/** One walk, without recursion. */
export function readNames(program: TSESTree.Program, visitorKeys: VisitorKeys): FileNames {
  const units: OpenUnit[] = [];
  const unitOf = new Map<TSESTree.Node, NamedUnit>();
  const written = new WrittenKeysOfFile();
  // Every node of every file that has something comes by: two lists spare an object for each.
  const nodes: TSESTree.Node[] = [program];
  const unitsOfNodes: (OpenUnit | null)[] = [null];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    let unit = unitsOfNodes.pop() ?? null;
    if (opensUnit(node)) {
      unit = { node, names: namesOf(node), mentions: new Set(), parent: unit };
      units.push(unit);
      unitOf.set(node, unit);
    }
    noteNode(node, unit, written);
    pushChildNodesInOrder(node, nodes, visitorKeys);
    while (unitsOfNodes.length < nodes.length) unitsOfNodes.push(unit);
  }
  written.settle(program, visitorKeys);
  return { units, unitOf, writtenKeys: written.keys(null).writtenKeys, keysWritten: (variableOf) => written.keys(variableOf) };
}

function noteNode(node: TSESTree.Node, unit: OpenUnit | null, written: WrittenKeysOfFile): void {
  switch (node.type) {
    case "CallExpression":
      written.noteCall(node);
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
    case "ForInStatement":
    case "ForOfStatement":
      written.noteLoopVariable(node);
      break;
    case "UpdateExpression":
      written.noteUpdate(node);
      break;
    case "UnaryExpression":
      written.noteDeletion(node);
      break;
    default:
      break;
  }
}
