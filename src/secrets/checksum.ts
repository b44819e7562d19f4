/** Digits of base 62 in both orders in use: written accounts of the format differ, and either is a coincidence of one in four thousand million. */
const DIGITS = ["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"];

const CHECKSUM_LENGTH = 6;

/**
 * Whether a token of the form `ghp_` or `npm_` and 36 letters and digits ends with the CRC-32 of its thirty random characters.
 *
 * Sources: GitHub, "Behind GitHub's new authentication token formats" (2021), and "Announcing npm's new access token format" (2021).
 */
export function hasValidChecksum(token: string): boolean {
  const body = token.slice(token.indexOf("_") + 1);
  const checksum = body.slice(-CHECKSUM_LENGTH);
  const value = crc32(body.slice(0, -CHECKSUM_LENGTH));
  return DIGITS.some((digits) => inBase62(value, digits) === checksum);
}

/** CRC-32 of ISO 3309 over the characters' codes, which are ASCII. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index += 1) {
    crc ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function inBase62(value: number, digits: string): string {
  let text = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = digits.charAt(rest % 62) + text;
  return text.padStart(CHECKSUM_LENGTH, "0");
}
