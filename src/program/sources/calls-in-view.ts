import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "../expressions.js";
import { isClassNode, pushChildNodes, staticKey } from "../nodes.js";
import type { ClassNode, FunctionNode } from "../syntax.js";
import type { VariableOf } from "../variables.js";

type CallOf = TSESTree.CallExpression | TSESTree.NewExpression;

/** The calls in the file that run a function: by its name, by `new` or `super()` of its class, or, of a method, by `this` and by instances that a name holds. */
export function callsOf(owner: FunctionNode, variableOf: VariableOf): readonly CallOf[] {
  const { parent } = owner;
  if (parent.type === "MethodDefinition") {
    const around = parent.parent.parent;
    return parent.kind === "constructor" ? constructionsOf(around, variableOf) : callsOfMethod(around, staticKey(parent.key, parent.computed), parent.static, variableOf);
  }
  const name = owner.type === "FunctionDeclaration" ? owner.id : nameFor(owner);
  return referencesTo(name, variableOf).flatMap((identifier) => (identifier.parent.type === "CallExpression" && identifier.parent.callee === identifier ? [identifier.parent] : []));
}

function nameFor(made: TSESTree.Node): TSESTree.Identifier | null {
  const { parent } = made;
  return parent?.type === "VariableDeclarator" && parent.init === made && parent.id.type === "Identifier" ? parent.id : null;
}

function referencesTo(name: TSESTree.Identifier | null, variableOf: VariableOf): readonly TSESTree.Identifier[] {
  const references = name === null ? [] : (variableOf(name)?.references ?? []);
  return references.flatMap(({ identifier, init }) => (identifier.type === "Identifier" && init !== true ? [identifier] : []));
}

function constructionsOf(owner: ClassNode, variableOf: VariableOf): readonly CallOf[] {
  const name = (owner.type === "ClassDeclaration" ? owner.id : null) ?? nameFor(owner);
  const inside = [...callsIn(owner, ({ callee }) => callee.type === "ThisExpression")];
  const uses = referencesTo(name, variableOf).flatMap((identifier): CallOf[] => {
    const { parent } = identifier;
    if (parent.type === "NewExpression" && parent.callee === identifier) return [parent];
    return isClassNode(parent) && parent.superClass === identifier ? [...callsIn(parent, ({ callee }) => callee.type === "Super")] : [];
  });
  return [...uses, ...inside];
}

function callsOfMethod(owner: ClassNode, name: string | null, isStatic: boolean, variableOf: VariableOf): readonly CallOf[] {
  if (name === null) return [];
  const inside = [...callsIn(owner, ({ callee }) => callee.type === "MemberExpression" && callee.object.type === "ThisExpression" && memberName(callee) === name)];
  const className = (owner.type === "ClassDeclaration" ? owner.id : null) ?? nameFor(owner);
  const holders = referencesTo(className, variableOf).flatMap((identifier) => {
    if (isStatic) return [identifier];
    const { parent } = identifier;
    return parent.type === "NewExpression" && parent.callee === identifier ? [parent, ...referencesTo(nameFor(parent), variableOf)] : [];
  });
  const outside = holders.flatMap((holder): CallOf[] => {
    const member = holder.parent;
    if (member.type !== "MemberExpression" || member.object !== holder || memberName(member) !== name) return [];
    return member.parent.type === "CallExpression" && member.parent.callee === member ? [member.parent] : [];
  });
  return [...inside, ...outside];
}

function* callsIn(root: TSESTree.Node, isMeant: (call: TSESTree.CallExpression) => boolean): Generator<TSESTree.CallExpression> {
  const stack: TSESTree.Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === "CallExpression" && isMeant(node)) yield node;
    pushChildNodes(node, stack);
  }
}
