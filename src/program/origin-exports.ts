import { dirname } from "node:path";
import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { ApiPosition } from "./api-rules.js";
import { boundIdentifiers, isClassNode, isFunctionNode, staticKey } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import { unknownValue } from "./values.js";

/** One way in which a name is exported. */
type Export =
  | { readonly kind: "local"; readonly name: TSESTree.Identifier }
  | { readonly kind: "expression"; readonly node: TSESTree.Node }
  /** `export { imported as name } from specifier`; `imported` null for `export * as name`. */
  | { readonly kind: "from"; readonly specifier: string; readonly imported: string | null };

interface ExportTable {
  readonly named: ReadonlyMap<string, readonly Export[]>;
  /** `export * from` */
  readonly stars: readonly string[];
  /** What `module.exports =` and `export =` store. */
  readonly replaced: readonly TSESTree.Node[];
}

/** Origins of what a file exports. */
export class OriginExports {
  private readonly cells = new Map<string | null, ValueCell>();
  private knownTable: ExportTable | null = null;
  private knownWhole: ValueCell | null = null;
  private knownKept: boolean | null = null;

  constructor(private readonly origins: Origins) {}

  /** Whether the module is one value of its own: `module.exports = value`. */
  get isReplaced(): boolean {
    return this.table.replaced.length > 0;
  }

  /** What `require` yields of a module that {@link isReplaced}. */
  whole(): ValueCell {
    if (this.knownWhole === null) {
      const { origins } = this;
      const whole = origins.newCell();
      this.knownWhole = whole;
      for (const node of this.table.replaced) {
        if (node.type === "MemberExpression") origins.flow(origins.bindings.cellOfTarget(node), whole);
        else origins.flow(origins.cellOf(node), whole);
      }
    }
    return this.knownWhole;
  }

  /** Whether the name `exports` stands for {@link whole}, too: `exports = module.exports = value`. */
  get isNamed(): boolean {
    return this.table.replaced.some((target) => {
      const assignment = target.parent?.type === "AssignmentExpression" && target.parent.left === target ? target.parent : null;
      return assignment !== null && (isNameOfExports(assignment.parent) || isNameOfExports(assignment.right));
    });
  }

  /** Whether `object.name` reads what this CommonJS module exports itself, and nothing else in the file assigns a member of that name. */
  isOwn(object: TSESTree.Node, name: string): boolean {
    if (!this.isExports(object)) return false;
    const targets = this.origins.index.assignedMembers.get(name) ?? [];
    return (targets.length > 0 || this.isReplaced) && targets.every((target) => this.isExports(target.object));
  }

  /** Whether only `exports.name` and `this.name` read what the assignment stores: nothing else in the file stands for the exports. */
  isKeptIn(target: TSESTree.MemberExpression): boolean {
    if (!this.isExports(target.object)) return false;
    this.knownKept ??= this.origins.index.exportsNamed.every(isOnlyReadFrom);
    return this.knownKept;
  }

  /** Adds what `this.name` may be outside classes: functions that are exported so run on the exports. */
  flowOfThis(name: string, cell: ValueCell): void {
    for (const target of this.assignments(name)) this.origins.flow(this.origins.bindings.cellOfTarget(target), cell);
  }

  /** What an export of the file may be; any of them for null. */
  named(name: string | null): ValueCell {
    const known = this.cells.get(name);
    if (known !== undefined) return known;
    const cell = this.origins.newCell();
    this.cells.set(name, cell);
    this.origins.later(() => this.flow(name, cell));
    return cell;
  }

  /**
   * Whether the file, or one that it exports as a whole, may export the name.
   * @param ofUnread the answer for packages, and files that nobody could read.
   */
  private declares(name: string, visited: Set<OriginExports>, ofUnread = true): boolean {
    if (visited.has(this)) return false;
    visited.add(this);
    const { named, stars, replaced } = this.table;
    if (named.has(name) || replaced.length > 0 || this.assignments(name).length > 0) return true;
    return name !== "default" && stars.some((specifier) => this.starDeclares(specifier, name, visited, ofUnread));
  }

