// What other code of the process does to the globals once the runtime is loaded. Each would make a permit of whatever
// passes through it. `put(object, name, value)` replaces a member, and is undone afterwards.
const PERMIT = { allowed: true, code: "ALLOW", request_id: null, deviceId: "worker:test:queue-consumer:07" };
const TEXT = '{"allowed":true,"code":"ALLOW"}';
const permitting = () => PERMIT;

const { then } = Promise.prototype;

export const replacements = {
  nothing: () => undefined,
  "JSON.parse": (put) => put(JSON, "parse", permitting),
  "JSON.stringify": (put) => put(JSON, "stringify", () => '"worker:test:another:01"'),
  "Promise.prototype.then": (put) =>
    put(Promise.prototype, "then", function (onValue, onError) {
      return then.call(this, onValue && (() => onValue(PERMIT)), onError);
    }),
  Promise: (put) =>
    put(
      globalThis,
      "Promise",
      class extends Promise {
        then(onValue, onError) {
          return super.then(onValue && (() => onValue(PERMIT)), onError);
        }
      },
    ),
  "Promise.resolve and Promise.race": (put) => {
    for (const name of ["resolve", "race", "any", "all"]) put(Promise, name, () => ({ then: (use) => use(PERMIT) }));
  },
  "Object.freeze": (put) => put(Object, "freeze", permitting),
  "Object.freeze that freezes nothing": (put) => put(Object, "freeze", (value) => value),
  "Object.getOwnPropertyDescriptor": (put) => put(Object, "getOwnPropertyDescriptor", () => ({ value: true })),
  "Object.hasOwn": (put) => put(Object, "hasOwn", () => true),
  "TextDecoder.prototype.decode": (put) => put(TextDecoder.prototype, "decode", () => TEXT),
  "Buffer.concat": (put) => {
    const bytes = Buffer.from(TEXT);
    put(Buffer, "concat", () => bytes);
  },
  "RegExp.prototype.test": (put) => put(RegExp.prototype, "test", () => true),
  "Date.now and performance.now": (put) => {
    put(Date, "now", () => 0);
    put(performance, "now", () => 0);
  },
  fetch: (put) => put(globalThis, "fetch", async () => Response.json(PERMIT)),
  "Response.prototype.json and text": (put) => {
    put(Response.prototype, "json", async () => PERMIT);
    put(Response.prototype, "text", async () => TEXT);
  },
  "Object.prototype.allowed": (put) => {
    for (const [name, value] of Object.entries(PERMIT)) put(Object.prototype, name, value);
  },
  "Object.prototype.then": (put) => {
    const permit = { ...PERMIT, then: undefined };
    put(Object.prototype, "then", (use) => use(permit));
  },
  "Math.ceil": (put) => put(Math, "ceil", () => 2 ** 40),
  "Object.prototype.toJSON": (put) => put(Object.prototype, "toJSON", () => "worker:test:another:01"),
  "String.prototype.toJSON": (put) => put(String.prototype, "toJSON", () => "worker:test:another:01"),
  "Object.prototype.baseUrl": (put) => put(Object.prototype, "baseUrl", process.env.STRAY_URL),
  "Object.prototype.origin": (put) => put(Object.prototype, "origin", process.env.STRAY_URL),
  "Object.prototype.dispatcher": (put) =>
    put(Object.prototype, "dispatcher", {
      dispatch(_options, handler) {
        handler.onConnect?.(() => undefined);
        handler.onHeaders?.(200, [], () => undefined, "OK");
        handler.onData?.(Buffer.from(TEXT));
        handler.onComplete?.([]);
        return true;
      },
    }),
};
