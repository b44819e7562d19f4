import type { TSESTree } from "@typescript-eslint/utils";
import type { SourceUnit } from "../../program/source-unit.js";
import { classOfThis, runtimeCalls, type Client } from "./find-client.js";
import { runningCode } from "./gate-place.js";
import { isInitialisedAt, visibleVariable } from "./visible-names.js";

const USUAL_NAMES = ["deviceId", "deviceID", "DEVICE_ID"];

/** The device ID that code at `place` can use, as written: that of another call of the client, else a variable named so. */
export function findDeviceId(unit: SourceUnit, client: Client, place: TSESTree.Node): string | null {
  const owner = runningCode(place);
  const given = runtimeCalls(unit)
    .filter(({ receiver }) => unit.text.slice(...receiver.range) === client.text)
    .sort((a, b) => Number(runningCode(b.node) === owner) - Number(runningCode(a.node) === owner));
  for (const { node } of given) {
    const [argument] = node.arguments;
    if (argument !== undefined && meansTheSame(unit, argument, place)) return unit.text.slice(...argument.range);
  }
  return USUAL_NAMES.find((name) => isUsable(unit, name, place)) ?? null;
}

function isUsable(unit: SourceUnit, name: string, place: TSESTree.Node): boolean {
  const variable = visibleVariable(unit, name, place);
  return variable !== null && isInitialisedAt(variable, unit, place);
}

/** Whether `expression`, written elsewhere in the file, evaluates to the same at `place`. */
function meansTheSame(unit: SourceUnit, expression: TSESTree.Node, place: TSESTree.Node): boolean {
  switch (expression.type) {
    case "Literal":
      return typeof expression.value === "string";
    case "TemplateLiteral":
      return expression.expressions.every((part) => meansTheSame(unit, part, place));
    case "Identifier":
      return visibleVariable(unit, expression.name, expression) === visibleVariable(unit, expression.name, place) && isUsable(unit, expression.name, place);
    case "MemberExpression":
      return !expression.computed && meansTheSame(unit, expression.object, place);
    case "ThisExpression":
      return classOfThis(expression) === classOfThis(place) && classOfThis(place) !== null;
    default:
      return false;
  }
}
