import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "./expressions.js";
import { storingArguments } from "./file-index.js";
import { enclosingFunction } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import type { CallNode, FunctionNode } from "./syntax.js";
import { passedParameters } from "./this-value.js";
import { memoised, unknownValue, type SignatureNode, type Value } from "./values.js";

type CalledNode = Exclude<CallNode, TSESTree.ImportExpression>;

/** A function, of whose parameters the types are asked. */
type Described = FunctionNode | SignatureNode;

/**
 * What the place of an expression says of its value: the type of the variable that it is stored in, of the parameter that it is passed as, of the
 * member that it becomes. A function that is written there has the parameters that this type gives it.
 */
export class OriginContexts {
  private readonly cells = new WeakMap<TSESTree.Node, { readonly cell: ValueCell | null }>();

  constructor(private readonly origins: Origins) {}

  /** Adds what the place of a function says of its parameter `index`. */
  flowParameter(node: FunctionNode, index: number, passed: ValueCell): void {
    const parameter = passedParameters(node)[index];
    // What the function says itself is what the compiler checks.
    if (parameter === undefined || annotationOf(parameter) !== undefined) return;
    this.cellOf(node)?.each((value) => {
      if (value.kind === "handed" && value.parameter === index) this.origins.flow(value.values, passed);
      else if (value.kind === "callback") passed.add(this.origins.values.api(value.takenBy.parameter(value.argument, index)));
      else this.flowDescribed(value, index, passed);
    });
    if (index === 0 && node.parent.type === "CallExpression" && node.parent.typeArguments != null) this.flowTypeArguments(node.parent, node.parent.typeArguments, passed);
  }

  /** Whether a type that is written says what code out of view gives the function, as an annotation of the parameter would. */
  tellsParameter(node: FunctionNode, index: number): boolean {
    const parameter = passedParameters(node)[index];
    return parameter !== undefined && annotationOf(parameter) === undefined && isTyped(node);
  }

  /** Adds that parameter `index` may be anything, where the type of the function's place leaves that open. */
  flowUntold(node: FunctionNode, index: number, passed: ValueCell): void {
    this.cellOf(node)?.each((value) => {
      // What its type arguments add, stands beside the signature itself.
      if (value.kind === "instantiated" || ((value.kind === "signature" || value.kind === "function") && hasTypeAt(value.node, index))) return;
      passed.add(unknownValue);
    });
  }

  /** A function out of view says by its type arguments what it hands out: `test<Context>("name", async ({ db }) => …)`. */
  private flowTypeArguments(call: TSESTree.CallExpression, { params }: TSESTree.TSTypeParameterInstantiation, passed: ValueCell): void {
    this.origins.calls.cellOfCallee(call).each((callee) => {
      // Of what a package hands out, no path goes on behind the call.
      if (callee.kind !== "unknown" && !(callee.kind === "api" && callee.position.call().isDead)) return;
      for (const type of params) this.origins.flow(this.origins.types.cellOfType(type), passed);
    });
  }

  /** The types that a place asks for; null where it asks for none. */
  private cellOf(node: TSESTree.Node): ValueCell | null {
    return memoised(this.cells, node, () => {
      const { parent } = node;
      return { cell: parent === undefined ? null : this.cellIn(parent, node) };
    }).cell;
  }

  private cellIn(parent: TSESTree.Node, node: TSESTree.Node): ValueCell | null {
    switch (parent.type) {
      case "VariableDeclarator":
        return this.cellOfType(parent.id.typeAnnotation) ?? this.cellOfDocumented(parent.id);
      case "PropertyDefinition":
        return parent.value === node ? (this.cellOfType(parent.typeAnnotation) ?? this.cellOfDocumented(parent)) : null;
      case "TSAsExpression":
      case "TSTypeAssertion":
      case "TSSatisfiesExpression":
        return saysNothing(parent.typeAnnotation) ? this.cellOf(parent) : this.origins.types.cellOfType(parent.typeAnnotation);
      case "AssignmentExpression":
        return parent.right === node ? (this.cellOfDocumented(parent.left) ?? this.cellOfTarget(parent.left)) : null;
      case "ConditionalExpression":
        return parent.test === node ? null : this.cellOf(parent);
      case "LogicalExpression":
      case "AwaitExpression":
      case "TSNonNullExpression":
        return this.cellOf(parent);
      case "AssignmentPattern":
        return parent.right === node ? this.cellOfType(parent.left.typeAnnotation) : null;
      case "Property":
        return parent.value === node && parent.parent.type === "ObjectExpression" ? this.cellOfMember(parent.parent, this.origins.keyOf(parent.key, parent.computed)) : null;
      case "ArrayExpression":
        return this.cellOfMember(parent, "0");
      case "ArrowFunctionExpression":
        return parent.body === node ? this.cellOfReturn(parent) : null;
      case "ReturnStatement": {
        const owner = enclosingFunction(parent);
        return owner === null ? null : this.cellOfReturn(owner);
      }
      case "CallExpression":
      case "NewExpression":
        return this.cellOfArgument(parent, node);
      default:
        return null;
    }
  }

