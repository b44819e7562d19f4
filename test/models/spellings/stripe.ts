import type { PackSpellings } from "./spelling.js";

export const stripeSpellings: PackSpellings = {
  pack: "stripe",
  catches: [
    [`import Stripe from "stripe"; const stripe = new Stripe(key); await stripe.refunds.create({ charge })`, "stripe.refunds.create()"],
    [`import Stripe from "stripe"; const stripe = new Stripe(key); await stripe.checkout.sessions.create({}); await stripe.paymentIntents.capture(id)`, "stripe.checkout.sessions.create()", "stripe.paymentIntents.capture()"],
    [`import Stripe from "stripe"; const stripe = new Stripe(key); stripe.customers.del(id); stripe.subscriptions.cancel(id)`, "stripe.customers.del()", "stripe.subscriptions.cancel()"],
    [`import Stripe from "stripe"; new Stripe(key).subscriptionItems.createUsageRecord(id, {})`, "….subscriptionItems.createUsageRecord()"],
    [`const stripe = require("stripe")(process.env.KEY); stripe.transfers.createReversal(id); stripe.customers.deleteDiscount(id)`, "stripe.transfers.createReversal()", "stripe.customers.deleteDiscount()"],
    [`import { Stripe } from "stripe"; function f(stripe: Stripe) { stripe.payouts.create(x); stripe.oauth.deauthorize(x); stripe.rawRequest("POST", p) }`, "stripe.payouts.create()", "stripe.oauth.deauthorize()", "stripe.rawRequest()"],
    [`import Stripe from "stripe"; const s = Stripe(key); s.invoices.pay(id); s.oauth.token(x); s.rawRequest("POST", p)`, "s.invoices.pay()", "s.oauth.token()", "s.rawRequest()"],
    [
      `import Stripe from "stripe"; const s = new Stripe(key).withStripeContext("acct"); s.invoices.pay(id); s.customers.del(id); s.oauth.token(x); s.rawRequest("POST", p)`,
      "s.invoices.pay()", "s.customers.del()", "s.oauth.token()", "s.rawRequest()",
    ],
    [`import type Stripe from "stripe"; const f = (r: Stripe.RefundsResource, c: Stripe.CustomersResource) => { r.cancel(id); c.del(id) }`, "r.cancel()", "c.del()"],
    [`import type Stripe from "stripe"; const f = (s: Stripe.Checkout.SessionsResource) => s.expire(id)`, "s.expire()"],
  ],
  leaves: [
    `import Stripe from "stripe"; const stripe = new Stripe(key); stripe.refunds.retrieve(id); stripe.customers.list(); stripe.charges.search(q)`,
    `import Stripe from "stripe"; const stripe = new Stripe(key); stripe.webhooks.constructEvent(b, s, k); stripe.quotes.pdf(id); stripe.invoices.createPreview(x)`,
    `import Stripe from "stripe"; Stripe.createFetchHttpClient(); Stripe.errors.StripeError`,
    `import { loadStripe } from "@stripe/stripe-js"; const stripe = await loadStripe(k); stripe.refunds.create()`,
    `const stripe = { refunds: { create() {} } }; stripe.refunds.create()`,
    `import Stripe from "stripe"; function f(stripe) { stripe.refunds.create() } new Stripe(key)`,
    `import Stripe from "stripe"; prisma.refund.create({ data })`,
    `import Stripe from "stripe"; const s = new Stripe(key); s.customers.list().create()`,
  ],
};
