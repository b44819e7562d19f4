import { JsonError, quote, readIndex, readList, readObject, readText, readWord, type Fields } from "./check-json.js";
import { frameworkNames, type FrameworkName } from "./frameworks.js";
import type { ApiPath } from "./row.js";

/** Where a call finds a text: an argument, or that argument's property when it is an object. */
export interface TextPlace {
  readonly argument: number;
  readonly property: string | null;
}

export type GateStyle =
  | { readonly style: "asserts" }
  | { readonly style: "decision" }
  | { readonly style: "boolean" }
  | { readonly style: "wraps"; readonly argument: number }
  | { readonly style: "units" };

export const assertionTests = ["truthy", "equal", "strict-equal"] as const;
export const promiseMethods = ["all", "race", "any", "allSettled", "resolve", "reject", "construct", "withResolvers"] as const;
/** How HTTP clients are told a deadline: those of one name alike. `dispatcher` is undici's own `request`. `node` answers through a callback. */
export const httpClients = ["fetch", "dispatcher", "axios", "got", "ky", "node"] as const;
export const callbackRuns = ["once", "iterates"] as const;
/** Where the items of a new collection come from: the items of the first argument, pairs of a key and an item in it, all arguments, members of the first argument, pairs of their names and them, or collections of the items of the first argument; `contexts` are set by `run` and `enterWith`, and are told apart from other members. */
export const collectionSources = ["items", "pairs", "arguments", "members", "entries", "groups", "contexts"] as const;
/** What a call stores in its first argument: the members of the others, the third under the name of the second, that as a property descriptor, descriptors by name, or something of which nothing is known under the name of the second. */
export const storedThings = ["members", "value", "descriptor", "descriptors", "replacement"] as const;

export const startKinds = ["server", "consumer", "scheduler"] as const;
/** What the first argument of a call must be for work to begin. */
export const startArguments = ["port"] as const;
/** Work that goes on by itself once it has begun. */
export type StartKind = (typeof startKinds)[number];

/** What a call of a modelled function does, other than side effects. */
export type Behaviour =
  | { readonly is: "gate"; readonly gate: GateStyle }
  | { readonly is: "terminator" }
  | { readonly is: "pause" }
  | { readonly is: "timer" }
  | { readonly is: "assertion"; readonly test: (typeof assertionTests)[number] }
  | { readonly is: "callback"; readonly argument: number | "last"; readonly runs: (typeof callbackRuns)[number] }
  | { readonly is: "promise"; readonly method: (typeof promiseMethods)[number] }
  | { readonly is: "boolean-conversion" }
  | { readonly is: "array-from" }
  /** A general HTTP client, through which the authority may be asked directly. `options` is the argument with its deadline. */
  | { readonly is: "request"; readonly url: TextPlace; readonly client: (typeof httpClients)[number]; readonly options: number | null }
  /**
   * Begins work that goes on by itself; `events` are those that the first argument must name one of, null where it need not. `unless`: members of
   * the same object that begin it where the file calls them. `then`: those with which it begins where the file calls them later, with the beginning of their first argument behind a space. `given: "port"`: only where the first argument is the number of a port.
   */
  | { readonly is: "start"; readonly of: StartKind; readonly events: readonly string[] | null; readonly unless: readonly string[]; readonly then: readonly string[]; readonly given: (typeof startArguments)[number] | null }
  /** Makes the device known to the authority; its answer is no decision. */
  | { readonly is: "register" }
  /** One argument is a device ID. Other rows say what the call does. */
  | { readonly is: "identified"; readonly argument: number }
  /** Makes a client of the authority; `deadline` is where it is told how long a call may take. */
  | { readonly is: "validator"; readonly deadline: TextPlace }
  /** The value, passed to a router, lets only requests with a permit go on to the handlers after it. */
  | { readonly is: "middleware" }
  /** A function that a router takes, and so no path. */
  | { readonly is: "handler" }
  /** Makes a router of a framework. */
  | { readonly is: "router"; readonly framework: FrameworkName }
  /** Calls its function argument later, and only with a permit. */
  | { readonly is: "permits"; readonly argument: number }
  /** Asks before it does its work: its call rejects without a permit. */
  | { readonly is: "gated" }
  /** Yields the module that its first argument names. */
  | { readonly is: "module" }
  /** Yields its first argument as a function that answers by a promise. */
  | { readonly is: "promisify" }
  /** Yields a new collection. */
  | { readonly is: "collection"; readonly of: (typeof collectionSources)[number] }
  /** Stores in its first argument. */
  | { readonly is: "store"; readonly what: (typeof storedThings)[number] }
  /** Yields the member of its first argument that the second names. */
  | { readonly is: "member" }
  /** Calls its first argument with the items of the third, or constructs it with those of the second. */
  | { readonly is: "apply" | "construct" }
  /**
   * Yields a function that hands tests what fixtures provide: by members of its argument, or those of the functions that it extends. `under`: what the
   * functions get that its members are given has such a member, of the type that the call is told.
   */
  | { readonly is: "fixtures"; readonly under: string | null }
  /** The value is a symbol. */
  | { readonly is: "symbol" }
  /** Yields an object that stands for a text: that of the template which it is the tag of, or of its first argument. */
  | { readonly is: "text" }
  /** Yields its first argument. */
  | { readonly is: "identity" }
  /** Yields an object that is none of its arguments. */
  | { readonly is: "object" }
  /** Yields something that may stand for its first argument but need not do what it does, such as a function that remembers the first result. */
  | { readonly is: "wrapper" };

