import type { Nothing, Part, Said, Telling } from "./gate-of-summary.js";

export type AnswerStyle = "asserts" | "decision" | "boolean" | "http";

/** `holder` is an object with a decision somewhere in it, `flag` one with its `allowed`; `info` is its code or request, `hint` may be that, or say in words what was decided; `other` is anything else that came with it. */
export type Content = "completion" | "decision" | "allowed" | "response" | "holder" | "flag" | "info" | "hint" | "other";

export const STYLES: Readonly<Record<Content, AnswerStyle | null>> = { completion: "asserts", decision: "decision", allowed: "boolean", response: "http", holder: null, flag: null, info: null, hint: null, other: null };

/** What an expression holds on the way. */
export interface Shape {
  readonly content: Content;
  readonly promise: boolean;
  /** Whether it was read from a member that it had been assigned to. */
  readonly stored?: boolean;
  /** Whether nothing but `allowed` was put into it. */
  readonly bare?: boolean;
  /** For an object that the answer was put into: under which names it tells. */
  readonly parts?: ReadonlyMap<string, Part>;
  /** Whether what else is in that object may tell as well. */
  readonly isHinted?: boolean;
  /** What it is on a denial, where it is a permit or nothing at all, rather than a boolean. */
  readonly orNothing?: Nothing;
  /** Whether it is one of several in an array. */
  readonly many?: boolean;
  /** Whether something else may have made it true: `allowed || flag`. */
  readonly mixed?: boolean;
  /** Whether its truth tells a denial: `!allowed`. */
  readonly denial?: boolean;
  /** Whether a denial is something that says why: an error. */
  readonly saysWhy?: boolean;
  /** Whether it is told of several answers at once. */
  readonly ofAll?: boolean;
  /** Whether, of several in an array, only denials are left. */
  readonly isDenials?: boolean;
  /** Whether it is how many denials there are. */
  readonly counts?: boolean;
  /** Texts and numbers that name the outcome, of which it is one. */
  readonly says?: Said;
  /** Whether it is only the text of `allowed`. */
  readonly text?: boolean;
  /** Where in an array it stands that goes by one promise. */
  readonly index?: number;
  /** Whether they are results of `allSettled`, each with the answer as its `value`. */
  readonly settled?: boolean;
  /** For a response: whether its `body` is the decision. */
  readonly parsed?: boolean;
}

export function partOf(shape: Shape, key: string | null): Shape {
  if (shape.content === "response" && key === "body" && shape.parsed === true) return { ...shape, content: "decision", promise: false };
  const { parts, isHinted, ...rest } = shape;
  const part = key === null ? undefined : parts?.get(key);
  if (part !== undefined) return { ...rest, ...shapeOfPart(part), promise: false };
  if (isHinted === true) return { ...rest, content: "hint", promise: false };
  return { ...shape, content: contentOf(shape.content, key), promise: false };
}

const PARTS: Readonly<Record<Exclude<Part, Said>, Omit<Shape, "promise">>> = {
  decision: { content: "decision" },
  boolean: { content: "allowed" },
  "permit or null": { content: "allowed", orNothing: "null" },
  "permit or undefined": { content: "allowed", orNothing: "undefined" },
  "permit or either": { content: "allowed", orNothing: "either" },
  "permit or any": { content: "allowed", orNothing: "any" },
  denial: { content: "allowed", denial: true, saysWhy: true },
  negated: { content: "allowed", denial: true },
};

function shapeOfPart(part: Part): Omit<Shape, "promise"> {
  return typeof part === "string" ? PARTS[part] : { content: "allowed", says: part };
}

/** What a function answers of which that tells. */
export function shapeOf(telling: Telling): Shape {
  if (telling.kind === "parts") return { content: "holder", promise: true, parts: telling.parts, isHinted: true };
  return { ...shapeOfPart(telling.kind === "denial" || telling.kind === "negated" ? telling.kind : telling.part), promise: true };
}

/** What `!` makes of it. */
export function negated(shape: Shape): Shape {
  return { ...shape, denial: shape.denial !== true };
}

/** Whether it is `allowed`, and its truth tells. */
export function isPlainAnswer({ content, promise, says }: Shape): boolean {
  return content === "allowed" && !promise && says === undefined;
}

/** Whether a decision is in it. */
export function holds(content: Content): boolean {
  return content === "decision" || content === "allowed" || content === "flag" || content === "holder" || content === "response";
}

function contentOf(whole: Content, key: string | null): Content {
  if (whole === "holder" || whole === "flag") return key === "allowed" ? "allowed" : whole;
  if (whole === "decision") return key === "allowed" ? "allowed" : key === null || /^(?:code|request_?id)$/i.test(key) ? "info" : "other";
  if (whole === "response" && key === "data") return "decision";
  if (whole === "info" || whole === "hint") return whole;
  return whole === "response" && key === "body" ? "response" : "other";
}

/** Whether whoever gets it may decide by it. */
export function decides(content: Content): boolean {
  return content !== "info" && content !== "hint" && content !== "other";
}

/** What an object, a text or an error is that something is put into. */
export function inObject(content: Content): Content {
  if (content === "allowed" || content === "response") return content === "allowed" ? "flag" : "holder";
  return content === "decision" ? "holder" : content;
}

/** What a text is that something is put into. */
export function inText(shape: Shape): Shape {
  return { ...shape, content: inObject(shape.content), ...(shape.content === "allowed" ? { text: true } : {}) };
}

/** Whether the code or the request is in it. */
export function names({ content, bare, saysWhy }: Pick<Shape, "content" | "bare" | "saysWhy">): boolean {
  return bare !== true && (saysWhy === true || content === "hint" || content === "decision" || content === "holder" || content === "info" || content === "response");
}
