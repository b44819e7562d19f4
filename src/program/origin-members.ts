import type { TSESTree } from "@typescript-eslint/utils";
import { originalOf } from "./copied-members.js";
import { flowIterated } from "./origin-iterators.js";
import { flowNamespaceMember } from "./origin-namespaces.js";
import { exhausted } from "./nodes.js";
import type { ClassNode } from "./syntax.js";
import { globalObjectNames, type ApiPosition } from "./api-model.js";
import type { Origins, ValueCell } from "./origin.js";
import { isKnownSymbol } from "./symbol-keys.js";
import { enclosingClass } from "./this-value.js";
import { globalObject, memoised, nullishValue, unknownValue, type InvokerMethod, type ShapeNode, type Value } from "./values.js";

function invokerMethod(name: string | null): InvokerMethod | null {
  return name === "call" || name === "apply" || name === "bind" ? name : null;
}

/** Methods of collections are no elements of them. */
const collectionMethods: ReadonlySet<string> = new Set(
  [Array.prototype, Map.prototype, Set.prototype].flatMap((prototype) => Object.getOwnPropertyNames(prototype)),
);

function isSymbolKey(name: string): boolean {
  return name.startsWith("[");
}

function isIndex(name: string | null): boolean {
  return name === null || /^\d+$/.test(name);
}

/** What members of values are, by declaration and by every assignment to them. A null name is one that is not known: any member. */
export class OriginMembers {
  private readonly members = new Map<Value, Map<string | null, ValueCell>>();
  private readonly stored = new Map<Value, Map<string | null, ValueCell>>();
  private readonly replacements = new Map<string, ValueCell>();
  private readonly assigned = new Map<Value, Map<string | null, ValueCell>>();
  private readonly copied = new Map<TSESTree.MemberExpression, TSESTree.Expression | null>();
  private allTargets: readonly TSESTree.MemberExpression[] | null = null;

  constructor(private readonly origins: Origins) {}

  read(value: Value, name: string | null, cell: ValueCell): void {
    switch (value.kind) {
      case "api":
        this.readApi(value, name, cell);
        return;
      case "nullish":
        return;
      case "unknown":
        this.flowAssigned(unknownValue, name, cell);
        cell.add(unknownValue);
        return;
      case "module":
        this.origins.imports.flowExport(value.module, name, cell);
        return;
      case "unseen":
        if (value.name === null && name !== null) cell.add(this.origins.values.unseen(value.module, name));
        return;
      case "promise":
        value.home.resolvers.flowMember(value, name, cell);
        this.read(unknownValue, name, cell);
        return;
      default:
        if ("home" in value && value.home !== this.origins) {
          // Its own file knows its members; this one may store in them, too.
          this.flowAssigned(value, name, cell);
          if (value.kind === "instance" && name !== null && (this.origins.isLinted || this.origins.givenBy !== null)) this.origins.constructed.flowMember(value, name, cell);
          this.origins.flow(value.home.members.cellOfMember(value, name), cell);
          return;
        }
        this.origins.flow(this.cellOfMember(value, name), cell);
    }
  }

  /** A member is worked out once: it may depend on itself. */
  private cellOfMember(value: Value, name: string | null): ValueCell {
    const byName = memoised(this.members, value, () => new Map<string | null, ValueCell>());
    const known = byName.get(name);
    if (known !== undefined) return known;
    const cell = this.origins.newCell();
    byName.set(name, cell);
    this.origins.later(() => this.flowMember(value, name, cell));
    return cell;
  }

