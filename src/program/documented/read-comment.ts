/** What a tag of a comment says of a name. */
export interface Tag {
  readonly kind: "type" | "param" | "returns" | "this" | "typedef" | "callback" | "property" | "import";
  /** A path for what an option holds: `options.stripe`. Empty where the tag has none. */
  readonly name: string;
  /** The text of the type; empty where it has none. */
  readonly type: string;
}

const KINDS: ReadonlyMap<string, Tag["kind"]> = new Map([
  ["type", "type"], ["param", "param"], ["arg", "param"], ["argument", "param"], ["returns", "returns"], ["return", "returns"], ["this", "this"],
  ["typedef", "typedef"], ["callback", "callback"], ["property", "property"], ["prop", "property"], ["import", "import"],
]);

/** At the beginning of a line: elsewhere it is an address or a link. */
const TAG = /(?:^|\n)[ \t]*\**[ \t]*@(\w+)/g;
const NAME = /^\s*\[?\s*([\w$]+(?:(?:\[\])?\.[\w$]+)*)/;
const IMPORT = /^\s*([\s\S]*?)\bfrom\s*(["'][^"'\n]+["'])/;

/** The tags of a comment, without its marks, that speak of types. */
export function readTags(comment: string): readonly Tag[] {
  const body = comment.replace(/\n[ \t]*\*(?!\/)/g, "\n");
  const tags: Tag[] = [];
  for (const match of body.matchAll(TAG)) {
    const kind = KINDS.get(match[1] ?? "");
    if (kind === undefined) continue;
    const rest = body.slice(match.index + match[0].length);
    if (kind === "import") {
      const [, names, source] = IMPORT.exec(rest) ?? [];
      if (names !== undefined && source !== undefined) tags.push({ kind, name: names, type: source });
      continue;
    }
    const start = /^\s*\{/.exec(rest)?.[0].length ?? 0;
    const end = start === 0 ? 0 : endOfBraces(rest, start);
    if (end < 0) continue;
    const type = start === 0 ? "" : rest.slice(start, end - 1).trim();
    tags.push({ kind, type, name: NAME.exec(rest.slice(end))?.[1]?.replaceAll("[]", "") ?? "" });
  }
  return tags;
}

/** Where the brace ends that was opened before `start`; -1 for one that does not. */
function endOfBraces(text: string, start: number): number {
  let open = 1;
  let quote = "";
  for (let place = start; place < text.length; place += 1) {
    const letter = text.charAt(place);
    if (quote !== "") {
      if (letter === quote) quote = "";
    } else if (letter === '"' || letter === "'" || letter === "`") quote = letter;
    else if (letter === "{") open += 1;
    else if (letter === "}") open -= 1;
    if (open === 0) return place + 1;
  }
  return -1;
}

/** Where JSDoc comments begin that end before `place`, with nothing but space and other comments behind them, the last one first. */
export function* commentsBefore(text: string, place: number): Iterable<number> {
  let end = endOfText(text, place);
  while (end > 0) {
    if (text.startsWith("*/", end - 2)) {
      const start = startOfComment(text, end - 2);
      if (start < 0) return;
      if (text.startsWith("/**", start) && start + 4 < end) yield start;
      end = endOfText(text, start);
      continue;
    }
    const line = text.lastIndexOf("\n", end - 1) + 1;
    if (!/^\s*\/\//.test(text.slice(line, end))) return;
    end = endOfText(text, line);
  }
}

function endOfText(text: string, place: number): number {
  let end = place;
  while (end > 0 && text.charCodeAt(end - 1) <= SPACE) end -= 1;
  return end;
}

const SPACE = 32;

/** Where the comment begins that ends at `end`; -1 where that ends another text. */
function startOfComment(text: string, end: number): number {
  for (let start = text.lastIndexOf("/*", end - 2); start >= 0; start = text.lastIndexOf("/*", start - 1)) {
    if (text.indexOf("*/", start + 2) !== end) return -1;
    // A pattern of paths inside a comment: `src/*`.
    if (start === 0 || !/[\w.@*/]/.test(text.charAt(start - 1))) return start;
  }
  return -1;
}
