import { dirname } from "node:path";
import type { TSESTree } from "@typescript-eslint/utils";
import type { ArgumentConditions, Endpoint } from "./argument-conditions.js";
import { argumentsOf, type ArgumentList } from "./arguments.js";
import { callsInside } from "./callback-requests.js";
import { constantElsewhere } from "./constants-elsewhere.js";
import { withBase } from "./instance-base.js";
import { boundIdentifiers, isFunctionNode, staticKey, stripTypeWrappers } from "./nodes.js";
import type { Origins } from "./origin.js";
import type { FunctionElsewhere, Outcome } from "./outcome-meanings.js";
import { hole, type UnknownEnd } from "./static-text.js";
import type { CallNode, FunctionNode } from "./syntax.js";

/** Texts that a call passes on, which name an endpoint of the authority: by the number of the parameter, or by that and a property (`0.path`). */
export type GivenTexts = ReadonlyMap<string, string>;

/** A function, and what one of its calls gives it. */
export interface Given {
  readonly owner: FunctionNode;
  readonly texts: GivenTexts;
}

/** A call of a function that asks the endpoint which the call names: `post("/api/v1/devices/validate", id)`. */
export interface GivenCall {
  readonly endpoint: Endpoint;
  readonly callee: FunctionElsewhere;
  readonly texts: GivenTexts;
}

type Called = Exclude<CallNode, TSESTree.ImportExpression>;

/** A request whose address ends in a parameter of a function around it. */
interface OpenRequest {
  readonly end: UnknownEnd;
  readonly parameter: Parameter;
}

interface Parameter {
  readonly owner: FunctionNode;
  readonly key: string;
}

const ENDPOINT_WORDS = /validate|register/i;
const NAMES_ENDPOINT = /(?:^|\/)(?:validate|register)(?:$|\?)/;
/** Functions that pass an address on to each other. */
const DEEPEST = 4;

/** Requests to an address that the caller of the function around them gives, and the calls that give it. */
export class GivenEndpoints {
  readonly #requests = new Map<Called, OpenRequest | null>();
  readonly #callsIn = new Map<FunctionNode, readonly Called[]>();
  #mayName: boolean | null = null;

  /** @param outcomesOf what a call of this file may be of. */
  constructor(
    private readonly origins: Origins,
    private readonly conditions: ArgumentConditions,
    private readonly outcomesOf: (node: Called) => readonly Outcome[],
    private readonly isOwn: (callee: FunctionElsewhere) => boolean,
  ) {}

  /** @param outer the function that the call stands in, and what that was given. */
  callAt(node: CallNode, outcomes: readonly Outcome[], outer: Given | null = null, depth = 0): GivenCall | null {
    const [outcome, ...others] = outcomes;
    if (node.type !== "CallExpression" || outcome?.elsewhere == null || others.length > 0 || depth > DEEPEST) return null;
    if (outer === null && !this.namesEndpoints) return null;
    const texts = this.#textsIn(outcome.arguments, outer);
    if (texts.size === 0) return null;
    const callee = outcome.elsewhere;
    const endpoint = this.#endpointOf(callee, texts, depth + 1);
    return endpoint === null ? null : { endpoint, callee, texts };
  }

  /** Whether a call names an endpoint in what it gives. */
  names(node: Called): boolean {
    return node.type === "CallExpression" && this.namesEndpoints && this.#textsIn(argumentsOf(node), null).size > 0;
  }

  /** Which endpoint a function of this file asks that is given these texts. */
  endpointIn(given: Given, depth = 0): Endpoint | null {
    for (const call of this.#calls(given.owner)) {
      const found = this.endpointAt(call, given) ?? this.callAt(call, this.outcomesOf(call), given, depth)?.endpoint ?? null;
      if (found !== null) return found;
    }
    return null;
  }

  /** The endpoint that a request in a function goes to which is given these texts. */
  endpointAt(call: Called, { owner, texts }: Given): Endpoint | null {
    const open = this.#openRequest(call, this.outcomesOf(call));
    const text = open?.parameter.owner === owner ? texts.get(open.parameter.key) : undefined;
    return open === null || text === undefined ? null : this.conditions.endpointOfUrl(joined(open.end.before, text) + open.end.after);
  }

