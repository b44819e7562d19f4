import { bodies, files, type Pair } from "../pair.js";

const once = (clause: string, lines: string, call: string): Pair =>
  files(
    `once: ${clause}`,
    `${lines}\nexport async function main(id, url) { await machineid.assertAllowed(id); await ${call}(async () => { await fetch(url); }); }`,
    `${lines}\nexport async function main(id, url) { await machineid.register(id); await ${call}(async () => { await fetch(url); }); } // ! noGate`,
  );

export const callbacks: readonly Pair[] = [
  bodies("a callback of code out of view is a unit", `await machineid.assertAllowed(id);\njob.on("item", async () => { await machineid.assertAllowed(id); await fetch(url); });`, `await machineid.assertAllowed(id);\njob.on("item", async () => { await fetch(url); }); // ! noGate`),
  files("an event handler by name", `async function handle(id, url) { await machineid.assertAllowed(id); await fetch(url); }\nprocess.on("message", handle);`, `async function handle(id, url) { await fetch(url); } // ! noGate\nprocess.on("message", handle);`),
  files("a function stored where outside code can reach it", `async function handle(id, url) { await machineid.assertAllowed(id); await fetch(url); }\nglobalThis.handle = handle;`, `async function handle(id, url) { await fetch(url); } // ! noGate\nglobalThis.handle = handle;`),
  files("a function returned to a caller out of view", `export function make(id, url) { return async () => { await machineid.assertAllowed(id); await fetch(url); }; }`, `export function make(id, url) { return async () => { await fetch(url); }; } // ! noGate`),
  files(
    "an API function that a function hands out, handed to code out of view",
    `const get = () => fetch;\nconst name = () => "fetch";\nexport async function main(id, url, job) { await machineid.assertAllowed(id); job.use(name()); await get()(url); }`,
    `const get = () => fetch;\nexport async function main(id, url, job) { await machineid.assertAllowed(id); job.use(get()); } // ! handedOver`,
  ),
  bodies("an API function handed to code out of view", `await machineid.assertAllowed(id);\nawait fetch(url);`, `await machineid.assertAllowed(id);\njob.use(fetch); // ! handedOver`),
  once("a transaction of Prisma", `import { PrismaClient } from "@prisma/client";\nconst prisma = new PrismaClient();`, "prisma.$transaction"),
  once("a transaction of knex", `import knex from "knex";\nconst db = knex({});`, "db.transaction"),
  once("a transaction of TypeORM", `import { DataSource } from "typeorm";\nconst source = new DataSource({});`, "source.transaction"),
  once("a transaction of Sequelize", `import { Sequelize } from "sequelize";\nconst db = new Sequelize("");`, "db.transaction"),
  once("a session of mongoose", `import mongoose from "mongoose";`, "mongoose.connection.transaction"),
  once("a session of MongoDB", `import { MongoClient } from "mongodb";\nconst client = new MongoClient("");`, "client.withSession"),
  once("a transaction of Firestore", `import { getFirestore } from "firebase-admin/firestore";\nconst db = getFirestore();`, "db.runTransaction"),
  once("a transaction of pg-promise", `import pgPromise from "pg-promise";\nconst db = pgPromise()("");`, "db.tx"),
  once("a transaction of Neo4j", `import neo4j from "neo4j-driver";\nconst session = neo4j.driver("").session();`, "session.executeWrite"),
  files("once: a transaction of better-sqlite3, which is a function", `import Database from "better-sqlite3";\nconst db = new Database("");\nexport async function main(id) { await machineid.assertAllowed(id); db.transaction(() => { db.exec("delete from a"); })(); }`, `import Database from "better-sqlite3";\nconst db = new Database("");\nexport async function main(id, job) { await machineid.assertAllowed(id); job.each(db.transaction(() => { db.exec("delete from a"); })); } // ! noGate`),
  files("once: AsyncLocalStorage.run", `import { AsyncLocalStorage } from "node:async_hooks";\nconst store = new AsyncLocalStorage();\nexport async function main(id, url) { await machineid.assertAllowed(id); await store.run({}, async () => { await fetch(url); }); }`, `import { AsyncLocalStorage } from "node:async_hooks";\nconst store = new AsyncLocalStorage();\nexport async function main(id, url) { await machineid.validate(id); await store.run({}, async () => { await fetch(url); }); } // ! unchecked`),
  files("once: a span of Sentry", `import * as Sentry from "@sentry/node";\nexport async function main(id, url) { await machineid.assertAllowed(id); await Sentry.startSpan({}, async () => { await fetch(url); }); }`, `import * as Sentry from "@sentry/node";\nexport async function main(id, url) { machineid.assertAllowed(id); await Sentry.startSpan({}, async () => { await fetch(url); }); } // ! notAwaited`),
  files("once: a span of OpenTelemetry", `import { trace } from "@opentelemetry/api";\nconst tracer = trace.getTracer("jobs");\nexport async function main(id, url) { await machineid.assertAllowed(id); await tracer.startActiveSpan("job", async () => { await fetch(url); }); }`, `import { trace } from "@opentelemetry/api";\nconst tracer = trace.getTracer("jobs");\nexport async function main(id, url) { await machineid.register(id); await tracer.startActiveSpan("job", async () => { await fetch(url); }); } // ! noGate`),
  files("a gate inside a callback that runs at once counts after it", `import { AsyncLocalStorage } from "node:async_hooks";\nconst store = new AsyncLocalStorage();\nexport async function main(id, url) { await store.run({}, async () => { await machineid.assertAllowed(id); }); await fetch(url); }`, `import { AsyncLocalStorage } from "node:async_hooks";\nconst store = new AsyncLocalStorage();\nexport async function main(id, url) { await store.run({}, async () => { await machineid.validate(id); }); await fetch(url); } // ! unchecked`),
  files("iterates: p-map", `import pMap from "p-map";\nexport async function main(job, id, url) { await pMap(job.items, async () => { await machineid.assertAllowed(id); await fetch(url); }); }`, `import pMap from "p-map";\nexport async function main(job, id, url) { await machineid.assertAllowed(id); await pMap(job.items, async () => { await fetch(url); }); } // ! staleLoop`),
  files("iterates: p-retry", `import pRetry from "p-retry";\nexport async function main(id, url) { await pRetry(async () => { await machineid.assertAllowed(id); await fetch(url); }); }`, `import pRetry from "p-retry";\nexport async function main(id, url) { await machineid.assertAllowed(id); await pRetry(async () => { await fetch(url); }); } // ! staleLoop`),
  files("iterates: lodash", `import { forEach } from "lodash";\nexport async function main(job, id, url) { forEach(job.items, async () => { await machineid.assertAllowed(id); await fetch(url); }); }`, `import { forEach } from "lodash";\nexport async function main(job, id, url) { await machineid.assertAllowed(id); forEach(job.items, async () => { await fetch(url); }); } // ! staleLoop`),
];

