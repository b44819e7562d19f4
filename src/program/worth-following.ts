import type { TSESTree } from "@typescript-eslint/utils";
import type { Interest } from "../models/names-of-interest.js";
import type { CallNode, ClassNode } from "./syntax.js";
import { withoutWrappers } from "./expressions.js";
import { boundIdentifiers, childNodes, inheritsConstructor, isFunctionNode, staticKey } from "./nodes.js";
import { ImportsOfInterest } from "./imports-of-interest.js";
import type { Origins } from "./origin.js";
import { enclosingClass } from "./this-value.js";

/** Which calls of a file can be side effects by way of other files: asking about all of them would parse every file that is imported. */
export class WorthFollowing {
  private readonly imports: ImportsOfInterest;

  constructor(private readonly origins: Origins) {
    this.imports = new ImportsOfInterest(origins);
  }

  call(node: Exclude<CallNode, TSESTree.ImportExpression>): boolean {
    if (node.type === "TaggedTemplateExpression") return this.callee(node.tag) || this.isClientParameter(withoutWrappers(node.tag));
    if (node.callee.type !== "Super") return this.callee(node.callee);
    const parent = enclosingClass(node)?.node.superClass ?? null;
    return parent === null || this.callee(parent);
  }

  /** A function that is handed over as a value. */
  value(node: TSESTree.Expression): boolean {
    const expression = withoutWrappers(node);
    if (expression.type === "MemberExpression") return this.member(expression, "effect");
    if (expression.type !== "Identifier") return true;
    const specifier = this.imports.importOf(expression);
    if (specifier === null) return this.storedMember(expression);
    const { from, imported } = specifier;
    // Clients are handed over everywhere; functions that are APIs have names that are known for it.
    if (imported === null || !(this.imports.isOfInterest(imported, "effect") || this.imports.isOfInterest(expression.name, "effect") || imported === "default" || this.imports.isRenamed(from, imported))) return false;
    return this.imports.isOpen(from, imported);
  }

  /** Whether a constant stands for a member with the name of an API: `const { create } = stripe.refunds`. */
  private storedMember(node: TSESTree.Identifier): boolean {
    const { called } = this.origins.names;
    const definition = this.origins.variableOf(node)?.defs[0];
    if (definition?.type !== "Variable" || definition.node.init === null) return false;
    const { id } = definition.node;
    const init = withoutWrappers(definition.node.init);
    if (init.type === "Identifier") return this.imports.importOf(init) !== null && this.value(init);
    const keys = id.type === "ObjectPattern" ? keysTo(id, node.name) : init.type === "MemberExpression" ? [staticKey(init.property, init.computed)] : [];
    return keys.some((key) => key !== null && called?.has(key) !== false) && this.mayHoldClient(init, 0);
  }

  /** Clients that are templates themselves come as parameters of transactions. */
  private isClientParameter(node: TSESTree.Node): boolean {
    const definition = node.type === "Identifier" ? this.origins.variableOf(node)?.defs[0] : undefined;
    return definition?.type === "Parameter" && this.mayReceiveClient(definition.name, definition.node, 0);
  }

  private callee(node: TSESTree.Node): boolean {
    const callee = withoutWrappers(node);
    switch (callee.type) {
      case "Identifier":
        return this.name(callee);
      case "MemberExpression":
        return this.member(callee, "any");
      case "CallExpression":
        // What a function of no parameters makes that it is given, it may hand out.
        return argumentsOfChain(callee).some((argument) => isFunctionNode(argument) && argument.params.length === 0) || this.mayHoldClient(callee, 0);
      default:
        return true;
    }
  }

  private member(node: TSESTree.MemberExpression, interest: Interest): boolean {
    const key = staticKey(node.property, node.computed);
    if (key === null) return this.mayHoldClient(withoutWrappers(node.object), 0);
    if (key === "call" || key === "apply" || key === "bind") return this.callee(node.object);
    const object = withoutWrappers(node.object);
    if (object.type === "Identifier") {
      const specifier = this.imports.importOf(object);
      // A member of a namespace is an export: it may have any name.
      if (specifier?.imported === null) return this.imports.isOpen(specifier.from, key);
      if (!this.imports.isOfInterest(key, interest)) return false;
      if (specifier !== null) return this.imports.mayHaveMember(specifier.from, specifier.imported, key);
    }
    return this.imports.isOfInterest(key, interest) && this.mayHoldClient(object, 0, key);
  }

