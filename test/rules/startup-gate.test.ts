import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { mayStartWork } from "../../src/analysis/work-starts.js";
import { isEntryPoint } from "../../src/program/entry-point.js";
import { checkPairs } from "./check-pairs.js";
import { lint } from "./run.js";
import { files } from "./validate-before-side-effect/pair.js";

const rule = "startup-gate";
const id = '"a:b:c:d"';
const loop = "for (;;) {MARK\n  await handle(await queue.pop());\n}";
const listen = "app.listen(3000);";

/** The same start behind two beginnings, of which only the first registers and validates. */
const starts = (clause: string, right: string, wrong: string, message: string, start = listen): ReturnType<typeof files> =>
  files(clause, `${right}\n${start.replace("MARK", "")}`, `${wrong}\n${start.includes("MARK") ? start.replace("MARK", ` // ! ${message}`) : `${start} // ! ${message}`}`);

const startup = `await machineid.startup(${id});`;
const entry = { filename: "src/worker.ts", options: [{ entryPoints: ["src/*.ts"] }] };

checkPairs(rule, [
  files("what a timer calls again, whatever its name", `async function next() { await machineid.assertAllowed(${id}); await fetch(url); setTimeout(next, 1000); }\n${startup}\nnext();`, `async function next() { await machineid.assertAllowed(${id}); await fetch(url); setTimeout(next, 1000); }\nnext(); // ! nothing`),
  files("a loop inside a loop that has begun the work", `${startup}\nwhile (await mail.idle()) {\n  for await (const message of mail.fetch()) await message.work();\n}`, `await machineid.register(${id});\nwhile (await mail.idle()) { // ! noValidate\n  for await (const message of mail.fetch()) await message.work();\n}`),
  files("a loop that a denial never enters", `await machineid.register(${id});\nlet d = await machineid.validate(${id});\nwhile (d.allowed && !job.isLast) {\n  await job.process();\n  d = await machineid.validate(${id});\n}`, `await machineid.register(${id});\nlet d = await machineid.validate(${id});\nwhile (!job.isLast) { // ! denial\n  await job.process();\n  d = await machineid.validate(${id});\n}`),
  files("a loop whose later units are denied", `${startup}\nwhile (!job.isLast) {\n  const d = await machineid.validate(${id});\n  if (!d.allowed) continue;\n  await job.process();\n}`, `await machineid.register(${id});\nwhile (!job.isLast) { // ! noValidate\n  const d = await machineid.validate(${id});\n  if (!d.allowed) continue;\n  await job.process();\n}`),
  files("a loop whose test asks", `await machineid.register(${id});\nwhile ((await machineid.validate(${id})).allowed) await job.process();`, `await machineid.register(${id});\nwhile ((await machineid.validate(${id})).code !== "DENIED") await job.process(); // ! denial`),
  files("a command of a bot that is called start", `import { Telegraf } from "telegraf";\nconst bot = new Telegraf(token);\nbot.start((context) => context.reply("hello"));\n${startup}\nawait bot.launch();`, `import { Telegraf } from "telegraf";\nconst bot = new Telegraf(token);\nbot.start((context) => context.reply("hello"));\nawait bot.launch(); // ! nothing\n${startup}`),
  files("a function that runs at the end of the turn and asks itself", `async function main() { ${startup} server.listen(1); }\nsetImmediate(main);`, `async function main() {\n  server.listen(1); // ! nothing\n  ${startup}\n}\nsetImmediate(main);`),
  files("a function that runs at the end of the turn, after what has asked", `async function main() { await machineid.register(${id}); server.listen(1); }\n${startup}\nprocess.nextTick(main);`, `async function main() {\n  await machineid.register(${id});\n  server.listen(1); // ! noValidate\n}\nprocess.nextTick(main);`),
  files("a generator that nobody has begun to run", `async function* jobs() { await consumer.run(); yield 1; }\nconst all = jobs();\n${startup}\nfor await (const job of all) await job.work();`, `async function* jobs() { await consumer.run(); yield 1; }\nconst all = jobs();\nfor await (const job of all) await job.work(); // ! nothing\n${startup}`),
  files("a loop of a generator that is kept", `async function* jobs() { for (;;) yield await queue.pop(); }\nconst all = jobs();\n${startup}\nfor await (const job of all) await job.work();`, `async function* jobs() { for (;;) yield await queue.pop(); }\nconst all = jobs();\nfor await (const job of all) await job.work(); // ! nothing`),
  files("a microtask", `queueMicrotask(async () => { ${startup} server.listen(1); });`, `queueMicrotask(() => server.listen(1)); // ! nothing\nqueueMicrotask(async () => { ${startup} });`),
  files("a pause after registering, which is done once", `import { setTimeout as sleep } from "node:timers/promises";\nawait machineid.register(${id});\nwhile (!(await machineid.validate(${id})).allowed) await sleep(1000);\nserver.listen(1);`, `import { setTimeout as sleep } from "node:timers/promises";\nawait sleep(1000);\nwhile (!(await machineid.validate(${id})).allowed) await sleep(1000);\nserver.listen(1); // ! noRegister`),
  files("one of two tests that counts", `for (let page = 0; page < 10 && cursor !== null; page++) { await job.process(); }`, `for (let page = 0; page < 10 && cursor !== null; ) { // ! nothing\n  await job.process();\n}`),
  files("a method of an object of the file, by what it does", `const app = { async start() { ${startup} server.listen(1); } };\nawait app.start();`, `const app = { async go() { server.listen(1); } }; // ! nothing\nawait app.go();`),
  files("a method that starts nothing, whatever its name", `const app = { start() { console.info("up"); } };\napp.start();`, `const app = { start() { server.listen(1); } }; // ! nothing\napp.start();`),
  files("a function that the CommonJS module exports and calls", `exports.run = async () => { ${startup} server.listen(1); };\nexports.run();`, `exports.run = async () => { server.listen(1); }; // ! nothing\nexports.run();`),
  { ...files("what a CommonJS entry point exports", `exports.run = async () => { ${startup} server.listen(1); };`, `exports.run = async () => { server.listen(1); }; // ! nothing`), ...entry },
  { ...files("an object that a CommonJS entry point exports", `const run = async () => { ${startup} server.listen(1); };\nmodule.exports = { run };`, `const run = async () => { server.listen(1); }; // ! nothing\nmodule.exports = { run };`), ...entry },
  { ...files("an object that an entry point exports", `export default { async run() { ${startup} server.listen(1); } };`, `export default { async run() { server.listen(1); } }; // ! nothing`), ...entry },
  files("a timer over a map of the file", `const seen = new Map();\nsetInterval(() => { for (const [key, at] of seen) if (at < Date.now()) seen.delete(key); }, 1000);`, `import { seen } from "./elsewhere.js";\nsetInterval(() => { for (const [key, at] of seen) if (at < Date.now()) seen.delete(key); }, 1000); // ! nothing`),
  files("a timer that empties a list", `const jobs = [];\nsetInterval(() => { jobs.splice(0); }, 1000);`, `const jobs = [];\nsetInterval(() => { jobs.splice(0).forEach((job) => job.process()); }, 1000); // ! nothing`),
  files("a timer with a bound method", `const seen = new Set();\nsetInterval(seen.clear.bind(seen), 1000);`, `setInterval(jobs.clear.bind(jobs), 1000); // ! nothing`),
  files("a timer over a field", `export class Limiter {\n  #hits = new Map();\n  constructor() { setInterval(() => this.#hits.clear(), 1000); }\n}\nnew Limiter();`, `export class Limiter {\n  #hits = connect();\n  constructor() { setInterval(() => this.#hits.clear(), 1000); } // ! nothing\n}\nnew Limiter();`),
  files("what is named as a cleaner, by what it does", `async function cleanup() { await handle.close(); }\nasync function again() { await cleanup(); setTimeout(again, 1000); }\nagain();`, `async function cleanup() { await machineid.assertAllowed(${id}); await job.process(); }\nasync function again() { await cleanup(); setTimeout(again, 1000); }\nagain(); // ! nothing`),
  files("an interval by another name", `import { setTimeout as every } from "node:timers";\nevery(() => job.process(), 1000);`, `import { setInterval as every } from "node:timers";\nevery(() => job.process(), 1000); // ! nothing`),
  files("what a timer calls again, by what it does", `async function sweep() { console.info(process.memoryUsage()); }\nasync function tick() { await sweep(); setTimeout(tick, 1000); }\ntick();`, `async function sweep() { await machineid.assertAllowed(${id}); await job.process(); }\nasync function tick() { await sweep(); setTimeout(tick, 1000); }\ntick(); // ! nothing`),
  files("what a server waits for before it listens", `const app = fastify();\napp.addHook("onReady", async () => { await machineid.startup(${id}); });\nawait app.listen({ port: 1 });`, `const app = fastify();\napp.addHook("onReady", async () => { await machineid.startup(${id}).catch(console.error); });\nawait app.listen({ port: 1 }); // ! nothing`),
  files("a named hook of the same server", `const app = fastify();\nconst other = fastify();\nasync function ready() {\n  await machineid.register(${id});\n  await machineid.assertAllowed(${id});\n}\napp.addHook("onReady", ready);\nawait app.listen({ port: 1 });`, `const app = fastify();\nconst other = fastify();\nasync function ready() {\n  await machineid.register(${id});\n  await machineid.assertAllowed(${id});\n}\nother.addHook("onReady", ready);\nawait app.listen({ port: 1 }); // ! nothing`),
  files("a count up to a limit that stays", "let done = 0;\nconst limit = Number(process.env.N);\nwhile (done < limit) { await work(); done += 1; }", "let done = 0;\nlet limit = 9;\nwhile (done < limit) { // ! nothing\n  await work();\n  done += 1;\n  limit = await more();\n}"),
  files("a timer that asks for what keeps house by its name", `import { purge } from "./purge.js";\nconst tick = async () => { const d = await machineid.validate(${id}); if (!d.allowed) purge(); };\nsetInterval(tick, 9);`, `import { purge } from "./purge.js";\nconst tick = async () => { const d = await machineid.validate(${id}); if (!d.allowed) return; purge(); };\nsetInterval(tick, 9); // ! nothing`),
  files("a bot that logs in", `import { Client } from "discord.js";\nconst client = new Client();\n${startup}\nawait client.login(t);`, `import { Client } from "discord.js";\nconst client = new Client();\nawait client.login(t); // ! nothing\n${startup}`),
  files("a client of another kind that logs in", `const client = new Ftp();\nawait client.login(t);\n${startup}\nserver.listen(1);`, `const client = new Ftp();\nawait client.login(t);\nserver.listen(1); // ! nothing`),
  files("a consumer is told its topics, and begins with run", `await consumer.subscribe({ topic });\n${startup}\nawait consumer.run({});`, `await consumer.subscribe({ topic }); // ! nothing\n${startup}`),
  files("a thread asks where its module begins", `import { Worker } from "node:worker_threads";\nnew Worker("./thread.js");\nawait machineid.assertAllowed(${id});`, `import { Worker } from "bullmq";\nnew Worker("mail", f); // ! nothing\nawait machineid.assertAllowed(${id});`),
  files("what a timer calls is looked at, not its name", `const tick = async () => { console.info("alive"); };\nsetInterval(tick, 9);\nawait machineid.assertAllowed(${id});`, `const tick = async () => { await fetch("https://example.com"); };\nsetInterval(tick, 9); // ! nothing\nawait machineid.assertAllowed(${id});`),
  files("units are work, whatever is done with them", `${startup}\nfor await (const job of machineid.units(${id}, queue)) console.info(job);`, `await machineid.assertAllowed(${id});\nfor await (const job of machineid.units(${id}, queue)) console.info(job); // ! noRegister`),
  files("a generator runs as far as it is pulled", `async function* batches() { for (;;) { await sleep(500); yield take(); } }\n${startup}\nfor await (const batch of batches()) await change(batch);`, `async function* batches() { for (;;) { await sleep(500); yield take(); } }\nfor await (const batch of batches()) await change(batch); // ! nothing\n${startup}`),
  files("a generator that somebody else pulls", `async function* batches() { for (;;) { await sleep(500); yield take(); } }\n${startup}\nfor await (const batch of batches()) await change(batch);`, `async function* batches() { for (;;) { await sleep(500); await send(); yield take(); } }\nfor await (const batch of Readable.from(batches())) await change(batch); // ! nothing\n${startup}`),
  files("a queue by another name", `import Queue from "bull";\nconst jobs = new Queue("jobs");\n${startup}\njobs.process(send);`, `import Queue from "bull";\nconst jobs = new Queue("jobs");\njobs.process(send); // ! nothing\n${startup}`),
  files("a consumer by another name", `import { Kafka } from "kafkajs";\nconst c = new Kafka().consumer({});\n${startup}\nawait c.run({});`, `import { Kafka } from "kafkajs";\nconst c = new Kafka().consumer({});\nawait c.run({}); // ! nothing\n${startup}`),
  files("a subscription, and an event of another kind", `import { PubSub } from "@google-cloud/pubsub";\nconst s = new PubSub().subscription("x");\ns.on("error", send);\n${startup}\ns.on("message", send);`, `import { PubSub } from "@google-cloud/pubsub";\nconst s = new PubSub().subscription("x");\ns.on("error", send);\ns.on("message", send); // ! nothing\n${startup}`),
  files("an imported function", `import { schedule } from "node-cron";\n${startup}\nschedule("* * * * *", send);`, `import { schedule } from "node-cron";\nschedule("* * * * *", send); // ! nothing\n${startup}`),
  files("a worker that is started later", `import { Worker } from "node-resque";\nconst w = new Worker({});\n${startup}\nawait w.start();`, `import { Worker } from "node-resque";\nconst w = new Worker({});\nawait w.start(); // ! nothing\n${startup}`),
  files("a job that is started later", `import { CronJob } from "cron";\nconst job = new CronJob("* * * * *", send);\n${startup}\njob.start();`, `import { CronJob } from "cron";\nconst job = new CronJob("* * * * *", send);\njob.start(); // ! nothing\n${startup}`),
  ...([
    ["in a list", 'const jobs = [new CronJob("* * * * *", send)];', "for (const job of jobs) job.start();"],
    ["in an object", 'const jobs = { first: new CronJob("* * * * *", send) };', "jobs.first.start();"],
    ["in a list that is filled", 'const jobs = [];\njobs.push(new CronJob("* * * * *", send));', "jobs.forEach((job) => job.start());"],
    ["in a map", 'const jobs = new Map([["a", new CronJob("* * * * *", send)]]);', 'jobs.get("a").start();'],
    ["by a callback", "const jobs = times.map((time) => new CronJob(time, send));", "jobs.forEach((job) => job.start());"],
    ["by a function", 'const make = (time) => new CronJob(time, send);\nconst jobs = [...times.map(make), make("* * * * *")];', "Object.values(jobs).forEach((job) => job.start());"],
    ["and taken apart", 'const [first] = [new CronJob("* * * * *", send)];', "first.start();"],
  ].map(([where = "", made = "", begun = ""]) => files(`a job that is made ${where} and started later`, `import { CronJob } from "cron";\n${made}\n${startup}\n${begun}`, `import { CronJob } from "cron";\n${made}\n${begun} // ! nothing\n${startup}`))),
  files("a job of a field that is started later", `import { CronJob } from "cron";\nclass Jobs {\n  all = [new CronJob("* * * * *", send)];\n  begin() { for (const job of this.all) job.start(); }\n}\nconst jobs = new Jobs();\n${startup}\njobs.begin();`, `import { CronJob } from "cron";\nclass Jobs {\n  all = [new CronJob("* * * * *", send)];\n  begin() { for (const job of this.all) job.start(); } // ! nothing\n}\nconst jobs = new Jobs();\njobs.begin();\n${startup}`),
  files("a job beside one that is started later", `import { CronJob } from "cron";\nconst jobs = { first: new CronJob("* * * * *", send) };\n${startup}\njobs.first.start();`, `import { CronJob } from "cron";\nconst jobs = { first: make(), second: new CronJob("* * * * *", send, null, true) }; // ! nothing\n${startup}\njobs.first.start();`),
  files("a function that a timer calls again", `async function poll() { await send(); setTimeout(poll, 9); }\n${startup}\npoll();`, `async function poll() { await send(); setTimeout(poll, 9); }\npoll(); // ! nothing\n${startup}`),
  files("an arrow function that a timer calls again", `const poll = async () => { await send(); setTimeout(() => void poll(), 9); };\n${startup}\nsetTimeout(poll, 9);`, `const poll = async () => { await send(); setTimeout(() => void poll(), 9); };\nsetTimeout(poll, 9); // ! nothing\n${startup}`),
  files("a failure that is tried again", `async function open() { try { await send(); } catch { setTimeout(open, 9); } }\nopen();`, `async function open() { try { await send(); } finally { setTimeout(open, 9); } }\nopen(); // ! nothing`),
  files("a timer that waits", `async function open() { if (!up) setTimeout(open, 9); }\nopen();`, `async function open() { if (!up) setTimeout(open, 9); await send(); }\nopen(); // ! nothing`),
  files("a method that a timer calls again", `class P { async tick() { await send(); setTimeout(this.tick.bind(this), 9); } }\n${startup}\nnew P().tick();`, `class P { async tick() { await send(); setTimeout(this.tick.bind(this), 9); } }\nnew P().tick(); // ! nothing\n${startup}`),
  starts("nothing comes before", startup, "", "nothing"),
  files("startup comes after", `${startup}\n${listen}`, `${listen} // ! nothing\n${startup}`),
  starts("register and validate", `await machineid.register(${id});\nawait machineid.assertAllowed(${id});`, `await machineid.register(${id});`, "noValidate"),
  starts("without register", `await machineid.register(${id});\nconst d = await machineid.validate(${id});\nif (!d.allowed) process.exit(1);`, `const d = await machineid.validate(${id});\nif (!d.allowed) process.exit(1);`, "noRegister"),
  starts("a denial that stops nothing", `await machineid.register(${id});\nconst d = await machineid.validate(${id});\nif (!d.allowed) process.exit(1);`, `await machineid.register(${id});\nconst d = await machineid.validate(${id});\nif (!d.allowed) console.error(d.code);`, "denial"),
  starts("a failure that stops nothing", `try { ${startup} } catch (error) { console.error(error); process.exit(1); }`, `try { ${startup} } catch (error) { console.error(error); }`, "denial"),
  starts("not awaited", startup, `machineid.startup(${id}).catch(() => process.exit(1));`, "notAwaited"),
  files("in a chain", `machineid.startup(${id}).then(() => app.listen(3000));`, `connect().then(() => app.listen(3000)); // ! nothing`),
  starts("on one path", startup, `if (process.env.CHECK) ${startup}`, "nothing"),
  starts("register on one path", `await machineid.register(${id});\nawait machineid.assertAllowed(${id});`, `if (process.env.FIRST) await machineid.register(${id});\nawait machineid.assertAllowed(${id});`, "noRegister"),
  starts("a loop", startup, "", "nothing", loop),
  starts("a loop that validates each time", startup, "", "nothing", `while (true) {MARK\n  await machineid.assertAllowed(${id});\n  await handle(await queue.pop());\n}`),
  starts("a loop over messages", startup, "", "nothing", "for await (const message of consumer) {MARK\n  await handle(message);\n}"),
  starts("a loop over units", startup, "", "nothing", `for await (const job of machineid.units(${id}, queue)) {MARK\n  await handle(job);\n}`),
  files("a bound that is known", "for (const job of jobs) await handle(job);", "while (jobs.more) { // ! nothing\n  await handle(jobs.next());\n}"),
  files("an attempt that is counted", "let attempts = 0;\nwhile (attempts < 5) { await open(attempts++); }", "let open = true;\nwhile (open) { // ! nothing\n  open = await work();\n}"),
  files("a loop that waits", `while (!db.open) { await sleep(100); }\n${startup}\n${listen}`, `while (!db.open) { // ! nothing\n  await migrate();\n}\n${startup}\n${listen}`),
  files("a loop in a function that is called", `async function poll() {\n  ${loop.replace("MARK", "")}\n}\nawait machineid.startup(${id});\nawait poll();`, `async function poll() {\n  ${loop.replace("MARK", " // ! nothing")}\n}\npoll();\nawait machineid.startup(${id});`),
  files("a method that is called", `class Poller { async run() { ${loop.replace("MARK", "")} } }\n${startup}\nawait new Poller().run();`, `class Poller { async run() { ${loop.replace("MARK", " // ! nothing")} } }\nawait new Poller().run();`),
  starts("a consumer", startup, "", "nothing", `new Worker("mails", send);`),
  starts("a message queue", startup, "", "nothing", `channel.consume("mails", send);`),
  starts("a scheduler", startup, "", "nothing", `cron.schedule("* * * * *", send);`),
  files("a timer", `setInterval(() => console.info(queue.size), 1000);`, `setInterval(() => send(queue), 1000); // ! nothing`),
  files("an observer is no server", `history.listen(() => render());`, `server.listen(0, () => console.info("up")); // ! nothing`),
  files("a promise of the module that is chained", `const asked = machineid.startup(${id});\nasked.catch(() => process.exit(1));\nawait asked;\n${listen}`, `const asked = machineid.startup(${id});\nasked.catch(() => process.exit(1));\n${listen} // ! notAwaited`),
  starts("a loop behind one that waits for something", `let ready = false;\nwhile (!ready) ready = await ping();\n${startup}`, `let ready = false;\nwhile (!ready) ready = await ping();`, "nothing", loop),
  starts("a loop behind attempts to begin", `for (let i = 0; ; i++) {\n  try { ${startup} break; } catch (error) { if (i > 4) throw error; await sleep(1000); }\n}`, `for (let i = 0; i < 5; i++) {\n  try { ${startup} break; } catch { await sleep(1000); }\n}`, "denial", loop),
  starts("a loop behind one that waits for a permit", `await machineid.register(${id});\nlet permitted = false;\nwhile (!permitted) permitted = (await machineid.validate(${id})).allowed;`, `let permitted = false;\nwhile (!permitted) permitted = (await machineid.validate(${id})).allowed;`, "noRegister", loop),
  files("a loop behind a function that waits in a loop", `async function ready() { let up = false; while (!up) up = await ping(); }\nasync function main() {\n  await ready();\n  ${startup}\n  ${loop.replace("MARK", "")}\n}\nawait main();`, `async function ready() { let up = false; while (!up) up = await ping(); }\nasync function main() {\n  await ready();\n  ${loop.replace("MARK", " // ! nothing")}\n}\nawait main();`),
  files("a loop inside one that comes round after a denial", `${startup}\nasync function drain() {\n  for await (const job of jobs.find()) {\n    const d = await machineid.validate(${id});\n    if (!d.allowed) throw new Error(d.code);\n    await job.work();\n  }\n}\nfor (;;) {\n  try { await drain(); } catch (error) { console.error(error); }\n  await sleep(1_000);\n}`, `async function drain() {\n  for await (const job of jobs.find()) { // ! nothing\n    const d = await machineid.validate(${id});\n    if (!d.allowed) throw new Error(d.code);\n    await job.work();\n  }\n}\nfor (;;) { // ! nothing\n  try { await drain(); } catch (error) { console.error(error); }\n  await sleep(1_000);\n}`),
  files("a loop whose work stands in its test", `${startup}\nasync function tick() { await load(await source.next()); return true; }\nwhile (await tick()) await sleep(5_000);`, `async function tick() { await load(await source.next()); return true; }\nwhile (await tick()) await sleep(5_000); // ! nothing`),
  files("a handler that is there before anybody listens for it", `import pg from "pg";\nconst client = new pg.Client();\nclient.on("notification", (note) => work(note));\nawait client.connect();\n${startup}\nawait client.query("LISTEN outbox");`, `import pg from "pg";\nconst client = new pg.Client();\nclient.on("notification", (note) => work(note));\nawait client.connect();\nawait client.query("LISTEN outbox"); // ! nothing`),
  files("a handler that is there before its client connects", `import pg from "pg";\nconst client = new pg.Client();\nclient.on("notification", (note) => work(note));\n${startup}\nawait client.connect();`, `import pg from "pg";\nconst client = new pg.Client();\nclient.on("notification", (note) => work(note));\nawait client.connect(); // ! nothing`),
  files("an event of the start that asks itself", `client.on("connect", async () => { ${startup} app.listen(80); });`, `client.on("connect", async () => { app.listen(80); ${startup} }); // ! nothing`),
  files("an event of the start", `${startup}\nclient.once("ready", () => { setInterval(() => send(client), 1000); });`, `client.once("ready", () => { setInterval(() => send(client), 1000); }); // ! nothing`),
  files("a handler", `${startup}\napp.get("/", async (request) => { while (request.open) { await send(request); } });\n${listen}`, `app.get("/", async (request) => { await send(request); });\n${listen} // ! nothing`),
  files("the action of a command", `import { program } from "commander";\nprogram.command("x").action(async () => { ${startup}\n${loop.replace("MARK", "")} });`, `import { program } from "commander";\nprogram.command("x").action(async () => { ${loop.replace("MARK", " // ! nothing")} });`),
  files("a server of a package", `import { serve } from "@upstash/workflow/nextjs";\nexport const { POST } = serve(send);`, `import { serve } from "@hono/node-server";\nserve(send); // ! nothing`),
  { ...files("an exported function of an entry point", `export async function main() { ${startup}\n${loop.replace("MARK", "")} }`, `export async function main() { ${loop.replace("MARK", " // ! nothing")} }`), ...entry },
  {
    ...files("a gate of the settings", `import { start } from "./gate";\nawait start();\n${listen}`, `import { check } from "./gate";\nawait check();\n${listen} // ! noRegister`),
    settings: { gates: [{ from: "./gate", path: "{start,check}()", style: "asserts" }] },
  },
]);

describe("direct HTTP", () => {
  const ask = (endpoint: string, rest: string): string => `const ${endpoint} = await fetch("https://machineid.io/api/v1/devices/${endpoint}", { method: "POST" });\n${rest}\n`;
  const validate = ask("validate", "const d = await validate.json();\nif (!d.allowed) process.exit(1);");

  it("registers and validates", () => {
    expect(lint(ask("register", "if (!register.ok) process.exit(1);") + validate + listen, { rule })).toEqual([]);
  });

  it("is seen not to register", () => {
    expect(lint(validate + listen, { rule }).map(({ messageId }) => messageId)).toEqual(["noRegister"]);
  });
});

describe("entry points", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const isEntry = (path: string, text = "", patterns: readonly string[] | null = null): boolean => isEntryPoint(root + path, text, root, patterns);

  it.each([["worker.ts"], ["src/main.mjs"], ["src/cli/machineid.ts"]])("%s", (path) => expect(isEntry(path)).toBe(true));
  it.each([["src/report/worker.ts"], ["src/plugin.ts"], ["docs/worker.ts"]])("not %s", (path) => expect(isEntry(path)).toBe(false));

  it("have a shebang", () => {
    expect(isEntry("tools/run.ts", "#!/usr/bin/env node\n")).toBe(true);
  });

  it("are told by globs", () => {
    expect(isEntry("jobs/a/b.ts", "", ["jobs/**/*.ts"])).toBe(true);
    expect(isEntry("jobs/b.ts", "", ["jobs/**/*.ts"])).toBe(true);
    expect(isEntry("jobs/b.js", "", ["jobs/**/*.ts"])).toBe(false);
    expect(isEntry("worker.ts", "", ["jobs/*"])).toBe(false);
  });
});

describe("the search that spares other files the analysis", () => {
  it.each(["app.listen(80);", "app['listen'](80);", "app?.listen?.(80);", "server.start<Options>();", "new Worker('mail', f);", "cron.add(f);", "while (on) await next();", "for (;;) { await next(); }", "for (let i = 0; ; i++) await next();", "for await (const job of jobs) await job();", "for (let j = await next(); j; j = await next()) await j();", "setInterval(f, 1);", "scheduleJob('* * * * *', f);", "consumer!.run!({});"])("lets pass: %s", (program) => {
    expect(mayStartWork(program)).toBe(true);
  });

  it.each(["if (name.startsWith('a')) server.close();", "element.addEventListener('click', f);", "for (let i = 0; i < n; i++) sum += i;", "while (n > 0) n -= 1;", "observer.observe(element); process.env.HOME;"])("spares: %s", (program) => {
    expect(mayStartWork(program)).toBe(false);
  });
});
