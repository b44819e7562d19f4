import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { PERMITTED } from "../servers/answering-server.js";
import { DEVICE } from "../support/client.js";
import { answer, type Fault } from "./fault.js";

const permit = JSON.stringify(PERMITTED);
const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([...part]))));
const permitWith = (fields: object): string => JSON.stringify({ ...PERMITTED, ...fields });
const rest = permit.slice(1);

const notJson: readonly (readonly [name: string, body: string | Uint8Array])[] = [
  ["nothing", ""],
  ["a space", " "],
  ["a line break", "\r\n"],
  ["NUL", "\0"],
  ["an HTML page", "<!doctype html><title>allowed: true</title>"],
  ["XML", "<decision><allowed>true</allowed></decision>"],
  ["YAML", "allowed: true\ncode: ALLOW\n"],
  ["a form", "allowed=true&code=ALLOW"],
  ["JSONP", `callback(${permit})`],
  ["JSON behind a guard prefix", `)]}',\n${permit}`],
  ["a data: event", `data: ${permit}\n\n`],
  ["JSON lines", `${permit}\n${permit}\n`],
  ["a permit twice", permit + permit],
  ["a permit and a comma", `${permit},`],
  ["a permit and garbage", `${permit}x`],
  ["a permit and a NUL", `${permit}\0`],
  ["a permit and a denial", `${permit}{"allowed":false,"code":"DEVICE_REVOKED"}`],
  ["a permit without its end", permit.slice(0, -1)],
  ["a permit without its start", rest],
  ["half a permit", permit.slice(0, permit.length / 2)],
  ["a trailing comma", `${permit.slice(0, -1)},}`],
  ["a comment before", `/* ok */${permit}`],
  ["a comment inside", `{/**/${rest}`],
  ["single quotes", permit.replaceAll('"', "'")],
  ["names without quotes", "{allowed:true,code:\"ALLOW\"}"],
  ["True of Python", '{"allowed":True,"code":"ALLOW"}'],
  ["TRUE", '{"allowed":TRUE,"code":"ALLOW"}'],
  ["tru", '{"allowed":tru,"code":"ALLOW"}'],
  ["NaN", '{"allowed":NaN,"code":"ALLOW"}'],
  ["undefined", '{"allowed":undefined,"code":"ALLOW"}'],
  ["a byte order mark", `\uFEFF${permit}`],
  ["UTF-16", Buffer.from(permit, "utf16le")],
  ["UTF-16 with a byte order mark", bytes([0xff, 0xfe], permit)],
  ["invalid UTF-8", bytes('{"note":"', [0xff], '",', rest)],
  ["an overlong UTF-8 form", bytes('{"note":"', [0xc0, 0xaf], '",', rest)],
  ["a surrogate in UTF-8", bytes('{"note":"', [0xed, 0xa0, 0x80], '",', rest)],
  ["UTF-8 that is cut off", bytes(permit.slice(0, -1), ',"note":"', [0xe2, 0x82])],
  ["a no-break space before", `\u00a0${permit}`],
  ["a line break in a string", '{"allowed":true,"code":"AL\nLOW"}'],
  ["60,000 brackets", "[".repeat(60_000)],
  ["60,000 braces", '{"a":'.repeat(12_000)],
  ["gzip that is not declared", gzipSync(permit)],
];

const noObject: readonly (readonly [name: string, body: string])[] = [
  ["true", "true"],
  ["1", "1"],
  ["null", "null"],
  ['"true"', '"true"'],
  ["a permit in a string", JSON.stringify(permit)],
  ["an array of true", "[true]"],
  ["a permit in an array", `[${permit}]`],
  ["an empty array", "[]"],
];

