import type { TSESTree } from "@typescript-eslint/utils";
import { stripTypeWrappers } from "../program/nodes.js";
import { inObject, inText, isPlainAnswer, names, negated, type Shape } from "./answer-content.js";
import { isLookedAt, isNothing, isTestOfItsOwn, mayAct } from "./decision-use-syntax.js";
import type { Said } from "./gate-of-summary.js";
import { isOpposite } from "./tests-of-decisions.js";
import type { AnswerWalk } from "./answer-walk.js";

/** Follows answers into tests: conditions, comparisons, assertions, and what stands for the answer after them. */
export class TestedAnswers {
  readonly #walk: AnswerWalk;
  readonly #literalOf: (node: TSESTree.Node) => string | number | null;

  /** @param literalOf the text or number that an expression certainly is. */
  constructor(walk: AnswerWalk, literalOf: (node: TSESTree.Node) => string | number | null) {
    this.#walk = walk;
    this.#literalOf = literalOf;
  }

  /** The truth of `node` decides. */
  test(node: TSESTree.Node, shape: Shape, goOn: () => void): void {
    if (shape.promise) return this.#walk.add({ kind: "not-awaited", node });
    switch (shape.content) {
      case "allowed":
        // A text that names a denial is as true as one that names a permit.
        if (shape.says !== undefined && node.parent?.type !== "SwitchStatement") return this.#walk.add({ kind: "mistested", node, how: "named" });
        this.#tested(node, shape);
        return goOn();
      case "hint":
        if (node.parent?.type === "SwitchStatement" && node.parent.cases.some(({ test }) => test !== null && isCode(test))) return this.#walk.add({ kind: "mistested", node, how: "code" });
        return this.#walk.handOn(node, { ...shape, content: "holder" });
      case "decision":
      case "response":
        this.#walk.add({ kind: "mistested", node, how: "object" });
        return;
      default:
        this.#walk.add({ kind: "read", node });
    }
  }

