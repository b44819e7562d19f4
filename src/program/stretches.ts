import type { TSESTree } from "@typescript-eslint/utils";
import type { Place, Stretch } from "./call-meaning.js";

export const FIRST: Place = { argument: 0, element: 0 };

export function isWithin(stretches: readonly Stretch[], place: Place): boolean {
  return stretches.some(({ from, until }) => !isBefore(place, from) && (until === null || isBefore(place, until)));
}

function isBefore(left: Place, right: Place): boolean {
  return left.argument < right.argument || (left.argument === right.argument && left.element < right.element);
}

export interface Placed {
  readonly node: TSESTree.Node;
  readonly place: Place;
  /** The place behind it. */
  readonly next: Place;
  /** Whether nothing before it stands for a number of arguments that the text does not tell. */
  readonly isKnown: boolean;
}

/** The arguments of a registration, and the elements of those that are lists, in their order. */
export function* placesIn(passed: readonly TSESTree.CallExpressionArgument[]): Generator<Placed> {
  let isKnown = true;
  for (const [argument, node] of passed.entries()) {
    isKnown &&= node.type !== "SpreadElement";
    if (node.type !== "ArrayExpression") {
      yield { node, place: { argument, element: 0 }, next: { argument: argument + 1, element: 0 }, isKnown };
      continue;
    }
    let isKnownElement = isKnown;
    for (const [element, each] of node.elements.entries()) {
      if (each === null) continue;
      isKnownElement &&= each.type !== "SpreadElement";
      yield { node: each, place: { argument, element }, next: { argument, element: element + 1 }, isKnown: isKnownElement };
    }
  }
}