export type Start = Extract<Behaviour, { readonly is: "start" }>;

export interface BehaviourRow extends ApiPath {
  readonly behaviour: Behaviour;
}

const behaviourNames = [
  "gate", "terminator", "pause", "timer", "assertion", "callback", "promise", "boolean-conversion", "array-from", "request", "register", "module",
  "promisify", "identity", "object", "wrapper", "collection", "store", "member", "apply", "construct", "identified", "validator", "middleware", "handler", "permits", "gated", "router", "start", "fixtures", "symbol", "text",
] as const;

/** Keys of a row of a behaviours file, besides those that say where the path begins. */
export const behaviourKeys = ["is", "style", "argument", "test", "method", "runs", "url", "client", "options", "deadline", "of", "what", "framework", "events", "unless", "then", "given", "under"] as const;
type BehaviourKey = (typeof behaviourKeys)[number];

/** @throws {JsonError} */
export function readBehaviour(fields: Fields<BehaviourKey>, place: string): Behaviour {
  const is = readWord(fields("is"), `${place}.is`, behaviourNames);
  switch (is) {
    case "gate":
      return { is, gate: readGateStyle(fields, place) };
    case "assertion":
      return { is, test: readWord(fields("test"), `${place}.test`, assertionTests) };
    case "callback":
      return { is, ...readCallback(fields, place) };
    case "fixtures":
      return { is, under: fields("under") === undefined ? null : readText(fields("under"), `${place}.under`) };
    case "collection":
      return { is, of: readWord(fields("of"), `${place}.of`, collectionSources) };
    case "start":
      return { is, of: readWord(fields("of"), `${place}.of`, startKinds), events: fields("events") === undefined ? null : readList(fields("events"), `${place}.events`, readText), unless: fields("unless") === undefined ? [] : readList(fields("unless"), `${place}.unless`, readText), then: fields("then") === undefined ? [] : readList(fields("then"), `${place}.then`, readText), given: fields("given") === undefined ? null : readWord(fields("given"), `${place}.given`, startArguments) };
    case "store":
      return { is, what: readWord(fields("what"), `${place}.what`, storedThings) };
    case "promise":
      return { is, method: readWord(fields("method"), `${place}.method`, promiseMethods) };
    case "request":
      return {
        is,
        url: readTextPlace(fields("url"), `${place}.url`),
        client: readWord(fields("client"), `${place}.client`, httpClients),
        options: fields("options") === undefined ? null : readIndex(fields("options"), `${place}.options`),
      };
    case "identified":
      return { is, argument: readIndex(fields("argument"), `${place}.argument`) };
    case "permits":
      return { is, argument: readIndex(fields("argument"), `${place}.argument`) };
    case "router":
      return { is, framework: readWord(fields("framework"), `${place}.framework`, frameworkNames) };
    case "validator":
      return { is, deadline: readTextPlace(fields("deadline"), `${place}.deadline`) };
    default:
      return { is };
  }
}

function readGateStyle(fields: Fields<"style" | "argument">, place: string): GateStyle {
  const style = readWord(fields("style"), `${place}.style`, ["asserts", "decision", "boolean", "wraps", "units"]);
  return style === "wraps" ? { style, argument: readIndex(fields("argument"), `${place}.argument`) } : { style };
}

function readTextPlace(value: unknown, place: string): TextPlace {
  const fields = readObject(value, place, ["argument", "property"]);
  const property = fields("property");
  if (property !== undefined && typeof property !== "string") throw new JsonError(`${place}.property is ${quote(property)}, expected a string.`);
  return { argument: readIndex(fields("argument"), `${place}.argument`), property: property ?? null };
}

/** @throws {JsonError} */
export function readCallback(
  fields: Fields<"argument" | "runs">,
  place: string,
): { readonly argument: number | "last"; readonly runs: "once" | "iterates" } {
  const argument = fields("argument");
  return {
    argument: argument === "last" ? argument : readIndex(argument, `${place}.argument`),
    runs: readWord(fields("runs"), `${place}.runs`, callbackRuns),
  };
}
