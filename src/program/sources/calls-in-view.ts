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
  if (parent.type === "Property" && parent.value === owner && parent.parent.type === "ObjectExpression") return callsOfMember(parent.parent, staticKey(parent.key, parent.computed), variableOf);
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
  return [...inside, ...holders.flatMap((holder) => callsOn(holder, name))];
}

/** `names.of()`, and `this.of()` inside. */
function callsOfMember(object: TSESTree.ObjectExpression, name: string | null, variableOf: VariableOf): readonly CallOf[] {
  if (name === null) return [];
  const whole = wrapped(object);
  const inside = callsIn(object, ({ callee }) => callee.type === "MemberExpression" && callee.object.type === "ThisExpression" && memberName(callee) === name);
  return [...inside, ...referencesTo(nameFor(whole), variableOf).flatMap((holder) => callsOn(holder, name))];
}

/** `Object.freeze({ … } as const)` */
function wrapped(inner: TSESTree.Node): TSESTree.Node {
  const { parent } = inner;
  return parent?.type === "TSAsExpression" || parent?.type === "TSSatisfiesExpression" || (parent !== undefined && isFreezing(parent)) ? wrapped(parent) : inner;
}

function isFreezing(parent: TSESTree.Node): boolean {
  return parent.type === "CallExpression" && parent.callee.type === "MemberExpression" && memberName(parent.callee) === "freeze";
}

function callsOn(holder: TSESTree.Node, name: string): readonly CallOf[] {
  const member = holder.parent;
  if (member?.type !== "MemberExpression" || member.object !== holder || memberName(member) !== name) return [];
  return member.parent.type === "CallExpression" && member.parent.callee === member ? [member.parent] : [];
}

function* callsIn(root: TSESTree.Node, isMeant: (call: TSESTree.CallExpression) => boolean): Generator<TSESTree.CallExpression> {
  const stack: TSESTree.Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === "CallExpression" && isMeant(node)) yield node;
    pushChildNodes(node, stack);
  }
}