const lies: readonly (readonly [name: string, body: string])[] = [
  ["no field", "{}"],
  ["no allowed", '{"code":"ALLOW","request_id":"r"}'],
  ['allowed "true"', permitWith({ allowed: "true" })],
  ['allowed "false"', permitWith({ allowed: "false" })],
  ['allowed "yes"', permitWith({ allowed: "yes" })],
  ['allowed ""', permitWith({ allowed: "" })],
  ["allowed 1", permitWith({ allowed: 1 })],
  ["allowed 0", permitWith({ allowed: 0 })],
  ["allowed -1", permitWith({ allowed: -1 })],
  ["allowed null", permitWith({ allowed: null })],
  ["allowed [true]", permitWith({ allowed: [true] })],
  ["allowed []", permitWith({ allowed: [] })],
  ["allowed {}", permitWith({ allowed: {} })],
  ["allowed { value: true }", permitWith({ allowed: { value: true, valueOf: true } })],
  ["allowed false with the code of a permit", permitWith({ allowed: false })],
  ["Allowed", '{"Allowed":true,"code":"ALLOW"}'],
  ["ALLOWED", '{"ALLOWED":true,"code":"ALLOW"}'],
  ["allowed with a space", '{"allowed ":true,"code":"ALLOW"}'],
  ["allow", '{"allow":true,"code":"ALLOW"}'],
  ["allowed with a look-alike letter", '{"\u0430llowed":true,"code":"ALLOW"}'],
  ["allowed inside decision", JSON.stringify({ decision: PERMITTED })],
  ["allowed inside data", JSON.stringify({ data: PERMITTED, code: "ALLOW" })],
  ["allowed by __proto__", `{"__proto__":${permit}}`],
  ["allowed by __proto__, the code its own", `{"code":"ALLOW","__proto__":{"allowed":true}}`],
  ["allowed by constructor.prototype", `{"code":"ALLOW","constructor":{"prototype":${permit}}}`],
  ["allowed false, then true", '{"allowed":false,"code":"ALLOW","allowed":true}'],
  ["allowed true, then no boolean", '{"allowed":true,"code":"ALLOW","allowed":"no"}'],
  ["allowed true twice", '{"allowed":true,"code":"ALLOW","allowed":true}'],
  ["allowed false, then true with an escape", '{"allowed":false,"code":"ALLOW","\\u0061llowed":true}'],
  ["allowed false with a space, then true", '{ "allowed" : false , "code" : "ALLOW", "allowed":true }'],
  ["two codes", '{"allowed":true,"code":"DEVICE_REVOKED","code":"ALLOW"}'],
  ["two devices", `{"allowed":true,"code":"ALLOW","deviceId":"x","deviceId":"${DEVICE}"}`],
  ["two names that do not matter", '{"allowed":true,"a":{"b":1},"code":"ALLOW","a":2}'],
  ["no code", '{"allowed":true,"request_id":"r"}'],
  ["code null", permitWith({ code: null })],
  ["code empty", permitWith({ code: "" })],
  ["code 7", permitWith({ code: 7 })],
  ["code [ALLOW]", permitWith({ code: ["ALLOW"] })],
  ["a code of 257 characters", permitWith({ code: "A".repeat(257) })],
  ["a code with a line break", permitWith({ code: "ALLOW\n" })],
  ["a code with an escape sequence", permitWith({ code: "\u001b[32mALLOW" })],
  ["a code beyond ASCII", permitWith({ code: "ALL\u00d6W" })],
  ["another device", permitWith({ deviceId: `${DEVICE}8` })],
  ["the device in capitals", permitWith({ deviceId: DEVICE.toUpperCase() })],
  ["the device with a space", permitWith({ deviceId: `${DEVICE} ` })],
  ["the device in an array", permitWith({ deviceId: [DEVICE] })],
  ["the device null", permitWith({ deviceId: null })],
  ["a denial without a code", '{"allowed":false}'],
  ["a denial of another device", '{"allowed":false,"code":"DEVICE_REVOKED","deviceId":"x"}'],
];

const giant: readonly (readonly [name: string, body: string])[] = [
  ["one byte over 64 KiB", permit.padEnd(64 * 1024 + 1)],
  ["one byte over 64 KiB in a string", permitWith({ note: "n".repeat(64 * 1024 + 1 - permit.length - 10) })],
  ["8 MB of spaces", permit.padEnd(8 * 1024 * 1024)],
  ["8 MB of spaces before", permit.padStart(8 * 1024 * 1024)],
];

const encodings: readonly (readonly [coding: string, body: string | Uint8Array])[] = [
  ["gzip", gzipSync(permit)],
  ["x-gzip", gzipSync(permit)],
  ["deflate", deflateSync(permit)],
  ["br", brotliCompressSync(permit)],
  ["gzip, gzip", gzipSync(gzipSync(permit))],
  ["GZIP", gzipSync(permit)],
  ["identity", permit],
  ["", permit],
  ["x-unknown", permit],
  ["gzip", gzipSync(Buffer.alloc(32 * 1024 * 1024, " "))],
];

const invalid = "AUTHORITY_INVALID_RESPONSE";

/** Complete answers with status 200 that are no decision. */
export const bodies: readonly Fault[] = [
  ...[...notJson, ...noObject, ...lies, ...giant].map(([name, body]) => answer(`says ${name}`, body, invalid)),
  ...encodings.map(([coding, body]) =>
    answer(`encodes ${body.length} bytes as ${JSON.stringify(coding)}`, body, invalid, { headers: { "content-encoding": coding } }),
  ),
];
