import { checkPairs } from "./check-pairs.js";
import { files } from "./validate-before-side-effect/pair.js";

const startup = `await machineid.startup("a:b:c:d");`;

/** A start of a package: behind one that has asked, and without. */
const start = (clause: string, before: string, call: string): ReturnType<typeof files> =>
  files(clause, `${before}\n${startup}\n${call}`, `${before}\n${call} // ! nothing`);

/** Two calls of a package without a question before them: the first begins nothing. */
const only = (clause: string, before: string, other: string, call: string): ReturnType<typeof files> =>
  files(clause, `${before}\n${other}`, `${before}\n${call} // ! nothing`);

checkPairs("startup-gate", [
  start("messages of a channel", `import Redis from "ioredis";\nconst redis = new Redis();`, `redis.on("message", (channel, text) => work(text));`),
  only("an event that is no message", `import Redis from "ioredis";\nconst redis = new Redis();`, `redis.on("error", (error) => console.error(error));`, `redis.on("message", (channel, text) => work(text));`),
  only("messages of a channel that is subscribed to where the process has asked", `import Redis from "ioredis";\nconst redis = new Redis();\nredis.on("message", (channel, text) => work(text));`, `${startup}\nawait redis.subscribe("a");`, `await redis.subscribe("a");`),
  start("changes of a collection", `import { MongoClient } from "mongodb";\nconst changes = new MongoClient(url).db().collection("a").watch();`, `changes.on("change", (change) => work(change));`),
  start("notifications of a database", `import pg from "pg";\nconst client = new pg.Client();`, `client.on("notification", (notice) => work(notice));`),
  only("notices of a database", `import pg from "pg";\nconst client = new pg.Client();`, `client.on("notice", (notice) => console.info(notice));`, `client.on("notification", (notice) => work(notice));`),
  start("documents that change", `import { getFirestore } from "firebase-admin/firestore";\nconst db = getFirestore();`, `db.collection("a").where("b", "==", 1).onSnapshot((all) => work(all));`),
  only("documents that are read once", `import { getFirestore } from "firebase-admin/firestore";\nconst db = getFirestore();`, `work(await db.collection("a").get());`, `db.collection("a").onSnapshot((all) => work(all));`),
  start("mails that arrive", `import { ImapFlow } from "imapflow";\nconst mail = new ImapFlow({});`, `mail.on("exists", (data) => work(data));`),
  start("a crawler", `import { PlaywrightCrawler } from "crawlee";\nconst crawler = new PlaywrightCrawler({ requestHandler: work });`, `await crawler.run([url]);`),
  start("an application of GitHub", `import { run } from "probot";`, `run((app) => app.on("push", work));`),
  start("a worker of a process engine", `import { Camunda8 } from "@camunda8/sdk";\nconst zeebe = new Camunda8().getZeebeGrpcApiClient();`, `zeebe.createWorker({ taskType: "a", taskHandler: work });`),
  start("a subscription by STOMP", `import { Client } from "@stomp/stompjs";\nconst client = new Client({});`, `client.subscribe("/queue/a", (message) => work(message));`),
  only("a connection by STOMP that only sends", `import { Client } from "@stomp/stompjs";\nconst client = new Client({});`, `client.activate();`, `client.subscribe("/queue/a", (message) => work(message));`),
  start("a subscription of a broker", `import { BrokerAsPromised } from "rascal";\nconst broker = await BrokerAsPromised.create({});`, `const session = await broker.subscribe("a");`),
  start("messages of a stream", `import { jetstream } from "@nats-io/jetstream";\nconst consumer = await jetstream(connection).consumers.get("a", "b");`, `await consumer.consume({ callback: work });`),
  start("messages of a bot that polls", `import TelegramBot from "node-telegram-bot-api";\nconst bot = new TelegramBot(token, { polling: true });`, `bot.on("message", (message) => work(message));`),
  start("commands of a bot that polls", `import TelegramBot from "node-telegram-bot-api";\nconst bot = new TelegramBot(token, { polling: true });`, `bot.onText(/go/, (message) => work(message));`),
  only("errors of a bot", `import TelegramBot from "node-telegram-bot-api";\nconst bot = new TelegramBot(token, { polling: true });`, `bot.on("polling_error", (error) => console.error(error));`, `bot.on("message", (message) => work(message));`),
  only("a bot that polls where the process has asked", `import TelegramBot from "node-telegram-bot-api";\nconst bot = new TelegramBot(token);\nbot.on("message", (message) => work(message));`, `${startup}\nawait bot.startPolling();`, `await bot.startPolling();`),
  start("children of a realtime database", `import { getDatabase } from "firebase-admin/database";\nconst jobs = getDatabase().ref("jobs");`, `jobs.on("child_added", (job) => work(job));`),
  only("a realtime database that is read once", `import admin from "firebase-admin";\nconst jobs = admin.database().ref("jobs");`, `work(await jobs.once("value"));`, `jobs.orderByChild("at").on("child_added", (job) => work(job));`),
]);
