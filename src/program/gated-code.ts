import type { TSESTree } from "@typescript-eslint/utils";
import type { GateShape, Passage } from "../models/frameworks.js";
import type { HandlersBehindGates } from "./call-meaning.js";
import type { CallOutcomes } from "./call-outcomes.js";
import { isMiddleware, Middleware, type FunctionOrigin } from "./middleware.js";
import type { Origins } from "./origin.js";
import { Registrations } from "./registration.js";
import { isGuardedRoute } from "./route-guards.js";
import type { CallNode, FunctionNode } from "./syntax.js";
import { takesPermit } from "./takes-permit.js";
import type { TypeInformation } from "./type-information.js";
import type { TypedValues } from "./typed-values.js";
import { memoised } from "./values.js";

/** Searched for once: every function is asked about. */
function wordsIn(text: string): { readonly permits: boolean; readonly guards: boolean } {
  return { permits: text.includes("Permit"), guards: text.includes("UseGuards") || text.includes("APP_GUARD") };
}

/** Which code of a file a framework, or who hands it a permit, enters only behind a gate. */
export class GatedCode {
  private readonly permitTakers = new Map<FunctionNode, { readonly begins: boolean }>();
  private readonly registered = new Map<CallNode, { readonly behind: HandlersBehindGates | null }>();
  private registrations: Registrations | null = null;
  private knownMiddleware: Middleware | null = null;
  private knownGates: boolean | null = null;
  private speaksOf: ReturnType<typeof wordsIn> | null = null;

  /** @param judgeOwn whether a function of this file, as a middleware of that shape, lets nobody on but with a permit; null where nobody judges. */
  constructor(
    private readonly outcomes: CallOutcomes,
    private readonly types: TypeInformation | null,
    private readonly typed: TypedValues | null,
    private readonly judgeOwn: (node: FunctionNode, shape: GateShape, passage: Passage) => boolean | null,
  ) {}

  handlersBehindGates(node: CallNode): HandlersBehindGates | null {
    if (node.type !== "CallExpression" || !this.mayHaveGates) return null;
    this.registrations ??= new Registrations(this.outcomes.widest, this.middleware);
    return memoised(this.registered, node, () => ({ behind: this.registrations?.behindGates(node) ?? null })).behind;
  }

  /** Whether a gate may be called in the file that only the type of its object tells. */
  get mayAskByType(): boolean {
    const { model, unit } = this.outcomes.origins;
    return this.types !== null && model.callsGateName(unit.text);
  }

  /** Whether a gate can be among the values of the file at all. */
  private get mayHaveGates(): boolean {
    const { model, unit } = this.outcomes.origins;
    this.knownGates ??= model.hasMiddleware || this.outcomes.reach.gates || this.mayAskByType || model.speaksOfGates(unit.text);
    return this.knownGates;
  }

  private get middleware(): Middleware {
    this.knownMiddleware ??= new Middleware(
      (value, shape, passage) => this.judgeBody(value, shape, passage),
      (call, origins) => this.makesGateByType(call, origins),
    );
    return this.knownMiddleware;
  }

  private judgeBody(value: FunctionOrigin, shape: GateShape, passage: Passage): boolean {
    const unknown = passage === "loses";
    if (this.outcomes.isOwn(value.home)) return this.judgeOwn(value.node, shape, passage) ?? unknown;
    return this.outcomes.widest.links?.judgeMiddleware(value, shape, passage) ?? unknown;
  }

  /** Whether the type of the receiver says that the call makes middleware. The checker knows the nodes of this file only. */
  private makesGateByType(call: TSESTree.CallExpression, origins: Origins): boolean {
    if (this.typed === null || !this.outcomes.isOwn(origins)) return false;
    return (this.typed.gate(call, [...origins.solved(origins.calls.cellOfCallee(call))]) ?? []).some((made) => made.kind === "api" && isMiddleware(made.position.call()));
  }

  beginsWithPermit(node: FunctionNode): boolean {
    return memoised(this.permitTakers, node, () => ({ begins: this.takesPermit(node) })).begins;
  }

  private takesPermit(node: FunctionNode): boolean {
    const { origins, widest } = this.outcomes;
    this.speaksOf ??= wordsIn(origins.unit.text);
    const { permits, guards } = this.speaksOf;
    if ((this.types !== null || permits) && takesPermit(node, origins.variableOf, this.types)) return true;
    return guards && this.mayHaveGates && isGuardedRoute(node, widest, this.middleware);
  }
}
