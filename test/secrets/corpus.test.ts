import { describe, expect, it } from "vitest";
import { findSecret } from "../../src/secrets/find-secret.js";
import { secretNamedByPath } from "../../src/secrets/secret-path.js";
import { legitimateIds } from "./corpus/legitimate.js";
import { Random } from "./corpus/random.js";
import { interpolated, namedSecrets, shapedSecrets, wrappedSecrets, type Sample } from "./corpus/secrets.js";

const SEED = 20261125;

function shareFound(samples: Iterable<Sample>): { share: number; count: number; missed: string[] } {
  let count = 0;
  const missed: string[] = [];
  for (const { sort, text } of samples) {
    count += 1;
    if (findSecret(text) === null) missed.push(`${sort}: ${text}`);
  }
  return { share: 1 - missed.length / count, count, missed };
}

function print(what: string, share: number, count: number, examples: readonly string[]): void {
  console.info(`${what}: ${(share * 100).toFixed(2)} % of ${count}${examples.length === 0 ? "" : `\n  ${examples.slice(0, 12).join("\n  ")}`}`);
}

describe("a corpus of device IDs made by script", () => {
  it.each([
    { what: "secrets known by shape", samples: () => shapedSecrets(new Random(SEED), 5), least: 0.99 },
    { what: "named secrets", samples: () => namedSecrets(new Random(SEED + 1), 1500), least: 0.95 },
    { what: "secrets in base64", samples: () => wrappedSecrets(new Random(SEED + 2), 1500), least: 0.95 },
  ])("finds $what", ({ what, samples, least }) => {
    const { share, count, missed } = shareFound(samples());
    print(`${what}, found`, share, count, missed);
    expect(count).toBeGreaterThanOrEqual(1500);
    expect(share).toBeGreaterThanOrEqual(least);
  });

  it("finds names of secrets that are interpolated", () => {
    const missed = interpolated.secret.filter((path) => secretNamedByPath(path) === null);
    print("names of secrets, found", 1 - missed.length / interpolated.secret.length, interpolated.secret.length, missed);
    expect(missed.length / interpolated.secret.length).toBeLessThanOrEqual(0.1);
  });

  it("leaves other names alone", () => {
    expect(interpolated.harmless.filter((path) => secretNamedByPath(path) !== null)).toEqual([]);
  });

  it("leaves legitimate IDs alone", () => {
    const reported: string[] = [];
    let count = 0;
    for (const { sort, id } of legitimateIds(new Random(SEED + 3), 72)) {
      count += 1;
      const found = findSecret(id);
      if (found !== null) reported.push(`${sort}: ${id} (${found.name})`);
    }
    print("legitimate IDs, reported", reported.length / count, count, reported);
    expect(count).toBeGreaterThanOrEqual(5000);
    expect(reported.length / count).toBeLessThanOrEqual(0.003);
  });
});
