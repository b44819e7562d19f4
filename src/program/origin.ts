import type { TSESTree } from "@typescript-eslint/utils";
import type { Settings } from "../settings/schema.js";
import type { PackagesInView } from "./aliases.js";
import { apiModelOf, type ApiModel } from "./api-model.js";
import { isPlaceholder, withoutWrappers } from "./expressions.js";
import { documentedIn, type Documented } from "./documented/documented.js";
import { indexFile, type FileIndex } from "./file-index.js";
import { isIndexKey } from "./index-keys.js";
import type { LinkedFiles } from "./linked-files.js";
import { namesFor, type Interest, type NamesOfInterest } from "../models/names-of-interest.js";
import { OriginAugmentations } from "./origin-augmentations.js";
import { OriginBindings } from "./origin-bindings.js";
import { OriginCalls } from "./origin-calls.js";
import { OriginCallSites } from "./origin-call-sites.js";
import { OriginConstructed } from "./origin-constructed.js";
import { OriginCollections } from "./origin-collections.js";
import { OriginConstructions } from "./origin-constructions.js";
import { OriginContexts } from "./origin-contexts.js";
import { OriginExports } from "./origin-exports.js";
import { OriginFixtures } from "./origin-fixtures.js";
import { OriginFunctions } from "./origin-functions.js";
import { OriginGenerics } from "./origin-generics.js";
import { OriginGiven } from "./origin-given.js";
import { OriginHanded } from "./origin-handed.js";
import { OriginInherited } from "./origin-inherited.js";
import { OriginImports } from "./origin-imports.js";
import { OriginMembers } from "./origin-members.js";
import { OriginMethods } from "./origin-methods.js";
import { OriginPauses } from "./origin-pauses.js";
import { OriginResolvers } from "./origin-resolvers.js";
import { OriginStores } from "./origin-stores.js";
import { OriginSubclasses } from "./origin-subclasses.js";
import { OriginTypes } from "./origin-types.js";
import { importedBy, staticKey } from "./nodes.js";
import { Cell, WorkList } from "./propagation.js";
import type { SourceUnit } from "./source-unit.js";
import { StaticText } from "./static-text.js";
import { symbolKey } from "./symbol-keys.js";
import { declaredThis, enclosingClass, enclosingThis, plainFunctionAround } from "./this-value.js";
import { globalObject, memoised, nullishValue, unknownValue, Values, type Value } from "./values.js";
import { variableLookup, type VariableOf } from "./variables.js";
import { WorthResolving } from "./worth-resolving.js";

export type ValueCell = Cell<Value>;

/** The same with and without the other files in view. */
const indices = new WeakMap<TSESTree.Program, FileIndex>();

/**
 * Where the values of a file's expressions may come from, whatever the order of execution. An expression's origins are worked out at the
 * first question, together with what they depend on. `unknown` is among them unless all are known.
 */
export class Origins {
  readonly model: ApiModel;
  readonly values = new Values(this);
  readonly variableOf: VariableOf;
  readonly text: StaticText;
  readonly augmentations: OriginAugmentations;
  readonly bindings: OriginBindings;
  readonly members: OriginMembers;
  readonly calls: OriginCalls;
  readonly methods: OriginMethods;
  readonly callSites: OriginCallSites;
  readonly collections: OriginCollections;
  readonly constructed: OriginConstructed;
  readonly fixtures: OriginFixtures;
  readonly functions: OriginFunctions;
  readonly generics: OriginGenerics;
  readonly given: OriginGiven;
  readonly handed: OriginHanded;
  readonly constructions: OriginConstructions;
  readonly contexts: OriginContexts;
  readonly resolvers: OriginResolvers;
  readonly stores: OriginStores;
  readonly subclasses: OriginSubclasses;
  readonly types: OriginTypes;
  readonly imports: OriginImports;
  readonly inherited: OriginInherited;
  readonly exports: OriginExports;
  readonly pauses: OriginPauses;
  readonly worth: WorthResolving;
  /** What comments of a JavaScript file say of types; null for others. */
  readonly documented: Documented | null;
  private readonly cells = new Map<TSESTree.Node, ValueCell>();
  #names: NamesOfInterest | null = null;
  #packages: { readonly inView: PackagesInView } | null = null;

