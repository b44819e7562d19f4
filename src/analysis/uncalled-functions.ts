import { constructorOwner } from "./class-of.js";
import type { FunctionNode } from "../flow/graph.js";
import { isFunctionNode } from "../program/nodes.js";
import type { TSESTree } from "@typescript-eslint/utils";
import type { FileScan } from "./scan-file.js";

interface Candidate {
  readonly node: FunctionNode;
  /** Under which code may call it: its own names, and those of the variable or property that it is the value of. */
  readonly names: readonly string[];
  readonly mentions: ReadonlySet<string>;
  readonly inner: Candidate[];
}

/**
 * Functions of a file that nothing in view has called so far, one by one. Of those that stand in no other such function, one that no other
 * of these mentions comes first, since it may call them.
 */
export class UncalledFunctions {
  #outermost: Candidate[] = [];
  /** How many of the outermost mention a name. */
  readonly #mentioned = new Map<string, number>();

  /** @param functions enclosing ones first, in the order of the text. */
  constructor(
    scan: Pick<FileScan, "unitOf">,
    functions: readonly FunctionNode[],
    private readonly ran: ReadonlySet<TSESTree.Node>,
  ) {
    for (const candidate of nested(scan, functions)) this.#add(candidate, this.#outermost);
  }

  next(): FunctionNode | null {
    this.#dropThoseThatRan();
    const unmentioned = this.#outermost.find((candidate) => !this.#isMentioned(candidate));
    return (unmentioned ?? this.#outermost[0])?.node ?? null;
  }

  #dropThoseThatRan(): void {
    if (!this.#outermost.some(({ node }) => this.#hasRun(node))) return;
    const left: Candidate[] = [];
    const open = this.#outermost.reverse();
    for (let candidate = open.pop(); candidate !== undefined; candidate = open.pop()) {
      if (!this.#hasRun(candidate.node)) {
        left.push(candidate);
        continue;
      }
      for (const name of candidate.mentions) this.#mentioned.set(name, (this.#mentioned.get(name) ?? 0) - 1);
      const inner: Candidate[] = [];
      for (const each of candidate.inner) this.#add(each, inner);
      open.push(...inner.reverse());
    }
    this.#outermost = left;
  }

  #add(candidate: Candidate, to: Candidate[]): void {
    to.push(candidate);
    for (const name of candidate.mentions) this.#mentioned.set(name, (this.#mentioned.get(name) ?? 0) + 1);
  }

  #isMentioned({ names, mentions }: Candidate): boolean {
    return names.some((name) => (this.#mentioned.get(name) ?? 0) > (mentions.has(name) ? 1 : 0));
  }

  #hasRun(node: FunctionNode): boolean {
    const owner = constructorOwner(node);
    return this.ran.has(node) || (owner !== null && this.ran.has(owner));
  }
}

/** The outermost ones, with those that stand in them. */
function nested(scan: Pick<FileScan, "unitOf">, functions: readonly FunctionNode[]): Candidate[] {
  const outermost: Candidate[] = [];
  const around: Candidate[] = [];
  for (const node of functions) {
    const unit = scan.unitOf.get(node);
    const candidate: Candidate = { node, names: namesOf(scan, node), mentions: unit?.mentions ?? new Set(), inner: [] };
    while (around.length > 0 && !encloses(around.at(-1)?.node, node)) around.pop();
    (around.at(-1)?.inner ?? outermost).push(candidate);
    around.push(candidate);
  }
  return outermost;
}

function encloses(outer: TSESTree.Node | undefined, inner: TSESTree.Node): boolean {
  return outer !== undefined && outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

function namesOf(scan: Pick<FileScan, "unitOf">, node: FunctionNode): readonly string[] {
  const own = scan.unitOf.get(node);
  const holder = own?.parent ?? null;
  const isHeld = holder !== null && !isFunctionNode(holder.node) && holder.node.type !== "ClassDeclaration" && holder.node.type !== "ClassExpression";
  return [...(own?.names ?? []), ...(isHeld ? holder.names : [])];
}
