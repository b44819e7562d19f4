import ts from "typescript";
import type { Step } from "../../src/models/path.js";

/** How deep `.**` looks for members. */
const DEPTH = 4;

/** Where a path stands: what is exported there, and the types that a value may have there. */
interface Place {
  readonly symbols: readonly ts.Symbol[];
  readonly types: readonly ts.Type[];
}

export interface Walked {
  /** Alternatives of the path that lead nowhere, such as `.creat`. Empty when all of the path exists. */
  readonly missing: readonly string[];
  /** Methods beside the last member of the path. */
  readonly siblings: ReadonlySet<string>;
}

/** Told of each type that the end of a path calls or constructs, and of the member name that led there; null for a name that the path leaves open. */
export type OnCallee = (type: ts.Type, kind: ts.SignatureKind, name: string | null) => void;

/** Follows a path through the types of a package. */
export class TypeWalk {
  private readonly used = new Set<string>();
  private readonly visited = new Map<string, boolean>();
  private readonly ids = new Map<ts.Symbol | ts.Type, number>();
  private readonly siblings = new Set<string>();
  private readonly arrivals = new WeakMap<Place, string>();
  private furthest = 0;

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly location: ts.Node,
    private readonly steps: readonly Step[],
    /** Whether a value of type `any` has every member, or none. */
    private readonly trustsAny: boolean,
    private readonly onCallee: OnCallee = () => undefined,
  ) {}

  walk(start: Place): Walked {
    this.follow(start, 0);
    const unused = this.steps.map((step, index) => namesOf(step).filter((name) => !this.used.has(`${index} ${name}`)).map((name) => `${name} (step ${index + 1})`));
    // When no way leads to the end, the step where all ways end says why.
    const missing = unused.every((names) => names.length > 0) ? (unused[this.furthest] ?? []) : unused.flat();
    return { missing, siblings: this.siblings };
  }

  /** Whether the rest of the path, from step `index` on, exists at `place`. */
  private follow(place: Place, index: number): boolean {
    const step = this.steps[index];
    if (step === undefined) return true;
    this.furthest = Math.max(this.furthest, index);
    // What is called may be one type under many names.
    const arrival = index === this.steps.length - 1 ? (this.arrivals.get(place) ?? "") : "";
    const key = `${index} ${arrival} ${[...place.symbols, ...place.types].map((part) => this.idOf(part)).join(" ")}`;
    const known = this.visited.get(key);
    if (known !== undefined) return known;
    this.visited.set(key, false);
    if (index === this.steps.length - 1) this.tellCallee(place, step, index);
    let isFound = false;
    const isLastMember = index === this.steps.length - 2;
    if (isLastMember && step.kind === "member") for (const name of this.methodsAt(place)) this.siblings.add(name);
    for (const [name, next] of this.nextOf(place, step)) {
      if (next === null) continue;
      if (step.kind === "member") this.arrivals.set(next, name.slice(1));
      if (!this.follow(next, index + 1)) continue;
      this.used.add(`${index} ${name}`);
      isFound = true;
    }
    this.visited.set(key, isFound);
    return isFound;
  }

  private tellCallee(place: Place, step: Step, index: number): void {
    if (step.kind !== "call" && step.kind !== "construct") return;
    const kind = step.kind === "call" ? ts.SignatureKind.Call : ts.SignatureKind.Construct;
    const name = this.steps[index - 1]?.kind === "member" ? (this.arrivals.get(place) ?? null) : null;
    for (const type of this.typesAt(place)) this.onCallee(type, kind, name);
  }

  private nextOf(place: Place, step: Step): readonly (readonly [name: string, next: Place | null])[] {
    switch (step.kind) {
      case "member":
        return [...step.names].map((name) => [`.${name}`, this.member(place, name)] as const);
      case "any-member":
        return [["any member", this.joined(this.members(place))]];
      case "any-members":
        return this.descendants(place).map((next) => ["any members", next] as const);
      case "call":
        return [["call", this.called(place, ts.SignatureKind.Call)]];
      case "construct":
        return [["new", this.constructed(place)]];
      case "element":
        return [["element", this.element(place)]];
      case "parameter":
        return [["parameter", this.parameter(place, step.argument, step.parameter)]];
    }
  }

  private member(place: Place, name: string): Place | null {
    const symbols = place.symbols.flatMap((symbol) => this.exportNamed(symbol, name));
    const types = this.typesAt(place).flatMap((type) => {
      if (this.isAny(type)) return [type];
      const property = this.checker.getPropertyOfType(type, name);
      if (property !== undefined) return [this.checker.getTypeOfSymbolAtLocation(property, this.location)];
      const index = this.checker.getIndexInfosOfType(type).find((info) => (info.keyType.flags & ts.TypeFlags.String) !== 0);
      return index === undefined ? [] : [index.type];
    });
    // Interop: a module without a default export is its own default export.
    if (name === "default" && symbols.length === 0 && types.length === 0) return place.symbols.some(isModule) ? place : null;
    return this.placeOf(symbols, types);
  }

  private exportNamed(symbol: ts.Symbol, name: string): ts.Symbol[] {
    if ((symbol.flags & (ts.SymbolFlags.Module | ts.SymbolFlags.Alias)) === 0) return [];
    const exports = this.checker.getExportsOfModule(symbol);
    const own = exports.filter((item) => item.name === name).map((item) => this.resolved(item));
    if (!isModule(symbol)) return own;
    // What the default export holds is reached through the module too, as bundlers do.
    const inherited = this.wholesOf(symbol).flatMap((item) => {
      const property = this.checker.getPropertyOfType(this.checker.getTypeOfSymbolAtLocation(item, this.location), name);
      if (property !== undefined) return [property];
      return item === symbol || isModule(item) ? [] : this.exportNamed(item, name);
    });
    return [...own, ...inherited];
  }

  private resolved(symbol: ts.Symbol): ts.Symbol {
    return (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** Members of every name; for a module its exports. */
  private members(place: Place): Place[] {
    const exports = place.symbols.flatMap((symbol) =>
      (symbol.flags & ts.SymbolFlags.Module) !== 0 ? this.checker.getExportsOfModule(symbol).map((item) => this.placeOf([this.resolved(item)], [])) : [],
    );
    const properties = this.typesAt(place).flatMap((type) => {
      if (this.isAny(type)) return [this.placeOf([], [type])];
      const named = this.checker.getPropertiesOfType(type).map((property) => this.checker.getTypeOfSymbolAtLocation(property, this.location));
      const indexed = this.checker.getIndexInfosOfType(type).map((info) => info.type);
      return [...named, ...indexed].map((member) => this.placeOf([], [member]));
    });
    return [...exports, ...properties].filter((next) => next !== null);
  }

  /** All places as one. Of the many instances of one generic type, which chains of calls yield, the first stands for all. */
  private joined(places: readonly Place[]): Place | null {
    const types = new Map<ts.Symbol | ts.Type, ts.Type>();
    for (const type of places.flatMap((place) => place.types)) {
      const key = type.aliasSymbol ?? (type.getCallSignatures().length > 0 ? type : (type.getSymbol() ?? type));
      if (!types.has(key)) types.set(key, type);
    }
    return this.placeOf(places.flatMap((place) => place.symbols), [...types.values()]);
  }

  private descendants(place: Place): Place[] {
    const found: Place[] = [place];
    const seen = new Set<number>();
    let level = [place];
    for (let depth = 0; depth < DEPTH; depth += 1) {
      level = level.flatMap((item) => this.members(item)).flatMap((item) => this.withoutLibrary(item)).filter((item) => {
        const parts = [...item.symbols, ...item.types];
        const isNew = parts.some((part) => !seen.has(this.idOf(part)));
        for (const part of parts) seen.add(this.idOf(part));
        return isNew;
      });
      found.push(...level);
    }
    return found;
  }

  /** Without texts, functions and whatever else the language itself declares: no client hides in them. */
  private withoutLibrary(place: Place): Place[] {
    const isOwn = (type: ts.Type): boolean =>
      (type.flags & ts.TypeFlags.Object) !== 0 && type.getCallSignatures().length === 0 && !/\/typescript\/lib\/|\/@types\/node\//.test(type.getSymbol()?.declarations?.[0]?.getSourceFile().fileName ?? "");
    return [this.placeOf(place.symbols, place.types.filter((type) => this.parts(type).some(isOwn)))].filter((item) => item !== null);
  }

  private called(place: Place, kind: ts.SignatureKind): Place | null {
    const results = this.typesAt(place).flatMap((type) =>
      this.isAny(type) ? [type] : this.checker.getSignaturesOfType(type, kind).flatMap((signature) => this.withAwaited(this.checker.getReturnTypeOfSignature(signature))),
    );
    return this.joined([{ symbols: [], types: results }]);
  }

  /** What `new` makes, or what an annotation with the type describes. */
  private constructed(place: Place): Place | null {
    const wholes = place.symbols.flatMap((symbol) => (isModule(symbol) ? this.wholesOf(symbol) : [symbol]));
    const declared = wholes
      .filter((symbol) => (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) !== 0)
      .map((symbol) => this.checker.getDeclaredTypeOfSymbol(symbol));
    const made = this.called(place, ts.SignatureKind.Construct);
    return this.placeOf([], [...declared, ...(made?.types ?? [])]);
  }

  private wholesOf(module: ts.Symbol): ts.Symbol[] {
    const whole = module.exports?.get(ts.InternalSymbolName.ExportEquals);
    const standard = this.checker.getExportsOfModule(module).find(({ name }) => name === "default");
    return [whole, standard].filter((item) => item !== undefined).map((item) => this.resolved(item));
  }

  private element(place: Place): Place | null {
    const types = this.typesAt(place).flatMap((type) => {
      if (this.isAny(type)) return [type];
      // One by one: in the union of all, an `unknown` would swallow the others.
      if (this.checker.isTupleType(type) && isReference(type)) return [...this.checker.getTypeArguments(type)];
      const isSet = /^(Readonly)?Set$/.test(type.getSymbol()?.name ?? "") && isReference(type);
      const element = isSet ? this.checker.getTypeArguments(type)[0] : (this.checker.getIndexTypeOfType(type, ts.IndexKind.Number) ?? this.iteratedBy(type));
      return element === undefined ? [] : [element];
    });
    return this.placeOf([], types);
  }

  /** What `for await` takes out of it. */
  private iteratedBy(type: ts.Type): ts.Type | undefined {
    const method = type.getProperties().find(({ escapedName }) => String(escapedName).startsWith("__@asyncIterator"));
    if (method === undefined) return undefined;
    const iterator = this.checker.getTypeOfSymbolAtLocation(method, this.location).getCallSignatures()[0]?.getReturnType();
    return iterator !== undefined && isReference(iterator) ? this.checker.getTypeArguments(iterator)[0] : undefined;
  }

  private parameter(place: Place, argument: number, parameter: number): Place | null {
    const types = this.typesAt(place).flatMap((type) => {
      if (this.isAny(type)) return [type];
      return [ts.SignatureKind.Call, ts.SignatureKind.Construct].flatMap((kind) => [...this.checker.getSignaturesOfType(type, kind)]).flatMap((signature) => {
        const callback = this.parameterType(signature, argument);
        return callback === null ? [] : this.parts(callback).flatMap((part) => this.checker.getSignaturesOfType(part, ts.SignatureKind.Call).flatMap((inner) => this.parameterType(inner, parameter) ?? []));
      });
    });
    return this.placeOf([], types);
  }

  private parameterType(signature: ts.Signature, index: number): ts.Type | null {
    const symbol = signature.parameters[index] ?? signature.parameters.at(-1);
    const declaration = symbol?.valueDeclaration;
    if (symbol === undefined) return null;
    const type = this.checker.getTypeOfSymbolAtLocation(symbol, this.location);
    if (declaration !== undefined && ts.isParameter(declaration) && declaration.dotDotDotToken !== undefined) return this.checker.getIndexTypeOfType(type, ts.IndexKind.Number) ?? null;
    return index < signature.parameters.length ? type : null;
  }

  /** Awaiting is no step of a path: what a call returns, and what that resolves to. */
  private withAwaited(type: ts.Type): ts.Type[] {
    const awaited = this.checker.getAwaitedType(type);
    return awaited === undefined || awaited === type ? [type] : [type, awaited];
  }

  /** Types of the values at a place; for a module those of its default export. */
  private typesAt(place: Place): ts.Type[] {
    const values = place.symbols.flatMap((symbol) => (isModule(symbol) ? this.wholesOf(symbol).filter((whole) => !isModule(whole)) : [symbol]));
    return [...values.filter((symbol) => (symbol.flags & ts.SymbolFlags.Value) !== 0).map((symbol) => this.checker.getTypeOfSymbolAtLocation(symbol, this.location)), ...place.types].flatMap(
      (type) => this.parts(type),
    );
  }

  /** Alternatives of a union, without null; the constraint of a type parameter. */
  private parts(type: ts.Type): ts.Type[] {
    const known = this.checker.getBaseConstraintOfType(type) ?? type;
    return known.isUnion() ? known.types.flatMap((part) => (part === known ? [] : this.parts(part))) : [known];
  }

  private methodsAt(place: Place): string[] {
    return this.typesAt(place)
      .flatMap((type) => this.checker.getPropertiesOfType(type))
      .filter((property) => this.checker.getTypeOfSymbolAtLocation(property, this.location).getCallSignatures().length > 0)
      .map((property) => property.name);
  }

  private isAny(type: ts.Type): boolean {
    return this.trustsAny && (type.flags & ts.TypeFlags.Any) !== 0;
  }

  private placeOf(symbols: readonly ts.Symbol[], types: readonly ts.Type[]): Place | null {
    return symbols.length === 0 && types.length === 0 ? null : { symbols: [...new Set(symbols)], types: [...new Set(types)] };
  }

  private idOf(part: ts.Symbol | ts.Type): number {
    const known = this.ids.get(part);
    if (known !== undefined) return known;
    this.ids.set(part, this.ids.size);
    return this.ids.size - 1;
  }
}

function isModule(symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.ValueModule) !== 0 && symbol.name.startsWith('"');
}

function isReference(type: ts.Type): type is ts.TypeReference {
  return (type.flags & ts.TypeFlags.Object) !== 0 && "target" in type;
}

function namesOf(step: Step): string[] {
  switch (step.kind) {
    case "member":
      return [...step.names].map((name) => `.${name}`);
    case "any-member":
      return ["any member"];
    case "any-members":
      return ["any members"];
    case "construct":
      return ["new"];
    default:
      return [step.kind];
  }
}
