import type { TSESTree } from "@typescript-eslint/utils";
import { staticKey, stripTypeWrappers } from "../../program/nodes.js";
import { isOfFile } from "../../program/variables.js";
import { calledName } from "../call-names.js";
import type { GateCalls } from "../gate-calls.js";

const GLOBAL_OBJECTS = /^(?:globalThis|global|process|window|self)$/;

const OF_ONE_UNIT = /^(?:req|request|ctx|context|c|event|evt|message|msg|job|task|unit|call|socket|interaction|update|notification|delivery|record|envelope|invocation)$|(?:Request|Context|Event|Message|Job|Task|Interaction|Notification|Delivery)$/;

/** Deeper chains of members than this are not looked at. */
const DEEPEST_PLACE = 8;

/** Whether an object outlives the unit of work: one of the module, of a class or of its instance, or a global one; also under a local name. */
export function outlivesUnit(object: TSESTree.Node, gates: Pick<GateCalls, "variableOf">, depth = 0): boolean {
  const node = stripTypeWrappers(object);
  if (depth > DEEPEST_PLACE) return false;
  if (node.type === "ThisExpression") return true;
  if (isSession(node)) return true;
  // `this.ctx.state` of a controller is the request's.
  if (node.type === "MemberExpression") return !OF_ONE_UNIT.test(calledName(node)) && outlivesUnit(node.object, gates, depth + 1);
  if (node.type !== "Identifier") return false;
  const variable = gates.variableOf(node);
  const definition = variable?.defs[0];
  if (variable === null || definition === undefined) return GLOBAL_OBJECTS.test(node.name);
  if (isOfFile(variable.scope) || variable.scope.type === "class" || definition.type === "ClassName") return true;
  const init = definition.node.type === "VariableDeclarator" ? definition.node.init : null;
  if (init === null) return false;
  const source = stripTypeWrappers(init);
  const isTakenOut = source.type === "MemberExpression" || (definition.node.type === "VariableDeclarator" && definition.node.id.type === "ObjectPattern");
  return isTakenOut && outlivesUnit(source, gates, depth + 1);
}

/** `request.session`: what is put there is found by the next request of the same visitor. */
export function isSession(start: TSESTree.Node): boolean {
  const node = stripTypeWrappers(start);
  return (node.type === "MemberExpression" && staticKey(node.property, node.computed) === "session") || (node.type === "Identifier" && /^_?(?:http|user|web)?_?session$/i.test(node.name));
}

/** An object's text, in which a class is the same as `this` of its static methods. */
export function placeOf(object: TSESTree.Node, { unit }: Pick<GateCalls, "unit">): string {
  const text = unit.text.slice(...object.range);
  const owner = classAround(object);
  const rest = owner === null || !text.startsWith(owner) ? null : text.slice(owner.length);
  return rest !== null && /^(?:$|[.[])/.test(rest) ? `this${rest}` : text;
}

function classAround(node: TSESTree.Node): string | null {
  for (let place: TSESTree.Node | null | undefined = node.parent; place !== undefined && place !== null; place = place.parent) {
    if (place.type === "ClassDeclaration" || place.type === "ClassExpression") return place.id?.name ?? null;
  }
  return null;
}

/** Whether a key is what a unit of work is: what is kept by it ends with it. */
export function isOfOneUnit(key: TSESTree.Node | undefined): boolean {
  return key !== undefined && (key.type === "Identifier" || key.type === "MemberExpression") && OF_ONE_UNIT.test(calledName(key));
}

const REQUESTS = /^_?(?:req|request|res|resp|response|reply|ctx|context|c|event|evt)$/i;
const OWN_PLACES = /^(?:locals|state|context|attributes|vars?)$/;

/** `c.set("decision", d)`, `request.locals.set(…)`: what a parameter of a handler carries along ends with the request. */
export function isOfRequest(object: TSESTree.Node, gates: Pick<GateCalls, "variableOf">): boolean {
  const node = stripTypeWrappers(object);
  if (node.type === "MemberExpression") return OWN_PLACES.test(calledName(node)) && isOfRequest(node.object, gates);
  return node.type === "Identifier" && REQUESTS.test(node.name) && gates.variableOf(node)?.defs[0]?.type === "Parameter";
}

/** Whether a collection is a `WeakMap` of the module or of a field. */
export function isWeakMap(collection: TSESTree.Node, gates: Pick<GateCalls, "nodes" | "variableOf">): boolean {
  const node = stripTypeWrappers(collection);
  if (node.type === "Identifier") {
    const definition = gates.variableOf(node)?.defs[0]?.node;
    return definition?.type === "VariableDeclarator" && makesWeakMap(definition.init);
  }
  const name = node.type === "MemberExpression" ? calledName(node) : null;
  if (name === null) return false;
  const fields = [...gates.nodes()].filter((field) => field.type === "PropertyDefinition").filter((field) => (staticKey(field.key, field.computed) ?? "").replace(/^#/, "") === name);
  return fields.length > 0 && fields.every(({ value }) => makesWeakMap(value));
}

function makesWeakMap(value: TSESTree.Node | null): boolean {
  return value?.type === "NewExpression" && value.callee.type === "Identifier" && value.callee.name === "WeakMap";
}