  private flowMember(value: Value, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    const method = invokerMethod(name);
    switch (value.kind) {
      case "global-object":
        this.readGlobal(name, cell);
        return;
      case "class":
        if (name === "prototype") cell.add(origins.values.instance(value.node));
        this.flowElement(value.node, name, true, cell);
        return;
      case "instance":
        if (name === "constructor") cell.add(origins.values.class(value.node));
        if (isIndex(name)) origins.collections.each(origins.constant(value), (list) => this.read(list, name, cell));
        this.flowElement(value.node, name, false, cell);
        return;
      case "object":
        this.readObject(value.node, name, cell);
        return;
      case "collection":
        origins.stores.linkElements();
        if (value.hasOwnMembers && name !== null) return;
        this.flowAssigned(value, name, cell);
        if (name === null || !collectionMethods.has(name)) origins.flow(value.elements, cell);
        if (!isIndex(name)) cell.add(unknownValue);
        return;
      case "namespace":
        this.flowAssigned(value, name, cell);
        flowNamespaceMember(origins, value.node, name, cell);
        return;
      case "shape":
        this.readShape(value.node, name, cell);
        return;
      case "fixtures":
        cell.add(value);
        return;
      case "given":
        if (name !== null) origins.generics.flowGivenMember(value, name, cell);
        return;
      case "context":
        origins.fixtures.flowProvided(value, name, cell);
        return;
      default:
        if (method === null) this.flowAssignedOrUnknown(value, name, cell);
        else cell.add(origins.values.invoker(method, value));
    }
  }

  /** Elements of arrays and other collections. */
  flowElements(collections: ValueCell, cell: ValueCell): void {
    collections.each((value) => {
      this.read(value, null, cell);
      flowIterated(value, this.origins, cell);
    });
    this.origins.collections.each(collections, (value) => {
      this.read(value, null, cell);
      if (value.yieldsPairs) this.read(value.home.values.pairsOf(value), null, cell);
    });
  }

  /** `super.name` */
  readSuper(node: TSESTree.Node, name: string | null, cell: ValueCell): void {
    const enclosing = enclosingClass(node);
    const parent = enclosing?.node.superClass ?? null;
    if (enclosing === null || parent === null) cell.add(unknownValue);
    else this.readInherited(parent, name, enclosing.isStatic, cell);
  }

  private readApi(value: Extract<Value, { readonly kind: "api" }>, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    const { position } = value;
    const method = invokerMethod(name);
    if (name !== null && isKnownSymbol(name)) {
      this.flowAssignedOrUnknown(unknownValue, name, cell);
      return;
    }
    if (name !== null && isSymbolKey(name)) {
      // A constant that is not resolved may hold any name.
      this.readApi(value, null, cell);
      return;
    }
    if (method !== null) cell.add(origins.values.invoker(method, value));
    const found = [position.member(name), ...(isIndex(name) ? [position.element()] : [])].filter((next) => !next.isDead);
    for (const next of found) {
      cell.add(origins.values.api(next));
      if (name !== null && isGate(next)) origins.flow(this.cellOfReplacements(name), cell);
    }
    if (name === "prototype" && !position.construct().isDead) cell.add(origins.values.api(position.construct()));
    if (found.length === 0 && method === null) this.flowAssigned(unknownValue, name, cell);
    // A member that may be any one is certainly none.
    if (name === null) cell.add(unknownValue);
    else if (found.length === 0 && method === null) cell.add(origins.model.asksForClasses(position) ? origins.values.exported(name) : unknownValue);
  }

  /** What the program puts in the place of a gate, in whichever object that has it: the gate is none any more. */
  private cellOfReplacements(name: string): ValueCell {
    const known = this.replacements.get(name);
    if (known !== undefined) return known;
    const { origins } = this;
    const cell = origins.newCell();
    this.replacements.set(name, cell);
    if (origins.imports.replaced.has(name)) cell.add(unknownValue);
    const hasGate = (value: Value): boolean => value.kind === "api" && isGate(value.position.member(name));
    origins.stores.flowMember(hasGate, name, cell);
    const { assignedMembers } = origins.index;
    for (const target of [...(assignedMembers.get(name) ?? []), ...(assignedMembers.get(null) ?? [])]) {
      if (target.object.type === "Super") continue;
      origins.cellOf(target.object).each((value) => {
        if (!hasGate(value)) return;
        cell.add(unknownValue);
        origins.flow(origins.bindings.cellOfTarget(target), cell);
      });
    }
    return cell;
  }

