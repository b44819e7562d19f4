// Compiled, never run: mistakes that the compiler must stop, each beside its nearest right use.
import { Agent } from "undici";
import * as edge from "../../../src/runtime/edge.js";
import { DeniedError, MachineID, type Decision, type Denial, type Permit } from "../../../src/runtime/index.js";

declare const machineid: MachineID;
declare const decision: Decision;
declare const permit: Permit;
declare const denial: Denial;

function requirePermit(_permit: Permit): void {}

export function tests(): void {
  const { allowed } = decision;
  const isAllowed = decision.allowed;
  if (isAllowed) requirePermit(decision);
  switch (decision.allowed) {
    case true:
      requirePermit(decision);
      break;
    case false:
      // @ts-expect-error this case is the denial
      requirePermit(decision);
  }
  // @ts-expect-error a copy of `allowed` is no permit
  if (allowed) requirePermit(allowed);
  // @ts-expect-error either of the two is no denial
  const denied: Denial = decision;
  // @ts-expect-error there is no such field, and undefined would deny for ever
  void decision.permitted;
  // @ts-expect-error the comparison can never be true
  void (decision.allowed === "true");
  // @ts-expect-error a decision is only read
  decision.allowed = true;
  // @ts-expect-error a decision does not satisfy what a permit must
  requirePermit(decision satisfies Permit);
  // @ts-expect-error an assertion cannot turn a denial into a permit
  requirePermit(denial as Permit);
  // @ts-expect-error a part of a permit is no permit
  const part: Permit = { allowed: permit.allowed } as const;
  void [denied, part];
}

export async function promises(): Promise<void> {
  // @ts-expect-error a promise is always true: not awaited
  if (machineid.validate("a")) requirePermit(permit);
  // @ts-expect-error a promise has no such field: not awaited
  void machineid.validate("a").allowed;
  // @ts-expect-error a guard gives what its function returns
  requirePermit(await machineid.guard("a", () => 1));
  // @ts-expect-error the units come one by one, each after a decision
  for (const unit of machineid.units("a", [1])) void unit;
  // @ts-expect-error a wrapped function does not give its result at once
  machineid.wrap("a", (text: string) => text)("b").trim();
}

export function calls(): void {
  // @ts-expect-error a signal is passed by its name
  void machineid.validate("a", AbortSignal.timeout(1));
  // @ts-expect-error the controller is not its signal
  void machineid.validate("a", { signal: new AbortController() });
  // @ts-expect-error the function of a guard is given a permit
  void machineid.guard("a", (given: Denial) => given);
  // @ts-expect-error a number is no source of units
  machineid.units("a", 7);
  // @ts-expect-error the denial of a loop is only read
  machineid.units("a", [1]).denial = null;
  // @ts-expect-error the device of each call must be named
  machineid.middleware();
  // @ts-expect-error middleware without next would let nothing through
  void machineid.middleware("a")({}, {});
  // @ts-expect-error what needs its object cannot be called without it
  void machineid.wrap("a", function (this: { balance: number }) { return this.balance; })();
}

export function construction(): void {
  // @ts-expect-error the options are an object
  new MachineID("org_x");
  // @ts-expect-error a class is not called
  MachineID({ orgKey: "org_x" });
  // @ts-expect-error a key that may be missing is no key
  new MachineID({ orgKey: process.env["MACHINEID_ORG_KEY"] });
  // @ts-expect-error milliseconds are a number
  new MachineID({ orgKey: "org_x", timeoutMs: "2000" });
  // @ts-expect-error the address is text
  new MachineID({ orgKey: "org_x", baseUrl: new URL("https://machineid.io") });
  // @ts-expect-error a dispatcher is undici's
  new MachineID({ orgKey: "org_x", dispatcher: {} });
  // @ts-expect-error the environment gives the key
  MachineID.fromEnv({ orgKey: "org_x" });
  // @ts-expect-error a permit denies nothing
  new DeniedError(permit);
  // @ts-expect-error the build for edge runtimes sends by fetch
  new edge.MachineID({ orgKey: "org_x", dispatcher: new Agent() });
  // @ts-expect-error the build for edge runtimes has no tripwire
  new edge.MachineID({ orgKey: "org_x" }).enforceOutbound({ allow: [] });
}
