import type { TSESTree } from "@typescript-eslint/utils";
import type { CallNode, ClassNode, FunctionNode, Loop, PropertyKey } from "./syntax.js";

export type TypeWrapper =
  | TSESTree.TSAsExpression
  | TSESTree.TSSatisfiesExpression
  | TSESTree.TSTypeAssertion
  | TSESTree.TSNonNullExpression
  | TSESTree.TSInstantiationExpression;

/** What `import()` names; null for one that names nothing, which some parsers accept. */
export function importedBy({ source }: { readonly source: TSESTree.Expression | null }): TSESTree.Expression | null {
  return source;
}

/** A function with a body: overload signatures and abstract methods are none. */
export function isFunctionNode(node: TSESTree.Node): node is FunctionNode {
  return node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";
}

/** The innermost function around a node; null for code of a module. */
export function enclosingFunction(node: TSESTree.Node): FunctionNode | null {
  // Linters give the root null for its parent.
  for (let outer: TSESTree.Node | null | undefined = node.parent; outer !== null && outer !== undefined; outer = outer.parent) if (isFunctionNode(outer)) return outer;
  return null;
}

export function isLoop(node: TSESTree.Node): node is Loop {
  switch (node.type) {
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      return true;
    default:
      return false;
  }
}

export function isCallNode(node: TSESTree.Node): node is CallNode {
  return node.type === "CallExpression" || node.type === "NewExpression" || node.type === "TaggedTemplateExpression" || node.type === "ImportExpression";
}

export function isClassNode(node: TSESTree.Node): node is ClassNode {
  return node.type === "ClassDeclaration" || node.type === "ClassExpression";
}

/** Syntax that exists for the type checker only: evaluating it is evaluating its `expression`. */
export function isTypeWrapper(node: TSESTree.Node): node is TypeWrapper {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
    case "TSNonNullExpression":
    case "TSInstantiationExpression":
      return true;
    default:
      return false;
  }
}

/** The expression that remains when `as`, `satisfies`, `!`, `<T>x` and `f<T>` are removed. */
export function stripTypeWrappers(node: TSESTree.Expression): Exclude<TSESTree.Expression, TypeWrapper>;
export function stripTypeWrappers<N extends TSESTree.Node>(node: N): Exclude<N, TypeWrapper> | Exclude<TSESTree.Expression, TypeWrapper>;
export function stripTypeWrappers(node: TSESTree.Node): TSESTree.Node {
  let stripped = node;
  while (isTypeWrapper(stripped)) stripped = stripped.expression;
  return stripped;
}

/** The node with the type syntax around it: its parent uses the value. */
export function withTypeWrappers(node: TSESTree.Node): TSESTree.Node {
  let outer = node;
  while (outer.parent !== undefined && outer.parent !== null && isTypeWrapper(outer.parent) && outer.parent.expression === outer) outer = outer.parent;
  return outer;
}

/**
 * The key that a member access, property or class element names, when the text tells: `name` of `.name`, `["name"]` and `{ name: … }`,
 * `"0"` of `[0]`, `#name` of a private name. Null for a key that is computed at run time.
 */
export function staticKey(key: TSESTree.Node, computed: boolean): PropertyKey {
  const node = stripTypeWrappers(key);
  switch (node.type) {
    case "Identifier":
      return computed ? null : node.name;
    case "PrivateIdentifier":
      return `#${node.name}`;
    case "Literal":
      return typeof node.value === "string" || typeof node.value === "number" || typeof node.value === "bigint" ? String(node.value) : null;
    case "TemplateLiteral":
      return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? null) : null;
    default:
      return null;
  }
}

/** Identifiers that a declaration's pattern binds, in source order. */
export function boundIdentifiers(pattern: TSESTree.Node): TSESTree.Identifier[] {
  return targetsOf(pattern).filter((target) => target.type === "Identifier");
}

