import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, FunctionNode } from "../flow/graph.js";
import { isCallNode, isFunctionNode, isLoop, pushChildNodesInOrder, type VisitorKeys } from "../program/nodes.js";
import type { Loop } from "../program/syntax.js";
import { readNames, type FileNames } from "./file-names.js";
import type { NamedUnit } from "./named-units.js";

export interface FileScan extends FileNames {
  readonly calls: readonly CallNode[];
  readonly loops: readonly Loop[];
  /** Functions, by enclosing one first. */
  readonly functions: readonly FunctionNode[];
}

export type { VisitorKeys };

const scans = new WeakMap<TSESTree.Program, FileScan>();

/** Everything the analysis wants to know about a file's syntax. Made once, for all rules. */
export function scanFile(program: TSESTree.Program, visitorKeys: VisitorKeys): FileScan {
  const known = scans.get(program);
  if (known !== undefined) return known;
  const scan = new Scan(program, visitorKeys);
  scans.set(program, scan);
  return scan;
}

/** What stands in the file is asked of most files with side effects; who may reach what under which names only where a permit may be. */
class Scan implements FileScan {
  readonly calls: CallNode[] = [];
  readonly loops: Loop[] = [];
  readonly functions: FunctionNode[] = [];
  #names: FileNames | null = null;

  constructor(
    private readonly program: TSESTree.Program,
    private readonly visitorKeys: VisitorKeys,
  ) {
    const stack: TSESTree.Node[] = [program];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (isCallNode(node)) this.calls.push(node);
      else if (isLoop(node)) this.loops.push(node);
      else if (isFunctionNode(node)) this.functions.push(node);
      pushChildNodesInOrder(node, stack, visitorKeys);
    }
  }

  get units(): readonly NamedUnit[] {
    return this.#named.units;
  }

  get unitOf(): ReadonlyMap<TSESTree.Node, NamedUnit> {
    return this.#named.unitOf;
  }

  get writtenKeys(): ReadonlySet<string | null> {
    return this.#named.writtenKeys;
  }

  get keysWritten(): FileScan["keysWritten"] {
    return this.#named.keysWritten;
  }

  get #named(): FileNames {
    this.#names ??= readNames(this.program, this.visitorKeys);
    return this.#names;
  }
}
