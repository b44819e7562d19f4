/** Characters of the user's text that a message shows at most. */
const LONGEST = 48;
const LONGEST_PLAIN = 120;

/**
 * The user's own text as a message quotes it: one line, bounded, in backticks (in double quotes where the text has backticks of its own).
 *
 * The result never contains `{{` or `}}`, which hosts would take for placeholders, nor characters that hide or reorder text on a screen.
 *
 * @param text source text, of any length.
 * @param longest how many characters to show before `…`.
 */
export function mention(text: string, longest = LONGEST): string {
  const shown = shorten(showHidden(oneLine(text)), longest).replace(/\{(?=\{)/g, "{ ").replace(/\}(?=\})/g, "} ");
  return shown.includes("`") ? `"${shown}"` : `\`${shown}\``;
}

/** The same without quotation marks, for tables and data. */
export function plainText(text: string, longest = LONGEST_PLAIN): string {
  return shorten(showHidden(oneLine(text)), longest);
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}

/** Control characters and those that change the direction of text, as escapes. */
function showHidden(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, (hidden) => `\\u{${(hidden.codePointAt(0) ?? 0).toString(16)}}`);
}

function shorten(text: string, longest: number): string {
  const characters = Array.from(text);
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join("").trimEnd()}…`;
}
