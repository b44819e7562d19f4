import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { countDecisions } from "./examples/count-decisions.js";
import { answeringServer, json, PERMITTED } from "./servers/answering-server.js";
import { client, DEVICE } from "./support/client.js";

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");

test("the example of docs/observability.md counts every decision by its code", async () => {
  expect(await read("../../docs/observability.md")).toContain(await read("examples/count-decisions.ts"));
  const counts = countDecisions();
  await using server = await answeringServer((request, response, index) =>
    json(index < 2 ? PERMITTED : { allowed: false, code: "DEVICE_REVOKED" })(request, response),
  );
  await using subject = client(server.url);
  for (let call = 0; call < 3; call += 1) await subject.machineid.validate(DEVICE);
  expect(Object.fromEntries(counts)).toEqual({ ALLOW: 2, DEVICE_REVOKED: 1 });
});