  /**
   * Whether an object can come from another file: what its expression begins with decides.
   * @param key the member of the object that is called, when it is one.
   */
  private mayHoldClient(object: TSESTree.Node, depth: number, key: string | null = null, given: readonly TSESTree.Node[] = []): boolean {
    let root = object;
    let read = key;
    let isCalled = false;
    if (this.imports.loadsFile(root)) return true;
    const passed = [...given];
    while (root.type === "MemberExpression" || root.type === "CallExpression" || root.type === "AwaitExpression") {
      if (root.type === "MemberExpression" && this.imports.isAugmented(staticKey(root.property, root.computed))) return true;
      if (root.type === "MemberExpression" && root.object.type === "ThisExpression") return this.mayFieldHoldClient(root, root === object ? key : null);
      if (this.imports.loadsUnseen(root)) return passed.some(mayBeClient);
      if (root.type === "CallExpression") passed.push(...root.arguments);
      // What a method makes, or calls its arguments with, its name does not tell.
      if (root.type === "MemberExpression") read = isCalled ? null : staticKey(root.property, root.computed);
      else if (root.type === "CallExpression") read = null;
      isCalled = root.type === "CallExpression";
      root = withoutWrappers(root.type === "MemberExpression" ? root.object : root.type === "CallExpression" ? root.callee : root.argument);
      if (this.imports.loadsFile(root)) return true;
    }
    const isAnyClient = (nodes: readonly (TSESTree.Node | null)[]): boolean =>
      depth <= DEEPEST_CHAIN && nodes.some((node) => node !== null && this.mayHoldClient(withoutWrappers(node.type === "SpreadElement" ? node.argument : node), depth + 1));
    const isGivenClient = (): boolean => isAnyClient(passed.filter(({ type }) => type !== "ArrowFunctionExpression" && type !== "FunctionExpression"));
    if (root.type === "NewExpression" && this.isCollection(root)) return root !== object || key === null || !collectionMethods.has(key);
    if (root.type === "NewExpression") return this.mayInstanceHoldClient(root, read) || (this.imports.isUnseen(root.callee) && root.arguments.some(mayBeClient)) || isGivenClient();
    if (root.type === "ArrayExpression") return isAnyClient(root.elements);
    if (root.type === "Literal" || root.type === "TemplateLiteral") return false;
    if (root.type !== "Identifier") return true;
    const specifier = this.imports.importOf(root);
    if (specifier !== null) {
      const module = this.origins.imports.fileOf(specifier.from);
      if (module === null) return isGivenClient() || (this.origins.imports.isUnseen(specifier.from) && passed.some(mayBeClient));
      if (specifier.imported === null) return true;
      // What makes nothing of interest itself may hand out what it is given, or what a function makes that it is given, and may be stored in.
      if (this.imports.isDetached(module, specifier.imported)) return isGivenClient() || passed.some(isFunctionNode) || this.storesAnything;
      return this.imports.kindOf(module, specifier.imported) !== "inert" || isGivenClient();
    }
    const variable = this.origins.variableOf(root);
    // Globals are the same with and without the other files, but for what they are given: `Promise.all([make()])`.
    if (variable === null) return isGivenClient() || this.imports.isAugmented(root.name);
    const definition = variable.defs.length === 1 ? variable.defs[0] : undefined;
    if (definition === undefined || this.imports.isAugmented(root.name)) return true;
    const direct = root === object ? key : null;
    const type = declaredType(definition.name);
    if (type !== undefined && direct !== null && (definition.type === "Parameter" || isArrayType(type) || this.isCollectionType(type)) && this.mayTypeHold(type, direct) === false) return false;
    if (definition.type === "Parameter") return this.mayReceiveClient(definition.name, definition.node, depth) || isGivenClient();
    if (definition.type !== "Variable" || definition.node.init === null || depth > DEEPEST_CHAIN) return true;
    if (definition.parent.kind !== "const") return true;
    const { id } = definition.node;
    const init = withoutWrappers(definition.node.init);
    if (id.type === "ObjectPattern" && keysTo(id, root.name).some((each) => this.imports.isAugmented(each))) return true;
    if (id.type !== "Identifier") return isAnnotated(id) || this.mayHoldClient(init, depth + 1, null, passed);
    if (id.typeAnnotation != null && this.imports.speaksOfFiles(id.typeAnnotation)) return true;
    return this.mayHoldClient(init, depth + 1, direct, passed);
  }

  /** A field of this class that is said to be an instance of a class of another file. */
  private mayFieldHoldClient(field: TSESTree.MemberExpression, key: string | null): boolean {
    const name = staticKey(field.property, field.computed);
    const enclosing = enclosingClass(field)?.node;
    if (name === null || key === null || enclosing === undefined) return true;
    const types = fieldTypes(enclosing, name);
    if (types.length === 0) return true;
    return types.some((type) => type === null || this.mayTypeHold(type, key) !== false);
  }