  #tested(node: TSESTree.Node, shape: Shape): void {
    this.#walk.add({ kind: "tested", node, stored: shape.stored === true, ...(shape.mixed === true ? { mixed: true } : {}), ...(shape.ofAll === true ? { ofAll: true } : {}), ...inversion(node, shape) });
  }

  /** `allowed ? "1" : "0"` is the answer in other words. */
  chosen(choice: TSESTree.ConditionalExpression, shape: Shape): void {
    if (choice.consequent.type === "Literal" && choice.alternate.type === "Literal") this.#walk.value(choice, { ...shape, content: inObject(shape.content), text: true });
  }

  /** `x && y`, `x || y`, `x ?? y`: the left side is tested, and either may be the value. */
  logical(parent: TSESTree.LogicalExpression, node: TSESTree.Node, shape: Shape): void {
    if (parent.left !== node && shape.content === "allowed" && !shape.promise) this.#walk.add({ kind: "operand", node, ...inversion(node, shape) });
    if (parent.left !== node || shape.promise) return this.#walk.value(parent, parent.left !== node && mixesIn(parent.operator, parent.left, shape) ? { ...shape, mixed: true } : shape);
    if (shape.content === "allowed") {
      const other = stripTypeWrappers(parent.right);
      if (parent.operator !== "&&" && other.type === "Literal" && other.value === true) return this.#defaulted(parent, shape);
      if (parent.operator !== "??" || isThere(shape)) {
        if (isPlainAnswer(shape) && !isLookedAt(parent) && !mayAct(other)) this.#walk.add({ kind: "operand", node, ...inversion(node, shape) });
        else this.#tested(node, { ...shape, mixed: false });
      }
      return this.#walk.value(parent, mixesIn(parent.operator, other, shape) ? { ...shape, mixed: true } : shape);
    }
    if (parent.operator !== "&&") return this.#walk.value(parent, shape);
    // `decision && …` only makes sure that there is one.
    if (!isTestOfItsOwn(parent)) this.#walk.add({ kind: "read", node: parent });
    else this.test(parent, shape, () => undefined);
  }

  /** What `allowed ?? true` goes to, is told less than the answer; a caller that it is returned to may still test it. */
  #defaulted(node: TSESTree.LogicalExpression, shape: Shape): void {
    this.#walk.add({ kind: "mistested", node, how: "default" });
    if (node.parent.type === "ReturnStatement" || node.parent.type === "ArrowFunctionExpression") this.#walk.returned(node.parent, shape);
  }

  compared(parent: TSESTree.BinaryExpression, node: TSESTree.Node, shape: Shape): void {
    if (shape.promise) return this.#walk.add({ kind: "not-awaited", node: parent });
    if (parent.operator === "+") return this.#walk.value(parent, inText(shape));
    const isEquality = parent.operator === "===" || parent.operator === "!==" || parent.operator === "==" || parent.operator === "!=";
    const other = stripTypeWrappers(parent.left === node ? parent.right : parent.left);
    if (shape.content === "hint" && isEquality && isCode(other)) return this.#walk.add({ kind: "mistested", node: parent, how: "code" });
    if (shape.content === "hint") return this.#walk.handOn(parent, { ...shape, content: "holder" });
    if (shape.content === "info") return this.#walk.add({ kind: isEquality && other.type === "Literal" && typeof other.value === "string" ? "mistested" : "read", node: parent, how: "code" });
    // Where nothing is one of its values, whether it is there tells as its truth does.
    if (isThere(shape) && isEquality && isNothing(other) && !isNothingElse(shape, parent.operator, other)) return this.#walk.value(parent, parent.operator.startsWith("!") ? shape : negated(shape));
    const least = shape.counts === true ? leastOf(parent, node) : null;
    if (least !== null) return this.#walk.value(parent, { ...(least ? shape : negated(shape)), counts: false });
    if (shape.saysWhy === true && parent.operator === "instanceof" && parent.left === node) return this.#walk.value(parent, shape);
    if (shape.orNothing !== undefined && isEquality && isNothing(other)) return this.#walk.add({ kind: "mistested", node: parent, how: "nothing" });
    const said = shape.says !== undefined && isEquality ? this.#literalOf(other) : null;
    if (said !== null && shape.says !== undefined) return this.#namesOutcome(parent, said, shape, shape.says);
    if (shape.content !== "allowed" || !isEquality || other.type !== "Literal") return this.#walk.add({ kind: "read", node: parent });
    if (other.value === true) return this.#walk.value(parent, parent.operator.startsWith("!") ? negated(shape) : shape);
    if (other.value === null) return this.#walk.add({ kind: "read", node: parent });
    this.#walk.add({ kind: "mistested", node: parent, how: other.value === false ? "not-false" : "text" });
  }

  /** `outcome.status === "denied"` */
  #namesOutcome(test: TSESTree.BinaryExpression, value: string | number, shape: Shape, { permits, denials }: Said): void {
    const isSaid = (texts: Said["permits"]): boolean => texts.some((text) => text === value);
    if (!isSaid(permits) && !isSaid(denials)) return this.#walk.add({ kind: "read", node: test });
    // What is not this denial may be another one.
    const tested: Shape = { content: "allowed", promise: false, ...(shape.stored === true ? { stored: true } : {}), ...(isSaid(denials) && denials.length > 1 ? { mixed: true } : {}) };
    this.#walk.value(test, isSaid(permits) === test.operator.startsWith("!") ? negated(tested) : tested);
  }

  /** `answer.text.includes("DEVICE_REVOKED")`: whether the call searches words that came with the answer for a code. */
  searched(call: TSESTree.CallExpression, method: string | null, shape: Shape): boolean {
    const [sought] = call.arguments;
    if ((shape.content !== "hint" && shape.content !== "info") || method === null || !SEARCHING.test(method) || sought?.type !== "Literal" || !CODE_WORD.test(String(sought.value)) || !isLookedAt(call)) return false;
    this.#walk.add({ kind: "mistested", node: call, how: "code" });
    return true;
  }

  /** `assert.notEqual(decision.allowed, false)`, and with `true`, which a permit ends. */
  differs(call: TSESTree.CallExpression | TSESTree.NewExpression, shape: Shape): void {
    const expected = call.arguments[1];
    const value = expected?.type === "Literal" ? expected.value : undefined;
    if (shape.denial === true && value === true) return this.#walk.add({ kind: "tested", node: call, stored: shape.stored === true });
    this.#walk.add({ kind: "mistested", node: call, how: value === false ? "not-false" : value === true ? "denied" : "text" });
  }

  /** An answer that is given to an assertion, as what it is about or as its message. */
  asserted(call: TSESTree.CallExpression | TSESTree.NewExpression, node: TSESTree.Node, test: "truthy" | "equal" | "strict-equal", shape: Shape): void {
    const message = test === "truthy" ? 1 : 2;
    if (call.arguments.findIndex((argument) => argument === node) >= message) return this.#walk.add({ kind: "handed-on", node, names: names(shape), decides: false });
    if (call.arguments[0] !== node || test === "truthy") return this.test(call, shape, () => undefined);
    const expected = call.arguments[1];
    const isTrue = expected?.type === "Literal" && expected.value === true;
    if (shape.content === "allowed" && !shape.promise) this.#walk.add(isTrue ? { kind: "tested", node: call, stored: shape.stored === true } : { kind: "mistested", node: call, how: expected?.type === "Literal" && expected.value === false ? "denied" : "text" });
    else this.#walk.add({ kind: shape.promise ? "not-awaited" : "read", node: call });
  }
}

