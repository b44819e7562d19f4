import { describe, expect, it } from "vitest";
import { hole } from "../../src/program/static-text.js";
import { findSecret } from "../../src/secrets/find-secret.js";
import { hole as holeOfSecrets } from "../../src/secrets/hole.js";
import { secretNamedBy, wordsOf } from "../../src/secrets/names.js";
import { secretNamedByPath } from "../../src/secrets/secret-path.js";
import { parseShape } from "../../src/secrets/shape.js";
import { Random } from "./corpus/random.js";
import { withChecksum } from "./corpus/secrets.js";

const random = new Random(11);
const base64 = (text: string): string => Buffer.from(text).toString("base64url");

function nameOf(text: string): string | null {
  return findSecret(text)?.name ?? null;
}

describe("tokens with a checksum", () => {
  const body = random.text("base62", 30);

  it.each([
    ["ghp_", "GitHub personal access token"],
    ["gho_", "GitHub OAuth token"],
    ["npm_", "npm access token"],
  ])("%s is named, and a text of the same shape is part of one", (prefix, name) => {
    const token = prefix + withChecksum(body);
    const last = token.slice(-1) === "a" ? "b" : "a";
    expect(nameOf(`worker:prod:${token}:01`)).toBe(name);
    expect(nameOf(`worker:prod:${token.slice(0, -1)}${last}:01`)).toMatch(/, or a part of one$/);
    expect(nameOf(`worker:prod:${prefix}${"x".repeat(36)}:01`)).toBeNull();
  });
});

describe("parts of tokens", () => {
  it.each(["ghp_1234567890abcdefgh", "github_pat_11ABCDEFG0_abcdefghijklmnop", "npm_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789", "sk-proj-abc123def456ghi789jkl", "sk-abcdefghijklmnopqrstuvwxyz123456", "sk-ant-api03-abcdef1234567890", "xoxb-1234-5678-abcdef", "whsec_abcdefghijklmnop1234", "ya29.a0AfH6SMBx"])("%s is one", (text) => {
    expect(nameOf(`worker:prod:mail:${text}`)).toMatch(/, or a part of one$/);
  });

  it.each(["ghs_ReleaseAutomationWorker", "npm_install01", "github_pat_rotator", "sk-proj-renderer-01", "sk-bratislava-worker-0012", "sk-ant-farm-01", "whsec_rotation01", "xox-worker-01"])("%s is none", (text) => {
    expect(nameOf(`worker:prod:mail:${text}`)).toBeNull();
  });
});

describe("boundaries", () => {
  const key = `AKIA${random.text("upper", 16)}`;

  it.each([`worker:${key}:01`, `worker-${key}-01`, `worker_${key}_01`, `worker.${key}`, `${key}@host`, `prod${key}`, `worker%3A${key}`])("%s holds a key", (text) => {
    expect(nameOf(text)).toBe("AWS access key ID");
  });

  it.each([`X${key}`, `${key}A`, `${key}7`])("%s does not", (text) => {
    expect(nameOf(text)).toBeNull();
  });
});

describe("placeholders", () => {
  it.each(["sk_live_xxxxxxxxxxxxxxxxxxxxxxxx", "org_xxxxxxxxxxxxxxxxxxxxxxxx", "org_yourOrgKeyGoesHere1", "org_01h2xcejqtf2nbrexx3vqjhp41", "org_01EHWNCE74X7JSDV0X3SZ3KJNY", "AKIA0000000000000000", "https://user:***@host", "postgres://user:${PASSWORD}@host"])("%s is none", (text) => {
    expect(nameOf(text)).toBeNull();
  });
});

describe("structures", () => {
  it.each([
    ["worker:https://user:hunter2@example.com/x:01", "password in a URL"],
    ["redis://:hunter2@cache:6379", "password in a URL"],
    ["-----BEGIN EC PRIVATE KEY-----", "private key"],
    [`agent:dev:org_${random.text("base62", 24)}:01`, "MachineID org key"],
    [`${base64('{"alg":"none"}')}.${base64('{"sub":"1234567890"}')}.`, "JSON Web Token"],
  ])("%s holds a %s", (text, name) => {
    expect(nameOf(text)).toBe(name);
  });

  it.each(["https://example.com:8080/x@y", "http://host:80?mail=a@b", "worker:prod:user@host:01", "-----BEGIN PUBLIC KEY-----", "worker:https://example.com/a:b", `${base64('{"alg":"HS256"}')}.${base64('{"role":"anon","iss":"supabase"}')}.abcdefghijkl`])("%s holds none", (text) => {
    expect(nameOf(text)).toBeNull();
  });
});

