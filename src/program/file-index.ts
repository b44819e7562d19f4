import { append } from "./append.js";
import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, ClassNode, FunctionNode } from "./syntax.js";
import type { SourceUnit } from "./source-unit.js";
import { boundIdentifiers, enclosingFunction, pushChildNodes, staticKey } from "./nodes.js";

/** A member that an object, a class or a type of the file declares. */
export interface HeldMember {
  /** Null for a computed one. */
  readonly name: string | null;
  /** The expression or type that tells what it holds; null where it may be anything. */
  readonly value: TSESTree.Node | null;
}

/** Facts about a whole file that single expressions do not show. */
export interface FileIndex {
  /** All but `import()`, in no order of the text. */
  readonly calls: readonly CallNode[];
  /** Members that are assigned to, by name; under null those whose name is computed. */
  readonly assignedMembers: ReadonlyMap<string | null, readonly TSESTree.MemberExpression[]>;
  readonly returns: ReadonlyMap<FunctionNode, readonly TSESTree.Expression[]>;
  readonly yields: ReadonlyMap<FunctionNode, readonly TSESTree.YieldExpression[]>;
  /** Calls of methods that may store their arguments, by name. */
  readonly storingCalls: ReadonlyMap<string, readonly TSESTree.CallExpression[]>;
  readonly subclasses: readonly ClassNode[];
  /** What `throw` statements throw. */
  readonly thrown: readonly TSESTree.Expression[];
  /** Names of members that objects, classes and types of the file declare, and of those that calls may store; under null a computed one. */
  readonly memberNames: ReadonlySet<string | null>;
  /** Those of them that hold something else than functions, texts, numbers and objects that the file spells. */
  readonly heldMembers: readonly HeldMember[];
  /** Where the text says `exports` or `module`, as names and as members. */
  readonly exportsNamed: readonly TSESTree.Identifier[];
}

/** Methods that store arguments in their receiver, and from which argument on; the others store in their first argument. */
export const storingArguments: ReadonlyMap<string, number> = new Map([
  ["push", 0], ["unshift", 0], ["splice", 2], ["toSpliced", 2], ["fill", 0], ["with", 1], ["concat", 0], ["add", 0], ["set", 1],
]);
/** Methods that store their first argument in an asynchronous context. */
export const contextMethods: readonly string[] = ["run", "enterWith"];
/** Those of test frameworks. */
export const replacingMethods: readonly string[] = ["spyOn", "replaceProperty", "stub", "replace", "spy", "method", "property"];
const storingMethods: ReadonlySet<string> = new Set([...storingArguments.keys(), ...contextMethods, "assign", "setPrototypeOf", "defineProperty", "defineProperties", ...replacingMethods]);

/** Those that are told the name of the member that they store. */
const namingMethods: ReadonlySet<string> = new Set(["set", "defineProperty", ...replacingMethods]);
const neverFunctions: ReadonlySet<string> = new Set(["Literal", "TemplateLiteral", "ObjectExpression", "ArrayExpression"]);
/** Functions of this file are none of an API. */
const writtenFunctions: ReadonlySet<string> = new Set(["FunctionExpression", "ArrowFunctionExpression"]);

/** `Reflect.set(o, "name", f)`, `Object.defineProperty(o, "name", { value: f })` */
function noteStoredName(method: string, { arguments: [, name, value] }: TSESTree.CallExpression, declare: Declare): void {
  if (value === undefined || name === undefined) return;
  const key = name.type === "SpreadElement" ? null : staticKey(name, true);
  // What is set is a value itself. Caches are given options or texts there: `cache.set(key, text, { ex: 60 })`.
  if (method !== "set" || value.type === "SpreadElement") declare(key, null);
  else if (!neverFunctions.has(value.type)) declare(key, value);
}

/** Notes a member, and what it holds; undefined where that is certainly none of an API. */
type Declare = (name: string | null, holds: TSESTree.Node | null | undefined) => void;

/** What a class or a type says that a member holds: its value, or else its type. */
function declaredAs({ value, typeAnnotation }: { readonly value: TSESTree.Node | null; readonly typeAnnotation?: TSESTree.TSTypeAnnotation | null | undefined }): TSESTree.Node | undefined {
  return value ?? typeAnnotation?.typeAnnotation;
}

