/** The codes that this client gives when the authority's own reason is not to be had. */
export type AdminFailure =
  | "AUTHORITY_TIMEOUT"
  | "AUTHORITY_UNREACHABLE"
  | "AUTHORITY_HTTP_ERROR"
  | "AUTHORITY_INVALID_RESPONSE";

/** The authority did not do what it was asked for, or did not say so. After a timeout it may have done it. */
export class AdminError extends Error {
  override readonly name = "AdminError";

  constructor(
    /** The authority's `error`, for example `device_not_found`, or one of the `AUTHORITY_*` codes. */
    readonly code: string,
    /** The HTTP status; `null` without an answer. */
    readonly status: number | null,
    operation: string,
  ) {
    super(`${operation} failed: ${code} (HTTP status ${status ?? "none"})`);
  }
}
