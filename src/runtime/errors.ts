import type { Denial } from "./decision.js";

/** The authority did not permit the work: what `assertAllowed`, `guard`, `startup` and `register` reject with. */
export class DeniedError extends Error {
  override readonly name = "DeniedError";
  /** Why: the authority's code, or one of the `AUTHORITY_*` codes. */
  readonly code: string;
  readonly request_id: string | null;
  readonly deviceId: string;
  readonly denial: Denial;
  /** The HTTP status with which Express, Connect and Fastify answer when nothing handles this error. */
  readonly statusCode = 503;

  constructor(denial: Denial) {
    const { code, request_id, deviceId } = denial;
    super(`${JSON.stringify(deviceId)} is denied: ${code} (request_id ${request_id ?? "none"})`);
    this.code = code;
    this.request_id = request_id;
    this.deviceId = deviceId;
    this.denial = denial;
  }
}
