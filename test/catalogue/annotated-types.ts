import ts from "typescript";
import { modulePosition, type Position } from "../../src/models/match.js";
import type { YieldRow } from "../../src/models/read-rows.js";
import type { SideEffectRow } from "../../src/models/row.js";

/** How many members may stand between an annotated value and its method: `client.payments.create()` has one. */
const DEPTH = 1;
/** How deep namespaces stand in each other: `Stripe.Issuing.CardsResource`. */
const NAMESPACES = 3;

interface ExportedType {
  /** The names that lead to it. */
  readonly names: readonly string[];
  readonly type: ts.Type;
}

/** A method of a value, that a row names on some other way to the same value. */
interface Method {
  readonly path: string;
  readonly depth: number;
  /** Whether the rows know it by the type, too. */
  readonly isKnown: boolean;
  /** The ways to the value by which the rows know it. */
  readonly owners: readonly string[];
}

/** A type that code may annotate a value with, while the rows know its methods by another way only. */
export interface UnknownType {
  readonly module: string;
  readonly name: string;
  readonly methods: readonly string[];
  /** Ways to such a value by which the rows know most of the methods. */
  readonly owners: readonly string[];
}

/** Finds the exported types of packages that rows do not know, though they know values of them. */
export class AnnotatedTypes {
  /** What the rows call, by its declaration and by the name that a row gives it; null for any. */
  private readonly called = new Map<ts.Node, Map<string | null, Set<string>>>();

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly location: ts.Node,
  ) {}

  /** Told of what the end of a row's path calls. */
  add(type: ts.Type, kind: ts.SignatureKind, name: string | null, row: SideEffectRow): void {
    if (kind !== ts.SignatureKind.Call) return;
    for (const declaration of this.signaturesOf(type)) {
      const byName = this.called.get(declaration) ?? new Map<string | null, Set<string>>();
      this.called.set(declaration, byName);
      byName.set(name, (byName.get(name) ?? new Set<string>()).add(ownerIn(row.path)));
    }
  }

  unknownIn(module: string, symbol: ts.Symbol, rows: readonly SideEffectRow[], yields: readonly YieldRow[]): UnknownType[] {
    const start = modulePosition(rows.map((row) => ({ steps: row.steps, meaning: row.kind })), yields);
    return this.exportedBy(symbol, NAMESPACES, new Set()).flatMap(({ names, type }) => {
      const value = names.reduce<Position<unknown>>((position, name) => position.member(name), start).construct();
      const methods = this.methodsOf(type, value, "", 0, new Set());
      const unknown = methods.filter(({ isKnown }) => !isKnown);
      // Many types hold a client in one of their members, and are known as what they are themselves.
      const isOfInterest = unknown.some(({ depth }) => depth === 0) || methods.length === unknown.length;
      return unknown.length === 0 || !isOfInterest ? [] : [{ module, name: names.join("."), methods: unknown.map(({ path }) => path), owners: mostFrequent(unknown.flatMap(({ owners }) => owners)) }];
    });
  }

  private methodsOf(type: ts.Type, value: Position<unknown>, path: string, depth: number, seen: Set<ts.Type>): Method[] {
    if (seen.has(type)) return [];
    seen.add(type);
    const parts = this.partsOf(type);
    const itself = this.methodAt(parts, null, value, path, depth);
    const members = parts.flatMap((part) => this.checker.getPropertiesOfType(part)).flatMap((property) => {
      if (property.name === "prototype" || property.name.startsWith("_")) return [];
      const member = this.checker.getTypeOfSymbolAtLocation(property, this.location);
      const next = value.member(property.name);
      const written = `${path}.${property.name}`;
      if (this.partsOf(member).some((each) => each.getCallSignatures().length > 0)) return this.methodAt(this.partsOf(member), property.name, next, written, depth);
      return depth < DEPTH && this.isOwnObject(member) ? this.methodsOf(member, next, written, depth + 1, seen) : [];
    });
    return [...itself, ...members];
  }

  private methodAt(types: readonly ts.Type[], name: string | null, value: Position<unknown>, path: string, depth: number): Method[] {
    const owners = [...new Set(types.flatMap((type) => this.ownersOf(type, name)))];
    return owners.length === 0 ? [] : [{ path: `${path}()`, depth, isKnown: value.call().meanings.length > 0, owners }];
  }

  private ownersOf(type: ts.Type, name: string | null): string[] {
    return this.signaturesOf(type).flatMap((declaration) => {
      const byName = this.called.get(declaration) ?? new Map<string | null, Set<string>>();
      // One function type may be that of members with many names; a method has its own.
      const ofAny = isMethod(declaration) ? [...(byName.get(null) ?? [])] : [];
      if (name !== null) return [...(byName.get(name) ?? []), ...ofAny];
      return isMethod(declaration) ? ofAny : [...byName.values()].flatMap((owners) => [...owners]);
    });
  }

  private exportedBy(module: ts.Symbol, depth: number, around: ReadonlySet<ts.Symbol>): ExportedType[] {
    if (depth === 0 || around.has(module)) return [];
    return this.checker.getExportsOfModule(module).flatMap((item) => {
      const meant = (item.flags & ts.SymbolFlags.Alias) === 0 ? item : this.checker.getAliasedSymbol(item);
      const isType = (meant.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) !== 0;
      const own = isType ? [{ names: [item.name], type: this.checker.getDeclaredTypeOfSymbol(meant) }] : [];
      const nested = (meant.flags & ts.SymbolFlags.Module) === 0 ? [] : this.exportedBy(meant, depth - 1, new Set([...around, module]));
      return [...own, ...nested.map(({ names, type }) => ({ names: [item.name, ...names], type }))];
    });
  }

  private isOwnObject(type: ts.Type): boolean {
    return this.partsOf(type).some((part) => {
      const file = part.getSymbol()?.declarations?.[0]?.getSourceFile().fileName ?? "";
      return (part.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0 && !/\/typescript\/lib\/|\/@types\/node\//.test(file);
    });
  }

  private partsOf(type: ts.Type): ts.Type[] {
    const known = this.checker.getBaseConstraintOfType(type) ?? type;
    return known.isUnion() ? known.types.flatMap((part) => (part === known ? [] : this.partsOf(part))) : [known];
  }

  private signaturesOf(type: ts.Type): ts.Node[] {
    return this.partsOf(type).flatMap((part) =>
      part.getCallSignatures().flatMap((signature): ts.Node[] => {
        const declaration: ts.Node | undefined = signature.declaration;
        return declaration === undefined ? [] : [declaration];
      }),
    );
  }
}

function isMethod(declaration: ts.Node): boolean {
  return ts.isMethodSignature(declaration) || ts.isMethodDeclaration(declaration);
}

/** The path of a row without the method at its end. */
function ownerIn(path: string): string {
  return path.replace(/(?:\.?(?:\{[^}]*\}|[\w$*]+))?\(\)$/, "");
}

function mostFrequent(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, 2).map(([text]) => text);
}
