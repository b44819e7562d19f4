import type { TSESTree } from "@typescript-eslint/utils";
import { readKey } from "../program/computed-keys.js";
import { mergeOf } from "../program/merged-objects.js";
import { exhausted, importedBy, isTypeWrapper, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { Argument, BlockId, Callee, CallNode, PropertyKey, Register } from "./graph.js";
import { lowerAfterSuper } from "./lower-class.js";
import { lowerExpression } from "./lower-expression.js";
import { lowerMerge } from "./lower-object.js";
import type { Lowering } from "./lowering.js";

/** A member whose object and key are evaluated and which was neither read nor written yet. `object` null: `super`. */
export interface MemberPlace {
  readonly kind: "member";
  readonly object: Register | null;
  readonly property: PropertyKey;
  readonly node: TSESTree.Node;
}

type Place = MemberPlace | { readonly kind: "value"; readonly value: Register } | { readonly kind: "super" };

type Link = TSESTree.MemberExpression | TSESTree.CallExpression | TSESTree.TaggedTemplateExpression | TSESTree.ChainExpression;

/** Where the links of one optional chain go when what they start from is nullish. */
interface ShortCircuit {
  readonly target: BlockId;
  /** Null when the target belongs to the surrounding condition, which then continues there by itself. */
  readonly join: { readonly block: BlockId; readonly result: Register } | null;
}

interface ChainOptions {
  /** Takes the short circuit of the outermost optional chain; without it the chain evaluates to undefined. */
  readonly onNullish?: BlockId;
  /** What happens to the last member, when it is not read. */
  readonly consume?: (place: MemberPlace) => Register;
}

/**
 * Members, calls, tagged templates and optional chains. They nest to the left, thousands deep in generated code, so the links are walked
 * in a loop from the innermost on.
 */
export function lowerChain(lowering: Lowering, outermost: Link, options: ChainOptions = {}): Register {
  const { links, base } = linksOf(outermost);
  const shortCircuits = openShortCircuits(lowering, links, options.onNullish);
  let place: Place = base.type === "Super" ? { kind: "super" } : { kind: "value", value: lowerExpression(lowering, base) };
  for (let index = links.length - 1; index >= 0; index--) {
    const link = links[index];
    if (link === undefined) break;
    const innermostShort = shortCircuits.at(-1);
    switch (link.type) {
      case "MemberExpression":
        place = lowerMember(lowering, link, place, innermostShort, isLastOf(links, index) && options.consume !== undefined ? lowerKey : lowerReadKey);
        break;
      case "CallExpression":
        place = { kind: "value", value: lowerCall(lowering, link, place, innermostShort) };
        break;
      case "TaggedTemplateExpression":
        place = { kind: "value", value: lowerTaggedTemplate(lowering, link, place) };
        break;
      case "ChainExpression":
        shortCircuits.pop();
        place = { kind: "value", value: closeShortCircuit(lowering, innermostShort, read(lowering, place)) };
        break;
      default:
        exhausted(link);
    }
    if (isLastOf(links, index) && place.kind === "member" && options.consume !== undefined) place = { kind: "value", value: options.consume(place) };
  }
  return read(lowering, place);
}

function isLastOf(links: readonly Link[], index: number): boolean {
  return index === 0 || (index === 1 && links[0]?.type === "ChainExpression");
}

function linksOf(outermost: TSESTree.Node): { links: Link[]; base: TSESTree.Node } {
  const links: Link[] = [];
  let node = outermost;
  for (;;) {
    if (isTypeWrapper(node)) {
      node = node.expression;
      continue;
    }
    switch (node.type) {
      case "MemberExpression":
        links.push(node);
        node = node.object;
        continue;
      case "CallExpression":
        links.push(node);
        node = node.callee;
        continue;
      case "TaggedTemplateExpression":
        links.push(node);
        node = node.tag;
        continue;
      case "ChainExpression":
        links.push(node);
        node = node.expression;
        continue;
      default:
        return { links, base: node };
    }
  }
}

function openShortCircuits(lowering: Lowering, links: readonly Link[], onNullish: BlockId | undefined): ShortCircuit[] {
  const { builder } = lowering;
  return links
    .filter((link) => link.type === "ChainExpression")
    .map((link) => {
      if (onNullish !== undefined && link === links[0]) return { target: onNullish, join: null };
      return { target: builder.reserve(), join: { block: builder.reserve(), result: builder.register() } };
    });
}

function closeShortCircuit(lowering: Lowering, shortCircuit: ShortCircuit | undefined, value: Register): Register {
  const { builder } = lowering;
  if (shortCircuit === undefined || shortCircuit.join === null) return value;
  const { block, result } = shortCircuit.join;
  builder.copy(result, value);
  builder.jump(block);
  builder.enter(shortCircuit.target);
  builder.copy(result, builder.literal(undefined));
  builder.jump(block);
  builder.enter(block);
  return result;
}

function leaveWhenNullish(lowering: Lowering, value: Register, node: TSESTree.Node, shortCircuit: ShortCircuit | undefined): void {
  if (shortCircuit === undefined) return;
  const { builder } = lowering;
  const present = builder.reserve();
  builder.terminate({ kind: "branch", test: "nullish", value, consequent: shortCircuit.target, alternate: present, node });
  builder.enter(present);
}

function lowerMember(lowering: Lowering, node: TSESTree.MemberExpression, before: Place, shortCircuit: ShortCircuit | undefined, keyOf: typeof lowerKey): MemberPlace {
  const object = before.kind === "super" ? null : read(lowering, before);
  if (node.optional && object !== null) leaveWhenNullish(lowering, object, node.object, shortCircuit);
  return { kind: "member", object, property: keyOf(lowering, node.property, node.computed), node };
}

function lowerCall(lowering: Lowering, node: TSESTree.CallExpression, place: Place, shortCircuit: ShortCircuit | undefined): Register {
  if (node.optional) leaveWhenNullish(lowering, read(lowering, place), node.callee, shortCircuit);
  const merge = place.kind === "member" ? mergeOf(node) : null;
  if (place.kind === "member" && merge !== null && lowering.variableOf(merge.global) === null) {
    // It may throw, as any call: here reading the function does, once its arguments are there.
    return lowerMerge(lowering, node, merge, () => readMember(lowering, place));
  }
  const result = emitCall(lowering, node, calleeOf(place), lowerArguments(lowering, node.arguments), false);
  if (place.kind === "super") lowerAfterSuper(lowering, node);
  return result;
}

function lowerTaggedTemplate(lowering: Lowering, node: TSESTree.TaggedTemplateExpression, place: Place): Register {
  const strings = lowering.compute(node.quasi, []);
  const values = node.quasi.expressions.map((expression) => lowerExpression(lowering, expression));
  const args = [strings, ...values].map((value): Argument => ({ value, spread: false }));
  return emitCall(lowering, node, calleeOf(place), args, false);
}

export function lowerNew(lowering: Lowering, node: TSESTree.NewExpression): Register {
  const callee = stripTypeWrappers(node.callee);
  const place: Place =
    callee.type === "MemberExpression" ? lowerPlace(lowering, callee) : { kind: "value", value: lowerExpression(lowering, callee) };
  const args = lowerArguments(lowering, node.arguments);
  const [first] = args;
  if (first?.spread === false && isCollection(lowering, callee) && node.arguments[0]?.type !== "ArrayExpression") lowering.drain(first.value, node);
  return emitCall(lowering, node, calleeOf(place), args, true);
}

const COLLECTIONS: ReadonlySet<string> = new Set(["Set", "Map", "WeakSet", "WeakMap", "AggregateError"]);

/** What of the language takes all items out of what it is constructed with; typed arrays do, too. */
function isCollection({ variableOf }: Lowering, callee: TSESTree.Expression): boolean {
  return callee.type === "Identifier" && (COLLECTIONS.has(callee.name) || /^(?:Big)?(?:Ui|I|Fl)[a-z]+\d+(?:Clamped)?Array$/.test(callee.name)) && variableOf(callee) === null;
}

export function lowerImport(lowering: Lowering, node: TSESTree.ImportExpression): Register {
  const args: Argument[] = [];
  const source = importedBy(node);
  if (source !== null) args.push({ value: lowerExpression(lowering, source), spread: false });
  if (node.options != null) args.push({ value: lowerExpression(lowering, node.options), spread: false });
  return emitCall(lowering, node, { kind: "import" }, args, false);
}

function emitCall(lowering: Lowering, node: CallNode, callee: Callee, args: readonly Argument[], construct: boolean): Register {
  const target = lowering.builder.register();
  lowering.builder.emit({ kind: "call", target, callee, arguments: args, construct, node });
  return target;
}

function calleeOf(place: Place): Callee {
  switch (place.kind) {
    case "value":
    case "super":
      return place;
    case "member":
      return place.object === null
        ? { kind: "super-member", property: place.property }
        : { kind: "member", object: place.object, property: place.property };
  }
}

function lowerArguments(lowering: Lowering, nodes: readonly TSESTree.CallExpressionArgument[]): Argument[] {
  return nodes.map((node) => {
    if (node.type !== "SpreadElement") return { value: lowerExpression(lowering, node), spread: false };
    const value = lowerExpression(lowering, node.argument);
    lowering.drain(value, node);
    return { value, spread: true };
  });
}

/** Evaluates a computed key where it stands; null when the text does not tell the key. */
export function lowerKey(lowering: Lowering, key: TSESTree.Node, computed: boolean): PropertyKey {
  const known = staticKey(key, computed);
  if (known === null && computed) lowerExpression(lowering, key);
  return known;
}

/** The same for a member that is only read, of which constants tell the key, too. */
export function lowerReadKey(lowering: Lowering, key: TSESTree.Node, computed: boolean): PropertyKey {
  return lowerKey(lowering, key, computed) ?? readKey(key, computed, lowering.variableOf);
}

/** Object and key of a member that is going to be written, updated, deleted or constructed. */
export function lowerPlace(lowering: Lowering, node: TSESTree.MemberExpression): MemberPlace {
  const object = node.object.type === "Super" ? null : lowerExpression(lowering, node.object);
  return { kind: "member", object, property: lowerKey(lowering, node.property, node.computed), node };
}

export function readMember(lowering: Lowering, place: MemberPlace): Register {
  const { builder } = lowering;
  const { object, property, node } = place;
  const target = builder.register();
  if (object === null) builder.emit({ kind: "super-member", target, property, node });
  else builder.emit({ kind: "member", target, object, property, node });
  return target;
}

export function storeMember(lowering: Lowering, place: MemberPlace, value: Register, node: TSESTree.Node): void {
  lowering.builder.emit({ kind: "store-member", object: place.object, property: place.property, value, node });
}

function read(lowering: Lowering, place: Place): Register {
  switch (place.kind) {
    case "value":
      return place.value;
    case "member":
      return readMember(lowering, place);
    case "super":
      // `super` alone is no expression; only broken code gets here.
      return lowering.builder.literal(undefined);
  }
}