export function isAssignmentTarget(node: TSESTree.MemberExpression): boolean {
  const { parent } = node;
  switch (parent.type) {
    case "AssignmentExpression":
    case "AssignmentPattern":
    case "ForOfStatement":
      return parent.left === node;
    case "RestElement":
    case "ArrayPattern":
      return true;
    case "Property":
      return parent.value === node && parent.parent.type === "ObjectPattern";
    default:
      return false;
  }
}

/**
 * Indexes a file in one walk.
 * @param keyOf the member that a key names, or null.
 */
export function indexFile({ ast, visitorKeys }: Pick<SourceUnit, "ast" | "visitorKeys">, keyOf: (key: TSESTree.Node, computed: boolean) => string | null): FileIndex {
  const calls: CallNode[] = [];
  const assignedMembers = new Map<string | null, TSESTree.MemberExpression[]>();
  const yields = new Map<FunctionNode, TSESTree.YieldExpression[]>();
  const storingCalls = new Map<string, TSESTree.CallExpression[]>();
  const returns = new Map<FunctionNode, TSESTree.Expression[]>();
  const subclasses: ClassNode[] = [];
  const thrown: TSESTree.Expression[] = [];
  const memberNames = new Set<string | null>();
  const heldMembers: HeldMember[] = [];
  const exportsNamed: TSESTree.Identifier[] = [];
  const declare: Declare = (name, holds) => {
    memberNames.add(name);
    if (holds !== undefined && (holds === null || !writtenFunctions.has(holds.type))) heldMembers.push({ name, value: holds });
  };
  const stack: TSESTree.Node[] = [ast];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    pushChildNodes(node, stack, visitorKeys);
    switch (node.type) {
      case "CallExpression": {
        calls.push(node);
        const name = node.callee.type === "MemberExpression" ? keyOf(node.callee.property, node.callee.computed) : null;
        if (name !== null && storingMethods.has(name)) append(storingCalls, name, node);
        if (name !== null && namingMethods.has(name)) noteStoredName(name, node, declare);
        if (name === "fromEntries") declare(null, null);
        break;
      }
      case "Identifier":
        if (node.name === "exports" || node.name === "module") exportsNamed.push(node);
        break;
      case "NewExpression":
      case "TaggedTemplateExpression":
        calls.push(node);
        break;
      case "MemberExpression":
        if (isAssignmentTarget(node)) append(assignedMembers, keyOf(node.property, node.computed), node);
        break;
      case "YieldExpression": {
        const owner = enclosingFunction(node);
        if (owner !== null) append(yields, owner, node);
        break;
      }
      case "ReturnStatement": {
        const owner = enclosingFunction(node);
        if (owner !== null && node.argument !== null) append(returns, owner, node.argument);
        break;
      }
      case "ThrowStatement":
        thrown.push(node.argument);
        break;
      case "ClassDeclaration":
      case "ClassExpression":
        if (node.superClass !== null) subclasses.push(node);
        break;
      case "Property":
        if (node.parent.type === "ObjectExpression" && !neverFunctions.has(node.value.type)) declare(keyOf(node.key, node.computed), node.kind === "init" ? node.value : null);
        break;
      case "MethodDefinition":
      case "TSAbstractMethodDefinition":
      case "TSMethodSignature":
        declare(keyOf(node.key, node.computed), node.kind === "get" ? null : undefined);
        break;
      case "PropertyDefinition":
      case "AccessorProperty":
        declare(keyOf(node.key, node.computed), declaredAs(node));
        break;
      case "TSAbstractPropertyDefinition":
      case "TSAbstractAccessorProperty":
      case "TSPropertySignature":
        declare(keyOf(node.key, node.computed), node.typeAnnotation?.typeAnnotation);
        break;
      case "TSIndexSignature":
        declare(null, node.typeAnnotation?.typeAnnotation);
        break;
      case "TSParameterProperty":
        // Whoever constructs the class gives it.
        for (const { name } of boundIdentifiers(node.parameter)) declare(name, null);
        break;
      default:
        break;
    }
  }
  return { calls, storingCalls, assignedMembers, returns, yields, subclasses, thrown, memberNames, heldMembers, exportsNamed };
}
