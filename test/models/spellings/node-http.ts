import type { PackSpellings } from "./spelling.js";

export const nodeHttpSpellings: PackSpellings = {
  pack: "node-http",
  catches: [
    [`import http from "node:http"; http.request(o).end()`, "http.request()"],
    [`import https from "https"; https.get(u, r)`, "https.get()"],
    [`import { request as send } from "node:https"; send(o)`, "send()"],
    [`import * as http from "http"; http.get(u)`, "http.get()"],
    [`const https = require("https"); https.request(o)`, "https.request()"],
    [`const lib = secure ? require("https") : require("http"); lib.request(o)`, "lib.request()"],
    [`const http = await import("node:http"); http.request(o)`, "http.request()"],
  ],
  leaves: [
    `import http from "node:http"; http.createServer(f).listen(80)`,
    `import http from "node:http"; new http.Agent()`,
    `import { request } from "./http"; request(o)`,
    `import http from "http"; { const http = { request() {} }; http.request(o) }`,
    `import express from "express"; express().get("/", h)`,
  ],
};
