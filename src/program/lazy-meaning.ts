import type { CallBehaviour, CallMeaning, SideEffect } from "./call-meaning.js";
import type { GivenCall } from "./given-endpoints.js";
import type { FunctionElsewhere } from "./outcome-meanings.js";

const LOGS_DENIAL = /\blog\w*[\s\S]{0,40}\((?:[^;]*?)\b(?:code|request_?id)\b|console\.\w+\([^;]*?\b(?:code|request_?id)\b/i;

/** The behaviour of a call is work, and most calls are never asked for it. */
export class LazyMeaning implements CallMeaning {
  #behaviour: CallBehaviour | null = null;

  constructor(
    readonly sideEffect: SideEffect | null,
    private readonly judge: () => CallBehaviour,
  ) {}

  get behaviour(): CallBehaviour {
    this.#behaviour ??= this.judge();
    return this.#behaviour;
  }
}

/** A call that does nothing of interest but that it may check an answer of the authority by a schema, which another file may define. */
export class CheckingMeaning extends LazyMeaning {
  constructor(judge: () => CallBehaviour) {
    super(null, judge);
  }
}

/** A call of functions that stand in another file, or in this one. */
export class MeaningOfFunctions extends LazyMeaning {
  constructor(
    sideEffect: SideEffect | null,
    readonly functions: readonly FunctionElsewhere[],
    judge: () => CallBehaviour,
  ) {
    super(sideEffect, judge);
  }
}

/** A call of a function that asks the endpoint which the call names: what it does with the answer is found by running it with that. */
export class GivenMeaning extends MeaningOfFunctions {
  constructor(
    readonly given: GivenCall,
    judge: () => CallBehaviour,
  ) {
    super(null, [given.callee], judge);
  }
}

/** Whether a function logs what the authority said, as far as its text tells. */
export function recordsItself({ node, home }: FunctionElsewhere): boolean {
  return LOGS_DENIAL.test(home.unit.text.slice(node.range[0], node.range[1]));
}
