export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The middle one of the numbers, or the mean of the middle two; NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

export function count(number: number): string {
  return number.toLocaleString("en-US");
}

export function milliseconds(number: number): string {
  return `${number.toLocaleString("en-US", { maximumFractionDigits: number < 100 ? 1 : 0 })} ms`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

/** Two columns, the first as wide as its longest entry. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join("\n");
}