  /** Whether a request goes nowhere but to the endpoints of the authority: so say all calls in view, or the address itself says whose it is. */
  isForAuthority(call: Called, outcomes: readonly Outcome[]): boolean {
    const open = this.#openRequest(call, outcomes);
    if (open === null) return false;
    const { calls, isClosed } = this.#callsOf(open.parameter.owner);
    const asked = calls.map((each) => this.#given(each, open.parameter));
    if (asked.includes("other")) return false;
    return (isClosed && asked.length > 0 && asked.every((each) => each !== "unknown")) || this.#isAuthoritys(open);
  }

  /** The endpoint that a request asks when one of the calls in view says so; of a function that is called elsewhere, the one that matters. */
  endpointByCallers(call: Called, outcomes: readonly Outcome[]): Endpoint | null {
    const open = this.#openRequest(call, outcomes);
    if (open === null) return null;
    const asked = this.#callsOf(open.parameter.owner).calls.map((each) => this.#given(each, open.parameter));
    if (asked.includes("validate")) return "validate";
    return this.#isAuthoritys(open) && asked.every((each) => each === "unknown") ? "validate" : null;
  }

  #endpointOf(callee: FunctionElsewhere, texts: GivenTexts, depth: number): Endpoint | null {
    if (this.isOwn(callee)) return this.endpointIn({ owner: callee.node, texts }, depth);
    return this.origins.links?.endpointGiven(callee, texts) ?? null;
  }

  /** Whether the file speaks of an endpoint at all. */
  get namesEndpoints(): boolean {
    this.#mayName ??= ENDPOINT_WORDS.test(this.origins.unit.text);
    return this.#mayName;
  }

