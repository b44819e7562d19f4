// @ts-check
// How one decision is shown.

import { make } from "./elements.js";

/** @typedef {import("./emulator.js").Decision} Decision */

/** @param {Decision} decision */
export function codeBadge({ allowed, code }) {
  const badge = make("span", { text: code, className: "badge" });
  badge.dataset["tone"] = allowed ? "good" : "bad";
  return badge;
}

/** @param {Decision} decision */
export function timeOf({ decidedAt }) {
  const moment = new Date(decidedAt);
  const time = make("time", { text: moment.toLocaleTimeString([], { hour12: false }) });
  time.dateTime = moment.toISOString();
  return time;
}
