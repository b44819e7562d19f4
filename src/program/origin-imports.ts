import { dirname } from "node:path";
import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { PackagesInView } from "./aliases.js";
import type { ApiPosition } from "./api-rules.js";
import type { Home } from "./export-outline.js";
import type { LinkedFiles, LinkedModule } from "./linked-files.js";
import { staticKey } from "./nodes.js";
import { givenBases } from "./origin-constructed.js";
import type { Origins, ValueCell } from "./origin.js";
import { specifiersIn, union, type Reached } from "./reach.js";
import { replacedMembers } from "./replaced-members.js";
import { memoised, unknownValue, type Value } from "./values.js";

/** Where an import leads: to a package that is modelled, to another file in view, or out of view. */
type Source =
  | { readonly kind: "api"; readonly position: ApiPosition }
  | { readonly kind: "file"; readonly module: LinkedModule }
  /** `unseen`: the file in view that can matter only by what it is given. */
  | { readonly kind: "unknown"; readonly unseen: LinkedModule | null };

const NO_PACKAGES: ReadonlySet<string> = new Set();

interface NamedImport {
  readonly from: string;
  readonly imported: string;
}

/** `import { imported } from "from"`, `import name from "from"` */
function importOf({ defs: [definition] }: Scope.Variable): NamedImport | null {
  if (definition?.type !== "ImportBinding" || definition.node.type === "TSImportEqualsDeclaration" || definition.node.parent.type !== "ImportDeclaration") return null;
  const imported = definition.node.type === "ImportSpecifier" ? staticKey(definition.node.imported, false) : definition.node.type === "ImportDefaultSpecifier" ? "default" : null;
  return imported === null ? null : { from: definition.node.parent.source.value, imported };
}

/** `root.member`, as a value or a type, or a name alone. */
function memberOfName(name: TSESTree.Node): { readonly root: TSESTree.Node; readonly member: string | null } {
  if (name.type === "TSQualifiedName") return { root: name.left, member: name.right.name };
  if (name.type !== "MemberExpression") return { root: name, member: null };
  const member = staticKey(name.property, name.computed);
  return { root: member === null ? name : name.object, member };
}

/** `namespace.imported` of `import * as namespace from "from"` */
function memberOfNamespace({ defs: [definition] }: Scope.Variable, imported: string): NamedImport | null {
  if (definition?.type !== "ImportBinding" || definition.node.type !== "ImportNamespaceSpecifier") return null;
  return { from: definition.node.parent.source.value, imported };
}

function declaresGeneric(text: string, name: string): boolean {
  const written = name.replaceAll("$", "\\$");
  const pattern = name === "default" ? "\\bexport\\s+default\\s+(?:async\\s+)?(?:abstract\\s+)?(?:function|class)\\s*[\\w$]*\\s*<" : `\\b(?:function|class|interface|type)\\s+${written}\\s*<|(?<![\\w$])${written}\\s*(?::[^=;]*)?=\\s*(?:async\\s*)?<`;
  return new RegExp(pattern).test(text);
}

/** Values that a file gets from other modules. */
export class OriginImports {
  private readonly sources = new Map<string, Source>();
  private readonly generics = new Map<Scope.Variable, Map<string | null, { readonly open: (() => ValueCell) | null }>>();
  readonly #behind = new Map<ApiPosition, LinkedModule>();
  private readonly directory: string;
  private knownReach: Omit<Reached, "augmenting"> | null = null;
  private knownImplicit: ReadonlySet<string> | null = null;
  private knownReplaced: ReadonlySet<string> | null = null;
  private knownBases: ReadonlySet<string> | null = null;
  private knownToGive: boolean | null = null;

  constructor(private readonly origins: Origins) {
    this.directory = dirname(origins.unit.filename);
  }

