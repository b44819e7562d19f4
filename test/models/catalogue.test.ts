import { describe, expect, test } from "vitest";
import { packNames, rowsOfPack } from "../../src/models/packs.js";
import { mentionsSideEffect } from "../../src/program/worth-analysing.js";
import { parseUnit, resolveText, resolveUnit, settingsFor, sideEffectNames } from "./resolve.js";
import { axiosSpellings } from "./spellings/axios.js";
import { fetchSpellings } from "./spellings/fetch.js";
import { nodeHttpSpellings } from "./spellings/node-http.js";
import { nodemailerSpellings } from "./spellings/nodemailer.js";
import { stripeSpellings } from "./spellings/stripe.js";
import { undiciSpellings } from "./spellings/undici.js";

const tables = [axiosSpellings, fetchSpellings, nodeHttpSpellings, nodemailerSpellings, stripeSpellings, undiciSpellings];

test("spellings are those of packs", () => {
  expect(tables.map(({ pack }) => pack).filter((pack) => !packNames.includes(pack))).toEqual([]);
});

describe.each(tables)("pack $pack", ({ pack, catches, leaves }) => {
  test.each(catches.map(([code, ...names]) => ({ code, names })))("catches $code", ({ code, names }) => {
    const resolved = resolveText(code, { sideEffects: [pack] });
    expect(sideEffectNames(resolved)).toEqual(names);
    expect(mentionsSideEffect(resolved.unit, resolved.settings)).toBe(true);
    expect(sideEffectNames(resolveText(code))).toEqual(names);
  });

  test.each(leaves)("leaves %s", (code) => {
    expect(sideEffectNames(resolveText(code))).toEqual([]);
  });

  const rows = rowsOfPack(pack).map((row) => ({ row, name: `${row.from}: ${row.path.slice(0, 80)}` }));
  test.each(rows)("a spelling catches $name", ({ row }) => {
    const settings = { ...settingsFor({ sideEffects: [] }), sideEffects: { packs: new Map(), own: [row], off: [] } };
    const caught = catches.filter(([code]) => sideEffectNames(resolveUnit(parseUnit(code), settings)).length > 0);
    expect(caught).not.toEqual([]);
  });
});
