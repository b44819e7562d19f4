import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { ClassNode, PropertyKey } from "../flow/graph.js";
import { constructorOf, staticKey, stripTypeWrappers } from "../program/nodes.js";
import { enclosingClass } from "../program/this-value.js";
import { isPrivateMember } from "./class-members.js";
import { listOf } from "./collect.js";
import { isFollowedField, isFollowedVariable, membersNamed, useOf, type ContainerUse } from "./containers.js";
import { escapeValue } from "./escape.js";
import { isDecorated } from "./fields.js";
import { MAX_CHOICES } from "./members.js";
import type { Solver } from "./solver.js";
import { isKeepable } from "./transfer-variable.js";
import { heldBy, type Value } from "./value.js";

/** What the objects of one hierarchy of classes may hold in one field. */
interface Field {
  readonly kind: "field" | "container";
  readonly key: string;
  readonly owners: Set<ClassNode>;
  readonly values: Set<Value>;
  readonly readers: ((value: Value) => void)[];
  readonly isPrivate: boolean;
  isRead: boolean;
  /** Code out of view may call what is in it. */
  isOpen: boolean;
}

/**
 * Code that a class in view keeps in the fields of its objects: whoever reads the field may get any of it. While nobody else can read it, it is called from
 * nowhere else.
 */
export class FieldCode {
  readonly #fields = new Map<ClassNode, Map<string, Field | null>>();
  readonly #containers = new Map<ClassNode, Map<string, Field | null>>();
  readonly #variables = new Map<Scope.Variable, Field | null>();
  #named: ReturnType<typeof membersNamed> | null = null;
  /** Fields that some code was put into. */
  readonly #filled = new Set<Field>();
  /** Members of objects of which nothing is known, by their name. */
  readonly #untold = new Map<PropertyKey, Set<TSESTree.Node>>();
  readonly #letOut = new Set<ClassNode>();
  #isListing: boolean | null = null;

  constructor(private readonly solver: Solver) {}

  /** Puts a value into the field; false where it has to be let out of view. */
  keep(object: Value | null, store: TSESTree.Node, key: PropertyKey, value: Value): boolean {
    if (key === null || !value.holdsCode || value.holdsDecision || !isKeepable(this.solver, value)) return false;
    const owner = ownerOf(object, store.type === "AssignmentExpression" ? stripTypeWrappers(store.left) : store);
    const field = owner === null ? null : this.#fieldOf(owner, key);
    if (field === null || owner === null || field.isOpen) return false;
    field.owners.add(owner);
    this.#add(field, value);
    return true;
  }

  #add(field: Field, value: Value): void {
    if (field.values.has(value)) return;
    this.#forgetActivations(value);
    field.values.add(value);
    if (!this.#filled.has(field)) this.#fill(field);
    if (field.values.size > MAX_CHOICES) this.#open(field);
    if (!field.isOpen) for (const reader of field.readers) this.solver.later(() => reader(value));
  }

