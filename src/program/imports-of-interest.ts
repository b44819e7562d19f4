import type { TSESTree } from "@typescript-eslint/utils";
import { withoutWrappers } from "./expressions.js";
import type { Interest } from "../models/names-of-interest.js";
import { childNodes, importedBy, staticKey } from "./nodes.js";
import type { ExportKind } from "./export-outline.js";
import type { LinkedModule } from "./linked-files.js";
import type { Origins } from "./origin.js";

/** What the names in a file that stand for exports of other files may be, told by outlines of those: none of them is parsed for it. */
export class ImportsOfInterest {
  constructor(private readonly origins: Origins) {}

  /** The import that declares a name; `imported` null for a namespace. */
  importOf(node: TSESTree.Identifier): { readonly from: string; readonly imported: string | null } | null {
    const definition = this.origins.variableOf(node)?.defs[0];
    if (definition?.type !== "ImportBinding") return null;
    const { node: specifier } = definition;
    switch (specifier.type) {
      case "ImportSpecifier":
        return specifier.parent.type === "ImportDeclaration" ? { from: specifier.parent.source.value, imported: staticKey(specifier.imported, false) } : null;
      case "ImportDefaultSpecifier":
        return { from: specifier.parent.source.value, imported: "default" };
      case "ImportNamespaceSpecifier":
        return { from: specifier.parent.source.value, imported: null };
      default:
        return null;
    }
  }

  /** Whether an API may be called under this name. */
  isOfInterest(name: string, interest: Interest = "any"): boolean {
    const { called } = this.origins.names;
    return called === null || called.has(name) || this.origins.isAlias(name, interest);
  }

  isOpen(specifier: string, name: string): boolean {
    const module = this.origins.imports.fileOf(specifier);
    return module === null ? this.origins.imports.mayExportMore(specifier) : this.kindOf(module, name) === "open";
  }

  /** Whether an export is of interest by the name that the file has for it which declares it. */
  isRenamed(specifier: string, imported: string): boolean {
    const module = this.origins.imports.fileOf(specifier);
    const name = module === null ? null : (this.origins.links?.outline.nameAtHome(module.path, imported) ?? null);
    return name !== null && name !== imported && this.isOfInterest(name, "effect");
  }

  /** Whether another file says that objects out of view have a member of the name, or that there is a global one. A name that a pattern binds is renamed seldom. */
  isAugmented(name: string | null): boolean {
    return name !== null && this.origins.augmentations.names.has(name);
  }

  /** Whether a member of what a file exports, or of its instances, may be of interest. */
  mayHaveMember(specifier: string, name: string, key: string): boolean {
    const module = this.origins.imports.fileOf(specifier);
    if (module === null) return false;
    const kind = this.kindOf(module, name);
    if (kind !== "class") return kind === "open";
    return this.origins.worth.mayHold(key) || this.origins.links?.outline.mayHoldMember(module.path, name, key) !== false;
  }

  /** A function that is no class tells nothing of what it stores in what `new` makes of it. */
  isPlain(specifier: string, name: string): boolean {
    const module = this.origins.imports.fileOf(specifier);
    return module !== null && this.kindOf(module, name) === "plain";
  }

  /** Whether an export stands in a file that reaches no side effect, whatever else the file reaches that hands it on. */
  isDetached(module: LinkedModule, name: string): boolean {
    const { links, model } = this.origins;
    if (module.position !== null || links === null) return false;
    const home = links.outline.homeOf(module.path, name);
    return model.file(home.path) === null && !links.reach.of(home.path).effects;
  }

  kindOf(module: LinkedModule, name: string): ExportKind {
    return module.position === null ? (this.origins.links?.outline.kindOf(module.path, name) ?? "open") : "open";
  }

  /** Whether a name, or a member of one, is imported from a file that can matter only by what it is given. */
  isUnseen(node: TSESTree.Node): boolean {
    const named = withoutWrappers(node);
    if (named.type === "MemberExpression") return this.isUnseen(named.object);
    const specifier = named.type === "Identifier" ? this.importOf(named) : null;
    return specifier !== null && this.origins.imports.isUnseen(specifier.from);
  }

  loadsUnseen(node: TSESTree.Node): boolean {
    const specifier = loadedBy(node);
    return specifier !== null && this.origins.imports.isUnseen(specifier);
  }

  speaksOfFiles(type: TSESTree.Node): boolean {
    const open: TSESTree.Node[] = [type];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node.type === "TSImportType") return true;
      if (node.type === "Identifier") {
        const specifier = this.importOf(node);
        if (specifier === null ? this.origins.variableOf(node) !== null : this.origins.imports.fileOf(specifier.from) !== null) return true;
        // A type that matters in no other way may hold what it is given: `Held<Stripe>`.
        if (specifier !== null && this.origins.imports.genericOf(node) !== null) return true;
      }
      open.push(...childNodes(node));
    }
    return false;
  }

  /** `require("./file")`, under whatever name, and `import("./file")`. */
  loadsFile(node: TSESTree.Node): boolean {
    const specifier = loadedBy(node);
    return specifier !== null && this.origins.imports.fileOf(specifier) !== null;
  }
}

/** What `require("./file")`, under whatever name, or `import("./file")` loads. */
function loadedBy(node: TSESTree.Node): string | null {
  const source = node.type === "CallExpression" ? node.arguments[0] : node.type === "ImportExpression" ? importedBy(node) : null;
  return source === undefined || source === null ? null : staticKey(source, true);
}
