import type { TSESTree } from "@typescript-eslint/utils";
import { argumentsOf, type ArgumentList } from "./arguments.js";
import { isClassNode, isFunctionNode, staticKey } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import type { Cell } from "./propagation.js";
import type { ClassNode, FunctionNode } from "./syntax.js";
import { passedParameters } from "./this-value.js";
import { memoised, type GivenValue, type ShapeNode, type SignatureNode, type Value } from "./values.js";

const DEEPEST_BASE = 8;

/** What a member has to do with a type parameter: it is of that type, is a function that yields it, or one that hands it to a function which it is given. */
type How = { readonly how: "is" | "yields" } | { readonly how: "hands"; readonly argument: number; readonly parameter: number };

type Use = How & { readonly index: number };

const knownUses = new Map<string, Use>();

/** One object for each, so that facts of it are told to be the same. */
function useOf(index: number, how: How): Use {
  const key = JSON.stringify([index, how]);
  const known = knownUses.get(key);
  if (known !== undefined) return known;
  const made = { ...how, index };
  knownUses.set(key, made);
  return made;
}

const IS: How = { how: "is" };
const YIELDS: How = { how: "yields" };

interface TypeOfMember {
  readonly type: TSESTree.TypeNode;
  readonly how: How;
}

/** What type parameters say: `<Client>(client: Client): Client` yields what it is given, and `class Payments extends Base<Stripe>` has what `Base` calls its parameter. */
export class OriginGenerics {
  private readonly makers = new Map<Value, Value>();

  constructor(private readonly origins: Origins) {}

  /** Adds what a call of a generic function yields by its own words: an argument, what an argument returns, or what `new` makes of it. */
  flowResult(callee: FunctionNode | SignatureNode, passed: ArgumentList, cell: ValueCell): void {
    const declared = callee.typeParameters?.params.map(({ name }) => name.name) ?? [];
    if (declared.length === 0 || callee.returnType == null) return;
    const yielded = new Set(declared.filter((name) => isOf(callee.returnType?.typeAnnotation, (type) => namedBy(type) === name)));
    if (yielded.size === 0) return;
    const isYielded = (type: TSESTree.TypeNode): boolean => yielded.has(namedBy(type) ?? "");
    for (const [index, parameter] of passedParameters(callee).entries()) {
      const type = annotationOf(parameter);
      const argument = type === undefined ? "absent" : passed.at(index);
      if (type === undefined || typeof argument === "string") continue;
      if (isOf(type, isYielded)) this.flowClients(this.origins.cellOf(argument), cell);
      else if (isOf(type, (part) => part.type === "TSFunctionType" && isOf(part.returnType?.typeAnnotation, isYielded))) this.flowReturned(argument, cell);
      else if (isOf(type, (part) => isClassType(part, isYielded))) this.flowInstances(argument, cell);
    }
  }

  /** A function out of view may yield what a function without parameters, written for it, makes, or make it again: `remember("name", () => new Client())`, `once(() => new Client())`. */
  flowOutOfView(call: TSESTree.CallExpression, cell: ValueCell): void {
    if (call.callee.type !== "Identifier" && !this.isOfImport(call.callee)) return;
    this.flowGiven(call, call.callee, cell);
    for (const argument of call.arguments) {
      if (isFunctionNode(argument) || (argument.type === "Identifier" && this.mayNameFunction(argument))) this.flowFactory(argument, cell);
    }
  }

  /** `library.once` */
  private isOfImport(callee: TSESTree.Expression): boolean {
    return callee.type === "MemberExpression" && callee.object.type === "Identifier" && this.origins.variableOf(callee.object)?.defs[0]?.type === "ImportBinding";
  }

  private flowFactory(argument: TSESTree.Node, cell: ValueCell): void {
    this.origins.cellOf(argument).each((value) => {
      if (value.kind !== "function") return;
      const made = value.home.functions.cellOfReturn(value.node);
      if (value.node.params.length === 0) this.origins.flow(made, cell);
      this.origins.eachIn(made, ({ kind }) => {
        if (isClient(kind) || kind === "object") cell.add(value);
      });
    });
  }

