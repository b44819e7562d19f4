import type { Block, CallNode, FlowGraph, Instruction, Terminal } from "../flow/graph.js";
import { blockId as block, registerId as register } from "../flow/ids.js";
import type { IntrinsicBuilder } from "./intrinsics.js";

/** Methods of arrays whose result each single answer of the callback matters for. */
const METHODS = ["every", "some", "find", "map", "filter"] as const;
type Method = (typeof METHODS)[number];

export function unrolledMethod(name: string): Method | null {
  return METHODS.find((method) => method === name) ?? null;
}

const builders = new Map<string, IntrinsicBuilder>();

/** The graph of such a method of an array of which all items are known; arguments: the callback, the items. */
export function unrolledGraph(method: Method, count: number): IntrinsicBuilder {
  const key = `${method} ${count}`;
  const known = builders.get(key);
  if (known !== undefined) return known;
  const build: IntrinsicBuilder = (node) => (method === "filter" ? buildFilter(count, node) : buildUnrolled(method, count, node));
  builders.set(key, build);
  return build;
}

/** Blocks: the arguments, one for each item, the end, and the result of an item at which it stops. */
function buildUnrolled(method: Exclude<Method, "filter">, count: number, node: CallNode): FlowGraph {
  const [callback, result] = [register(0), register(1)];
  const itemAt = (index: number) => register(2 + index);
  const answerAt = (index: number) => register(2 + count + index);
  const firstStop = count + 2;
  const blocks: Block[] = [];
  const add = (instructions: readonly Instruction[], terminal: Terminal, loopDepth = 0): void => {
    blocks.push({ id: block(blocks.length), instructions, terminal, handler: null, loopDepth });
  };
  const indices = Array.from({ length: count }, (_, index) => index);
  add(
    [{ kind: "argument", target: callback, index: 0, rest: false }, ...indices.map((index): Instruction => ({ kind: "argument", target: itemAt(index), index: index + 1, rest: false }))],
    { kind: "jump", target: block(1) },
  );
  for (const index of indices) {
    const next = block(index + 2);
    const stop = method === "find" ? block(firstStop + index) : block(firstStop);
    const answer = answerAt(index);
    const run: readonly Instruction[] = [
      { kind: "begin-iteration", node },
      { kind: "invoke", target: answer, callee: callback, arguments: [itemAt(index)], node },
    ];
    if (method === "map") add(run, { kind: "jump", target: next }, 1);
    else add(run, { kind: "branch", test: "truthy", value: answer, consequent: method === "every" ? next : stop, alternate: method === "every" ? stop : next, node }, 1);
  }
  const leave = (first: Instruction | null, value = result): void => {
    add([...(first === null ? [] : [first]), { kind: "set-return", value }], { kind: "return", node: null });
  };
  if (method === "map") leave({ kind: "array", target: result, elements: indices.map((index) => ({ value: answerAt(index), spread: false })), node });
  else leave({ kind: "literal", target: result, value: method === "find" ? undefined : method === "every" });
  if (method === "find") for (const index of indices) leave(null, itemAt(index));
  else if (method !== "map") leave({ kind: "literal", target: result, value: method === "some" });
  return { owner: { kind: "intrinsic", name: method }, isAsync: false, isGenerator: false, blocks, registerCount: 2 + 2 * count, truncated: null };
}

/** Blocks: the arguments, two for each item, the second of which adds it to the result, and the end. */
function buildFilter(count: number, node: CallNode): FlowGraph {
  const [callback, result] = [register(0), register(1)];
  const blocks: Block[] = [];
  const add = (instructions: readonly Instruction[], terminal: Terminal, loopDepth = 0): void => {
    blocks.push({ id: block(blocks.length), instructions, terminal, handler: null, loopDepth });
  };
  const indices = Array.from({ length: count }, (_, index) => index);
  add(
    [
      { kind: "argument", target: callback, index: 0, rest: false },
      ...indices.map((index): Instruction => ({ kind: "argument", target: register(2 + index), index: index + 1, rest: false })),
      { kind: "array", target: result, elements: [], node },
    ],
    { kind: "jump", target: block(1) },
  );
  for (const index of indices) {
    const [item, answer] = [register(2 + index), register(2 + count + index)];
    const [taken, next] = [block(blocks.length + 1), block(blocks.length + 2)];
    add([{ kind: "begin-iteration", node }, { kind: "invoke", target: answer, callee: callback, arguments: [item], node }], { kind: "branch", test: "truthy", value: answer, consequent: taken, alternate: next, node }, 1);
    add([{ kind: "array", target: result, elements: [{ value: result, spread: true }, { value: item, spread: false }], node }], { kind: "jump", target: next }, 1);
  }
  add([{ kind: "set-return", value: result }], { kind: "return", node: null });
  return { owner: { kind: "intrinsic", name: "filter" }, isAsync: false, isGenerator: false, blocks, registerCount: 2 + 2 * count, truncated: null };
}
