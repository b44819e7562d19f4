import type { Origins } from "./origin.js";
import { OriginAugmentations } from "./origin-augmentations.js";
import { OriginBindings } from "./origin-bindings.js";
import { OriginCallSites } from "./origin-call-sites.js";
import { OriginCalls } from "./origin-calls.js";
import { OriginCollections } from "./origin-collections.js";
import { OriginConstructed } from "./origin-constructed.js";
import { OriginConstructions } from "./origin-constructions.js";
import { OriginContexts } from "./origin-contexts.js";
import { OriginExports } from "./origin-exports.js";
import { OriginFixtures } from "./origin-fixtures.js";
import { OriginFunctions } from "./origin-functions.js";
import { OriginGenerics } from "./origin-generics.js";
import { OriginGiven } from "./origin-given.js";
import { OriginHanded } from "./origin-handed.js";
import { OriginImports } from "./origin-imports.js";
import { OriginInherited } from "./origin-inherited.js";
import { OriginMembers } from "./origin-members.js";
import { OriginMethods } from "./origin-methods.js";
import { OriginPauses } from "./origin-pauses.js";
import { OriginResolvers } from "./origin-resolvers.js";
import { OriginStores } from "./origin-stores.js";
import { OriginSubclasses } from "./origin-subclasses.js";
import { OriginTypes } from "./origin-types.js";
import { WorthResolving } from "./worth-resolving.js";
import { Values } from "./values.js";

/** What tells where values come from, each for one sort of them. Each is made when it is first asked: of most files nobody asks the most of them. */
export abstract class OriginParts {
  #values: Values | null = null;
  #augmentations: OriginAugmentations | null = null;
  #bindings: OriginBindings | null = null;
  #members: OriginMembers | null = null;
  #calls: OriginCalls | null = null;
  #methods: OriginMethods | null = null;
  #callSites: OriginCallSites | null = null;
  #collections: OriginCollections | null = null;
  #constructed: OriginConstructed | null = null;
  #fixtures: OriginFixtures | null = null;
  #functions: OriginFunctions | null = null;
  #generics: OriginGenerics | null = null;
  #given: OriginGiven | null = null;
  #handed: OriginHanded | null = null;
  #constructions: OriginConstructions | null = null;
  #contexts: OriginContexts | null = null;
  #resolvers: OriginResolvers | null = null;
  #stores: OriginStores | null = null;
  #subclasses: OriginSubclasses | null = null;
  #types: OriginTypes | null = null;
  #imports: OriginImports | null = null;
  #inherited: OriginInherited | null = null;
  #exports: OriginExports | null = null;
  #pauses: OriginPauses | null = null;
  #worth: WorthResolving | null = null;

  protected abstract get origins(): Origins;

  get values(): Values {
    return (this.#values ??= new Values(this.origins));
  }

  get augmentations(): OriginAugmentations {
    return (this.#augmentations ??= new OriginAugmentations(this.origins));
  }

  get bindings(): OriginBindings {
    return (this.#bindings ??= new OriginBindings(this.origins));
  }

  get members(): OriginMembers {
    return (this.#members ??= new OriginMembers(this.origins));
  }

  get calls(): OriginCalls {
    return (this.#calls ??= new OriginCalls(this.origins));
  }

  get methods(): OriginMethods {
    return (this.#methods ??= new OriginMethods(this.origins));
  }

  get callSites(): OriginCallSites {
    return (this.#callSites ??= new OriginCallSites(this.origins));
  }

  get collections(): OriginCollections {
    return (this.#collections ??= new OriginCollections(this.origins));
  }

  get constructed(): OriginConstructed {
    return (this.#constructed ??= new OriginConstructed(this.origins));
  }

  get fixtures(): OriginFixtures {
    return (this.#fixtures ??= new OriginFixtures(this.origins));
  }

  get functions(): OriginFunctions {
    return (this.#functions ??= new OriginFunctions(this.origins));
  }

  get generics(): OriginGenerics {
    return (this.#generics ??= new OriginGenerics(this.origins));
  }

  get given(): OriginGiven {
    return (this.#given ??= new OriginGiven(this.origins));
  }

  get handed(): OriginHanded {
    return (this.#handed ??= new OriginHanded(this.origins));
  }

  get constructions(): OriginConstructions {
    return (this.#constructions ??= new OriginConstructions(this.origins));
  }

  get contexts(): OriginContexts {
    return (this.#contexts ??= new OriginContexts(this.origins));
  }

  get resolvers(): OriginResolvers {
    return (this.#resolvers ??= new OriginResolvers(this.origins));
  }

  get stores(): OriginStores {
    return (this.#stores ??= new OriginStores(this.origins));
  }

  get subclasses(): OriginSubclasses {
    return (this.#subclasses ??= new OriginSubclasses(this.origins));
  }

  get types(): OriginTypes {
    return (this.#types ??= new OriginTypes(this.origins));
  }

  get imports(): OriginImports {
    return (this.#imports ??= new OriginImports(this.origins));
  }

  get inherited(): OriginInherited {
    return (this.#inherited ??= new OriginInherited(this.origins));
  }

  get exports(): OriginExports {
    return (this.#exports ??= new OriginExports(this.origins));
  }

  get pauses(): OriginPauses {
    return (this.#pauses ??= new OriginPauses(this.origins));
  }

  get worth(): WorthResolving {
    return (this.#worth ??= new WorthResolving(this.origins));
  }
}
