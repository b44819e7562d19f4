import type { TSESTree } from "@typescript-eslint/utils";
import type { ArgumentConditions } from "./argument-conditions.js";
import { argumentsOf } from "./arguments.js";
import { GivenEndpoints } from "./given-endpoints.js";
import { baseOfInstance } from "./instance-base.js";
import { inheritedConstructors } from "./instances.js";
import type { LinkedFiles } from "./linked-files.js";
import type { Origins } from "./origin.js";
import { outcomesOf, type CalledNode, type FunctionElsewhere, type Outcome } from "./outcome-meanings.js";
import type { TypedValues } from "./typed-values.js";
import { withoutTwins } from "./values.js";
import { WorthFollowing } from "./worth-following.js";
import type { WorthResolving } from "./worth-resolving.js";

/** What the calls of a file may be of, looked for in the other files in view where these may matter to the call. */
export class CallOutcomes {
  readonly given: GivenEndpoints;
  private readonly following: WorthFollowing | null;
  private knownInherits: boolean | null = null;

  /** @param far the same file with the other files in view; null where there are none, or where `origins` itself sees them. */
  constructor(
    readonly origins: Origins,
    readonly far: Origins | null,
    private readonly typed: TypedValues | null,
    conditions: ArgumentConditions,
  ) {
    this.following = far === null ? null : new WorthFollowing(far);
    this.given = new GivenEndpoints(far ?? origins, conditions, (call) => this.of(call), ({ home }) => this.isOwn(home));
  }

  /** With all that is in view. */
  get widest(): Origins {
    return this.far ?? this.origins;
  }

  get worth(): WorthResolving {
    return this.widest.worth;
  }

  get reach(): { readonly effects: boolean; readonly gates: boolean } {
    return this.widest.imports.reach;
  }

  isOwn(home: Origins): boolean {
    return home === this.origins || home === this.far;
  }

  /** Whether the callee stands in another file of which `holds` is true. */
  isElsewhere({ elsewhere }: Outcome, holds: (links: LinkedFiles, value: FunctionElsewhere) => boolean): boolean {
    const { links } = this.widest;
    if (elsewhere === null || this.isOwn(elsewhere.home) || links === null) return false;
    return holds(links, elsewhere);
  }

  /** Whether one of the callees stands in another file of which `holds` is true. */
  areSomeElsewhere(node: CalledNode, holds: (links: LinkedFiles, value: FunctionElsewhere) => boolean): boolean {
    return this.of(node).some((outcome) => this.isElsewhere(outcome, holds));
  }

  /** With the other files, or without: where there are gates, any call may matter, else those that may be side effects. */
  originsFor(isWorthIt: (following: WorthFollowing) => boolean): Origins {
    if (this.far === null || this.following === null) return this.origins;
    const { gates, effects } = this.reach;
    return gates || ((effects || this.far.imports.mayGive || this.inheritsGiven(this.far)) && isWorthIt(this.following)) ? this.far : this.origins;
  }

  /** Whether a class of this file gives one of another file what that one is to hold. */
  private inheritsGiven(far: Origins): boolean {
    this.knownInherits ??= far.index.subclasses.some(({ superClass, superTypeArguments }) => superClass?.type === "Identifier" && ((superTypeArguments != null && far.imports.genericOf(superClass) !== null) || far.imports.isGivenBase(superClass)));
    return this.knownInherits;
  }

  of(node: CalledNode): readonly Outcome[] {
    const origins = this.far !== null && this.given.names(node) ? this.far : this.originsFor((following) => this.worth.call(node) && following.call(node));
    const isConstruction = node.type === "NewExpression" || (node.type === "CallExpression" && node.callee.type === "Super");
    const callees = withoutTwins(origins.solved(origins.calls.cellOfCallee(node)).filter((value) => value.kind !== "nullish"));
    const passed = argumentsOf(node);
    const isOwn = (home: Origins): boolean => this.isOwn(home);
    const called = this.typed?.of(node, callees) ?? callees;
    const outcomes = [...called, ...(isConstruction ? inheritedConstructors(called) : [])].flatMap((value) => outcomesOf(value, passed, isConstruction, isOwn));
    if (node.type !== "CallExpression" || !this.given.namesEndpoints || !outcomes.some(isRequest)) return outcomes;
    const base = baseOfInstance(node, this.widest);
    return base === "" ? outcomes : outcomes.map((outcome) => ({ ...outcome, base }));
  }

  /** Functions of other files that the call is given by their imported names: `promise.then(ensure)`, `app.use(guards.ensure)`. */
  givenFromElsewhere(node: CalledNode | TSESTree.ImportExpression): readonly FunctionElsewhere[] {
    if (!("arguments" in node)) return [];
    return node.arguments.flatMap((argument) => {
      const root = argument.type === "MemberExpression" ? argument.object : argument;
      const isImported = root.type === "Identifier" && this.origins.variableOf(root)?.defs[0]?.type === "ImportBinding";
      return isImported ? [...this.widest.valuesOf(argument)].filter((value) => value.kind === "function") : [];
    });
  }
}

function isRequest({ meanings }: Outcome): boolean {
  return meanings.some((meaning) => meaning.kind === "behaviour" && meaning.behaviour.is === "request");
}
