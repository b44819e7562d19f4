export { MachineID, type Middleware } from "./machineid.js";
export { DeniedError } from "./errors.js";
export type { AuthorityFailure, Decision, Denial, Permit, Registration } from "./decision.js";
export type { CallOptions, MachineIDOptions } from "./options.js";
export type { OnDenied } from "./record.js";
export type { Units, UnitSource } from "./units.js";
