// Queue consumer: charges each order and mails a receipt.
import { DeniedError, MachineID } from "eslint-plugin-machineid/runtime";
import nodemailer from "nodemailer";
import Stripe from "stripe";
import { requireEnv, stripeConfig } from "../shared/environment.js";
import { acknowledge, orders } from "../shared/queue.js";

const deviceId = `billing:prod:order-worker:${process.env["INSTANCE"] ?? "01"}`;

const machineid = MachineID.fromEnv();
const stripe = new Stripe(requireEnv("STRIPE_SECRET_KEY"), stripeConfig());
const mailer = nodemailer.createTransport(requireEnv("SMTP_URL"));

try {
  // Startup boundary.
  await machineid.startup(deviceId);

  // Task boundary: each order comes with a permit of its own.
  const work = machineid.units(deviceId, orders());
  for await (const order of work) {
    await stripe.paymentIntents.create(
      { amount: order.amount, currency: "eur", metadata: { order: order.id } },
      { idempotencyKey: order.id },
    );

    // Side-effect boundary: the charge took its time, so ask again before the mail.
    await machineid.guard(deviceId, () =>
      mailer.sendMail({
        from: "billing@example.com",
        to: order.email,
        subject: `Receipt for ${order.id}`,
        text: `We charged ${order.amount} cents. Thank you.`,
      }),
    );

    acknowledge(order);
  }

  if (work.denial !== null) {
    console.log(`not started: ${work.undelivered?.id}`);
    process.exitCode = 1;
  }
} catch (error) {
  // The runtime has logged code and request_id. The order was not acknowledged: the queue delivers it again.
  if (!(error instanceof DeniedError)) throw error;
  process.exitCode = 1;
} finally {
  await machineid.close();
}