  constructor(
    readonly unit: SourceUnit,
    private readonly settings: Settings,
    /** The other files in view; null when there are none. */
    readonly links: LinkedFiles | null = null,
    private readonly work = new WorkList(),
    /** False for another file than the one that is linted. */
    readonly isLinted = true,
    /** The file whose calls fill the parameters of this one; null for values that all files share. */
    readonly givenBy: Origins | null = null,
  ) {
    this.model = apiModelOf(settings);
    this.variableOf = variableLookup(unit);
    this.text = new StaticText(this.variableOf);
    this.augmentations = new OriginAugmentations(this);
    this.bindings = new OriginBindings(this);
    this.members = new OriginMembers(this);
    this.calls = new OriginCalls(this);
    this.methods = new OriginMethods(this);
    this.callSites = new OriginCallSites(this);
    this.collections = new OriginCollections(this);
    this.constructed = new OriginConstructed(this);
    this.fixtures = new OriginFixtures(this);
    this.functions = new OriginFunctions(this);
    this.generics = new OriginGenerics(this);
    this.given = new OriginGiven(this);
    this.handed = new OriginHanded(this);
    this.constructions = new OriginConstructions(this);
    this.contexts = new OriginContexts(this);
    this.resolvers = new OriginResolvers(this);
    this.stores = new OriginStores(this);
    this.subclasses = new OriginSubclasses(this);
    this.types = new OriginTypes(this);
    this.imports = new OriginImports(this);
    this.inherited = new OriginInherited(this);
    this.exports = new OriginExports(this);
    this.pauses = new OriginPauses(this);
    this.worth = new WorthResolving(this);
    this.documented = documentedIn(unit);
  }

  /** Another file, as far as the calls of this one fill its parameters. */
  inside(unit: SourceUnit): Origins {
    return new Origins(unit, this.settings, this.links, this.work, false, this);
  }

  /** Names by which what the file may get hold of is called. Into other files than the linted one callers may bring what they do not reach. */
  get names(): NamesOfInterest {
    this.#names ??= this.model.namesOf(this.packages);
    return this.#names;
  }

  /** Whether a file in view stores something of that interest to this one under the name. */
  isAlias(name: string, interest: Interest = "any"): boolean {
    return this.links?.reach.aliases.has(name, namesFor(interest, this.names), this.packages) === true;
  }

  private get packages(): PackagesInView {
    this.#packages ??= { inView: this.isLinted ? this.imports.packages() : null };
    return this.#packages.inView;
  }

  get index(): FileIndex {
    return memoised(indices, this.unit.ast, () => indexFile(this.unit, (key, computed) => this.keyOf(key, computed)));
  }

  /** Origins of an expression; awaiting it changes nothing. */
  valuesOf(node: TSESTree.Node): readonly Value[] {
    return this.solved(this.cellOf(node));
  }

  /** Facts of a cell when all that is known has arrived. */
  solved(cell: ValueCell): readonly Value[] {
    this.work.drain();
    return cell.facts;
  }

  /** True when the values of the file were too many to follow: what is set up from now on comes to nothing. */
  get isSpent(): boolean {
    return this.work.isSpent;
  }

  /** True when the values of the file, or of those in view, were too many to follow: then some are missing. */
  get isIncomplete(): boolean {
    return this.work.isSpent || this.links?.work.isSpent === true;
  }

  /** Whether nothing is left to be worked out, here or further up the stack. */
  get isAtRest(): boolean {
    return !this.work.isAtWork;
  }

  newCell(): ValueCell {
    return new Cell<Value>(this.work);
  }

  newFacts<Fact>(): Cell<Fact> {
    return new Cell<Fact>(this.work);
  }

  /** A cell of one value. */
  constant(value: Value): ValueCell {
    const cell = this.newCell();
    cell.add(value);
    return cell;
  }

  /** All values of `from` are values of `to`. */
  flow(from: ValueCell, to: ValueCell): void {
    from.flowInto(to);
  }

