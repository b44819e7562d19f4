import { crc32 } from "node:zlib";
import type { SecretFormat } from "../../../src/secrets/format.js";
import { secretFormats } from "../../../src/secrets/format-table.js";
import { parseShape, type ShapeItem } from "../../../src/secrets/shape.js";
import type { Random } from "./random.js";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Thirty random characters and their CRC-32, as GitHub and npm make tokens. */
export function withChecksum(body: string): string {
  let checksum = "";
  for (let rest = crc32(body); rest > 0; rest = Math.floor(rest / 62)) checksum = BASE62.charAt(rest % 62) + checksum;
  return body + checksum.padStart(6, "0");
}

/** A random token of a row's shape. */
export function tokenOf(format: SecretFormat, random: Random): string {
  if (format.checksum === true) return `${format.shape.slice(0, format.shape.indexOf("_"))}_${withChecksum(random.text("base62", 30))}`;
  return sequence(parseShape(format.shape), random);
}

function sequence(items: readonly ShapeItem[], random: Random): string {
  return items.map((item) => part(item, random)).join("");
}

function part(item: ShapeItem, random: Random): string {
  if (item.kind === "class") {
    const characters = [...item.characters].join("");
    return Array.from({ length: random.between(item.least, Math.min(item.most, item.least + 12)) }, () => random.one(characters)).join("");
  }
  if (item.optional && random.below(2) === 0) return "";
  return sequence(item.alternatives[random.below(item.alternatives.length)] ?? [], random);
}

