import type { CallMeaning, CallResolver } from "../program/call-meaning.js";
import type { Given } from "../program/given-endpoints.js";
import type { CallNode } from "../program/syntax.js";
import { ChangedMeanings } from "./changed-meanings.js";

/** What calls mean inside a function that is given the name of an endpoint: its requests ask that. */
export class GivenMeanings extends ChangedMeanings {
  constructor(
    inner: CallResolver,
    private readonly given: Given,
  ) {
    super(inner);
  }

  protected override resolve(node: CallNode): CallMeaning {
    if (this.inner.promisesDecision(node, this.given)) return { sideEffect: null, behaviour: { kind: "gate", gate: { style: "decision" }, name: "validate()" } };
    const endpoint = this.inner.endpointAt(node, this.given);
    switch (endpoint !== null && this.inner.answersByCallback(node) ? "register" : endpoint) {
      case "validate":
        return { sideEffect: null, behaviour: { kind: "gate", gate: { style: "http", body: "raw" }, name: "validate()" } };
      case "register":
        return { sideEffect: null, behaviour: { kind: "unknown" } };
      case null:
        return this.inner.givenMeaning(node, this.given) ?? this.inner.meaningOf(node);
    }
  }
}
