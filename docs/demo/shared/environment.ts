import type Stripe from "stripe";

/** The value of an environment variable. Throws when it is not set: a worker without its settings does not start. */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`Set ${name} in the environment.`);
  return value;
}

/** Where Stripe is: `STRIPE_API_URL` for a stand-in, else Stripe itself. */
export function stripeConfig(): Stripe.StripeConfig {
  const common: Stripe.StripeConfig = { maxNetworkRetries: 0, telemetry: false };
  const address = process.env["STRIPE_API_URL"];
  if (address === undefined) return common;
  const { hostname, port } = new URL(address);
  return { ...common, protocol: "http", host: hostname, port };
}
