/** Fields that every decision has. */
interface DecisionFields {
  /** The authority's own code, or one of the `AUTHORITY_*` codes of this client. */
  readonly code: string;
  /** The authority's id of this answer; `null` where no authority answered. */
  readonly request_id: string | null;
  /** The device ID that was asked about. */
  readonly deviceId: string;
}

/**
 * The answer that lets work begin. Only a validate call makes one: the private member keeps
 * literals, copies and spreads from having this type.
 */
export declare class Permit implements DecisionFields {
  private constructor();
  readonly #issued: true;
  readonly allowed: true;
  readonly code: string;
  readonly request_id: string | null;
  readonly deviceId: string;
}

/** The answer that stops work; also every failure to get an answer. */
export interface Denial extends DecisionFields {
  readonly allowed: false;
}

/** The answer to one validate call. Test `allowed`; nothing else tells a permit from a denial. */
export type Decision = Permit | Denial;

/** The codes that this client gives when the authority's own decision is not to be had. */
export type AuthorityFailure =
  | "AUTHORITY_TIMEOUT"
  | "AUTHORITY_UNREACHABLE"
  | "AUTHORITY_HTTP_ERROR"
  | "AUTHORITY_INVALID_RESPONSE";

/** What a successful register call reports. Fields that the authority left out are `null`. */
export interface Registration {
  /** `ok`: the device is new. `exists`: it was known; a revoked device stays revoked. */
  readonly status: "ok" | "exists";
  readonly deviceId: string;
  readonly request_id: string | null;
  readonly planTier: string | null;
  readonly planState: string | null;
  /** Devices that the plan allows. */
  readonly limit: number | null;
  /** Devices registered now. */
  readonly devicesUsed: number | null;
  /** Devices that can still be registered. */
  readonly remaining: number | null;
}
