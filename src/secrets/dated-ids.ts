/**
 * TypeID: 26 digits of Crockford's base 32 in small letters spell a UUID of version 7. Its time begins with 01 from 2004 to 2039; digit 10 has the
 * version, digit 13 the variant (github.com/jetify-com/typeid/tree/main/spec, RFC 9562).
 */
const TYPE_ID = /^01[0-9a-hjkmnp-tv-z]{8}[ef][0-9a-hjkmnp-tv-z]{2}[89abrstv][0-9a-hjkmnp-tv-z]{12}$/;
/** ULID: the same digits in capitals, and a time that begins alike (github.com/ulid/spec). */
const ULID = /^01[0-9A-HJKMNP-TV-Z]{24}$/;

/** Whether a text is an identifier that begins with its date: of random letters and digits not one in ten thousand looks like it. */
export function isDatedId(text: string): boolean {
  return TYPE_ID.test(text) || ULID.test(text);
}
