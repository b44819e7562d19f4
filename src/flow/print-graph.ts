import type { Block, Callee, FlowGraph, Instruction, Property, PropertyKey, Register, Terminal } from "./graph.js";
import { successors, terminalTargets } from "./order.js";

/** The graph as text: one line per instruction, stable enough for fixtures. */
export function printGraph(graph: FlowGraph): string {
  const lines = [printOwner(graph)];
  for (const block of graph.blocks) {
    const handler = block.handler === null ? "" : ` catch b${block.handler}`;
    const depth = block.loopDepth === 0 ? "" : ` loop ${block.loopDepth}`;
    lines.push(`b${block.id}:${depth}${handler}`);
    for (const instruction of block.instructions) lines.push(`  ${printInstruction(instruction)}`);
    lines.push(`  ${printTerminal(block.terminal)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The graph for Graphviz; exceptional edges are dashed. */
export function printDot(graph: FlowGraph): string {
  const lines = ["digraph {", "  node [shape=box, fontname=monospace];"];
  for (const block of graph.blocks) {
    const text = [`b${block.id}`, ...block.instructions.map(printInstruction), printTerminal(block.terminal)];
    lines.push(`  b${block.id} [label="${text.map(escapeLabel).join("\\l")}\\l"];`);
    lines.push(...edgeLines(block));
  }
  return `${[...lines, "}"].join("\n")}\n`;
}

function edgeLines(block: Block): string[] {
  const normal = new Set(terminalTargets(block.terminal));
  return successors(block).flatMap((target) => {
    const edges = normal.has(target) ? [`  b${block.id} -> b${target};`] : [];
    if (target === block.handler) edges.push(`  b${block.id} -> b${target} [style=dashed];`);
    return edges;
  });
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}

function printOwner(graph: FlowGraph): string {
  const kinds = [graph.isAsync ? "async " : "", graph.isGenerator ? "generator " : ""].join("");
  const truncated = graph.truncated === null ? "" : " (truncated)";
  return `${kinds}${graph.owner.kind} ${ownerName(graph)}${truncated}`.trimEnd();
}

function ownerName({ owner }: FlowGraph): string {
  switch (owner.kind) {
    case "module":
      return "";
    case "intrinsic":
      return owner.name;
    case "function":
    case "construction":
      return owner.node.id?.name ?? "(anonymous)";
  }
}

const reg = (register: Register): string => `r${register}`;
const list = (registers: readonly Register[]): string => registers.map(reg).join(", ");
const key = (property: PropertyKey): string => (property === null ? "[?]" : `.${property}`);

export function printInstruction(instruction: Instruction): string {
  const operation = printOperation(instruction);
  return "target" in instruction ? `${reg(instruction.target)} = ${operation}` : operation;
}

function printOperation(instruction: Instruction): string {
  switch (instruction.kind) {
    case "literal":
      return instruction.value === undefined ? "undefined" : JSON.stringify(instruction.value);
    case "compute":
    case "opaque":
      return `${instruction.kind} ${instruction.node.type}(${list(instruction.uses)})`;
    case "load":
      return `load ${instruction.node.name}${instruction.variable === null ? " (undeclared)" : ""}`;
    case "store":
      return `store ${instruction.variable?.name ?? "(undeclared)"} ${reg(instruction.value)}`;
    case "this":
    case "caught":
      return instruction.kind;
    case "member":
      return `${reg(instruction.object)}${key(instruction.property)}`;
    case "super-member":
      return `super${key(instruction.property)}`;
    case "rest":
      return `rest of ${instruction.from} ${reg(instruction.object)}`;
    case "store-member":
      return `${instruction.object === null ? "super" : reg(instruction.object)}${key(instruction.property)} = ${reg(instruction.value)}`;
    case "call": {
      const args = instruction.arguments.map((argument) => `${argument.spread ? "..." : ""}${reg(argument.value)}`).join(", ");
      return `${instruction.construct ? "new" : "call"} ${printCallee(instruction.callee)}(${args})`;
    }
    case "implicit-super":
      return `call super(...${reg(instruction.arguments)})`;
    case "await":
    case "not":
    case "escape":
    case "copy":
    case "set-return":
    case "set-exception":
    case "collect":
    case "put":
      return `${instruction.kind} ${reg(instruction.value)}`;
    case "yield":
      return `yield${instruction.delegate ? "*" : ""} ${reg(instruction.value)}`;
    case "closure":
      return `closure ${instruction.node.id?.name ?? "(anonymous)"} at line ${instruction.node.loc.start.line}${instruction.thisValue === null ? "" : ` with this ${reg(instruction.thisValue)}`}`;
    case "class":
      return `class ${instruction.node.id?.name ?? "(anonymous)"}${instruction.heritage === null ? "" : ` extends ${reg(instruction.heritage)}`}`;
    case "object":
      return `{${instruction.properties.map(printProperty).join(", ")}}`;
    case "array":
      return `[${instruction.elements.map((element) => (element === null ? "hole" : `${element.spread ? "..." : ""}${reg(element.value)}`)).join(", ")}]`;
    case "compare":
      return `${reg(instruction.left)} ${instruction.operator} ${reg(instruction.right)}`;
    case "argument":
      return `argument ${instruction.rest ? "..." : ""}${instruction.index}`;
    case "begin-iteration":
      return `begin-iteration ${instruction.node.type}`;
    case "iterator":
      return `${instruction.awaits ? "async iterator" : "iterator"} of ${reg(instruction.value)}`;
    case "complete":
      return `complete finally${instruction.finalizer} with ${instruction.completion}`;
    case "invoke":
      return `invoke ${reg(instruction.callee)}(${list(instruction.arguments)})`;
    case "ask":
      return "ask";
  }
}

function printCallee(callee: Callee): string {
  switch (callee.kind) {
    case "value":
      return reg(callee.value);
    case "member":
      return `${reg(callee.object)}${key(callee.property)}`;
    case "super-member":
      return `super${key(callee.property)}`;
    case "super":
    case "import":
      return callee.kind;
  }
}

function printProperty(property: Property): string {
  return property.kind === "spread" ? `...${reg(property.value)}` : `${property.key ?? "[?]"}: ${reg(property.value)}`;
}

export function printTerminal(terminal: Terminal): string {
  switch (terminal.kind) {
    case "jump":
      return `jump b${terminal.target}`;
    case "branch":
      return `branch ${terminal.test} ${reg(terminal.value)} ? b${terminal.consequent} : b${terminal.alternate}`;
    case "fork":
      return `fork ${terminal.targets.map((target) => `b${target}`).join(" | ")}`;
    case "iterate":
      return `${reg(terminal.item)} = ${terminal.awaits ? "await " : ""}next ${reg(terminal.iterator)} ? b${terminal.body} : b${terminal.done}`;
    case "return":
    case "unreachable":
      return terminal.kind;
    case "throw":
      return terminal.value === null ? "throw set exception" : `throw ${reg(terminal.value)}`;
    case "end-finally":
      return `end finally${terminal.finalizer}: ${terminal.targets.map((target) => `b${target}`).join(" | ")}`;
  }
}
