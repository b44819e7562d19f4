import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { isFunctionNode, staticKey } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import { passedParameters } from "./this-value.js";
import { memoised, unknownValue } from "./values.js";

type Variable = Scope.Variable;
type Definition = Scope.Definition;

/** Origins of names: declarations, imports, parameters, and every assignment to them. */
export class OriginBindings {
  private readonly variables = new Map<Variable, ValueCell>();
  private readonly globals = new Map<string, ValueCell>();
  private readonly targets = new Map<TSESTree.Node, ValueCell>();

  constructor(private readonly origins: Origins) {}

  cellOfName(identifier: TSESTree.Identifier): ValueCell {
    const variable = this.origins.variableOf(identifier);
    if (variable?.defs.length === 0 && variable.name === "arguments" && isFunctionNode(variable.scope.block)) {
      return this.origins.functions.cellOfArguments(variable.scope.block);
    }
    return variable === null ? this.cellOfGlobal(identifier.name) : this.cellOfVariable(variable);
  }

  cellOfGlobal(name: string): ValueCell {
    const known = this.globals.get(name);
    if (known !== undefined) return known;
    const cell = this.origins.cellOfGlobal(name);
    this.globals.set(name, cell);
    if (name === "exports" && this.origins.exports.isNamed) this.origins.flow(this.origins.exports.whole(), cell);
    return cell;
  }

  /** `declare global { var name: Type; }` */
  flowAmbient(name: string, cell: ValueCell): void {
    this.origins.augmentations.flowAmbient(name, cell);
    if (this.origins.unit.text.includes("global")) this.origins.flow(this.cellOfAmbient(name), cell);
  }

  /** What `declare global` declares. */
  get ambientNames(): readonly string[] {
    return this.ambientScopes.flatMap(({ set }) => [...set.keys()]);
  }

  private get ambientScopes(): readonly Scope.Scope[] {
    return this.origins.unit.scopes.scopes.filter(({ block }) => block.type === "TSModuleDeclaration" && block.kind === "global");
  }

  cellOfAmbient(name: string): ValueCell {
    const cell = this.origins.newCell();
    for (const { set } of this.ambientScopes) {
      const variable = set.get(name);
      if (variable !== undefined) this.origins.flow(this.cellOfVariable(variable), cell);
    }
    return cell;
  }

  cellOfVariable(variable: Variable): ValueCell {
    const known = this.variables.get(variable);
    if (known !== undefined) return known;
    const cell = this.origins.newCell();
    this.variables.set(variable, cell);
    this.origins.later(() => this.flowVariable(variable, cell));
    return cell;
  }

  private flowVariable(variable: Variable, cell: ValueCell): void {
    // As in files that import it, what the settings say of a gate comes before what its code does.
    const configured = this.origins.exports.configured(variable);
    for (const position of configured) cell.add(this.origins.values.api(position));
    if (configured.some((position) => position.leadsTo(({ kind }) => kind === "behaviour"))) return;
    const stored = this.origins.newCell();
    let stores = 0;
    for (const definition of variable.defs) stores += this.define(variable, definition, stored);
    for (const reference of variable.references) {
      this.flowTested(reference.identifier, cell);
      if (!reference.isWrite() || reference.init === true) continue;
      this.origins.flow(this.cellOfTarget(reference.identifier), stored);
      stores += 1;
    }
    if (stores === 0) stored.add(unknownValue);
    this.origins.types.flowAnnotated(stored, annotationOf(variable) ?? this.documentedOf(variable), cell);
  }

  /** The type that a comment gives a variable. */
  private documentedOf({ defs }: Variable): TSESTree.TypeNode | null {
    const { documented } = this.origins;
    if (documented === null) return null;
    for (const { type, name } of defs) {
      const found = (type === "Variable" || type === "Parameter") && name.type === "Identifier" ? documented.typeOf(name) : null;
      if (found !== null) return found;
    }
    return null;
  }

  /** What a variable holds by a test of its class: `client instanceof Stripe`. */
  private flowTested(name: TSESTree.Node, cell: ValueCell): void {
    const { parent } = name;
    if (parent?.type !== "BinaryExpression" || parent.operator !== "instanceof" || parent.left !== name) return;
    const tested = this.origins.newCell();
    this.origins.types.flowInstances(this.origins.cellOf(parent.right), tested);
    tested.each((value) => {
      if (value.kind === "api") cell.add(value);
    });
  }

  /** Adds what the definition itself gives; answers how many values that may be. */
  private define(variable: Variable, definition: Definition, stored: ValueCell): number {
    const { origins } = this;
    switch (definition.type) {
      case "ImportBinding":
        this.defineImport(definition.node, stored);
        return 1;
      case "FunctionName":
        if (isFunctionNode(definition.node)) stored.add(origins.values.function(definition.node));
        else if (variable.defs.length === 1) {
          stored.add(origins.values.signature(definition.node));
          if (definition.node.declare) origins.flow(this.cellOfGlobal(variable.name), stored);
        }
        return 1;
      case "ClassName":
        stored.add(origins.values.class(definition.node));
        return 1;
      case "Variable":
        // An ambient declaration only describes a global.
        if (definition.parent.declare) {
          origins.flow(this.cellOfGlobal(variable.name), stored);
          return 1;
        }
        if (definition.node.init === null && definition.parent.parent.type !== "ForOfStatement") return 0;
        origins.flow(this.cellOfTarget(definition.name), stored);
        return 1;
      case "TSModuleName":
        if (definition.node.declare) origins.flow(this.cellOfGlobal(variable.name), stored);
        stored.add(origins.values.namespace(definition.node));
        return 1;
      case "Parameter":
        origins.flow(this.cellOfTarget(definition.name), stored);
        return 1;
      case "CatchClause":
        origins.flow(this.cellOfTarget(definition.name), stored);
        return 1;
      default:
        return 0;
    }
  }

