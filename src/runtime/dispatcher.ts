import type { Dispatcher } from "undici";
import { checkOptions, demand, isFunction, isObject, type CheckedOptions, type ClientOptions } from "./options.js";

export interface MachineIDOptions extends ClientOptions {
  /** An undici dispatcher to send through. It stays open when `close()` is called. Default: a pool of its own. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** Options of a client that sends by undici, checked. */
export interface DispatcherOptions extends CheckedOptions {
  readonly dispatcher: Dispatcher | undefined;
}

/** @throws {TypeError} that names the wrong option, never its value. */
export function checkDispatcherOptions(options: MachineIDOptions): DispatcherOptions {
  const checked = checkOptions(options);
  demand(hasDispatcher(checked), "dispatcher must be a Dispatcher");
  return checked;
}

function hasDispatcher(options: CheckedOptions): options is DispatcherOptions {
  const { dispatcher } = options;
  return dispatcher === undefined || (isObject(dispatcher) && isFunction(dispatcher["dispatch"]));
}
