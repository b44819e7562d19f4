import type { TSESTree } from "@typescript-eslint/utils";
import { RUNTIME } from "../../models/module-name.js";
import { isFunctionNode, staticKey } from "../../program/nodes.js";
import { codeAround } from "../code-around.js";
import type { GateCalls } from "../gate-calls.js";
import { calledName } from "../call-names.js";
import { encloses } from "../walk.js";

/** Whether an object that says `allowed: true` stands where a decision of the authority is expected: quotas and CORS have an `allowed`, too. */
export function standsForDecision(grant: TSESTree.ObjectExpression, gates: GateCalls): boolean {
  return looksLikeDecision(grant) || isTypedAsDecision(grant, gates) || takesTheAnswersPlace(grant, gates) || isFallback(grant) || answersUnderTheName(grant);
}

/** `fallback(handleAll, { allowed: true })` of a policy. */
function isFallback({ parent }: TSESTree.ObjectExpression): boolean {
  return parent.type === "CallExpression" && /fallback|orElse|otherwise/i.test(calledName(parent.callee));
}

/** With the fields that come with a decision. */
export function looksLikeDecision({ properties }: TSESTree.ObjectExpression): boolean {
  return properties.some((property) => property.type === "Property" && /^(?:code|request_?id|deviceId)$/i.test(staticKey(property.key, property.computed) ?? ""));
}

/** `as Permit`, `const d: Decision =`, `(): Promise<Decision> =>`: types of the runtime. */
function isTypedAsDecision(grant: TSESTree.ObjectExpression, gates: GateCalls): boolean {
  for (let node: TSESTree.Node = grant; node.parent !== undefined && node.parent !== null; node = node.parent) {
    const parent: TSESTree.Node = node.parent;
    if (parent.type === "TSAsExpression" || parent.type === "TSTypeAssertion" || parent.type === "TSSatisfiesExpression") {
      if (namesDecision(parent.typeAnnotation, gates)) return true;
      continue;
    }
    if (parent.type === "VariableDeclarator") return namesDecision(parent.id.typeAnnotation, gates);
    if (parent.type === "ReturnStatement" || (parent.type === "ArrowFunctionExpression" && parent.body === node)) {
      const code = codeAround(node);
      return isFunctionNode(code) && namesDecision(code.returnType, gates);
    }
    if (parent.type !== "ConditionalExpression" && parent.type !== "LogicalExpression" && parent.type !== "AwaitExpression") return false;
  }
  return false;
}

/** Whether a type speaks of the decisions or permits of the runtime. */
export function namesDecision(type: TSESTree.Node | null | undefined, gates: GateCalls): boolean {
  if (type === null || type === undefined) return false;
  return [...gates.nodes(type)].some((node) => node.type === "Identifier" && isOfRuntime(node, gates));
}

function isOfRuntime(name: TSESTree.Identifier, { variableOf }: GateCalls): boolean {
  const node = variableOf(name)?.defs[0]?.node;
  return node?.type === "ImportSpecifier" && node.parent.type === "ImportDeclaration" && node.parent.source.value === RUNTIME && /^(?:Permit|Decision)$/.test(String(staticKey(node.imported, false)));
}

/** Whether the answer of a gate may be had instead of it: from the same function, the same choice, or the same variable. */
function takesTheAnswersPlace(grant: TSESTree.ObjectExpression, gates: GateCalls): boolean {
  const { place, target } = destinationOf(grant);
  if (gates.answers.some(({ node }) => encloses(place, node))) return true;
  if (target === null) return false;
  if (target.type === "Identifier") {
    const variable = gates.variableOf(target);
    if (variable === null) return false;
    // What is tested under the name elsewhere is the answer that the variable got.
    if (gates.answers.some((answer) => gates.usesOf(answer).some((use) => use.kind === "tested" && variable.references.some(({ identifier }) => encloses(use.node, identifier))))) return true;
    return variable.references.some(({ identifier, writeExpr }) => identifier !== target && writeExpr !== undefined && writeExpr !== null && gates.answers.some(({ node }) => encloses(writeExpr, node)));
  }
  return gates.answers.some(({ node }) => encloses(target, node));
}

/** The expression around it of which it may be the value, and the variable or the function that gets that. */
function destinationOf(grant: TSESTree.Node): { readonly place: TSESTree.Node; readonly target: TSESTree.Node | null } {
  let node = grant;
  for (;;) {
    const { parent } = node;
    switch (parent?.type) {
      case "ConditionalExpression":
      case "LogicalExpression":
      case "AwaitExpression":
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
        node = parent;
        break;
      case "CallExpression":
        // `Promise.resolve({ … })`
        if (parent.callee.type !== "MemberExpression" || staticKey(parent.callee.property, parent.callee.computed) !== "resolve") return { place: node, target: null };
        node = parent;
        break;
      case "AssignmentPattern": {
        if (isFunctionNode(parent.parent)) return { place: node, target: parent.left };
        // `const [decision = { allowed: true }] = await Promise.all([…])`
        let pattern: TSESTree.Node = parent;
        while (pattern.parent !== undefined && pattern.parent !== null && /Pattern$|^Property$/.test(pattern.parent.type)) pattern = pattern.parent;
        return { place: pattern.parent?.type === "VariableDeclarator" ? pattern.parent : node, target: null };
      }
      case "VariableDeclarator":
        return { place: node, target: parent.id };
      case "AssignmentExpression":
        return { place: node, target: parent.left };
      case "ReturnStatement":
      case "ArrowFunctionExpression":
        return { place: node, target: codeAround(node) };
      default:
        return { place: node, target: null };
    }
  }
}

/** Kept as a permit, or handed out by a function named as one that asks: of a stand-in for the client, or beside it. */
function answersUnderTheName(grant: TSESTree.ObjectExpression): boolean {
  const { target } = destinationOf(grant);
  if (target?.type === "Identifier") return /permit|decision|verdict/i.test(target.name);
  if (target === null || !isFunctionNode(target)) return false;
  return /^(?:validate|assertAllowed|guard)$|machineid|permit|decision|decide/i.test(nameOf(target));
}

function nameOf(node: TSESTree.Node): string {
  const { parent } = node;
  if (isFunctionNode(node) && node.id !== null) return node.id.name;
  if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id.name;
  if (parent?.type === "Property" || parent?.type === "MethodDefinition" || parent?.type === "PropertyDefinition") return staticKey(parent.key, parent.computed) ?? "";
  return parent?.type === "AssignmentExpression" && parent.left.type === "MemberExpression" ? (staticKey(parent.left.property, parent.left.computed) ?? "") : "";
}
