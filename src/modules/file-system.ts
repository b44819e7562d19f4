import { readdirSync, readFileSync, realpathSync, statSync, type Dirent, type Stats } from "node:fs";
import { dirname, join } from "node:path";

type EntryKind = "file" | "directory";

interface Listing {
  readonly modified: number;
  readonly entries: ReadonlyMap<string, EntryKind>;
  /** The names that were asked for; all of them where the list was. */
  readonly asked: Set<string> | "all";
}

interface Text {
  readonly modified: number;
  readonly size: number;
  /** Null when the file cannot be read, or is too large to be source. */
  readonly text: string | null;
}

/** Longer files are generated: reading them would cost more than they tell. */
const LONGEST_TEXT = 1_000_000;
/** So many entries are looked at whenever any are. */
const CHECKED_EVERY_TIME = 300;
/** What looking at more of them may cost, as a share of the time that passes. */
const CHECK_SHARE = 0.005;

/** Milliseconds in which the process has nothing to do. Files that are linted one right after the other are no work of an editor. */
const SHORTEST_PAUSE = 100;
/** Milliseconds between two looks at a project that is linted in one go. */
const SHORTEST_RUN = 2_000;
/** The same share for such a project: nobody edits files between two of them. */
const CHECK_SHARE_OF_RUN = 0.001;

const NO_ENTRIES: ReadonlyMap<string, EntryKind> = new Map();

/**
 * Directories and texts as they were when first asked for, until {@link refresh} finds that one of them has changed. Nothing here throws:
 * what cannot be read is not there.
 */
export class FileSystem {
  readonly #listings = new Map<string, Listing | null>();
  readonly #texts = new Map<string, Text>();
  #nextCheck = 0;
  #runsUntil = 0;
  #lastUse = 0;
  #lastIdle = 0;
  /** Files linted since anything was looked at. */
  readonly #lintedSince = new Set<string>();

  /**
   * Answers whether anything that was asked for has changed on disk since; then it is all forgotten. Where that is a lot, all of it is looked
   * at from time to time only. So it is where one new file after the other is linted, as in CI: an editor comes back to a file, or takes its time.
   * @param linted the file that is linted next.
   * @param important files that are looked at whenever any are.
   */
  refresh(linted: string, important: Iterable<string>): boolean {
    const begun = performance.now();
    const idle = idleTime();
    // Where nobody counts it, all that passes may have been idle.
    const pause = idle === 0 ? begun - this.#lastUse : idle - this.#lastIdle;
    this.#lastUse = begun;
    this.#lastIdle = idle;
    const isRunningOn = pause < SHORTEST_PAUSE && begun < this.#runsUntil && !this.#lintedSince.has(linted);
    if (!isRunningOn) this.#lintedSince.clear();
    this.#lintedSince.add(linted);
    if (isRunningOn) return false;
    const isDue = this.#listings.size + this.#texts.size <= CHECKED_EVERY_TIME || begun >= this.#nextCheck;
    const changed = isDue ? this.#hasChanged() : this.#haveChanged(important);
    if (isDue) {
      const ended = performance.now();
      this.#nextCheck = ended + Math.max(SHORTEST_RUN, (ended - begun) / CHECK_SHARE);
      this.#runsUntil = ended + Math.max(SHORTEST_RUN, (ended - begun) / CHECK_SHARE_OF_RUN);
    }
    if (changed) {
      this.#listings.clear();
      this.#texts.clear();
    }
    return changed;
  }

  #haveChanged(paths: Iterable<string>): boolean {
    for (const path of paths) {
      const text = this.#texts.get(path);
      if (text !== undefined && isOutdated(path, text)) return true;
    }
    return false;
  }

  #hasChanged(): boolean {
    for (const [path, listing] of this.#listings) {
      const stats = statsOf(path);
      if (stats?.isDirectory() === true ? listing?.modified !== stats.mtimeMs && !this.#tellsTheSame(path, listing) : listing !== null) return true;
    }
    for (const [path, text] of this.#texts) if (isOutdated(path, text)) return true;
    return false;
  }

  /** Above a project stand directories in which other programs make files all the time. */
  #tellsTheSame(path: string, known: Listing | null): boolean {
    const now = known === null ? null : list(path, known.asked);
    if (known === null || now === null || !isSame(known, now)) return false;
    this.#listings.set(path, now);
    return true;
  }

  isFile(path: string): boolean {
    return this.kindOf(path) === "file";
  }

  isDirectory(path: string): boolean {
    return this.kindOf(path) === "directory";
  }

  kindOf(path: string): EntryKind | null {
    const directory = dirname(path);
    // The root has no directory that lists it.
    if (directory === path) return "directory";
    const listing = this.#listingOf(directory);
    if (listing === null) return null;
    const name = path.slice(directory.length).replace(/^[\\/]/, "");
    if (listing.asked !== "all") listing.asked.add(name);
    return listing.entries.get(name) ?? null;
  }

  entriesOf(directory: string): ReadonlyMap<string, EntryKind> {
    const listing = this.#listingOf(directory);
    if (listing === null) return NO_ENTRIES;
    if (listing.asked !== "all") this.#listings.set(directory, { ...listing, asked: "all" });
    return listing.entries;
  }

  #listingOf(directory: string): Listing | null {
    let listing = this.#listings.get(directory);
    if (listing === undefined) {
      listing = list(directory, new Set());
      this.#listings.set(directory, listing);
    }
    return listing;
  }

  /** The text of a file; null when it cannot be read. */
  textOf(path: string): string | null {
    let known = this.#texts.get(path);
    if (known === undefined) {
      known = read(path);
      this.#texts.set(path, known);
    }
    return known.text;
  }

  /** Where a path leads in the end; itself when that cannot be told. */
  realPath(path: string): string {
    try {
      return realpathSync(path);
    } catch {
      return path;
    }
  }
}

/**
 * Milliseconds in which the process had nothing to do; 0 where nobody counts them. Where a machine has more to do than it can, time passes
 * between two files while nobody waits for anything.
 */
function idleTime(): number {
  return "eventLoopUtilization" in performance ? performance.eventLoopUtilization().idle : 0;
}

function isOutdated(path: string, text: Text): boolean {
  const stats = statsOf(path);
  return (stats?.mtimeMs ?? -1) !== text.modified || (stats?.size ?? -1) !== text.size;
}

function statsOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

function isSame({ entries, asked }: Listing, now: Listing): boolean {
  if (asked === "all" && entries.size !== now.entries.size) return false;
  for (const name of asked === "all" ? entries.keys() : asked) if (entries.get(name) !== now.entries.get(name)) return false;
  return true;
}

function list(directory: string, asked: Listing["asked"]): Listing | null {
  const stats = statsOf(directory);
  if (stats === null || !stats.isDirectory()) return null;
  const entries = new Map<string, EntryKind>();
  for (const entry of direntsOf(directory)) {
    const kind = entry.isSymbolicLink() ? statsOf(join(directory, entry.name)) : entry;
    if (kind?.isFile() === true) entries.set(entry.name, "file");
    else if (kind?.isDirectory() === true) entries.set(entry.name, "directory");
  }
  return { modified: stats.mtimeMs, entries, asked };
}

function direntsOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function read(path: string): Text {
  const stats = statsOf(path);
  if (stats === null) return { modified: -1, size: -1, text: null };
  const { mtimeMs: modified, size } = stats;
  if (!stats.isFile() || size > LONGEST_TEXT) return { modified, size, text: null };
  try {
    return { modified, size, text: readFileSync(path, "utf8").replace(/^\uFEFF/, "") };
  } catch {
    return { modified, size, text: null };
  }
}
