import { ask } from "../ask.mjs";

export const dynamic = "force-dynamic";

export function POST() {
  return ask("route:test:node:01");
}
