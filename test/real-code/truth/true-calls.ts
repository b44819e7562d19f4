import ts from "typescript";
import type { SideEffectRow } from "../../../src/models/row.js";
import type { ApiDeclarations } from "./api-declarations.js";
import { mayHold } from "./argument-truth.js";
import { ClientPlaces, type ClientPlace } from "./client-place.js";
import { isOwnFunction } from "./own-functions.js";

type Call = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

/** What the checker says of one call. */
export interface JudgedCall {
  /** `start:end` of the call in its file. */
  readonly place: string;
  readonly line: number;
  readonly text: string;
  /** The module of the row that the call is an API of; null when it is none; `"?"` when the checker does not know what is called. */
  readonly from: string | null;
  /** For null: whether what is called is declared by the repository's own code. */
  readonly isOwn: boolean;
  /** Where the client is made; "elsewhere" for calls that are no API. */
  readonly client: ClientPlace;
}

/** Judges every call of a file whose name, or whose lack of one, a row could mean. */
export class TrueCalls {
  private readonly names: ReadonlySet<string>;
  private readonly places: ClientPlaces;

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly apis: ApiDeclarations,
    rows: readonly SideEffectRow[],
  ) {
    this.places = new ClientPlaces(checker);
    this.names = new Set(rows.flatMap(({ steps }) => {
      const named = steps.findLast((step) => step.kind === "member");
      return named === undefined ? [] : [...named.names];
    }));
  }

  in(file: ts.SourceFile): JudgedCall[] {
    const found: JudgedCall[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) found.push(this.judge(node, file));
      node.forEachChild(visit);
    };
    visit(file);
    return found;
  }

  private judge(call: Call, file: ts.SourceFile): JudgedCall {
    const start = call.getStart(file);
    return {
      place: `${start}:${call.end}`,
      line: file.getLineAndCharacterOfPosition(start).line + 1,
      text: call.getText(file).replace(/\s+/g, " ").slice(0, 100),
      ...this.verdictOn(call),
    };
  }

  private verdictOn(call: Call): Pick<JudgedCall, "from" | "isOwn" | "client"> {
    const callee = skipParentheses(ts.isTaggedTemplateExpression(call) ? call.tag : call.expression);
    if (callee.kind === ts.SyntaxKind.ImportKeyword || callee.kind === ts.SyntaxKind.SuperKeyword) return { from: null, isOwn: false, client: "elsewhere" };
    if (ts.isCallExpression(call) && ts.isPropertyAccessExpression(callee) && this.isInvoked(callee)) return this.verdictOnCallee(call, skipParentheses(callee.expression), false);
    return this.verdictOnCallee(call, callee, true);
  }

  /** `f.call(…)` and `f.apply(…)` call `f`: they are methods of the library, whatever `f` is. */
  private isInvoked({ name, expression }: ts.PropertyAccessExpression): boolean {
    return (name.text === "call" || name.text === "apply") && this.checker.getTypeAtLocation(expression).getCallSignatures().length > 0;
  }

  /** @param showsArguments whether the arguments of the call are those of the callee. */
  private verdictOnCallee(call: Call, callee: ts.Expression, showsArguments: boolean): Pick<JudgedCall, "from" | "isOwn" | "client"> {
    const nothing = { from: null, isOwn: false, client: "elsewhere" } as const;
    const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : null;
    if (name !== null && !this.names.has(name)) return nothing;
    if (ts.isPropertyAccessExpression(callee) && this.isTerminal(callee.expression)) return nothing;
    const type = this.checker.getTypeAtLocation(callee);
    if ((type.flags & ts.TypeFlags.Any) !== 0) return { ...nothing, from: "?" };
    if (ts.isPropertyAccessExpression(callee) && this.isQueued(call, callee.expression)) return nothing;
    if (isOwnFunction(callee, this.checker)) return { ...nothing, isOwn: true };
    const kind = ts.isNewExpression(call) ? ts.SignatureKind.Construct : ts.SignatureKind.Call;
    for (const row of this.rowsMeant(callee, [...this.apis.rowsFor(type, kind, name ?? this.symbolName(callee))])) {
      if (row.when === null || !showsArguments || mayHold(row.when, call, this.checker)) return { from: row.from, isOwn: false, client: this.places.of(callee) };
    }
    const declared = this.checker.getSignaturesOfType(type, kind).map(({ declaration }) => declaration?.getSourceFile().fileName ?? "");
    return { ...nothing, isOwn: declared.some((path) => path !== "" && !path.includes("/node_modules/")) };
  }

  /** `axios.get()` is declared like a method of what `axios.create()` makes, but other rows are about it: those of the export itself. */
  private rowsMeant(callee: ts.Expression, rows: readonly SideEffectRow[]): readonly SideEffectRow[] {
    if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return rows;
    const declaration = this.checker.getSymbolAtLocation(callee.expression)?.declarations?.[0];
    if (declaration === undefined || !ts.isImportClause(declaration) || !ts.isStringLiteral(declaration.parent.moduleSpecifier)) return rows;
    const { text } = declaration.parent.moduleSpecifier;
    const direct = rows.filter(({ from, steps: [first, ...others] }) => {
      const isDefault = first?.kind === "member" && first.names.has("default");
      return from === text && others.length === (isDefault ? 2 : 1);
    });
    return direct.length > 0 ? direct : rows;
  }

  /** A terminal is a socket by its type, and none by its use. */
  private isTerminal(receiver: ts.Expression): boolean {
    const type = this.checker.getTypeAtLocation(receiver);
    const parts = type.isUnionOrIntersection() ? type.types : [type];
    return parts.some((part) => {
      const symbol = part.getSymbol();
      return symbol?.name === "WriteStream" && symbol.declarations?.some((declaration) => /\/@types\/node\/(?:process|tty|globals)\.d\.ts$/.test(declaration.getSourceFile().fileName)) === true;
    });
  }

  /** A command of a pipeline or batch is declared like one of its client, but it only queues: it answers with its own receiver, which has an `exec` to come that ends the queue. */
  private isQueued(call: Call, receiver: ts.Expression): boolean {
    const type = this.checker.getTypeAtLocation(receiver);
    const ends = type.getProperty("exec");
    if (ends === undefined || this.checker.getTypeAtLocation(call) !== type) return false;
    // That of ssh2 runs a command, and answers with its own receiver like others.
    return this.checker.getTypeOfSymbolAtLocation(ends, receiver).getCallSignatures().every((signature) => {
      const answer = signature.getReturnType();
      return (this.checker.getBaseConstraintOfType(answer) ?? answer).getProperty("exec") === undefined;
    });
  }

  private symbolName(callee: ts.Expression): string | null {
    const symbol = this.checker.getSymbolAtLocation(callee);
    if (symbol === undefined) return null;
    return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? null : this.checker.getAliasedSymbol(symbol).name;
  }
}

function skipParentheses(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) ? skipParentheses(node.expression) : node;
}
