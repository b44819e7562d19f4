/**
 * How many fields the text of a JSON object gives at its top. More than the parsed object has: one is given twice, of
 * which JSON.parse takes the last, and other parsers the first.
 */
export function countNames(json: string): number {
  let names = 0;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at];
    if (sign === '"') quoted = !quoted;
    else if (quoted) at += sign === "\\" ? 1 : 0;
    else if (sign === "{" || sign === "[") depth += 1;
    else if (sign === "}" || sign === "]") depth -= 1;
    else if (sign === ":" && depth === 1) names += 1;
  }
  return names;
}