  /** Cheap: whether a name may stand for a function that is written under it. */
  private mayNameFunction(name: TSESTree.Identifier): boolean {
    const definition = this.origins.variableOf(name)?.defs[0];
    if (definition?.type === "FunctionName" || definition?.type === "ImportBinding") return true;
    return definition?.type === "Variable" && definition.node.init !== null && isFunctionNode(definition.node.init);
  }

  /** What a generic function is given, which another file declares that matters in no other way. */
  private flowGiven(call: TSESTree.CallExpression, name: TSESTree.Expression, cell: ValueCell): void {
    const { origins } = this;
    const open = origins.imports.genericOf(name);
    if (open === null) return;
    let isOpen = false;
    for (const argument of call.arguments) {
      if (argument.type === "SpreadElement") continue;
      origins.cellOf(argument).each((value) => {
        if (isOpen || (value.kind !== "api" && value.kind !== "shape" && value.kind !== "fixtures")) return;
        isOpen = true;
        this.origins.eachIn(open(), (callee) => {
          if (callee.kind === "function") this.flowResult(callee.node, argumentsOf(call), cell);
        });
      });
    }
  }

  private flowReturned(argument: TSESTree.Expression, cell: ValueCell): void {
    const returned = this.origins.newCell();
    this.origins.calls.flowReturns(argument, returned);
    this.flowClients(returned, cell);
  }

  private flowInstances(argument: TSESTree.Expression, cell: ValueCell): void {
    const { origins } = this;
    const made = origins.newCell();
    origins.cellOf(argument).each((value) => {
      if (value.kind === "api" || value.kind === "class") origins.calls.flowConstruction(value, made);
    });
    this.flowClients(made, cell);
  }

  /** Functions in view stay the only ones that are called. */
  private flowClients(from: ValueCell, cell: ValueCell): void {
    from.each((value) => {
      if (isClient(value.kind)) cell.add(value);
    });
  }

  /** Types that classes and interfaces are given, where these have parameters: `Base<Stripe>`. */
  flowGivenTypes(name: TSESTree.Node, described: ValueCell, types: TSESTree.TSTypeParameterInstantiation, cell: ValueCell): void {
    const { values, imports } = this.origins;
    const add = (value: Value): void => {
      const of = value.kind === "class" ? value.home.values.instance(value.node) : value;
      if ((of.kind === "instance" || of.kind === "shape") && parametersIn(of.node).length > 0) cell.add(values.given(of, types));
      else if (value.kind === "type") this.origins.eachIn(value.home.types.cellOfInhabitants(value.variable), add);
    };
    described.each(add);
    const open = imports.genericOf(name);
    if (open !== null) this.origins.eachIn(open(), add);
  }

  /**
   * A type of a package, about which nothing is known but the type that it is given, mostly stands for that one with more or less of its members, or for a function that yields
   * one or several: `NonAttribute<User>`, `HasManyGetAssociationsMixin<User>`.
   */
  flowStandsFor(named: ValueCell, { params: [given] }: TSESTree.TSTypeParameterInstantiation, cell: ValueCell): void {
    if (given === undefined) return;
    let isOpen = false;
    named.each((value) => {
      if (isOpen || (value.kind !== "unknown" && !(value.kind === "api" && value.position.construct().isDead))) return;
      isOpen = true;
      this.origins.types.cellOfType(given).each((described) => {
        if (!isClient(described.kind)) return;
        cell.add(described);
        cell.add(this.makerOf(described));
      });
    });
  }

  /** A function that yields a client, or a list of such. */
  private makerOf(client: Value): Value {
    return memoised(this.makers, client, () => {
      const { origins } = this;
      const yielded = origins.newCell();
      yielded.add(client);
      yielded.add(origins.values.collection(origins.constant(client)));
      return origins.values.maker(yielded);
    });
  }

  /** Adds what a member is of which the class or interface says that it is of a type parameter, or yields one when it is called. */
  flowGivenMember({ of, types }: GivenValue, name: string, cell: ValueCell): void {
    const { origins } = this;
    const uses = origins.newFacts<Use>();
    of.home.generics.usesIn(of.node, name, 0).flowInto(uses);
    uses.each((use) => {
      const type = types.params[use.index];
      if (type !== undefined) this.#flowUse(type, use, cell);
    });
  }