  private readGlobal(name: string | null, cell: ValueCell): void {
    const { origins } = this;
    if (name === null) {
      cell.add(unknownValue);
      return;
    }
    if (globalObjectNames.has(name)) {
      cell.add(globalObject);
      return;
    }
    const member = origins.model.global.member(name);
    const isAssigned = this.flowAssigned(globalObject, name, cell);
    origins.bindings.flowAmbient(name, cell);
    if (!member.isDead) cell.add(origins.values.api(member));
    else if (!isAssigned) cell.add(unknownValue);
    else cell.add(nullishValue);
  }

  private readObject(node: TSESTree.ObjectExpression, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    let isFound = this.flowAssigned(origins.values.object(node), name, cell);
    for (const property of node.properties.toReversed()) {
      if (property.type === "SpreadElement") {
        origins.cellOf(property.argument).each((value) => this.read(value, name, cell));
        isFound = true;
        continue;
      }
      const key = origins.keyOf(property.key, property.computed);
      if (name !== null && key !== null && key !== name) continue;
      isFound = true;
      if (property.kind === "get" && property.value.type === "FunctionExpression") origins.flow(origins.functions.cellOfReturn(property.value), cell);
      else if (property.kind === "init") this.flowProperty(node, origins.cellOf(property.value), key, cell);
      // Properties before this one are overwritten.
      if (key !== null && key === name) return;
    }
    if (!isFound || name === null) cell.add(unknownValue);
  }

  /** Where the value is unknown, the type of the object says what it may be. */
  private flowProperty(owner: TSESTree.ObjectExpression, stored: ValueCell, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    const context = origins.types.cellOfContext(owner);
    stored.each((value) => {
      cell.add(value);
      if (value.kind === "unknown") context?.each((type) => this.read(type, name, cell));
    });
  }

  private readShape(node: ShapeNode, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    const members = node.type === "TSInterfaceDeclaration" ? node.body.body : node.members;
    let isFound = false;
    for (const member of members) {
      if (member.type === "TSIndexSignature") {
        if (member.typeAnnotation != null) origins.flow(origins.types.cellOfType(member.typeAnnotation.typeAnnotation), cell);
        continue;
      }
      if (member.type !== "TSPropertySignature" && member.type !== "TSMethodSignature") continue;
      const key = origins.keyOf(member.key, member.computed);
      if (name !== null && key !== name) continue;
      isFound = true;
      if (member.type === "TSMethodSignature" && member.kind !== "get") cell.add(origins.values.signature(member));
      else if (member.type === "TSMethodSignature") {
        if (member.returnType != null) origins.flow(origins.types.cellOfType(member.returnType.typeAnnotation), cell);
      } else if (member.typeAnnotation != null) origins.flow(origins.types.cellOfType(member.typeAnnotation.typeAnnotation), cell);
    }
    if (isFound && name !== null) return;
    this.flowAssigned(unknownValue, name, cell);
    if (node.type === "TSInterfaceDeclaration" && node.extends.length > 0) {
      for (const heritage of node.extends) this.readHeritage(heritage, name, cell);
    } else cell.add(unknownValue);
  }

  private readHeritage(heritage: TSESTree.TSInterfaceHeritage, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    const { expression } = heritage;
    const variable = expression.type === "Identifier" ? origins.variableOf(expression) : null;
    const parent = origins.newCell();
    if (variable !== null) origins.flow(origins.types.cellOfInhabitants(variable), parent);
    else if (expression.type === "Identifier") origins.types.flowLibraryType(expression.name, heritage.typeArguments?.params ?? [], parent);
    else if (expression.type === "MemberExpression") origins.types.flowInstances(origins.cellOf(expression), parent);
    else parent.add(unknownValue);
    parent.each((value) => this.read(value, name, cell));
  }

