import type { TSESTree } from "@typescript-eslint/utils";
import type { CallResolver } from "../program/call-meaning.js";
import { argumentsAt, deviceIdParametersOf, isDeviceIdName, makesDeviceIds, methodsCalled } from "../program/device-id-parameters.js";
import type { TextSource } from "../program/constants-elsewhere.js";
import { nameOfParameter } from "../program/fields-of-this.js";
import { isGrown } from "../program/grown-texts.js";
import { isFunctionNode, staticKey, stripTypeWrappers } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import { classNamed, constructorInView } from "../program/sources/classes-in-view.js";
import type { SourceUnit } from "../program/source-unit.js";
import { enclosingClass } from "../program/this-value.js";
import { returnsOf } from "../program/returned.js";
import { TextReader, type Piece, type Reading } from "../program/text-pieces.js";
import { nodesIn, type VisitorKeys } from "./walk.js";
import { calledNameOf, nameOf } from "./last-names.js";
import { mayBeElsewhere, isAskedElsewhere } from "./asked-elsewhere.js";
import { looksLikeIds, valuesOfMap, isListName, mayNameList } from "./device-id-collections.js";
import { defaultsOf, defaultIn } from "./settings-defaults.js";

export type { Piece } from "../program/text-pieces.js";

/**
 * Why a text is taken for a device ID. `argument`: a method of the runtime's client gets it, or, under such a name, a function of another file
 * that asks. `gate`: it is the first argument of a gate of
 * the settings, which may mean something else. `body`: a JSON text has it as its `deviceId`. `name`: a variable, property, default or
 * function is named so.
 */
export type DeviceIdRole = "argument" | "gate" | "body" | "name";

export interface DeviceId {
  /** Where its text is spelled: the literal, template or concatenation, wherever the use finds it. What is unknown stands for itself. */
  readonly node: TSESTree.Node;
  /** Its text, with neighbouring constants joined; a part from outside is unknown, with the names that the code gives it. */
  readonly pieces: readonly Piece[];
  /** The strongest of its roles, in the order given there. */
  readonly role: DeviceIdRole;
  /** Variables, properties and members that hold it under a name that ends in `deviceId`, or in a collection named so. */
  readonly holders: readonly string[];
  /** The file that spells it, when that is another one and gives it the name of a device ID: whoever reads that file finds it there. */
  readonly namedIn: NamedElsewhere | null;
}

export interface NamedElsewhere {
  readonly unit: SourceUnit;
  /** What it may be as far as that file tells. */
  readonly readings: readonly (readonly Piece[])[];
}

const roles: readonly DeviceIdRole[] = ["argument", "body", "gate", "name"];

const mayName = /evice[-_]?id|EVICE_?ID/i;

/** False when nothing in a file of this text names a device ID, at the cost of one search. */
export function mayNameDeviceIds(text: string): boolean {
  return mayName.test(text);
}

/** Methods of the runtime's client; for clients that come from other files, which are known by their name only. */
const clientMethods: ReadonlySet<string> = new Set(["register", "validate", "assertAllowed", "guard", "startup", "units"]);

/** Every device ID of the file, in source order; one entry for each text that an expression may stand for. */
export function findDeviceIds(unit: SourceUnit, resolver: CallResolver, mentionsAuthority: boolean, visitorKeys: VisitorKeys): readonly DeviceId[] {
  const collector = new Collector(new TextReader(mentionsAuthority || resolver.reach.gates ? resolver : alone(resolver)), resolver, mentionsAuthority);
  for (const node of nodesIn(unit.ast, visitorKeys)) collector.visit(node);
  return collector.sorted();
}

/** The whole text of an ID without unknown parts, else null. */
export function constantText({ pieces }: Pick<DeviceId, "pieces">): string | null {
  let text = "";
  for (const piece of pieces) {
    if (piece.kind === "unknown") return null;
    text += piece.text;
  }
  return text;
}

interface Entry {
  readonly reading: Reading;
  role: DeviceIdRole;
  readonly holders: Set<string>;
}

class Collector {
  private readonly entries = new Map<TSESTree.Node, Map<string, Entry>>();

  constructor(
    private readonly reader: TextReader,
    private readonly resolver: CallResolver,
    private readonly asksAuthority: boolean,
  ) {}

  sorted(): readonly DeviceId[] {
    return [...this.entries.values()]
      .flatMap((byText) => [...byText.values()])
      .map(({ reading, role, holders }) => ({ node: reading.node, pieces: reading.pieces, role, holders: [...holders], namedIn: namedIn(reading) }))
      .sort((one, other) => one.node.range[0] - other.node.range[0]);
  }

