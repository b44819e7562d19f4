import type { TSESTree } from "@typescript-eslint/utils";
import type { ApiPosition } from "./api-rules.js";
import { originalOf } from "./copied-members.js";
import type { Origins, ValueCell } from "./origin.js";
import { memoised, unknownValue, type Value } from "./values.js";

const NO_TARGETS: readonly TSESTree.MemberExpression[] = [];

/** Paths spell out no index, so that all of them are alike. */
export const ANY_INDEX = "0";

export function isIndexName(name: string): boolean {
  return /^\d+$/.test(name);
}

/** What the assignments and the storing calls of a file put into the members of values. */
export class OriginAssignments {
  private readonly stored = new Map<Value, Map<string | null, ValueCell>>();
  private readonly replacements = new Map<string, ValueCell>();
  private readonly assigned = new Map<Value, Map<string | null, ValueCell>>();
  private readonly copied = new Map<TSESTree.MemberExpression, TSESTree.Expression | null>();
  private element: ValueCell | null = null;
  private allTargets: readonly TSESTree.MemberExpression[] | null = null;

  constructor(private readonly origins: Origins) {}

  /** What the program puts in the place of a gate, in whichever object that has it: the gate is none any more. */
  cellOfReplacements(name: string): ValueCell {
    const known = this.replacements.get(name);
    if (known !== undefined) return known;
    const { origins } = this;
    const cell = origins.newCell();
    this.replacements.set(name, cell);
    if (origins.imports.replaced.has(name)) cell.add(unknownValue);
    const hasGate = (value: Value): boolean => value.kind === "api" && isGate(value.position.member(name));
    origins.stores.flowMember(hasGate, name, cell);
    const { assignedMembers } = origins.index;
    for (const target of [...(assignedMembers.get(name) ?? []), ...(assignedMembers.get(null) ?? [])]) {
      if (target.object.type === "Super") continue;
      origins.cellOf(target.object).each((value) => {
        if (!hasGate(value)) return;
        cell.add(unknownValue);
        origins.flow(origins.bindings.cellOfTarget(target), cell);
      });
    }
    return cell;
  }

  /** Adds what assignments store under a number, whichever it is, in an object out of view. */
  flowElement(cell: ValueCell): void {
    this.element ??= this.linkElement();
    this.origins.flow(this.element, cell);
  }

  /** Numbers under which assignments store something; one that they do not spell stands for those that are computed. */
  get indices(): readonly string[] {
    return [ANY_INDEX, ...[...this.origins.index.assignedMembers.keys()].filter((name): name is string => name !== null && name !== ANY_INDEX && isIndexName(name))];
  }

  private linkElement(): ValueCell {
    const cell = this.origins.newCell();
    for (const [name, targets] of this.origins.index.assignedMembers) {
      if (name === null || isIndexName(name)) for (const target of targets) this.linkAssignment(target, unknownValue, ANY_INDEX, cell);
    }
    return cell;
  }

  mayStore(name: string | null): boolean {
    const { assignedMembers } = this.origins.index;
    return name === null || assignedMembers.has(name);
  }

  flowOrUnknown(owner: Value, name: string | null, cell: ValueCell): void {
    this.flow(owner, name, cell);
    cell.add(unknownValue);
  }

  /** Adds what assignments store in the member of `owner`; answers whether any assignment of the file may. */
  flow(owner: Value, name: string | null, cell: ValueCell): boolean {
    if (owner.kind === "unknown" && name !== null) this.origins.augmentations.flowMember(name, cell);
    if (this.origins.stores.hasAny && (owner.kind !== "unknown" || name !== null)) this.origins.flow(this.cellOfStored(owner, name), cell);
    const assigned = this.cellOfAssigned(owner, name);
    if (assigned === null) return false;
    this.origins.flow(assigned, cell);
    return true;
  }

  /** What calls store there, worked out once: every read asks. */
  private cellOfStored(owner: Value, name: string | null): ValueCell {
    const byName = memoised(this.stored, owner, () => new Map<string | null, ValueCell>());
    const known = byName.get(name);
    if (known !== undefined) return known;
    const cell = this.origins.newCell();
    byName.set(name, cell);
    this.origins.stores.flowMember((value) => isMeant(value, owner), name, cell, owner.kind === "unknown");
    return cell;
  }

  private cellOfAssigned(owner: Value, name: string | null): ValueCell | null {
    const known = this.assigned.get(owner)?.get(name);
    if (known !== undefined) return known;
    const targets = this.targetsOf(owner, name);
    if (targets.length === 0) return null;
    const cell = this.origins.newCell();
    memoised(this.assigned, owner, () => new Map<string | null, ValueCell>()).set(name, cell);
    for (const target of targets) this.linkAssignment(target, owner, name, cell);
    return cell;
  }

  /**
   * Assignments that may store in the member. An object out of view has members that no text names by the hundred, so for these a computed
   * name is taken for another.
   */
  private targetsOf(owner: Value, name: string | null): readonly TSESTree.MemberExpression[] {
    const { assignedMembers } = this.origins.index;
    if (name === null && owner.kind !== "unknown") {
      this.allTargets ??= [...assignedMembers.values()].flat();
      return this.allTargets;
    }
    const named = assignedMembers.get(name) ?? NO_TARGETS;
    const computed = owner.kind === "unknown" ? NO_TARGETS : (assignedMembers.get(null) ?? NO_TARGETS);
    return computed.length === 0 ? named : named.length === 0 ? computed : [...named, ...computed];
  }

  /** `original` of `copy[key] = original[key]`. */
  private copiedFrom(target: TSESTree.MemberExpression): TSESTree.Expression | null {
    const { origins } = this;
    return memoised(this.copied, target, () => (origins.keyOf(target.property, true) === null ? originalOf(target, origins.variableOf) : null));
  }

  private linkAssignment(target: TSESTree.MemberExpression, owner: Value, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    if (target.object.type === "Super" || origins.isSpent) return;
    if (owner.kind === "unknown" && origins.exports.isKeptIn(target)) return;
    const original = name !== null && target.computed ? this.copiedFrom(target) : null;
    origins.cellOf(target.object).eachOf(
      (value) => isMeant(value, owner) && (name !== null || owner.kind !== "unknown" || !isClassOfPackage(value)),
      () => {
        if (original === null) origins.flow(origins.bindings.cellOfTarget(target), cell);
        else origins.flowMemberOf(original, name, cell);
      },
    );
  }
}

/** Whether a call is a gate or never returns, or yields an object that has gates. */
export function isGate(position: ApiPosition): boolean {
  const result = position.call();
  return endsInGate(result) || endsInGate(result.member(null).call());
}

function endsInGate({ meanings }: ApiPosition): boolean {
  return meanings.some((meaning) => meaning.kind === "behaviour" && (meaning.behaviour.is === "gate" || meaning.behaviour.is === "middleware" || meaning.behaviour.is === "terminator"));
}

/** Objects out of view are one: what is stored in a member of one of them may be read from another. */
function isMeant(value: Value, owner: Value): boolean {
  return owner.kind === "unknown" ? isOutOfView(value) : value === owner;
}

/** What a program adds to a class of a package under names that no text spells is read from that class. */
function isClassOfPackage(value: Value): boolean {
  return value.kind === "api" && !value.position.construct().isDead;
}

function isOutOfView(value: Value): boolean {
  return value.kind === "unknown" || value.kind === "api" || value.kind === "exported" || value.kind === "shape" || value.kind === "signature" || value.kind === "instantiated" || value.kind === "callback";
}
