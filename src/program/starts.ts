import type { Start } from "../models/behaviour.js";
import type { ArgumentList } from "./arguments.js";
import type { Outcome } from "./outcome-meanings.js";
import type { SourceUnit } from "./source-unit.js";
import type { StaticText } from "./static-text.js";

type Given = ReturnType<ArgumentList["at"]>;

/** The start of work that one of the outcomes of a call is; null where none is. */
export function startAmong(outcomes: readonly Outcome[], unit: SourceUnit, text: StaticText): Start | null {
  for (const { meanings, arguments: passed } of outcomes) {
    for (const meaning of meanings) {
      if (meaning.kind !== "behaviour" || meaning.behaviour.is !== "start") continue;
      const { events, given } = meaning.behaviour;
      const first = passed.at(0);
      if ((events === null || isOneOf(first, events, text)) && (given === null || isPort(first, unit, text))) return meaning.behaviour;
    }
  }
  return null;
}

/** `3000`, `PORT`, `Number(process.env.PORT)`. */
function isPort(given: Given, unit: SourceUnit, text: StaticText): boolean {
  if (typeof given === "string") return false;
  const node = text.constantOf(given);
  return (node.type === "Literal" && typeof node.value === "number") || /\bport\b/i.test(unit.text.slice(given.range[0], given.range[1]));
}

function isOneOf(given: Given, texts: readonly string[], text: StaticText): boolean {
  const spelled = typeof given === "string" ? null : text.of(given);
  return spelled !== null && texts.includes(spelled);
}