  /** A member of the instances of a class, or of the class itself. */
  private flowElement(node: ClassNode, name: string | null, isStatic: boolean, cell: ValueCell): void {
    const { origins } = this;
    const isOwn = this.flowOwnElement(node, name, isStatic, cell);
    // Code in a class may run on an instance of a class that extends it.
    for (const subclass of origins.index.subclasses) {
      const parent = subclass.superClass;
      if (parent === null || subclass === node) continue;
      origins.cellOf(parent).each((value) => {
        if (value.kind === "class" && value.node === node) this.flowOwnElement(subclass, name, isStatic, cell);
      });
    }
    if (isOwn && name !== null) return;
    const inherited = origins.newCell();
    if (node.superClass !== null) this.readInherited(node.superClass, name, isStatic, inherited);
    else inherited.add(unknownValue);
    if (name !== null && !isStatic) origins.generics.flowInherited(node, name, inherited);
    // What the class assigns itself hides what a base class out of view may hold.
    if (name !== null && this.isAssigned(name)) this.flowKnown(inherited, cell);
    else origins.flow(inherited, cell);
  }

  private flowKnown(from: ValueCell, to: ValueCell): void {
    from.each((value) => {
      if (value.kind !== "unknown") to.add(value);
    });
  }

  private readInherited(parent: TSESTree.Expression, name: string | null, isStatic: boolean, cell: ValueCell): void {
    this.origins.cellOf(parent).each((value) => {
      if (isStatic) this.read(value, name, cell);
      else {
        const instances = this.origins.newCell();
        this.origins.calls.flowConstruction(value, instances);
        instances.each((instance) => this.read(instance, name, cell));
      }
    });
  }

  /** Answers whether the class declares the member. */
  private flowOwnElement(node: ClassNode, name: string | null, isStatic: boolean, cell: ValueCell): boolean {
    const { origins } = this;
    const owner = isStatic ? origins.values.class(node) : origins.values.instance(node);
    let isFound = false;
    let type: TSESTree.TypeNode | null = null;
    const stored = origins.newCell();
    for (const member of node.body.body) {
      if (!isStatic && member.type === "MethodDefinition" && member.kind === "constructor") {
        isFound = this.flowParameterProperties(member, name, cell) || isFound;
        continue;
      }
      if (member.type === "StaticBlock" || member.type === "TSIndexSignature" || member.static !== isStatic) continue;
      const key = origins.keyOf(member.key, member.computed);
      if (name !== null && key !== name) continue;
      switch (member.type) {
        case "PropertyDefinition":
        case "AccessorProperty":
          isFound = true;
          type = member.typeAnnotation?.typeAnnotation ?? type;
          if (member.value !== null) origins.flow(origins.cellOf(member.value), stored);
          else if (!this.isAssigned(name)) stored.add(unknownValue);
          else if (type !== null) this.flowKnown(origins.types.cellOfType(type), stored);
          break;
        case "TSAbstractPropertyDefinition":
        case "TSAbstractAccessorProperty":
          isFound = true;
          type = member.typeAnnotation?.typeAnnotation ?? type;
          stored.add(unknownValue);
          break;
        case "MethodDefinition":
          if (member.value.type !== "FunctionExpression") break;
          if (member.kind === "get") origins.flow(origins.functions.cellOfReturn(member.value), cell);
          else if (member.kind === "method") cell.add(origins.values.function(member.value));
          isFound = true;
          break;
        case "TSAbstractMethodDefinition":
          isFound = true;
          if (member.kind === "get") {
            type = member.value.returnType?.typeAnnotation ?? type;
            stored.add(unknownValue);
          } else if (member.value.type === "TSEmptyBodyFunctionExpression") cell.add(origins.values.signature(member.value));
          break;
        default:
          exhausted(member);
      }
    }
    this.flowAssigned(owner, name, stored);
    origins.types.flowAnnotated(stored, type, cell);
    return isFound;
  }

  private flowParameterProperties(constructor: TSESTree.MethodDefinition, name: string | null, cell: ValueCell): boolean {
    let isFound = false;
    for (const parameter of constructor.value.params) {
      if (parameter.type !== "TSParameterProperty") continue;
      const target = parameter.parameter.type === "AssignmentPattern" ? parameter.parameter.left : parameter.parameter;
      if (target.type !== "Identifier" || (name !== null && target.name !== name)) continue;
      isFound = true;
      this.origins.flow(this.origins.bindings.cellOfName(target), cell);
    }
    return isFound;
  }

  private isAssigned(name: string | null): boolean {
    const { assignedMembers } = this.origins.index;
    return name === null || assignedMembers.has(name);
  }

