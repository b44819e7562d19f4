/** Options as ESLint's schema has let them pass: read without trust in their types. */
export function objectOption(options: unknown): Readonly<Record<string, unknown>> {
  return typeof options === "object" && options !== null ? Object.fromEntries(Object.entries(options)) : {};
}

/** Null where it is not given. */
export function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

export function count(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

export function stringList(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : null;
}
