import type { TSESTree } from "@typescript-eslint/utils";
import type { OriginAssignments } from "./origin-assignments.js";
import { constructorOf, exhausted, staticKey } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import type { ClassNode } from "./syntax.js";
import { unknownValue } from "./values.js";

/** What members of classes and of their instances are: what the class declares and stores, and what it inherits. */
export class OriginClassMembers {
  constructor(
    private readonly origins: Origins,
    private readonly assignments: OriginAssignments,
  ) {}

  /** A member of the instances of a class, or of the class itself. */
  flow(node: ClassNode, name: string | null, isStatic: boolean, cell: ValueCell): void {
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
    if (name !== null && this.assignments.mayStore(name)) this.flowKnown(inherited, cell);
    else origins.flow(inherited, cell);
  }

  private flowKnown(from: ValueCell, to: ValueCell): void {
    from.each((value) => {
      if (value.kind !== "unknown") to.add(value);
    });
  }

  readInherited(parent: TSESTree.Expression, name: string | null, isStatic: boolean, cell: ValueCell): void {
    this.origins.cellOf(parent).each((value) => {
      if (isStatic) this.origins.members.read(value, name, cell);
      else {
        const instances = this.origins.newCell();
        this.origins.calls.flowConstruction(value, instances);
        instances.each((instance) => this.origins.members.read(instance, name, cell));
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
          type = member.typeAnnotation?.typeAnnotation ?? origins.documented?.typeOf(member) ?? type;
          if (member.value !== null) origins.flow(origins.cellOf(member.value), stored);
          else if (!this.assignments.mayStore(name)) stored.add(unknownValue);
          else if (type !== null && !(type.type === "TSFunctionType" && isSetByConstructor(node, name))) this.flowKnown(origins.types.cellOfType(type), stored);
          break;
        case "TSAbstractPropertyDefinition":
        case "TSAbstractAccessorProperty":
          isFound = true;
          type = member.typeAnnotation?.typeAnnotation ?? type;
          stored.add(unknownValue);
          break;
        case "MethodDefinition":
          if (member.value.type !== "FunctionExpression") {
            if (isWithoutBody(node, member)) type = this.flowSignature(member, member.value, type, stored, cell);
            isFound = true;
            break;
          }
          if (member.kind === "get") origins.flow(origins.functions.cellOfReturn(member.value), cell);
          else if (member.kind === "method") cell.add(origins.values.function(member.value));
          isFound = true;
          break;
        case "TSAbstractMethodDefinition":
          isFound = true;
          if (member.value.type === "TSEmptyBodyFunctionExpression") type = this.flowSignature(member, member.value, type, stored, cell);
          break;
        default:
          exhausted(member);
      }
    }
    this.assignments.flow(owner, name, stored);
    origins.types.flowAnnotated(stored, type, cell);
    return isFound;
  }

  /** Adds what a method or getter without a body says that it is; answers the type of the member. */
  private flowSignature({ kind }: TSESTree.MethodDefinition | TSESTree.TSAbstractMethodDefinition, value: TSESTree.TSEmptyBodyFunctionExpression, known: TSESTree.TypeNode | null, stored: ValueCell, cell: ValueCell): TSESTree.TypeNode | null {
    if (kind === "method") cell.add(this.origins.values.signature(value));
    if (kind !== "get") return known;
    stored.add(unknownValue);
    return value.returnType?.typeAnnotation ?? known;
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
}

/** Whether each instance gets the member in the constructor, whatever happens: where what it gets is known, a type says no more. */
function isSetByConstructor(node: ClassNode, name: string | null): boolean {
  const statements = name === null ? [] : (constructorOf(node)?.body?.body ?? []);
  return statements.some((statement) => {
    const set = statement.type === "ExpressionStatement" ? statement.expression : null;
    return set?.type === "AssignmentExpression" && set.operator === "=" && set.left.type === "MemberExpression" && set.left.object.type === "ThisExpression" && staticKey(set.left.property, set.left.computed) === name;
  });
}

/** Whether the class only declares the method: none of the overloads has a body. */
function isWithoutBody(node: ClassNode, declared: TSESTree.MethodDefinition): boolean {
  const name = staticKey(declared.key, declared.computed);
  return !node.body.body.some((member) => member.type === "MethodDefinition" && member.value.type === "FunctionExpression" && member.static === declared.static && staticKey(member.key, member.computed) === name);
}
