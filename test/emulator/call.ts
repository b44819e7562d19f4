import { onTestFinished } from "vitest";
import { createEmulator, type Emulator, type EmulatorOptions } from "../../src/emulator/index.js";

export const DEVICE = "worker:test:queue-consumer:01";

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  /** The JSON of the answer as it came; a test that compares it with `toEqual` or `toMatchObject` sees its real shape. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface CallOptions {
  readonly method?: string;
  readonly orgKey?: string | null;
  readonly contentType?: string | null;
  readonly signal?: AbortSignal;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** An emulator that closes with the running test. */
export async function emulatorForTest(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await createEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Sends `body` as JSON, or as it is when it is text. `null` leaves a header out. */
export async function call(emulator: Emulator, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
  const { method = body === undefined ? "GET" : "POST", orgKey = emulator.orgKey, contentType = "application/json" } = options;
  const headers = new Headers();
  if (orgKey !== null) headers.set("x-org-key", orgKey);
  if (body !== undefined && contentType !== null) headers.set("content-type", contentType);
  const payload = body === undefined ? null : typeof body === "string" ? new TextEncoder().encode(body) : JSON.stringify(body);
  const response = await fetch(emulator.url + path, { method, headers, body: payload, signal: options.signal ?? null });
  const json: unknown = await response.json();
  if (!isObject(json)) throw new Error(`Not a JSON object: ${JSON.stringify(json)}`);
  return { status: response.status, type: response.headers.get("content-type"), body: json };
}

export function validate(emulator: Emulator, deviceId = DEVICE, options: CallOptions = {}): Promise<Answer> {
  return call(emulator, "/api/v1/devices/validate", { deviceId }, options);
}

export function register(emulator: Emulator, deviceId = DEVICE, options: CallOptions = {}): Promise<Answer> {
  return call(emulator, "/api/v1/devices/register", { deviceId }, options);
}

export async function codeOf(emulator: Emulator, deviceId = DEVICE): Promise<unknown> {
  return (await validate(emulator, deviceId)).body["code"];
}
