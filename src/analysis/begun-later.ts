import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { functionIn } from "../program/functions.js";
import { isFunctionNode, isTypeWrapper, staticKey } from "../program/nodes.js";
import type { FunctionNode } from "../program/syntax.js";
import { calledName } from "./call-names.js";
import type { GateCalls } from "./gate-calls.js";

/** Where something is kept: in a variable or a field, whole or below a key of it. */
interface Place {
  readonly root: Scope.Variable | string;
  /** The first key below the root; null when it may be any. */
  readonly key: string | null;
}

type Construction = TSESTree.CallExpression | TSESTree.NewExpression;

const BEGIN = ["start", "run", "work", "launch"];

/** How many variables, parameters and results lie between what is made and what is started. */
const MOST_STEPS = 6;

export function beginsWhatWasMade(method: string): boolean {
  return BEGIN.includes(method);
}

/** What `const worker = new Worker()` makes, or a list of such, begins with a `worker.start()`, where the file has one. */
export function isBegunLater(call: Construction, gates: GateCalls): boolean {
  const kept = keptIn(call, gates, MOST_STEPS);
  if (kept.length === 0) return false;
  return BEGIN.flatMap((method) => gates.members.get(method) ?? []).some((member) => member.parent.type === "CallExpression" && member.parent.callee === member && takenFrom(member.object, gates, MOST_STEPS).some((place) => kept.some((other) => isSame(place, other))));
}

/** What may have been made for `object`, of the given constructions. */
export function madeFor(object: TSESTree.Node, constructions: readonly TSESTree.NewExpression[], gates: GateCalls): TSESTree.NewExpression | null {
  const places = constructions.length === 0 ? [] : takenFrom(object, gates, MOST_STEPS);
  return constructions.find((made) => keptIn(made, gates, MOST_STEPS).some((place) => places.some((other) => isSame(place, other)))) ?? null;
}

function isSame(one: Place, other: Place): boolean {
  return one.root === other.root && (one.key === null || other.key === null || one.key === other.key);
}

const FILLING = /^(?:push|unshift|add|set|append)$/;
/** Calls whose result holds what their callback returns, and those that hold what they are given. */
const MAPPING = /^(?:map|flatMap|from|mapValues|times)$/;
const HOLDING = /^(?:Map|Set|Array|fromEntries|freeze|seal|all|from|of|concat|assign|reverse)$/;

/** Where the value of an expression is put, followed outwards. */
function keptIn(value: TSESTree.Node, gates: GateCalls, steps: number): readonly Place[] {
  let key: string | null = null;
  let child = value;
  for (let place = value.parent; place !== undefined && place !== null; child = place, place = place.parent) {
    switch (place.type) {
      case "AwaitExpression":
      case "ChainExpression":
      case "ConditionalExpression":
      case "LogicalExpression":
      case "ObjectExpression":
        continue;
      case "ArrayExpression":
        key = place.elements.some((element) => element?.type === "SpreadElement") ? null : String(place.elements.findIndex((element) => element === child));
        continue;
      case "SpreadElement":
        key = null;
        continue;
      case "Property":
        key = staticKey(place.key, place.computed);
        continue;
      case "PropertyDefinition": {
        const name = staticKey(place.key, place.computed);
        return name === null ? [] : [{ root: name, key }];
      }
      case "VariableDeclarator":
        return patternPlaces(place.id, key, gates);
      case "AssignmentExpression":
        return place.right === child ? targetOf(place.left, key, gates) : [];
      case "NewExpression":
      case "CallExpression": {
        if (place.callee === child) return [];
        if (HOLDING.test(calledName(place.callee))) {
          key = null;
          continue;
        }
        const { callee } = place;
        return callee.type === "MemberExpression" && FILLING.test(calledName(callee)) ? targetOf(callee.object, null, gates) : [];
      }
      case "ReturnStatement":
      case "BlockStatement":
        continue;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression": {
        const { parent } = place;
        const isMapping = parent.type === "CallExpression" && parent.callee !== place && MAPPING.test(calledName(parent.callee));
        if (!isMapping) return steps === 0 ? [] : resultsOf(place, gates).flatMap((call) => keptIn(call, gates, steps - 1));
        key = null;
        child = place;
        place = parent;
        continue;
      }
      default:
        if (!isTypeWrapper(place)) return [];
    }
  }
  return [];
}

/** Calls that yield what a function of the file returns. */
function resultsOf(code: FunctionNode, gates: GateCalls): readonly TSESTree.Node[] {
  const mapped = gates.scan.calls.filter((call) => call.type === "CallExpression" && MAPPING.test(calledName(call.callee)) && call.arguments.some((argument) => argument.type === "Identifier" && functionIn(argument, gates.variableOf) === code));
  return [...gates.scan.calls.filter((call) => gates.resolver.functionsCalled(call, "certainly").includes(code)), ...mapped];
}

