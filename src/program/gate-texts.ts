import { packageKey } from "../models/module-name.js";
import type { ApiPath } from "../models/row.js";

/** What the address of an endpoint spells, also where its last part comes from elsewhere, or its first. */
const ENDPOINTS: readonly string[] = ["/v1/devices", "devices/validate"];
/** A text by which a call of a helper may name an endpoint, whose address that completes. */
const NAMED_ENDPOINT = /["'`/](?:validate|register)[?"'`]/;

/** Lines that begin as comments do, up to their end or that of the comment: what they speak of nobody does. */
const COMMENT_LINES = /^[ \t]*(?:\/\/.*|\/?\*+[ \t](?:(?!\*\/).)*)/gm;
const COMMENTS_BETWEEN = String.raw`(?:\/\*[^*]*\*\/\s*|\/\/.*\n\s*)*`;

/** What a text needs to ask by HTTP, however the address is put together; names may be written with escapes. */
const SPELLS_ENDPOINT = /validate|\\[ux\d]/i;

/** False only when no call can be a gate that neither its package nor its file tells of, nor the settings: working out what each call means takes long. */
export function mayNameGates(text: string): boolean {
  return SPELLS_ENDPOINT.test(text);
}

/** Tells by texts of files, without parsing them, where the authority may be asked. */
export class GateTexts {
  readonly #packages: readonly string[];
  readonly #packageImported: RegExp;
  readonly #clientImported: RegExp;
  readonly #globalClients: readonly string[];
  readonly #globalClient: RegExp;

  /**
   * @param packages that have gates.
   * @param isGlobal whether some gate needs no import.
   * @param requests functions that an endpoint may be asked with.
   */
  constructor(
    packages: ReadonlySet<string>,
    private readonly isGlobal: boolean,
    requests: readonly ApiPath[],
  ) {
    this.#packages = [...packages];
    this.#packageImported = imported(packages);
    this.#clientImported = imported(new Set(requests.filter(({ from }) => from !== "global").map(({ from }) => packageKey(from))));
    this.#globalClients = [...new Set(requests.flatMap(({ from, steps: [first] }) => (from === "global" && first?.kind === "member" ? [...first.names] : [])))];
    this.#globalClient = globalInCode(this.#globalClients);
  }

  /** Whether a text imports gates, or may use global ones. A search for a name is much cheaper than one for a pattern. */
  bringsGates(text: string): boolean {
    return this.isGlobal || (this.#packages.some((name) => text.includes(name)) && this.#packageImported.test(text));
  }

  /** Whether a text spells the path of an endpoint, or most of it. */
  speaksOfEndpoints(text: string): boolean {
    return spellsEndpoint(text) && spellsEndpoint(withoutComments(text));
  }

  /** Whether a text may name an endpoint to a function that knows the rest of its address. */
  namesEndpoint(text: string): boolean {
    return NAMED_ENDPOINT.test(text);
  }

  /** Whether a text has anything to make requests with. */
  makesRequests(text: string): boolean {
    return this.#clientImported.test(text) || (this.#globalClients.some((name) => text.includes(name)) && this.#globalClient.test(withoutComments(text)));
  }
}

function spellsEndpoint(text: string): boolean {
  return ENDPOINTS.some((path) => text.includes(path));
}

function withoutComments(text: string): string {
  return text.replace(COMMENT_LINES, "");
}

/** Finds one of the packages where it is imported or required, under whatever name. */
function imported(packages: ReadonlySet<string>): RegExp {
  return packages.size === 0 ? /(?!)/ : new RegExp(`(?:\\bfrom|\\bimport|\\()\\s*${COMMENTS_BETWEEN}["'\`](?:node:)?(?:${alternatives(packages)})["'\`]`);
}

/** Finds a global where code may use it: neither as a text, unless that names a member, nor among the words of a pattern. */
function globalInCode(names: readonly string[]): RegExp {
  const one = `(?:${alternatives(names)})`;
  return names.length === 0 ? /(?!)/ : new RegExp(`\\[\\s*["'\`]${one}["'\`]\\s*\\]|(?<![\\w$"'\`-]|(?<!\\|)\\|)${one}(?![\\w$"'-]|\\|(?!\\|))`);
}

function alternatives(names: Iterable<string>): string {
  return [...names].map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
}
