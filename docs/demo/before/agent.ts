// Agent tools: what a support agent may do for a customer. A model chooses the tool.
import { setTimeout as sleep } from "node:timers/promises";
import { MachineID } from "eslint-plugin-machineid/runtime";
import nodemailer from "nodemailer";
import Stripe from "stripe";
import { requireEnv, stripeConfig } from "../shared/environment.js";
import { toolCalls, type Order } from "../shared/queue.js";

const deviceId = "support:prod:agent-tools:01";

const machineid = MachineID.fromEnv();
const stripe = new Stripe(requireEnv("STRIPE_SECRET_KEY"), stripeConfig());
const mailer = nodemailer.createTransport(requireEnv("SMTP_URL"));

export async function openTicket(order: Order): Promise<void> {
  machineid.assertAllowed(deviceId);
  // mistake: assertAllowed is not awaited
  const response = await fetch(`${requireEnv("HELPDESK_URL")}/tickets`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ order: order.id }),
  });
  if (!response.ok) throw new Error(`The helpdesk answered ${response.status}.`);
}

export async function refund(order: Order): Promise<void> {
  const checking = machineid.validate(deviceId);
  // mistake: validate is awaited only after the refund
  await stripe.refunds.create({ payment_intent: `pi_${order.id}`, metadata: { order: order.id } });
  const decision = await checking;
  if (!decision.allowed) throw new Error(`Refund refused: ${decision.code}, request_id ${decision.request_id}`);
}

export async function apologise(order: Order): Promise<void> {
  if (process.env["NODE_ENV"] === "production") await machineid.assertAllowed(deviceId);
  // mistake: the gate can be skipped
  await mailer.sendMail({
    from: "support@example.com",
    to: order.email,
    subject: `Sorry about ${order.id}`,
    text: "We have refunded your order.",
  });
}

export async function askForFeedback(order: Order): Promise<void> {
  await machineid.assertAllowed(deviceId);
  await sleep(Number(requireEnv("FEEDBACK_DELAY_MS")));
  // mistake: the permit is from before the pause
  await mailer.sendMail({
    from: "support@example.com",
    to: order.email,
    subject: `How was ${order.id}?`,
    text: "Tell us how we did.",
  });
}

const tools = new Map([
  ["openTicket", openTicket],
  ["refund", refund],
  ["apologise", apologise],
  ["askForFeedback", askForFeedback],
]);

await machineid.startup(deviceId);
for await (const { tool, order } of toolCalls()) {
  const run = tools.get(tool);
  if (run === undefined) throw new Error(`Unknown tool ${tool}.`);
  await run(order);
  console.log(`done ${tool}`);
}
await machineid.close();
