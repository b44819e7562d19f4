import type { TSESTree } from "@typescript-eslint/utils";
import type { CallResolver } from "../program/call-meaning.js";
import { pushChildNodes, staticKey, stripTypeWrappers } from "../program/nodes.js";
import { isOfFile, type VariableOf } from "../program/variables.js";
import { holds, names, type Shape } from "./answer-content.js";
import { calledName, purposeOf } from "./call-names.js";
import { COMPUTED, isCollected, isExported, isWritten, rootOf } from "./decision-use-syntax.js";
import { gateOfSummary } from "./gate-of-summary.js";
import type { AnswerWalk } from "./answer-walk.js";

/** From a name to the call that it has its value from. */
const LONGEST_WAY = 10;

/** Follows answers that are put into members and objects to where the file reads them again. */
export class StoredAnswers {
  readonly #walk: AnswerWalk;
  readonly #variableOf: VariableOf;
  readonly #resolver: Pick<CallResolver, "meaningOf" | "functionsCalled">;
  readonly #members: ReadonlyMap<string, readonly TSESTree.MemberExpression[]>;

  readonly #takenOut: ReadonlyMap<string, readonly TSESTree.Property[]>;

  constructor(walk: AnswerWalk, variableOf: VariableOf, resolver: Pick<CallResolver, "meaningOf" | "functionsCalled">, members: ReadonlyMap<string, readonly TSESTree.MemberExpression[]>, takenOut: ReadonlyMap<string, readonly TSESTree.Property[]>) {
    this.#walk = walk;
    this.#variableOf = variableOf;
    this.#resolver = resolver;
    this.#members = members;
    this.#takenOut = takenOut;
  }

  /** `this.decision = …`: what the file reads under that name is the answer. */
  inMember(target: TSESTree.MemberExpression, shape: Shape): void {
    const name = staticKey(target.property, target.computed);
    if (shape.content === "info" || (name === "body" && names(shape))) this.#filled(target, shape);
    if (holds(shape.content)) this.#walk.add({ kind: "kept", node: target, in: target });
    const reads = (name === null ? this.#readsByKey(target) : (this.#members.get(name) ?? [])).filter((member) => !isWritten(member) && !this.#isOfAnswer(member));
    const handed = name === null && reads.length === 0 ? this.#handedOut(target) : null;
    if (handed !== null) return this.#walk.handOn(handed, shape);
    const takenOut = name === null ? [] : (this.#takenOut.get(name) ?? []);
    if (reads.length + takenOut.length === 0) return this.#walk.add({ kind: "stored", node: target, name: name ?? "…" });
    for (const read of reads) this.#walk.value(read, { ...shape, stored: true });
    for (const { value } of takenOut) this.#walk.bind(value, { ...shape, stored: true });
  }

  /** `decision.allowed` of what a gate has answered is no member of another object, whatever that calls its own. */
  #isOfAnswer({ object }: TSESTree.MemberExpression): boolean {
    let place: TSESTree.Node = stripTypeWrappers(object);
    for (let steps = 0; steps < LONGEST_WAY; steps++) {
      if (place.type === "Identifier") {
        const value = this.#valueOf(place);
        if (value === null) return false;
        place = stripTypeWrappers(value);
      } else if (place.type === "AwaitExpression") place = stripTypeWrappers(place.argument);
      else if (place.type === "MemberExpression" && staticKey(place.property, place.computed) === "data") place = stripTypeWrappers(place.object);
      else if (place.type !== "CallExpression") return false;
      else if (place.callee.type === "MemberExpression" && /^(?:catch|finally|json)$/.test(calledName(place.callee))) place = stripTypeWrappers(place.callee.object);
      else return this.#asks(place);
    }
    return false;
  }

  /** What the only definition of a name says that it is. */
  #valueOf(name: TSESTree.Identifier): TSESTree.Expression | null {
    const definitions = this.#variableOf(name)?.defs ?? [];
    const [only] = definitions;
    return only?.type === "Variable" && definitions.length === 1 && only.node.id === only.name ? only.node.init : null;
  }

  /** Whether a call is of a gate, or of a function of the file that calls one. */
  #asks(call: TSESTree.CallExpression): boolean {
    const { behaviour } = this.#resolver.meaningOf(call);
    if (behaviour.kind === "gate" || (behaviour.kind === "summary" && gateOfSummary(behaviour.summary, 0) !== null)) return true;
    return this.#resolver.functionsCalled(call, "certainly").some(({ body }) => {
      const open: TSESTree.Node[] = [body];
      for (let node = open.pop(); node !== undefined; node = open.pop()) {
        if (node.type === "CallExpression" && this.#resolver.meaningOf(node).behaviour.kind === "gate") return true;
        pushChildNodes(node, open);
      }
      return false;
    });
  }

  /** `cache[id] = …`: what the file reads from the same object under a key that it computes, may be the answer. */
  #readsByKey({ object }: TSESTree.MemberExpression): readonly TSESTree.MemberExpression[] {
    const owner = object.type === "Identifier" ? this.#variableOf(object) : null;
    const isSame = (other: TSESTree.Expression): boolean => {
      if (object.type === "Identifier") return other.type === "Identifier" && owner !== null && this.#variableOf(other) === owner;
      return object.type === "MemberExpression" && other.type === "MemberExpression" && staticKey(object.property, object.computed) !== null && staticKey(object.property, object.computed) === staticKey(other.property, other.computed);
    };
    return (this.#members.get(COMPUTED) ?? []).filter((member) => isSame(member.object));
  }

  /** `results[id] = …; return results;`: where the table goes to somebody who may look at what is in it. */
  #handedOut({ object }: TSESTree.MemberExpression): TSESTree.Node | null {
    const variable = object.type === "Identifier" ? this.#variableOf(object) : null;
    if (variable !== null && isExported(variable)) return object;
    for (const { identifier } of variable?.references ?? []) {
      const { parent } = identifier;
      if (parent.type === "ReturnStatement" || (parent.type === "ArrowFunctionExpression" && parent.body === identifier)) return identifier;
      if (parent.type === "CallExpression" && parent.callee !== identifier && (purposeOf(parent) === "work" || readsAll(parent))) return parent;
    }
    return null;
  }

  /** `error.code = decision.code`: whoever gets the object gets what is in it. The one that a parameter is, such as a response, somebody has. */
  #filled(target: TSESTree.MemberExpression, shape: Shape): void {
    const root = rootOf(target);
    const variable = root === null ? null : this.#variableOf(root);
    const kind = variable?.defs[0]?.type;
    if (variable === null || kind === "Parameter") return this.#walk.add({ kind: "handed-on", node: target, names: names(shape), decides: false });
    if (kind !== "Variable" || isOfFile(variable.scope)) return;
    if (isCollected(target, variable)) this.#walk.add({ kind: "handed-on", node: target, names: names(shape), decides: false });
    for (const { identifier } of variable.references) {
      const isFilledAgain = identifier.parent.type === "MemberExpression" && isWritten(identifier.parent);
      if (identifier.range[0] > target.range[1] && !isFilledAgain) this.#walk.value(identifier, { content: "info", promise: false });
    }
  }
}

/** `Object.entries(results)` */
function readsAll({ callee }: TSESTree.CallExpression): boolean {
  return callee.type === "MemberExpression" && callee.object.type === "Identifier" && callee.object.name === "Object" && /^(?:values|entries)$/.test(calledName(callee));
}
