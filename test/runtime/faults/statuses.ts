import { answeringServer, json, PERMITTED } from "../servers/answering-server.js";
import { bytes, says } from "../servers/transport-faults.js";
import { answer, served, wire, type Fault } from "./fault.js";

const permit = JSON.stringify(PERMITTED);
const failure = "AUTHORITY_HTTP_ERROR";
const successes = [201, 202, 203, 205, 206, 207, 208, 226, 299];
const others = [300, 304, 306, 399, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 415, 417, 418];
const more = [421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 507, 508, 510, 511, 520, 599, 600, 999];

const refusals: readonly (readonly [name: string, body: string])[] = [
  ["an HTML page", "<h1>Bad gateway</h1>"],
  ["nothing", ""],
  ["a denial without a code", '{"allowed":false}'],
  ["a denial that carries ALLOW", '{"allowed":false,"code":"ALLOW"}'],
  ["a code without allowed", '{"code":"PLAN_FROZEN"}'],
  ["a denial of another device", '{"allowed":false,"code":"DEVICE_REVOKED","deviceId":"x"}'],
  ["a denial that is cut off", '{"allowed":false,"code":"DEVICE_REVOKED"'],
  ["a denial over 64 KiB", '{"allowed":false,"code":"DEVICE_REVOKED"}'.padEnd(64 * 1024 + 1)],
];

/** Answers to a redirect's target are counted: none may come. */
function redirect(name: string, status: number, location: (elsewhere: string) => string): Fault {
  return served(`redirects: ${name}`, failure, async () => {
    const elsewhere = await answeringServer(json(PERMITTED));
    const server = await answeringServer((request, response) => {
      if (request.url !== "/api/v1/devices/validate") return json(PERMITTED)(request, response);
      response.writeHead(status, { location: location(elsewhere.url), "content-type": "application/json" });
      response.end(permit);
    });
    return {
      url: server.url,
      get requests() {
        return server.requests.length;
      },
      get strays() {
        return elsewhere.requests.length;
      },
      [Symbol.asyncDispose]: async () => {
        await server[Symbol.asyncDispose]();
        await elsewhere[Symbol.asyncDispose]();
      },
    };
  });
}

/** Complete answers with another status than 200, whatever their body says. */
export const statuses: readonly Fault[] = [
  ...[...successes, ...others, ...more].map((status) => answer(`${status} with a permit`, permit, failure, { status })),
  answer("204", "", failure, { status: 204 }),
  wire("204 that announces a body", says(bytes.permit.replace("200 OK", "204 No Content")), "AUTHORITY_UNREACHABLE"),
  wire("000", says(bytes.permit.replace("200 OK", "000 OK")), "AUTHORITY_UNREACHABLE"),
  ...refusals.map(([name, body]) => answer(`503 with ${name}`, body, failure, { status: 503 })),
  ...["0", "1", "Wed, 21 Oct 2015 07:28:00 GMT"].flatMap((when) =>
    [429, 503].map((status) => answer(`${status} with Retry-After ${when}`, "", failure, { status, headers: { "retry-after": when } })),
  ),
  answer("401 with a challenge", permit, failure, { status: 401, headers: { "www-authenticate": "Basic realm=x" } }),
  answer("407 with a challenge", permit, failure, { status: 407, headers: { "proxy-authenticate": "Basic realm=x" } }),
  answer("408 that closes", "", failure, { status: 408, headers: { connection: "close" } }),
  ...[301, 302, 303, 307, 308].map((status) => redirect(`${status} to a permit elsewhere`, status, (url) => `${url}/permit`)),
  ...[307, 308].map((status) => redirect(`${status} to a permit on the same server`, status, () => "/permit")),
  redirect("300 with a choice", 300, (url) => `${url}/permit`),
  redirect("305 to a proxy", 305, (url) => url),
  redirect("307 to itself", 307, () => "/api/v1/devices/validate"),
  redirect("307 to another host name", 307, (url) => url.replace("127.0.0.1", "localhost")),
  redirect("307 without a scheme", 307, (url) => url.replace("http:", "")),
  redirect("307 to a data: URL", 307, () => `data:application/json,${permit}`),
  redirect("307 to nowhere", 307, () => "http://["),
  redirect("201 with a Location", 201, (url) => `${url}/permit`),
];