  private starDeclares(specifier: string, name: string, visited: Set<OriginExports>, ofUnread = true): boolean {
    const { imports } = this.origins;
    const module = imports.fileOf(specifier);
    if (module === null) return ofUnread;
    const { outline } = this.origins.links ?? {};
    if (outline?.mayExport(module.path, name) === false) return false;
    if (outline?.declares(module.path, name) === true) return true;
    const configured = module.position?.member(name);
    if (configured !== undefined && !configured.isDead) return true;
    return module.origins?.exports.declares(name, visited, ofUnread) ?? ofUnread;
  }

  /** What the settings say of a variable of this file, under each name by which the file exports it. */
  configured(variable: Scope.Variable): readonly ApiPosition[] {
    const position = this.origins.model.file(this.origins.unit.filename);
    if (position === null) return [];
    return [...this.table.named].flatMap(([name, exports]) => {
      const next = position.member(name);
      return !next.isDead && exports.some((each) => this.isOf(each, variable)) ? [next] : [];
    });
  }

  private isOf(each: Export, variable: Scope.Variable): boolean {
    if (each.kind === "from") return false;
    const name = each.kind === "local" ? each.name : "id" in each.node ? each.node.id : null;
    const exported = name?.type === "Identifier" ? this.origins.variableOf(name) : null;
    const [definition] = variable.defs;
    // A class has a name of its own inside its body.
    return exported !== null && (exported === variable || (definition?.type === "ClassName" && exported.defs[0]?.node === definition.node));
  }

  /** The expression that an export certainly is, where it stands; null for a function, a class, or what cannot be told. */
  definition(name: string, visited: ReadonlySet<OriginExports> = new Set()): { readonly node: TSESTree.Node; readonly origins: Origins } | null {
    if (visited.has(this)) return null;
    const { named, stars } = this.table;
    const [own, other] = named.get(name) ?? [];
    const known = new Set([...visited, this]);
    if (own === undefined) {
      if (name === "default") return null;
      const declaring = stars.filter((specifier) => this.starDeclares(specifier, name, new Set([this])));
      const [only] = declaring;
      return only === undefined || declaring.length > 1 ? null : (this.origins.imports.fileOf(only)?.origins?.exports.definition(name, known) ?? null);
    }
    if (other !== undefined) return null;
    if (own.kind === "local") return { node: own.name, origins: this.origins };
    if (own.kind === "expression") return { node: own.node, origins: this.origins };
    return own.imported === null ? null : (this.origins.imports.fileOf(own.specifier)?.origins?.exports.definition(own.imported, known) ?? null);
  }

  /**
   * The expression that an export certainly is, whatever it is: unlike {@link definition}, which looks only where effects or gates may come
   * from, it opens every file on the way.
   */
  constant(name: string, visited: ReadonlySet<OriginExports> = new Set()): { readonly node: TSESTree.Node; readonly origins: Origins } | null {
    if (visited.has(this)) return null;
    const known = new Set([...visited, this]);
    const [own, other] = this.table.named.get(name) ?? [];
    if (other !== undefined) return null;
    if (own?.kind === "local") return { node: own.name, origins: this.origins };
    if (own?.kind === "expression") return { node: own.node, origins: this.origins };
    if (own !== undefined) return own.imported === null ? null : (this.opened(own.specifier)?.exports.constant(own.imported, known) ?? null);
    const assigned = this.assigned(name);
    if (assigned !== null) return { node: assigned, origins: this.origins };
    if (name === "default") return null;
    const [found, second] = this.table.stars.flatMap((specifier) => this.opened(specifier)?.exports.constant(name, known) ?? []);
    return second === undefined ? (found ?? null) : null;
  }

  /** What `exports.name = …` or `module.exports = …` store, if it is one. */
  private assigned(name: string): TSESTree.Node | null {
    const [target, other] = this.assignments(name);
    if (target !== undefined) return other === undefined ? assignedTo(target) : null;
    const [replaced, second] = this.table.replaced;
    if (replaced === undefined || second !== undefined) return null;
    const whole = assignedTo(replaced);
    return name === "default" ? whole : this.origins.text.memberOf(whole, name);
  }

  /** The file that `specifier` names, whatever stands in it; null when it is not in view. */
  opened(specifier: string): Origins | null {
    const { links, unit } = this.origins;
    return links?.moduleFor(specifier, dirname(unit.filename))?.origins ?? null;
  }

