// A permitting authority that costs as little as one can, so that the clients are what is measured.
import { createServer } from "node:net";

const body = JSON.stringify({ allowed: true, code: "ALLOW", request_id: "3f2b8c1e-7d64-4c8e-9f55-0a1b2c3d4e5f" });
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: keep-alive\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
);

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => undefined);
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    // Every request ends with the brace of its flat JSON body.
    if (!received.endsWith("}")) return;
    received = "";
    socket.write(answer);
  });
});
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