const SEARCHING = /^(?:includes|startsWith|endsWith|match)$/;
const CODE_WORD = /^[A-Z]{4,}(?:_[A-Z]+)*$|^[A-Z]+(?:_[A-Z]+)+$/;

/** A text that is written as the authority writes its codes. */
function isCode(node: TSESTree.Node): boolean {
  return node.type === "Literal" && typeof node.value === "string" && /^[A-Z]+(?:_[A-Z]+)+$/.test(node.value);
}

/** Whether it is something or nothing, rather than true or false. */
function isThere({ content, orNothing, saysWhy }: Shape): boolean {
  return content === "allowed" && (orNothing !== undefined || saysWhy === true);
}

/** Whether a comparison is true where something was counted, `denied.length > 0`, or false then; null where it tells neither. */
function leastOf({ left, operator, right }: TSESTree.BinaryExpression, node: TSESTree.Node): boolean | null {
  const bound = stripTypeWrappers(right);
  if (left !== node || bound.type !== "Literal") return null;
  switch (`${operator} ${bound.raw}`) {
    case "> 0":
    case ">= 1":
    case "!== 0":
    case "!= 0":
      return true;
    case "=== 0":
    case "== 0":
    case "< 1":
    case "<= 0":
      return false;
    default:
      return null;
  }
}

/** Whether a denial may pass for something in a comparison with this nothing: `=== undefined` of what is null then. */
function isNothingElse({ orNothing }: Shape, operator: string, other: TSESTree.Node): boolean {
  if (orNothing === undefined) return false;
  const isStrict = operator === "===" || operator === "!==";
  return isStrict ? orNothing !== (other.type === "Literal" ? "null" : "undefined") : orNothing === "any";
}

/** Whether the other operand may say by itself what only a permit should: `allowed || flag`, and `denied && flag` turned round. */
function mixesIn(operator: TSESTree.LogicalExpression["operator"], other: TSESTree.Node, { content, denial }: Shape): boolean {
  if (content !== "allowed" || operator !== (denial === true ? "&&" : "||")) return false;
  const value = stripTypeWrappers(other);
  return value.type !== "Literal" || Boolean(value.value) !== (denial === true);
}

/** Whether the core of a condition is true on a denial, though it does not say so. */
function inversion(node: TSESTree.Node, { denial }: Shape): { readonly inverted: true } | object {
  return (denial === true) !== isOpposite(node) ? { inverted: true } : {};
}
