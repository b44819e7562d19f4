import { describe, expect, it } from "vitest";
import { lint } from "../run.js";
import { rewritings, rewritten } from "./rewritings.js";
import { themes } from "./themes.js";

/** Clauses whose correct program is reported when it is written otherwise: a shape is looked for there, which the rewriting breaks. */
const EXECUTORS = /executor|a `then` that hands on/;
const AT_A_KNOWN_PLACE = new RegExp(`${EXECUTORS.source}|^(?:Fastify plugins|fastify|routers in fields|where gates stand): `);
const STRICTER: Readonly<Record<string, RegExp>> = {
  "type syntax around arguments": new RegExp(`${EXECUTORS.source}|map.*every\\(Boolean|another prototype|Object\\.assign`),
  "`!` behind names that members are read from": /the CommonJS module exports itself/,
  "members in brackets": /what is taken out is handed out/,
  "conjunctions by De Morgan": /a mounted router that is registered on under a condition|a part that may be absent, spread/,
  "bodies in a `try` that throws on": new RegExp(`${AT_A_KNOWN_PLACE.source}|into an accumulator`),
  "bodies in an async function that is called at once": new RegExp(`${AT_A_KNOWN_PLACE.source}|by way of arguments|in view runs and replaces|a wrapper that awaits the gate|behind reduce: failures are swallowed by a chain`),
  "statements with a `finally`": new RegExp(`${AT_A_KNOWN_PLACE.source}|with an injected validator, bound|awaited one by one`),
};

/** A run of all tests rewrites one of eighty programs in each of the ways, `EVERY_REWRITING=1` all of them in each. */
const IN_TURN = process.env["EVERY_REWRITING"] === undefined;

const SHARE = 80;

const programs = Object.entries(themes).flatMap(([theme, pairs]) =>
  pairs.filter(({ gap }) => gap === undefined).flatMap(({ clause, valid, invalid, settings }) => [
    { name: `${theme}: ${clause}: valid`, text: valid, settings },
    { name: `${theme}: ${clause}: invalid`, text: invalid, settings },
  ]),
);

function linesOf(text: string, settings: (typeof programs)[number]["settings"]): readonly number[] {
  return lint(text, { settings }).map(({ line }) => line);
}

describe("a program that is written otherwise", () => {
  const ways = Object.entries(rewritings);

  for (const [index, [way, rewriting]] of ways.entries()) {
    it(`has the same reports: ${way}`, { timeout: 120_000 }, () => {
      const own = IN_TURN ? programs.filter((_, place) => place % SHARE === index) : programs;
      let compared = 0;
      const others = own.flatMap(({ name, text, settings }) => {
        const other = rewritten(text, rewriting);
        if (other === null || other === text) return [];
        compared++;
        const [before, after] = [linesOf(text, settings), linesOf(other, settings)];
        if (before.join() === after.join() || (before.length === 0 && STRICTER[way]?.test(name) === true)) return [];
        return [`${name}: ${before.join()} became ${after.join()}\n${other}`];
      });
      expect(others).toEqual([]);
      if (!IN_TURN) expect(compared).toBeGreaterThan(100);
    });
  }
});
