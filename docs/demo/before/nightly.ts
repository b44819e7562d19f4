// Nightly job: posts the day's orders to the ledger and mails the total to the finance team.
import { MachineID } from "eslint-plugin-machineid/runtime";
import nodemailer from "nodemailer";
import { request } from "undici";
import { requireEnv } from "../shared/environment.js";
import { acknowledge, orders } from "../shared/queue.js";

const deviceId = "billing:prod:nightly-close:01";

const machineid = MachineID.fromEnv();
const mailer = nodemailer.createTransport(requireEnv("SMTP_URL"));

let total = 0;
for await (const order of orders()) {
  // mistake: no gate at all
  const { statusCode, body } = await request(`${requireEnv("LEDGER_URL")}/entries`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ order: order.id, amount: order.amount }),
  });
  await body.dump();
  if (statusCode !== 201) throw new Error(`The ledger answered ${statusCode} for ${order.id}.`);
  total += order.amount;
  acknowledge(order);
}

const decision = await machineid.validate(deviceId);
console.log(`MachineID says ${decision.code}, request_id ${decision.request_id}`);
// mistake: the decision is logged but not checked
await mailer.sendMail({
  from: "billing@example.com",
  to: "finance@example.com",
  subject: "The day is closed",
  text: `Total: ${total} cents.`,
});

await machineid.close();
