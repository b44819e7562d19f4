import type { PropertyKey } from "../flow/graph.js";
import { escapeValue, methodValue } from "./escape.js";
import type { Solver } from "./solver.js";
import type { Value } from "./value.js";

/** What reading `object[key]` gives, apart from decisions that the reading itself completes. */
export function readMember(solver: Solver, object: Value | null, key: PropertyKey): Value | null {
  const member = memberOf(solver, object, key);
  if (member?.kind !== "function" || key === null || !hasReplaceableMembers(object) || !solver.isReplacedMethod(object.node, key)) return member;
  // Something else may be called in its place, and it may be called from elsewhere.
  escapeValue(solver, member);
  return null;
}

function hasReplaceableMembers(object: Value | null): object is Extract<Value, { readonly kind: "object" | "instance" | "class" }> {
  return object?.kind === "object" || object?.kind === "instance" || object?.kind === "class";
}

function memberOf(solver: Solver, object: Value | null, key: PropertyKey): Value | null {
  if (object === null || key === null) return null;
  const { values, code } = solver;
  switch (object.kind) {
    case "decision":
      if (key !== "allowed") return null;
      return object.permit ? values.boolean(true) : values.of({ kind: "not-true" });
    case "response":
      return key === "body" ? object : null;
    case "object": {
      const value = object.properties.get(key) ?? null;
      return value?.kind === "function" && value.node.type !== "ArrowFunctionExpression" ? values.of({ kind: "function", node: value.node, bindings: value.bindings, receiver: object }) : value;
    }
    case "instance": {
      const method = code.methodOf(object.node, key, false);
      if (method === null && key === "constructor") return values.of({ kind: "class", node: object.node, bindings: object.bindings });
      return method === null ? null : methodValue(solver, method, object, object.bindings);
    }
    case "class": {
      const method = code.methodOf(object.node, key, true);
      return method === null ? null : methodValue(solver, method, object, object.bindings);
    }
    case "tuple": {
      const element = object.elements[Number(key)] ?? null;
      // Items that some assignment in the file may overwrite are not what they were.
      return element === null || (solver.isMutatedKey(key) && !element.holdsCode) ? null : element;
    }
    default:
      return null;
  }
}
