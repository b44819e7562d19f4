/** A request that the emulator refuses, with the HTTP status and the words to say so. */
export class Problem extends Error {
  override readonly name = "Problem";

  /** `error` is a stable name in snake_case; `message` says what was found and what was expected. */
  constructor(
    readonly status: number,
    readonly error: string,
    message: string,
  ) {
    super(message);
  }
}

/** Says which JSON value was found without repeating it: a body may hold what its sender would rather not see in a log. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (value === "") return "an empty string";
  return `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}
