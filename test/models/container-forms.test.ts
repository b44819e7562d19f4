import { describe, expect, test } from "vitest";
import { containerForms, typedContainerForms } from "./container-forms.js";
import { resolveText, sideEffectNames } from "./resolve.js";

describe("origins: containers", () => {
  test.each(containerForms)("$form is followed", ({ catches }) => {
    expect(sideEffectNames(resolveText(catches))).toHaveLength(1);
  });

  test.each(containerForms)("$form: the look-alike is left alone", ({ leaves }) => {
    expect(sideEffectNames(resolveText(leaves))).toEqual([]);
  });

  test.each(typedContainerForms)("typed: $form is followed", ({ catches }) => {
    expect(sideEffectNames(resolveText(catches))).toHaveLength(1);
  });

  test.each(typedContainerForms)("typed: $form: the look-alike is left alone", ({ leaves }) => {
    expect(sideEffectNames(resolveText(leaves))).toEqual([]);
  });
});
