import type { Helper } from "../expressions.js";
import { ProgramGenerator } from "../generate.js";

/** Something that stands at the top of a file and that other files may import. */
export interface Entity {
  /** The name that it has in its file, which no other file has. */
  readonly root: string;
  /** Its declaration stands in the last line that declares `root`. */
  readonly lines: readonly string[];
  /** How it is used, in its own file. */
  readonly helpers: readonly Helper[];
  /** Needs types. */
  readonly isTyped: boolean;
  /** What a file has to write to use it: a line that declares `name`, in place of `root` in the helpers. */
  readonly setup: ((name: string) => string) | null;
  /** Whether it may be assigned again later, so that only what is read at the time of its use is right. */
  readonly isLive: boolean;
}

/** Kinds of entities that only programs of several files have. */
export interface SpecialUse {
  readonly kind:
    | "permitTaking"
    | "handlerWrapper"
    | "sessionWrapper"
    | "express"
    | "composed"
    | "client"
    | "replace"
    | "result"
    | "assertion"
    | "predicate"
    | "runner"
    | "optionsWrapper"
    | "items"
    | "listener"
    | "baseClass"
    | "registry"
    | "constructed"
    | "iterable";
  readonly call: string;
}

/** What is common to those who write entities. */
export class SharingGenerator extends ProgramGenerator {
  /** Things of other files, and of this one, that are no plain helpers. */
  specials: SpecialUse[] = [];
  isTyped = false;

  special(kind: SpecialUse["kind"]): string | null {
    const found = this.specials.filter((special) => special.kind === kind);
    return found.length === 0 ? null : this.random.pick(found).call;
  }

  made(root: string, lines: readonly string[], helpers: readonly Helper[], more: Partial<Entity> = {}): Entity {
    return { root, lines, helpers, isTyped: false, setup: null, isLive: false, ...more };
  }

  /** The same, for what is no plain helper. */
  madeSpecial(kind: SpecialUse["kind"], root: string, lines: readonly string[], call = root): Entity {
    this.specials.push({ kind, call });
    return this.made(root, lines, []);
  }

  isCareful(): boolean {
    return this.random.chance(this.carefulness);
  }
}