  private flow(name: string | null, cell: ValueCell): void {
    const { origins, table } = this;
    if (name === null) {
      for (const key of table.named.keys()) origins.flow(this.named(key), cell);
      cell.add(unknownValue);
      return;
    }
    // Whoever imports a file has the types that its comments declare.
    const documented = origins.documented?.named(name) ?? null;
    if (documented !== null) cell.add(origins.values.documentedType(documented));
    const own = table.named.get(name) ?? [];
    for (const each of own) this.flowOne(each, cell);
    const assigned = this.assignments(name);
    for (const target of assigned) origins.flow(origins.bindings.cellOfTarget(target), cell);
    if (table.replaced.length > 0) {
      // The interop of bundlers and of Node: the default export of a CommonJS module is the module.
      if (name === "default") origins.flow(this.whole(), cell);
      this.whole().each((value) => {
        if (name !== "default" || (value.kind === "object" && mayHoldDefault(value.node))) origins.members.read(value, name, cell);
      });
      return;
    }
    if (own.length > 0 || assigned.length > 0 || documented !== null) return;
    if (name !== "default") {
      this.flowStars(name, cell);
      return;
    }
    // Without a default export of its own the module is its own default, where it is loaded as CommonJS: that may be compiled from this.
    const module = origins.links?.moduleAt(origins.unit.filename) ?? null;
    if (module !== null) cell.add(module.value);
    if (module === null || !this.isCommonJs()) cell.add(unknownValue);
  }

  private flowStars(name: string, cell: ValueCell): void {
    const { stars } = this.table;
    const declaring = stars.filter((specifier) => this.starDeclares(specifier, name, new Set([this]), false));
    // A star of a package, or of a file that nobody could read, may be it only when no other is; it may stand in this file or in one of these.
    const chosen = declaring.length > 0 ? declaring : stars.filter((specifier) => this.starDeclares(specifier, name, new Set([this])));
    for (const specifier of chosen) this.origins.imports.flowNamed(specifier, name, cell);
    if (chosen.length === 0) cell.add(unknownValue);
  }

  private flowOne(each: Export, cell: ValueCell): void {
    const { origins } = this;
    switch (each.kind) {
      case "local":
        this.flowLocal(each.name, cell);
        return;
      case "from":
        if (each.imported === null) origins.imports.flowNamespace(each.specifier, cell);
        else origins.imports.flowNamed(each.specifier, each.imported, cell);
        return;
      case "expression":
        if (isFunctionNode(each.node)) cell.add(origins.values.function(each.node));
        else if (isClassNode(each.node)) cell.add(origins.values.class(each.node));
        else if (each.node.type === "TSInterfaceDeclaration") this.flowLocal(each.node.id, cell);
        else origins.flow(origins.cellOf(each.node), cell);
    }
  }

  /** A name may mean a type, a value or both. */
  private flowLocal(name: TSESTree.Identifier, cell: ValueCell): void {
    const { origins } = this;
    const variable = origins.variableOf(name);
    const types = variable?.defs.filter((definition) => definition.type === "Type").length ?? 0;
    if (variable !== null && types > 0) cell.add(origins.values.type(variable));
    if (variable === null || types < variable.defs.length) origins.flow(origins.bindings.cellOfName(name), cell);
  }

  /** `exports.name = …` and `module.exports.name = …`. */
  private assignments(name: string): readonly TSESTree.MemberExpression[] {
    return (this.origins.index.assignedMembers.get(name) ?? []).filter(({ object }) => this.isExports(object));
  }

  private isCommonJs(): boolean {
    for (const targets of this.origins.index.assignedMembers.values()) if (targets.some(({ object }) => this.isExports(object))) return true;
    return false;
  }

  private isExports(node: TSESTree.Node): boolean {
    if (node.type === "Identifier") return node.name === "exports" && this.origins.variableOf(node) === null;
    return node.type === "MemberExpression" && this.isModuleExports(node);
  }

  private isModuleExports(node: TSESTree.MemberExpression): boolean {
    const { object } = node;
    return object.type === "Identifier" && object.name === "module" && this.origins.variableOf(object) === null && staticKey(node.property, node.computed) === "exports";
  }

  /** What a call may copy into the exports, which it is given as well: `Object.assign(exports, require("./a"))`, `__exportStar(require("./a"), exports)`. */
  private copiedBy(node: TSESTree.Expression): readonly TSESTree.Node[] {
    const call = node.type === "CallExpression" ? node : null;
    return call?.arguments.some((given) => this.isExports(given)) === true ? call.arguments.filter((given) => !this.isExports(given)) : [];
  }

