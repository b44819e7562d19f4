import type { Step } from "./path.js";

/** A path and what its end means. */
export interface PathRule<Meaning> {
  readonly steps: readonly Step[];
  readonly meaning: Meaning;
}

/** A path whose value is as good as that of another path of the same package: it hands out a client of that sort. */
export interface YieldRule {
  readonly steps: readonly Step[];
  readonly as: readonly Step[];
}

type Rule<Meaning> = PathRule<Meaning> | YieldRule;

/** A rule together with how many of its steps a value has made. */
interface Item<Meaning> {
  readonly rule: Rule<Meaning>;
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
  /** Paths end here, and none goes on: of what the value itself has nothing is known. */
  readonly isEnd: boolean;
  /** Some path goes on with a parameter of a function passed to a call of this value. */
  readonly handsOut: boolean;
  /** `null` for a name that is not known: any member that a path spells out. */
  member(name: string | null): Position<Meaning>;
  call(): Position<Meaning>;
  construct(): Position<Meaning>;
  element(): Position<Meaning>;
  parameter(argument: number, parameter: number): Position<Meaning>;
  /** Whether a path that may yet be walked to its end means that, or hands out another client. */
  leadsTo(means: (meaning: Meaning) => boolean): boolean;
  /** Whether members of the value lead to that: it is an object that code works with, though it may be called. A method that a path calls by its name is none. */
  offers(means: (meaning: Meaning) => boolean): boolean;
  /** Whether all that may be done with a value at `other` may be done with one here; `other` is of the same package. */
  covers(other: Position<Meaning>): boolean;
}

class State<Meaning> implements Position<Meaning> {
  readonly meanings: readonly Meaning[];
  readonly isDead: boolean;
  readonly isEnd: boolean;
  readonly handsOut: boolean;
  private readonly spelledNames: ReadonlySet<string>;
  private readonly members = new Map<string | null | symbol, State<Meaning>>();
  private readonly parameters = new Map<string, State<Meaning>>();
  private afterCall: State<Meaning> | null = null;
  private afterConstruct: State<Meaning> | null = null;
  private afterElement: State<Meaning> | null = null;

  constructor(
    private readonly matcher: Matcher<Meaning>,
    readonly items: readonly Item<Meaning>[],
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
    this.isEnd = !this.isDead && items.every(({ rule, step }) => step === rule.steps.length);
    this.meanings = items.flatMap(({ rule, step }) => (step === rule.steps.length && "meaning" in rule ? [rule.meaning] : []));
  }

  /** Where one step of a path leads. */
  follow(step: Step): readonly State<Meaning>[] {
    switch (step.kind) {
      case "member":
        return [...step.names].map((name) => this.member(name));
      case "any-member":
        // No path spells this name.
        return [this.member("*")];
      case "call":
        return [this.call()];
      case "construct":
        return [this.construct()];
      case "element":
        return [this.element()];
      case "parameter":
        return [this.parameter(step.argument, step.parameter)];
      default:
        return [];
    }
  }

