import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

/**
 * What the outside world sees, in the order in which it sees it: side effects when their receiver has them in full, and
 * controls when the authority has acknowledged them. One process holds all receivers and the authority, so the order is
 * a fact and not a comparison of clocks.
 */
export class Timeline {
  /** @type {{ kind: "charge" | "repeated charge" | "mail" | "ledger entry" | "ticket" | "refund" | "control", what: string }[]} */
  #events = [];
  /** @type {Map<string, () => void>} */
  #reactions = new Map();

  /** Does something once, at the moment when a side effect has been received and before its sender is answered. */
  when(kind, what, react) {
    this.#reactions.set(`${kind} ${what}`, react);
  }

  record(kind, what) {
    this.#events.push({ kind, what });
    const name = `${kind} ${what}`;
    const react = this.#reactions.get(name);
    this.#reactions.delete(name);
    react?.();
  }

  /** The side effects so far, all of them or those of one kind. */
  effects(kind) {
    return this.#events.filter((event) => event.kind !== "control" && (kind === undefined || event.kind === kind));
  }

  /** The side effects received after a control; undefined when that control never happened. */
  effectsAfter(control) {
    const index = this.#events.findLastIndex(({ kind, what }) => kind === "control" && what === control);
    return index < 0 ? undefined : this.#events.slice(index + 1).filter(({ kind }) => kind !== "control");
  }
}

/** A mail server on a loopback port that takes every message. */
async function startMailServer(timeline) {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    onData(stream, _session, accepted) {
      text(stream).then((message) => {
        timeline.record("mail", /^Subject: (.+)$/m.exec(message)?.[1]?.trim() ?? "(no subject)");
        accepted();
      }, accepted);
    },
  });
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  return {
    url: `smtp://127.0.0.1:${portOf(listening)}`,
    close: () => new Promise((resolve) => server.close(() => resolve(undefined))),
  };
}

/** Stripe, ledger and helpdesk on one loopback port, as far as the programs of the demo use them. */
async function startHttpServer(timeline) {
  const charged = new Set();
  const server = createServer((request, response) => {
    const answer = (status, body) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    text(request).then((body) => {
      const order = new URLSearchParams(body).get("metadata[order]") ?? "";
      switch (`${request.method} ${request.url}`) {
        case "POST /v1/payment_intents":
          // As Stripe does: a repeated idempotency key repeats the answer and charges nobody twice.
          timeline.record(charged.has(request.headers["idempotency-key"]) ? "repeated charge" : "charge", order);
          charged.add(request.headers["idempotency-key"]);
          return answer(200, { id: `pi_${order}`, object: "payment_intent", status: "succeeded" });
        case "POST /v1/refunds":
          timeline.record("refund", order);
          return answer(200, { id: `re_${order}`, object: "refund", status: "succeeded" });
        case "POST /entries":
          timeline.record("ledger entry", JSON.parse(body).order);
          return answer(201, {});
        case "POST /tickets":
          timeline.record("ticket", JSON.parse(body).order);
          return answer(201, {});
        default:
          return answer(404, { error: { message: `The stand-in has no ${request.method} ${request.url}.` } });
      }
    }).catch((error) => answer(500, { error: { message: String(error) } }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve(undefined));
      server.closeAllConnections();
    }),
  };
}

/** Starts every receiver of side effects. `environment` points the demo's programs to them. */
export async function startStandIns() {
  const timeline = new Timeline();
  const mail = await startMailServer(timeline);
  const http = await startHttpServer(timeline);
  return {
    timeline,
    environment: {
      SMTP_URL: mail.url,
      STRIPE_API_URL: http.url,
      STRIPE_SECRET_KEY: "sk_test_demo",
      LEDGER_URL: http.url,
      HELPDESK_URL: http.url,
    },
    close: () => Promise.all([mail.close(), http.close()]),
  };
}

function portOf(server) {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A stand-in has no TCP port.");
  return address.port;
}
