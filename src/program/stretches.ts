import type { TSESTree } from "@typescript-eslint/utils";
import type { Place, Stretch } from "./call-meaning.js";
import { listedIn } from "./gate-lists.js";
import { stripTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";

export const FIRST: Place = { argument: 0, element: 0 };

export function isWithin(stretches: readonly Stretch[], place: Place): boolean {
  return stretches.some(({ from, until }) => !isBefore(place, from) && (until === null || isBefore(place, until)));
}

function isBefore(left: Place, right: Place): boolean {
  return left.argument < right.argument || (left.argument === right.argument && left.element < right.element);
}

export interface Placed {
  readonly node: TSESTree.Node;
  /** The values of the file that it is written in. */
  readonly origins: Origins;
  readonly place: Place;
  /** The place behind it. */
  readonly next: Place;
  /** Whether nothing before it stands for a number of arguments that the text does not tell. */
  readonly isKnown: boolean;
}

/** The arguments of a registration, and the elements of those that are lists, in their order. */
export function* placesIn(passed: readonly TSESTree.CallExpressionArgument[], origins: Origins): Generator<Placed> {
  let isKnown = true;
  for (const [argument, written] of passed.entries()) {
    const node = stripTypeWrappers(written);
    const listed = listedIn(node.type === "SpreadElement" ? node.argument : node, origins);
    if (listed !== null) {
      for (const [element, each] of listed.entries()) yield { ...each, place: { argument, element }, next: { argument, element: element + 1 }, isKnown };
      continue;
    }
    isKnown &&= node.type !== "SpreadElement";
    if (node.type !== "ArrayExpression") {
      yield { node, origins, place: { argument, element: 0 }, next: { argument: argument + 1, element: 0 }, isKnown };
      continue;
    }
    let isKnownElement = isKnown;
    for (const [element, each] of node.elements.entries()) {
      if (each === null) continue;
      isKnownElement &&= each.type !== "SpreadElement";
      yield { node: each, origins, place: { argument, element }, next: { argument, element: element + 1 }, isKnown: isKnownElement };
    }
  }
}