  flowPromises(from: ValueCell, to: ValueCell): void {
    this.eachIn(from, (value) => {
      if (value.kind === "promise") to.add(value);
    });
  }

  /** Visits values of a cell that may be of another file: that file outlives this one, and is not to keep it for the sake of its questions. */
  eachIn(cell: ValueCell, visit: (value: Value) => void): void {
    if (cell.isOf(this.work)) {
      cell.each(visit);
      return;
    }
    const here = this.newCell();
    cell.flowInto(here);
    here.each(visit);
  }

  cellOf(node: TSESTree.Node): ValueCell {
    const expression = withoutWrappers(node);
    const cast = this.documented === null ? null : this.documented.castOf(expression);
    if (expression.type === "Identifier" && cast === null) return this.bindings.cellOfName(expression);
    const known = this.cells.get(expression);
    if (known !== undefined) return known;
    const cell = this.newCell();
    this.cells.set(expression, cell);
    if (cast === null) this.evaluate(expression, cell);
    else this.evaluateCast(expression, cast, cell);
    return cell;
  }

  /** A value in brackets that a comment gives a type. */
  private evaluateCast(node: TSESTree.Node, type: TSESTree.TypeNode, cell: ValueCell): void {
    const inner = node.type === "Identifier" ? this.bindings.cellOfName(node) : this.newCell();
    if (node.type !== "Identifier") this.evaluate(node, inner);
    this.types.flowAnnotated(inner, type, cell);
    if (isPlaceholder(node)) this.flow(this.types.cellOfType(type), cell);
  }

  /** Sets up what flows into `cell`. Parts are looked at from the work list, so that deep expressions need no deep stack. */
  private evaluate(node: TSESTree.Node, cell: ValueCell): void {
    const { values } = this;
    switch (node.type) {
      case "Literal":
        cell.add(node.value === null && node.raw === "null" ? nullishValue : unknownValue);
        return;
      case "UnaryExpression":
        cell.add(node.operator === "void" ? nullishValue : unknownValue);
        return;
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        cell.add(values.function(node));
        return;
      case "ClassExpression":
        cell.add(values.class(node));
        return;
      case "ObjectExpression":
        cell.add(values.object(node));
        return;
      case "ThisExpression": {
        const type = declaredThis(node) ?? this.documentedThis(node);
        if (type === null) this.evaluateThis(node, cell);
        else this.flow(this.types.cellOfType(type), cell);
        return;
      }
      case "Super":
        cell.add(unknownValue);
        return;
      default:
        this.later(() => this.evaluateParts(node, cell));
    }
  }

  private documentedThis(node: TSESTree.ThisExpression): TSESTree.TypeNode | null {
    const owner = this.documented === null ? null : plainFunctionAround(node);
    return owner === null ? null : (this.documented?.receiverOf(owner) ?? null);
  }

  private evaluateThis(node: TSESTree.Node, cell: ValueCell): void {
    const plain = plainFunctionAround(node);
    if (plain === null) cell.add(enclosingThis(node, this.values));
    else this.flow(this.constructions.cellOfThis(plain), cell);
  }

  /** Runs `task` from the work list. */
  later(task: () => void): void {
    this.work.push(task);
  }

