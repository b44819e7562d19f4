// Calls one loopback server with each client: outside a permit, inside one, and after it ended.
import http from "node:http";
import { request as takenEarly } from "node:http";
import { connect } from "node:net";
import axios from "axios";
import got from "got";
import nodemailer from "nodemailer";
import Stripe from "stripe";
import { Pool, fetch as undiciFetch, request } from "undici";
import { MachineID } from "./runtime/index.js";

const { TARGET, SMTP_PORT, DEVICE } = process.env;
const { hostname, port } = new URL(TARGET);
const pool = new Pool(TARGET);
const agent = new http.Agent({ keepAlive: true });
const stripe = new Stripe("sk_test_0", { host: hostname, port, protocol: "http", maxNetworkRetries: 0, telemetry: false });
const mailer = nodemailer.createTransport({ host: "127.0.0.1", port: Number(SMTP_PORT), secure: false, ignoreTLS: true });

const nodeRequest = (send, path) =>
  new Promise((resolve, reject) => {
    const call = send(`${TARGET}${path}`, { method: "POST", agent }, (answer) => answer.resume().on("end", resolve));
    call.on("error", reject).end("x");
  });

const clients = {
  fetch: (path) => fetch(`${TARGET}${path}`, { method: "POST" }).then((answer) => answer.text()),
  undiciFetch: (path) => undiciFetch(`${TARGET}${path}`).then((answer) => answer.text()),
  undiciRequest: (path) => request(`${TARGET}${path}`).then(({ body }) => body.text()),
  undiciPool: (path) => pool.request({ path, method: "POST" }).then(({ body }) => body.text()),
  http: (path) => nodeRequest(http.request, path),
  httpTakenEarly: (path) => nodeRequest(takenEarly, path),
  axios: (path) => axios.post(`${TARGET}${path}`, { a: 1 }),
  got: (path) => got.post(`${TARGET}${path}`, { retry: { limit: 0 }, json: { a: 1 } }),
  stripe: (path) => stripe.refunds.create({ charge: path.slice(1) }),
  nodemailer: (path) => mailer.sendMail({ from: "a@example.com", to: "b@example.com", subject: path, text: "x" }),
  socket: (path) =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.end(`POST ${path} HTTP/1.0\r\n\r\n`));
      socket.on("error", reject).on("close", resolve).resume();
    }),
};

const outcome = (call) => call.then(() => "done", (error) => findCode(error));
function findCode(error) {
  for (let at = error; at; at = at.cause ?? at.detail) if (at.code === "MACHINEID_OUTSIDE_PERMIT") return "stopped";
  return /outside a permit/.test(String(error?.message)) ? "stopped" : String(error?.stack);
}

const machineid = MachineID.fromEnv();
const tripwire = machineid.enforceOutbound({ allow: [] });
const results = {};
for (const [name, call] of Object.entries(clients)) {
  let late;
  let end;
  const over = new Promise((resolve) => (end = resolve));
  results[name] = {
    outside: await outcome(call(`/${name}-outside`)),
    inside: await machineid.guard(DEVICE, async () => {
      // Started in the unit, fires after its end.
      late = over.then(() => new Promise((resolve) => setTimeout(() => resolve(outcome(call(`/${name}-late`))), 1)));
      return outcome(call(`/${name}-inside`));
    }),
    after: await outcome(call(`/${name}-after`)),
    late: (end(), await late),
  };
}
const { count } = tripwire;
tripwire.close();
results.down = await outcome(clients.fetch("/down"));
console.log(JSON.stringify({ results, count }));
process.exit();
