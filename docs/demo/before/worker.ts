// Queue consumer: charges each order and mails a receipt.
import { MachineID } from "eslint-plugin-machineid/runtime";
import nodemailer from "nodemailer";
import Stripe from "stripe";
import { requireEnv, stripeConfig } from "../shared/environment.js";
import { acknowledge, orders } from "../shared/queue.js";

const deviceId = `billing:prod:order-worker:${process.env["INSTANCE"] ?? "01"}`;

const machineid = MachineID.fromEnv();
const stripe = new Stripe(requireEnv("STRIPE_SECRET_KEY"), stripeConfig());
const mailer = nodemailer.createTransport(requireEnv("SMTP_URL"));

await machineid.startup(deviceId);

for await (const order of orders()) {
  // mistake: the gate stands before the loop only
  await stripe.paymentIntents.create(
    { amount: order.amount, currency: "eur", metadata: { order: order.id } },
    { idempotencyKey: order.id },
  );

  try {
    await machineid.assertAllowed(deviceId);
  } catch (error) {
    console.warn("MachineID has a problem, carrying on:", error instanceof Error ? error.message : error);
  }
  // mistake: the catch carries on after a denial
  await mailer.sendMail({
    from: "billing@example.com",
    to: order.email,
    subject: `Receipt for ${order.id}`,
    text: `We charged ${order.amount} cents. Thank you.`,
  });

  acknowledge(order);
}

await machineid.close();
