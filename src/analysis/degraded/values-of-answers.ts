import type { TSESTree } from "@typescript-eslint/utils";
import type { SummaryValue } from "../../program/function-summary.js";
import type { TextSource } from "../../program/constants-elsewhere.js";
import { bare } from "../../program/expressions.js";
import { childNodes, isFunctionNode, staticKey } from "../../program/nodes.js";
import type { FunctionNode } from "../../program/syntax.js";
import { calledName } from "../call-names.js";

/** What reads the texts of the file that an expression stands in. */
export interface Reader extends Pick<TextSource, "text" | "variableOf" | "constantElsewhere"> {
  /** Whether a condition is true, by what is assumed; null where nothing is. */
  readonly assumed?: (condition: TSESTree.Node) => boolean | null;
}

const UNKNOWN: SummaryValue = { kind: "unknown" };
const DEEPEST = 6;
/** Calls that hand their first argument on as it is. */
const HANDING_ON = /^(?:resolve|freeze|seal|structuredClone|withResolved|all|readonly)$/;

/** Values of parameters, by the function that has them and their names. */
type Given = ReadonlyMap<string, SummaryValue>;

const NOTHING_GIVEN: Given = new Map();

/** What an expression certainly is, with small functions of this and other files followed: `succeed("TIMEOUT")`, which makes `{ allowed: true, code }`. */
export function valueOfAnswer(expression: TSESTree.Node, reader: Reader): SummaryValue {
  return valueOf(expression, reader, NOTHING_GIVEN, 0);
}

function valueOf(start: TSESTree.Node, reader: Reader, given: Given, depth: number): SummaryValue {
  if (depth > DEEPEST) return UNKNOWN;
  const node = bare(start);
  const truth = reader.assumed?.(start) ?? reader.assumed?.(node) ?? null;
  if (truth !== null) return { kind: truth ? "true" : "false" };
  switch (node.type) {
    case "Literal":
      return ofLiteral(node);
    case "TemplateLiteral": {
      const [only] = node.quasis;
      return node.expressions.length === 0 && only?.value.cooked != null ? { kind: "literal", literals: [only.value.cooked] } : UNKNOWN;
    }
    case "UnaryExpression":
      return node.operator === "void" ? { kind: "undefined" } : node.operator === "!" ? not(valueOf(node.argument, reader, given, depth + 1)) : UNKNOWN;
    case "ObjectExpression":
      return ofObject(node, reader, given, depth);
    case "ArrayExpression":
      return node.elements.some((element) => element?.type === "SpreadElement") ? UNKNOWN : { kind: "tuple", elements: node.elements.map((element) => (element === null ? { kind: "undefined" } : valueOf(element, reader, given, depth + 1))) };
    case "ConditionalExpression": {
      const test = valueOf(node.test, reader, given, depth + 1);
      return test.kind === "true" ? valueOf(node.consequent, reader, given, depth + 1) : test.kind === "false" ? valueOf(node.alternate, reader, given, depth + 1) : UNKNOWN;
    }
    case "NewExpression":
      return { kind: "truthy" };
    case "Identifier":
    case "MemberExpression":
      return ofName(node, reader, given, depth);
    case "CallExpression":
      return ofCall(node, reader, given, depth);
    default:
      return UNKNOWN;
  }
}

function ofLiteral({ value, raw }: TSESTree.Literal): SummaryValue {
  if (typeof value === "string" || typeof value === "number") return { kind: "literal", literals: [value] };
  if (typeof value === "boolean") return { kind: value ? "true" : "false" };
  return raw === "null" ? { kind: "null" } : UNKNOWN;
}

function not(value: SummaryValue): SummaryValue {
  switch (value.kind) {
    case "true":
    case "truthy":
    case "object":
    case "tuple":
    case "decision":
      return { kind: "false" };
    case "false":
    case "falsy":
    case "null":
    case "undefined":
      return { kind: "true" };
    case "literal":
      return value.literals.every(Boolean) ? { kind: "false" } : value.literals.some(Boolean) ? UNKNOWN : { kind: "true" };
    default:
      return UNKNOWN;
  }
}