  /** Whether a member of values of a type may be of interest; null when the type does not tell. */
  private mayTypeHold(type: TSESTree.TypeNode, key: string): boolean | null {
    if (arrayMethods.has(key) && isArrayType(type)) return false;
    if (collectionMethods.has(key) && this.isCollectionType(type)) return false;
    if (type.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return null;
    const specifier = this.imports.importOf(type.typeName);
    if (specifier === null || specifier.imported === null) return null;
    // Of a package that says nothing of it, it stands for the type that it is given: `NonAttribute<User>`.
    if (type.typeArguments != null && this.origins.imports.fileOf(specifier.from) === null && this.imports.speaksOfFiles(type.typeArguments)) {
      return this.origins.model.module(specifier.from, "")?.member(specifier.imported).construct().isDead === false ? false : null;
    }
    return this.imports.mayHaveMember(specifier.from, specifier.imported, key);
  }

  /** `Map<string, User>`: its own methods are none of what it holds. */
  private isCollectionType(type: TSESTree.TypeNode): boolean {
    return type.type === "TSTypeReference" && type.typeName.type === "Identifier" && collectionTypes.has(type.typeName.name) && (this.origins.variableOf(type.typeName)?.defs.length ?? 0) === 0;
  }

  /** What is stored in a collection later is not looked for. */
  private isCollection({ callee }: TSESTree.NewExpression): boolean {
    return callee.type === "Identifier" && (callee.name === "Map" || callee.name === "Set" || callee.name === "WeakMap") && this.origins.variableOf(callee)?.defs[0] === undefined;
  }

  private mayInstanceHoldClient({ callee }: TSESTree.NewExpression, key: string | null): boolean {
    const made = withoutWrappers(callee);
    if (made.type !== "Identifier") return this.mayHoldClient(made, 0);
    const specifier = this.imports.importOf(made);
    if (specifier === null) return this.mayHoldClient(made, 0);
    if (specifier.imported === null || key === null) return this.origins.imports.fileOf(specifier.from) !== null;
    return this.imports.isPlain(specifier.from, specifier.imported) || this.imports.mayHaveMember(specifier.from, specifier.imported, key);
  }

  private name(node: TSESTree.Identifier): boolean {
    const specifier = this.imports.importOf(node);
    if (specifier !== null) return specifier.imported === null || this.imports.isOpen(specifier.from, specifier.imported);
    const definition = this.origins.variableOf(node)?.defs[0];
    if (definition === undefined) return false;
    if (definition.type === "ClassName") return inheritsConstructor(definition.node) && definition.node.superClass !== null && this.callee(definition.node.superClass);
    if (definition.type !== "Variable") return definition.type === "Parameter" && this.imports.isOfInterest(node.name);
    const { id, init } = definition.node;
    if (id.type === "ObjectPattern") return keysTo(id, node.name).some((key) => key === null || this.imports.isOfInterest(key)) && (init === null || this.mayHoldClient(withoutWrappers(init), 0));
    if (id.type !== "Identifier") return false;
    return init === null || this.mayYieldFunction(withoutWrappers(init));
  }

  private mayYieldFunction(init: TSESTree.Node): boolean {
    switch (init.type) {
      case "Identifier":
      case "MemberExpression":
      case "ConditionalExpression":
      case "LogicalExpression":
        return true;
      case "AwaitExpression":
        return this.mayYieldFunction(withoutWrappers(init.argument));
      case "CallExpression":
        // A CommonJS file may be a function as a whole.
        return this.imports.loadsFile(init) || this.mayMakeFunction(withoutWrappers(init.callee));
      default:
        return false;
    }
  }

  /** A function that is called for a function: of a file in view, of this file, or a member. */
  private mayMakeFunction(callee: TSESTree.Node): boolean {
    if (callee.type !== "Identifier") return true;
    const specifier = this.imports.importOf(callee);
    return specifier === null ? this.origins.variableOf(callee) !== null : this.origins.imports.fileOf(specifier.from) !== null;
  }

  /** A parameter that is annotated with types of other packages or of the library, or that a function out of view fills, holds no client. */
  private mayReceiveClient(name: TSESTree.Node, owner: TSESTree.Node, depth: number): boolean {
    const type = name.type === "Identifier" ? (name.typeAnnotation ?? null) : null;
    if (type !== null && this.imports.speaksOfFiles(type)) return true;
    if (type !== null && !isOpenType(type)) return false;
    const { parent } = owner;
    if (parent?.type !== "CallExpression" || parent.callee === owner || depth > DEEPEST_CHAIN) return true;
    if (parent.typeArguments != null && this.imports.speaksOfFiles(parent.typeArguments)) return true;
    // What it makes of the function may be given to an API.
    return this.imports.isUnseen(parent.callee) || this.mayHoldClient(parent, depth + 1);
  }

  /** Whether the file puts anything into an object that it has not just made. */
  private get storesAnything(): boolean {
    const { assignedMembers, storingCalls } = this.origins.index;
    return assignedMembers.size > 0 || storingCalls.size > 0;
  }
}

/** Whether what is given to a function may be a client, or make one. */
function mayBeClient(given: TSESTree.Node): boolean {
  const node = withoutWrappers(given);
  return node.type !== "Literal" && node.type !== "TemplateLiteral" && (!isFunctionNode(node) || node.params.length === 0);
}

const DEEPEST_CHAIN = 10;

const collectionMethods: ReadonlySet<string> = new Set([Map.prototype, Set.prototype].flatMap((prototype) => Object.getOwnPropertyNames(prototype)));

const collectionTypes: ReadonlySet<string> = new Set(["Map", "ReadonlyMap", "WeakMap", "Set", "ReadonlySet", "WeakSet"]);

const arrayMethods: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Array.prototype));

