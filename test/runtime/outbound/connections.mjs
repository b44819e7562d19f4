// Each call is the first to its server, from a client without a connection.
import { Agent, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { Pool } from "undici";
import { MachineID } from "./runtime/index.js";

const { TARGET } = process.env;
const { port } = new URL(TARGET);
const machineid = MachineID.fromEnv();
machineid.enforceOutbound({ allow: [] });
// Who takes the connection of another, as an agent for a proxy does, listens a little later.
const createConnection = () => connect(Number(port), "127.0.0.1");
const failed = (emitter) => new Promise((resolve) => emitter.on("error", (error) => resolve(error.code)));
const codes = await Promise.all([
  new Pool(TARGET).request({ path: "/", method: "GET" }).catch((error) => error.code),
  fetch(TARGET).catch((error) => error.cause.code),
  failed(httpRequest(TARGET, { agent: new Agent() }).end()),
  // Made, and never sent.
  failed(httpsRequest(TARGET.replace("http:", "https:"), { agent: false })),
  failed(connectTls({ host: "127.0.0.1", port: Number(port) })),
  failed(connectHttp2(TARGET)),
  failed(httpRequest(TARGET, { createConnection }).end()),
  Promise.resolve(createConnection()).then((socket) => {
    socket.write("x");
    return failed(socket);
  }),
]);
await new Promise((resolve) => setTimeout(resolve, 50));
console.log(JSON.stringify(codes));
process.exit();