  visit(node: TSESTree.Node): void {
    switch (node.type) {
      case "CallExpression":
        if (node.callee.type === "Super") this.visitConstruction(enclosingClass(node)?.node.superClass ?? null, node.arguments);
        if (this.asksAuthority) this.visitCall(node);
        if (this.resolver.reach.gates) this.visitCallElsewhere(node);
        return;
      case "NewExpression":
        this.visitConstruction(node.callee, node.arguments);
        return;
      case "VariableDeclarator":
        if (node.id.type === "Identifier" && node.init !== null && !this.isGrown(node.id)) this.named(node.id.name, node.init);
        return;
      case "Property":
        if (node.parent.type === "ObjectExpression") this.named(staticKey(node.key, node.computed), node.value);
        else if (node.value.type === "AssignmentPattern") this.named(staticKey(node.key, node.computed), node.value.right);
        return;
      case "PropertyDefinition":
      case "AccessorProperty":
        if (node.value !== null) this.named(staticKey(node.key, node.computed), node.value);
        return;
      case "AssignmentExpression":
        if (["=", "??=", "||="].includes(node.operator) && !this.isGrown(node.left)) this.named(nameOf(node.left), node.right);
        return;
      case "AssignmentPattern":
        this.named(nameOf(node.left), node.right);
        return;
      case "LogicalExpression":
        if (node.operator !== "&&") this.named(nameOf(node.left), node.right);
        return;
      case "MethodDefinition":
        if (node.kind !== "set" && node.value.type === "FunctionExpression") this.named(staticKey(node.key, node.computed), node.value);
        return;
      case "FunctionDeclaration":
        if (node.id !== null && makesDeviceIds(node.id.name)) for (const returned of returnsOf(node)) this.add(returned, "name", node.id.name);
        return;
      case "TSEnumDeclaration":
        if (isDeviceIdName(node.id.name) || isListName(node.id.name)) {
          for (const member of node.body.members) if (member.initializer !== undefined) this.add(member.initializer, "name", `${node.id.name}.${staticKey(member.id, member.id.type !== "Identifier") ?? ""}`);
        }
        return;
      case "TemplateLiteral":
      case "Literal":
        if (this.asksAuthority) this.visitText(node);
        return;
      default:
        return;
    }
  }

  /** Half of an ID is none yet. */
  private isGrown(target: TSESTree.Node): boolean {
    const variable = target.type === "Identifier" ? this.resolver.variableOf(target) : null;
    return variable !== null && isGrown(variable);
  }

  private visitCall(node: TSESTree.CallExpression): void {
    this.visitSetting(node);
    const asked = this.resolver.authorityCall(node);
    if (asked?.kind === "runtime") {
      if (typeof asked.deviceId !== "string") this.addWithSiblings(asked.deviceId);
      return;
    }
    const first = node.arguments[0];
    if (first === undefined || first.type === "SpreadElement") return;
    if (asked === null && node.arguments.some(maySpellId)) for (const method of methodsCalled(node, this.resolver)) for (const id of argumentsAt(node, deviceIdParametersOf(method, this.resolver))) this.add(id, "name");
    if (isClientByName(node)) this.addWithSiblings(first);
    else if (asked === null && this.resolver.meaningOf(node).behaviour.kind === "gate") this.add(first, "gate");
  }

  /** `validate(deviceId)` of another file, which asks: the name of an argument says that it is the ID, or what the callee does with it. */
  private visitCallElsewhere(node: TSESTree.CallExpression): void {
    // A client that another file makes.
    const asked = this.asksAuthority || !mayBeElsewhere(node, this.resolver) ? null : this.resolver.authorityCall(node);
    if (asked?.kind === "runtime" && typeof asked.deviceId !== "string") return this.addWithSiblings(asked.deviceId);
    if (!node.arguments.some(maySpellId) || !isAskedElsewhere(node, this.resolver)) return;
    for (const argument of node.arguments) if (argument.type !== "SpreadElement") for (const { name, value } of namedIds(argument)) this.add(value, "argument", name);
    for (const value of this.resolver.deviceIdArguments(node)) this.add(value, "argument");
  }

