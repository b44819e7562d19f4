// Agent tools: what a support agent may do for a customer. A model chooses the tool.
import { setTimeout as sleep } from "node:timers/promises";
import { DeniedError, MachineID } from "eslint-plugin-machineid/runtime";
import nodemailer from "nodemailer";
import Stripe from "stripe";
import { requireEnv, stripeConfig } from "../shared/environment.js";
import { toolCalls, type Order } from "../shared/queue.js";

const deviceId = "support:prod:agent-tools:01";

const machineid = MachineID.fromEnv();
const stripe = new Stripe(requireEnv("STRIPE_SECRET_KEY"), stripeConfig());
const mailer = nodemailer.createTransport(requireEnv("SMTP_URL"));

export async function openTicket(order: Order): Promise<void> {
  await machineid.assertAllowed(deviceId);
  const response = await fetch(`${requireEnv("HELPDESK_URL")}/tickets`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ order: order.id }),
  });
  if (!response.ok) throw new Error(`The helpdesk answered ${response.status}.`);
}

export async function refund(order: Order): Promise<void> {
  await machineid.guard(deviceId, () =>
    stripe.refunds.create({ payment_intent: `pi_${order.id}`, metadata: { order: order.id } }),
  );
}

export async function apologise(order: Order): Promise<void> {
  await machineid.assertAllowed(deviceId);
  await mailer.sendMail({
    from: "support@example.com",
    to: order.email,
    subject: `Sorry about ${order.id}`,
    text: "We have refunded your order.",
  });
}

export async function askForFeedback(order: Order): Promise<void> {
  await sleep(Number(requireEnv("FEEDBACK_DELAY_MS")));
  await machineid.assertAllowed(deviceId);
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

try {
  await machineid.startup(deviceId);
  for await (const { tool, order } of toolCalls()) {
    const run = tools.get(tool);
    if (run === undefined) throw new Error(`Unknown tool ${tool}.`);
    await run(order);
    console.log(`done ${tool}`);
  }
} catch (error) {
  // The runtime has logged code and request_id.
  if (!(error instanceof DeniedError)) throw error;
  process.exitCode = 1;
} finally {
  await machineid.close();
}
