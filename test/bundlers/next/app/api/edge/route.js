import { ask } from "../ask.mjs";

export const runtime = "edge";

export function POST() {
  return ask("route:test:edge:01");
}
