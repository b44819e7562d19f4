import type { TSESTree } from "@typescript-eslint/utils";
import type { Settings } from "../settings/schema.js";
import { apiModelOf, type ApiModel } from "./api-model.js";
import type { ApiPosition } from "./api-rules.js";
import type { CallResolver } from "./call-meaning.js";
import type { ContentsCalls, FunctionSummary, Touch } from "./function-summary.js";
import { deviceIdParametersOf } from "./device-id-parameters.js";
import { ExportOutline } from "./export-outline.js";
import type { Endpoint } from "./argument-conditions.js";
import type { Given, GivenTexts } from "./given-endpoints.js";
import type { GateShape, Passage } from "../models/frameworks.js";
import type { FilesInView, ParsedFile } from "./files-in-view.js";
import { Origins } from "./origin.js";
import { MOST_TASKS_OF_FILES, WorkList } from "./propagation.js";
import type { Reach } from "./reach.js";
import { createCallResolverOf } from "./resolve-calls.js";
import type { FunctionNode } from "./syntax.js";
import { Touching } from "./touching.js";
import { memoised, type Value } from "./values.js";

/** Outlines are read off texts alone: like what files reach, they hold for other sets of linked files. */
const outlines = new WeakMap<Reach, ExportOutline>();

type FunctionElsewhere = Extract<Value, { readonly kind: "function" }>;

/** What a function that is too complex to be run leaves behind at worst. */
export type EstimatedTouch = Exclude<Touch, "permit">;

/** Judges functions of other files by running the analysis over them. */
export interface Judge {
  /** Whether the linted file has used up what it may spend on such functions of others. */
  isSpent(touch: EstimatedTouch): boolean;
  /** Asks for something with a part of the steps that are left for such functions. */
  inShare<Answer>(touch: EstimatedTouch, ask: () => Answer): Answer;
  /**
   * What a call of the function does; null when it has no result.
   * @param touch what it may do at worst.
   */
  summarise(file: ParsedFile, resolver: CallResolver, node: FunctionNode, touch: EstimatedTouch, overridden?: readonly string[]): FunctionSummary | null;
  /** How the function calls what that argument holds, within a call of it; null where it does not, or that is too much work. */
  contentsCalled(file: ParsedFile, resolver: CallResolver, node: FunctionNode, argument: number): ContentsCalls | null;
  /** How a call of the function calls what another one of its file was given and keeps, within the call; null where it does not, or that is too much work. */
  storedCalled(file: ParsedFile, resolver: CallResolver, node: FunctionNode, keeper: FunctionNode): ContentsCalls | null;
  /** The same for a function that is given the name of an endpoint. */
  summariseGiven(file: ParsedFile, resolver: CallResolver, given: Given): FunctionSummary | null;
  /** The same for the function that a constant holds, as the evaluation of its file makes it; null also where it may hold something else. */
  summariseMade(file: ParsedFile, resolver: CallResolver, constant: TSESTree.VariableDeclarator): FunctionSummary | null;
  /** What is asked of the function as a middleware of that shape. */
  judgeMiddleware(file: ParsedFile, resolver: CallResolver, node: FunctionNode, shape: GateShape, passage: Passage): boolean;
  /** False only when a call of it certainly asks no gate, does not pause, ends, and calls no parameter. `isTouching` says the same of others. */
  mayTouch(file: ParsedFile, resolver: CallResolver, node: FunctionNode, isTouching: (callee: FunctionElsewhere) => boolean): boolean;
  /** False only when a call of it certainly asks no gate and does not pause, before it has ended. */
  mayTouchWithin(file: ParsedFile, resolver: CallResolver, node: FunctionNode, isTouching: (callee: FunctionElsewhere) => boolean): boolean;
  /** The same of gates alone. */
  mayAskWithin(file: ParsedFile, resolver: CallResolver, node: FunctionNode, isAsking: (callee: FunctionElsewhere) => boolean): boolean;
  /** False only when a call of it certainly asks the authority nothing. `isAsking` says the same of others. */
  mayAsk(file: ParsedFile, resolver: CallResolver, node: FunctionNode, isAsking: (callee: FunctionElsewhere) => boolean): boolean;
  /** What a call of the function may do at worst, of which no run tells. */
  estimate(file: ParsedFile, resolver: CallResolver, node: FunctionNode, touch: EstimatedTouch, isAsking: (callee: FunctionElsewhere) => boolean): FunctionSummary;
  /** Whether the function, or one of its file that it reaches, calls what registers a device. */
  registers(file: ParsedFile, resolver: CallResolver, node: FunctionNode): boolean;
  /** Whether the function, or one of its file that it reaches, begins work that goes on by itself, and asks no gate. */
  startsWork(file: ParsedFile, resolver: CallResolver, node: FunctionNode): boolean;
  /** Whether the function hands out an answer of the authority that it does not record. */
  leavesRecord(file: ParsedFile, resolver: CallResolver, node: FunctionNode): boolean;
  /** Whether the function does something behind the gate that it asks. */
  worksItself(file: ParsedFile, resolver: CallResolver, node: FunctionNode): boolean;
}