  private flowAssignedOrUnknown(owner: Value, name: string | null, cell: ValueCell): void {
    this.flowAssigned(owner, name, cell);
    cell.add(unknownValue);
  }

  /** Adds what assignments store in the member of `owner`; answers whether any assignment of the file may. */
  private flowAssigned(owner: Value, name: string | null, cell: ValueCell): boolean {
    if (this.origins.stores.hasAny && (owner.kind !== "unknown" || name !== null)) this.origins.flow(this.cellOfStored(owner, name), cell);
    const assigned = this.cellOfAssigned(owner, name);
    if (assigned === null) return false;
    this.origins.flow(assigned, cell);
    return true;
  }

  /** What calls store there, worked out once: every read asks. */
  private cellOfStored(owner: Value, name: string | null): ValueCell {
    const byName = memoised(this.stored, owner, () => new Map<string | null, ValueCell>());
    const known = byName.get(name);
    if (known !== undefined) return known;
    const cell = this.origins.newCell();
    byName.set(name, cell);
    this.origins.stores.flowMember((value) => isMeant(value, owner), name, cell, owner.kind === "unknown");
    return cell;
  }

  private cellOfAssigned(owner: Value, name: string | null): ValueCell | null {
    const known = this.assigned.get(owner)?.get(name);
    if (known !== undefined) return known;
    const targets = this.targetsOf(owner, name);
    if (targets.length === 0) return null;
    const cell = this.origins.newCell();
    memoised(this.assigned, owner, () => new Map<string | null, ValueCell>()).set(name, cell);
    for (const target of targets) this.linkAssignment(target, owner, name, cell);
    return cell;
  }

  /**
   * Assignments that may store in the member. An object out of view has members that no text names by the hundred, so for these a computed
   * name is taken for another.
   */
  private targetsOf(owner: Value, name: string | null): readonly TSESTree.MemberExpression[] {
    const { assignedMembers } = this.origins.index;
    if (name === null && owner.kind !== "unknown") {
      this.allTargets ??= [...assignedMembers.values()].flat();
      return this.allTargets;
    }
    const named = assignedMembers.get(name) ?? NO_TARGETS;
    const computed = owner.kind === "unknown" ? NO_TARGETS : (assignedMembers.get(null) ?? NO_TARGETS);
    return computed.length === 0 ? named : named.length === 0 ? computed : [...named, ...computed];
  }

  /** `original` of `copy[key] = original[key]`. */
  private copiedFrom(target: TSESTree.MemberExpression): TSESTree.Expression | null {
    const { origins } = this;
    return memoised(this.copied, target, () => (origins.keyOf(target.property, true) === null ? originalOf(target, origins.variableOf) : null));
  }

  private linkAssignment(target: TSESTree.MemberExpression, owner: Value, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    if (target.object.type === "Super" || origins.isSpent) return;
    const original = name !== null && target.computed ? this.copiedFrom(target) : null;
    origins.cellOf(target.object).eachOf(
      (value) => isMeant(value, owner),
      () => {
        if (original === null) origins.flow(origins.bindings.cellOfTarget(target), cell);
        else origins.flowMemberOf(original, name, cell);
      },
    );
  }
}

const NO_TARGETS: readonly TSESTree.MemberExpression[] = [];

/** Whether a call is a gate, or yields an object that has gates. */
function isGate(position: ApiPosition): boolean {
  const result = position.call();
  return endsInGate(result) || endsInGate(result.member(null).call());
}

function endsInGate({ meanings }: ApiPosition): boolean {
  return meanings.some((meaning) => meaning.kind === "behaviour" && (meaning.behaviour.is === "gate" || meaning.behaviour.is === "middleware"));
}

/** Objects out of view are one: what is stored in a member of one of them may be read from another. */
function isMeant(value: Value, owner: Value): boolean {
  return owner.kind === "unknown" ? isOutOfView(value) : value === owner;
}

function isOutOfView(value: Value): boolean {
  return value.kind === "unknown" || value.kind === "api" || value.kind === "exported" || value.kind === "shape" || value.kind === "signature";
}
