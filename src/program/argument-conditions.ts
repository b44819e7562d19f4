import type { TSESTree } from "@typescript-eslint/utils";
import type { TextPlace } from "../models/behaviour.js";
import type { Condition } from "../models/row.js";
import type { ArgumentList } from "./arguments.js";
import { staticKey, stripTypeWrappers } from "./nodes.js";
import { withBase } from "./instance-base.js";
import { hole, type StaticText } from "./static-text.js";
import type { VariableOf } from "./variables.js";

const validatePath = "/api/v1/devices/validate";
const registerPath = "/api/v1/devices/register";

/** An endpoint of the authority. */
export type Endpoint = "validate" | "register";

/** Answers what the arguments of one call say, as far as the text tells. */
export class ArgumentConditions {
  constructor(
    private readonly text: StaticText,
    private readonly variableOf: VariableOf,
  ) {}

  /** False only when an argument certainly is not as the condition says. */
  mayHold(condition: Condition, passed: ArgumentList): boolean {
    const node = this.argument(passed, condition);
    if (typeof node === "string") return true;
    if (condition.kind === "construct") return this.mayConstruct(condition.name, node);
    if (condition.kind === "except") return this.globalName(node) !== condition.written;
    if (condition.tagged && node.parent?.type !== "TaggedTemplateExpression") return false;
    // `fetch(1)` is no text that the source spells out as one.
    if (node.type === "Literal" && typeof node.value !== "string") return true;
    const text = this.text.withHoles(node);
    // A text that begins with something unknown may begin with anything.
    return text.startsWith(hole) || condition.text.test(text);
  }

  /**
   * Which endpoint of the authority a request certainly goes to.
   * @param base what the client puts before its addresses.
   */
  authorityEndpoint(place: TextPlace, passed: ArgumentList, base = ""): Endpoint | null {
    const node = this.nodeAt(place, passed);
    return node === null ? null : this.endpointOfUrl(withBase(base, this.text.ofUrl(node)));
  }

  /** The endpoint that a URL names; its query and fragment are no part of its path. */
  endpointOfUrl(url: string): Endpoint | null {
    const path = url.replace(/[?#].*$/s, "");
    if (path.endsWith(validatePath)) return "validate";
    return path.endsWith(registerPath) ? "register" : null;
  }

  /** What a call writes at the place; null when it writes nothing there, or that cannot be told. */
  nodeAt(place: TextPlace, passed: ArgumentList): TSESTree.Node | null {
    const node = this.argument(passed, place);
    return typeof node === "string" ? null : node;
  }

  /** The argument, or its property when it is an object literal. */
  private argument(passed: ArgumentList, place: TextPlace): TSESTree.Node | "absent" | "unknown" {
    const written = passed.at(place.argument);
    if (typeof written === "string") return written;
    const node = this.text.constantOf(written);
    if (place.property === null || node.type !== "ObjectExpression") return node;
    for (const property of node.properties.toReversed()) {
      if (property.type === "SpreadElement") return "unknown";
      const key = staticKey(property.key, property.computed);
      if (key === null) return "unknown";
      if (key === place.property) return property.kind === "init" ? property.value : "unknown";
    }
    return "unknown";
  }

  /** `process.pid`, when `process` is the global, or the module of this name; null for all else. */
  private globalName(node: TSESTree.Node): string | null {
    const expression = stripTypeWrappers(node);
    if (expression.type === "Identifier") return this.isGlobal(expression) ? expression.name : null;
    const key = expression.type === "MemberExpression" ? staticKey(expression.property, expression.computed) : null;
    const object = expression.type === "MemberExpression" && key !== null ? this.globalName(expression.object) : null;
    return object === null ? null : `${object}.${key}`;
  }

  private isGlobal(name: TSESTree.Identifier): boolean {
    const definition = this.variableOf(name)?.defs[0];
    if (definition === undefined) return true;
    const declaration = definition.type === "ImportBinding" ? definition.parent : null;
    return declaration?.type === "ImportDeclaration" && declaration.source.value.replace(/^node:/, "") === name.name;
  }

  private mayConstruct(name: RegExp, node: TSESTree.Node): boolean {
    const made = stripTypeWrappers(node);
    if (made.type !== "NewExpression") return true;
    const constructed = this.exportedName(stripTypeWrappers(made.callee));
    return constructed === null || name.test(constructed);
  }

  /** The name under which a package exports a class, or a class of this file its own; null when it is not known. */
  private exportedName(node: TSESTree.Node): string | null {
    if (node.type === "MemberExpression") return staticKey(node.property, node.computed);
    if (node.type !== "Identifier") return null;
    const definition = this.variableOf(node)?.defs[0];
    switch (definition?.node.type) {
      case "ImportSpecifier":
        return staticKey(definition.node.imported, false);
      case "ClassDeclaration":
        return node.name;
      case "VariableDeclarator":
        return destructuredName(definition.node, node.name);
      default:
        return null;
    }
  }
}

/** `const { PutCommand: Put } = …`: the name in the module. */
function destructuredName(node: TSESTree.VariableDeclarator, local: string): string | null {
  if (node.id.type !== "ObjectPattern") return null;
  for (const property of node.id.properties) {
    if (property.type === "Property" && property.value.type === "Identifier" && property.value.name === local) {
      return staticKey(property.key, property.computed);
    }
  }
  return null;
}