/** Tokens written down apart from the table, so that a wrong row shows. */
const written: Readonly<Record<string, (random: Random) => string>> = {
  awsAccessKey: (random) => `AKIA${random.text("upper", 16)}`,
  awsTemporaryKey: (random) => `ASIA${random.text("upper", 16)}`,
  github: (random) => `${random.one(["ghp", "gho", "ghu", "ghs", "ghr"])}_${withChecksum(random.text("base62", 30))}`,
  githubFineGrained: (random) => `github_pat_${random.text("base62", 22)}_${random.text("base62", 59)}`,
  npm: (random) => `npm_${withChecksum(random.text("base62", 30))}`,
  gitlab: (random) => `glpat-${random.text("base64url", 20)}`,
  stripe: (random) => `${random.one(["sk", "rk"])}_${random.one(["live", "test"])}_${random.text("base62", 24)}`,
  stripeLong: (random) => `sk_live_51${random.text("base62", 97)}`,
  stripeWebhook: (random) => `whsec_${random.text("base62", 32)}`,
  slackBot: (random) => `xoxb-${random.text("digits", 12)}-${random.text("digits", 13)}-${random.text("base62", 24)}`,
  slackApp: (random) => `xapp-1-A${random.text("upper", 10)}-${random.text("digits", 13)}-${random.text("hex", 64)}`,
  slackWebhook: (random) => `https://hooks.slack.com/services/T${random.text("upper", 8)}/B${random.text("upper", 10)}/${random.text("base62", 24)}`,
  openai: (random) => `sk-${random.text("base62", 20)}T3BlbkFJ${random.text("base62", 20)}`,
  openaiProject: (random) => `sk-proj-${random.text("base64url", 74)}T3BlbkFJ${random.text("base64url", 74)}`,
  anthropic: (random) => `sk-ant-api03-${random.text("base64url", 93)}AA`,
  google: (random) => `AIza${random.text("base64url", 35)}`,
  googleOauth: (random) => `ya29.${random.text("base64url", 120)}`,
  googleClient: (random) => `GOCSPX-${random.text("base64url", 28)}`,
  sendgrid: (random) => `SG.${random.text("base64url", 22)}.${random.text("base64url", 43)}`,
  twilio: (random) => `SK${random.text("hex", 32)}`,
  mailgun: (random) => `key-${random.text("hex", 32)}`,
  mailchimp: (random) => `${random.text("hex", 32)}-us${random.between(1, 21)}`,
  digitalOcean: (random) => `dop_v1_${random.text("hex", 64)}`,
  databricks: (random) => `dapi${random.text("hex", 32)}`,
  huggingFace: (random) => `hf_${random.text("base62", 34)}`,
  shopify: (random) => `shpat_${random.text("hex", 32)}`,
  square: (random) => `sq0atp-${random.text("base64url", 22)}`,
  pypi: (random) => `pypi-AgEIcHlwaS5vcmc${random.text("base64url", 150)}`,
  docker: (random) => `dckr_pat_${random.text("base64url", 27)}`,
  vault: (random) => `hvs.${random.text("base64url", 95)}`,
  terraform: (random) => `${random.text("base62", 14)}.atlasv1.${random.text("base64url", 67)}`,
  doppler: (random) => `dp.pt.${random.text("base62", 43)}`,
  linear: (random) => `lin_api_${random.text("base62", 40)}`,
  notion: (random) => `ntn_${random.text("digits", 11)}${random.text("base62", 35)}`,
  postman: (random) => `PMAK-${random.text("hex", 24)}-${random.text("hex", 34)}`,
  newRelic: (random) => `NRAK-${random.text("upper", 27)}`,
  grafana: (random) => `glsa_${random.text("base62", 32)}_${random.text("hex", 8)}`,
  sentry: (random) => `sntryu_${random.text("hex", 64)}`,
  supabase: (random) => `sbp_${random.text("hex", 40)}`,
  planetScale: (random) => `pscale_tkn_${random.text("base64url", 43)}`,
  telegram: (random) => `${random.between(100000000, 999999999)}:AA${random.text("base64url", 33)}`,
  discord: (random) => `M${random.text("base62", 25)}.${random.text("base64url", 6)}.${random.text("base64url", 38)}`,
  facebook: (random) => `EAA${random.text("base62", 120)}`,
  figma: (random) => `figd_${random.text("base64url", 40)}`,
  airtable: (random) => `pat${random.text("base62", 14)}.${random.text("hex", 64)}`,
  tailscale: (random) => `tskey-auth-${random.text("base62", 12)}CNTRL-${random.text("base62", 32)}`,
  atlassian: (random) => `ATATT3xFfGF0${random.text("base64url", 170)}=${random.text("upper", 8)}`,
  groq: (random) => `gsk_${random.text("base62", 52)}`,
  resend: (random) => `re_${random.text("base62", 8)}_${random.text("base62", 24)}`,
  azureClient: (random) => `${random.text("base62", 3)}8Q~${random.text("base62", 34)}`,
  jwt: (random) => `${json({ alg: "HS256", typ: "JWT" })}.${json({ sub: random.text("digits", 10), iat: 1700000000 })}.${random.text("base64url", 43)}`,
  privateKey: (random) => `-----BEGIN RSA PRIVATE KEY-----\n${random.text("base64", 64)}\n-----END RSA PRIVATE KEY-----`,
  opensshKey: (random) => `-----BEGIN OPENSSH PRIVATE KEY-----${random.text("base64", 70)}`,
  urlPassword: (random) => `${random.one(["postgres", "mongodb+srv", "redis", "amqp", "https"])}://${random.text("lower", 6)}:${random.text("base62", 12)}@db${random.below(9)}.example.com:5432/app`,
  orgKey: (random) => `org_${random.text("base62", random.between(16, 40))}`,
};