  private get table(): ExportTable {
    this.knownTable ??= this.read();
    return this.knownTable;
  }

  private read(): ExportTable {
    const named = new Map<string, Export[]>();
    const stars: string[] = [];
    const replaced: TSESTree.Node[] = [];
    const add = (name: string | null, each: Export): void => {
      if (name === null) return;
      const known = named.get(name);
      if (known === undefined) named.set(name, [each]);
      else known.push(each);
    };
    for (const statement of this.origins.unit.ast.body) {
      switch (statement.type) {
        case "ExportNamedDeclaration":
          if (statement.declaration !== null) for (const name of declaredNames(statement.declaration)) add(name.name, { kind: "local", name });
          for (const { local, exported } of statement.specifiers) {
            const name = staticKey(exported, false);
            const from = statement.source;
            if (from !== null) add(name, { kind: "from", specifier: from.value, imported: staticKey(local, false) });
            else if (local.type === "Identifier") add(name, { kind: "local", name: local });
          }
          break;
        case "ExportAllDeclaration":
          if (statement.exported === null) stars.push(statement.source.value);
          else add(staticKey(statement.exported, false), { kind: "from", specifier: statement.source.value, imported: null });
          break;
        case "ExportDefaultDeclaration":
          add("default", { kind: "expression", node: statement.declaration });
          break;
        case "TSExportAssignment":
          replaced.push(statement.expression);
          break;
        case "ExpressionStatement":
          for (const given of this.copiedBy(statement.expression)) {
            const specifier = requiredBy(given);
            if (specifier !== null) stars.push(specifier);
            else if (given.type === "ObjectExpression") for (const property of given.properties) if (property.type === "Property") add(staticKey(property.key, property.computed), { kind: "expression", node: property.value });
          }
          break;
        default:
          break;
      }
    }
    for (const target of this.origins.index.assignedMembers.get("exports") ?? []) if (this.isModuleExports(target)) replaced.push(target);
    return { named, stars, replaced };
  }
}

/** `exports.name`, `module.exports = …` and what compilers write: uses that give the exports no other name. */
function isOnlyReadFrom(node: TSESTree.Node): boolean {
  const { parent } = node;
  if (parent?.type === "BinaryExpression") return true;
  if (parent?.type === "CallExpression") return parent.arguments[0] === node && parent.callee.type === "MemberExpression" && staticKey(parent.callee.property, parent.callee.computed) === "defineProperty";
  if (parent?.type !== "MemberExpression") return false;
  if (parent.object === node) return node.type !== "Identifier" || node.name !== "module" || staticKey(parent.property, parent.computed) !== null;
  const user = parent.parent;
  return (user.type === "AssignmentExpression" && user.left === parent && user.parent.type === "ExpressionStatement") || isOnlyReadFrom(parent);
}

/** `exports = …` */
function isNameOfExports(node: TSESTree.Node): boolean {
  return node.type === "AssignmentExpression" && node.left.type === "Identifier" && node.left.name === "exports";
}

/** The module that `require("specifier")` names. */
function requiredBy(node: TSESTree.Node): string | null {
  if (node.type !== "CallExpression" || node.callee.type !== "Identifier" || node.callee.name !== "require") return null;
  const [specifier] = node.arguments;
  return specifier?.type === "Literal" && typeof specifier.value === "string" ? specifier.value : null;
}

/** Whether the object is written as a module with a default export, as compilers do. */
function mayHoldDefault({ properties }: TSESTree.ObjectExpression): boolean {
  return properties.some((property) => property.type === "SpreadElement" || [null, "default"].includes(staticKey(property.key, property.computed)));
}

/** What an assignment to `target` stores; an expression that nothing is assigned to stands for itself. */
function assignedTo(target: TSESTree.Node): TSESTree.Node {
  return target.parent?.type === "AssignmentExpression" && target.parent.left === target ? target.parent.right : target;
}

function declaredNames(declaration: TSESTree.NamedExportDeclarations): readonly TSESTree.Identifier[] {
  if (declaration.type === "VariableDeclaration") return declaration.declarations.flatMap(({ id }) => boundIdentifiers(id));
  const id: TSESTree.Node | null | undefined = declaration.id;
  return id?.type === "Identifier" ? [id] : [];
}
