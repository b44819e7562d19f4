import { describe, expect, it } from "vitest";
import { lint } from "./run.js";

const rule = "no-secret-in-device-id";

describe(rule, () => {
  it.todo("each valid program has an invalid twin that differs by one thing");

  it("leaves an empty file alone", () => {
    expect(lint("", { rule })).toEqual([]);
  });
});
