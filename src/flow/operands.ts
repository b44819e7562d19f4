import type { Callee, Instruction, Register, Terminal } from "./graph.js";

const NONE: readonly Register[] = [];

/** Registers that the instruction reads. */
export function usesOf(instruction: Instruction): readonly Register[] {
  switch (instruction.kind) {
    case "literal":
    case "load":
    case "this":
    case "super-member":
    case "argument":
    case "caught":
    case "begin-iteration":
    case "complete":
    case "ask":
      return NONE;
    case "closure":
      return instruction.thisValue === null ? NONE : [instruction.thisValue];
    case "class":
      return instruction.heritage === null ? NONE : [instruction.heritage];
    case "compute":
    case "opaque":
      return instruction.uses;
    case "store":
    case "await":
    case "yield":
    case "not":
    case "copy":
    case "iterator":
    case "set-return":
    case "set-exception":
    case "escape":
    case "put":
      return [instruction.value];
    case "member":
    case "rest":
      return [instruction.object];
    case "store-member":
      return instruction.object === null ? [instruction.value] : [instruction.object, instruction.value];
    case "call":
      return [...calleeUses(instruction.callee), ...instruction.arguments.map((argument) => argument.value)];
    case "implicit-super":
      return [instruction.arguments];
    case "object":
      return instruction.properties.map((property) => property.value);
    case "array":
      return instruction.elements.flatMap((element) => (element === null ? [] : [element.value]));
    case "compare":
      return [instruction.left, instruction.right];
    case "invoke":
      return [instruction.callee, ...instruction.arguments];
    case "collect":
      return [instruction.target, instruction.value];
  }
}

function calleeUses(callee: Callee): readonly Register[] {
  if (callee.kind === "value") return [callee.value];
  return callee.kind === "member" ? [callee.object] : NONE;
}

/** The register that the instruction writes, if any. */
export function targetOf(instruction: Instruction): Register | null {
  return "target" in instruction ? instruction.target : null;
}

/** Registers that the terminal reads. The `item` of `iterate` is written on the way to its body. */
export function terminalUses(terminal: Terminal): readonly Register[] {
  switch (terminal.kind) {
    case "branch":
      return [terminal.value];
    case "iterate":
      return [terminal.iterator];
    case "throw":
      return terminal.value === null ? NONE : [terminal.value];
    default:
      return NONE;
  }
}
