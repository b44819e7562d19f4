// Compiled, never run: each expected error below is an error that users of the runtime must get.
import {
  DeniedError,
  MachineID,
  type Decision,
  type Denial,
  type OutboundEvent,
  type Permit,
  type Registration,
  type Tripwire,
  type Units,
} from "../../../src/runtime/index.js";

declare const machineid: MachineID;
declare const decision: Decision;
declare const permit: Permit;
declare const denial: Denial;

function requirePermit(_permit: Permit): void {}

/** Equal in both directions, so that neither `any` nor a wider type passes. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_proof: Same<A, B>): void {}

export function narrowsByReturn(): void {
  if (!decision.allowed) {
    same<typeof decision, Denial>(true);
    return;
  }
  same<typeof decision, Permit>(true);
  requirePermit(decision);
}

export function narrowsByComparison(): void {
  if (decision.allowed === true) requirePermit(decision);
  if (decision.allowed !== true) same<typeof decision, Denial>(true);
}

export function doesNotNarrow(): void {
  // @ts-expect-error a decision may be a denial
  requirePermit(decision);
  // @ts-expect-error a code tells nothing
  if (decision.code === "ALLOW") requirePermit(decision);
  // @ts-expect-error every decision object is truthy
  if (decision) requirePermit(decision);
  // @ts-expect-error the wrong way round
  if (!decision.allowed) requirePermit(decision);
  // @ts-expect-error a denial is no permit
  requirePermit(denial);
}

export function cannotBuild(): void {
  // @ts-expect-error a literal is no permit
  requirePermit({ allowed: true, code: "ALLOW", request_id: null, deviceId: "a" });
  // @ts-expect-error a copy is no permit
  requirePermit({ ...permit });
  // @ts-expect-error a permit of another device cannot be made from this one
  requirePermit({ ...permit, deviceId: "b" });
  // @ts-expect-error a permit has no constructor to call
  new permit.constructor();
  // @ts-expect-error the class is a type only
  new Permit();
  // @ts-expect-error a denial cannot be turned into a permit
  denial.allowed = true;
  // @ts-expect-error a permit cannot be changed
  permit.deviceId = "b";
}

// A function that must not run without a permit says so by its parameter.
declare function refund(permit: Permit, amount: number): Promise<void>;

export async function presentsAPermit(): Promise<void> {
  await machineid.guard("a", (given) => refund(given, 1));
  await refund(await machineid.assertAllowed("a"), 1);
  await refund(await machineid.startup("a"), 1);
  // @ts-expect-error a promise of a permit is no permit
  await refund(machineid.assertAllowed("a"), 1);
  // @ts-expect-error a decision that nobody tested is no permit
  await refund(await machineid.validate("a"), 1);
  // @ts-expect-error a registration is no permit
  await refund(await machineid.register("a"), 1);
  // @ts-expect-error `true` is no permit
  await refund(true, 1);
  // @ts-expect-error a permit cannot be forged by a class
  await refund(new (class implements Permit { allowed = true as const; code = "ALLOW"; request_id = null; deviceId = "a"; })(), 1);
  // @ts-expect-error a permit cannot be extended
  class Forged extends Permit {}
  void Forged;
}

export async function methods(): Promise<void> {
  same<ReturnType<typeof machineid.validate>, Promise<Decision>>(true);
  same<ReturnType<typeof machineid.assertAllowed>, Promise<Permit>>(true);
  same<ReturnType<typeof machineid.startup>, Promise<Permit>>(true);
  same<ReturnType<typeof machineid.register>, Promise<Registration>>(true);
  same<Registration["status"], "ok" | "exists">(true);
  same<Decision["request_id"], string | null>(true);
  same<DeniedError["denial"], Denial>(true);

  const result = machineid.guard("a", async (given) => {
    same<typeof given, Permit>(true);
    return 7;
  });
  same<typeof result, Promise<number>>(true);

  const work = machineid.units("a", [{ job: 1 }]);
  same<typeof work, Units<{ job: number }>>(true);
  same<typeof work.denial, Denial | null>(true);
  same<typeof work.undelivered, { job: number } | undefined>(true);
  for await (const unit of work) same<typeof unit, { job: number }>(true);
  for await (const unit of machineid.units("a", [Promise.resolve(1)])) same<typeof unit, number>(true);

  const pay = machineid.wrap("a", async (amount: number, to: string) => ({ amount, to }));
  same<typeof pay, (this: unknown, amount: number, to: string) => Promise<{ amount: number; to: string }>>(true);
  const synchronous = machineid.wrap("a", (amount: number) => amount);
  same<ReturnType<typeof synchronous>, Promise<number>>(true);
  // The shapes that Express and Connect, and Fastify, take.
  const asExpress: (request: object, response: object, next: (error?: unknown) => void) => void = machineid.middleware("a");
  const asFastify: (request: object, reply: object) => Promise<unknown> = machineid.preHandler("a");
  void [asExpress, asFastify];
  // @ts-expect-error a wrapped function takes the arguments of the function
  void pay("1", "b");
  // @ts-expect-error a wrapped function answers by a promise
  const tooSoon: number = synchronous(1);
  void tooSoon;
  // @ts-expect-error a function is required
  machineid.wrap("a");

  // @ts-expect-error the guard's function is required
  void machineid.guard("a");
  // @ts-expect-error a device ID is a string
  void machineid.validate(7);
  // @ts-expect-error there is no timeout for one call
  void machineid.validate("a", { timeoutMs: 1 });
  // @ts-expect-error the org key is required
  new MachineID({});
  // @ts-expect-error an option that does not exist
  new MachineID({ orgKey: "org_x", timeout: 1 });
  new MachineID({ orgKey: "org_x", onDenied: (given) => same<typeof given, Denial>(true), baseUrl: undefined });
}

export function tripwire(): void {
  using handle = machineid.enforceOutbound({ allow: ["example.com", "db.internal:5432"] });
  same<typeof handle, Tripwire>(true);
  same<typeof handle.count, number>(true);
  same<ReturnType<typeof handle.close>, void>(true);
  machineid.enforceOutbound({ allow: [] as const, mode: "report" }).close();
  machineid.enforceOutbound({ allow: [], mode: undefined });
  same<OutboundEvent["mode"], "throw" | "report">(true);
  same<OutboundEvent["port"], number | null>(true);
  // @ts-expect-error the hosts are required, so that an empty list is meant
  machineid.enforceOutbound({});
  // @ts-expect-error one host is a list of one
  machineid.enforceOutbound({ allow: "example.com" });
  // @ts-expect-error a pattern is no host
  machineid.enforceOutbound({ allow: [/example/] });
  // @ts-expect-error there is no third mode
  machineid.enforceOutbound({ allow: [], mode: "warn" });
  // @ts-expect-error calls are counted, not set
  handle.count = 0;
}
