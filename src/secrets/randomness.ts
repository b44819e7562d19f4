/** Bits of Shannon entropy for each character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** What any random text of this length exceeds, whatever its alphabet has beyond ten characters, and `xxxx` or `00000000` do not. */
export function placeholderEntropy(length: number): number {
  return Math.min(2.5, 0.55 * Math.log2(Math.max(length, 1)));
}

/** Small letters, capitals and digits. */
export function isMixed(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /[0-9]/.test(text);
}

export function isAlphanumeric(text: string): boolean {
  return /[a-z]/i.test(text) && /[0-9]/.test(text);
}