/** What a pattern declares or assigns, in source order. */
export function targetsOf(pattern: TSESTree.Node): TSESTree.Node[] {
  const found: TSESTree.Node[] = [];
  const open: TSESTree.Node[] = [pattern];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    switch (node.type) {
      case "ObjectPattern":
        for (const property of node.properties.toReversed()) open.push(property.type === "Property" ? property.value : property);
        break;
      case "ArrayPattern":
        for (const element of node.elements.toReversed()) if (element !== null) open.push(element);
        break;
      case "AssignmentPattern":
        open.push(node.left);
        break;
      case "RestElement":
        open.push(node.argument);
        break;
      case "TSParameterProperty":
        open.push(node.parameter);
        break;
      default:
        found.push(node);
    }
  }
  return found;
}

const NON_CHILD_KEYS: ReadonlySet<string> = new Set(["parent", "loc", "range", "tokens", "comments"]);

/** Direct children of a node of any type, also of types that this version does not know, in the order of the text. */
export function childNodes(node: TSESTree.Node): TSESTree.Node[] {
  const children: TSESTree.Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (NON_CHILD_KEYS.has(key)) continue;
    for (const candidate of Array.isArray(value) ? value : [value]) if (isNode(candidate)) children.push(candidate);
  }
  return children.sort((one, other) => one.range[0] - other.range[0]);
}

function isNode(value: unknown): value is TSESTree.Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string" && "range" in value;
}

const keysWithoutChildren: ReadonlySet<string> = new Set(["type", "parent", "loc", "range", "tokens", "comments", "raw", "name", "operator", "kind"]);

/** Under which keys nodes of a type have children. */
export type VisitorKeys = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * Puts the children of `node` on the stack, in no order of the text. For walks over whole files, hence no intermediate lists.
 * @param visitorKeys spare a look at what is no child.
 */
export function pushChildNodes(node: TSESTree.Node, stack: TSESTree.Node[], visitorKeys?: VisitorKeys): void {
  const keys = visitorKeys?.[node.type];
  if (keys === undefined || !hasFields(node)) {
    pushAllChildNodes(node, stack);
    return;
  }
  // Whole files pass here: an iterator makes an object for each key.
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index];
    if (key !== undefined) pushChild(node[key], stack);
  }
}

/** Every object has: its fields are read by names that are not known beforehand. */
function hasFields(node: object): node is Readonly<Record<string, unknown>> {
  return typeof node === "object";
}

/** The same with the last child first, so that the first one is taken next. */
export function pushChildNodesInOrder(node: TSESTree.Node, stack: TSESTree.Node[], visitorKeys: VisitorKeys): void {
  const keys = visitorKeys[node.type] ?? [];
  if (!hasFields(node)) return;
  for (let index = keys.length - 1; index >= 0; index--) {
    const key = keys[index];
    if (key === undefined) continue;
    const child = node[key];
    if (Array.isArray(child)) {
      const nodes: readonly unknown[] = child;
      for (let place = nodes.length - 1; place >= 0; place--) {
        const item = nodes[place];
        if (isNode(item)) stack.push(item);
      }
    } else if (isNode(child)) {
      stack.push(child);
    }
  }
}

function pushChild(child: unknown, stack: TSESTree.Node[]): void {
  if (typeof child !== "object" || child === null) return;
  if (!Array.isArray(child)) {
    if (isNode(child)) stack.push(child);
    return;
  }
  const items: readonly unknown[] = child;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (isNode(item)) stack.push(item);
  }
}

function pushAllChildNodes(node: TSESTree.Node, stack: TSESTree.Node[]): void {
  for (const key in node) {
    const value: unknown = Reflect.get(node, key);
    if (typeof value === "object" && value !== null && !keysWithoutChildren.has(key)) pushChild(value, stack);
  }
}

/** Only for the compiler, which refuses a kind of node that a switch forgot. What other parsers make besides is passed over. */
export function exhausted(_node: never): void {
  // Nothing is left to do.
}

/** Whether constructing the class runs the constructor of the one that it extends. */
export function inheritsConstructor(node: ClassNode): boolean {
  return node.superClass !== null && constructorOf(node) === null;
}

/** The constructor as written, without overload signatures; null for an implicit one. */
export function constructorOf(node: ClassNode): TSESTree.FunctionExpression | null {
  for (const member of node.body.body) {
    if (member.type === "MethodDefinition" && member.kind === "constructor" && member.value.type === "FunctionExpression") return member.value;
  }
  return null;
}
