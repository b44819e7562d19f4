import { readFileSync } from "node:fs";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answeringServer, json, PERMITTED } from "./servers/answering-server.js";
import { closeServer, listen } from "./servers/listen.js";
import { DEVICE, ORG_KEY } from "./support/client.js";
import { ProgramFolder, type Finished } from "./support/program.js";

const DENIED = "worker:test:revoked:01";
const STOPPED = "MACHINEID_OUTSIDE_PERMIT";

let programs: ProgramFolder;

beforeAll(() => {
  programs = new ProgramFolder();
});

afterAll(() => {
  programs[Symbol.dispose]();
});

/** An authority that permits every device but one, and a target that counts. */
async function run(program: string, env: Record<string, string> = {}): Promise<Finished & { paths: string[]; connections: number }> {
  await using authority = await answeringServer((request, response) => {
    const denial = { allowed: false, code: "DEVICE_REVOKED", request_id: "req_1", deviceId: DENIED };
    json(request.body.includes(DENIED) ? denial : PERMITTED)(request, response);
  });
  await using target = await answeringServer((request, response) => {
    const answer = (): void => json({ id: "re_1" })(request, response);
    if (request.url === "/queued-slow") setTimeout(answer, 60);
    else answer();
  });
  const finished = await programs.run(readFileSync(new URL(`outbound/${program}`, import.meta.url), "utf8"), {
    MACHINEID_ORG_KEY: ORG_KEY,
    MACHINEID_BASE_URL: authority.url,
    TARGET: target.url,
    DEVICE,
    DENIED,
    ...env,
  });
  const paths = target.requests.map(({ url, body }) => (url === "/v1/refunds" ? body : url));
  return { ...finished, paths, connections: target.connections };
}

describe("the tripwire", () => {
  test("stops every client outside a permit and after its end, and lets it through inside", async () => {
    const mails: string[] = [];
    let mailConnections = 0;
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onConnect: (_session, callback) => {
        mailConnections += 1;
        callback();
      },
      onData: (stream, _session, callback) => {
        let mail = "";
        stream.on("data", (chunk: Buffer) => (mail += String(chunk)));
        stream.on("end", () => {
          mails.push(/^Subject: (.*)$/m.exec(mail)?.[1]?.trim() ?? "");
          callback();
        });
      },
    });
    const port = await listen(smtp.server);
    try {
      const { stdout, stderr, paths } = await run("clients.mjs", { SMTP_PORT: String(port) });
      expect(stderr).toBe("");
      const { results, count } = JSON.parse(stdout);
      const { down, ...clients } = results;
      const names = Object.keys(clients);
      expect(names).toHaveLength(11);
      const each = { outside: "stopped", inside: "done", after: "stopped", late: "stopped" };
      expect(clients).toEqual(Object.fromEntries(names.map((name) => [name, each])));
      const overHttp = names.filter((name) => name !== "nodemailer");
      expect(paths).toEqual([...overHttp.map((name) => (name === "stripe" ? "charge=stripe-inside" : `/${name}-inside`)), "/down"]);
      expect(mails).toEqual(["/nodemailer-inside"]);
      expect(mailConnections).toBe(1);
      expect(count).toBe(3 * names.length);
      expect(down).toBe("done");
    } finally {
      await closeServer(smtp.server);
    }
  });

  test("follows units: nested, parallel, pulled, of requests; and its modes", async () => {
    const { stdout, stderr, paths } = await run("units.mjs");
    const lines = stderr.trim().split("\n").map((line): unknown => JSON.parse(line));
    expect(lines).toEqual(lines.map(() => expect.objectContaining({ code: "DEVICE_REVOKED" })));
    expect(JSON.parse(stdout)).toEqual({
      found: {
        nested: ["done", "done", STOPPED],
        deniedInside: ["DEVICE_REVOKED", STOPPED, "done"],
        decisionsOpenNothing: [STOPPED],
        parallel: ["done", "done", "done", STOPPED],
        wrapped: ["done", STOPPED],
        thenable: ["done"],
        units: [STOPPED, "done", "done", STOPPED, STOPPED, "done", STOPPED, STOPPED],
        unitsInsideGuard: ["done", "done"],
        middleware: ["none done", `DEVICE_REVOKED ${STOPPED}`, STOPPED],
        fastifyHook: ["done", STOPPED],
        queuedInAgent: ["done"],
        pooledConnection: ["done", STOPPED],
        // Each thread has a tripwire of its own.
        worker: ["done"],
      },
      twice: expect.stringContaining("in force in this thread already"),
      reported: ["done", "done", "done", 2],
      events: ["report undici 127.0.0.1:target", "report http 127.0.0.1:target", "throw undici 127.0.0.1:target"],
      allowed: ["done", "done", 0],
      otherPort: [STOPPED, 1],
    });
    const arrived = [
      "nested-inner", "nested-outer", "denied-then-allowed", "parallel-1", "parallel-2", "parallel-3", "wrapped", "thenable",
      "units-1", "units-2", "units-break", "loop-1", "loop-after", "middleware", "hook", "queued-slow", "queued", "pooled",
      "worker", "report", "report-inside", "report-http", "allowed", "allowed-http",
    ];
    // Those that run beside each other come in any order.
    const inTurn = (path: string): string => path.replace(/^\/parallel-\d$/, "/parallel");
    expect(paths.map(inTurn)).toEqual(arrived.map((name) => inTurn(`/${name}`)));
    expect([...paths].sort()).toEqual(arrived.map((name) => `/${name}`).sort());
  });

  test("opens no connection for what it stops", async () => {
    const { stdout, stderr, connections } = await run("connections.mjs");
    expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: JSON.stringify(Array.from({ length: 8 }, () => STOPPED)), stderr: "" });
    expect(connections).toBe(0);
  });

  test("refuses wrong options, and names the option", async () => {
    const wrong = [
      ["undefined", "options must be an object"],
      ["{}", "allow must be an array"],
      ['{ allow: "example.com" }', "allow must be an array"],
      ["Object.create({ allow: [] })", "allow must be an array"],
      ['{ allow: ["https://example.com"] }', "allow must list hosts"],
      ['{ allow: ["*.example.com"] }', "allow must list hosts"],
      ['{ allow: ["example.com:99999"] }', "allow must list hosts"],
      ["{ allow: [1] }", "allow must list hosts"],
      ['{ allow: [], mode: "warn" }', "mode must be"],
    ] as const;
    const { stdout } = await programs.run(
      `import { MachineID } from "./runtime/index.js";
      const machineid = new MachineID({ orgKey: "${ORG_KEY}", baseUrl: "http://127.0.0.1:1" });
      for (const options of [${wrong.map(([options]) => options).join(", ")}]) {
        try { machineid.enforceOutbound(options); } catch (error) { console.log(error.name, error.message); }
      }
      machineid.enforceOutbound({ allow: ["example.com", "[::1]:80", "db.internal:5432"] }).close();`,
      {},
    );
    expect(stdout.trim().split("\n")).toEqual(wrong.map(([, message]) => expect.stringContaining(`TypeError ${message}`)));
  });
});