  #textsIn(passed: ArgumentList, outer: Given | null): GivenTexts {
    const texts = new Map<string, string>();
    const note = (key: string, node: TSESTree.Node): void => {
      const text = this.#textOf(node, outer);
      if (text !== null && NAMES_ENDPOINT.test(text)) texts.set(key, text);
    };
    for (const index of passed.indicesFrom(0)) {
      const node = passed.at(index);
      if (typeof node === "string") continue;
      const object = stripTypeWrappers(node);
      if (object.type !== "ObjectExpression") note(`${index}`, node);
      else for (const property of object.properties) if (property.type === "Property") note(`${index}.${staticKey(property.key, property.computed) ?? ""}`, property.value);
    }
    return texts;
  }

  #textOf(node: TSESTree.Node, outer: Given | null): string | null {
    const { text } = this.origins;
    const spelled = text.of(node);
    if (spelled !== null) return spelled;
    const end = text.unknownEnd(node);
    const parameter = end === null || outer === null ? null : this.#parameter(end.node);
    if (end !== null && parameter !== null && parameter.owner === outer?.owner) {
      const given = outer.texts.get(parameter.key);
      return given === undefined ? null : end.before + given + end.after;
    }
    // An address that is not known from its beginning ends as it does.
    const tail = text.ofUrl(node);
    if (NAMES_ENDPOINT.test(tail)) return tail;
    const isRead = node.type === "MemberExpression" || (node.type === "Identifier" && this.#maySpell(node));
    const found = isRead ? constantElsewhere(node, this.origins) : null;
    return found === null ? null : found.texts.text.ofUrl(found.node);
  }

  /** False only when a name is imported and names no endpoint by what the text of its file tells: then that need not be parsed. */
  #maySpell(name: TSESTree.Identifier): boolean {
    const { links, unit } = this.origins;
    const [definition, other] = this.origins.variableOf(name)?.defs ?? [];
    if (links === null || definition?.type !== "ImportBinding" || definition.parent.type !== "ImportDeclaration" || other !== undefined) return true;
    const imported = definition.node.type === "ImportSpecifier" ? staticKey(definition.node.imported, false) : null;
    const path = links.files.resolve(definition.parent.source.value, dirname(unit.filename));
    return imported === null || path === null || links.outline.maySpell(path, imported, ENDPOINT_WORDS);
  }

  #openRequest(call: Called, outcomes: readonly Outcome[]): OpenRequest | null {
    const known = this.#requests.get(call);
    if (known !== undefined) return known;
    const found = this.#findOpenRequest(outcomes);
    this.#requests.set(call, found);
    return found;
  }

  #findOpenRequest(outcomes: readonly Outcome[]): OpenRequest | null {
    for (const { meanings, arguments: passed, base } of outcomes) {
      for (const meaning of meanings) {
        if (meaning.kind !== "behaviour" || meaning.behaviour.is !== "request") continue;
        const url = this.conditions.nodeAt(meaning.behaviour.url, passed);
        const end = url === null ? null : this.origins.text.unknownEnd(url);
        const parameter = end === null ? null : this.#parameter(end.node);
        if (end !== null && parameter !== null) return { end: base === "" ? end : { ...end, before: withBase(base, end.before) }, parameter };
      }
    }
    return null;
  }

  /** The parameter that an expression reads and that nothing else writes. */
  #parameter(node: TSESTree.Node): Parameter | null {
    const member = node.type === "MemberExpression" && node.object.type === "Identifier" ? staticKey(node.property, node.computed) : null;
    const name = node.type === "MemberExpression" ? node.object : node;
    if (name.type !== "Identifier") return null;
    const variable = this.origins.variableOf(name);
    const definition = variable?.defs[0];
    if (variable === null || definition?.type !== "Parameter" || !isFunctionNode(definition.node)) return null;
    if (variable.references.some((reference) => reference.isWrite() && reference.init !== true)) return null;
    const owner = definition.node;
    for (const [index, parameter] of owner.params.entries()) {
      const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
      if (target === definition.name) return { owner, key: member === null ? `${index}` : `${index}.${member}` };
      if (target.type !== "ObjectPattern" || member !== null) continue;
      const property = target.properties.find((each) => boundIdentifiers(each.type === "Property" ? each.value : each.argument).some((identifier) => identifier === definition.name));
      if (property?.type === "Property") return { owner, key: `${index}.${staticKey(property.key, property.computed) ?? ""}` };
    }
    return null;
  }

  #calls(owner: FunctionNode): readonly Called[] {
    let calls = this.#callsIn.get(owner);
    if (calls === undefined) {
      calls = callsInside(owner, this.origins.index.calls);
      this.#callsIn.set(owner, calls);
    }
    return calls;
  }

  #given(call: TSESTree.CallExpression, parameter: Parameter): Endpoint | "other" | "unknown" {
    const given = this.callAt(call, this.outcomesOf(call));
    if (given !== null) return given.endpoint;
    const [index, property] = parameter.key.split(".");
    const argument = call.arguments[Number(index)];
    if (argument === undefined || argument.type === "SpreadElement" || property !== undefined) return "unknown";
    return this.origins.text.of(argument) === null ? "unknown" : "other";
  }

  /** Calls that mean the function by its only name, or by `this`; closed when no others can be. */
  #callsOf(owner: FunctionNode): { readonly calls: readonly TSESTree.CallExpression[]; readonly isClosed: boolean } {
    const { parent } = owner;
    if (parent.type === "MethodDefinition") {
      const name = staticKey(parent.key, parent.computed);
      const isClosed = parent.accessibility === "private" || parent.key.type === "PrivateIdentifier";
      const isOfThis = ({ callee }: TSESTree.CallExpression): boolean => callee.type === "MemberExpression" && callee.object.type === "ThisExpression" && staticKey(callee.property, callee.computed) === name;
      return { calls: this.origins.index.calls.filter((call) => call.type === "CallExpression").filter(isOfThis), isClosed };
    }
    const name = owner.type === "FunctionDeclaration" ? owner.id : parent.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : null;
    const variable = name === null ? null : this.origins.variableOf(name);
    if (variable?.defs.length !== 1) return { calls: [], isClosed: false };
    const uses = variable.references.filter((reference) => reference.init !== true);
    const calls = uses.flatMap(({ identifier }) => (identifier.parent.type === "CallExpression" && identifier.parent.callee === identifier ? [identifier.parent] : []));
    const declaration = owner.type === "FunctionDeclaration" ? owner.parent : parent.parent?.parent;
    const isExported = declaration?.type === "ExportNamedDeclaration" || declaration?.type === "ExportDefaultDeclaration";
    return { calls, isClosed: !isExported && calls.length === uses.length };
  }

  /** Whether the beginning of the address speaks of the authority: its host, its path, or a name made of its own. */
  #isAuthoritys({ end }: OpenRequest): boolean {
    // Behind a path of its own, or in a query, it names something else.
    if (!BEFORE_ENDPOINT.test(end.before)) return false;
    if (OF_AUTHORITY.test(end.before)) return true;
    return end.unknown.some((node) => OF_AUTHORITY.test(this.#sourceBehind(node)));
  }

  /** The text of an expression, and of what its name or field is made of. */
  #sourceBehind(node: TSESTree.Node): string {
    const source = ({ range }: TSESTree.Node): string => this.origins.unit.text.slice(range[0], range[1]);
    const made = this.origins.text.constantOf(node);
    const written = `${source(node)} ${source(made)}`;
    const root = stripTypeWrappers(made);
    const definition = root.type === "Identifier" ? this.origins.variableOf(root)?.defs[0]?.node : undefined;
    const declared = definition === undefined || isFunctionNode(definition) ? "" : source(definition);
    return `${written} ${declared} ${root.type === "MemberExpression" ? this.#assignedTo(root) : ""}`;
  }

  /** What `this.base` is given in its class, by an initialiser, an assignment, or a default of the parameter that it is. */
  #assignedTo(member: TSESTree.MemberExpression): string {
    const key = staticKey(member.property, member.computed);
    if (member.object.type !== "ThisExpression" || key === null) return "";
    const { text } = this.origins.unit;
    const plain = key.replace(/^#/, "");
    return text.split("\n").filter((line) => OF_AUTHORITY.test(line) && line.includes(plain)).join(" ");
  }
}

/** Bases end in a slash or not, and paths begin with one or not. */
function joined(before: string, text: string): string {
  return before.endsWith("/") ? before + text.replace(/^\//, "") : before + text;
}

const BEFORE_ENDPOINT = new RegExp(`^(?:[^?#]*[^/?#]\\.[^/?#.]+(?::\\d+)?|${hole})?(?:/api(?:/v1(?:/devices)?)?)?/?$`);
const OF_AUTHORITY = /machine_?id(?!Token)|\/api\/v1\/devices/i;
