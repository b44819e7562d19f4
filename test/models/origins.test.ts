import { describe, expect, test } from "vitest";
import { mentionsSideEffect } from "../../src/program/worth-analysing.js";
import { classForms, functionForms, importForms, typeForms, valueForms, type OriginForm } from "./origin-forms.js";
import { keyForms } from "./key-forms.js";
import { resolveText, sideEffectNames } from "./resolve.js";

const groups: readonly [string, readonly OriginForm[]][] = [
  ["imports", importForms],
  ["values", valueForms],
  ["functions", functionForms],
  ["classes", classForms],
  ["types", typeForms],
  ["keys", keyForms],
];

describe.each(groups)("origins: %s", (_, forms) => {
  test.each(forms)("$form is followed", ({ catches }) => {
    const resolved = resolveText(catches);
    expect(sideEffectNames(resolved)).toHaveLength(1);
    expect(mentionsSideEffect(resolved.unit, resolved.settings)).toBe(true);
  });

  test.each(forms)("$form: the look-alike is left alone", ({ leaves }) => {
    expect(sideEffectNames(resolveText(leaves))).toEqual([]);
  });
});
