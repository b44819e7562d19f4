import type { Random } from "./random.js";

type Maker = (random: Random) => string;

const services = ["worker", "job", "agent", "tool", "effect", "api", "billing", "checkout", "ingest", "search", "auth-service", "token-service", "secrets-manager", "key-rotator", "password-reset", "vault-sync", "email", "etl"] as const;
const environments = ["prod", "dev", "staging", "test", "live", "sandbox", "eu", "qa", "preview"] as const;
const roles = [
  "queue-consumer", "nightly-reindex", "planner", "payment-runner", "external-call-runner", "passwordResetWorker", "tokenizerShard", "monkey", "publicKeyId", "token-refresher",
  "secret-scanner", "bedrock-api-key-rotationcontroller", "api-key-auditor", "credential-checker", "keyboard", "turnkey", "passenger-import", "compass", "secretary", "tokenizer", "session-cleaner", "sk-region", "re-index", "jwt-verifier", "private-key-rotation",
] as const;
const nouns = ["orders", "frontend", "redis-cache", "web", "payments", "kafka-consumer", "task", "disk", "desk", "risk-engine", "live", "test-runner"] as const;

/** One maker for each sort of instance. */
export const instances: Readonly<Record<string, Maker>> = {
  index: (random) => String(random.below(200)).padStart(2, "0"),
  word: (random) => random.one(nouns),
  uuid: (random) => random.uuid(),
  uuidUpper: (random) => random.uuid().toUpperCase(),
  uuidPlain: (random) => random.uuid().replaceAll("-", ""),
  ulid: (random) => `01${random.text("crockford", 24)}`,
  ksuid: (random) => `2${random.text("base62", 26)}`,
  nanoid: (random) => random.text("base64url", 21),
  shortNanoid: (random) => random.text("base62", 10),
  cuid: (random) => `c${random.text("lower", 24)}`,
  objectId: (random) => random.text("hex", 24),
  xid: (random) => random.text("lower", 20),
  snowflake: (random) => `1${random.text("digits", 17)}`,
  pod: (random) => `${random.one(nouns)}-${random.text("kubernetes", 10)}-${random.text("kubernetes", 5)}`,
  statefulPod: (random) => `${random.one(nouns)}-${random.below(30)}`,
  container: (random) => random.text("hex", 12),
  containerLong: (random) => random.digest("sha256"),
  instance: (random) => `i-0${random.text("hex", 16)}`,
  hostEc2: (random) => `ip-10-${random.below(255)}-${random.below(255)}-${random.below(255)}.eu-west-1.compute.internal`,
  hostGcp: (random) => `gke-prod-pool-${random.below(4)}-${random.text("hex", 8)}-${random.text("lower", 4)}`,
  host: (random) => `${random.one(nouns)}${random.below(50)}.example.com`,
  address: (random) => `10.${random.below(255)}.${random.below(255)}.${random.below(255)}`,
  taskArn: (random) => `arn:aws:ecs:us-east-1:${random.text("digits", 12)}:task/prod/${random.text("hex", 32)}`,
  lambdaArn: (random) => `arn:aws:lambda:eu-central-1:${random.text("digits", 12)}:function:${random.one(nouns)}:${random.below(90)}`,
  secretArn: (random) => `arn:aws:secretsmanager:eu-west-1:${random.text("digits", 12)}:secret:${random.one(nouns)}-${random.text("base62", 6)}`,
  ecsTask: (random) => random.text("hex", 32),
  revision: (random) => `${random.one(nouns)}-00${random.text("digits", 3)}-${random.text("lower", 3)}`,
  dyno: (random) => `web.${random.below(20)}`,
  flyMachine: (random) => random.text("hex", 14),
  vercelDeployment: (random) => `dpl_${random.text("base62", 28)}`,
  commit: (random) => random.digest("sha1"),
  shortCommit: (random) => random.text("hex", 7),
  digest: (random) => `sha256:${random.digest("sha256")}`,
  imageTag: (random) => `registry.example.com/team/app@sha256:${random.digest("sha256")}`,
  cacheKey: (random) => `cache-key-${random.digest("md5")}`,
  md5Region: (random) => `${random.digest("md5")}-us-east-1`,
  customer: (random) => `cus_${random.text("base62", 14)}`,
  account: (random) => `acct_1${random.text("base62", 15)}`,
  paymentIntent: (random) => `pi_3${random.text("base62", 23)}`,
  subscription: (random) => `sub_1${random.text("base62", 23)}`,
  event: (random) => `evt_1${random.text("base62", 23)}`,
  user: (random) => `user_${random.text("base62", 27)}`,
  tenant: (random) => `tenant-${random.text("digits", 6)}`,
  project: (random) => `proj_${random.text("base62", 24)}`,
  shortOrg: (random) => `org_${random.text("lower", 8)}`,
  liveTask: (random) => `task_live_${random.text("base62", 24)}`,
  twilioAccount: (random) => `AC${random.text("hex", 32)}`,
  publishable: (random) => `pk_live_${random.text("base62", 24)}`,
  publishableTest: (random) => `pk_test_51${random.text("base62", 97)}`,
  clerkPublishable: (random) => `pk_test_${Buffer.from(`clerk.${random.one(nouns)}.example.com$`).toString("base64")}`,
  supabasePublishable: (random) => `sb_publishable_${random.text("base64url", 31)}`,
  posthogProject: (random) => `phc_${random.text("base62", 43)}`,
  squareApplication: (random) => `sq0idp-${random.text("base64url", 22)}`,
  flutterwavePublic: (random) => `FLWPUBK-${random.text("hex", 32)}-X`,
  idempotency: (random) => `idempotency-key-${random.uuid()}`,
  idempotencyHex: (random) => `idempotency-key-${random.text("hex", 32)}`,
  idempotencyParameter: (random) => `idempotency_key=${random.uuid()}`,
  timestamp: (random) => `17${random.text("digits", 8)}`,
  milliseconds: (random) => `17${random.text("digits", 11)}`,
  iso: (random) => `2026-${random.between(10, 12)}-${random.between(10, 28)}T${random.between(10, 23)}:${random.between(10, 59)}:00Z`,
  isoCompact: (random) => `2026${random.between(10, 12)}${random.between(10, 28)}T${random.between(10, 23)}${random.between(10, 59)}00Z`,
  traceparent: (random) => `00-${random.text("hex", 32)}-${random.text("hex", 16)}-01`,
  version: (random) => `v${random.below(9)}.${random.below(30)}.${random.below(9)}-rc.${random.below(9)}`,
  mac: (random) => Array.from({ length: 6 }, () => random.text("hex", 2)).join(":"),
  base64Id: (random) => Buffer.from(`${random.one(services)}:${random.uuid()}`).toString("base64url"),
  base64Digest: (random) => Buffer.from(random.digest("sha256"), "hex").toString("base64url"),
  redacted: (random) => random.one(["password=***", "api_key=", "token=<redacted>", "secret=${SECRET}", "password=REDACTED", "apiKey={{apiKey}}", "token=xxxxxxxx"]),
  harmlessValues: (random) => random.one(["tokens=512", "max_tokens=4096", "page_token=abc123", "key=orders", "tokenizer=bpe", "secretVersion=3", "token_count=17", "passwordResets=3", "monkey=george", "public_key_id=k1", "partition_key=eu7", "key_id=primary"]),
  partition: (random) => `topic-${random.one(nouns)}-${random.below(64)}`,
  secretService: (random) => `secret-live-${random.one(nouns)}-${random.text("kubernetes", 10)}-${random.text("kubernetes", 5)}-${random.text("hex", 8)}`,
  regionalHost: (random) => `tk-us-east-1-${random.one(nouns)}-${random.text("hex", 17)}-${random.text("digits", 12)}`,
  workflow: (random) => `${random.text("digits", 10)}-${random.below(5)}`,
  githubRun: (random) => `run-${random.text("digits", 11)}-attempt-${random.between(1, 3)}`,
  shard: (random) => `tokenizerShard${random.below(30)}`,
};

/** Device IDs as projects write them, each with the sort of its instance. */
export function* legitimateIds(random: Random, rounds: number): Iterable<{ readonly sort: string; readonly id: string }> {
  for (let round = 0; round < rounds; round += 1) {
    for (const [sort, make] of Object.entries(instances)) {
      const instance = make(random);
      const service = random.one(services);
      const environment = random.one(environments);
      const role = random.one(roles);
      const separator = random.one(["-", "_", "."]);
      yield {
        sort,
        id: random.one([`${service}:${environment}:${role}:${instance}`, `${service}:${environment}:${role}:${instance}`, instance, `${service}${separator}${instance}`, `${service}${separator}${environment}${separator}${role}${separator}${instance}`, `${role}/${instance}`]),
      };
    }
  }
}