  /** Members that the linted file, or one that it imports, writes in objects of other files: what these had there counts no more. */
  get replaced(): ReadonlySet<string> {
    const { links, unit, isLinted } = this.origins;
    this.knownReplaced ??= links === null || !isLinted ? new Set() : replacedMembers(unit.text, this.directory, links.files);
    return this.knownReplaced;
  }

  /** Names of what the language may call of objects that other files make. */
  get implicitMembers(): ReadonlySet<string> {
    const { links, unit } = this.origins;
    this.knownImplicit ??= links === null ? new Set() : links.reach.implicitMembers(unit.text, this.directory);
    return this.knownImplicit;
  }

  /** What imports may bring: effects, and gates, of which the file may speak itself. */
  get reach(): Omit<Reached, "augmenting"> {
    const { links, unit } = this.origins;
    if (this.knownReach === null) {
      const imported = links?.reach.ofImports(unit.text, this.directory) ?? { effects: false, gates: false, endpoints: false, requests: false, names: false, halts: false, packages: null };
      this.knownReach = { ...imported, gates: imported.gates || links?.reach.speaksOfGates(unit.text) === true };
    }
    return this.knownReach;
  }

  /** Packages that may bring side effects into the file: those that it names, and those that files name to which its imports lead. */
  packages(): PackagesInView {
    const { model, unit, links } = this.origins;
    const reached = links === null ? NO_PACKAGES : this.reach.packages;
    if (reached === null) return null;
    // Their names may be written with escapes.
    const imported = unit.ast.body.flatMap((statement) => ("source" in statement && statement.source !== null ? model.keyOf(statement.source.value) : []));
    return union(reached, new Set([...model.sideEffectPackagesIn(unit.text), ...imported.filter((name) => model.sideEffectPackages.has(name))]));
  }

  /** `import name from`, `import { name } from`, `export { name } from`. */
  flowNamed(specifier: string, name: string | null, cell: ValueCell): void {
    const source = this.sourceOf(specifier);
    if (source.kind === "file") this.flowExport(source.module, name, cell, this.givenBases.has(specifier));
    else this.origins.members.read(source.kind === "api" ? this.origins.values.api(source.position) : unknownValue, name, cell);
    if (source.kind === "unknown" && source.unseen !== null && name !== null) cell.add(this.origins.values.unseen(source.unseen, name));
  }

  /** The file in view that a package stands for which the settings name: it may export more than they say. */
  behind(position: ApiPosition): LinkedModule | null {
    return this.#behind.get(position) ?? null;
  }

  /** Whether the settings name a package of which there is a file in view. */
  mayExportMore(specifier: string): boolean {
    const source = this.sourceOf(specifier);
    return source.kind === "api" && this.#behind.has(source.position);
  }

  /** Whether nothing is known of an export of a package that is known. */
  lacks(specifier: string, name: string): boolean {
    const source = this.sourceOf(specifier);
    return source.kind === "api" && !this.#behind.has(source.position) && source.position.member(name).isDead;
  }

  /** What an export may be that can matter only by what it is given. */
  cellOfUnseen({ module, name }: Extract<Value, { readonly kind: "unseen" }>): ValueCell {
    const { links } = this.origins;
    const home = name === null || links === null ? null : links.outline.homeOf(module.path, name);
    const exports = (home === null ? module : links?.moduleAt(home.path))?.origins?.exports;
    const cell = this.origins.newCell();
    if (exports === undefined) return cell;
    this.origins.flow(home !== null ? exports.named(home.name) : exports.isReplaced ? exports.whole() : exports.named("default"), cell);
    return cell;
  }

  /** Whether the file may give a client of its own to a file that can matter only by what it is given, or gets something by a package of the project's own. */
  get mayGive(): boolean {
    const { links, model, unit } = this.origins;
    const gives = (): boolean => model.sideEffectPackagesIn(unit.text).size > 0 && specifiersIn(unit.text).some((specifier) => this.isUnseen(specifier) || this.mayExportMore(specifier));
    this.knownToGive ??= links !== null && gives();
    return this.knownToGive;
  }