  private defineImport(
    node: TSESTree.ImportClause | TSESTree.TSImportEqualsDeclaration | TSESTree.ImportDeclaration,
    stored: ValueCell,
  ): void {
    const { origins } = this;
    switch (node.type) {
      case "ImportNamespaceSpecifier":
        origins.imports.flowNamespace(node.parent.source.value, stored);
        return;
      case "ImportDefaultSpecifier":
        origins.imports.flowNamed(node.parent.source.value, "default", stored);
        return;
      case "ImportSpecifier":
        if (node.parent.type !== "ImportDeclaration") break;
        origins.imports.flowNamed(node.parent.source.value, staticKey(node.imported, false), stored);
        return;
      case "TSImportEqualsDeclaration": {
        const { moduleReference } = node;
        if (moduleReference.type === "TSExternalModuleReference") origins.imports.flowRequired(moduleReference.expression.value, stored);
        else origins.flow(origins.types.cellOfEntity(moduleReference), stored);
        return;
      }
      default:
        break;
    }
    stored.add(unknownValue);
  }

  /**
   * What is stored in an assignment target: an identifier, a member or a pattern, in a declaration, an assignment, a parameter or a loop.
   */
  cellOfTarget(target: TSESTree.Node): ValueCell {
    return memoised(this.targets, target, () => {
      const stored = this.origins.newCell();
      this.flowStored(target, stored);
      const type = this.typeOfTarget(target);
      if (type === null) return stored;
      const annotated = this.origins.newCell();
      this.origins.types.flowAnnotated(stored, type, annotated);
      return annotated;
    });
  }

  /** Names get the type of their variable. */
  private typeOfTarget(target: TSESTree.Node): TSESTree.TypeNode | null {
    const { documented } = this.origins;
    switch (target.type) {
      case "ObjectPattern":
      case "ArrayPattern":
      case "RestElement":
        return target.typeAnnotation?.typeAnnotation ?? documented?.typeOf(target) ?? null;
      case "MemberExpression":
        return documented?.typeOf(target) ?? null;
      default:
        return null;
    }
  }

  private flowStored(target: TSESTree.Node, stored: ValueCell): void {
    const { origins } = this;
    const { parent } = target;
    if (parent === undefined) {
      stored.add(unknownValue);
      return;
    }
    if (isFunctionNode(parent)) {
      const index = passedParameters(parent).findIndex((parameter) => parameter === target);
      origins.functions.flowParameter(parent, index, target.type === "RestElement", stored);
      return;
    }
    switch (parent.type) {
      case "VariableDeclarator":
        if (parent.init !== null) origins.flow(origins.cellOf(parent.init), stored);
        else if (parent.parent.parent.type === "ForOfStatement") this.flowItems(parent.parent.parent, stored);
        else stored.add(unknownValue);
        return;
      case "AssignmentExpression":
        if (["=", "??=", "||=", "&&="].includes(parent.operator)) origins.flow(origins.cellOf(parent.right), stored);
        else stored.add(unknownValue);
        return;
      case "AssignmentPattern":
        origins.flow(this.cellOfTarget(parent), stored);
        origins.flow(origins.cellOf(parent.right), stored);
        return;
      case "Property": {
        const name = origins.keyOf(parent.key, parent.computed);
        this.cellOfTarget(parent.parent).each((value) => origins.members.read(value, name, stored));
        return;
      }
      case "ArrayPattern":
        this.cellOfTarget(parent).each((value) => origins.members.read(value, String(parent.elements.findIndex((item) => item === target)), stored));
        return;
      case "RestElement":
        // The rest of an object still has all members that matter; the rest of an array is a collection of the same elements.
        origins.flow(this.cellOfTarget(parent), stored);
        return;
      case "ObjectPattern":
        origins.flow(this.cellOfTarget(parent), stored);
        return;
      case "TSParameterProperty":
        origins.flow(this.cellOfTarget(parent), stored);
        return;
      case "ForOfStatement":
        this.flowItems(parent, stored);
        return;
      case "CatchClause":
        // What is thrown where is not followed.
        stored.add(unknownValue);
        for (const thrown of origins.index.thrown) origins.flow(origins.cellOf(thrown), stored);
        return;
      default:
        stored.add(unknownValue);
    }
  }

  private flowItems(loop: TSESTree.ForOfStatement, stored: ValueCell): void {
    this.origins.members.flowElements(this.origins.cellOf(loop.right), stored);
  }
}

/** The type written at a variable's declaration. */
function annotationOf(variable: Variable): TSESTree.TypeNode | null {
  for (const { name } of variable.defs) {
    if (name.type === "Identifier" && name.typeAnnotation != null) return name.typeAnnotation.typeAnnotation;
  }
  return null;
}
