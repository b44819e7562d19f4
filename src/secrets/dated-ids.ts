/**
 * ULID: 26 digits of Crockford's base 32, in capitals or in small letters, whose time begins with 01 from 2004 to 2039 (github.com/ulid/spec). A TypeID
 * spells a UUID of version 7 by the same digits (github.com/jetify-com/typeid/tree/main/spec).
 */
const DATED = /^01(?:[0-9A-HJKMNP-TV-Z]{24}|[0-9a-hjkmnp-tv-z]{24})$/;

/** Whether a text is an identifier that begins with its date: of random letters and digits not one in ten thousand looks like it. */
export function isDatedId(text: string): boolean {
  return DATED.test(text);
}
