import type { Behaviour } from "../models/behaviour.js";
import { modulePosition, type PathRule, type Position, type YieldRule } from "../models/match.js";
import { packageKey } from "../models/module-name.js";
import { builtInBehaviours, builtInYields, modulesOfPack, rowsOfPack } from "../models/packs.js";
import type { Kind, SideEffectRow } from "../models/row.js";
import type { SideEffectSelection } from "../settings/schema.js";

/** What the end of an API path means. */
export type ApiMeaning =
  /** `isOwn` for a row of the user's: what it says of a call replaces what the catalogue says. */
  | { readonly kind: "side-effect"; readonly row: SideEffectRow; readonly isOwn: boolean }
  /** The catalogue's rows about this call are turned off. */
  | { readonly kind: "no-side-effect" }
  | { readonly kind: "behaviour"; readonly behaviour: Behaviour };

export type ApiPosition = Position<ApiMeaning>;

export type ApiRule = PathRule<ApiMeaning>;

/** As rows name the global object. A package of this name is another thing. */
const GLOBAL = "global";

/** Rules of modules by key. Those of the catalogue, and the behaviours beside them, are read when a position in their module is asked for. */
export class RowsByModule {
  private readonly rules = new Map<string, ApiRule[]>();
  private readonly positions = new Map<string, ApiPosition>();
  /** Modules with rows that ask for classes by their names. */
  readonly withClasses = new WeakSet<ApiPosition>();
  /** Every import of every file is asked about, hence one set for all sources. */
  readonly #keys: Set<string>;

  constructor(private readonly catalogue: CatalogueRules | null) {
    this.#keys = new Set(catalogue === null ? [] : [...builtInBehaviours.keys, ...catalogue.keys]);
  }

  add(key: string, rule: ApiRule): void {
    this.#keys.add(key);
    const rules = this.rules.get(key);
    if (rules === undefined) this.rules.set(key, [rule]);
    else rules.push(rule);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  get isEmpty(): boolean {
    return this.rules.size === 0;
  }

  get keys(): readonly string[] {
    return [...this.#keys];
  }

  position(key: string): ApiPosition | null {
    const known = this.positions.get(key);
    if (known !== undefined) return known;
    // Most imports are of modules without rows.
    if (!this.has(key)) return null;
    const rules = [...(this.rules.get(key) ?? []), ...(this.catalogue === null ? [] : [...(key === GLOBAL ? [] : behaviourRulesOf(key)), ...this.catalogue.of(key)])];
    if (rules.length === 0) return null;
    const position = modulePosition(rules, this.catalogue?.yieldsOf(key) ?? []);
    this.positions.set(key, position);
    if (rules.some(({ meaning }) => meaning.kind === "side-effect" && meaning.row.when?.kind === "construct")) this.withClasses.add(position);
    return position;
  }
}

/** The chosen rows of the catalogue, by module. */
export class CatalogueRules {
  private readonly packs = new Map<string, Map<string, ReadonlySet<Kind>>>();

  constructor(selection: SideEffectSelection) {
    for (const [pack, chosen] of selection.packs) {
      for (const [module, kinds] of modulesOfPack(pack)) if (kinds.some((kind) => chosen.has(kind))) this.add(packageKey(module), pack, chosen);
    }
  }

  get keys(): Iterable<string> {
    return this.packs.keys();
  }

  of(key: string): readonly ApiRule[] {
    return [...(this.packs.get(key) ?? [])].flatMap(([pack, chosen]) =>
      rowsOfPack(pack)
        .filter((row) => packageKey(row.from) === key && chosen.has(row.kind))
        .map((row) => sideEffectRule(row, false)),
    );
  }

  yieldsOf(key: string): readonly YieldRule[] {
    return builtInYields.of(key);
  }

  /** Packs of which some rows are chosen. */
  get chosen(): Iterable<string> {
    return new Set([...this.packs.values()].flatMap((chosen) => [...chosen.keys()]));
  }

  private add(key: string, pack: string, chosen: ReadonlySet<Kind>): void {
    const packs = this.packs.get(key);
    if (packs === undefined) this.packs.set(key, new Map([[pack, chosen]]));
    else packs.set(pack, chosen);
  }
}

/** Rules of the behaviours that hold whatever the settings say, of one module or of the global object. */
export function behaviourRulesOf(key: string): readonly ApiRule[] {
  return builtInBehaviours.of(key).map(({ steps, behaviour }) => ({ steps, meaning: { kind: "behaviour", behaviour } }));
}

export function sideEffectRule(row: SideEffectRow, isOwn: boolean): ApiRule {
  return { steps: row.steps, meaning: { kind: "side-effect", row, isOwn } };
}