function variablePlace(name: TSESTree.Identifier, key: string | null, { variableOf }: GateCalls): readonly Place[] {
  const root = variableOf(name);
  return root === null ? [] : [{ root, key }];
}

/** `const job = …`, `const [first, second] = […]`, `const { first } = { … }` */
function patternPlaces(pattern: TSESTree.Node, key: string | null, gates: GateCalls): readonly Place[] {
  if (pattern.type === "Identifier") return variablePlace(pattern, key, gates);
  if (pattern.type === "ArrayPattern") return pattern.elements.flatMap((element, index) => (element?.type === "Identifier" && (key === null || key === String(index)) ? variablePlace(element, null, gates) : []));
  if (pattern.type !== "ObjectPattern") return [];
  return pattern.properties.flatMap((property) => {
    if (property.type !== "Property" || property.value.type !== "Identifier") return [];
    return key === null || key === staticKey(property.key, property.computed) ? variablePlace(property.value, null, gates) : [];
  });
}

/** `job`, `jobs[name]`, `this.job`, `this.jobs.first` */
function targetOf(target: TSESTree.Node, key: string | null, gates: GateCalls): readonly Place[] {
  let node = target;
  let below = key;
  for (;;) {
    if (node.type === "Identifier") return variablePlace(node, below, gates);
    if (node.type !== "MemberExpression") return [];
    const name = staticKey(node.property, node.computed);
    if (node.object.type === "ThisExpression") return name === null ? [] : [{ root: name, key: below }];
    below = name;
    node = node.object;
  }
}

const VISITING = /^(?:forEach|map|flatMap|some|every|find|filter|each)$/;
const OF_ARGUMENT = /^(?:values|entries|from|all)$/;

/** Where the value of an expression may have been taken from, followed inwards. */
function takenFrom(value: TSESTree.Node, gates: GateCalls, steps: number): readonly Place[] {
  if (steps === 0) return [];
  switch (value.type) {
    case "Identifier": {
      const root = gates.variableOf(value);
      return root === null ? [] : [{ root, key: null }, ...root.defs.flatMap((definition) => definedBy(definition, gates, steps - 1))];
    }
    case "MemberExpression": {
      const name = staticKey(value.property, value.computed);
      if (value.object.type === "ThisExpression") return name === null ? [] : [{ root: name, key: null }];
      return takenFrom(value.object, gates, steps).map((place) => ({ root: place.root, key: place.key ?? name }));
    }
    case "CallExpression": {
      const [first] = value.arguments;
      const { callee } = value;
      if (callee.type !== "MemberExpression") return [];
      if (first !== undefined && OF_ARGUMENT.test(calledName(callee))) return takenFrom(first, gates, steps);
      return takenFrom(callee.object, gates, steps);
    }
    case "ArrayExpression":
      return value.elements.flatMap((element) => (element === null ? [] : takenFrom(element, gates, steps - 1)));
    case "SpreadElement":
    case "AwaitExpression":
    case "TSNonNullExpression":
    case "TSAsExpression":
      return takenFrom(value.type === "SpreadElement" || value.type === "AwaitExpression" ? value.argument : value.expression, gates, steps);
    case "ChainExpression":
      return takenFrom(value.expression, gates, steps);
    default:
      return [];
  }
}

function definedBy(definition: Scope.Definition, gates: GateCalls, steps: number): readonly Place[] {
  if (definition.type === "Parameter" && isFunctionNode(definition.node)) return givenTo(definition.node, definition.name, gates, steps);
  const declarator = definition.node;
  if (declarator.type !== "VariableDeclarator") return [];
  const loop = declarator.parent.parent;
  if (loop.type === "ForOfStatement" && loop.left === declarator.parent) return takenFrom(loop.right, gates, steps);
  return declarator.init === null ? [] : takenFrom(declarator.init, gates, steps);
}

/** What the calls of a function, or of the method of a list that it is given to, hand to a parameter. */
function givenTo(code: FunctionNode, name: TSESTree.Node, gates: GateCalls, steps: number): readonly Place[] {
  const { parent } = code;
  const index = code.params.findIndex((parameter) => parameter.range[0] <= name.range[0] && name.range[1] <= parameter.range[1]);
  if (parent.type === "CallExpression" && parent.callee !== code) return visitedBy(parent, gates, steps);
  return gates.scan.calls.flatMap((call) => {
    if (call.type !== "CallExpression") return [];
    if (call.arguments.some((argument) => argument.type === "Identifier" && functionIn(argument, gates.variableOf) === code)) return visitedBy(call, gates, steps);
    const given = gates.resolver.functionsCalled(call, "certainly").includes(code) ? call.arguments[index] : undefined;
    return given === undefined ? [] : takenFrom(given, gates, steps);
  });
}

function visitedBy({ callee }: TSESTree.CallExpression, gates: GateCalls, steps: number): readonly Place[] {
  return callee.type === "MemberExpression" && VISITING.test(calledName(callee)) ? takenFrom(callee.object, gates, steps) : [];
}
