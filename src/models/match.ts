import type { Step } from "./path.js";

/** A path and what its end means. */
export interface PathRule<Meaning> {
  readonly steps: readonly Step[];
  readonly meaning: Meaning;
}

/** A rule together with how many of its steps a value has made. */
interface Item<Meaning> {
  readonly rule: PathRule<Meaning>;
  readonly ruleNumber: number;
  readonly step: number;
}

/** A member name that no rule at this position spells out; all such names lead to the same place. */
const anyOtherName = Symbol("any other name");

/**
 * Where a value stands in the paths of one package: a state of a deterministic automaton that is built while it is walked. Equal states are
 * one object, so positions compare by identity. Awaiting a value leaves it where it stands.
 */
export interface Position<Meaning> {
  /** Meanings of the paths that end here. */
  readonly meanings: readonly Meaning[];
  /** No path goes on from here and none ends here: the value is of no interest. */
  readonly isDead: boolean;
  /** Some path goes on with a parameter of a function passed to a call of this value. */
  readonly handsOut: boolean;
  /** `null` for a name that is not known: any member that a path spells out. */
  member(name: string | null): Position<Meaning>;
  call(): Position<Meaning>;
  construct(): Position<Meaning>;
  element(): Position<Meaning>;
  parameter(argument: number, parameter: number): Position<Meaning>;
}

class State<Meaning> implements Position<Meaning> {
  readonly meanings: readonly Meaning[];
  readonly isDead: boolean;
  readonly handsOut: boolean;
  private readonly spelledNames: ReadonlySet<string>;
  private readonly members = new Map<string | null | symbol, Position<Meaning>>();
  private readonly parameters = new Map<string, Position<Meaning>>();
  private afterCall: Position<Meaning> | null = null;
  private afterConstruct: Position<Meaning> | null = null;
  private afterElement: Position<Meaning> | null = null;

  constructor(
    private readonly matcher: Matcher<Meaning>,
    private readonly items: readonly Item<Meaning>[],
    private readonly isModule: boolean,
  ) {
    const spelled = new Set<string>();
    let handsOut = false;
    for (const item of items) {
      const step = item.rule.steps[item.step];
      if (step?.kind === "member") for (const name of step.names) spelled.add(name);
      if (step?.kind === "parameter") handsOut = true;
    }
    this.spelledNames = spelled;
    this.handsOut = handsOut;
    this.isDead = items.length === 0;
    this.meanings = items.filter((item) => item.step === item.rule.steps.length).map((item) => item.rule.meaning);
  }

  member(name: string | null): Position<Meaning> {
    // CommonJS interop: the default export of a module and the module are one value.
    if (this.isModule && name === "default") return this;
    const key = name === null || this.spelledNames.has(name) ? name : anyOtherName;
    const known = this.members.get(key);
    if (known !== undefined) return known;
    const next = this.advance((step) => {
      if (step.kind === "any-members") return "stay";
      if (step.kind === "any-member") return "pass";
      return step.kind === "member" && (name === null || step.names.has(name)) ? "pass" : "fail";
    });
    this.members.set(key, next);
    return next;
  }

  call(): Position<Meaning> {
    this.afterCall ??= this.advance((step) => (step.kind === "call" ? "pass" : "fail"));
    return this.afterCall;
  }

  construct(): Position<Meaning> {
    this.afterConstruct ??= this.advance((step) => (step.kind === "construct" ? "pass" : "fail"));
    return this.afterConstruct;
  }

  element(): Position<Meaning> {
    this.afterElement ??= this.advance((step) => (step.kind === "element" ? "pass" : "fail"));
    return this.afterElement;
  }

  parameter(argument: number, parameter: number): Position<Meaning> {
    const key = `${argument}.${parameter}`;
    const known = this.parameters.get(key);
    if (known !== undefined) return known;
    const next = this.advance((step) =>
      step.kind === "parameter" && step.argument === argument && step.parameter === parameter ? "pass" : "fail",
    );
    this.parameters.set(key, next);
    return next;
  }

  private advance(test: (step: Step) => "pass" | "stay" | "fail"): Position<Meaning> {
    const next: Item<Meaning>[] = [];
    for (const item of this.items) {
      const step = item.rule.steps[item.step];
      if (step === undefined) continue;
      const outcome = test(step);
      if (outcome === "stay") next.push(item);
      else if (outcome === "pass") next.push({ ...item, step: item.step + 1 });
    }
    return this.matcher.state(next, false);
  }
}

class Matcher<Meaning> {
  private readonly states = new Map<string, Position<Meaning>>();

  state(items: readonly Item<Meaning>[], isModule: boolean): Position<Meaning> {
    const closed = new Map<string, Item<Meaning>>();
    for (const item of items) {
      let step = item.step;
      closed.set(`${item.ruleNumber}:${step}`, item);
      while (item.rule.steps[step]?.kind === "any-members") {
        step += 1;
        closed.set(`${item.ruleNumber}:${step}`, { ...item, step });
      }
    }
    const ids = [...closed.keys()].sort();
    const key = `${isModule ? "module " : ""}${ids.join(" ")}`;
    const known = this.states.get(key);
    if (known !== undefined) return known;
    const state = new State(this, [...closed.values()].sort((a, b) => a.ruleNumber - b.ruleNumber), isModule);
    this.states.set(key, state);
    return state;
  }
}

function startItems<Meaning>(rules: readonly PathRule<Meaning>[]): Item<Meaning>[] {
  return rules.map((rule, ruleNumber) => ({ rule, ruleNumber, step: 0 }));
}

/** Start of the paths that hang off the global object. */
export function globalPosition<Meaning>(rules: readonly PathRule<Meaning>[]): Position<Meaning> {
  return new Matcher<Meaning>().state(startItems(rules), false);
}

/**
 * Start of the paths of one module. The module stands for its namespace, for what `require` returns and for its default export at once:
 * bundlers and transpilers disagree on which of them an import yields.
 */
export function modulePosition<Meaning>(rules: readonly PathRule<Meaning>[]): Position<Meaning> {
  const items = startItems(rules);
  for (const item of startItems(rules)) {
    const first = item.rule.steps[0];
    if (first?.kind === "member" && first.names.has("default")) items.push({ ...item, step: 1 });
  }
  return new Matcher<Meaning>().state(items, true);
}
