import { readFileSync } from "node:fs";
import { Agent, Dispatcher, ProxyAgent } from "undici";
import { expect, test } from "vitest";
import { answeringServer, json, PERMITTED } from "./servers/answering-server.js";
import { http2Server } from "./servers/http2-server.js";
import { proxyServer } from "./servers/proxy-server.js";
import { CA_FILE, tlsServer } from "./servers/tls-server.js";
import { client, DEVICE } from "./support/client.js";

const REVOKED = { allowed: false, code: "DEVICE_REVOKED" };

test("a proxy as dispatcher: decisions come through its tunnel, and without it there are none", async () => {
  await using proxy = await proxyServer();
  await using authority = await tlsServer("trusted");
  const dispatcher = new ProxyAgent({ uri: proxy.url, requestTls: { ca: readFileSync(CA_FILE) } });
  await using subject = client(authority.url, { dispatcher });
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
  expect(proxy.tunnels).toEqual([new URL(authority.url).host]);
  proxy.refuse();
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: false, code: "AUTHORITY_UNREACHABLE" });
  expect(authority.requests).toBe(1);
  await dispatcher.destroy();
});

test("a proxy as dispatcher: a denial comes through", async () => {
  await using proxy = await proxyServer();
  await using authority = await answeringServer(json(REVOKED));
  const dispatcher = new ProxyAgent({ uri: proxy.url, proxyTunnel: true });
  await using subject = client(authority.url, { dispatcher });
  expect(await subject.machineid.validate(DEVICE)).toMatchObject(REVOKED);
  expect(proxy.tunnels).toHaveLength(1);
  await dispatcher.destroy();
});

test("HTTP/2 by a dispatcher: permit, denial, and a session that ends", async () => {
  await using authority = await http2Server(PERMITTED);
  const dispatcher = new Agent({ allowH2: true, connect: { ca: readFileSync(CA_FILE) } });
  await using subject = client(authority.url, { dispatcher });
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
  authority.answer = REVOKED;
  const answers = await Promise.all(Array.from({ length: 20 }, () => subject.machineid.validate(DEVICE)));
  expect(answers.map(({ code }) => code)).toEqual(Array.from({ length: 20 }, () => "DEVICE_REVOKED"));
  authority.answer = PERMITTED;
  authority.cut();
  // A session that has gone may cost this answer, but never makes one.
  const { allowed, code } = await subject.machineid.validate(DEVICE);
  expect([allowed, code]).toEqual(allowed ? [true, "ALLOW"] : [false, "AUTHORITY_UNREACHABLE"]);
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: true });
  expect(new Set(authority.protocols)).toEqual(new Set(["2.0"]));
  await dispatcher.destroy();
});

test("a dispatcher that cannot abort does not hold up the call, nor does its error escape", async () => {
  class Unstoppable extends Dispatcher {
    override dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      const abort = (): never => {
        throw new Error("cannot abort");
      };
      const context = null;
      handler.onRequestStart?.({ abort, aborted: false, paused: false, reason: null, pause: abort, resume: abort }, context);
      return true;
    }
  }
  await using subject = client("http://127.0.0.1:1", { dispatcher: new Unstoppable(), timeoutMs: 50 });
  expect(await subject.machineid.validate(DEVICE)).toMatchObject({ allowed: false, code: "AUTHORITY_TIMEOUT" });
});
