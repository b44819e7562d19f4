import type { Decision } from "./decision.js";
import type { OnDenied } from "./options.js";
import { report, type Recorder } from "./record.js";

interface DiagnosticsChannel {
  readonly channel: (name: string) => { publish(message: unknown): void };
}

// Asked for at run time: an import of it would keep this build from loading where there is none.
const diagnostics = builtinModule("node:diagnostics_channel");
const channel = isDiagnosticsChannel(diagnostics) ? diagnostics.channel : undefined;
const decisions = channel?.("machineid:decision");
const denials = channel?.("machineid:denied");

/** Publishes decisions where the host has diagnostics channels, and reports denials to `onDenied` or on the console. */
export function hostRecord(onDenied: OnDenied | undefined): Recorder {
  return (decision) => {
    publish(decision);
    if (!decision.allowed) void report(decision, onDenied, (line) => console.error(line));
  };
}

/** The host's `process.env`, or nothing where it has none. */
export function hostEnvironment(): Readonly<Record<string, string | undefined>> {
  const environment: unknown = Reflect.get(hostProcess(), "env");
  return isEnvironment(environment) ? environment : {};
}

function publish(decision: Decision): void {
  try {
    decisions?.publish(decision);
    if (!decision.allowed) denials?.publish(decision);
  } catch {
    // The decision stands, whoever hears of it.
  }
}

function builtinModule(name: string): unknown {
  try {
    const get: unknown = Reflect.get(hostProcess(), "getBuiltinModule");
    return typeof get === "function" ? Reflect.apply(get, hostProcess(), [name]) : undefined;
  } catch {
    return undefined;
  }
}

// Not as a global name: bundlers replace it, or take its use for a mistake in code for the edge.
function hostProcess(): object {
  const found: unknown = Reflect.get(globalThis, "process");
  return typeof found === "object" && found !== null ? found : {};
}

function isDiagnosticsChannel(value: unknown): value is DiagnosticsChannel {
  return typeof value === "object" && value !== null && "channel" in value && typeof value.channel === "function";
}

function isEnvironment(value: unknown): value is Record<string, string | undefined> {
  return typeof value === "object" && value !== null;
}
