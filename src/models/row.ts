import { JsonError, readIndex, readObject, readText, readWord, quote, type Fields } from "./check-json.js";
import { endsInCall, parsePath, PathError, type Step } from "./path.js";

export const sideEffectKinds = [
  "payment", "email", "message", "egress", "write", "delete", "publish", "exec", "deploy", "credential", "cost",
] as const;

/** Kinds of side effect, as a catalogue row says them. */
export type Kind = (typeof sideEffectKinds)[number];

/** What an argument must be for a call to count; an argument that cannot be resolved counts. */
export type Condition =
  /** It is `new` of a class whose exported name matches the pattern. */
  | { readonly kind: "construct"; readonly argument: number; readonly property: string | null; readonly written: string; readonly name: RegExp }
  /**
   * It is a text that matches the pattern; parts that cannot be resolved read as U+FFFC. With `tagged`, only the text of a tagged template is meant, and with
   * `fragment` one that stands in another such template counts only where it matches this, too. With `instance`, the address that the called instance makes
   * of it by its base is meant, and with `options` the one that the options given as this argument make of it. With `of`, the argument is one of
   * the calls of that method of the same object.
   */
  | { readonly kind: "text"; readonly argument: number; readonly property: string | null; readonly tagged: boolean; readonly instance: boolean; readonly options: number | null; readonly of: string | null; readonly written: string; readonly text: RegExp; readonly fragment: RegExp | null }
  /** It is not the global, or member of one, of this name: `process.pid`. */
  | { readonly kind: "except"; readonly argument: number; readonly property: string | null; readonly written: string };

/** Where a path begins and how it goes on. */
export interface ApiPath {
  /** Module specifier, `global`, or a path to a file. */
  readonly from: string;
  readonly path: string;
  readonly steps: readonly Step[];
}

export interface SideEffectRow extends ApiPath {
  readonly kind: Kind;
  readonly when: Condition | null;
}

/**
 * A path as written, parsed.
 * @param ends what the path must name.
 * @throws {JsonError} naming the place and the character.
 */
export function readPath(value: unknown, place: string, ends: "call" | "value-or-call"): { readonly path: string; readonly steps: readonly Step[] } {
  const path = readText(value, place);
  try {
    const steps = parsePath(path);
    if (ends === "call" && !endsInCall(steps)) {
      throw new JsonError(`${place} is ${quote(path)}, which names a value. Expected a call: end the path in "()" or "new()".`);
    }
    return { path, steps };
  } catch (error) {
    if (error instanceof PathError) throw new JsonError(`${place}: ${error.message}`);
    throw error;
  }
}

const specialCharacters = /[\\^$.|?+()[\]]/g;

/** `{Put,Delete}*Command` as a regular expression over whole names. */
function namePattern(glob: string, place: string): RegExp {
  const source = glob
    .replace(specialCharacters, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("{", "(?:")
    .replaceAll("}", ")")
    .replaceAll(",", "|");
  return regularExpression(`^(?:${source})$`, "u", place, glob);
}

function regularExpression(source: string, flags: string, place: string, written: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    throw new JsonError(`${place} is ${quote(written)}, which is not a valid pattern.`);
  }
}

/** @throws {JsonError} */
export function readCondition(value: unknown, place: string): Condition | null {
  if (value === undefined) return null;
  const fields = readObject(value, place, ["argument", "property", "construct", "text", "tagged", "fragment", "instance", "options", "of", "except"]);
  const argument = readIndex(fields("argument"), `${place}.argument`);
  const property = fields("property") === undefined ? null : readText(fields("property"), `${place}.property`);
  const construct = fields("construct");
  const text = fields("text");
  const except = fields("except");
  if ([construct, text, except].filter((test) => test !== undefined).length !== 1) {
    throw new JsonError(`${place} is ${quote(value)}, expected exactly one of "construct", "text" and "except".`);
  }
  if (text === undefined && fields("tagged") !== undefined) throw new JsonError(`${place}.tagged stands without "text", but only a text can be that of a tagged template.`);
  if (except !== undefined) return { kind: "except", argument, property, written: readText(except, `${place}.except`) };
  if (construct !== undefined) {
    const where = `${place}.construct`;
    const glob = readText(construct, where);
    return { kind: "construct", argument, property, written: glob, name: namePattern(glob, where) };
  }
  const tagged = fields("tagged");
  if (tagged !== undefined && tagged !== true) throw new JsonError(`${place}.tagged is ${quote(tagged)}, expected true. Leave the key out for any call.`);
  const instance = fields("instance");
  if (instance !== undefined && (instance !== true || text === undefined)) throw new JsonError(`${place}.instance is ${quote(instance)}, expected true beside "text". Leave the key out where addresses have no base.`);
  const options = fields("options");
  if (options !== undefined && text === undefined) throw new JsonError(`${place}.options stands without "text", but only an address can have a base.`);
  const method = fields("of");
  if (method !== undefined && text === undefined) throw new JsonError(`${place}.of stands without "text", but only an address is told by another call.`);
  const fragment = fields("fragment");
  if (fragment !== undefined && tagged === undefined) throw new JsonError(`${place}.fragment stands without "tagged", but only a template can be part of another one.`);
  const written = readText(text, `${place}.text`);
  const inFragment = fragment === undefined ? null : readText(fragment, `${place}.fragment`);
  return {
    kind: "text",
    argument,
    property,
    tagged: tagged === true,
    instance: instance === true,
    options: options === undefined ? null : readIndex(options, `${place}.options`),
    of: method === undefined ? null : readText(method, `${place}.of`),
    written,
    text: regularExpression(written, "i", `${place}.text`, written),
    fragment: inFragment === null ? null : regularExpression(inFragment, "i", `${place}.fragment`, inFragment),
  };
}

/** Keys of a side-effect row, in a catalogue file and in settings. */
export const sideEffectKeys = ["from", "path", "kind", "when"] as const;

/** @throws {JsonError} */
export function readEffect(fields: Fields<"kind" | "when">, place: string): { readonly kind: Kind; readonly when: Condition | null } {
  return {
    kind: readWord(fields("kind"), `${place}.kind`, sideEffectKinds),
    when: readCondition(fields("when"), `${place}.when`),
  };
}