  private evaluateParts(node: TSESTree.Node, cell: ValueCell): void {
    switch (node.type) {
      case "MemberExpression":
        this.evaluateMember(node, cell);
        return;
      case "CallExpression":
      case "NewExpression":
      case "TaggedTemplateExpression":
        this.calls.evaluate(node, cell);
        return;
      case "ImportExpression": {
        const source = importedBy(node);
        const specifier = source === null ? null : this.text.ofLiteral(source);
        if (specifier === null) cell.add(unknownValue);
        else this.imports.flowNamespace(specifier, cell);
        return;
      }
      case "ConditionalExpression":
        this.flow(this.cellOf(node.consequent), cell);
        this.flow(this.cellOf(node.alternate), cell);
        return;
      case "LogicalExpression":
        // What `&&` yields from its left side is falsy: nothing that could be called.
        if (node.operator === "&&") cell.add(nullishValue);
        else this.flow(this.cellOf(node.left), cell);
        this.flow(this.cellOf(node.right), cell);
        return;
      case "AssignmentExpression":
        this.evaluateAssignment(node, cell);
        return;
      case "SequenceExpression": {
        const last = node.expressions.at(-1);
        if (last !== undefined) this.flow(this.cellOf(last), cell);
        return;
      }
      case "ArrayExpression":
        cell.add(this.arrayOf(node.elements));
        return;
      case "YieldExpression":
        // What the generator returns that it hands over to is among its items.
        if (node.delegate && node.argument !== null) this.members.flowElements(this.cellOf(node.argument), cell);
        cell.add(unknownValue);
        return;
      case "TSAsExpression":
      case "TSTypeAssertion":
        this.types.flowAnnotated(this.cellOf(node.expression), node.typeAnnotation, cell);
        // It is to be filled, or to be stood in for: what the type says is all that is known of it.
        if (isPlaceholder(node.expression)) this.flow(this.types.cellOfType(node.typeAnnotation), cell);
        return;
      default:
        cell.add(unknownValue);
    }
  }

  private evaluateMember(node: TSESTree.MemberExpression, cell: ValueCell): void {
    const name = this.keyOf(node.property, node.computed);
    if (node.object.type === "Super") {
      this.members.readSuper(node, name, cell);
      return;
    }
    const given = name === null ? null : this.functions.cellOfArgument(node.object, name);
    if (given !== null) {
      this.flow(given, cell);
      return;
    }
    if (name === null && isIndexKey(node.property, this.variableOf)) {
      this.cellOf(node.object).each((value) => this.members.readIndex(value, cell));
      return;
    }
    this.flowMemberOf(node.object, name, cell);
    // What another file exports may be a symbol or a text.
    const mayBeAny = node.computed && node.property.type === "Identifier" && name?.startsWith("[") === true && this.variableOf(node.property)?.defs[0]?.type === "ImportBinding";
    if (mayBeAny) this.cellOf(node.object).each((value) => this.members.read(value, null, cell));
  }

  /** Adds what the member of an object may be; null for any member. */
  flowMemberOf(object: TSESTree.Expression, name: string | null, cell: ValueCell): void {
    if (name !== null && this.exports.isOwn(object, name)) this.flow(this.exports.named(name), cell);
    else this.cellOf(object).each((value) => this.members.read(value, name, cell));
    if (name !== null && object.type === "ThisExpression" && enclosingClass(object) === null) this.exports.flowOfThis(name, cell);
  }

  /** The member that a key names, also by a constant: a text, or a symbol in brackets. Null when any may be meant. */
  keyOf(key: TSESTree.Node, computed: boolean): string | null {
    return staticKey(key, computed) ?? (computed ? (this.text.of(key) ?? symbolKey(key, this.variableOf, this.model)) : null);
  }

  private evaluateAssignment(node: TSESTree.AssignmentExpression, cell: ValueCell): void {
    switch (node.operator) {
      case "??=":
      case "||=":
        this.flow(this.cellOf(node.left), cell);
        this.flow(this.cellOf(node.right), cell);
        return;
      case "=":
      case "&&=":
        this.flow(this.cellOf(node.right), cell);
        return;
      default:
        cell.add(unknownValue);
    }
  }

  /** One collection of all elements; spread arrays give their own. */
  arrayOf(elements: readonly (TSESTree.Expression | TSESTree.SpreadElement | null)[]): Value {
    const joined = this.newCell();
    for (const element of elements) {
      if (element === null) joined.add(nullishValue);
      else if (element.type === "SpreadElement") this.members.flowElements(this.cellOf(element.argument), joined);
      else this.flow(this.cellOf(element), joined);
    }
    return this.values.collection(joined);
  }

  /** A name that no scope of the file declares. */
  cellOfGlobal(name: string): ValueCell {
    const cell = this.newCell();
    if (name === "undefined") cell.add(nullishValue);
    else this.members.read(globalObject, name, cell);
    return cell;
  }
}
