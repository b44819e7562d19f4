import type { Settings } from "../settings/schema.js";
import { apiModelOf, type ApiModel, type ApiPosition } from "./api-model.js";
import type { CallResolver, FunctionSummary } from "./call-meaning.js";
import { ExportOutline } from "./export-outline.js";
import type { FilesInView, ParsedFile } from "./files-in-view.js";
import { Origins } from "./origin.js";
import { WorkList } from "./propagation.js";
import type { Reach } from "./reach.js";
import { createCallResolverOf } from "./resolve-calls.js";
import type { FunctionNode } from "./syntax.js";
import type { Value } from "./values.js";

/** Judges a function of another file by running the analysis over it; null when it has no result. */
export type Summarise = (file: ParsedFile, resolver: CallResolver, node: FunctionNode) => FunctionSummary | null;

/** Another file in view, as an import sees it. */
export interface LinkedModule {
  readonly path: string;
  /** What the settings say about the file. */
  readonly position: ApiPosition | null;
  readonly value: Value;
  /** Null when it cannot be parsed. */
  readonly origins: Origins | null;
}

/**
 * The other files in view, with their values. They share one work list, so that their values may depend on each other in circles; the linted
 * file only reads what has come to rest.
 */
export class LinkedFiles {
  readonly work = new WorkList();
  readonly outline: ExportOutline;
  readonly #model: ApiModel;
  readonly #modules = new Map<string, Module>();
  readonly #summaries = new WeakMap<FunctionNode, FunctionSummary | null>();
  readonly #underWay = new Set<FunctionNode>();

  constructor(
    readonly files: FilesInView,
    readonly settings: Settings,
    readonly reach: Reach,
    private readonly summarise: Summarise,
  ) {
    this.#model = apiModelOf(settings);
    this.outline = new ExportOutline(files, this.#model);
  }

  /** The file that an import in `directory` names, if it is in view. */
  moduleFor(specifier: string, directory: string): LinkedModule | null {
    const path = this.files.resolve(specifier, directory);
    return path === null ? null : this.moduleAt(path);
  }

  moduleAt(path: string): LinkedModule {
    let module = this.#modules.get(path);
    if (module === undefined) {
      module = new Module(path, this.#model.file(path), this);
      this.#modules.set(path, module);
    }
    return module;
  }

  /** The values of a file, worked out with those of all files in view. */
  originsOf(file: ParsedFile): Origins {
    return new Origins(file.unit, this.settings, this, this.work);
  }

  /** What a call of the function does; null when nothing is known. */
  summaryOf(value: Extract<Value, { readonly kind: "function" }>): FunctionSummary | null {
    const { node, home } = value;
    const known = this.#summaries.get(node);
    if (known !== undefined) return known;
    // A function that calls itself by way of other files: what that inner call does is left open.
    if (this.#underWay.has(node) || this.#underWay.size > DEEPEST_SUMMARY) return null;
    const module = this.#modules.get(home.unit.filename);
    const file = this.files.parsed(home.unit.filename);
    if (module === undefined || file === null || file.unit.ast !== home.unit.ast) return null;
    this.#underWay.add(node);
    const summary = this.summarise(file, module.resolverOf(home), node);
    this.#underWay.delete(node);
    this.#summaries.set(node, summary);
    return summary;
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
    private readonly links: LinkedFiles,
  ) {
    this.value = { kind: "module", module: this };
  }

  get origins(): Origins | null {
    if (this.#origins === undefined) {
      const file = this.links.files.parsed(this.path);
      this.#origins = file === null ? null : this.links.originsOf(file);
    }
    return this.#origins;
  }

  resolverOf(origins: Origins): CallResolver {
    this.#resolver ??= createCallResolverOf(origins);
    return this.#resolver;
  }
}