describe("named values", () => {
  it.each([
    ["worker:api_key=abc123:01", "api key"],
    ["password=hunter2", "password"],
    ["worker-01?clientSecret=zzz", "secret"],
    ['{"password":"hunter2"}', "password"],
    ["token: abcdef", "token"],
    ["worker:prod:password:hunter2", "password"],
    ["db-password=x", "password"],
    ["pass=swordfish", "pass"],
    ["Authorization: Bearer abcdef123456", "authorization"],
    ["password%3Dhunter2", "password"],
    [`basic ${base64("user:hunter2")}`, "basic authorization"],
    ["auth=Zk39fj2kQ0xPa8", "auth"],
  ])("%s has a value", (text, noun) => {
    expect(nameOf(text)).toMatch(/^value named /);
    expect(nameOf(text)).toContain(noun);
  });

  it.each([
    "password=", "password=***", "api_key=REDACTED", "secret=${SECRET}", "token=<token>", "api_key=YOUR_API_KEY", `password=${hole}`, "tokenizerShard=3", "monkey=george", "publicKeyId=k1", "passwordResetWorker=2",
    "worker:prod:password:01", "auth:prod:api-key:7d9f8b6c5-x2x4z", "vault:prod:secret:worker1", "secret=arn:aws:secretsmanager:eu-west-1:1:secret:x", "page_token=abc", "pin=4", "pwd=/srv/app", "has_token=yes", "password=true", "basic validation", "auth=oauth2", "queue-consumer-key=orders",
  ])("%s has none", (text) => {
    expect(nameOf(text)).toBeNull();
  });
});

describe("base64", () => {
  it.each([base64("password=hunter2"), `worker-${base64("password=hunter2")}-01`, base64(base64("api_key=abcdefgh")), `a-b-c-${base64("postgres://u:secret1@h")}`, Buffer.from(`x AKIA${random.text("upper", 16)}`).toString("base64")])("%s is read", (text) => {
    expect(findSecret(`worker:${text}:01`)).toMatchObject({ encoded: true, beginning: "" });
  });

  it.each([base64("worker:prod:queue-consumer:01"), base64(random.text("hex", 40))])("%s is harmless", (text) => {
    expect(findSecret(text)).toBeNull();
  });
});

describe("what may be shown", () => {
  it("is at most four characters, and none of a short secret", () => {
    expect(findSecret(`x:AKIA${random.text("upper", 16)}`)?.beginning).toBe("AKIA");
    expect(findSecret("x:password=hunter2")?.beginning).toBe("");
    expect(findSecret("https://user:hunter2@host")?.beginning).toBe("");
  });
});

describe("names", () => {
  it("are read word by word", () => {
    expect(wordsOf("STRIPE_SECRET_KEY2")).toEqual(["stripe", "secret", "key"]);
    expect(wordsOf("myAPIKeyProd")).toEqual(["my", "api", "key", "prod"]);
  });

  it.each(["tokenizerShard", "monkey", "publicKeyId", "passwordResetWorker", "turnkey", "keyboard", "secretary", "hasToken", "maxTokens", "apiKeyName", "hashedPassword", "renderPass"])("%s is no secret", (name) => {
    expect(secretNamedBy(name)).toBeNull();
  });

  it.each(["apiKey", "DB_PASSWORD", "dbpassword", "secretValue", "API_KEY_V2", "tokenForUser", "connectionString", "smtpPass", "x-api-key", "authHeader", "AWS_ACCESS_KEY_ID", "SECRET_KEY_BASE"])("%s is one", (name) => {
    expect(secretNamedBy(name)).not.toBeNull();
  });

  it.each(["secrets.stripe", "apiKey.value", "redis.url", "vault.getSecret", "this.#apiKey", "stripe.key"])("%s leads to one", (path) => {
    expect(secretNamedByPath(path)).not.toBeNull();
  });

  it.each(["secrets.version", "token.id", "page.token", "cache.key", "process.env.PWD", ""])("%s does not", (path) => {
    expect(secretNamedByPath(path)).toBeNull();
  });
});

describe("shapes", () => {
  it.each(["a*", "a+", "(ab){2}", "a{2,}", "[a", "(a", "a)", "."])("%s is refused, since it may take unbounded time or is none", (shape) => {
    expect(() => parseShape(shape)).toThrow(/^Shape /);
  });
});

it("marks unknown parts as the program's reader does", () => {
  expect(holeOfSecrets).toBe(hole);
});