  member(name: string | null): State<Meaning> {
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

  call(): State<Meaning> {
    this.afterCall ??= this.advance((step) => (step.kind === "call" ? "pass" : "fail"));
    return this.afterCall;
  }

  construct(): State<Meaning> {
    this.afterConstruct ??= this.advance((step) => (step.kind === "construct" ? "pass" : "fail"));
    return this.afterConstruct;
  }

  element(): State<Meaning> {
    this.afterElement ??= this.advance((step) => (step.kind === "element" ? "pass" : "fail"));
    return this.afterElement;
  }

  parameter(argument: number, parameter: number): State<Meaning> {
    const key = `${argument}.${parameter}`;
    const known = this.parameters.get(key);
    if (known !== undefined) return known;
    const next = this.advance((step) =>
      step.kind === "parameter" && step.argument === argument && step.parameter === parameter ? "pass" : "fail",
    );
    this.parameters.set(key, next);
    return next;
  }

  leadsTo(means: (meaning: Meaning) => boolean): boolean {
    return this.items.some(({ rule }) => !("meaning" in rule) || means(rule.meaning));
  }

  offers(means: (meaning: Meaning) => boolean): boolean {
    const isMethod = this.items.some(({ rule, step }) => step > 1 && rule.steps[step]?.kind === "call" && rule.steps[step - 1]?.kind === "member");
    return !isMethod && this.items.some(({ rule, step }) => {
      const next = rule.steps[step];
      // The default export of a module is the module itself.
      const isItself = this.isModule && next?.kind === "member" && next.names.has("default");
      return next !== undefined && !isItself && (next.kind === "member" || next.kind === "any-member") && (!("meaning" in rule) || means(rule.meaning));
    });
  }

  covers(other: Position<Meaning>): boolean {
    if (!(other instanceof State) || other.matcher !== this.matcher) return false;
    const here = new Set(this.items.map(idOf));
    return other.items.every((item) => here.has(idOf(item)));
  }

  private advance(test: (step: Step) => "pass" | "stay" | "fail"): State<Meaning> {
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

function idOf({ ruleNumber, step }: Item<unknown>): string {
  return `${ruleNumber}:${step}`;
}

class Matcher<Meaning> {
  private readonly states = new Map<string, State<Meaning>>();
  private readonly yielded = new Map<YieldRule, readonly Item<Meaning>[]>();
  private start: State<Meaning> | null = null;

  /** Begins at the start of all paths. */
  begin(items: readonly Item<Meaning>[], isModule: boolean): Position<Meaning> {
    this.start = this.state(items, isModule);
    return this.start;
  }

  state(items: readonly Item<Meaning>[], isModule: boolean): State<Meaning> {
    const closed = new Map<string, Item<Meaning>>();
    for (const item of items) {
      let step = item.step;
      closed.set(`${item.ruleNumber}:${step}`, item);
      while (item.rule.steps[step]?.kind === "any-members") {
        step += 1;
        closed.set(`${item.ruleNumber}:${step}`, { ...item, step });
      }
    }
    for (const { rule, step } of [...closed.values()]) {
      if (!("as" in rule) || step !== rule.steps.length) continue;
      for (const item of this.itemsOf(rule)) closed.set(`${item.ruleNumber}:${item.step}`, item);
    }
    const ids = [...closed.keys()].sort();
    const key = `${isModule ? "module " : ""}${ids.join(" ")}`;
    const known = this.states.get(key);
    if (known !== undefined) return known;
    const state = new State(this, [...closed.values()].sort((a, b) => a.ruleNumber - b.ruleNumber), isModule);
    this.states.set(key, state);
    return state;
  }

  /** How far all rules are where the other path of a rule ends. */
  private itemsOf(rule: YieldRule): readonly Item<Meaning>[] {
    const known = this.yielded.get(rule);
    if (known !== undefined) return known;
    // Two paths that yield each other yield no more than what each of them is itself.
    this.yielded.set(rule, []);
    let states: readonly State<Meaning>[] = this.start === null ? [] : [this.start];
    for (const step of rule.as) states = states.flatMap((state) => state.follow(step));
    const items = states.flatMap((state) => state.items);
    this.yielded.set(rule, items);
    return items;
  }
}

function startItems<Meaning>(rules: readonly Rule<Meaning>[]): Item<Meaning>[] {
  return rules.map((rule, ruleNumber) => ({ rule, ruleNumber, step: 0 }));
}

/** Start of the paths that hang off the global object. */
export function globalPosition<Meaning>(rules: readonly PathRule<Meaning>[]): Position<Meaning> {
  return new Matcher<Meaning>().begin(startItems(rules), false);
}

/**
 * Start of the paths of one module. The module stands for its namespace, for what `require` returns and for its default export at once:
 * bundlers and transpilers disagree on which of them an import yields.
 */
export function modulePosition<Meaning>(rules: readonly PathRule<Meaning>[], yields: readonly YieldRule[] = []): Position<Meaning> {
  const all: readonly Rule<Meaning>[] = [...rules, ...yields];
  const items = startItems(all);
  for (const item of startItems(all)) {
    const first = item.rule.steps[0];
    if (first?.kind === "member" && first.names.has("default")) items.push({ ...item, step: 1 });
  }
  return new Matcher<Meaning>().begin(items, true);
}
