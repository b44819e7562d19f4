import type { TSESTree } from "@typescript-eslint/utils";
import type { Behaviour } from "../models/behaviour.js";
import type { ApiMeaning } from "./api-rules.js";
import type { ArgumentConditions, Endpoint } from "./argument-conditions.js";
import type { ArgumentList } from "./arguments.js";
import { isFunctionNode, staticKey } from "./nodes.js";
import type { StaticText } from "./static-text.js";
import { returnsOf } from "./returned.js";

/** An argument or option of a call: what it is, or that it is not given, or that this cannot be told. */
export type Given = TSESTree.Expression | "absent" | "unknown";

/** A call that asks the authority, or makes a client of it. */
export type AuthorityCall =
  /** A method of the runtime's client. */
  | { readonly kind: "runtime"; readonly deviceId: Given }
  /** `new MachineID()`; its deadline is the property of the options, or all of them. */
  | { readonly kind: "construction"; readonly options: Given; readonly property: string | null }
  /** Direct HTTP. `options` is the object with headers, signal and the like. */
  | { readonly kind: "http"; readonly endpoint: Endpoint; readonly client: HttpClient; readonly options: Given };

export type HttpClient = Extract<Behaviour, { readonly is: "request" }>["client"];

/** What a call means, and with what it is called. */
interface AskedOutcome {
  readonly meanings: readonly ApiMeaning[];
  readonly arguments: ArgumentList;
  readonly base: string;
}

export class AuthorityCalls {
  constructor(
    private readonly conditions: ArgumentConditions,
    private readonly text: StaticText,
  ) {}

  /** @param byCallers the endpoint that a request asks whose address is a parameter, as its callers say. */
  of(outcome: AskedOutcome, byCallers: Endpoint | null): AuthorityCall | null {
    for (const meaning of outcome.meanings) {
      const found = meaning.kind === "behaviour" ? this.read(meaning.behaviour, outcome, byCallers) : null;
      if (found !== null) return found;
    }
    return null;
  }

  private read(behaviour: Behaviour, { arguments: passed, base }: AskedOutcome, byCallers: Endpoint | null): AuthorityCall | null {
    switch (behaviour.is) {
      case "identified":
        return { kind: "runtime", deviceId: passed.at(behaviour.argument) };
      case "validator": {
        const { argument, property } = behaviour.deadline;
        return { kind: "construction", options: passed.at(argument), property };
      }
      case "request": {
        const endpoint = this.conditions.authorityEndpoint(behaviour.url, passed, base) ?? byCallers;
        return endpoint === null ? null : { kind: "http", endpoint, client: behaviour.client, options: optionsOf(behaviour.options, passed, this.text) };
      }
      default:
        return null;
    }
  }
}

/** Clients that take a URL take an object in its place, too, and the options then stand in that. */
export function optionsOf(index: number | null, passed: ArgumentList, text: StaticText): Given {
  if (index === null) return "unknown";
  const first = passed.at(0);
  if (typeof first === "string") return "unknown";
  const made = text.constantOf(first);
  // `fetch(new Request(url, options))`; what is given beside it counts for more.
  if (made.type === "NewExpression" && made.callee.type === "Identifier" && made.callee.name === "Request" && passed.at(index) === "absent") {
    const own = made.arguments[1];
    return own === undefined ? "absent" : own.type === "SpreadElement" ? "unknown" : own;
  }
  const isObject = text.constantOf(first).type === "ObjectExpression";
  if (index === 0) return isObject || passed.at(1) === "absent" ? first : passed.at(1);
  const options = passed.at(index);
  return options === "absent" && isObject ? first : options;
}

/** Whether got was told to parse the body: `{ responseType: "json" }`. */
export function parsesBody({ client, options }: Extract<Behaviour, { readonly is: "request" }>, passed: ArgumentList, text: StaticText): boolean {
  if (client !== "got") return false;
  const type = optionOf(optionsOf(options, passed, text), "responseType", text);
  return typeof type !== "string" && text.of(type) === "json";
}

/** One property of an object that is given to a call, also through constants and spread constants. */
export function optionOf(options: Given, name: string, text: StaticText, depth = 0): Given {
  if (typeof options === "string") return options;
  const made = text.constantOf(options);
  const object = objectOf(made, text);
  if (isMerge(object)) {
    for (const part of object.arguments.toReversed()) {
      const found = optionOf(part.type === "SpreadElement" ? "unknown" : part, name, text, depth + 1);
      if (found !== "absent") return found;
    }
    return "absent";
  }
  if (object.type !== "ObjectExpression" || depth > 8) return "unknown";
  for (const property of object.properties.toReversed()) {
    if (property.type === "SpreadElement") {
      const found = optionOf(property.argument, name, text, depth + 1);
      if (found !== "absent") return found;
      continue;
    }
    const key = staticKey(property.key, property.computed);
    if (key === null) return "unknown";
    if (key !== name) continue;
    const { value } = property;
    if (property.kind !== "init" || value.type === "AssignmentPattern" || value.type === "TSEmptyBodyFunctionExpression") return "unknown";
    return isPattern(value) ? "unknown" : givenAt(made, value, text, depth);
  }
  return "absent";
}

/** What `init(id)` yields, when a function in view returns one object. */
function objectOf(node: TSESTree.Node, text: StaticText): TSESTree.Node {
  const isAwaited = node.type === "AwaitExpression";
  const call = isAwaited ? text.constantOf(node.argument) : node;
  const callee = call.type === "CallExpression" ? (text.functionOf(call.callee) ?? text.constantOf(call.callee)) : null;
  if (callee === null || !isFunctionNode(callee) || callee.async !== isAwaited || callee.generator) return node;
  const [returned, ...others] = returnsOf(callee);
  return returned === undefined || others.length > 0 ? node : text.constantOf(returned);
}

/** What a call gives for the parameter that its function puts into the object: `init(id, signal)` of `(id, signal) => ({ signal })`. */
function givenAt(made: TSESTree.Node, value: TSESTree.Expression, text: StaticText, depth: number): Given {
  const call = made.type === "AwaitExpression" ? text.constantOf(made.argument) : made;
  if (call.type !== "CallExpression" || value.type !== "Identifier") return value;
  const callee = text.functionOf(call.callee) ?? text.constantOf(call.callee);
  if (!isFunctionNode(callee)) return value;
  for (const [index, parameter] of callee.params.entries()) {
    const before = call.arguments.slice(0, index + 1);
    if (before.some(({ type }) => type === "SpreadElement")) return value;
    const argument = call.arguments[index];
    if (argument?.type === "SpreadElement") return value;
    if (parameter.type === "Identifier" && parameter.name === value.name) return argument ?? "absent";
    if (parameter.type === "AssignmentPattern" && parameter.left.type === "Identifier" && parameter.left.name === value.name) return argument ?? value;
    const taken = parameter.type === "ObjectPattern" ? parameter.properties.find((property) => property.type === "Property" && property.value.type === "Identifier" && property.value.name === value.name) : undefined;
    if (taken?.type === "Property") return argument === undefined ? value : optionOf(argument, staticKey(taken.key, taken.computed) ?? "", text, depth + 1);
  }
  return value;
}

/** `Object.assign({}, defaults, options)` */
function isMerge(node: TSESTree.Node): node is TSESTree.CallExpression {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const { object, property, computed } = node.callee;
  return object.type === "Identifier" && object.name === "Object" && staticKey(property, computed) === "assign";
}

function isPattern(node: TSESTree.Node): node is TSESTree.ObjectPattern | TSESTree.ArrayPattern {
  return node.type === "ObjectPattern" || node.type === "ArrayPattern";
}
