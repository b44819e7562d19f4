import type { TSESTree } from "@typescript-eslint/utils";
import type { SideEffect } from "../program/call-meaning.js";
import type { Latest } from "./latest.js";
import { dangerOf } from "./running.js";
import type { Trace } from "./trace.js";
import type { Pending, PromiseValue } from "./value.js";

/** Why some execution reaches a side effect without a permit: the latest decision, or what was left running. */
export type Lack =
  | { readonly kind: "latest"; readonly latest: Exclude<Latest, { kind: "permit" }>; readonly trace: Trace }
  | { readonly kind: "running"; readonly pending: Pending; readonly trace: Trace }
  /** The side effect runs beside its caller, which completed a denial or a pause at `node` meanwhile. */
  | { readonly kind: "raced"; readonly node: TSESTree.Node; readonly trace: Trace };

export interface SiteFact {
  readonly node: TSESTree.Node;
  readonly sideEffect: SideEffect;
  /** Some execution reaches it with a permit. */
  permitted: boolean;
  /** The first executions found that do so; each may have got its permit from another gate. */
  readonly permits: Trace[];
  /** First found lack of each kind. */
  readonly lacks: Map<string, Lack>;
}

export interface Outliving {
  readonly pending: PromiseValue;
  readonly trace: Trace;
}

/** What was completed at `node` while another call ran. */
export interface Race {
  readonly kind: "denial" | "pause";
  readonly node: TSESTree.Node;
  readonly trace: Trace;
}

/** Of a call that many paths lead to, a reader wants to know the gates that permit it, and not each path. */
const PERMITS_KEPT = 16;

/** What is known of every side effect reached so far. */
export class SiteFacts {
  readonly sites = new Map<TSESTree.Node, SiteFact>();
  /** For side effects, the calls that ran beside them and had outlived a pause, by the place of the call. */
  readonly outliving = new Map<TSESTree.Node, Map<TSESTree.Node, Outliving>>();
  /** Calls beside which a denial or pause was completed. */
  readonly races = new Map<TSESTree.Node, readonly Race[]>();
  /** API functions that were given to code which calls them later, with a permit. */
  readonly permittedLater = new Set<TSESTree.Node>();
  /** Reached behind a function that is taken for one that leaves a gate running. */
  readonly behindLeft = new Set<TSESTree.Node>();
  readonly #awaited: Set<TSESTree.Node> | null;

  /** @param awaited the side effects of which nothing more is to be learnt than one path; null where later ones may tell something else. */
  constructor(awaited: Iterable<TSESTree.Node> | null = null) {
    this.#awaited = awaited === null ? null : new Set(awaited);
  }

  /** Whether all that is to be learnt is known. */
  get isComplete(): boolean {
    return this.#awaited?.size === 0;
  }

  reach(node: TSESTree.Node, sideEffect: SideEffect, latest: Latest, running: Pending | null, trace: Trace): void {
    let site = this.sites.get(node);
    if (site === undefined) {
      site = { node, sideEffect, permitted: false, permits: [], lacks: new Map() };
      this.sites.set(node, site);
      this.#awaited?.delete(node);
    }
    const isOpen = latest.kind === "permit" || latest.kind === "none" || latest.kind === "iteration";
    if (running !== null && isOpen) {
      // Where nobody asked, that is what lacks, and not what some call beside it does to permits.
      const isTold = latest.kind === "permit" || dangerOf(running)?.kind === "denied";
      addLack(site, isTold ? "running" : "beside", { kind: "running", pending: running, trace });
      if (isTold) return;
    }
    if (latest.kind === "permit") {
      site.permitted = true;
      if (site.permits.length < PERMITS_KEPT) site.permits.push(trace);
    } else addLack(site, latest.kind, { kind: "latest", latest, trace });
  }

  /** A permit was held while a call ran that had outlived a pause of its caller. */
  noteOutliving(node: TSESTree.Node, pending: PromiseValue, trace: Trace): void {
    const known = this.outliving.get(node) ?? new Map<TSESTree.Node, Outliving>();
    this.outliving.set(node, known);
    if (!known.has(pending.node)) known.set(pending.node, { pending, trace });
  }

  /** The call turned out to ask again after the pause. */
  addAskedLate(node: TSESTree.Node, { pending, trace }: Outliving): void {
    const site = this.sites.get(node);
    if (site !== undefined) addLack(site, "running", { kind: "running", pending, trace });
  }

  race(call: TSESTree.Node, race: Race): void {
    const known = this.races.get(call) ?? [];
    if (!known.some(({ kind }) => kind === race.kind)) this.races.set(call, [...known, race]);
  }

  addRaced(node: TSESTree.Node, at: TSESTree.Node, trace: Trace): void {
    const site = this.sites.get(node);
    if (site !== undefined) addLack(site, "raced", { kind: "raced", node: at, trace });
  }
}

function addLack(site: SiteFact, key: string, lack: Lack): void {
  if (!site.lacks.has(key)) site.lacks.set(key, lack);
}