  #flowUse(type: TSESTree.TypeNode, use: How, cell: ValueCell): void {
    const { origins } = this;
    const clients = use.how === "is" ? cell : origins.newCell();
    this.flowClients(origins.types.cellOfType(type), clients);
    if (use.how === "yields") cell.add(origins.values.maker(clients));
    else if (use.how === "hands") cell.add(origins.values.hander(use.argument, use.parameter, clients));
  }

  /** Adds what a member is of which the base class says that it is of its type parameter, where the class says which type that is. */
  flowInherited(node: ClassNode, name: string, cell: ValueCell): void {
    this.eachOfBases(node, name, 0, (type, how) => this.#flowUse(type, how, cell));
  }

  /** Visits what the class gives its base class for the type parameter that a member of that one is of. */
  private eachOfBases(node: ClassNode, name: string, depth: number, visit: (type: TSESTree.TypeNode, how: How) => void): void {
    const { origins } = this;
    const types = node.superTypeArguments?.params;
    if (node.superClass === null || types == null || depth > DEEPEST_BASE) return;
    const uses = origins.newFacts<Use>();
    const parents = origins.newCell();
    origins.flow(origins.cellOf(node.superClass), parents);
    const open = node.superClass.type === "Identifier" ? origins.imports.genericOf(node.superClass) : null;
    if (open !== null) origins.flow(open(), parents);
    parents.each((parent) => {
      if (parent.kind === "class") parent.home.generics.usesIn(parent.node, name, depth).flowInto(uses);
    });
    uses.each((use) => {
      const type = types[use.index];
      if (type !== undefined) visit(type, use);
    });
  }

  /** Which of the type parameters of a class its member is of, yields, or hands out. */
  private usesIn(node: ClassNode | ShapeNode, name: string, depth: number): Cell<Use> {
    const found = this.origins.newFacts<Use>();
    const parameters = parametersIn(node);
    const note = (type: TSESTree.TypeNode, how: How): void => {
      for (const [index, parameter] of parameters.entries()) if (isOf(type, (part) => namedBy(part) === parameter.name.name)) found.add(useOf(index, how));
    };
    const own = typesOfMember(node, name);
    for (const { type, how } of own) note(type, how);
    if (own.length === 0 && isClassNode(node)) this.eachOfBases(node, name, depth + 1, note);
    return found;
  }
}

/** Whether a value may be a client, or have one among its members. */
function isClient(kind: Value["kind"]): boolean {
  return kind === "api" || kind === "shape" || kind === "instance" || kind === "fixtures";
}

/** Whether a type, or what a promise of it is fulfilled with, or one of those that it may be, is as asked. */
function isOf(type: TSESTree.TypeNode | undefined, asked: (type: TSESTree.TypeNode) => boolean): boolean {
  if (type === undefined) return false;
  if (asked(type)) return true;
  if (type.type === "TSUnionType" || type.type === "TSIntersectionType") return type.types.some((part) => isOf(part, asked));
  if (type.type !== "TSTypeReference" || type.typeArguments == null || !TRANSPARENT.has(namedBy(type) ?? "")) return false;
  return isOf(type.typeArguments.params[0], asked);
}

/** Types of the library whose values stand for those of their argument. */
const TRANSPARENT: ReadonlySet<string> = new Set(["Promise", "PromiseLike", "Awaited", "Readonly", "Required", "NonNullable"]);

/** `new () => T`, and a type of another name with one argument, such as `Type<T>`, where what is passed is a class. */
function isClassType(type: TSESTree.TypeNode, isYielded: (type: TSESTree.TypeNode) => boolean): boolean {
  if (type.type === "TSConstructorType") return isOf(type.returnType?.typeAnnotation, isYielded);
  const [argument, other] = type.type === "TSTypeReference" ? (type.typeArguments?.params ?? []) : [];
  return argument !== undefined && other === undefined && isYielded(argument);
}

function namedBy(type: TSESTree.TypeNode): string | null {
  return type.type === "TSTypeReference" && type.typeName.type === "Identifier" ? type.typeName.name : null;
}

