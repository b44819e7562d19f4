import type { ParserServicesWithTypeInformation, TSESTree } from "@typescript-eslint/utils";
import { packageOfGeneratedFile, packageOfGeneratedText } from "../models/generated-clients.js";
import { memoised } from "./values.js";

type Program = ParserServicesWithTypeInformation["program"];
type Checker = ReturnType<Program["getTypeChecker"]>;
type Type = ReturnType<Checker["getTypeAtLocation"]>;
type TypeSymbol = ReturnType<Checker["getSymbolsInScope"]>[number];
type SourceFile = ReturnType<Program["getSourceFiles"]>[number];

/** A type, class or function as a package declares it. */
export interface DeclaredName {
  /** The package whose file declares it; null for globals, of the host or of the project's own declarations. */
  readonly package: string | null;
  /** The module of an ambient declaration, such as `fs`; null for others. */
  readonly module: string | null;
  /** Its name behind those of the namespaces that hold it. */
  readonly path: readonly string[];
  /** `instance`: the value is what the class or type describes; `itself`: it is the function. */
  readonly is: "instance" | "itself";
}

/** The package that {@link packageOfFile} finds the types of Node's modules in. */
const NODE = "node";
const NOTHING: readonly DeclaredName[] = [];
/** Classes that extend classes, and unions in unions. */
const DEEPEST = 6;

/**
 * What the project's type checker says, by way of the parser's services. Nothing of TypeScript is loaded here: it is there when the parser
 * has brought it.
 */
export class TypeInformation {
  private readonly checker: Checker;
  private readonly known = new WeakMap<Type, readonly DeclaredName[]>();

  constructor(private readonly services: ParserServicesWithTypeInformation) {
    this.checker = services.program.getTypeChecker();
  }

  /** The declared names that describe the value of an expression, those of base classes included; none where nothing is known of it. */
  namesOf(node: TSESTree.Node): readonly DeclaredName[] {
    const type = this.typeOf(node);
    return type === null ? NOTHING : memoised(this.known, type, () => this.namesOfType(type, 0));
  }

  /** The class or interface of a package that declares the member which an expression reads; null where it is of no package. */
  ownerOf(node: TSESTree.MemberExpression): DeclaredName | null {
    const owner = this.checked(() => {
      const declared = this.checker.getSymbolAtLocation(this.services.esTreeNodeToTSNodeMap.get(node.property))?.declarations?.[0]?.parent;
      return declared === undefined || !("members" in declared) || !("name" in declared) ? null : (this.checker.getTypeAtLocation(declared).getSymbol() ?? null);
    });
    const found = owner === null ? undefined : this.namesOfSymbol(owner)[0];
    // Node's own classes say by their bases how they are built.
    return found === undefined || found.package === null || found.package === NODE ? null : found;
  }

  /** Whether the function that is called says in its own declaration that it never returns. */
  neverReturns(call: TSESTree.CallExpression): boolean {
    const declared = this.typeOf(call.callee)?.getCallSignatures() ?? [];
    // An inferred `never`, such as an element of an empty array, says nothing about how the call ends.
    return declared.length > 0 && declared.every(({ declaration }) => declaration !== undefined && "type" in declaration && declaration.type?.getText() === "never");
  }

  /**
   * The one name that describes the value of an expression and nothing else: no union, no base class. Whether it may be missing as well is left
   * out. Null when there is none.
   */
  exactNameOf(node: TSESTree.Node): DeclaredName | null {
    const type = this.typeOf(node);
    return type === null ? null : this.exactNameOfType(this.checker.getNonNullableType(type));
  }

  /** Whether the compiler lets nobody pass anything for the parameter but what a package's class of this name made. */
  demands(parameter: TSESTree.Node, packageName: string, name: string): boolean {
    const { strict, strictNullChecks } = this.services.program.getCompilerOptions();
    if ((strictNullChecks ?? strict) !== true) return false;
    const type = this.typeOf(parameter);
    const found = type === null ? null : this.exactNameOfType(type);
    return found?.package === packageName && found.path.length === 1 && found.path[0] === name;
  }

  /** The texts that an expression may have by its type, where it is there at all or, as a key, in any case; null when it may have others. */
  textsOf(node: TSESTree.Node, as: "text" | "key" = "text"): readonly string[] | null {
    const type = this.typeOf(node);
    if (type === null) return null;
    const known = as === "key" ? type : this.checker.getNonNullableType(type);
    const texts = (known.isUnion() ? known.types : [known]).map((part) => (part.isStringLiteral() ? part.value : null));
    return texts.every((text) => text !== null) ? texts : null;
  }

  private exactNameOfType(type: Type): DeclaredName | null {
    if ([type.isUnion(), type.isIntersection(), type.isTypeParameter()].includes(true)) return null;
    const symbol = type.getSymbol();
    return symbol === undefined ? null : (this.namesOfSymbol(symbol)[0] ?? null);
  }

