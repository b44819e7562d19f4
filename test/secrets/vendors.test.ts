import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { secretNamedBy, wordsOf } from "../../src/secrets/names.js";
import { PROVIDERS } from "../../src/secrets/vocabulary.js";

/** Packs of no vendor that hands out keys: libraries, protocols, databases and queues, whose keys are those of records; keys that are public; names that are common words. */
const OTHERS = `
  agenda ai-sdk amqplib apn arangojs axios bee-queue botbuilder box browser browsers bullmq bun cassandra ccxt child-process chroma clickhouse codex consul
  convex couchbase courier datastore dockerode drizzle duckdb dynamoose elasticsearch etcd ethereum exceljs execa expo fastify fauna fetch-likes fetch
  files firestore fs-extra fs ftp gel genkit googleapis got graphile-worker graphql-request hatchet http-clients imapflow influxdb ioredis jsforce kafkajs
  keycloak keyv knex kubernetes ky kysely lancedb langchain langgraph-platform level libsql line lob loops mariadb mastodon mastra matrix mcp mem0
  memcached microsoft-graph mikro-orm milvus minio modern-treasury monday mongodb mongoose mqtt mssql mysql mysql2 nano nats nedb needle neo4j nestjs
  node-http node-net node-resque nodemailer nostr notifications nsq objection octokit ollama oracledb payload pg-boss pg-promise pg pglite pocketbase polar
  postgres posthog pouchdb prisma process-managers pubnub pulsar pulumi pusher rascal rdkafka redbean reddit redis request rethinkdb segment selenium sequelize
  serialport shelljs simple-git slonik snowflake socket-io solana spanner sqlite sqs-producer ssh2 stagehand steel stomp superagent surrealdb tedious
  telegraf temporal tigerbeetle together translate trigger typeorm undici urql valkey vertexai web-push web3 webdav websocket whatsapp-web zeromq
`.split(/\s+/).filter((word) => word !== "");

const packs = readdirSync(new URL("../../src/models/catalogue", import.meta.url)).map((name) => name.replace(".json", ""));

describe("vendors of the catalogue", () => {
  it("have keys that are secrets, or are known to have none", () => {
    expect(packs.filter((pack) => !wordsOf(pack).some((word) => PROVIDERS.has(word))).sort()).toEqual(OTHERS.sort());
  });

  it.each(["MEILI_KEY", "TYPESENSE_KEY", "MOLLIE_KEY", "upstashKey", "config.elevenlabsKey", "QDRANT_KEY_PROD", "claimToken"])("%s is a secret", (name) => expect(secretNamedBy(name)).not.toBeNull());
  it.each(["REDIS_KEY", "mongoKey", "segmentKey", "MEILI_HOST", "typesenseKeyId", "leaseToken"])("%s is none", (name) => expect(secretNamedBy(name)).toBeNull());
});