function isArrayType(type: TSESTree.TypeNode): boolean {
  return type.type === "TSArrayType" || (type.type === "TSTypeReference" && type.typeName.type === "Identifier" && type.typeName.name === "Array");
}

/** Whether a type does not tell whose object it is of: `any`, `Record<string, unknown>`, `{ send(text: string): void }`. */
function isOpenType(type: TSESTree.Node): boolean {
  const open: TSESTree.Node[] = [type];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (openTypes.has(node.type)) return true;
    open.push(...childNodes(node));
  }
  return false;
}

const openTypes: ReadonlySet<string> = new Set(["TSAnyKeyword", "TSUnknownKeyword", "TSObjectKeyword", "TSTypeLiteral"]);

/** The type that a name is declared with, itself or as a property of the object that is taken apart: `({ users }: { users: User[] })`. */
function declaredType(name: TSESTree.Node): TSESTree.TypeNode | undefined {
  if (name.type !== "Identifier") return undefined;
  if (name.typeAnnotation != null) return name.typeAnnotation.typeAnnotation;
  const { parent } = name;
  if (parent.type !== "Property" || parent.value !== name || parent.parent.type !== "ObjectPattern") return undefined;
  const type = parent.parent.typeAnnotation?.typeAnnotation;
  const key = staticKey(parent.key, parent.computed);
  if (type?.type !== "TSTypeLiteral" || key === null) return undefined;
  for (const member of type.members) if (member.type === "TSPropertySignature" && staticKey(member.key, member.computed) === key) return member.typeAnnotation?.typeAnnotation;
  return undefined;
}

/** What the class says of a field, where it declares it; null for what has no type or another value. */
function fieldTypes(owner: ClassNode, name: string): readonly (TSESTree.TypeNode | null)[] {
  return owner.body.body.flatMap((member): readonly (TSESTree.TypeNode | null)[] => {
    if (member.type === "MethodDefinition" && member.kind === "constructor") {
      return member.value.params.flatMap((parameter) => {
        if (parameter.type !== "TSParameterProperty" || parameter.parameter.type !== "Identifier" || parameter.parameter.name !== name) return [];
        return [parameter.parameter.typeAnnotation?.typeAnnotation ?? null];
      });
    }
    if (member.type === "StaticBlock" || member.type === "TSIndexSignature" || staticKey(member.key, member.computed) !== name) return [];
    return [member.type === "PropertyDefinition" ? (member.typeAnnotation?.typeAnnotation ?? null) : null];
  });
}

function isAnnotated(pattern: TSESTree.Node): boolean {
  return "typeAnnotation" in pattern && pattern.typeAnnotation != null;
}

/** Keys on the way to a name that the pattern binds; null for one that is computed, and for what else may be bound: a default, an element. */
function keysTo(pattern: TSESTree.ObjectPattern, name: string): readonly (string | null)[] {
  for (const property of pattern.properties) {
    const target = property.type === "Property" ? property.value : property;
    if (!boundIdentifiers(target).some((bound) => bound.name === name)) continue;
    if (property.type !== "Property") return [null];
    const key = staticKey(property.key, property.computed);
    return target.type === "Identifier" ? [key] : [key, ...(target.type === "ObjectPattern" ? keysTo(target, name) : [null])];
  }
  return [null];
}

/** All that the calls of `f(a)(b).c(d)` are given. */
function argumentsOfChain(call: TSESTree.CallExpression): readonly TSESTree.CallExpressionArgument[] {
  const found: TSESTree.CallExpressionArgument[] = [];
  let node: TSESTree.Node = call;
  while (node.type === "CallExpression" || node.type === "MemberExpression") {
    if (node.type === "CallExpression") found.push(...node.arguments);
    node = withoutWrappers(node.type === "CallExpression" ? node.callee : node.object);
  }
  return found;
}
