import type { PackSpellings } from "./spelling.js";

export const undiciSpellings: PackSpellings = {
  pack: "undici",
  catches: [
    [`import { request } from "undici"; await request("https://a.b")`, "request()"],
    [`import { fetch } from "undici"; await fetch(u)`, "fetch()"],
    [`import * as undici from "undici"; undici.stream(u, o, f); undici.pipeline(u, o, f)`, "undici.stream()", "undici.pipeline()"],
    [`import undici from "undici"; undici.request(u)`, "undici.request()"],
    [`const { upgrade, connect } = require("undici"); upgrade(u); connect(u)`, "upgrade()", "connect()"],
    [`import { Pool } from "undici"; const pool = new Pool("https://a.b"); await pool.request({ path: "/charge", method: "POST" })`, "pool.request()"],
    [`import { Client } from "undici"; new Client(o).stream(p, f)`, "new Client(o).stream()"],
    [`import { Agent, Dispatcher } from "undici"; function f(d: Dispatcher, a: Agent) { d.dispatch(o, h); a.request(o) }`, "d.dispatch()", "a.request()"],
    [`import { Agent, interceptors } from "undici"; const agent = new Agent().compose(interceptors.retry()); agent.request(o)`, "agent.request()"],
    [`import { getGlobalDispatcher } from "undici"; getGlobalDispatcher().request(o)`, "getGlobalDispatcher().request()"],
  ],
  leaves: [
    `import { setGlobalDispatcher, Agent } from "undici"; setGlobalDispatcher(new Agent())`,
    `import { Pool } from "undici"; const pool = new Pool(o); await pool.close()`,
    `import { Pool } from "pg"; const pool = new Pool(o); pool.request(x)`,
    `import { request } from "undici"; function f(request) { request(u) }`,
    `import { request } from "./undici"; request(u)`,
    `import { errors } from "undici"; errors.request()`,
  ],
};