function json(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

const names = [
  "password", "passwd", "api_key", "apiKey", "API_KEY", "secret", "client_secret", "clientSecret", "access_token", "accessToken", "auth_token", "token", "db_password", "DB_PASSWORD",
  "private_key", "secret_key", "STRIPE_SECRET_KEY", "credentials", "passphrase", "refresh_token", "x-api-key", "AWS_SECRET_ACCESS_KEY", "webhook_secret", "pwd", "signing_key", "bearer_token", "GITHUB_TOKEN",
] as const;
const words = ["hunter2", "correct-horse", "S3cr3t!", "letmein", "changeme", "Winter2026", "qwerty123", "p4ssw0rd"] as const;

const secretMembers = [
  "process.env.STRIPE_SECRET_KEY", "apiKey", "password", "config.apiKey", "process.env.DB_PASSWORD", "user.password", "secrets.stripe", "env.OPENAI_API_KEY", "clientSecret", "dbPassword", "req.headers.authorization",
  "process.env.GITHUB_TOKEN", "accessToken", "authToken", "session.accessToken", "process.env.JWT_SECRET", "privateKey", "credentials.secretAccessKey", "settings.db.password", "process.env.MACHINEID_ORG_KEY", "orgKey",
  "process.env.AWS_SECRET_ACCESS_KEY", "jwt", "bearerToken", "refreshToken", "process.env.SENDGRID_KEY", "SECRET_KEY_BASE", "apiKeyProd", "tokenForUser", "process.env.DATABASE_URL", "passphrase", "this.apiKey", "slackToken",
  "process.env.NPM_TOKEN", "encryptionKey", "masterKey", "githubPat", "webhookSecret", "signingSecret", "basicAuthPassword", "sshKey", "connectionString", "serviceRoleKey", "process.env.PGPASSWORD", "smtpPass", "userPwd",
] as const;
const harmlessMembers = [
  "process.env.HOSTNAME", "os.hostname()", "tokenizerShard", "monkey", "publicKeyId", "passwordResetWorker", "process.env.POD_NAME", "partitionKey", "cacheKey", "routingKey", "idempotencyKey", "primaryKey", "keyIndex", "tokenCount",
  "pageToken", "nextPageToken", "secretName", "secretArn", "secretVersion", "apiKeyId", "tokenId", "keyboardLayout", "secretaryDesk", "passengerId", "compass", "job.key", "worker.id", "process.env.DYNO", "instance", "index",
  "process.env.AWS_LAMBDA_FUNCTION_NAME", "authService", "credentialType", "hasPassword", "isSecret", "passwordPolicy", "tokenBucketSize", "publishableKey", "publicKey", "foreignKey", "sortKey", "apiVersion", "sessionId", "process.env.PWD",
  "token.id", "secret.name", "apiKey.length", "tokens.length", "page.token", "continuationToken", "cancellationToken", "maxTokens", "keyPrefix", "tokenHash", "keyFingerprint", "idFromToken", "process.pid", "cluster.worker.id",
] as const;

/** An ID around a secret, with each separator that IDs use. */
export function embedded(secret: string, random: Random): string {
  return random.one([`worker:prod:queue:${secret}`, `worker:prod:${secret}:01`, `worker-${secret}`, `job_${secret}_01`, `agent-prod-${secret}-07`, `${secret}:01`, secret, `tool/${secret}`]);
}

export interface Sample {
  readonly sort: string;
  readonly text: string;
}

export function* shapedSecrets(random: Random, rounds: number): Iterable<Sample> {
  for (let round = 0; round < rounds; round += 1) {
    for (const format of secretFormats) yield { sort: format.id, text: embedded(tokenOf(format, random), random) };
  }
  for (let round = 0; round < rounds * 5; round += 1) {
    for (const [sort, make] of Object.entries(written)) yield { sort, text: embedded(make(random), random) };
  }
}

function namedSecret(random: Random): string {
  const value = random.below(2) === 0 ? random.one(words) : random.text("base62", random.between(8, 32));
  return random.one([`${random.one(names)}=${value}`, `${random.one(names)}=${value}`, `${random.one(names)}="${value}"`, `{"${random.one(names)}":"${value}"}`, `${random.one(names)}: ${value}`]);
}

export function* namedSecrets(random: Random, count: number): Iterable<Sample> {
  for (let index = 0; index < count; index += 1) yield { sort: "named", text: embedded(namedSecret(random), random) };
}

export function* wrappedSecrets(random: Random, count: number): Iterable<Sample> {
  const makers = Object.values(written);
  for (let index = 0; index < count; index += 1) {
    const secret = random.below(3) === 0 ? namedSecret(random) : (makers[random.below(makers.length)]?.(random) ?? "");
    yield { sort: secret.slice(0, 12), text: embedded(Buffer.from(secret).toString(random.one(["base64", "base64url"])), random) };
  }
}

export const interpolated = { secret: secretMembers, harmless: harmlessMembers };
