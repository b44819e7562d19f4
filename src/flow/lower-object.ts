import type { TSESTree } from "@typescript-eslint/utils";
import { constantSymbol, spelledKey, SYMBOL_KEY } from "../program/computed-keys.js";
import { getterName, setterName, wellKnownSymbol } from "../program/hidden-names.js";
import type { Merge } from "../program/merged-objects.js";
import { isFunctionNode, staticKey } from "../program/nodes.js";
import type { Argument, Property, Register } from "./graph.js";
import { lowerKey } from "./lower-chain.js";
import { lowerExpression } from "./lower-expression.js";
import type { Lowering } from "./lowering.js";

export function lowerObject(lowering: Lowering, node: TSESTree.ObjectExpression): Register {
  const prototypes: Property[] = [];
  const own: Property[] = [];
  for (const member of node.properties) {
    if (member.type === "SpreadElement") own.push({ kind: "spread", value: lowerExpression(lowering, member.argument) });
    else if (setsPrototype(member)) prototypes.push({ kind: "spread", value: lowerExpression(lowering, member.value) });
    else own.push(lowerProperty(lowering, member));
  }
  const target = lowering.builder.register();
  // What a prototype offers yields to own keys, wherever `__proto__` stands.
  lowering.builder.emit({ kind: "object", target, properties: [...prototypes, ...own], node });
  return target;
}

/** `Object.assign({ at }, base, { allowed })` makes what `{ at, ...base, ...{ allowed } }` does. */
export function lowerMerge(lowering: Lowering, node: TSESTree.CallExpression, { made, sources }: Merge, beforeCopying: () => void): Register {
  const { builder } = lowering;
  const own = made.properties.map((member): Property => (member.type === "SpreadElement" ? { kind: "spread", value: lowerExpression(lowering, member.argument) } : lowerProperty(lowering, member)));
  const copied = sources.map((source): Property => ({ kind: "spread", value: lowerExpression(lowering, source) }));
  beforeCopying();
  const target = builder.register();
  builder.emit({ kind: "object", target, properties: [...own, ...copied], node });
  return target;
}

function setsPrototype(member: TSESTree.Property): boolean {
  return !member.computed && !member.shorthand && !member.method && member.kind === "init" && staticKey(member.key, false) === "__proto__";
}

function lowerProperty(lowering: Lowering, member: TSESTree.Property): Property {
  const spelled = spelledKey(member.key, member.computed, lowering.variableOf, "object");
  lowerKey(lowering, member.key, member.computed);
  const key = spelled === SYMBOL_KEY ? null : spelled;
  const symbol = spelled === SYMBOL_KEY ? { symbol: wellKnownSymbol(member.key, member.computed) ?? constantSymbol(member.key, lowering.variableOf) ?? "" } : {};
  if (member.kind === "init") return { kind: "property", key, value: lowerExpression(lowering, member.value), ...symbol };
  const accessor = isFunctionNode(member.value) ? lowerExpression(lowering, member.value) : null;
  // Anybody who reads or writes the key calls the accessor, in places that no call shows.
  if (accessor !== null) lowering.builder.emit({ kind: "escape", value: accessor, node: member });
  if (accessor !== null && key !== null) return { kind: "accessor", key, name: member.kind === "get" ? getterName(key) : setterName(key), value: accessor };
  return { kind: "property", key, value: lowering.compute(member, []), ...symbol };
}

export function lowerArray(lowering: Lowering, node: TSESTree.ArrayExpression): Register {
  const elements = node.elements.map((element): Argument | null => {
    if (element === null) return null;
    if (element.type !== "SpreadElement") return { value: lowerExpression(lowering, element), spread: false };
    const value = lowerExpression(lowering, element.argument);
    lowering.drain(value, element);
    return { value, spread: true };
  });
  const target = lowering.builder.register();
  lowering.builder.emit({ kind: "array", target, elements, node });
  return target;
}
