/** A node of Babel's tree, before it has the shape that the rules read. */
type Loose = Record<string, unknown>;

/** Types whose parameters and result Babel keeps under the names of an older tree. */
const SIGNATURES: ReadonlySet<string> = new Set(["TSFunctionType", "TSConstructorType", "TSMethodSignature", "TSCallSignatureDeclaration", "TSConstructSignatureDeclaration"]);
const MEMBERS: ReadonlySet<string> = new Set(["MethodDefinition", "PropertyDefinition", "AccessorProperty"]);
const ABSTRACT: ReadonlyMap<string, string> = new Map([
  ["MethodDefinition", "TSAbstractMethodDefinition"],
  ["PropertyDefinition", "TSAbstractPropertyDefinition"],
  ["AccessorProperty", "TSAbstractAccessorProperty"],
]);

/** Gives the nodes of TypeScript in a tree of Babel 7 the shapes of typescript-eslint's tree. The others have the shapes of ESTree. */
export function reshape(root: Loose): void {
  const open: Loose[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    reshapeNode(node);
    for (const key in node) {
      const value = node[key];
      if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) {
          if (!isNode(item)) continue;
          const kept = withoutParentheses(item);
          value[index] = kept;
          open.push(kept);
        }
      } else if (isNode(value)) {
        const kept = withoutParentheses(value);
        node[key] = kept;
        open.push(kept);
      }
    }
  }
}

function reshapeNode(node: Loose): void {
  const { type } = node;
  if (isNode(node["typeParameters"]) && node["typeParameters"]["type"] === "TSTypeParameterInstantiation") rename(node, "typeParameters", "typeArguments");
  if (node["superTypeParameters"] !== undefined) rename(node, "superTypeParameters", "superTypeArguments");
  if (typeof type !== "string") return;
  if (SIGNATURES.has(type)) {
    rename(node, "parameters", "params");
    rename(node, "typeAnnotation", "returnType");
  }
  // Lists that Babel leaves out where they are empty.
  if (MEMBERS.has(type)) node["decorators"] ??= [];
  if (Array.isArray(node["params"])) for (const parameter of node["params"]) if (isNode(parameter)) parameter["decorators"] ??= [];
  if (node["abstract"] === true) node["type"] = ABSTRACT.get(type) ?? type;
  switch (type) {
    case "MethodDefinition": {
      const { value } = node;
      if (isNode(value) && (value["body"] === null || value["body"] === undefined)) {
        value["type"] = "TSEmptyBodyFunctionExpression";
        value["body"] = null;
      }
      break;
    }
    case "TSTypeParameter":
      if (typeof node["name"] === "string") node["name"] = identifier(node["name"], node);
      break;
    case "TSInterfaceDeclaration":
      retype(node["extends"], "TSInterfaceHeritage");
      break;
    case "ClassDeclaration":
    case "ClassExpression":
      node["decorators"] ??= [];
      node["implements"] ??= [];
      retype(node["implements"], "TSClassImplements");
      break;
    case "TSMappedType": {
      const parameter = node["typeParameter"];
      if (!isNode(parameter)) break;
      node["key"] = typeof parameter["name"] === "string" ? identifier(parameter["name"], parameter) : parameter["name"];
      node["constraint"] = parameter["constraint"];
      delete node["typeParameter"];
      break;
    }
    case "TSEnumDeclaration":
      node["body"] ??= { type: "TSEnumBody", members: node["members"], range: node["range"], loc: node["loc"] };
      delete node["members"];
      break;
    case "TSImportType":
      node["source"] ??= node["argument"];
      break;
    case "TSLiteralType": {
      const { literal } = node;
      if (!isNode(literal) || literal["type"] !== "TemplateLiteral") break;
      node["type"] = "TSTemplateLiteralType";
      node["quasis"] = literal["quasis"];
      node["types"] = literal["expressions"];
      delete node["literal"];
      break;
    }
    default:
      break;
  }
}

function withoutParentheses(node: Loose): Loose {
  let inner = node;
  while (inner["type"] === "TSParenthesizedType" && isNode(inner["typeAnnotation"])) inner = inner["typeAnnotation"];
  return inner;
}

/** Sub-types of expressions are read under the name of their role. */
function retype(list: unknown, type: string): void {
  if (!Array.isArray(list)) return;
  for (const item of list) {
    if (!isNode(item)) continue;
    item["type"] = type;
    asMembers(item["expression"]);
  }
}

/** `ns.Base` is written as an expression there. */
function asMembers(name: unknown): void {
  for (let node = name; isNode(node) && node["type"] === "TSQualifiedName"; node = node["object"]) {
    node["type"] = "MemberExpression";
    rename(node, "left", "object");
    rename(node, "right", "property");
    node["computed"] = false;
    node["optional"] = false;
  }
}

function rename(node: Loose, from: string, to: string): void {
  if (node[from] === undefined) return;
  node[to] = node[from];
  Reflect.deleteProperty(node, from);
}

function identifier(name: string, { range, loc }: Loose): Loose {
  return { type: "Identifier", name, range, loc };
}

export function isNode(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
