import assertions from "./behaviours/assertions.json" with { type: "json" };
import callbacksIterates from "./behaviours/callbacks-iterates.json" with { type: "json" };
import callbacksOnce from "./behaviours/callbacks-once.json" with { type: "json" };
import control from "./behaviours/control.json" with { type: "json" };
import directHttp from "./behaviours/direct-http.json" with { type: "json" };
import runtime from "./behaviours/runtime.json" with { type: "json" };
import axios from "./catalogue/axios.json" with { type: "json" };
import fetch from "./catalogue/fetch.json" with { type: "json" };
import nodeHttp from "./catalogue/node-http.json" with { type: "json" };
import nodemailer from "./catalogue/nodemailer.json" with { type: "json" };
import stripe from "./catalogue/stripe.json" with { type: "json" };
import undici from "./catalogue/undici.json" with { type: "json" };
import type { BehaviourRow } from "./behaviour.js";
import { readBehaviourRows, readSideEffectRows } from "./read-rows.js";
import type { SideEffectRow } from "./row.js";

/** The files of `catalogue/` by pack name. */
const catalogue = new Map<string, unknown>(
  Object.entries({ axios, fetch, "node-http": nodeHttp, nodemailer, stripe, undici }),
);

/** The files of `behaviours/` by name. */
const behaviours = new Map<string, unknown>(
  Object.entries({ runtime, "direct-http": directHttp, control, assertions, "callbacks-once": callbacksOnce, "callbacks-iterates": callbacksIterates }),
);

/** Names that `settings.machineid.sideEffects` accepts, besides `recommended`. */
export const packNames: readonly string[] = [...catalogue.keys()].sort();

const packRows = new Map<string, readonly SideEffectRow[]>();

/** Side effects of one pack; empty for a name that is not in {@link packNames}. */
export function rowsOfPack(name: string): readonly SideEffectRow[] {
  const known = packRows.get(name);
  if (known !== undefined) return known;
  const file = catalogue.get(name);
  const rows = file === undefined ? [] : readSideEffectRows(file, `catalogue/${name}.json`);
  packRows.set(name, rows);
  return rows;
}

let behaviourRows: readonly BehaviourRow[] | null = null;

/** Behaviours that hold whatever the settings say. */
export function builtInBehaviours(): readonly BehaviourRow[] {
  behaviourRows ??= [...behaviours].flatMap(([name, file]) => readBehaviourRows(file, `behaviours/${name}.json`));
  return behaviourRows;
}
