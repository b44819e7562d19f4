import type { TSESTree } from "@typescript-eslint/utils";
import type { TextPlace } from "../models/behaviour.js";
import type { Condition } from "../models/row.js";
import type { ArgumentList } from "./arguments.js";
import { Fragments } from "./fragments.js";
import { lacksMember } from "./lacking-members.js";
import { staticKey, stripTypeWrappers } from "./nodes.js";
import { isHeldOnce } from "./held-once.js";
import { baseGiven, mayHaveOtherServer, withBase } from "./instance-base.js";
import { setsMemberLater } from "./options-set-later.js";
import { hole, type StaticText, type TextElsewhere } from "./static-text.js";
import type { Value } from "./values.js";
import type { VariableOf } from "./variables.js";

const validatePath = "/api/v1/devices/validate";
const registerPath = "/api/v1/devices/register";

/** Classes that extend one another. */
const DEEPEST_BASE = 8;

type ConstructCondition = Extract<Condition, { readonly kind: "construct" }>;

/** An endpoint of the authority. */
export type Endpoint = "validate" | "register";

/** Answers what the arguments of one call say, as far as the text tells. */
export class ArgumentConditions {
  private readonly fragments: Fragments;

  constructor(
    private readonly text: StaticText,
    private readonly variableOf: VariableOf,
    private readonly valuesOf: (node: TSESTree.Expression) => readonly Value[],
    private readonly textElsewhere: TextElsewhere | null,
  ) {
    this.fragments = new Fragments(variableOf, valuesOf);
  }

  /**
   * False only when an argument certainly is not as the condition says.
   * @param baseOf what the called instance puts before its addresses; null where that cannot be told.
   */
  mayHold(condition: Condition, passed: ArgumentList, baseOf: () => string | null): boolean {
    const given = this.argument(passed, condition);
    if (typeof given === "string") return true;
    const node = condition.property === null ? this.text.constantOf(given) : given;
    if (condition.kind === "construct") return this.mayConstruct(condition, node);
    if (condition.kind === "except") return this.globalName(node) !== condition.written;
    if (condition.tagged && node.parent?.type !== "TaggedTemplateExpression") return false;
    // `fetch(1)` is no text that the source spells out as one.
    if (node.type === "Literal" && typeof node.value !== "string") return !("regex" in node) || condition.text.test(node.raw);
    const text = this.text.withHolesThrough(node, (call) => this.textOfCall(call));
    // What is unknown in it is a value, or a fragment that counts by itself.
    if (condition.fragment !== null && this.fragments.isPart(node.parent, condition)) return condition.text.test(text) && condition.fragment.test(text);
    // A text that begins with something unknown may begin with anything.
    if (text.startsWith(hole) || condition.text.test(text)) return true;
    const isAfter = (base: string): boolean => base.startsWith(hole) || condition.text.test(withBase(base, text));
    if (condition.options !== null) {
      const options = passed.at(condition.options);
      if (typeof options !== "string" && mayHaveOtherServer(options, this.text, this.variableOf)) return true;
      const base = typeof options === "string" ? null : baseGiven(options, this.text);
      if (base?.kind === "text" && isAfter(base.text)) return true;
    }
    if (!condition.instance) return false;
    const base = baseOf();
    return base === null || isAfter(base);
  }

  private textOfCall(call: TSESTree.TaggedTemplateExpression | TSESTree.CallExpression): TSESTree.Node | null {
    // Such objects can be appended to by whoever else holds them.
    if (!isHeldOnce(call, this.variableOf)) return null;
    const isTag = call.type === "TaggedTemplateExpression";
    const values = this.valuesOf(isTag ? call.tag : call.callee);
    if (values.length === 0 || !values.every(makesText)) return null;
    const text = isTag ? call.quasi : call.arguments[0];
    return text === undefined || text.type === "SpreadElement" ? null : text;
  }

  /**
   * Which endpoint of the authority a request certainly goes to.
   * @param base what the client puts before its addresses.
   */
  authorityEndpoint(place: TextPlace, passed: ArgumentList, base = ""): Endpoint | null {
    const node = this.nodeAt(place, passed);
    if (node === null) return null;
    const url = this.text.ofUrl(node);
    const endpoint = this.endpointOfUrl(withBase(base, url));
    if (endpoint !== null || this.textElsewhere === null || !url.includes(hole)) return endpoint;
    return this.endpointOfUrl(withBase(base, this.text.ofUrlAcross(node, this.textElsewhere)));
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
    if (place.property === null) return written;
    const node = this.text.constantOf(written);
    if (node.type !== "ObjectExpression") return node;
    if (setsMemberLater(written, [place.property], this.variableOf)) return "unknown";
    for (const property of node.properties.toReversed()) {
      if (property.type === "SpreadElement") {
        if (lacksMember(property.argument, place.property, this.variableOf)) continue;
        return "unknown";
      }
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

  private mayConstruct(condition: ConstructCondition, node: TSESTree.Node): boolean {
    const made = stripTypeWrappers(node);
    if (made.type !== "NewExpression") return true;
    const values = this.valuesOf(made.callee).filter(({ kind }) => kind !== "nullish");
    return values.length === 0 || values.some((value) => this.mayBeNamed(condition, value, made.callee));
  }

  /** Whether a class may be one that a package exports under such a name, or extend it. */
  private mayBeNamed(condition: ConstructCondition, value: Value, written: TSESTree.Expression, depth = 0): boolean {
    if (value.kind === "exported") return condition.name.test(value.name);
    if (value.kind !== "class") return this.maySpell(condition, stripTypeWrappers(written));
    const { node, home } = value;
    const parent = node.superClass;
    const bases = parent === null || depth > DEEPEST_BASE ? [] : home.valuesOf(parent);
    if (parent === null || !bases.some(({ kind }) => kind === "exported" || kind === "class")) return node.id === null || condition.name.test(node.id.name);
    return bases.some((base) => this.mayBeNamed(condition, base, parent, depth + 1));
  }

  /** By the name alone, for a class that nothing else is known of. */
  private maySpell({ name, written }: ConstructCondition, node: TSESTree.Node): boolean {
    if (node.type === "Identifier") {
      const definition = this.variableOf(node)?.defs[0];
      if (definition?.node.type === "ImportSpecifier") return name.test(staticKey(definition.node.imported, false) ?? "");
      const key = definition?.node.type === "VariableDeclarator" ? destructuredName(definition.node, node.name) : null;
      return key === null || name.test(key) || !isAlike(key, written);
    }
    const key = node.type === "MemberExpression" ? staticKey(node.property, node.computed) : null;
    return key === null || name.test(key) || !isAlike(key, written);
  }
}

/** Whether a member has a name like those that a row asks for, `GetObjectCommand`, and not one of its holder's own, `this.Command`. */
function isAlike(key: string, written: string): boolean {
  const word = /[A-Z][a-z]*$/.exec(written)?.[0] ?? "";
  return key.endsWith(word) && key !== word;
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

function makesText(value: Value): boolean {
  return value.kind === "api" && value.position.call().meanings.some((meaning) => meaning.kind === "behaviour" && meaning.behaviour.is === "text");
}