  /** Whether `specifier` names a file in view that can matter only by what it is given. */
  isUnseen(specifier: string): boolean {
    const source = this.sourceOf(specifier);
    return source.kind === "unknown" && source.unseen !== null;
  }

  /** `import * as name from`, `await import()`. */
  flowNamespace(specifier: string, cell: ValueCell): void {
    const source = this.sourceOf(specifier);
    if (source.kind === "file") cell.add(source.module.value);
    else cell.add(source.kind === "api" ? this.origins.values.api(source.position) : unknownValue);
    if (source.kind === "unknown" && source.unseen !== null) cell.add(this.origins.values.unseen(source.unseen, null));
  }

  /** `require()`: what a CommonJS module exports as a whole, else the namespace. */
  flowRequired(specifier: string, cell: ValueCell): void {
    const source = this.sourceOf(specifier);
    const exports = source.kind === "file" ? source.module.origins?.exports : undefined;
    if (exports?.isReplaced === true) this.origins.flow(exports.whole(), cell);
    else this.flowNamespace(specifier, cell);
  }

  /** An export of another file in view, from the file that declares it: those that only hand it on need not be parsed. */
  flowExport(module: LinkedModule, name: string | null, cell: ValueCell, isGiven = false): void {
    const { links } = this.origins;
    const home = name === null || links === null ? null : links.outline.homeOf(module.path, name);
    if (home === null || home.from === null || links === null) this.flowOwnExport(module, name, cell);
    else if (!isGiven && this.isPassedOver(home)) {
      cell.add(unknownValue);
      cell.add(this.origins.values.unseen(module, name));
    }
    else this.flowOwnExport(links.moduleAt(home.path), home.name, cell);
  }

  /** Whether another file hands on what stands in this one, where that can matter to nobody but by what it is given. */
  private isPassedOver({ from, path }: Home): boolean {
    return from !== null && this.origins.links?.openness !== "all" && this.origins.model.file(path) === null && !this.mayMatterToOthers(path);
  }

  /** Whether what stands in a file may matter to another one that hands it on, as {@link find} says of that one's imports. */
  private mayMatterToOthers(path: string): boolean {
    const reached = this.origins.links?.reach.of(path);
    return reached?.effects === true || reached?.halts === true;
  }

  private flowOwnExport(module: LinkedModule, name: string | null, cell: ValueCell): void {
    const configured = module.position?.member(name);
    if (configured !== undefined && !configured.isDead) {
      cell.add(this.origins.values.api(configured));
      // What the settings say of a gate comes before what its code does; beside a side effect there may be more.
      if (module.origins === null || configured.leadsTo((meaning) => meaning.kind === "behaviour")) return;
    }
    else if (name !== null && module.position === null && this.origins.links?.outline.kindOf(module.path, name) === "inert") {
      cell.add(unknownValue);
      return;
    }
    const { origins } = module;
    if (origins === null) cell.add(unknownValue);
    else this.origins.flow(origins.exports.named(name), cell);
  }

  /**
   * A generic function, class or type of another file in view that can matter here in no other way: it yields what it is given. Null for others, by the
   * text of the file alone; the file is parsed when the answer is asked for.
   */
  genericOf(name: TSESTree.Node): (() => ValueCell) | null {
    const { root, member } = memberOfName(name);
    const variable = root.type === "Identifier" ? this.origins.variableOf(root) : null;
    if (variable === null) return null;
    const byMember = memoised(this.generics, variable, () => new Map<string | null, { readonly open: (() => ValueCell) | null }>());
    const known = byMember.get(member);
    if (known !== undefined) return known.open;
    const open = this.findGeneric(member === null ? importOf(variable) : memberOfNamespace(variable, member));
    byMember.set(member, { open });
    return open;
  }

