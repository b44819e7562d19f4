import { dirname } from "node:path";
import type { TSESTree } from "@typescript-eslint/utils";
import type { Origins, ValueCell } from "./origin.js";
import { memoised } from "./values.js";

type Augmented = Map<string, (TSESTree.TSPropertySignature | TSESTree.TSMethodSignature)[]>;

const augmentedIn = new WeakMap<TSESTree.Program, Augmented>();

/**
 * What files say that objects of others have beside their own members: `declare module "fastify" { interface FastifyInstance { db: Client } }`. Which of
 * the objects out of view have the type that is written so, is not known: what is read from any of them under the name may be it.
 */
export class OriginAugmentations {
  #others: readonly Origins[] | null = null;
  #names: ReadonlySet<string> | null = null;
  #silent: boolean | null = null;
  readonly #members = new Map<string, ValueCell>();

  constructor(private readonly origins: Origins) {}

  /** Adds what augmentations in this file, and in those that it imports, say of a member of objects out of view. */
  flowMember(name: string, cell: ValueCell): void {
    if (this.#isSilent) return;
    this.origins.flow(this.#cellOfMember(name), cell);
  }

  /** Adds what `declare global` says of a variable in files that this one imports. */
  flowAmbient(name: string, cell: ValueCell): void {
    for (const other of this.#elsewhere) this.origins.eachIn(other.bindings.cellOfAmbient(name), (value) => cell.add(value));
  }

  /** Names by which other files bring something. */
  get names(): ReadonlySet<string> {
    this.#names ??= new Set(this.#elsewhere.flatMap(({ augmentations, bindings }) => [...augmentations.#own.keys(), ...bindings.ambientNames]));
    return this.#names;
  }

  /** Whether a member of the name may be what this file, or another, says of objects out of view. */
  mayAdd(name: string): boolean {
    return !this.#isSilent && (this.#own.has(name) || this.names.has(name));
  }

  get #own(): Augmented {
    return memoised(augmentedIn, this.origins.unit.ast, () => membersIn(this.origins));
  }

  /** True for most files: each read of a member asks. */
  get #isSilent(): boolean {
    this.#silent ??= !declaresOthers(this.origins.unit.text) && this.#elsewhere.length === 0;
    return this.#silent;
  }

  get #elsewhere(): readonly Origins[] {
    if (this.#others === null) {
      const { links, unit } = this.origins;
      const paths = links === null ? [] : links.reach.augmenting(unit.text, dirname(unit.filename)).filter((path) => path !== unit.filename);
      this.#others = paths.flatMap((path) => links?.moduleAt(path).origins ?? []);
    }
    return this.#others;
  }

  #cellOfMember(name: string): ValueCell {
    const known = this.#members.get(name);
    if (known !== undefined) return known;
    const cell = this.origins.newCell();
    this.#members.set(name, cell);
    for (const each of [this.origins, ...this.#elsewhere]) {
      this.origins.later(() => this.origins.eachIn(each.augmentations.#cellOfOwn(name), (value) => cell.add(value)));
    }
    return cell;
  }

  #cellOfOwn(name: string): ValueCell {
    const { origins } = this;
    const cell = origins.newCell();
    for (const member of this.#own.get(name) ?? []) {
      if (member.type === "TSMethodSignature") cell.add(origins.values.signature(member));
      else if (member.typeAnnotation != null) origins.flow(origins.types.cellOfType(member.typeAnnotation.typeAnnotation), cell);
    }
    return cell;
  }
}

/** Whether a text may say something of modules or globals that stand elsewhere. */
export function declaresOthers(text: string): boolean {
  return text.includes("declare") && /\bdeclare\s+(?:module\b|global\b)/.test(text);
}

function membersIn(origins: Origins): Augmented {
  const found: Augmented = new Map();
  const visit = (statements: readonly TSESTree.Node[]): void => {
    for (const statement of statements) {
      const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
      if (declared?.type === "TSModuleDeclaration") visit(declared.body?.body ?? []);
      else if (declared?.type === "TSInterfaceDeclaration") {
        for (const member of declared.body.body) {
          if (member.type !== "TSPropertySignature" && member.type !== "TSMethodSignature") continue;
          const name = origins.keyOf(member.key, member.computed);
          if (name !== null) found.set(name, [...(found.get(name) ?? []), member]);
        }
      }
    }
  };
  for (const statement of origins.unit.ast.body) {
    if (statement.type === "TSModuleDeclaration" && (statement.kind === "global" || statement.id.type === "Literal")) visit(statement.body?.body ?? []);
  }
  return found;
}