  /** What was declared of the variable or member that is assigned. */
  private cellOfTarget(target: TSESTree.Expression): ValueCell | null {
    if (target.type === "Identifier") {
      const name = this.origins.variableOf(target)?.defs[0]?.name;
      return name?.type === "Identifier" ? this.cellOfType(name.typeAnnotation) : null;
    }
    if (target.type !== "MemberExpression") return null;
    const name = this.origins.keyOf(target.property, target.computed);
    const cell = this.describedBy(this.origins.cellOf(target));
    this.cellOfTarget(target.object)?.each((value) => this.origins.flow(this.describedBy(this.memberOf(value, name)), cell));
    return cell;
  }

  private memberOf(value: Value, name: string | null): ValueCell {
    const cell = this.origins.newCell();
    this.origins.members.read(value, name, cell);
    return cell;
  }

  /** The types among values. */
  private describedBy(values: ValueCell): ValueCell {
    const cell = this.origins.newCell();
    values.each((value) => {
      if (value.kind === "signature" || value.kind === "shape" || value.kind === "instantiated" || value.kind === "callback") cell.add(value);
    });
    return cell;
  }

  private cellOfType(annotation: TSESTree.TSTypeAnnotation | null | undefined): ValueCell | null {
    return annotation == null ? null : this.origins.types.cellOfType(annotation.typeAnnotation);
  }

  /** What a comment says of a target. */
  private cellOfDocumented(target: TSESTree.Node): ValueCell | null {
    const type = this.origins.documented?.typeOf(target) ?? null;
    return type === null ? null : this.origins.types.cellOfType(type);
  }

  /** A member of what the place of an object or array asks for. */
  private cellOfMember(owner: TSESTree.Node, name: string | null): ValueCell | null {
    const asked = name === null ? null : this.cellOf(owner);
    if (asked === null) return null;
    const cell = this.origins.newCell();
    asked.each((value) => {
      if (value.kind !== "collection") return this.origins.members.read(value, name, cell);
      // What is written into a collection becomes one of its elements, whatever else might be read there.
      this.memberOf(value, name).each((member) => {
        if (member.kind !== "unknown") cell.add(member);
      });
      this.flowForeign(value.elements, cell);
    });
    return cell;
  }

  /** What a function has to return, by its own words or by its place. */
  private cellOfReturn(owner: FunctionNode): ValueCell | null {
    if (owner.returnType != null) return this.cellOfType(owner.returnType);
    const documented = this.origins.documented?.resultOf(owner) ?? null;
    if (documented !== null) return this.origins.types.cellOfType(documented);
    const asked = this.cellOf(owner);
    if (asked === null) return null;
    const cell = this.origins.newCell();
    asked.each((value) => {
      if (value.kind === "instantiated") this.flowForeign(value.home.types.aliases.cellOfResult(value), cell);
      if (value.kind !== "signature" && value.kind !== "function") return;
      const type = value.node.returnType?.typeAnnotation;
      if (type !== undefined) this.origins.flow(value.home.types.cellOfType(type), cell);
    });
    return cell;
  }

  /** What the function or class that gets an argument says of it. */
  private cellOfArgument(call: CalledNode & { readonly arguments: readonly TSESTree.Node[] }, argument: TSESTree.Node): ValueCell | null {
    const index = call.arguments.indexOf(argument);
    if (index < 0 || call.arguments.slice(0, index).some(({ type }) => type === "SpreadElement")) return null;
    const cell = this.origins.newCell();
    this.origins.calls.cellOfCallee(call).each((callee) => {
      if (callee.kind === "class") this.flowOfConstructor(callee, index, cell);
      else if (callee.kind === "api" && call.type === "NewExpression" && index === 0) this.flowItems(call, cell);
      else if (callee.kind === "hander" && callee.argument === index) cell.add(callee.callback);
      else this.flowDescribed(callee, index, cell);
    });
    if (call.type === "CallExpression" && call.callee.type === "MemberExpression") this.flowStored(call.callee, index, cell);
    return cell;
  }