  /** `new Consumer("…")` and `super("…")`, where the constructor in view takes a `deviceId`. */
  private visitConstruction(callee: TSESTree.Node | null, given: readonly TSESTree.CallExpressionArgument[]): void {
    if (callee === null || !given.some(maySpellId)) return;
    // Other files are opened for texts in parts only.
    const isInParts = (this.asksAuthority || this.resolver.reach.gates) && given.some((argument) => this.resolver.text.withHoles(argument).includes(":"));
    const made = classNamed(callee, isInParts ? this.resolver : alone(this.resolver));
    const code = made === null ? null : constructorInView(made);
    for (const [index, parameter] of code?.params.entries() ?? []) {
      const name = nameOf(nameOfParameter(parameter));
      const argument = given[index];
      if (name !== null && isDeviceIdName(name) && argument !== undefined && argument.type !== "SpreadElement") this.add(argument, "name", name);
    }
  }

  /** `validate(ids.mail)`: what else stands in `ids` is another ID. */
  private addWithSiblings(id: TSESTree.Node): void {
    this.add(id, "argument");
    const member = this.lookUpIn(id);
    if (member === null || member.object.type !== "Identifier") return;
    const collection = this.resolver.text.constantOf(member.object);
    if (looksLikeIds(collection, this.reader)) this.addAll(collection, member.object.name);
  }

  /** `ids[queue]`, `ids.get(queue)`, also under a name of its own. */
  private lookUpIn(id: TSESTree.Node): TSESTree.MemberExpression | null {
    const constant = this.resolver.text.constantOf(id);
    const node = constant.type === "ChainExpression" ? constant.expression : constant;
    if (node.type === "CallExpression") return node.callee.type === "MemberExpression" && calledNameOf(node) === "get" ? node.callee : null;
    const read = node.type === "MemberExpression" ? node : stripTypeWrappers(id);
    return read.type === "MemberExpression" ? read : null;
  }

  /** `env("MACHINEID_DEVICE_ID", "…")`, `.option("--device-id <id>", "…", "…")`, `get("DEVICE_ID").default("…")`. */
  private visitSetting(node: TSESTree.CallExpression): void {
    const [first, second, third] = node.arguments;
    const name = first?.type === "Literal" && typeof first.value === "string" ? /^-{0,2}([\w.-]+)/.exec(first.value)?.[1] : undefined;
    if (name !== undefined && isDeviceIdName(name)) {
      const isOption = calledNameOf(node) === "option" || calledNameOf(node) === "requiredOption";
      const fallback = isOption && third !== undefined ? third : isOption ? defaultIn(second) : second;
      if (fallback !== undefined && fallback !== null && fallback.type !== "SpreadElement" && !isFunctionNode(fallback)) this.add(fallback.type === "ObjectExpression" ? (defaultIn(fallback) ?? fallback) : fallback, "name", name);
    }
    const { callee } = node;
    const source = callee.type === "MemberExpression" && calledNameOf(node) === "default" ? callee.object : null;
    const asked = source?.type === "CallExpression" ? source.arguments[0] : undefined;
    if (first !== undefined && asked?.type === "Literal" && typeof asked.value === "string" && isDeviceIdName(asked.value)) this.add(first, "name", asked.value);
  }

  /** `'{"deviceId":"…"}'`, and the same as a template. */
  private visitText(node: TSESTree.Literal | TSESTree.TemplateLiteral): void {
    if (node.type === "Literal" && (typeof node.value !== "string" || !node.value.includes('"deviceId"'))) return;
    if (node.type === "TemplateLiteral" && !node.quasis.some(({ value }) => value.raw.includes('"deviceId"'))) return;
    for (const reading of this.reader.readings(node)) {
      const pieces = idInJson(reading.pieces);
      if (pieces !== null) this.put({ node, pieces }, "body");
    }
  }

  private named(name: string | null, value: TSESTree.Node): void {
    if (name === null) return;
    const inner = stripTypeWrappers(value);
    if (isFunctionNode(inner)) {
      if (makesDeviceIds(name)) for (const returned of returnsOf(inner)) this.add(returned, "name", name);
    } else if (isDeviceIdName(name)) {
      for (const each of [value, ...defaultsOf(inner)]) this.add(each, "name", name);
    } else if (isListName(name) || (this.asksAuthority && mayNameList(name) && looksLikeIds(inner, this.reader))) this.addAll(inner, name);
  }

  /** Elements of a list or record of device IDs. */
  private addAll(collection: TSESTree.Node, name: string): void {
    if (collection.type === "ArrayExpression") {
      for (const [index, element] of collection.elements.entries()) if (element !== null && element.type !== "SpreadElement") this.add(element, "name", `${name}.${index}`);
    } else if (collection.type === "ObjectExpression") {
      for (const property of collection.properties) {
        if (property.type === "Property") this.add(property.value, "name", `${name}.${staticKey(property.key, property.computed) ?? ""}`);
      }
    } else if (collection.type === "NewExpression") {
      for (const value of valuesOfMap(collection)) this.add(value, "name", name);
    } else if (collection.type === "CallExpression" && collection.callee.type === "MemberExpression" && nameOf(collection.callee) === "freeze") {
      const first = collection.arguments[0];
      if (first !== undefined) this.addAll(stripTypeWrappers(first), name);
    }
  }

