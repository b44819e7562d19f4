import { getterName, setterName, symbolName } from "./hidden-names.js";

const ACCESSOR = /(?<![\w$.])(get|set)\s+(#?[\w$]+|["'][^"'\n]*["'])\s*\(/g;
const SYMBOL = /\bSymbol\s*\.\s*(asyncIterator|iterator|toPrimitive)\b/g;
const NAMED = /(?<![\w$.])(toString|valueOf|then)\s*(?:\(|=(?!=)|:)/g;

/** Members of a text that the language may call where no call is written, by the names in `hidden-names.ts`. A search for a word is much cheaper than one for a pattern. */
export function implicitMembersIn(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  if (text.includes("get ") || text.includes("set ")) {
    for (const [, kind, key] of text.matchAll(ACCESSOR)) if (key !== undefined) found.add(kind === "get" ? getterName(key.replaceAll(/["']/g, "")) : setterName(key.replaceAll(/["']/g, "")));
  }
  if (text.includes("Symbol")) for (const [, name] of text.matchAll(SYMBOL)) if (name !== undefined) found.add(symbolName(name));
  for (const [, name] of text.matchAll(NAMED)) if (name !== undefined) found.add(name);
  return found;
}