const express = `import express from "express";\nimport { gate } from "./gate";\nconst app = express();`;
const middleware = { settings: { gates: [{ from: "./gate", path: "gate", style: "middleware" }] } };

export const middlewares: readonly Pair[] = [
  files("the runtime's middleware", `import express from "express";\nconst app = express();\napp.use(machineid.middleware("a:b:c:d"));\napp.post("/pay", async (request, response) => { await fetch(request.url); });`, `import express from "express";\nconst app = express();\napp.use("/admin", machineid.middleware("a:b:c:d"));\napp.post("/pay", async (request, response) => { await fetch(request.url); }); // ! noGate`),
  files("a handler that the runtime wraps", `export const handle = machineid.wrap("a:b:c:d", async (url) => { await fetch(url); });`, `export const handle = wrap("a:b:c:d", async (url) => { await fetch(url); }); // ! noGate\nfunction wrap(id, f) { return f; }`),
  files("a gate used on some paths only", `${express}\napp.use(gate);\nif (app.locals.x) app.post("/pay", async (request, response) => { await fetch(request.url); });`, `${express}\nif (app.locals.x) {\n  app.use(gate);\n}\napp.post("/pay", async (request, response) => { await fetch(request.url); }); // ! noGate`, middleware),
  files("a handler after a gate in the same registration", `${express}\napp.post("/pay", gate, async (request, response) => { await fetch(request.url); });`, `${express}\napp.post("/pay", async (request, response) => { await fetch(request.url); }, gate); // ! noGate`, middleware),
  files("a handler after .use(gate)", `${express}\napp.use(gate);\napp.post("/pay", async (request, response) => { await fetch(request.url); });`, `${express}\napp.post("/pay", async (request, response) => { await fetch(request.url); }); // ! noGate\napp.use(gate);`, middleware),
  files("another router has a gate of its own", `${express}\nconst router = express.Router();\nrouter.use(gate);\nrouter.post("/pay", async (request, response) => { await fetch(request.url); });`, `${express}\nconst router = express.Router();\napp.use(gate);\nrouter.post("/pay", async (request, response) => { await fetch(request.url); }); // ! noGate`, middleware),
];