function annotationOf(parameter: TSESTree.Parameter): TSESTree.TypeNode | undefined {
  if (parameter.type === "TSParameterProperty") return annotationOf(parameter.parameter);
  return (parameter.type === "AssignmentPattern" ? parameter.left : parameter).typeAnnotation?.typeAnnotation;
}

/** Type parameters of a class or an interface, or of the type whose name stands for an object. */
function parametersIn(node: ClassNode | ShapeNode): readonly TSESTree.TSTypeParameter[] {
  const owner = node.type === "TSTypeLiteral" ? (node.parent.type === "TSTypeAliasDeclaration" ? node.parent : null) : node;
  return owner?.typeParameters?.params ?? [];
}

/** What a class or interface says of the type of a member, of what its calls yield, and of what they hand to a function that they are given. */
function typesOfMember(node: ClassNode | ShapeNode, name: string): readonly TypeOfMember[] {
  if (isClassNode(node)) return typesInClass(node, name);
  const members = node.type === "TSInterfaceDeclaration" ? node.body.body : node.members;
  return members.flatMap((member) => {
    if ((member.type !== "TSPropertySignature" && member.type !== "TSMethodSignature") || staticKey(member.key, member.computed) !== name) return [];
    if (member.type === "TSPropertySignature") return written(member.typeAnnotation);
    return typesOfMethod(member, member.kind, member.returnType);
  });
}

function typesOfMethod(method: FunctionNode | SignatureNode, kind: "get" | "method" | "set", yielded: TSESTree.TSTypeAnnotation | null | undefined): readonly TypeOfMember[] {
  if (kind === "set") return [];
  return kind === "get" ? written(yielded) : [...written(yielded, YIELDS), ...handedBy(method)];
}

function written(annotation: TSESTree.TSTypeAnnotation | null | undefined, how: How = IS): readonly TypeOfMember[] {
  const type = annotation?.typeAnnotation;
  return type === undefined ? [] : useIn(type, how);
}

function useIn(type: TSESTree.TypeNode, how: How): readonly TypeOfMember[] {
  if (how.how === "yields") return [{ type, how }];
  if (type.type === "TSFunctionType") return [...written(type.returnType, YIELDS), ...handedBy(type)];
  return type.type === "TSUnionType" ? type.types.flatMap((part) => useIn(part, how)) : [{ type, how }];
}

/** The types of what a function hands to the functions that it is given: `<A>(fn: (tx: T) => A) => A`. */
function handedBy(method: FunctionNode | SignatureNode): readonly TypeOfMember[] {
  return passedParameters(method).flatMap((parameter, argument) => {
    const type = annotationOf(parameter);
    const parts = type?.type === "TSUnionType" ? type.types : type === undefined ? [] : [type];
    return parts.flatMap((part) => (part.type === "TSFunctionType" ? handedTo(part, argument) : []));
  });
}

function handedTo(callback: TSESTree.TSFunctionType, argument: number): readonly TypeOfMember[] {
  return passedParameters(callback).flatMap((parameter, index) => {
    const type = annotationOf(parameter);
    return type === undefined ? [] : [{ type, how: { how: "hands", argument, parameter: index } as const }];
  });
}

/** The type that a class writes beside a field, an accessor, a method or a parameter of its constructor that becomes a field; none where it writes none. */
function typesInClass({ body }: ClassNode, name: string): readonly TypeOfMember[] {
  return body.body.flatMap((member) => {
    if (member.type === "StaticBlock" || member.type === "TSIndexSignature") return [];
    if (member.type === "MethodDefinition" && member.kind === "constructor") return member.value.params.flatMap((parameter) => typesOfField(parameter, name));
    if (member.static || staticKey(member.key, member.computed) !== name) return [];
    if (member.type !== "MethodDefinition" && member.type !== "TSAbstractMethodDefinition") return written(member.typeAnnotation);
    return member.kind === "constructor" ? [] : typesOfMethod(member.value, member.kind, member.value.returnType);
  });
}

function typesOfField(parameter: TSESTree.Parameter, name: string): readonly TypeOfMember[] {
  if (parameter.type !== "TSParameterProperty") return [];
  const target = parameter.parameter.type === "AssignmentPattern" ? parameter.parameter.left : parameter.parameter;
  return target.type === "Identifier" && target.name === name ? written(target.typeAnnotation) : [];
}