/** Another file in view, as an import sees it. */
export interface LinkedModule {
  readonly path: string;
  /** What the settings say about the file, or, where a tool has written a package's client into it, the catalogue. */
  readonly position: ApiPosition | null;
  readonly value: Value;
  /** Null when it cannot be parsed. */
  readonly origins: Origins | null;
}

/**
 * Which files are opened. Where gates stand behind the linted file, each that values come through: any function may call what it is given, and so what
 * asks, pauses or leaves a validate running. Else those that may bring side effects or hold work up.
 */
export type Openness = "all" | "of interest";

interface Place {
  readonly file: ParsedFile;
  readonly resolver: CallResolver;
}

/**
 * The other files in view, with their values. They share one work list, so that their values may depend on each other in circles; the linted
 * file only reads what has come to rest.
 */
export class LinkedFiles {
  readonly work = new WorkList(MOST_TASKS_OF_FILES);
  readonly outline: ExportOutline;
  readonly #model: ApiModel;
  readonly #modules = new Map<string, Module>();
  readonly #underWay = new Set<FunctionNode>();
  readonly #onOthers = new WeakMap<FunctionNode, Map<string, FunctionSummary | null>>();
  /** Asked before the analysis is run, since most functions have nothing to do with decisions. */
  readonly #touching = new Touching<FunctionElsewhere>((value, isTouching) => {
    const place = this.#placeOf(value);
    return place === null ? null : this.judge.mayTouch(place.file, place.resolver, value.node, isTouching);
  });
  /** Asked where nothing else matters: many functions call what they are given, and few ask. */
  readonly #asking = new Touching<FunctionElsewhere>((value, isAsking) => {
    const place = this.#placeOf(value);
    return place === null ? null : this.judge.mayAsk(place.file, place.resolver, value.node, (callee) => this.#reachesAuthority(callee) && isAsking(callee));
  });
  /** Asked of those that are too complex to be run. */
  readonly #touchingWithin = new Touching<FunctionElsewhere>((value, isTouching) => {
    const place = this.#placeOf(value);
    return place === null ? null : this.judge.mayTouchWithin(place.file, place.resolver, value.node, isTouching);
  });
  readonly #askingWithin = new Touching<FunctionElsewhere>((value, isAsking) => {
    const place = this.#placeOf(value);
    return place === null ? null : this.judge.mayAskWithin(place.file, place.resolver, value.node, isAsking);
  });
  readonly #contents = new WeakMap<FunctionNode, Map<number, ContentsCalls | null>>();
  readonly #stored = new WeakMap<FunctionNode, Map<FunctionNode, ContentsCalls | null>>();
  readonly #made = new WeakMap<TSESTree.VariableDeclarator, FunctionSummary | null>();
  readonly #deviceIds = new WeakMap<FunctionNode, ReadonlySet<number>>();
  readonly #registering = new WeakMap<FunctionNode, boolean>();
  readonly #starting = new WeakMap<FunctionNode, boolean>();
  readonly #working = new WeakMap<FunctionNode, boolean>();
  readonly #unrecording = new WeakMap<FunctionNode, boolean>();

  constructor(
    readonly files: FilesInView,
    readonly settings: Settings,
    readonly reach: Reach,
    private readonly judge: Judge,
    readonly openness: Openness,
    /** What is known of functions: as long as no file changes, it holds for other sets of linked files. */
    private readonly summaries: WeakMap<FunctionNode, FunctionSummary | null> = new WeakMap(),
  ) {
    this.#model = apiModelOf(settings);
    this.outline = memoised(outlines, reach, () => new ExportOutline(files, this.#model));
  }

  /** The file that an import in `directory` names, if it is in view. */
  moduleFor(specifier: string, directory: string): LinkedModule | null {
    const path = this.files.resolve(specifier, directory);
    return path === null ? null : this.moduleAt(path);
  }

  moduleAt(path: string): LinkedModule {
    let module = this.#modules.get(path);
    if (module === undefined) {
      const text = this.files.textOf(path);
      const generated = text === null ? null : this.#model.generatedFile(text);
      module = new Module(path, this.#model.file(path) ?? generated, generated !== null, this);
      this.#modules.set(path, module);
    }
    return module;
  }

  /** The values of a file, worked out with those of all files in view. */
  originsOf(file: ParsedFile): Origins {
    return new Origins(file.unit, this.settings, this, this.work, false);
  }

  /**
   * What a call of the function does; null when nothing is known.
   * @param overridden members that the object it is called on has from another class.
   */
  summaryOf(value: FunctionElsewhere, overridden: readonly string[] = []): FunctionSummary | null {
    if (overridden.length > 0) return this.#summaryOnOthers(value, overridden);
    const { node } = value;
    const known = this.summaries.get(node);
    if (known !== undefined) return known;
    if (!this.#touching.of(value)) {
      this.summaries.set(node, null);
      return null;
    }
    // A function that calls itself by way of other files: what that inner call does is left open.
    if (this.#underWay.has(node) || this.#underWay.size > DEEPEST_SUMMARY) return null;
    const place = this.#placeOf(value);
    if (place === null) return null;
    const touch = this.#touchOf(value);
    return this.judge.inShare(touch, () => this.#summarise(place, value, touch));
  }

  /** False only when a call of it certainly asks the authority nothing. */
  mayAsk(value: FunctionElsewhere): boolean {
    return this.#reachesAuthority(value) && this.#asking.of(value);
  }

  /** Whether anything that the function's file imports, or it itself, may ask the authority. */
  #reachesAuthority({ home }: FunctionElsewhere): boolean {
    const { gates, names, requests } = this.reach.of(home.unit.filename);
    return gates || (names && requests);
  }

  /** False only when a call of it certainly asks no gate, does not pause, ends, and calls no parameter. */
  mayTouch(value: FunctionElsewhere): boolean {
    return this.#touching.of(value);
  }

  #summarise(place: Place, { node }: FunctionElsewhere, touch: EstimatedTouch): FunctionSummary {
    this.#underWay.add(node);
    const found = this.judge.summarise(place.file, place.resolver, node, touch);
    this.#underWay.delete(node);
    const summary = found ?? this.judge.estimate(place.file, place.resolver, node, touch, (callee) => this.mayAsk(callee));
    // A later file may have more time for it, and for what rests on it.
    if (!this.judge.isSpent(touch)) this.summaries.set(node, summary);
    return summary;
  }

  #touchOf(value: FunctionElsewhere): EstimatedTouch {
    if (!this.#touchingWithin.of(value)) return "none";
    return this.#askingWithin.of(value) ? "denied" : "pause";
  }

  #summaryOnOthers(value: FunctionElsewhere, overridden: readonly string[]): FunctionSummary | null {
    const { node } = value;
    const byNames = memoised(this.#onOthers, node, () => new Map<string, FunctionSummary | null>());
    const names = overridden.join("\n");
    const known = byNames.get(names);
    if (known !== undefined) return known;
    const place = this.#underWay.has(node) || this.#underWay.size > DEEPEST_SUMMARY ? null : this.#placeOf(value);
    if (place === null) return null;
    this.#underWay.add(node);
    const found = this.judge.summarise(place.file, place.resolver, node, "denied", overridden);
    this.#underWay.delete(node);
    const summary = found ?? this.judge.estimate(place.file, place.resolver, node, "denied", (callee) => this.mayAsk(callee));
    if (found !== null || !this.judge.isSpent("denied")) byNames.set(names, summary);
    return summary;
  }

  /** How a function calls what an argument holds, within a call of it; of one that hands that on to itself by way of others, the inner call tells nothing. */
  contentsCalled(value: FunctionElsewhere, argument: number): ContentsCalls | null {
    const byArgument = memoised(this.#contents, value.node, () => new Map<number, ContentsCalls | null>());
    const known = byArgument.get(argument);
    if (known !== undefined) return known;
    byArgument.set(argument, null);
    const place = this.#underWay.size > DEEPEST_SUMMARY ? null : this.#placeOf(value);
    const found = place === null ? null : this.judge.inShare("denied", () => this.judge.contentsCalled(place.file, place.resolver, value.node, argument));
    byArgument.set(argument, found);
    return found;
  }

  /** How a call of a function calls, within it, what another one of the same file was given and keeps. */
  storedCalled(value: FunctionElsewhere, keeper: FunctionElsewhere): ContentsCalls | null {
    const byKeeper = memoised(this.#stored, value.node, () => new Map<FunctionNode, ContentsCalls | null>());
    const known = byKeeper.get(keeper.node);
    if (known !== undefined) return known;
    const place = this.#placeOf(value);
    const found = place === null ? null : this.judge.inShare("denied", () => this.judge.storedCalled(place.file, place.resolver, value.node, keeper.node));
    byKeeper.set(keeper.node, found);
    return found;
  }

  /** Which endpoint a function asks that is given these texts. */
  endpointGiven(value: FunctionElsewhere, texts: GivenTexts): Endpoint | null {
    if (this.#underWay.has(value.node)) return null;
    this.#underWay.add(value.node);
    const found = this.#placeOf(value)?.resolver.endpointIn({ owner: value.node, texts }) ?? null;
    this.#underWay.delete(value.node);
    return found;
  }

  /** What a call of the function does that is given these texts; null when nothing is known. */
  summaryGiven(value: FunctionElsewhere, texts: GivenTexts): FunctionSummary | null {
    const place = this.#placeOf(value);
    if (place === null || this.#underWay.has(value.node) || this.#underWay.size > DEEPEST_SUMMARY) return null;
    this.#underWay.add(value.node);
    const summary = this.judge.summariseGiven(place.file, place.resolver, { owner: value.node, texts });
    this.#underWay.delete(value.node);
    return summary;
  }

  /** What a call of the function does that a constant of another file was made as: `const ensure = traced(check)`; null when nothing is known. */
  summaryOfMade(home: Origins, constant: TSESTree.VariableDeclarator): FunctionSummary | null {
    const known = this.#made.get(constant);
    if (known !== undefined) return known;
    const place = this.#placeOf({ home });
    if (place === null) return null;
    // Of one that is made of itself by way of other files, nothing is known meanwhile.
    this.#made.set(constant, null);
    const found = this.judge.inShare("denied", () => this.judge.summariseMade(place.file, place.resolver, constant));
    if (found === null && this.judge.isSpent("denied")) this.#made.delete(constant);
    else this.#made.set(constant, found);
    return found;
  }

  /** What is asked of a function of another file as a middleware of that shape; of one that is not known, the worse. */
  judgeMiddleware(value: FunctionElsewhere, shape: GateShape, passage: Passage): boolean {
    const place = this.#placeOf(value);
    return place === null ? passage === "loses" : this.judge.judgeMiddleware(place.file, place.resolver, value.node, shape, passage);
  }

  /** Whether a call of the function may register a device. */
  registers(value: FunctionElsewhere): boolean {
    return this.#answer(this.#registering, value, ({ file, resolver }) => this.judge.registers(file, resolver, value.node));
  }

  /** Which parameters of the function name the device that it asks for; of one that calls itself by way of others, the inner call tells nothing. */
  deviceIdParameters(value: FunctionElsewhere): ReadonlySet<number> {
    const known = this.#deviceIds.get(value.node);
    if (known !== undefined) return known;
    this.#deviceIds.set(value.node, new Set());
    const place = this.#placeOf(value);
    const found: ReadonlySet<number> = place === null ? new Set() : deviceIdParametersOf(value.node, place.resolver);
    this.#deviceIds.set(value.node, found);
    return found;
  }

  /** Whether a call of the function begins work that goes on by itself, and asks no gate. */
  startsWork(value: FunctionElsewhere): boolean {
    return this.#answer(this.#starting, value, ({ file, resolver }) => this.judge.startsWork(file, resolver, value.node));
  }

  /** Whether a call of the function answers what the authority said, and records no denial. */
  leavesRecord(value: FunctionElsewhere): boolean {
    return this.#answer(this.#unrecording, value, ({ file, resolver }) => this.judge.leavesRecord(file, resolver, value.node));
  }

  /** Whether a call of the function does work of its own behind the gate that it asks. */
  worksItself(value: FunctionElsewhere): boolean {
    return this.#answer(this.#working, value, ({ file, resolver }) => this.judge.worksItself(file, resolver, value.node));
  }

  /** Asks once for each function; of one that calls itself by way of others the inner call is taken to be neither. */
  #answer(known: WeakMap<FunctionNode, boolean>, value: FunctionElsewhere, ask: (place: Place) => boolean): boolean {
    const answer = known.get(value.node);
    if (answer !== undefined) return answer;
    known.set(value.node, false);
    const place = this.#placeOf(value);
    const found = place !== null && ask(place);
    known.set(value.node, found);
    return found;
  }

  #placeOf({ home }: Pick<FunctionElsewhere, "home">): Place | null {
    const module = this.#modules.get(home.unit.filename);
    const file = this.files.parsed(home.unit.filename);
    return module === undefined || file === null || file.unit.ast !== home.unit.ast ? null : { file, resolver: module.resolverOf(home) };
  }
}

const DEEPEST_SUMMARY = 12;

class Module implements LinkedModule {
  readonly value: Value;
  #origins: Origins | null | undefined;
  #resolver: CallResolver | null = null;

  constructor(
    readonly path: string,
    readonly position: ApiPosition | null,
    /** What the rows of a package say of it is all that there is to know. */
    private readonly isGenerated: boolean,
    private readonly links: LinkedFiles,
  ) {
    this.value = { kind: "module", module: this };
  }

  get origins(): Origins | null {
    if (this.#origins === undefined) {
      const file = this.isGenerated ? null : this.links.files.parsed(this.path);
      this.#origins = file === null ? null : this.links.originsOf(file);
    }
    return this.#origins;
  }

  resolverOf(origins: Origins): CallResolver {
    // What one file gives this one is none of the others'.
    this.#resolver ??= createCallResolverOf(this.origins ?? origins);
    return this.#resolver;
  }
}