function ofObject({ properties }: TSESTree.ObjectExpression, reader: Reader, given: Given, depth: number): SummaryValue {
  const found: Record<string, SummaryValue> = {};
  for (const property of properties) {
    // What is spread may have anything; what comes behind it is certain.
    if (property.type !== "Property") continue;
    const name = staticKey(property.key, property.computed);
    if (name !== null) found[name] = valueOf(property.value, reader, given, depth + 1);
  }
  return { kind: "object", properties: found };
}

function ofName(node: TSESTree.Identifier | TSESTree.MemberExpression, reader: Reader, given: Given, depth: number): SummaryValue {
  if (node.type === "Identifier") {
    if (node.name === "undefined") return { kind: "undefined" };
    const passed = reader.variableOf(node)?.defs[0]?.type === "Parameter" ? given.get(node.name) : undefined;
    if (passed !== undefined) return passed;
  } else {
    const member = memberOfEnum(node, reader);
    if (member !== null) return member;
  }
  const own = reader.text.constantOf(node);
  if (own !== node) return valueOf(own, reader, given, depth + 1);
  const found = reader.constantElsewhere(node);
  if (found === null) return UNKNOWN;
  const held = found.texts.text.constantOf(found.node);
  return held.type === "Identifier" ? UNKNOWN : valueOf(held, found.texts, NOTHING_GIVEN, depth + 1);
}

/** `Outcome.Permit` */
function memberOfEnum({ object, property, computed }: TSESTree.MemberExpression, reader: Reader): SummaryValue | null {
  const name = staticKey(property, computed);
  if (object.type !== "Identifier" || name === null) return null;
  const found = reader.constantElsewhere(object);
  const made = found === null ? reader.variableOf(object)?.defs[0]?.node : found.node.type === "Identifier" ? found.texts.variableOf(found.node)?.defs[0]?.node : found.node;
  if (made?.type !== "TSEnumDeclaration") return null;
  const member = made.body.members.find(({ id }) => staticKey(id, false) === name);
  if (member === undefined) return null;
  return member.initializer?.type === "Literal" ? ofLiteral(member.initializer) : { kind: "literal", literals: [made.body.members.indexOf(member)] };
}

function ofCall(call: TSESTree.CallExpression, reader: Reader, given: Given, depth: number): SummaryValue {
  const [first] = call.arguments;
  if (call.callee.type === "MemberExpression" && HANDING_ON.test(calledName(call.callee)) && first !== undefined && first.type !== "SpreadElement") return valueOf(first, reader, given, depth + 1);
  if (call.callee.type === "Identifier" && call.callee.name === "Boolean" && first !== undefined) return not(not(valueOf(first, reader, given, depth + 1)));
  const callee = functionCalled(call.callee, reader);
  if (callee === null) return UNKNOWN;
  const passed = new Map<string, SummaryValue>();
  for (const [index, parameter] of callee.code.params.entries()) {
    const argument = call.arguments[index];
    const name = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
    if (name.type !== "Identifier" || argument?.type === "SpreadElement") continue;
    if (argument !== undefined) passed.set(name.name, valueOf(argument, reader, given, depth + 1));
    else if (parameter.type === "AssignmentPattern") passed.set(name.name, valueOf(parameter.right, callee.reader, NOTHING_GIVEN, depth + 1));
    else passed.set(name.name, { kind: "undefined" });
  }
  const [only, other] = returnedBy(callee.code);
  return only === undefined || other !== undefined ? UNKNOWN : valueOf(only, callee.reader, passed, depth + 1);
}

interface Callee {
  readonly code: FunctionNode;
  readonly reader: Reader;
}

function functionCalled(callee: TSESTree.Node, reader: Reader): Callee | null {
  const own = reader.text.functionOf(reader.text.constantOf(callee));
  if (own !== null) return { code: own, reader };
  const found = reader.constantElsewhere(callee);
  const code = found === null ? null : found.texts.text.functionOf(found.texts.text.constantOf(found.node));
  return found === null || code === null ? null : { code, reader: found.texts };
}

/** What a function returns by its own statements, or as the value of an arrow. */
function returnedBy({ body }: FunctionNode): readonly TSESTree.Node[] {
  if (body.type !== "BlockStatement") return [body];
  const found: TSESTree.Node[] = [];
  const open: TSESTree.Node[] = [body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "ReturnStatement" && node.argument !== null) found.push(node.argument);
    if (!isFunctionNode(node)) open.push(...childNodes(node));
  }
  return found;
}