  /** What a method that stores its argument `index` asks for: `jobs.set("pay", async ({ client }) => …)`. */
  private flowStored(callee: TSESTree.MemberExpression, index: number, cell: ValueCell): void {
    const name = memberName(callee);
    const first = name === null ? undefined : storingArguments.get(name);
    if (first === undefined || index < first) return;
    this.origins.collections.each(this.origins.cellOf(callee.object), ({ elements }) => this.origins.flow(this.describedBy(elements), cell));
  }

  /** What a collection is made of has to be of its elements' type: `new Map<string, Task>([["pay", async ({ client }) => …]])`. */
  private flowItems(call: TSESTree.NewExpression, cell: ValueCell): void {
    const { values } = this.origins;
    this.origins.collections.each(this.origins.cellOf(call), ({ elements, yieldsPairs }) => {
      const items = this.describedBy(elements);
      cell.add(values.collection(yieldsPairs ? this.origins.constant(values.collection(items)) : items));
    });
  }

  private flowOfConstructor({ node, home }: Extract<Value, { readonly kind: "class" }>, index: number, cell: ValueCell): void {
    for (const member of node.body.body) {
      if (member.type === "MethodDefinition" && member.kind === "constructor") this.flowTypeAt(member.value, home, index, cell);
    }
  }

  /** What a function, or what describes one, says of its parameter `index`. */
  private flowDescribed(value: Value, index: number, cell: ValueCell): void {
    if (value.kind === "function" || value.kind === "signature") this.flowTypeAt(value.node, value.home, index, cell);
    else if (value.kind === "instantiated") this.flowForeign(value.home.types.aliases.cellOfParameter(value, index), cell);
  }

  private flowForeign(from: ValueCell, cell: ValueCell): void {
    this.origins.eachIn(from, (value) => cell.add(value));
  }

  private flowTypeAt(node: Described, home: Origins, index: number, cell: ValueCell): void {
    const params = passedParameters(node);
    const last = params.at(-1);
    if (last?.type === "RestElement" && index >= params.length - 1) {
      const rest = this.origins.newCell();
      if (last.typeAnnotation != null) this.origins.flow(home.types.cellOfType(last.typeAnnotation.typeAnnotation), rest);
      rest.each((value) => this.origins.members.read(value, "0", cell));
      return;
    }
    const declared = params[index];
    const type = declared === undefined ? undefined : annotationOf(declared);
    if (type !== undefined) this.origins.flow(home.types.cellOfType(type.typeAnnotation), cell);
  }
}

/** Whether the type of a function's place is written there, and not that of a parameter that it is passed as: who else calls that is not known. */
function isTyped(node: TSESTree.Node): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case "VariableDeclarator":
      return parent.id.typeAnnotation != null;
    case "PropertyDefinition":
      return parent.value === node && parent.typeAnnotation != null;
    case "TSAsExpression":
    case "TSTypeAssertion":
    case "TSSatisfiesExpression":
      return !saysNothing(parent.typeAnnotation) || isTyped(parent);
    case "ConditionalExpression":
    case "LogicalExpression":
    case "TSNonNullExpression":
      return isTyped(parent);
    case "Property":
      return parent.value === node && parent.parent.type === "ObjectExpression" && isTyped(parent.parent);
    case "ArrowFunctionExpression":
      return parent.body === node && (parent.returnType != null || isTyped(parent));
    case "ReturnStatement": {
      const owner = enclosingFunction(parent);
      return owner !== null && (owner.returnType != null || isTyped(owner));
    }
    default:
      return false;
  }
}

/** `as const`, `as any`: the place around asks for the type. */
function saysNothing(type: TSESTree.TypeNode): boolean {
  return type.type === "TSAnyKeyword" || type.type === "TSUnknownKeyword" || (type.type === "TSTypeReference" && type.typeName.type === "Identifier" && type.typeName.name === "const");
}

function hasTypeAt(node: Described, index: number): boolean {
  const params = passedParameters(node);
  const declared = params[index] ?? params.at(-1);
  return declared !== undefined && (declared.type === "RestElement" || params[index] !== undefined) && annotationOf(declared) !== undefined;
}

function annotationOf(parameter: TSESTree.Parameter): TSESTree.TSTypeAnnotation | undefined {
  if (parameter.type === "TSParameterProperty") return annotationOf(parameter.parameter);
  // Oxlint writes null.
  return (parameter.type === "AssignmentPattern" ? parameter.left.typeAnnotation : parameter.typeAnnotation) ?? undefined;
}
