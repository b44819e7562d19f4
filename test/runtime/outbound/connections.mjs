// Each call is the first to its server, from a client without a connection.
import { Agent, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTls } from "node:tls";
import { Pool } from "undici";
import { MachineID } from "./runtime/index.js";

const { TARGET } = process.env;
const { port } = new URL(TARGET);
const machineid = MachineID.fromEnv();
machineid.enforceOutbound({ allow: [] });
const failed = (emitter) => new Promise((resolve) => emitter.on("error", (error) => resolve(error.code)));
const codes = await Promise.all([
  new Pool(TARGET).request({ path: "/", method: "GET" }).catch((error) => error.code),
  fetch(TARGET).catch((error) => error.cause.code),
  failed(httpRequest(TARGET, { agent: new Agent() }).end()),
  // Made, and never sent.
  failed(httpsRequest(TARGET.replace("http:", "https:"), { agent: false })),
  failed(connectTls({ host: "127.0.0.1", port: Number(port) })),
  failed(connectHttp2(TARGET)),
]);
await new Promise((resolve) => setTimeout(resolve, 50));
console.log(JSON.stringify(codes));
process.exit();
