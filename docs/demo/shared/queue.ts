import { createInterface } from "node:readline";

/** One order to bill. `amount` is in cents. */
export interface Order {
  readonly id: string;
  readonly email: string;
  readonly amount: number;
}

/** One call that a model asks for, by tool name. */
export interface ToolCall {
  readonly tool: string;
  readonly order: Order;
}

/** Deliveries of a queue: one JSON text per line on standard input. */
async function* deliveries(): AsyncGenerator<unknown> {
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const line of lines) yield JSON.parse(line);
  } finally {
    lines.close();
    process.stdin.destroy();
  }
}

/** The orders that wait in the queue, one at a time. */
export async function* orders(): AsyncGenerator<Order> {
  for await (const delivery of deliveries()) yield parseOrder(delivery);
}

/** The tool calls that wait in the queue, one at a time. */
export async function* toolCalls(): AsyncGenerator<ToolCall> {
  for await (const delivery of deliveries()) {
    if (!isObject(delivery) || typeof delivery["tool"] !== "string") throw new Error("A tool call needs a tool.");
    yield { tool: delivery["tool"], order: parseOrder(delivery["order"]) };
  }
}

/** Takes an order off the queue. An order that is never acknowledged is delivered again. */
export function acknowledge(order: Order): void {
  console.log(`done ${order.id}`);
}

function parseOrder(value: unknown): Order {
  if (isObject(value)) {
    const { id, email, amount } = value;
    if (typeof id === "string" && typeof email === "string" && typeof amount === "number") return { id, email, amount };
  }
  throw new Error("An order needs id, email and amount.");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