  #subscribe(field: Field, reader: (value: Value) => void): void {
    if (field.isOpen) return;
    field.isRead = true;
    field.readers.push(reader);
    for (const value of field.values) this.solver.later(() => reader(value));
  }

  /** Tells a reader of what the member at `node` may find in the field, now and later. */
  read(object: Value | null, node: TSESTree.Node, key: PropertyKey, reader: (value: Value) => void): void {
    const owner = ownerOf(object, node);
    if (owner !== null && key !== null) {
      const field = this.#fieldOf(owner, key);
      if (field !== null) this.#subscribe(field, reader);
      return;
    }
    if (owner !== null) return this.letOutAll(owner);
    if (object !== null && object.kind !== "truthy") return;
    const known = this.#untold.get(key) ?? new Set();
    if (known.has(node)) return;
    this.#untold.set(key, known.add(node));
    for (const field of this.#filled) if (key === null || field.key === key) this.#openIfMeant(field, node);
  }

  /** What the member at `node` is known to find in the field; null where that is not followed. */
  keptAt(object: Value | null, node: TSESTree.Node, key: PropertyKey): ReadonlySet<Value> | null {
    const owner = ownerOf(object, node);
    const field = owner === null || key === null ? null : this.#fieldOf(owner, key);
    return field === null || field.isOpen ? null : field.values;
  }

  /** Code out of view has an object of the class, or the class. */
  letOut(node: ClassNode): void {
    if (this.#letOut.has(node)) return;
    this.#letOut.add(node);
    for (const field of this.#fieldsOf(node)) if (!field.isPrivate) this.#open(field);
  }

  /** The same where names are no matter. */
  letOutAll(node: ClassNode): void {
    for (const field of this.#fieldsOf(node)) this.#open(field);
  }

  /** What nobody in view reads, is called from outside, if at all. Answers whether there was any. */
  letOutUnread(): boolean {
    const unread = [...this.#filled].filter(({ isRead, isOpen }) => !isRead && !isOpen);
    for (const field of unread) this.#open(field);
    return unread.length > 0;
  }

  /** Whether the code may read such a field, by names. */
  mayRead(node: TSESTree.Node): boolean {
    if (this.#filled.size === 0) return false;
    const { code, facts } = this.solver;
    const texts = [node, ...(facts.reachedFrom?.(node) ?? [])].map(({ range }) => code.unit.text.slice(range[0], range[1]));
    return [...this.#filled].some(({ key, isOpen }) => !isOpen && texts.some((text) => text.includes(key) || COMPUTED.test(text)));
  }

  #fill(field: Field): void {
    this.#filled.add(field);
    for (const node of [...(this.#untold.get(field.key) ?? []), ...(this.#untold.get(null) ?? [])]) this.#openIfMeant(field, node);
    if (!field.isPrivate && [...this.#letOut].some((node) => this.#fieldsOf(node).includes(field))) this.#open(field);
    this.solver.enterReaders();
  }

  #open(field: Field): void {
    if (field.isOpen) return;
    field.isOpen = true;
    for (const value of field.values) escapeValue(this.solver, value);
  }

  #openIfMeant(field: Field, node: TSESTree.Node): void {
    if (field.kind === "container") return;
    const member = stripTypeWrappers(node);
    const isMeant = member.type !== "MemberExpression" || [...field.owners].some((owner) => this.solver.resolver.mayBeOf(stripTypeWrappers(member.object), owner));
    if (isMeant) this.#open(field);
  }

  #topOf(node: ClassNode): ClassNode {
    return [...this.solver.code.lineOf(node)].at(-1) ?? node;
  }

  #fieldsOf(node: ClassNode): Field[] {
    const top = this.#topOf(node);
    return [this.#fields, this.#containers].flatMap((fields) => [...(fields.get(top)?.values() ?? [])]).flatMap((field) => field ?? []);
  }

  #fieldOf(owner: ClassNode, key: string): Field | null {
    const top = this.#topOf(owner);
    const known = this.#fields.get(top) ?? new Map<string, Field | null>();
    this.#fields.set(top, known);
    let field = known.get(key);
    if (field === undefined) {
      field = this.#isFollowed(owner, key) ? { kind: "field", key, owners: new Set([owner]), values: new Set(), readers: [], isPrivate: this.#isPrivate(owner, key), isRead: false, isOpen: false } : null;
      known.set(key, field);
    }
    return field;
  }

  /** The container that an expression names, where nobody gets hold of it elsewhere. */
  #containerAt(name: TSESTree.Node): Field | null {
    const named = stripTypeWrappers(name);
    if (named.type === "Identifier") {
      const variable = this.solver.code.variableOf(named);
      return variable === null ? null : this.#containerOf(variable);
    }
    const key = named.type === "MemberExpression" ? staticKey(named.property, named.computed) : null;
    const owner = key === null ? null : ownerOf(null, named);
    if (owner === null || key === null) return null;
    const top = this.#topOf(owner);
    const known = this.#containers.get(top) ?? new Map<string, Field | null>();
    this.#containers.set(top, known);
    let field = known.get(key);
    if (field === undefined) {
      this.#named ??= membersNamed(this.solver.code.unit);
      const isOwn = (member: TSESTree.MemberExpression): boolean => {
        const user = ownerOf(null, member);
        return user !== null && this.#topOf(user) === top;
      };
      const isFollowed = this.#isFollowed(owner, key) && isFollowedField(this.#named.get(key) ?? [], isOwn, this.solver.code.variableOf);
      field = isFollowed ? { kind: "container", key, owners: new Set([owner]), values: new Set(), readers: [], isPrivate: this.#isPrivate(owner, key), isRead: false, isOpen: false } : null;
      if (field !== null && !field.isPrivate && [...this.#letOut].some((node) => this.#topOf(node) === top)) field.isOpen = true;
      known.set(key, field);
    }
    return field;
  }

  #containerOf(variable: Scope.Variable): Field | null {
    let field = this.#variables.get(variable);
    if (field === undefined) {
      const { code, facts } = this.solver;
      const isFollowed = facts.reachedFrom !== undefined && !code.runsText && isFollowedVariable(variable, code.variableOf);
      field = isFollowed ? { kind: "container", key: variable.name, owners: new Set(), values: new Set(), readers: [], isPrivate: true, isRead: false, isOpen: false } : null;
      this.#variables.set(variable, field);
    }
    return field;
  }

  /** Whether what the variable holds is told by what is put into it. */
  isContainer(variable: Scope.Variable): boolean {
    return this.#containerOf(variable) !== null;
  }

  /** What the code does at a member or call with a container that it names; null where it names none that is followed. */
  useAt(container: TSESTree.Node): ContainerUse | null {
    const field = this.#containerAt(container);
    return field === null || field.isOpen ? null : useOf(container, "other", this.solver.code.variableOf);
  }

  /** Puts a value into the container. */
  put(container: TSESTree.Node, value: Value): void {
    const field = this.#containerAt(container);
    if (field === null || field.isOpen || value.holdsDecision || !isKeepable(this.solver, value)) return escapeValue(this.solver, value);
    if (value.holdsCode) this.#add(field, value);
  }

  /** Tells a reader of each value that it may take out, now and later. */
  take(container: TSESTree.Node, reader: (value: Value) => void): void {
    const field = this.#containerAt(container);
    if (field !== null) this.#subscribe(field, reader);
  }

  /** Tells a reader of all that there may be, now and later. */
  list(container: TSESTree.Node, reader: (list: Value) => void): void {
    const field = this.#containerAt(container);
    if (field !== null) this.#subscribe(field, () => reader(listOf(this.solver, [...field.values])));
  }

  #isFollowed(owner: ClassNode, key: string): boolean {
    const { code, facts } = this.solver;
    if (facts.reachedFrom === undefined || code.runsText || key in Object.prototype || code.implicitKeys.has(key) || code.accessorNames.has(key)) return false;
    const line = [...code.lineOf(owner)];
    if (line.at(-1)?.superClass !== null || line.some(isDecorated) || code.returnsOfConstructors(owner).includes(true)) return false;
    return code.methodOf(owner, key, false) === null;
  }

  /** Whether nobody but the classes themselves can name the field. */
  #isPrivate(owner: ClassNode, key: string): boolean {
    if (key.startsWith("#")) return true;
    this.#isListing ??= LISTING.test(this.solver.code.unit.text);
    return !this.#isListing && [...this.solver.code.lineOf(owner)].some((node) => declaresPrivate(node, key));
  }

  /** Whoever calls a closure later, may do so while the variables of another activation of the code around it are known. */
  #forgetActivations(value: Value): void {
    const open = [value];
    const seen = new Set(open);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next.kind === "function" || next.kind === "class" || next.kind === "instance") this.#forgetActivation(next.node);
      for (const inner of heldBy(next)) {
        if (seen.has(inner) || !inner.holdsCode) continue;
        seen.add(inner);
        open.push(inner);
      }
    }
  }

  #forgetActivation(node: TSESTree.Node): void {
    const { code } = this.solver;
    const through = code.unit.scopes.scopes.flatMap((scope) => (scope.block === node ? scope.through : []));
    const captured = through.flatMap(({ resolved }) => resolved ?? []);
    this.solver.markVolatile(captured.filter((variable) => !code.isConstant(variable) && !code.isModuleVariable(variable)));
  }
}

/** Code that lists the members of an object reads those as well that are private for the compiler only. */
const LISTING = /\bObject\s*\.\s*(?:values|entries|assign|getOwnPropertyDescriptors?)\b|\bReflect\b|\bfor\s*\([^()]*\bin\b|\.\.\.\s*this\b/;

/** `this[name]` */
const COMPUTED = /[\w)]\s*\[\s*[^\s"'\d\]]/;

/** The class of the object whose member `node` is; of `this` the code around it tells. */
function ownerOf(object: Value | null, node: TSESTree.Node): ClassNode | null {
  if (object?.kind === "instance") return object.node;
  if (object !== null && object.kind !== "truthy") return null;
  const member = stripTypeWrappers(node);
  const around = member.type === "MemberExpression" && member.object.type === "ThisExpression" ? enclosingClass(member.object) : null;
  return around === null || around.isStatic ? null : around.node;
}

function declaresPrivate(node: ClassNode, key: string): boolean {
  const parameters = constructorOf(node)?.params ?? [];
  return (
    parameters.some((parameter) => parameter.type === "TSParameterProperty" && parameter.accessibility === "private" && namedBy(parameter.parameter) === key) ||
    node.body.body.some((member) => member.type === "PropertyDefinition" && isPrivateMember(member) && staticKey(member.key, member.computed) === key)
  );
}

function namedBy(parameter: TSESTree.TSParameterProperty["parameter"]): string | null {
  const name = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
  return name.type === "Identifier" ? name.name : null;
}
