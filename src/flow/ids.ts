import type { BlockId, FinalizerId, Register } from "./graph.js";

/** The only makers of the graph's ids: whole numbers from 0 on. */

export function blockId(index: number): BlockId {
  return isBlockId(index) ? index : refuse("block", index);
}

export function registerId(index: number): Register {
  return isRegister(index) ? index : refuse("register", index);
}

export function finalizerId(index: number): FinalizerId {
  return isFinalizerId(index) ? index : refuse("finalizer", index);
}

function isBlockId(index: number): index is BlockId {
  return isIndex(index);
}

function isRegister(index: number): index is Register {
  return isIndex(index);
}

function isFinalizerId(index: number): index is FinalizerId {
  return isIndex(index);
}

function isIndex(index: number): boolean {
  return Number.isInteger(index) && index >= 0;
}

function refuse(what: string, index: number): never {
  throw new RangeError(`${index} is no ${what} of a graph`);
}
