export type JsonObject = Readonly<Record<string, unknown>>;

/** JSON as configuration files write it, with comments and trailing commas; null when it is none, or no object. */
export function parseJsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(withoutComments(text));
    return objectIn(value);
  } catch {
    return null;
  }
}

export function objectIn(value: unknown): JsonObject | null {
  return isObject(value) ? value : null;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.filter((item) => typeof item === "string");
}

function withoutComments(text: string): string {
  // Strings come first, so that what looks like a comment inside one stays.
  const stripped = text.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_match, string: string | undefined) => string ?? "");
  return stripped.replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_match, string: string | undefined) => string ?? "");
}