  private typeOf(node: TSESTree.Node): Type | null {
    return this.checked(() => this.checker.getTypeAtLocation(this.services.esTreeNodeToTSNodeMap.get(node)));
  }

  /** The checker may fail on code that does not compile; the rules work without it. */
  private checked<Answer>(ask: () => Answer): Answer | null {
    try {
      return ask();
    } catch {
      return null;
    }
  }

  private namesOfType(type: Type, depth: number): readonly DeclaredName[] {
    if (depth > DEEPEST) return NOTHING;
    const known = this.checker.getBaseConstraintOfType(type) ?? type;
    const alias = type.aliasSymbol ?? known.aliasSymbol;
    const own = alias === undefined ? [] : this.namesOfSymbol(alias);
    if (known.isUnion() || known.isIntersection()) return [...own, ...known.types.flatMap((part) => this.namesOfType(part, depth + 1))];
    const symbol = known.getSymbol();
    const declared = symbol === undefined ? [] : this.namesOfSymbol(symbol);
    // Node's own classes say by their bases how they are built: `process.stdout` is a socket by its type, and none by its use.
    const isOfNode = symbol?.declarations?.some((each) => packageOfFile(each.getSourceFile().fileName) === NODE) === true;
    const bases = isOfNode ? [] : this.basesOf(known, symbol);
    return [...own, ...declared, ...bases.flatMap((base) => this.namesOfType(base, depth + 1))];
  }

  /** Whether a file of the project declares globals alone: tools write the types of a host into such. */
  private isAmbient(file: SourceFile): boolean {
    return file.isDeclarationFile && this.checker.getSymbolAtLocation(file) === undefined;
  }

  private basesOf(type: Type, symbol: TypeSymbol | undefined): readonly Type[] {
    if (type.isClassOrInterface()) return this.checker.getBaseTypes(type);
    // An instance of a generic class: its class says what it extends.
    const declared = symbol === undefined ? undefined : this.checker.getDeclaredTypeOfSymbol(symbol);
    return declared?.isClassOrInterface() === true ? this.checker.getBaseTypes(declared) : [];
  }

  private namesOfSymbol(symbol: TypeSymbol): readonly DeclaredName[] {
    const declaration = symbol.declarations?.[0];
    if (declaration === undefined) return NOTHING;
    const file = declaration.getSourceFile().fileName;
    const from = packageOfFile(file) ?? packageOfGeneratedText(declaration.getSourceFile().text);
    const isHost = this.services.program.isSourceFileDefaultLibrary(declaration.getSourceFile());
    if (from === null && !isHost && !this.isAmbient(declaration.getSourceFile())) return NOTHING;
    const [module, path] = splitQualified(this.checker.getFullyQualifiedName(symbol));
    const last = path.at(-1);
    if (last === undefined || last.startsWith("__")) return NOTHING;
    const name = "name" in declaration ? declaration.name : undefined;
    const written = last === "default" && typeof name === "object" && name !== null && "text" in name && typeof name.text === "string" ? name.text : last;
    const isFunction = "parameters" in declaration && !("members" in declaration);
    const ambient = module !== null && !/^(?:[/\\.]|[A-Za-z]:)/.test(module) ? module : null;
    return [{ package: isHost ? null : from, module: ambient, path: [...path.slice(0, -1), written], is: isFunction ? "itself" : "instance" }];
  }
}

/** `"module".A.B` as the module and its names; quotes only stand around a module. */
function splitQualified(name: string): [module: string | null, path: readonly string[]] {
  const quoted = /^"((?:[^"\\]|\\.)*)"\.?/.exec(name);
  const rest = quoted === null ? name : name.slice(quoted[0].length);
  return [quoted?.[1] ?? null, rest === "" ? [] : rest.split(".")];
}

/** The package that an installed file belongs to, or whose types it holds. */
export function packageOfFile(path: string): string | null {
  const inside = /.*[\\/]node_modules[\\/](.+)$/.exec(path)?.[1]?.replaceAll("\\", "/");
  if (inside === undefined) return packageOfGeneratedFile(path);
  const [first = "", second = ""] = inside.split("/");
  if (first === "@types") return second.includes("__") ? `@${second.replace("__", "/")}` : second;
  // Generated code, such as `.prisma/client`, belongs to the package of the same name.
  if (first.startsWith(".") && first !== ".pnpm") return `@${first.slice(1)}/${second}`;
  return first.startsWith("@") ? `${first}/${second}` : first;
}

/** Type information of a linted file; null when the parser has none. */
export function typeInformationOf(services: unknown): TypeInformation | null {
  return hasTypeInformation(services) ? new TypeInformation(services) : null;
}

function hasTypeInformation(services: unknown): services is ParserServicesWithTypeInformation {
  return (
    typeof services === "object" && services !== null && "program" in services && typeof services.program === "object" && services.program !== null &&
    "esTreeNodeToTSNodeMap" in services
  );
}
