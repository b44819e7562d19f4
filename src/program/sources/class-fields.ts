import type { TSESTree } from "@typescript-eslint/utils";
import { memberName } from "../expressions.js";
import { constructorOf, isFunctionNode, pushChildNodes, staticKey } from "../nodes.js";
import { nameOfParameter } from "../fields-of-this.js";
import type { ClassNode } from "../syntax.js";
import { returnsOf } from "../returned.js";

export interface FieldValues {
  readonly values: readonly TSESTree.Node[];
  /** Whether something else than the constructor sets it, so that what it holds at first may never count. */
  readonly isSetLater: boolean;
}

/** What a field of a class may hold: its initialiser, what the methods assign to it, a parameter that makes it, what a getter yields, or the method itself. */
export function fieldValues(owner: ClassNode, isStatic: boolean, name: string): FieldValues {
  const found: TSESTree.Node[] = [];
  for (const member of owner.body.body) {
    if (member.type === "PropertyDefinition" && member.static === isStatic && member.value !== null && staticKey(member.key, member.computed) === name) found.push(member.value);
    if (member.type !== "MethodDefinition") continue;
    if (member.kind === "constructor" && !isStatic) found.push(...member.value.params.flatMap((parameter) => madeBy(parameter, name)));
    if (member.static !== isStatic || !isFunctionNode(member.value) || staticKey(member.key, member.computed) !== name) continue;
    if (member.kind === "get") found.push(...returnsOf(member.value));
    else if (member.kind === "method") found.push(member.value);
  }
  const assigned = assignedTo(owner, name);
  const isSetLater = assigned.some((value) => !isInConstructor(value, owner));
  return { values: [...found, ...assigned], isSetLater };
}

function madeBy(parameter: TSESTree.Parameter, name: string): readonly TSESTree.Node[] {
  const kept = parameter.type === "TSParameterProperty" ? nameOfParameter(parameter) : null;
  return kept?.type === "Identifier" && kept.name === name ? [kept] : [];
}

function isInConstructor({ range: [start] }: TSESTree.Node, owner: ClassNode): boolean {
  const code = constructorOf(owner);
  return code !== null && code.range[0] <= start && start < code.range[1];
}

/** `this.name = value` */
function assignedTo(owner: ClassNode, name: string): readonly TSESTree.Node[] {
  const found: TSESTree.Node[] = [];
  const stack: TSESTree.Node[] = [owner.body];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression" && node.left.object.type === "ThisExpression" && memberName(node.left) === name && isSetting(node)) found.push(node.right);
    pushChildNodes(node, stack);
  }
  return found;
}

/** Whether what stands on the right side is what the left side then holds. */
export function isSetting({ operator }: TSESTree.AssignmentExpression): boolean {
  return operator === "=" || operator === "??=" || operator === "||=";
}