  private add(expression: TSESTree.Node, role: DeviceIdRole, holder: string | null = null): void {
    for (const reading of this.reader.readings(expression)) this.put(reading, role, holder);
  }

  private put(reading: Reading, role: DeviceIdRole, holder: string | null = null): void {
    const byText = this.entries.get(reading.node) ?? new Map<string, Entry>();
    this.entries.set(reading.node, byText);
    const key = JSON.stringify(reading.pieces.map((piece) => (piece.kind === "text" ? piece.text : piece.names)));
    const entry = byText.get(key) ?? { reading, role, holders: new Set<string>() };
    byText.set(key, entry);
    if (roles.indexOf(role) < roles.indexOf(entry.role)) entry.role = role;
    if (holder !== null) entry.holders.add(holder);
  }
}

/** The texts of a file without those of others. */
function alone(resolver: CallResolver): TextSource {
  return { unit: resolver.unit, text: resolver.text, variableOf: resolver.variableOf, constantElsewhere: () => null, literalTypesOf: (node) => resolver.literalTypesOf(node) };
}

function namedIn({ elsewhere, pieces }: Reading): NamedElsewhere | null {
  if (elsewhere === undefined) return null;
  const { node, texts, maker } = elsewhere;
  const name = maker === null ? nameOfValue(node) : nameOfFunction(maker);
  if (name === null || !(maker === null ? isDeviceIdName(name) : makesDeviceIds(name))) return null;
  return { unit: texts.unit, readings: maker === null ? [pieces] : new TextReader(texts).readings(node).map((reading) => reading.pieces) };
}

function nameOfValue(node: TSESTree.Node): string | null {
  const { parent } = node;
  if (node.type === "Identifier") return node.name;
  if (parent?.type === "Property" && parent.value === node) return staticKey(parent.key, parent.computed);
  return parent?.type === "AssignmentExpression" && parent.right === node ? nameOf(parent.left) : null;
}

function nameOfFunction(node: FunctionNode): string | null {
  const { parent } = node;
  if (node.id !== null) return node.id.name;
  if (parent.type === "VariableDeclarator") return nameOf(parent.id);
  return parent.type === "MethodDefinition" || parent.type === "PropertyDefinition" ? staticKey(parent.key, parent.computed) : nameOfValue(node);
}

function isClientByName(call: TSESTree.CallExpression): boolean {
  const { callee } = call;
  if (callee.type !== "MemberExpression" || !clientMethods.has(staticKey(callee.property, callee.computed) ?? "")) return false;
  return /machine_?id/i.test(nameOf(stripTypeWrappers(callee.object)) ?? "");
}

/** What an argument is that has the name of a device ID, or has properties so named. */
function namedIds(argument: TSESTree.Expression): readonly { readonly name: string; readonly value: TSESTree.Node }[] {
  if (argument.type !== "ObjectExpression") {
    const name = nameOf(argument);
    return name !== null && isDeviceIdName(name) ? [{ name, value: argument }] : [];
  }
  return argument.properties.flatMap((property) => {
    const name = property.type === "Property" ? staticKey(property.key, property.computed) : null;
    return property.type === "Property" && name !== null && isDeviceIdName(name) ? [{ name, value: property.value }] : [];
  });
}

/** Cheap: whether an argument may be a device ID, or hold one. */
function maySpellId(argument: TSESTree.Node): boolean {
  return argument.type !== "SpreadElement" && !isFunctionNode(argument) && (argument.type !== "Literal" || typeof argument.value === "string");
}

/** Between `"deviceId":"` and the next quote. */
function idInJson(pieces: readonly Piece[]): readonly Piece[] | null {
  const found: Piece[] = [];
  let isInside = false;
  for (const piece of pieces) {
    if (piece.kind === "unknown") {
      if (isInside) found.push(piece);
      continue;
    }
    let { text } = piece;
    if (!isInside) {
      const start = /"deviceId"\s*:\s*"/.exec(text);
      if (start === null) continue;
      isInside = true;
      text = text.slice(start.index + start[0].length);
    }
    const end = text.indexOf('"');
    if (end >= 0) return [...found, { kind: "text", text: text.slice(0, end) }];
    found.push({ kind: "text", text });
  }
  return null;
}