  private findGeneric(found: NamedImport | null): (() => ValueCell) | null {
    const { links } = this.origins;
    const home = links === null || found === null ? null : this.homeOf(found, links);
    if (links === null || found === null || home === null || !(this.isOutOfView(found.from) || this.isPassedOver(home))) return null;
    const text = links.files.textOf(home.path);
    if (text === null || !declaresGeneric(text, home.name)) return null;
    return () => links.moduleAt(home.path).origins?.exports.named(home.name) ?? this.origins.constant(unknownValue);
  }

  private homeOf({ from, imported }: NamedImport, links: LinkedFiles): Home | null {
    const path = links.files.resolve(from, this.directory);
    return path === null ? null : links.outline.homeOf(path, imported);
  }

  /** What the file that declares it says of a name, also where that can matter here in no other way. */
  declaredAs(name: TSESTree.Node): readonly Value[] {
    const { links } = this.origins;
    const variable = name.type === "Identifier" ? this.origins.variableOf(name) : null;
    const found = variable === null ? null : importOf(variable);
    const home = links === null || found === null || this.origins.model.isPackage(found.from) ? null : this.homeOf(found, links);
    const declaring = home === null ? null : (links?.moduleAt(home.path).origins ?? null);
    return home === null || declaring === null ? [] : declaring.solved(declaring.exports.named(home.name));
  }

  /** The other file in view that `specifier` names; null for a package, or when nothing in the file can matter here. */
  fileOf(specifier: string): LinkedModule | null {
    const source = this.sourceOf(specifier);
    return source.kind === "file" ? source.module : null;
  }

  /** Whether nothing is known of what `specifier` names, nor can anything in it matter here. */
  isOutOfView(specifier: string): boolean {
    return this.sourceOf(specifier).kind === "unknown";
  }

  /** Whether a name may stand for something that the file at `path` declares; cheap. */
  mayBring(name: TSESTree.Identifier, path: string): boolean {
    const { links } = this.origins;
    const variable = this.origins.variableOf(name);
    if (variable?.defs[0]?.type !== "ImportBinding") return variable !== null;
    const found = importOf(variable);
    return found === null || links === null || this.homeOf(found, links)?.path === path;
  }

  /** Whether the file gives a class of another file, that one of its own extends, what that one is to keep. */
  isGivenBase(superClass: TSESTree.Node): boolean {
    const definition = superClass.type === "Identifier" ? this.origins.variableOf(superClass)?.defs[0] : undefined;
    return definition?.type === "ImportBinding" && definition.parent.type === "ImportDeclaration" && this.givenBases.has(definition.parent.source.value) && this.fileOf(definition.parent.source.value) !== null;
  }

  /** Modules with classes that the file extends, and to whose constructors it passes something. */
  private get givenBases(): ReadonlySet<string> {
    this.knownBases ??= givenBases(this.origins);
    return this.knownBases;
  }

  private sourceOf(specifier: string): Source {
    let source = this.sources.get(specifier);
    if (source === undefined) {
      source = this.find(specifier);
      this.sources.set(specifier, source);
    }
    return source;
  }

  private find(specifier: string): Source {
    const { model, links } = this.origins;
    const position = model.module(specifier, this.directory);
    // A package of this name is what the import means, whatever else the project calls so.
    if (position !== null && model.isPackage(specifier)) {
      const own = model.isOwnPackage(specifier) ? (links?.moduleFor(specifier, this.directory) ?? null) : null;
      if (own !== null) this.#behind.set(position, own);
      return { kind: "api", position };
    }
    const module = links?.moduleFor(specifier, this.directory) ?? null;
    if (module !== null && (module.position !== null || links?.openness === "all" || this.mayMatter(module) || this.givenBases.has(specifier))) return { kind: "file", module };
    return position === null ? { kind: "unknown", unseen: module } : { kind: "api", position };
  }

  /** What holds work up matters to files behind which gates stand: the linted file asks for it only where there are some. */
  private mayMatter({ path }: LinkedModule): boolean {
    const reached = this.origins.links?.reach.of(path);
    return reached?.effects === true || (reached?.halts === true && !this.origins.isLinted);
  }
}
